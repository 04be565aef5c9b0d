/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Claims: a yes becomes a promise, or stands by once enough have promised; who
 * cannot come gives it back, and the next in the row is called up. */
#include "match.h"

enum { HOUR = 3600, MOST_RETURNS = 3 };

static pe_match_action *say(pe_match *m, pe_match_action_kind kind,
                            int32_t tie)
{
    const pe__tie *t = &m->ties.at[tie];
    pe_match_action *a = pe__emit(m, kind, t->need, t->person);
    a->claim = t->claim;
    a->places = t->places;
    return a;
}

static int32_t tie_of(pe_match *m, int32_t need, int32_t person)
{
    const int32_t t = pe__tie_find(m, need, person);
    return t >= 0 ? t : pe__tie_make(m, need, person);
}

/* The open need and the person of an event, or a refusal. */
static bool find(pe_match *m, const pe_match_event *e, int32_t *need,
                 int32_t *person)
{
    *need = pe__need_find(m, e->need);
    *person = pe__person_find(m, e->person);
    if (*need >= 0 && *person >= 0)
        return true;
    pe__emit_no(m, e, *need < 0 ? PE_MATCH_NO_NEED : PE_MATCH_NO_PERSON);
    return false;
}

/* --- yes ------------------------------------------------------------------ */

/* 0, or why this person may not have a place. */
static pe_match_refusal refusal(const pe_match *m, int32_t need,
                                int32_t person)
{
    const pe_match_need *n = &m->needs.at[need].is;
    const pe_match_person *p = &m->people.at[person].is;
    if (n->ends <= m->now)
        return PE_MATCH_NO_NEED;
    if (pe__blocked(m, n->author, p->person))
        return PE_MATCH_BLOCKED;
    if (!n->vouched && !p->verifier)
        return PE_MATCH_NOT_TO_SEE;
    if ((p->skills & n->skills) != n->skills)
        return PE_MATCH_UNSKILLED;
    return pe__clashes(m, person, need) ? PE_MATCH_CLASHES : 0;
}

/* A number that was refused stays so, whatever happens before it is sent again:
 * whoever sent it has been told and counts on it. */
static void refuse(pe_match *m, const pe_match_event *e, int32_t tie,
                   pe_match_refusal why)
{
    pe__tie *t = &m->ties.at[tie];
    t->gone = e->claim > t->gone ? e->claim : t->gone;
    pe__emit_no(m, e, why);
}

/* The same yes again says again how it stands; a second one is refused. */
static bool held_already(pe_match *m, const pe_match_event *e, int32_t tie)
{
    static const pe_match_action_kind said[] = {
        [PE_MATCH_HELD_TENTATIVE] = PE_MATCH_TENTATIVE,
        [PE_MATCH_HELD_PROMISED] = PE_MATCH_PROMISED,
        [PE_MATCH_HELD_CONFIRMED] = PE_MATCH_PROMISED,
        [PE_MATCH_HELD_DOUBTED] = PE_MATCH_PROMISED,
        [PE_MATCH_HELD_STANDBY] = PE_MATCH_STOOD_BY};
    const pe__tie *t = &m->ties.at[tie];
    if (t->held != 0 && e->claim != 0 && e->claim == t->claim) {
        say(m, said[t->held], tie);
    } else if (e->claim != 0 && e->claim <= t->gone) {
        pe_match_action *a = say(m, PE_MATCH_GIVEN_BACK, tie);
        a->claim = e->claim;
        a->places = e->places;
    } else if (t->held != 0) {
        refuse(m, e, tie, PE_MATCH_HAS_CLAIM);
    } else {
        return false;
    }
    return true;
}

/* Whether a further claim is one of the promised. Who gave back three claims
 * of a need may still stand by. */
static bool promises(const pe_match *m, int32_t need, int32_t places,
                     int32_t returns)
{
    const pe__need *n = &m->needs.at[need];
    if (returns >= MOST_RETURNS || pe__enough(m, n))
        return false;
    return !n->is.exact || n->promised + places <= n->is.places;
}

/* A promise of after the confirmation point need not be confirmed. */
static void promise(pe_match *m, int32_t tie)
{
    pe__tie *t = &m->ties.at[tie];
    t->confirm_at = m->now >= m->needs.at[t->need].confirm_at ? -1 : 0;
    pe__tie_hold(m, tie, PE_MATCH_HELD_PROMISED);
}

void pe__claim_yes(pe_match *m, const pe_match_event *e)
{
    int32_t need, person;
    if (!find(m, e, &need, &person))
        return;
    const int32_t known = pe__tie_find(m, need, person);
    if (known >= 0 && held_already(m, e, known))
        return;
    pe_match_refusal why = refusal(m, need, person);
    pe__need *n = &m->needs.at[need];
    const int32_t returns = known >= 0 ? m->ties.at[known].returns : 0;
    const bool promised = promises(m, need, e->places, returns);
    if (why == 0 && !promised && !n->is.foreign &&
        !(m->settings.rules & PE_MATCH_RULE_STANDBY))
        why = PE_MATCH_ENOUGH;
    if (why != 0 && e->claim == 0) {
        pe__emit_no(m, e, why);
        return;
    }
    const int32_t tie = tie_of(m, need, person);
    if (why != 0) {
        refuse(m, e, tie, why);
        return;
    }
    pe__tie *t = &m->ties.at[tie];
    pe__learn_yes(m, t);
    pe__tie_ask(m, tie, PE__ASK_YES);
    t->claim = e->claim;
    t->places = (uint8_t)e->places;
    t->confirm_at = 0;
    t->outcome = PE__UNKNOWN;
    pe__burst_claim(m, n->is.region);
    if (n->is.foreign) {
        pe__tie_hold(m, tie, PE_MATCH_HELD_TENTATIVE);
        say(m, PE_MATCH_TENTATIVE, tie);
    } else if (promised) {
        promise(m, tie);
        say(m, PE_MATCH_PROMISED, tie);
    } else {
        pe__tie_hold(m, tie, PE_MATCH_HELD_STANDBY);
        say(m, PE_MATCH_STOOD_BY, tie);
    }
    pe__need_refresh(m, need);
}

/* One place, for somebody who has adopted the duty and may have it. */
void pe__claim_adopted(pe_match *m, int32_t need, int32_t person)
{
    const int32_t known = pe__tie_find(m, need, person);
    const pe__need *n = &m->needs.at[need];
    if ((known >= 0 && (m->ties.at[known].held != 0 ||
                        m->ties.at[known].returns > 0)) ||
        refusal(m, need, person) != 0 ||
        (n->is.exact && n->promised >= n->is.places))
        return;
    const int32_t tie = tie_of(m, need, person);
    m->ties.at[tie].places = 1;
    m->ties.at[tie].adopted = 1;
    m->ties.at[tie].claim = 0;
    m->ties.at[tie].outcome = PE__UNKNOWN;
    if (n->is.foreign) {
        pe__tie_hold(m, tie, PE_MATCH_HELD_TENTATIVE);
        say(m, PE_MATCH_TENTATIVE, tie);
        return;
    }
    promise(m, tie);
    say(m, PE_MATCH_PROMISED, tie);
}

/* --- no, later, still ----------------------------------------------------- */

void pe__claim_no(pe_match *m, const pe_match_event *e)
{
    int32_t need, person;
    if (!find(m, e, &need, &person))
        return;
    const int32_t tie = tie_of(m, need, person);
    pe__learn_no(m, &m->ties.at[tie]);
    if (m->ties.at[tie].held != 0) /* it can only mean that */
        pe__claim_cancel(m, e);
    pe__tie_ask(m, tie, PE__ASK_NO);
}

void pe__claim_later(pe_match *m, const pe_match_event *e)
{
    int32_t need, person;
    if (!find(m, e, &need, &person))
        return;
    const int32_t tie = tie_of(m, need, person);
    pe__tie *t = &m->ties.at[tie];
    if (t->held != 0) {
        pe__emit_no(m, e, PE_MATCH_HAS_CLAIM);
        return;
    }
    pe__learn_undo(m, t);
    pe__tie_ask(m, tie, PE__ASK_LATER);
    t->asked_at = m->now + HOUR;
}

void pe__claim_confirm(pe_match *m, const pe_match_event *e)
{
    int32_t need, person;
    if (!find(m, e, &need, &person))
        return;
    const int32_t tie = pe__tie_find(m, need, person);
    const uint8_t held = tie >= 0 ? m->ties.at[tie].held : 0;
    if (held == 0) {
        pe__emit_no(m, e, PE_MATCH_NO_CLAIM);
        return;
    }
    if (held != PE_MATCH_HELD_PROMISED && held != PE_MATCH_HELD_DOUBTED)
        return;
    pe__tie_hold(m, tie, PE_MATCH_HELD_CONFIRMED);
    pe__need_refresh(m, need);
}

/* --- giving back ---------------------------------------------------------- */

/* The row of those who stand by, oldest yes first, as long as there are not
 * enough. Whom nobody may ask at this hour keeps their place in it. */
void pe__claim_call_up(pe_match *m, int32_t need)
{
    pe__need *n = &m->needs.at[need];
    pe__chance(m, n, false, &n->filled, &n->expected);
    if (n->is.foreign || n->is.ends <= m->now)
        return;
    for (int32_t t = n->claim; t >= 0 && !pe__enough(m, n);
         t = m->ties.at[t].next_claim) {
        const pe__tie *tie = &m->ties.at[t];
        const pe_match_person *p = &m->people.at[tie->person].is;
        if (tie->held != PE_MATCH_HELD_STANDBY ||
            tie->outcome != PE__UNKNOWN ||
            (p->quiet & pe__hour_bit(m->now, p->clock)) ||
            !promises(m, need, tie->places, 0) ||
            pe__clashes(m, tie->person, need))
            continue;
        promise(m, t);
        say(m, PE_MATCH_CALLED_UP, t);
        pe__chance(m, n, false, &n->filled, &n->expected);
    }
}

void pe__claim_give_back(pe_match *m, int32_t tie)
{
    pe__tie *t = &m->ties.at[tie];
    say(m, PE_MATCH_GIVEN_BACK, tie);
    if (t->claim > t->gone)
        t->gone = t->claim;
    if (t->returns < MOST_RETURNS)
        t->returns++;
    pe__tie_hold(m, tie, 0);
}

/* Others are looked for at once: the next PE_MATCH_CLOCK asks them. */
void pe__claim_cancel(pe_match *m, const pe_match_event *e)
{
    int32_t need, person;
    if (!find(m, e, &need, &person))
        return;
    int32_t tie = pe__tie_find(m, need, person);
    const bool held = tie >= 0 && m->ties.at[tie].held != 0 &&
                      m->ties.at[tie].outcome == PE__UNKNOWN &&
                      (e->claim == 0 || m->ties.at[tie].claim == 0 ||
                       e->claim >= m->ties.at[tie].claim);
    if (e->claim != 0) { /* also before its yes has come */
        tie = tie_of(m, need, person);
        pe__tie *t = &m->ties.at[tie];
        t->gone = e->claim > t->gone ? e->claim : t->gone;
    }
    if (!held) {
        if (e->claim == 0)
            pe__emit_no(m, e, PE_MATCH_NO_CLAIM);
        return;
    }
    pe__claim_give_back(m, tie);
    m->people.at[person].returned += 1.0F;
    pe__seat_show(m, person);
    pe__claim_call_up(m, need);
    pe__need_refresh(m, need);
    if (!m->needs.at[need].started)
        pe__queue_set(m, need, m->now);
}

/* --- the owner's word ----------------------------------------------------- */

/* Words may come twice and in any order: a claim only ever moves on, from
 * tentative to standby to promised to over, so that all orders end alike. */
void pe__claim_settle(pe_match *m, const pe_match_event *e)
{
    int32_t need, person;
    if (!find(m, e, &need, &person))
        return;
    const int32_t tie = pe__tie_find(m, need, person);
    pe__tie *t = tie >= 0 ? &m->ties.at[tie] : NULL;
    if (t == NULL || t->held == 0 || t->outcome != PE__UNKNOWN ||
        !m->needs.at[need].is.foreign ||
        (e->claim != 0 && e->claim != t->claim)) {
        pe__emit_no(m, e, PE_MATCH_NO_CLAIM);
        return;
    }
    const uint8_t held = t->held;
    if (e->places < 0) {
        pe__claim_give_back(m, tie);
    } else if (e->places == 0) {
        if (held != PE_MATCH_HELD_TENTATIVE)
            return;
        pe__tie_hold(m, tie, PE_MATCH_HELD_STANDBY);
        say(m, PE_MATCH_STOOD_BY, tie);
    } else {
        if (held != PE_MATCH_HELD_TENTATIVE && held != PE_MATCH_HELD_STANDBY)
            return;
        promise(m, tie);
        say(m, held == PE_MATCH_HELD_STANDBY ? PE_MATCH_CALLED_UP
                                             : PE_MATCH_PROMISED, tie);
    }
    pe__need_refresh(m, need);
}

/* --- afterwards ----------------------------------------------------------- */

/* Takes back what an earlier report of the same claim had counted. */
static void unreport(pe_match *m, pe__tie *t)
{
    pe__person *p = &m->people.at[t->person];
    if (t->outcome != PE__UNKNOWN)
        p->kept -= 1.0F;
    if (t->outcome == PE__CAME) {
        p->came -= 1.0F;
        m->needs.at[t->need].came -= t->places;
    } else if (t->outcome == PE__MISSED) {
        p->missed -= 1.0F;
    }
}

/* Reports are taken until the need is forgotten, three days after its end. Who
 * came without a claim is counted as one who stood by. */
void pe__claim_outcome(pe_match *m, const pe_match_event *e)
{
    const int32_t need = pe__index_find(&m->need, e->need, 0);
    const int32_t person = pe__person_find(m, e->person);
    if (need < 0 || person < 0) {
        pe__emit_no(m, e, need < 0 ? PE_MATCH_NO_NEED : PE_MATCH_NO_PERSON);
        return;
    }
    const bool came = e->kind == PE_MATCH_SHOWED;
    int32_t tie = pe__tie_find(m, need, person);
    if (!came && (tie < 0 || m->ties.at[tie].held == 0 ||
                  m->ties.at[tie].held == PE_MATCH_HELD_STANDBY)) {
        pe__emit_no(m, e, PE_MATCH_NO_CLAIM);
        return;
    }
    tie = tie_of(m, need, person);
    pe__tie *t = &m->ties.at[tie];
    if (t->held == 0) {
        t->places = 1;
        pe__tie_hold(m, tie, PE_MATCH_HELD_STANDBY);
    }
    unreport(m, t);
    t->outcome = came ? PE__CAME : PE__MISSED;
    m->people.at[person].kept += 1.0F;
    if (came) {
        m->people.at[person].came += 1.0F;
        m->needs.at[need].came += t->places;
    } else {
        m->people.at[person].missed += 1.0F;
    }
    pe__seat_show(m, person);
    if (!m->needs.at[need].over)
        pe__claim_call_up(m, need);
    pe__need_refresh(m, need);
}
