/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is done without being asked: once a second the log is written and
 * connections that take too long are closed; once an hour what is due in the
 * store is done; and sessions are noted as seen. */
#include "hub_own.h"

#include "mem.h"

#include <time.h>

enum { HOUR = 3600, SOON = 1 };

/* A change that nobody waits for. */
typedef struct {
    pe__change change;
    pe__hub *hub;
    int64_t session; /* 0 = what is due every hour */
    bool more;
} chore;

static pe_status run_chore(pe__change *change, pe__sql *db, pe_error *err)
{
    chore *c = change->context;
    const pe__hub_parts *parts = &c->hub->parts;
    c->more = false;
    return c->session != 0
               ? parts->people->seen(db, c->session, change->now, err)
               : parts->hourly(db, change->now, &c->more, err);
}

static void chore_done(pe__change *change)
{
    chore *c = change->context;
    if (change->status != PE_OK)
        pe__log_failure(c->hub->log, change->now,
                        c->session != 0 ? "seen" : "hourly",
                        change->error.message);
    else if (c->more)
        atomic_store(&c->hub->next_hour, change->now + SOON);
    pe__buffer_free(&change->answer);
    pe__free(c);
}

/* What cannot be handed over now is due again at the next request or hour. */
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

void pe__hub_tick(pe__hub *hub, int64_t second)
{
    if (second == hub->second || !atomic_load(&hub->running))
        return;
    hub->second = second;
    const pe__settings *s = hub->settings;
    int64_t most = (s->idle_seconds + s->request_seconds) * 1000000000;
    pe__log_flush(hub->log);
    pe__guard_sweep(&hub->guard, pe__nanoseconds() - most);
    if (hub->parts.hourly != NULL && second >= atomic_load(&hub->next_hour)) {
        atomic_store(&hub->next_hour, second + HOUR);
        add_chore(hub, 0, second);
    }
}
