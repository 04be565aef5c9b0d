/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The rest of the replay: payments in whole units, greedy, Phragmén. */
#include "fund_replay_own.h"

#include <inttypes.h>
#include <math.h>

#define CLOSE 1e-11

__extension__ typedef __int128 wide;

void pe__replay_payments(pe__replay *r, const pe__claimed_buy *buy,
                         const double *part)
{
    int64_t sum = 0, due = 0, before = -1;
    for (int64_t v = 0; v < r->e->voters; v++)
        due += part[v] * (double)pe__replay_weight(r, v) > 1.5;
    for (int64_t k = 0; k < buy->payers && pe__replay_fine(r); k++) {
        const int64_t v = buy->payer[k];
        if (v < 0 || v >= r->e->voters || part[v] < 0 || r->mark[v]) {
            pe__replay_fault(r, "voter %" PRId64 " pays who should not, or "
                             "twice", v + 1);
            break;
        }
        const double should = part[v] * (double)pe__replay_weight(r, v);
        if (fabs((double)buy->paid[k] - should) > 1.001 + should * 1e-9)
            pe__replay_fault(r, "voter %" PRId64 " pays %" PRId64 ", and "
                             "should about %.2f", v + 1, buy->paid[k],
                             should);
        due -= should > 1.5;
        sum += buy->paid[k];
        r->mark[v] = true;
        before = k;
    }
    for (int64_t k = 0; k <= before; k++)
        r->mark[buy->payer[k]] = false;
    if (pe__replay_fine(r) && (due > 0 || sum != buy->amount))
        pe__replay_fault(r, "the payments come to %" PRId64 " of %" PRId64
                         ", and %" PRId64 " voters who should pay do not",
                         sum, buy->amount, due);
}

/* --- greedy --------------------------------------------------------------- */

/* Which of two has more utility for its cost: < 0, 0, > 0 as a is less. */
static int compare_rank(const pe__replay *r, int32_t a, int32_t b)
{
    wide left = r->net[a], right = r->net[b];
    if (r->c->settings.utility != PE_FUND_COST) {
        left *= pe__replay_next(r, b);
        right *= pe__replay_next(r, a);
    }
    return (left > right) - (left < right);
}

void pe__replay_greedy(pe__replay *r, const pe__claimed_buy *buy)
{
    if (buy->payers != 0)
        pe__replay_fault(r, "nobody pays for what is bought from the rest");
    for (int32_t q = 0; q < r->e->projects && pe__replay_fine(r); q++) {
        const int64_t cost = pe__replay_next(r, q);
        if (q == buy->project || cost <= 0 ||
            cost > r->e->budget - r->spent)
            continue;
        const int order = compare_rank(r, q, buy->project);
        if (order > 0 || (order == 0 && q < buy->project))
            pe__replay_fault(r, "project %" PRId32 " (in the order of ids) has "
                             "more votes for its cost and fitted, too", q + 1);
    }
    if (buy->amount > r->e->budget - r->spent)
        pe__replay_fault(r, "it did not fit any more");
}

void pe__replay_greedy_end(pe__replay *r)
{
    for (int32_t q = 0; q < r->e->projects && pe__replay_fine(r); q++) {
        const int64_t cost = pe__replay_next(r, q);
        if (cost > 0 && cost <= r->e->budget - r->spent)
            pe__replay_fault(r, "project %" PRId32 " (in the order of ids) "
                             "would still fit", q + 1);
    }
}

/* --- Phragmén ------------------------------------------------------------- */

/* When those for it will have its cost; false when nobody is. */
static bool time_of(pe__replay *r, int32_t project, pe__fraction *exact,
                    double *near)
{
    int64_t weight = 0;
    double sum = (double)pe__replay_next(r, project);
    pe__fraction part = PE__FRACTION_ZERO;
    if (exact)
        pe__fraction_set(exact, pe__replay_next(r, project), 1);
    for (int64_t k = r->first[project]; k < r->first[project + 1]; k++) {
        const int64_t v = r->in_favour[k].voter;
        const int64_t w = pe__replay_weight(r, v);
        weight += w;
        sum += (double)w * r->near[v];
        if (exact == NULL || r->near[v] <= 0)
            continue;
        pe__fraction_scale(&part, &r->money[v], w, 1, &r->status);
        pe__fraction_add(exact, exact, &part, &r->status);
    }
    pe__fraction_clear(&part);
    if (weight == 0)
        return false;
    if (exact)
        pe__fraction_scale(exact, exact, 1, weight, &r->status);
    *near = sum / (double)weight;
    return true;
}

/* Whether q comes before a time: earlier, or at it and first in order. */
static bool comes_before(pe__replay *r, int32_t q, int32_t project,
                         const pe__fraction *time, double near)
{
    double other;
    if (pe__replay_next(r, q) <= 0 || !time_of(r, q, NULL, &other))
        return false;
    if (fabs(other - near) > CLOSE * near)
        return other < near;
    pe__fraction exact = PE__FRACTION_ZERO;
    time_of(r, q, &exact, &other);
    const int order = pe__fraction_compare(&exact, time, &r->status);
    pe__fraction_clear(&exact);
    return order < 0 || (order == 0 && q < project);
}

void pe__replay_phragmen(pe__replay *r, const pe__claimed_buy *buy,
                         double *part)
{
    pe__fraction time = PE__FRACTION_ZERO;
    double near = 0.0;
    if (!time_of(r, buy->project, &time, &near))
        pe__replay_fault(r, "nobody is for it");
    for (int32_t q = 0; q < r->e->projects && pe__replay_fine(r); q++)
        if (q != buy->project && comes_before(r, q, buy->project, &time, near))
            pe__replay_fault(r, "project %" PRId32 " (in the order of ids) "
                             "comes before it", q + 1);
    if (buy->amount > r->e->budget - r->spent)
        pe__replay_fault(r, "it did not fit any more");
    for (int64_t k = r->first[buy->project];
         k < r->first[buy->project + 1] && pe__replay_fine(r); k++) {
        const int64_t v = r->in_favour[k].voter;
        part[v] = near - r->near[v];
        part[v] = part[v] > 0 ? part[v] : 0;
        pe__fraction_copy(&r->money[v], &time, &r->status);
        r->near[v] = pe__fraction_near(&time);
    }
    if (pe__replay_fine(r))
        pe__replay_payments(r, buy, part);
    pe__fraction_clear(&time);
}

/* The next in time must not have fitted. */
void pe__replay_phragmen_end(pe__replay *r)
{
    pe__fraction best = PE__FRACTION_ZERO, time = PE__FRACTION_ZERO;
    int32_t first = -1;
    double near;
    for (int32_t q = 0; q < r->e->projects && r->status == PE_OK; q++) {
        if (pe__replay_next(r, q) <= 0 || !time_of(r, q, &time, &near) ||
            (first >= 0 &&
             pe__fraction_compare(&time, &best, &r->status) >= 0))
            continue;
        first = q;
        pe__fraction_swap(&time, &best);
    }
    if (first >= 0 &&
        pe__replay_next(r, first) <= r->e->budget - r->spent)
        pe__replay_fault(r, "project %" PRId32 " (in the order of ids) would "
                         "have come next, and fitted", first + 1);
    pe__fraction_clear(&best);
    pe__fraction_clear(&time);
}
