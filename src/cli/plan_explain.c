/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon plan explain: why a good has its price in a plan that was kept. The
 * economy is read again from where the plan says it came from, and asked once
 * more at the plan's prices. */
#include "command.h"
#include "error.h"
#include "ids.h"
#include "jobs_input.h"
#include "mem.h"
#include "plan_kept.h"
#include "plan_print_why.h"

#include <string.h>

typedef struct {
    const pe__options *options;
    const char *folder;     /* of the plan */
    pe__plan_origin origin;
    pe__economy *economy;
    pe__plan_kept kept;
    pe_plan *plan;
    pe_plan_solution solution;
    pe_plan_why why;    /* against the prices of the round before */
    pe_plan_why start;  /* against the start prices */
    int32_t good;
} explaining;

/* The nearest id, for a slip of the pen; only goods are looked through. */
static pe_status no_such_good(const explaining *e, const char *text,
                              pe_error *err)
{
    const int32_t goods = pe__economy_problem(e->economy)->goods;
    char room[PE__LABEL_ROOM];
    char **id = pe__zalloc((size_t)goods, sizeof *id);
    int32_t nearest = -1;
    bool whole = id != NULL;
    for (int32_t g = 0; whole && g < goods; g++) {
        id[g] = pe__strdup(pe__economy_text(e->economy, PE__GOOD_ID, g, room));
        whole = id[g] != NULL;
    }
    if (whole) {
        nearest = pe__nearest(text, strlen(text), id, goods);
    }
    pe_status status = pe__fail(err, PE_BAD_INPUT,
        nearest >= 0 ? "\"%.100s\" is no good of this economy. Did you mean "
                       "\"%.100s\"?"
                     : "\"%.100s\" is no good of this economy.%.0s",
        text, nearest >= 0 ? id[nearest] : "");
    for (int32_t g = 0; id && g < goods; g++) {
        pe__free(id[g]);
    }
    pe__free(id);
    return status;
}

/* By id, else by name. */
static pe_status find_good(explaining *e, const char *text, pe_error *err)
{
    int64_t good = pe__economy_find(e->economy, PE__GOOD_ID, text);
    if (good < 0) {
        good = pe__economy_find(e->economy, PE__GOOD_NAME, text);
    }
    e->good = (int32_t)good;
    return good >= 0 ? PE_OK : no_such_good(e, text, err);
}

/* From --economy, else from where the plan was made. */
static pe_status read_economy(explaining *e, pe_error *err)
{
    const char *path = e->options->economy ? e->options->economy
                                           : e->origin.input;
    if (!*path) {
        return pe__fail(err, PE_USAGE, "%.200s/certificate.json does not say "
                        "which economy the plan is of: add --economy FOLDER.",
                        e->folder);
    }
    pe_status status = pe__economy_read(path, &e->economy, err);
    if (status == PE_IO && !e->options->economy) {
        return pe__fail(err, PE_IO, "the plan was made from %.200s, which "
                        "cannot be read from here: add --economy FOLDER.",
                        path);
    }
    if (status == PE_OK &&
        strcmp(pe__economy_sha256(e->economy), e->origin.sha256) != 0) {
        fprintf(stderr, "parecon: warning: the economy in %s has changed "
                "since the plan was made. What follows is of the economy as "
                "it is now, at the prices of the plan.\n", path);
    }
    return status;
}

/* Numbers of the plan's own tables in place of those of the new round; what
 * the tables do not know (the economy has changed) stays. */
static void take_known(double *to, const double *known, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        if (known[i] >= 0) {
            to[i] = known[i];
        }
    }
}

static void remember(explaining *e)
{
    const pe_plan_problem *p = pe__economy_problem(e->economy);
    take_known(e->solution.price, e->kept.price, p->goods);
    take_known(e->solution.price_before, e->kept.price_before, p->goods);
    take_known(e->solution.supply, e->kept.supply, p->goods);
    take_known(e->solution.demand, e->kept.demand, p->goods);
    take_known(e->solution.right, e->kept.right, p->consumers);
}

/* One round, so that there is a solution of this economy; then it is given the
 * prices of the plan. */
static pe_status ask_again(explaining *e, pe_error *err)
{
    pe_plan_settings settings = PE_PLAN_DEFAULTS;
    settings.max_rounds = 1;
    settings.certify = 0;
    settings.threads = (int32_t)e->options->threads;
    pe_status status = pe_plan_new(pe__economy_problem(e->economy), &settings,
                                   &e->plan, err);
    if (status == PE_OK) {
        status = pe_plan_update(e->plan, e->kept.price, &e->solution, NULL,
                                err);
    }
    if (status == PE_OK) {
        remember(e);
    }
    return status;
}

/* Twice: beside the round before, and beside the prices of the tables, where
 * there are any. */
static pe_status ask_why(explaining *e, pe_error *err)
{
    const pe_plan_problem *p = pe__economy_problem(e->economy);
    pe_plan_solution then = e->solution; /* only its prices are others */
    pe_status status = pe_plan_explain(e->plan, &e->solution, e->good, &e->why,
                                       err);
    then.price_before = pe__alloc((size_t)p->goods, sizeof(double));
    if (status == PE_OK && !then.price_before) {
        status = pe__fail_memory(err);
    }
    for (int32_t g = 0; status == PE_OK && g < p->goods; g++) {
        double start = p->price ? p->price[g] : 1;
        then.price_before[g] = start > 0 ? start : e->solution.price[g];
    }
    if (status == PE_OK) {
        status = pe_plan_explain(e->plan, &then, e->good, &e->start, err);
    }
    pe__free(then.price_before);
    return status;
}

static pe_status explain(explaining *e, pe_error *err)
{
    pe_status status = pe__plan_origin_read(e->folder, &e->origin, err);
    if (status == PE_OK) {
        status = read_economy(e, err);
    }
    if (status == PE_OK) {
        status = find_good(e, e->options->argument[1], err);
    }
    if (status == PE_OK) {
        status = pe__plan_kept_read(e->folder, e->economy, &e->kept, err);
    }
    if (status == PE_OK) {
        status = ask_again(e, err);
    }
    return status == PE_OK ? ask_why(e, err) : status;
}

static int deliver(const explaining *e)
{
    const pe__printing p =
        pe__plan_printing(stdout, pe__terminal_width(stdout));
    const pe__plan_because because = {
        .p = &p, .economy = e->economy, .solution = &e->solution,
        .why = &e->why, .start = &e->start, .good = e->good};
    if (e->options->json) {
        return pe__input_print_json(pe__plan_why_json(&because));
    }
    pe__plan_print_why(&because);
    return PE__EXIT_SOLVED;
}

int pe__run_plan_explain(const pe__options *options)
{
    pe_error err = {0};
    explaining e = {.options = options, .folder = options->argument[0]};
    pe_status status = explain(&e, &err);
    int code = status == PE_OK ? deliver(&e) : pe__terminal_fail(&err);
    pe_plan_release(&e.solution);
    pe_plan_free(e.plan);
    pe__plan_kept_free(&e.kept);
    pe__economy_free(e.economy);
    return code;
}
