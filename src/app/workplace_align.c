/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bringing the ratings of workplaces that never compared notes to one scale.
 *
 * A task that several origins list (an anchor) is the same work, so that a
 * difference of its ratings is a difference of scales. With x_ao the rating of
 * anchor a in origin o and s_o the shift of o, the shifts minimise
 *
 *   Σ_a Σ_{o ∈ a} (x_ao + s_o − mean_{p ∈ a}(x_ap + s_p))²,
 *
 * a weighted graph Laplacian's normal equations. Shifts are determined within
 * each group of origins that anchors connect; the first origin of a group
 * stays, and every further group is moved to the hour-weighted mean of the
 * first one. Without anchors every origin is a group of its own. */
#include "mem.h"
#include "workplace_merge.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    pe__merging *m;
    int32_t n;           /* origins */
    int32_t ratings;
    int64_t *anchor;     /* [tasks] number of the anchor, −1 = none */
    int64_t anchors;
    int32_t *group;      /* [n] lowest origin that anchors connect it with */
    double *a, *b;       /* normal equations: [n × n], [n] */
    double *sum, *count; /* [n] of one anchor: ratings and listings */
    int64_t *order;      /* [tasks] sorted by anchor: start and next */
} aligning;

/* --- which tasks are the same work --------------------------------------- */

/* The name of a task without letters' case; its id where it has no name. */
static char *fold(pe__merging *m, const char *name)
{
    char *text = pe__workplace_text(m->w, name);
    for (char *c = text; c && *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c + ('a' - 'A'));
    return text;
}

/* Tasks of equal names share a number; those whose name stands in one origin
 * only are no anchors. Ids alone prove nothing: "t1" stands in every second
 * table; they count where a task has no name. */
static bool find_anchors(aligning *g)
{
    const pe_workplace *w = &g->m->w->open;
    int64_t tasks = g->m->tasks;
    pe__ids seen = {0};
    int32_t *origin = pe__alloc((size_t)tasks, sizeof *origin);
    bool done = origin != NULL;
    int32_t names = 0;
    for (int64_t j = 0; j < tasks && done; j++) {
        int32_t other = -1;
        char *name = fold(g->m, w->task_name[j]);
        done = name && pe__ids_add(&seen, name, names, &other);
        g->anchor[j] = other >= 0 ? other : names;
        if (done && other < 0)
            origin[names++] = w->task_origin[j];
        else if (done && origin[other] != w->task_origin[j])
            origin[other] = -1; /* in several */
    }
    for (int64_t j = 0; j < tasks && done; j++)
        if (origin[g->anchor[j]] >= 0)
            g->anchor[j] = -1;
    g->anchors = names;
    pe__free(origin);
    pe__ids_free(&seen);
    return done;
}

/* Chains the tasks of each anchor: first[anchor], then order[task], −1 ends. */
static int64_t *chain_anchors(aligning *g)
{
    int64_t *first = pe__alloc((size_t)g->anchors, sizeof *first);
    for (int64_t a = 0; first && a < g->anchors; a++)
        first[a] = -1;
    for (int64_t j = g->m->tasks - 1; first && j >= 0; j--) {
        if (g->anchor[j] < 0)
            continue;
        g->order[j] = first[g->anchor[j]];
        first[g->anchor[j]] = j;
    }
    return first;
}

/* The lowest number of a group names it. O(origins). */
static void join_groups(aligning *g, int32_t one, int32_t other)
{
    int32_t low = g->group[one] < g->group[other] ? g->group[one]
                                                  : g->group[other];
    int32_t old_one = g->group[one], old_other = g->group[other];
    for (int32_t o = 0; o < g->n; o++)
        if (g->group[o] == old_one || g->group[o] == old_other)
            g->group[o] = low;
}

/* --- least squares ------------------------------------------------------- */

/* Adds one anchor's equations; an origin that lists it twice has its mean. */
static void add_anchor(aligning *g, const double *rating, int64_t first)
{
    const int32_t *origin = g->m->w->open.task_origin;
    double mean = 0, k = 0;
    memset(g->sum, 0, (size_t)g->n * sizeof *g->sum);
    memset(g->count, 0, (size_t)g->n * sizeof *g->count);
    for (int64_t j = first; j >= 0; j = g->order[j]) {
        g->sum[origin[j]] += rating[j];
        g->count[origin[j]]++;
    }
    for (int32_t o = 0; o < g->n; o++)
        if (g->count[o] > 0) {
            g->sum[o] /= g->count[o];
            mean += g->sum[o];
            k++;
        }
    mean /= k;
    for (int32_t o = 0; o < g->n; o++) {
        if (g->count[o] <= 0)
            continue;
        g->b[o] += mean - g->sum[o];
        g->a[(int64_t)o * g->n + o] += 1;
        for (int32_t p = 0; p < g->n; p++)
            if (g->count[p] > 0)
                g->a[(int64_t)o * g->n + p] -= 1 / k;
    }
}

/* Gaussian elimination; the rows of origins that stay are made s = 0. The
 * matrix is positive definite after that, so no pivot is zero. */
static void solve(aligning *g, double *shift)
{
    int64_t n = g->n;
    for (int32_t o = 0; o < n; o++) {
        if (g->group[o] != o)
            continue;
        for (int32_t p = 0; p < n; p++)
            g->a[o * n + p] = g->a[p * n + o] = p == o;
        g->b[o] = 0;
    }
    for (int64_t o = 0; o < n; o++) {
        for (int64_t p = o + 1; p < n; p++) {
            double f = g->a[p * n + o] / g->a[o * n + o];
            for (int64_t q = o; f != 0 && q < n; q++)
                g->a[p * n + q] -= f * g->a[o * n + q];
            g->b[p] -= f * g->b[o];
        }
    }
    for (int64_t o = n - 1; o >= 0; o--) {
        double sum = g->b[o];
        for (int64_t p = o + 1; p < n; p++)
            sum -= g->a[o * n + p] * shift[p];
        shift[o] = sum / g->a[o * n + o];
    }
}

/* Moves every group but the first to the first one's hour-weighted mean. */
static void centre_groups(aligning *g, const double *rating, double *shift)
{
    const pe_workplace *w = &g->m->w->open;
    for (int32_t o = 0; o < g->n; o++)
        g->sum[o] = g->count[o] = 0;
    for (int64_t j = 0; j < g->m->tasks; j++) {
        int32_t o = w->task_origin[j], group = g->group[o];
        g->sum[group] += w->problem.hours[j] * (rating[j] + shift[o]);
        g->count[group] += w->problem.hours[j];
    }
    double mean = g->sum[0] / g->count[0];
    for (int32_t o = 0; o < g->n; o++)
        if (g->group[o] != 0)
            shift[o] += mean - g->sum[g->group[o]] / g->count[g->group[o]];
}

/* Shifts of one rating, added to every task. */
static void align_rating(aligning *g, const int64_t *first, double *rating,
                         double *shift)
{
    const int32_t *origin = g->m->w->open.task_origin;
    size_t n = (size_t)g->n;
    memset(g->a, 0, n * n * sizeof *g->a);
    memset(g->b, 0, n * sizeof *g->b);
    for (int64_t a = 0; first && a < g->anchors; a++)
        if (first[a] >= 0)
            add_anchor(g, rating, first[a]);
    solve(g, shift);
    centre_groups(g, rating, shift);
    for (int64_t j = 0; j < g->m->tasks; j++)
        rating[j] += shift[origin[j]];
}

/* On failure the caller frees what there is. At first every origin is a
 * group of its own. */
static bool make_rooms(aligning *g)
{
    size_t n = (size_t)g->n, tasks = (size_t)g->m->tasks;
    g->anchor = pe__alloc(tasks, sizeof *g->anchor);
    g->order = pe__alloc(tasks, sizeof *g->order);
    g->group = pe__alloc(n, sizeof *g->group);
    g->a = pe__alloc(n, n * sizeof *g->a);
    g->b = pe__alloc(n, sizeof *g->b);
    g->sum = pe__alloc(n, sizeof *g->sum);
    g->count = pe__alloc(n, sizeof *g->count);
    for (int32_t o = 0; g->group && o < g->n; o++)
        g->group[o] = o;
    return g->anchor && g->order && g->group && g->a && g->b && g->sum &&
           g->count;
}

/* Tasks of one anchor connect their origins, neighbour by neighbour along
 * the chain. O(tasks + anchors × origins² + origins³). */
static bool align_all(aligning *g, bool anchors, double *rating)
{
    int64_t *first = NULL;
    const int32_t *origin = g->m->w->open.task_origin;
    bool done = make_rooms(g);
    if (done && anchors) {
        done = find_anchors(g) && (first = chain_anchors(g));
        for (int64_t a = 0; done && a < g->anchors; a++)
            for (int64_t j = first[a]; j >= 0 && g->order[j] >= 0;
                 j = g->order[j])
                join_groups(g, origin[j], origin[g->order[j]]);
    }
    for (int32_t r = 0; done && r < g->ratings; r++)
        align_rating(g, first, rating + r * g->m->tasks,
                     g->m->w->open.shift + (int64_t)r * g->n);
    pe__free(first);
    pe__free(g->count);
    pe__free(g->sum);
    pe__free(g->b);
    pe__free(g->a);
    pe__free(g->group);
    pe__free(g->order);
    pe__free(g->anchor);
    return done;
}

/* --- joining ------------------------------------------------------------- */

/* The number in the whole of a part's rating; categories are joined by name. */
static int32_t rating_of(const pe__names *names, const pe_workplace *from,
                         int32_t r)
{
    return pe__names_get(names, from->rating_name[r],
                         strlen(from->rating_name[r]));
}

/* Ratings are the same when their names are. */
static bool join_names(pe__merging *m, pe__names *names)
{
    for (int32_t k = 0; k < m->parts; k++)
        for (int32_t r = 0; r < m->part[k]->problem.ratings; r++) {
            const char *name = m->part[k]->rating_name[r];
            if (pe__names_add(names, &m->w->arena, name, strlen(name)) < 0)
                return false;
        }
    return true;
}

/* A category that a part does not know has 0 for all of its tasks. */
static double *join_ratings(pe__merging *m, const pe__names *names)
{
    int64_t count = names->count * m->tasks, at = 0;
    double *rating = pe__workplace_array(m->w, count, sizeof *rating);
    if (!rating)
        return NULL;
    memset(rating, 0, (size_t)count * sizeof *rating);
    for (int32_t k = 0; k < m->parts; k++) {
        const pe_jobs_problem *p = &m->part[k]->problem;
        for (int32_t r = 0; r < p->ratings; r++)
            memcpy(rating + rating_of(names, m->part[k], r) * m->tasks + at,
                   p->rating + (int64_t)r * p->tasks,
                   (size_t)p->tasks * sizeof *rating);
        at += p->tasks;
    }
    return rating;
}

/* What earlier periods owe comes along; NULL when nobody is owed anything. */
static bool join_targets(pe__merging *m, const pe__names *names)
{
    int64_t count = names->count * m->members, at = 0;
    bool any = false;
    for (int32_t k = 0; k < m->parts; k++)
        any |= m->part[k]->problem.target != NULL;
    if (!any)
        return true;
    double *target = pe__workplace_array(m->w, count, sizeof *target);
    if (!target)
        return false;
    memset(target, 0, (size_t)count * sizeof *target);
    for (int32_t k = 0; k < m->parts; k++) {
        const pe_jobs_problem *p = &m->part[k]->problem;
        for (int32_t r = 0; p->target && r < p->ratings; r++)
            memcpy(target + rating_of(names, m->part[k], r) * m->members + at,
                   p->target + (int64_t)r * p->members,
                   (size_t)p->members * sizeof *target);
        at += p->members;
    }
    m->w->open.problem.target = target;
    return true;
}

/* A rating counts as little as in the part where it counts least: where a part
 * lacks it, it cannot be compared. */
static pe_status join_weights(pe__merging *m, int32_t ratings, pe_error *err)
{
    double *weight = pe__workplace_array(m->w, ratings, sizeof *weight);
    pe_status status = weight ? PE_OK : pe__fail_memory(err);
    for (int32_t r = 0; r < ratings && !status; r++) {
        double most = 0;
        weight[r] = INFINITY;
        for (int32_t k = 0; k < m->parts; k++) {
            const double *from = m->part[k]->problem.weight;
            double here = from ? from[r] : 1;
            weight[r] = here < weight[r] ? here : weight[r];
            most = here > most ? here : most;
        }
        if (weight[r] <= 0 && most > 0)
            status = pe__workplace_warn(
                m->w, NULL, err,
                "not every workplace rates %s: it is left out of the balance",
                m->part[0]->rating_name[r]);
    }
    m->w->open.problem.weight = weight;
    return status;
}

/* Shares of time have one scale by nature; ratings are aligned as asked. */
static pe_status take_ratings(pe__merging *m, const pe__names *names,
                              pe_align align, pe_error *err)
{
    pe__workplace *w = m->w;
    aligning g = {.m = m, .n = (int32_t)m->origins, .ratings = names->count};
    double *rating = join_ratings(m, names);
    char **name = pe__workplace_array(w, names->count, sizeof *name);
    size_t shifts = (size_t)names->count * (size_t)m->origins;
    w->open.shift =
        pe__workplace_array(w, (int64_t)shifts, sizeof(double));
    if (!rating || !name || !w->open.shift || !join_targets(m, names))
        return pe__fail_memory(err);
    memcpy(name, names->name, (size_t)names->count * sizeof *name);
    memset(w->open.shift, 0, shifts * sizeof(double));
    w->open.problem.ratings = names->count;
    w->open.problem.rating = rating;
    w->open.rating_name = name;
    w->open.by_category = m->part[0]->by_category;
    if (w->open.by_category) /* shares of time need no common scale */
        return PE_OK;
    if (align != PE_ALIGN_NONE &&
        !align_all(&g, align == PE_ALIGN_ANCHORS, rating))
        return pe__fail_memory(err);
    return join_weights(m, names->count, err);
}

/* Categories of all parts together must not be too many. */
pe_status pe__merge_ratings(pe__merging *m, pe_align align, pe_error *err)
{
    pe__names names = {0};
    pe_status status =
        join_names(m, &names) ? PE_OK : pe__fail_memory(err);
    if (!status && names.count > PE_JOBS_RATINGS_MAX)
        status = pe__fail(err, PE_BAD_INPUT,
                          "together the workplaces have %d categories: at "
                          "most %d can be balanced; give similar work the "
                          "same category",
                          names.count, PE_JOBS_RATINGS_MAX);
    if (!status)
        status = take_ratings(m, &names, align, err);
    pe__names_free(&names);
    return status;
}
