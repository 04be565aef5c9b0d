/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Recurring duties that somebody adopts: theirs for four weeks at most, and
 * half of a kind of duty in a region at most, so that newcomers always find
 * something (Lo, Manshadi, Rodilitz & Shameli, arXiv:2005.10731). Half of one
 * single place is every other week of it. */
#include "match.h"

#include "error.h"

enum { REMEMBERED = 28 * PE__DAY };

/* --- duties --------------------------------------------------------------- */

int32_t pe__duty_put(pe_match *m, int64_t id)
{
    int32_t k = pe__index_find(&m->duty, id, 0);
    if (k >= 0)
        return k;
    k = m->duties.free;
    if (k >= 0)
        m->duties.free = m->duties.at[k].adoption;
    else
        k = (int32_t)m->duties.count++;
    m->duties.at[k] = (pe__duty){.duty = id, .adoption = -1, .known = 1};
    pe__index_put(&m->duty, id, 0, k);
    return k;
}

/* Places of the duties of that kind in that region, all and adopted ones. */
static void count_places(const pe_match *m, const pe__duty *like,
                         int64_t *all, int64_t *adopted)
{
    *all = *adopted = 0;
    for (int32_t k = 0; k < m->duties.count; k++) {
        const pe__duty *d = &m->duties.at[k];
        if (!d->known || d->kind != like->kind || d->region != like->region)
            continue;
        *all += d->places;
        for (int32_t a = d->adoption; a >= 0; a = m->adoptions.at[a].next)
            (*adopted)++;
    }
}

/* Whether an instance is theirs who has adopted the duty. Where more than half
 * of the kind is adopted (one place; others have ended), it is in odd weeks,
 * counted back from the end: at first, when they were two or four. */
static bool is_theirs(const pe_match *m, const pe__adoption *a, int64_t starts)
{
    int64_t all, adopted;
    if (starts >= a->until)
        return false;
    count_places(m, &m->duties.at[a->duty], &all, &adopted);
    return 2 * adopted <= all ||
           (a->until - starts - 1) / PE__WEEK % 2 == 1;
}

void pe__adopt_need(pe_match *m, int32_t need)
{
    const pe_match_need *n = &m->needs.at[need].is;
    if (n->duty == 0)
        return;
    pe__duty *d = &m->duties.at[pe__duty_put(m, n->duty)];
    d->kind = n->kind;
    d->region = n->region;
    d->places = n->places;
    d->seen = n->ends > d->seen ? n->ends : d->seen;
    for (int32_t a = d->adoption; a >= 0; a = m->adoptions.at[a].next)
        if (is_theirs(m, &m->adoptions.at[a], n->starts))
            pe__claim_adopted(m, need, m->adoptions.at[a].person);
}

/* --- adopting ------------------------------------------------------------- */

bool pe__adopt_reserve(pe_match *m)
{
    return pe__room(&m->adoptions.at, &m->adoptions.room,
                    m->adoptions.count + 1, sizeof *m->adoptions.at) &&
           pe__index_reserve(&m->adoption, 1);
}

static void note_end(pe_match *m, int64_t until)
{
    if (until < m->adoption_end)
        m->adoption_end = until;
}

/* At the end of the duty's list: who came first is first. */
int32_t pe__adopt_put(pe_match *m, int32_t duty, int32_t person,
                      int64_t until)
{
    int32_t k = m->adoptions.free;
    if (k >= 0)
        m->adoptions.free = m->adoptions.at[k].next;
    else
        k = (int32_t)m->adoptions.count++;
    m->adoptions.at[k] = (pe__adoption){until, duty, person, -1};
    int32_t *last = &m->duties.at[duty].adoption;
    while (*last >= 0)
        last = &m->adoptions.at[*last].next;
    *last = k;
    pe__index_put(&m->adoption, m->duties.at[duty].duty,
                  m->people.at[person].is.person, k);
    note_end(m, until);
    return k;
}

static void promise_open(pe_match *m, int32_t adoption)
{
    const pe__adoption a = m->adoptions.at[adoption];
    const int64_t duty = m->duties.at[a.duty].duty;
    int64_t last = 0;
    for (;;) { /* by id, so that the order does not depend on indexes */
        int32_t next = -1;
        for (int32_t k = 0; k < m->needs.count; k++) {
            const pe__need *n = &m->needs.at[k];
            if (n->known && !n->over && !n->started && n->is.duty == duty &&
                n->is.need > last && is_theirs(m, &a, n->is.starts) &&
                (next < 0 || n->is.need < m->needs.at[next].is.need))
                next = k;
        }
        if (next < 0)
            return;
        last = m->needs.at[next].is.need;
        pe__claim_adopted(m, next, a.person);
        pe__need_refresh(m, next);
    }
}

/* Whether one more place may be adopted. Of one single place it takes two weeks
 * for one to be left to others. */
static bool may_be_adopted(const pe_match *m, int32_t duty, int32_t weeks)
{
    int64_t all, adopted;
    count_places(m, &m->duties.at[duty], &all, &adopted);
    return weeks <= PE__ADOPT_WEEKS &&
           (2 * (adopted + 1) <= all ||
            (all == 1 && adopted == 0 && weeks > 1));
}

pe_status pe__adopt_take(pe_match *m, const pe_match_event *e, pe_error *err)
{
    const int32_t person = pe__person_find(m, e->person);
    const int32_t duty = pe__index_find(&m->duty, e->duty, 0);
    if (person < 0 || duty < 0) {
        pe__emit_no(m, e, person < 0 ? PE_MATCH_NO_PERSON : PE_MATCH_NO_NEED);
        return PE_OK;
    }
    if (pe__index_find(&m->adoption, e->duty, e->person) >= 0) {
        pe__emit_no(m, e, PE_MATCH_HAS_CLAIM);
        return PE_OK;
    }
    if (!may_be_adopted(m, duty, e->weeks)) {
        pe__emit_no(m, e, PE_MATCH_TOO_MANY);
        return PE_OK;
    }
    if (!pe__adopt_reserve(m))
        return pe__fail_memory(err);
    const int64_t until = m->now + (int64_t)e->weeks * PE__WEEK;
    const int32_t k = pe__adopt_put(m, duty, person, until);
    pe_match_action *a = pe__emit(m, PE_MATCH_ADOPTED, -1, person);
    a->duty = e->duty;
    a->until = until;
    promise_open(m, k);
    return PE_OK;
}

/* --- giving it back ------------------------------------------------------- */

static void end(pe_match *m, int32_t adoption)
{
    const pe__adoption a = m->adoptions.at[adoption];
    pe__duty *d = &m->duties.at[a.duty];
    int32_t *at = &d->adoption;
    while (*at != adoption)
        at = &m->adoptions.at[*at].next;
    *at = a.next;
    pe__index_drop(&m->adoption, d->duty, m->people.at[a.person].is.person);
    pe_match_action *said = pe__emit(m, PE_MATCH_ADOPTION_OVER, -1, a.person);
    said->duty = d->duty;
    m->adoptions.at[adoption].duty = -1;
    m->adoptions.at[adoption].next = m->adoptions.free;
    m->adoptions.free = adoption;
}

static void find_end(pe_match *m)
{
    m->adoption_end = INT64_MAX;
    for (int32_t k = 0; k < m->adoptions.count; k++)
        if (m->adoptions.at[k].duty >= 0)
            note_end(m, m->adoptions.at[k].until);
}

/* What was promised of it stays promised: needs are given back one by one. */
void pe__adopt_drop(pe_match *m, const pe_match_event *e)
{
    const int32_t k = pe__index_find(&m->adoption, e->duty, e->person);
    if (k < 0) {
        pe__emit_no(m, e, PE_MATCH_NO_CLAIM);
        return;
    }
    end(m, k);
    find_end(m);
}

/* The first adoption that has ended (person < 0) or is this person's: lowest
 * duty, then person; -1 = none. */
static int32_t next_ended(const pe_match *m, int32_t person)
{
    int32_t best = -1;
    for (int32_t k = 0; k < m->adoptions.count; k++) {
        const pe__adoption *a = &m->adoptions.at[k];
        if (a->duty < 0 || (person < 0 ? a->until > m->now
                                       : a->person != person))
            continue;
        const pe__adoption *b = best < 0 ? NULL : &m->adoptions.at[best];
        const int64_t one = m->duties.at[a->duty].duty;
        const int64_t other = b ? m->duties.at[b->duty].duty : 0;
        if (b == NULL || one < other ||
            (one == other && m->people.at[a->person].is.person <
                                 m->people.at[b->person].is.person))
            best = k;
    }
    return best;
}

static void forget_duties(pe_match *m)
{
    for (int32_t k = 0; k < m->duties.count; k++) {
        pe__duty *d = &m->duties.at[k];
        if (!d->known || d->adoption >= 0 || d->seen + REMEMBERED > m->now)
            continue;
        pe__index_drop(&m->duty, d->duty, 0);
        d->known = 0;
        d->adoption = m->duties.free;
        m->duties.free = k;
    }
}

void pe__adopt_pass(pe_match *m)
{
    if (m->adoption_end <= m->now) {
        for (int32_t k; (k = next_ended(m, -1)) >= 0;)
            end(m, k);
        find_end(m);
    }
    if (m->now - m->swept >= PE__DAY) {
        forget_duties(m);
        m->swept = m->now;
    }
}

void pe__adopt_leave(pe_match *m, int32_t person)
{
    for (int32_t k; (k = next_ended(m, person)) >= 0;)
        end(m, k);
    find_end(m);
}
