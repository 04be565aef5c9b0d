/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Nested transactions, what a failure does to them, and what readers see. */
#include "thing.h"

static void test_levels_nest(void **state)
{
    trial *t = *state;
    pe__sql *db = t->db;
    begin(db);
    must_add(db, 1);
    begin(db);
    must_add(db, 2);
    begin(db);
    must_add(db, 3);
    commit(db);
    expect_ids(db, "123");
    pe__sql_rollback(db); /* takes 3 with it, though that was committed */
    expect_ids(db, "1");
    begin(db);
    must_add(db, 4);
    commit(db);
    commit(db);
    expect_ids(db, "14");
    begin(db);
    must_add(db, 5);
    begin(db);
    must_add(db, 6);
    commit(db);
    pe__sql_rollback(db);
    pe__sql_rollback(db); /* of nothing: does nothing */
    expect_ids(db, "14");
    pe_error err = {0};
    assert_int_equal(pe__sql_commit(db, &err), PE_USAGE);
}

static void test_closing_undoes_what_is_open(void **state)
{
    trial *t = *state;
    must_add(t->db, 1);
    begin(t->db);
    must_add(t->db, 2);
    begin(t->db);
    must_add(t->db, 3);
    pe__sql_close(t->db);
    t->db = open_store(t, PE__SQL_WRITE);
    expect_ids(t->db, "1");
}

/* After a failure nothing else is done until its level is rolled back. */
static void test_a_failure_ends_its_level(void **state)
{
    trial *t = *state;
    pe__sql *db = t->db;
    pe_error err = {0};
    begin(db);
    must_add(db, 1);
    begin(db);
    must_add(db, 2);
    assert_int_equal(add_thing(db, 2, &err), PE_BAD_INPUT);
    assert_int_equal(add_thing(db, 3, &err), PE_IO);
    assert_int_equal(pe__sql_begin(db, &err), PE_IO);
    assert_int_equal(pe__sql_exec(db, "DELETE FROM thing", &err), PE_IO);
    assert_int_equal(pe__sql_commit(db, &err), PE_IO); /* but it ends */
    must_add(db, 4);
    commit(db);
    expect_ids(db, "14");
    begin(db);
    must_add(db, 5);
    assert_int_equal(add_thing(db, 5, &err), PE_BAD_INPUT);
    assert_int_equal(pe__sql_commit(db, &err), PE_IO);
    must_add(db, 6);
    expect_ids(db, "146");
}

/* The inner level is rolled back, but the outer one failed before it. */
static void test_an_outer_failure_stays(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    begin(t->db);
    begin(t->db);
    assert_int_equal(pe__sql_exec(t->db, "nonsense", &err), PE_IO);
    pe__sql_rollback(t->db);
    must_add(t->db, 1);
    assert_int_equal(pe__sql_exec(t->db, "nonsense", &err), PE_IO);
    pe__sql_rollback(t->db);
    expect_ids(t->db, "");
}

/* --- readers -------------------------------------------------------------- */

static void test_a_reader_sees_a_snapshot(void **state)
{
    trial *t = *state;
    must_add(t->db, 1);
    pe__sql *reader = open_store(t, PE__SQL_READ);
    begin(reader);
    expect_ids(reader, "1");
    must_add(t->db, 2);
    begin(t->db);
    must_add(t->db, 3);
    expect_ids(reader, "1"); /* nothing of it, committed or not */
    commit(t->db);
    expect_ids(reader, "1");
    commit(reader);
    expect_ids(reader, "123");
    pe__sql_close(reader);
}

static void test_a_reader_never_waits(void **state)
{
    trial *t = *state;
    must_add(t->db, 1);
    pe__sql *reader = open_store(t, PE__SQL_READ);
    begin(t->db);
    for (int k = 2; k < 10; k++)
        must_add(t->db, k);
    run_sql(t->db, "UPDATE thing SET name = 'x'");
    expect_ids(reader, "1"); /* would wait for ever: one thread */
    commit(t->db);
    expect_ids(reader, "123456789");
    pe__sql_close(reader);
}

static void test_a_reader_cannot_write(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    must_add(t->db, 1);
    pe__sql *reader = open_store(t, PE__SQL_READ);
    assert_int_equal(add_thing(reader, 2, &err), PE_IO);
    assert_int_equal(pe__sql_exec(reader, "DROP TABLE thing", &err), PE_IO);
    begin(reader);
    assert_int_equal(add_thing(reader, 2, &err), PE_IO);
    pe__sql_rollback(reader);
    expect_ids(reader, "1");
    pe__sql_close(reader);
    expect_ids(t->db, "1");
}

/* A reader that is open while nobody writes, and one that opens then. */
static void test_a_reader_alone(void **state)
{
    trial *t = *state;
    must_add(t->db, 1);
    pe__sql *early = open_store(t, PE__SQL_READ);
    expect_ids(early, "1");
    pe__sql_close(t->db);
    t->db = NULL;
    expect_ids(early, "1");
    pe__sql *late = open_store(t, PE__SQL_READ);
    expect_ids(late, "1");
    pe__sql_close(early);
    pe__sql_close(late);
    t->db = open_store(t, PE__SQL_WRITE);
    must_add(t->db, 2);
    expect_ids(t->db, "12");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_levels_nest),
        WITH(test_closing_undoes_what_is_open),
        WITH(test_a_failure_ends_its_level),
        WITH(test_an_outer_failure_stays),
        WITH(test_a_reader_sees_a_snapshot),
        WITH(test_a_reader_never_waits),
        WITH(test_a_reader_cannot_write),
        WITH(test_a_reader_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
