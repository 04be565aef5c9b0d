/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tasks gathered into types: hours of equal need and equal ratings, told apart
 * by the class that holds them today where moving has a price. Ratings are
 * rounded for the search of good prices when there would be too many types;
 * the bound itself is then taken over the true ratings (relax.c).
 *
 * Types are numbered by their first task. Of many tasks each thread gathers a
 * stretch, and the stretches are merged in order, which gives the same numbers
 * for any number of threads; hours are whole numbers, so that their sums are
 * the same in any order, too. */
#include "jobs.h"
#include "mem.h"

#include <string.h>

#define MOST_TYPES 8192
#define PARALLEL 65536 /* tasks from which on threads share the work */
#define MOST_STRETCHES 8

typedef struct {
    int32_t need, home;
    int32_t grid[PE_JOBS_RATINGS_MAX]; /* ratings, coarse */
} type_key;

static inline type_key key_of(const pe_jobs *jobs, const pe__classes *c,
                              int32_t task, int32_t home)
{
    type_key key;
    key.need = c->need_of[pe__need(jobs, task)];
    key.home = c->homes ? home : -1;
    for (int32_t r = 0; r < c->ratings; r++) {
        const int32_t fine = (int32_t)(pe__rating(jobs, r, task) * PE__GRID);
        key.grid[r] = (fine + (1 << 24)) >> c->coarse;
    }
    return key;
}

static inline bool same_type(const pe__classes *c, int32_t type,
                             const type_key *key)
{
    const int32_t *grid = c->type_grid + (int64_t)type * c->ratings;
    bool same = c->type_need[type] == key->need &&
                c->type_home[type] == key->home;
    for (int32_t r = 0; same && r < c->ratings; r++)
        same = grid[r] == key->grid[r];
    return same;
}

/* The place of the key's type in the hash: taken, or free. */
static inline int32_t *find_slot(const pe__classes *c, const type_key *key)
{
    uint64_t at = pe__mix((uint64_t)(uint32_t)key->need << 32 |
                          (uint32_t)(key->home + 1));
    for (int32_t r = 0; r < c->ratings; r++)
        at = (at ^ (uint64_t)(uint32_t)key->grid[r]) * 0x9e3779b97f4a7c15u;
    for (at ^= at >> 29;; at++) {
        int32_t *slot = &c->slot[at & (uint64_t)(c->slots - 1)];
        if (*slot < 0 || same_type(c, *slot, key))
            return slot;
    }
}

int32_t pe__type_of(const pe_jobs *jobs, const pe__classes *classes,
                    int32_t task, int32_t home)
{
    const type_key key = key_of(jobs, classes, task, home);
    return *find_slot(classes, &key);
}

/* --- tables of types ------------------------------------------------------ */

void pe__types_free(pe__classes *c)
{
    pe__free(c->type_need);
    pe__free(c->type_home);
    pe__free(c->type_hours);
    pe__free(c->type_rating);
    pe__free(c->type_grid);
    pe__free(c->slot);
    c->type_need = c->type_home = c->type_grid = c->slot = NULL;
    c->type_hours = c->type_rating = NULL;
}

/* Gives `c` an empty table of its own; what it had is another's. */
static bool table_new(pe__classes *c, int32_t room)
{
    const size_t n = (size_t)room, ratings = (size_t)c->ratings;
    c->room = room;
    for (c->slots = 64; c->slots < 2 * room; c->slots *= 2)
        ;
    c->types = 0;
    c->type_need = pe__alloc(n, sizeof *c->type_need);
    c->type_home = pe__alloc(n, sizeof *c->type_home);
    c->type_hours = pe__alloc(n, sizeof *c->type_hours);
    c->type_rating = pe__alloc(n * ratings, sizeof *c->type_rating);
    c->type_grid = pe__alloc(n * ratings, sizeof *c->type_grid);
    c->slot = pe__alloc((size_t)c->slots, sizeof *c->slot);
    if (c->type_need && c->type_home && c->type_hours && c->type_rating &&
        c->type_grid && c->slot) {
        memset(c->slot, 0xff, (size_t)c->slots * sizeof *c->slot);
        return true;
    }
    pe__types_free(c);
    return false;
}

static void clear_table(pe__classes *c)
{
    c->types = 0;
    memset(c->slot, 0xff, (size_t)c->slots * sizeof *c->slot);
}

/* Adds a type without hours at a free slot; the ratings are up to the caller.
 * False: no room. */
static bool new_type(pe__classes *c, int32_t *slot, const type_key *key)
{
    const size_t bytes = (size_t)c->ratings * sizeof *c->type_grid;
    if (c->types == c->room)
        return false;
    *slot = c->types++;
    c->type_need[*slot] = key->need;
    c->type_home[*slot] = key->home;
    c->type_hours[*slot] = 0.0;
    memcpy(c->type_grid + (int64_t)*slot * c->ratings, key->grid, bytes);
    return true;
}

/* Adds hours to their type; false when there is no room for a new type. The
 * rating of a type is its first task's: exact when nothing is coarse, and
 * otherwise only a guide to good prices. */
static bool add_hours(const pe_jobs *jobs, pe__classes *c, int32_t task,
                      int32_t home, double hours)
{
    const type_key key = key_of(jobs, c, task, home);
    int32_t *slot = find_slot(c, &key);
    if (*slot < 0) {
        if (!new_type(c, slot, &key))
            return false;
        for (int32_t r = 0; r < c->ratings; r++)
            c->type_rating[(int64_t)*slot * c->ratings + r] =
                pe__rating(jobs, r, task);
    }
    c->type_hours[*slot] += hours;
    return true;
}

/* Adds the types of another table, in their order; false: no room. */
static bool merge(pe__classes *c, const pe__classes *from)
{
    const size_t ratings = (size_t)c->ratings;
    for (int32_t t = 0; t < from->types; t++) {
        type_key key = {from->type_need[t], from->type_home[t], {0}};
        memcpy(key.grid, from->type_grid + (size_t)t * ratings,
               ratings * sizeof *key.grid);
        int32_t *slot = find_slot(c, &key);
        if (*slot < 0) {
            if (!new_type(c, slot, &key))
                return false;
            memcpy(c->type_rating + (size_t)*slot * ratings,
                   from->type_rating + (size_t)t * ratings,
                   ratings * sizeof *c->type_rating);
        }
        c->type_hours[*slot] += from->type_hours[t];
    }
    return true;
}

/* --- gathering ------------------------------------------------------------ */

/* `left` [tasks]: hours of each task that no class holds today. */
static bool add_homes(const pe_jobs *jobs, pe__classes *c, int32_t *left)
{
    for (int32_t i = 0; i < jobs->p.members; i++)
        for (int64_t k = jobs->today.start[i]; k < jobs->today.start[i + 1];
             k++) {
            const int32_t task = jobs->today.task[k];
            int32_t hours = jobs->today.hours[k];
            hours = hours < left[task] ? hours : left[task];
            if (hours < 1 || !pe__may(jobs, i, task))
                continue;
            left[task] -= hours;
            if (!add_hours(jobs, c, task, c->class_of[i], hours))
                return false;
        }
    return true;
}

/* A stretch of the tasks, or with `left` what is left of them. */
static bool add_tasks(const pe_jobs *jobs, pe__classes *c, const int32_t *left,
                      int32_t from, int32_t to)
{
    for (int32_t j = from; j < to; j++) {
        const int32_t hours = left ? left[j] : pe__give(jobs, j);
        if (hours > 0 && !add_hours(jobs, c, j, -1, hours))
            return false;
    }
    return true;
}

/* One try of all tasks, part[0] being the table that counts. */
static bool add_all(const pe_jobs *jobs, pe__classes **part, int32_t parts,
                    int32_t *left)
{
    const int64_t tasks = jobs->p.tasks;
    int good = 1;
    for (int32_t k = 0; k < parts; k++)
        clear_table(part[k]);
    for (int32_t j = 0; left && j < tasks; j++)
        left[j] = pe__give(jobs, j);
    if (left && !add_homes(jobs, part[0], left))
        return false;
#pragma omp parallel for num_threads(parts) reduction(&& : good) if (parts > 1)
    for (int32_t k = 0; k < parts; k++)
        good = good && add_tasks(jobs, part[k], left,
                                 (int32_t)(tasks * k / parts),
                                 (int32_t)(tasks * (k + 1) / parts));
    for (int32_t k = 1; good && k < parts; k++)
        good = merge(part[0], part[k]);
    return good != 0;
}

/* Ever coarser ratings until there is room for all types. */
static void gather(const pe_jobs *jobs, pe__classes **part, int32_t parts,
                   int32_t *left)
{
    for (int32_t coarse = 0;; coarse += 2) {
        for (int32_t k = 0; k < parts; k++)
            part[k]->coarse = coarse;
        if (add_all(jobs, part, parts, left) || coarse >= 24)
            return;
    }
}

/* Gives back the room that was not needed: the types stay while the search
 * runs. */
static bool pack(pe__classes *c)
{
    pe__classes small = *c;
    if (!table_new(&small, c->types > 0 ? c->types : 1))
        return false;
    merge(&small, c);
    pe__types_free(c);
    *c = small;
    return true;
}

/* Tables of their own for the stretches after the first. */
static bool more_tables(pe__classes *const *part, int32_t parts,
                        const pe__classes *c)
{
    bool good = true;
    for (int32_t k = 1; k < parts; k++) {
        *part[k] = *c;
        good = table_new(part[k], c->room) && good;
    }
    return good;
}

pe_status pe__types_find(pe_jobs *jobs, pe__classes *c)
{
    const int32_t few = jobs->p.tasks < MOST_TYPES ? jobs->p.tasks : MOST_TYPES;
    const int32_t room = c->homes ? 8 * few + c->classes : few;
    const bool today = c->homes && jobs->today.start;
    pe__classes other[MOST_STRETCHES], *part[MOST_STRETCHES] = {c};
    int32_t parts = 1, *left = NULL;
    pe_status st = PE_NO_MEMORY;
    if (!today && jobs->p.tasks >= PARALLEL)
        parts = pe__threads(jobs) < MOST_STRETCHES ? pe__threads(jobs)
                                                   : MOST_STRETCHES;
    for (int32_t k = 1; k < parts; k++)
        part[k] = &other[k];
    if (!table_new(c, room > 0 ? room : 1))
        return PE_NO_MEMORY;
    if (today)
        left = pe__alloc((size_t)jobs->p.tasks, sizeof *left);
    if (more_tables(part, parts, c) && (left || !today)) {
        gather(jobs, part, parts, left);
        st = pack(c) ? PE_OK : PE_NO_MEMORY;
    }
    for (int32_t k = 1; k < parts; k++)
        pe__types_free(part[k]);
    pe__free(left);
    return st;
}
