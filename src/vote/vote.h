/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of this engine share. */
#ifndef PE_VOTE_OWN_H
#define PE_VOTE_OWN_H

#include "buffer.h"
#include "fraction.h"

#include <parecon/vote.h>
#include <stdbool.h>

/* Weights are brought to one denominator: a row weighs weight[b] / unit votes,
 * all who cast it together. */
struct pe_vote {
    pe_vote_problem problem;
    int64_t *weight; /* [ballots]; NULL = count (or 1) as it is */
    int64_t unit;    /* ≥ 1 */
    int64_t people;  /* Σ count */
    int64_t total;   /* Σ weight */
    int64_t *pairs;  /* [options²] how much prefers the first to the second;
                        NULL until somebody asks */
};

/* A count that is under way. */
typedef struct {
    const pe_vote *vote;
    const pe_vote_settings *settings;
    int32_t options;
    int32_t *order;      /* [options] by which ties are broken */
    int32_t *place;      /* [options] of each option in that order */
    pe__buffer text;     /* the transcript */
    bool silent;         /* none is wanted */
    bool lot;            /* a tie was broken by the order */
    pe_vote_result *result;
    pe_error *err;
} pe__count;

static inline int64_t pe__row_weight(const pe_vote *vote, int64_t row)
{
    if (vote->weight != NULL)
        return vote->weight[row];
    return vote->problem.count != NULL ? vote->problem.count[row] : 1;
}

/* --- transcript (say.c): keys are trusted, values numbers ---------------- */

void pe__log(pe__count *count, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "7" or "7/2": votes of so many units, quoted. */
void pe__log_votes(pe__count *count, int64_t weight);
void pe__log_votes_list(pe__count *count, const int64_t *weight, int32_t n);
void pe__log_fraction(pe__count *count, const pe__fraction *value,
                      pe_status *status);
/* [1,2,3] from numbers from 0. */
void pe__log_options(pe__count *count, const int32_t *option, int32_t n);

/* --- ties (ties.c) ------------------------------------------------------- */

pe_status pe__ties_begin(pe__count *count);
/* Of options a and b that are tied: true when a stands first. */
static inline bool pe__before(const pe__count *count, int32_t a, int32_t b)
{
    return count->place[a] < count->place[b];
}
/* The first of `option` in the order; notes and writes that there was a tie
 * when n > 1. `what`: a word for the transcript. */
int32_t pe__tie_first(pe__count *count, const char *what,
                      const int32_t *option, int32_t n);
/* … the last, who leaves. */
int32_t pe__tie_last(pe__count *count, const char *what,
                     const int32_t *option, int32_t n);

/* --- results (result.c) -------------------------------------------------- */

/* Room for so many winners; the tied ones of a rule for one. */
pe_status pe__winners_room(pe__count *count, int32_t most);
void pe__elect(pe__count *count, int32_t option);
/* One of `option` wins, or all under PE_VOTE_TOGETHER. */
pe_status pe__win_among(pe__count *count, const int32_t *option, int32_t n);

/* Brings weights (NULL = 1 each) to one denominator: scaled[row] / unit. */
pe_status pe__scale_weights(const pe_vote_ratio *weight, int64_t rows,
                            int64_t *unit, int64_t *scaled, pe_error *err);

/* --- rules --------------------------------------------------------------- */

pe_status pe__pairs(pe_vote *vote, pe_error *err); /* fills vote->pairs */

pe_status pe__count_majority(pe__count *count);
pe_status pe__count_approval(pe__count *count);
pe_status pe__count_judgement(pe__count *count);
pe_status pe__count_schulze(pe__count *count);
pe_status pe__count_ranked_pairs(pe__count *count);
pe_status pe__count_runoff(pe__count *count);
pe_status pe__count_stv(pe__count *count);
pe_status pe__count_phragmen(pe__count *count);
pe_status pe__count_pav(pe__count *count);
pe_status pe__count_shares(pe__count *count);

#endif
