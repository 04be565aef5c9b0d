/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How many of each kind, as a linear program in which everything lies between
 * two bounds: numbers of kinds, sums of groups, the number of seats. It is kept
 * from one objective and one set of bounds to the next, and repaired. */
#ifndef PE_VOTE_BOX_H
#define PE_VOTE_BOX_H

#include "kinds.h"

typedef struct {
    const pe__kinds *kinds;
    int32_t n, m, all;      /* kinds; rows: groups and seats; n + m */
    double *t;              /* [m × all] Σ t · variable = 0, the basis solved
                               for; variables: kinds, then sums of the rows */
    int32_t *basis;         /* [m] */
    int32_t *row_of;        /* [all] -1 = not basic */
    double *low, *high;     /* [all] bounds; the caller may change those of
                               kinds between two solves */
    double *value;          /* [all] */
    bool *at_high;          /* [all] which bound one that is not basic is at */
    double *worth;          /* [all] objective; 0 for sums */
    double *gain;           /* [all] reduced */
    int32_t *turn;          /* [all] work: who might come in, by ratio */
    double *ratio;          /* [all] work */
    int32_t pivots;         /* since all was reckoned anew */
    int64_t work, most;     /* figures looked at, and how many may be: a
                               panel is then not looked for further */
} pe__box;

typedef enum {
    PE__BOX_SOLVED = 0,
    PE__BOX_EMPTY,          /* no numbers meet the bounds */
    PE__BOX_LOST            /* no end after very many steps */
} pe__box_end;

/* PE_NO_MEMORY leaves what pe__box_free takes. */
pe_status pe__box_begin(pe__box *s, const pe__kinds *kinds);
void pe__box_free(pe__box *s);
/* As if just begun with what `kinds` and its pool are now: no more kinds than
 * at the beginning, and as many groups. */
void pe__box_restart(pe__box *s);

/* Another objective: worth [kinds]. */
void pe__box_aim(pe__box *s, const double *worth);

/* The greatest Σ worth · number, into *best; numbers are in `value`. Dual
 * simplex with bounds that are passed over. A step costs m · (n + m). */
pe__box_end pe__box_solve(pe__box *s, double *best);

#endif
