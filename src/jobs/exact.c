/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The exact mode: proves the smallest Φ of a small workplace of whole tasks.
 *
 *   1. Prices (exact_relax.c): a convex relaxation gives bound and costs ≥ 0
 *      with Φ = bound + Σ_i cost_i(job of i) for every division.
 *   2. Jobs (exact_bundles.c): with a cap c, all jobs of every member that cost
 *      at most c. A division with Φ ≤ bound + c consists of these only.
 *   3. Sharper prices (exact_price.c): with the jobs listed, the bound is
 *      raised and jobs that have become too dear are dropped.
 *   4. Cover (exact_cover.c): the best way to choose one job a member so that
 *      every piece is held once.
 *
 * c starts small and grows until step 4 finds a division: as all those with
 * Φ ≤ bound + c were looked at, it is the best. If a division with Φ = U is
 * known, c never needs to exceed U − bound, and finding nothing proves that
 * one. When no cap is left that would leave out a job and nothing is found,
 * no division keeps the rules.
 *
 * Cost: steps 2 and 4 grow exponentially with the pieces; see the README for
 * times measured. */
#include "exact.h"
#include "exact_parts.h"

#include "mem.h"

#include <math.h>
#include <omp.h>
#include <string.h>

enum {
    N = PE__EXACT_MOST,
    THREADED = 20 /* pieces from which threads save more than they cost */
};

bool pe__exact_stopped(pe__exact *x, int64_t *work, int64_t units)
{
    enum { ASK_EVERY = 7000000 };
    int stopped;
    *work += units;
#pragma omp atomic read
    stopped = x->stopped;
    if (stopped || *work < ASK_EVERY || !x->stop)
        return stopped;
    *work = 0;
#pragma omp critical(pe__exact_ask)
    {
#pragma omp atomic read
        stopped = x->stopped;
        if (!stopped && x->stop(x->context)) {
            stopped = 1;
#pragma omp atomic write
            x->stopped = 1;
        }
    }
    return stopped;
}

double pe__exact_value(const pe__exact *x, const uint64_t *held)
{
    const pe__exact_problem *p = x->p;
    double value = 0;
    for (int32_t i = 0; i < p->members; i++)
        for (int32_t r = 0; r < p->ratings && p->fair[i] > 0; r++) {
            double load = 0;
            for (uint64_t todo = held[i]; todo; todo &= todo - 1)
                load += p->load[r * p->pieces + __builtin_ctzll(todo)];
            const double off =
                load / p->fair[i] - p->target[r * p->members + i];
            value += p->fair[i] * p->weight[r] * off * off;
        }
    return value;
}

/* ---- the problem as masks ---- */

static uint64_t row_mask(const uint8_t *row, int32_t pieces)
{
    uint64_t mask = 0;
    for (int32_t j = 0; j < pieces; j++)
        mask |= (uint64_t)(row[j] != 0) << j;
    return mask;
}

static void fill_masks(pe__exact *x)
{
    const pe__exact_problem *p = x->p;
    const int32_t t = p->pieces;
    uint64_t pinned[N] = {0};
    for (int32_t i = 0; i < p->members; i++) {
        if (p->fair[i] > 0)
            x->may[i] = row_mask(p->may + (int64_t)i * t, t);
        x->must[i] = p->must ? row_mask(p->must + (int64_t)i * t, t) : 0;
        for (int32_t k = 0; k < p->members; k++)
            pinned[k] |= k == i ? 0 : x->must[i];
    }
    for (int32_t i = 0; i < p->members; i++)
        x->may[i] &= ~pinned[i];
    x->all = t == 64 ? UINT64_MAX : (UINT64_C(1) << t) - 1;
    for (int32_t j = 0; j < t; j++)
        x->hours += p->hours[j];
}

/* Nothing changes when members i and k change places. */
static bool are_twins(const pe__exact *x, int32_t i, int32_t k)
{
    const pe__exact_problem *p = x->p;
    for (int32_t r = 0; r < p->ratings; r++)
        if (p->target[r * p->members + i] != p->target[r * p->members + k])
            return false;
    return p->fair[i] == p->fair[k] && x->may[i] == x->may[k]
           && x->must[i] == x->must[k] && p->least[i] == p->least[k]
           && p->most[i] == p->most[k]
           && p->most_pieces[i] == p->most_pieces[k];
}

/* Nothing changes when pieces j and k change places. */
static bool are_alike(const pe__exact *x, int32_t j, int32_t k)
{
    const pe__exact_problem *p = x->p;
    const uint64_t both = UINT64_C(1) << j | UINT64_C(1) << k;
    for (int32_t r = 0; r < p->ratings; r++)
        if (p->load[r * p->pieces + j] != p->load[r * p->pieces + k])
            return false;
    for (int32_t i = 0; i < p->members; i++)
        if ((x->may[i] >> j & 1) != (x->may[i] >> k & 1)
            || (x->must[i] >> j & 1) != (x->must[i] >> k & 1))
            return false;
    return p->hours[j] == p->hours[k]
           && (!p->clash || (p->clash[j] & ~both) == (p->clash[k] & ~both));
}

/* Bits of the field that counts `count` pieces, the guard included. */
static int32_t field_width(int32_t count)
{
    return 33 - __builtin_clz((uint32_t)count);
}

/* Gives the pieces of `set` a field at bit `at` of the codes. */
static void make_field(pe__exact *x, uint64_t set, int32_t at)
{
    uint64_t before = 0;
    for (uint64_t todo = set; todo; todo &= todo - 1) {
        const int32_t j = __builtin_ctzll(todo);
        x->unit[j] = UINT64_C(1) << at;
        x->before[j] = before;
        before = UINT64_C(1) << j;
    }
    if (pe__bits(set) == 1)
        x->single |= UINT64_C(1) << at;
    else
        x->guard |= UINT64_C(1) << (at + field_width(pe__bits(set)) - 1);
}

/* Sets of interchangeable pieces, as many as there is room for in a code (a
 * pair takes three bits), and the codes. */
static void find_alike(pe__exact *x)
{
    int32_t room = PE__EXACT_MOST - x->p->pieces, at = 0;
    uint64_t rest = x->all;
    while (rest) {
        const int32_t j = __builtin_ctzll(rest);
        uint64_t set = 0;
        for (uint64_t todo = rest; todo; todo &= todo - 1)
            if (are_alike(x, j, __builtin_ctzll(todo)))
                set |= todo & (~todo + 1);
        const int32_t count = pe__bits(set);
        int32_t width = count > 1 ? field_width(count) : 1;
        if (width - count > room) {
            set = UINT64_C(1) << j;
            width = 1;
        } else {
            room -= width - count;
        }
        if (width > 1)
            x->alike[x->alikes++] = set;
        make_field(x, set, at);
        at += width;
        rest &= ~set;
    }
}

static void find_twins(pe__exact *x)
{
    for (int32_t i = 0; i < x->p->members; i++)
        for (x->twin[i] = 0; !are_twins(x, x->twin[i], i);)
            x->twin[i]++;
}

/* Φ of the size that a division by lot has: every piece adds its square. */
static double find_scale(const pe__exact *x)
{
    const pe__exact_problem *p = x->p;
    double scale = 0, fair = 0, targets = 0;
    for (int32_t i = 0; i < p->members; i++) {
        fair += fmax(0, p->fair[i]);
        for (int32_t r = 0; r < p->ratings; r++)
            targets += fmax(0, p->fair[i]) * p->weight[r]
                       * p->target[r * p->members + i]
                       * p->target[r * p->members + i];
    }
    for (int32_t r = 0; r < p->ratings; r++)
        for (int32_t j = 0; j < p->pieces; j++)
            scale += p->weight[r] * p->load[r * p->pieces + j]
                     * p->load[r * p->pieces + j];
    scale = scale * p->members / fmax(fair, 1) + targets;
    return scale > 0 ? scale : 1;
}

/* ---- divisions ---- */

static bool keeps_rules(const pe__exact *x, int32_t i, uint64_t mask)
{
    const pe__exact_problem *p = x->p;
    int32_t hours = 0;
    for (uint64_t todo = mask; todo; todo &= todo - 1) {
        const int32_t j = __builtin_ctzll(todo);
        hours += p->hours[j];
        if (p->clash && p->clash[j] & mask)
            return false;
    }
    return !(mask & ~x->may[i]) && !(x->must[i] & ~mask)
           && hours >= p->least[i] && hours <= p->most[i]
           && pe__bits(mask) <= p->most_pieces[i];
}

/* Φ of the division in `holder`, INFINITY when it breaks a rule. */
static double value_of(const pe__exact *x, const int32_t *holder)
{
    uint64_t held[N] = {0};
    for (int32_t j = 0; j < x->p->pieces; j++) {
        if (holder[j] < 0 || holder[j] >= x->p->members)
            return INFINITY;
        held[holder[j]] |= UINT64_C(1) << j;
    }
    for (int32_t i = 0; i < x->p->members; i++)
        if (!keeps_rules(x, i, held[i]))
            return INFINITY;
    return pe__exact_value(x, held);
}

/* ---- the stages ---- */

typedef struct {
    bool searched; /* all jobs of cost ≤ cap were listed and searched */
    bool found;
    int64_t jobs;  /* listed */
    double value;
    uint64_t held[N];
} stage;

/* Looks for a division with Φ ≤ limit among jobs of cost ≤ cap. */
static pe_status run_stage(pe__exact *x, const pe__exact_prices *prices,
                           double cap, double limit, double *hint,
                           stage *out)
{
    pe_status status = PE_OK;
    pe__bundles lists[N] = {0};
    double bound = prices->bound;
    bool open = false;
    *out = (stage){0};
    const pe__listing listing = pe__exact_list(x, prices, cap, lists);
    for (int32_t i = 0; i < x->p->members; i++)
        out->jobs += lists[i].count;
    if (listing == PE__UNLISTED && !x->stopped)
        status = PE_NO_MEMORY;
    if (listing != PE__LISTED)
        goto out;
    status = pe__exact_tighten(x, limit, &bound, lists, hint, &open);
    if (status == PE_OK && open)
        status = pe__exact_cover(x, bound, limit, lists, &out->found,
                                 &out->value, out->held);
    out->searched = status == PE_OK && !x->stopped;
out:
    for (int32_t i = 0; i < x->p->members; i++)
        pe__free(lists[i].item);
    return status;
}

static void take(const pe__exact *x, const stage *s, int32_t *holder)
{
    for (int32_t i = 0; i < x->p->members; i++)
        for (uint64_t todo = s->held[i]; todo; todo &= todo - 1)
            holder[__builtin_ctzll(todo)] = i;
}

/* Stages of rising cap. `best`: Φ of `holder`. */
static pe_status run_stages(pe__exact *x, const pe__exact_prices *prices,
                            int32_t *holder, double *best, int *proved)
{
    enum { FEW_JOBS = 64 };
    double cap = x->scale * 1e-5, hint[N] = {0};
    int64_t jobs = -1;
    for (;;) {
        stage s;
        const double spare = *best - x->slack - prices->bound;
        const bool last = cap >= spare;
        if (spare < 0) {
            *proved = 1;
            return PE_OK;
        }
        if (last)
            cap = spare;
        const pe_status status =
            run_stage(x, prices, cap, prices->bound + cap, hint, &s);
        if (s.found) {
            take(x, &s, holder);
            *best = s.value;
        }
        if (status != PE_OK || !s.searched || s.found || last) {
            *proved = s.searched;
            return status;
        }
        /* Without a division in sight, lists that no longer grow are almost
         * complete: then all that is left at once. */
        cap *= s.jobs < (int64_t)FEW_JOBS * x->p->members ? 4 : 2;
        if ((cap > x->scale && s.jobs == jobs) || cap > 1e6 * x->scale)
            cap = INFINITY;
        jobs = s.jobs;
    }
}

static bool somebody_for_all(const pe__exact *x)
{
    uint64_t may = 0;
    for (int32_t i = 0; i < x->p->members; i++)
        may |= x->may[i];
    return may == x->all;
}

pe_status pe__exact_solve(const pe__exact_problem *p, int32_t *holder,
                          double *best, int *proved, int (*stop)(void *),
                          void *context)
{
    pe_status status = PE_NO_MEMORY;
    pe__exact_prices *prices = NULL;
    pe__exact *x = NULL;
    *best = INFINITY;
    *proved = 0;
    if (p->members < 1 || p->members > N || p->pieces < 1 || p->pieces > N)
        return PE_OK;
    x = pe__zalloc(1, sizeof *x);
    prices = pe__zalloc(1, sizeof *prices);
    if (!x || !prices)
        goto out;
    x->p = p;
    x->stop = stop;
    x->context = context;
    x->threads = p->threads > 0 ? p->threads : omp_get_max_threads();
    if (p->pieces < THREADED)
        x->threads = 1;
    fill_masks(x);
    find_twins(x);
    find_alike(x);
    x->scale = find_scale(x);
    *best = value_of(x, holder);
    x->noise = 1e-9 * x->scale;
    x->slack = 1e-13 * x->scale + (isfinite(*best) ? 1e-10 * *best : 0);
    if (!somebody_for_all(x)) {
        *proved = 1;
        status = PE_OK;
        goto out;
    }
    status = pe__exact_relax(x, prices);
    if (status == PE_OK)
        status = run_stages(x, prices, holder, best, proved);
out:
    pe__free(prices);
    pe__free(x);
    return status;
}
