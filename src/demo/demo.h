/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The demo world (`parecon serve --demo`): a newspaper co-operative and a
 * community kitchen that think of merging, with three months behind them.
 * Everybody in it is made up. */
#ifndef PE_DEMO_DEMO_H
#define PE_DEMO_DEMO_H

#include "hub.h"

/* Makes the world in an empty store whose schema is up to date, with `now` as
 * today; the same for the same day. *made = false: it is there already.
 * PE_USAGE: the store holds another hub, or half of this one. */
pe_status pe__demo_make(const pe__hub_parts *parts, int64_t now, bool *made,
                        pe_error *err);

/* A new key for the link /demo/KEY, good for one use within a week; within an
 * open transaction. Earlier ones stay good. */
pe_status pe__demo_key(pe__sql *db, int64_t now, char key[PE__TOKEN_TEXT],
                       pe_error *err);

/* The hub's routes and those by which one comes into the demo. */
const pe__route *const *pe__demo_routes(void);

#endif
