/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where skills stand in the way: their prices, read off the bound, and the
 * members to whom nothing can be given. */
#include "error.h"
#include "jobs_parts.h"
#include "mem.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* First the skills that all members of a class share, then those in which
 * members of a class differ: the engine merges such classes only when it
 * leaves the skill out of account. */
bool pe__class_skills_make(pe__class_skills *skills,
                           const pe_jobs_result *result)
{
    const pe_jobs_problem *p = &result->workplace->problem;
    const pe_jobs_bound *bound = &result->bound;
    size_t words = (size_t)p->words;
    size_t count = (size_t)bound->classes * words;
    skills->problem = p;
    skills->have = pe__alloc(count, sizeof *skills->have);
    skills->ignored = pe__zalloc(words, sizeof *skills->ignored);
    if (!skills->have || !skills->ignored)
        return false;
    memset(skills->have, 0xff, count * sizeof *skills->have);
    for (int32_t i = 0; i < p->members && bound->class_of; i++) {
        const uint64_t *set = p->set + (size_t)p->have[i] * words;
        uint64_t *all = skills->have + (size_t)bound->class_of[i] * words;
        for (size_t k = 0; k < words; k++)
            all[k] &= set[k];
    }
    for (int32_t i = 0; i < p->members && bound->class_of; i++) {
        const uint64_t *set = p->set + (size_t)p->have[i] * words;
        const uint64_t *all = skills->have + (size_t)bound->class_of[i] * words;
        for (size_t k = 0; k < words; k++)
            skills->ignored[k] |= set[k] & ~all[k];
    }
    return true;
}

void pe__class_skills_free(pe__class_skills *skills)
{
    pe__free(skills->ignored);
    pe__free(skills->have);
    *skills = (pe__class_skills){0};
}

/* The class may do work that needs that set, were `but` (−1 = none) not asked
 * for. O(words). */
static bool class_may(const pe__class_skills *skills, int32_t class_number,
                   int32_t need, int32_t but)
{
    const pe_jobs_problem *p = skills->problem;
    for (int32_t k = 0; k < p->words; k++) {
        uint64_t lacks = p->set[(int64_t)need * p->words + k] &
                         ~skills->ignored[k] &
                         ~skills->have[(int64_t)class_number * p->words + k];
        if (but >= 0 && k == but / 64)
            lacks &= ~(UINT64_C(1) << but % 64);
        if (lacks)
            return false;
    }
    return true;
}

typedef struct {
    pe_jobs_result *result;
    const pe_jobs_problem *p;
    pe__class_skills classes;
    double fair;   /* quarters of all members */
    int32_t *task; /* [tasks] those that need a skill, one of every kind: equal
                      set, equal ratings */
    int32_t tasks;
} pricing;

/* The set has the skill. */
static bool needs(const pe_jobs_problem *p, int32_t set, int32_t skill)
{
    return p->set[(int64_t)set * p->words + skill / 64] >> skill % 64 & 1;
}

/* Equal kinds are equal columns of the bound: one of them is enough. */
static int by_kind(const void *a, const void *b, void *context)
{
    const pe_jobs_problem *p = context;
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    if (p->need[x] != p->need[y])
        return p->need[x] < p->need[y] ? -1 : 1;
    for (int32_t r = 0; r < p->ratings; r++) {
        const double *rating = p->rating + (int64_t)r * p->tasks;
        if (rating[x] != rating[y])
            return rating[x] < rating[y] ? -1 : 1;
    }
    return 0;
}

/* One task of every kind that needs a skill; O(tasks × log tasks). */
static bool find_kinds(pricing *k)
{
    int32_t count = 0;
    void *context = (void *)(uintptr_t)k->p; /* only read */
    k->task = pe__alloc((size_t)k->p->tasks, sizeof *k->task);
    if (!k->task)
        return false;
    for (int32_t j = 0; j < k->p->tasks; j++)
        if (k->p->need[j])
            k->task[count++] = j;
    qsort_r(k->task, (size_t)count, sizeof *k->task, by_kind, context);
    for (int32_t a = 0; a < count; a++)
        if (!a || by_kind(&k->task[a - 1], &k->task[a], context))
            k->task[k->tasks++] = k->task[a];
    return true;
}

/* What a quarter of the task costs in a class, at the bound's prices. */
static double cost(const pricing *k, int32_t task, int32_t c)
{
    const pe_jobs_bound *b = &k->result->bound;
    const double *mean = k->result->info.measure.mean;
    int32_t ratings = k->p->ratings;
    double sum = b->price[(int64_t)ratings * b->classes + c];
    for (int32_t r = 0; r < ratings; r++)
        sum += b->price[(int64_t)r * b->classes + c] *
               (k->p->rating[(int64_t)r * k->p->tasks + task] - mean[r]);
    return sum;
}

/* The least cost among the classes that may do it, were skill `but` not
 * asked for. INFINITY: none may. */
static double cheapest(const pricing *k, int32_t task, int32_t but)
{
    double least = INFINITY;
    for (int32_t c = 0; c < k->result->bound.classes; c++) {
        double here = cost(k, task, c);
        if (here < least &&
            class_may(&k->classes, c, k->p->need[task], but))
            least = here;
    }
    return least;
}

/* An hour more of a skill lets the cheapest class without it take over an hour
 * of the task where that saves most; the bound falls by the saving. */
static void price_task(pricing *k, int32_t task)
{
    double now = cheapest(k, task, -1);
    for (int32_t s = 0; isfinite(now) && s < k->p->skills; s++) {
        if (!needs(k->p, k->p->need[task], s))
            continue;
        double saved = 4 * (now - cheapest(k, task, s)) / k->fair;
        if (saved > k->result->bottleneck[s].price)
            k->result->bottleneck[s].price = saved;
    }
}

/* Hours that need each skill and hours that its holders offer, the same hour
 * under every skill it needs. */
static void count_work(pricing *k)
{
    const pe_jobs_problem *p = k->p;
    pe_jobs_bottleneck *b = k->result->bottleneck;
    for (int32_t s = 0; s < p->skills; s++)
        b[s] = (pe_jobs_bottleneck){.skill = s};
    for (int32_t j = 0; j < p->tasks; j++)
        for (int32_t s = 0; p->need[j] && s < p->skills; s++)
            if (needs(p, p->need[j], s))
                b[s].work += p->hours[j] / 4.0;
    for (int32_t i = 0; i < p->members; i++)
        for (int32_t s = 0; p->have[i] && s < p->skills; s++)
            if (needs(p, p->have[i], s)) {
                b[s].holders++;
                b[s].hours += p->offer[i] / 4.0;
            }
}

/* Dearest first; then the share of the holders' hours that is asked for. */
static int by_price(const void *a, const void *b)
{
    const pe_jobs_bottleneck *x = a, *y = b;
    if (x->price != y->price)
        return x->price > y->price ? -1 : 1;
    double left = x->work * y->hours, right = y->work * x->hours;
    if (left != right)
        return left > right ? -1 : 1;
    return (x->skill > y->skill) - (x->skill < y->skill);
}

/* Every needed skill has a row, most of them with price 0. Cost: kinds ×
 * skills a kind needs × classes. */
pe_status pe__bottlenecks_find(pe_jobs_result *result, pe_error *err)
{
    pricing k = {.result = result, .p = &result->workplace->problem};
    size_t skills = (size_t)k.p->skills;
    if (!skills)
        return PE_OK;
    result->bottleneck = pe__alloc(skills, sizeof *result->bottleneck);
    bool done = result->bottleneck && find_kinds(&k) &&
                pe__class_skills_make(&k.classes, result);
    if (done) {
        count_work(&k);
        for (int32_t c = 0; c < result->bound.classes; c++)
            k.fair += result->bound.fair[c];
        for (int32_t a = 0; k.fair > 0 && a < k.tasks; a++)
            price_task(&k, k.task[a]);
        qsort(result->bottleneck, skills, sizeof *result->bottleneck,
              by_price);
        result->bottlenecks = k.p->skills;
    }
    pe__class_skills_free(&k.classes);
    pe__free(k.task);
    return done ? PE_OK : pe__fail_memory(err);
}

/* --- members who can be given nothing ------------------------------------ */

/* Set `have` has all of set `need`. */
static bool covers(const pe_jobs_problem *p, int32_t have, int32_t need)
{
    for (int32_t k = 0; k < p->words; k++)
        if (p->set[(int64_t)need * p->words + k] &
            ~p->set[(int64_t)have * p->words + k])
            return false;
    return true;
}

/* The member cannot come at the time of that slot. */
static bool away(const pe_jobs_problem *p, int32_t member, int32_t slot)
{
    if (slot < 0 || !p->away)
        return false;
    for (int32_t k = 0; k < p->slot_words; k++)
        if (p->slot_time[(int64_t)slot * p->slot_words + k] &
            p->away[(int64_t)member * p->slot_words + k])
            return true;
    return false;
}

/* Walks all bans: it is asked only about tasks that nothing else forbids. */
static bool banned(const pe_jobs_problem *p, int32_t member, int32_t task)
{
    for (int64_t k = 0; k < p->bans; k++)
        if (p->ban[k].member == member && p->ban[k].task == task)
            return true;
    return false;
}

/* The first task from `from` on whose skills the set covers; p->tasks: none. */
static int32_t next_task(const pe_jobs_problem *p, int32_t set, int32_t from)
{
    while (from < p->tasks && !covers(p, set, p->need[from]))
        from++;
    return from;
}

/* `first` [sets] is the first task that a set covers. Nearly everybody may do
 * that one or one soon after. */
static bool can_nothing(const pe_jobs_problem *p, const int32_t *first,
                        int32_t member)
{
    int32_t set = p->have[member];
    int32_t j = first[set];
    while (j < p->tasks && (away(p, member, p->slot ? p->slot[j] : -1) ||
                            banned(p, member, j)))
        j = next_task(p, set, j + 1);
    return j == p->tasks;
}

/* O(sets × tasks + members), but for members whom only bans and absence keep
 * from work. */
pe_status pe__idle_find(pe_jobs_result *result, pe_error *err)
{
    const pe_jobs_problem *p = &result->workplace->problem;
    result->idle = pe__alloc((size_t)p->members, sizeof *result->idle);
    int32_t *first = pe__alloc((size_t)p->sets, sizeof *first);
    if (!result->idle || !first) {
        pe__free(first);
        return pe__fail_memory(err);
    }
    for (int32_t k = 0; k < p->sets; k++)
        first[k] = next_task(p, k, 0);
    for (int32_t i = 0; i < p->members; i++)
        if (p->offer[i] > 0 && can_nothing(p, first, i))
            result->idle[result->idles++] = i;
    pe__free(first);
    return PE_OK;
}
