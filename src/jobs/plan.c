/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The plan of the relaxation, rounded: which class each piece is for. */
#include "start.h"
#include "mem.h"

#include <stdlib.h>

/* Pieces type by type in the order of `rank`, within a type as they stand, so
 * that no class gets only the long or the short ones. NULL: no memory. */
static int32_t *by_type(const pe_jobs *jobs, const pe__classes *in,
                        const pe__cuts *c, const int32_t *rank)
{
    int32_t *out = pe__alloc((size_t)c->count + 1, sizeof *out);
    int64_t *place = pe__zalloc((size_t)in->types + 2, sizeof *place);
    if (out && place) {
        for (int64_t k = 0; k < c->count; k++) {
            const int32_t t = pe__type_of(jobs, in, pe__task_of(c, k), -1);
            place[(t < 0 ? in->types : rank[t]) + 1]++;
        }
        for (int32_t t = 0; t <= in->types; t++)
            place[t + 1] += place[t];
        for (int64_t k = 0; k < c->count; k++) {
            const int32_t t = pe__type_of(jobs, in, pe__task_of(c, k), -1);
            out[place[t < 0 ? in->types : rank[t]]++] = (int32_t)k;
        }
    } else {
        pe__free(out);
        out = NULL;
    }
    pe__free(place);
    return out;
}

typedef struct {
    int32_t type, need;
    int32_t open;  /* classes that may do it */
    const double *rating;
    int32_t ratings;
} type_rank;

static int by_rating(const void *a, const void *b)
{
    const type_rank *x = a, *y = b;
    if (x->open != y->open)
        return x->open - y->open;
    if (x->need != y->need)
        return x->need - y->need;
    for (int32_t r = 0; r < x->ratings; r++)
        if (x->rating[r] != y->rating[r])
            return x->rating[r] < y->rating[r] ? -1 : 1;
    return x->type - y->type;
}

/* rank[t]: place of type t when types are sorted by need, those that few may
 * do first, then by ratings, so that neighbours are alike. */
static int32_t *rank_types(const pe__classes *in)
{
    int32_t *rank = pe__alloc((size_t)in->types + 1, sizeof *rank);
    type_rank *list = pe__alloc((size_t)in->types + 1, sizeof *list);
    for (int32_t t = 0; rank && list && t < in->types; t++)
        list[t] = (type_rank){t, in->type_need[t],
                              in->first[in->type_need[t] + 1] -
                                  in->first[in->type_need[t]],
                              in->type_rating + (int64_t)t * in->ratings,
                              in->ratings};
    if (rank && list) {
        qsort(list, (size_t)in->types, sizeof *list, by_rating);
        for (int32_t k = 0; k < in->types; k++)
            rank[list[k].type] = k;
    } else {
        pe__free(rank);
        rank = NULL;
    }
    pe__free(list);
    return rank;
}

/* The class to which most is owed of a type, among those that the plan gives
 * some of it. */
static int32_t owed_class(const pe__relax *x, int32_t type, const double *owed)
{
    const pe__classes *in = &x->in;
    const int32_t need = in->type_need[type];
    const double *plan = x->plan + (int64_t)type * in->classes;
    int32_t best = -1;
    for (int32_t k = in->first[need]; k < in->first[need + 1]; k++) {
        const int32_t c = in->eligible[k];
        if (plan[c] > 0.0 && (best < 0 || owed[c] > owed[best]))
            best = c;
    }
    return best;
}

/* Rounds the plan: every piece gets a class. What a class got too much or too
 * little of one type is made good in the next, most similar one (error
 * diffusion), so that the classes' hours and loads come out as planned to
 * about one piece. */
pe_status pe__round_plan(pe_jobs *jobs, const pe__relax *x, const pe__cuts *c,
                            int16_t *class_of)
{
    const pe__classes *in = &x->in;
    int32_t *rank = rank_types(in);
    int32_t *sorted = rank ? by_type(jobs, in, c, rank) : NULL;
    double *owed = pe__zalloc((size_t)in->classes, sizeof *owed);
    const pe_status st = sorted && owed ? PE_OK : PE_NO_MEMORY;
    int32_t last = -1;
    for (int64_t k = 0; st == PE_OK && k < c->count; k++) {
        const int32_t piece = sorted[k], task = pe__task_of(c, piece);
        const int32_t type = pe__type_of(jobs, in, task, -1);
        class_of[piece] = -1;
        if (type < 0)
            continue;
        const double *plan = x->plan + (int64_t)type * in->classes;
        for (int32_t m = 0; type != last && m < in->classes; m++)
            owed[m] += plan[m];
        last = type;
        const int32_t best = owed_class(x, type, owed);
        if (best < 0)
            continue;
        owed[best] -= pe__hours_of(jobs, c, piece);
        class_of[piece] = (int16_t)best;
    }
    pe__free(rank);
    pe__free(sorted);
    pe__free(owed);
    return st;
}
