/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What ways of asking people are worth in the simulated town, beside what they
 * are meant to reach: means of 20 towns with 95 % intervals, which no figure
 * of the engine was tuned on. Arguments name the groups of rows to print, all
 * of them by default; BENCH_QUICK=1 takes four towns. How to read the table:
 * bench/README.md, and what it is about: src/simulate/README.md. */
#include "lines.h"
#include "simulate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FIRST = 101, SEEDS = 20, QUICK = 4, POLICIES = 16, LOADS = 3,
       PROCESSORS = 2 };
enum { NORMAL, STRETCHED, BEYOND };

/* Usual needs; 2.5 times; and so many that a day has the 63 places at which
 * the research measured its "stretched" baselines. */
static const double times[LOADS] = {1, 2.5, 3.25};
static const char *const load_name[LOADS] = {"normal", "stretched",
                                             "63 places a day"};

typedef struct {
    const pe__policy *policy[POLICIES];
    int32_t policies, seeds;
    pe__figures *figures;
} outcome;

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static const pe__figures *runs(const outcome *o, const char *name, int load)
{
    for (int32_t p = 0; p < o->policies; p++)
        if (strcmp(o->policy[p]->name, name) == 0)
            return &o->figures[(p * LOADS + load) * o->seeds];
    return NULL;
}

#define OF(o, name, load, field)                                          \
    pe__mean_figure(runs(o, name, load), NULL, (o)->seeds,                \
                    offsetof(pe__figures, field))
#define BETWEEN(o, a, b, load, field)                                     \
    pe__mean_figure(runs(o, a, load), runs(o, b, load), (o)->seeds,       \
                    offsetof(pe__figures, field))

static bench_text say(pe__mean m, int digits)
{
    return bench_say("%.*f ± %.*f", digits, m.mean, digits, m.half);
}

/* --- rows ----------------------------------------------------------------- */

static bench_verdict at_least(double figure, double target)
{
    return bench_at_most(-figure, -target);
}

/* The share of places, or of needs: beside the two baselines, and by how much
 * it is above the better one in the same towns. */
static void row_share(const outcome *o, int load, const char *what,
                      size_t field, double target)
{
    char name[64];
    pe__mean engine = pe__mean_figure(runs(o, "priced", load), NULL, o->seeds,
                                      field);
    pe__mean likeliest = pe__mean_figure(runs(o, "likeliest", load), NULL,
                                         o->seeds, field);
    pe__mean broadcast = pe__mean_figure(runs(o, "broadcast", load), NULL,
                                         o->seeds, field);
    pe__mean more = pe__mean_figure(runs(o, "priced", load),
                                    runs(o, "likeliest", load), o->seeds,
                                    field);
    snprintf(name, sizeof name, "%s, %s", what, load_name[load]);
    bench_line((bench_row){
        .name = name, .figure = say(engine, 3),
        .target = target > 0 ? bench_say("≥ %.2f", target) : bench_say("-"),
        .compared = bench_say("likeliest %.3f, broadcast %.3f",
                              likeliest.mean, broadcast.mean),
        .verdict = target > 0 ? at_least(engine.mean, target) : BENCH_NOTED});
    bench_line((bench_row){
        .name = "  above likeliest waves", .figure = say(more, 3),
        .target = bench_say("interval above 0"),
        .verdict = at_least(more.mean - more.half, 0)});
}

static void row_most(const char *name, pe__mean figure, int digits,
                     double target, bench_text compared)
{
    bench_line((bench_row){
        .name = name, .figure = say(figure, digits),
        .target = target > 0 ? bench_say("≤ %.3g", target) : bench_say("-"),
        .compared = compared,
        .verdict = target > 0 ? bench_at_most(figure.mean, target)
                              : BENCH_NOTED});
}

static void rows_soon(const outcome *o)
{
    pe__mean quick = OF(o, "broadcast", NORMAL, soon);
    pe__mean all = OF(o, "broadcast", NORMAL, soon_all);
    row_most("due in 2 h: median minutes to fill, of all",
             OF(o, "priced", NORMAL, soon_all), 1, 1.5 * all.mean,
             bench_say("broadcast %.1f", all.mean));
    row_most("  of those that it filled",
             OF(o, "priced", NORMAL, soon), 1, 1.5 * quick.mean,
             bench_say("broadcast %.1f", quick.mean));
    row_most("  share filled", OF(o, "priced", NORMAL, soon_got), 2, 0,
             bench_say("broadcast %.2f",
                       OF(o, "broadcast", NORMAL, soon_got).mean));
}

static void rows_targets(const outcome *o)
{
    const size_t filled = offsetof(pe__figures, filled);
    const size_t met = offsetof(pe__figures, met);
    row_share(o, NORMAL, "places filled", filled, 0.83);
    row_share(o, STRETCHED, "places filled", filled, 0.68);
    row_share(o, BEYOND, "places filled", filled, 0);
    row_share(o, NORMAL, "needs fully met", met, 0.79);
    row_share(o, STRETCHED, "needs fully met", met, 0.65);
    row_share(o, BEYOND, "needs fully met", met, 0);
    row_most("pings per show, normal", OF(o, "priced", NORMAL, pings), 1, 24,
             bench_say("likeliest %.1f, broadcast %.0f",
                       OF(o, "likeliest", NORMAL, pings).mean,
                       OF(o, "broadcast", NORMAL, pings).mean));
    row_most("opt-outs per 1,000 weeks, stretched",
             OF(o, "priced", STRETCHED, opt_outs), 2, 1,
             bench_say("likeliest %.1f, broadcast %.0f",
                       OF(o, "likeliest", STRETCHED, opt_outs).mean,
                       OF(o, "broadcast", STRETCHED, opt_outs).mean));
    row_most("poor areas below the mean, normal",
             OF(o, "priced", NORMAL, poor_gap), 3, 0.05,
             bench_say("likeliest %.3f, broadcast %.3f",
                       OF(o, "likeliest", NORMAL, poor_gap).mean,
                       OF(o, "broadcast", NORMAL, poor_gap).mean));
    row_most("poor areas below the mean, stretched",
             OF(o, "priced", STRETCHED, poor_gap), 3, 0.05,
             bench_say("likeliest %.3f, broadcast %.3f",
                       OF(o, "likeliest", STRETCHED, poor_gap).mean,
                       OF(o, "broadcast", STRETCHED, poor_gap).mean));
    rows_soon(o);
}

/* What the engine loses when a rule is taken away, in the same towns. */
static void rows_ablation(const outcome *o)
{
    for (int32_t p = 0; p < o->policies; p++) {
        const char *name = o->policy[p]->name;
        if (!o->policy[p]->ablation)
            continue;
        for (int load = NORMAL; load <= STRETCHED; load++) {
            pe__mean filled = BETWEEN(o, name, "priced", load, filled);
            pe__mean gap = BETWEEN(o, name, "priced", load, poor_gap);
            pe__mean pings = BETWEEN(o, name, "priced", load, pings);
            pe__mean out = BETWEEN(o, name, "priced", load, opt_outs);
            char line[64];
            snprintf(line, sizeof line, "%s, %s", o->policy[p]->title + 2,
                     load_name[load]);
            bench_line((bench_row){
                .name = line,
                .figure = bench_say("filled %+.3f ± %.3f", filled.mean,
                                    filled.half),
                .compared = bench_say("pings %+.1f, out %+.2f, gap %+.3f",
                                      pings.mean, out.mean, gap.mean)});
        }
    }
}

/* The baselines beside the research's own figures for them: whether this is
 * its world. Its spread is the standard deviation over its six towns. */
static void rows_world(const outcome *o)
{
    static const struct {
        const char *name;
        int load;
        double filled, spread, met;
    } known[] = {{"board", NORMAL, 0.33, 0.05, 0.28},
                 {"broadcast", NORMAL, 0.61, 0.04, 0.49},
                 {"blast", NORMAL, 0.49, 0.08, 0.42},
                 {"random", NORMAL, 0.59, 0.02, 0.45},
                 {"nearest", NORMAL, 0.68, 0.02, 0.53},
                 {"likeliest", NORMAL, 0.70, 0.01, 0.57},
                 {"board", BEYOND, 0.27, 0.04, 0.24},
                 {"broadcast", BEYOND, 0.38, 0.03, 0.34},
                 {"blast", BEYOND, 0.26, 0.02, 0.22},
                 {"likeliest", BEYOND, 0.53, 0.09, 0.43}};
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        pe__mean filled = OF(o, known[k].name, known[k].load, filled);
        pe__mean met = OF(o, known[k].name, known[k].load, met);
        char name[64];
        snprintf(name, sizeof name, "world: %s, %s", known[k].name,
                 load_name[known[k].load]);
        bench_line((bench_row){
            .name = name, .figure = say(filled, 3),
            .compared = bench_say("research %.2f ± %.2f; met %.3f, %.2f",
                                  known[k].filled, known[k].spread, met.mean,
                                  known[k].met)});
    }
}

/* --- all of it ------------------------------------------------------------ */

static bool is_asked(const char *name, int argc, char **argv)
{
    for (int k = 1; k < argc; k++)
        if (strcmp(argv[k], name) == 0)
            return true;
    return argc < 2;
}

static bool is_in_targets(const char *name)
{
    return strcmp(name, "priced") == 0 || strcmp(name, "likeliest") == 0 ||
           strcmp(name, "broadcast") == 0;
}

/* Only the policies that the rows asked for are about. */
static void choose(outcome *o, int argc, char **argv)
{
    bool ablation = is_asked("ablation", argc, argv);
    bool world = is_asked("world", argc, argv);
    for (const pe__policy *p = pe__policies; p->name != NULL; p++)
        if ((p->ablation ? ablation : world || is_in_targets(p->name)) &&
            o->policies < POLICIES)
            o->policy[o->policies++] = p;
}

/* By the clock, and by what two processors would have taken had they been this
 * program's alone. */
static void row_speed(double days, double taken, double given)
{
    double minutes = 50e6 / days * taken / 60;
    double alone = 50e6 / days * given / PROCESSORS / 60;
    bench_verdict verdict = bench_at_most(minutes, 10);
    if (verdict == BENCH_MISSED && alone <= 10)
        verdict = BENCH_BUSY;
    bench_line((bench_row){
        .name = "minutes for 50 million person-days",
        .figure = bench_say("%.1f, alone %.1f", minutes, alone),
        .target = bench_say("≤ 10"),
        .compared = bench_say("%.1f million in %.0f s", days / 1e6, taken),
        .verdict = verdict});
}

static bool live(outcome *o)
{
    pe__world world;
    pe_error err = {0};
    pe__world_usual(&world);
    pe__rounds rounds = {.world = &world, .policy = o->policy,
                         .policies = o->policies, .times = times,
                         .loads = LOADS, .first_seed = FIRST,
                         .seeds = o->seeds};
    o->figures = calloc((size_t)(o->policies * LOADS * o->seeds),
                        sizeof *o->figures);
    if (o->figures == NULL)
        return false;
    double from = seconds();
    clock_t given = clock();
    if (pe__simulate(&rounds, o->figures, &err) != PE_OK) {
        bench_wrong("simulate", err.message);
        return false;
    }
    row_speed(world.people * world.days * o->policies * LOADS * o->seeds,
              seconds() - from, (double)(clock() - given) / CLOCKS_PER_SEC);
    return true;
}

static void print(const outcome *o, int argc, char **argv)
{
    if (is_asked("targets", argc, argv))
        rows_targets(o);
    if (is_asked("world", argc, argv))
        rows_world(o);
    if (is_asked("ablation", argc, argv))
        rows_ablation(o);
}

int main(int argc, char **argv)
{
    const char *quick = getenv("BENCH_QUICK");
    outcome o = {.seeds = quick != NULL && *quick != '\0' && *quick != '0'
                              ? QUICK : SEEDS};
    for (int k = 1; k < argc; k++)
        if (strcmp(argv[k], "targets") != 0 && strcmp(argv[k], "world") != 0 &&
            strcmp(argv[k], "ablation") != 0) {
            fprintf(stderr, "bench/match_sim: the groups of rows are targets, "
                    "world and ablation\n");
            return 2;
        }
    choose(&o, argc, argv);
    bench_head("parecon: ways of asking people, simulated");
    if (live(&o))
        print(&o, argc, argv);
    free(o.figures);
    return bench_foot();
}
