/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many decisions by the same people: what the rules share. series.c goes
 * through the decisions; a rule says what each option scores, and what a
 * decision leaves behind with the voters. */
#ifndef PE_VOTE_SERIES_H
#define PE_VOTE_SERIES_H

#include "vote.h"

typedef struct pe__series pe__series;

typedef struct {
    const char *name;
    bool least;          /* the least score wins, else the most */
    /* Into s->score[option]; somebody who counts approves of it. */
    void (*score)(pe__series *s, int32_t option);
    /* Before the options of a decision are scored; NULL = nothing to do. */
    void (*open)(pe__series *s);
    void (*settle)(pe__series *s, int32_t winner);
    /* What the voter stands at: load, credit, or what they are owed. */
    const pe__fraction *(*standing)(const pe__series *s, int32_t voter);
} pe__series_rule;

struct pe__series {
    const pe_vote_history *h;
    const pe__series_rule *rule;
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
};

/* The voter of the k-th approval in order. */
static inline int32_t pe__series_voter(const pe__series *s, int64_t k)
{
    return s->h->voter[s->order[k]];
}

extern const pe__series_rule pe__series_phragmen, pe__series_consensus,
                             pe__series_quota;

#endif
