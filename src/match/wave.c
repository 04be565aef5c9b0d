/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Priced waves: a need that is not sure to be filled asks as many of the best
 * as are likely to give the answers it lacks, waits, and asks again. */
#include "match.h"

#include "number.h"

#define HALF_LIFE 1020.0  /* seconds in which half of the answers come */
#define LEAST_GAP 0.35

enum { PATIENCE = 10800, MOST_A_PLACE = 14, MOST_MORE = 6 };
enum { WORK = 64 }; /* an ask, in people measured */

/* Answers that are still to come of those asked before. */
static double outstanding(const pe_match *m, const pe__need *n)
{
    double sum = 0.0;
    for (int32_t t = n->tie; t >= 0; t = m->ties.at[t].next) {
        const pe__tie *tie = &m->ties.at[t];
        if (tie->ask == PE__ASK_OPEN)
            sum += (double)tie->answer *
                   pe__exp(-0.6931471805599453 / HALF_LIFE *
                           (double)(m->now - tie->asked_at));
    }
    return sum;
}

/* Answers that this wave is to bring. */
static double goal(const pe_match *m, const pe__need *n)
{
    double gap = (double)n->is.places - n->expected;
    if (!(m->settings.rules & PE_MATCH_RULE_RESERVE))
        gap = n->is.places - n->promised;
    if (gap < LEAST_GAP)
        gap = LEAST_GAP;
    /* what was posted late cannot wait for one wave after another */
    if ((m->settings.rules & PE_MATCH_RULE_URGENT) &&
        n->is.starts - n->since <= m->settings.urgent)
        gap *= PE__SOON;
    return gap * pe__urgency(m, n) - 0.8 * outstanding(m, n);
}

/* What somebody has to score to be asked: attention has nearly one price as
 * long as there is time, and a lower one in the end, when nothing but asking
 * can still fill a place. */
static double least_score(const pe_match *m, const pe__need *n)
{
    const double u = pe__urgency(m, n);
    if (!(m->settings.rules & PE_MATCH_RULE_URGENT))
        return 0.02;
    return u > 1.0 ? 0.0076 : u < 0.5 ? 0.02 : 0.0115;
}

/* Whether nobody else has to be asked. Where no more may be promised than
 * there are places, those who stand by are the reserve. */
static bool covered(const pe_match *m, const pe__need *n)
{
    double filled, expected;
    if (pe__enough(m, n))
        return true;
    if (!n->is.exact || n->promised < n->is.places)
        return false;
    pe__chance(m, n, true, &filled, &expected);
    return filled >= pe__need_aim(m, n);
}

/* What the lists of the two say: asked already, holds a claim, wrote it, is
 * blocked, or has promised to be elsewhere. */
static bool excluded(const pe_match *m, int32_t need, int32_t person)
{
    const pe__need *n = &m->needs.at[need];
    const int64_t id = m->people.at[person].is.person;
    const int32_t t = pe__tie_find(m, need, person);
    if (t >= 0) {
        const pe__tie *tie = &m->ties.at[t];
        const bool again = tie->ask == PE__ASK_LATER &&
                           tie->asked_at <= m->now;
        if (tie->held != 0 || tie->returns > 0 ||
            (tie->ask != PE__ASK_NONE && !again))
            return true;
    }
    return id == n->is.author || pe__blocked(m, n->is.author, id) ||
           pe__clashes(m, person, need);
}

static void ask(pe_match *m, int32_t need, const pe__candidate *c,
                const pe_match_why *rank)
{
    pe__need *n = &m->needs.at[need];
    pe__person *p = &m->people.at[c->person];
    int32_t t = pe__tie_find(m, need, c->person);
    if (t < 0)
        t = pe__tie_make(m, need, c->person);
    pe__tie *tie = &m->ties.at[t];
    const double mean = (double)p->yes / ((double)p->yes + (double)p->ignored);
    tie->asked_at = m->now;
    tie->answer = c->answer;
    tie->factor = (float)((double)c->answer / mean);
    tie->distance = c->distance;
    tie->unmarked = !c->suits;
    pe__tie_ask(m, t, PE__ASK_OPEN);
    m->work += WORK;
    n->asked++;
    p->asks++;
    p->asks_week++;
    pe__load_add(m, c->person);
    m->asked.at[m->asked.count++] = (pe__asked){m->now, c->person};
    pe__seat_show(m, c->person);
    pe_match_action *a = pe__emit(m, PE_MATCH_ASK, need, c->person);
    a->places = 1;
    a->why = *rank;
    a->why.answer = c->answer;
    a->why.show = (float)(pe__show(m, p) * pe__keep(m, p));
    a->why.load = c->load;
    a->why.distance = c->distance;
    a->why.suits = c->suits;
    a->why.learning = c->learning;
}

/* A wave that goes out. */
typedef struct {
    double wanted;        /* answers that are still to come */
    int32_t asked, most;
    pe_match_why why;     /* what is the same for all */
} outgoing;

/* Asks of the best `keep` until their answers add up to what is wanted. False
 * when there are others who were not looked at. */
static bool ask_best(pe_match *m, int32_t need, double least, int64_t keep,
                     outgoing *out)
{
    const int64_t able = pe__rank_people(m, need, (float)least, keep);
    const bool all = m->candidates.count < keep;
    pe__candidate c;
    if (out->asked == 0)
        out->why.candidates = (int32_t)able;
    while (out->wanted > 0.0 && out->asked < out->most) {
        if (!pe__rank_next(m, &c))
            return all;
        if (excluded(m, need, c.person))
            continue;
        out->why.rank = ++out->asked;
        ask(m, need, &c, &out->why);
        out->wanted -= (double)c.answer;
    }
    return true;
}

void pe__wave(pe_match *m, int32_t need)
{
    pe__need *n = &m->needs.at[need];
    if (covered(m, n))
        return;
    const double wanted = goal(m, n);
    if (wanted <= 0.0)
        return;
    const double least = least_score(m, n);
    outgoing out = {.wanted = wanted,
                    .most = MOST_A_PLACE * n->is.places + MOST_MORE,
                    .why = {.region = (float)pe__fairness(m, n->is.region),
                            .wave = n->wave + 1}};
    int64_t keep = out.most + n->ties + 32; /* some of them are excluded */
    while (!ask_best(m, need, least, keep, &out))
        keep *= 8;
    if (out.asked > 0) {
        n->wave++;
        n->idle = 0;
        return;
    }
    n->idle += n->idle < 100;
    if (n->open == 0 && !n->at_risk) {
        n->at_risk = 1;
        pe__emit(m, PE_MATCH_AT_RISK, need, -1)->places = n->promised;
    }
}

void pe__settle_asks(pe_match *m, int32_t need)
{
    for (int32_t t = m->needs.at[need].tie; t >= 0; t = m->ties.at[t].next) {
        pe__tie *tie = &m->ties.at[t];
        if (tie->ask != PE__ASK_OPEN || m->now - tie->asked_at < PATIENCE)
            continue;
        pe__learn_ignored(m, tie);
        pe__tie_ask(m, t, PE__ASK_IGNORED);
    }
}

void pe__close_asks(pe_match *m, int32_t need)
{
    for (int32_t t = m->needs.at[need].tie; t >= 0; t = m->ties.at[t].next) {
        pe__tie *tie = &m->ties.at[t];
        if (tie->ask != PE__ASK_OPEN)
            continue;
        pe__learn_ignored(m, tie);
        pe__tie_ask(m, t, PE__ASK_CLOSED);
        pe__emit(m, PE_MATCH_NOT_NEEDED, need, tie->person);
    }
}

/* What its author takes back is held against nobody, not even who had let it
 * lie; only the region learns what had been answered by then. */
void pe__withdraw_asks(pe_match *m, int32_t need)
{
    pe__close_asks(m, need);
    for (int32_t t = m->needs.at[need].tie; t >= 0; t = m->ties.at[t].next)
        pe__learn_undo(m, &m->ties.at[t]);
}
