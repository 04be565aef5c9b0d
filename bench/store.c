/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How many changes the store's writer makes durable, and how long each waits:
 * many in one commit against one commit each, in turns on the same disk; and
 * how fast a store is backed up and restored. The store lies in the folder
 * PARECON_TEST_DISK (the working folder by default), which should be on a real
 * disk. With PARECON_TEST_STORE (a PostgreSQL URL) its rows come, too. */
#include "backup.h"
#include "child.h"
#include "error.h"
#include "event.h"
#include "lines.h"
#include "migrate.h"
#include "query.h"
#include "seal.h"
#include "writer.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    CLIENTS = 64,
    THREADS = 4,      /* that act for the clients */
    ROUNDS = 5,
    MOST_LATENCIES = 1 << 20,
    ROWS = 100000     /* of the store that is backed up */
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Ends the bench: without a store there is nothing to measure. */
static void must(pe_status status, const pe_error *err)
{
    if (status == PE_OK)
        return;
    fprintf(stderr, "bench/store: %s\n", err->message);
    exit(1);
}

/* --- clients -------------------------------------------------------------- */

typedef struct load load;

typedef struct {
    pe__change change; /* first */
    load *load;
    double sent;
    char name[48], key[48];
} client;

/* Those whose answer came wait here for a thread that sends their next. */
struct load {
    pe__writer *writer;
    pthread_mutex_t mutex;
    pthread_cond_t some;
    client *ready[CLIENTS];
    int count;
    bool ending;
    double until;
    atomic_long done, number;
    double *latency; /* seconds, MOST_LATENCIES */
};

/* About what claiming a shift is: a row, an event, and the kept answer. */
static pe_status run(pe__change *change, pe__sql *db, pe_error *err)
{
    client *c = (client *)change;
    pe__event event = {.at = change->now, .council = 3, .actor = 5,
                       .kind = "shift.claimed", .subject = 7,
                       .data = "{\"shift\":7,\"hours\":2.25}"};
    pe_status status = pe__query_run(db, NULL, err, "INSERT INTO setting "
                                     "(name, value) VALUES ($1, 'claimed')",
                                     "t", c->name);
    if (status == PE_OK)
        status = pe__event_add(db, &event, err);
    pe__buffer_text(&change->answer, "{\"claimed\":true}");
    return status;
}

static void told(pe__change *change)
{
    client *c = (client *)change;
    load *l = c->load;
    long k = atomic_fetch_add(&l->done, 1);
    if (change->status != PE_OK) {
        fprintf(stderr, "bench/store: %s\n", change->error.message);
        exit(1);
    }
    if (k < MOST_LATENCIES)
        l->latency[k] = now() - c->sent;
    pthread_mutex_lock(&l->mutex);
    l->ready[l->count++] = c;
    pthread_cond_signal(&l->some);
    pthread_mutex_unlock(&l->mutex);
}

static void send_next(client *c)
{
    pe_error err = {0};
    long number = atomic_fetch_add(&c->load->number, 1);
    snprintf(c->name, sizeof c->name, "s-%d-%ld", getpid(), number);
    snprintf(c->key, sizeof c->key, "key-%ld", number);
    c->change.key = c->key;
    c->sent = now();
    must(pe__writer_add(c->load->writer, &c->change, &err), &err);
}

static void *act(void *context)
{
    load *l = context;
    for (;;) {
        pthread_mutex_lock(&l->mutex);
        while (l->count == 0 && !l->ending)
            pthread_cond_wait(&l->some, &l->mutex);
        client *c = l->count > 0 ? l->ready[--l->count] : NULL;
        pthread_mutex_unlock(&l->mutex);
        if (c == NULL)
            return NULL;
        if (now() < l->until)
            send_next(c);
    }
}

/* --- one round ------------------------------------------------------------ */

typedef struct {
    double rate, p50, p99, batch; /* a second; seconds; changes a commit */
} round_figures;

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* `clients` for so many seconds; `most` changes a commit. */
static round_figures run_round(const char *url, int clients, int most,
                               double length)
{
    static client client_of[CLIENTS];
    static atomic_long numbers;
    pe_error err = {0};
    pthread_t thread[THREADS];
    load l = {.until = now() + length,
              .latency = calloc(MOST_LATENCIES, sizeof(double)),
              .mutex = PTHREAD_MUTEX_INITIALIZER,
              .some = PTHREAD_COND_INITIALIZER};
    l.number = numbers;
    must(pe__writer_start(url, 0, most, NULL, NULL, &l.writer, &err), &err);
    for (int k = 0; k < clients; k++) {
        client_of[k] = (client){.change = {.run = run, .done = told,
                                           .now = 1795698000}, .load = &l};
        l.ready[l.count++] = &client_of[k];
    }
    double start = now();
    for (int k = 0; k < THREADS; k++)
        pthread_create(&thread[k], NULL, act, &l);
    usleep((useconds_t)(length * 1e6) + 50000);
    pe__writer_figures figures;
    pe__writer_figures_of(l.writer, &figures);
    pe__writer_stop(l.writer); /* what is on its way ends first */
    pthread_mutex_lock(&l.mutex);
    l.ending = true;
    pthread_cond_broadcast(&l.some);
    pthread_mutex_unlock(&l.mutex);
    for (int k = 0; k < THREADS; k++)
        pthread_join(thread[k], NULL);
    for (int k = 0; k < clients; k++)
        pe__buffer_free(&client_of[k].change.answer);
    long done = l.done < MOST_LATENCIES ? l.done : MOST_LATENCIES;
    qsort(l.latency, (size_t)done, sizeof(double), by_size);
    round_figures out = {
        .rate = (double)done / (l.until - start),
        .p50 = done > 0 ? l.latency[done / 2] : 0,
        .p99 = done > 0 ? l.latency[done * 99 / 100] : 0,
        .batch = (double)figures.changes / (double)figures.batches};
    numbers = l.number;
    free(l.latency);
    return out;
}

static int by_rate(const void *a, const void *b)
{
    return by_size(&((const round_figures *)a)->rate,
                   &((const round_figures *)b)->rate);
}

/* The median round of each way, in turns, so that both meet the same disk. */
static void rows_of_commits(const char *name, const char *url, double length)
{
    round_figures many[ROUNDS], single[ROUNDS], lone[ROUNDS];
    for (int k = 0; k < ROUNDS; k++) {
        many[k] = run_round(url, CLIENTS, 0, length);
        single[k] = run_round(url, CLIENTS, 1, length);
        lone[k] = run_round(url, 1, 0, length);
    }
    qsort(many, ROUNDS, sizeof *many, by_rate);
    qsort(single, ROUNDS, sizeof *single, by_rate);
    qsort(lone, ROUNDS, sizeof *lone, by_rate);
    round_figures m = many[ROUNDS / 2], s = single[ROUNDS / 2];
    round_figures l = lone[ROUNDS / 2];
    double times = m.rate / s.rate;
    bench_line((bench_row){.name = name,
        .figure = bench_say("%.1f x", times), .target = bench_say(">= 8 x"),
        .verdict = times >= 8 ? BENCH_REACHED : BENCH_MISSED,
        .compared = bench_say("%.0f/s durable, %.0f/s by a commit each",
                              m.rate, s.rate)});
    bench_line((bench_row){
        .figure = bench_say("p99 %.2f ms", m.p99 * 1e3),
        .target = bench_say("<= 50 ms"),
        .verdict = bench_at_most(m.p99, 0.05),
        .compared = bench_say("%.2f ms by a commit each; %.0f a commit",
                              s.p99 * 1e3, m.batch)});
    bench_line((bench_row){
        .figure = bench_say("alone %.2f ms", l.p50 * 1e3),
        .compared = bench_say("median of 64 at once: %.2f ms", m.p50 * 1e3)});
}

/* --- backups -------------------------------------------------------------- */

static void fill(const char *url)
{
    pe_error err = {0};
    pe__sql *db;
    must(pe__sql_open(url, PE__SQL_WRITE, &db, &err), &err);
    must(pe__sql_begin(db, &err), &err);
    for (int k = 0; k < ROWS; k++) {
        char name[64];
        snprintf(name, sizeof name, "row-%d-%d", k, k * 7919 % 1000003);
        must(pe__query_run(db, NULL, &err, "INSERT INTO setting (name, value) "
                           "VALUES ($1, $2)", "tt", name, "a value of some "
                           "length, as members write them"), &err);
    }
    must(pe__sql_commit(db, &err), &err);
    pe__sql_close(db);
}

static void rows_of_backup(const char *url, const char *folder)
{
    pe_error err = {0};
    char file[600], key[600], copy[600], text[PE__KEY_TEXT];
    char *keys[] = {text};
    pe__dump_summary summary;
    snprintf(file, sizeof file, "%s/bench.backup", folder);
    snprintf(key, sizeof key, "%s/bench.key", folder);
    snprintf(copy, sizeof copy, "%s/bench-copy.db", folder);
    unlink(key);
    unlink(copy);
    must(pe__custodian_new(key, text, &err), &err);
    fill(url);
    double start = now();
    must(pe__backup(url, file, keys, 1, &summary, &err), &err);
    double took = now() - start;
    bench_line((bench_row){.name = "backup",
        .figure = bench_say("%.0f rows/s", (double)summary.rows / took),
        .compared = bench_say("%lld rows, %.1f MB in %.2f s",
                              (long long)summary.rows,
                              (double)summary.bytes / 1e6, took)});
    start = now();
    must(pe__restore(file, copy, key, &summary, &err), &err);
    took = now() - start;
    bench_line((bench_row){.name = "restore",
        .figure = bench_say("%.0f rows/s", (double)summary.rows / took),
        .compared = bench_say("digest and chain looked at, %.2f s", took)});
    unlink(file);
    unlink(key);
    unlink(copy);
}

/* --- the whole ------------------------------------------------------------ */

static void make_store(const char *url)
{
    pe_error err = {0};
    pe__sql *db;
    int done;
    must(pe__sql_open(url, PE__SQL_WRITE, &db, &err), &err);
    must(pe__migrate(db, &done, &err), &err);
    pe__sql_close(db);
}

static void remove_store(const char *path)
{
    static const char *const ending[] = {"", "-wal", "-shm", "-lock"};
    for (int k = 0; k < 4; k++) {
        char name[700];
        snprintf(name, sizeof name, "%s%s", path, ending[k]);
        unlink(name);
    }
}

int main(void)
{
    const char *quick = getenv("BENCH_QUICK");
    const char *disk = getenv("PARECON_TEST_DISK");
    const char *server = getenv("PARECON_TEST_STORE");
    double length = quick != NULL && *quick != '\0' ? 0.3 : 1.0;
    char path[600];
    disk = disk != NULL ? disk : ".";
    snprintf(path, sizeof path, "%s/bench-store.db", disk);
    remove_store(path);
    bench_keep_to_processors(2);
    bench_head("parecon: the store");
    make_store(path);
    rows_of_commits("SQLite", path, length);
    rows_of_backup(path, disk);
    remove_store(path);
    if (server != NULL && strncmp(server, "postgresql", 10) == 0) {
        make_store(server);
        rows_of_commits("PostgreSQL", server, length);
    } else {
        bench_skip("PostgreSQL", "no server: tests/store/postgres.py starts "
                   "one");
    }
    return bench_foot();
}
