/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Approval ballots seen from the options: who supports each, and in which
 * class (people with equal loads, numbers elected, or money) each row is. */
#ifndef PE_VOTE_SUPPORT_H
#define PE_VOTE_SUPPORT_H

#include "vote.h"

typedef struct {
    const pe__count *count;
    int32_t n;
    int64_t *first;   /* [n + 1] supporters of option a: row[first[a]] … */
    int32_t *row;     /* [approvals] */
    int64_t *weight;  /* [n] of all its supporters */
    bool *taken;      /* [n] elected already */
    int32_t *some;    /* [n] room for a list */
    int32_t *class_of;/* [ballots] from 0 */
} pe__support;

/* All rows in class 0. Everything is freed by the second, in any state. */
pe_status pe__support_begin(pe__count *count, pe__support *support);
void pe__support_free(pe__support *support);
/* Weights by class of an option's supporters, into into[classes] (zeros on
 * entry; `touched` gets the classes met, in no order; returns how many). */
int32_t pe__support_classes(const pe__support *support, int32_t option,
                            int64_t *into, int32_t *touched);

/* Seats by sequential Phragmén: class c begins with load[c], a fraction for
 * each vote. Elects until `seats` are filled or nobody is left. */
pe_status pe__seat_by_phragmen(pe__count *count, pe__support *support,
                               pe__fraction *load, int32_t classes,
                               int32_t seats);

#endif
