/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "groups.h"

#include "amount.h"
#include "cells.h"
#include "error.h"
#include "ids.h"
#include "mem.h"

#include <string.h>

enum { DIGITS_MOST = 9 };

typedef struct {
    int32_t income, members, need, most; /* -1 = no such column */
} columns;

static pe__cell cell_at(const pe__groups *g, int64_t row, int32_t column)
{
    return (pe__cell){g->table, row, column};
}

static void find_digits(pe__groups *g, const columns *c)
{
    for (int64_t k = 0; k < g->groups; k++) {
        const int income = pe__amount_written(
            pe__cell_text(cell_at(g, k, c->income)));
        const int most = pe__amount_written(
            pe__cell_text(cell_at(g, k, c->most)));
        g->digits = income > g->digits ? income : g->digits;
        g->digits = most > g->digits ? most : g->digits;
    }
    g->digits = g->digits > DIGITS_MOST ? DIGITS_MOST : g->digits;
}

/* An amount ≥ 0; `otherwise` where the cell is blank. */
static pe_status amount(pe__cell cell, int digits, int64_t otherwise,
                        int64_t *out, pe_error *err)
{
    const char *text = pe__cell_text(cell);
    *out = otherwise;
    if (*text == '\0' && otherwise != 0)
        return PE_OK;
    if (!pe__amount_read(text, strlen(text), digits, out) || *out < 0)
        return pe__cell_fail(cell, err, "\"%.40s\" is no amount of 0 or more, "
                             "such as 1250 or 12.50", text);
    return PE_OK;
}

static pe_status read_group(pe__groups *g, const columns *c, int64_t k,
                            pe_error *err)
{
    pe_fund_group *group = &g->group[k];
    int32_t members = 1;
    pe_status status = amount(cell_at(g, k, c->income), g->digits, 0,
                              &group->income, err);
    if (status == PE_OK)
        status = amount(cell_at(g, k, c->most), g->digits, -1, &group->most,
                        err);
    if (status == PE_OK && c->members >= 0)
        status = pe__cell_count(cell_at(g, k, c->members), &members, err);
    group->members = members;
    const pe__cell need = cell_at(g, k, c->need);
    if (status == PE_OK && !pe__cell_blank(need)) {
        status = amount(need, 3, -1, &group->need, err);
        if (status == PE_OK && group->need == 0)
            status = pe__cell_fail(need, err, "a need is above 0: blank where "
                                   "it is that of the members");
    }
    return status;
}

static pe_status check_ids(const pe__groups *g, pe_error *err)
{
    pe__ids ids = {0};
    pe_status status = PE_OK;
    for (int64_t k = 0; k < g->groups && status == PE_OK; k++) {
        int32_t found = -1;
        const pe__cell cell = cell_at(g, k, g->id);
        if (pe__cell_blank(cell))
            status = pe__cell_fail(cell, err, "every row needs a name here");
        else if (!pe__ids_add(&ids, pe__cell_text(cell), (int32_t)k, &found))
            status = pe__fail_memory(err);
        else if (found >= 0)
            status = pe__cell_fail(cell, err, "\"%.40s\" stands there twice",
                                   pe__cell_text(cell));
    }
    pe__ids_free(&ids);
    return status;
}

/* A group of members, or (without that column) one person. */
static pe_status read_all(pe__groups *g, bool people, pe_error *err)
{
    columns c = {.need = pe__table_find(g->table, "need"),
                 .most = pe__table_find(g->table, "most"), .members = -1};
    pe_status status = pe__column(g->table, people ? "member" : "group",
                                  &g->id, err);
    if (status == PE_OK)
        status = pe__column(g->table, "income", &c.income, err);
    if (status == PE_OK && !people)
        status = pe__column(g->table, "members", &c.members, err);
    if (status != PE_OK)
        return status;
    g->name = pe__table_find(g->table, "name");
    g->name = g->name < 0 ? g->id : g->name;
    g->groups = pe__table_rows(g->table);
    g->group = pe__zalloc((size_t)g->groups, sizeof *g->group);
    if (g->group == NULL)
        return pe__fail_memory(err);
    find_digits(g, &c);
    for (int64_t k = 0; k < g->groups && status == PE_OK; k++)
        status = read_group(g, &c, k, err);
    return status == PE_OK ? check_ids(g, err) : status;
}

static pe_status finish(pe__groups *g, bool people, pe_status status,
                        pe_error *err)
{
    if (status == PE_OK)
        status = read_all(g, people, err);
    if (status != PE_OK)
        pe__groups_free(g);
    return status;
}

pe_status pe__groups_read(const char *path, pe__groups *out, pe_error *err)
{
    *out = (pe__groups){0};
    return finish(out, false, pe__table_read(path, NULL, &out->table, err),
                  err);
}

pe_status pe__groups_read_people(const char *path, pe__groups *out,
                                 pe_error *err)
{
    *out = (pe__groups){0};
    return finish(out, true, pe__table_read(path, NULL, &out->table, err),
                  err);
}

pe_status pe__groups_parse(const char *name, const char *bytes, size_t size,
                           pe__groups *out, pe_error *err)
{
    *out = (pe__groups){0};
    return finish(out, false, pe__table_parse(bytes, size, name, NULL,
                                              &out->table, err), err);
}

void pe__groups_free(pe__groups *g)
{
    pe__table_free(g->table);
    pe__free(g->group);
    *g = (pe__groups){0};
}
