/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The bound given away: its prices and classes, and what one more trained
 * person would do to it. */
#include "jobs.h"
#include "error.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

static double points(const pe_jobs *jobs, double value)
{
    return value > 0.0 && jobs->work > 0
               ? sqrt(value / (double)jobs->work) * jobs->range : 0.0;
}

/* --- the bound ------------------------------------------------------------ */

static bool bound_alloc(const pe_jobs *jobs, const pe__classes *in,
                        pe_jobs_bound *out)
{
    const size_t n = (size_t)in->classes, m = (size_t)in->ratings;
    memset(out, 0, sizeof *out);
    out->classes = in->classes;
    out->class_of = pe__alloc((size_t)jobs->p.members, sizeof(int32_t));
    out->set = pe__alloc(n, sizeof *out->set);
    out->fair = pe__alloc(n, sizeof *out->fair);
    out->least = pe__zalloc(n, sizeof *out->least);
    out->most = pe__zalloc(n, sizeof *out->most);
    out->price = pe__alloc(n * (m + 1), sizeof *out->price);
    out->target = pe__alloc(n * m, sizeof *out->target);
    return out->class_of && out->set && out->fair && out->least &&
           out->most && out->price && out->target;
}

/* Prices in rating points: a normalised price of a rating's load is points ×
 * range, that of a quarter points². */
static void fill_prices(const pe_jobs *jobs, const pe__relax *x,
                        pe_jobs_bound *out)
{
    const int32_t n = x->in.classes, m = x->in.ratings;
    for (int32_t c = 0; c < n; c++) {
        const double *price = x->price + (int64_t)c * (m + 1);
        for (int32_t r = 0; r < m; r++) {
            out->price[r * n + c] = price[r] * jobs->range;
            out->target[r * n + c] =
                x->in.fair[c] > 0.0
                    ? x->load[c * m + r] / x->in.fair[c] * jobs->range : 0.0;
        }
        out->price[m * n + c] = price[m] * jobs->range * jobs->range;
    }
}

pe_status pe_jobs_bound_find(pe_jobs *jobs, double price, pe_jobs_bound *bound,
                             pe_error *err)
{
    pe__relax x;
    memset(bound, 0, sizeof *bound);
    if (!(price >= 0.0) || isinf(price))
        return pe__fail(err, PE_USAGE, "price must be a number, 0 or more");
    if (pe__relax_new(jobs, price, &x) != PE_OK)
        return pe__fail_memory(err);
    if (!bound_alloc(jobs, &x.in, bound)) {
        pe__relax_free(&x);
        pe_jobs_bound_release(bound);
        return pe__fail_memory(err);
    }
    memcpy(bound->class_of, x.in.class_of,
           (size_t)jobs->p.members * sizeof *bound->class_of);
    for (int32_t i = 0; i < jobs->p.members; i++) {
        bound->least[x.in.class_of[i]] += pe__lowest(jobs, i);
        bound->most[x.in.class_of[i]] += pe__highest(jobs, i);
    }
    for (int32_t c = 0; c < x.in.classes; c++) {
        bound->set[c] = x.in.class_set[c];
        bound->fair[c] = x.in.fair[c];
    }
    fill_prices(jobs, &x, bound);
    bound->rms = points(jobs, x.bound);
    const double gap = points(jobs, x.value) - bound->rms;
    bound->gap = gap > 0.0 ? gap : 0.0;
    pe__relax_free(&x);
    return PE_OK;
}

void pe_jobs_bound_release(pe_jobs_bound *bound)
{
    pe__free(bound->class_of);
    pe__free(bound->set);
    pe__free(bound->fair);
    pe__free(bound->least);
    pe__free(bound->most);
    pe__free(bound->price);
    pe__free(bound->target);
    memset(bound, 0, sizeof *bound);
}

/* --- training ------------------------------------------------------------- */

/* Classes from which a learner is tried for one skill, at most. */
#define LEARNERS 3

/* The problem with one set more: `from` and a skill. */
typedef struct {
    pe_jobs_problem p;
    uint64_t *set;
    int32_t *have;
} lesson;

static bool lesson_new(const pe_jobs *jobs, lesson *l)
{
    const int64_t bits = (int64_t)jobs->p.sets * jobs->p.words;
    const int32_t members = jobs->p.members;
    l->p = jobs->p;
    l->set = pe__alloc((size_t)(bits + jobs->p.words) + 1, sizeof *l->set);
    l->have = pe__alloc((size_t)members, sizeof *l->have);
    if (!l->set || !l->have)
        return false;
    memcpy(l->set, jobs->p.set, (size_t)bits * sizeof *l->set);
    for (int32_t i = 0; i < members; i++)
        l->have[i] = pe__have(jobs, i);
    l->p.set = l->set;
    l->p.have = l->have;
    l->p.sets = jobs->p.sets + 1;
    return true;
}

static void lesson_free(lesson *l)
{
    pe__free(l->set);
    pe__free(l->have);
}

static bool knows(const pe_jobs *jobs, int32_t set, int32_t skill)
{
    return jobs->p.set[(int64_t)set * jobs->p.words + skill / 64] >>
               (skill % 64) & 1;
}

/* The bound, and the work covered, when `member` has learnt the skill. */
static pe_status try_lesson(const pe_jobs *jobs, lesson *l, int32_t member,
                            int32_t skill, double *rms, int64_t *work,
                            pe_error *err)
{
    const int32_t words = jobs->p.words, last = jobs->p.sets;
    const int32_t from = pe__have(jobs, member);
    uint64_t *set = l->set + (int64_t)last * words;
    pe_jobs *then = NULL;
    pe__relax x;
    memcpy(set, jobs->p.set + (int64_t)from * words,
           (size_t)words * sizeof *set);
    set[skill / 64] |= 1ull << (skill % 64);
    l->have[member] = last;
    pe_status st = pe_jobs_new(&l->p, &jobs->s, &then, err);
    if (st == PE_OK && pe__relax_new(then, 0.0, &x) == PE_OK) {
        *rms = points(then, x.bound);
        *work = then->work;
        pe__relax_free(&x);
    } else if (st == PE_OK) {
        st = pe__fail_memory(err);
    }
    pe_jobs_free(then);
    l->have[member] = from;
    return st;
}

/* More work covered first, then the smaller bound. */
static int by_worth(const void *a, const void *b)
{
    const pe_jobs_training *x = a, *y = b;
    if (x->freed != y->freed)
        return x->freed > y->freed ? -1 : 1;
    if (x->price != y->price)
        return x->price > y->price ? -1 : 1;
    return x->skill != y->skill ? x->skill - y->skill
                                : x->from_set - y->from_set;
}

/* One member of each of the largest classes that lack the skill. */
static int32_t find_learners(const pe_jobs *jobs, const pe__classes *in,
                             int32_t skill, int32_t *learner)
{
    double size[LEARNERS];
    int32_t n = 0;
    for (int32_t c = 0; c < in->classes; c++) {
        if (in->fair[c] <= 0.0 || knows(jobs, in->class_set[c], skill))
            continue;
        int32_t at = n < LEARNERS ? n++ : LEARNERS;
        for (; at > 0 && in->fair[c] > size[at - 1]; at--)
            if (at < LEARNERS) {
                size[at] = size[at - 1];
                learner[at] = learner[at - 1];
            }
        if (at < LEARNERS) {
            size[at] = in->fair[c];
            learner[at] = c;
        }
    }
    for (int32_t k = 0; k < n; k++) { /* from class to its first member */
        int32_t i = 0;
        while (in->class_of[i] != learner[k] || jobs->p.offer[i] == 0)
            i++;
        learner[k] = i;
    }
    return n;
}

/* The best way to teach one skill; false in *any when nobody lacks it. */
static pe_status best_lesson(const pe_jobs *jobs, const pe__relax *now,
                             lesson *l, int32_t skill, pe_jobs_training *best,
                             bool *any, pe_error *err)
{
    int32_t learner[LEARNERS] = {0};
    const int32_t n = find_learners(jobs, &now->in, skill, learner);
    const double rms = points(jobs, now->bound);
    *any = false;
    for (int32_t k = 0; k < n; k++) {
        pe_jobs_training t = {.skill = skill,
                              .from_set = pe__have(jobs, learner[k])};
        int64_t work = 0;
        const pe_status st =
            try_lesson(jobs, l, learner[k], skill, &t.rms, &work, err);
        if (st != PE_OK)
            return st;
        t.freed = work > jobs->work ? work - jobs->work : 0;
        t.price = rms - t.rms;
        if (!*any || by_worth(&t, best) < 0)
            *best = t;
        *any = true;
    }
    return PE_OK;
}

pe_status pe_jobs_train(pe_jobs *jobs, pe_jobs_training *best, int32_t count,
                        int32_t *found, pe_error *err)
{
    pe__relax now;
    lesson l = {0};
    *found = 0;
    if (jobs->p.skills == 0 || count < 1)
        return PE_OK;
    pe_jobs_training *all =
        pe__alloc((size_t)jobs->p.skills, sizeof *all);
    pe_status st = all && lesson_new(jobs, &l) ? PE_OK : pe__fail_memory(err);
    if (st == PE_OK && pe__relax_new(jobs, 0.0, &now) != PE_OK)
        st = pe__fail_memory(err);
    if (st != PE_OK)
        goto out;
    int32_t n = 0;
    for (int32_t skill = 0; st == PE_OK && skill < jobs->p.skills; skill++) {
        bool any = false;
        st = best_lesson(jobs, &now, &l, skill, &all[n], &any, err);
        n += any && (all[n].price > 1e-6 * jobs->range || all[n].freed > 0);
    }
    pe__relax_free(&now);
    if (st == PE_OK) {
        qsort(all, (size_t)n, sizeof *all, by_worth);
        *found = n < count ? n : count;
        memcpy(best, all, (size_t)*found * sizeof *best);
    }
out:
    pe__free(all);
    lesson_free(&l);
    return st;
}
