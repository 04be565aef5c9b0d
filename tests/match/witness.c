/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The witness of a world: the limits once more, written apart from the engine,
 * with the C library's own arithmetic. */
#include "town.h"
#include "world.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define RADIUS 6371.0088

static double radians(int32_t angle)
{
    return (double)angle * 1e-7 * M_PI / 180.0;
}

/* Great-circle km (haversine). */
static double distance(pe_match_place a, pe_match_place b)
{
    const double n = sin((radians(b.north) - radians(a.north)) / 2.0);
    const double e = sin((radians(b.east) - radians(a.east)) / 2.0);
    return 2.0 * RADIUS *
           asin(sqrt(n * n + cos(radians(a.north)) * cos(radians(b.north)) *
                                 e * e));
}

static int own_hour(const pe_match_person *p, int64_t at)
{
    return (int)((at + p->clock * 60 + 10 * DAY) / HOUR % 24);
}

static int author_row(int64_t author)
{
    return (int)(author < 0 ? WORLD_PEOPLE - author : author);
}

static bool is_blocked(const world *w, int64_t person, int64_t author)
{
    return w->blocked[person][author_row(author)] ||
           (author > 0 && w->blocked[author][person]);
}

static bool promised(pe_match_held held)
{
    return held != 0 && held != PE_MATCH_HELD_STANDBY;
}

static bool busy(const world *w, int64_t person, int64_t need)
{
    const pe_match_need *n = &w->need[need];
    for (int32_t k = 1; k <= w->needs; k++)
        if (k != need && promised(w->tie[k][person].held) &&
            w->need[k].starts < n->ends && n->starts < w->need[k].ends)
            return true;
    return false;
}

static int64_t asks_of_week(const world *w, int64_t person, int64_t at)
{
    int64_t count = 0;
    for (int64_t k = w->asks - 1; k >= 0 && w->asked_at[k] > at - WEEK; k--)
        count += w->asked_who[k] % 1000 == person;
    return count;
}

static void note_ask(world *w, int64_t need, int64_t person, int64_t at)
{
    if (w->asks == w->room) {
        w->room = 2 * w->room + 64;
        w->asked_at = realloc(w->asked_at,
                              (size_t)w->room * sizeof *w->asked_at);
        w->asked_who = realloc(w->asked_who,
                               (size_t)w->room * sizeof *w->asked_who);
        assert_true(w->asked_at != NULL && w->asked_who != NULL);
    }
    w->asked_at[w->asks] = at;
    w->asked_who[w->asks++] = (int32_t)(need * 1000 + person);
}

static void check_quiet(const world *w, int64_t person)
{
    const pe_match_person *p = &w->person[person];
    assert_false(p->quiet >> own_hour(p, w->heard) & 1);
}

/* Every limit of a person and a need. */
static void check_ask(world *w, const pe_match_action *a)
{
    assert_in_range(a->person, 1, WORLD_PEOPLE);
    assert_in_range(a->need, 1, w->needs);
    const pe_match_person *p = &w->person[a->person];
    const pe_match_need *n = &w->need[a->need];
    const world_tie *t = &w->tie[a->need][a->person];
    assert_true(w->here[a->person] && w->open[a->need]);
    const double km = distance(p->place, n->place) - (double)n->radius;
    assert_true(km <= (double)p->reach * 1.0001 + 0.002);
    assert_true(fabs((double)a->why.distance - fmax(km, 0.0)) < 0.01);
    check_quiet(w, a->person);
    assert_int_equal(p->skills & n->skills, n->skills);
    assert_true(p->paused_until <= w->heard);
    assert_true(p->until == 0 || p->until >= n->ends);
    assert_true(!p->urgent_only || n->starts - w->heard <= 7200);
    assert_true(n->vouched || p->verifier);
    assert_true(n->starts > w->heard);
    assert_true(n->author != a->person);
    assert_false(is_blocked(w, a->person, n->author));
    assert_false(busy(w, a->person, a->need));
    assert_true(t->asked_at == 0 ||
                (t->may_again && t->not_before <= w->heard));
    assert_true(!t->no && t->held == 0 && !t->cancelled);
    note_ask(w, a->need, a->person, w->heard);
    if (p->most_a_week >= 0)
        assert_true(asks_of_week(w, a->person, w->heard) <= p->most_a_week);
    assert_true(a->why.answer > 0.0F && a->why.answer <= 0.95F);
    assert_true(a->why.show > 0.0F && a->why.show <= 1.0F);
    assert_true(a->why.load >= 0.0F && a->why.load <= 6.0F);
    assert_in_range(a->why.rank, 1, a->why.candidates);
}

static void check_places(const world *w, int64_t need)
{
    int32_t places = 0;
    for (int k = 1; k <= WORLD_PEOPLE; k++)
        places += promised(w->tie[need][k].held) ? w->tie[need][k].places : 0;
    assert_true(places <= w->need[need].places);
}

static void hold(world *w, const pe_match_action *a, pe_match_held held)
{
    world_tie *t = &w->tie[a->need][a->person];
    t->held = held;
    t->places = a->places;
    t->claim = a->claim;
    if (w->need[a->need].exact && held == PE_MATCH_HELD_PROMISED &&
        !w->need[a->need].foreign)
        check_places(w, a->need);
}

static void see_action(world *w, const world_event *e,
                       const pe_match_action *a)
{
    world_tie *t = a->need >= 1 && a->need <= w->needs && a->person >= 1 &&
                           a->person <= WORLD_PEOPLE
                       ? &w->tie[a->need][a->person] : NULL;
    switch (a->kind) {
    case PE_MATCH_ASK:
        check_ask(w, a);
        t->asked_at = w->heard;
        t->may_again = false;
        break;
    case PE_MATCH_PROMISED:
        w->promised++;
        if (!promised(t->held)) { /* else it is said a second time */
            assert_false(busy(w, a->person, a->need));
            assert_false(is_blocked(w, a->person, w->need[a->need].author));
            hold(w, a, PE_MATCH_HELD_PROMISED);
        }
        break;
    case PE_MATCH_CALLED_UP:
        w->called_up++;
        assert_int_equal(t->held, PE_MATCH_HELD_STANDBY);
        if (e->event.kind != PE_MATCH_SETTLE)
            check_quiet(w, a->person);
        hold(w, a, PE_MATCH_HELD_PROMISED);
        break;
    case PE_MATCH_STOOD_BY: hold(w, a, PE_MATCH_HELD_STANDBY); break;
    case PE_MATCH_TENTATIVE: hold(w, a, PE_MATCH_HELD_TENTATIVE); break;
    case PE_MATCH_CONFIRM_ASKED:
        w->confirms++;
        check_quiet(w, a->person);
        assert_true(promised(t->held));
        assert_true(w->heard < w->need[a->need].starts);
        break;
    case PE_MATCH_DOUBTED: w->doubted++; break;
    case PE_MATCH_GIVEN_BACK:
        t->cancelled = t->cancelled || t->held != 0;
        t->held = 0;
        break;
    case PE_MATCH_REFUSED: w->refused++; break;
    case PE_MATCH_OVER: w->open[a->need] = false; break;
    default: break;
    }
}

static void join(world *w, const pe_match_person *who)
{
    w->here[who->person] = true;
    w->person[who->person] = *who;
}

static void come(world *w, const pe_match_need *what)
{
    const bool new = !w->open[what->need];
    for (int k = 1; new && k <= WORLD_PEOPLE; k++)
        w->tie[what->need][k] = (world_tie){0};
    w->needs = what->need > w->needs ? (int32_t)what->need : w->needs;
    w->need[what->need] = *what;
    w->open[what->need] = true;
}

static void forget(world *w, int64_t person)
{
    w->here[person] = false;
    for (int32_t k = 1; k <= w->needs; k++)
        w->tie[k][person] = (world_tie){0};
    for (int64_t k = 0; k < w->asks; k++)
        if (w->asked_who[k] % 1000 == person)
            w->asked_who[k] = 0;
}

static void see_event(world *w, const world_event *e)
{
    const pe_match_event *v = &e->event;
    const bool known = v->need >= 1 && v->need <= w->needs &&
                       w->open[v->need] && v->person >= 1 &&
                       v->person <= WORLD_PEOPLE && w->here[v->person];
    world_tie *t = known ? &w->tie[v->need][v->person] : NULL;
    if (v->kind == PE_MATCH_PERSON)
        join(w, &e->who);
    else if (v->kind == PE_MATCH_NEED)
        come(w, &e->what);
    else if (v->kind == PE_MATCH_BLOCK || v->kind == PE_MATCH_UNBLOCK)
        w->blocked[v->person][author_row(v->author)] =
            v->kind == PE_MATCH_BLOCK;
    if (v->kind == PE_MATCH_UNBLOCK && v->author > 0)
        w->blocked[v->author][v->person] = false;
    if (t != NULL && v->kind == PE_MATCH_NO)
        t->no = true;
    if (t != NULL && v->kind == PE_MATCH_LATER && t->held == 0) {
        t->may_again = true;
        t->no = false;
        t->not_before = w->heard + HOUR;
    }
}

void world_see(world *w, const world_event *e, pe_match_actions actions)
{
    w->heard = e->event.at > w->heard ? e->event.at : w->heard;
    see_event(w, e);
    for (int64_t k = 0; k < actions.count; k++)
        see_action(w, e, &actions.action[k]);
    if (e->event.kind == PE_MATCH_LEAVE)
        forget(w, e->event.person);
    if (e->event.kind == PE_MATCH_WITHDRAW && e->event.need <= w->needs)
        w->open[e->event.need] = false;
}
