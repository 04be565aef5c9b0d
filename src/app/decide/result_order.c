/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Options in the order of what came: who won first, then the better. Only the
 * order of the page: who won, the count has said. */
#include "decide_own.h"

/* The first grade at which twice the votes reach `twice` (or exceed it, just
 * above that position). */
static int grade_at(const double *upto, double twice, bool above)
{
    for (int g = 0; g < PE__GRADES - 1; g++)
        if (above ? 2 * upto[g] > twice : 2 * upto[g] >= twice)
            return g;
    return PE__GRADES - 1;
}

/* The smallest |2·upto[g] - total| beyond `s`. */
static double next_step(const double *upto, double total, double s, double next)
{
    for (int g = 0; g < PE__GRADES; g++) {
        double x = 2 * upto[g] - total;
        x = x < 0 ? -x : x;
        next = x > s && x < next ? x : next;
    }
    return next;
}

/* As the count compares (vote/judgement.c): outwards from the middle vote. */
static int by_grades(const double *a, const double *b, double total)
{
    double s = 0;
    while (s < total) {
        int way = grade_at(a, total - s, false) - grade_at(b, total - s, false);
        if (way == 0)
            way = grade_at(a, total + s, true) - grade_at(b, total + s, true);
        if (way != 0)
            return way;
        s = next_step(b, total, s, next_step(a, total, s, total));
    }
    return 0;
}

static bool is_better(const pe__standing *a, const pe__standing *b,
                      double total)
{
    if (a->won != b->won)
        return a->won;
    if (a->is_graded)
        return by_grades(a->upto, b->upto, total) > 0;
    return a->upto[0] > b->upto[0];
}

void pe__standings_sort(pe__standing *all, int count, double total)
{
    for (int k = 1; k < count; k++) {
        const pe__standing one = all[k];
        int to = k;
        for (; to > 0 && is_better(&one, &all[to - 1], total); to--)
            all[to] = all[to - 1];
        all[to] = one;
    }
}
