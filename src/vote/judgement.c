/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Majority judgement (Balinski & Laraki,
 * doi:10.7551/mitpress/9780262015134.001.0001): the best lower median grade
 * wins. Ties vote by vote: the vote that makes the median is taken away from
 * each of those tied, and again. In weight: with F(x) = the grade at position
 * x of an option's votes in rising order, 0 < x ≤ W, grades are compared
 * outwards from the middle, at W/2 - s before W/2 + s, for s from 0 up. Both
 * step only where a sum of votes ends, so as many comparisons as there are
 * grades do. By the gauge: p = weight above the median, q = below; better is p
 * when p > q, else -q. */
#include "error.h"
#include "mem.h"
#include "vote.h"

#include <string.h>

typedef struct {
    int64_t total;
    int32_t grades;
    const int64_t *a, *b; /* [grades] weight that is of this grade or worse */
} duel;

/* The first grade at which twice the weight reaches `twice` (or exceeds it,
 * just above that position). */
static int32_t grade_at(const int64_t *upto, int32_t grades, pe__i128 twice,
                        bool above)
{
    for (int32_t g = 0; g < grades - 1; g++) {
        pe__i128 here = 2 * (pe__i128)upto[g];
        if (above ? here > twice : here >= twice)
            return g;
    }
    return grades - 1;
}

/* The smallest |2·upto[g] - total| beyond `s` of either. */
static pe__i128 next_step(const duel *d, pe__i128 s)
{
    pe__i128 next = d->total;
    for (int32_t g = 0; g < d->grades; g++) {
        pe__i128 x = 2 * (pe__i128)d->a[g] - d->total,
                 y = 2 * (pe__i128)d->b[g] - d->total;
        x = x < 0 ? -x : x;
        y = y < 0 ? -y : y;
        next = x > s && x < next ? x : next;
        next = y > s && y < next ? y : next;
    }
    return next;
}

/* > 0 when a's votes are better, vote by vote. s is doubled, as W/2 need not be
 * whole: at W - s and W + s of twice the weight. */
static int by_votes(const duel *d)
{
    for (pe__i128 s = 0; s < d->total; s = next_step(d, s)) {
        int32_t a = grade_at(d->a, d->grades, d->total - s, false),
                b = grade_at(d->b, d->grades, d->total - s, false);
        if (a != b)
            return a > b ? 1 : -1;
        a = grade_at(d->a, d->grades, d->total + s, true);
        b = grade_at(d->b, d->grades, d->total + s, true);
        if (a != b)
            return a > b ? 1 : -1;
    }
    return 0;
}

static int64_t gauge(const int64_t *upto, int32_t grades, int64_t total,
                     int32_t *median)
{
    *median = grade_at(upto, grades, total, false);
    int64_t more = total - upto[*median],
            less = *median > 0 ? upto[*median - 1] : 0;
    return more > less ? more : -less;
}

static int by_gauge(const duel *d)
{
    int32_t x, y;
    int64_t a = gauge(d->a, d->grades, d->total, &x),
            b = gauge(d->b, d->grades, d->total, &y);
    if (x != y)
        return x > y ? 1 : -1;
    return (a > b) - (a < b);
}

/* upto[option × grades]; what has no grade on a ballot has 0. */
static void tally(const pe_vote *vote, int64_t *upto)
{
    const pe_vote_problem *p = &vote->problem;
    size_t grades = (size_t)p->grades;
    for (int64_t row = 0; row < p->ballots; row++) {
        int64_t weight = pe__row_weight(vote, row);
        for (int64_t k = p->start[row]; k < p->start[row + 1]; k++)
            if (p->mark[k] > 0)
                upto[(size_t)p->option[k] * grades + (size_t)p->mark[k]] +=
                    weight;
    }
    for (size_t a = 0; a < (size_t)p->options; a++) {
        int64_t *of = upto + a * grades, given = 0;
        for (size_t g = 1; g < grades; g++)
            given += of[g];
        of[0] = vote->total - given;
        for (size_t g = 1; g < grades; g++)
            of[g] += of[g - 1];
    }
}

static void say_grades(pe__count *count, const int64_t *upto)
{
    int32_t grades = count->vote->problem.grades, median;
    for (int32_t a = 0; a < count->options && !count->silent; a++) {
        const int64_t *of = upto + (size_t)a * (size_t)grades;
        (void)gauge(of, grades, count->vote->total, &median);
        pe__log(count, "{\"kind\":\"grades\",\"option\":%d,\"median\":%d,"
                "\"upto\":", a + 1, median);
        pe__log_votes_list(count, of, grades);
        pe__log(count, "}\n");
    }
}

static int32_t find_best(const pe__count *count, const int64_t *upto,
                         int32_t *best)
{
    size_t grades = (size_t)count->vote->problem.grades;
    int32_t bests = 1;
    best[0] = 0;
    for (int32_t a = 1; a < count->options; a++) {
        duel d = {count->vote->total, (int32_t)grades,
                  upto + (size_t)a * grades, upto + (size_t)best[0] * grades};
        int order = count->settings->rule == PE_VOTE_GAUGE ? by_gauge(&d)
                                                           : by_votes(&d);
        bests = order > 0 ? 0 : bests;
        if (order >= 0)
            best[bests++] = a;
    }
    return bests;
}

pe_status pe__count_judgement(pe__count *count)
{
    size_t n = (size_t)count->options;
    int64_t *upto = pe__zalloc(n * (size_t)count->vote->problem.grades,
                               sizeof *upto);
    int32_t *best = pe__alloc(n, sizeof *best);
    pe_status status = PE_NO_MEMORY;
    if (upto == NULL || best == NULL) {
        pe__fail_memory(count->err);
        goto out;
    }
    tally(count->vote, upto);
    say_grades(count, upto);
    status = pe__win_among(count, best, find_best(count, upto, best));
out:
    pe__free(upto);
    pe__free(best);
    return status;
}
