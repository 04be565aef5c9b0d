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

/* How many votes can be taken from grade g, one after another, each being the
 * median, until another grade is: by halving. */
static int64_t run_of(int64_t *count, int32_t grades, int64_t n, int32_t g)
{
    int64_t low = 1, high = count[g];
    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2;
        count[g] -= middle - 1;
        bool still = median(count, grades, n - (middle - 1)) == g;
        count[g] += middle - 1;
        if (still)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* Whether, after `pairs` of a vote at a and one at c are taken, the median is
 * a, and with one more of a taken, c. */
static bool alternates(int64_t *count, int32_t grades, int64_t n, int32_t a,
                       int32_t c, int64_t pairs)
{
    count[a] -= pairs;
    count[c] -= pairs;
    bool yes = count[a] > 0 && count[c] > 0 &&
               median(count, grades, n - 2 * pairs) == a;
    count[a]--;
    yes = yes && median(count, grades, n - 2 * pairs - 1) == c;
    count[a] += pairs + 1;
    count[c] += pairs;
    return yes;
}

/* How many such pairs one after another, 0 when the first is none: all that is
 * asked is linear in their number, so halving finds it. */
static int64_t pairs_of(int64_t *count, int32_t grades, int64_t n, int32_t a,
                        int32_t c)
{
    int64_t low = 0, high = count[a] < count[c] ? count[a] : count[c];
    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2;
        if (alternates(count, grades, n, a, c, middle - 1))
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* The pairs that both can be without, where their medians take turns. */
static int64_t take_pairs(int64_t *x, int64_t *y, int32_t grades, int64_t n,
                          int32_t a)
{
    x[a]--;
    const int32_t c = n > 1 ? median(x, grades, n - 1) : a;
    x[a]++;
    if (c == a)
        return 0;
    const int64_t i = pairs_of(x, grades, n, a, c);
    const int64_t j = pairs_of(y, grades, n, a, c), pairs = i < j ? i : j;
    x[a] -= pairs;
    x[c] -= pairs;
    y[a] -= pairs;
    y[c] -= pairs;
    return pairs;
}

/* > 0 when x is better: medians are compared and taken away. Spoils both. */
static int duel(int64_t *x, int64_t *y, int32_t grades, int64_t n)
{
    while (n > 0) {
        int32_t a = median(x, grades, n), b = median(y, grades, n);
        if (a != b)
            return a > b ? 1 : -1;
        const int64_t pairs = take_pairs(x, y, grades, n, a);
        n -= 2 * pairs;
        if (pairs > 0)
            continue;
        int64_t i = run_of(x, grades, n, a), j = run_of(y, grades, n, a);
        int64_t taken = i < j ? i : j;
        x[a] -= taken;
        y[a] -= taken;
        n -= taken;
    }
    return 0;
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

static int better(recount *r, const int64_t *of, int32_t a, int32_t b,
                  int64_t *room)
{
    size_t grades = (size_t)r->b->grades;
    int64_t *x = room, *y = room + grades;
    memcpy(x, of + (size_t)a * grades, grades * sizeof *x);
    memcpy(y, of + (size_t)b * grades, grades * sizeof *y);
    if (strcmp(r->rule, "gauge") == 0)
        return by_gauge(x, y, r->b->grades, r->b->total);
    return duel(x, y, r->b->grades, r->b->total);
}

void pe__recount_grades(recount *r)
{
    int64_t grades = r->b->grades;
    int64_t *of = pe__recount_room(r, r->n * grades, sizeof *of),
            *room = pe__recount_room(r, 2 * grades, sizeof *room);
    int32_t *some = pe__recount_room(r, r->n, sizeof *some), level = 0;
    for (int64_t row = 0; r->status == PE_OK && row < r->b->rows; row++)
        for (int32_t a = 0; a < r->n; a++) {
            int16_t at = pe__vat(r->b, row, a);
            of[a * grades + (at > 0 ? at : 0)] += r->b->weight[row];
        }
    if (r->status == PE_OK) {
        tell_grades(r, of, room);
        for (int32_t a = 0; a < r->n; a++) {
            bool beaten = false;
            for (int32_t b = 0; b < r->n && !beaten; b++)
                beaten = better(r, of, b, a, room) > 0;
            if (!beaten)
                some[level++] = a;
        }
        pe__recount_win(r, some, level);
    }
    pe__free(of);
    pe__free(room);
    pe__free(some);
}
