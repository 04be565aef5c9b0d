/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "field.h"

#include "heap.h"
#include "random.h"
#include "town.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { HERE = 400, MOST_PEOPLE = 4000, MOST_NEEDS = 4000, WARM = 14 };

/* Who came is reported, an hour after the start; not an event of the engine. */
#define REPORT ((pe_match_event_kind)100)

typedef struct {
    double answer, show;
    uint64_t week;
    pe_match_place place;
    bool here, plots, came; /* came: to the need that is reported now */
} member;

/* What waits in the heap: one word for each, decoded by its kind. */
typedef struct {
    pe_match_event_kind kind;
    int64_t need, person;
    double said; /* of a yes: that they then come */
    bool taken;  /* it got a place */
} planned;

typedef struct {
    pe__random random;
    pe_match *m;
    member who[MOST_PEOPLE];
    pe_match_need need[MOST_NEEDS];
    int64_t people, needs, claim, now, begin;
    int32_t here, plotters;
    pe__heap heap;
    planned *plan;
    int64_t plans, room;
    field_plot plot;
    field_figures f;
} district;

static double unit(district *d)
{
    return pe__random_unit(&d->random);
}

static double normal(district *d)
{
    return sqrt(-2.0 * log(1.0 - unit(d))) * cos(2.0 * M_PI * unit(d));
}

/* Beta(a, b) for whole numbers: the a-th smallest of a + b - 1 draws. */
static double beta(district *d, int a, int b)
{
    double x[16];
    const int n = a + b - 1;
    for (int k = 0; k < n; k++) {
        const double u = unit(d);
        int at = k;
        for (; at > 0 && x[at - 1] > u; at--)
            x[at] = x[at - 1];
        x[at] = u;
    }
    return x[a - 1];
}

static void plan(district *d, double at, planned what)
{
    if (d->plans == d->room) {
        d->room = 2 * d->room + 1024;
        d->plan = realloc(d->plan, (size_t)d->room * sizeof *d->plan);
        assert_non_null(d->plan);
    }
    d->plan[d->plans] = what;
    assert_true(pe__heap_push(&d->heap, at, d->plans++));
}

static bool measured(const district *d)
{
    return d->now >= d->begin + WARM * (int64_t)DAY;
}

static void note(field_bins *b, double said, double happened)
{
    const int bin = said < 1.0 ? (int)(said * FIELD_BINS) : FIELD_BINS - 1;
    b->said[bin] += said;
    b->happened[bin] += happened;
    b->count[bin] += 1.0;
}

double field_error(const field_bins *b)
{
    double sum = 0.0, count = 0.0;
    for (int k = 0; k < FIELD_BINS; k++) {
        sum += fabs(b->said[k] - b->happened[k]);
        count += b->count[k];
    }
    return count > 0.0 ? sum / count : 0.0;
}

static pe_match_place somewhere(district *d)
{
    pe_match_place place = town_east(8.0 * (unit(d) - 0.5) * 2.0);
    place.north += (int32_t)(16.0 * (unit(d) - 0.5) * 1e7 / 111.2);
    return place;
}

static void join(district *d)
{
    const int64_t id = ++d->people;
    assert_true(id < MOST_PEOPLE);
    member *w = &d->who[id];
    *w = (member){.answer = 1.0 / (1.0 + exp(1.9 - 1.2 * normal(d))),
                  .show = beta(d, 6, 2), .here = true,
                  .place = somewhere(d)};
    w->plots = d->plot != FIELD_HONEST && id % 10 == 0;
    for (int k = 0; k < PE_MATCH_PARTS; k++)
        w->week |= (uint64_t)(unit(d) < 0.45) << k;
    pe_match_person p = town_person(id);
    p.place = w->place;
    p.reach = 25.0F;
    p.week = w->week;
    p.joined = d->now;
    town_join(d->m, d->now, p);
    d->here++;
    d->plotters += w->plots;
    const double stay = w->plots ? 1e4 : -21.0 * log(1.0 - unit(d));
    plan(d, (double)d->now + stay * DAY,
         (planned){.kind = PE_MATCH_LEAVE, .person = id});
}

static double km(pe_match_place a, pe_match_place b)
{
    const double n = (a.north - b.north) * 1e-7 * 111.2;
    const double e = (a.east - b.east) * 1e-7 * 67.69;
    return sqrt(n * n + e * e);
}

static bool suits(const member *w, const pe_match_need *n)
{
    for (int64_t at = n->starts; at < n->ends; at += 900) {
        const int64_t own = (at + 3600 + 3 * DAY) % WEEK;
        if (w->week >> (own / (4 * HOUR)) & 1)
            return true;
    }
    return false;
}

/* An ask: whether and when there will be an answer is settled at once. */
static void asked(district *d, const pe_match_action *a)
{
    const member *w = &d->who[a->person];
    const pe_match_need *n = &d->need[a->need];
    if (measured(d)) {
        d->f.asks++;
        d->f.asks_of_plotters += w->plots;
    }
    if (w->plots) {
        plan(d, (double)d->now + 30.0,
             (planned){.kind = PE_MATCH_YES, .need = a->need,
                       .person = a->person, .said = -1.0});
        return;
    }
    const double p = w->answer * exp(-km(w->place, n->place) / 6.0) *
                     (suits(w, n) ? 1.0 : 0.15);
    const double late = 900.0 * exp(1.1 * normal(d));
    const bool yes = unit(d) < p;
    if (measured(d))
        note(&d->f.answer, (double)a->why.answer, yes);
    if (yes || unit(d) < 0.1)
        plan(d, (double)d->now + late,
             (planned){.kind = yes ? PE_MATCH_YES : PE_MATCH_NO,
                       .need = a->need, .person = a->person,
                       .said = (double)a->why.show});
}

static void promised(district *d, const pe_match_action *a)
{
    const member *w = &d->who[a->person];
    const pe_match_need *n = &d->need[a->need];
    if (w->plots && d->plot == FIELD_GIVE_BACK)
        plan(d, fmax((double)d->now + 60.0, (double)n->starts - 5.0 * HOUR),
             (planned){.kind = PE_MATCH_CANCEL, .need = a->need,
                       .person = a->person});
}

/* Half of those who would not come say so when they are asked. */
static void confirm_asked(district *d, const pe_match_action *a)
{
    const member *w = &d->who[a->person];
    const double away = w->plots ? 1.0 : 1.0 - w->show;
    if (!w->plots || d->plot == FIELD_NEVER_COME)
        plan(d, (double)d->now + 600.0,
             (planned){.kind = !w->plots && unit(d) < 0.5 * away
                                   ? PE_MATCH_CANCEL : PE_MATCH_CONFIRM,
                       .need = a->need, .person = a->person});
}

/* What was said of everybody who got a place in it, and what they did: also
 * who gave it back, or left. */
static void note_shows(district *d, int64_t need)
{
    for (int64_t k = 0; k < d->plans; k++) {
        const planned *p = &d->plan[k];
        if (p->taken && p->need == need && p->said >= 0.0)
            note(&d->f.show, p->said, d->who[p->person].came);
    }
}

static void report(district *d, int64_t need)
{
    const pe_match_need *n = &d->need[need];
    pe_match_standing s;
    int32_t came = 0;
    if (!pe_match_look(d->m, need, 0, &s) && s.places == 0)
        return;
    for (int64_t id = 1; id <= d->people; id++) {
        d->who[id].came = false;
        const pe_match_held held = pe_match_look(d->m, need, id, NULL);
        if (held < PE_MATCH_HELD_PROMISED || held > PE_MATCH_HELD_DOUBTED)
            continue;
        member *w = &d->who[id];
        /* who confirmed has said that they are not of the half that knew */
        const double stay = held == PE_MATCH_HELD_CONFIRMED
                                ? w->show / (w->show + 0.5 * (1.0 - w->show))
                                : w->show;
        const bool comes = !w->plots && unit(d) < stay;
        came += comes;
        w->came = comes;
        town_say(d->m, d->now, comes ? PE_MATCH_SHOWED : PE_MATCH_ABSENT, need,
                 id);
    }
    if (measured(d)) {
        note(&d->f.filled, s.filled, came >= n->places);
        note_shows(d, need);
        d->f.places += n->places;
        d->f.filled_places += came < n->places ? came : n->places;
    }
}

static void see(district *d, pe_match_actions actions)
{
    if (actions.count == 0)
        return;
    pe_match_action *copy = malloc((size_t)actions.count * sizeof *copy);
    assert_non_null(copy);
    for (int64_t k = 0; k < actions.count; k++)
        copy[k] = actions.action[k];
    for (int64_t k = 0; k < actions.count; k++) {
        if (copy[k].kind == PE_MATCH_ASK)
            asked(d, &copy[k]);
        else if (copy[k].kind == PE_MATCH_PROMISED ||
                 copy[k].kind == PE_MATCH_CALLED_UP)
            promised(d, &copy[k]);
        else if (copy[k].kind == PE_MATCH_CONFIRM_ASKED)
            confirm_asked(d, &copy[k]);
    }
    free(copy);
}

static void come(district *d)
{
    const int64_t id = ++d->needs;
    assert_true(id < MOST_NEEDS);
    pe_match_need n = town_need(id, 1 + (int32_t)(unit(d) * unit(d) * 5.0));
    n.place = somewhere(d);
    const double lead = 10.0 * exp(0.9 * normal(d));
    n.starts = d->now + (int64_t)(fmin(fmax(lead, 1.0), 72.0) * HOUR);
    n.ends = n.starts + 2 * HOUR;
    d->need[id] = n;
    town_needs(d->m, d->now, n);
    plan(d, (double)n.starts + HOUR, (planned){.kind = REPORT, .need = id});
    plan(d, (double)d->now - 86400.0 / 20.0 * log(1.0 - unit(d)),
         (planned){.kind = PE_MATCH_NEED});
}

/* `item`: of d->plan, which may move meanwhile. */
static void say_yes(district *d, int64_t item)
{
    const planned p = d->plan[item];
    see(d, town_yes(d->m, d->now, p.need, p.person, ++d->claim));
    d->plan[item].taken = pe_match_look(d->m, p.need, p.person, NULL) ==
                          PE_MATCH_HELD_PROMISED;
}

static void happens(district *d, int64_t item)
{
    const planned copy = d->plan[item], *p = &copy;
    if (p->kind == PE_MATCH_NEED) {
        come(d);
    } else if (p->kind == REPORT) {
        report(d, p->need);
    } else if (p->kind == PE_MATCH_LEAVE) {
        if (d->who[p->person].plots)
            return;
        d->who[p->person].here = false;
        d->here--;
        see(d, town_say(d->m, d->now, PE_MATCH_LEAVE, 0, p->person));
        join(d);
    } else if (d->who[p->person].here && p->kind == PE_MATCH_YES) {
        say_yes(d, item);
    } else if (d->who[p->person].here) {
        see(d, town_say(d->m, d->now, p->kind, p->need, p->person));
    }
}

field_figures field_run(uint64_t seed, field_plot plot, int days)
{
    district *d = calloc(1, sizeof *d);
    assert_non_null(d);
    d->plot = plot;
    d->now = d->begin = TOWN_START;
    pe__random_seed(&d->random, seed, 0);
    d->m = town_new();
    for (int k = 0; k < HERE; k++)
        join(d);
    plan(d, (double)d->now, (planned){.kind = PE_MATCH_NEED});
    double at;
    int64_t item, day = 0;
    const int64_t end = d->begin + (int64_t)days * DAY;
    while (d->now < end && pe__heap_pop(&d->heap, &at, &item)) {
        while (pe_match_due(d->m) <= (int64_t)at) {
            const int64_t due = pe_match_due(d->m);
            d->now = due > d->now ? due : d->now;
            see(d, town_clock(d->m, d->now));
            if (d->heap.count > 0)
                break; /* what was planned meanwhile may come first */
        }
        if (pe_match_due(d->m) <= (int64_t)at) {
            assert_true(pe__heap_push(&d->heap, at, item));
            continue;
        }
        d->now = (int64_t)at > d->now ? (int64_t)at : d->now;
        for (; day < (d->now - d->begin) / DAY; day++)
            if (measured(d)) {
                d->f.person_days += d->here;
                d->f.plotter_days += d->plotters;
            }
        happens(d, item);
    }
    const field_figures f = d->f;
    pe_match_free(d->m);
    pe__heap_free(&d->heap);
    free(d->plan);
    free(d);
    return f;
}
