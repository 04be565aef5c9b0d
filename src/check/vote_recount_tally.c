/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Majorities, approvals and grades, ballot by ballot. */
#include "mem.h"
#include "vote_parts.h"

#include <string.h>

static bool counts_for(const recount *r, int64_t row, int32_t a)
{
    int16_t at = pe__vat(r->b, row, a);
    if (r->b->approved)
        return at >= 0;
    if (at < 0)
        return false;
    for (int32_t x = 0; x < r->n; x++) /* a first place */
        if (pe__vat(r->b, row, x) >= 0 && pe__vat(r->b, row, x) < at)
            return false;
    return true;
}

static int64_t score(const recount *r, int32_t a, bool approval)
{
    int64_t sum = 0;
    for (int64_t row = 0; row < r->b->rows; row++) {
        int16_t at = pe__vat(r->b, row, a);
        if (approval && r->b->grades > 0)
            sum += at > 0 ? at * r->b->weight[row] : 0;
        else
            sum += counts_for(r, row, a) ? r->b->weight[row] : 0;
    }
    return sum;
}

/* votes > (or ≥) share · total, as fractions. */
static bool reaches(recount *r, int64_t votes, bool more)
{
    pe__fraction needs = PE__FRACTION_ZERO, has = PE__FRACTION_ZERO;
    pe__fraction_set(&needs, r->b->total, 1);
    pe__fraction_scale(&needs, &needs, r->share_top, r->share_bottom,
                       &r->status);
    pe__fraction_set(&has, votes, 1);
    int order = pe__fraction_compare(&has, &needs, &r->status);
    pe__fraction_clear(&needs);
    pe__fraction_clear(&has);
    return more ? order > 0 : order >= 0;
}

/* Seats by score; `left` are those not seated yet. */
static void seat_by_score(recount *r, const int64_t *votes, int32_t *some)
{
    int32_t seats = r->seats < r->n ? r->seats : r->n, above = 0, level = 0;
    int64_t edge = 0;
    for (int32_t a = 0; a < r->n; a++) { /* the score of the last seat */
        int32_t better = 0, same = 0;
        for (int32_t x = 0; x < r->n; x++) {
            better += votes[x] > votes[a];
            same += votes[x] == votes[a];
        }
        if (better < seats && better + same >= seats) {
            edge = votes[a];
            above = better;
        }
    }
    for (int32_t k = 0; k < r->n; k++) /* level ones in the order for ties */
        if (votes[r->order[k]] == edge)
            some[level++] = r->order[k];
    if (seats == 1) {
        pe__recount_win(r, some, level);
        return;
    }
    if (above + level > seats)
        (void)pe__settle(r, "seat", some, level, true);
    for (int32_t done = 0; done < seats; done++) {
        int32_t best = -1;
        for (int32_t k = 0; k < r->n; k++) {
            int32_t a = r->order[k];
            bool seated = false;
            for (int32_t i = 0; i < r->winners; i++)
                seated = seated || r->winner[i] == a;
            if (!seated && (best < 0 || votes[a] > votes[best]))
                best = a;
        }
        r->winner[r->winners++] = best;
    }
}

void pe__recount_tally(recount *r)
{
    int64_t *votes = pe__recount_room(r, r->n, sizeof *votes), most = 0;
    int32_t *some = pe__recount_room(r, r->n, sizeof *some), level = 0;
    bool approval = strcmp(r->rule, "approval") == 0,
         more = strcmp(r->rule, "majority") == 0;
    for (int32_t a = 0; a < r->n && r->status == PE_OK; a++)
        votes[a] = score(r, a, approval);
    if (r->status == PE_OK) {
        pe__tell(r, "{\"kind\":\"tally\",\"votes\":");
        pe__tell_numbers(r, votes, r->n);
        pe__tell(r, "}\n");
        for (int32_t a = 0; a < r->n; a++)
            most = votes[a] > most ? votes[a] : most;
        for (int32_t a = 0; a < r->n && !approval; a++)
            if (votes[a] == most && most > 0 && reaches(r, most, more))
                some[level++] = a;
        if (approval)
            seat_by_score(r, votes, some);
        else
            pe__recount_win(r, some, level);
    }
    pe__free(votes);
    pe__free(some);
}

/* --- grades -------------------------------------------------------------- */

/* The lower median of n votes: the grade of vote ⌈n/2⌉ from the worst. */
static int32_t median(const int64_t *count, int32_t grades, int64_t n)
{
    int64_t seen = 0;
    for (int32_t g = 0; g < grades; g++) {
        seen += count[g];
        if (seen >= n - n / 2)
            return g;
    }
    return grades - 1;
}

/* The turn at which the first of the votes low + 1 … high, of n in rising
 * order, is taken away, when the median of those left goes each time: of the
 * lower half the last vote left and of the upper the first take turns, where n
 * is odd the upper half is larger and begins. */
static int64_t turn_of(int64_t low, int64_t high, int64_t n)
{
    const int64_t half = n / 2, odd = n % 2;
    int64_t down = n, up = n;
    if (low < half)
        down = 2 * (half - (high < half ? high : half)) + odd;
    if (high > half)
        up = 2 * ((low > half ? low : half) - half) + 1 - odd;
    return down < up ? down : up;
}

/* > 0 when x is better: their medians are taken away until two differ. One has
 * a better vote than the other exactly where it has fewer up to some grade. */
static int duel(const int64_t *x, const int64_t *y, int32_t grades, int64_t n)
{
    int64_t a = 0, b = 0, first = n;
    int order = 0;
    for (int32_t g = 0; g < grades; g++) {
        a += x[g];
        b += y[g];
        const int64_t turn = turn_of(a < b ? a : b, a < b ? b : a, n);
        if (a != b && turn < first) {
            first = turn;
            order = a < b ? 1 : -1;
        }
    }
    return order;
}

static int by_gauge(const int64_t *x, const int64_t *y, int32_t grades,
                    int64_t n)
{
    int32_t a = median(x, grades, n), b = median(y, grades, n);
    if (a != b)
        return a > b ? 1 : -1;
    int64_t gauge[2];
    for (int k = 0; k < 2; k++) {
        const int64_t *count = k == 0 ? x : y;
        int64_t above = 0, below = 0;
        for (int32_t g = 0; g < grades; g++) {
            above += g > a ? count[g] : 0;
            below += g < a ? count[g] : 0;
        }
        gauge[k] = above > below ? above : -below;
    }
    return (gauge[0] > gauge[1]) - (gauge[0] < gauge[1]);
}

static void tell_grades(recount *r, const int64_t *of, int64_t *sum)
{
    int32_t grades = r->b->grades;
    for (int32_t a = 0; a < r->n; a++) {
        const int64_t *count = of + (int64_t)a * grades;
        sum[0] = count[0];
        for (int32_t g = 1; g < grades; g++)
            sum[g] = sum[g - 1] + count[g];
        pe__tell(r, "{\"kind\":\"grades\",\"option\":%d,\"median\":%d,"
                 "\"upto\":", a + 1, median(count, grades, r->b->total));
        pe__tell_numbers(r, sum, grades);
        pe__tell(r, "}\n");
    }
}

static int better(const recount *r, const int64_t *of, int32_t a, int32_t b)
{
    const size_t grades = (size_t)r->b->grades;
    const int64_t *x = of + (size_t)a * grades, *y = of + (size_t)b * grades;
    if (strcmp(r->rule, "gauge") == 0)
        return by_gauge(x, y, r->b->grades, r->b->total);
    return duel(x, y, r->b->grades, r->b->total);
}

void pe__recount_grades(recount *r)
{
    int64_t grades = r->b->grades;
    int64_t *of = pe__recount_room(r, r->n * grades, sizeof *of),
            *sum = pe__recount_room(r, grades, sizeof *sum);
    int32_t *some = pe__recount_room(r, r->n, sizeof *some), level = 0;
    for (int64_t row = 0; r->status == PE_OK && row < r->b->rows; row++)
        for (int32_t a = 0; a < r->n; a++) {
            int16_t at = pe__vat(r->b, row, a);
            of[a * grades + (at > 0 ? at : 0)] += r->b->weight[row];
        }
    if (r->status == PE_OK) {
        tell_grades(r, of, sum);
        for (int32_t a = 0; a < r->n; a++) {
            bool beaten = false;
            for (int32_t b = 0; b < r->n && !beaten; b++)
                beaten = better(r, of, b, a) > 0;
            if (!beaten)
                some[level++] = a;
        }
        pe__recount_win(r, some, level);
    }
    pe__free(of);
    pe__free(sum);
    pe__free(some);
}
