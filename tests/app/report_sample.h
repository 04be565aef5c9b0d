/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Made-up results for the tests of the report: every figure in them follows
 * from the pieces, none is typed in. */
#ifndef PE_TEST_REPORT_SAMPLE_H
#define PE_TEST_REPORT_SAMPLE_H

#include "jobs_result.h"

typedef struct {
    int32_t members;
    int32_t tasks_each;   /* default 5 */
    int32_t ratings;      /* default 2; more: categories */
    int32_t origins;      /* default 1; more: after a merge */
    bool today, category;
    bool shortages;       /* work that is nobody's, idle members, skills */
    bool extras;          /* training, sensitivity, curve, warnings */
    const char *name;     /* of everything, instead of harmless names */
} sample_wish;

/* NULL: memory is out. */
pe_jobs_result *sample_make(const sample_wish *wanted);
void sample_free(pe_jobs_result *result);

#endif
