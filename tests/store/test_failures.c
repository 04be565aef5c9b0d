/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The n-th request for memory, and the n-th call of the database, fail, for n =
 * 1, 2, … until nothing does. Whatever happens: what was answered with success
 * is there, what was answered with a failure is not, nothing is half done, and
 * no memory is lost. */
#include "failing.h"
#include "sqlite_memory.h"
#include "writing.h"

#include "error.h"
#include "mem.h"
#include "migrate.h"
#include "query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHANGES = 6 };

typedef struct {
    pe__change change; /* first */
    char name[16], key[16];
    atomic_int *over;
} job;

static void told(pe__change *change)
{
    (*((job *)change)->over)++;
}

/* The third fails by itself, after it has written. */
static pe_status run(pe__change *change, pe__sql *db, pe_error *err)
{
    job *j = (job *)change;
    change->context = j->name;
    pe_status status = add_setting(change, db, err);
    if (status == PE_OK && j->name[4] == '3')
        return pe__fail(err, PE_BAD_INPUT, "the third");
    return status;
}

/* All at once, so that they share batches. Every second has a key. */
static pe_status write_all(const trial *t, job *jobs, pe_error *err)
{
    atomic_int over = 0;
    int added = 0;
    pe__writer *w;
    pe_status status = pe__writer_start(t->url, 0, 4, NULL, NULL, &w, err);
    for (int k = 0; k < CHANGES && status == PE_OK; k++) {
        job *j = &jobs[k];
        *j = (job){.change = {.run = run, .done = told, .now = NOW},
                   .over = &over};
        snprintf(j->name, sizeof j->name, "name%d", k + 1);
        snprintf(j->key, sizeof j->key, "key%d", k + 1);
        j->change.key = k % 2 == 0 ? j->key : NULL;
        status = pe__writer_add(w, &j->change, err);
        added += status == PE_OK;
    }
    pe__writer_stop(w); /* does what is waiting */
    assert_int_equal(over, added);
    return status;
}

/* A change that failed leaves no row, no event, no key. */
static int check_job(pe__sql *db, job *j)
{
    pe_error err = {0};
    int64_t there;
    bool kept = j->change.status == PE_OK;
    must(pe__query_integer(db, &there, 0, &err, "SELECT count(*) FROM setting "
                           "WHERE name = $1", "t", j->name), &err);
    if (there != kept)
        fail_msg("%s: status %d (%s), %lld rows", j->name, j->change.status,
                 j->change.error.message, (long long)there);
    assert_int_equal(j->change.answer.size > 0, kept);
    if (!kept)
        assert_int_equal(j->change.error.code, j->change.status);
    pe__buffer_free(&j->change.answer);
    return kept;
}

/* Returns how many were kept. */
static int check_all(trial *t, job *jobs, bool written)
{
    int kept = 0, keys = 0;
    t->db = open_store(t, PE__SQL_WRITE);
    for (int k = 0; k < CHANGES && written; k++) {
        int one = check_job(t->db, &jobs[k]);
        kept += one;
        keys += one && k % 2 == 0;
    }
    assert_int_equal(settings(t), kept);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM idempotency"),
                     keys);
    expect_chain(t, kept);
    change(t->db, "DELETE FROM setting; DELETE FROM idempotency;"
           "DELETE FROM event");
    pe__sql_close(t->db);
    t->db = NULL;
    return kept;
}

/* Calls `arm(n)` before each try until a try came through without the failure
 * that was ordered; returns how many there were. `all_kept`: it is of a kind
 * that the writer overcomes, once it runs. */
static long until_done(trial *t, void (*arm)(long n), bool (*failed)(void),
                       bool all_kept)
{
    static job jobs[CHANGES];
    long n = 0;
    bool hit = true;
    pe__sql_close(t->db);
    t->db = NULL;
    while (hit && n < 100000) {
        pe_error err = {0};
        long live = pe__mem_live();
        memset(jobs, 0, sizeof jobs);
        n += 1 + n / 200; /* of very many, some */
        arm(n);
        pe_status status = write_all(t, jobs, &err);
        hit = failed();
        arm(0);
        int kept = check_all(t, jobs, status == PE_OK);
        if (!hit || (all_kept && status == PE_OK))
            assert_int_equal(kept, CHANGES - 1);
        assert_int_equal(pe__mem_live(), live);
    }
    t->db = open_store(t, PE__SQL_WRITE);
    return n - 1;
}

/* --- memory --------------------------------------------------------------- */

static long watched;

static void arm_memory(long n)
{
    watched = n;
    pe__mem_fail_at(n);
}

static bool watched_failed(void)
{
    return memory_failed(watched);
}

static void test_memory_runs_out(void **state)
{
    long failures = until_done(*state, arm_memory, watched_failed, false);
    assert_true(failures > 20);
    print_message("# %ld requests failed, one after another\n", failures);
}

static void test_sqlites_memory_runs_out(void **state)
{
    long failures = until_done(*state, sqlite_memory_fail, sqlite_memory_failed,
                               false);
    assert_true(failures > 500);
    print_message("# of %ld requests of SQLite\n", failures);
}

/* --- calls ---------------------------------------------------------------- */

static void arm_call(long n)
{
    fail_call(n, REFUSED_CALL);
}

static void test_calls_are_refused(void **state)
{
    long failures = until_done(*state, arm_call, call_failed, false);
    assert_true(failures > 40);
    print_message("# %ld calls failed, one after another\n", failures);
}

static void arm_conflict(long n)
{
    fail_call(n, CONFLICT);
}

static void test_calls_conflict(void **state)
{
    assert_true(until_done(*state, arm_conflict, call_failed, true) > 40);
}

static void arm_unheard(long n)
{
    fail_call(n, UNHEARD);
}

static void test_commits_are_not_heard_of(void **state)
{
    assert_true(until_done(*state, arm_unheard, call_failed, false) > 40);
}

/* The batch is lost; so is the answer to the commit by which the writer finds
 * that out. It must not take its own count for the batch's. */
static void test_what_was_lost_is_not_taken_for_kept(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    watch w = {0};
    pe__change one = {.run = add_setting, .context = "name", .now = NOW};
    start_writer(t, &w, 4);
    lose_two_commits();
    pe_status status = pe__writer_do(w.writer, &one, &err);
    stop_writer(t, &w);
    pe__buffer_free(&one.answer);
    assert_int_equal(status, PE_IO);
    assert_int_equal(settings(t), 0);
}

/* --- without a writer ----------------------------------------------------- */

static pe_status make_store(const trial *t)
{
    pe_error err = {0};
    pe__sql *db = NULL;
    int done;
    pe_status status = pe__sql_open(t->url, PE__SQL_WRITE, &db, &err);
    if (status == PE_OK)
        status = pe__migrate(db, &done, &err);
    pe__sql_close(db);
    if (status != PE_OK && !call_failed())
        fail_msg("%s", err.message);
    return status;
}

/* Every step of the schema is there whole or not at all, and the next program
 * goes on where this one ended. */
static void test_the_schema_is_made_in_whole_steps(void **state)
{
    trial *t = *state;
    pe__sql_close(t->db);
    t->db = NULL;
    long live = pe__mem_live();
    pe_status status = PE_IO;
    for (long n = 1; status != PE_OK; n++) {
        fail_call(n, REFUSED_CALL);
        status = make_store(t);
        assert_int_equal(status == PE_OK, !call_failed());
        fail_call(0, REFUSED_CALL);
        assert_int_equal(pe__mem_live(), live);
    }
    t->db = open_store(t, PE__SQL_WRITE);
    pe_error err = {0};
    int level;
    must(pe__migrate_check(t->db, &level, &err), &err);
    assert_int_equal(level, pe__migrate_newest());
}

static int install(void **state)
{
    (void)state;
    sqlite_memory_install();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READY(test_memory_runs_out),
        READY(test_calls_are_refused),
        READY(test_calls_conflict),
        READY(test_commits_are_not_heard_of),
        READY(test_what_was_lost_is_not_taken_for_kept),
        cmocka_unit_test_setup_teardown(
            test_the_schema_is_made_in_whole_steps, trial_empty, trial_end),
        READY(test_sqlites_memory_runs_out),
    };
    size_t count = sizeof tests / sizeof *tests - on_postgres();
    return _cmocka_run_group_tests("failures", tests, count, install, NULL);
}
