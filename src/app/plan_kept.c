/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reads a plan's folder back. Rows stand in the order of the economy they were
 * made from, so that each is looked for where it would be next, and anywhere
 * only when the economy has changed since. */
#include "plan_kept.h"
#include "cells.h"
#include "error.h"
#include "mem.h"
#include <jansson.h>
#include <math.h>
#include <string.h>

static void path_in(const char *folder, const char *name,
                    char path[PE__KEPT_PATH])
{
    snprintf(path, PE__KEPT_PATH, "%s/%s", folder, name);
}

/* --- certificate.json ---------------------------------------------------- */

/* The text of a key, cut to `size` bytes; "" when there is none. */
static void text_of(const json_t *root, const char *key, char *out,
                    size_t size)
{
    const char *text = json_string_value(json_object_get(root, key));
    snprintf(out, size, "%s", text ? text : "");
}

pe_status pe__plan_origin_read(const char *folder, pe__plan_origin *out,
                               pe_error *err)
{
    char path[PE__KEPT_PATH];
    json_error_t fault;
    path_in(folder, "certificate.json", path);
    FILE *file = fopen(path, "rb");
    if (!file)
        return pe__fail_at(err, PE_IO, path, 0, 0, "cannot be read: name the "
                           "folder that a plan was kept in (-o FOLDER)");
    json_t *root = json_loadf(file, 0, &fault);
    fclose(file);
    if (!root)
        return pe__fail_at(err, PE_BAD_INPUT, path, fault.line, fault.column,
                           "is no JSON: %s", fault.text);
    text_of(root, "input", out->input, sizeof out->input);
    text_of(root, "input_sha256", out->sha256, sizeof out->sha256);
    out->disturbed = json_is_true(json_object_get(root, "disturbed"));
    json_decref(root);
    return PE_OK;
}

/* --- tables -------------------------------------------------------------- */

/* Where a row belongs. `next` is where it would be if nothing had changed. */
static int64_t place_of(const pe__economy *economy, pe__label which,
                        int64_t count, const char *id, int64_t next)
{
    char room[PE__LABEL_ROOM];
    if (next < count &&
        strcmp(pe__economy_text(economy, which, next, room), id) == 0)
        return next;
    return pe__economy_find(economy, which, id);
}

enum { MOST = 4, ID = MOST, KIND = MOST + 1, COLUMNS = MOST + 2 };

typedef struct {
    const char *id, *kind; /* columns; `kind`: only rows of it, NULL = all */
    pe__label label;
    int64_t count;
    const char *name[MOST]; /* columns; behind the last NULL */
    double *array[MOST];    /* [count] */
} reading;

/* Fills the arrays of one row's item; *next moves on. */
static pe_status read_row(const reading *r, const pe__economy *economy,
                          const pe__table *table, int64_t row,
                          const int32_t column[COLUMNS], int64_t *next,
                          pe_error *err)
{
    const char *id = pe__table_cell(table, row, column[ID]);
    const char *kind = r->kind ? pe__table_cell(table, row, column[KIND]) : "";
    if (r->kind && strcmp(kind, r->kind) != 0)
        return PE_OK;
    int64_t i = place_of(economy, r->label, r->count, id, *next);
    if (i < 0)
        return PE_OK; /* gone since */
    *next = i + 1;
    for (int k = 0; k < MOST && r->name[k]; k++) {
        pe__cell cell = {table, row, column[k]};
        pe_status status = pe__cell_blank(cell)
                               ? PE_OK
                               : pe__cell_number(cell, &r->array[k][i], err);
        if (status != PE_OK)
            return status;
    }
    return PE_OK;
}

/* The first column must be there; a table made by hand may lack the others. */
static pe_status find_columns(const reading *r, const pe__table *table,
                              int32_t column[COLUMNS], pe_error *err)
{
    pe_status status = pe__column(table, r->id, &column[ID], err);
    if (status == PE_OK && r->kind)
        status = pe__column(table, "kind", &column[KIND], err);
    if (status == PE_OK)
        status = pe__column(table, r->name[0], &column[0], err);
    for (int k = 1; k < MOST && r->name[k]; k++)
        column[k] = pe__table_find(table, r->name[k]);
    return status;
}

static pe_status read_rows(const reading *r, const pe__economy *economy,
                           const pe__table *table, pe_error *err)
{
    int32_t column[COLUMNS] = {0};
    int64_t next = 0;
    pe_status status = find_columns(r, table, column, err);
    for (int64_t row = 0; status == PE_OK && row < pe__table_rows(table);
         row++)
        status = read_row(r, economy, table, row, column, &next, err);
    return status;
}

static pe_status read_table(const char *folder, const char *file,
                            const reading *readings, int count,
                            const pe__economy *economy, pe_error *err)
{
    char path[PE__KEPT_PATH];
    pe__table *table = NULL;
    path_in(folder, file, path);
    pe_status status = pe__table_read(path, NULL, &table, err);
    for (int k = 0; k < count && status == PE_OK; k++)
        status = read_rows(&readings[k], economy, table, err);
    pe__table_free(table);
    return status;
}

static double *none(int64_t count)
{
    double *array = pe__alloc((size_t)count, sizeof *array);
    for (int64_t i = 0; array && i < count; i++)
        array[i] = (double)NAN;
    return array;
}

static bool any_price(const pe__plan_kept *kept, int64_t goods)
{
    for (int64_t g = 0; g < goods; g++)
        if (kept->price[g] > 0)
            return true;
    return false;
}

pe_status pe__plan_kept_read(const char *folder, const pe__economy *economy,
                             pe__plan_kept *out, pe_error *err)
{
    const pe_plan_problem *p = pe__economy_problem(economy);
    *out = (pe__plan_kept){
        .price = none(p->goods), .price_before = none(p->goods),
        .supply = none(p->goods), .demand = none(p->goods),
        .output = none(p->workers), .right = none(p->consumers)};
    const reading prices = {"good", NULL, PE__GOOD_ID, p->goods,
                            {"price", "price_before", "supply", "demand"},
                            {out->price, out->price_before, out->supply,
                             out->demand}};
    const reading councils[] = {
        {"council", "workers", PE__WORKER_ID, p->workers, {"output"},
         {out->output}},
        {"council", "consumers", PE__CONSUMER_ID, p->consumers,
         {"right"}, {out->right}}};
    bool whole = out->price && out->price_before && out->supply &&
                 out->demand && out->output && out->right;
    pe_status status = whole ? PE_OK : pe__fail_memory(err);
    if (status == PE_OK)
        status = read_table(folder, "prices.csv", &prices, 1, economy, err);
    if (status == PE_OK && !any_price(out, p->goods))
        status = pe__fail(err, PE_BAD_INPUT, "%.200s/prices.csv has a price "
                          "for no good of this economy: it is the plan of "
                          "another one", folder);
    if (status == PE_OK)
        status =
            read_table(folder, "councils.csv", councils, 2, economy, err);
    if (status != PE_OK)
        pe__plan_kept_free(out);
    return status;
}

void pe__plan_kept_free(pe__plan_kept *kept)
{
    pe__free(kept->price);
    pe__free(kept->price_before);
    pe__free(kept->supply);
    pe__free(kept->demand);
    pe__free(kept->output);
    pe__free(kept->right);
    *kept = (pe__plan_kept){0};
}
