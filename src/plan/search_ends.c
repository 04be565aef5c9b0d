/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where the search starts, and what is made of where it ends. */
#include "linear.h"

#include <math.h>
#include <string.h>

#define RIPPLES 30   /* links of the chain of inputs that a start looks at */
#define BUSY 0.5     /* of a capacity, at most, to start with */

/* Adds what councils of constant returns use (amounts), each making its part
 * by capacity of what is needed beyond what others make. */
static void ripple(pe__search *s, const double *need, const double *can,
                   double *next)
{
    for (int64_t i = 0; i < s->linear.councils; i++) {
        pe__scale *c = &s->linear.at[i];
        const pe__unit *line = s->linear.line + c->first;
        const double needed = need[line->good];
        const double ask =
            fmax(needed - s->made[line->good], 0.1 * needed);
        const double part = fmin(BUSY, ask / can[line->good]);
        c->z = c->capacity * fmax(part, 1e-12);
        for (int64_t k = 0; k < c->end - c->first; k++)
            if (line[k].value < 0.0)
                next[line[k].good] -=
                    line[k].value / s->price[line[k].good] * c->z;
    }
}

/* What councils of constant returns can make of each good. */
static pe_status count_capacity(pe__search *s, double *can)
{
    memset(can, 0, (size_t)s->goods * sizeof *can);
    for (int64_t i = 0; i < s->linear.councils; i++)
        can[s->linear.line[s->linear.at[i].first].good] +=
            s->linear.at[i].capacity;
    return pe__sum(s->plan, can, s->goods);
}

#define FREE 1e-8 /* of all income, what is worth less */
#define LEAST 0.1 /* of what is to be left of a good: what there is of it */

/* A good that was free starts with a price again. */
static void give_prices(pe__search *s, double spare, const double *can)
{
    for (int64_t g = 0; g < s->goods; g++) {
        const double most =
            fmax(can[g], fmax(s->made[g], s->asked[g]));
        if (s->in[g] && most > 0.0 && s->price[g] * most < FREE * s->income) {
            s->price[g] = LEAST * spare / most;
            s->q[g] = log(s->price[g]);
        }
        s->asked[g] = fmin(s->asked[g], 3.0 * s->income / s->price[g]);
    }
}

/* Scales from needs: those of others, of their makers, of makers' makers. */
static pe_status fill_needs(pe__search *s, double spare, const double *can)
{
    const int64_t n = s->goods;
    double *need = s->dq, *next = s->plan->lanes;
    pe_status status = PE_OK;
    memset(need, 0, (size_t)n * sizeof *need);
    for (int t = 0; !status && t <= RIPPLES; t++) {
        memset(next, 0, (size_t)n * sizeof *next);
        ripple(s, need, can, next);
        status = pe__sum(s->plan, next, n);
        for (int64_t g = 0; g < n; g++)
            need[g] = next[g] + s->asked[g] + spare / s->price[g];
    }
    return status;
}

/* Others start at what they answer, as far as that is sane. */
static void start_others(pe__search *s, double spare)
{
    for (int64_t g = 0; g < s->goods; g++) {
        const double used = s->dq[g] + spare / s->price[g];
        if (s->made[g] > 0.0)
            s->made[g] = fmin(fmax(s->made[g], 0.01 * used), 3.0 * used);
        s->left[g] = s->in[g] ? spare / s->price[g] : 0.0;
    }
}

#define DEAR 6.0   /* ln of what is given over all income, in the mean: more is
                      nonsense, */
#define DEAREST 4.0 /* and of a single good beyond doubt */
#define WILD 12.0

/* ln of what is given of a good over its part of all income. */
static double dear(const pe__search *s, int64_t g, double goods)
{
    const double given = pe__or(s->plan->p.supply, g, 0.0);
    return log(given * goods / s->income) + s->from[g];
}

/* By how much all prices together are off, as a logarithm, looked at from the
 * announced ones. Single prices may be wild, and goods free: so the mean is
 * one of logarithms, none of them beyond all measure. What can be supplied at
 * all is not worth less than all income. */
static double scale_missed(const pe__search *s, const double *can, bool guess)
{
    double sum = 0.0, most = 0.0, goods = 0.0;
    for (int64_t g = 0; g < s->goods; g++) {
        const double given = pe__or(s->plan->p.supply, g, 0.0);
        goods += s->in[g] && given > 0.0 ? 1.0 : 0.0;
        most += s->in[g] ? s->price[g] * (can[g] + s->made[g]) : 0.0;
    }
    for (int64_t g = 0; g < s->goods; g++)
        if (s->in[g] && pe__or(s->plan->p.supply, g, 0.0) > 0.0)
            sum += fmax(fmin(dear(s, g, goods), WILD), -WILD) / goods;
    if (guess || sum > DEAR)
        return sum;
    return most > 0.0 ? fmin(log(most / s->income), 0.0) : 0.0;
}

static pe_status look_from(pe__search *s, double shift, double dearest)
{
    for (int64_t g = 0; g < s->goods; g++) {
        s->q[g] = s->from[g] - (s->in[g] ? shift : 0.0);
        if (s->in[g] && pe__or(s->plan->p.supply, g, 0.0) > 0.0)
            s->q[g] -= fmax(dear(s, g, 1.0) - shift - dearest, 0.0);
        s->made[g] = s->asked[g] = s->left[g] = 0.0;
    }
    return pe__search_look(s);
}

/* From the announced prices, or others in their proportions; products are
 * `centre` of all income together. */
pe_status pe__search_start(pe__search *s, double centre, bool guess)
{
    const double spare = centre * s->income / s->pairs;
    double *can = s->gq;
    pe_status status = look_from(s, 0.0, guess ? 0.0 : DEAREST);
    if (!status)
        status = count_capacity(s, can);
    const double shift = status ? 0.0 : scale_missed(s, can, guess);
    if (shift != 0.0)
        status = look_from(s, shift, guess ? 0.0 : DEAREST);
    give_prices(s, spare, can);
    if (!status)
        status = fill_needs(s, spare, can);
    start_others(s, spare);
    for (int64_t i = 0; i < s->linear.councils; i++) {
        pe__scale *c = &s->linear.at[i];
        c->low = spare / c->z;
        c->high = spare / (c->capacity - c->z);
    }
    return status;
}

/* --- the end -------------------------------------------------------------- */

#define PASSES 50
#define NOTHING 1e-9 /* of all income */

/* What the price of its good lacks for a council to earn what it uses. */
static double shortfall(const pe__search *s, pe__scale *c)
{
    double earns = 0.0, cost = 0.0;
    pe__linear_look(s->plan, c, s->linear.line, s->q, s->plan->shares);
    for (int64_t k = c->first; k < c->end; k++)
        *(s->linear.line[k].value > 0.0 ? &earns : &cost) +=
            fabs(s->linear.line[k].value);
    return earns < cost * (1.0 + 1e-12) ? cost * (1.0 + 1e-11) - earns : 0.0;
}

/* Rounding may leave a council that works a hair below its costs: the price of
 * its good rises by that, into lift [goods]. Not where it hardly works: who
 * would lose by more stops, and so does who would move the price by more. */
static void settle(pe__search *s, const double *can, double *lift)
{
    for (int64_t i = 0; i < s->linear.councils; i++) {
        pe__scale *c = &s->linear.at[i];
        const int32_t good = s->linear.line[c->first].good;
        const double lacks =
            c->z > 0.0 && s->in[good] ? shortfall(s, c) : 0.0;
        const double much =
            fmax(lacks * can[good], -c->margin * c->capacity);
        if (much > NOTHING * s->income &&
            c->z * c->turnover < NOTHING * s->income)
            c->z = 0.0;
        else
            lift[good] = fmax(lift[good], lacks);
    }
}

/* Keeps the scales, and what their councils could add beyond them. */
static pe_status agree(pe__search *s)
{
    pe_plan *plan = s->plan;
    double regret = 0.0;
    for (int64_t i = 0; i < s->linear.councils; i++) {
        pe__scale *c = &s->linear.at[i];
        pe__linear_look(plan, c, s->linear.line, s->q, plan->shares);
        plan->scales[c->worker] = c->z;
        regret += fmax(c->margin, 0.0) * c->capacity - c->margin * c->z;
    }
    pe_status status = pe__sum(plan, &regret, 1);
    plan->regret = regret / s->income;
    plan->agreed = plan->searches;
    return status;
}

/* Every council that works earns what it uses. Ranks add up what they lift by;
 * that some price then rises by two hairs does no harm. */
pe_status pe__search_finish(pe__search *s)
{
    const int64_t n = s->goods;
    double *can = s->gq, *lift = s->plan->lanes, most = 1.0;
    pe_status status = count_capacity(s, can);
    for (int pass = 0; !status && pass < PASSES && most > 0.0; pass++) {
        memset(lift, 0, (size_t)n * sizeof *lift);
        settle(s, can, lift);
        status = pe__sum(s->plan, lift, n);
        most = 0.0;
        for (int64_t g = 0; g < n; g++) {
            most = fmax(most, lift[g]);
            if (lift[g] > 0.0)
                s->q[g] = log(exp(s->q[g]) + lift[g]);
        }
    }
    return status ? status : agree(s);
}
