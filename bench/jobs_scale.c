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
    double percent, seconds; /* targets */
} scale_case;

#define BYTES_A_PIECE 60.0

static const scale_case cases[] = {
    {"10^4 x 8 scarce 3", {10000, 8, true, 3}, 0.15, 10.0},
    {"10^5 x 10 scarce 4", {100000, 10, true, 4}, 0.15, 40.0},
    {"10^6 x 8 scarce 6", {1000000, 8, true, 6}, 0.4, 180.0},
};

static void measure(const void *context, void *result)
{
    const scale_case *row = context;
    pe__jobs_figures *figures = result;
    pe_jobs_problem problem;
    pe_error err = {0};
    const pe_jobs_settings settings = pe__jobs_settings();
    const int64_t base = pe__jobs_base();
    if (pe_generate_problem(&row->what, &problem, &err) != PE_OK) {
        snprintf(figures->fault, sizeof figures->fault, "%.90s", err.message);
        return;
    }
    pe__jobs_measure(&problem, &settings, base,
                     (pe__jobs_aim){1.0 + row->percent / 100.0, 0.0}, figures);
    figures->lot = pe__jobs_by_lot(&problem, 1);
    pe_generate_free(&problem);
}

static void print_case(const scale_case *row, const pe__jobs_figures *figures)
{
    const pe_jobs_info *info = &figures->info;
    pe__jobs_line_valid(row->name, figures,
                        pe__say("+-%g h of the fair share, hard",
                                pe__jobs_settings().band).text);
    if (figures->fault[0])
        return;
    const double above = 100.0 * (info->measure.rms / info->rms_bound - 1.0);
    pe__line("", pe__say("rms %.5f, +%.3f %%", info->measure.rms,
                               above).text,
                   pe__say("<= +%g %%", row->percent).text,
                   pe__at_most(above, row->percent),
                   pe__say("bound %.5f; hours alone %.2f", info->rms_bound,
                           figures->lot).text);
    pe__jobs_line_time("", &figures->times, figures->runs, row->seconds);
    pe__jobs_line_aim(pe__say("+%g %%", row->percent).text, &figures->aim);
    const double bytes = (double)figures->peak / (double)figures->tasks;
    const double input = 24.0 + 8.0 * (double)figures->members /
                                    (double)figures->tasks;
    pe__line("", pe__say("%.1f bytes a piece", bytes).text,
                   pe__say("<= %g", BYTES_A_PIECE).text,
                   pe__at_most(bytes, BYTES_A_PIECE),
                   pe__say("problem alone %.1f; all %.1f MB", input,
                           (double)figures->peak / 1e6).text);
}

void pe__jobs_rows_scale(const pe__bench *bench)
{
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char why[64];
        pe__jobs_figures figures;
        if (bench->quick && cases[k].what.members >= 1000000) {
            pe__line_skip(cases[k].name, "BENCH_QUICK is set");
            continue;
        }
        if (pe__in_child(measure, &cases[k], &figures, sizeof figures, why))
            print_case(&cases[k], &figures);
        else
            pe__line_wrong(cases[k].name, why);
    }
}
