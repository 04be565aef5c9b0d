/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a member is to a council and to the things that a path names: the facts
 * behind the relations of the permission table. */
#ifndef PE_STORE_PEOPLE_RELATION_H
#define PE_STORE_PEOPLE_RELATION_H

#include "sql.h"

typedef struct {
    bool is_there;     /* there is such a council */
    char zone[64];     /* its own; "" = UTC */
    bool is_closed;
    bool is_member;
    bool is_neighbour; /* of a parent, a child, a sibling, or a council with
                          which a merge room is open */
    bool is_shadow;    /* learns a role */
    bool is_coordinator, is_scribe, is_treasurer; /* whose term runs at `now` */
} pe__relation_facts;

pe_status pe__relation_facts_of(pe__sql *db, int64_t member, int64_t council,
                                int64_t now, pe__relation_facts *out,
                                pe_error *err);

/* Whether the thing (its name in a path: member, session, passkey, invite,
 * role, need, effort, duty, offer, gift) is the member's own; false when no
 * thing is called so. */
pe_status pe__relation_is_own(pe__sql *db, const char *thing, int64_t id,
                              int64_t member, int64_t now, bool *own,
                              pe_error *err);

#endif
