/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The first and the last steps of the commands that plan. */
#include "plan_input.h"
#include "command.h"
#include "error.h"
#include "jobs_input.h"
#include "mem.h"
#include "plan_print.h"
#include "plan_report.h"
#include "ranks.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

static const char *const rules[] = {
    [PE_PLAN_NEWTON] = "newton", [PE_PLAN_BLIND] = "blind",
    [PE_PLAN_ANDERSON] = "anderson", [PE_PLAN_BOOK2021] = "book2021"};

static pe_status read_rule(const pe__options *options, pe_plan_rule *rule,
                           pe_error *err)
{
    size_t k = 0, count = sizeof rules / sizeof rules[0];
    while (k < count && strcmp(options->rule, rules[k]) != 0) {
        k++;
    }
    if (k == count) {
        return pe__fail(err, PE_USAGE, "--rule wants newton, blind, anderson "
                        "or book2021, not \"%s\".", options->rule);
    }
    *rule = (pe_plan_rule)k;
    if (options->blind && *rule > PE_PLAN_BLIND) {
        return pe__fail(err, PE_USAGE, "--blind is a rule of its own: leave "
                        "out --rule %s, or --blind.", options->rule);
    }
    if (options->blind) {
        *rule = PE_PLAN_BLIND;
    }
    return PE_OK;
}

/* Told by the engine every round: keeps the time, prints the row, ends it on
 * Ctrl-C. */
static int on_round(void *context, const pe_plan_round *round,
                    const double *price, const double *supply,
                    const double *demand)
{
    pe__planning *planning = context;
    double now = pe__watch_seconds(&planning->watch);
    (void)price;
    (void)supply;
    (void)demand;
    planning->seconds[round->round - 1] = now - planning->last;
    planning->last = now;
    if (planning->live) {
        pe__plan_print_round(planning->economy, round, stdout,
                             planning->width);
        fflush(stdout);
    }
    return pe__watch_interrupted(NULL);
}

static pe_status read_settings(pe__planning *planning, pe_error *err)
{
    const pe__options *options = planning->options;
    pe_plan_settings *s = &planning->settings;
    *s = PE_PLAN_DEFAULTS;
    s->tolerance = options->tolerance;
    s->max_rounds = (int32_t)options->max_rounds;
    s->threads = (int32_t)options->threads;
    s->seed = (uint64_t)options->seed;
    s->noise = options->noise;
    s->silent = options->silent;
    s->late = options->late;
    s->exaggerate = options->exaggerate;
    s->oscillate = options->oscillate;
    s->revision = options->revision;
    s->progress = on_round;
    s->context = planning;
    return read_rule(options, &s->rule, err);
}

pe_status pe__planning_begin(pe__planning *planning,
                             const pe__options *options, pe_error *err)
{
    *planning = (pe__planning){.options = options,
                               .path = options->argument[0],
                               .typed = options->argument[0],
                               .width = pe__terminal_width(stdout)};
    pe__ranks_begin();
    planning->live = !options->json && isatty(fileno(stdout)) == 1 &&
                     pe__rank() == 0;
    pe_status status = read_settings(planning, err);
    if (status == PE_OK) {
        status = pe__economy_read(planning->path, &planning->economy, err);
    }
    if (status == PE_OK) {
        planning->seconds = pe__zalloc((size_t)options->max_rounds,
                                       sizeof *planning->seconds);
        status = planning->seconds ? PE_OK : pe__fail_memory(err);
    }
    return pe__ranks_agree(status, err);
}

/* "out/economy.pe" → "economy.pe", "data/village/" → "village". */
static const char *path_name(const char *path, char *out, size_t size)
{
    size_t end = strlen(path);
    while (end > 1 && path[end - 1] == '/') {
        end--;
    }
    size_t from = end;
    while (from > 0 && path[from - 1] != '/') {
        from--;
    }
    snprintf(out, size, "%.*s", (int)(end - from), path + from);
    return out;
}

static void print_head(const pe__planning *planning)
{
    char name[256];
    path_name(planning->typed, name, sizeof name);
    pe__plan_print_head(planning->economy, name, stdout, planning->width);
    fflush(stdout);
}

/* The councils that this process plans for: all, or its rank's. */
static pe_status prepare(pe__planning *planning, pe_error *err)
{
    const pe_plan_problem *problem = pe__economy_problem(planning->economy);
    if (pe__ranks() > 1) {
        pe__slice *slice = &planning->slice;
        pe_status status = pe__slice_take(problem, pe__rank(), pe__ranks(),
                                          slice, err);
        if (status != PE_OK) {
            return status;
        }
        planning->settings.sum = pe__ranks_sum;
        planning->settings.first_worker = slice->first_worker;
        planning->settings.first_consumer = slice->first_consumer;
        problem = &slice->problem;
    }
    return pe_plan_new(problem, &planning->settings, &planning->plan, err);
}

static pe_status hold_rounds(pe__planning *planning, pe_error *err)
{
    const double *price = planning->before.price;
    pe_status status = prepare(planning, err);
    if (status != PE_OK) {
        return status;
    }
    if (planning->live) {
        print_head(planning);
    }
    pe__watch_start(&planning->watch, "planning", (double)INFINITY);
    status = price ? pe_plan_update(planning->plan, price, &planning->solution,
                                    &planning->info, err)
                   : pe_plan_solve(planning->plan, &planning->solution,
                                   &planning->info, err);
    pe__watch_end(&planning->watch);
    return status;
}

/* From here on a rank that fails must end the others, which wait for it. */
pe_status pe__planning_run(pe__planning *planning, pe_error *err)
{
    pe_status status = hold_rounds(planning, err);
    if (pe__ranks() == 1) {
        return status;
    }
    if (status == PE_OK) {
        status = pe__slices_join(pe__economy_problem(planning->economy),
                                 &planning->slice, planning->plan,
                                 &planning->solution, &planning->info,
                                 &planning->lists, err);
    }
    if (status != PE_OK) {
        pe__ranks_abort(err);
    }
    return PE_OK;
}

static pe__plan_result result_of(const pe__planning *planning)
{
    return (pe__plan_result){.economy = planning->kept ? planning->kept
                                                        : planning->economy,
                             .input = planning->path,
                             .from = planning->options->from,
                             .plan = planning->plan,
                             .lists = planning->lists.input
                                          ? &planning->lists
                                          : NULL,
                             .solution = &planning->solution,
                             .info = &planning->info,
                             .rule = rules[planning->settings.rule],
                             .seed = planning->settings.seed,
                             .settings = &planning->settings,
                             .seconds = planning->seconds,
                             .brief = planning->options->brief};
}

/* 0 when the plan is balanced and no council at work is refused, else 1. */
static int exit_code(const pe_plan_info *info)
{
    bool balanced = info->outcome == PE_PLAN_BALANCED ||
                    info->outcome == PE_PLAN_BALANCED_VALUE;
    return balanced && info->refused == 0 ? PE__EXIT_SOLVED : PE__EXIT_SHORT;
}

/* On a pipe, or in a file, the rounds come all at once. */
static void print(const pe__planning *planning, const pe__plan_story *story)
{
    const pe__plan_result *result = story->result;
    if (!planning->live) {
        print_head(planning);
        for (int64_t k = 0; k < result->solution->rounds; k++) {
            pe__plan_print_round(planning->economy,
                                 &result->solution->round[k], stdout,
                                 planning->width);
        }
    }
    pe__plan_print(story);
}

static void say_where(const pe__planning *planning)
{
    char line[1200] = "Nothing was written. To keep this, add: -o FOLDER";
    const char *out = planning->options->out;
    if (out) {
        snprintf(line, sizeof line, "Kept in %.500s: open %.500s/report.html "
                 "in a browser.", out, out);
    }
    printf("\n");
    pe__terminal_wrap(stdout, line, 0, 0, planning->width);
}

/* The tables, the certificate and the report: all of them or none. */
static pe_status keep(const pe__planning *planning,
                      const pe__plan_result *result, pe_error *err)
{
    char name[256];
    pe__fileset *set = NULL;
    pe__file *file = NULL;
    const pe__plan_paper paper = {
        .result = result,
        .name = path_name(planning->typed, name, sizeof name),
        .tolerance = planning->settings.tolerance,
        .price_before = planning->before.price,
        .output_before = planning->before.output};
    pe_status status = pe__fileset_begin(planning->options->out, &set, err);
    if (status == PE_OK) {
        status = pe__plan_write_into(result, set, err);
    }
    if (status == PE_OK) {
        status = pe__fileset_add(set, "report.html", &file, err);
    }
    if (status == PE_OK) {
        status = pe__plan_report(&paper, pe__file_stream(file), err);
    }
    if (status == PE_OK) {
        status = pe__fileset_commit(set, err);
        set = NULL;
    }
    pe__fileset_abandon(set);
    return status;
}

int pe__planning_fail(const pe_error *err)
{
    return pe__rank() == 0 ? pe__terminal_fail(err) : PE__EXIT_SOLVED;
}

int pe__planning_deliver(pe__planning *planning, pe_error *err)
{
    const pe__options *options = planning->options;
    if (pe__rank() > 0) {
        return PE__EXIT_SOLVED;
    }
    const pe__plan_result result = result_of(planning);
    const pe__printing p = pe__plan_printing(stdout, planning->width);
    const pe__plan_story story = {
        .p = &p, .result = &result,
        .price_before = planning->before.price
                            ? planning->before.price
                            : pe__economy_problem(planning->economy)->price,
        .output_before = planning->before.output};
    if (options->json) {
        int printed = pe__input_print_json(pe__plan_json(&story));
        if (printed != PE__EXIT_SOLVED) {
            return printed;
        }
    } else {
        print(planning, &story);
    }
    if (options->out && keep(planning, &result, err) != PE_OK) {
        fflush(stdout);
        return pe__terminal_fail(err);
    }
    if (!options->json) {
        say_where(planning);
    }
    return exit_code(&planning->info);
}

void pe__planning_end(pe__planning *planning)
{
    pe_plan_release(&planning->solution);
    pe_plan_free(planning->plan);
    pe__plan_lists_free(&planning->lists);
    pe__slice_free(&planning->slice);
    pe__plan_kept_free(&planning->before);
    pe__economy_free(planning->kept);
    pe__economy_free(planning->economy);
    pe__free(planning->seconds);
    pe__ranks_end();
}
