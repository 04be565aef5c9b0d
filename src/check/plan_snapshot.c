/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading an economy from its snapshot (docs/economy.md, "The snapshot"), a
 * second time and without the program's own reader: head, sums, parts by their
 * names, everything copied into the arrays that tables would fill. */
#include "error.h"
#include "file.h"
#include "mem.h"
#include "plan_parts.h"

#include <math.h>
#include <parecon/plan.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum {
    VERSION_AT = 8, ORDER_AT = 12, PARTS_AT = 16, ZERO_AT = 20, SIZE_AT = 24,
    SUM_AT = 32, COUNTS_AT = 64, ROWS_AT = 192, ROW = 80, NAME = 32, SUM = 32,
    MOST_PARTS = 64
};

/* The ten counts, in their order. */
enum {
    GOODS, RECIPES, INPUTS, BYPRODUCTS, WORKERS, PROFILES, WANTS, CONSUMERS,
    HARMS, FEDERATIONS, COUNTS
};

typedef struct {
    pe__audit *a;
    const char *path;
    unsigned char *bytes; /* the whole file */
    uint64_t size;
    uint32_t parts;
    int64_t count[COUNTS];
    pe_error *err;
} snapshot;

static pe_status refuse(const snapshot *s, const char *what,
                        const char *sentence)
{
    return pe__fail_at(s->err, PE_BAD_INPUT, s->path, 0, 0,
                       "%.32s%s%s", what, *what ? ": " : "", sentence);
}

static uint64_t number_at(const snapshot *s, uint64_t at, size_t bytes)
{
    uint32_t narrow;
    uint64_t wide;
    if (bytes == sizeof narrow) {
        memcpy(&narrow, s->bytes + at, sizeof narrow);
        return narrow;
    }
    memcpy(&wide, s->bytes + at, sizeof wide);
    return wide;
}

static bool sum_is(const snapshot *s, uint64_t at, uint64_t bytes,
                   uint64_t sum_at)
{
    unsigned char sum[SUM];
    crypto_generichash(sum, SUM, s->bytes + at, bytes, NULL, 0);
    return memcmp(sum, s->bytes + sum_at, SUM) == 0;
}

static pe_status read_head(snapshot *s)
{
    if (s->size < ROWS_AT || memcmp(s->bytes, "\x89pe-econ", 8) != 0)
        return refuse(s, "", "this is no snapshot of an economy");
    if (number_at(s, ORDER_AT, 4) != 0x01020304 ||
        number_at(s, VERSION_AT, 4) != 1)
        return refuse(s, "", "the snapshot is of another version or machine; "
                             "pack the tables again");
    s->parts = (uint32_t)number_at(s, PARTS_AT, 4);
    const uint64_t rows = (uint64_t)s->parts * ROW;
    if (number_at(s, ZERO_AT, 4) != 0 ||
        number_at(s, SIZE_AT, 8) != s->size || s->parts > MOST_PARTS ||
        s->size - ROWS_AT < rows ||
        !sum_is(s, COUNTS_AT, ROWS_AT - COUNTS_AT + rows, SUM_AT))
        return refuse(s, "", "the snapshot is damaged; copy it again");
    for (int k = 0; k < COUNTS; k++) {
        s->count[k] = (int64_t)number_at(s, COUNTS_AT + 8 * (uint64_t)k, 8);
        /* whatever is counted takes a byte somewhere */
        if (s->count[k] < 0 || (uint64_t)s->count[k] > s->size)
            return refuse(s, "", "a count makes no sense");
    }
    return s->count[GOODS] > INT32_MAX || s->count[RECIPES] > INT32_MAX ||
                   s->count[PROFILES] > INT32_MAX
               ? refuse(s, "", "a count makes no sense")
               : PE_OK;
}

/* Every part lies inside and has its sum, also those that nothing is read
 * of. */
static pe_status check_parts(const snapshot *s)
{
    for (uint32_t k = 0; k < s->parts; k++) {
        const uint64_t row = ROWS_AT + (uint64_t)k * ROW;
        const uint64_t at = number_at(s, row + NAME, 8);
        const uint64_t bytes = number_at(s, row + NAME + 8, 8);
        if (at > s->size || bytes > s->size - at ||
            !sum_is(s, at, bytes, row + NAME + 16))
            return refuse(s, (const char *)s->bytes + row,
                          "the part is damaged; copy the snapshot again");
    }
    return PE_OK;
}

/* The part of that name, *bytes long; NULL: there is none. */
static const unsigned char *find(const snapshot *s, const char *name,
                                 uint64_t *bytes)
{
    for (uint32_t k = 0; k < s->parts; k++) {
        const uint64_t row = ROWS_AT + (uint64_t)k * ROW;
        if (strncmp((const char *)s->bytes + row, name, NAME) != 0)
            continue;
        *bytes = number_at(s, row + NAME + 8, 8);
        return s->bytes + number_at(s, row + NAME, 8);
    }
    return NULL;
}

/* Copies `items` items of `size` bytes; *found tells whether they are there.
 * Without `found` they must be. */
static pe_status copy(const snapshot *s, const char *name, int64_t items,
                      size_t size, void *to, bool *found)
{
    uint64_t bytes = 0;
    const unsigned char *from = find(s, name, &bytes);
    if (found)
        *found = from != NULL;
    if (!from)
        return found || items == 0 ? PE_OK
                                   : refuse(s, name, "the part is missing");
    if (bytes != (uint64_t)items * size)
        return refuse(s, name, "the part has the wrong length");
    if (bytes > 0)
        memcpy(to, from, bytes);
    return PE_OK;
}

/* --- numbers -------------------------------------------------------------- */

/* A column of numbers into an array of the audit; NaN as `otherwise` = it must
 * be there. */
static pe_status numbers(const snapshot *s, const char *name, int64_t items,
                         double otherwise, double **to)
{
    bool found = false;
    *to = pe__audit_take(s->a, items, sizeof **to);
    if (!*to)
        return pe__fail_memory(s->err);
    pe_status status = copy(s, name, items, sizeof **to, *to,
                            isnan(otherwise) ? NULL : &found);
    for (int64_t i = 0; !status && i < items; i++) {
        if (!isnan(otherwise) && !found)
            (*to)[i] = otherwise;
        else if (!isfinite((*to)[i]))
            status = refuse(s, name, "a number is none");
    }
    return status;
}

/* A column of indices below `end`; where it may be left out, item i is i. */
static pe_status indices(const snapshot *s, const char *name, int64_t items,
                         int64_t end, bool itself, int32_t **to)
{
    bool found = true;
    *to = pe__audit_take(s->a, items, sizeof **to);
    if (!*to)
        return pe__fail_memory(s->err);
    pe_status status =
        copy(s, name, items, sizeof **to, *to, itself ? &found : NULL);
    for (int64_t i = 0; !status && i < items; i++) {
        if (!found)
            (*to)[i] = (int32_t)i;
        if ((!found && i >= end) || (*to)[i] < 0 || (*to)[i] >= end)
            status = refuse(s, name, "an index leads nowhere");
    }
    return status;
}

/* Where each list begins; without a part all are empty. */
static pe_status starts(const snapshot *s, const char *name, int64_t lists,
                        int64_t items, int64_t **to)
{
    bool found = false;
    *to = pe__audit_take(s->a, lists + 2, sizeof **to);
    if (!*to)
        return pe__fail_memory(s->err);
    pe_status status = copy(s, name, lists + 1, sizeof **to, *to, &found);
    bool fine = (*to)[0] == 0 && (*to)[lists] == items;
    for (int64_t i = 0; i < lists; i++)
        fine = fine && (*to)[i] <= (*to)[i + 1];
    return status || fine ? status
                          : refuse(s, name, "the lists do not fit together");
}

typedef struct {
    const char *start, *good, *number, *second;
    int lists, items; /* which counts */
} list_kind;

static pe_status lists_of(const snapshot *s, list_kind kind,
                          pe__audit_lists *lists)
{
    const int64_t n = s->count[kind.items];
    lists->lists = s->count[kind.lists];
    pe_status status =
        starts(s, kind.start, lists->lists, n, &lists->start);
    if (!status)
        status = indices(s, kind.good, n, s->count[GOODS], false,
                         &lists->good);
    if (!status)
        status = numbers(s, kind.number, n, NAN, &lists->number);
    return status ? status : numbers(s, kind.second, n, 0.0, &lists->second);
}

/* --- texts ---------------------------------------------------------------- */

/* prefix1, prefix2, … */
static pe_status number_names(const snapshot *s, const char *prefix,
                              pe__audit_names *names)
{
    const size_t each = strlen(prefix) + 21;
    char *text = names->count < INT64_MAX / (int64_t)each
                     ? pe__audit_take(s->a, names->count, each)
                     : NULL;
    if (!text)
        return pe__fail_memory(s->err);
    for (int64_t i = 0; i < names->count; i++, text += each) {
        snprintf(text, each, "%s%lld", prefix, (long long)i + 1);
        names->sorted[i] = (pe__audit_name){text, i};
    }
    return PE_OK;
}

static pe_status take_names(const snapshot *s, const char *name,
                            const char *text, uint64_t bytes,
                            pe__audit_names *names)
{
    char where[NAME + 1];
    bool found = false;
    uint64_t *at = pe__audit_take(s->a, names->count, sizeof *at);
    if (!at)
        return pe__fail_memory(s->err);
    snprintf(where, sizeof where, "%s@", name);
    pe_status status = copy(s, where, names->count, sizeof *at, at, &found);
    if (status || !found)
        return status ? status : number_names(s, text, names);
    for (int64_t i = 0; i < names->count; i++) {
        if (at[i] >= bytes)
            return refuse(s, name, "a text lies outside of the part");
        names->sorted[i] = (pe__audit_name){text + at[i], i};
    }
    return PE_OK;
}

/* The ids of goods or councils; the texts are copied, for the file goes. */
static pe_status names_of(const snapshot *s, const char *name, int64_t count,
                          pe__audit_names *names)
{
    uint64_t bytes = 0;
    const unsigned char *from = find(s, name, &bytes);
    names->count = count;
    names->sorted = pe__audit_take(s->a, count, sizeof *names->sorted);
    if (!names->sorted)
        return pe__fail_memory(s->err);
    if (count == 0)
        return PE_OK;
    if (!from || bytes == 0 || from[bytes - 1] != 0)
        return refuse(s, name, "the texts are missing or damaged");
    char *text = pe__audit_take(s->a, (int64_t)bytes, 1);
    if (!text)
        return pe__fail_memory(s->err);
    memcpy(text, from, bytes);
    pe_status status = take_names(s, name, text, bytes, names);
    return status ? status : pe__audit_sort(names, NULL, true, s->err);
}

/* --- the economy ---------------------------------------------------------- */

static pe_status read_goods(snapshot *s)
{
    pe__audit *a = s->a;
    const int64_t n = s->count[GOODS];
    bool found = false;
    uint8_t *kind = pe__audit_take(a, n, 1);
    a->goods = (int32_t)n;
    a->pollutant = pe__audit_take(a, n, sizeof(bool));
    if (!kind || !a->pollutant)
        return pe__fail_memory(s->err);
    pe_status status = copy(s, "goods.kind", n, 1, kind, &found);
    for (int64_t g = 0; g < n; g++)
        a->pollutant[g] = kind[g] == PE_PLAN_POLLUTANT;
    if (!status)
        status = names_of(s, "goods.good", n, &a->good);
    if (!status)
        status = numbers(s, "goods.supply", n, 0.0, &a->given);
    return status ? status : numbers(s, "goods.price", n, 1.0, &a->start);
}

static pe_status read_lists(snapshot *s)
{
    pe__audit *a = s->a;
    pe_status status = lists_of(
        s, (list_kind){"recipes.start", "recipes.good", "recipes.exponent", "",
                       RECIPES, INPUTS}, &a->input);
    if (!status)
        status = lists_of(
            s, (list_kind){"byproducts.start", "byproducts.good",
                           "byproducts.per_output", "", RECIPES, BYPRODUCTS},
            &a->byproduct);
    return status ? status
                  : lists_of(s, (list_kind){"wants.start", "wants.good",
                                            "wants.weight", "wants.floor",
                                            PROFILES, WANTS}, &a->want);
}

static pe_status read_workers(snapshot *s)
{
    pe__audit *a = s->a;
    const int64_t n = a->workers = s->count[WORKERS];
    const struct {
        const char *name;
        double otherwise;
        double **to;
    } column[] = {{"workers.scale", NAN, &a->scale},
                  {"workers.effort_exponent", 0, &a->effort_exponent},
                  {"workers.effort_cost", 1, &a->effort_cost},
                  {"workers.effort_power", 2, &a->effort_power},
                  {"workers.elasticity", 1, &a->elasticity},
                  {"workers.capacity", 0, &a->capacity},
                  {"workers.fixed_cost", 0, &a->fixed_cost},
                  {"workers.lumps", 0, &a->lump}};
    bool found = false;
    uint8_t *appeals = pe__audit_take(a, n, 1);
    a->appeals = pe__audit_take(a, n, sizeof(bool));
    if (!appeals || !a->appeals)
        return pe__fail_memory(s->err);
    pe_status status = copy(s, "appeals.council", n, 1, appeals, &found);
    for (int64_t w = 0; w < n; w++)
        a->appeals[w] = appeals[w] != 0;
    for (size_t i = 0; i < sizeof column / sizeof *column && !status; i++)
        status = numbers(s, column[i].name, n, column[i].otherwise,
                         column[i].to);
    if (!status)
        status = indices(s, "workers.recipe", n, s->count[RECIPES], true,
                         &a->recipe_of);
    if (!status)
        status = indices(s, "workers.output", n, a->goods, false, &a->output);
    return status ? status : names_of(s, "workers.council", n, &a->worker);
}

static pe_status read_consumers(snapshot *s)
{
    pe__audit *a = s->a;
    const int64_t n = a->consumers = s->count[CONSUMERS];
    pe_status status = indices(s, "consumers.profile", n, s->count[PROFILES],
                               true, &a->profile_of);
    if (!status)
        status = numbers(s, "consumers.income", n, NAN, &a->income);
    if (!status)
        status = numbers(s, "consumers.elasticity", n, 1.0, &a->taste);
    return status ? status
                  : names_of(s, "consumers.council", n, &a->consumer);
}

static pe_status read_harms(snapshot *s)
{
    pe__audit *a = s->a;
    const int64_t n = a->harms = s->count[HARMS];
    a->harmed = pe__audit_take(a, n, sizeof *a->harmed);
    if (!a->harmed)
        return pe__fail_memory(s->err);
    pe_status status =
        copy(s, "affected.council", n, sizeof *a->harmed, a->harmed, NULL);
    for (int64_t h = 0; !status && h < n; h++)
        if (a->harmed[h] < 0 || a->harmed[h] >= a->consumers)
            status = refuse(s, "affected.council", "an index leads nowhere");
    if (!status)
        status = indices(s, "affected.good", n, a->goods, false, &a->emission);
    if (!status)
        status = numbers(s, "affected.damage", n, NAN, &a->damage);
    return status ? status
                  : numbers(s, "affected.power", n, NAN, &a->damage_power);
}

pe_status pe__audit_read_snapshot(pe__audit *a, const char *path, pe_error *err)
{
    snapshot s = {.a = a, .path = path, .err = err};
    pe_status status =
        pe__file_read(path, UINT64_MAX / 4, &s.bytes, &s.size, err);
    if (status)
        return status;
    if (!(status = read_head(&s)) && !(status = check_parts(&s)) &&
        !(status = read_goods(&s)) &&
        !(status = read_lists(&s)) && !(status = read_workers(&s)) &&
        !(status = read_consumers(&s)))
        status = read_harms(&s);
    pe__free(s.bytes);
    return status;
}
