/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Generated workplaces of up to a million members in which skills are scarce,
 * so that no division can be even: how far from the bound, how long, how much
 * memory. The bands of hours are hard. */
#include "jobs_run.h"

#include "generate.h"

#include <stdio.h>

typedef struct {
    const char *name;
    pe_generate what;
    double percent, seconds; /* targets: rms above the bound, time */
} scale_case;

#define BYTES_A_PIECE 60.0 /* the same for all of them */

static const scale_case cases[] = {
    {"10^4 x 8 scarce 3", {10000, 8, true, 3}, 0.15, 10.0},
    {"10^5 x 10 scarce 4", {100000, 10, true, 4}, 0.15, 40.0},
    {"10^6 x 8 scarce 6", {1000000, 8, true, 6}, 0.4, 180.0},
};

static void measure(const void *context, void *result)
{
    const scale_case *row = context;
    jobs_figures *figures = result;
    pe_jobs_problem problem;
    pe_error err = {0};
    const pe_jobs_settings settings = jobs_settings();
    const int64_t base = jobs_base();
    if (pe_generate_problem(&row->what, &problem, &err) != PE_OK) {
        snprintf(figures->fault, sizeof figures->fault, "%.90s", err.message);
        return;
    }
    jobs_measure(&problem, &settings, base,
                 (jobs_aim){1.0 + row->percent / 100.0, 0.0}, figures);
    /* after the measurement: what this takes is not the engine's */
    figures->lot = jobs_by_lot(&problem, 1);
    pe_generate_free(&problem);
}

/* The caller's arrays are part of what is counted: generate.h says what they
 * take. */
static void print_memory(const jobs_figures *figures)
{
    const double tasks = (double)figures->tasks;
    const double bytes = (double)figures->peak / tasks;
    const double input = 24.0 + 8.0 * (double)figures->members / tasks;
    bench_line((bench_row){
        .figure = bench_say("%.1f bytes a piece", bytes),
        .target = bench_say("<= %g", BYTES_A_PIECE),
        .verdict = bench_at_most(bytes, BYTES_A_PIECE),
        .compared = bench_say("problem alone %.1f; all %.1f MB", input,
                              (double)figures->peak / 1e6)});
}

static void print_case(const scale_case *row, const jobs_figures *figures)
{
    const pe_jobs_info *info = &figures->info;
    jobs_line_valid(row->name, figures,
                    bench_say("+-%g h of the fair share, hard",
                              jobs_settings().band));
    if (figures->fault[0])
        return;
    const double above = 100.0 * (info->measure.rms / info->rms_bound - 1.0);
    bench_line((bench_row){
        .figure = bench_say("rms %.5f, +%.3f %%", info->measure.rms, above),
        .target = bench_say("<= +%g %%", row->percent),
        .verdict = bench_at_most(above, row->percent),
        .compared = bench_say("bound %.5f; hours alone %.2f", info->rms_bound,
                              figures->lot)});
    jobs_line_time("", &figures->times, figures->runs, row->seconds);
    jobs_line_aim(bench_say("+%g %%", row->percent), &figures->aim);
    print_memory(figures);
}

void jobs_rows_scale(const bench_asked *bench)
{
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char why[64];
        jobs_figures figures;
        if (bench->quick && cases[k].what.members >= 1000000) {
            bench_skip(cases[k].name, "BENCH_QUICK is set");
            continue;
        }
        if (bench_in_child(measure, &cases[k], &figures, sizeof figures, why))
            print_case(&cases[k], &figures);
        else
            bench_wrong(cases[k].name, why);
    }
}
