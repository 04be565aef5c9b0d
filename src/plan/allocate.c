/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The final allocation: a plan that can truly be carried out, made from
 * proposals that do not quite fit (README, "Final allocation").
 *
 * Good g is handed out at the ration r_g: everybody gets r_g times what was
 * asked for, floors before all else. Councils make what their true technology
 * gives for the inputs they get, so supply follows from the rations, and they
 * from supply:  r_g = (S_g(r) − floors) / (D_g − floors). More input never
 * makes less output and returns fall, so repeating this converges; from the
 * place reached, r ← min(r, …) descends to rations that what is made covers.
 * When proposals fit within ε, the loss is of order ε². */
#include "plan.h"
#include "mem.h"

#include <math.h>
#include <omp.h>
#include <string.h>

/* What moves of its parts do to a CES index, all logarithms:
 * ln (Σ s e^(move·(σ−1)/σ))^(σ/(σ−1)). */
double pe__index_move(const double *share, const double *move, int32_t n,
                      double sigma)
{
    double sum = 0.0, least = INFINITY;
    if (sigma == 1.0) {
        for (int32_t i = 0; i < n; i++)
            sum += share[i] > 0.0 ? share[i] * move[i] : 0.0;
        return sum;
    }
    for (int32_t i = 0; i < n; i++)
        if (share[i] > 0.0)
            least = fmin(least, move[i]);
    if (sigma < 1e-9 || least == INFINITY)
        return least == INFINITY ? PE__NOTHING : least;
    const double power = (sigma - 1.0) / sigma;
    for (int32_t i = 0; i < n; i++)
        if (share[i] > 0.0)
            sum += share[i] * exp(power * (move[i] - least));
    return least + log(sum) / power;
}

/* Output at most, as a logarithm: capacity, and the emissions granted. */
static double ln_limit(const pe_plan *plan, int64_t w, const pe__answer *a)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t r = pe__recipe(plan, w);
    const double offered = plan->disturbance ? pe__offered(plan, w) : a->output;
    const double cap = pe__capacity(plan, w);
    double limit = cap > 0.0 ? log(cap) : INFINITY;
    for (int64_t k = pe__byproducts(plan, r);
         k < pe__byproducts(plan, r + 1); k++)
        if (pe__emitted(plan, p->byproduct[k]))
            limit = fmin(limit,
                         log(offered) + plan->ln_ration[p->byproduct[k]]);
    return limit;
}

#define LEAST_VALUE 1e-250 /* who proposes less makes nothing */
#define LEAST_EFFORT (-650.0) /* its logarithm: less is no number any more */

/* The inputs are what they are; effort e is chosen anew, the best for vλz −
 * s·e^k. With z and s·e^k of the effort proposed, and ε the logarithm of what
 * it is multiplied by,
 *     (c/k) vλ z e^(cε) = s·e^k e^(kε).
 * Changes *ln_z and a->effort; no effort for what is beyond `limit`. */
static void choose_effort(const pe_plan *plan, int64_t w, double limit,
                          pe__answer *a, double *ln_z)
{
    const double c = pe__or(plan->p.effort_exponent, w, 0.0);
    const double k = pe__or(plan->p.effort_power, w, 2.0);
    double more = 0.0;
    if (c > 0.0 && a->effort > 0.0) {
        const double before = log(a->effort);
        if (c < k)
            more = (log(c / k * plan->worth * a->earns) + *ln_z - before) /
                   (k - c);
        more = fmin(more, (limit - *ln_z) / c);
        more = fmax(more, (LEAST_EFFORT - before) / k);
        a->effort = exp(before + k * more);
    }
    *ln_z = fmin(*ln_z + c * more, limit);
}

/* The output of council w whose inputs move by `move`, emissions, capacity and
 * whole lots respected; a->effort becomes that of this output. */
static double output_moved(const pe_plan *plan, int64_t w, pe__answer *a,
                           const double *share, const double *move)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t r = pe__recipe(plan, w), from = p->input_start[r];
    const int32_t n = (int32_t)(p->input_start[r + 1] - from);
    const double part = pe__effort_part(plan, w);
    double bought = 0.0, ln_z = log(a->output);
    for (int32_t i = 0; i < n; i++)
        bought += p->exponent[from + i];
    if (n > 0)
        ln_z += bought *
                pe__index_move(share, move, n, pe__elasticity(plan, w));
    /* a part u of the inputs makes u^β of the output, not u */
    ln_z += (bought + part - 1.0) * log(a->part);
    double limit = ln_limit(plan, w, a);
    const double lump = pe__or(p->lump, w, 0.0);
    if (lump > 0.0 && plan->fixed) {
        pe__answer any = *a;
        double most = ln_z;
        choose_effort(plan, w, limit, &any, &most);
        limit = log(lump * floor(exp(most) / lump + 1e-9));
    }
    choose_effort(plan, w, limit, a, &ln_z);
    /* what went through logarithms may be a bit more */
    const double output = exp(ln_z), cap = pe__capacity(plan, w);
    if (lump > 0.0 && plan->fixed)
        return lump * floor(output / lump + 1e-9);
    return cap > 0.0 ? fmin(output, cap) : output;
}

/* Of inputs in fixed proportions nobody takes more than the output needs: what
 * is scarcest, or a limit, decides for all of them. `proposed`: the effort of
 * the answer, of which `a` now has that of `output`. */
static void leave_rest(const pe_plan *plan, int64_t w, const pe__answer *a,
                       double output, double proposed, double *move)
{
    const int64_t r = pe__recipe(plan, w), from = plan->p.input_start[r];
    const int64_t n = plan->p.input_start[r + 1] - from;
    const double part = pe__effort_part(plan, w);
    double bought = 0.0, ln_made = log(output / a->output);
    if (pe__elasticity(plan, w) > 0.0 || !(output > 0.0))
        return;
    for (int64_t i = 0; i < n; i++)
        bought += plan->p.exponent[from + i];
    ln_made += (1.0 - bought - part) * log(a->part);
    if (proposed > 0.0)
        ln_made -= part * log(a->effort / proposed);
    for (int64_t i = 0; i < n; i++)
        move[i] = fmin(move[i], ln_made / bought);
}

/* What council w makes at the rations; `a`, `share` get its true answer but
 * for the effort, which is that of what it makes, `move` ln of what it takes
 * of each input over what the answer needs. */
double pe__final_output(const pe_plan *plan, int64_t w, pe__answer *a,
                        double *share, double *move)
{
    const int64_t r = pe__recipe(plan, w), from = plan->p.input_start[r];
    const int64_t n = plan->p.input_start[r + 1] - from;
    pe__answer_at(plan, w, plan->q, a, share);
    memset(move, 0, (size_t)n * sizeof *move);
    if (plan->lots_first && pe__held_to_lots(plan, w))
        return a->output;
    if (plan->disturbance)
        pe__asked_input(plan, w, a, share, move);
    for (int64_t i = 0; i < n; i++)
        move[i] = fmax(move[i] + plan->ln_ration[plan->p.input[from + i]],
                       PE__NOTHING);
    if (!(a->earns * a->output > LEAST_VALUE))
        return 0.0;
    const double proposed = a->effort;
    const double output = output_moved(plan, w, a, share, move);
    leave_rest(plan, w, a, output, proposed, move);
    return output;
}

/* How plain councils' outputs move at the rations, as a logarithm: by Σ b ln r
 * as `move` [n] has it, by (Σ b ln r + (c/k) ln v) / (1 − c/k) with effort
 * chosen anew. Of councils that are not plain it means
 * nothing: without a branch several are made at a time. */
static void choose_efforts(const double *c, const double *k, double ln_worth,
                           int64_t n, double *move)
{
    for (int64_t i = 0; i < n; i++) {
        const double part = c[i] / (k ? k[i] : 2.0);
        move[i] = (move[i] + part * ln_worth) / (1.0 - part);
    }
}

/* Values that plain councils from … to − 1 make at the rations, 0 for others;
 * at most PE__BLOCK of them. */
void pe__plain_made(const pe_plan *plan, int64_t from, int64_t to,
                    double *made)
{
    const pe_plan_problem *p = &plan->p;
    const pe__run run = pe__run_of(plan, from, to);
    plan->kernels.weigh(&run, plan->ln_ration, made);
    if (p->effort_exponent)
        choose_efforts(p->effort_exponent + from,
                       p->effort_power ? p->effort_power + from : NULL,
                       log(plan->worth), run.count, made);
    plan->kernels.raise(made, run.count);
    for (int64_t i = 0; i < run.count; i++) {
        const bool makes =
            (run.way[i] == PE__PLAIN) & (run.value[i] > LEAST_VALUE);
        made[i] = makes ? made[i] * run.value[i] : 0.0;
    }
}

static void make_plain(const pe_plan *plan, int64_t from, int64_t to,
                       double *supply)
{
    double made[PE__BLOCK];
    pe__plain_made(plan, from, to, made);
    for (int64_t w = from; w < to; w++)
        supply[plan->p.output[w]] += made[w - from];
}

static void make_general(const pe_plan *plan, int64_t w, int part,
                         double *supply, double *demand)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t r = pe__recipe(plan, w);
    const int32_t out = p->output[w];
    pe__answer a;
    const double z = pe__final_output(
        plan, w, &a, plan->shares + (int64_t)plan->most_share * part,
        plan->moves + (int64_t)plan->most_share * part);
    supply[out] += plan->price[out] * z;
    for (int64_t k = pe__byproducts(plan, r);
         k < pe__byproducts(plan, r + 1); k++) {
        const int32_t g = p->byproduct[k];
        *(pe__emitted(plan, g) ? &demand[g] : &supply[g]) +=
            plan->price[g] * p->per_output[k] * z;
    }
}

/* Values made by councils of one lane at the rations, and emissions. */
static void make_lane(const pe_plan *plan, int part, double *supply,
                      double *demand)
{
    const int64_t last = plan->lane[part + 1];
    for (int64_t w = plan->lane[part]; w < last; w += PE__BLOCK) {
        const int64_t end = w + PE__BLOCK < last ? w + PE__BLOCK : last;
        const pe__run run = pe__run_of(plan, w, end);
        if (!plan->disturbance && pe__run_plain(&run))
            make_plain(plan, w, end, supply);
        for (int64_t k = w; k < end; k++)
            if (plan->way[k] == PE__GENERAL ||
                (plan->way[k] == PE__PLAIN && plan->disturbance))
                make_general(plan, k, part, supply, demand);
    }
}

/* Values made at the rations, what is given included: made [goods], and
 * emissions emitted [goods]. */
static pe_status make(pe_plan *plan)
{
    const int64_t n = plan->goods;
    double *lanes = plan->lanes;
#pragma omp parallel for schedule(static, 1) num_threads(pe__threads(plan))
    for (int i = 0; i < PE__LANES; i++) {
        memset(lanes + 2 * n * i, 0, 2 * (size_t)n * sizeof *lanes);
        make_lane(plan, i, lanes + 2 * n * i, lanes + 2 * n * i + n);
    }
    pe__lanes_add(plan);
    if (pe__sum(plan, lanes, 2 * n))
        return PE_IO;
    for (int64_t g = 0; g < n; g++) {
        plan->made[g] =
            lanes[g] + pe__given_value(plan, g) + plan->permits[g];
        plan->emitted[g] = lanes[n + g];
    }
    return PE_OK;
}

#define MOST_DESCENTS 64 /* passes until giving up */
#define HELD_BACK 1e-12 /* of what is made, so that sums in whatever order keep
                           within it */

static double ration(const pe_plan *plan, double made, int64_t g)
{
    const double floors = plan->needs[g];
    const double asked = plan->totals.demand[g] - floors;
    if (!(asked > 0.0))
        return 0.0;
    const double r = (made - floors) / asked;
    return r > 0.0 ? fmax(log(r), PE__NOTHING) : PE__NOTHING;
}

/* By how much, as a logarithm, floors and rations pass what is made of some
 * good. */
static double short_by(const pe_plan *plan)
{
    double most = 0.0;
    for (int64_t g = 0; g < plan->goods; g++) {
        const double floors = plan->needs[g];
        const double asked = plan->totals.demand[g] - floors;
        const double r = plan->ln_ration[g];
        if (asked > 0.0 && r > PE__NOTHING)
            most = fmax(most, log((floors + asked * exp(r)) /
                                  (plan->made[g] * (1.0 - HELD_BACK))));
    }
    return most;
}

/* Nobody gets anything but what is given: always possible. */
static pe_status give_up(pe_plan *plan)
{
    for (int64_t g = 0; g < plan->goods; g++)
        plan->ln_ration[g] = PE__NOTHING;
    pe_status status = make(plan);
    for (int64_t g = 0; g < plan->goods; g++)
        if (pe__or(plan->p.supply, g, 0.0) > 0.0)
            plan->ln_ration[g] = ration(
                plan, plan->price[g] * plan->p.supply[g], g);
    return status ? status : make(plan);
}

/* Rations go down to what was made less the part `slack`, never up. Emissions
 * stay within what is permitted however little is made. */
static void descend(pe_plan *plan, double slack)
{
    for (int64_t g = 0; g < plan->goods; g++) {
        const double by =
            pe__emitted(plan, (int32_t)g) ? 2.0 * HELD_BACK : slack;
        const double next = ration(plan, plan->made[g] * exp(-by), g);
        plan->ln_ration[g] =
            fmax(fmin(plan->ln_ration[g], next), PE__NOTHING);
    }
}

/* What is still missing (rounding, mostly) is taken off, link by link along
 * the chain of inputs: less of a good makes less of others, and where returns
 * do not fall or floors come first, as much less or more. The slack is what
 * the next links may lose. */
static pe_status make_cover(pe_plan *plan)
{
    pe_status status = make(plan);
    double missing = short_by(plan);
    double slack = fmax(8.0 * HELD_BACK, fmin(missing, 1.0));
    for (int i = 0; !status && missing > 0.0; i++) {
        if (i == MOST_DESCENTS)
            return give_up(plan);
        descend(plan, slack);
        status = make(plan);
        missing = short_by(plan);
        if (i % 8 == 7)
            slack *= 4.0;
    }
    return status || !isnan(missing) ? status : give_up(plan);
}

/* The part of the floors that what is made covers. */
static void grant_floors(pe_plan *plan)
{
    for (int64_t g = 0; g < plan->goods; g++) {
        plan->ration[g] = exp(plan->ln_ration[g]);
        const double made = plan->made[g] * (1.0 - HELD_BACK);
        plan->relief[g] = plan->needs[g] > made ? made / plan->needs[g] : 1.0;
    }
}

/* Are floors and lots together more than is made of some good? */
bool pe__needs_unmet(const pe_plan *plan)
{
    for (int64_t g = 0; g < plan->goods; g++)
        if (plan->relief[g] < 1.0)
            return true;
    return false;
}

/* Rations that what is made covers; `passes` of the search at most. Fills in
 * plan->made and plan->used by value. */
pe_status pe__allocate(pe_plan *plan, int passes)
{
    const int64_t n = plan->goods;
    double *ln_r = plan->ln_ration;
    pe_status status = PE_OK;
    for (int64_t g = 0; g < n; g++)
        ln_r[g] = ration(plan, plan->totals.supply[g], g);
    double apart = 1.0;
    for (int i = 0; !status && i < passes && apart > 1e-13; i++) {
        const bool down = 2 * i >= passes;
        status = make(plan);
        apart = 0.0;
        for (int64_t g = 0; g < n; g++) {
            const double next = ration(plan, plan->made[g], g);
            apart = fmax(apart, down ? ln_r[g] - next : fabs(ln_r[g] - next));
            ln_r[g] = down ? fmin(ln_r[g], next) : next;
        }
    }
    if (!status)
        status = make_cover(plan);
    grant_floors(plan);
    return status;
}
