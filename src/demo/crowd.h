/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A crowd for rehearsals of a rush: a store full of made-up members, each
 * signed in, and needs that they can race for or votes that they can cast. */
#ifndef PE_DEMO_CROWD_H
#define PE_DEMO_CROWD_H

#include "drive_crowd.h"

/* Makes the store `url`, which must be empty: members with a session; where
 * there are to be needs, a profile each, and needs of so many places, all
 * within a few kilometres, one after the other from a day after `now` on; where
 * there are to be votes, all in one council, and votes that are open from the
 * end of all this on, every second one not secret. `out`: {founder, members:
 * [token], needs: [need], places, votes: [decision], council, options}.
 * PE_USAGE: there are members in it already. */
pe_status pe__crowd_make(const char *url, const pe__crowd *size, int64_t now,
                         pe__doc *doc, pe__value *out, pe_error *err);

#endif
