/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The verifier of a plan from above: read, recompute, compare. */
#include "error.h"
#include "mem.h"
#include "plan_parts.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void *pe__audit_take(pe__audit *a, int64_t count, size_t size)
{
    void *memory = a->arrays < PE__AUDIT_OWNED
                       ? pe__zalloc((size_t)count + 1, size)
                       : NULL;
    if (memory)
        a->owned[a->arrays++] = memory;
    return memory;
}

/* Appends a text to a list that doubles as it grows. */
static void append(pe__audit *a, char ***list, int64_t *count,
                   const char *text)
{
    char *copy = pe__strdup(text);
    const bool full = (*count & (*count - 1)) == 0; /* 0, 1, 2, 4, 8, … */
    if (copy && full) {
        const size_t room = *count ? 2 * (size_t)*count : 1;
        char **grown = pe__realloc(*list, room, sizeof **list);
        if (grown)
            *list = grown;
        else {
            pe__free(copy);
            copy = NULL;
        }
    }
    if (copy)
        (*list)[(*count)++] = copy;
    else
        a->out_of_memory = true;
}

/* Counts every fault; keeps the first PE__AUDIT_KEPT. */
static void keep(pe__audit *a, const char *text)
{
    a->report->faults++;
    if (a->report->kept < PE__AUDIT_KEPT)
        append(a, &a->report->fault, &a->report->kept, text);
}

void pe__audit_fault(pe__audit *a, const char *format, ...)
{
    char text[512];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    keep(a, text);
}

void pe__audit_note(pe__audit *a, const char *format, ...)
{
    char text[512];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    append(a, &a->report->note, &a->report->notes, text);
}

/* "prices.csv, row 7 (bread): …": the name without its folder. */
void pe__audit_fault_at(pe__audit *a, pe__audit_table which, int64_t row,
                        const char *format, ...)
{
    char text[768];
    va_list values;
    const pe__table *t = a->table[which];
    const char *path = pe__table_file(t), *slash = strrchr(path, '/');
    int length = snprintf(text, sizeof text, "%.100s, row %ld (%.60s): ",
                          slash ? slash + 1 : path, pe__table_line(t, row),
                          pe__table_cell(t, row, 0));
    va_start(values, format);
    vsnprintf(text + length, sizeof text - (size_t)length, format, values);
    va_end(values);
    keep(a, text);
}

static int64_t longest(const pe__audit_lists *lists)
{
    int64_t most = 0;
    for (int64_t i = 0; i < lists->lists; i++)
        if (lists->start[i + 1] - lists->start[i] > most)
            most = lists->start[i + 1] - lists->start[i];
    return most;
}

static pe_status take_room(pe__audit *a, pe_error *err)
{
    a->unmade = pe__audit_take(a, a->goods, sizeof(bool));
    a->unwanted = pe__audit_take(a, a->goods, sizeof(bool));
    a->out = pe__audit_take(a, a->workers, sizeof(bool));
    a->asked = pe__audit_take(a, a->goods, sizeof(double));
    a->offered = pe__audit_take(a, a->goods, sizeof(double));
    a->share = pe__audit_take(a, longest(&a->input) + longest(&a->want),
                              sizeof(double));
    return a->unmade && a->unwanted && a->out && a->asked && a->offered &&
                   a->share
               ? PE_OK
               : pe__fail_memory(err);
}

/* A price of 0 has no logarithm: nothing can be recomputed from it. */
static bool has_prices(const pe__audit *a)
{
    for (int32_t g = 0; g < a->goods; g++)
        if (!(a->price[g] > 0.0))
            return false;
    return true;
}

static pe_status check(pe__audit *a, pe_error *err)
{
    pe_plan_check_report *r = a->report;
    r->goods = a->goods;
    r->workers = a->workers;
    r->consumers = a->consumers;
    for (int64_t c = 0; c < a->consumers; c++)
        r->social_income += a->right[c];
    if (!has_prices(a)) {
        pe__audit_fault(a, "prices.csv: a good has no price above 0, so "
                        "nothing can be recomputed");
        return PE_OK;
    }
    pe__audit_answer(a);
    pe__audit_goods(a);
    pe__audit_workers(a);
    pe__audit_consumers(a);
    pe__audit_gap(a);
    return pe__audit_certificate(a, err);
}

pe_status pe_plan_check(const pe_plan_check_request *request,
                        pe_plan_check_report *report, pe_error *err)
{
    pe__audit a = {.request = request, .report = report};
    memset(report, 0, sizeof *report);
    report->gap_claimed_percent = NAN;
    pe_status status = pe__audit_read_economy(&a, err);
    if (!status)
        status = pe__audit_read_result(&a, err);
    if (!status)
        status = take_room(&a, err);
    if (!status)
        status = check(&a, err);
    if (!status && a.out_of_memory)
        status = pe__fail_memory(err);
    while (a.arrays > 0)
        pe__free(a.owned[--a.arrays]);
    for (int i = 0; i < PE__AUDIT_TABLES; i++)
        pe__table_free(a.table[i]);
    if (status)
        pe_plan_check_release(report);
    return status;
}

static void free_list(char **list, int64_t count)
{
    for (int64_t k = 0; k < count; k++)
        pe__free(list[k]);
    pe__free(list);
}

void pe_plan_check_release(pe_plan_check_report *report)
{
    free_list(report->fault, report->kept);
    free_list(report->note, report->notes);
    memset(report, 0, sizeof *report);
}
