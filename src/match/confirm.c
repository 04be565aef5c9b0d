/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* "Still coming?": asked before the start, never in hours when they are not to
 * be asked; who says nothing counts half from then on, and others are asked. */
#include "match.h"

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Four hours before the start, or half the time there was if that is less. */
int64_t pe__confirm_point(const pe_match *m, const pe__need *n)
{
    const int64_t lead = n->is.starts - n->since;
    const int64_t before = m->settings.confirm_before;
    return n->is.starts - (lead / 2 < before ? later(lead / 2, 0) : before);
}

/* Seconds since the hour began in their own time. */
static int64_t into_hour(int64_t at, int32_t clock)
{
    const int64_t own = at + (int64_t)clock * 60;
    return (own % 3600 + 3600) % 3600;
}

/* When to ask this one: at the confirmation point, or in the last hour before
 * it in which they may be asked. INT64_MAX: there is none left. */
static int64_t ask_at(const pe_match *m, const pe__need *n, const pe__tie *t)
{
    const pe_match_person *p = &m->people.at[t->person].is;
    int64_t at = later(n->confirm_at, m->now);
    for (int k = 0; k < 24 && at >= m->now; k++) {
        if (!(p->quiet & pe__hour_bit(at, p->clock)))
            return k == 0 ? at : later(at - 3599, m->now);
        at -= into_hour(at, p->clock) + 1; /* the end of the hour before */
    }
    /* all of the time until the point is quiet: the first hour after it */
    at = m->now;
    for (int k = 0; k < 24; k++) {
        if (!(p->quiet & pe__hour_bit(at, p->clock)))
            return at < n->is.starts ? at : INT64_MAX;
        at += 3600 - into_hour(at, p->clock);
    }
    return INT64_MAX;
}

/* When silence means doubt: never before the point, and early enough for
 * others to be asked. */
static int64_t doubt_at(const pe_match *m, const pe__need *n, const pe__tie *t)
{
    const int64_t half = (n->is.starts - t->confirm_at) / 2;
    const int64_t wait = m->settings.silence < half ? m->settings.silence
                                                    : later(half, 1);
    return later(t->confirm_at + wait, n->confirm_at);
}

/* A promise of after the point is as good as a confirmation. */
static bool waits(const pe_match *m, const pe__tie *t)
{
    return (m->settings.rules & PE_MATCH_RULE_CONFIRM) &&
           t->held == PE_MATCH_HELD_PROMISED && t->confirm_at >= 0 &&
           t->outcome == PE__UNKNOWN;
}

static int64_t next_of(const pe_match *m, const pe__need *n, const pe__tie *t)
{
    return t->confirm_at != 0 ? doubt_at(m, n, t) : ask_at(m, n, t);
}

int64_t pe__confirm_due(const pe_match *m, const pe__need *n)
{
    int64_t due = INT64_MAX;
    for (int32_t t = n->claim; t >= 0; t = m->ties.at[t].next_claim) {
        const pe__tie *tie = &m->ties.at[t];
        if (waits(m, tie)) {
            const int64_t at = next_of(m, n, tie);
            due = at < due ? at : due;
        }
    }
    return due;
}

void pe__confirm(pe_match *m, int32_t need)
{
    pe__need *n = &m->needs.at[need];
    for (int32_t t = n->claim; t >= 0; t = m->ties.at[t].next_claim) {
        pe__tie *tie = &m->ties.at[t];
        if (!waits(m, tie) || next_of(m, n, tie) > m->now)
            continue;
        const bool asked = tie->confirm_at != 0;
        pe_match_action *a =
            pe__emit(m, asked ? PE_MATCH_DOUBTED : PE_MATCH_CONFIRM_ASKED,
                     need, tie->person);
        a->claim = tie->claim;
        a->places = tie->places;
        if (asked) {
            pe__tie_hold(m, t, PE_MATCH_HELD_DOUBTED);
        } else {
            tie->confirm_at = m->now;
            a->until = doubt_at(m, n, tie);
        }
    }
}
