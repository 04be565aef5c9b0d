/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "failing_uses.h"

#include "error.h"
#include "mem.h"
#include "query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- a store that fails --------------------------------------------------- */

static long steps_left; /* until one fails; 0 = none does */
static bool never_commits;

pe_status __real_pe__sql_step(pe__statement *s, bool *row, pe_error *err);
pe_status __wrap_pe__sql_step(pe__statement *s, bool *row, pe_error *err);
pe_status __real_pe__sql_commit(pe__sql *db, pe_error *err);
pe_status __wrap_pe__sql_commit(pe__sql *db, pe_error *err);

pe_status __wrap_pe__sql_step(pe__statement *s, bool *row, pe_error *err)
{
    if (steps_left > 0 && --steps_left == 0) {
        *row = false;
        return pe__fail(err, PE_IO, "the disk is full");
    }
    return __real_pe__sql_step(s, row, err);
}

pe_status __wrap_pe__sql_commit(pe__sql *db, pe_error *err)
{
    if (never_commits || (steps_left > 0 && --steps_left == 0))
        return pe__fail(err, PE_IO, "the disk is full");
    return __real_pe__sql_commit(db, err);
}

/* --- what is in the store ------------------------------------------------- */

static const char *const *watched;

void watch_tables(const char *const *tables)
{
    watched = tables;
}

/* All rows of all these tables. */
static char *state_of(town *w)
{
    pe__buffer all = {0};
    char query[100];
    for (size_t k = 0; watched[k] != NULL; k++) {
        snprintf(query, sizeof query, "SELECT * FROM %s ORDER BY 1, 2",
                 watched[k]);
        char *rows = rows_of(w->t->db, query);
        pe__buffer_text(&all, rows);
        free(rows);
    }
    char *copy = strdup(all.bytes);
    pe__buffer_free(&all);
    return copy;
}

static void unchanged(town *w, const char *before, const act *what, long n)
{
    char *after = state_of(w);
    if (strcmp(before, after) != 0)
        fail_msg("%s left something behind at the %ld-th failure", what->path,
                 n);
    free(after);
}

/* --- the loops ------------------------------------------------------------ */

static void do_it(town *w, browser *who, const deed *d)
{
    ask_list(w, who, d->what, d->council, d->fields);
}

/* Nothing is committed here, so that the loop below finds all as it was. */
static void without_memory(town *w, browser *who, const deed *d)
{
    char *before = state_of(w);
    never_commits = true;
    for (long n = 1;; n++) {
        pe__mem_fail_at(n);
        do_it(w, who, d);
        pe__mem_fail_at(0);
        if (w->status != PE_NO_MEMORY)
            break;
        unchanged(w, before, d->what, n);
        assert_true(n < 10000);
    }
    never_commits = false;
    if (w->refused || w->status != (d->what->writes ? PE_IO : PE_OK))
        fail_msg("%s cannot be tried: status %d, %s, outcome %d",
                 d->what->path, w->status, w->refused ? "refused" : "allowed",
                 w->use.outcome);
    unchanged(w, before, d->what, 0);
    free(before);
}

static void without_store(town *w, browser *who, const deed *d)
{
    char *before = state_of(w);
    long n = 1;
    for (;; n++) {
        steps_left = n;
        do_it(w, who, d);
        bool failed = steps_left == 0;
        steps_left = 0;
        if (!failed)
            break;
        if (w->status != PE_IO)
            fail_msg("%s says %d at the %ld-th failure", d->what->path,
                     w->status, n);
        assert_true(strlen(w->err.message) > 5);
        unchanged(w, before, d->what, n);
        assert_true(n < 10000);
    }
    if (n == 1)
        fail_msg("%s asks nothing of the store", d->what->path);
    if (w->status != PE_OK || w->refused || w->use.outcome != PE__DONE)
        fail_msg("%s cannot be done: %d, %s", d->what->path, w->status,
                 w->err.message);
    free(before);
}

void through(town *w, browser *who, const deed *d)
{
    without_memory(w, who, d);
    without_store(w, who, d);
}

/* --- what the clock starts ------------------------------------------------ */

static pe_status tick_once(town *w, tick_run *run)
{
    bool more;
    pe_status status = pe__sql_begin(w->t->db, &w->err);
    if (status == PE_OK)
        status = run(w->t->db, w->now, &more, &w->err);
    if (status == PE_OK)
        status = pe__sql_commit(w->t->db, &w->err);
    if (status != PE_OK)
        pe__sql_rollback(w->t->db);
    return status;
}

static const act the_tick = {.path = "tick", .writes = true};

static void tick_without_memory(town *w, tick_run *run, const char *before)
{
    pe_status status = PE_NO_MEMORY;
    long n = 0;
    never_commits = true;
    while (status == PE_NO_MEMORY) {
        pe__mem_fail_at(++n);
        status = tick_once(w, run);
        pe__mem_fail_at(0);
        unchanged(w, before, &the_tick, n);
    }
    never_commits = false;
    assert_int_equal(status, PE_IO);
    assert_true(n > 1);
}

static long tick_without_store(town *w, tick_run *run, const char *before)
{
    for (long n = 1;; n++) {
        steps_left = n;
        pe_status status = tick_once(w, run);
        bool failed = steps_left == 0;
        steps_left = 0;
        if (!failed)
            return n;
        assert_int_equal(status, PE_IO);
        unchanged(w, before, &the_tick, n);
    }
}

static void next_without_memory(town *w, next_run *next)
{
    pe_status status = PE_NO_MEMORY;
    for (long n = 1; status != PE_OK; n++) {
        int64_t at;
        pe__mem_fail_at(n);
        status = next(w->t->db, &at, &w->err);
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || status == PE_NO_MEMORY);
    }
}

void through_tick(town *w, tick_run *run, next_run *next, long least)
{
    char *before = state_of(w);
    tick_without_memory(w, run, before);
    long steps = tick_without_store(w, run, before);
    assert_true(steps > least);
    free(before);
    next_without_memory(w, next);
}
