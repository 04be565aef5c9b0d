/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "jobs_run.h"

#include "generate.h"
#include "jobs_valid.h"
#include "mem.h"
#include "random.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { RUNS = 3 };
#define AGAIN 2.0 /* seconds: shorter runs are measured three times */

pe_jobs_settings jobs_settings(void)
{
    pe_jobs_settings settings = PE_JOBS_DEFAULTS;
    settings.threads = 2;
    return settings;
}

/* --- solving -------------------------------------------------------------- */

/* One number for a whole division (FNV-1a over its words): equal for equal
 * ones. */
static uint64_t digest(const pe_jobs_solution *s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (int32_t i = 0; i < s->members; i++)
        for (int64_t k = s->start[i]; k < s->start[i + 1]; k++) {
            h = (h ^ (uint64_t)i) * 0x100000001b3u;
            h = (h ^ (uint64_t)s->task[k]) * 0x100000001b3u;
            h = (h ^ (uint64_t)s->hours[k]) * 0x100000001b3u;
        }
    return h;
}

/* Notes when the search came near enough, for good. It never stops anything. */
typedef struct {
    bench_times start, reached;
    jobs_aim aim;
} noting;

static int note(void *context, double done, double rms, double bound)
{
    noting *n = context;
    (void)done;
    if (rms > bound * n->aim.factor + n->aim.gap)
        n->reached.wall = -1.0;
    else if (n->reached.wall < 0.0)
        n->reached = bench_times_since(n->start);
    return 0;
}

/* One run, whose time goes to `times` and to `n`; the division of the first is
 * checked. */
static bool solve_once(const pe_jobs_problem *problem,
                       const pe_jobs_settings *asked, bench_times *times,
                       uint64_t *sum, int64_t base, noting *n,
                       jobs_figures *figures)
{
    pe_jobs_settings noted = *asked;
    const pe_jobs_settings *settings = &noted;
    pe_jobs *jobs = NULL;
    pe_jobs_solution solution = {0};
    pe_jobs_info info;
    pe_error err = {0};
    noted.progress = note;
    noted.context = n;
    n->reached.wall = -1.0;
    n->start = bench_times_now();
    pe_status status = pe_jobs_new(problem, settings, &jobs, &err);
    if (status == PE_OK)
        status = pe_jobs_solve(jobs, &solution, &info, &err);
    *times = bench_times_since(n->start);
    if (status != PE_OK) {
        snprintf(figures->fault, sizeof figures->fault, "%.90s", err.message);
    } else if (figures->runs == 0) {
        figures->peak = bench_peak_memory() - base;
        figures->info = info;
        figures->pieces = solution.start[solution.members];
        for (int64_t k = 0; k < solution.lefts; k++)
            figures->left += solution.left[k].hours;
        jobs_valid(problem, settings, &solution, &info, figures->fault,
                   sizeof figures->fault);
    }
    *sum = status == PE_OK ? digest(&solution) : 0;
    pe_jobs_release(&solution);
    pe_jobs_free(jobs);
    return status == PE_OK;
}

void jobs_measure(const pe_jobs_problem *problem,
                  const pe_jobs_settings *settings, int64_t base,
                  jobs_aim aim, jobs_figures *figures)
{
    bench_times run[RUNS];
    noting n = {.aim = aim};
    uint64_t first = 0, sum = 0;
    memset(figures, 0, sizeof *figures);
    figures->members = problem->members;
    figures->tasks = problem->tasks;
    figures->lot = figures->today = -1.0;
    for (int k = 0; k < RUNS; k++) {
        if (!solve_once(problem, settings, &run[k], &sum, base, &n, figures))
            return;
        figures->runs++;
        if (k == 0)
            first = sum;
        else if (sum != first && !figures->fault[0])
            snprintf(figures->fault, sizeof figures->fault,
                     "two runs gave two divisions");
        if (run[k].wall >= AGAIN && k == 0)
            break; /* long enough to be a fair measure by itself */
    }
    figures->times = bench_times_median(run, figures->runs);
    figures->aim = n.reached;
}

int64_t jobs_base(void)
{
    const pe_generate tiny = {20, 8, true, 1};
    const pe_jobs_settings settings = jobs_settings();
    pe_jobs_problem problem;
    if (pe_generate_problem(&tiny, &problem, NULL) == PE_OK) {
        pe_jobs *jobs = NULL;
        pe_jobs_solution solution = {0};
        if (pe_jobs_new(&problem, &settings, &jobs, NULL) == PE_OK)
            pe_jobs_solve(jobs, &solution, NULL, NULL);
        pe_jobs_release(&solution);
        pe_jobs_free(jobs);
        pe_generate_free(&problem);
    }
    return bench_peak_memory();
}

/* --- a division by lot ---------------------------------------------------- */

/* Holders of a skill that one in twenty has are found in a few hundred draws;
 * after MOST_LOOKS nobody is taken to have it. */
enum { LOOKS = 24, MOST_LOOKS = 100000 };

/* The member, of some drawn, who is able and has most hours left; draws on
 * while nobody able has turned up, but not for ever. */
static int32_t draw_holder(const pe_jobs_problem *p, const int32_t *left,
                           pe__random *random, int32_t j)
{
    const uint64_t *need =
        p->need && p->set ? p->set + (int64_t)p->need[j] * p->words : NULL;
    int32_t best = -1;
    for (int look = 0; look < LOOKS || (best < 0 && look < MOST_LOOKS);
         look++) {
        const int32_t i =
            (int32_t)pe__random_below(random, (uint32_t)p->members);
        bool able = true;
        for (int32_t k = 0; need && k < p->words; k++)
            able = able &&
                   !(need[k] & ~p->set[(int64_t)p->have[i] * p->words + k]);
        if (able && (best < 0 || left[i] > left[best]))
            best = i;
    }
    return best;
}

double jobs_by_lot(const pe_jobs_problem *problem, uint64_t seed)
{
    const size_t tasks = (size_t)problem->tasks;
    const size_t members = (size_t)problem->members;
    int32_t *left = pe__alloc(members, sizeof *left);
    pe_jobs_piece *piece = pe__alloc(tasks, sizeof *piece);
    pe_jobs *jobs = NULL;
    pe_jobs_measure measure = {.rms = -1.0};
    pe__random random;
    int64_t pieces = 0;
    pe__random_seed(&random, seed, 0);
    if (left && piece) {
        memcpy(left, problem->offer, members * sizeof *left);
        for (int32_t j = 0; j < problem->tasks; j++) {
            const int32_t i = draw_holder(problem, left, &random, j);
            if (i < 0)
                continue;
            left[i] -= problem->hours[j];
            piece[pieces++] = (pe_jobs_piece){i, j, problem->hours[j]};
        }
        if (pe_jobs_new(problem, NULL, &jobs, NULL) == PE_OK)
            pe_jobs_measure_of(jobs, piece, pieces, &measure, NULL, NULL);
    }
    pe_jobs_free(jobs);
    pe__free(piece);
    pe__free(left);
    return measure.rms;
}

/* --- lines ---------------------------------------------------------------- */

void jobs_line_valid(const char *name, const jobs_figures *figures,
                     bench_text compared)
{
    const pe_jobs_info *info = &figures->info;
    if (figures->fault[0]) {
        bench_wrong(name, figures->fault);
        return;
    }
    bench_row row = {.name = name,
                     .figure = bench_say("valid, all hours given"),
                     .target = bench_say("valid"),
                     .verdict = BENCH_REACHED,
                     .compared = compared};
    if (info->measure.outside_band > 0) {
        row.figure =
            bench_say("%d outside the band", info->measure.outside_band);
        row.verdict = BENCH_MISSED;
    }
    if (figures->left > 0) {
        row.figure =
            bench_say("%.2f h unassigned", (double)figures->left / 4.0);
        row.verdict = BENCH_MISSED;
    }
    bench_line(row);
}

bench_verdict jobs_in_time(const bench_times *times, double limit)
{
    if (times->wall <= limit)
        return BENCH_REACHED;
    return times->own <= limit ? BENCH_BUSY : BENCH_MISSED;
}

void jobs_line_time(const char *name, const bench_times *times, int runs,
                    double limit)
{
    const char *how = runs > 1 ? "median of 3" : "one run";
    bench_line((bench_row){
        .name = name,
        .figure = bench_say("%.2f s (cpu %.2f s)", times->wall, times->cpu),
        .target = bench_say("<= %g s", limit),
        .verdict = jobs_in_time(times, limit),
        .compared = bench_say("%s; first thread %.2f s", how, times->own)});
}

void jobs_line_aim(bench_text what, const bench_times *aim)
{
    if (aim->wall < 0.0)
        return;
    bench_line((bench_row){
        .figure = bench_say("%s after %.2f s", what.text, aim->wall),
        .compared = bench_say("cpu %.2f s; first thread %.2f s", aim->cpu,
                              aim->own)});
}
