/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Decisions of a series on their way to another hub. The file from which a
 * series is counted has the numbers of a hub's members in it: so it is made
 * anew there, from titles, options and ballots that came along, and counted. */
#ifndef PE_APP_CARRY_TURNS_H
#define PE_APP_CARRY_TURNS_H

#include "in_rules.h"
#include "secret.h"

/* What binds a decision to its series, its place there and its ballots, the
 * same in any hub: SHA-256, in hex; "" when it is not counted. */
pe_status pe__carry_turn_of(pe__sql *db, const pe__places *places,
                            int64_t decision, char seal[PE__HASH_SIZE],
                            pe_error *err);

/* Asks for the seal of each decision that came, writes its ballots by numbers
 * of members of this hub, and counts every series: it comes to the same
 * winners, or PE_BAD_INPUT. Rows agree with each other (in_rules.h). */
pe_status pe__carry_check_turns(const pe__carry_look *look, pe_error *err);

#endif
