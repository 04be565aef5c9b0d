/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Members gathered into classes and tasks into types: the small problem that
 * bounds the large one. Its size depends on how many different skill sets and
 * ratings there are, not on how many people.
 *
 * Two relaxations keep it small on wild input, and both leave the bound valid.
 * Skills of which there is plenty are ignored when there would be too many
 * classes. Ratings are rounded for the search of good prices when there would
 * be too many types (the bound itself is then taken over the true ratings,
 * see relax.c). */
#include "jobs.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CLASSES 384
#define MOST_TYPES 8192
#define MOST_SINGLE 320 /* members who are classes of their own */

static uint64_t mix(uint64_t x)
{
    x ^= x >> 31;
    x *= 0x9e3779b97f4a7c15u;
    x ^= x >> 29;
    x *= 0xbf58476d1ce4e5b9u;
    return x ^ (x >> 32);
}

/* --- skills that count ---------------------------------------------------- */

typedef struct {
    int32_t skill;
    double plenty; /* quarters offered by holders over quarters that need it */
} skill_rank;

static int by_plenty(const void *a, const void *b)
{
    const skill_rank *x = a, *y = b;
    if (x->plenty != y->plenty)
        return x->plenty > y->plenty ? -1 : 1;
    return x->skill - y->skill;
}

static bool has(const pe_jobs *jobs, int32_t set, int32_t skill)
{
    return jobs->p.set[(int64_t)set * jobs->p.words + skill / 64] >>
               (skill % 64) & 1;
}

/* Skills from the most plentiful to the scarcest. */
static skill_rank *rank_skills(const pe_jobs *jobs)
{
    const int32_t n = jobs->p.skills, sets = jobs->p.sets;
    skill_rank *rank = pe__alloc((size_t)n, sizeof *rank);
    double *demand = pe__zalloc((size_t)sets, sizeof *demand);
    double *supply = pe__zalloc((size_t)sets, sizeof *supply);
    if (rank && demand && supply) {
        for (int32_t j = 0; j < jobs->p.tasks; j++)
            demand[pe__need(jobs, j)] += pe__give(jobs, j);
        for (int32_t i = 0; i < jobs->p.members; i++)
            supply[pe__have(jobs, i)] += jobs->p.offer[i];
        for (int32_t s = 0; s < n; s++) {
            double wanted = 0.0, offered = 0.0;
            for (int32_t k = 1; k < sets; k++)
                if (has(jobs, k, s)) {
                    wanted += demand[k];
                    offered += supply[k];
                }
            rank[s] = (skill_rank){s, offered / (wanted + 1e-9)};
        }
        qsort(rank, (size_t)n, sizeof *rank, by_plenty);
    } else {
        pe__free(rank);
        rank = NULL;
    }
    pe__free(demand);
    pe__free(supply);
    return rank;
}

/* --- classes -------------------------------------------------------------- */

typedef struct {
    const pe_jobs *jobs;
    const uint64_t *mask; /* [words] skills that count */
    bool groups, single;
    int32_t *table;       /* hash of classes by (masked set, group) */
    int32_t size;
} class_finder;

static uint64_t class_key(const class_finder *f, int32_t set, int32_t group)
{
    uint64_t key = mix((uint64_t)group + 1);
    for (int32_t k = 0; k < f->jobs->p.words; k++)
        key = mix(key ^ (f->jobs->p.set[(int64_t)set * f->jobs->p.words + k] &
                         f->mask[k]));
    return key;
}

static bool same_class(const class_finder *f, int32_t set, int32_t other)
{
    const int32_t words = f->jobs->p.words;
    const uint64_t *a = f->jobs->p.set + (int64_t)set * words;
    const uint64_t *b = f->jobs->p.set + (int64_t)other * words;
    for (int32_t k = 0; k < words; k++)
        if ((a[k] ^ b[k]) & f->mask[k])
            return false;
    return true;
}

static int32_t group_of(const class_finder *f, int32_t member)
{
    return f->groups && f->jobs->p.group ? f->jobs->p.group[member] : 0;
}

/* Numbers the classes by first member; false when there are more than `most`.
 * `lead` gets each class's first member. */
static bool number_classes(class_finder *f, int32_t most, int32_t *class_of,
                           int32_t *lead, int32_t *count)
{
    const pe_jobs *jobs = f->jobs;
    *count = 0;
    for (int32_t k = 0; k < f->size; k++)
        f->table[k] = -1;
    for (int32_t i = 0; i < jobs->p.members; i++) {
        const int32_t set = pe__have(jobs, i), group = group_of(f, i);
        uint64_t at = f->single ? mix((uint64_t)i) : class_key(f, set, group);
        int32_t c;
        for (;; at++) {
            c = f->table[at & (uint64_t)(f->size - 1)];
            if (c < 0 || (!f->single && group_of(f, lead[c]) == group &&
                          same_class(f, pe__have(jobs, lead[c]), set)))
                break;
        }
        if (c < 0) {
            if (*count == most)
                return false;
            c = (*count)++;
            lead[c] = i;
            f->table[at & (uint64_t)(f->size - 1)] = c;
        }
        class_of[i] = c;
    }
    return true;
}

/* Finds the classes, ignoring as few plentiful skills as will do. `mask` gets
 * the skills that count. */
static pe_status find_classes(pe_jobs *jobs, pe__classes *out, uint64_t *mask,
                              int32_t *lead)
{
    const int32_t n = jobs->p.skills;
    skill_rank *rank = NULL;
    class_finder f = {.jobs = jobs, .mask = mask, .groups = out->homes,
                      .single = out->homes && jobs->p.members <= MOST_SINGLE,
                      .size = 4096};
    pe_status st = PE_NO_MEMORY;
    memset(mask, 0xff, (size_t)jobs->p.words * sizeof *mask);
    f.table = pe__alloc((size_t)f.size, sizeof *f.table);
    if (!f.table)
        return PE_NO_MEMORY;
    int32_t ignored = 0;
    while (!number_classes(&f, MOST_CLASSES, out->class_of, lead,
                           &out->classes)) {
        if (!rank && !(rank = rank_skills(jobs)))
            goto out;
        if (ignored == n) { /* groups alone are too many */
            f.groups = false;
            continue;
        }
        const int32_t step = (n - ignored + 7) / 8;
        for (int32_t k = 0; k < step; k++, ignored++)
            mask[rank[ignored].skill / 64] &=
                ~(1ull << (rank[ignored].skill % 64));
    }
    st = PE_OK;
out:
    pe__free(rank);
    pe__free(f.table);
    return st;
}

static pe_status describe_classes(pe_jobs *jobs, pe__classes *out,
                                  const uint64_t *mask, const int32_t *lead)
{
    const size_t n = (size_t)out->classes;
    const int32_t words = out->words;
    out->class_set = pe__alloc(n, sizeof *out->class_set);
    out->class_mask = pe__zalloc(n * (size_t)(words + 1), sizeof *mask);
    out->fair = pe__zalloc(n, sizeof *out->fair);
    out->least = pe__zalloc(n, sizeof *out->least);
    out->most = pe__zalloc(n, sizeof *out->most);
    out->wanted = pe__zalloc(n * (size_t)out->ratings, sizeof *out->wanted);
    if (!out->class_set || !out->class_mask || !out->fair || !out->least ||
        !out->most || !out->wanted)
        return PE_NO_MEMORY;
    for (int32_t c = 0; c < out->classes; c++) {
        out->class_set[c] = pe__have(jobs, lead[c]);
        for (int32_t k = 0; k < words; k++)
            out->class_mask[(int64_t)c * words + k] =
                jobs->p.set[(int64_t)out->class_set[c] * words + k] & mask[k];
    }
    for (int32_t i = 0; i < jobs->p.members; i++) {
        const int32_t c = out->class_of[i];
        const double fair = pe__fair(jobs, i);
        out->fair[c] += fair;
        out->least[c] += pe__lowest(jobs, i);
        out->most[c] += pe__highest(jobs, i);
        for (int32_t r = 0; r < out->ratings; r++)
            out->wanted[c * out->ratings + r] +=
                fair * pe__target(jobs, r, i);
    }
    return PE_OK;
}

/* For every need in use, the classes that may. */
static pe_status find_eligible(pe_jobs *jobs, pe__classes *out,
                               const uint64_t *mask)
{
    const int32_t sets = jobs->p.sets > 0 ? jobs->p.sets : 1;
    const int32_t words = out->words;
    out->need_of = pe__alloc((size_t)sets, sizeof *out->need_of);
    if (!out->need_of)
        return PE_NO_MEMORY;
    for (int32_t k = 0; k < sets; k++)
        out->need_of[k] = -1;
    for (int32_t j = 0; j < jobs->p.tasks; j++)
        if (pe__give(jobs, j) > 0 && out->need_of[pe__need(jobs, j)] < 0)
            out->need_of[pe__need(jobs, j)] = out->needs++;
    out->first = pe__zalloc((size_t)out->needs + 2, sizeof *out->first);
    out->eligible = pe__alloc((size_t)out->needs * (size_t)out->classes + 1,
                              sizeof *out->eligible);
    if (!out->first || !out->eligible)
        return PE_NO_MEMORY;
    int32_t *set_of = out->first; /* for a moment: the set of each need */
    for (int32_t k = 0; k < sets; k++)
        if (out->need_of[k] >= 0)
            set_of[out->need_of[k]] = k;
    int32_t filled = 0;
    for (int32_t u = 0; u < out->needs; u++) {
        const int32_t set = set_of[u];
        out->first[u] = filled;
        for (int32_t c = 0; c < out->classes; c++) {
            bool may = out->most[c] > 0.0;
            for (int32_t k = 0; k < words && may; k++)
                may = !(jobs->p.set[(int64_t)set * words + k] & mask[k] &
                        ~out->class_mask[(int64_t)c * words + k]);
            if (may)
                out->eligible[filled++] = c;
        }
    }
    out->first[out->needs] = filled;
    return PE_OK;
}

/* --- types ---------------------------------------------------------------- */

typedef struct {
    int32_t need, home;
    int32_t grid[PE_JOBS_RATINGS_MAX]; /* ratings, coarse */
} type_key;

static type_key key_of(const pe_jobs *jobs, const pe__classes *c, int32_t task,
                       int32_t home)
{
    type_key key = {.need = c->need_of[pe__need(jobs, task)],
                    .home = c->homes ? home : -1};
    for (int32_t r = 0; r < c->ratings; r++) {
        const int32_t fine = (int32_t)(pe__rating(jobs, r, task) * 1048576.0);
        key.grid[r] = (fine + (1 << 24)) >> c->coarse;
    }
    return key;
}

static uint64_t type_hash(const pe__classes *c, const type_key *key)
{
    uint64_t h = mix((uint64_t)(uint32_t)key->need << 32 |
                     (uint32_t)(key->home + 1));
    for (int32_t r = 0; r < c->ratings; r++)
        h = (h ^ (uint64_t)(uint32_t)key->grid[r]) * 0x9e3779b97f4a7c15u;
    return h ^ (h >> 29);
}

static bool same_type(const pe__classes *c, int32_t type, const type_key *key)
{
    if (c->type_need[type] != key->need || c->type_home[type] != key->home)
        return false;
    for (int32_t r = 0; r < c->ratings; r++) {
        const double mean = c->type_rating[type * c->ratings + r];
        const int32_t fine = (int32_t)rint(mean * 1048576.0);
        if (((fine + (1 << 24)) >> c->coarse) != key->grid[r])
            return false;
    }
    return true;
}

/* The place of the key's type in the hash: taken, or free. */
static int32_t *find_slot(const pe__classes *c, const type_key *key)
{
    for (uint64_t at = type_hash(c, key);; at++) {
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

static bool types_alloc(pe__classes *c, int32_t room)
{
    pe__free(c->type_need);
    pe__free(c->type_home);
    pe__free(c->type_hours);
    pe__free(c->type_rating);
    pe__free(c->slot);
    c->room = room;
    for (c->slots = 64; c->slots < 2 * room; c->slots *= 2)
        ;
    const size_t n = (size_t)room;
    c->type_need = pe__alloc(n, sizeof *c->type_need);
    c->type_home = pe__alloc(n, sizeof *c->type_home);
    c->type_hours = pe__alloc(n, sizeof *c->type_hours);
    c->type_rating = pe__alloc(n * (size_t)c->ratings, sizeof(double));
    c->slot = pe__alloc((size_t)c->slots, sizeof *c->slot);
    return c->type_need && c->type_home && c->type_hours && c->type_rating &&
           c->slot;
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
        if (c->types == c->room)
            return false;
        *slot = c->types++;
        c->type_need[*slot] = key.need;
        c->type_home[*slot] = key.home;
        c->type_hours[*slot] = 0.0;
        for (int32_t r = 0; r < c->ratings; r++)
            c->type_rating[*slot * c->ratings + r] =
                pe__rating(jobs, r, task);
    }
    c->type_hours[*slot] += hours;
    return true;
}

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

static bool add_all(const pe_jobs *jobs, pe__classes *c, int32_t *left)
{
    c->types = 0;
    for (int32_t k = 0; k < c->slots; k++)
        c->slot[k] = -1;
    for (int32_t j = 0; left && j < jobs->p.tasks; j++)
        left[j] = pe__give(jobs, j);
    if (left && !add_homes(jobs, c, left))
        return false;
    for (int32_t j = 0; j < jobs->p.tasks; j++) {
        const int32_t hours = left ? left[j] : pe__give(jobs, j);
        if (hours > 0 && !add_hours(jobs, c, j, -1, hours))
            return false;
    }
    return true;
}

static pe_status find_types(pe_jobs *jobs, pe__classes *c)
{
    const int32_t few = jobs->p.tasks < MOST_TYPES ? jobs->p.tasks : MOST_TYPES;
    const int32_t room = c->homes ? 8 * few + c->classes : few;
    int32_t *left = NULL;
    if (!types_alloc(c, room > 0 ? room : 1))
        return PE_NO_MEMORY;
    if (c->homes && jobs->today.start) {
        left = pe__alloc((size_t)jobs->p.tasks, sizeof *left);
        if (!left)
            return PE_NO_MEMORY;
    }
    for (c->coarse = 0; !add_all(jobs, c, left) && c->coarse < 24;)
        c->coarse += 2;
    pe__free(left);
    return PE_OK;
}

pe_status pe__classes_new(pe_jobs *jobs, bool homes, pe__classes *out)
{
    memset(out, 0, sizeof *out);
    out->words = jobs->p.set ? jobs->p.words : 0;
    out->ratings = jobs->ratings;
    out->homes = homes;
    uint64_t *mask = pe__alloc((size_t)jobs->p.words + 1, sizeof *mask);
    int32_t *lead = pe__alloc(MOST_CLASSES, sizeof *lead);
    out->class_of = pe__take(jobs, jobs->p.members, sizeof *out->class_of);
    pe_status st = mask && lead && out->class_of
                       ? find_classes(jobs, out, mask, lead) : PE_NO_MEMORY;
    if (st == PE_OK)
        st = describe_classes(jobs, out, mask, lead);
    if (st == PE_OK)
        st = find_eligible(jobs, out, mask);
    if (st == PE_OK)
        st = find_types(jobs, out);
    pe__free(mask);
    pe__free(lead);
    if (st != PE_OK)
        pe__classes_free(out);
    return st;
}

void pe__classes_free(pe__classes *c)
{
    pe__free(c->class_of);
    pe__free(c->class_set);
    pe__free(c->class_mask);
    pe__free(c->fair);
    pe__free(c->least);
    pe__free(c->most);
    pe__free(c->wanted);
    pe__free(c->need_of);
    pe__free(c->eligible);
    pe__free(c->first);
    pe__free(c->type_need);
    pe__free(c->type_home);
    pe__free(c->type_hours);
    pe__free(c->type_rating);
    pe__free(c->slot);
    memset(c, 0, sizeof *c);
}
