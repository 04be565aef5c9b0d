/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One event. Everything that it could take is asked for first; then nothing
 * can fail any more, and the state changes. */
#include "match.h"

#include "error.h"
#include "mem.h"

#include <string.h>

/* --- room ----------------------------------------------------------------- */

typedef struct {
    int64_t ties, asks, actions;
} growth;

/* A need can say two things about everybody it has to do with, and a few about
 * itself and its region. */
static void add_need(const pe_match *m, int32_t need, growth *g)
{
    g->actions += 2 * (int64_t)m->needs.at[need].ties + 16;
}

static bool reserve(pe_match *m, const growth *g)
{
    if (m->asked_from > m->asked.count / 2) { /* what has passed goes */
        m->asked.count -= m->asked_from;
        memmove(m->asked.at, m->asked.at + m->asked_from,
                (size_t)m->asked.count * sizeof *m->asked.at);
        m->asked_from = 0;
    }
    return pe__room(&m->actions.at, &m->actions.room, g->actions + 16,
                    sizeof *m->actions.at) &&
           pe__room(&m->ties.at, &m->ties.room, m->ties.count + g->ties,
                    sizeof *m->ties.at) &&
           pe__room(&m->asked.at, &m->asked.room, m->asked.count + g->asks,
                    sizeof *m->asked.at) &&
           pe__index_reserve(&m->tie, g->ties);
}

/* Of all that a person has to do with. */
static void add_person(const pe_match *m, int64_t id, growth *g)
{
    const int32_t person = pe__person_find(m, id);
    for (int32_t t = person < 0 ? -1 : m->people.at[person].tie; t >= 0;
         t = m->ties.at[t].next_need)
        add_need(m, m->ties.at[t].need, g);
}

static void add_duty(const pe_match *m, int64_t duty, growth *g)
{
    const int32_t d = pe__index_find(&m->duty, duty, 0);
    for (int32_t a = d < 0 ? -1 : m->duties.at[d].adoption; a >= 0;
         a = m->adoptions.at[a].next) {
        g->ties++;
        g->actions += 2;
    }
}

static bool reserve_for(pe_match *m, const pe_match_event *e)
{
    growth g = {.ties = 2, .actions = 16};
    const int64_t id = e->kind == PE_MATCH_NEED ? e->what->need : e->need;
    const int32_t need = pe__index_find(&m->need, id, 0);
    if (e->kind == PE_MATCH_LEAVE || e->kind == PE_MATCH_BLOCK)
        add_person(m, e->person, &g);
    if (e->kind == PE_MATCH_BLOCK)
        add_person(m, e->author, &g);
    if (e->kind == PE_MATCH_LEAVE)
        g.actions += m->adoptions.count;
    if (e->kind == PE_MATCH_NEED && e->what->duty != 0)
        add_duty(m, e->what->duty, &g);
    for (int32_t k = 0; e->kind == PE_MATCH_ADOPT && k < m->needs.count; k++)
        if (m->needs.at[k].known && m->needs.at[k].is.duty == e->duty) {
            g.ties++;
            add_need(m, k, &g);
        }
    if (need >= 0)
        add_need(m, need, &g);
    if (e->kind == PE_MATCH_BLOCK && !pe__index_reserve(&m->block, 1))
        return false;
    return reserve(m, &g);
}

/* --- the clock ------------------------------------------------------------ */

/* Takes what is due off the queue. */
static void gather(pe_match *m)
{
    m->due.count = 0;
    for (int32_t k; m->due.count < PE__AT_ONCE &&
                    (k = pe__queue_first(m)) >= 0 &&
                    m->needs.at[k].due <= m->now;) {
        pe__queue_drop(m, k);
        m->due.at[m->due.count++] = k;
    }
}

static bool reserve_clock(pe_match *m)
{
    growth g = {.actions = m->adoptions.count + 16};
    for (int64_t k = 0; k < m->due.count; k++) {
        const pe__need *n = &m->needs.at[m->due.at[k]];
        int64_t asks = 14 * (int64_t)n->is.places + 6;
        asks = asks < m->persons_here ? asks : m->persons_here;
        if (n->over || n->started)
            asks = 0;
        g.ties += asks;
        g.asks += asks;
        g.actions += asks;
        add_need(m, m->due.at[k], &g);
    }
    return reserve(m, &g);
}

static void look(pe_match *m, int32_t need)
{
    enum { A_TIE = 8, A_NEED = 64 }; /* in people measured */
    pe__need *n = &m->needs.at[need];
    m->work += A_TIE * (int64_t)n->ties + A_NEED;
    if (n->over) {
        if (n->is.ends + PE__LATE_WORD <= m->now)
            pe__need_forget(m, need);
        else
            pe__need_schedule(m, need);
        return;
    }
    if (m->now >= n->is.starts && !n->started) {
        n->started = 1;
        pe__close_asks(m, need);
    }
    if (m->now >= n->is.ends) {
        pe__need_over(m, need);
    } else if (!n->started) {
        pe__settle_asks(m, need);
        pe__confirm(m, need);
        pe__claim_call_up(m, need);
        pe__need_refresh(m, need);
        pe__wave(m, need);
    }
    pe__need_schedule(m, need);
}

static void put_back(pe_match *m, int64_t from)
{
    for (int64_t k = from; k < m->due.count; k++)
        pe__queue_set(m, m->due.at[k], m->needs.at[m->due.at[k]].due);
}

static pe_status clock_passes(pe_match *m, pe_error *err)
{
    gather(m);
    if (!reserve_clock(m)) {
        put_back(m, 0);
        return pe__fail_memory(err);
    }
    pe__people_pass(m);
    pe__adopt_pass(m);
    pe__burst_order(m);
    int64_t k = 0;
    for (m->work = 0; k < m->due.count && m->work < PE__WORK_AT_ONCE; k++)
        look(m, m->due.at[k]);
    put_back(m, k); /* due still: the next PE_MATCH_CLOCK goes on */
    return PE_OK;
}

/* --- people who go or are blocked ----------------------------------------- */

/* The person's tie with the lowest need above `last`, so that no order depends
 * on how the state was built up; -1 = no more. */
static int32_t next_tie(const pe_match *m, int32_t person, int64_t last)
{
    int32_t best = -1;
    for (int32_t t = m->people.at[person].tie; t >= 0;
         t = m->ties.at[t].next_need) {
        const int64_t id = m->needs.at[m->ties.at[t].need].is.need;
        if (id > last &&
            (best < 0 || id < m->needs.at[m->ties.at[best].need].is.need))
            best = t;
    }
    return best;
}

/* What is not over is given back and looked after. */
static void loosen(pe_match *m, int32_t tie)
{
    const int32_t need = m->ties.at[tie].need;
    if (m->needs.at[need].over)
        return;
    if (m->ties.at[tie].held != 0 &&
        m->ties.at[tie].outcome == PE__UNKNOWN) {
        pe__claim_give_back(m, tie);
        pe__claim_call_up(m, need);
        pe__need_refresh(m, need);
        if (!m->needs.at[need].started)
            pe__queue_set(m, need, m->now);
    }
    pe__tie_ask(m, tie, PE__ASK_CLOSED);
}

static void leave(pe_match *m, const pe_match_event *e)
{
    const int32_t person = pe__person_find(m, e->person);
    if (person < 0) {
        pe__emit_no(m, e, PE_MATCH_NO_PERSON);
        return;
    }
    int64_t last = 0;
    for (int32_t t; (t = next_tie(m, person, last)) >= 0;) {
        last = m->needs.at[m->ties.at[t].need].is.need;
        loosen(m, t);
        pe__tie_drop(m, t);
    }
    pe__person_leave(m, person);
}

static void part(pe_match *m, int64_t id, int64_t author)
{
    const int32_t person = pe__person_find(m, id);
    int64_t last = 0;
    for (int32_t t; person >= 0 && (t = next_tie(m, person, last)) >= 0;) {
        last = m->needs.at[m->ties.at[t].need].is.need;
        if (m->needs.at[m->ties.at[t].need].is.author == author)
            loosen(m, t);
    }
}

static void block(pe_match *m, const pe_match_event *e)
{
    const int64_t low = e->person < e->author ? e->person : e->author;
    const int64_t high = low == e->person ? e->author : e->person;
    if (e->kind == PE_MATCH_UNBLOCK) {
        pe__index_drop(&m->block, low, high);
        return;
    }
    if (pe__index_find(&m->block, low, high) < 0)
        pe__index_put(&m->block, low, high, 1);
    part(m, e->person, e->author);
    part(m, e->author, e->person);
}

/* --- dispatch ------------------------------------------------------------- */

static pe_status check(const pe_match_event *e, pe_error *err)
{
    if (e->kind < PE_MATCH_CLOCK || e->kind > PE_MATCH_SETTLE)
        return pe__fail(err, PE_BAD_INPUT, "There is no event of kind %d.",
                        (int)e->kind);
    if (e->at > PE__LATEST)
        return pe__fail(err, PE_BAD_INPUT, "The time of the event is out of "
                        "range.");
    if (e->kind == PE_MATCH_CLOCK)
        return PE_OK;
    if (e->kind == PE_MATCH_PERSON || e->kind == PE_MATCH_NEED) {
        if (e->kind == PE_MATCH_PERSON ? e->who == NULL : e->what == NULL)
            return pe__fail(err, PE_BAD_INPUT, "The event does not say who or "
                            "what comes.");
        return PE_OK;
    }
    if (e->kind != PE_MATCH_WITHDRAW && e->person < 1)
        return pe__fail(err, PE_BAD_INPUT, "The event names no person.");
    if (e->kind == PE_MATCH_ADOPT || e->kind == PE_MATCH_DROP) {
        if (e->duty < 1 || (e->kind == PE_MATCH_ADOPT && e->weeks < 1))
            return pe__fail(err, PE_BAD_INPUT, "A duty is adopted by its id, "
                            "for one week or more.");
        return PE_OK;
    }
    if (e->kind == PE_MATCH_BLOCK || e->kind == PE_MATCH_UNBLOCK) {
        if (e->author == 0 || e->author == e->person)
            return pe__fail(err, PE_BAD_INPUT, "Nobody can be blocked from "
                            "themselves or from nobody.");
        return PE_OK;
    }
    if (e->kind != PE_MATCH_LEAVE && (e->need < 1 || e->claim < 0))
        return pe__fail(err, PE_BAD_INPUT, "The event names no need, or a "
                        "claim below 0.");
    if (e->kind == PE_MATCH_YES &&
        (e->places < 1 || e->places > PE_MATCH_PLACES))
        return pe__fail(err, PE_BAD_INPUT, "A claim is of 1 to %d places.",
                        PE_MATCH_PLACES);
    return PE_OK;
}

static void withdraw(pe_match *m, const pe_match_event *e)
{
    const int32_t need = pe__need_find(m, e->need);
    if (need < 0)
        pe__emit_no(m, e, PE_MATCH_NO_NEED);
    else
        pe__need_withdraw(m, need);
}

static pe_status dispatch(pe_match *m, const pe_match_event *e, pe_error *err)
{
    switch (e->kind) {
    case PE_MATCH_CLOCK: return clock_passes(m, err);
    case PE_MATCH_PERSON: return pe__person_join(m, e->who, err);
    case PE_MATCH_LEAVE: leave(m, e); break;
    case PE_MATCH_BLOCK:
    case PE_MATCH_UNBLOCK: block(m, e); break;
    case PE_MATCH_NEED: return pe__need_come(m, e->what, err);
    case PE_MATCH_WITHDRAW: withdraw(m, e); break;
    case PE_MATCH_YES: pe__claim_yes(m, e); break;
    case PE_MATCH_NO: pe__claim_no(m, e); break;
    case PE_MATCH_LATER: pe__claim_later(m, e); break;
    case PE_MATCH_CONFIRM: pe__claim_confirm(m, e); break;
    case PE_MATCH_CANCEL: pe__claim_cancel(m, e); break;
    case PE_MATCH_SHOWED:
    case PE_MATCH_ABSENT: pe__claim_outcome(m, e); break;
    case PE_MATCH_ADOPT: return pe__adopt_take(m, e, err);
    case PE_MATCH_DROP: pe__adopt_drop(m, e); break;
    case PE_MATCH_SETTLE: pe__claim_settle(m, e); break;
    }
    return PE_OK;
}

pe_status pe_match_apply(pe_match *m, const pe_match_event *event,
                         pe_match_actions *actions, pe_error *err)
{
    *actions = (pe_match_actions){NULL, 0};
    pe_status status = check(event, err);
    if (status != PE_OK)
        return status;
    m->actions.count = 0;
    if (!reserve_for(m, event))
        return pe__fail_memory(err);
    const int64_t before = m->now;
    m->now = event->at > m->now ? event->at : m->now;
    status = dispatch(m, event, err);
    if (status != PE_OK) {
        m->now = before;
        return status;
    }
    pe__people_pass(m);
    *actions = (pe_match_actions){m->actions.at, m->actions.count};
    return PE_OK;
}
