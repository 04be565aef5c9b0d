/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How many rounds: the published rule and ours, real and published economies,
 * next year, and what may go wrong. */
#include "plan_run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char path[1024];
} folder;

/* "" where ../shared is not: plan_run skips it, visibly. */
static folder in_shared(const plan_asked *bench, const char *name)
{
    folder f = {""};
    if (bench->data)
        snprintf(f.path, sizeof f.path, "%.900s/%s", bench->data, name);
    return f;
}

static folder shipped(const plan_asked *bench, const char *name)
{
    folder f;
    snprintf(f.path, sizeof f.path, "%.900s/%s", bench->shipped, name);
    return f;
}

/* --- the published rule, to every digit ----------------------------------- */

enum { PUBLISHED_ROUNDS = 19, PUBLISHED_GOODS = 50 };

typedef struct {
    const char *folder;
    double price[PUBLISHED_ROUNDS][PUBLISHED_GOODS];
    double worst[PUBLISHED_ROUNDS + 1];
    int32_t rounds;
} published;

static int note(void *context, const pe_plan_round *round, const double *price,
                const double *supply, const double *demand)
{
    published *p = context;
    (void)supply;
    (void)demand;
    if (round->round <= PUBLISHED_ROUNDS)
        p->worst[round->round] = round->worst;
    /* the trajectory's round n has the prices after its n-th step */
    if (round->round >= 2 && round->round <= PUBLISHED_ROUNDS + 1)
        memcpy(p->price[round->round - 2], price, sizeof p->price[0]);
    p->rounds = round->round;
    return 0;
}

static void follow(const void *context, void *result)
{
    published *p = result;
    pe__economy *economy = NULL;
    pe_plan *plan = NULL;
    pe_plan_solution solution;
    pe_plan_settings s = plan_settings(PE_PLAN_BOOK2021);
    s.tolerance = 1e-6;
    s.max_rounds = PUBLISHED_ROUNDS + 1;
    s.certify = 0;
    s.progress = note;
    s.context = p;
    if (pe__economy_read(context, &economy, NULL) != PE_OK)
        return;
    if (pe__economy_problem(economy)->goods == PUBLISHED_GOODS &&
        pe_plan_new(pe__economy_problem(economy), &s, &plan, NULL) == PE_OK &&
        pe_plan_solve(plan, &solution, NULL, NULL) == PE_OK)
        pe_plan_release(&solution);
    pe_plan_free(plan);
    pe__economy_free(economy);
}

/* Largest relative distance from trajectory.csv (round,good,price), whose
 * goods stand in the same order in every round; < 0: it cannot be read. */
static double distance(const published *p, const char *path)
{
    FILE *file = fopen(path, "r");
    char line[256];
    double worst = 0.0;
    int row = 0;
    if (!file || !fgets(line, sizeof line, file)) {
        if (file)
            fclose(file);
        return -1.0;
    }
    for (; fgets(line, sizeof line, file); row++) {
        const char *comma = strrchr(line, ',');
        const int round = row / PUBLISHED_GOODS;
        if (!comma || round >= PUBLISHED_ROUNDS)
            break;
        const double theirs = strtod(comma + 1, NULL);
        const double ours = p->price[round][row % PUBLISHED_GOODS];
        worst = fmax(worst, fabs(ours / theirs - 1.0));
    }
    fclose(file);
    return row == PUBLISHED_ROUNDS * PUBLISHED_GOODS ? worst : -1.0;
}

static void published_round(const published *p, int32_t round, double percent)
{
    const double worst = 100.0 * p->worst[round];
    bench_line((bench_row){
        .figure = bench_say("round %d: %.6f %%", round, worst),
        .target = bench_say("%.6f", percent),
        .verdict = fabs(worst - percent) < 6e-7 ? BENCH_REACHED
                                                : BENCH_MISSED});
}

void plan_rows_published(const plan_asked *bench)
{
    const folder f = in_shared(bench, "dep1ex01");
    char why[64], path[1100];
    published p;
    if (!f.path[0]) {
        bench_skip("book2021", "../shared is not here");
        return;
    }
    if (!bench_in_child(follow, f.path, &p, sizeof p, why)) {
        bench_wrong("book2021", why);
        return;
    }
    snprintf(path, sizeof path, "%s/trajectory.csv", f.path);
    const double apart = distance(&p, path);
    bench_line((bench_row){
        .name = "book2021 dep1ex01",
        .figure = bench_say("prices within %.1e", apart),
        .target = bench_say("<= 1e-09"),
        .verdict = apart >= 0.0 ? bench_at_most(apart, 1e-9) : BENCH_WRONG,
        .compared = bench_say("all 19 rounds of the published run")});
    published_round(&p, 1, 102.024826);
    published_round(&p, 11, 4.831657);
    published_round(&p, 19, 2.995571);
}

/* --- rounds --------------------------------------------------------------- */

/* What the published rule does on the same economy, in the same run. */
static bench_text book(const char *path, int32_t rounds)
{
    plan_case what = {.name = "book2021", .folder = path,
                      .settings = plan_settings(PE_PLAN_BOOK2021)};
    plan_figures f;
    what.settings.max_rounds = rounds;
    what.settings.certify = 0;
    if (!plan_run(&what, &f) || f.fault[0])
        return (bench_text){""};
    if (f.info.rounds_to_5 == 0)
        return bench_say("book2021: %.0f %% off after %d",
                         100.0 * f.info.last.worst, f.info.rounds);
    if (f.info.rounds_to_1 == 0)
        return bench_say("book2021: round %d to 5 %%, 1 %% not in %d",
                         f.info.rounds_to_5, f.info.rounds);
    return bench_say("book2021: round %d to 5 %%, %d to 1 %%",
                     f.info.rounds_to_5, f.info.rounds_to_1);
}

static void newton(const char *name, const char *path, int32_t to_1, bool us)
{
    plan_case what = {.name = name, .folder = path,
                      .settings = plan_settings(PE_PLAN_NEWTON)};
    plan_figures f;
    what.settings.tolerance = us ? 0.01 : 0.001;
    if (!plan_run(&what, &f))
        return;
    plan_line_rounds(name, &f, 3, to_1, book(path, 80));
    if (f.fault[0])
        return;
    if (us)
        plan_line_gap(&f, 0.1,
                      bench_say("of social income; a round %.0f ms",
                                1e3 * f.times.wall / f.info.rounds));
    else
        bench_line((bench_row){
            .figure = bench_say("0.1 %%: round %d", f.rounds_to_01),
            .target = bench_say("<= 4"),
            .verdict = f.rounds_to_01 ? bench_at_most(f.rounds_to_01, 4)
                                      : BENCH_MISSED});
}

static void other_rule(const char *name, const char *path, pe_plan_rule rule,
                       int32_t to_1)
{
    const plan_case what = {.name = name, .folder = path,
                            .settings = plan_settings(rule)};
    plan_figures f;
    if (plan_run(&what, &f))
        plan_line_rounds(name, &f, 0, to_1, (bench_text){""});
}

static void next_year(const char *name, const char *path, bool as_book)
{
    const plan_case what = {.name = name, .folder = path,
                            .settings = plan_settings(PE_PLAN_NEWTON),
                            .year = as_book ? PLAN_BOOK_YEAR
                                            : PLAN_REAL_YEAR};
    plan_figures f;
    if (plan_run(&what, &f))
        plan_line_rounds(name, &f, 2, 3,
                         as_book ? bench_say("change as published: 6.5 "
                                               "rounds to 5 %% there")
                                   : bench_say("exponents move by 1 %%, wants "
                                               "by 10 %%"));
}

void plan_rows_rounds(const plan_asked *bench)
{
    const folder dep = in_shared(bench, "dep1ex01");
    const folder us = shipped(bench, "us-2017");
    newton("newton dep1ex01", dep.path, 3, false);
    newton("newton us-2017", us.path, 4, true);
    other_rule("blind dep1ex01", dep.path, PE_PLAN_BLIND, 7);
    other_rule("blind us-2017", us.path, PE_PLAN_BLIND, 7);
    other_rule("anderson dep1ex01", dep.path, PE_PLAN_ANDERSON, 12);
    other_rule("anderson us-2017", us.path, PE_PLAN_ANDERSON, 12);
    next_year("year two dep1ex01", dep.path, true);
    next_year("year two us-2017", us.path, false);
}

/* --- what may go wrong ---------------------------------------------------- */

static const double elasticities[] = {0.0, 0.3, 0.7, 1.0, 1.5, 2.5};

static void wild(plan_case what)
{
    plan_figures f;
    what.spec.goods = 500;
    what.spec.workers = 30000;
    what.spec.consumers = 3000;
    what.spec.seed = 1;
    if (!plan_run(&what, &f))
        return;
    if (f.fault[0]) {
        bench_wrong(what.name, f.fault);
        return;
    }
    const bool ended = f.info.outcome == PE_PLAN_BALANCED ||
                       f.info.outcome == PE_PLAN_BALANCED_VALUE;
    bench_line((bench_row){
        .name = what.name,
        .figure = bench_say("%d rounds", f.info.rounds),
        .target = bench_say("converges"),
        .verdict = ended ? BENCH_REACHED : BENCH_MISSED,
        .compared = bench_say("worst %.2g %%, by value %.2g %%, gap %.2g %%",
                              100.0 * f.info.last.worst,
                              100.0 * f.info.last.value_weighted,
                              100.0 * f.info.last.gap)});
}

void plan_rows_wild(const plan_asked *bench)
{
    const pe_plan_settings plain = plan_settings(PE_PLAN_NEWTON);
    pe_plan_settings silent = plain, noisy = plain;
    (void)bench;
    silent.silent = 0.2;
    noisy.noise = 0.1;
    wild((plan_case){.name = "prices from 1", .settings = plain, .price = 1});
    wild((plan_case){.name = "from 100,000", .settings = plain, .price = 1e5});
    wild((plan_case){.name = "log-sd 1", .settings = plain,
                     .spec = {.log_sd = 1.0}});
    wild((plan_case){.name = "returns .88-.93", .settings = plain,
                     .spec = {.returns_low = 0.88, .returns_high = 0.93}});
    wild((plan_case){.name = "returns .93-.96", .settings = plain,
                     .spec = {.returns_low = 0.93, .returns_high = 0.96}});
    wild((plan_case){.name = "elasticity 0-2.5", .settings = plain,
                     .spec = {.elasticity = elasticities,
                              .elasticities = 6}});
    wild((plan_case){.name = "heavy tails", .settings = plain,
                     .spec = {.heavy_tail = true}});
    wild((plan_case){.name = "5 pollutants", .settings = plain,
                     .spec = {.pollutants = 5}});
    wild((plan_case){.name = "20 % silent", .settings = silent});
    wild((plan_case){.name = "10 % noise", .settings = noisy});
}

/* --- all or nothing ------------------------------------------------------- */

static void whole(const char *name, double increasing, double lumps)
{
    const plan_case what = {
        .name = name, .settings = plan_settings(PE_PLAN_NEWTON),
        .spec = {.goods = 500, .workers = 30000, .consumers = 3000, .seed = 1,
                 .increasing = increasing, .lumps = lumps}};
    plan_figures f;
    if (!plan_run(&what, &f))
        return;
    if (f.fault[0]) {
        bench_wrong(name, f.fault);
        return;
    }
    bench_line((bench_row){
        .name = name,
        .figure = bench_say("%lld at work with SB < SC", (long long)f.failing),
        .target = bench_say("0"),
        .verdict = bench_at_most((double)f.failing, 0.0),
        .compared = bench_say("%lld approved; published run: 600 of 600 fail",
                              (long long)f.info.approved)});
    bench_line((bench_row){
        .figure = bench_say("gap %.2g %%", 100.0 * f.info.last.gap),
        .compared = bench_say("%d rounds, worst %.2g %%", f.info.rounds,
                              100.0 * f.info.last.worst)});
}

void plan_rows_whole(const plan_asked *bench)
{
    (void)bench;
    whole("20 % increasing", 0.2, 0.0);
    whole("20 % in lumps", 0.0, 0.2);
}
