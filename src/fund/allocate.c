/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Runs the rule on an election that was built, and completes it. */
#include "bought.h"

#include "error.h"
#include "mem.h"

#include <math.h>
#include <string.h>

bool pe__bought_add(pe__bought *b, pe__buy buy)
{
    if (b->count == b->room) {
        const int64_t room = b->room * 2 + 32;
        pe__buy *grown = pe__realloc(b->buy, (size_t)room, sizeof *grown);
        if (grown == NULL)
            return false;
        b->buy = grown;
        b->room = room;
    }
    b->buy[b->count++] = buy;
    return true;
}

void pe__bought_release(pe__bought *b)
{
    pe__free(b->buy);
    *b = (pe__bought){0};
}

/* --- Equal Shares and its completions ------------------------------------- */

/* The share of weight 1/one after so many raises, as top / bottom. */
static bool share_after(const pe__fund *f, int64_t raises, pe__wide *top,
                        uint64_t *bottom)
{
    int64_t whole, more;
    const int64_t by = f->s->increment > 0 ? f->s->increment : 1;
    if (__builtin_mul_overflow(f->mass_all, f->one, &whole) ||
        __builtin_mul_overflow(by, raises, &more) || whole >= PE__FUND_MOST ||
        more >= PE__FUND_MOST)
        return false;
    *bottom = (uint64_t)whole;
    *top = pe__wide_product(f->e->budget, f->one) +
           pe__wide_product(more, f->mass_all);
    return true;
}

static pe_status run(pe__shares *s, int64_t raises, int64_t limit, bool ahead,
                     pe_error *err)
{
    pe__wide top;
    uint64_t bottom;
    if (!share_after(s->f, raises, &top, &bottom))
        return pe__fail(err, PE_BAD_INPUT, "weights or increments are too "
                        "large to reckon with: take smaller ones of the same "
                        "proportions");
    return pe__shares_run(s, top, bottom, limit, ahead, err);
}

/* Whether larger shares could still buy something within the budget: it is
 * wanted, it fits, and nothing but money stands in its way. */
static bool is_room(const pe__shares *s)
{
    const int64_t left = s->f->e->budget - s->choosing.spent;
    for (int32_t k = 0; k < s->f->items; k++)
        if (!s->choosing.taken[k] && s->f->item[k].cost <= left &&
            s->f->backing[s->f->item[k].project] > 0 &&
            pe__choosing_bar(&s->choosing, k) == PE__MAY)
            return true;
    return false;
}

/* So many raises more that buy the same, unless somebody stops it. */
static void count_raises(const pe__fund *f, pe_fund_outcome *out,
                         int64_t count)
{
    const pe_fund_settings *set = f->s;
    if (set->progress == NULL) {
        out->rounds += count;
        return;
    }
    for (int64_t k = 0; k < count && !out->stopped; k++)
        out->stopped = set->progress(set->context, ++out->rounds) != 0;
}

/* To ask how far a run reaches costs as much as half a run; where many in a row
 * reached no further than themselves, not all are asked. */
typedef struct {
    int wait, vain; /* so many are not asked; so many in a row were in vain */
} asking;

enum { VAIN_MOST = 6, WAIT_MOST = 16 };

/* Whether to ask the next run; `reached`: the last one did, if asked. */
static bool is_worth_asking(asking *a, bool reached)
{
    if (a->wait > 0)
        return --a->wait == 0;
    a->vain = reached ? 0 : a->vain + 1;
    a->wait = a->vain - VAIN_MOST;
    if (a->wait > WAIT_MOST)
        a->wait = WAIT_MOST;
    return a->wait <= 0;
}

/* Add1: the last run whose cost is within the budget. Each run says for how
 * many raises more it stands. */
static pe_status raise_shares(pe__shares *s, pe_fund_outcome *out,
                              pe_error *err)
{
    const int64_t budget = s->f->e->budget;
    pe_status status = PE_OK;
    int64_t at = 0; /* the raise that the last run is of */
    asking ask = {.wait = 0};
    while (status == PE_OK && s->choosing.spent <= budget && is_room(s)) {
        const bool ahead = is_worth_asking(&ask, s->reach > 0);
        count_raises(s->f, out, (int64_t)s->reach);
        if (out->stopped)
            break;
        at = out->rounds + 1;
        status = run(s, at, budget, ahead, err);
        if (status == PE_OK)
            count_raises(s->f, out, 1);
        if (out->stopped)
            break;
    }
    if (status == PE_OK && s->choosing.spent > budget)
        out->rounds--;
    return status == PE_OK && out->rounds != at
               ? run(s, out->rounds, -1, false, err) : status;
}

static pe_status note_rounds(const pe__shares *s, pe__bought *b, pe_error *err)
{
    for (int32_t k = 0; k < s->rounds; k++) {
        const pe__round *r = &s->round[k];
        if (!pe__bought_add(b, (pe__buy){r->item, r->by, r->price,
                                         r->spent_out, r->tied}))
            return pe__fail_memory(err);
    }
    b->exact = s->exact;
    return PE_OK;
}

static pe_status equal_shares(pe__shares *s, pe__bought *b,
                              pe_fund_outcome *out, pe_error *err)
{
    const pe__fund *f = s->f;
    const bool raises = f->s->completion & PE_FUND_ADD_ONE;
    pe_status status = run(s, 0, -1, raises, err);
    if (status == PE_OK && raises)
        status = raise_shares(s, out, err);
    if (status == PE_OK && f->s->completion & PE_FUND_PERTURB)
        status = pe__shares_perturb(s, err);
    if (status == PE_OK)
        status = note_rounds(s, b, err);
    if (status == PE_OK && f->s->completion & PE_FUND_FILL &&
        !pe__greedy(f, &s->choosing, b))
        status = pe__fail_memory(err);
    pe__wide top;
    uint64_t bottom;
    if (status == PE_OK && share_after(f, out->rounds, &top, &bottom))
        out->share = (double)top / (double)bottom * (double)f->one;
    return status;
}

static bool any_against(const pe_fund_election *e)
{
    if (e->points != NULL && e->voters > 0)
        for (int64_t k = e->first[0]; k < e->first[e->voters]; k++)
            if (e->points[k] < 0)
                return true;
    return false;
}

static pe_status by_shares(const pe__fund *f, pe__bought *b,
                           pe_fund_outcome *out, pe_error *err)
{
    pe__shares s = {0};
    if (f->s->completion & PE_FUND_PERTURB && any_against(f->e))
        return pe__fail(err, PE_BAD_INPUT, "the completion by small help of "
                        "all (PERTURB) cannot be had where votes against "
                        "count: it would take money from those against");
    if (f->mass_all == 0)
        return pe__fail(err, PE_BAD_INPUT, "nobody voted: there is nobody to "
                        "share the budget");
    pe_status status = pe__shares_new(&s, f, err);
    if (status == PE_OK)
        status = equal_shares(&s, b, out, err);
    if (status == PE_OK)
        status = pe__outcome_fill(f, &s.choosing, b, out, err);
    if (status == PE_OK && f->s->payments)
        status = pe__outcome_pay(f, b, &s, out, err);
    pe__shares_release(&s);
    return status;
}

static pe_status by_others(const pe__fund *f, pe__bought *b,
                           pe_fund_outcome *out, pe_error *err)
{
    pe__choosing c;
    pe_status status = pe__choosing_new(&c, f, err);
    if (status != PE_OK)
        return status;
    const bool fine = f->s->rule == PE_FUND_GREEDY ? pe__greedy(f, &c, b)
                                                   : pe__phragmen(f, &c, b);
    status = fine ? pe__outcome_fill(f, &c, b, out, err)
                  : pe__fail_memory(err);
    if (status == PE_OK && f->s->payments)
        status = pe__outcome_pay(f, b, NULL, out, err);
    pe__choosing_release(&c);
    return status;
}

/* --- an election, and its runs -------------------------------------------- */

struct pe_fund {
    const pe_fund_election *e;
    pe__fund kept[2]; /* without points, and with them */
    bool made[2];
};

pe_status pe_fund_new(const pe_fund_election *election, pe_fund **out,
                      pe_error *err)
{
    *out = NULL;
    pe_status status = pe__fund_check(election, err);
    if (status != PE_OK)
        return status;
    *out = pe__zalloc(1, sizeof **out);
    if (*out == NULL)
        return pe__fail_memory(err);
    (*out)->e = election;
    return PE_OK;
}

void pe_fund_free(pe_fund *fund)
{
    for (int k = 0; fund != NULL && k < 2; k++)
        if (fund->made[k])
            pe__fund_release(&fund->kept[k]);
    pe__free(fund);
}

static pe_status run_once(const pe__fund *f, pe_fund_outcome *outcome,
                          pe_error *err)
{
    pe__bought b = {0};
    const pe_status status = f->s->rule == PE_FUND_EQUAL_SHARES
                                 ? by_shares(f, &b, outcome, err)
                                 : by_others(f, &b, outcome, err);
    pe__bought_release(&b);
    if (status != PE_OK)
        pe_fund_outcome_free(outcome);
    return status;
}

pe_status pe_fund_run(pe_fund *fund, const pe_fund_settings *settings,
                      pe_fund_outcome *outcome, pe_error *err)
{
    const int by_points = settings->utility == PE_FUND_POINTS;
    pe__fund *kept = &fund->kept[by_points];
    *outcome = (pe_fund_outcome){0};
    if (settings->increment < 0)
        return pe__fail(err, PE_BAD_INPUT, "the increment is 0 or more");
    if (!fund->made[by_points]) {
        const pe_status status = pe__fund_build(kept, fund->e, by_points, err);
        if (status != PE_OK)
            return status;
        fund->made[by_points] = true;
    }
    pe__fund f = *kept;
    f.s = settings;
    pe_status status = pe__fund_items(&f, err);
    if (status == PE_OK)
        status = run_once(&f, outcome, err);
    pe__free(f.item);
    return status;
}

pe_status pe_fund_allocate(const pe_fund_election *election,
                           const pe_fund_settings *settings,
                           pe_fund_outcome *outcome, pe_error *err)
{
    pe_fund *fund;
    *outcome = (pe_fund_outcome){0};
    pe_status status = pe_fund_new(election, &fund, err);
    if (status == PE_OK)
        status = pe_fund_run(fund, settings, outcome, err);
    pe_fund_free(fund);
    return status;
}

void pe_fund_outcome_free(pe_fund_outcome *outcome)
{
    pe__free(outcome->funded);
    pe__free(outcome->fate);
    pe__free(outcome->buy);
    pe__free(outcome->pay_first);
    pe__free(outcome->payer);
    pe__free(outcome->paid);
    *outcome = (pe_fund_outcome){0};
}
