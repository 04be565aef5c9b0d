/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many decisions by the same people: what the rules share. series.c goes
 * through the decisions; a rule says what each option scores, and what a
 * decision leaves behind with the voters. */
#ifndef PE_VOTE_SERIES_H
#define PE_VOTE_SERIES_H

#include "vote.h"

typedef struct {
    const pe_vote_history *h;
    pe_vote_perpetual_rule rule;
    pe_vote unit;          /* weights are in 1/unit.unit */
    pe__count log;         /* the transcript */
    int64_t *weight;       /* [voters] */
    int64_t d;             /* the decision, from 0 */
    int64_t present;       /* weight of all who take part in it */
    int64_t *order;        /* its approvals by option */
    int64_t *first;        /* [most options + 2] of order */
    int64_t *support;      /* [most options] weight that approves */
    pe__fraction *score;   /* [most options] */
    int32_t *tied;         /* [most options] */
    int64_t *seen;         /* [voters] last stamp that met them */
    int64_t stamp;
    pe__fraction *standing;/* [voters] consensus, quota */
    int64_t *set_by;       /* [voters] Phragmén: decision from 1, 0 = none */
    pe__fraction *load;    /* [decisions + 1] Phragmén */
    int64_t *into, *touched; /* [decisions + 1] weight by class */
    pe__fraction part;
    int32_t most;          /* options of a decision */
    pe_status status;      /* of the fractions */
} pe__series;

/* The voter of the k-th approval in order. */
static inline int32_t pe__series_voter(const pe__series *s, int64_t k)
{
    return s->h->voter[s->order[k]];
}

/* Of an option that somebody who counts approves of, into s->score: Phragmén's
 * level, the least of which wins; credit, the most of which does. */
void pe__series_level(pe__series *s, int32_t option);
void pe__series_credit(pe__series *s, int32_t option);

/* Quota, before the options of a decision are scored: what each is owed. */
void pe__series_grant(pe__series *s);

/* What a decision leaves with the voters, by Phragmén, consensus, quota. */
void pe__series_raise(pe__series *s, int32_t winner);
void pe__series_pay(pe__series *s, int32_t winner);
void pe__series_take(pe__series *s, int32_t winner);

#endif
