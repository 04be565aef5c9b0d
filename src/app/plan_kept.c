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

typedef struct {
    const char *file, *id, *kind; /* `kind` NULL = all rows */
    pe__label label;
    int64_t count;
    const char *name[2];  /* columns, the second may be NULL */
    double *array[2];     /* [count] */
} reading;

/* Fills the arrays of one row's item; *next moves on. */
static pe_status read_row(const reading *r, const pe__economy *economy,
                          const pe__table *table, int64_t row,
                          const int32_t column[4], int64_t *next,
                          pe_error *err)
{
    const char *id = pe__table_cell(table, row, column[2]);
    if (r->kind && strcmp(pe__table_cell(table, row, column[3]), r->kind) != 0)
        return PE_OK;
    int64_t i = place_of(economy, r->label, r->count, id, *next);
    if (i < 0)
        return PE_OK; /* gone since */
    *next = i + 1;
    for (int k = 0; k < 2 && r->name[k]; k++) {
        pe__cell cell = {table, row, column[k]};
        pe_status status = pe__cell_blank(cell)
                               ? PE_OK
                               : pe__cell_number(cell, &r->array[k][i], err);
        if (status != PE_OK)
            return status;
    }
    return PE_OK;
}

static pe_status find_columns(const reading *r, const pe__table *table,
                              int32_t column[4], pe_error *err)
{
    const char *name[] = {r->name[0], r->name[1], r->id,
                          r->kind ? "kind" : NULL};
    for (int k = 0; k < 4; k++) {
        pe_status status =
            name[k] ? pe__column(table, name[k], &column[k], err) : PE_OK;
        if (status != PE_OK)
            return status;
    }
    return PE_OK;
}

static pe_status read_table(const reading *r, const char *folder,
                            const pe__economy *economy, pe_error *err)
{
    char path[PE__KEPT_PATH];
    int32_t column[4] = {0};
    int64_t next = 0;
    pe__table *table = NULL;
    path_in(folder, r->file, path);
    pe_status status = pe__table_read(path, NULL, &table, err);
    if (status == PE_OK)
        status = find_columns(r, table, column, err);
    for (int64_t row = 0; status == PE_OK && row < pe__table_rows(table);
         row++)
        status = read_row(r, economy, table, row, column, &next, err);
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
    *out = (pe__plan_kept){none(p->goods), none(p->goods), none(p->workers)};
    const reading prices = {"prices.csv", "good", NULL, PE__GOOD_ID, p->goods,
                            {"price", "price_before"},
                            {out->price, out->price_before}};
    const reading outputs = {"councils.csv", "council", "workers",
                             PE__WORKER_ID, p->workers, {"output", NULL},
                             {out->output, NULL}};
    pe_status status = out->price && out->price_before && out->output
                           ? PE_OK
                           : pe__fail_memory(err);
    if (status == PE_OK)
        status = read_table(&prices, folder, economy, err);
    if (status == PE_OK && !any_price(out, p->goods))
        status = pe__fail(err, PE_BAD_INPUT, "%.200s/prices.csv has a price "
                          "for no good of this economy: it is the plan of "
                          "another one", folder);
    if (status == PE_OK)
        status = read_table(&outputs, folder, economy, err);
    if (status != PE_OK)
        pe__plan_kept_free(out);
    return status;
}

void pe__plan_kept_free(pe__plan_kept *kept)
{
    pe__free(kept->price);
    pe__free(kept->price_before);
    pe__free(kept->output);
    *kept = (pe__plan_kept){0};
}
