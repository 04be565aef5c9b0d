/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "workplace_check.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void assert_close(double a, double b, const char *what, uint64_t seed)
{
    if (!(fabs(a - b) <= 1e-9 * (1.0 + fabs(b))))
        fail_msg("case %llu: %s is %.15g and should be %.15g",
                 (unsigned long long)seed, what, a, b);
}

/* --- measure ------------------------------------------------------------ */

static long double deviation(const workplace *w, const pe_jobs_piece *piece,
                             int64_t count, int32_t r, int32_t member,
                             double mean)
{
    long double sum = 0;
    for (int64_t k = 0; k < count; k++)
        if (piece[k].member == member)
            sum += piece[k].hours *
                   ((long double)w->rating[r * w->p.tasks + piece[k].task] -
                    mean);
    return sum;
}

/* Mean difference of all pairs over twice the mean. */
static double gini_slowly(const workplace *w, const pe_jobs_piece *piece,
                          int64_t count, int32_t r)
{
    static double x[MOST_MEMBERS];
    long double sum = 0, apart = 0;
    int32_t n = 0;
    for (int32_t i = 0; i < w->p.members; i++) {
        const int64_t hours = week_of(piece, count, i);
        if (hours > 0)
            x[n++] = (double)(deviation(w, piece, count, r, i, 0.0) /
                              (long double)hours);
    }
    for (int32_t a = 0; a < n; a++) {
        sum += x[a];
        for (int32_t b = 0; b < n; b++)
            apart += fabsl((long double)x[a] - x[b]);
    }
    return sum > 0 ? (double)(apart / (2 * n * sum)) : 0.0;
}

static int64_t moved_slowly(const workplace *w, const pe_jobs_piece *piece,
                            int64_t count)
{
    int64_t moved = 0;
    for (int64_t k = 0; w->p.todays > 0 && k < count; k++) {
        int32_t fresh = piece[k].hours;
        for (int64_t m = 0; m < w->p.todays; m++)
            if (w->today[m].member == piece[k].member &&
                w->today[m].task == piece[k].task)
                fresh -= w->today[m].hours;
        moved += fresh > 0 ? fresh : 0;
    }
    return moved;
}

static void measure_members(const workplace *w, const pe_jobs_piece *piece,
                            int64_t count, double share, pe_jobs_measure *m)
{
    for (int32_t i = 0; i < w->p.members; i++) {
        int32_t tasks = 0;
        for (int64_t k = 0; k < count; k++)
            tasks += piece[k].member == i;
        m->most_tasks = tasks > m->most_tasks ? tasks : m->most_tasks;
        m->outside_band += !in_band(w, i, week_of(piece, count, i), share);
    }
}

/* One rating; returns its share of the sum of squares. */
static long double measure_one(const workplace *w, const pe_jobs_piece *piece,
                               int64_t count, double share, int32_t r,
                               pe_jobs_measure *m, double *reach)
{
    const double weight = w->p.weight ? w->weight[r] : 1.0;
    long double low = INFINITY, high = -INFINITY, squares = 0;
    for (int32_t i = 0; i < w->p.members; i++) {
        const int32_t at = r * w->p.members + i;
        const long double fair = share * (long double)w->offer[i];
        const long double dev =
            fair > 0 ? deviation(w, piece, count, r, i, m->mean[r]) / fair : 0;
        const long double off = dev - (w->p.target ? w->target[at] : 0.0);
        if (reach)
            reach[at] = (double)dev;
        if (!(fair > 0))
            continue;
        low = fminl(low, dev);
        high = fmaxl(high, dev);
        squares += weight * fair * off * off;
        if (weight > 0.0)
            m->largest = fmax(m->largest, (double)fabsl(dev));
    }
    m->spread[r] = high > low ? (double)(high - low) : 0.0;
    m->gini[r] = gini_slowly(w, piece, count, r);
    return squares;
}

void measure_slowly(const workplace *w, const pe_jobs_piece *piece,
                    int64_t count, pe_jobs_measure *m, double *reach)
{
    static int32_t give[MOST_TASKS];
    const int64_t work = work_of(w, piece, count, give);
    const double share = share_of(w, work);
    long double squares = 0, fair = 0;
    memset(m, 0, sizeof *m);
    for (int32_t i = 0; i < w->p.members; i++)
        fair += share * (long double)w->offer[i];
    for (int32_t r = 0; r < w->p.ratings; r++) {
        long double sum = 0;
        for (int32_t j = 0; j < w->p.tasks; j++)
            sum += (long double)give[j] * w->rating[r * w->p.tasks + j];
        m->mean[r] = work > 0 ? (double)(sum / (long double)work) : 0.0;
        squares += measure_one(w, piece, count, share, r, m, reach);
    }
    m->rms = fair > 0 ? (double)sqrtl(squares / fair) : 0.0;
    m->pieces = count;
    m->moved = moved_slowly(w, piece, count);
    measure_members(w, piece, count, share, m);
}

void assert_same_measure(const pe_jobs_measure *a, const pe_jobs_measure *b,
                         int32_t ratings, uint64_t seed)
{
    assert_close(a->rms, b->rms, "rms", seed);
    assert_close(a->largest, b->largest, "largest deviation", seed);
    for (int32_t r = 0; r < ratings; r++) {
        if (b->pieces > 0)
            assert_close(a->mean[r], b->mean[r], "mean", seed);
        assert_close(a->spread[r], b->spread[r], "spread", seed);
        assert_close(a->gini[r], b->gini[r], "gini", seed);
    }
    assert_close((double)a->pieces, (double)b->pieces, "pieces", seed);
    assert_close((double)a->moved, (double)b->moved, "moved", seed);
    assert_close(a->most_tasks, b->most_tasks, "most tasks", seed);
    assert_close(a->outside_band, b->outside_band, "outside the band", seed);
}

/* --- the bound ---------------------------------------------------------- */

static double price_in(const workplace *w, const pe_jobs_bound *b,
                       const double *mean, int32_t task, int32_t class)
{
    double sum = b->price[w->p.ratings * b->classes + class];
    for (int32_t r = 0; r < w->p.ratings; r++)
        sum += b->price[r * b->classes + class] *
               (w->rating[r * w->p.tasks + task] - mean[r]);
    return sum;
}

/* The least price of a quarter of the task among the classes that may; κ is
 * due outside class `home`. */
static double least_price(const workplace *w, const pe_jobs_bound *b,
                          const double *mean, int32_t task, int32_t home,
                          double price)
{
    double least = INFINITY;
    for (int32_t c = 0; c < b->classes; c++)
        if (b->most[c] > 0.0 && has_skills(w, b->set[c], w->need[task]))
            least = fmin(least, price_in(w, b, mean, task, c) +
                                    (home >= 0 && home != c ? price : 0.0));
    return least;
}

static double charge_of_class(const workplace *w, const pe_jobs_bound *b,
                              int32_t class, double share)
{
    const double mu = b->price[w->p.ratings * b->classes + class];
    double sum = mu > 0.0 ? mu * b->most[class] : mu * b->least[class];
    for (int32_t r = 0; r < w->p.ratings; r++) {
        const double weight = w->p.weight ? w->weight[r] : 1.0;
        const double price = b->price[r * b->classes + class];
        double wanted = 0.0;
        for (int32_t i = 0; w->p.target && i < w->p.members; i++)
            if (b->class_of[i] == class)
                wanted += share * w->offer[i] *
                          w->target[r * w->p.members + i];
        if (weight > 0.0)
            sum += price * wanted +
                   price * price * b->fair[class] / (4.0 * weight);
    }
    return sum;
}

double bound_by_hand(const workplace *w, const int32_t *give,
                     const pe_jobs_bound *b, double price)
{
    static int32_t rest[MOST_TASKS];
    double mean[PE_JOBS_RATINGS_MAX], sum = 0.0;
    int64_t work = 0;
    for (int32_t j = 0; j < w->p.tasks; j++) {
        rest[j] = give[j];
        work += give[j];
    }
    for (int32_t r = 0; r < w->p.ratings; r++) {
        mean[r] = 0.0;
        for (int32_t j = 0; j < w->p.tasks; j++)
            mean[r] += give[j] * w->rating[r * w->p.tasks + j] / (double)work;
    }
    for (int64_t k = 0; price > 0.0 && k < w->p.todays; k++) {
        const pe_jobs_piece *t = &w->today[k];
        if (!may_do(w, t->member, t->task))
            continue;
        const int32_t h = t->hours < rest[t->task] ? t->hours : rest[t->task];
        rest[t->task] -= h;
        if (h > 0)
            sum += h * least_price(w, b, mean, t->task,
                                   b->class_of[t->member], price);
    }
    for (int32_t j = 0; j < w->p.tasks; j++)
        if (rest[j] > 0)
            sum += rest[j] * least_price(w, b, mean, j, -1, price);
    const double share = share_of(w, work);
    for (int32_t c = 0; c < b->classes; c++)
        sum -= charge_of_class(w, b, c, share);
    return sum;
}
