/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a council thinks of its tasks: medians of what members said, and how
 * far apart they are.
 *
 * Nobody learns who said what. Fewer than PE__RATERS_LEAST members give no
 * figure at all: with two, each would know what the other said. With three a
 * member still sees what the two others said together, but not who said
 * which. */
#ifndef PE_APP_WORK_OPINION_H
#define PE_APP_WORK_OPINION_H

#include "sql.h"

#include <parecon/error.h>
#include <stdbool.h>
#include <stdint.h>

enum { PE__RATERS_LEAST = 3 };

/* In points of 0 … 10. */
typedef struct {
    int32_t raters;
    double median;
    double low, high; /* quartiles: half of the raters are within */
} pe__opinion;

/* Sorts `value`; quartiles by linear interpolation (Hyndman & Fan's type 7).
 * No values: all 0. */
pe__opinion pe__opinion_of(double *value, int32_t count);
/* Whether it may be shown, and counts. */
bool pe__opinion_counts(const pe__opinion *opinion);

/* All that is known of one task. */
typedef struct {
    int64_t task;
    int32_t raters;             /* who said anything */
    pe__opinion empowerment, desirability;
    int32_t category;           /* number in the list of categories that most
                                   chose, −1 = none or a tie */
    int32_t category_raters;
    int32_t category_share;     /* percent who chose it */
} pe__task_opinion;

typedef struct {
    pe__task_opinion *task; /* [tasks], by id */
    int32_t tasks;
} pe__opinions;

/* Gathers them from the store. `way` and `categories`: of the council's rule.
 * With "ranking" each rater's places become points as the column `rank` of a
 * table does: of n tasks placed, one at mean place r has 10 (n − r) / (n − 1);
 * a single task placed says nothing. Cost: O(ratings log ratings). */
pe_status pe__opinions_gather(pe__sql *db, int64_t council, const char *way,
                              const char *categories, pe__opinions *out,
                              pe_error *err);
/* NULL: nobody said anything of it. */
const pe__task_opinion *pe__opinions_find(const pe__opinions *opinions,
                                          int64_t task);
void pe__opinions_free(pe__opinions *opinions);

/* The number of `name` among "a; b; c", −1 = not there. */
int32_t pe__category_number(const char *categories, const char *name);

#endif
