/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Queries in one call, and what comes of their columns. */
#include "trial.h"

#include "query.h"

#include <stdlib.h>
#include <string.h>

static void make_table(pe__sql *db)
{
    change(db, "CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT, "
           "made_at BIGINT, due_on BIGINT, work_quarters BIGINT, "
           "seen_count BIGINT, is_open BIGINT, note_json TEXT, "
           "weight DOUBLE PRECISION)");
}

static void test_columns_become_what_their_names_say(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    make_table(t->db);
    must(pe__query_run(t->db, NULL, &err, "INSERT INTO thing VALUES "
                       "($1, $2, $3, $4, $5, $6, $7, $8, $9)", "itidniitr",
                       (int64_t)7, "café", (int64_t)1795698000,
                       (int64_t)20783, (int64_t)9, (int64_t)1000, (int64_t)1,
                       "{\"a\": [1, null]}", 0.1), &err);
    must(pe__query_run(t->db, NULL, &err, "INSERT INTO thing (id, name, "
                       "made_at, due_on, work_quarters) VALUES ($1, $2, $3, "
                       "$4, $5)", "itidn", (int64_t)8, NULL, (int64_t)0,
                       INT64_MIN, (int64_t)0), &err);
    char *rows = rows_of(t->db, "SELECT * FROM thing ORDER BY id");
    assert_string_equal(rows,
        "[{\"id\":7,\"name\":\"café\",\"made\":\"2026-11-26T13:00:00Z\","
        "\"due\":\"2026-11-26\",\"work\":2.25,\"seen\":1000,\"is_open\":true,"
        "\"note\":{\"a\":[1,null]},\"weight\":0.1},"
        "{\"id\":8,\"name\":null,\"made\":\"1970-01-01T00:00:00Z\","
        "\"due\":null,\"work\":null,\"seen\":null,\"is_open\":null,"
        "\"note\":null,\"weight\":null}]");
    free(rows);
}

static void test_numbers_of_the_first_row(void **state)
{
    static const char text[] = "SELECT id, work_quarters, seen_count FROM thing"
                               " WHERE id >= $1 ORDER BY id LIMIT 1";
    trial *t = *state;
    pe_error err = {0};
    bool found = false;
    int64_t values[3] = {-1, -1, -1};
    make_table(t->db);
    change(t->db, "INSERT INTO thing (id, seen_count) VALUES (7, 1), (9, 5)");
    must(pe__query_integers(t->db, values, 3, &found, &err, text, "i",
                            (int64_t)8), &err);
    assert_true(found);
    assert_int_equal(values[0], 9);
    assert_int_equal(values[1], 0);
    assert_int_equal(values[2], 5);
    must(pe__query_integers(t->db, values, 3, &found, &err, text, "i",
                            (int64_t)10), &err);
    assert_false(found);
    assert_int_equal(values[0], 0);
    assert_int_equal(values[2], 0);
    assert_int_not_equal(pe__query_integers(t->db, values, 3, &found, &err,
                                            "SELECT nothing FROM thing", ""),
                         PE_OK);
    assert_false(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_columns_become_what_their_names_say, trial_empty, trial_end),
        cmocka_unit_test_setup_teardown(test_numbers_of_the_first_row,
                                        trial_empty, trial_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
