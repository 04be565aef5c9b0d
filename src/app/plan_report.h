/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The report of a plan: one self-contained page, without script, for a
 * telephone, a screen or paper. It goes into the same set of files as the
 * rest:
 *
 *     status = pe__plan_write_into(&result, set, err);
 *     if (!status)
 *         status = pe__fileset_add(set, "report.html", &file, err);
 *     if (!status)
 *         status = pe__plan_report(&paper, pe__file_stream(file), err);
 */
#ifndef PE_APP_PLAN_REPORT_H
#define PE_APP_PLAN_REPORT_H

#include "plan_write.h"

/* What the page tells besides the result. Everything is only lent; what is
 * not known stays 0 or NULL. */
typedef struct {
    const pe__plan_result *result;
    const char *name;    /* the heading: the last part of the folder's path */
    double tolerance;    /* that was asked for; 0 = the standard one */
    const double *price_before;  /* [goods] of the plan that this one was
                                    revised from; NULL = the start prices of
                                    the economy */
    const double *output_before; /* [workers] of that plan; NULL = no plan was
                                    there */
} pe__plan_paper;

/* PE_NO_MEMORY, PE_IO. Equal input gives equal bytes. Time: a few passes over
 * all inputs and wants. */
pe_status pe__plan_report(const pe__plan_paper *paper, FILE *stream,
                          pe_error *err);

#endif
