/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "runner.h"

#include "doc.h"
#include "error.h"
#include "mem.h"
#include "run.h"
#include "work_division.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    HOPE_SECONDS = 10,   /* how long a commit may take that is expected */
    LOOK_AGAIN = 10      /* milliseconds, while one is expected */
};
static const double TELL_EVERY = 0.25; /* seconds */

/* A thread and what it is at. */
typedef struct {
    pe__runner *runner;
    pthread_t thread;
    bool started;
    pe__sql *db;
    int64_t division, council; /* 0 = none */
    pe__run_state state;
    double began, told;
    bool cancelled, enough;
} lane;

struct pe__runner {
    pe__runner_settings settings;
    pe__writer *writer;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t wake;
    bool stopping, dirty; /* dirty: something may wait */
    double hope_until;
    lane lane[PE__RUNS_MOST];
    int lanes;
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Uses hold it as something they cannot change; its lock says otherwise. */
static pe__runner *own(const pe__runner *runner)
{
    return (pe__runner *)(uintptr_t)runner;
}

pe_status pe__runner_new(const pe__runner_settings *settings, pe__runner **out,
                         pe_error *err)
{
    pthread_condattr_t how;
    *out = NULL;
    pe__runner *r = pe__zalloc(1, sizeof *r);
    if (!r)
        return pe__fail_memory(err);
    r->settings = *settings;
    pe__runner_settings *s = &r->settings;
    s->most = s->most < 1 ? 1 : s->most;
    s->most = s->most > PE__RUNS_MOST ? PE__RUNS_MOST : s->most;
    if (s->threads < 1) {
        long processors = sysconf(_SC_NPROCESSORS_ONLN);
        s->threads = processors > s->most ? (int)processors / s->most : 1;
    }
    s->seconds = s->seconds > 0 ? s->seconds : 120;
    s->curve_seconds = s->curve_seconds > 0 ? s->curve_seconds : 10;
    pthread_mutex_init(&r->lock, NULL);
    pthread_condattr_init(&how);
    pthread_condattr_setclock(&how, CLOCK_MONOTONIC);
    pthread_cond_init(&r->wake, &how);
    pthread_condattr_destroy(&how);
    *out = r;
    return PE_OK;
}

/* --- what a run is asked and told ----------------------------------------- */

static bool is_over(lane *l)
{
    pthread_mutex_lock(&l->runner->lock);
    bool over = l->cancelled || l->runner->stopping;
    pthread_mutex_unlock(&l->runner->lock);
    return over;
}

static bool cancelled(void *context)
{
    return is_over(context);
}

/* Notes where the run is; tells it on now and then. Whether it is to end. */
static bool note(lane *l, pe__run_stage stage, double done, double rms,
                 double bound)
{
    pe__runner *r = l->runner;
    pthread_mutex_lock(&r->lock);
    double now = seconds();
    if (stage == PE__RUN_DIVIDES)
        l->state = (pe__run_state){.done = done, .rms = rms,
                                   .rms_bound = bound};
    l->state.stage = stage;
    l->state.seconds = now - l->began;
    bool tell = r->settings.told && now - l->told >= TELL_EVERY;
    if (tell)
        l->told = now;
    bool end = l->cancelled || l->enough || r->stopping ||
               (stage == PE__RUN_DIVIDES &&
                l->state.seconds > r->settings.seconds);
    pe__run_state state = l->state;
    pthread_mutex_unlock(&r->lock);
    if (tell)
        r->settings.told(r->settings.context, l->council, l->division,
                         &state);
    return end;
}

static int progress(void *context, double done, double rms, double bound)
{
    return note(context, PE__RUN_DIVIDES, done, rms, bound);
}

static bool interrupted(void *context)
{
    return note(context, PE__RUN_LOOKS, 1, 0, 0);
}

/* --- taking and running --------------------------------------------------- */

static bool is_busy(const pe__runner *r, int64_t council)
{
    for (int k = 0; k < r->lanes; k++)
        if (r->lane[k].division && r->lane[k].council == council)
            return true;
    return false;
}

/* Takes the oldest that waits and whose council has no run. Under the lock. */
static void choose(lane *l, const pe__value *queue)
{
    for (const pe__value *v = pe__first(queue); v; v = v->next) {
        int64_t council = pe__get_integer(v, "council", 0);
        if (strcmp(pe__get_text(v, "state", ""), "waiting") != 0 ||
            is_busy(l->runner, council))
            continue;
        l->division = pe__get_integer(v, "division", 0);
        l->council = council;
        l->cancelled = l->enough = false;
        l->state = (pe__run_state){.stage = PE__RUN_WAITS};
        l->began = seconds();
        l->told = 0;
        return;
    }
}

static bool take(lane *l)
{
    pe_error err = {0};
    pe__doc *doc = pe__doc_new();
    pe__value *queue = doc ? pe__doc_array(doc) : NULL;
    /* the lock is held while looking, so that no two take the same */
    pthread_mutex_lock(&l->runner->lock);
    if (doc && pe__division_queue(l->db, doc, queue, &err) == PE_OK)
        choose(l, queue);
    bool taken = l->division != 0;
    pthread_mutex_unlock(&l->runner->lock);
    pe__doc_free(doc);
    return taken;
}

static void release(lane *l)
{
    pe__runner *r = l->runner;
    int64_t council = l->council, division = l->division;
    pthread_mutex_lock(&r->lock);
    l->division = l->council = 0;
    r->dirty = true; /* another of the council may have waited for this one */
    pthread_cond_broadcast(&r->wake);
    pthread_mutex_unlock(&r->lock);
    if (r->settings.told)
        r->settings.told(r->settings.context, council, division, NULL);
}

static void run(lane *l)
{
    pe__runner *r = l->runner;
    pe_error err = {0};
    bool began = false;
    pe__run_order order = {.division = l->division, .council = l->council,
                           .threads = r->settings.threads,
                           .curve_seconds = r->settings.curve_seconds,
                           .progress = progress, .interrupted = interrupted,
                           .context = l};
    pe_status status = pe__run_begin(r->writer, l->division, &began, &err);
    if (status == PE_OK && began)
        status = pe__run(l->db, r->writer, &order, cancelled, &err);
    pthread_mutex_lock(&r->lock);
    bool stopped = r->stopping && !l->cancelled;
    pthread_mutex_unlock(&r->lock);
    if (began && stopped)
        pe__run_fail(r->writer, l->council, l->division, "stopped", &err);
    release(l);
    if (status != PE_OK)
        usleep(100000); /* the store is away: no use in asking at once */
}

/* Waits until something may be there; false: the end. */
static bool wait_for_more(pe__runner *r, bool found)
{
    pthread_mutex_lock(&r->lock);
    while (!r->stopping && !found && !r->dirty) {
        struct timespec until;
        if (seconds() >= r->hope_until) {
            pthread_cond_wait(&r->wake, &r->lock);
            continue;
        }
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += LOOK_AGAIN * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        pthread_cond_timedwait(&r->wake, &r->lock, &until);
        break;
    }
    r->dirty = false;
    bool more = !r->stopping;
    pthread_mutex_unlock(&r->lock);
    return more;
}

static void *work(void *context)
{
    lane *l = context;
    bool found = false;
    while (wait_for_more(l->runner, found)) {
        found = take(l);
        if (found)
            run(l);
    }
    return NULL;
}

/* --- start and stop ------------------------------------------------------- */

/* Whatever waits or runs was asked of a program that is no more. */
static pe_status fail_old(pe__runner *r, pe__sql *db, pe_error *err)
{
    pe__doc *doc = pe__doc_new();
    if (!doc)
        return pe__fail_memory(err);
    pe__value *queue = pe__doc_array(doc);
    pe_status status = pe__division_queue(db, doc, queue, err);
    for (const pe__value *v = pe__first(queue); v && status == PE_OK;
         v = v->next)
        status = pe__run_fail(r->writer, pe__get_integer(v, "council", 0),
                              pe__get_integer(v, "division", 0), "restart",
                              err);
    pe__doc_free(doc);
    return status;
}

static pe_status start_lane(pe__runner *r, const char *url, pe_error *err)
{
    lane *l = &r->lane[r->lanes];
    l->runner = r;
    pe_status status = pe__sql_open(url, PE__SQL_READ, &l->db, err);
    if (status == PE_OK && r->lanes == 0)
        status = fail_old(r, l->db, err);
    if (status != PE_OK)
        return status;
    pthread_mutex_lock(&r->lock);
    r->lanes++;
    pthread_mutex_unlock(&r->lock);
    if (pthread_create(&l->thread, NULL, work, l) != 0)
        return pe__fail(err, PE_IO, "no thread for dividing work: %s",
                        strerror(errno));
    l->started = true;
    return PE_OK;
}

pe_status pe__runner_start(pe__runner *r, const char *url, pe__writer *writer,
                           pe_error *err)
{
    pe_status status = PE_OK;
    r->writer = writer;
    for (int k = 0; k < r->settings.most && status == PE_OK; k++)
        status = start_lane(r, url, err);
    if (status != PE_OK)
        pe__runner_stop(r);
    return status;
}

void pe__runner_stop(pe__runner *r)
{
    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    r->stopping = true;
    pthread_cond_broadcast(&r->wake);
    pthread_mutex_unlock(&r->lock);
    for (int k = 0; k < PE__RUNS_MOST; k++) {
        if (r->lane[k].started)
            pthread_join(r->lane[k].thread, NULL);
        r->lane[k].started = false;
        pe__sql_close(r->lane[k].db);
        r->lane[k].db = NULL;
    }
    pthread_mutex_lock(&r->lock);
    r->lanes = 0;
    pthread_mutex_unlock(&r->lock);
}

void pe__runner_free(pe__runner *r)
{
    if (!r)
        return;
    pthread_cond_destroy(&r->wake);
    pthread_mutex_destroy(&r->lock);
    pe__free(r);
}

/* --- for uses ------------------------------------------------------------- */

void pe__runner_expect(const pe__runner *runner)
{
    pe__runner *r = own(runner);
    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    r->hope_until = seconds() + HOPE_SECONDS;
    r->dirty = true;
    pthread_cond_broadcast(&r->wake);
    pthread_mutex_unlock(&r->lock);
}

/* Under the lock; NULL = it does not run here. */
static lane *lane_of(pe__runner *r, int64_t division)
{
    for (int k = 0; k < r->lanes; k++)
        if (division && r->lane[k].division == division)
            return &r->lane[k];
    return NULL;
}

bool pe__runner_state(const pe__runner *runner, int64_t division,
                      pe__run_state *out)
{
    pe__runner *r = own(runner);
    if (!r)
        return false;
    pthread_mutex_lock(&r->lock);
    const lane *l = lane_of(r, division);
    if (l) {
        *out = l->state;
        out->seconds = seconds() - l->began;
    }
    pthread_mutex_unlock(&r->lock);
    return l != NULL;
}

static void end(const pe__runner *runner, int64_t division, bool keep)
{
    pe__runner *r = own(runner);
    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    lane *l = lane_of(r, division);
    if (l && keep)
        l->enough = true;
    else if (l)
        l->cancelled = true;
    pthread_mutex_unlock(&r->lock);
}

void pe__runner_cancel(const pe__runner *runner, int64_t division)
{
    end(runner, division, false);
}

void pe__runner_enough(const pe__runner *runner, int64_t division)
{
    end(runner, division, true);
}
