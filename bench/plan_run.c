/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One economy planned, timed and checked, in a process of its own. */
#include "plan_run.h"
#include "random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_RUNS = 5 };

typedef struct {
    bench_times start, to_5;
    int32_t rounds_to_01;
} watch;

static int look(void *context, const pe_plan_round *round, const double *price,
                const double *supply, const double *demand)
{
    watch *w = context;
    (void)price;
    (void)supply;
    (void)demand;
    if (round->worst <= 0.05 && w->to_5.wall < 0.0)
        w->to_5 = bench_times_since(w->start);
    if (!(round->worst <= 0.001))
        w->rounds_to_01 = 0;
    else if (w->rounds_to_01 == 0)
        w->rounds_to_01 = round->round;
    return 0;
}

pe_plan_settings plan_settings(pe_plan_rule rule)
{
    pe_plan_settings s = PE_PLAN_DEFAULTS;
    s.rule = rule;
    s.threads = 2;
    return s;
}

/* --- is the plan one? ----------------------------------------------------- */

/* Every good, and every consumers' council of at most so many, one by one. */
static void check_plan(const pe_plan_problem *p, const pe_plan *plan,
                       const pe_plan_solution *s, plan_figures *figures)
{
    double amount[1 << 12];
    const int64_t stride = p->consumers / 3000 + 1;
    for (int32_t g = 0; g < s->goods; g++)
        figures->excess =
            fmax(figures->excess, (s->used[g] - s->made[g]) /
                                      fmax(s->made[g], 1e-300));
    for (int64_t c = 0; c < p->consumers; c += stride) {
        const int64_t f = p->profile ? p->profile[c] : c;
        const int64_t from = p->want_start[f], n = p->want_start[f + 1] - from;
        double spent = 0.0;
        if (n > (int64_t)(sizeof amount / sizeof *amount))
            continue;
        pe_plan_consumption(plan, s, c, amount);
        for (int64_t k = 0; k < n; k++)
            spent += amount[k] * s->price[p->want[from + k]];
        figures->over_right = fmax(figures->over_right,
                                   spent / fmax(s->right[c], 1e-300) - 1.0);
    }
    for (int64_t w = 0; w < p->workers; w++)
        figures->failing += s->output[w] > 0.0 &&
                            s->benefit[w] < s->cost[w] * (1.0 - 1e-9) &&
                            !(p->appeals && p->appeals[w]);
    if (figures->excess > 0.0)
        snprintf(figures->fault, sizeof figures->fault,
                 "uses %.2g of a good more than is made", figures->excess);
    else if (figures->over_right > 1e-12)
        snprintf(figures->fault, sizeof figures->fault,
                 "a council passes its right by %.2g", figures->over_right);
    else if (figures->info.last.gap < -1e-9)
        snprintf(figures->fault, sizeof figures->fault,
                 "the gap is %.2g", figures->info.last.gap);
}

/* --- next year ------------------------------------------------------------ */

static double moved(double x, int32_t by, const plan_case *what, bool want)
{
    if (what->year == PLAN_BOOK_YEAR)
        return want ? fmax(x + 0.001 * (by - 2), 1e-6) : x + 0.001 * by;
    return x * (1.0 + (want ? 0.05 : 0.005) * (by - 2));
}

static void move_on(const plan_case *what, pe_plan_problem *p,
                    double **exponent, double **weight)
{
    const int64_t inputs = p->input_start[p->recipes];
    const int64_t wants = p->want_start[p->profiles];
    pe__random random;
    pe__random_seed(&random, 2, 0);
    *exponent = malloc((size_t)inputs * sizeof **exponent);
    *weight = malloc((size_t)wants * sizeof **weight);
    for (int64_t k = 0; k < inputs; k++)
        (*exponent)[k] = moved(p->exponent[k],
                               (int32_t)pe__random_below(&random, 5), what,
                               false);
    for (int64_t k = 0; k < wants; k++)
        (*weight)[k] = moved(p->weight[k],
                             (int32_t)pe__random_below(&random, 5), what,
                             true);
    p->exponent = *exponent;
    p->weight = *weight;
}

/* --- measuring ------------------------------------------------------------ */

typedef struct {
    const plan_case *what;
    pe_plan_problem problem;
    const double *from;     /* prices, or NULL */
    plan_figures *figures;
} job;

static pe_status once(job *j, bench_times *whole, bench_times *to_5, bool last,
                      double **keep)
{
    pe_plan *plan = NULL;
    pe_plan_solution solution = {0};
    pe_error err = {0};
    watch w = {.start = bench_times_now(), .to_5 = {.wall = -1.0}};
    pe_plan_settings settings = j->what->settings;
    settings.progress = look;
    settings.context = &w;
    pe_status status = pe_plan_new(&j->problem, &settings, &plan, &err);
    if (!status)
        status = pe_plan_update(plan, j->from, &solution, &j->figures->info,
                                &err);
    *whole = bench_times_since(w.start);
    *to_5 = w.to_5;
    j->figures->rounds_to_01 = w.rounds_to_01;
    if (status)
        snprintf(j->figures->fault, sizeof j->figures->fault, "%.90s",
                 err.message);
    else if (last)
        check_plan(&j->problem, plan, &solution, j->figures);
    if (!status && keep) {
        *keep = malloc((size_t)j->problem.goods * sizeof **keep);
        memcpy(*keep, solution.price,
               (size_t)j->problem.goods * sizeof **keep);
    }
    pe_plan_release(&solution);
    pe_plan_free(plan);
    return status;
}

static void measure(job *j)
{
    bench_times whole[MOST_RUNS], to_5[MOST_RUNS];
    int runs = 1;
    for (int k = 0; k < runs; k++) {
        if (once(j, &whole[k], &to_5[k], k == 0, NULL) != PE_OK)
            return;
        if (k == 0)
            j->figures->peak = bench_peak_memory();
        if (k == 0 && whole[0].wall < 2.0)
            runs = whole[0].wall < 0.5 ? MOST_RUNS : 3;
    }
    j->figures->runs = runs;
    j->figures->times = bench_times_median(whole, runs);
    j->figures->to_5 = bench_times_median(to_5, runs);
}

static void in_child(const void *context, void *result)
{
    const plan_case *what = context;
    plan_figures *figures = result;
    pe__economy *economy = NULL;
    double *prices = NULL, *exponent = NULL, *weight = NULL;
    pe_error err = {0};
    pe_status status =
        what->folder ? pe__economy_read(what->folder, &economy, &err)
                     : pe__economy_generate(&what->spec, &economy, &err);
    if (status) {
        snprintf(figures->fault, sizeof figures->fault, "%.90s", err.message);
        return;
    }
    job j = {.what = what, .problem = *pe__economy_problem(economy),
             .figures = figures};
    if (what->price > 0.0) {
        prices = malloc((size_t)j.problem.goods * sizeof *prices);
        for (int32_t g = 0; g < j.problem.goods; g++)
            prices[g] = what->price;
        j.from = prices;
    }
    if (what->year != PLAN_THIS_YEAR) {
        bench_times unused[2];
        if (once(&j, &unused[0], &unused[1], false, &prices) != PE_OK)
            return;
        move_on(what, &j.problem, &exponent, &weight);
        j.from = prices;
    }
    measure(&j);
    free(exponent);
    free(weight);
    free(prices);
    pe__economy_free(economy);
}

bool plan_run(const plan_case *what, plan_figures *figures)
{
    char why[64];
    if (what->folder && what->folder[0] == '\0') {
        bench_skip(what->name, "../shared is not here");
        return false;
    }
    if (!bench_in_child(in_child, what, figures, sizeof *figures, why)) {
        bench_wrong(what->name, why);
        return false;
    }
    return true;
}

/* --- lines ---------------------------------------------------------------- */

static bench_text reached(int32_t rounds, const char *what)
{
    return rounds > 0 ? bench_say("%s: round %d", what, rounds)
                      : bench_say("%s: never", what);
}

static bench_verdict by(int32_t rounds, int32_t target)
{
    if (target == 0)
        return BENCH_NOTED;
    return rounds > 0 ? bench_at_most(rounds, target) : BENCH_MISSED;
}

void plan_line_rounds(const char *name, const plan_figures *figures,
                      int32_t to_5, int32_t to_1, bench_text compared)
{
    const pe_plan_info *info = &figures->info;
    if (figures->fault[0]) {
        bench_wrong(name, figures->fault);
        return;
    }
    bench_line((bench_row){
        .name = name,
        .figure = reached(info->rounds_to_5, "5 %"),
        .target = to_5 ? bench_say("<= %d", to_5) : (bench_text){""},
        .verdict = by(info->rounds_to_5, to_5),
        .compared = compared});
    bench_line((bench_row){
        .figure = reached(info->rounds_to_1, "1 %"),
        .target = to_1 ? bench_say("<= %d", to_1) : (bench_text){""},
        .verdict = by(info->rounds_to_1, to_1),
        .compared = bench_say("by value %.2g %%, gap %.2g %%",
                              100.0 * info->last.value_weighted,
                              100.0 * info->last.gap)});
}

void plan_line_gap(const plan_figures *figures, double percent,
                   bench_text compared)
{
    const double gap = 100.0 * figures->info.last.gap;
    bench_line((bench_row){.figure = bench_say("gap %.2g %%", gap),
                           .target = bench_say("<= %g %%", percent),
                           .verdict = bench_at_most(gap, percent),
                           .compared = compared});
}
