/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading the economy: its tables, or the snapshot where there are none. What
 * cannot be understood ends the check; what the engine's own reader refuses
 * besides (returns of 1 without a capacity) is not asked here. */
#include "error.h"
#include "parts.h"
#include "plan_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const stem[] = {"goods", "recipes", "workers", "consumers",
                                   "wants", "byproducts", "affected",
                                   "appeals"};

enum { PATH = 4096 };

/* The table's file, whatever its ending; false: there is none. */
static bool find_table(const pe__audit *a, int which, char path[PATH])
{
    static const char *const ending[] = {"csv", "csv.zst", "xlsx"};
    for (int i = 0; i < 3; i++) {
        snprintf(path, PATH, "%s/%s.%s", a->request->economy, stem[which],
                 ending[i]);
        if (access(path, F_OK) == 0)
            return true;
    }
    return false;
}

static pe_status open_one(pe__audit *a, int which, pe_error *err)
{
    char path[PATH];
    if (find_table(a, which, path))
        return pe__table_read(path, NULL, &a->table[which], err);
    return which >= PE__AUDIT_BYPRODUCTS
               ? PE_OK
               : pe__fail(err, PE_IO, "%s has neither %s.csv nor economy.pe",
                          a->request->economy, stem[which]);
}

/* The snapshot to read, or "": there are tables. */
static pe_status find_snapshot(const pe__audit *a, char path[PATH],
                               pe_error *err)
{
    struct stat about;
    char goods[PATH];
    snprintf(path, PATH, "%s", a->request->economy);
    if (stat(path, &about) == 0 && !S_ISDIR(about.st_mode))
        return PE_OK;
    snprintf(path, PATH, "%s/economy.pe", a->request->economy);
    if (access(path, F_OK) != 0)
        path[0] = '\0';
    else if (find_table(a, PE__AUDIT_GOODS, goods))
        return pe__fail(err, PE_BAD_INPUT, "%s has both tables and economy.pe: "
                        "name economy.pe itself, or remove one of them",
                        a->request->economy);
    return PE_OK;
}

static int64_t rows_of(const pe__audit *a, pe__audit_table which)
{
    return a->table[which] ? pe__table_rows(a->table[which]) : 0;
}

/* The ids of a column; see pe__audit_sort. */
static pe_status read_names(pe__audit *a, pe__audit_table which,
                            const char *column, bool unique,
                            pe__audit_names *names, pe_error *err)
{
    const pe__table *t = a->table[which];
    int32_t at;
    pe_status status = pe__check_column(t, column, &at, err);
    if (status)
        return status;
    names->count = pe__table_rows(t);
    names->sorted =
        pe__audit_take(a, names->count, sizeof *names->sorted);
    if (!names->sorted)
        return pe__fail_memory(err);
    for (int64_t i = 0; i < names->count; i++)
        names->sorted[i] = (pe__audit_name){pe__table_cell(t, i, at), i};
    return pe__audit_sort(names, t, unique, err);
}

/* The numbers of ids in a column. */
static pe_status read_ids(const pe__table *t, const char *column,
                          const pe__audit_names *names, int32_t *out,
                          pe_error *err)
{
    int32_t at;
    pe_status status = pe__check_column(t, column, &at, err);
    for (int64_t i = 0; !status && i < pe__table_rows(t); i++) {
        out[i] = (int32_t)pe__audit_find(names, pe__table_cell(t, i, at));
        if (out[i] < 0)
            status = pe__fail_at(err, PE_BAD_INPUT, pe__table_file(t),
                                 pe__table_line(t, i), at + 1,
                                 "there is no %s \"%.60s\"", column,
                                 pe__table_cell(t, i, at));
    }
    return status;
}

static pe_status read_goods(pe__audit *a, pe_error *err)
{
    const pe__table *t = a->table[PE__AUDIT_GOODS];
    int32_t kind;
    pe_status status =
        read_names(a, PE__AUDIT_GOODS, "good", true, &a->good, err);
    if (status || (status = pe__check_column(t, "kind", &kind, err)))
        return status;
    a->goods = (int32_t)a->good.count;
    a->pollutant = pe__audit_take(a, a->goods, sizeof(bool));
    a->given = pe__audit_take(a, a->goods, sizeof(double));
    a->start = pe__audit_take(a, a->goods, sizeof(double));
    if (!a->pollutant || !a->given || !a->start)
        return pe__fail_memory(err);
    for (int32_t g = 0; g < a->goods; g++)
        a->pollutant[g] = strcmp(pe__table_cell(t, g, kind), "pollutant") == 0;
    status = pe__audit_column(t, "supply", 0.0, a->given, err);
    return status ? status
                  : pe__audit_column(t, "price", 1.0, a->start, err);
}

/* Rows of (list, good, number) put together by list, in the order in which
 * they stand. */
static pe_status read_lists(pe__audit *a, pe__audit_table which,
                            const char *key, const char *number,
                            const pe__audit_names *names,
                            pe__audit_lists *lists, pe_error *err)
{
    const pe__table *t = a->table[which];
    const int64_t n = rows_of(a, which);
    lists->lists = names->count;
    lists->start = pe__audit_take(a, names->count + 2, sizeof(int64_t));
    lists->good = pe__audit_take(a, n, sizeof(int32_t));
    lists->number = pe__audit_take(a, n, sizeof(double));
    lists->second = pe__audit_take(a, n, sizeof(double));
    int32_t *list = pe__audit_take(a, n, sizeof *list);
    int32_t *good = pe__audit_take(a, n, sizeof *good);
    double *value = pe__audit_take(a, n, sizeof *value);
    double *second = pe__audit_take(a, n, sizeof *second);
    if (!lists->start || !lists->good || !lists->number || !lists->second ||
        !list || !good || !value || !second)
        return pe__fail_memory(err);
    if (!t)
        return PE_OK;
    pe_status status = read_ids(t, key, names, list, err);
    if (status || (status = read_ids(t, "good", &a->good, good, err)) ||
        (status = pe__audit_column(t, number, NAN, value, err)) ||
        (status = pe__audit_column(t, "floor", 0.0, second, err)))
        return status;
    /* start[l + 2] counts list l, then start[l + 1] is where its next row
     * goes */
    for (int64_t i = 0; i < n; i++)
        lists->start[list[i] + 2]++;
    for (int64_t l = 2; l <= names->count; l++)
        lists->start[l] += lists->start[l - 1];
    for (int64_t i = 0; i < n; i++) {
        const int64_t at = lists->start[list[i] + 1]++;
        lists->good[at] = good[i];
        lists->number[at] = value[i];
        lists->second[at] = second[i];
    }
    return PE_OK;
}

static pe_status read_workers(pe__audit *a, pe_error *err)
{
    const pe__table *t = a->table[PE__AUDIT_WORKERS];
    const struct {
        const char *name;
        double otherwise;
        double **to;
    } column[] = {{"scale", NAN, &a->scale},
                  {"effort_exponent", 0, &a->effort_exponent},
                  {"effort_cost", 1, &a->effort_cost},
                  {"effort_power", 2, &a->effort_power},
                  {"elasticity", 1, &a->elasticity},
                  {"capacity", 0, &a->capacity},
                  {"fixed_cost", 0, &a->fixed_cost},
                  {"lumps", 0, &a->lump}};
    pe_status status =
        read_names(a, PE__AUDIT_WORKERS, "council", true, &a->worker, err);
    if (status)
        return status;
    a->workers = a->worker.count;
    a->recipe_of = pe__audit_take(a, a->workers, sizeof(int32_t));
    a->output = pe__audit_take(a, a->workers, sizeof(int32_t));
    a->appeals = pe__audit_take(a, a->workers, sizeof(bool));
    if (!a->recipe_of || !a->output || !a->appeals)
        return pe__fail_memory(err);
    for (size_t i = 0; i < sizeof column / sizeof *column && !status; i++) {
        *column[i].to = pe__audit_take(a, a->workers, sizeof(double));
        status = *column[i].to ? pe__audit_column(t, column[i].name,
                                                  column[i].otherwise,
                                                  *column[i].to, err)
                               : pe__fail_memory(err);
    }
    if (!status)
        status = read_ids(t, "recipe", &a->recipe, a->recipe_of, err);
    return status ? status : read_ids(t, "output", &a->good, a->output, err);
}

static pe_status read_consumers(pe__audit *a, pe_error *err)
{
    const pe__table *t = a->table[PE__AUDIT_CONSUMERS];
    pe_status status =
        read_names(a, PE__AUDIT_CONSUMERS, "council", true, &a->consumer, err);
    if (status)
        return status;
    a->consumers = a->consumer.count;
    a->profile_of = pe__audit_take(a, a->consumers, sizeof(int32_t));
    a->income = pe__audit_take(a, a->consumers, sizeof(double));
    a->taste = pe__audit_take(a, a->consumers, sizeof(double));
    if (!a->profile_of || !a->income || !a->taste)
        return pe__fail_memory(err);
    if ((status = read_ids(t, "profile", &a->profile, a->profile_of, err)) ||
        (status = pe__audit_column(t, "income", NAN, a->income, err)))
        return status;
    return pe__audit_column(t, "elasticity", 1.0, a->taste, err);
}

static pe_status read_harms(pe__audit *a, pe_error *err)
{
    const pe__table *t = a->table[PE__AUDIT_AFFECTED];
    const int64_t n = rows_of(a, PE__AUDIT_AFFECTED);
    int32_t *council = pe__audit_take(a, n, sizeof *council);
    a->harmed = pe__audit_take(a, n, sizeof(int64_t));
    a->emission = pe__audit_take(a, n, sizeof(int32_t));
    a->damage = pe__audit_take(a, n, sizeof(double));
    a->damage_power = pe__audit_take(a, n, sizeof(double));
    if (!council || !a->harmed || !a->emission || !a->damage ||
        !a->damage_power)
        return pe__fail_memory(err);
    if (!t)
        return PE_OK;
    a->harms = n;
    pe_status status = read_ids(t, "council", &a->consumer, council, err);
    for (int64_t h = 0; h < n; h++)
        a->harmed[h] = council[h];
    if (status ||
        (status = read_ids(t, "good", &a->good, a->emission, err)) ||
        (status = pe__audit_column(t, "damage", NAN, a->damage, err)))
        return status;
    return pe__audit_column(t, "power", NAN, a->damage_power, err);
}

static pe_status read_appeals(pe__audit *a, pe_error *err)
{
    const pe__table *t = a->table[PE__AUDIT_APPEALS];
    const int64_t n = rows_of(a, PE__AUDIT_APPEALS);
    int32_t *council = pe__audit_take(a, n, sizeof *council);
    if (!council)
        return pe__fail_memory(err);
    pe_status status =
        t ? read_ids(t, "council", &a->worker, council, err) : PE_OK;
    for (int64_t i = 0; !status && i < n; i++)
        a->appeals[council[i]] = true;
    return status;
}

pe_status pe__audit_read_economy(pe__audit *a, pe_error *err)
{
    char path[PATH];
    pe_status status = find_snapshot(a, path, err);
    if (!status && *path)
        return pe__audit_read_snapshot(a, path, err);
    for (int i = 0; i <= PE__AUDIT_APPEALS && !status; i++)
        status = open_one(a, i, err);
    if (status || (status = read_goods(a, err)) ||
        (status = read_names(a, PE__AUDIT_RECIPES, "recipe", false, &a->recipe,
                             err)) ||
        (status = read_names(a, PE__AUDIT_WANTS, "profile", false, &a->profile,
                             err)) ||
        (status = read_lists(a, PE__AUDIT_RECIPES, "recipe", "exponent",
                             &a->recipe, &a->input, err)) ||
        (status = read_lists(a, PE__AUDIT_BYPRODUCTS, "recipe", "per_output",
                             &a->recipe, &a->byproduct, err)) ||
        (status = read_lists(a, PE__AUDIT_WANTS, "profile", "weight",
                             &a->profile, &a->want, err)) ||
        (status = read_workers(a, err)) || (status = read_consumers(a, err)) ||
        (status = read_harms(a, err)))
        return status;
    return read_appeals(a, err);
}
