/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sortition.h"

#include "error.h"
#include "mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A whole number in a cell of the quotas. */
static bool read_number(const char *text, int32_t *out)
{
    char *end;
    long value = strtol(text, &end, 10);
    if (*text == '\0' || *end != '\0' || value < 0 || value > 10000000)
        return false;
    *out = (int32_t)value;
    return true;
}

static pe_status at_row(const pe__sortition *s, int32_t g, int32_t column,
                        const char *what, pe_error *err)
{
    return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(s->quotas),
                       pe__table_line(s->quotas, g), column + 1,
                       "\"%.60s\" %s", pe__table_cell(s->quotas, g, column),
                       what);
}

static pe_status read_quota(pe__sortition *s, int32_t g,
                            const int32_t cell[4], pe_error *err)
{
    const pe__table *q = s->quotas;
    s->column[g] = pe__table_find(s->people, pe__table_cell(q, g, cell[0]));
    if (s->column[g] < 0)
        return at_row(s, g, cell[0], "is no column of the people", err);
    if (!read_number(pe__table_cell(q, g, cell[2]), &s->least[g]))
        return at_row(s, g, cell[2], "should be a whole number", err);
    if (!read_number(pe__table_cell(q, g, cell[3]), &s->most[g]))
        return at_row(s, g, cell[3], "should be a whole number", err);
    if (s->most[g] < s->least[g])
        return at_row(s, g, cell[3], "is below the least", err);
    return PE_OK;
}

/* The four columns, then every row. */
static pe_status read_quotas(pe__sortition *s, pe_error *err)
{
    static const char *const names[] = {"column", "value", "least", "most"};
    int32_t cell[4], groups = (int32_t)pe__table_rows(s->quotas);
    for (int k = 0; k < 4; k++) {
        cell[k] = pe__table_find(s->quotas, names[k]);
        if (cell[k] < 0)
            return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(s->quotas), 1,
                               0, "the column \"%s\" is missing", names[k]);
    }
    s->value_at = cell[1];
    s->pool.groups = groups;
    s->column = pe__alloc((size_t)groups, sizeof *s->column);
    s->least = pe__alloc((size_t)groups, sizeof *s->least);
    s->most = pe__alloc((size_t)groups, sizeof *s->most);
    if (s->column == NULL || s->least == NULL || s->most == NULL)
        return pe__fail_memory(err);
    pe_status status = PE_OK;
    for (int32_t g = 0; g < groups && status == PE_OK; g++)
        status = read_quota(s, g, cell, err);
    return status;
}

/* Who is in which group. */
static pe_status sort_people(pe__sortition *s, pe_error *err)
{
    int64_t people = pe__table_rows(s->people), k = 0;
    int32_t groups = s->pool.groups;
    s->start = pe__zalloc((size_t)people + 1, sizeof *s->start);
    s->group = pe__alloc((size_t)people, ((size_t)groups + 1) *
                                             sizeof *s->group);
    bool *met = pe__zalloc((size_t)groups, sizeof *met);
    pe_status status = PE_OK;
    if (s->start == NULL || s->group == NULL || met == NULL)
        status = pe__fail_memory(err);
    for (int64_t i = 0; i < people && status == PE_OK; i++) {
        for (int32_t g = 0; g < groups; g++)
            if (strcmp(pe__table_cell(s->people, i, s->column[g]),
                       pe__table_cell(s->quotas, g, s->value_at)) == 0) {
                s->group[k++] = g;
                met[g] = true;
            }
        s->start[i + 1] = k;
    }
    for (int32_t g = 0; g < groups && status == PE_OK; g++)
        if (!met[g] && s->least[g] > 0)
            status = at_row(s, g, s->value_at, "is said of nobody", err);
    pe__free(met);
    return status;
}

pe_status pe__sortition_read(const char *people, const char *quotas,
                             pe__sortition *sortition, pe_error *err)
{
    static const char *const names[] = {"person", "member", "name"};
    pe__sortition *s = sortition;
    *s = (pe__sortition){0};
    pe_status status = pe__table_read(people, NULL, &s->people, err);
    if (status == PE_OK && quotas != NULL)
        status = pe__table_read(quotas, NULL, &s->quotas, err);
    if (status == PE_OK && pe__table_rows(s->people) > 1000000)
        status = pe__fail_at(err, PE_BAD_INPUT, people, 0, 0, "a pool has "
                             "1,000,000 people at most");
    for (int k = 2; status == PE_OK && k >= 0; k--) {
        int32_t found = pe__table_find(s->people, names[k]);
        s->name = found >= 0 ? found : s->name;
    }
    if (status == PE_OK && quotas != NULL)
        status = read_quotas(s, err);
    if (status == PE_OK)
        status = sort_people(s, err);
    if (status != PE_OK)
        return status;
    s->pool.people = (int32_t)pe__table_rows(s->people);
    s->pool.least = s->least;
    s->pool.most = s->most;
    s->pool.start = s->start;
    s->pool.group = s->group;
    return PE_OK;
}

void pe__sortition_free(pe__sortition *sortition)
{
    pe__table_free(sortition->people);
    pe__table_free(sortition->quotas);
    pe__free(sortition->column);
    pe__free(sortition->least);
    pe__free(sortition->most);
    pe__free(sortition->group);
    pe__free(sortition->start);
    *sortition = (pe__sortition){0};
}
