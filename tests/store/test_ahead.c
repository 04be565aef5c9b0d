/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reads that are asked for ahead (pe__sql_look_ahead): whatever is written
 * after they were, who reads gets what the store says now. Where it is no gain
 * (SQLite), all is as ever. And changes that were taken to touch so many
 * rows. */
#include "trial.h"

#include "error.h"
#include "migrate.h"
#include "query.h"
#include "sql_driver.h"

#include <string.h>

static int with_rows(void **state)
{
    trial_ready(state);
    trial *t = *state;
    change(t->db, "CREATE TABLE part (member BIGINT, council BIGINT, n BIGINT, "
           "PRIMARY KEY (member, council)); CREATE TABLE thing (id BIGINT "
           "PRIMARY KEY, owner BIGINT, n BIGINT); "
           "INSERT INTO part VALUES (1, 1, 10), (2, 1, 20), (3, 1, 30); "
           "INSERT INTO thing VALUES (1, 1, 100), (2, 2, 200)");
    return 0;
}

/* What is read, each in another way. */
static const char *const reads[] = {
    "SELECT n FROM part WHERE council = $1 AND member = $2",
    "SELECT p.n + t.n FROM part p JOIN thing t ON t.owner = p.member"
    " WHERE p.council = $1 AND p.member = $2",
    "SELECT sum(n) FROM part WHERE council = $1 AND (member = $2 OR n > 0)",
    "SELECT n FROM part WHERE member = $2 AND council = $1 AND n >= (SELECT"
    " min(n) FROM part WHERE council = $1)",
    "SELECT a.n - b.n FROM part a, part b WHERE a.member = $2"
    " AND b.member = 1 AND a.council = $1 AND b.council = $1",
    "SELECT n FROM thing WHERE id = $1 + 0 * $2",
};
enum { READS = sizeof reads / sizeof *reads, MEMBERS = 3 };

/* What is written: of member $2, by $1. */
static const char *const writes[] = {
    "UPDATE part SET n = n + $1 WHERE member = $2",
    "UPDATE part SET n = n + $1 WHERE n > 0 * $2",
    "UPDATE part SET n = n + $1 WHERE member = $2 OR member = 1",
    "UPDATE thing SET n = n + $1 WHERE owner = $2",
    "UPDATE thing SET n = n + $1 + (SELECT count(*) FROM part"
    " WHERE member = $2) * 0 WHERE id > 0",
    "DELETE FROM part WHERE member = $2 AND n > $1 * 0",
    "INSERT INTO part (council, member, n) VALUES ($1 * 0 + 1, $2, 7)"
    " ON CONFLICT DO NOTHING",
    "INSERT INTO part (council, n, member) SELECT 1, $1, $2 WHERE NOT EXISTS"
    " (SELECT 1 FROM part WHERE member = $2)",
    "INSERT INTO part (member, council, n) VALUES ($2, 1, $1)"
    " ON CONFLICT (member, council) DO UPDATE SET n = part.n + 1",
    "INSERT INTO part (council, member, n) SELECT council, member + $1 * 0, 7"
    " FROM part WHERE member = $2 ON CONFLICT (member, council) DO UPDATE SET"
    " n = part.n + $1",
    "UPDATE part SET member = member + 10, n = $1 WHERE member = $2",
};
enum { WRITES = sizeof writes / sizeof *writes };

static int64_t read_one(pe__sql *db, int read, int64_t member)
{
    int64_t n = 0;
    pe_error err = {0};
    must(pe__query_integer(db, &n, -1, &err, reads[read], "ii", (int64_t)1,
                           member), &err);
    return n;
}

static void ask_all(pe__sql *db)
{
    pe_error err = {0};
    if (!pe__sql_look_ahead(db))
        return;
    assert_true(pe__sql_is_ahead(db));
    for (int read = 0; read < READS; read++)
        for (int64_t member = 1; member <= MEMBERS; member++)
            assert_int_equal(read_one(db, read, member), -1);
    must(pe__sql_looked_ahead(db, &err), &err);
    assert_false(pe__sql_is_ahead(db));
}

/* All reads after this write, asked for ahead or not. */
static void after_write(pe__sql *db, int write, int64_t member, bool ahead,
                        int64_t got[READS][MEMBERS])
{
    pe_error err = {0};
    must(pe__sql_begin(db, &err), &err);
    db->hasty = ahead;
    if (ahead)
        ask_all(db);
    must(pe__query_run(db, NULL, &err, writes[write], "ii", (int64_t)5,
                       member), &err);
    for (int read = 0; read < READS; read++)
        for (int64_t who = 1; who <= MEMBERS; who++)
            got[read][who - 1] = read_one(db, read, who);
    db->hasty = false;
    pe__sql_rollback(db);
}

static void test_what_is_read_is_what_is_there(void **state)
{
    trial *t = *state;
    for (int write = 0; write < WRITES; write++)
        for (int64_t member = 1; member <= MEMBERS + 1; member++) {
            int64_t plain[READS][MEMBERS], ahead[READS][MEMBERS];
            after_write(t->db, write, member, false, plain);
            after_write(t->db, write, member, true, ahead);
            for (int k = 0; k < READS * MEMBERS; k++)
                if (plain[k / MEMBERS][k % MEMBERS] !=
                    ahead[k / MEMBERS][k % MEMBERS])
                    fail_msg("\"%s\" of %d after \"%s\" of %d",
                             reads[k / MEMBERS], k % MEMBERS + 1,
                             writes[write], (int)member);
        }
}

/* Nothing of it is known in the next transaction, nor once it is undone. */
static void test_it_ends_with_its_transaction(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    must(pe__sql_begin(t->db, &err), &err);
    t->db->hasty = true;
    ask_all(t->db);
    assert_int_equal(read_one(t->db, 0, 1), 10);
    pe__sql_rollback(t->db);
    t->db->hasty = false;
    change(t->db, "UPDATE part SET n = 11 WHERE member = 1");
    must(pe__sql_begin(t->db, &err), &err);
    t->db->hasty = true;
    assert_int_equal(read_one(t->db, 0, 1), 11);
    ask_all(t->db);
    must(pe__sql_begin(t->db, &err), &err);
    must(pe__query_run(t->db, NULL, &err, "UPDATE part SET n = 12", ""),
         &err);
    assert_int_equal(read_one(t->db, 0, 1), 12);
    pe__sql_rollback(t->db);
    assert_int_equal(read_one(t->db, 0, 1), 11);
    pe__sql_rollback(t->db);
    t->db->hasty = false;
}

/* More at once than go in one journey. */
static void test_many(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    enum { MANY = 3000 };
    must(pe__sql_begin(t->db, &err), &err);
    t->db->hasty = true;
    if (pe__sql_look_ahead(t->db)) {
        for (int64_t k = 1; k <= MANY; k++)
            read_one(t->db, 0, k);
        must(pe__sql_looked_ahead(t->db, &err), &err);
    }
    for (int64_t k = 1; k <= MANY; k++)
        assert_int_equal(read_one(t->db, 0, k), k <= MEMBERS ? 10 * k : -1);
    pe__sql_rollback(t->db);
    t->db->hasty = false;
}

static void test_nothing_is_written_ahead(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    must(pe__sql_begin(t->db, &err), &err);
    t->db->hasty = true;
    if (pe__sql_look_ahead(t->db)) {
        assert_int_equal(pe__query_run(t->db, NULL, &err,
                                       "UPDATE part SET n = 0", ""), PE_USAGE);
        must(pe__sql_looked_ahead(t->db, &err), &err);
    }
    assert_int_equal(read_one(t->db, 0, 1), 10);
    pe__sql_rollback(t->db);
    t->db->hasty = false;
}

/* --- expected ------------------------------------------------------------- */

static pe_status expect(pe__sql *db, int64_t expected, int64_t member,
                        int64_t *changed, pe_error *err)
{
    return pe__query_expect(db, expected, changed, err,
                            "UPDATE part SET n = 0 WHERE member = $1", "i",
                            member);
}

/* A hasty transaction in which this was not as expected is not kept. */
static void test_not_as_expected(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int64_t changed = -7;
    must(pe__sql_begin(t->db, &err), &err);
    t->db->hasty = true;
    must(expect(t->db, 1, 77, &changed, &err), &err);
    bool waits = t->db->driver->later == NULL;
    assert_int_equal(changed, waits ? 0 : 1);
    pe_status status = pe__sql_commit(t->db, &err);
    t->db->hasty = false;
    assert_int_equal(status, waits ? PE_OK : PE_IO);
    /* found out by what comes in between */
    must(pe__sql_begin(t->db, &err), &err);
    t->db->hasty = true;
    must(expect(t->db, 1, 77, &changed, &err), &err);
    pe__query_integer(t->db, &changed, 0, &err, "SELECT min(n) FROM part", "");
    assert_int_equal(pe__sql_commit(t->db, &err), waits ? PE_OK : PE_IO);
    t->db->hasty = false;
    /* who is not hasty is told what is so */
    must(pe__sql_begin(t->db, &err), &err);
    must(expect(t->db, 1, 77, &changed, &err), &err);
    assert_int_equal(changed, 0);
    must(expect(t->db, 0, 1, &changed, &err), &err);
    assert_int_equal(changed, 1);
    pe__sql_rollback(t->db);
}

static void test_as_expected(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    int64_t changed;
    must(pe__sql_begin(t->db, &err), &err);
    t->db->hasty = true;
    must(expect(t->db, 1, 2, &changed, &err), &err);
    assert_int_equal(changed, 1);
    must(pe__sql_commit(t->db, &err), &err);
    t->db->hasty = false;
    assert_int_equal(number_of(t->db, "SELECT n FROM part WHERE member = 2"),
                     0);
}

/* That a write changes its own table alone is relied on. */
static void test_schema_has_no_triggers(void **state)
{
    trial *t = *state;
    assert_int_equal(number_of(t->db, on_postgres()
        ? "SELECT count(*) FROM pg_constraint WHERE confdeltype <> 'a'"
          " AND contype = 'f'"
        : "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
          " OR sql LIKE '%ON DELETE%' OR sql LIKE '%ON UPDATE%'"), 0);
    if (on_postgres())
        assert_int_equal(number_of(t->db, "SELECT count(*) FROM pg_trigger"
                                   " WHERE NOT tgisinternal"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_is_read_is_what_is_there,
                                        with_rows, trial_end),
        cmocka_unit_test_setup_teardown(test_it_ends_with_its_transaction,
                                        with_rows, trial_end),
        cmocka_unit_test_setup_teardown(test_many, with_rows, trial_end),
        cmocka_unit_test_setup_teardown(test_nothing_is_written_ahead,
                                        with_rows, trial_end),
        cmocka_unit_test_setup_teardown(test_not_as_expected, with_rows,
                                        trial_end),
        cmocka_unit_test_setup_teardown(test_as_expected, with_rows,
                                        trial_end),
        cmocka_unit_test_setup_teardown(test_schema_has_no_triggers,
                                        with_rows, trial_end)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("reading ahead", tests, NULL, NULL);
}
