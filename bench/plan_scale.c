/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Size: generated economies from the book's to half a million goods, and one
 * round's answers against reading the economy once. */
#include "plan_run.h"

#include "plan.h" /* the engine's own: one pass alone is timed */

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    const char *name;
    int32_t goods, to_1;      /* to_1: target, rounds */
    int64_t workers, consumers;
    double seconds;           /* of the whole; 0 = no target */
    double gigabytes;         /* 0 = no target */
    bool cold_to_5;           /* the time counts until 5 % */
} size_case;

static const size_case sizes[] = {
    {"500 x 30k + 30k", 500, 0, 30000, 30000, 0.1, 0.0, true},
    {"5,000 x 300k", 5000, 5, 300000, 3000, 0.0, 0.0, false},
    {"50,000 x 1M", 50000, 5, 1000000, 3000, 0.0, 0.0, false},
    {"500,000 x 10M", 500000, 6, 10000000, 3000, 60.0, 2.5, false},
};

static void print_time(const size_case *size, const plan_figures *f)
{
    const bench_times t = size->cold_to_5 ? f->to_5 : f->times;
    bench_verdict verdict = BENCH_NOTED;
    if (size->seconds > 0.0)
        verdict = t.wall <= size->seconds  ? BENCH_REACHED
                  : t.own <= size->seconds ? BENCH_BUSY
                                           : BENCH_MISSED;
    bench_line((bench_row){
        .figure = bench_say("%.3g s%s", t.wall,
                            size->cold_to_5 ? " to 5 %" : " in all"),
        .target = size->seconds > 0.0 ? bench_say("<= %g s", size->seconds)
                                      : (bench_text){""},
        .verdict = verdict,
        .compared = bench_say("cpu %.3g s, first thread %.3g s; %d run%s",
                              t.cpu, t.own, f->runs, f->runs > 1 ? "s" : "")});
}

void plan_rows_scale(const plan_asked *bench)
{
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        const size_case *size = &sizes[k];
        plan_case what = {.name = size->name,
                          .spec = {.goods = size->goods,
                                   .workers = size->workers,
                                   .consumers = size->consumers, .seed = 1},
                          .settings = plan_settings(PE_PLAN_NEWTON)};
        plan_figures f;
        /* beyond book size the certificate is made once, at the end */
        what.settings.certify = size->goods <= 500;
        if (bench->quick && size->goods > 50000) {
            bench_skip(size->name, "BENCH_QUICK is set");
            continue;
        }
        if (!plan_run(&what, &f))
            continue;
        plan_line_rounds(size->name, &f, 0, size->to_1, (bench_text){""});
        if (f.fault[0])
            continue;
        print_time(size, &f);
        if (size->gigabytes > 0.0)
            bench_line((bench_row){
                .figure = bench_say("%.2f GB at most", (double)f.peak / 1e9),
                .target = bench_say("<= %g GB", size->gigabytes),
                .verdict = bench_at_most((double)f.peak / 1e9,
                                         size->gigabytes),
                .compared = bench_say("whole process, economy and plan")});
    }
}

/* --- one pass ------------------------------------------------------------- */

typedef struct {
    const char *name;
    int32_t goods;
    int64_t workers;
} pass_case;

typedef struct {
    double pass, stream, bytes; /* seconds, the best of several */
    double sum;                 /* of what was read: it must be used */
} pass_figures;

/* Reads as many bytes as the economy has, on as many threads. */
static double stream(const double *x, int64_t n, int threads)
{
    double sum = 0.0;
#pragma omp parallel for num_threads(threads) reduction(+ : sum)
    for (int part = 0; part < 64; part++) {
        double a = 0.0, b = 0.0, c = 0.0, d = 0.0;
        const int64_t end = n * (part + 1) / 64;
        for (int64_t k = n * part / 64; k + 3 < end; k += 4) {
            a += x[k];
            b += x[k + 1];
            c += x[k + 2];
            d += x[k + 3];
        }
        sum += a + b + c + d;
    }
    return sum;
}

static void time_pass(const void *context, void *result)
{
    const pass_case *what = context;
    pass_figures *f = result;
    const pe__economy_spec spec = {.goods = what->goods,
                                   .workers = what->workers,
                                   .consumers = 300, .seed = 1};
    const pe_plan_settings settings = plan_settings(PE_PLAN_NEWTON);
    pe__economy *economy = NULL;
    pe_plan *plan = NULL;
    if (pe__economy_generate(&spec, &economy, NULL) != PE_OK ||
        pe_plan_new(pe__economy_problem(economy), &settings, &plan, NULL))
        return;
    const pe_plan_problem *p = pe__economy_problem(economy);
    /* inputs and exponents; start, output, a, θ and R of every council */
    f->bytes = 12.0 * (double)p->input_start[p->recipes] +
               36.0 * (double)p->workers;
    const int64_t n = (int64_t)(f->bytes / 8.0);
    double *x = calloc((size_t)n, sizeof *x);
    f->pass = f->stream = 1e9;
    pe__start_at(plan, NULL);
    for (int64_t k = 0; x && k < n; k++)
        x[k] = (double)k;
    for (int k = 0; x && k < 9; k++) {
        bench_times start = bench_times_now();
        pe__respond(plan);
        const double pass = bench_times_since(start).wall;
        start = bench_times_now();
        f->sum += stream(x, n, plan->threads);
        const double read = bench_times_since(start).wall;
        f->pass = pass < f->pass ? pass : f->pass;
        f->stream = read < f->stream ? read : f->stream;
    }
    free(x);
    pe_plan_free(plan);
    pe__economy_free(economy);
}

void plan_rows_pass(const plan_asked *bench)
{
    static const pass_case cases[] = {{"pass 500 x 30k", 500, 30000},
                                      {"pass 5,000 x 300k", 5000, 300000},
                                      {"pass 50,000 x 1M", 50000, 1000000}};
    (void)bench;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char why[64];
        pass_figures f;
        if (!bench_in_child(time_pass, &cases[k], &f, sizeof f, why)) {
            bench_wrong(cases[k].name, why);
            continue;
        }
        const double ratio = f.pass / f.stream;
        bench_line((bench_row){
            .name = cases[k].name,
            .figure = bench_say("%.1f x a reading", ratio),
            .target = bench_say("<= 2"),
            .verdict = bench_at_most(ratio, 2.0),
            .compared = bench_say("%.2f ms; %.1f MB read in %.2f ms",
                                  1e3 * f.pass, f.bytes / 1e6,
                                  1e3 * f.stream)});
    }
}
