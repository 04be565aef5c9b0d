/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A need's life: it comes, is looked at again and again until enough have
 * promised, starts, ends, and is forgotten three days later. */
#include "match.h"

#include "error.h"

enum { PATIENCE = 10800 /* seconds after which no answer is expected */ };

int32_t pe__need_find(const pe_match *m, int64_t id)
{
    const int32_t k = pe__index_find(&m->need, id, 0);
    return k >= 0 && !m->needs.at[k].over ? k : -1;
}

static pe_status check(const pe_match_need *what, pe_error *err)
{
    if (what == NULL || what->need < 1)
        return pe__fail(err, PE_BAD_INPUT, "A need needs an id above 0.");
    const long long id = (long long)what->need;
    if (what->place.north < -900000000 || what->place.north > 900000000 ||
        what->place.east < -1800000000 || what->place.east > 1800000000)
        return pe__fail(err, PE_BAD_INPUT, "Need %lld is outside of the earth: "
                        "north is within 90 degrees, east within 180.", id);
    if (!(what->radius >= 0.0F) || !(what->radius <= 20100.0F))
        return pe__fail(err, PE_BAD_INPUT, "The radius of need %lld is to be "
                        "within 0 and 20,100 km.", id);
    if (what->places < 1 || what->places > PE_MATCH_PLACES)
        return pe__fail(err, PE_BAD_INPUT, "A need has 1 to %d places; need "
                        "%lld has %d: make several of it.", PE_MATCH_PLACES,
                        id, (int)what->places);
    if (what->starts < -PE__LATEST || what->ends > PE__LATEST ||
        what->ends < what->starts)
        return pe__fail(err, PE_BAD_INPUT, "Need %lld ends before it starts, "
                        "or its times are out of range.", id);
    if (what->region < 0 || what->region >= PE__REGIONS || what->kind < 0)
        return pe__fail(err, PE_BAD_INPUT, "Regions are 0 to %d and kinds of "
                        "duty 0 and above; need %lld has region %d, kind %d.",
                        PE__REGIONS - 1, id, (int)what->region,
                        (int)what->kind);
    if (!(what->weight > 0.0F) || !(what->weight <= 1e9F) || what->duty < 0)
        return pe__fail(err, PE_BAD_INPUT, "The weight of need %lld is to be "
                        "above 0, its duty 0 or an id.", id);
    return PE_OK;
}

/* --- coming --------------------------------------------------------------- */

static bool reserve(pe_match *m, const pe_match_need *what)
{
    if (!pe__room(&m->needs.at, &m->needs.room, m->needs.count + 1,
                  sizeof *m->needs.at) ||
        !pe__room(&m->queue.at, &m->queue.room, m->needs.room,
                  sizeof *m->queue.at) ||
        !pe__room(&m->due.at, &m->due.room, m->needs.room,
                  sizeof *m->due.at) ||
        !pe__room(&m->duties.at, &m->duties.room, m->duties.count + 1,
                  sizeof *m->duties.at) ||
        !pe__room(&m->regions.at, &m->regions.room, what->region + 1,
                  sizeof *m->regions.at))
        return false;
    return pe__index_reserve(&m->need, 1) && pe__index_reserve(&m->duty, 1);
}

static int32_t make(pe_match *m, int64_t id)
{
    int32_t k = m->needs.free;
    if (k >= 0)
        m->needs.free = m->needs.at[k].queued;
    else
        k = (int32_t)m->needs.count++;
    m->needs.at[k] = (pe__need){.since = m->now, .tie = -1, .last_tie = -1,
                                .claim = -1, .last_claim = -1, .queued = -1,
                                .known = 1};
    pe__index_put(&m->need, id, 0, k);
    m->needs_here++;
    return k;
}

static bool moved(const pe_match_need *a, const pe_match_need *b)
{
    return a->starts != b->starts || a->ends != b->ends ||
           a->place.north != b->place.north || a->place.east != b->place.east;
}

/* Those who promised for another time or place are asked anew. */
static void doubt_claims(pe_match *m, pe__need *n)
{
    for (int32_t t = n->claim; t >= 0; t = m->ties.at[t].next_claim) {
        pe__tie *tie = &m->ties.at[t];
        tie->confirm_at = 0;
        if (tie->held == PE_MATCH_HELD_CONFIRMED ||
            tie->held == PE_MATCH_HELD_DOUBTED)
            tie->held = PE_MATCH_HELD_PROMISED;
    }
}

/* Whose a need is does not change: claims were promised on it. */
static void take(pe_match *m, int32_t k, const pe_match_need *what)
{
    pe__need *n = &m->needs.at[k];
    const uint8_t foreign = n->is.need == 0 ? what->foreign != 0
                                            : n->is.foreign;
    n->is = *what;
    n->is.vouched = what->vouched != 0;
    n->is.foreign = foreign;
    n->is.exact = what->exact != 0;
    pe__place_of(what->place, &n->x, &n->y, &n->z);
    n->confirm_at = pe__confirm_point(m, n);
    n->started = n->started && what->starts <= m->now;
    n->idle = 0;
}

/* A need of these terms, new or changed, with nothing done about it yet. */
pe_status pe__need_put(pe_match *m, const pe_match_need *what, int32_t *need,
                       pe_error *err)
{
    const pe_status status = check(what, err);
    if (status != PE_OK)
        return status;
    if (!reserve(m, what))
        return pe__fail_memory(err);
    while (m->regions.count <= what->region)
        m->regions.at[m->regions.count++] = pe__region_new(m);
    int32_t k = pe__index_find(&m->need, what->need, 0);
    if (k >= 0 && m->needs.at[k].over) {
        pe__need_forget(m, k);
        k = -1;
    }
    if (k < 0) {
        k = make(m, what->need);
    } else {
        pe__need *n = &m->needs.at[k];
        m->regions.at[n->is.region].unmet -= n->unmet;
        n->unmet = 0;
        if (moved(&n->is, what)) {
            n->since = m->now;
            doubt_claims(m, n);
        }
    }
    take(m, k, what);
    *need = k;
    return PE_OK;
}

pe_status pe__need_come(pe_match *m, const pe_match_need *what, pe_error *err)
{
    int32_t k;
    const pe_status status = pe__need_put(m, what, &k, err);
    if (status != PE_OK)
        return status;
    pe__adopt_need(m, k);
    pe__claim_call_up(m, k);
    pe__need_refresh(m, k);
    pe__queue_set(m, k, m->now);
    return PE_OK;
}

/* --- standing ------------------------------------------------------------- */

double pe__need_aim(const pe_match *m, const pe__need *n)
{
    return m->now < n->confirm_at || pe__in_burst(m, n->is.region)
               ? m->settings.aim_early
               : m->settings.aim;
}

bool pe__enough(const pe_match *m, const pe__need *n)
{
    if (m->settings.rules & PE_MATCH_RULE_RESERVE)
        return n->filled >= pe__need_aim(m, n);
    return n->promised >= n->is.places;
}

void pe__need_refresh(pe_match *m, int32_t need)
{
    pe__need *n = &m->needs.at[need];
    pe__chance(m, n, false, &n->filled, &n->expected);
    if (!n->over) {
        const bool enough = pe__enough(m, n);
        if (enough != n->reached) {
            n->reached = enough;
            n->at_risk = !enough;
            pe_match_action *a =
                pe__emit(m, enough ? PE_MATCH_FILLED : PE_MATCH_AT_RISK, need,
                         -1);
            a->places = n->promised;
        } else if (!enough && !n->at_risk && m->now >= n->confirm_at &&
                   !n->started) {
            n->at_risk = 1;
            pe__emit(m, PE_MATCH_AT_RISK, need, -1)->places = n->promised;
        }
    }
    pe__burst_unmet(m, n);
    pe__burst_check(m, n->is.region);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* When to look again for people: soon, but less and less often where nobody is
 * found; at once where urgency changes. */
static int64_t next_wave(const pe_match *m, const pe__need *n)
{
    const int64_t steps[] = {n->is.starts - m->settings.urgent,
                             n->is.starts - 21600};
    const int64_t pause = m->settings.every << (n->idle < 4 ? n->idle : 4);
    int64_t next = m->now + (pause < 3600 || pause == m->settings.every
                                 ? pause : 3600);
    for (int k = 0; k < 2; k++)
        if (steps[k] > m->now)
            next = earlier(next, steps[k]);
    return next;
}

void pe__need_schedule(pe_match *m, int32_t need)
{
    pe__need *n = &m->needs.at[need];
    int64_t due = n->is.ends;
    if (n->over) {
        due = n->is.ends + PE__LATE_WORD;
    } else if (!n->started) {
        due = earlier(n->is.starts, pe__confirm_due(m, n));
        if (m->now < n->confirm_at)
            due = earlier(due, n->confirm_at);
        if (!n->reached || n->is.exact)
            due = earlier(due, next_wave(m, n));
        if (n->open > 0)
            due = earlier(due, m->now + PATIENCE);
    }
    pe__queue_set(m, need, due > m->now ? due : m->now + 1);
}

/* --- going ---------------------------------------------------------------- */

void pe__need_forget(pe_match *m, int32_t need)
{
    pe__need *n = &m->needs.at[need];
    while (n->tie >= 0)
        pe__tie_drop(m, n->tie);
    m->regions.at[n->is.region].unmet -= n->unmet;
    pe__index_drop(&m->need, n->is.need, 0);
    pe__queue_drop(m, need);
    n->known = 0;
    n->queued = m->needs.free;
    m->needs.free = need;
    m->needs_here--;
}

void pe__need_withdraw(pe_match *m, int32_t need)
{
    const int32_t region = m->needs.at[need].is.region;
    pe__withdraw_asks(m, need);
    for (int32_t t = m->needs.at[need].claim; t >= 0;
         t = m->ties.at[t].next_claim) {
        pe_match_action *a = pe__emit(m, PE_MATCH_GIVEN_BACK, need,
                                      m->ties.at[t].person);
        a->claim = m->ties.at[t].claim;
        a->places = m->ties.at[t].places;
    }
    pe__need_forget(m, need);
    pe__burst_check(m, region);
}

void pe__need_over(pe_match *m, int32_t need)
{
    pe__need *n = &m->needs.at[need];
    pe__close_asks(m, need);
    pe__learn_filled(m, n);
    n->over = 1;
    n->at_risk = 0;
    pe__emit(m, PE_MATCH_OVER, need, -1)->places = n->came;
    pe__burst_unmet(m, n);
    pe__burst_check(m, n->is.region);
}
