/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From a list of purchases to what people ask: what was funded, why the rest
 * was not, and who paid how much. */
#include "bought.h"

#include "error.h"
#include "mem.h"

#include <math.h>

static pe_fund_fate fate_of(const pe__fund *f, const pe__choosing *c,
                            const pe_fund_outcome *out, int32_t item)
{
    const int32_t p = f->item[item].project;
    if (out->funded[p] > 0)
        return PE_FUND_CHOSEN;
    if (f->backing[p] == 0)
        return PE_FUND_UNWANTED;
    switch (pe__choosing_bar(c, item)) {
    case PE__OPPOSED: return PE_FUND_OPPOSED;
    case PE__CAPPED: return PE_FUND_CAPPED;
    case PE__EXCLUDED: return PE_FUND_EXCLUDED;
    case PE__MAY:
    case PE__LATER: break;
    }
    return PE_FUND_TOO_DEAR;
}

pe_status pe__outcome_fill(const pe__fund *f, const pe__choosing *c,
                           pe__bought *b, pe_fund_outcome *out, pe_error *err)
{
    const size_t projects = (size_t)f->e->projects;
    out->funded = pe__zalloc(projects, sizeof *out->funded);
    out->fate = pe__alloc(projects, sizeof *out->fate);
    out->buy = pe__alloc((size_t)b->count, sizeof *out->buy);
    if (!out->funded || !out->fate || !out->buy)
        return pe__fail_memory(err);
    for (int64_t k = 0; k < b->count; k++) {
        const pe__fund_item *i = &f->item[b->buy[k].item];
        out->buy[k] = (pe_fund_buy){
            .project = i->project, .by = b->buy[k].by, .amount = i->cost,
            .price = b->buy[k].price, .backers = f->backing[i->project],
            .spent_out = b->buy[k].spent_out, .tied = b->buy[k].tied};
        out->funded[i->project] += i->cost;
    }
    for (int32_t k = f->items; k-- > 0;) /* its first item decides */
        out->fate[f->item[k].project] = fate_of(f, c, out, k);
    out->buys = b->count;
    out->spent = c->spent;
    out->left = f->e->budget - c->spent;
    out->exact = b->exact;
    return PE_OK;
}

/* --- who pays what -------------------------------------------------------- */

/* Voters by group, so that a purchase finds its payers. */
typedef struct {
    const pe__fund *f;
    int64_t *first; /* [groups + 1] into: */
    int64_t *voter;
    long double *had; /* [groups] money left, or load, of a weight of 1/one */
    int64_t room;     /* of payments */
} paying;

static pe_status list_voters(paying *p, pe_error *err)
{
    const pe__fund *f = p->f;
    p->first = pe__zalloc((size_t)f->groups + 2, sizeof *p->first);
    p->voter = pe__alloc((size_t)f->e->voters, sizeof *p->voter);
    p->had = pe__zalloc((size_t)f->groups, sizeof *p->had);
    if (!p->first || !p->voter || !p->had)
        return pe__fail_memory(err);
    int64_t *next = p->first + 1;
    for (int64_t v = 0; v < f->e->voters; v++)
        next[f->group_of[v] + 1]++;
    for (int64_t g = 0; g < f->groups; g++)
        next[g + 1] += next[g];
    for (int64_t v = 0; v < f->e->voters; v++)
        p->voter[next[f->group_of[v]]++] = v;
    return PE_OK;
}

static bool add_payment(paying *p, pe_fund_outcome *out, int64_t at,
                        int64_t voter, int64_t paid)
{
    if (at == p->room) {
        const int64_t room = p->room * 2 + 1024;
        int64_t *payer = pe__realloc(out->payer, (size_t)room, sizeof *payer);
        out->payer = payer ? payer : out->payer;
        int64_t *sums = pe__realloc(out->paid, (size_t)room, sizeof *sums);
        out->paid = sums ? sums : out->paid;
        if (!payer || !sums)
            return false;
        p->room = room;
    }
    out->payer[at] = voter;
    out->paid[at] = paid;
    return true;
}

/* One purchase while its payments are listed: `sum` is what those so far pay,
 * with its fraction; each is charged the whole units that it grows by, the last
 * what is missing, so that no unit is made or lost. */
typedef struct {
    int64_t amount, charged, at;
    long double sum;
} bill;

static bool charge(paying *p, pe_fund_outcome *out, bill *b, int64_t g,
                   long double each)
{
    for (int64_t k = p->first[g]; k < p->first[g + 1]; k++) {
        const int64_t v = p->voter[k];
        b->sum += each * (long double)pe__fund_weight(p->f->e, v);
        int64_t due = (int64_t)(b->sum + 1e-6L); /* 0.999999 is 1 */
        if (due > b->amount)
            due = b->amount;
        if (!add_payment(p, out, b->at, v, due - b->charged))
            return false;
        b->charged = due;
        b->at++;
    }
    return true;
}

/* Equal Shares, round k: what a group pays of it. */
static bool charge_share(paying *p, const pe__shares *s, int32_t k, int64_t g,
                         int32_t points, pe_fund_outcome *out, bill *b)
{
    const pe__round *r = &s->round[k];
    if (s->spent_in[g] != 0 && s->spent_in[g] <= k)
        return true;
    long double part = ldexpl((long double)r->top / (long double)r->bottom,
                              -s->shift) * points;
    if (s->spent_in[g] == k + 1 || part > p->had[g])
        part = p->had[g];
    p->had[g] -= part;
    return charge(p, out, b, g, part);
}

static bool bill_round(paying *p, const pe__shares *s, int32_t k,
                       pe_fund_outcome *out, bill *b)
{
    const pe__fund *f = p->f;
    const int32_t project = f->item[s->round[k].item].project;
    bool fine = true;
    if (s->round[k].by == PE_FUND_BY_ALL) {
        for (int64_t g = 0; g < f->groups && fine; g++)
            fine = charge_share(p, s, k, g, 1, out, b);
        return fine;
    }
    for (int64_t j = f->back_first[project];
         j < f->back_first[project + 1] && fine; j++)
        fine = charge_share(p, s, k, f->back[j],
                            f->back_points ? f->back_points[j] : 1, out, b);
    return fine;
}

/* Phragmén: each carries what the time grew by since its last purchase. */
static bool bill_load(paying *p, int32_t project, double time,
                      pe_fund_outcome *out, bill *b)
{
    const pe__fund *f = p->f;
    bool fine = true;
    for (int64_t j = f->back_first[project];
         j < f->back_first[project + 1] && fine; j++) {
        const int32_t g = f->back[j];
        fine = charge(p, out, b, g, (long double)time - p->had[g]);
        p->had[g] = (long double)time;
    }
    return fine;
}

static bool bill_all(paying *p, const pe__shares *s, pe_fund_outcome *out)
{
    bill b = {0};
    for (int64_t g = 0; s && g < p->f->groups; g++)
        p->had[g] = (long double)s->chain.top / (long double)s->chain.q;
    for (int64_t k = 0; k < out->buys; k++) {
        const int64_t first = b.at;
        b.amount = out->buy[k].amount;
        b.charged = 0;
        b.sum = 0.0L;
        if (out->buy[k].by != PE_FUND_BY_REST &&
            !(s ? bill_round(p, s, (int32_t)k, out, &b)
                : bill_load(p, out->buy[k].project, out->buy[k].price, out,
                            &b)))
            return false;
        if (b.at > first)
            out->paid[b.at - 1] += b.amount - b.charged;
        out->pay_first[k + 1] = b.at;
    }
    return true;
}

pe_status pe__outcome_pay(const pe__fund *f, const pe__bought *b,
                          const pe__shares *s, pe_fund_outcome *out,
                          pe_error *err)
{
    paying p = {.f = f};
    out->pay_first = pe__zalloc((size_t)b->count + 1, sizeof *out->pay_first);
    pe_status status = out->pay_first ? list_voters(&p, err)
                                      : pe__fail_memory(err);
    if (status == PE_OK && !bill_all(&p, s, out))
        status = pe__fail_memory(err);
    pe__free(p.first);
    pe__free(p.voter);
    pe__free(p.had);
    return status;
}
