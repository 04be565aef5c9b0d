/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "world.h"

#include "town.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static uint32_t below(world *w, uint32_t n)
{
    return pe__random_below(&w->random, n);
}

static bool once_in(world *w, uint32_t n)
{
    return below(w, n) == 0;
}

world *world_new(uint64_t seed)
{
    world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    pe__random_seed(&w->random, seed, 0);
    w->now = TOWN_START;
    return w;
}

void world_free(world *w)
{
    free(w->asked_at);
    free(w->asked_who);
    free(w);
}

pe_match_event world_point(const world_event *event)
{
    pe_match_event e = event->event;
    e.who = e.kind == PE_MATCH_PERSON ? &event->who : NULL;
    e.what = e.kind == PE_MATCH_NEED ? &event->what : NULL;
    return e;
}

static pe_match_person anybody(world *w, int64_t id)
{
    static const int32_t clocks[] = {0, 60, -300, 330, 840, -720, 345};
    pe_match_person p = town_person(id);
    p.place = town_east((double)below(w, 300) / 10.0 - 15.0);
    p.place.north += (int32_t)below(w, 2000000) - 1000000;
    p.reach = (float)(1 << below(w, 6)) - (once_in(w, 2) ? 0.3F : 0.0F);
    p.region = (int32_t)below(w, 3);
    p.clock = clocks[below(w, 7)];
    p.skills = below(w, 16);
    p.week = pe__random_next(&w->random);
    const uint64_t some = pe__random_next(&w->random);
    p.quiet = once_in(w, 2) ? (uint32_t)some & (uint32_t)(some >> 32) : 0;
    p.most_a_week = once_in(w, 2) ? -1 : (int32_t)below(w, 6);
    p.paused_until = once_in(w, 6) ? w->now + below(w, 3 * DAY) : 0;
    p.until = once_in(w, 6) ? w->now + below(w, 2 * WEEK) : 0;
    p.urgent_only = once_in(w, 6);
    p.verifier = once_in(w, 3);
    return p;
}

static pe_match_need anything(world *w, int64_t id)
{
    pe_match_need n = town_need(id, 1 + (int32_t)below(w, 5));
    n.author = once_in(w, 2) ? -1 - (int64_t)below(w, WORLD_EFFORTS)
                             : 1 + (int64_t)below(w, WORLD_PEOPLE);
    n.place = town_east((double)below(w, 200) / 10.0 - 10.0);
    n.radius = once_in(w, 4) ? (float)below(w, 5) : 0.0F;
    n.region = (int32_t)below(w, 3);
    n.kind = (int32_t)below(w, 2);
    n.starts = w->now + 600 + below(w, once_in(w, 3) ? 3 * HOUR : 3 * DAY);
    n.ends = n.starts + HOUR + below(w, 6 * HOUR);
    n.skills = once_in(w, 3) ? UINT64_C(1) << below(w, 4) : 0;
    n.weight = 0.5F + (float)below(w, 4);
    n.duty = once_in(w, 3) ? 1 + (int64_t)below(w, WORLD_DUTIES) : 0;
    n.vouched = !once_in(w, 5);
    n.exact = once_in(w, 3);
    n.foreign = w->foreign && once_in(w, 4);
    return n;
}

/* Somebody who was asked and has not answered, if there is one. */
static bool find_ask(world *w, int64_t *need, int64_t *person)
{
    for (int tries = 0; tries < 40 && w->asks > 0; tries++) {
        const int32_t most = w->asks < 60 ? (int32_t)w->asks : 60;
        const int64_t k = w->asks - 1 - below(w, (uint32_t)most);
        const int32_t who = w->asked_who[k] % 1000;
        const int32_t what = w->asked_who[k] / 1000;
        if (w->open[what] && w->tie[what][who].held == 0) {
            *need = what;
            *person = who;
            return true;
        }
    }
    return false;
}

static bool find_claim(world *w, int64_t *need, int64_t *person)
{
    for (int tries = 0; tries < 200 && w->needs > 0; tries++) {
        const int32_t most = w->needs < 40 ? w->needs : 40;
        const int64_t what = w->needs - (int64_t)below(w, (uint32_t)most);
        const int64_t who = 1 + (int64_t)below(w, WORLD_PEOPLE);
        if (w->tie[what][who].held != 0) {
            *need = what;
            *person = who;
            return true;
        }
    }
    return false;
}

/* What people do: answers mostly, and now and then something else. */
static void person_acts(world *w, pe_match_event *e)
{
    static const pe_match_event_kind answer[] = {
        PE_MATCH_YES, PE_MATCH_YES, PE_MATCH_YES, PE_MATCH_NO,
        PE_MATCH_LATER};
    static const pe_match_event_kind with_claim[] = {
        PE_MATCH_CONFIRM, PE_MATCH_CONFIRM, PE_MATCH_CANCEL, PE_MATCH_SHOWED,
        PE_MATCH_SHOWED, PE_MATCH_ABSENT, PE_MATCH_NO, PE_MATCH_SETTLE};
    e->need = 1 + (int64_t)below(w, (uint32_t)w->needs + 2);
    e->person = 1 + (int64_t)below(w, WORLD_PEOPLE);
    if (!once_in(w, 3) && find_ask(w, &e->need, &e->person)) {
        e->kind = answer[below(w, 5)];
    } else if (!once_in(w, 3) && find_claim(w, &e->need, &e->person)) {
        e->kind = with_claim[below(w, 8)];
        if (e->kind == PE_MATCH_SETTLE)
            e->places = (int32_t)below(w, 3) - 1;
    } else {
        e->kind = (pe_match_event_kind)(PE_MATCH_YES + below(w, 7));
    }
    if (e->kind == PE_MATCH_YES) {
        e->claim = once_in(w, 4) ? 0 : ++w->next_claim;
        e->places = once_in(w, 5) ? 2 : 1;
    }
    if (e->kind == PE_MATCH_CANCEL && once_in(w, 2))
        e->claim = once_in(w, 4) ? ++w->next_claim
                                 : w->tie[e->need <= WORLD_NEEDS ? e->need : 0]
                                         [e->person].claim;
}

static void rare(world *w, world_event *out)
{
    pe_match_event *e = &out->event;
    static const pe_match_event_kind kinds[] = {
        PE_MATCH_LEAVE, PE_MATCH_BLOCK, PE_MATCH_BLOCK, PE_MATCH_UNBLOCK,
        PE_MATCH_WITHDRAW, PE_MATCH_ADOPT, PE_MATCH_ADOPT, PE_MATCH_DROP};
    e->kind = kinds[below(w, 8)];
    e->person = 1 + (int64_t)below(w, WORLD_PEOPLE);
    e->need = 1 + (int64_t)below(w, (uint32_t)w->needs + 1);
    e->author = once_in(w, 2) ? -1 - (int64_t)below(w, WORLD_EFFORTS)
                              : 1 + (int64_t)below(w, WORLD_PEOPLE);
    if (e->author == e->person)
        e->author = -1;
    e->duty = 1 + (int64_t)below(w, WORLD_DUTIES);
    e->weeks = 1 + (int32_t)below(w, 5);
}

/* Time goes on by seconds or hours, to when the engine wants the clock or
 * past it; sometimes a clock goes back. */
static void pass_time(world *w, int64_t due)
{
    if (once_in(w, 3) && due < w->now + DAY && due > w->now)
        w->now = due;
    else
        w->now += once_in(w, 12) ? below(w, 6 * HOUR) : below(w, 5 * MINUTE);
}

void world_next(world *w, world_event *out, int64_t due)
{
    *out = (world_event){0};
    pass_time(w, due);
    out->event.at = once_in(w, 20) ? w->now - DAY : w->now;
    const uint32_t lot = below(w, 100);
    if (lot < 8) {
        out->who = anybody(w, 1 + (int64_t)below(w, WORLD_PEOPLE));
        out->event.kind = PE_MATCH_PERSON;
    } else if (lot < 18 && w->needs < WORLD_NEEDS) {
        const bool old = w->needs > 0 && once_in(w, 6);
        int64_t id = w->needs + 1;
        if (old)
            id -= 1 + (int64_t)below(w, w->needs < 9 ? 1 : 9);
        out->what = anything(w, id);
        if (old) /* a need does not change hands */
            out->what.foreign = w->need[id].foreign;
        out->event.kind = PE_MATCH_NEED;
    } else if (lot < 45 || w->needs == 0) {
        out->event.kind = PE_MATCH_CLOCK;
    } else if (lot < 97) {
        person_acts(w, &out->event);
    } else {
        rare(w, out);
    }
}
