/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Panels close to numbers that may be broken: of each kind as many as its
 * number rounded down or up, and exactly at each quota that the numbers are
 * exactly at. A lot that gives the numbers on average is among such panels
 * alone, if quotas are to be met by all. */
#ifndef PE_VOTE_FACE_H
#define PE_VOTE_FACE_H

#include "box.h"
#include "random.h"

typedef struct {
    int32_t kinds, n;    /* all; those whose number is broken: "open" */
    int32_t seats;       /* of a panel, for open kinds */
    int32_t *base;       /* [kinds] what every panel has of it */
    int32_t *kind;       /* [n] */
    double *want;        /* [n] how often, of all panels, one more of it */
    bool *in;            /* [n × groups] */
    pe__random random;
    /* a program in which the open kinds that are worth most take part alone */
    pe_vote_pool pool;
    pe__kinds some;
    pe__box box;
    int32_t *least, *most; /* [groups] of open kinds */
    int32_t *order;      /* [n] open kinds, those that take part first */
    int32_t *size;       /* [n] 1 */
    double *worth;       /* [n] of those that take part */
    int32_t *panel;      /* [n] work */
    int32_t few;         /* how many take part */
} pe__face;

/* number [kinds]: within the quotas; loose: panels need not be exactly at those
 * that the numbers are at. PE_NO_MEMORY leaves what pe__face_free takes. */
pe_status pe__face_begin(pe__face *s, const pe__kinds *kinds,
                         const double *number, bool loose);
void pe__face_free(pe__face *s);

/* A panel that is worth much, worth [n]: its open kinds into seat [seats].
 * *found = false: none was found with so much work (or there is none). */
pe_status pe__face_panel(pe__face *s, const double *worth, int32_t *seat,
                         bool *found, pe_error *err);

#endif
