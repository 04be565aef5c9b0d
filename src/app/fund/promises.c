/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "promises.h"

#include "amount.h"
#include "calendar.h"
#include "cells.h"
#include "error.h"
#include "mem.h"

#include <string.h>

enum { DIGITS_MOST = 9, FOR_GOOD_DAYS = 36525, EACH_MOST = 36525 };

typedef struct {
    int32_t amount, from, until, months, days, kept; /* −1 = no such column */
} columns;

static pe_status read_day(pe__cell cell, int64_t otherwise, int64_t *out,
                          pe_error *err)
{
    *out = otherwise;
    if (otherwise != INT64_MIN && pe__cell_blank(cell))
        return PE_OK;
    if (!pe__day_read(pe__cell_text(cell), out))
        return pe__cell_fail(cell, err, "\"%.40s\" is no day, such as "
                             "2026-11-26", pe__cell_text(cell));
    return PE_OK;
}

static pe_status read_every(pe__cell cell, int32_t *out, pe_error *err)
{
    *out = 0;
    if (pe__cell_blank(cell))
        return PE_OK;
    const pe_status status = pe__cell_count(cell, out, err);
    if (status == PE_OK && *out > EACH_MOST)
        return pe__cell_fail(cell, err, "a hundred years are the most");
    return status;
}

static pe_status read_money(pe__cell amount, pe__cell kept, int digits,
                            pe_fund_pledge *p, pe_error *err)
{
    const char *text = pe__cell_text(amount);
    int64_t permille = 1000;
    if (!pe__amount_read(text, strlen(text), digits, &p->amount) ||
        p->amount < 0)
        return pe__cell_fail(amount, err, "\"%.40s\" is no amount of 0 or "
                             "more, such as 1250 or 12.50", text);
    text = pe__cell_text(kept);
    if (*text && (!pe__amount_read(text, strlen(text), 1, &permille) ||
                  permille < 0 || permille > 1000))
        return pe__cell_fail(kept, err, "\"%.40s\" is no percent between 0 "
                             "and 100, such as 80 or 92.5", text);
    p->kept = (int32_t)permille;
    return PE_OK;
}

static pe_status read_pledge(pe__promises *p, const columns *c, int64_t k,
                             pe_error *err)
{
    pe_fund_pledge *to = &p->pledge[k];
    const pe__cell days = {p->table, k, c->days};
    const pe__cell until = {p->table, k, c->until};
    pe_status status = read_money((pe__cell){p->table, k, c->amount},
                                  (pe__cell){p->table, k, c->kept}, p->digits,
                                  to, err);
    if (status == PE_OK)
        status = read_day((pe__cell){p->table, k, c->from}, INT64_MIN,
                          &to->from, err);
    if (status == PE_OK)
        status = read_every((pe__cell){p->table, k, c->months}, &to->months,
                            err);
    if (status == PE_OK)
        status = read_every(days, &to->days, err);
    if (status == PE_OK && to->days > 0 && to->months > 0)
        status = pe__cell_fail(days, err, "every so many days, or months: not "
                                          "both");
    if (status == PE_OK)
        status = read_day(until, to->from + FOR_GOOD_DAYS, &to->until, err);
    if (status == PE_OK && to->until < to->from)
        status = pe__cell_fail(until, err, "this is before its first day");
    return status;
}

static void find_digits(pe__promises *p, int32_t column)
{
    for (int64_t k = 0; k < p->count; k++) {
        const int digits = pe__amount_written(
            pe__cell_text((pe__cell){p->table, k, column}));
        p->digits = digits > p->digits ? digits : p->digits;
    }
    p->digits = p->digits > DIGITS_MOST ? DIGITS_MOST : p->digits;
}

static pe_status read_all(pe__promises *p, pe_error *err)
{
    columns c = {.until = pe__table_find(p->table, "until"),
                 .months = pe__table_find(p->table, "months"),
                 .days = pe__table_find(p->table, "days"),
                 .kept = pe__table_find(p->table, "kept")};
    pe_status status = pe__column(p->table, "pledge", &p->id, err);
    if (status == PE_OK)
        status = pe__column(p->table, "amount", &c.amount, err);
    if (status == PE_OK)
        status = pe__column(p->table, "from", &c.from, err);
    if (status != PE_OK)
        return status;
    p->name = pe__table_find(p->table, "name");
    p->name = p->name < 0 ? p->id : p->name;
    p->count = pe__table_rows(p->table);
    p->pledge = pe__zalloc((size_t)p->count, sizeof *p->pledge);
    if (p->pledge == NULL)
        return pe__fail_memory(err);
    find_digits(p, c.amount);
    for (int64_t k = 0; k < p->count && status == PE_OK; k++)
        status = read_pledge(p, &c, k, err);
    return status;
}

pe_status pe__promises_read(const char *path, pe__promises *out,
                            pe_error *err)
{
    *out = (pe__promises){0};
    pe_status status = pe__table_read(path, NULL, &out->table, err);
    if (status == PE_OK)
        status = read_all(out, err);
    if (status != PE_OK)
        pe__promises_free(out);
    return status;
}

void pe__promises_free(pe__promises *promises)
{
    pe__table_free(promises->table);
    pe__free(promises->pledge);
    *promises = (pe__promises){0};
}
