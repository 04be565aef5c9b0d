/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* People who are carried in: members of the hub with a name to sign in with and
 * a password, both new. */
#ifndef PE_APP_CARRY_IN_PEOPLE_H
#define PE_APP_CARRY_IN_PEOPLE_H

#include "carry.h"

pe_status pe__carry_person_add(pe__sql *db, pe__doc *doc, const char *name,
                               int64_t now, pe__carried *out, int64_t *member,
                               pe_error *err);

#endif
