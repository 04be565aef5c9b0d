/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Workplaces so small that the best division can be proved. Beside it stands
 * what the search finds without proof, which may not be better. */
#include "jobs_run.h"

#include "generate.h"

#include <stdio.h>

typedef struct {
    const char *name;
    pe_generate what;
    double seconds; /* target */
} exact_case;

static const exact_case cases[] = {
    {"5 x 5 ample 7", {5, 5, false, 7}, 2.0},
    {"5 x 4 ample 21", {5, 4, false, 21}, 2.0},
    {"6 x 5 ample 22", {6, 5, false, 22}, 2.0},
    {"5 x 6 ample 31", {5, 6, false, 31}, 2.0},
    {"6 x 5 ample 33", {6, 5, false, 33}, 2.0},
    {"6 x 6 ample 7", {6, 6, false, 7}, 20.0},
};

typedef struct {
    jobs_figures proof, search;
} both;

static void measure(const void *context, void *result)
{
    const exact_case *row = context;
    both *figures = result;
    pe_jobs_problem problem;
    pe_error err = {0};
    const jobs_aim any = {0.0, 0.0};
    pe_jobs_settings settings = jobs_settings();
    if (pe_generate_problem(&row->what, &problem, &err) != PE_OK) {
        snprintf(figures->proof.fault, sizeof figures->proof.fault, "%.90s",
                 err.message);
        return;
    }
    settings.exact = 1; /* with proof, then without */
    jobs_measure(&problem, &settings, 0, any, &figures->proof);
    settings.exact = 0;
    jobs_measure(&problem, &settings, 0, any, &figures->search);
    pe_generate_free(&problem);
}

/* What is proved to be best may not be worse than what was found. */
static bool is_sound(const exact_case *row, const both *figures)
{
    const jobs_figures *proof = &figures->proof;
    const jobs_figures *search = &figures->search;
    const double best = proof->info.measure.rms;
    const double found = search->info.measure.rms;
    const char *fault = proof->fault[0] ? proof->fault : search->fault;
    bench_text worse = {""};
    if (proof->info.outcome == PE_JOBS_PROVED && best > found + 1e-9 &&
        search->info.outcome == PE_JOBS_SOLVED)
        worse = bench_say("proved %.6f, but there is %.6f", best, found);
    if (!fault[0])
        fault = worse.text;
    if (fault[0])
        bench_wrong(row->name, fault);
    return !fault[0];
}

static void print_case(const exact_case *row, const both *figures)
{
    const jobs_figures *f = &figures->proof;
    const bool proved = f->info.outcome == PE_JOBS_PROVED;
    if (!is_sound(row, figures))
        return;
    bench_line((bench_row){
        .name = row->name,
        .figure = bench_say("rms %.4f, %s", f->info.measure.rms,
                            proved ? "proved" : "not proved"),
        .target = bench_say("proved"),
        .verdict = proved ? BENCH_REACHED : BENCH_MISSED,
        .compared = bench_say("search %.4f, %.2f s; bound %.4f",
                              figures->search.info.measure.rms,
                              figures->search.times.wall, f->info.rms_bound)});
    jobs_line_time(bench_say("  %lld pieces", (long long)f->tasks).text,
                   &f->times, f->runs, row->seconds);
}

void jobs_rows_exact(const bench_asked *bench)
{
    (void)bench;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char why[64];
        both figures;
        if (bench_in_child(measure, &cases[k], &figures, sizeof figures, why))
            print_case(&cases[k], &figures);
        else
            bench_wrong(cases[k].name, why);
    }
}
