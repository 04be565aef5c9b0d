/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The search for prices and scales where councils have constant returns: a
 * primal-dual interior point method (Mehrotra, SIAM J. Optim. 2(4), 1992,
 * doi:10.1137/0802028), with everybody else's answers beside (README,
 * "Constant returns"). */
#include "linear.h"
#include "mem.h"

#include <math.h>
#include <string.h>

#define MOST_STEPS 100
#define PART 0.995     /* of the way to where a product vanishes */
#define VANISHED 1e-15 /* a product, of all income */
#define MET 2e-12      /* the worst good's balance */

enum { ARRAYS = 18 };

static pe_status reserve(pe__search *s)
{
    const size_t n = (size_t)s->goods;
    double **const array[ARRAYS] = {
        &s->from,     &s->q,         &s->price,  &s->made,  &s->asked,
        &s->left,     &s->made_off,  &s->asked_off, &s->used, &s->excess,
        &s->dq,       &s->dmade,     &s->dasked, &s->dleft, &s->gq,
        &s->gleft,    &s->target,    &s->beyond};
    const size_t c = s->plan->p.harms ? (size_t)s->plan->p.consumers : 0;
    s->room = pe__zalloc(n * ARRAYS, sizeof *s->room);
    s->in = pe__zalloc(n, 1);
    s->matrix = pe__alloc(2 * n * n, sizeof *s->matrix);
    s->pivot = pe__alloc(n, sizeof *s->pivot);
    s->owed = pe__alloc(c, sizeof *s->owed);
    if (!s->room || !s->in || !s->matrix || !s->pivot || !s->owed)
        return PE_NO_MEMORY;
    for (size_t i = 0; i < ARRAYS; i++)
        *array[i] = s->room + n * i;
    return pe__linear_list(s->plan, &s->linear);
}

static void release(pe__search *s)
{
    void *owned[] = {s->room, s->in, s->matrix, s->pivot, s->owed,
                     s->linear.at, s->linear.line};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        pe__free(owned[i]);
}

/* While the search goes on those that it is about answer nothing. */
static void set_aside(pe__search *s, pe__way way)
{
    for (int64_t i = 0; i < s->linear.councils; i++)
        s->plan->way[s->linear.at[i].worker] = (uint8_t)way;
}

static pe_status begin(pe__search *s)
{
    pe_plan *plan = s->plan;
    s->pairs = 2.0 * (double)s->linear.councils;
    pe_status status = pe__sum(plan, &s->pairs, 1);
    memcpy(s->from, plan->q, (size_t)s->goods * sizeof *s->from);
    for (int64_t g = 0; g < s->goods; g++) {
        s->in[g] = plan->standing[g] == PE_PLAN_FINE;
        s->pairs += s->in[g];
    }
    if (plan->p.harms)
        memcpy(s->owed, plan->owed,
               (size_t)plan->p.consumers * sizeof *s->owed);
    s->disturbance = plan->disturbance;
    plan->disturbance = NULL;
    if (s->disturbance && plan->s.exaggerate > 0.0 && !status)
        status = pe__search_compare(s);
    set_aside(s, PE__OUT);
    return status;
}

static void end(pe__search *s)
{
    pe_plan *plan = s->plan;
    set_aside(s, PE__GENERAL);
    plan->disturbance = s->disturbance;
    memcpy(plan->q, s->from, (size_t)s->goods * sizeof *s->from);
    if (plan->p.harms)
        memcpy(plan->owed, s->owed,
               (size_t)plan->p.consumers * sizeof *s->owed);
}

/* One step from the point looked at. `plain`: the last one did little; then
 * products are to become equal first. */
static pe_status make_step(pe__search *s, bool plain, double shortest,
                           bool *solved)
{
    const double mean = s->products / s->pairs;
    double foreseen = 0.0;
    pe_status status = pe__search_matrix(s, solved);
    if (!status && *solved)
        status = pe__search_direct(s, 0.0, false, 1.0);
    if (!status && *solved)
        status = pe__search_foresee(s, &foreseen);
    if (status || !*solved)
        return status;
    double keep = pow(fmin(foreseen / s->products, 1.0), 3.0);
    if (plain)
        keep = fmax(keep, shortest < 0.1 ? 0.8 : 0.3);
    status = pe__search_direct(
        s, fmax(keep * mean, 0.1 * VANISHED * s->income), !plain, PART);
    if (!status)
        status = pe__search_bend(s);
    pe__search_take(s);
    return status;
}

static pe_status go_on(pe__search *s, bool *found)
{
    double before = INFINITY, shortest = 1.0;
    bool solved = true;
    pe_status status = PE_OK;
    *found = false;
    for (int i = 0; !status && solved && i < MOST_STEPS; i++) {
        status = pe__search_look(s);
        const double missing = s->products + s->apart + s->astray;
        if (status || !isfinite(missing))
            break;
        *found = s->products < VANISHED * s->pairs * s->income &&
                 s->worst < MET && s->astray < 1e-12 * s->income &&
                 s->promised < 1e-9 * s->income;
        if (*found)
            break;
        const bool plain = !(missing <= 0.8 * before) || shortest < 0.1;
        status = make_step(s, plain, shortest, &solved);
        shortest = fmin(s->up, s->down);
        before = missing;
    }
    return status;
}

/* Not what was sought, but nearer to it than guesses. */
static bool usable(const pe__search *s)
{
    bool fine = s->worst < 0.1 && isfinite(s->products) &&
                isfinite(s->astray);
    for (int64_t g = 0; g < s->goods; g++)
        fine = fine && isfinite(s->q[g]);
    return fine;
}

/* Room for plan->scales; nobody has agreed to one. */
static pe_status forget_scales(pe_plan *plan)
{
    if (!plan->scales)
        plan->scales =
            pe__plan_take(plan, plan->p.workers, sizeof *plan->scales);
    pe__forget_scales(plan);
    return plan->scales ? PE_OK : PE_NO_MEMORY;
}

/* The step [goods] of logarithms of prices, and plan->scales. *found = false:
 * there is none, and councils hesitate as if nobody had searched. */
pe_status pe__search_prices(pe_plan *plan, double *step, bool *found)
{
    static const double centre[] = {10.0, 10.0, 0.1};
    pe__search s = {.plan = plan, .goods = plan->goods,
                    .income = plan->totals.right};
    *found = false;
    pe_status status = reserve(&s);
    if (status)
        goto out;
    status = begin(&s);
    if (!status)
        status = forget_scales(plan);
    for (int i = 0; !status && !*found && i < 3; i++) {
        status = pe__search_start(&s, centre[i], i == 1);
        if (!status)
            status = go_on(&s, found);
    }
    if (!status)
        *found = *found || usable(&s);
    if (!status && *found)
        status = pe__search_finish(&s);
    for (int64_t g = 0; g < s.goods; g++)
        step[g] = s.q[g] - s.from[g];
    end(&s);
out:
    release(&s);
    return status;
}
