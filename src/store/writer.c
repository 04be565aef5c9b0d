/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The queue and the writer's thread. It takes what is waiting, also what comes
 * while it works, and commits when nothing more waits: under load the commits
 * themselves (an fsync each) are the time in which the next batch gathers, and
 * a change that comes alone is not kept waiting. */
#include "writer_own.h"

#include "error.h"
#include "mem.h"
#include "migrate.h"
#include "sql_driver.h"

#include <string.h>
#include <time.h>

enum {
    MOST_WAITING = 65536,
    MOST_WAIT_US = 5000,
    MOST_CHANGES = 256,
    LEAST_LOG = 1000, /* pages; less is not worth a checkpoint under load */
    IDLE_SECONDS = 1, /* then all that the log holds goes into the file */
    LOG_SECONDS = 60  /* at the latest, also when it is never idle */
};

double pe__writer_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* --- the queue ------------------------------------------------------------ */

/* With `mutex` held. */
static bool take(pe__writer *w)
{
    int before = w->count;
    while (w->first != NULL && w->count < w->most) {
        pe__change *change = w->first;
        w->first = change->next;
        if (w->first == NULL)
            w->last = NULL;
        w->figures.waiting--;
        w->batch[w->count++] = (pe__entry){.change = change};
    }
    return w->count > before;
}

bool pe__writer_take(pe__writer *w)
{
    pthread_mutex_lock(&w->mutex);
    bool some = take(w);
    pthread_mutex_unlock(&w->mutex);
    return some;
}

pe_status pe__writer_add(pe__writer *writer, pe__change *change,
                         pe_error *err)
{
    pe_status status = PE_OK;
    change->next = NULL;
    pthread_mutex_lock(&writer->mutex);
    if (writer->stopping)
        status = pe__fail(err, PE_USAGE, "the hub is stopping");
    else if (writer->figures.waiting >= MOST_WAITING)
        status = pe__fail(err, PE_USAGE, "too many changes are waiting; try "
                          "again in a moment");
    if (status == PE_OK) {
        if (writer->last != NULL)
            writer->last->next = change;
        else
            writer->first = change;
        writer->last = change;
        writer->figures.waiting++;
        pthread_cond_signal(&writer->wake);
    }
    pthread_mutex_unlock(&writer->mutex);
    return status;
}

/* --- the thread ----------------------------------------------------------- */

typedef enum { WORK, IDLE, STOP } waking;

/* Waits for the first change of a batch; not for ever while there is
 * something to tidy. */
static waking wait_for_work(pe__writer *w, bool tidy)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += IDLE_SECONDS;
    w->count = 0;
    pthread_mutex_lock(&w->mutex);
    int late = 0;
    while (w->first == NULL && !w->stopping && late == 0) {
        if (tidy)
            pthread_cond_wait(&w->wake, &w->mutex);
        else
            late = pthread_cond_timedwait(&w->wake, &w->mutex, &until);
    }
    bool some = take(w);
    bool stop = w->stopping;
    pthread_mutex_unlock(&w->mutex);
    return some ? WORK : stop ? STOP : IDLE;
}

/* What tidying cannot do now it does later: no change depends on it. False:
 * there is more to do. */
static bool tidy_up(pe__writer *w, bool idle)
{
    bool left, all = idle || pe__writer_seconds() > w->tidied + LOG_SECONDS;
    if (w->db == NULL)
        return idle;
    pe_status status = pe__sql_tidy(w->db, all ? 0 : LEAST_LOG, &left, NULL);
    left = left || status != PE_OK;
    if (all) /* again in a second, if something was in the way */
        w->tidied = pe__writer_seconds() - (left ? LOG_SECONDS - 1 : 0);
    return idle && !left;
}

static void *work(void *context)
{
    pe__writer *w = context;
    bool tidy = false;
    w->tidied = pe__writer_seconds();
    for (;;) {
        waking why = wait_for_work(w, tidy);
        if (why == STOP)
            return NULL;
        if (why == WORK)
            pe__writer_batch(w);
        tidy = tidy_up(w, why == IDLE);
    }
}

static void free_writer(pe__writer *w)
{
    pe__sql_close(w->db);
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->mutex);
    pe__free(w->batch);
    pe__free(w->url);
    pe__free(w);
}

/* The clock that time limits of the queue go by cannot be set back. */
static void init_locks(pe__writer *w)
{
    pthread_condattr_t how;
    pthread_condattr_init(&how);
    pthread_condattr_setclock(&how, CLOCK_MONOTONIC);
    pthread_cond_init(&w->wake, &how);
    pthread_condattr_destroy(&how);
    pthread_mutex_init(&w->mutex, NULL);
}

/* Another hub that starts on the same store commits at the same moment: that
 * is a conflict, and passes. */
static pe_status settle_first(pe__writer *w, pe_error *err)
{
    enum { TRIES = 50 };
    int64_t before = -1;
    pe_status status = pe__writer_settle_once(w, &before, err);
    for (int k = 0; k < TRIES && status != PE_OK && w->db != NULL &&
                    pe__sql_should_retry(w->db); k++)
        status = pe__writer_settle_once(w, &before, err);
    return status;
}

static pe_status open_store(pe__writer *w, pe_error *err)
{
    int level;
    pe_status status = pe__sql_open(w->url, PE__SQL_WRITE, &w->db, err);
    if (status == PE_OK)
        status = pe__migrate_check(w->db, &level, err);
    if (status == PE_OK && level < pe__migrate_newest())
        status = pe__fail(err, PE_BAD_INPUT, "the store has not got its "
                          "schema yet, or an older one");
    return status == PE_OK ? settle_first(w, err) : status;
}

pe_status pe__writer_start(const char *url, int64_t most_wait, int most,
                           void (*committed)(void *context, int64_t event),
                           void *context, pe__writer **out, pe_error *err)
{
    *out = NULL;
    pe__writer *w = pe__zalloc(1, sizeof *w);
    if (w == NULL)
        return pe__fail_memory(err);
    init_locks(w);
    w->most_wait = most_wait > 0 ? most_wait : MOST_WAIT_US;
    w->most = most > 0 ? most : MOST_CHANGES;
    w->committed = committed;
    w->context = context;
    w->url = pe__strdup(url);
    w->batch = pe__alloc((size_t)w->most, sizeof *w->batch);
    pe_status status = w->url != NULL && w->batch != NULL
                           ? open_store(w, err)
                           : pe__fail_memory(err);
    if (status == PE_OK && pthread_create(&w->thread, NULL, work, w) != 0)
        status = pe__fail(err, PE_NO_MEMORY, "no thread can be started");
    if (status != PE_OK) {
        free_writer(w);
        return status;
    }
    *out = w;
    return PE_OK;
}

void pe__writer_figures_of(pe__writer *writer, pe__writer_figures *out)
{
    pthread_mutex_lock(&writer->mutex);
    *out = writer->figures;
    pthread_mutex_unlock(&writer->mutex);
}

void pe__writer_stop(pe__writer *writer)
{
    if (writer == NULL)
        return;
    pthread_mutex_lock(&writer->mutex);
    writer->stopping = true;
    pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->mutex);
    pthread_join(writer->thread, NULL);
    tidy_up(writer, true);
    free_writer(writer);
}

/* --- waiting for the end -------------------------------------------------- */

/* Stands in the queue for a change whose caller waits. */
typedef struct {
    pe__change queued;
    pe__change *inner;
    pthread_mutex_t mutex;
    pthread_cond_t over;
    bool is_over;
} proxy;

static pe_status run_inner(pe__change *change, pe__sql *db, pe_error *err)
{
    pe__change *inner = ((proxy *)change)->inner;
    pe__buffer_clear(&inner->answer);
    pe_status status = inner->run(inner, db, err);
    if (inner->answer.size > 0)
        pe__buffer_add(&change->answer, inner->answer.bytes,
                       inner->answer.size);
    change->answer.failed |= inner->answer.failed;
    return status;
}

static void tell_waiting(pe__change *change)
{
    proxy *p = (proxy *)change;
    pthread_mutex_lock(&p->mutex);
    p->is_over = true;
    pthread_cond_signal(&p->over);
    pthread_mutex_unlock(&p->mutex);
}

pe_status pe__writer_do(pe__writer *writer, pe__change *change, pe_error *err)
{
    proxy p = {.queued = {.run = run_inner, .done = tell_waiting,
                          .key = change->key, .owner = change->owner,
                          .now = change->now},
               .inner = change,
               .mutex = PTHREAD_MUTEX_INITIALIZER,
               .over = PTHREAD_COND_INITIALIZER};
    pe_status status = pe__writer_add(writer, &p.queued, err);
    if (status == PE_OK) {
        pthread_mutex_lock(&p.mutex);
        while (!p.is_over)
            pthread_cond_wait(&p.over, &p.mutex);
        pthread_mutex_unlock(&p.mutex);
        pe__buffer_free(&change->answer);
        change->answer = p.queued.answer;
        change->repeated = p.queued.repeated;
        change->status = status = p.queued.status;
        change->error = p.queued.error;
        if (status != PE_OK && err != NULL)
            *err = change->error;
    }
    pthread_cond_destroy(&p.over);
    pthread_mutex_destroy(&p.mutex);
    return status;
}
