/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is SQLite's alone: whose file it is, who may write, what the disk
 * holds. */
#include "trial.h"

#include "error.h"
#include "query.h"
#include "sql_driver.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void expect_refusal(const char *url, pe__sql_mode mode,
                           pe_status status, const char *says)
{
    pe_error err = {0};
    pe__sql *db;
    assert_int_equal(pe__sql_open(url, mode, &db, &err), status);
    assert_null(db);
    if (strstr(err.message, says) == NULL)
        fail_msg("%s: %s", url, err.message);
}

static const char *beside(const trial *t, const char *name)
{
    static char path[700];
    snprintf(path, sizeof path, "%s/%s", t->folder, name);
    return path;
}

static void write_file(const char *path, const char *bytes)
{
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    fputs(bytes, stream);
    fclose(stream);
}

static off_t size_of(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 ? found.st_size : -1;
}

/* --- whose file ----------------------------------------------------------- */

static void test_what_is_no_store_is_refused(void **state)
{
    trial *t = *state;
    char text[20001];
    expect_refusal(beside(t, "none"), PE__SQL_READ, PE_IO, "no store");
    expect_refusal(beside(t, "no/folder"), PE__SQL_WRITE, PE_IO, "created");
    expect_refusal("", PE__SQL_WRITE, PE_USAGE, "file");
    expect_refusal(":memory:", PE__SQL_WRITE, PE_USAGE, "file");
    expect_refusal("mysql://x/y", PE__SQL_WRITE, PE_USAGE, "mysql");
    expect_refusal(t->folder, PE__SQL_READ, PE_IO, "");
    write_file(beside(t, "empty"), "");
    expect_refusal(beside(t, "empty"), PE__SQL_READ, PE_IO, "empty");
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    write_file(beside(t, "text"), text);
    expect_refusal(beside(t, "text"), PE__SQL_READ, PE_IO, "not a store");
    expect_refusal(beside(t, "text"), PE__SQL_WRITE, PE_IO, "not a store");
    assert_int_equal(size_of(beside(t, "text")), 20000);
    assert_int_equal(size_of(beside(t, "text-lock")), -1);
}

/* Our own file, made to look like another program's. */
static void test_another_programs_database_is_refused(void **state)
{
    trial *t = *state;
    static const char *const whose[] = {"PRAGMA application_id = 0; "
                                        "CREATE TABLE theirs (a)",
                                        "PRAGMA application_id = 77"};
    for (int k = 0; k < 2; k++) {
        pe__sql *db = NULL;
        pe_error err = {0};
        const char *path = beside(t, k == 0 ? "theirs" : "others");
        must(pe__sql_open(path, PE__SQL_WRITE, &db, &err), &err);
        run_sql(db, whose[k]);
        pe__sql_close(db);
        expect_refusal(path, PE__SQL_READ, PE_BAD_INPUT, "another program");
        expect_refusal(path, PE__SQL_WRITE, PE_BAD_INPUT, "another program");
    }
}

static void test_nobody_else_may_read_it(void **state)
{
    trial *t = *state;
    struct stat found;
    change(t->db, "CREATE TABLE a (b BIGINT)");
    static const char *const name[] = {"hub.db", "hub.db-wal", "hub.db-shm",
                                       "hub.db-lock"};
    for (int k = 0; k < 4; k++) {
        assert_int_equal(stat(beside(t, name[k]), &found), 0);
        assert_int_equal(found.st_mode & 0777, 0600);
    }
    pe__sql_close(t->db);
    t->db = NULL;
    for (int k = 1; k < 4; k++) /* the file alone is left */
        assert_int_equal(size_of(beside(t, name[k])), -1);
    t->db = open_store(t, PE__SQL_WRITE);
}

/* --- one writer ----------------------------------------------------------- */

/* In a process of its own: 0 = it could write. */
static int try_in_child(const trial *t)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        pe__sql *db;
        pe_status done = pe__sql_open(t->url, PE__SQL_WRITE, &db, NULL);
        if (done == PE_OK) /* and ends without closing it */
            done = pe__sql_exec(db, "INSERT INTO a VALUES (1)", NULL);
        _exit((int)done);
    }
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void test_one_connection_writes(void **state)
{
    trial *t = *state;
    change(t->db, "CREATE TABLE a (b BIGINT)");
    expect_refusal(t->url, PE__SQL_WRITE, PE_IO, "another program writes");
    assert_int_equal(try_in_child(t), PE_IO);
    pe__sql_close(t->db);
    t->db = NULL;
    for (int k = 0; k < 3; k++) /* its end gives the lock back */
        assert_int_equal(try_in_child(t), PE_OK);
    t->db = open_store(t, PE__SQL_WRITE);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM a"), 3);
    expect_refusal(t->url, PE__SQL_WRITE, PE_IO, "another program writes");
}

/* What a killed program left in the log is read there, and stays there: only
 * who writes moves it into the file. */
static void test_readers_leave_the_log_alone(void **state)
{
    trial *t = *state;
    change(t->db, "CREATE TABLE a (b BIGINT)");
    pe__sql_close(t->db);
    t->db = NULL;
    assert_int_equal(try_in_child(t), PE_OK);
    off_t file = size_of(t->url), log = size_of(beside(t, "hub.db-wal"));
    assert_true(log > 0);
    for (int k = 0; k < 2; k++) {
        pe__sql *reader = open_store(t, PE__SQL_READ);
        assert_int_equal(number_of(reader, "SELECT count(*) FROM a"), 1);
        pe__sql_close(reader);
        assert_int_equal(size_of(t->url), file);
        assert_int_equal(size_of(beside(t, "hub.db-wal")), log);
    }
    t->db = open_store(t, PE__SQL_WRITE);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM a"), 1);
}

/* --- how it is set -------------------------------------------------------- */

static void test_settings_are_those_of_a_store(void **state)
{
    trial *t = *state;
    change(t->db, "CREATE TABLE a (b BIGINT)");
    pe__sql *reader = open_store(t, PE__SQL_READ);
    assert_int_equal(number_of(t->db, "PRAGMA synchronous"), 2);
    assert_int_equal(number_of(t->db, "PRAGMA foreign_keys"), 1);
    assert_int_equal(number_of(t->db, "PRAGMA secure_delete"), 1);
    assert_int_equal(number_of(t->db, "PRAGMA wal_autocheckpoint"), 0);
    assert_int_equal(number_of(t->db, "PRAGMA trusted_schema"), 0);
    assert_int_equal(number_of(reader, "PRAGMA query_only"), 1);
    assert_int_equal(number_of(reader, "PRAGMA wal_autocheckpoint"), 0);
    char *mode = rows_of(reader, "PRAGMA journal_mode");
    assert_string_equal(mode, "[{\"journal_mode\":\"wal\"}]");
    free(mode);
    pe__sql_close(reader);
}

/* What was deleted is not left lying in the file. */
static void test_what_is_deleted_is_gone(void **state)
{
    trial *t = *state;
    static const char secret[] = "unmistakable-words-of-a-member";
    char text[200];
    change(t->db, "CREATE TABLE a (b TEXT)");
    snprintf(text, sizeof text, "INSERT INTO a VALUES ('%s')", secret);
    change(t->db, text);
    change(t->db, "DELETE FROM a");
    pe__sql_close(t->db);
    t->db = NULL;
    FILE *stream = fopen(t->url, "rb");
    static char bytes[1 << 20];
    size_t size = fread(bytes, 1, sizeof bytes, stream);
    fclose(stream);
    assert_true(size > 4096);
    assert_null(memmem(bytes, size, secret, strlen(secret)));
}

static void test_the_log_does_not_grow_for_ever(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    static char large[8000];
    memset(large, 'x', sizeof large - 1);
    change(t->db, "CREATE TABLE a (b TEXT)");
    off_t most = 0;
    for (int round = 0; round < 15; round++) {
        must(pe__sql_begin(t->db, &err), &err);
        for (int k = 0; k < 1000; k++)
            must(pe__query_run(t->db, NULL, &err, "INSERT INTO a VALUES ($1)",
                               "t", large), &err);
        must(pe__sql_commit(t->db, &err), &err);
        off_t log = size_of(beside(t, "hub.db-wal"));
        most = log > most ? log : most;
    }
    assert_true(size_of(t->url) > 60 << 20);
    assert_true(most < 80 << 20); /* 64 MiB and a transaction */
    change(t->db, "DELETE FROM a");
    bool left;
    must(pe__sql_tidy(t->db, 0, &left, &err), &err);
    assert_false(left);
    assert_int_equal(size_of(beside(t, "hub.db-wal")), 0);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM a"), 0);
}

#define EMPTY(name) cmocka_unit_test_setup_teardown(name, trial_empty,        \
                                                    trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EMPTY(test_what_is_no_store_is_refused),
        EMPTY(test_another_programs_database_is_refused),
        EMPTY(test_nobody_else_may_read_it),
        EMPTY(test_one_connection_writes),
        EMPTY(test_readers_leave_the_log_alone),
        EMPTY(test_settings_are_those_of_a_store),
        EMPTY(test_what_is_deleted_is_gone),
        EMPTY(test_the_log_does_not_grow_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
