/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What members get from a pool: needs first, then by hours, and where the
 * council chose it by effort as co-workers rated it. A pure function; all in
 * whole numbers, and what is paid sums to the pool to the last cent. */
#ifndef PE_APP_PAY_RECKON_H
#define PE_APP_PAY_RECKON_H

#include <parecon/error.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    PE__EFFORT_LEAST = 1, PE__EFFORT_MOST = 5, /* points a co-worker gives */
    PE__EFFORT_RATERS = 3 /* fewer ratings than this say nothing: a single
                             grudge must not cost anybody, and two raters know
                             of each other who said what */
};

/* How a council shares out pay. */
typedef struct {
    bool by_effort;          /* else everybody the same an hour */
    int32_t least_percent;   /* of the average an hour that effort can bring */
    int32_t most_percent;    /* … at most; 50 ≤ least ≤ 100 ≤ most ≤ 200 */
} pe__pay_rule;

typedef struct {
    int64_t member;
    int64_t quarters;        /* worked in the period, ≥ 0 */
    int64_t need;            /* allowance a period, smallest unit, ≥ 0 */
    int32_t raters;          /* co-workers who rated the effort */
    int32_t median_times_2;  /* of their points, doubled to stay whole; 0 when
                                there are none */
    /* Out. */
    int32_t percent;         /* of an hour's pay; 100 = the average */
    int64_t base;            /* for hours */
    int64_t allowance;       /* for needs */
    int64_t amount;          /* base + allowance */
} pe__pay_line;

typedef struct {
    int64_t pool;
    int64_t needs_asked, needs_met; /* sums of allowances; met < asked when
                                       the pool is smaller: then each gets
                                       the same part */
    int64_t for_hours;       /* what is left for hours; nobody worked: it stays
                                in the pool as `unspent` */
    int64_t unspent;
    int64_t quarters;        /* of all */
    int32_t average_times_2000; /* hour-weighted mean of medians, × 2000 */
} pe__pay_sum;

/* Fills in every line and the sum. Lines are in order of member; what does
 * not divide goes by largest remainder, ties to the smaller member number.
 * PE_BAD_INPUT names the line and the rule that it breaks (negative, above
 * 2^53, members out of order). Cost O(n log n). */
pe_status pe__pay_reckon(const pe__pay_rule *rule, int64_t pool,
                         pe__pay_line *line, int64_t lines, pe__pay_sum *sum,
                         pe_error *err);

/* The median, doubled, of ratings of which with[k] gave k points; 0 when there
 * are none. */
int32_t pe__pay_median_times_2(const int32_t with[PE__EFFORT_MOST + 1]);

#endif
