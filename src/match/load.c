/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A state from its bytes. They may come from anybody: every number is held to
 * its range, every reference to what is there, every list to its counts. */
#include "state_bytes.h"

#include "error.h"

#include <string.h>

static int64_t get(pe__bytes *b, int64_t low, int64_t high)
{
    int64_t value = low;
    pe__bytes_i64(b, &value, low, high);
    return value;
}

/* How many things follow, each of `least` bytes or more. */
static int64_t get_count(pe__bytes *b, int64_t least)
{
    const int64_t most = b->bad ? 0 : (b->end - b->at) / least;
    return get(b, 0, most);
}

static pe_status bad(pe_error *err)
{
    return pe__fail(err, PE_BAD_INPUT, "These bytes are no state of the "
                    "switchboard: load what pe_match_save wrote.");
}

static pe_status load_head(pe_match *m, pe__bytes *b, pe_error *err)
{
    m->now = get(b, 1, PE__LATEST);
    m->epoch = get(b, 1, m->now);
    m->swept = get(b, 1, m->now);
    pe__bytes_region(b, &m->all);
    const int64_t count = get_count(b, 64);
    if (b->bad || count > PE__REGIONS)
        return bad(err);
    if (!pe__room(&m->regions.at, &m->regions.room, count,
                  sizeof *m->regions.at))
        return pe__fail_memory(err);
    for (int64_t k = 0; k < count; k++) {
        pe__region r = {0};
        pe__bytes_region(b, &r);
        b->bad = b->bad || r.filled_at > m->now || r.claims_at > m->now;
        m->regions.at[m->regions.count++] = r;
    }
    b->bad = b->bad || m->all.filled_at > m->now;
    return b->bad ? bad(err) : PE_OK;
}

static pe_status load_people(pe_match *m, pe__bytes *b, pe_error *err)
{
    const int64_t count = get_count(b, 64);
    int64_t last = 0;
    for (int64_t k = 0; k < count; k++) {
        pe__person p = {0};
        pe__bytes_who(b, &p.is);
        pe__bytes_person(b, &p);
        if (b->bad || p.is.person <= last ||
            p.is.region >= m->regions.count)
            return bad(err);
        last = p.is.person;
        const pe_status status = pe__person_join(m, &p.is, err);
        if (status != PE_OK)
            return status;
        const int32_t at = pe__person_find(m, last);
        pe__person *here = &m->people.at[at];
        here->yes = p.yes;
        here->ignored = p.ignored;
        here->came = p.came;
        here->missed = p.missed;
        here->kept = p.kept;
        here->returned = p.returned;
        here->load = p.load;
        here->asks = p.asks;
        pe__seat_show(m, at);
    }
    return b->bad ? bad(err) : PE_OK;
}

static pe_status load_asked(pe_match *m, pe__bytes *b, pe_error *err)
{
    const int64_t count = get_count(b, 16);
    int64_t last = 1;
    if (!pe__room(&m->asked.at, &m->asked.room, count, sizeof *m->asked.at))
        return pe__fail_memory(err);
    for (int64_t k = 0; k < count; k++) {
        last = get(b, last, m->now);
        const int32_t person =
            pe__person_find(m, get(b, 1, INT64_MAX));
        if (b->bad || person < 0)
            return bad(err);
        m->asked.at[m->asked.count++] = (pe__asked){last, person};
        m->people.at[person].asks_week++;
        pe__seat_show(m, person);
    }
    return PE_OK;
}

/* --- needs ---------------------------------------------------------------- */

static bool sound(const pe_match *m, const pe__need *n, const pe__tie *t)
{
    if (t->asked_at > m->now + (t->ask == PE__ASK_OPEN ? 0 : 3600))
        return false; /* "later" is an hour ahead, whatever follows it */
    if (t->confirm_at > m->now || (t->held != 0 && t->places == 0))
        return false;
    if (t->outcome != PE__UNKNOWN && t->held == 0)
        return false;
    return n->is.foreign || t->held != PE_MATCH_HELD_TENTATIVE;
}

/* Claims in the order of their yeses: each tie that holds one, once. Until it
 * has come up, such a tie is marked by a `prev_claim` of -2. */
static pe_status load_claims(pe_match *m, pe__bytes *b, int32_t need,
                             int64_t claims, pe_error *err)
{
    for (int64_t k = 0; k < claims; k++) {
        const int32_t person = pe__person_find(m, get(b, 1, INT64_MAX));
        const int32_t t = person < 0 ? -1 : pe__tie_find(m, need, person);
        if (b->bad || t < 0 || m->ties.at[t].prev_claim != -2)
            return bad(err);
        const pe_match_held held = (pe_match_held)m->ties.at[t].held;
        m->ties.at[t].held = 0;
        m->ties.at[t].prev_claim = -1;
        pe__tie_hold(m, t, held);
    }
    return PE_OK;
}

static bool put_tie(pe_match *m, int32_t need, int32_t person,
                    const pe__tie *read)
{
    const int32_t t = pe__tie_make(m, need, person);
    pe__tie made = m->ties.at[t], *tie = &m->ties.at[t];
    *tie = *read;
    tie->need = need;
    tie->person = person;
    tie->next = made.next;
    tie->prev = made.prev;
    tie->next_need = made.next_need;
    tie->prev_need = made.prev_need;
    tie->next_claim = -1;
    tie->prev_claim = read->held != 0 ? -2 : -1;
    tie->ask = PE__ASK_NONE;
    pe__tie_ask(m, t, (pe__ask)read->ask);
    return read->held != 0;
}

static pe_status load_ties(pe_match *m, pe__bytes *b, int32_t need,
                           pe_error *err)
{
    const int64_t count = get_count(b, 64);
    int64_t claims = 0;
    if (!pe__room(&m->ties.at, &m->ties.room, m->ties.count + count,
                  sizeof *m->ties.at) ||
        !pe__index_reserve(&m->tie, count))
        return pe__fail_memory(err);
    for (int64_t k = 0; k < count; k++) {
        const int32_t person = pe__person_find(m, get(b, 1, INT64_MAX));
        pe__tie t = {0};
        pe__bytes_tie(b, &t);
        if (b->bad || person < 0 || pe__tie_find(m, need, person) >= 0 ||
            !sound(m, &m->needs.at[need], &t))
            return bad(err);
        claims += put_tie(m, need, person, &t);
    }
    return b->bad ? bad(err) : load_claims(m, b, need, claims, err);
}

static pe_status load_need(pe_match *m, pe__bytes *b, int64_t *last,
                           pe_error *err)
{
    pe_match_need what = {0};
    pe__need n = {0};
    int32_t k;
    pe__bytes_what(b, &what);
    pe__bytes_need(b, &n);
    if (b->bad || what.need <= *last || what.region >= m->regions.count ||
        n.since > m->now)
        return bad(err);
    *last = what.need;
    const pe_status status = pe__need_put(m, &what, &k, err);
    if (status != PE_OK)
        return status;
    pe__need *here = &m->needs.at[k];
    here->since = n.since;
    here->confirm_at = pe__confirm_point(m, here);
    here->filled = n.filled;
    here->expected = n.expected;
    here->asked = n.asked;
    here->came = n.came;
    here->wave = n.wave;
    here->idle = n.idle;
    here->unmet = n.unmet;
    here->reached = n.reached;
    here->at_risk = n.at_risk;
    here->over = n.over;
    here->started = n.started;
    m->regions.at[what.region].unmet += n.unmet;
    pe__queue_set(m, k, n.due);
    return load_ties(m, b, k, err);
}

static pe_status load_needs(pe_match *m, pe__bytes *b, pe_error *err)
{
    const int64_t count = get_count(b, 64);
    int64_t last = 0;
    pe_status status = b->bad ? bad(err) : PE_OK;
    for (int64_t k = 0; k < count && status == PE_OK; k++)
        status = load_need(m, b, &last, err);
    return status;
}

/* --- duties, blocks ------------------------------------------------------- */

static pe_status load_adoptions(pe_match *m, pe__bytes *b, int32_t duty,
                                pe_error *err)
{
    const int64_t count = get_count(b, 16);
    for (int64_t k = 0; k < count; k++) {
        const int64_t id = get(b, 1, INT64_MAX);
        const int64_t until = get(b, -PE__LATEST, 2 * PE__LATEST);
        const int32_t person = pe__person_find(m, id);
        if (b->bad || person < 0 ||
            pe__index_find(&m->adoption, m->duties.at[duty].duty, id) >= 0)
            return bad(err);
        if (!pe__adopt_reserve(m))
            return pe__fail_memory(err);
        pe__adopt_put(m, duty, person, until);
    }
    return b->bad ? bad(err) : PE_OK;
}

static pe_status load_duties(pe_match *m, pe__bytes *b, pe_error *err)
{
    const int64_t count = get_count(b, 28);
    int64_t last = 0;
    for (int64_t k = 0; k < count; k++) {
        pe__duty d = {0};
        pe__bytes_duty(b, &d);
        if (b->bad || d.duty <= last)
            return bad(err);
        last = d.duty;
        if (!pe__room(&m->duties.at, &m->duties.room, m->duties.count + 1,
                      sizeof *m->duties.at) ||
            !pe__index_reserve(&m->duty, 1))
            return pe__fail_memory(err);
        const int32_t at = pe__duty_put(m, d.duty);
        d.known = 1;
        d.adoption = -1;
        m->duties.at[at] = d;
        const pe_status status = load_adoptions(m, b, at, err);
        if (status != PE_OK)
            return status;
    }
    return b->bad ? bad(err) : PE_OK;
}

static pe_status load_blocks(pe_match *m, pe__bytes *b, pe_error *err)
{
    const int64_t count = get_count(b, 16);
    int64_t last = INT64_MIN, last_high = INT64_MIN;
    if (!pe__index_reserve(&m->block, count))
        return pe__fail_memory(err);
    for (int64_t k = 0; k < count; k++) {
        const int64_t low = get(b, last, INT64_MAX);
        const int64_t high = get(b, low, INT64_MAX);
        if (b->bad || low == high || (low == last && high <= last_high))
            return bad(err);
        last = low;
        last_high = high;
        pe__index_put(&m->block, low, high, 1);
    }
    return b->bad || b->at != b->end ? bad(err) : PE_OK;
}

pe_status pe_match_load(const unsigned char *bytes, size_t size,
                        pe_match **match, pe_error *err)
{
    const size_t magic = sizeof PE__MAGIC - 1;
    *match = NULL;
    if (size < magic || memcmp(bytes, PE__MAGIC, magic) != 0)
        return bad(err);
    pe__bytes b = {.at = bytes + magic, .end = bytes + size};
    pe_match_settings settings = {0};
    pe__bytes_settings(&b, &settings);
    if (b.bad)
        return bad(err);
    pe_match *m;
    pe_status status = pe_match_new(&settings, &m, err);
    if (status != PE_OK)
        return status;
    status = load_head(m, &b, err);
    if (status == PE_OK)
        status = load_people(m, &b, err);
    if (status == PE_OK)
        status = load_asked(m, &b, err);
    if (status == PE_OK)
        status = load_needs(m, &b, err);
    if (status == PE_OK)
        status = load_duties(m, &b, err);
    if (status == PE_OK)
        status = load_blocks(m, &b, err);
    if (status == PE_OK)
        *match = m;
    else
        pe_match_free(m);
    return status;
}
