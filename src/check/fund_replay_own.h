/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Between the files of the replay. */
#ifndef PE_CHECK_FUND_REPLAY_OWN_H
#define PE_CHECK_FUND_REPLAY_OWN_H

#include "fraction.h"
#include "fund_replay.h"

/* A voter who is for the project that is looked at. */
typedef struct {
    int64_t voter;
    int32_t points;
} pe__for;

typedef struct {
    const pe__claim *c;
    const pe_fund_election *e;
    int64_t *first;      /* [projects + 1] into: */
    pe__for *in_favour;
    int64_t *net;        /* [projects] weight for less weight against it */
    int64_t weight_all;

    pe__fraction *money; /* [voters] left of a weight of 1/one; with Phragmén
                            what it carries */
    double *near;        /* about as much */
    bool *poor;          /* [voters] gives all for the project in question */
    bool *mark;          /* [voters] */
    int64_t *funded;     /* [projects] */
    int64_t *in_cap;     /* [categories] */
    int64_t spent;
    pe_fund_by stage;
    int64_t buy;         /* the one in question, from 1 */

    pe_status status;    /* of the fractions */
    char *fault;
} pe__replay;

int64_t pe__replay_weight(const pe__replay *r, int64_t voter);
/* The next part of it that could be bought; 0 = it is out of the running, or
 * complete. */
int64_t pe__replay_next(const pe__replay *r, int32_t project);
int64_t pe__replay_worth(const pe__replay *r, int32_t project);
/* Says what is wrong, unless something was already. */
void pe__replay_fault(pe__replay *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static inline bool pe__replay_fine(const pe__replay *r)
{
    return r->status == PE_OK && *r->fault == '\0';
}

/* fund_replay_pay.c: who paid, beside who should have (`part` of a weight of
 * 1/one each, < 0 = nothing); greedy purchases and Phragmén's. */
void pe__replay_payments(pe__replay *r, const pe__claimed_buy *buy,
                         const double *part);
void pe__replay_greedy(pe__replay *r, const pe__claimed_buy *buy);
void pe__replay_greedy_end(pe__replay *r);
void pe__replay_phragmen(pe__replay *r, const pe__claimed_buy *buy,
                         double *part);
void pe__replay_phragmen_end(pe__replay *r);

#endif
