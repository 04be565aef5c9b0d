/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Ids and cells. */
#include "error.h"
#include "parts.h"
#include "plan_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_text(const void *a, const void *b)
{
    const pe__audit_name *x = a, *y = b;
    const int order = strcmp(x->text, y->text);
    return order ? order : (x->number > y->number) - (x->number < y->number);
}

/* Sorts; `unique`: a text twice is refused, otherwise twins are dropped and the
 * rest numbered in order of their texts. `table` NULL: of a snapshot. */
pe_status pe__audit_sort(pe__audit_names *names, const pe__table *table,
                         bool unique, pe_error *err)
{
    pe__audit_name *list = names->sorted;
    int64_t kept = 0;
    if (names->count > 0)
        qsort(list, (size_t)names->count, sizeof *list, by_text);
    for (int64_t i = 0; i < names->count; i++) {
        const bool twin = i > 0 && strcmp(list[kept - 1].text,
                                          list[i].text) == 0;
        if (twin && unique && !table)
            return pe__fail(err, PE_BAD_INPUT, "the snapshot has \"%.60s\" "
                            "twice", list[i].text);
        if (twin && unique)
            return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(table),
                               pe__table_line(table, list[i].number), 0,
                               "\"%.60s\" is there twice", list[i].text);
        if (!twin)
            list[kept++] = list[i];
    }
    names->count = kept;
    for (int64_t i = 0; !unique && i < kept; i++)
        list[i].number = i;
    return PE_OK;
}

int64_t pe__audit_find(const pe__audit_names *names, const char *text)
{
    const pe__audit_name key = {text, -1};
    int64_t low = 0, high = names->count;
    while (low < high) { /* the first that is not before the key */
        const int64_t middle = low + (high - low) / 2;
        if (by_text(&names->sorted[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < names->count && strcmp(names->sorted[low].text, text) == 0
               ? names->sorted[low].number
               : -1;
}

const char *pe__audit_text(const pe__audit_names *names, int64_t number)
{
    for (int64_t i = 0; i < names->count; i++)
        if (names->sorted[i].number == number)
            return names->sorted[i].text;
    return "";
}

const char *pe__audit_cell(const pe__table *table, int64_t row, int32_t column)
{
    return column < 0 ? "" : pe__table_cell(table, row, column);
}

pe_status pe__audit_number(const pe__table *table, int64_t row, int32_t column,
                           double otherwise, double *out, pe_error *err)
{
    *out = otherwise;
    if (!*pe__audit_cell(table, row, column) && !isnan(otherwise))
        return PE_OK;
    return pe__check_number(table, row, column, out, err);
}

pe_status pe__audit_column(const pe__table *table, const char *name,
                           double otherwise, double *out, pe_error *err)
{
    int32_t column = pe__table_find(table, name);
    pe_status status = isnan(otherwise)
                           ? pe__check_column(table, name, &column, err)
                           : PE_OK;
    for (int64_t row = 0; !status && row < pe__table_rows(table); row++)
        status = pe__audit_number(table, row, column, otherwise, &out[row],
                                  err);
    return status;
}
