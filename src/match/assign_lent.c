/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Clusters in which something is lent from several places. Which van serves
 * whom, when wants overlap and not every van can come to all of them, is hard
 * (Kolen et al. 2007, doi:10.1002/nav.20231), so: prices of wants by
 * Lagrangian relaxation, a bound from them, and gifts that are improved.
 *
 *     bound(p) = Σ_w q_w p_w + Σ_o earn_o(p),   for every p ≥ 0,
 *
 * earn_o(p) being the most that the units of o can earn when want w pays
 * v_ow − p_w for at most q_w of them. It is lowered along deflected
 * subgradients (Camerini, Fratta & Maffioli 1975, doi:10.1007/BFb0120697) with
 * Polyak's step. Prices are whole steps all the time, so bounds are exact. */
#include "assign_own.h"

#include "error.h"
#include "mem.h"



enum {
    STEPS_MOST = 500,  /* of the descent, … */
    STEPS_LEAST = 40,  /* … and where offers of several units are many */
    PATIENCE = 12,     /* of these without a lower bound: half the step */
    TRY_AFTER = 20,    /* of these: gifts by the prices of then */
    AGAIN_MOST = 5     /* rounds of settling what is used up */
};

/* What the descent may cost: steps × Σ pairs² of lent offers that have several
 * units (a time line is solved for each, every time). */
static const double work_most = 2e9;

typedef struct {
    pe__market *m;
    const pe__cluster *c;
    pe__units units;
    double *price, *best_price;    /* [wants] */
    double *slope, *way;           /* [wants] of the bound; with what came
                                      before */
    double bound;                  /* the lowest so far, at best_price */
    double worth;                  /* of the best gifts so far */
    int32_t *kept;                 /* [pairs of the cluster] those gifts */
    int32_t waited;                /* steps without a lower bound */
    double reach;                  /* factor of Polyak's step */
} descent;

/* --- gifts ---------------------------------------------------------------- */

/* Takes everything back; with `keep`, gives what was kept. */
static void give_back(descent *d, bool keep)
{
    pe__market *m = d->m;
    int32_t at = 0;
    for (int32_t k = 0; k < d->c->offers; k++) {
        int32_t o = d->c->offer[k];
        for (int32_t e = m->first[o]; e < m->first[o + 1]; e++)
            if (m->given[e] > 0)
                pe__market_give(m, e, -m->given[e]);
    }
    for (int32_t k = 0; k < d->c->offers && keep; k++) {
        int32_t o = d->c->offer[k];
        for (int32_t e = m->first[o]; e < m->first[o + 1]; e++, at++)
            if (d->kept[at] > 0)
                pe__market_give(m, e, d->kept[at]);
    }
}

/* Keeps what is given now if it is better than anything yet. */
static void keep_better(descent *d)
{
    const pe__market *m = d->m;
    double worth = 0;
    for (int32_t k = 0; k < d->c->offers; k++)
        for (int32_t e = m->first[d->c->offer[k]];
             e < m->first[d->c->offer[k] + 1]; e++)
            worth += (double)m->given[e] * m->value[e];
    if (!(worth > d->worth))
        return;
    d->worth = worth;
    int32_t at = 0;
    for (int32_t k = 0; k < d->c->offers; k++)
        for (int32_t e = m->first[d->c->offer[k]];
             e < m->first[d->c->offer[k] + 1]; e++)
            d->kept[at++] = m->given[e];
}

/* Gives by `price`, and improves. */
static pe_status try_prices(descent *d, const double *price, pe_error *err)
{
    give_back(d, false);
    pe_status status = pe__assign_improve(d->m, d->c, price, err);
    if (status == PE_OK)
        keep_better(d);
    return status;
}

/* What is used up is given anew, exactly, for what the lent leave; then all
 * have their turns again: until that makes nothing better. */
static pe_status settle(descent *d, pe_error *err)
{
    pe__market *m = d->m;
    int32_t *used = pe__alloc((size_t)d->c->offers, sizeof *used);
    pe_status status = used ? PE_OK : pe__fail_memory(err);
    double before = 0;
    give_back(d, true);
    for (int32_t again = 0;
         again < AGAIN_MOST && before < d->worth && status == PE_OK; again++) {
        int32_t count = 0;
        before = d->worth;
        for (int32_t k = 0; k < d->c->wants; k++)
            m->want_price[d->c->want[k]] = 0;
        for (int32_t k = 0; k < d->c->offers; k++)
            if (!pe__is_lent(m, d->c->offer[k]))
                used[count++] = d->c->offer[k];
        for (int32_t k = 0; k < count; k++)
            for (int32_t e = m->first[used[k]]; e < m->first[used[k] + 1]; e++)
                if (m->given[e] > 0)
                    pe__market_give(m, e, -m->given[e]);
        status = pe__assign_used(m, used, count, err);
        if (status == PE_OK)
            status = pe__assign_improve(m, d->c, NULL, err);
        if (status == PE_OK)
            keep_better(d);
    }
    pe__free(used);
    return status;
}

/* --- prices --------------------------------------------------------------- */

/* The bound at `price`, and its slope. */
static pe_status bound_at(descent *d, double *bound, double *excess,
                          pe_error *err)
{
    const pe__cluster *c = d->c;
    pe_status status = PE_OK;
    *bound = 0;
    for (int32_t k = 0; k < c->wants; k++) {
        int32_t w = c->want[k];
        d->slope[w] = d->m->goods->want[w].quantity;
        *bound += d->slope[w] * d->price[w];
    }
    for (int32_t k = 0; k < c->offers && status == PE_OK; k++) {
        double earns = 0;
        status = pe__units_earn(&d->units, c->offer[k], d->price, d->slope,
                                excess, &earns, err);
        *bound += earns;
    }
    return status;
}

/* The direction: the slope, turned so that it does not undo what came before;
 * where a price is 0 it cannot fall. Returns its squared length. */
static double find_way(descent *d)
{
    const pe__cluster *c = d->c;
    double norm = 0, along = 0, before = 0;
    for (int32_t k = 0; k < c->wants; k++) {
        int32_t w = c->want[k];
        if (!(d->price[w] > 0) && d->slope[w] > 0)
            d->slope[w] = 0;
        along += d->slope[w] * d->way[w];
        before += d->way[w] * d->way[w];
    }
    double turn = along < 0 && before > 0 ? -1.5 * along / before : 0;
    for (int32_t k = 0; k < c->wants; k++) {
        int32_t w = c->want[k];
        d->way[w] = d->slope[w] + turn * d->way[w];
        norm += d->way[w] * d->way[w];
    }
    return norm;
}

static void go_down(descent *d, double bound)
{
    double norm = find_way(d);
    if (!(norm > 0))
        return;
    double step = d->reach * (bound - d->worth) / norm;
    for (int32_t k = 0; k < d->c->wants; k++) {
        int32_t w = d->c->want[k];
        double price = d->price[w] - step * d->way[w];
        d->price[w] = price > 0 ? (double)(int64_t)(price + 0.5) : 0;
    }
}

static void note(descent *d, double bound, bool first)
{
    bool much = first || bound < d->bound - 1e-6 * d->bound;
    d->waited = much ? 0 : d->waited + 1;
    if (!first && bound >= d->bound)
        return;
    d->bound = bound;
    for (int32_t k = 0; k < d->c->wants; k++)
        d->best_price[d->c->want[k]] = d->price[d->c->want[k]];
}

/* Back to the best prices, and on from there more carefully. */
static pe_status go_back(descent *d, double *bound, pe_error *err)
{
    d->waited = 0;
    d->reach /= 2;
    for (int32_t k = 0; k < d->c->wants; k++) {
        d->price[d->c->want[k]] = d->best_price[d->c->want[k]];
        d->way[d->c->want[k]] = 0;
    }
    return bound_at(d, bound, NULL, err);
}

static int32_t steps_of(const descent *d)
{
    double work = 1;
    for (int32_t k = 0; k < d->c->offers; k++) {
        int32_t o = d->c->offer[k];
        double pairs = d->m->first[o + 1] - d->m->first[o];
        if (pe__is_lent(d->m, o) && pe__quantity(d->m, o) > 1)
            work += pairs * pairs;
    }
    double steps = work_most / work;
    return steps > STEPS_MOST    ? STEPS_MOST
           : steps < STEPS_LEAST ? STEPS_LEAST
                                 : (int32_t)steps;
}

static pe_status descend(descent *d, pe_error *err)
{
    int32_t most = steps_of(d), try_at = TRY_AFTER;
    pe_status status = PE_OK;
    d->reach = 1;
    for (int32_t n = 0; n < most && d->reach > 1e-4; n++) {
        double bound;
        status = bound_at(d, &bound, NULL, err);
        if (status == PE_OK)
            note(d, bound, n == 0);
        if (status == PE_OK && n == try_at) {
            try_at += TRY_AFTER;
            status = try_prices(d, d->price, err);
        }
        if (status != PE_OK || d->bound <= d->worth)
            return status;
        if (d->waited >= PATIENCE)
            status = go_back(d, &bound, err);
        if (status != PE_OK)
            return status;
        go_down(d, bound);
    }
    status = try_prices(d, d->best_price, err);
    return status == PE_OK ? settle(d, err) : status;
}

/* Prices that prove the bound unit by unit: what a want could pay more on
 * account of some offer is added to its price. That lowers what each unit can
 * earn by as much, so the bound does not rise. */
static pe_status set_prices(descent *d, pe_error *err)
{
    pe__market *m = d->m;
    double bound;
    for (int32_t k = 0; k < d->c->wants; k++) {
        d->price[d->c->want[k]] = d->best_price[d->c->want[k]];
        d->way[d->c->want[k]] = 0; /* from here on: what is added */
    }
    pe_status status = bound_at(d, &bound, d->way, err);
    for (int32_t k = 0; k < d->c->wants; k++) {
        int32_t w = d->c->want[k];
        d->price[w] += d->way[w];
        m->want_price[w] = (int64_t)d->price[w];
    }
    for (int32_t k = 0; k < d->c->offers; k++) {
        int32_t o = d->c->offer[k];
        m->offer_price[o] = (int64_t)pe__unit_earns(&d->units, o, d->price);
    }
    return status;
}

static pe_status ready(descent *d, pe_error *err)
{
    pe__market *m = d->m;
    size_t pairs = 0, wants = (size_t)m->wants;
    for (int32_t k = 0; k < d->c->offers; k++)
        pairs += (size_t)(m->first[d->c->offer[k] + 1] -
                          m->first[d->c->offer[k]]);
    d->price = pe__zalloc(wants, sizeof *d->price);
    d->best_price = pe__zalloc(wants, sizeof *d->best_price);
    d->slope = pe__alloc(wants, sizeof *d->slope);
    d->way = pe__zalloc(wants, sizeof *d->way);
    d->kept = pe__zalloc(pairs, sizeof *d->kept);
    pe_status status = pe__units_open(&d->units, m, d->c, err);
    return d->price && d->best_price && d->slope && d->way && d->kept
               ? status
               : pe__fail_memory(err);
}

pe_status pe__assign_lent(pe__market *m, const pe__cluster *cluster,
                          pe_error *err)
{
    descent d = {.m = m, .c = cluster};
    pe_status status = ready(&d, err);
    if (status == PE_OK)
        status = try_prices(&d, NULL, err);
    if (status == PE_OK)
        status = descend(&d, err);
    if (status == PE_OK)
        status = set_prices(&d, err);
    if (status == PE_OK)
        give_back(&d, true);
    pe__units_close(&d.units);
    pe__free(d.price);
    pe__free(d.best_price);
    pe__free(d.slope);
    pe__free(d.way);
    pe__free(d.kept);
    return status;
}
