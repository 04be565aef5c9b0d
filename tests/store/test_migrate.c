/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The steps of the schema: those that ship, and what is refused. */
#include "trial.h"

#include "migrate.h"
#include "migrations.h"
#include "query.h"

#include <stdlib.h>
#include <string.h>

static int level_of(pe__sql *db)
{
    pe_error err = {0};
    int level;
    must(pe__migrate_level(db, &level, &err), &err);
    return level;
}

static void test_steps_run_once(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int done;
    assert_int_equal(level_of(t->db), 0);
    must(pe__migrate(t->db, &done, &err), &err);
    assert_int_equal(done, pe__migration_count);
    assert_int_equal(level_of(t->db), pe__migrate_newest());
    must(pe__migrate(t->db, &done, &err), &err);
    assert_int_equal(done, 0);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM migration"),
                     pe__migration_count);
}

static void expect_refusal(pe__sql *db, const char *says)
{
    pe_error err = {0};
    int done, level;
    assert_int_equal(pe__migrate(db, &done, &err), PE_BAD_INPUT);
    if (strstr(err.message, says) == NULL)
        fail_msg("%s", err.message);
    assert_int_equal(done, 0);
    assert_int_equal(pe__migrate_check(db, &level, &err), PE_BAD_INPUT);
}

static void test_a_newer_store_is_refused(void **state)
{
    trial *t = *state;
    change(t->db, "INSERT INTO migration (number, name, sha256, done_at) "
           "VALUES (99, 'x', 'x', 1)");
    expect_refusal(t->db, "newer than this program");
    expect_refusal(t->db, "99");
}

static void test_an_altered_step_is_refused(void **state)
{
    trial *t = *state;
    change(t->db, "UPDATE migration SET sha256 = 'f00' WHERE number = 1");
    expect_refusal(t->db, "0001-store");
    change(t->db, "DELETE FROM migration WHERE number = 1");
    expect_refusal(t->db, "0001-store");
}

/* Texts sort by their bytes, whatever the database does by itself. */
static void test_texts_sort_by_their_bytes(void **state)
{
    trial *t = *state;
    change(t->db, "INSERT INTO setting (name, value) VALUES ('b', 'x'), "
           "('A', 'x'), ('é', 'x'), ('a', 'x'), ('B', 'x'), ('-a', 'x'), "
           "('ab', 'x'), ('Z', 'x')");
    char *rows = rows_of(t->db, "SELECT name FROM setting ORDER BY name");
    assert_string_equal(rows, "[{\"name\":\"-a\"},{\"name\":\"A\"},"
                        "{\"name\":\"B\"},{\"name\":\"Z\"},"
                        "{\"name\":\"a\"},{\"name\":\"ab\"},"
                        "{\"name\":\"b\"},{\"name\":\"é\"}]");
    free(rows);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM setting WHERE "
                               "name >= 'Z' AND name < 'b'"), 3);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM setting WHERE "
                               "lower(name) = 'é' OR lower(name) = 'z'"), 2);
}

/* A reading connection can tell, too, also of an empty store. */
static void test_a_reader_can_check(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int level;
    pe__sql *reader = open_store(t, PE__SQL_READ);
    must(pe__migrate_check(reader, &level, &err), &err);
    assert_int_equal(level, pe__migrate_newest());
    pe__sql_close(reader);
}

#define READY(name) cmocka_unit_test_setup_teardown(name, trial_ready,        \
                                                    trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_steps_run_once, trial_empty,
                                        trial_end),
        READY(test_a_newer_store_is_refused),
        READY(test_an_altered_step_is_refused),
        READY(test_texts_sort_by_their_bytes),
        READY(test_a_reader_can_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
