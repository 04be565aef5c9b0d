/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Routes and people made up for tests and measurements.
 *
 * Members are 1 … 9; the token of member N is "member-N". Council 1 has the
 * members 1 … 5, of whom 1 is coordinator; council 2 has 6 … 9; there are no
 * others. Member 2 is stepped up. */
#ifndef TESTS_HUB_TRIAL_ROUTES_H
#define TESTS_HUB_TRIAL_ROUTES_H

#include "hub.h"

extern const pe__route *const pe__trial_routes[];
extern const pe__people pe__trial_people;
extern _Atomic(pe__hub *) pe__trial_hub; /* the program's one, once it runs */

/* Brings the store up to date and adds a table, `trial_row`, with 20 rows. */
pe_status pe__trial_tables(const char *url, pe_error *err);

/* The clock of the hub: rows with the title "due" are done so many seconds
 * after they were added as they have hours, those with the title "stuck" are
 * due at once and never done. Each call adds a row to `trial_call`. */
pe_status pe__trial_do_due(pe__sql *db, int64_t now, bool *more,
                           pe_error *left,
                           pe_error *err);
pe_status pe__trial_next_due(pe__sql *db, int64_t *at, pe_error *err);

#endif
