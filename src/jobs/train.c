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
    out->least = pe__alloc(n, sizeof *out->least);
    out->most = pe__alloc(n, sizeof *out->most);
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
    for (int32_t c = 0; c < x.in.classes; c++) {
        bound->least[c] = x.in.least[c];
        bound->most[c] = x.in.most[c];
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

/* Lessons tried in all, and for one skill, at most. */
#define LESSONS 24
#define LEARNERS 2
/* Types × classes of all lessons together, so that a large workplace waits
 * seconds, not minutes; but so many lessons at least. */
#define MOST_WORK 300000
#define LEAST_LESSONS 6

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
                            int32_t skill, bool rough, double *rms,
                            int64_t *work, pe_error *err)
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
    if (st == PE_OK)
        then->rough = rough;
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

/* A lesson worth trying: somebody of a class learns a skill. */
typedef struct {
    int32_t skill, class;
    double promise; /* the most by which one hour more could lower the value */
} hope;

static int by_promise(const void *a, const void *b)
{
    const hope *x = a, *y = b;
    if (x->promise != y->promise)
        return x->promise > y->promise ? -1 : 1;
    return x->skill != y->skill ? x->skill - y->skill : x->class - y->class;
}

/* Would a member with `set` and one skill more cover `need`? */
static bool would_cover(const pe_jobs *jobs, int32_t set, int32_t skill,
                        int32_t need)
{
    for (int32_t k = 0; k < jobs->p.words; k++) {
        const int64_t words = jobs->p.words;
        uint64_t have = jobs->p.set[set * words + k];
        have |= k == skill / 64 ? 1ull << (skill % 64) : 0;
        if (jobs->p.set[need * words + k] & ~have)
            return false;
    }
    return true;
}

/* By the prices of the bound: the most that an hour of the work which becomes
 * possible is dearer where it is done now. If it is dearer nowhere, the same
 * prices prove the same bound after the lesson, which is then worthless. */
static double promise_of(const pe_jobs *jobs, const pe__relax *x,
                         const int32_t *set_of, int32_t class, int32_t skill)
{
    const int32_t set = x->in.class_set[class];
    double best = 0.0, least;
    for (int32_t t = 0; t < x->in.types; t++) {
        const int32_t need = set_of[x->in.type_need[t]];
        if (!knows(jobs, need, skill) ||
            !would_cover(jobs, set, skill, need) ||
            pe__relax_cheapest(x, x->price, t, &least) < 0)
            continue;
        const double here = pe__relax_cost(x, x->price, t, class);
        best = least - here > best ? least - here : best;
    }
    return best;
}

/* Work that is left for want of the skill makes any lesson in it worth
 * while. */
static bool wanted(const pe_jobs *jobs, int32_t skill)
{
    for (int64_t k = 0; k < jobs->lefts; k++)
        if ((jobs->left[k].reason == PE_JOBS_NO_HOLDER ||
             jobs->left[k].reason == PE_JOBS_SKILL_SHORT) &&
            knows(jobs, pe__need(jobs, jobs->left[k].task), skill))
            return true;
    return false;
}

/* Lists the lessons with any promise; the count, or -1 without memory. */
static int32_t find_hopes(const pe_jobs *jobs, const pe__relax *x, hope **out)
{
    const pe__classes *in = &x->in;
    const size_t most = (size_t)jobs->p.skills * (size_t)in->classes;
    int32_t *set_of = pe__alloc((size_t)in->needs + 1, sizeof *set_of);
    int32_t n = 0;
    *out = pe__alloc(most + 1, sizeof **out);
    if (!set_of || !*out) {
        pe__free(set_of);
        return -1;
    }
    for (int32_t k = 0; k < jobs->p.sets; k++)
        if (in->need_of[k] >= 0)
            set_of[in->need_of[k]] = k;
    for (int32_t skill = 0; skill < jobs->p.skills; skill++) {
        const bool left = wanted(jobs, skill);
        for (int32_t c = 0; c < in->classes; c++) {
            if (in->fair[c] <= 0.0 || knows(jobs, in->class_set[c], skill))
                continue;
            const double promise =
                left ? 1e9 + in->fair[c]
                     : promise_of(jobs, x, set_of, c, skill);
            if (promise > 1e-6)
                (*out)[n++] = (hope){skill, c, promise};
        }
    }
    pe__free(set_of);
    qsort(*out, (size_t)n, sizeof **out, by_promise);
    return n;
}

static int32_t first_of(const pe_jobs *jobs, const pe__classes *in,
                        int32_t class)
{
    int32_t i = 0;
    while (in->class_of[i] != class || jobs->p.offer[i] == 0)
        i++;
    return i;
}

/* Tries one lesson and keeps it if it is the best for its skill. */
static pe_status try_hope(const pe_jobs *jobs, const pe__relax *now, lesson *l,
                          const hope *h, pe_jobs_training *all, int32_t *n,
                          pe_error *err)
{
    const int32_t member = first_of(jobs, &now->in, h->class);
    pe_jobs_training t = {.skill = h->skill,
                          .from_set = pe__have(jobs, member)};
    int64_t work = 0;
    const pe_status st =
        try_lesson(jobs, l, member, h->skill, true, &t.rms, &work, err);
    if (st != PE_OK)
        return st;
    t.freed = work > jobs->work ? work - jobs->work : 0;
    t.price = points(jobs, now->bound) - t.rms;
    if (t.price <= 1e-6 * jobs->range && t.freed == 0)
        return PE_OK;
    for (int32_t k = 0; k < *n; k++)
        if (all[k].skill == t.skill) {
            if (by_worth(&t, &all[k]) < 0)
                all[k] = t;
            return PE_OK;
        }
    all[(*n)++] = t;
    return PE_OK;
}

/* Tells how far it is; true when the caller wants the end. */
static bool tell(const pe_jobs *jobs, const pe__relax *now, double done)
{
    const double rms = points(jobs, now->bound);
    return jobs->s.progress &&
           jobs->s.progress(jobs->s.context, done, rms, rms) != 0;
}

/* The most promising lessons, no more than LEARNERS of one skill and LESSONS
 * in all: each is a bound of its own. */
static pe_status try_all(const pe_jobs *jobs, const pe__relax *now, lesson *l,
                         pe_jobs_training *all, int32_t *n, bool *stopped,
                         pe_error *err)
{
    hope *hopes = NULL;
    const int32_t count = find_hopes(jobs, now, &hopes);
    int32_t *tries = pe__zalloc((size_t)jobs->p.skills, sizeof *tries);
    pe_status st = count >= 0 && tries ? PE_OK : pe__fail_memory(err);
    const int64_t size = (int64_t)now->in.types * now->in.classes;
    const int64_t room = MOST_WORK / (size > 0 ? size : 1);
    const int64_t lessons = room < LEAST_LESSONS ? LEAST_LESSONS
                            : room < LESSONS     ? room : LESSONS;
    int64_t tried = 0;
    for (int32_t k = 0; st == PE_OK && !*stopped && k < count &&
                        tried < lessons; k++)
        if (tries[hopes[k].skill]++ < LEARNERS) {
            tried++;
            st = try_hope(jobs, now, l, &hopes[k], all, n, err);
            *stopped = tell(jobs, now, 0.8 * (double)tried / (double)lessons);
        }
    pe__free(hopes);
    pe__free(tries);
    return st;
}

/* The lessons that are told get the bound that a solve would print. */
static pe_status sharpen(const pe_jobs *jobs, const pe__relax *now, lesson *l,
                         pe_jobs_training *best, int32_t n, pe_error *err)
{
    pe_status st = PE_OK;
    for (int32_t k = 0; st == PE_OK && k < n; k++) {
        int32_t i = 0;
        int64_t work = 0;
        while (pe__have(jobs, i) != best[k].from_set ||
               jobs->p.offer[i] == 0)
            i++;
        st = try_lesson(jobs, l, i, best[k].skill, false, &best[k].rms, &work,
                        err);
        best[k].price = points(jobs, now->bound) - best[k].rms;
    }
    if (st == PE_OK)
        qsort(best, (size_t)n, sizeof *best, by_worth);
    return st;
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
    bool stopped = false;
    st = try_all(jobs, &now, &l, all, &n, &stopped, err);
    if (st == PE_OK) {
        qsort(all, (size_t)n, sizeof *all, by_worth);
        n = n < count ? n : count;
        st = stopped ? PE_OK : sharpen(jobs, &now, &l, all, n, err);
    }
    if (st == PE_OK) {
        *found = n;
        memcpy(best, all, (size_t)n * sizeof *best);
    }
    pe__relax_free(&now);
out:
    pe__free(all);
    lesson_free(&l);
    return st;
}
