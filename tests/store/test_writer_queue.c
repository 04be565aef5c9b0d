/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The one writer under many hands: order, batches, limits, its end. */
#include "writing.h"

#include "error.h"
#include "query.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    pe__change change; /* first */
    char name[32];
    atomic_int *over;
    int order;         /* in which it was told, from 1 */
} job;

static void told(pe__change *change)
{
    job *j = (job *)change;
    j->order = atomic_load(j->over) + 1; /* the writer alone counts here */
    atomic_fetch_add(j->over, 1);        /* from now on others read it */
}

/* Every seventh fails, after it has written. */
static pe_status run_job(pe__change *change, pe__sql *db, pe_error *err)
{
    job *j = (job *)change;
    change->context = j->name;
    pe_status status = add_setting(change, db, err);
    if (status == PE_OK && atoi(j->name + 1) % 7 == 0)
        return pe__fail(err, PE_BAD_INPUT, "every seventh");
    return status;
}

/* Holds the writer up while the queue fills. */
static pe_status dawdle(pe__change *change, pe__sql *db, pe_error *err)
{
    (void)db;
    (void)err;
    while (!atomic_load((atomic_bool *)change->context))
        usleep(1000);
    return PE_OK;
}

static pe_status do_nothing(pe__change *change, pe__sql *db, pe_error *err)
{
    (void)change;
    (void)db;
    (void)err;
    return PE_OK;
}

static void nobody(pe__change *change)
{
    (void)change;
}

static void wait_for(atomic_int *over, int count)
{
    for (int k = 0; k < 60000 && *over < count; k++)
        usleep(1000);
    assert_int_equal(*over, count);
}

static void test_batches_gather_what_waits(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    watch w;
    enum { MANY = 1000 };
    static job jobs[MANY];
    atomic_int over = 0;
    atomic_bool go = false;
    start_writer(t, &w, 100);
    pe__change first = {.run = dawdle, .done = nobody, .context = &go};
    must(pe__writer_add(w.writer, &first, &err), &err);
    for (int k = 0; k < MANY; k++) {
        jobs[k] = (job){.change = {.run = run_job, .done = told, .now = NOW},
                        .over = &over};
        snprintf(jobs[k].name, sizeof jobs[k].name, "s%d", k);
        must(pe__writer_add(w.writer, &jobs[k].change, &err), &err);
    }
    pe__writer_figures figures;
    pe__writer_figures_of(w.writer, &figures);
    assert_true(figures.waiting >= MANY - 99);
    assert_int_equal(over, 0);
    go = true;
    wait_for(&over, MANY);
    int failed = 0;
    for (int k = 0; k < MANY; k++) {
        bool seventh = k % 7 == 0;
        assert_int_equal(jobs[k].order, k + 1); /* as they came */
        assert_int_equal(jobs[k].change.status, seventh ? PE_BAD_INPUT
                                                        : PE_OK);
        assert_int_equal(jobs[k].change.answer.size > 0, !seventh);
        failed += seventh;
        pe__buffer_free(&jobs[k].change.answer);
    }
    figures = stop_writer(t, &w);
    assert_int_equal(figures.changes, MANY + 1);
    assert_in_range(figures.batches, 11, 12); /* of at most 100 */
    assert_int_equal(figures.failed, failed);
    assert_int_equal(settings(t), MANY - failed);
    assert_int_equal(w.newest, MANY - failed);
    expect_chain(t, MANY - failed);
}

typedef struct {
    pe__writer *writer;
    int number;
    int done;
} client;

/* Each change is sent twice with its key, as by somebody who heard nothing. */
static void *be_client(void *context)
{
    client *c = context;
    for (int k = 0; k < 100; k++) {
        char name[32], key[32];
        pe_error err = {0};
        snprintf(name, sizeof name, "c%d-%d", c->number, k);
        snprintf(key, sizeof key, "key-%d", k);
        pe__change one = {.run = add_setting, .context = name, .key = key,
                          .owner = c->number, .now = NOW};
        for (int again = 0; again < 2; again++) {
            pe_status status = pe__writer_do(c->writer, &one, &err);
            c->done += status == PE_OK && one.repeated == (again == 1);
        }
        pe__buffer_free(&one.answer);
    }
    return NULL;
}

static void test_clients_at_once(void **state)
{
    trial *t = *state;
    watch w;
    enum { CLIENTS = 16 };
    client clients[CLIENTS];
    pthread_t thread[CLIENTS];
    start_writer(t, &w, 0);
    for (int k = 0; k < CLIENTS; k++) {
        clients[k] = (client){w.writer, k + 1, 0};
        pthread_create(&thread[k], NULL, be_client, &clients[k]);
    }
    for (int k = 0; k < CLIENTS; k++)
        pthread_join(thread[k], NULL);
    for (int k = 0; k < CLIENTS; k++)
        assert_int_equal(clients[k].done, 200);
    pe__writer_figures figures = stop_writer(t, &w);
    assert_int_equal(figures.changes, CLIENTS * 200);
    assert_int_equal(figures.repeated, CLIENTS * 100);
    assert_true(figures.batches < figures.changes / 2); /* they shared */
    assert_int_equal(w.commits, figures.batches);
    assert_int_equal(settings(t), CLIENTS * 100);
    expect_chain(t, CLIENTS * 100);
}

/* The second finds what the first of the same batch did. */
static void test_a_key_twice_in_a_batch(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    watch w;
    job jobs[2];
    atomic_int over = 0;
    atomic_bool go = false;
    start_writer(t, &w, 0);
    pe__change first = {.run = dawdle, .done = nobody, .context = &go};
    must(pe__writer_add(w.writer, &first, &err), &err);
    for (int k = 0; k < 2; k++) {
        jobs[k] = (job){.change = {.run = run_job, .done = told, .key = "k",
                                   .now = NOW}, .name = "s1", .over = &over};
        must(pe__writer_add(w.writer, &jobs[k].change, &err), &err);
    }
    go = true;
    wait_for(&over, 2);
    for (int k = 0; k < 2; k++) {
        assert_int_equal(jobs[k].change.status, PE_OK);
        assert_int_equal(jobs[k].change.repeated, k);
        assert_string_equal(jobs[k].change.answer.bytes, "set s1");
        pe__buffer_free(&jobs[k].change.answer);
    }
    stop_writer(t, &w);
    assert_int_equal(settings(t), 1);
}

/* Sends them as one batch behind one that waits. */
static void send_together(const watch *w, job *jobs, int count)
{
    pe_error err = {0};
    atomic_int over = 0;
    atomic_bool go = false;
    pe__change first = {.run = dawdle, .done = nobody, .context = &go};
    must(pe__writer_add(w->writer, &first, &err), &err);
    for (int k = 0; k < count; k++) {
        jobs[k].change.run = run_job;
        jobs[k].change.done = told;
        jobs[k].change.now = NOW;
        jobs[k].over = &over;
        must(pe__writer_add(w->writer, &jobs[k].change, &err), &err);
    }
    go = true;
    wait_for(&over, count);
}

/* What a database refuses comes to light late, when nobody waits for each
 * statement: it is told to the one whose statement it was. */
static void test_one_of_a_batch_is_refused(void **state)
{
    trial *t = *state;
    watch w;
    start_writer(t, &w, 0);
    job jobs[] = {{.name = "a1"}, {.name = "b1"}, {.name = "a1"},
                  {.name = "c1"}, {.name = "b1"}};
    static const pe_status right[] = {PE_OK, PE_OK, PE_BAD_INPUT, PE_OK,
                                      PE_BAD_INPUT};
    send_together(&w, jobs, 5);
    for (int k = 0; k < 5; k++) {
        assert_int_equal(jobs[k].change.status, right[k]);
        assert_int_equal(jobs[k].change.error.code, right[k]);
        assert_int_equal(jobs[k].change.answer.size > 0, right[k] == PE_OK);
        pe__buffer_free(&jobs[k].change.answer);
    }
    pe__writer_figures figures = stop_writer(t, &w);
    assert_in_range(figures.batches, 1, 2); /* the first alone, maybe */
    assert_int_equal(figures.failed, 2);
    assert_int_equal(settings(t), 3);
    expect_chain(t, 3);
}

/* Counts how often it ran, and refuses, having written if its name says so. */
typedef struct {
    job job; /* first */
    int runs;
} counted;

static pe_status run_counted(pe__change *change, pe__sql *db, pe_error *err)
{
    counted *c = (counted *)change;
    int64_t changed;
    c->runs++;
    if (c->job.name[0] != 'r') {
        change->context = c->job.name;
        return add_setting(change, db, err);
    }
    must(pe__query_run(db, &changed, err, c->job.name[1] == 'w'
                       ? "INSERT INTO setting (name, value) VALUES ('r', '')"
                       : "UPDATE setting SET value = 'y' WHERE name = 'none'",
                       ""), err);
    return pe__fail(err, PE_BAD_INPUT, "refused");
}

/* Others run again only when something has to be undone. */
static void refuse_among_others(trial *t, const char *refused, int runs)
{
    watch w;
    counted all[3] = {{.job.name = "x"}, {.job.name = ""}, {.job.name = "y"}};
    snprintf(all[0].job.name, sizeof all[0].job.name, "before %s", refused);
    snprintf(all[1].job.name, sizeof all[1].job.name, "%s", refused);
    snprintf(all[2].job.name, sizeof all[2].job.name, "after %s", refused);
    start_writer(t, &w, 0);
    pe_error err = {0};
    atomic_int over = 0;
    atomic_bool go = false;
    pe__change first = {.run = dawdle, .done = nobody, .context = &go};
    must(pe__writer_add(w.writer, &first, &err), &err);
    for (int k = 0; k < 3; k++) {
        all[k].job.over = &over;
        all[k].job.change = (pe__change){.run = run_counted, .done = told,
                                         .now = NOW};
        must(pe__writer_add(w.writer, &all[k].job.change, &err), &err);
    }
    go = true;
    wait_for(&over, 3);
    stop_writer(t, &w);
    for (int k = 0; k < 3; k++) {
        assert_int_equal(all[k].job.change.status, k == 1 ? PE_BAD_INPUT
                                                          : PE_OK);
        pe__buffer_free(&all[k].job.change.answer);
    }
    assert_int_equal(all[0].runs, runs);
    assert_int_equal(all[2].runs, 1); /* it had not run before */
}

static void test_what_wrote_nothing_undoes_nothing(void **state)
{
    trial *t = *state;
    refuse_among_others(t, "r", 1);
    refuse_among_others(t, "rw", 2);
    assert_int_equal(settings(t), 4);
    expect_chain(t, 4);
}

/* Keys that were done before, that are new, that come twice, that another
 * owner has, and changes without any, in one batch. */
static void test_keys_of_all_kinds_in_a_batch(void **state)
{
    trial *t = *state;
    watch w;
    start_writer(t, &w, 0);
    job before[] = {{.name = "a1", .change.key = "ka"},
                    {.name = "b1", .change.key = "kb"}};
    send_together(&w, before, 2);
    job jobs[] = {{.name = "x1", .change.key = "kb"},
                  {.name = "c1"},
                  {.name = "d1", .change.key = "kd"},
                  {.name = "y1", .change.key = "ka"},
                  {.name = "z1", .change.key = "kd"},
                  {.name = "e1", .change = {.key = "ka", .owner = 2}}};
    static const char *const answer[] = {"set b1", "set c1", "set d1", "set a1",
                                         "set d1", "set e1"};
    static const bool repeated[] = {true, false, false, true, true, false};
    send_together(&w, jobs, 6);
    for (int k = 0; k < 6; k++) {
        assert_int_equal(jobs[k].change.status, PE_OK);
        assert_int_equal(jobs[k].change.repeated, repeated[k]);
        assert_string_equal(jobs[k].change.answer.bytes, answer[k]);
        pe__buffer_free(&jobs[k].change.answer);
    }
    for (int k = 0; k < 2; k++)
        pe__buffer_free(&before[k].change.answer);
    stop_writer(t, &w);
    assert_int_equal(settings(t), 5);
    expect_chain(t, 5);
}

/* --- limits --------------------------------------------------------------- */

static void test_a_full_queue_refuses(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    watch w;
    enum { MOST = 65536 };
    atomic_int over = 0;
    atomic_bool go = false;
    job *jobs = calloc(MOST + 300, sizeof *jobs);
    start_writer(t, &w, 0);
    pe__change first = {.run = dawdle, .done = nobody, .context = &go};
    must(pe__writer_add(w.writer, &first, &err), &err);
    int added = 0;
    pe_status status = PE_OK;
    while (status == PE_OK && added < MOST + 300) {
        jobs[added].change = (pe__change){.run = do_nothing, .done = told};
        jobs[added].over = &over;
        status = pe__writer_add(w.writer, &jobs[added].change, &err);
        added += status == PE_OK;
    }
    assert_int_equal(status, PE_USAGE);
    assert_in_range(added, MOST, MOST + 255); /* some are in the batch */
    go = true;
    pe__writer_stop(w.writer); /* does what is waiting */
    assert_int_equal(over, added);
    t->db = open_store(t, PE__SQL_WRITE);
    free(jobs);
}

typedef struct {
    pe__writer *writer;
    atomic_bool *go;
    bool refused;
} late;

static void free_change(pe__change *change)
{
    free(change);
}

/* Adds until it is refused, then lets the writer go on. */
static void *add_until_refused(void *context)
{
    late *l = context;
    for (int k = 0; k < 30000 && !l->refused; k++) {
        pe_error err = {0};
        pe__change *one = calloc(1, sizeof *one);
        *one = (pe__change){.run = do_nothing, .done = free_change};
        l->refused = pe__writer_add(l->writer, one, &err) == PE_USAGE;
        if (l->refused)
            free(one);
        usleep(1000);
    }
    *l->go = true;
    return NULL;
}

/* While it stops, nothing new is taken; what was taken is done. */
static void test_stopping(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    watch w;
    atomic_bool go = false;
    atomic_int over = 0;
    job waiting = {.change = {.run = run_job, .done = told, .now = NOW},
                   .name = "s1", .over = &over};
    pthread_t thread;
    start_writer(t, &w, 0);
    late l = {w.writer, &go, false};
    pe__change first = {.run = dawdle, .done = nobody, .context = &go};
    must(pe__writer_add(w.writer, &first, &err), &err);
    must(pe__writer_add(w.writer, &waiting.change, &err), &err);
    pthread_create(&thread, NULL, add_until_refused, &l);
    pe__writer_stop(w.writer);
    pthread_join(thread, NULL);
    assert_true(l.refused);
    assert_int_equal(over, 1);
    assert_int_equal(waiting.change.status, PE_OK);
    pe__buffer_free(&waiting.change.answer);
    t->db = open_store(t, PE__SQL_WRITE);
    assert_int_equal(settings(t), 1);
}

static void test_a_store_without_its_schema_is_refused(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    pe__writer *w;
    pe__sql_close(t->db);
    t->db = NULL;
    assert_int_equal(pe__writer_start(t->url, 0, 0, NULL, NULL, &w, &err),
                     PE_BAD_INPUT);
    assert_null(w);
    assert_non_null(strstr(err.message, "schema"));
    pe__writer_stop(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READY(test_batches_gather_what_waits),
        READY(test_clients_at_once),
        READY(test_a_key_twice_in_a_batch),
        READY(test_one_of_a_batch_is_refused),
        READY(test_what_wrote_nothing_undoes_nothing),
        READY(test_keys_of_all_kinds_in_a_batch),
        READY(test_a_full_queue_refuses),
        READY(test_stopping),
        cmocka_unit_test_setup_teardown(
            test_a_store_without_its_schema_is_refused, trial_empty,
            trial_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
