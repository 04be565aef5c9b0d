/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The ways of asking that the engine is compared with: a board alone, one
 * broadcast, a second one to all, and waves of eight for every place that are
 * chosen by lot, by distance or by how likely people are to answer. */
#include "draw.h"
#include "error.h"
#include "mem.h"
#include "server.h"

#include <math.h>

enum {
    EACH = 8,         /* asked for every place */
    MOST = EACH * PE_MATCH_PLACES,
    HALF_HOUR = 1800,
    QUARTER = 900
};
static const double five_miles = 8.04672; /* km */

/* The best so far, the worst of them first: a heap. */
typedef struct {
    struct {
        double score;
        int64_t person;
    } item[MOST];
    int32_t count, most;
} best;

static bool worse(const best *b, int32_t i, int32_t j)
{
    if (b->item[i].score != b->item[j].score)
        return b->item[i].score < b->item[j].score;
    return b->item[i].person > b->item[j].person;
}

static void swap(best *b, int32_t i, int32_t j)
{
    __typeof__(b->item[0]) kept = b->item[i];
    b->item[i] = b->item[j];
    b->item[j] = kept;
}

static void sift_down(best *b)
{
    for (int32_t i = 0;;) {
        int32_t child = 2 * i + 1;
        if (child + 1 < b->count && worse(b, child + 1, child))
            child++;
        if (child >= b->count || !worse(b, child, i))
            return;
        swap(b, i, child);
        i = child;
    }
}

static void offer(best *b, double score, int64_t person)
{
    if (b->count == b->most) {
        if (b->most == 0 || score < b->item[0].score ||
            (score == b->item[0].score && person > b->item[0].person))
            return;
        b->item[0].score = score;
        b->item[0].person = person;
        sift_down(b);
        return;
    }
    int32_t i = b->count++;
    b->item[i].score = score;
    b->item[i].person = person;
    for (; i > 0 && worse(b, i, (i - 1) / 2); i = (i - 1) / 2)
        swap(b, i, (i - 1) / 2);
}

static double score_of(const pe__server *server, int64_t need, int64_t person)
{
    switch (server->policy->way) {
    case PE__WAY_RANDOM:
        return pe__draw(server->seed, PE__DRAW_TOWN, person, need);
    case PE__WAY_NEAREST: return -pe__server_km(server, need, person);
    default: return pe__server_chance(server, need, person);
    }
}

/* Asks in no particular order: they all get it at the same moment. */
static bool wave(pe__server *server, int64_t need, int64_t at)
{
    best chosen = {.count = 0};
    const pe__call_out *n = &server->need[need];
    chosen.most = (n->is.places - n->promised) * EACH;
    for (int64_t k = 0; k < server->here_count; k++) {
        int64_t person = server->here[k];
        if (pe__server_may_ask(server, need, person, at))
            offer(&chosen, score_of(server, need, person), person);
    }
    for (int32_t k = 0; k < chosen.count; k++)
        if (!pe__server_ask(server, need, chosen.item[k].person, at))
            return false;
    return true;
}

static bool broadcast(pe__server *server, int64_t need, int64_t at, double km)
{
    for (int64_t k = 0; k < server->here_count; k++) {
        int64_t person = server->here[k];
        if (pe__server_may_ask(server, need, person, at) &&
            pe__server_km(server, need, person) <= km &&
            !pe__server_ask(server, need, person, at))
            return false;
    }
    return true;
}

/* A need is posted, or its time for another wave has come. */
static bool look(pe__server *server, int64_t need, int64_t at)
{
    pe__call_out *n = &server->need[need];
    if (n->promised >= n->is.places || at >= n->is.starts)
        return true;
    int32_t number = n->waves++;
    switch (server->policy->way) {
    case PE__WAY_BOARD: return true;
    case PE__WAY_BROADCAST: return broadcast(server, need, at, five_miles);
    case PE__WAY_BLAST:
        if (number > 0)
            return broadcast(server, need, at, INFINITY);
        return broadcast(server, need, at, five_miles) &&
               pe__server_wake(server, need, at + QUARTER);
    default:
        return wave(server, need, at) &&
               pe__server_wake(server, need, at + HALF_HOUR);
    }
}

/* --- as a policy ---------------------------------------------------------- */

pe_status pe__waves_begin(const pe__policy *policy, uint64_t seed,
                          void **self, pe_error *err)
{
    pe__server *server = pe__zalloc(1, sizeof *server);
    *self = server;
    if (server == NULL)
        return pe__fail_memory(err);
    server->policy = policy;
    server->seed = seed;
    server->next = INT64_MAX;
    return PE_OK;
}

static bool take(pe__server *server, const pe_match_event *event)
{
    bool fine = true;
    int64_t need;
    switch (event->kind) {
    case PE_MATCH_PERSON: fine = pe__server_join(server, event->who); break;
    case PE_MATCH_LEAVE: pe__server_leave(server, event->person); break;
    case PE_MATCH_NEED:
        fine = pe__server_need(server, event->what) &&
               look(server, event->what->need, event->at);
        break;
    case PE_MATCH_YES:
        fine = pe__server_yes(server, event->need, event->person, event->at);
        break;
    case PE_MATCH_CLOCK:
        while (fine && (need = pe__server_pop(server, event->at)) >= 0)
            fine = look(server, need, event->at);
        break;
    default: break;
    }
    return fine;
}

pe_status pe__waves_apply(void *self, const pe_match_event *event,
                          pe_match_actions *actions, pe_error *err)
{
    pe__server *server = self;
    server->actions = 0;
    bool fine = take(server, event);
    *actions = (pe_match_actions){server->action, server->actions};
    return fine ? PE_OK : pe__fail_memory(err);
}

int64_t pe__waves_due(const void *self)
{
    return ((const pe__server *)self)->next;
}

bool pe__waves_open(const void *self, int64_t need)
{
    const pe__call_out *n = &((const pe__server *)self)->need[need];
    return n->promised < n->is.places;
}

void pe__waves_end(void *self)
{
    pe__server *server = self;
    if (server == NULL)
        return;
    for (int64_t k = 0; k < server->needs; k++)
        pe__free(server->need[k].asked);
    pe__free(server->need);
    pe__free(server->member);
    pe__free(server->here);
    pe__free(server->action);
    pe__heap_free(&server->due);
    pe__free(server);
}
