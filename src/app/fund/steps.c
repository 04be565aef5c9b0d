/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "steps.h"

#include "amount.h"
#include "cells.h"
#include "error.h"
#include "mem.h"

#include <string.h>

enum { PERCENT_DIGITS = 4, MILLION = 1000000 };

static pe_status read_step(pe__cell from, pe__cell percent, int digits,
                           pe_fund_step *out, pe_error *err)
{
    const char *text = pe__cell_text(from);
    if (!pe__amount_read(text, strlen(text), digits, &out->from) ||
        out->from < 0)
        return pe__cell_fail(from, err, "\"%.40s\" is no amount of 0 or more "
                             "with at most %d digits behind the point, as "
                             "the incomes have", text, digits);
    text = pe__cell_text(percent);
    if (!pe__amount_read(text, strlen(text), PERCENT_DIGITS, &out->share) ||
        out->share < 0 || out->share > MILLION)
        return pe__cell_fail(percent, err, "\"%.40s\" is no percent between 0 "
                             "and 100, such as 2 or 2.5", text);
    return PE_OK;
}

static pe_status read_all(const pe__table *table, int digits, pe__steps *out,
                          pe_error *err)
{
    int32_t from, percent;
    pe_status status = pe__column(table, "from", &from, err);
    if (status == PE_OK)
        status = pe__column(table, "percent", &percent, err);
    if (status != PE_OK)
        return status;
    out->steps = pe__table_rows(table);
    out->step = pe__zalloc((size_t)out->steps, sizeof *out->step);
    if (out->step == NULL)
        return pe__fail_memory(err);
    for (int64_t k = 0; k < out->steps && status == PE_OK; k++) {
        const pe__cell cell = {table, k, from};
        status = read_step(cell, (pe__cell){table, k, percent}, digits,
                           &out->step[k], err);
        if (status == PE_OK && k > 0 &&
            out->step[k].from <= out->step[k - 1].from)
            status = pe__cell_fail(cell, err, "each step begins above the one "
                                              "before");
    }
    return status;
}

pe_status pe__steps_read(const char *path, int digits, pe__steps *out,
                         pe_error *err)
{
    pe__table *table = NULL;
    *out = (pe__steps){0};
    pe_status status = pe__table_read(path, NULL, &table, err);
    if (status == PE_OK)
        status = read_all(table, digits, out, err);
    pe__table_free(table);
    if (status != PE_OK)
        pe__steps_free(out);
    return status;
}

void pe__steps_free(pe__steps *steps)
{
    pe__free(steps->step);
    *steps = (pe__steps){0};
}
