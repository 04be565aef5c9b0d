/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Power cuts and disks that fail, at every single operation of a day's work on
 * a SQLite store. After each: what was acknowledged is there, nothing is half
 * done, the chain verifies, SQLite finds its file whole, and the next program
 * goes on.
 *
 * PARECON_CUTS sets how many lots are drawn for each place of a cut. */
#include "disk.h"
#include "writing.h"

#include "error.h"
#include "mem.h"
#include "query.h"
#include "sql_driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CHANGES = 8, SIZE = 3000 };

/* --- a clock that does not keep tests waiting ----------------------------- */

static double ahead; /* seconds */

double __real_pe__writer_seconds(void);
double __wrap_pe__writer_seconds(void);
int __wrap_nanosleep(const struct timespec *time, struct timespec *rest);

double __wrap_pe__writer_seconds(void)
{
    return __real_pe__writer_seconds() + ahead;
}

/* Whoever waits for a disk waits for a tenth of a second and a bit. */
int __wrap_nanosleep(const struct timespec *time, struct timespec *rest)
{
    (void)time;
    (void)rest;
    ahead += 0.1;
    return 0;
}

/* --- a day's work --------------------------------------------------------- */

typedef struct {
    char name[CHANGES][16];
    pe_status status[CHANGES]; /* PE_OK = acknowledged */
    bool unclear[CHANGES];     /* told that it is not known */
    int sent;
    bool cut_when_refused, was_cut;
} day;

/* A row of some pages, and an event. */
static pe_status run(pe__change *change, pe__sql *db, pe_error *err)
{
    static char value[SIZE + 1];
    memset(value, 'v', SIZE);
    pe_status status = add_setting(change, db, err);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err, "UPDATE setting SET value = $2 "
                               "WHERE name = $1", "tt", change->context,
                               value);
    return status;
}

static void send(pe__writer *w, day *d)
{
    pe_error err = {0};
    int k = d->sent++;
    snprintf(d->name[k], sizeof d->name[k], "name%d", k + 1);
    pe__change one = {.run = run, .context = d->name[k], .key = d->name[k],
                      .now = NOW};
    d->status[k] = pe__writer_do(w, &one, &err);
    d->unclear[k] = strstr(err.message, "is not known") != NULL;
    pe__buffer_free(&one.answer);
    if (d->status[k] != PE_OK && d->cut_when_refused && !d->was_cut) {
        disk_trouble(1, POWER_CUT);
        d->was_cut = true;
    }
}

/* Two lives of the program; in the second somebody reads for a while, so that
 * the log cannot begin anew. What fails is let fail, as by a program that goes
 * on. */
static void work(const trial *t, day *d)
{
    pe_error err = {0};
    int64_t seen;
    *d = (day){.cut_when_refused = d->cut_when_refused};
    for (int life = 0; life < 2; life++) {
        pe__writer *w = NULL;
        pe__sql *reader = NULL;
        if (pe__writer_start(t->url, 0, 0, NULL, NULL, &w, &err) != PE_OK)
            continue;
        for (int k = 0; k < CHANGES / 2; k++) {
            if (life == 1 && k == 1 &&
                pe__sql_open(t->url, PE__SQL_READ, &reader, NULL) == PE_OK &&
                pe__sql_begin(reader, NULL) == PE_OK)
                pe__query_integer(reader, &seen, 0, NULL, "SELECT count(*) "
                                  "FROM setting", "");
            send(w, d);
        }
        pe__sql_close(reader);
        pe__writer_stop(w);
    }
}

/* The same without a writer, with the log emptied between, so that it begins
 * anew several times. */
static void work_and_tidy(const trial *t, day *d)
{
    pe__sql *db = NULL;
    *d = (day){0};
    if (pe__sql_open(t->url, PE__SQL_WRITE, &db, NULL) != PE_OK)
        return;
    for (int k = 0; k < CHANGES; k++) {
        pe_error err = {0};
        pe__change one = {.context = d->name[k], .now = NOW};
        snprintf(d->name[k], sizeof d->name[k], "name%d", k + 1);
        d->sent++;
        pe_status status = pe__sql_begin(db, &err);
        if (status == PE_OK)
            status = run(&one, db, &err);
        if (status == PE_OK)
            status = pe__sql_commit(db, &err);
        else
            pe__sql_rollback(db);
        d->status[k] = status;
        /* a commit that failed without anybody asking after it */
        d->unclear[k] = status != PE_OK;
        pe__buffer_free(&one.answer);
        bool left;
        if (k % 2 == 1)
            pe__sql_tidy(db, k % 4 == 1 ? 0 : 1, &left, NULL);
    }
    pe__sql_close(db);
}

/* --- what must hold ------------------------------------------------------- */

static void check_change(pe__sql *db, const day *d, int k, long n)
{
    pe_error err = {0};
    int64_t rows, whole;
    must(pe__query_integer(db, &rows, 0, &err, "SELECT count(*) FROM setting "
                           "WHERE name = $1", "t", d->name[k]), &err);
    must(pe__query_integer(db, &whole, 0, &err, "SELECT count(*) FROM setting "
                           "WHERE name = $1 AND length(value) = $2", "ti",
                           d->name[k], (int64_t)SIZE), &err);
    bool kept = d->status[k] == PE_OK;
    if (rows != whole || (kept && rows != 1) ||
        (!kept && !d->unclear[k] && rows != 0))
        fail_msg("operation %ld: %s: status %d%s, %lld rows, %lld whole", n,
                 d->name[k], d->status[k], d->unclear[k] ? " (unclear)" : "",
                 (long long)rows, (long long)whole);
}

static void check_day(trial *t, const day *d, long n)
{
    t->db = open_store(t, PE__SQL_WRITE);
    char *found = rows_of(t->db, "PRAGMA integrity_check");
    if (strcmp(found, "[{\"integrity_check\":\"ok\"}]") != 0)
        fail_msg("operation %ld: %s", n, found);
    free(found);
    for (int k = 0; k < d->sent; k++)
        check_change(t->db, d, k, n);
    expect_chain(t, settings(t));
    change(t->db, "INSERT INTO setting (name, value) VALUES ('on', 'x')");
    pe__sql_close(t->db);
    t->db = NULL;
}

static long lots(void)
{
    const char *text = getenv("PARECON_CUTS");
    return text != NULL ? atol(text) : 1;
}

static void remember(trial *t)
{
    pe__sql_close(t->db);
    t->db = NULL;
    disk_remember(t->url);
    disk_reset();
}

/* Cuts the power at the n-th operation for n = 1, 2, … until the day ends. */
static void cut_everywhere(trial *t, void (*day_of)(const trial *, day *))
{
    day d = {0};
    bool cut = true;
    long n = 0, cuts = 0;
    remember(t);
    while (cut) {
        n++;
        for (long lot = 0; lot < lots() && (cut || lot == 0); lot++) {
            long live = pe__mem_live();
            disk_reset();
            disk_trouble(n, POWER_CUT);
            day_of(t, &d);
            cut = disk_in_trouble();
            disk_after_cut((uint64_t)(n * 1000 + lot));
            check_day(t, &d, n);
            assert_int_equal(pe__mem_live(), live);
            cuts += cut;
        }
    }
    for (int k = 0; k < CHANGES; k++) /* the last day went well */
        assert_int_equal(d.status[k], PE_OK);
    assert_true(n > 60);
    print_message("# %ld cuts at %ld places\n", cuts, n - 1);
    t->db = open_store(t, PE__SQL_WRITE);
}

static void test_power_cuts(void **state)
{
    cut_everywhere(*state, work);
}

static void test_power_cuts_while_the_log_begins_anew(void **state)
{
    cut_everywhere(*state, work_and_tidy);
}

/* One operation fails, the program goes on; in the end the power is cut, which
 * shows what only seemed to be there. */
static void test_operations_fail(void **state)
{
    trial *t = *state;
    day d = {0};
    bool failed = true;
    long n = 0, unclear = 0, refused = 0;
    remember(t);
    while (failed) {
        long live = pe__mem_live();
        disk_reset();
        disk_trouble(++n, FAILS_ONCE);
        work(t, &d);
        failed = disk_in_trouble();
        for (int k = 0; k < d.sent; k++) {
            unclear += d.unclear[k];
            refused += d.status[k] != PE_OK;
        }
        disk_after_cut((uint64_t)n);
        check_day(t, &d, n);
        assert_int_equal(pe__mem_live(), live);
    }
    assert_int_equal(unclear, 0); /* it was always found out */
    assert_true(n > 60);
    print_message("# %ld failures, %ld changes refused\n", n - 1, refused);
    t->db = open_store(t, PE__SQL_WRITE);
}

/* An answer that something was not kept is final, also when the power is cut
 * right after it and all that was ever written did reach the disk. */
static void test_a_refusal_is_final(void **state)
{
    trial *t = *state;
    long cuts = 0;
    remember(t);
    for (long lot = 0; lot < 4; lot++) {
        bool failed = true;
        for (long n = 1; failed; n++) {
            day d = {.cut_when_refused = true};
            disk_reset();
            disk_trouble(n, FAILS_ONCE);
            work(t, &d);
            failed = d.was_cut || disk_in_trouble();
            disk_after_cut((uint64_t)(n * 4 + lot));
            /* what was asked for after the cut is nobody's to know */
            for (int k = 0, refused = 0; k < d.sent; k++) {
                d.unclear[k] = d.unclear[k] || refused > 0;
                refused += d.status[k] != PE_OK;
            }
            check_day(t, &d, n);
            cuts += d.was_cut;
        }
    }
    assert_true(cuts > 100);
    print_message("# %ld refusals, each with a cut\n", cuts);
    t->db = open_store(t, PE__SQL_WRITE);
}

static pe__writer *full_writer;

/* The disk is full from the n-th operation on, and has room again later. */
static void test_a_full_disk(void **state)
{
    trial *t = *state;
    bool failed = true;
    long n = 0, refused = 0;
    remember(t);
    while (failed) {
        pe_error err = {0};
        day d = {0};
        disk_reset();
        must(pe__writer_start(t->url, 0, 0, NULL, NULL, &full_writer, &err),
             &err);
        disk_trouble(++n, DISK_FULL);
        for (int k = 0; k < CHANGES; k++) {
            if (k == CHANGES - 2)
                disk_room();
            send(full_writer, &d);
        }
        failed = disk_in_trouble();
        for (int k = 0; k < CHANGES; k++)
            refused += d.status[k] != PE_OK;
        assert_int_equal(d.status[CHANGES - 1], PE_OK);
        assert_int_equal(d.status[CHANGES - 2], PE_OK);
        pe__writer_stop(full_writer);
        disk_after_cut((uint64_t)n);
        check_day(t, &d, n);
    }
    assert_true(refused > n);
    print_message("# full at %ld places, %ld changes refused\n", n - 1,
                  refused);
    t->db = open_store(t, PE__SQL_WRITE);
}

static int install(void **state)
{
    (void)state;
    disk_install();
    return 0;
}

static int end(void **state)
{
    int leaked = trial_end(state);
    disk_forget();
    return leaked;
}

#define ON_DISK(name) cmocka_unit_test_setup_teardown(name, trial_ready, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DISK(test_power_cuts),
        ON_DISK(test_power_cuts_while_the_log_begins_anew),
        ON_DISK(test_operations_fail),
        ON_DISK(test_a_refusal_is_final),
        ON_DISK(test_a_full_disk),
    };
    return cmocka_run_group_tests(tests, install, NULL);
}
