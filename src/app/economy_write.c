/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An economy as a folder of tables. Numbers are written so that they read back
 * as the same doubles; lists in their order, so that the same arrays come
 * back. */
#include "decimal.h"
#include "economy_tables.h"
#include "error.h"
#include "file.h"
#include "mem.h"
#include <limits.h>
#include <unistd.h>

static void id(pe__rows *out, const pe__economy *e, pe__label which, int64_t i)
{
    char room[PE__LABEL_ROOM];
    pe__rows_text(out, pe__economy_text(e, which, i, room));
}

/* Nothing where nobody gave a name: then the id stands for it again. */
static void name(pe__rows *out, const pe__economy *e, pe__label which,
                 int64_t i)
{
    if (e->texts[which].text)
        id(out, e, which, i);
    else
        pe__rows_text(out, "");
}

static void number(pe__rows *out, const pe__economy *e, pe__section s,
                   int64_t i)
{
    pe__rows_exact(out, pe__economy_number(e, s, i));
}

static void federation(pe__rows *out, const pe__economy *e, pe__section s,
                       int64_t i)
{
    int64_t f = pe__economy_index(e, s, i);
    if (f < 0)
        pe__rows_text(out, "");
    else
        id(out, e, PE__FEDERATION, f);
}

static void write_goods(const pe__economy *e, pe__rows *out)
{
    static const char *const kinds[] = {
        "private",  "public",  "intermediate", "labor",
        "resource", "capital", "pollutant"};
    for (int64_t g = 0; g < e->count[PE__GOODS]; g++) {
        id(out, e, PE__GOOD_ID, g);
        name(out, e, PE__GOOD_NAME, g);
        pe__rows_text(out, kinds[pe__economy_index(e, PE__KIND, g)]);
        name(out, e, PE__GOOD_UNIT, g);
        number(out, e, PE__SUPPLY, g);
        number(out, e, PE__PRICE, g);
        pe__rows_end(out);
    }
}

/* The goods of each list, with one number or two. */
static void write_list(const pe__economy *e, pe__rows *out, pe__label label,
                       pe__section starts, pe__section goods,
                       pe__section first, pe__section second)
{
    const int64_t *start = e->array[starts];
    int64_t lists = e->count[pe__section_kinds[starts].count];
    for (int64_t i = 0; start && i < lists; i++)
        for (int64_t k = start[i]; k < start[i + 1]; k++) {
            id(out, e, label, i);
            id(out, e, PE__GOOD_ID, pe__economy_index(e, goods, k));
            number(out, e, first, k);
            if (second != PE__SECTIONS)
                number(out, e, second, k);
            pe__rows_end(out);
        }
}

static void write_recipes(const pe__economy *e, pe__rows *out)
{
    write_list(e, out, PE__RECIPE_ID, PE__INPUT_START, PE__INPUT, PE__EXPONENT,
               PE__SECTIONS);
}

static void write_byproducts(const pe__economy *e, pe__rows *out)
{
    write_list(e, out, PE__RECIPE_ID, PE__BYPRODUCT_START, PE__BYPRODUCT,
               PE__PER_OUTPUT, PE__SECTIONS);
}

static void write_wants(const pe__economy *e, pe__rows *out)
{
    write_list(e, out, PE__PROFILE_ID, PE__WANT_START, PE__WANT, PE__WEIGHT,
               PE__FLOOR);
}

static void write_workers(const pe__economy *e, pe__rows *out)
{
    static const pe__section numbers[] = {
        PE__SCALE, PE__EFFORT_EXPONENT, PE__EFFORT_COST, PE__EFFORT_POWER,
        PE__ELASTICITY, PE__CAPACITY, PE__FIXED_COST, PE__LUMP,
        PE__WORKER_MEMBERS};
    for (int64_t w = 0; w < e->count[PE__WORKERS]; w++) {
        id(out, e, PE__WORKER_ID, w);
        name(out, e, PE__WORKER_NAME, w);
        id(out, e, PE__RECIPE_ID, pe__economy_index(e, PE__RECIPE, w));
        id(out, e, PE__GOOD_ID, pe__economy_index(e, PE__OUTPUT, w));
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
            number(out, e, numbers[k], w);
        federation(out, e, PE__WORKER_FEDERATION, w);
        pe__rows_end(out);
    }
}

static void write_consumers(const pe__economy *e, pe__rows *out)
{
    for (int64_t c = 0; c < e->count[PE__CONSUMERS]; c++) {
        id(out, e, PE__CONSUMER_ID, c);
        name(out, e, PE__CONSUMER_NAME, c);
        id(out, e, PE__PROFILE_ID, pe__economy_index(e, PE__PROFILE, c));
        number(out, e, PE__CONSUMER_MEMBERS, c);
        number(out, e, PE__INCOME, c);
        number(out, e, PE__TASTE, c);
        federation(out, e, PE__CONSUMER_FEDERATION, c);
        pe__rows_end(out);
    }
}

static void write_affected(const pe__economy *e, pe__rows *out)
{
    for (int64_t h = 0; h < e->count[PE__HARMS]; h++) {
        id(out, e, PE__CONSUMER_ID, pe__economy_index(e, PE__HARMED, h));
        id(out, e, PE__GOOD_ID, pe__economy_index(e, PE__POLLUTANT, h));
        number(out, e, PE__DAMAGE, h);
        number(out, e, PE__DAMAGE_POWER, h);
        pe__rows_end(out);
    }
}

static void write_appeals(const pe__economy *e, pe__rows *out)
{
    char room[PE__LABEL_ROOM];
    for (int64_t w = 0; w < e->count[PE__WORKERS]; w++) {
        const char *reason = pe__economy_text(e, PE__APPEAL, w, room);
        if (!pe__economy_index(e, PE__APPEALS, w))
            continue;
        id(out, e, PE__WORKER_ID, w);
        pe__rows_text(out, *reason ? reason : "not given");
        pe__rows_end(out);
    }
}

/* The tables, those that may be missing with what they are missing for. */
static const struct {
    pe__table_kind which;
    pe__section shows; /* without this array there is no table */
    const char *header;
    void (*write)(const pe__economy *, pe__rows *);
} tables[] = {
    {PE__GOODS_TABLE, PE__SECTIONS, "good,name,kind,unit,supply,price",
     write_goods},
    {PE__RECIPES_TABLE, PE__SECTIONS, "recipe,good,exponent", write_recipes},
    {PE__WORKERS_TABLE, PE__SECTIONS,
     "council,name,recipe,output,scale,effort_exponent,effort_cost,"
     "effort_power,elasticity,capacity,fixed_cost,lumps,members,federation",
     write_workers},
    {PE__CONSUMERS_TABLE, PE__SECTIONS,
     "council,name,profile,members,income,elasticity,federation",
     write_consumers},
    {PE__WANTS_TABLE, PE__SECTIONS, "profile,good,weight,floor", write_wants},
    {PE__BYPRODUCTS_TABLE, PE__BYPRODUCT, "recipe,good,per_output",
     write_byproducts},
    {PE__AFFECTED_TABLE, PE__HARMED, "council,good,damage,power",
     write_affected},
    {PE__APPEALS_TABLE, PE__APPEALS, "council,reason", write_appeals},
};

/* A table that the economy has none of stays away, unless an older one of that
 * name stands there: an empty one takes its place. */
static bool is_due(const pe__economy *e, size_t k, const char *folder,
                   const char *file_name)
{
    char path[PATH_MAX];
    if (tables[k].shows == PE__SECTIONS || e->array[tables[k].shows])
        return true;
    int length = snprintf(path, sizeof path, "%s/%s", folder, file_name);
    return length < PATH_MAX && access(path, F_OK) == 0;
}

static pe_status write_all(const pe__economy *e, const char *folder,
                           pe__fileset *set, pe__rows *rows, pe_error *err)
{
    for (size_t k = 0; k < sizeof tables / sizeof *tables; k++) {
        char file_name[32];
        pe__file *file;
        snprintf(file_name, sizeof file_name, "%s.csv",
                 pe__table_names[tables[k].which]);
        if (!is_due(e, k, folder, file_name))
            continue;
        pe_status status = pe__fileset_add(set, file_name, &file, err);
        if (status)
            return status;
        pe__rows_begin(rows, pe__file_stream(file), tables[k].header);
        tables[k].write(e, rows);
        pe__rows_finish(rows);
    }
    return PE_OK;
}

pe_status pe__economy_write(const pe__economy *e, const char *folder,
                            pe_error *err)
{
    pe__fileset *set = NULL;
    pe__rows *rows = pe__alloc(1, sizeof *rows);
    pe_status status = rows ? pe__fileset_begin(folder, &set, err)
                            : pe__fail_memory(err);
    if (!status)
        status = write_all(e, folder, set, rows, err);
    if (!status) {
        status = pe__fileset_commit(set, err);
        set = NULL;
    }
    pe__fileset_abandon(set);
    pe__free(rows);
    return status;
}
