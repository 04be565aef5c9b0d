/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables whose rows are items of lists: the goods of a recipe, of a profile,
 * the by-products of a recipe. Rows of one list need not stand together; in
 * the list they keep the order of the table. */
#include "economy_tables.h"
#include "error.h"
#include "mem.h"
#include <string.h>

/* One such table. */
typedef struct {
    pe__table_kind which;
    const char *owner;   /* column of the list's id */
    pe__label label;     /* of the list */
    bool makes;          /* lists come into being here, as they turn up */
    pe__count lists, items;
    pe__section start, good;
    pe__section number[2]; /* PE__SECTIONS = none */
} list_kind;

/* The list of an id; a new one gets the next number. */
static pe_status owner_of(pe__economy *e, pe__economy_tables *t,
                          const list_kind *kind, pe__cell cell, int32_t *owner,
                          pe_error *err)
{
    const char *text = pe__cell_text(cell);
    if (!kind->makes || !*text)
        return pe__id_cell(t, cell, kind->label, owner, err);
    int32_t next = (int32_t)e->count[kind->lists];
    if (!pe__ids_add(&t->ids[kind->label], text, next, owner))
        return pe__fail_memory(err);
    if (*owner >= 0)
        return PE_OK;
    *owner = next;
    e->count[kind->lists]++;
    return pe__texts_add(&e->texts[kind->label], text, strlen(text))
               ? PE_OK
               : pe__fail_memory(err);
}

static pe_status owners(pe__economy *e, pe__economy_tables *t,
                        const list_kind *kind, int32_t *owner, pe_error *err)
{
    pe__cell cell = {t->table[kind->which], 0, 0};
    pe_status status = pe__column(cell.table, kind->owner, &cell.column, err);
    for (; !status && cell.row < pe__table_rows(cell.table); cell.row++)
        status = owner_of(e, t, kind, cell, &owner[cell.row], err);
    return status;
}

/* A counting sort: start[i] becomes where list i begins, row[k] which row item
 * k came from. Stable, so that lists keep the table's order. */
static void sort(const int32_t *owner, int64_t rows, int64_t *start,
                 int64_t lists, int64_t *row)
{
    memset(start, 0, (size_t)(lists + 1) * sizeof *start);
    for (int64_t r = 0; r < rows; r++)
        start[owner[r] + 1]++;
    for (int64_t i = 0; i < lists; i++)
        start[i + 1] += start[i];
    for (int64_t r = 0; r < rows; r++)
        row[start[owner[r]]++] = r;
    for (int64_t i = lists; i > 0; i--)
        start[i] = start[i - 1];
    start[0] = 0;
}

static pe_status read_goods_of(pe__economy *e, const pe__economy_tables *t,
                               const list_kind *kind, pe_error *err)
{
    pe__cell cell = {t->table[kind->which], 0, 0};
    pe_status status = pe__column(cell.table, "good", &cell.column, err);
    int32_t *good = status ? NULL : pe__economy_make(e, kind->good);
    if (!status && !good)
        return pe__fail_memory(err);
    for (int64_t k = 0; !status && k < e->count[kind->items]; k++) {
        cell.row = t->row[kind->which][k];
        status = pe__id_cell(t, cell, PE__GOOD_ID, &good[k], err);
    }
    return status;
}

static pe_status read_list(pe__economy *e, pe__economy_tables *t,
                           const list_kind *kind, pe_error *err)
{
    if (!t->table[kind->which])
        return PE_OK;
    int64_t rows = pe__table_rows(t->table[kind->which]);
    e->count[kind->items] = rows;
    t->row[kind->which] = pe__alloc((size_t)rows, sizeof(int64_t));
    int32_t *owner = pe__alloc((size_t)rows, sizeof *owner);
    pe_status status = t->row[kind->which] && owner ? PE_OK
                                                    : pe__fail_memory(err);
    if (!status)
        status = owners(e, t, kind, owner, err);
    int64_t *start = status ? NULL : pe__economy_make(e, kind->start);
    if (!status && !start)
        status = pe__fail_memory(err);
    if (!status) {
        sort(owner, rows, start, e->count[kind->lists], t->row[kind->which]);
        status = read_goods_of(e, t, kind, err);
    }
    for (int k = 0; k < 2 && !status; k++)
        if (kind->number[k] != PE__SECTIONS)
            status = pe__read_numbers(e, t, kind->which, kind->number[k], err);
    pe__free(owner);
    return status;
}

pe_status pe__read_recipes(pe__economy *e, pe__economy_tables *t,
                           pe_error *err)
{
    static const list_kind kind = {
        PE__RECIPES_TABLE, "recipe", PE__RECIPE_ID, true, PE__RECIPES,
        PE__INPUTS, PE__INPUT_START, PE__INPUT,
        {PE__EXPONENT, PE__SECTIONS}};
    return read_list(e, t, &kind, err);
}

pe_status pe__read_wants(pe__economy *e, pe__economy_tables *t, pe_error *err)
{
    static const list_kind kind = {
        PE__WANTS_TABLE, "profile", PE__PROFILE_ID, true, PE__PROFILES,
        PE__WANTS, PE__WANT_START, PE__WANT, {PE__WEIGHT, PE__FLOOR}};
    return read_list(e, t, &kind, err);
}

pe_status pe__read_byproducts(pe__economy *e, pe__economy_tables *t,
                              pe_error *err)
{
    static const list_kind kind = {
        PE__BYPRODUCTS_TABLE, "recipe", PE__RECIPE_ID, false, PE__RECIPES,
        PE__BYPRODUCTS, PE__BYPRODUCT_START, PE__BYPRODUCT,
        {PE__PER_OUTPUT, PE__SECTIONS}};
    return read_list(e, t, &kind, err);
}
