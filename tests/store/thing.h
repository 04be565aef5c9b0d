/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One small table, for tests of the SQL interface. */
#ifndef TESTS_STORE_THING_H
#define TESTS_STORE_THING_H

#include "trial.h"

/* Set-up: an empty store with a table `thing` (id below 1,000, name, weight,
 * seal, part_of). */
int with_thing(void **state);
pe_status add_thing(pe__sql *db, int64_t id, pe_error *err);
void must_add(pe__sql *db, int64_t id);
/* `ids`: a digit each. */
void expect_ids(pe__sql *db, const char *ids);
void begin(pe__sql *db);
void commit(pe__sql *db);

#define WITH(name) cmocka_unit_test_setup_teardown(name, with_thing, trial_end)

#endif
