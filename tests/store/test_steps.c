/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Steps that fail. The tables of this program stand in for those that ship. */
#include "trial.h"

#include "migrate.h"
#include "migrations.h"

#include <string.h>

const pe__migration pe__migrations[] = {
    {1, "0001-first", "aa",
     "CREATE TABLE migration (number {int} PRIMARY KEY, name {text}, "
     "sha256 {text}, done_at {int}) {strict};"
     "CREATE TABLE first (id {id}, seal {bytes}, weight {real}) {strict};"},
    {2, "0002-second", "bb",
     "CREATE TABLE second (id {id}) {strict}; INSERT INTO second (id) "
     "VALUES (1); INSERT INTO first (id) VALUES (1); nonsense;"},
};
const int pe__migration_count = 2;

static void test_a_step_that_fails_leaves_nothing(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int done, level;
    assert_int_equal(pe__migrate(t->db, &done, &err), PE_IO);
    assert_non_null(strstr(err.message, "nonsense"));
    assert_int_equal(done, 1);
    must(pe__migrate_level(t->db, &level, &err), &err);
    assert_int_equal(level, 1);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM first"), 0);
    assert_int_equal(pe__sql_exec(t->db, "DELETE FROM second", &err), PE_IO);
}

/* Ids are not given twice, also when the newest row is gone. */
static void test_ids_are_never_given_twice(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int done;
    pe__migrate(t->db, &done, &err);
    for (int k = 1; k <= 3; k++) {
        assert_int_equal(number_of(t->db, "INSERT INTO first (weight) VALUES "
                                   "(0.5) RETURNING id"), k);
        change(t->db, "DELETE FROM first");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_step_that_fails_leaves_nothing,
                                        trial_empty, trial_end),
        cmocka_unit_test_setup_teardown(test_ids_are_never_given_twice,
                                        trial_empty, trial_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
