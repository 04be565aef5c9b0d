/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is done without being asked: once a second the log is written and
 * connections that take too long are closed; what is due in the store is done
 * within two seconds; and sessions are noted as seen.
 *
 * The store is asked when its next deadline is, once after each change (but
 * once a second at most) and once after each time that what was due was done.
 * A deadline that is still there then, though it is over, could not be met: it
 * waits for the next change, or the hour, rather than being tried every second.
 */
#include "hub_own.h"

#include "mem.h"

#include <time.h>

enum { HOUR = 3600, MINUTE = 60, SOON = 1 };

/* A change that nobody waits for. */
typedef struct {
    pe__change change;
    pe__hub *hub;
    int64_t session; /* 0 = what is due */
    bool more;
    pe_error left;
} chore;

static pe_status run_chore(pe__change *change, pe__sql *db, pe_error *err)
{
    chore *c = change->context;
    const pe__hub_parts *parts = &c->hub->parts;
    c->more = false;
    c->left = (pe_error){0};
    return c->session != 0
               ? parts->people->seen(db, c->session, change->now, err)
               : parts->do_due(db, change->now, &c->more, &c->left,
                                 err);
}

/* When it is called again whatever the store says: after what failed a minute,
 * twice as long each time, an hour at most. */
static void set_pause(chore *c, bool failed)
{
    int64_t now = c->change.now, pause = (int64_t)MINUTE << c->hub->failures;
    if (failed && c->hub->failures < 6)
        c->hub->failures++;
    if (!failed)
        c->hub->failures = 0;
    if (failed)
        atomic_store(&c->hub->at_latest, now + (pause < HOUR ? pause : HOUR));
    if (c->more)
        atomic_store(&c->hub->at_latest, now + SOON);
}

static void chore_done(pe__change *change)
{
    chore *c = change->context;
    bool failed = change->status != PE_OK, due = c->session == 0;
    if (failed)
        pe__log_failure(c->hub->log, change->now, due ? "due" : "seen",
                        change->error.message);
    if (!failed && c->left.code != PE_OK)
        pe__log_failure(c->hub->log, change->now, "due", c->left.message);
    if (due)
        set_pause(c, failed || c->left.code != PE_OK);
    if (due)
        atomic_store(&c->hub->was_called, true);
    pe__buffer_free(&change->answer);
    pe__free(c);
}

/* What cannot be handed over now is due again at the next request, change or
 * hour. */
static void add_chore(pe__hub *hub, int64_t session, int64_t now)
{
    chore *c = pe__zalloc(1, sizeof *c);
    if (c == NULL)
        return;
    c->hub = hub;
    c->session = session;
    c->change = (pe__change){.run = run_chore, .done = chore_done,
                             .context = c, .now = now};
    if (pe__writer_add(hub->writer, &c->change, NULL) != PE_OK)
        pe__free(c);
}

void pe__hub_seen(pe__hub *hub, int64_t session, int64_t now)
{
    if (hub->parts.people->seen != NULL)
        add_chore(hub, session, now);
}

static void ask(pe__hub *hub, pe__sql *db, int64_t newest)
{
    pe_error err = {0};
    int64_t at = INT64_MAX;
    bool changed = newest != hub->asked;
    bool called = atomic_exchange(&hub->was_called, false);
    if (hub->parts.next_due == NULL || !(changed || called))
        return;
    if (hub->parts.next_due(db, &at, &err) != PE_OK) {
        pe__log_failure(hub->log, time(NULL), "due", err.message);
        if (called)
            atomic_store(&hub->was_called, true);
        return;
    }
    hub->due = !changed && at <= hub->called ? INT64_MAX : at;
    hub->asked = newest;
}

void pe__hub_tick(pe__hub *hub, pe__sql *db, int64_t newest, int64_t second)
{
    if (second == hub->second || !atomic_load(&hub->running))
        return;
    hub->second = second;
    const pe__settings *s = hub->settings;
    int64_t most = (s->idle_seconds + s->request_seconds) * 1000000000;
    pe__log_flush(hub->log);
    pe__guard_sweep(&hub->guard, pe__nanoseconds() - most);
    if (hub->parts.do_due == NULL)
        return;
    ask(hub, db, newest);
    if (second < hub->due && second < atomic_load(&hub->at_latest))
        return;
    hub->due = INT64_MAX;
    hub->called = second;
    atomic_store(&hub->at_latest, second + HOUR);
    add_chore(hub, 0, second);
}
