/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is PostgreSQL's alone: conflicts, and connections that are lost. */
#include "trial.h"

#include "error.h"
#include "event.h"
#include "query.h"
#include "writer.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int with_rows(void **state)
{
    trial_ready(state);
    trial *t = *state;
    change(t->db, "CREATE TABLE pair (id BIGINT PRIMARY KEY, n BIGINT); "
           "INSERT INTO pair VALUES (1, 0), (2, 0)");
    return 0;
}

static pe_status set(pe__sql *db, int64_t id, int64_t n, pe_error *err)
{
    return pe__query_run(db, NULL, err, "UPDATE pair SET n = $2 WHERE id = $1",
                         "ii", id, n);
}

/* --- conflicts ------------------------------------------------------------ */

/* Each reads what the other writes: one of the two must give way. */
static void test_skew_is_a_conflict(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    pe__sql *other = open_store(t, PE__SQL_WRITE);
    must(pe__sql_begin(t->db, &err), &err);
    must(pe__sql_begin(other, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT sum(n) FROM pair"), 0);
    assert_int_equal(number_of(other, "SELECT sum(n) FROM pair"), 0);
    must(set(t->db, 1, 1, &err), &err);
    must(set(other, 2, 1, &err), &err);
    must(pe__sql_commit(t->db, &err), &err);
    assert_int_equal(pe__sql_commit(other, &err), PE_IO);
    assert_true(pe__sql_should_retry(other));
    /* done again it sees what the first did */
    must(pe__sql_begin(other, &err), &err);
    assert_int_equal(number_of(other, "SELECT sum(n) FROM pair"), 1);
    must(pe__sql_commit(other, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT n FROM pair WHERE id = 2"), 0);
    pe__sql_close(other);
}

typedef struct {
    const trial *t;
    int64_t first, second;
    bool retry, done;
} locker;

static void *lock_both(void *context)
{
    locker *l = context;
    pe_error err = {0};
    pe__sql *db = open_store(l->t, PE__SQL_WRITE);
    pe_status status = pe__sql_begin(db, &err);
    if (status == PE_OK)
        status = set(db, l->first, l->first, &err);
    usleep(300000);
    if (status == PE_OK)
        status = set(db, l->second, l->second, &err);
    if (status == PE_OK)
        status = pe__sql_commit(db, &err);
    else
        pe__sql_rollback(db);
    l->done = status == PE_OK;
    l->retry = pe__sql_should_retry(db);
    pe__sql_close(db);
    return NULL;
}

/* Each waits for the row that the other holds: one is told to try again. */
static void test_a_deadlock_is_a_conflict(void **state)
{
    trial *t = *state;
    locker l[2] = {{.t = t, .first = 1, .second = 2},
                   {.t = t, .first = 2, .second = 1}};
    pthread_t thread[2];
    for (int k = 0; k < 2; k++)
        pthread_create(&thread[k], NULL, lock_both, &l[k]);
    for (int k = 0; k < 2; k++)
        pthread_join(thread[k], NULL);
    assert_int_equal(l[0].done + l[1].done, 1);
    for (int k = 0; k < 2; k++)
        assert_int_equal(l[k].retry, !l[k].done);
}

typedef struct {
    const trial *t;
    int runs, conflicts; /* how often it ran, how many are still to come */
} contest;

/* Reads a row; then, while there are conflicts to come, somebody else changes
 * it; then changes it. */
static pe_status compete(pe__change *change, pe__sql *db, pe_error *err)
{
    contest *c = change->context;
    int64_t n;
    c->runs++;
    pe_status status = pe__query_integer(db, &n, 0, err, "SELECT n FROM pair "
                                         "WHERE id = 1", "");
    if (c->conflicts-- > 0) {
        pe__sql *other = open_store(c->t, PE__SQL_WRITE);
        must(pe__query_run(other, NULL, err, "UPDATE pair SET n = n + 100", ""),
             err);
        pe__sql_close(other);
    }
    pe__buffer_format(&change->answer, "%lld", (long long)n + 1);
    return status == PE_OK ? set(db, 1, n + 1, err) : status;
}

static void run_contest(trial *t, int conflicts, pe_status status, int64_t n)
{
    pe_error err = {0};
    pe__writer *w;
    pe__writer_figures figures;
    must(pe__writer_start(t->url, 0, 0, NULL, NULL, &w, &err), &err);
    contest c = {t, 0, conflicts};
    pe__change one = {.run = compete, .context = &c};
    assert_int_equal(pe__writer_do(w, &one, &err), status);
    pe__writer_figures_of(w, &figures);
    pe__writer_stop(w);
    int64_t now = number_of(t->db, "SELECT n FROM pair WHERE id = 1");
    assert_int_equal(now, n);
    if (status == PE_OK) {
        assert_int_equal(c.runs, conflicts + 1);
        assert_int_equal(figures.retried, conflicts);
        assert_int_equal(strtoll(one.answer.bytes, NULL, 10), n);
    }
    pe__buffer_free(&one.answer);
}

static void test_the_writer_tries_again(void **state)
{
    run_contest(*state, 3, PE_OK, 301);
}

static void test_the_writer_does_not_try_for_ever(void **state)
{
    run_contest(*state, 1000, PE_IO, 1000); /* ten tries, all of them in vain */
}

/* --- lost connections ----------------------------------------------------- */

/* Ends the server's side of all connections but this one's. */
static void cut_all(const trial *t)
{
    pe__sql *db = open_store(t, PE__SQL_WRITE);
    number_of(db, "SELECT count(pg_terminate_backend(pid)) FROM "
              "pg_stat_activity WHERE pid <> pg_backend_pid() AND "
              "backend_type = 'client backend'");
    usleep(100000);
    pe__sql_close(db);
}

static void test_a_lost_connection_is_told_and_made_again(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    must(pe__sql_begin(t->db, &err), &err);
    must(set(t->db, 1, 5, &err), &err);
    cut_all(t);
    assert_int_equal(set(t->db, 2, 5, &err), PE_IO);
    assert_non_null(strstr(err.message, "went away"));
    assert_false(pe__sql_should_retry(t->db));
    assert_int_equal(set(t->db, 2, 5, &err), PE_IO); /* of that transaction */
    assert_int_equal(pe__sql_commit(t->db, &err), PE_IO);
    assert_int_equal(number_of(t->db, "SELECT sum(n) FROM pair"), 0);
    must(pe__sql_begin(t->db, &err), &err);
    must(set(t->db, 1, 6, &err), &err); /* prepared anew */
    must(pe__sql_commit(t->db, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT sum(n) FROM pair"), 6);
}

/* A transaction that begins after the loss does not notice, nor does a reader
 * outside of one. A lone write fails once: nobody knows whether it was done. */
static void test_who_can_go_on_does(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    pe__sql *reader = open_store(t, PE__SQL_READ);
    assert_int_equal(number_of(reader, "SELECT sum(n) FROM pair"), 0);
    cut_all(t);
    assert_int_equal(number_of(reader, "SELECT sum(n) FROM pair"), 0);
    must(pe__sql_begin(t->db, &err), &err);
    must(set(t->db, 1, 1, &err), &err);
    must(pe__sql_commit(t->db, &err), &err);
    cut_all(t);
    assert_int_equal(set(t->db, 1, 2, &err), PE_IO);
    must(set(t->db, 1, 3, &err), &err);
    must(pe__sql_begin(reader, &err), &err);
    assert_int_equal(number_of(reader, "SELECT sum(n) FROM pair"), 3);
    cut_all(t);
    int64_t n;
    assert_int_equal(pe__query_integer(reader, &n, 0, &err, "SELECT sum(n) "
                                       "FROM pair", ""), PE_IO);
    pe__sql_rollback(reader);
    assert_int_equal(number_of(reader, "SELECT sum(n) FROM pair"), 3);
    pe__sql_close(reader);
}

static pe_status cut_myself(pe__change *change, pe__sql *db, pe_error *err)
{
    int *times = change->context;
    pe_status status = pe__query_run(db, NULL, err, "UPDATE pair SET n = n + 1 "
                                     "WHERE id = 1", "");
    if (status == PE_OK && (*times)-- > 0)
        status = pe__query_run(db, NULL, err, "SELECT pg_terminate_backend("
                               "pg_backend_pid())", "");
    return status;
}

/* The connection goes away under a change: the batch is done again on a new
 * one, and what it did is there once. */
static void test_the_writer_survives_a_lost_connection(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    pe__writer *w;
    int times = 2;
    must(pe__writer_start(t->url, 0, 0, NULL, NULL, &w, &err), &err);
    pe__change one = {.run = cut_myself, .context = &times};
    must(pe__writer_do(w, &one, &err), &err);
    pe__buffer_free(&one.answer);
    pe__writer_stop(w);
    assert_int_equal(number_of(t->db, "SELECT n FROM pair WHERE id = 1"), 1);
}

/* --- the server ----------------------------------------------------------- */

static void test_a_server_that_is_not_there(void **state)
{
    (void)state;
    pe_error err = {0};
    pe__sql *db;
    assert_int_equal(pe__sql_open("postgresql://me:secret@/hub?host=/nowhere",
                                  PE__SQL_READ, &db, &err), PE_IO);
    assert_non_null(strstr(err.message, "cannot be reached"));
    assert_null(strstr(err.message, "secret"));
    assert_null(db);
}

static void test_a_server_that_does_not_sync_is_refused(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    pe__sql *db;
    run_sql(t->db, "ALTER SYSTEM SET fsync = off");
    number_of(t->db, "SELECT count(pg_reload_conf())");
    pe_status status = PE_OK;
    for (int k = 0; k < 50 && status == PE_OK; k++) {
        status = pe__sql_open(t->url, PE__SQL_WRITE, &db, &err);
        pe__sql_close(db);
        usleep(50000);
    }
    run_sql(t->db, "ALTER SYSTEM RESET fsync");
    number_of(t->db, "SELECT count(pg_reload_conf())");
    assert_int_equal(status, PE_IO);
    assert_non_null(strstr(err.message, "fsync"));
}

/* What members wrote does not end up in a log by way of a message. */
static void test_messages_hold_no_values(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    for (int k = 0; k < 2; k++)
        pe__query_run(t->db, NULL, &err, "INSERT INTO setting (name, value) "
                      "VALUES ($1, $1)", "t", "words-of-a-member");
    assert_int_equal(err.code, PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "unique"));
    assert_null(strstr(err.message, "member"));
}

#define WITH(name) cmocka_unit_test_setup_teardown(name, with_rows, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_skew_is_a_conflict),
        WITH(test_a_deadlock_is_a_conflict),
        WITH(test_the_writer_tries_again),
        WITH(test_the_writer_does_not_try_for_ever),
        WITH(test_a_lost_connection_is_told_and_made_again),
        WITH(test_who_can_go_on_does),
        WITH(test_the_writer_survives_a_lost_connection),
        WITH(test_a_server_that_is_not_there),
        WITH(test_a_server_that_does_not_sync_is_refused),
        WITH(test_messages_hold_no_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
