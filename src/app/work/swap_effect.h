/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What it would do if two members swapped pieces of work. */
#ifndef PE_APP_WORK_SWAP_EFFECT_H
#define PE_APP_WORK_SWAP_EFFECT_H

#include "dossier.h"

/* Numbers are those of the case; other_task −1 = nothing in return. */
typedef struct {
    int32_t asker, asker_task, other, other_task;
} pe__swap_pieces;

/* Of a swap {asker, asker_task, other, other_task}; −1 for what the case does
 * not have. */
pe__swap_pieces pe__swap_pieces_of(const pe__dossier *dossier,
                                   const pe__value *swap);

typedef struct {
    bool is_there;       /* both hold what they would give */
    bool is_worse;       /* the whole balance, or the larger deviation of the
                            two */
    bool keeps_rules;    /* skills, times, hours, people a task; not looked at,
                            and false, when it is worse anyway */
    bool may;            /* keeps the rules and is not worse */
    double rms, rms_then;
    double largest, largest_then; /* of the two */
    pe_jobs_piece *pieces; /* the division then; freed by pe__swap_forget */
    int64_t count;
} pe__swap_effect;

/* Cost: that of pe_jobs_new and of measuring; unless it is worse, a pass of
 * the engine over the division besides, which is fifty times as dear. */
pe_status pe__swap_weigh(const pe__dossier *dossier,
                         const pe__swap_pieces *swap, pe__swap_effect *out,
                         pe_error *err);
void pe__swap_forget(pe__swap_effect *effect);

/* The larger of the two members' deviations from what is aimed at, as the
 * division is. */
double pe__swap_largest(const pe__dossier *dossier, const double *reach,
                        int32_t a, int32_t b);

#endif
