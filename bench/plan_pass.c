/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One round's answers against reading the economy once from memory: what the
 * problem says of recipes and workers' councils, as many bytes, on as many
 * threads. Before each measurement everything is driven out of the caches.
 * Beside it, what nobody can do without: for every input one price looked up
 * and one sum added to. */
#include "plan_run.h"

#include "plan.h" /* the engine's own: one pass alone is timed */

#include <omp.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *name;
    int32_t goods;
    int64_t workers;
} pass_case;

/* What is timed: from memory, and as the run before left the caches. */
enum { PASS, READ, BARE, PASS_NEAR, READ_NEAR, TIMED };

/* Seconds. Other programs make a run slower, never faster: runs go on until the
 * two best are near each other. */
typedef struct {
    double best[TIMED], next[TIMED];
} pass_times;

typedef struct {
    pass_times times, alone; /* on the plan's threads, on one */
    int threads;
    double bytes;
    double sum; /* of what was read: it must be used */
} pass_figures;

/* What is measured, and with what. */
typedef struct {
    pe_plan *plan;
    const double *economy; /* as many bytes as it has */
    int64_t numbers;
    char *other;           /* [ELSEWHERE] */
    double sum;
} bench_pass;

enum { PARTS = 64, RUNS = 15, MOST_RUNS = 150 };
#define ELSEWHERE ((size_t)128 << 20) /* bytes: more than caches hold */

/* Of the arrays of recipes and workers' councils that are there. */
static double bytes_of(const pe_plan_problem *p)
{
    const void *const by_council[] = {
        p->scale, p->effort_exponent, p->effort_cost, p->effort_power,
        p->elasticity, p->capacity, p->fixed_cost, p->lump};
    double bytes = 12.0 * (double)p->input_start[p->recipes] +
                   8.0 * (double)(p->recipes + 1) + 4.0 * (double)p->workers;
    for (size_t i = 0; i < sizeof by_council / sizeof *by_council; i++)
        bytes += by_council[i] ? 8.0 * (double)p->workers : 0.0;
    return bytes;
}

/* --- what is timed -------------------------------------------------------- */

static void answer(bench_pass *b)
{
    pe__respond(b->plan);
}

static void read_all(bench_pass *b)
{
    const double *x = b->economy;
    const int64_t n = b->numbers;
    double sum = 0.0;
#pragma omp parallel for num_threads(b->plan->threads) reduction(+ : sum)
    for (int part = 0; part < PARTS; part++) {
        double s[8] = {0.0};
        const int64_t end = n * (part + 1) / PARTS;
        for (int64_t k = n * part / PARTS; k + 7 < end; k += 8)
            for (int i = 0; i < 8; i++)
                s[i] += x[k + i];
        for (int i = 0; i < 8; i++)
            sum += s[i];
    }
    b->sum += sum;
}

enum { SOME = 1024 }; /* inputs that stay near between the two */

/* Those of the next time are fetched meanwhile. */
static double look_up_and_add(const pe_plan *plan, int64_t from, int64_t to,
                              double *demand)
{
    const double *b = plan->p.exponent, *q = plan->q;
    const int32_t *good = plan->p.input;
    double s[8] = {0.0};
    for (int64_t k = from; k + 8 <= to; k += 8) {
        __builtin_prefetch(b + k + (to - from));
        __builtin_prefetch(good + k + (to - from));
        for (int i = 0; i < 8; i++)
            s[i] += b[k + i] * q[good[k + i]];
    }
    for (int64_t k = from; k < to; k++)
        demand[good[k]] += b[k];
    return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
}

static void bare(bench_pass *b)
{
    const pe_plan *plan = b->plan;
    const int64_t n = plan->p.input_start[plan->p.recipes];
    double sum = 0.0;
#pragma omp parallel for num_threads(plan->threads) reduction(+ : sum) \
    schedule(static, 1)
    for (int i = 0; i < PE__LANES; i++) {
        double *demand = plan->lanes + 2 * (int64_t)plan->goods * i;
        const int64_t end = n * (i + 1) / PE__LANES;
        for (int64_t k = n * i / PE__LANES; k < end; k += SOME)
            sum += look_up_and_add(plan, k, k + SOME < end ? k + SOME : end,
                                   demand);
    }
    b->sum += sum;
}

/* --- timing --------------------------------------------------------------- */

static void time_one(pass_times *t, int what, void (*run)(bench_pass *),
                     bench_pass *b)
{
    const bench_times start = bench_times_now();
    run(b);
    const double seconds = bench_times_since(start).wall;
    if (seconds < t->best[what]) {
        t->next[what] = t->best[what];
        t->best[what] = seconds;
    } else if (seconds < t->next[what]) {
        t->next[what] = seconds;
    }
}

static bool is_settled(const pass_times *t)
{
    for (int i = 0; i < TIMED; i++)
        if (t->next[i] > 1.03 * t->best[i])
            return false;
    return true;
}

static void forget(bench_pass *b, int run)
{
    memset(b->other, run + 1, ELSEWHERE);
    b->sum += b->other[(size_t)run * 4099];
}

static pass_times time_all(bench_pass *b)
{
    pass_times t;
    for (int i = 0; i < TIMED; i++)
        t.best[i] = t.next[i] = 1e9;
    for (int run = 0;
         run < RUNS || (run < MOST_RUNS && !is_settled(&t)); run++) {
        forget(b, run);
        time_one(&t, PASS, answer, b);
        time_one(&t, PASS_NEAR, answer, b);
        forget(b, run);
        time_one(&t, READ, read_all, b);
        time_one(&t, READ_NEAR, read_all, b);
        forget(b, run);
        time_one(&t, BARE, bare, b);
    }
    return t;
}

static void measure(const pe_plan_problem *p, pe_plan *plan, pass_figures *f)
{
    f->bytes = bytes_of(p);
    const int64_t n = (int64_t)(f->bytes / 8.0);
    double *x = malloc((size_t)n * sizeof *x);
    bench_pass b = {.plan = plan, .economy = x, .numbers = n,
                    .other = malloc(ELSEWHERE)};
    if (!x || !b.other)
        abort();
    for (int64_t k = 0; k < n; k++)
        x[k] = (double)k;
    pe__start_at(plan, NULL);
    f->threads = plan->threads;
    f->times = f->alone = time_all(&b);
    if (plan->threads > 1) {
        plan->threads = 1;
        f->alone = time_all(&b);
    }
    f->sum = b.sum;
    free(b.other);
    free(x);
}

static void time_pass(const void *context, void *result)
{
    const pass_case *what = context;
    const pe__economy_spec spec = {.goods = what->goods,
                                   .workers = what->workers,
                                   .consumers = 300, .seed = 1};
    const pe_plan_settings settings = plan_settings(PE_PLAN_NEWTON);
    pe__economy *economy = NULL;
    pe_plan *plan = NULL;
    if (pe__economy_generate(&spec, &economy, NULL) != PE_OK ||
        pe_plan_new(pe__economy_problem(economy), &settings, &plan, NULL))
        abort();
    measure(pe__economy_problem(economy), plan, result);
    pe_plan_free(plan);
    pe__economy_free(economy);
}

/* --- lines ---------------------------------------------------------------- */

static void print(const char *name, const pass_figures *f)
{
    const double *best = f->times.best, *alone = f->alone.best;
    const double ratio = best[PASS] / best[READ];
    bench_line((bench_row){
        .name = name,
        .figure = bench_say("%.1f x a reading", ratio),
        .target = bench_say("<= 2"),
        .verdict = bench_at_most(ratio, 2.0),
        .compared = bench_say("%.2f ms; %.1f MB read in %.2f ms, %d thread%s",
                              1e3 * best[PASS], f->bytes / 1e6,
                              1e3 * best[READ], f->threads,
                              f->threads > 1 ? "s" : "")});
    bench_line((bench_row){
        .figure = bench_say("%.1f x at least", best[BARE] / best[READ]),
        .compared = bench_say("an input: one price looked up, one sum added "
                              "to")});
    bench_line((bench_row){
        .figure = bench_say("%.1f x in caches",
                            best[PASS_NEAR] / best[READ_NEAR]),
        .compared = bench_say("%.2f ms; read again in %.2f ms",
                              1e3 * best[PASS_NEAR], 1e3 * best[READ_NEAR])});
    if (f->threads > 1)
        bench_line((bench_row){
            .figure = bench_say("%.1f x on 1 thread",
                                alone[PASS] / alone[READ]),
            .compared = bench_say("%.2f ms; read in %.2f ms; at least %.1f x",
                                  1e3 * alone[PASS], 1e3 * alone[READ],
                                  alone[BARE] / alone[READ])});
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
        if (bench_in_child(time_pass, &cases[k], &f, sizeof f, why))
            print(cases[k].name, &f);
        else
            bench_wrong(cases[k].name, why);
    }
}
