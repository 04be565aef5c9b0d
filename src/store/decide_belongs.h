/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which councils a coming decision could belong to, and who in them is
 * affected by it: as far as one member may reckon with. */
#ifndef PE_STORE_DECIDE_BELONGS_H
#define PE_STORE_DECIDE_BELONGS_H

#include "query.h"

/* {council, name, around, is_seen} each, those further out first: `here`, the
 * council around it, those within it, and wherever else `member` is in. around:
 * the next one of these around it, 0 = none. is_seen: the member is in it, and
 * so may see who is. */
pe_status pe__belongs_councils(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t here, int64_t member, pe_error *err);
/* {member, council, halves} each, by member: whoever is in `here`, the council
 * of the decision, or in a class by what they do in another of these councils;
 * a row a membership. halves: the weight of the class, 2 of those in `here` who
 * are in none, else 0. */
pe_status pe__belongs_people(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t decision, int64_t here, int64_t member,
                             pe_error *err);

#endif
