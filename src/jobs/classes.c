/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Members gathered into classes, as tasks are into types (types.c): the small
 * problem that bounds the large one. Its size depends on how many different
 * skill sets and ratings there are, not on how many people.
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
#define MOST_SINGLE 320 /* members who are classes of their own */

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
    const int32_t words = f->jobs->p.words;
    const uint64_t *skills = f->jobs->p.set + (int64_t)set * words;
    uint64_t key = pe__mix((uint64_t)group + 1);
    for (int32_t k = 0; k < words; k++)
        key = pe__mix(key ^ (skills[k] & f->mask[k]));
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
        uint64_t at = f->single ? pe__mix((uint64_t)i)
                                : class_key(f, set, group);
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
        const double fair = pe__fair(jobs, i), most = pe__highest(jobs, i);
        out->fair[c] += fair;
        out->least[c] += pe__lowest(jobs, i);
        out->most[c] += most;
        if (most > 0.0 && fair > 0.0)
            out->stretch += most * most / fair;
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

/* --- life ----------------------------------------------------------------- */

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
        st = pe__types_find(jobs, out);
    pe__free(mask);
    pe__free(lead);
    if (st != PE_OK)
        pe__classes_free(out);
    return st;
}

pe_status pe__classes_borrow(pe_jobs *jobs, pe__classes *out)
{
    memset(out, 0, sizeof *out);
    if (!jobs->kinds) {
        pe__classes *kinds = pe__zalloc(1, sizeof *kinds);
        if (!kinds)
            return PE_NO_MEMORY;
        const pe_status st = pe__classes_new(jobs, false, kinds);
        if (st != PE_OK) {
            pe__free(kinds);
            return st;
        }
        jobs->kinds = kinds;
    }
    const size_t bytes = (size_t)jobs->kinds->classes * sizeof *out->least;
    double *least = pe__alloc(bytes, 1), *most = pe__alloc(bytes, 1);
    if (!least || !most) {
        pe__free(least);
        pe__free(most);
        return PE_NO_MEMORY;
    }
    *out = *jobs->kinds;
    out->borrowed = true;
    out->least = memcpy(least, jobs->kinds->least, bytes);
    out->most = memcpy(most, jobs->kinds->most, bytes);
    return PE_OK;
}

void pe__kinds_drop(pe_jobs *jobs)
{
    pe__plain_drop(jobs);
    if (!jobs->kinds)
        return;
    jobs->bytes -= jobs->p.members * (int64_t)sizeof *jobs->kinds->class_of;
    pe__classes_free(jobs->kinds);
    pe__free(jobs->kinds);
    jobs->kinds = NULL;
}

void pe__classes_free(pe__classes *c)
{
    pe__free(c->least);
    pe__free(c->most);
    if (!c->borrowed) {
        pe__free(c->class_of);
        pe__free(c->class_set);
        pe__free(c->class_mask);
        pe__free(c->fair);
        pe__free(c->wanted);
        pe__free(c->need_of);
        pe__free(c->eligible);
        pe__free(c->first);
        pe__types_free(c);
    }
    memset(c, 0, sizeof *c);
}
