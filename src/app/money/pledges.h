/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is promised and what is to be expected of it, between the files of its
 * uses. */
#ifndef PE_APP_PLEDGES_H
#define PE_APP_PLEDGES_H

#include "use.h"

#include <parecon/fund.h>

enum {
    PE__PLEDGE_GRACE_DAYS = 14, /* so late nothing counts as broken yet */
    PE__PLEDGE_TRIED = 3        /* payments that fell due, after which a
                                   pledge is judged by itself */
};

/* Pledges of one currency, as the engine has them. */
typedef struct {
    pe_fund_pledge *pledge; /* [count] */
    int64_t *due, *came;    /* [count] until now */
    int64_t count;
    int32_t kept;           /* per mille, of all that fell due so far */
    int digits;             /* of their currency */
    bool is_known;          /* something fell due; else kept = 1,000 */
} pe__pledge_list;

/* A row of pe__pledges as one that is kept. Pure. */
pe_fund_pledge pe__pledge_of(const pe__value *row);

/* Of rows of pe__pledges in that currency; memory of `doc`. Pure. */
pe_status pe__pledges_judge(pe__doc *doc, const pe__value *rows,
                            const char *currency, int64_t today,
                            pe__pledge_list *out, pe_error *err);
/* How many weeks `left` lasts when `a_week` goes out and what is pledged comes
 * in; `most` when it does not end before. Pure. */
pe_status pe__pledges_weeks(const pe__pledge_list *list, int64_t left,
                            int64_t a_week, int64_t today, int64_t most,
                            int64_t *weeks, pe_error *err);

/* due of each row (what fell due until today), every_MONTHS, is_over, is_mine,
 * is_outside, may_end. */
pe_status pe__pledges_put_due(pe__use *use, pe__value *rows, pe_error *err);
/* The pledge of the path; an outcome when it is not this council's. */
pe_status pe__pledge_find(pe__use *use, pe__value **pledge, pe_error *err);
void pe__pledge_next(pe__use *use, const pe__value *pledge, const char *said);

/* Into the rows of out.sums (pe__money_put_sums): has_pledged, pledged_weeks,
 * is_lasting. */
pe_status pe__pledges_put_weeks(pe__use *use, pe_error *err);

#endif
