/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A lot: panels, each with its share. */
#ifndef PE_VOTE_MIXTURE_H
#define PE_VOTE_MIXTURE_H

#include <parecon/error.h>
#include <stdint.h>

typedef struct {
    int32_t seats;          /* of a panel */
    int32_t panels, room;
    int32_t *seat;          /* [panels × seats] what is seated */
    double *share;          /* [panels], NULL = not known yet */
} pe__panels;

/* Room for one more, which is counted only when the caller says so; NULL: no
 * memory. */
int32_t *pe__panels_next(pe__panels *s);
void pe__panels_free(pe__panels *s);

#endif
