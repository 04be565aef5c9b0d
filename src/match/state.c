/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A state begins, is asked, ends. */
#include "match.h"

#include "error.h"
#include "mem.h"

pe_status pe_match_new(const pe_match_settings *settings, pe_match **match,
                       pe_error *err)
{
    *match = NULL;
    const pe_status status = pe__settings_check(settings, err);
    if (status != PE_OK)
        return status;
    pe_match *m = pe__zalloc(1, sizeof *m);
    if (m == NULL)
        return pe__fail_memory(err);
    m->settings = *settings;
    m->now = m->epoch = m->swept = 1;
    m->all = pe__region_new(m);
    m->adoption_end = INT64_MAX;
    m->people.free = m->benches.free = m->cells.free = -1;
    m->needs.free = m->ties.free = m->duties.free = m->adoptions.free = -1;
    *match = m;
    return PE_OK;
}

void pe_match_free(pe_match *m)
{
    if (m == NULL)
        return;
    pe__index *index[] = {&m->person, &m->need, &m->tie, &m->cell, &m->duty,
                          &m->adoption, &m->block};
    for (size_t k = 0; k < sizeof index / sizeof *index; k++)
        pe__index_free(index[k]);
    pe__free(m->people.at);
    pe__free(m->benches.at);
    pe__free(m->cells.at);
    pe__free(m->needs.at);
    pe__free(m->ties.at);
    pe__free(m->duties.at);
    pe__free(m->adoptions.at);
    pe__free(m->regions.at);
    pe__free(m->asked.at);
    pe__free(m->zones.at);
    pe__free(m->queue.at);
    pe__free(m->due.at);
    pe__free(m->actions.at);
    pe__free(m->candidates.at);
    pe__free(m);
}

int64_t pe_match_due(const pe_match *m)
{
    const int32_t first = pe__queue_first(m);
    const int64_t due = first < 0 ? INT64_MAX : m->needs.at[first].due;
    return due < m->adoption_end ? due : m->adoption_end;
}

pe_match_held pe_match_look(const pe_match *m, int64_t need, int64_t person,
                            pe_match_standing *standing)
{
    const int32_t k = pe__index_find(&m->need, need, 0);
    if (k < 0)
        return 0;
    const pe__need *n = &m->needs.at[k];
    if (standing != NULL)
        *standing = (pe_match_standing){
            .filled = n->filled, .expected = n->expected,
            .places = n->is.places, .promised = n->promised,
            .standby = n->standby, .asked = n->asked, .open = n->open,
            .next_look = n->due, .at_risk = n->at_risk,
            .burst = pe__in_burst(m, n->is.region),
            .confirming = !n->over && m->now >= n->confirm_at};
    const int32_t p = pe__person_find(m, person);
    const int32_t t = p < 0 ? -1 : pe__tie_find(m, k, p);
    return t < 0 ? 0 : m->ties.at[t].held;
}

/* --- what a person could do ----------------------------------------------- */

/* Whether it fits their limits, quiet hours and part of the week apart: they
 * are the ones who ask. */
static bool fits(const pe_match *m, int32_t person, int32_t need)
{
    const pe_match_person *p = &m->people.at[person].is;
    const pe_match_need *n = &m->needs.at[need].is;
    const int32_t t = pe__tie_find(m, need, person);
    if (n->ends <= m->now || (p->skills & n->skills) != n->skills ||
        (!n->vouched && !p->verifier) || n->author == p->person)
        return false;
    if (t >= 0 && (m->ties.at[t].held != 0 || m->ties.at[t].ask == PE__ASK_NO))
        return false;
    return !pe__blocked(m, n->author, p->person) &&
           !pe__clashes(m, person, need);
}

/* What one more claim of theirs would add to the chance. */
static double use_of(const pe_match *m, const pe__need *n, double show)
{
    double with = 0.0, below[PE_MATCH_PLACES + 1] = {1.0};
    for (int32_t t = n->claim; t >= -1; t = t < 0 ? -2
                                               : m->ties.at[t].next_claim) {
        if (t >= 0 && m->ties.at[t].held == PE_MATCH_HELD_STANDBY)
            continue;
        const double s = t < 0 ? show : pe__claim_show(m, &m->ties.at[t]);
        const int32_t places = t < 0 ? 1 : m->ties.at[t].places;
        with += pe__chance_add(below, n->is.places, s, places);
    }
    return (double)n->is.weight * (with > n->filled ? with - n->filled : 0.0);
}

static bool better(const pe_match_chance *a, const pe_match_chance *b)
{
    if (a->standby != b->standby)
        return b->standby;
    if (a->use != b->use)
        return a->use > b->use;
    if (a->distance != b->distance)
        return a->distance < b->distance;
    return a->need < b->need;
}

/* Keeps the best `most` in order. */
static int64_t insert(pe_match_chance *chance, int64_t count, int64_t most,
                      pe_match_chance new)
{
    int64_t k = count < most ? count : most - 1;
    if (count == most && !better(&new, &chance[k]))
        return count;
    for (; k > 0 && better(&new, &chance[k - 1]); k--)
        chance[k] = chance[k - 1];
    chance[k] = new;
    return count < most ? count + 1 : most;
}

int64_t pe_match_near(const pe_match *m, int64_t person, int64_t from,
                      int64_t until, pe_match_chance *chance, int64_t most)
{
    const int32_t k = pe__person_find(m, person);
    int64_t count = 0;
    if (k < 0 || most < 1)
        return 0;
    const pe__person *p = &m->people.at[k];
    for (int32_t need = 0; need < m->needs.count; need++) {
        const pe__need *n = &m->needs.at[need];
        if (!n->known || n->over || n->is.starts < from ||
            n->is.starts >= until)
            continue;
        const float distance = pe__need_distance(n, p);
        if (!(distance <= p->is.reach) || !fits(m, k, need))
            continue;
        const uint64_t parts = pe__part_bits(n->is.starts, n->is.ends,
                                             p->is.clock);
        count = insert(chance, count, most,
                       (pe_match_chance){
                           n->is.need, distance,
                           (float)use_of(m, n, pe__show(m, p) * pe__keep(m, p)),
                           (parts & p->is.week) != 0, pe__enough(m, n)});
    }
    return count;
}
