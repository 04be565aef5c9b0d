/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Runs: a division that waits becomes a draft, tells how far it is, can be
 * ended in two ways, and never outlives the program without a word. */
#include "place.h"

#include "case.h"
#include "dossier.h"
#include "query.h"
#include "runner.h"
#include "work_division.h"
#include "writer.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    trial *t;
    pe__writer *writer;
    pe__runner *runner;
    pe__sql *db;      /* reading */
    atomic_int told, over;
    _Atomic double furthest;
} bench;

static void told(void *context, int64_t council, int64_t division,
                 const pe__run_state *state)
{
    bench *b = context;
    assert_true(council > 0 && division > 0);
    if (state) {
        atomic_fetch_add(&b->told, 1);
        b->furthest = state->done;
    } else {
        atomic_fetch_add(&b->over, 1);
    }
}

static void start(bench *b, trial *t, pe__runner_settings settings)
{
    pe_error err = {0};
    *b = (bench){.t = t};
    settings.threads = 1;
    settings.told = told;
    settings.context = b;
    pe__sql_close(t->db);
    t->db = NULL;
    must(pe__writer_start(t->url, 0, 0, NULL, NULL, &b->writer, &err), &err);
    must(pe__runner_new(&settings, &b->runner, &err), &err);
    must(pe__runner_start(b->runner, t->url, b->writer, &err), &err);
    b->db = open_store(t, PE__SQL_READ);
}

static void end(bench *b)
{
    pe__runner_stop(b->runner);
    pe__runner_free(b->runner);
    pe__writer_stop(b->writer);
    pe__sql_close(b->db);
}

typedef struct {
    int64_t council, division;
    const pe__buffer *input;
    const char *sql;
} asking;

static pe_status ask_in_transaction(pe__change *change, pe__sql *db,
                                    pe_error *err)
{
    asking *a = change->context;
    if (a->sql)
        return pe__sql_exec(db, a->sql, err);
    pe__division_start start = {
        .council = a->council, .asked_by = 1, .state = "waiting",
        .input = a->input->bytes,
        .input_size = a->input->size, .now = NOW};
    return pe__division_add(db, &start, &a->division, err);
}

static void write_all(bench *b, asking *a)
{
    pe_error err = {0};
    pe__change change = {.run = ask_in_transaction, .context = a};
    must(pe__writer_do(b->writer, &change, &err), &err);
    pe__buffer_free(&change.answer);
}

/* A case as the store keeps it; `sql` makes it before. */
static void gather(trial *t, int64_t council, pe__buffer *packed)
{
    pe_error err = {0};
    pe__doc *doc = pe__doc_new();
    pe__case_order order = {council, TODAY, 0, 1};
    must(pe__case_gather(t->db, doc, &order, packed, pe__doc_array(doc), &err),
         &err);
    pe__doc_free(doc);
}

static int64_t ask(bench *b, int64_t council, const pe__buffer *input)
{
    asking a = {.council = council, .input = input};
    pe__runner_expect(b->runner); /* as in the use: before the commit */
    write_all(b, &a);
    return a.division;
}

/* Of a column of a division. */
static const char *text_of(bench *b, int64_t division, const char *query,
                           char out[400])
{
    pe_error err = {0};
    const char *text = NULL;
    pe__doc *doc = pe__doc_new();
    must(pe__query_text(b->db, doc, &text, &err, query, "i", division), &err);
    snprintf(out, 400, "%s", text);
    pe__doc_free(doc);
    return out;
}

static const char *state_of(bench *b, int64_t division, char out[400])
{
    return text_of(b, division,
                   "SELECT state FROM division WHERE division = $1", out);
}

static const char *why_of(bench *b, int64_t division, char out[400])
{
    return text_of(b, division,
                   "SELECT why FROM division WHERE division = $1", out);
}

/* Until the state is no longer waiting or running; at most a minute. */
static void await(bench *b, int64_t division, const char *wanted)
{
    char state[400];
    for (int k = 0; k < 6000; k++) {
        state_of(b, division, state);
        if (strcmp(state, "waiting") && strcmp(state, "running"))
            break;
        usleep(10000);
    }
    assert_string_equal(state, wanted);
}

static void await_stage(bench *b, int64_t division)
{
    pe__run_state state;
    for (int k = 0; k < 3000; k++) {
        if (pe__runner_state(b->runner, division, &state) &&
            state.stage != PE__RUN_WAITS)
            return;
        usleep(2000);
    }
    fail_msg("the run does not begin");
}

static int64_t events(bench *b, const char *kind)
{
    pe_error err = {0};
    int64_t count;
    must(pe__query_integer(b->db, &count, 0, &err,
                           "SELECT count(*) FROM event WHERE kind = $1", "t",
                           kind), &err);
    return count;
}

/* A council large enough for a search of minutes, gathered into `input`. */
static int64_t make_large(trial *t, pe__buffer *input)
{
    int64_t council = place_council(t->db, "Large",
                                    place_member(t->db, "Ann"));
    char *csv = malloc(400000), *at = csv;
    at += sprintf(at, "task,hours,empowerment,desirability\n");
    for (int k = 0; k < 4000; k++)
        at += sprintf(at, "t%d,%g,%g,%g\n", k, 1 + 0.25 * (k % 7),
                      0.1 * (k * 37 % 100), 0.1 * (k * 61 % 100));
    place_tasks(t->db, council, csv);
    free(csv);
    for (int k = 0; k < 300; k++)
        place_join(t->db, council, place_member(t->db, "Somebody"), 24, "");
    gather(t, council, input);
    return council;
}

static void test_a_run_leaves_a_draft(void **state)
{
    bench b;
    pe__buffer input = {0};
    int64_t c = place_council_of(((trial *)*state)->db, "kitchen", true);
    gather(*state, c, &input);
    start(&b, *state, (pe__runner_settings){.curve_seconds = 1});
    int64_t division = ask(&b, c, &input);
    await(&b, division, "draft");
    assert_int_equal(events(&b, "division.drafted"), 1);
    pe_error err = {0};
    pe__doc *doc = pe__doc_new();
    pe__dossier d;
    bool found;
    must(pe__dossier_open(b.db, doc, division, &d, &found, &err), &err);
    assert_true(found);
    assert_true(d.result.points > 1);
    int64_t pieces;
    must(pe__query_integer(b.db, &pieces, 0, &err,
                           "SELECT count(*) FROM piece WHERE division = $1",
                           "i", division), &err);
    assert_int_equal(pieces, d.result.solution.start[20]);
    pe__dossier_close(&d);
    pe__doc_free(doc);
    for (int k = 0; k < 500 && !b.over; k++)
        usleep(2000);
    assert_int_equal(b.over, 1);
    end(&b);
    pe__buffer_free(&input);
}

/* Nothing comes of it, and at once. */
static void test_cancel(void **state)
{
    bench b;
    pe__buffer input = {0};
    trial *t = *state;
    int64_t c = make_large(t, &input);
    start(&b, t, (pe__runner_settings){0});
    int64_t division = ask(&b, c, &input);
    await_stage(&b, division);
    struct timespec began, now;
    clock_gettime(CLOCK_MONOTONIC, &began);
    write_all(&b, &(asking){.sql = "UPDATE division SET state = 'cancelled'"});
    pe__runner_cancel(b.runner, division);
    pe__run_state run;
    while (pe__runner_state(b.runner, division, &run))
        usleep(5000);
    clock_gettime(CLOCK_MONOTONIC, &now);
    assert_true(now.tv_sec - began.tv_sec < 10);
    char text[400];
    assert_string_equal(state_of(&b, division, text), "cancelled");
    assert_int_equal(events(&b, "division.drafted"), 0);
    end(&b);
    pe__buffer_free(&input);
}

/* The best so far is the draft; a second of the same council waits. */
static void test_enough(void **state)
{
    bench b;
    pe__buffer input = {0};
    trial *t = *state;
    int64_t c = make_large(t, &input);
    start(&b, t, (pe__runner_settings){.most = 2});
    int64_t first = ask(&b, c, &input), second = ask(&b, c, &input);
    await_stage(&b, first);
    usleep(400000);
    char text[400];
    assert_string_equal(state_of(&b, second, text), "waiting");
    pe__runner_enough(b.runner, first);
    await(&b, first, "draft");
    await_stage(&b, second);
    pe__runner_enough(b.runner, second);
    await(&b, second, "draft");
    assert_true(b.told > 0);
    end(&b);
    pe__buffer_free(&input);
}

static void test_stopped_and_started_again(void **state)
{
    bench b;
    pe__buffer input = {0};
    trial *t = *state;
    char text[400];
    int64_t c = make_large(t, &input);
    pe__division_start left = {
        .council = c, .asked_by = 1, .state = "waiting", .input = input.bytes,
        .input_size = input.size, .now = NOW};
    int64_t old;
    pe_error err = {0};
    must(pe__division_add(t->db, &left, &old, &err), &err);
    start(&b, t, (pe__runner_settings){0});
    await(&b, old, "failed"); /* the program before was killed */
    assert_string_equal(why_of(&b, old, text), "restart");
    int64_t division = ask(&b, c, &input);
    await_stage(&b, division);
    pe__runner_stop(b.runner);
    assert_string_equal(state_of(&b, division, text), "failed");
    assert_string_equal(why_of(&b, division, text), "stopped");
    assert_int_equal(events(&b, "division.failed"), 2);
    end(&b);
    pe__buffer_free(&input);
}

/* Tables that cannot be divided: the reason is a sentence with its place. */
static void test_faulty_tables(void **state)
{
    bench b;
    pe__buffer input = {0};
    trial *t = *state;
    char text[400];
    int64_t c = place_council(t->db, "Kitchen", place_member(t->db, "Ann"));
    place_join(t->db, c, 1, 8, "");
    place_tasks(t->db, c, "task,hours,empowerment,skills\na,2,1,x\n");
    change(t->db, "INSERT INTO bond (task, member, holds) VALUES (1, 1, 1)");
    gather(t, c, &input);
    start(&b, t, (pe__runner_settings){0});
    int64_t division = ask(&b, c, &input);
    await(&b, division, "failed");
    assert_non_null(strstr(why_of(&b, division, text), "lacks a skill"));
    end(&b);
    pe__buffer_free(&input);
}

/* Asked for in a transaction that is undone: nothing ever runs. */
static void test_undone(void **state)
{
    bench b;
    trial *t = *state;
    start(&b, t, (pe__runner_settings){0});
    pe__runner_expect(b.runner);
    usleep(100000);
    pe__run_state run;
    assert_false(pe__runner_state(b.runner, 1, &run));
    pe__runner_cancel(b.runner, 1);
    pe__runner_expect(NULL);
    assert_false(pe__runner_state(NULL, 1, &run));
    end(&b);
}

#define ON_A_STORE(test) \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_STORE(test_a_run_leaves_a_draft),
        ON_A_STORE(test_cancel),
        ON_A_STORE(test_enough),
        ON_A_STORE(test_stopped_and_started_again),
        ON_A_STORE(test_faulty_tables),
        ON_A_STORE(test_undone),
    };
    return cmocka_run_group_tests_name("app work runner", tests, NULL, NULL);
}
