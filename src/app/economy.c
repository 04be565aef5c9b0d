/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An economy in memory: its sections, who owns them, what they say. */
#include "economy_own.h"
#include "mem.h"
#include <string.h>
#include <sys/mman.h>

/* Where the problem keeps the array; another type than that of the section
 * does not compile. */
#define FIELD(name, type)                                                   \
    (offsetof(pe_plan_problem, name) * sizeof(char[                         \
        _Generic(((pe_plan_problem *)0)->name, const type *: 1, default: -1)]))

/* One row a section, in the order of pe__section. The columns are those of
 * docs/economy.md; what starts with a '-' is no column. */
const pe__section_kind pe__section_kinds[PE__SECTIONS] = {
    {"goods", "kind", PE__BYTE, PE__GOODS, PE__COUNTS, PE__ANY,
     PE_PLAN_POLLUTANT, PE_PLAN_PRIVATE, FIELD(kind, uint8_t)},
    {"goods", "supply", PE__REAL, PE__GOODS, PE__COUNTS, PE__FROM_0, 0, 0,
     FIELD(supply, double)},
    {"goods", "price", PE__REAL, PE__GOODS, PE__COUNTS, PE__FROM_0, 0, 1,
     FIELD(price, double)},
    {"recipes", "-start", PE__STARTS, PE__RECIPES, PE__INPUTS, PE__ANY, 0,
     PE__NEEDED, FIELD(input_start, int64_t)},
    {"recipes", "good", PE__INDEX, PE__INPUTS, PE__GOODS, PE__ANY, 0,
     PE__NEEDED, FIELD(input, int32_t)},
    {"recipes", "exponent", PE__REAL, PE__INPUTS, PE__COUNTS, PE__ABOVE_0, 0,
     PE__NEEDED, FIELD(exponent, double)},
    {"byproducts", "-start", PE__STARTS, PE__RECIPES, PE__BYPRODUCTS, PE__ANY,
     0, 0, FIELD(byproduct_start, int64_t)},
    {"byproducts", "good", PE__INDEX, PE__BYPRODUCTS, PE__GOODS, PE__ANY, 0,
     PE__NEEDED, FIELD(byproduct, int32_t)},
    {"byproducts", "per_output", PE__REAL, PE__BYPRODUCTS, PE__COUNTS,
     PE__ABOVE_0, 0, PE__NEEDED, FIELD(per_output, double)},
    {"workers", "recipe", PE__INDEX, PE__WORKERS, PE__RECIPES, PE__ANY, 0,
     PE__ITSELF, FIELD(recipe, int32_t)},
    {"workers", "output", PE__INDEX, PE__WORKERS, PE__GOODS, PE__ANY, 0,
     PE__NEEDED, FIELD(output, int32_t)},
    {"workers", "scale", PE__REAL, PE__WORKERS, PE__COUNTS, PE__ABOVE_0, 0,
     PE__NEEDED, FIELD(scale, double)},
    {"workers", "effort_exponent", PE__REAL, PE__WORKERS, PE__COUNTS,
     PE__FROM_0, 0, 0, FIELD(effort_exponent, double)},
    {"workers", "effort_cost", PE__REAL, PE__WORKERS, PE__COUNTS, PE__FROM_0,
     0, 1, FIELD(effort_cost, double)},
    {"workers", "effort_power", PE__REAL, PE__WORKERS, PE__COUNTS, PE__ABOVE_1,
     0, 2, FIELD(effort_power, double)},
    {"workers", "elasticity", PE__REAL, PE__WORKERS, PE__COUNTS, PE__FROM_0, 0,
     1, FIELD(elasticity, double)},
    {"workers", "capacity", PE__REAL, PE__WORKERS, PE__COUNTS, PE__FROM_0, 0,
     0, FIELD(capacity, double)},
    {"workers", "fixed_cost", PE__REAL, PE__WORKERS, PE__COUNTS, PE__FROM_0, 0,
     0, FIELD(fixed_cost, double)},
    {"workers", "lumps", PE__REAL, PE__WORKERS, PE__COUNTS, PE__FROM_0, 0, 0,
     FIELD(lump, double)},
    {"appeals", "council", PE__BYTE, PE__WORKERS, PE__COUNTS, PE__ANY, 1, 0,
     FIELD(appeals, uint8_t)},
    {"wants", "-start", PE__STARTS, PE__PROFILES, PE__WANTS, PE__ANY, 0,
     PE__NEEDED, FIELD(want_start, int64_t)},
    {"wants", "good", PE__INDEX, PE__WANTS, PE__GOODS, PE__ANY, 0, PE__NEEDED,
     FIELD(want, int32_t)},
    {"wants", "weight", PE__REAL, PE__WANTS, PE__COUNTS, PE__ABOVE_0, 0,
     PE__NEEDED, FIELD(weight, double)},
    {"wants", "floor", PE__REAL, PE__WANTS, PE__COUNTS, PE__FROM_0, 0, 0,
     FIELD(floor, double)},
    {"consumers", "profile", PE__INDEX, PE__CONSUMERS, PE__PROFILES, PE__ANY,
     0, PE__ITSELF, FIELD(profile, int32_t)},
    {"consumers", "income", PE__REAL, PE__CONSUMERS, PE__COUNTS, PE__FROM_0, 0,
     PE__NEEDED, FIELD(income, double)},
    {"consumers", "elasticity", PE__REAL, PE__CONSUMERS, PE__COUNTS,
     PE__FROM_0, 0, 1, FIELD(taste, double)},
    {"affected", "council", PE__LONG, PE__HARMS, PE__CONSUMERS, PE__ANY, 0,
     PE__NEEDED, FIELD(harmed, int64_t)},
    {"affected", "good", PE__INDEX, PE__HARMS, PE__GOODS, PE__ANY, 0,
     PE__NEEDED, FIELD(pollutant, int32_t)},
    {"affected", "damage", PE__REAL, PE__HARMS, PE__COUNTS, PE__ABOVE_0, 0,
     PE__NEEDED, FIELD(damage, double)},
    {"affected", "power", PE__REAL, PE__HARMS, PE__COUNTS, PE__ABOVE_1, 0,
     PE__NEEDED, FIELD(damage_power, double)},
    {"workers", "members", PE__REAL, PE__WORKERS, PE__COUNTS, PE__FROM_0, 0, 1,
     PE__NO_FIELD},
    {"workers", "federation", PE__INDEX, PE__WORKERS, PE__FEDERATIONS, PE__ANY,
     -1, -1, PE__NO_FIELD},
    {"consumers", "members", PE__REAL, PE__CONSUMERS, PE__COUNTS, PE__FROM_0,
     0, 1, PE__NO_FIELD},
    {"consumers", "federation", PE__INDEX, PE__CONSUMERS, PE__FEDERATIONS,
     PE__ANY, -1, -1, PE__NO_FIELD},
};

/* In the order of pe__label. */
const pe__label_kind pe__label_kinds[PE__LABELS] = {
    {"goods.good", PE__GOODS, true},
    {"goods.name", PE__GOODS, false},
    {"goods.unit", PE__GOODS, false},
    {"recipes.recipe", PE__RECIPES, true},
    {"wants.profile", PE__PROFILES, true},
    {"workers.council", PE__WORKERS, true},
    {"workers.name", PE__WORKERS, false},
    {"consumers.council", PE__CONSUMERS, true},
    {"consumers.name", PE__CONSUMERS, false},
    {"federations.name", PE__FEDERATIONS, true},
    {"appeals.reason", PE__WORKERS, false},
};

size_t pe__form_size(pe__form form)
{
    static const size_t size[] = {1, sizeof(int32_t), sizeof(int64_t),
                                  sizeof(int64_t), sizeof(double)};
    return size[form];
}

int64_t pe__section_items(const int64_t count[PE__COUNTS], pe__section s)
{
    const pe__section_kind *kind = &pe__section_kinds[s];
    return count[kind->count] + (kind->form == PE__STARTS);
}

/* ---- memory ---- */

pe__economy *pe__economy_new(void)
{
    return pe__zalloc(1, sizeof(pe__economy));
}

/* True when the memory belongs to the economy, not to the mapped file. */
static bool owns(const pe__economy *e, const void *memory)
{
    const char *at = memory;
    return memory && !(e->map && at >= e->map && at < e->map + e->map_size);
}

static void drop(pe__economy *e, pe__section s)
{
    if (owns(e, e->array[s]))
        pe__free(e->array[s]);
    e->array[s] = NULL;
}

void pe__economy_free(pe__economy *e)
{
    if (!e)
        return;
    for (int s = 0; s < PE__SECTIONS; s++)
        drop(e, (pe__section)s);
    for (int k = 0; k < PE__LABELS; k++)
        if (owns(e, e->texts[k].text))
            pe__texts_free(&e->texts[k]);
    if (e->mapped)
        munmap((void *)(uintptr_t)e->map, e->map_size);
    pe__free(e);
}

void *pe__economy_make(pe__economy *e, pe__section s)
{
    int64_t items = pe__section_items(e->count, s);
    size_t size = pe__form_size(pe__section_kinds[s].form);
    void *made = pe__alloc((size_t)items, size);
    if (!made)
        return NULL;
    drop(e, s);
    e->array[s] = made;
    return made;
}

/* What an array that is left out stands for. */
static void fill(pe__section s, void *array, int64_t items)
{
    const pe__section_kind *kind = &pe__section_kinds[s];
    bool itself = kind->standard == PE__ITSELF;
    for (int64_t i = 0; i < items; i++)
        switch (kind->form) {
        case PE__BYTE:
            ((uint8_t *)array)[i] = (uint8_t)kind->standard;
            break;
        case PE__INDEX:
            ((int32_t *)array)[i] =
                itself ? (int32_t)i : (int32_t)kind->standard;
            break;
        case PE__LONG:
        case PE__STARTS:
            ((int64_t *)array)[i] = (int64_t)kind->standard;
            break;
        case PE__REAL:
            ((double *)array)[i] = kind->standard;
            break;
        }
}

void *pe__economy_writable(pe__economy *e, pe__section s)
{
    if (owns(e, e->array[s]))
        return e->array[s];
    int64_t items = pe__section_items(e->count, s);
    size_t size = pe__form_size(pe__section_kinds[s].form);
    void *made = pe__alloc((size_t)items, size);
    if (!made)
        return NULL;
    if (e->array[s])
        memcpy(made, e->array[s], (size_t)items * size);
    else
        fill(s, made, items);
    e->array[s] = made;
    return made;
}

/* ---- the problem ---- */

/* True when the array says nothing but the standard, or nothing at all. Stops
 * at the first item that does. */
static bool is_standard(const pe__economy *e, pe__section s)
{
    const pe__section_kind *kind = &pe__section_kinds[s];
    int64_t items = pe__section_items(e->count, s);
    if (items == 0)
        return true;
    if (kind->standard == PE__NEEDED)
        return false;
    if (kind->standard == PE__ITSELF && items != e->count[kind->into])
        return false;
    for (int64_t i = 0; i < items; i++) {
        double standard =
            kind->standard == PE__ITSELF ? (double)i : kind->standard;
        double found = kind->form == PE__REAL
                           ? ((double *)e->array[s])[i]
                           : (double)pe__economy_index(e, s, i);
        if (found != standard)
            return false;
    }
    return true;
}

/* The problem's arrays are pointers of several types at known offsets. */
static void point(pe_plan_problem *problem, size_t field, const void *array)
{
    memcpy((char *)problem + field, &array, sizeof array);
}

void pe__economy_settle(pe__economy *e)
{
    pe_plan_problem *p = &e->problem;
    *p = (pe_plan_problem){
        .goods = (int32_t)e->count[PE__GOODS],
        .recipes = e->count[PE__RECIPES],
        .workers = e->count[PE__WORKERS],
        .profiles = e->count[PE__PROFILES],
        .consumers = e->count[PE__CONSUMERS],
        .harms = e->count[PE__HARMS],
    };
    for (int s = 0; s < PE__SECTIONS; s++) {
        if (e->array[s] && is_standard(e, (pe__section)s))
            drop(e, (pe__section)s);
        if (pe__section_kinds[s].field != PE__NO_FIELD)
            point(p, pe__section_kinds[s].field, e->array[s]);
    }
}

const pe_plan_problem *pe__economy_problem(const pe__economy *e)
{
    return &e->problem;
}

const char *pe__economy_sha256(const pe__economy *e)
{
    return e->sha256;
}

/* ---- what it says ---- */

int64_t pe__economy_index(const pe__economy *e, pe__section s, int64_t i)
{
    const pe__section_kind *kind = &pe__section_kinds[s];
    const void *array = e->array[s];
    if (!array)
        return kind->standard == PE__ITSELF ? i : (int64_t)kind->standard;
    if (kind->form == PE__BYTE)
        return ((const uint8_t *)array)[i];
    if (kind->form == PE__STARTS || kind->form == PE__LONG)
        return ((const int64_t *)array)[i];
    return ((const int32_t *)array)[i];
}

double pe__economy_number(const pe__economy *e, pe__section s, int64_t i)
{
    const double *array = e->array[s];
    return array ? array[i] : pe__section_kinds[s].standard;
}

double pe__worker_members(const pe__economy *e, int64_t worker)
{
    return pe__economy_number(e, PE__WORKER_MEMBERS, worker);
}

double pe__consumer_members(const pe__economy *e, int64_t consumer)
{
    return pe__economy_number(e, PE__CONSUMER_MEMBERS, consumer);
}

int32_t pe__federations(const pe__economy *e)
{
    return (int32_t)e->count[PE__FEDERATIONS];
}

int32_t pe__worker_federation(const pe__economy *e, int64_t worker)
{
    return (int32_t)pe__economy_index(e, PE__WORKER_FEDERATION, worker);
}

int32_t pe__consumer_federation(const pe__economy *e, int64_t consumer)
{
    return (int32_t)pe__economy_index(e, PE__CONSUMER_FEDERATION, consumer);
}
