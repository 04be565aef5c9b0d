/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who holds a role next: the lot among those who held it least.
 *
 * The lot can be drawn again by anybody: each ticket is the SHA-256 of the
 * line "SEED COUNCIL KIND MEMBER" (one blank between), the smallest ticket
 * wins. The seed is the hash of the newest event of the hub when the draw
 * began; it is published with all who took part and their days. */
#ifndef PE_APP_LOT_H
#define PE_APP_LOT_H

#include "secret.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    int64_t member;
    int64_t days;       /* for which they have held this role */
    bool is_paused;     /* "not now" */
    bool is_new;        /* here for less than two weeks */
    bool is_busy;       /* will hold another role of the council, too */
    bool is_in;         /* out: took part in the draw */
    char ticket[PE__HASH_SIZE]; /* out, of those who took part; else "" */
} pe__candidate;

/* Leaves those out who paused, then who are new; of the others, those with
 * fewest days draw, without those who are busy. None of this when it would
 * leave nobody.
 * Returns the place of who is drawn, -1 when `count` is 0. */
int pe__lot_draw(const char *seed, int64_t council, const char *kind,
                 pe__candidate *candidates, int count);

#endif
