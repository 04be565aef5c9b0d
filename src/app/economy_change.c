/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Changes made in mid-year: a harvest fails, a want changes, a council closes.
 * All are made to a copy, which takes the economy's place when every one of
 * them is right. */
#include "cells.h"
#include "economy_own.h"
#include "error.h"
#include "mem.h"
#include <string.h>

typedef struct {
    const pe__table *table;
    pe__economy *e;             /* the copy */
    int32_t which, id, column, value;
    bool *closed[2];            /* workers' and consumers' councils; NULL =
                                   none of them */
    int64_t last_closed;        /* row */
} changing;

/* Tables that can be changed, with the label of their ids. */
static const struct {
    const char *name;
    pe__label label, good;   /* `good`: PE__GOOD_ID for lists, else LABELS */
    pe__section start, goods;
} tables[] = {
    {"goods", PE__GOOD_ID, PE__LABELS, PE__SECTIONS, PE__SECTIONS},
    {"workers", PE__WORKER_ID, PE__LABELS, PE__SECTIONS, PE__SECTIONS},
    {"consumers", PE__CONSUMER_ID, PE__LABELS, PE__SECTIONS, PE__SECTIONS},
    {"wants", PE__PROFILE_ID, PE__GOOD_ID, PE__WANT_START, PE__WANT},
    {"recipes", PE__RECIPE_ID, PE__GOOD_ID, PE__INPUT_START, PE__INPUT},
};

enum { WORKERS_ROW = 1, CONSUMERS_ROW = 2 };

static pe__cell cell(const changing *c, int64_t row, int32_t column)
{
    return (pe__cell){c->table, row, column};
}

/* ---- what a row means ---- */

static pe_status find_table(const changing *c, int64_t row, int *found,
                            pe_error *err)
{
    char shown[PE__SHOWN];
    pe__cell at = cell(c, row, c->which);
    const char *text = pe__cell_text(at);
    for (int k = 0; k < (int)(sizeof tables / sizeof *tables); k++)
        if (!strcasecmp(text, tables[k].name)) {
            *found = k;
            return PE_OK;
        }
    return pe__cell_fail(at, err, "the table is \"%s\": write goods, workers, "
                         "consumers, wants or recipes",
                         pe__shown(text, shown));
}

/* The item of list `list` that is a good, or −1. */
static int64_t item_of(const pe__economy *e, int table, int64_t list,
                       int64_t good)
{
    const int64_t *start = e->array[tables[table].start];
    const int32_t *goods = e->array[tables[table].goods];
    for (int64_t k = start[list]; k < start[list + 1]; k++)
        if (goods[k] == good)
            return k;
    return -1;
}

/* "PROFILE:GOOD"; ids may hold colons themselves, so each is tried. */
static int64_t find_pair(const pe__economy *e, int table, const char *text)
{
    char first[256];
    for (const char *colon = strchr(text, ':'); colon;
         colon = strchr(colon + 1, ':')) {
        size_t length = (size_t)(colon - text);
        if (length >= sizeof first)
            break;
        memcpy(first, text, length);
        first[length] = '\0';
        int64_t list = pe__economy_find(e, tables[table].label, first);
        int64_t good = pe__economy_find(e, PE__GOOD_ID, colon + 1);
        if (list >= 0 && good >= 0)
            return item_of(e, table, list, good);
    }
    return -1;
}

static pe_status find_item(const changing *c, int64_t row, int table,
                           int64_t *item, pe_error *err)
{
    char shown[PE__SHOWN];
    pe__cell at = cell(c, row, c->id);
    const char *text = pe__cell_text(at), *name = tables[table].name;
    bool pair = tables[table].good == PE__GOOD_ID;
    *item = pair ? find_pair(c->e, table, text)
                 : pe__economy_find(c->e, tables[table].label, text);
    if (*item >= 0)
        return PE_OK;
    if (pair)
        return pe__cell_fail(at, err, "\"%s\" is not in %s: write a %s and a "
                             "good it has, as in %s:bread",
                             pe__shown(text, shown), name,
                             table == 3 ? "profile" : "recipe",
                             table == 3 ? "families" : "baking");
    return pe__cell_fail(at, err, "there is no \"%s\" in %s: write an id that "
                         "stands there", pe__shown(text, shown), name);
}

/* Names the columns that a table's numbers stand in. */
static pe_status no_such_column(pe__cell at, const char *table, pe_error *err)
{
    char list[256] = "", shown[PE__SHOWN];
    for (int s = 0; s < PE__SECTIONS; s++) {
        const pe__section_kind *kind = &pe__section_kinds[s];
        if (kind->form != PE__REAL || strcmp(kind->table, table) != 0)
            continue;
        if (*list)
            strcat(list, ", ");
        strcat(list, kind->column);
    }
    return pe__cell_fail(at, err, "\"%s\" cannot be changed in %s: write one "
                         "of %s", pe__shown(pe__cell_text(at), shown), table,
                         list);
}

static pe_status find_column(const changing *c, int64_t row, int table,
                             pe__section *section, pe_error *err)
{
    pe__cell at = cell(c, row, c->column);
    for (int s = 0; s < PE__SECTIONS; s++) {
        const pe__section_kind *kind = &pe__section_kinds[s];
        if (kind->form == PE__REAL &&
            !strcmp(kind->table, tables[table].name) &&
            !strcasecmp(pe__cell_text(at), kind->column)) {
            *section = (pe__section)s;
            return PE_OK;
        }
    }
    return no_such_column(at, tables[table].name, err);
}

/* ---- numbers ---- */

/* A new exponent concerns all councils with that recipe. */
static bool recipe_sense(const pe__economy *e, int64_t input, pe__fault *fault)
{
    const int64_t *start = e->array[PE__INPUT_START];
    bool fine = true;
    for (int64_t w = 0; w < e->count[PE__WORKERS] && fine; w++) {
        int64_t r = pe__economy_index(e, PE__RECIPE, w);
        if (input >= start[r] && input < start[r + 1])
            fine = pe__worker_sense(e, w, fault);
    }
    return fine;
}

static bool still_sense(const pe__economy *e, pe__section section,
                        int64_t item, pe__fault *fault)
{
    switch (pe__section_kinds[section].count) {
    case PE__GOODS: return pe__good_sense(e, item, fault);
    case PE__WORKERS: return pe__worker_sense(e, item, fault);
    case PE__INPUTS: return recipe_sense(e, item, fault);
    default: return true;
    }
}

static pe_status change_number(changing *c, int64_t row, int table,
                               int64_t item, pe_error *err)
{
    pe__section section = PE__SUPPLY;
    pe__fault fault;
    bool times = false;
    double number = 0;
    pe__cell at = cell(c, row, c->value);
    pe_status status = find_column(c, row, table, &section, err);
    if (!status)
        status = pe__cell_change(at, &times, &number, err);
    if (status)
        return status;
    double *array = pe__economy_writable(c->e, section);
    if (!array)
        return pe__fail_memory(err);
    if (times)
        number *= array[item];
    if (!pe__number_fits(section, number, &fault))
        return pe__cell_fail(at, err, "%s", fault.message);
    array[item] = number;
    return still_sense(c->e, section, item, &fault)
               ? PE_OK
               : pe__cell_fail(at, err, "%s", fault.message);
}

/* ---- closing ---- */

static pe_status close_council(changing *c, int64_t row, int table,
                               int64_t item, pe_error *err)
{
    if (table != WORKERS_ROW && table != CONSUMERS_ROW)
        return pe__cell_fail(cell(c, row, c->value), err, "only councils can "
                             "be closed: write a number, or *0.8 to multiply");
    bool **closed = &c->closed[table - WORKERS_ROW];
    int64_t count = c->e->count[pe__label_kinds[tables[table].label].count];
    if (!*closed)
        *closed = pe__zalloc((size_t)count, sizeof **closed);
    if (!*closed)
        return pe__fail_memory(err);
    (*closed)[item] = true;
    c->last_closed = row;
    return PE_OK;
}

/* Takes the closed items out of all arrays of a count. */
static void squeeze(pe__economy *e, pe__count count, const bool *closed)
{
    for (int s = 0; s < PE__SECTIONS; s++) {
        const pe__section_kind *kind = &pe__section_kinds[s];
        char *array = e->array[s];
        size_t size = pe__form_size(kind->form);
        if (kind->count != count || kind->form == PE__STARTS || !array)
            continue;
        int64_t kept = 0;
        for (int64_t i = 0; i < e->count[count]; i++)
            if (!closed[i])
                memmove(array + (size_t)kept++ * size,
                        array + (size_t)i * size, size);
    }
}

/* Texts of those that stay, blank ones too: an id does not stand in for a name
 * here, ids may have moved already. What was numbered is written out, because
 * numbers would move to other councils. */
static bool squeeze_texts(pe__economy *e, pe__count count, const bool *closed)
{
    char room[PE__LABEL_ROOM];
    for (int k = 0; k < PE__LABELS; k++) {
        pe__texts kept = {0};
        if (pe__label_kinds[k].count != count || !e->texts[k].text)
            continue;
        for (int64_t i = 0; i < e->count[count]; i++) {
            const char *text =
                e->texts[k].at ? e->texts[k].text + e->texts[k].at[i]
                               : pe__economy_text(e, (pe__label)k, i, room);
            if (!closed[i] && !pe__texts_add(&kept, text, strlen(text))) {
                pe__texts_free(&kept);
                return false;
            }
        }
        pe__texts_free(&e->texts[k]);
        e->texts[k] = kept;
    }
    return true;
}

static int64_t count_open(const bool *closed, int64_t count)
{
    int64_t open = 0;
    for (int64_t i = 0; i < count; i++)
        open += !closed[i];
    return open;
}

/* Whoever is gone is harmed no more, and the others have new numbers. */
static bool squeeze_harms(pe__economy *e, const bool *closed)
{
    int64_t harms = e->count[PE__HARMS];
    int64_t *harmed = e->array[PE__HARMED];
    bool *gone = pe__zalloc((size_t)harms, sizeof *gone);
    int64_t *number =
        pe__alloc((size_t)e->count[PE__CONSUMERS], sizeof *number);
    bool fine = gone && number;
    for (int64_t i = 0, open = 0; fine && i < e->count[PE__CONSUMERS]; i++) {
        number[i] = open;
        open += !closed[i];
    }
    for (int64_t h = 0; fine && h < harms; h++) {
        gone[h] = closed[harmed[h]];
        harmed[h] = number[harmed[h]];
    }
    if (fine) {
        squeeze(e, PE__HARMS, gone);
        e->count[PE__HARMS] = count_open(gone, harms);
    }
    pe__free(number);
    pe__free(gone);
    return fine;
}

static pe_status remove_closed(changing *c, int which, pe_error *err)
{
    static const pe__count counts[] = {PE__WORKERS, PE__CONSUMERS};
    static const pe__section lists[] = {PE__RECIPE, PE__PROFILE};
    const bool *closed = c->closed[which];
    pe__economy *e = c->e;
    pe__count count = counts[which];
    if (!closed)
        return PE_OK;
    int64_t open = count_open(closed, e->count[count]);
    if (!open)
        return pe__cell_fail(cell(c, c->last_closed, c->value), err, "with "
                             "this no %s' council is left: at least one must "
                             "stay", which ? "consumers" : "workers");
    if (!pe__economy_writable(e, lists[which]) ||
        !squeeze_texts(e, count, closed) ||
        (which && !squeeze_harms(e, closed)))
        return pe__fail_memory(err);
    squeeze(e, count, closed);
    e->count[count] = open;
    return PE_OK;
}

/* ---- all of it ---- */

static pe_status change_row(changing *c, int64_t row, pe_error *err)
{
    int table = 0;
    int64_t item = 0;
    pe_status status = find_table(c, row, &table, err);
    if (!status)
        status = find_item(c, row, table, &item, err);
    if (status)
        return status;
    const char *value = pe__cell_text(cell(c, row, c->value));
    return strcasecmp(value, "closed") ? change_number(c, row, table, item,
                                                       err)
                                       : close_council(c, row, table, item,
                                                       err);
}

static pe_status change_all(changing *c, pe_error *err)
{
    pe__fault fault;
    pe_status status = pe__column(c->table, "table", &c->which, err);
    if (!status)
        status = pe__column(c->table, "id", &c->id, err);
    if (!status)
        status = pe__column(c->table, "column", &c->column, err);
    if (!status)
        status = pe__column(c->table, "value", &c->value, err);
    for (int64_t row = 0; row < pe__table_rows(c->table) && !status; row++)
        status = change_row(c, row, err);
    for (int which = 0; which < 2 && !status; which++)
        status = remove_closed(c, which, err);
    if (status || (!c->closed[0] && !c->closed[1]))
        return status;
    status = pe__economy_sense(c->e, &fault, err);
    return status == PE_BAD_INPUT
               ? pe__cell_fail(cell(c, c->last_closed, c->value), err,
                               "without this council: %s", fault.message)
               : status;
}

/* The two economies change places; the hash stays that of the tables. */
static void swap(pe__economy *a, pe__economy *b)
{
    pe__economy kept = *a;
    memcpy(b->sha256, a->sha256, sizeof b->sha256);
    *a = *b;
    *b = kept;
}

pe_status pe__economy_change(pe__economy *economy, const char *path,
                             pe_error *err)
{
    pe__table *table;
    pe_status status = pe__table_read(path, NULL, &table, err);
    if (status)
        return status;
    changing c = {.table = table};
    c.e = pe__economy_copy(economy, economy->count[PE__WORKERS]);
    status = c.e ? change_all(&c, err) : pe__fail_memory(err);
    if (!status) {
        pe__economy_settle(c.e);
        swap(economy, c.e);
    }
    pe__economy_free(c.e);
    pe__free(c.closed[0]);
    pe__free(c.closed[1]);
    pe__table_free(table);
    return status;
}
