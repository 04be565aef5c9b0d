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
    pe__jobs_figures proof, search;
} both;

static void measure(const void *context, void *result)
{
    const exact_case *row = context;
    both *figures = result;
    pe_jobs_problem problem;
    pe_error err = {0};
    const pe__jobs_aim any = {0.0, 0.0};
    pe_jobs_settings settings = pe__jobs_settings();
    if (pe_generate_problem(&row->what, &problem, &err) != PE_OK) {
        snprintf(figures->proof.fault, sizeof figures->proof.fault, "%.90s",
                 err.message);
        return;
    }
    settings.exact = 1;
    pe__jobs_measure(&problem, &settings, 0, any, &figures->proof);
    settings.exact = 0;
    pe__jobs_measure(&problem, &settings, 0, any, &figures->search);
    pe_generate_free(&problem);
}

static void print_case(const exact_case *row, const both *figures)
{
    const pe__jobs_figures *f = &figures->proof;
    const double rms = f->info.measure.rms;
    const double found = figures->search.info.measure.rms;
    const bool proved = f->info.outcome == PE_JOBS_PROVED;
    if (f->fault[0] || figures->search.fault[0]) {
        pe__line_wrong(row->name,
                        f->fault[0] ? f->fault : figures->search.fault);
        return;
    }
    if (proved && rms > found + 1e-9 &&
        figures->search.info.outcome == PE_JOBS_SOLVED) {
        pe__line_wrong(row->name, pe__say("proved %.6f, but there is %.6f",
                                           rms, found).text);
        return;
    }
    pe__line(row->name,
                   pe__say("rms %.4f, %s", rms,
                           proved ? "proved" : "not proved").text,
                   "proved", proved ? PE__REACHED : PE__MISSED,
                   pe__say("search %.4f, %.2f s; bound %.4f", found,
                           figures->search.times.wall,
                           f->info.rms_bound).text);
    pe__jobs_line_time(pe__say("  %lld pieces", (long long)f->tasks).text,
                       &f->times, f->runs, row->seconds);
}

void pe__jobs_rows_exact(const pe__bench *bench)
{
    (void)bench;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char why[64];
        both figures;
        if (pe__in_child(measure, &cases[k], &figures, sizeof figures, why))
            print_case(&cases[k], &figures);
        else
            pe__line_wrong(cases[k].name, why);
    }
}
