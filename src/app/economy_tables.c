/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From tables to arrays: goods, councils, those affected, appeals. Cells are
 * taken in the order in which they stand; what they mean together is checked
 * at the end (economy_check.c), and a fault found there is brought back to its
 * cell. */
#include "economy_tables.h"
#include "error.h"
#include "mem.h"
#include <stdio.h>
#include <string.h>

const char *const pe__table_names[PE__TABLES] = {
    "goods", "recipes", "workers", "consumers", "wants",
    "byproducts", "affected", "appeals"};

static const char *const kinds[] = {"private",      "public", "intermediate",
                                    "labor",        "resource", "capital",
                                    "pollutant"};

/* ---- ids ---- */

/* What a label's items are called in messages, in the order of pe__label. */
static const char *const noun[PE__LABELS] = {
    "good", "good", "unit", "recipe", "profile", "workers' council",
    "workers' council", "consumers' council", "consumers' council",
    "federation", "reason"};

/* The text that comes nearest among all ids of a label, or NULL. Runs once,
 * for a message; without memory there is no hint. */
static const char *meant(const pe__ids *ids, const char *text)
{
    size_t count = 0;
    char **all = pe__ids_texts(ids, &count);
    if (!all)
        return NULL;
    int32_t found = pe__nearest(text, strlen(text), all, (int32_t)count);
    const char *hint = found >= 0 ? all[found] : NULL;
    pe__free(all);
    return hint;
}

pe_status pe__id_cell(const pe__economy_tables *t, pe__cell cell,
                      pe__label which, int32_t *out, pe_error *err)
{
    char shown[PE__SHOWN], near[PE__SHOWN];
    const char *text = pe__cell_text(cell);
    if (!*text)
        return pe__cell_fail(cell, err, "%s is blank: write the id of a %s",
                             pe__table_name(cell.table, cell.column),
                             noun[which]);
    *out = pe__ids_get(&t->ids[which], text, strlen(text));
    if (*out >= 0)
        return PE_OK;
    const char *hint = meant(&t->ids[which], text);
    if (hint)
        return pe__cell_fail(cell, err, "there is no %s \"%s\"; did you mean "
                             "\"%s\"?", noun[which], pe__shown(text, shown),
                             pe__shown(hint, near));
    const char *table = pe__label_kinds[which].name;
    return pe__cell_fail(cell, err, "there is no %s \"%s\": write an id that "
                         "stands in %.*s, or add it there", noun[which],
                         pe__shown(text, shown), (int)strcspn(table, "."),
                         table);
}

/* The ids of a table's rows, each its own. */
static pe_status read_ids(pe__economy *e, pe__economy_tables *t,
                          pe__table_kind which, pe__label label, pe_error *err)
{
    const pe__table *table = t->table[which];
    pe__cell cell = {table, 0, 0};
    const char *column = strchr(pe__label_kinds[label].name, '.') + 1;
    pe_status status = pe__column(table, column, &cell.column, err);
    for (; !status && cell.row < pe__table_rows(table); cell.row++) {
        char shown[PE__SHOWN];
        const char *text = pe__cell_text(cell);
        int32_t other;
        if (!*text)
            return pe__cell_fail(cell, err, "%s is blank: write an id that no "
                                 "other %s has", column, noun[label]);
        if (!pe__ids_add(&t->ids[label], text, (int32_t)cell.row, &other) ||
            !pe__texts_add(&e->texts[label], text, strlen(text)))
            return pe__fail_memory(err);
        if (other >= 0)
            return pe__cell_fail(cell, err, "the %s \"%s\" stands in row %ld "
                                 "already: give each an id of its own",
                                 noun[label], pe__shown(text, shown),
                                 pe__table_line(table, other));
    }
    return status;
}

/* Names and units, when any row has one. */
static pe_status read_texts(pe__economy *e, const pe__table *table,
                            const char *column, pe__label label, pe_error *err)
{
    pe__cell cell = {table, 0, pe__table_find(table, column)};
    int64_t rows = pe__table_rows(table);
    while (cell.row < rows && pe__cell_blank(cell))
        cell.row++;
    if (cell.column < 0 || cell.row == rows)
        return PE_OK;
    for (cell.row = 0; cell.row < rows; cell.row++) {
        const char *text = pe__cell_text(cell);
        if (!pe__texts_add(&e->texts[label], text, strlen(text)))
            return pe__fail_memory(err);
    }
    return PE_OK;
}

/* ---- columns ---- */

/* A blank cell stands for the standard, if there is one. */
static pe_status read_number(pe__cell cell, pe__section s, double *out,
                             pe_error *err)
{
    pe__fault fault;
    const pe__section_kind *kind = &pe__section_kinds[s];
    *out = kind->standard;
    if (kind->standard != PE__NEEDED && pe__cell_blank(cell))
        return PE_OK;
    pe_status status = pe__cell_number(cell, out, err);
    if (!status && !pe__number_fits(s, *out, &fault))
        status = pe__cell_fail(cell, err, "%s", fault.message);
    return status;
}

pe_status pe__read_numbers(pe__economy *e, const pe__economy_tables *t,
                           pe__table_kind which, pe__section s, pe_error *err)
{
    const pe__section_kind *kind = &pe__section_kinds[s];
    pe__cell cell = {t->table[which], 0, 0};
    pe_status status = PE_OK;
    if (kind->standard == PE__NEEDED)
        status = pe__column(cell.table, kind->column, &cell.column, err);
    else
        cell.column = pe__table_find(cell.table, kind->column);
    if (status || cell.column < 0)
        return status;
    double *number = pe__economy_make(e, s);
    if (!number)
        return pe__fail_memory(err);
    int64_t items = pe__section_items(e->count, s);
    for (int64_t i = 0; i < items && !status; i++) {
        cell.row = t->row[which] ? t->row[which][i] : i;
        status = read_number(cell, s, &number[i], err);
    }
    return status;
}

/* A column of ids of another table. */
static pe_status read_indices(pe__economy *e, const pe__economy_tables *t,
                              pe__table_kind which, pe__section s,
                              pe__label label, pe_error *err)
{
    pe__cell cell = {t->table[which], 0, 0};
    pe_status status = pe__column(cell.table, pe__section_kinds[s].column,
                                  &cell.column, err);
    void *array = status ? NULL : pe__economy_make(e, s);
    if (!status && !array)
        return pe__fail_memory(err);
    for (; !status && cell.row < pe__table_rows(cell.table); cell.row++) {
        int32_t found = -1;
        status = pe__id_cell(t, cell, label, &found, err);
        if (pe__section_kinds[s].form == PE__LONG)
            ((int64_t *)array)[cell.row] = found;
        else
            ((int32_t *)array)[cell.row] = found;
    }
    return status;
}

/* The last letters' case counts nowhere: "Private" is private. */
static int kind_of(const char *text)
{
    for (int k = 0; k <= PE_PLAN_POLLUTANT; k++)
        if (!strcasecmp(text, kinds[k]))
            return k;
    return !strcasecmp(text, "labour") ? PE_PLAN_LABOR : -1;
}

static pe_status read_kinds(pe__economy *e, const pe__table *table,
                            pe_error *err)
{
    char shown[PE__SHOWN];
    pe__cell cell = {table, 0, 0};
    pe_status status = pe__column(table, "kind", &cell.column, err);
    uint8_t *kind = status ? NULL : pe__economy_make(e, PE__KIND);
    if (!status && !kind)
        return pe__fail_memory(err);
    for (; !status && cell.row < pe__table_rows(table); cell.row++) {
        int found = kind_of(pe__cell_text(cell));
        if (found < 0)
            return pe__cell_fail(cell, err, "the kind is \"%s\": write "
                                 "private, public, intermediate, labor, "
                                 "resource, capital or pollutant",
                                 pe__shown(pe__cell_text(cell), shown));
        kind[cell.row] = (uint8_t)found;
    }
    return status;
}

/* Federations are numbered as they first turn up, workers' councils first. */
static pe_status read_federations(pe__economy *e, pe__economy_tables *t,
                                  pe__table_kind which, pe__section s,
                                  pe_error *err)
{
    pe__cell cell = {t->table[which], 0, 0};
    cell.column = pe__table_find(cell.table, "federation");
    if (cell.column < 0)
        return PE_OK;
    int32_t *index = pe__economy_make(e, s);
    if (!index)
        return pe__fail_memory(err);
    for (; cell.row < pe__table_rows(cell.table); cell.row++) {
        const char *text = pe__cell_text(cell);
        int32_t next = (int32_t)e->count[PE__FEDERATIONS], found;
        index[cell.row] = -1;
        if (!*text)
            continue;
        if (!pe__ids_add(&t->ids[PE__FEDERATION], text, next, &found))
            return pe__fail_memory(err);
        if (found < 0 && !pe__texts_add(&e->texts[PE__FEDERATION], text,
                                        strlen(text)))
            return pe__fail_memory(err);
        e->count[PE__FEDERATIONS] += found < 0;
        index[cell.row] = found < 0 ? next : found;
    }
    return PE_OK;
}

/* All numbers that a table holds. */
static pe_status all_numbers(pe__economy *e, const pe__economy_tables *t,
                             pe__table_kind which, pe_error *err)
{
    pe_status status = PE_OK;
    for (int s = 0; s < PE__SECTIONS && !status; s++)
        if (pe__section_kinds[s].form == PE__REAL &&
            !strcmp(pe__section_kinds[s].table, pe__table_names[which]))
            status = pe__read_numbers(e, t, which, (pe__section)s, err);
    return status;
}

/* ---- tables ---- */

static pe_status read_goods(pe__economy *e, pe__economy_tables *t,
                            pe_error *err)
{
    const pe__table *table = t->table[PE__GOODS_TABLE];
    pe_status status = read_ids(e, t, PE__GOODS_TABLE, PE__GOOD_ID, err);
    if (!status)
        status = read_texts(e, table, "name", PE__GOOD_NAME, err);
    if (!status)
        status = read_texts(e, table, "unit", PE__GOOD_UNIT, err);
    if (!status)
        status = read_kinds(e, table, err);
    return status ? status : all_numbers(e, t, PE__GOODS_TABLE, err);
}

static pe_status read_workers(pe__economy *e, pe__economy_tables *t,
                              pe_error *err)
{
    const pe__table_kind which = PE__WORKERS_TABLE;
    pe_status status = read_ids(e, t, which, PE__WORKER_ID, err);
    if (!status)
        status = read_texts(e, t->table[which], "name", PE__WORKER_NAME, err);
    if (!status)
        status = read_indices(e, t, which, PE__RECIPE, PE__RECIPE_ID, err);
    if (!status)
        status = read_indices(e, t, which, PE__OUTPUT, PE__GOOD_ID, err);
    if (!status)
        status = all_numbers(e, t, which, err);
    return status ? status
                  : read_federations(e, t, which, PE__WORKER_FEDERATION, err);
}

static pe_status read_consumers(pe__economy *e, pe__economy_tables *t,
                                pe_error *err)
{
    const pe__table_kind which = PE__CONSUMERS_TABLE;
    pe_status status = read_ids(e, t, which, PE__CONSUMER_ID, err);
    if (!status)
        status = read_texts(e, t->table[which], "name", PE__CONSUMER_NAME,
                            err);
    if (!status)
        status = read_indices(e, t, which, PE__PROFILE, PE__PROFILE_ID, err);
    if (!status)
        status = all_numbers(e, t, which, err);
    return status ? status
                  : read_federations(e, t, which, PE__CONSUMER_FEDERATION,
                                     err);
}

static pe_status read_affected(pe__economy *e, pe__economy_tables *t,
                               pe_error *err)
{
    const pe__table_kind which = PE__AFFECTED_TABLE;
    if (!t->table[which])
        return PE_OK;
    e->count[PE__HARMS] = pe__table_rows(t->table[which]);
    pe_status status =
        read_indices(e, t, which, PE__HARMED, PE__CONSUMER_ID, err);
    if (!status)
        status = read_indices(e, t, which, PE__POLLUTANT, PE__GOOD_ID, err);
    return status ? status : all_numbers(e, t, which, err);
}

/* The reasons in the order of councils; a council appeals once. */
static pe_status keep_reasons(pe__economy *e, const pe__table *table,
                              const int64_t *row, int32_t reason,
                              pe_error *err)
{
    for (int64_t w = 0; w < e->count[PE__WORKERS]; w++) {
        pe__cell cell = {table, row[w], reason};
        const char *text = row[w] < 0 ? "" : pe__cell_text(cell);
        if (!pe__texts_add(&e->texts[PE__APPEAL], text, strlen(text)))
            return pe__fail_memory(err);
    }
    return PE_OK;
}

static pe_status mark_appeals(pe__economy *e, const pe__economy_tables *t,
                              int64_t *row, pe_error *err)
{
    pe__cell at = {t->table[PE__APPEALS_TABLE], 0, 0}, why = at;
    pe_status status = pe__column(at.table, "council", &at.column, err);
    if (!status)
        status = pe__column(at.table, "reason", &why.column, err);
    uint8_t *appeals = status ? NULL : pe__economy_make(e, PE__APPEALS);
    if (!status && !appeals)
        return pe__fail_memory(err);
    for (int64_t w = 0; !status && w < e->count[PE__WORKERS]; w++) {
        appeals[w] = 0;
        row[w] = -1;
    }
    for (; !status && at.row < pe__table_rows(at.table); at.row++) {
        int32_t w;
        why.row = at.row;
        status = pe__id_cell(t, at, PE__WORKER_ID, &w, err);
        if (!status && row[w] >= 0)
            return pe__cell_fail(at, err, "this council appeals in row %ld "
                                 "already: write its reasons in one row",
                                 pe__table_line(at.table, row[w]));
        if (!status && pe__cell_blank(why))
            return pe__cell_fail(why, err, "the reason is blank: write why the "
                                 "council should be approved although it "
                                 "costs more than it gives");
        if (!status) {
            appeals[w] = 1;
            row[w] = at.row;
        }
    }
    return status ? status
                  : keep_reasons(e, at.table, row, why.column, err);
}

static pe_status read_appeals(pe__economy *e, pe__economy_tables *t,
                              pe_error *err)
{
    if (!t->table[PE__APPEALS_TABLE])
        return PE_OK;
    int64_t *row = pe__alloc((size_t)e->count[PE__WORKERS], sizeof *row);
    pe_status status =
        row ? mark_appeals(e, t, row, err) : pe__fail_memory(err);
    pe__free(row);
    return status;
}

/* ---- faults found at the end ---- */

/* The cell that a fault is about; `t->row` knows where lists came from. */
static pe_status tell(const pe__economy_tables *t, const pe__fault *fault,
                      pe_error *err)
{
    const pe__section_kind *kind = &pe__section_kinds[fault->section];
    int which = 0;
    while (strcmp(pe__table_names[which], kind->table) != 0)
        which++;
    const pe__table *table = t->table[which];
    const int64_t *row = t->row[which];
    pe__cell cell = {table, row ? row[fault->item] : fault->item, -1};
    cell.column = pe__table_find(table, kind->column);
    return pe__cell_fail(cell, err, "%s", fault->message);
}

static pe_status check(const pe__economy *e, const pe__economy_tables *t,
                       pe_error *err)
{
    pe__fault fault;
    if (!pe__economy_sound(e, &fault))
        return tell(t, &fault, err);
    pe_status status = pe__economy_sense(e, &fault, err);
    return status == PE_BAD_INPUT ? tell(t, &fault, err) : status;
}

/* Tables that must have rows. */
static pe_status check_rows(const pe__economy_tables *t, pe_error *err)
{
    static const char *const none[] = {
        "there are no goods: write one row for each", "there are no recipes: "
        "write one row for each good that is used", "there are no workers' "
        "councils: write one row for each", "there are no consumers' "
        "councils: write one row for each", "there are no wants: write one "
        "row for each good of a profile"};
    for (int which = 0; which < PE__BYPRODUCTS_TABLE; which++)
        if (pe__table_rows(t->table[which]) == 0)
            return pe__fail_at(err, PE_BAD_INPUT,
                               pe__table_file(t->table[which]), 0, 0, "%s",
                               none[which]);
    return PE_OK;
}

pe_status pe__economy_parse(pe__economy *e, pe__economy_tables *t,
                            pe_error *err)
{
    pe_status (*const step[])(pe__economy *, pe__economy_tables *,
                              pe_error *) = {
        read_goods, pe__read_recipes, read_workers, pe__read_wants,
        read_consumers, pe__read_byproducts, read_affected, read_appeals};
    pe_status status = check_rows(t, err);
    if (!status) {
        e->count[PE__GOODS] = pe__table_rows(t->table[PE__GOODS_TABLE]);
        e->count[PE__WORKERS] = pe__table_rows(t->table[PE__WORKERS_TABLE]);
        e->count[PE__CONSUMERS] =
            pe__table_rows(t->table[PE__CONSUMERS_TABLE]);
    }
    for (size_t k = 0; k < sizeof step / sizeof *step && !status; k++)
        status = step[k](e, t, err);
    if (!status)
        status = check(e, t, err);
    if (!status)
        pe__economy_settle(e);
    return status;
}
