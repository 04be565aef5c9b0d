/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Backups of stores in use, stores made of them in either database, and
 * audits. */
#include "things.h"

#include "audit.h"
#include "backup.h"
#include "error.h"
#include "mem.h"
#include "migrate.h"
#include "query.h"
#include "seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A store with things in it, and a folder with a custodian's key. */
typedef struct {
    trial *store;
    char folder[64], secret[100], file[100], copy[100];
    char key[PE__KEY_TEXT];
    char *keys[1];
} scene;

static int set_up(void **state)
{
    pe_error err = {0};
    int done;
    scene *s = calloc(1, sizeof *s);
    void *store;
    trial_empty(&store);
    s->store = store;
    fill_things(s->store->db, 60);
    must(pe__migrate(s->store->db, &done, &err), &err);
    snprintf(s->folder, sizeof s->folder, "/tmp/parecon-backup-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    snprintf(s->secret, sizeof s->secret, "%s/key", s->folder);
    snprintf(s->file, sizeof s->file, "%s/backup", s->folder);
    snprintf(s->copy, sizeof s->copy, "%s/copy.db", s->folder);
    must(pe__custodian_new(s->secret, s->key, &err), &err);
    s->keys[0] = s->key;
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    scene *s = *state;
    void *store = s->store;
    remove_folder(s->folder);
    free(s);
    return trial_end(&store);
}

static void back_up(scene *s, const char *url, pe__dump_summary *summary)
{
    pe_error err = {0};
    unlink(s->file);
    must(pe__backup(url, s->file, s->keys, 1, summary, &err), &err);
}

static void restore(const scene *s, const char *url)
{
    pe_error err = {0};
    pe__dump_summary summary;
    must(pe__restore(s->file, url, s->secret, &summary, &err), &err);
}

static pe__audit audit(const char *url, const char *known)
{
    pe_error err = {0};
    pe__audit found;
    must(pe__audit_run(url, known, &found, &err), &err);
    return found;
}

static void expect_same(const char *url, const char *other)
{
    size_t size, other_size;
    char *content = content_of(url, &size);
    char *others = content_of(other, &other_size);
    assert_int_equal(size, other_size);
    assert_memory_equal(content, others, size);
    free(content);
    free(others);
}

/* A second database of the same server. */
static void other_url(const scene *s, char url[700])
{
    const char *cut = strstr(s->store->url, "/hub?");
    snprintf(url, 700, "%.*s/other%s", (int)(cut - s->store->url),
             s->store->url, cut + 4);
    run_sql(s->store->db, "DROP DATABASE IF EXISTS other");
    run_sql(s->store->db, "CREATE DATABASE other");
}

/* --- there and back ------------------------------------------------------- */

static void test_from_any_database_to_any(void **state)
{
    scene *s = *state;
    char url[700];
    pe__dump_summary first, second;
    back_up(s, s->store->url, &first);
    restore(s, s->copy);
    expect_same(s->store->url, s->copy);
    back_up(s, s->copy, &second);
    assert_memory_equal(first.digest, second.digest, PE__DIGEST);
    assert_int_equal(first.rows, second.rows);
    if (!s->store->postgres)
        return;
    other_url(s, url);
    restore(s, url); /* SQLite's backup into PostgreSQL */
    expect_same(s->store->url, url);
    back_up(s, url, &second);
    assert_memory_equal(first.digest, second.digest, PE__DIGEST);
    unlink(s->copy);
    restore(s, s->copy);
    expect_same(s->store->url, s->copy);
}

/* References, counters and the chain go on where they were. */
static void test_what_was_restored_lives(void **state)
{
    scene *s = *state;
    pe_error err = {0};
    pe__dump_summary summary;
    pe__sql *db;
    int64_t id;
    back_up(s, s->store->url, &summary);
    restore(s, s->copy);
    must(pe__sql_open(s->copy, PE__SQL_WRITE, &db, &err), &err);
    must(pe__query_integer(db, &id, 0, &err, "INSERT INTO thing (name) VALUES "
                           "('new') RETURNING id", ""), &err);
    assert_int_equal(id, 65);
    must(pe__query_integer(db, &id, 0, &err, "INSERT INTO bare DEFAULT VALUES "
                           "RETURNING id", ""), &err);
    assert_int_equal(id, 2);
    assert_int_equal(pe__query_run(db, NULL, &err, "DELETE FROM thing WHERE "
                                   "id = (SELECT max(part_of) FROM thing)",
                                   ""), PE_BAD_INPUT);
    pe__sql_close(db);
    pe__audit found = audit(s->copy, NULL);
    assert_int_equal(pe__count_of(found.faults), 0);
    assert_int_equal(found.level, 3);
    pe__audit_free(&found);
}

/* One moment of a store that is being written to; the writer does not wait. */
static void test_a_store_in_use(void **state)
{
    scene *s = *state;
    pe_error err = {0};
    pe__dump_summary before, during, after;
    back_up(s, s->store->url, &before);
    must(pe__sql_begin(s->store->db, &err), &err);
    run_sql(s->store->db, "INSERT INTO thing (name) VALUES ('not yet')");
    back_up(s, s->store->url, &during);
    assert_int_equal(before.rows, during.rows);
    if (!s->store->postgres) /* whose counters have counted on */
        assert_memory_equal(before.digest, during.digest, PE__DIGEST);
    must(pe__sql_commit(s->store->db, &err), &err);
    back_up(s, s->store->url, &after);
    assert_int_equal(after.rows, before.rows + 1);
}

/* --- what is refused ------------------------------------------------------ */

static void expect_refusal(const scene *s, const char *url, const char *says)
{
    pe_error err = {0};
    pe__dump_summary summary;
    pe_status status = pe__restore(s->file, url, s->secret, &summary, &err);
    if (status == PE_OK || strstr(err.message, says) == NULL)
        fail_msg("status %d: %s", status, err.message);
}

static void test_what_cannot_be_restored_leaves_nothing(void **state)
{
    scene *s = *state;
    pe_error err = {0};
    pe__dump_summary summary;
    back_up(s, s->store->url, &summary);
    expect_refusal(s, s->store->url, s->store->postgres ? "something in this"
                                                        : "another program");
    /* a chain that does not verify */
    change(s->store->db, "UPDATE event SET actor = 99 WHERE seq = 7");
    back_up(s, s->store->url, &summary);
    expect_refusal(s, s->copy, "event 7");
    assert_int_not_equal(access(s->copy, F_OK), 0);
    /* a file that is cut off */
    assert_int_equal(truncate(s->file, 2000), 0);
    expect_refusal(s, s->copy, "cut off");
    assert_int_not_equal(access(s->copy, F_OK), 0);
    unlink(s->file);
    expect_refusal(s, s->copy, "cannot be opened");
    /* keys that are none, no key, a store that is empty or not there */
    char *bad[] = {"custodian-12"};
    assert_int_equal(pe__backup(s->store->url, s->file, bad, 1, &summary,
                                &err), PE_BAD_INPUT);
    assert_int_equal(pe__backup(s->store->url, s->file, bad, 0, &summary,
                                &err), PE_USAGE);
    assert_int_equal(pe__backup(s->copy, s->file, s->keys, 1, &summary, &err),
                     PE_IO);
    pe__sql *db;
    must(pe__sql_open(s->copy, PE__SQL_WRITE, &db, &err), &err);
    pe__sql_close(db);
    assert_int_equal(pe__backup(s->copy, s->file, s->keys, 1, &summary, &err),
                     PE_BAD_INPUT);
    assert_int_not_equal(access(s->file, F_OK), 0);
    assert_int_equal(access(s->copy, F_OK), 0); /* it was there before */
}

/* --- audits --------------------------------------------------------------- */

static void expect_fault(const scene *s, const char *known, const char *says)
{
    pe__audit found = audit(s->store->url, known);
    bool told = false;
    for (const pe__value *v = pe__first(found.faults); v != NULL; v = v->next)
        told = told || strstr(v->text.bytes, says) != NULL;
    if (!told)
        fail_msg("%zu faults, none says \"%s\"", pe__count_of(found.faults),
                 says);
    pe__audit_free(&found);
}

static void test_an_audit_finds_what_is_wrong(void **state)
{
    scene *s = *state;
    pe_error err = {0};
    char known[100];
    pe__audit found = audit(s->store->url, NULL);
    assert_int_equal(pe__count_of(found.faults), 0);
    assert_int_equal(found.events.events, 30);
    assert_int_equal(found.kept_answers, 1);
    snprintf(known, sizeof known, "30:%s", found.events.head);
    pe__audit_free(&found);
    found = audit(s->store->url, known);
    assert_int_equal(pe__count_of(found.faults), 0);
    pe__audit_free(&found);
    /* somebody cuts off the end, and spins it anew */
    change(s->store->db, "DELETE FROM event WHERE seq = 30");
    expect_fault(s, known, "cut off");
    pe__event event = {.at = 1, .kind = "another", .data = "{}"};
    must(pe__event_add(s->store->db, &event, &err), &err);
    found = audit(s->store->url, NULL);
    assert_int_equal(pe__count_of(found.faults), 0); /* by itself it is whole */
    pe__audit_free(&found);
    expect_fault(s, known, "spun anew");
    change(s->store->db, "UPDATE event SET data = '{ }' WHERE seq = 12");
    expect_fault(s, NULL, "event 12");
    change(s->store->db, "INSERT INTO idempotency (owner, key, at, answer) "
           "SELECT 1, hash, 5, hash FROM event WHERE seq = 1");
    expect_fault(s, NULL, "event 12");
}

static void test_an_audit_follows_references(void **state)
{
    scene *s = *state;
    pe__dump_summary summary;
    run_sql(s->store->db, "PRAGMA foreign_keys = OFF");
    change(s->store->db, "INSERT INTO thing (part_of) VALUES (999)");
    expect_fault(s, NULL, "refers to one of thing that is not there");
    back_up(s, s->store->url, &summary);
    expect_refusal(s, s->copy, "lead nowhere");
    assert_int_not_equal(access(s->copy, F_OK), 0);
}

static void test_heads_that_are_none(void **state)
{
    scene *s = *state;
    pe_error err = {0};
    pe__audit found;
    static const char *const bad[] = {"", "12", "12:", "12:abc", "0:",
        "x:0123456789012345678901234567890123456789012345678901234567890123",
        "1:01234567890123456789012345678901234567890123456789012345678901234"};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        assert_int_equal(pe__audit_run(s->store->url, bad[k], &found, &err),
                         PE_USAGE);
        pe__audit_free(&found);
    }
}

/* --- memory --------------------------------------------------------------- */

static pe_status all_of_it(scene *s)
{
    pe_error err = {0};
    pe__dump_summary summary;
    pe__audit found;
    unlink(s->file);
    unlink(s->copy);
    pe_status status = pe__backup(s->store->url, s->file, s->keys, 1, &summary,
                                  &err);
    if (status != PE_OK)
        assert_int_not_equal(access(s->file, F_OK), 0);
    if (status == PE_OK)
        status = pe__restore(s->file, s->copy, s->secret, &summary, &err);
    if (status != PE_OK)
        assert_int_not_equal(access(s->copy, F_OK), 0);
    if (status == PE_OK) {
        status = pe__audit_run(s->copy, NULL, &found, &err);
        pe__audit_free(&found);
    }
    return status;
}

static void test_memory_runs_out(void **state)
{
    scene *s = *state;
    long live = pe__mem_live(), n = 0;
    bool failed = true;
    while (failed) {
        n += s->store->postgres ? 5 : 1;
        pe__mem_fail_at(n);
        pe_status status = all_of_it(s);
        failed = memory_failed(n);
        assert_true(status == PE_OK || (failed && status == PE_NO_MEMORY));
        assert_int_equal(pe__mem_live(), live);
    }
    assert_true(n > 150);
    print_message("# of %ld requests each failed\n", n - 1);
}

#define WITH(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_from_any_database_to_any),
        WITH(test_what_was_restored_lives),
        WITH(test_a_store_in_use),
        WITH(test_what_cannot_be_restored_leaves_nothing),
        WITH(test_an_audit_finds_what_is_wrong),
        WITH(test_heads_that_are_none),
        WITH(test_memory_runs_out),
        WITH(test_an_audit_follows_references), /* a server does so itself */
    };
    size_t count = sizeof tests / sizeof *tests - on_postgres();
    return _cmocka_run_group_tests("backup", tests, count, NULL, NULL);
}
