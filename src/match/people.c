/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who may be asked: what they said of themselves, what their answers taught,
 * and what asking them has cost them lately. */
#include "match.h"

#include "error.h"
#include "number.h"

#include <string.h>

int32_t pe__person_find(const pe_match *m, int64_t id)
{
    return pe__index_find(&m->person, id, 0);
}

static bool is_finite(float x)
{
    return x - x == 0.0F;
}

static pe_status check(const pe_match_person *who, pe_error *err)
{
    if (who == NULL || who->person < 1)
        return pe__fail(err, PE_BAD_INPUT, "A person needs an id above 0.");
    if (who->place.north < -900000000 || who->place.north > 900000000 ||
        who->place.east < -1800000000 || who->place.east > 1800000000)
        return pe__fail(err, PE_BAD_INPUT, "Person %lld lives outside of the "
                        "earth: north is within 90 degrees, east within 180.",
                        (long long)who->person);
    if (!is_finite(who->reach) || !(who->reach > 0.0F))
        return pe__fail(err, PE_BAD_INPUT, "The reach of person %lld is to be "
                        "above 0 km.", (long long)who->person);
    if (who->region < 0 || who->region >= PE__REGIONS)
        return pe__fail(err, PE_BAD_INPUT, "Regions are 0 to %d, that of "
                        "person %lld is %d.", PE__REGIONS - 1,
                        (long long)who->person, (int)who->region);
    if (who->clock < -1440 || who->clock > 1440)
        return pe__fail(err, PE_BAD_INPUT, "The clock of person %lld is more "
                        "than a day ahead or behind.", (long long)who->person);
    return PE_OK;
}

/* One more of everything that a newcomer takes. */
static bool reserve(pe_match *m, int32_t region)
{
    if (!pe__room(&m->people.at, &m->people.room, m->people.count + 1,
                  sizeof *m->people.at) ||
        !pe__room(&m->candidates.at, &m->candidates.room, m->people.room,
                  sizeof *m->candidates.at) ||
        !pe__room(&m->regions.at, &m->regions.room, region + 1,
                  sizeof *m->regions.at))
        return false;
    return pe__index_reserve(&m->person, 1) && pe__seat_reserve(m);
}

/* Regions up to this one are there; room was reserved. */
static void open_region(pe_match *m, int32_t region)
{
    while (m->regions.count <= region)
        m->regions.at[m->regions.count++] = pe__region_new(m);
}

static int32_t make(pe_match *m)
{
    int32_t k = m->people.free;
    if (k >= 0)
        m->people.free = m->people.at[k].tie;
    else
        k = (int32_t)m->people.count++;
    m->people.at[k] = (pe__person){.yes = PE__PRIOR_YES,
                                   .ignored = PE__PRIOR_IGNORED,
                                   .came = PE__PRIOR_CAME,
                                   .missed = PE__PRIOR_MISSED,
                                   .kept = PE__PRIOR_KEPT,
                                   .returned = PE__PRIOR_RETURNED,
                                   .seat = -1, .tie = -1};
    m->persons_here++;
    return k;
}

/* "For ever" is far enough away. */
static int64_t within_times(int64_t at)
{
    return at < -PE__LATEST ? -PE__LATEST : at > PE__LATEST ? PE__LATEST : at;
}

pe_status pe__person_join(pe_match *m, const pe_match_person *who,
                          pe_error *err)
{
    const pe_status status = check(who, err);
    if (status != PE_OK)
        return status;
    if (!reserve(m, who->region))
        return pe__fail_memory(err);
    open_region(m, who->region);
    int32_t k = pe__person_find(m, who->person);
    if (k < 0) {
        k = make(m);
        pe__index_put(&m->person, who->person, 0, k);
    } else {
        m->regions.at[m->people.at[k].is.region].people--;
        pe__seat_leave(m, k);
    }
    pe__person *p = &m->people.at[k];
    p->is = *who;
    p->is.joined = within_times(who->joined);
    p->is.paused_until = within_times(who->paused_until);
    p->is.until = within_times(who->until);
    p->is.quiet &= 0xffffffu;
    p->is.week &= (UINT64_C(1) << PE_MATCH_PARTS) - 1;
    p->is.urgent_only = who->urgent_only != 0;
    p->is.verifier = who->verifier != 0;
    p->is.most_a_week = who->most_a_week < 0 ? -1 : who->most_a_week;
    p->is.reach = who->reach < 20100.0F ? who->reach : 20100.0F;
    pe__place_of(who->place, &p->x, &p->y, &p->z);
    m->regions.at[who->region].people++;
    pe__seat_take(m, k);
    return PE_OK;
}

/* Asks of the week that were theirs go, so that whoever gets their index is
 * not charged with them. */
static void forget_asks(pe_match *m, int32_t person)
{
    int64_t kept = m->asked_from;
    for (int64_t k = m->asked_from; k < m->asked.count; k++)
        if (m->asked.at[k].person != person)
            m->asked.at[kept++] = m->asked.at[k];
    m->asked.count = kept;
}

void pe__person_leave(pe_match *m, int32_t person)
{
    pe__person *p = &m->people.at[person];
    forget_asks(m, person);
    pe__adopt_leave(m, person);
    pe__seat_leave(m, person);
    m->regions.at[p->is.region].people--;
    pe__index_drop(&m->person, p->is.person, 0);
    p->is.person = 0;
    p->tie = m->people.free;
    m->people.free = person;
    m->persons_here--;
}

/* --- load ----------------------------------------------------------------- */

/* Times of load that have passed since the epoch. A load is kept as what it
 * would have been then, so that all fade by one factor. */
static double faded(const pe_match *m)
{
    return (double)(m->now - m->epoch) / (m->settings.load_days * PE__DAY);
}

double pe__load_now(const pe_match *m, double load)
{
    return load * pe__exp(-faded(m));
}

void pe__load_add(pe_match *m, int32_t person)
{
    m->people.at[person].load += pe__exp(faded(m));
}

/* The epoch moves up before floats would overflow. */
static void move_epoch(pe_match *m)
{
    const double factor = pe__exp(-faded(m));
    m->epoch = m->now;
    for (int32_t k = 0; k < m->people.count; k++) {
        if (m->people.at[k].is.person == 0)
            continue;
        m->people.at[k].load *= factor;
        pe__seat_show(m, k);
    }
}

void pe__people_pass(pe_match *m)
{
    while (m->asked_from < m->asked.count &&
           m->asked.at[m->asked_from].at <= m->now - PE__WEEK) {
        const int32_t k = m->asked.at[m->asked_from++].person;
        m->people.at[k].asks_week--;
        pe__seat_show(m, k);
    }
    if (faded(m) > 40.0)
        move_epoch(m);
}

/* --- what they are like --------------------------------------------------- */

/* Two in a hundred are thought never to come, or to give back everything. How
 * likely somebody is none of them, when all of their claims failed so far:
 * Bayes' rule between the two, claims of others failing with
 * Beta(prior, failing). One that went well settles it. */
static double is_honest(float well, float prior, float failed, float failing)
{
    const double never = 0.02;
    double all = 1.0;
    if (well > prior || !(failed > failing))
        return 1.0;
    float f = failing;
    while (f < failed && all > 1e-6) {
        all *= (double)f / ((double)prior + (double)f);
        f += 1.0F;
    }
    return (1.0 - never) * all / ((1.0 - never) * all + never);
}

/* Of a claim that is not given back. Three of four come at first, Beta(3, 1);
 * of the others, some give back (pe__keep), so of the rest 0.75/0.9 come, and
 * reminders keep 15 of 100 who would stay away (10 to 19 in the studies;
 * README). That much of the one who stayed away comes, therefore. What is seen
 * of somebody has both in it already. */
double pe__show(const pe_match *m, const pe__person *p)
{
    const double comes = m->settings.rules & PE_MATCH_RULE_CONFIRM ? 0.433
                                                                   : 0.333;
    if (!(m->settings.rules & PE_MATCH_RULE_LEARN))
        return (3.0 + comes) / 4.0;
    const double honest = is_honest(p->came, PE__PRIOR_CAME, p->missed,
                                    PE__PRIOR_MISSED);
    return honest * ((double)p->came + comes) /
           ((double)p->came + (double)p->missed);
}

/* Nine of ten claims are kept until the confirmation. */
double pe__keep(const pe_match *m, const pe__person *p)
{
    if (!(m->settings.rules & PE_MATCH_RULE_LEARN))
        return 0.9;
    const double honest = is_honest(p->kept, PE__PRIOR_KEPT, p->returned,
                                    PE__PRIOR_RETURNED);
    return honest * (double)p->kept / ((double)p->kept + (double)p->returned);
}

bool pe__blocked(const pe_match *m, int64_t one, int64_t other)
{
    const int64_t low = one < other ? one : other;
    return pe__index_find(&m->block, low, low == one ? other : one) >= 0;
}

/* Whether they have promised to be elsewhere while the need lasts. */
bool pe__clashes(const pe_match *m, int32_t person, int32_t need)
{
    const pe_match_need *n = &m->needs.at[need].is;
    for (int32_t t = m->people.at[person].tie; t >= 0;
         t = m->ties.at[t].next_need) {
        const pe__tie *tie = &m->ties.at[t];
        if (tie->held == 0 || tie->held == PE_MATCH_HELD_STANDBY ||
            tie->need == need)
            continue;
        const pe_match_need *other = &m->needs.at[tie->need].is;
        if (other->starts < n->ends && n->starts < other->ends)
            return true;
    }
    return false;
}

/* --- their own time ------------------------------------------------------- */

/* Seconds since a Monday 0 h of their own time, within the week. */
static int64_t of_week(int64_t at, int32_t clock)
{
    /* 1970 began on a Thursday */
    int64_t s = (at + (int64_t)clock * 60 + (int64_t)3 * PE__DAY) % PE__WEEK;
    return s < 0 ? s + PE__WEEK : s;
}

uint32_t pe__hour_bit(int64_t at, int32_t clock)
{
    return UINT32_C(1) << (of_week(at, clock) % PE__DAY / 3600);
}

uint64_t pe__part_bits(int64_t from, int64_t until, int32_t clock)
{
    const int64_t part = PE__WEEK / PE_MATCH_PARTS;
    if (until - from >= PE__WEEK)
        return (UINT64_C(1) << PE_MATCH_PARTS) - 1;
    const int64_t first = of_week(from, clock) / part;
    int64_t s = of_week(from, clock) % part;
    uint64_t bits = 0;
    for (int64_t k = first; ; k++) {
        bits |= UINT64_C(1) << (k % PE_MATCH_PARTS);
        s -= part;
        if (until - from <= -s)
            break;
    }
    return bits;
}
