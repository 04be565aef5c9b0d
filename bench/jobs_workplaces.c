/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Real workplaces, from nothing: balance alone, without regard to who does
 * what today. The bound says how good any division could be; today's division
 * stands beside it. */
#include "jobs_run.h"

#include "workplace.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    const char *name;
    double gap, seconds; /* targets: rating points above the bound, time */
} workplace_case;

static const workplace_case cases[] = {
    {"newspaper-60", 0.05, 1.0},
    {"school-80", 0.05, 1.0},
    {"hospital-200", 0.03, 3.0},
    {"hospital-1000", 0.03, 10.0},
};

typedef struct {
    const workplace_case *what;
    char folder[1024];
} located;

/* Balance alone: the problem without today. Its own rms is measured first. */
static void measure(const void *context, void *result)
{
    const located *row = context;
    jobs_figures *figures = result;
    pe_workplace *workplace = NULL;
    pe_error err = {0};
    const pe_jobs_settings settings = jobs_settings();
    const pe_workplace_files files = {.folder = row->folder};
    if (pe_workplace_read(&files, &workplace, &err) != PE_OK) {
        snprintf(figures->fault, sizeof figures->fault, "%.90s", err.message);
        return;
    }
    pe_jobs_problem problem = workplace->problem;
    const pe_jobs_piece *today = problem.today;
    const int64_t todays = problem.todays;
    problem.today = NULL;
    problem.todays = 0;
    jobs_measure(&problem, &settings, 0,
                 (jobs_aim){1.0, row->what->gap}, figures);
    pe_jobs *jobs = NULL;
    pe_jobs_measure before;
    figures->today = -1.0;
    if (todays > 0 && pe_jobs_new(&problem, &settings, &jobs, NULL) == PE_OK &&
        pe_jobs_measure_of(jobs, today, todays, &before, NULL, NULL) == PE_OK)
        figures->today = before.rms;
    pe_jobs_free(jobs);
    pe_workplace_free(workplace);
}

/* Three lines with a verdict: the rules, the balance, the time. */
static void print_case(const workplace_case *row,
                       const jobs_figures *figures)
{
    const pe_jobs_info *info = &figures->info;
    jobs_line_valid(row->name, figures,
                    bench_say("%lld tasks in %lld pieces",
                              (long long)figures->tasks,
                              (long long)figures->pieces));
    if (figures->fault[0])
        return;
    const double gap = info->measure.rms - info->rms_bound;
    bench_line((bench_row){
        .figure = bench_say("rms %.4f, gap %.4f", info->measure.rms, gap),
        .target = bench_say("gap <= %g", row->gap),
        .verdict = bench_at_most(gap, row->gap),
        .compared = bench_say("bound %.4f; today's jobs %.2f", info->rms_bound,
                              figures->today)});
    jobs_line_time("", &figures->times, figures->runs, row->seconds);
    jobs_line_aim(bench_say("gap %g", row->gap), &figures->aim);
}

void jobs_rows_workplaces(const bench_asked *bench)
{
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char why[64];
        located here = {.what = &cases[k]};
        jobs_figures figures;
        if (!bench->data) {
            bench_skip(cases[k].name, "../shared is not here");
            continue;
        }
        snprintf(here.folder, sizeof here.folder, "%.900s/%s", bench->data,
                 cases[k].name);
        if (bench_in_child(measure, &here, &figures, sizeof figures, why))
            print_case(&cases[k], &figures);
        else
            bench_wrong(cases[k].name, why);
    }
}
