/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How many of each kind there would be on average if chances were as even as
 * can be, and numbers might be broken: no lot over panels can be more even. */
#ifndef PE_VOTE_EVEN_H
#define PE_VOTE_EVEN_H

#include "kinds.h"

typedef struct {
    const pe__kinds *kinds;
    double *cut;        /* [cuts × (kinds + 1)] Σ cut · number ≤ the last */
    int32_t cuts, room;
    bool *capped;       /* [kinds] has a row that keeps its chance to 1 */
    bool *settled;      /* [kinds] cannot have more than `least` */
    double *least;      /* [kinds] chance of a settled one */
    double *number;     /* [kinds] the answer */
    /* of each level as long as there are no cuts: what one more in a group, and
       the last: one more seat, would be worth */
    double *price;      /* [levels × (groups + 1)] */
    int32_t levels, level_room;
} pe__even;

pe_status pe__even_begin(pe__even *s, const pe__kinds *kinds);
void pe__even_free(pe__even *s);

/* No panel has Σ worth · number > most: worth [kinds]. PE_NO_MEMORY. */
pe_status pe__even_cut(pe__even *s, const double *worth, double most);

/* Chances by leximin into `number`; PE_USAGE when rounding spoils it. */
pe_status pe__even_solve(pe__even *s, pe_error *err);

#endif
