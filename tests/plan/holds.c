/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "holds.h"
#include "reference.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static int watch_round(void *context, const pe_plan_round *round,
                       const double *price, const double *supply,
                       const double *demand)
{
    watch *w = context;
    (void)price;
    (void)supply;
    (void)demand;
    w->least_gap = fmin(w->least_gap, round->gap);
    w->rounds++;
    return w->stop_after > 0 && round->round >= w->stop_after;
}

static void check_goods(const watch *at, const pe_plan_solution *s,
                        const appraisal *a)
{
    for (int32_t g = 0; g < s->goods; g++) {
        const double size = 1e-9 * (1.0 + s->made[g]);
        if (!(s->used[g] <= s->made[g] + 1e-200))
            fail_msg("%s: of good %d %.17g is used, %.17g made", at->text, g,
                     s->used[g], s->made[g]);
        if (!(fabs(s->used[g] - a->used[g]) <= size) ||
            !(fabs(s->made[g] - a->made[g]) <= size))
            fail_msg("%s, good %d: used %.12g and made %.12g, by councils "
                     "%.12g and %.12g", at->text, g, s->used[g], s->made[g],
                     a->used[g], a->made[g]);
    }
}

static void check_councils(const watch *at, const pe_plan_problem *p,
                           const pe_plan_solution *s, const appraisal *a)
{
    if (!(a->worst_technology <= 1e-9) || !(a->worst_idle <= 1e-9))
        fail_msg("%s: outputs are %.3g above and %.3g below what the inputs "
                 "give", at->text, a->worst_technology, a->worst_idle);
    if (!(a->worst_budget <= 1e-12))
        fail_msg("%s: a council spends %.3g too much", at->text,
                 a->worst_budget);
    if (!(a->least >= 0.0))
        fail_msg("%s: an amount is %g", at->text, a->least);
    for (int64_t w = 0; w < s->workers; w++) {
        if (p->capacity && p->capacity[w] > 0.0 &&
            !(s->output[w] <= p->capacity[w]))
            fail_msg("%s: council %lld makes %.17g, its capacity is %.17g",
                     at->text, (long long)w, s->output[w], p->capacity[w]);
        const bool works = s->output[w] > 0.0;
        const bool below = s->benefit[w] < s->cost[w] * (1.0 - 1e-9);
        if (works && (below != (s->worker_standing[w] == PE_PLAN_REFUSED)))
            fail_msg("%s: council %lld has %g for %g and standing %d", at->text,
                     (long long)w, s->benefit[w], s->cost[w],
                     s->worker_standing[w]);
    }
}

/* Floors that are not there in full are granted in part: then the formulas'
 * Φ, which grants them in full, is another. */
static bool floors_are_there(const pe_plan_problem *p,
                             const pe_plan_solution *s)
{
    reference r;
    bool fine = true;
    double *need = calloc((size_t)p->goods, sizeof *need);
    assert_non_null(need);
    reference_answer(&r, p, s->price, s->right);
    for (int64_t c = 0; c < p->consumers; c++) {
        double rest;
        const double part =
            floors_paid(p, r.unmade, s->price, c, s->right[c], &rest);
        for (int64_t k = p->want_start[p->profile[c]];
             k < p->want_start[p->profile[c] + 1]; k++)
            need[p->want[k]] += part * p->floor[k];
    }
    for (int32_t g = 0; g < p->goods; g++)
        fine = fine && (r.unmade[g] || need[g] < s->made[g] * (1.0 - 1e-9));
    reference_free(&r);
    free(need);
    return fine;
}

/* The gap is Φ of the last prices less what the allocation is worth. */
static void check_gap(const watch *at, const pe_plan_problem *p,
                      const pe_plan_solution *s, const pe_plan_info *info,
                      const appraisal *a)
{
    reference r;
    if (!(info->last.gap >= -1e-9))
        fail_msg("%s: the gap is %g", at->text, info->last.gap);
    if (!floors_are_there(p, s) || !isfinite(a->welfare))
        return;
    reference_answer(&r, p, s->price, s->right);
    double income = 0.0, size = 1.0;
    for (int64_t c = 0; c < p->consumers; c++)
        income += s->right[c];
    for (int64_t w = 0; w < p->workers; w++)
        size += r.surplus[w];
    const double gap = (r.potential - a->welfare) / income;
    if (!(fabs(gap - info->last.gap) <= 1e-9 + 1e-12 * (size / income +
                                                          fabs(gap))))
        fail_msg("%s: the gap is given as %.12g and is %.12g", at->text,
                 info->last.gap, gap);
    reference_free(&r);
}

void solve_and_check(const economy *e, const pe_plan_settings *settings,
                     const double *price, watch *at, pe_plan_info *told)
{
    pe_plan *plan;
    pe_plan_solution s;
    pe_plan_info info;
    pe_error err = {0};
    appraisal a;
    pe_plan_settings with = *settings;
    with.progress = watch_round;
    with.context = at;
    at->least_gap = 0.0;
    at->rounds = 0;
    if (pe_plan_new(&e->p, &with, &plan, &err) ||
        pe_plan_update(plan, price, &s, &info, &err))
        fail_msg("%s: %s", at->text, err.message);
    appraise(&a, plan, &e->p, &s);
    check_goods(at, &s, &a);
    check_councils(at, &e->p, &s, &a);
    check_gap(at, &e->p, &s, &info, &a);
    if (!(at->least_gap >= -1e-9))
        fail_msg("%s: the gap of a round is %g", at->text, at->least_gap);
    assert_int_equal(at->rounds, info.rounds);
    assert_int_equal(s.rounds, info.rounds);
    if (told)
        *told = info;
    appraisal_free(&a);
    pe_plan_release(&s);
    pe_plan_free(plan);
}
