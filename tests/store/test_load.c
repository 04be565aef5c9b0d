/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The content of a store: read out, read in, and refused when anything in it is
 * amiss. Whatever is refused leaves the store as empty as it was. */
#include "failing.h"
#include "things.h"

#include "error.h"
#include "mem.h"
#include "migrate.h"
#include "query.h"
#include "schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *content;
static size_t size;

/* A content, and an empty store. */
static int with_content(void **state)
{
    trial_empty(state);
    trial *t = *state;
    fill_things(t->db, 40);
    pe__sql_close(t->db);
    t->db = NULL;
    content = content_of(t->url, &size);
    trial_end(state);
    trial_empty(state);
    return 0;
}

static int end(void **state)
{
    free(content);
    return trial_end(state);
}

static void expect_empty(pe__sql *db)
{
    pe_error err = {0};
    pe__schema schema;
    must(pe__schema_read(db, &schema, &err), &err);
    assert_int_equal(schema.tables, 0);
    pe__schema_free(&schema);
}

static void expect_refusal(trial *t, const char *text, size_t length,
                           const char *says)
{
    pe_error err = {0};
    pe_status status = load_text(t->db, text, length, &err);
    if (status != PE_BAD_INPUT || strstr(err.message, says) == NULL)
        fail_msg("status %d: %s", status, err.message);
    expect_empty(t->db);
}

static void test_it_comes_back_byte_for_byte(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    size_t again_size;
    int level;
    must(load_text(t->db, content, size, &err), &err);
    must(pe__migrate_check(t->db, &level, &err), &err);
    assert_int_equal(level, 3); /* made at 2, brought up */
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM thing WHERE "
                               "colour = 'grey'"), 40);
    /* back to what the second step made, to compare */
    change(t->db, "ALTER TABLE thing DROP COLUMN colour; DELETE FROM "
           "migration WHERE number = 3");
    pe__sql_close(t->db);
    t->db = NULL;
    char *again = content_of(t->url, &again_size);
    assert_int_equal(again_size, size);
    assert_memory_equal(again, content, size);
    free(again);
    t->db = open_store(t, PE__SQL_WRITE);
    /* numbers go on where they were, and references are looked at again */
    int64_t id;
    must(pe__query_integer(t->db, &id, 0, &err, "INSERT INTO thing (name) "
                           "VALUES ('x') RETURNING id", ""), &err);
    assert_int_equal(id, 45);
    assert_int_equal(pe__query_run(t->db, NULL, &err, "INSERT INTO thing "
                                   "(part_of) VALUES (999)", ""),
                     PE_BAD_INPUT);
}

/* The head of it, as docs/store.md has it. */
static void test_the_form_is_what_is_written_down(void **state)
{
    (void)state;
    static const char head[] =
        "parecon store 1\n"
        "step\t1\t0001-store\taaaa\n"
        "step\t2\t0002-things\tbbbb\n"
        "table\tbare\tid\n"
        " i1\n"
        "end\t1\t1\n"
        "table\tevent\tseq\tat\tcouncil\tactor\tkind\tsubject\tdata\thash\n"
        " i1\ti1\ti1\ti1\ttthing.added\ti1\tt{\"é\":\"\\\\\\\\t\"}\tb";
    if (memcmp(content, head, strlen(head)) != 0)
        fail_msg("%.400s", content);
    assert_non_null(strstr(content, "\ntable\torder\tthing\tplace\tnote\n"
                           " i5\ttZ\ttn4\\t"));
    assert_non_null(strstr(content, "tn1\\t\\n\\r\\\\\\\\t é 日本 b\tr"));
    assert_non_null(strstr(content, "\ti-9223372036854775808\t"));
    assert_null(strstr(content, "\ntable\tbatch"));
    assert_non_null(strstr(content, "end\t40\t44\nwhole\t"));
    assert_string_equal(content + size - strlen("whole\t6\n"), "whole\t6\n");
}

static void test_what_is_cut_off_is_refused(void **state)
{
    trial *t = *state;
    size_t stride = t->postgres ? 6000 : 1234;
    for (size_t length = 0; length < size; length += length < 50 ? 7 : stride)
        expect_refusal(t, content, length, "ends too early");
    expect_refusal(t, content, size - 1, "ends too early");
    char *more = malloc(size + 10);
    memcpy(more, content, size);
    memcpy(more + size, "x\n", 3);
    expect_refusal(t, more, size + 2, "follows its end");
    free(more);
}

/* Each line left out, and each twice (of PostgreSQL, which makes its tables
 * anew each time, some). */
static void test_every_line_matters(void **state)
{
    trial *t = *state;
    char *other = malloc(2 * size);
    int number = 0;
    for (size_t at = 0; at < size;) {
        pe_error err = {0};
        size_t line = (size_t)(strchr(content + at, '\n') - content) + 1 - at;
        if (t->postgres && ++number % 7 != 0) {
            at += line;
            continue;
        }
        memcpy(other, content, at);
        memcpy(other + at, content + at + line, size - at - line);
        assert_int_not_equal(load_text(t->db, other, size - line, &err),
                             PE_OK);
        expect_empty(t->db);
        memcpy(other + at, content + at, line);
        memcpy(other + at + line, content + at, size - at);
        assert_int_not_equal(load_text(t->db, other, size + line, &err),
                             PE_OK);
        expect_empty(t->db);
        at += line;
    }
    free(other);
}

/* Any byte replaced by another makes it another content: either it is refused,
 * or it comes back as what it says (a letter in a name). It never harms. */
static void test_altered_bytes(void **state)
{
    trial *t = *state;
    static const char put[] = {'\0', '\n', '\t', ' ', '\\', '9', 'x', '\xff'};
    int taken = 0, refused = 0;
    for (size_t at = 0; at < size; at += t->postgres ? 977 : 97) {
        pe_error err = {0};
        char was = content[at];
        content[at] = put[at % sizeof put];
        pe_status status = load_text(t->db, content, size, &err);
        content[at] = was;
        if (status != PE_OK) {
            expect_empty(t->db);
            refused++;
            continue;
        }
        taken++;
        void *again = t;
        assert_int_equal(trial_end(&again), 0);
        trial_empty(&again);
        *state = t = again;
    }
    assert_true(refused > 5);
    print_message("# %d refused, %d another content\n", refused, taken);
}

/* One line in the place of another. */
static void replace(trial *t, const char *from, const char *to,
                    const char *says)
{
    char *at = strstr(content, from);
    assert_non_null(at);
    size_t before = (size_t)(at - content);
    char *other = malloc(size + strlen(to) + 1);
    memcpy(other, content, before);
    memcpy(other + before, to, strlen(to));
    memcpy(other + before + strlen(to), at + strlen(from),
           size - before - strlen(from));
    expect_refusal(t, other, size - strlen(from) + strlen(to), says);
    free(other);
}

static void test_what_is_amiss_is_told(void **state)
{
    trial *t = *state;
    replace(t, "parecon store 1", "parecon store 2", "does not begin");
    replace(t, "step\t2\t0002-things\tbbbb",
            "step\t2\t0002-things\tbbbc", "altered");
    replace(t, "step\t2\t0002-things\tbbbb\n",
            "step\t2\t0002-things\tbbbb\nstep\t3\t0003-more\tcccc\n"
            "step\t4\t0004-x\tdddd\n", "newer than this program");
    replace(t, "table\tthing\tid", "table\tthing\tix", "not that of the");
    replace(t, "table\tthing\t", "table\tbatch\t", "not that of the");
    replace(t, "\ti2\ti2\ttthing.added", "\ti3\ti2\ttthing.added",
            "chain of events");
    replace(t, "\nend\t40\t44", "\nend\t41\t44", "rows of a table are missing");
    /* the thing that others are part of is gone */
    char *at = strstr(content, "\n i2\t"), *end_of = strchr(at + 1, '\n');
    char *line = strndup(at, (size_t)(end_of - at));
    replace(t, line, "", "rows of a table are missing");
    free(line);
}

static void test_references_are_looked_at(void **state)
{
    trial *t = *state;
    char *at = strstr(content, "\ntable\tthing\t");
    while (at != NULL && (at = strstr(at + 1, "\n i")) != NULL) {
        char *end_of = strchr(at + 1, '\n'), *last = end_of;
        while (*last != '\t')
            last--;
        if (last[1] == 'i') { /* part of something: make it of nothing */
            char was = last[2];
            last[2] = '9';
            char *line = strndup(last, (size_t)(end_of - last));
            bool leads = strcmp(line, "\ti9") == 0;
            free(line);
            if (!leads && end_of - last > 3) {
                expect_refusal(t, content, size, "");
                last[2] = was;
                return;
            }
            last[2] = was;
        }
    }
    fail_msg("no row is part of another");
}

static void test_only_an_empty_store_is_filled(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    change(t->db, "CREATE TABLE theirs (a BIGINT); INSERT INTO theirs VALUES "
           "(1)");
    assert_int_equal(load_text(t->db, content, size, &err), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "something in this store"));
    assert_int_equal(number_of(t->db, "SELECT a FROM theirs"), 1);
}

/* --- failures ------------------------------------------------------------- */

static void test_memory_runs_out(void **state)
{
    trial *t = *state;
    bool failed = true;
    long n = 0;
    pe__sql_close(t->db);
    while (failed) {
        pe_error err = {0};
        long live = pe__mem_live();
        t->db = open_store(t, PE__SQL_WRITE); /* one that keeps nothing yet */
        n += t->postgres ? 5 : 1;
        pe__mem_fail_at(n);
        pe_status status = load_text(t->db, content, size, &err);
        failed = memory_failed(n);
        assert_true(status == PE_OK || (failed && status == PE_NO_MEMORY));
        if (status != PE_OK)
            expect_empty(t->db);
        pe__sql_close(t->db);
        assert_int_equal(pe__mem_live(), live);
        if (failed && status == PE_OK) { /* a failure that was overcome */
            void *again = t;
            t->db = NULL;
            assert_int_equal(trial_end(&again), 0);
            trial_empty(&again);
            *state = t = again;
            pe__sql_close(t->db);
        }
    }
    t->db = NULL;
    assert_true(n > 150);
    print_message("# of %ld requests each failed\n", n - 1);
}

static void test_calls_fail(void **state)
{
    trial *t = *state;
    pe_status status = PE_IO;
    long n = 0;
    pe__sql_close(t->db); /* and again through the driver that fails */
    t->db = open_store(t, PE__SQL_WRITE);
    while (status != PE_OK) {
        pe_error err = {0};
        n += t->postgres ? 7 : 1;
        fail_call(n, REFUSED_CALL);
        status = load_text(t->db, content, size, &err);
        bool failed = call_failed();
        fail_call(0, REFUSED_CALL);
        assert_int_equal(status == PE_OK, !failed);
        if (status != PE_OK)
            expect_empty(t->db);
    }
    assert_true(n > 100);
}

#define FROM_CONTENT(name)                                                    \
    cmocka_unit_test_setup_teardown(name, with_content, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FROM_CONTENT(test_it_comes_back_byte_for_byte),
        FROM_CONTENT(test_the_form_is_what_is_written_down),
        FROM_CONTENT(test_what_is_cut_off_is_refused),
        FROM_CONTENT(test_every_line_matters),
        FROM_CONTENT(test_altered_bytes),
        FROM_CONTENT(test_what_is_amiss_is_told),
        FROM_CONTENT(test_references_are_looked_at),
        FROM_CONTENT(test_only_an_empty_store_is_filled),
        FROM_CONTENT(test_memory_runs_out),
        FROM_CONTENT(test_calls_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
