/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A hundred members and eight hundred tasks, side by side with general solvers
 * of mixed-integer programs. They get the program that `parecon jobs export
 * --mps` writes for the same workplace: minimise the largest deviation, which
 * is kinder to them than the spread. */
#include "jobs_run.h"

#include "generate.h"
#include "jobs_export.h"
#include "workplace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME "100 x 8 ample 1"

static const pe_generate what = {100, 8, false, 1};
#define GRACE 5.0 /* times its limit, after which a solver is ended */

static const double most_spread = 0.12, most_seconds = 10.0;

static void measure(const void *context, void *result)
{
    (void)context;
    jobs_figures *figures = result;
    pe_jobs_problem problem;
    pe_error err = {0};
    const pe_jobs_settings settings = jobs_settings();
    if (pe_generate_problem(&what, &problem, &err) != PE_OK) {
        snprintf(figures->fault, sizeof figures->fault, "%.90s", err.message);
        return;
    }
    jobs_measure(&problem, &settings, 0, (jobs_aim){0.0, 0.0},
                 figures);
    figures->lot = jobs_by_lot(&problem, 1);
    pe_generate_free(&problem);
}

static void print_ours(const jobs_figures *figures)
{
    const pe_jobs_measure *m = &figures->info.measure;
    const double spread =
        m->spread[0] > m->spread[1] ? m->spread[0] : m->spread[1];
    jobs_line_valid(NAME, figures,
                    bench_say("%lld tasks; hours alone: rms %.2f",
                              (long long)figures->tasks, figures->lot));
    if (figures->fault[0])
        return;
    bench_line((bench_row){
        .figure = bench_say("spread %.4f", spread),
        .target = bench_say("<= %g", most_spread),
        .verdict = bench_at_most(spread, most_spread),
        .compared = bench_say("rms %.4f, bound %.4f", m->rms,
                              figures->info.rms_bound)});
    jobs_line_time("", &figures->times, figures->runs, most_seconds);
}

/* --- the same as a program for solvers ------------------------------------ */

typedef struct {
    bool written;
    double penalty; /* what a quarter that nobody holds costs in the objective:
                       more than any deviation can (jobs_mps.c) */
    char message[96];
} program;

/* `context` is the folder, in which the workplace and its program appear. */
static void write_program(const void *context, void *result)
{
    program *out = result;
    const char *folder = context;
    char path[600];
    pe_workplace *workplace = NULL;
    pe_error err = {0};
    const pe_workplace_files files = {.folder = folder};
    pe_jobs_settings settings = jobs_settings();
    pe_status status = pe_generate_write(&what, folder, &err);
    if (status == PE_OK)
        status = pe_workplace_read(&files, &workplace, &err);
    snprintf(path, sizeof path, "%.500s/jobs.mps", folder);
    FILE *stream = status == PE_OK ? fopen(path, "w") : NULL;
    if (stream) {
        status = pe_jobs_mps_write(workplace, &settings, stream, &err);
        out->written = fclose(stream) == 0 && status == PE_OK;
        out->penalty = 100.0 * workplace->rating_range;
    }
    snprintf(out->message, sizeof out->message, "%.90s", err.message);
    pe_workplace_free(workplace);
}

/* --- what solvers say ----------------------------------------------------- */

/* The objective of the best integer solution in what glpsol wrote. */
static bool read_glpsol(FILE *stream, double *objective)
{
    char line[256], status = ' ';
    int at = 0;
    while (fgets(line, sizeof line, stream)) {
        if (sscanf(line, "s mip %*d %*d %c %n", &status, &at) == 1) {
            *objective = strtod(line + at, NULL);
            return status == 'o' || status == 'f';
        }
    }
    return false;
}

/* The same of cbc, whose first line is a sentence. */
static bool read_cbc(FILE *stream, double *objective)
{
    char line[256];
    if (!fgets(line, sizeof line, stream) || strstr(line, "no integer") ||
        strncmp(line, "Infeasible", 10) == 0)
        return false;
    static const char label[] = "objective value";
    const char *value = strstr(line, label);
    *objective = value ? strtod(value + strlen(label), NULL) : 0.0;
    return value != NULL;
}

typedef struct {
    const char *name;
    char *const *words;
    bool (*read)(FILE *stream, double *objective);
} solver;

/* Stands in a folder of PATH. */
static bool is_installed(const char *name)
{
    const char *path = getenv("PATH");
    char candidate[1024];
    while (path && *path) {
        const size_t length = strcspn(path, ":");
        snprintf(candidate, sizeof candidate, "%.*s/%s", (int)length, path,
                 name);
        if (access(candidate, X_OK) == 0)
            return true;
        path += length + (path[length] == ':');
    }
    return false;
}

/* Runs the solver in `folder` and prints what it reached beside ours. */
static void compare(const solver *s, const char *folder, double limit,
                    double penalty, const jobs_figures *ours)
{
    char path[600];
    bench_times taken = {0};
    double objective = 0.0;
    snprintf(path, sizeof path, "%.500s/solution", folder);
    unlink(path);
    /* solvers look at their clock now and then only, not inside a relaxation */
    const bool ended = bench_run_program(s->words, GRACE * limit, &taken);
    FILE *stream = fopen(path, "r");
    const bool found = stream && s->read(stream, &objective);
    if (stream)
        fclose(stream);
    const bool whole = found && objective < penalty;
    const double largest = ours->info.measure.largest;
    bench_text reached = bench_say("no division in %.0f s", limit);
    if (whole)
        reached = bench_say("largest deviation %.4f", objective);
    else if (found)
        reached = bench_say("%.2f h left to nobody", objective / penalty / 4.0);
    else if (!ended)
        reached = bench_say("none; ended by us at %.0f s", taken.wall);
    bench_line((bench_row){
        .name = s->name,
        .figure = reached,
        .target = bench_say("ours less"),
        .verdict = !whole || largest < objective ? BENCH_REACHED : BENCH_MISSED,
        .compared = bench_say("ours %.4f; %.0f s (cpu %.0f s)", largest,
                              taken.wall, taken.cpu)});
}

/* Both solvers, each with `limit` seconds, in a folder that is removed. */
static void compare_all(const char *folder, double limit,
                        const jobs_figures *ours)
{
    program made;
    char mps[600], out[600], seconds[32], why[64];
    if (!bench_in_child(write_program, folder, &made, sizeof made, why) ||
        !made.written) {
        bench_wrong("  as a program", made.message);
        return;
    }
    snprintf(mps, sizeof mps, "%.500s/jobs.mps", folder);
    snprintf(out, sizeof out, "%.500s/solution", folder);
    snprintf(seconds, sizeof seconds, "%.0f", limit);
    char *const glpsol[] = {"glpsol", "--freemps", mps, "--tmlim", seconds,
                            "--write", out, NULL};
    char *const cbc[] = {"cbc", mps, "-timeMode", "elapsed", "-seconds",
                         seconds, "-solve", "-solution", out, NULL};
    const solver all[] = {{"  GLPK", glpsol, read_glpsol},
                          {"  CBC", cbc, read_cbc}};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        if (is_installed(all[k].words[0]))
            compare(&all[k], folder, limit, made.penalty, ours);
        else
            bench_skip(all[k].name, "it is not installed");
    }
}

/* All that write_program and the solvers may have left. */
static void remove_folder(const char *folder)
{
    static const char *const files[] = {"tasks.csv", "members.csv", "jobs.mps",
                                        "solution"};
    char path[600];
    for (size_t k = 0; k < sizeof files / sizeof *files; k++) {
        snprintf(path, sizeof path, "%.500s/%s", folder, files[k]);
        unlink(path);
    }
    rmdir(folder);
}

void jobs_rows_solvers(const bench_asked *bench)
{
    char why[64], folder[512];
    jobs_figures ours;
    if (!bench_in_child(measure, NULL, &ours, sizeof ours, why)) {
        bench_wrong(NAME, why);
        return;
    }
    print_ours(&ours);
    const char *temporary = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%.400s/parecon-bench-XXXXXX",
             temporary && *temporary ? temporary : "/tmp");
    if (ours.fault[0] || !mkdtemp(folder)) {
        bench_skip("  solvers", "no division, or no folder for files");
        return;
    }
    compare_all(folder, bench->quick ? 10.0 : 60.0, &ours);
    remove_folder(folder);
}
