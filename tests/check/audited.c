/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Plans for the verifier, and ways to spoil them. */
#include "audited.h"
#include "../base/scratch.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "plan_write.h"

char economy_path[1024];

void fail_at(const pe_error *err)
{
    fail_msg("%s:%ld:%ld: %s", err->file, err->line, err->column,
             err->message);
}

/* --- plans ---------------------------------------------------------------- */

static void plan_it(const pe__economy *economy, pe_plan_settings settings)
{
    pe_plan *plan = NULL;
    pe_plan_solution s;
    pe_plan_info info;
    pe_error err = {0};
    if (pe_plan_new(pe__economy_problem(economy), &settings, &plan, &err) ||
        pe_plan_solve(plan, &s, &info, &err))
        fail_at(&err);
    const pe__plan_result result = {.economy = economy, .plan = plan,
                                    .solution = &s, .info = &info,
                                    .rule = "newton", .seed = settings.seed,
                                    .settings = &settings};
    if (pe__plan_write(&result, scratch_path("plan"), &err))
        fail_at(&err);
    pe_plan_release(&s);
    pe_plan_free(plan);
}

void plan_village(void)
{
    pe__economy *economy = NULL;
    pe_error err = {0};
    const char *source = getenv("PARECON_SOURCE");
    assert_non_null(source);
    snprintf(economy_path, sizeof economy_path, "%s/data/economies/village",
             source);
    if (pe__economy_read(economy_path, &economy, &err))
        fail_at(&err);
    plan_it(economy, PE_PLAN_DEFAULTS);
    pe__economy_free(economy);
}

void plan_by_lot(uint64_t seed, pe_plan_settings settings)
{
    static const double elasticity[] = {0.0, 0.5, 1.0, 2.0};
    pe__economy *economy = NULL;
    pe_error err = {0};
    const pe__economy_spec spec = {
        .goods = 12, .workers = 30, .consumers = 12, .seed = seed,
        .elasticity = elasticity, .elasticities = seed % 2 ? 0 : 4,
        .increasing = seed % 3 == 2 ? 0.2 : 0.0,
        .lumps = seed % 3 == 2 ? 0.2 : 0.0,
        .pollutants = seed % 4 == 0 ? 1 : 0};
    snprintf(economy_path, sizeof economy_path, "%s", scratch_path("economy"));
    if (pe__economy_generate(&spec, &economy, &err) ||
        pe__economy_write(economy, economy_path, &err))
        fail_at(&err);
    plan_it(economy, settings);
    pe__economy_free(economy);
}

pe_plan_check_report look(bool disturbed)
{
    char plan[1024];
    pe_plan_check_report report;
    pe_error err = {0};
    snprintf(plan, sizeof plan, "%s", scratch_path("plan"));
    const pe_plan_check_request request = {.economy = economy_path,
                                           .plan = plan,
                                           .disturbed = disturbed};
    if (pe_plan_check(&request, &report, &err))
        fail_at(&err);
    return report;
}

void assert_clean(pe_plan_check_report *report, const char *what,
                  uint64_t seed)
{
    if (report->faults > 0)
        fail_msg("%s %d: %lld faults, the first: %s", what, (int)seed,
                 (long long)report->faults, report->fault[0]);
    pe_plan_check_release(report);
}

char *text_of(const char *name)
{
    size_t size;
    char *text = scratch_read(name, &size);
    assert_non_null(text);
    return text;
}

/* The text with the cell of a row (from 1: below the header) and column
 * replaced; the caller's. No cell of these files has quotes. */
char *with_cell(const char *text, int row, int column, const char *instead)
{
    const char *at = text;
    for (int r = 0; r < row; r++)
        at = strchr(at, '\n') + 1;
    for (int c = 0; c < column; c++)
        at = strchr(at, ',') + 1;
    const size_t before = (size_t)(at - text), old = strcspn(at, ",\r\n");
    char *out = malloc(strlen(text) + strlen(instead) + 1);
    assert_non_null(out);
    memcpy(out, text, before);
    strcpy(out + before, instead);
    strcat(out, at + old);
    return out;
}

void cell_of(const char *text, int row, int column, char *out, size_t size)
{
    for (int r = 0; r < row; r++)
        text = strchr(text, '\n') + 1;
    for (int c = 0; c < column; c++)
        text = strchr(text, ',') + 1;
    snprintf(out, size, "%.*s", (int)strcspn(text, ",\r\n"), text);
}

int lines_of(const char *text)
{
    int lines = 0;
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

int column_of(const char *text, const char *name)
{
    char cell[64];
    for (int c = 0; c < 20; c++) {
        cell_of(text, 0, c, cell, sizeof cell);
        if (strcmp(cell, name) == 0)
            return c;
    }
    fail_msg("no column %s", name);
    return -1;
}

/* Something else that could stand there. */
static void other(const char *cell, char *out, size_t size)
{
    char *end;
    const double number = strtod(cell, &end);
    if (*cell && !*end)
        snprintf(out, size, "%.17g", number > 0.0 ? number * 1.01 + 1e-6 : 1.0);
    else
        snprintf(out, size, "%s",
                 strcmp(cell, "fine") == 0  ? "shut"
                 : strcmp(cell, "yes") == 0 ? "no"
                 : strcmp(cell, "no") == 0  ? "yes"
                                            : "fine");
}

void spoil_rows(const char *file, const char *column, int first, int last)
{
    char name[64], cell[64], instead[64], was[64];
    snprintf(name, sizeof name, "plan/%s", file);
    char *text = text_of(name);
    const int c = column_of(text, column);
    for (int row = first; row <= last; row++) {
        cell_of(text, row, c, cell, sizeof cell);
        if (!*cell) /* a council has no right, or no benefit */
            continue;
        other(cell, instead, sizeof instead);
        char *bad = with_cell(text, row, c, instead);
        unlink(scratch_path(name));
        scratch_write(name, bad, strlen(bad));
        pe_plan_check_report report = look(false);
        cell_of(text, row, 0, was, sizeof was);
        if (report.faults == 0)
            fail_msg("%s, %s, row %d (%s): %s in place of %s is not found",
                     file, column, row, was, instead, cell);
        pe_plan_check_release(&report);
        free(bad);
    }
    unlink(scratch_path(name));
    scratch_write(name, text, strlen(text));
    free(text);
}

void spoil(const char *file, const char *column)
{
    char name[64];
    snprintf(name, sizeof name, "plan/%s", file);
    char *text = text_of(name);
    const int rows = lines_of(text) - 1;
    free(text);
    spoil_rows(file, column, 1, rows);
}
