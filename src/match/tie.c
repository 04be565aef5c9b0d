/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a person and a need have to do with each other: the ask, the claim, the
 * outcome. A tie hangs in three lists: its need's, its person's, and, as long
 * as a claim is held, its need's claims, oldest first. */
#include "match.h"

int32_t pe__tie_find(const pe_match *m, int32_t need, int32_t person)
{
    return pe__index_find(&m->tie, m->needs.at[need].is.need,
                          m->people.at[person].is.person);
}

int32_t pe__tie_make(pe_match *m, int32_t need, int32_t person)
{
    pe__need *n = &m->needs.at[need];
    pe__person *p = &m->people.at[person];
    int32_t k = m->ties.free;
    if (k >= 0)
        m->ties.free = m->ties.at[k].next;
    else
        k = (int32_t)m->ties.count++;
    m->ties.at[k] = (pe__tie){.need = need, .person = person, .next = -1,
                              .prev = n->last_tie, .next_claim = -1,
                              .prev_claim = -1, .next_need = p->tie,
                              .prev_need = -1};
    if (n->last_tie >= 0)
        m->ties.at[n->last_tie].next = k;
    else
        n->tie = k;
    n->last_tie = k;
    n->ties++;
    if (p->tie >= 0)
        m->ties.at[p->tie].prev_need = k;
    p->tie = k;
    pe__index_put(&m->tie, n->is.need, p->is.person, k);
    return k;
}

static void unlink_claim(pe_match *m, int32_t tie)
{
    pe__tie *t = &m->ties.at[tie];
    pe__need *n = &m->needs.at[t->need];
    if (t->prev_claim >= 0)
        m->ties.at[t->prev_claim].next_claim = t->next_claim;
    else
        n->claim = t->next_claim;
    if (t->next_claim >= 0)
        m->ties.at[t->next_claim].prev_claim = t->prev_claim;
    else
        n->last_claim = t->prev_claim;
    t->next_claim = t->prev_claim = -1;
}

static void link_claim(pe_match *m, int32_t tie)
{
    pe__need *n = &m->needs.at[m->ties.at[tie].need];
    m->ties.at[tie].prev_claim = n->last_claim;
    if (n->last_claim >= 0)
        m->ties.at[n->last_claim].next_claim = tie;
    else
        n->claim = tie;
    n->last_claim = tie;
}

/* Adds the tie's claim to the counts of its need and its person, or takes it
 * off (`by` = -1). */
static void count(pe_match *m, const pe__tie *t, int32_t by)
{
    pe__need *n = &m->needs.at[t->need];
    if (t->held == PE_MATCH_HELD_STANDBY) {
        n->standby += by;
        m->people.at[t->person].standbys += by;
        pe__seat_show(m, t->person);
    } else if (t->held != 0) {
        n->promised += by * t->places;
    }
}

/* 0 = nothing any more. Who is called up keeps their place in the row. */
void pe__tie_hold(pe_match *m, int32_t tie, pe_match_held held)
{
    pe__tie *t = &m->ties.at[tie];
    if (t->held == 0 && held != 0)
        link_claim(m, tie);
    if (t->held != 0 && held == 0)
        unlink_claim(m, tie);
    count(m, t, -1);
    t->held = (uint8_t)held;
    count(m, t, 1);
}

void pe__tie_ask(pe_match *m, int32_t tie, pe__ask ask)
{
    pe__tie *t = &m->ties.at[tie];
    m->needs.at[t->need].open += (ask == PE__ASK_OPEN) -
                                 (t->ask == PE__ASK_OPEN);
    t->ask = (uint8_t)ask;
}

void pe__tie_drop(pe_match *m, int32_t tie)
{
    pe__tie_hold(m, tie, 0);
    pe__tie_ask(m, tie, PE__ASK_NONE);
    pe__tie *t = &m->ties.at[tie];
    pe__need *n = &m->needs.at[t->need];
    pe__person *p = &m->people.at[t->person];
    pe__index_drop(&m->tie, n->is.need, p->is.person);
    if (t->prev >= 0)
        m->ties.at[t->prev].next = t->next;
    else
        n->tie = t->next;
    if (t->next >= 0)
        m->ties.at[t->next].prev = t->prev;
    else
        n->last_tie = t->prev;
    if (t->prev_need >= 0)
        m->ties.at[t->prev_need].next_need = t->next_need;
    else
        p->tie = t->next_need;
    if (t->next_need >= 0)
        m->ties.at[t->next_need].prev_need = t->prev_need;
    n->ties--;
    t->next = m->ties.free;
    m->ties.free = tie;
}
