/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who is affected, and by which council, from a table: a row a member, with the
 * columns member, council and affected. A council is written with those around
 * it, the widest first: "Works/Hall A/Nights". */
#ifndef PE_APP_ROUTING_H
#define PE_APP_ROUTING_H

#include "arena.h"
#include "ids.h"
#include "table.h"

#include <parecon/vote.h>

typedef struct {
    pe_vote_affected affected;
    pe__table *table;
    pe__names councils;  /* with those around them */
    pe__arena texts;
    int32_t *members;    /* [councils] in it, or in one inside it */
    double *share;       /* [councils] of all affectedness, for print */
    /* what affected's pointers point to */
    pe_vote_ratio *weight;
    int32_t *parent, *home;
} pe__routing;

/* PE_BAD_INPUT with the place. Freed in any state, {0} too. */
pe_status pe__routing_read(const char *path, pe__routing *routing,
                           pe_error *err);
void pe__routing_free(pe__routing *routing);

#endif
