/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What else a division could have been: with less upheaval (the curve), or
 * with other ratings (the sensitivity). */
#include "error.h"
#include "jobs_parts.h"
#include "mem.h"
#include "random.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 9, TRIALS = 5 };

/* A point of the curve with what the bound says at its price. */
typedef struct {
    pe_jobs_point point;
    double price_bound; /* rms² + κ·share ≥ this, for every division */
    bool kept;          /* on the curve */
} priced;

/* How many hours change hands is counted against all hours of today. */
static double hours_today(const pe_jobs_problem *p)
{
    double sum = 0;
    for (int64_t k = 0; k < p->todays; k++)
        sum += p->today[k].hours;
    return sum;
}

/* Divides at one price from today's jobs and notes what it cost and what the
 * bound says there. */
static pe_status find_point(const pe_jobs_result *result, pe_jobs *jobs,
                            double price, double hours, priced *out,
                            pe_error *err)
{
    const pe_jobs_problem *p = &result->workplace->problem;
    pe_jobs_solution solution = {0};
    pe_jobs_info info;
    pe_status status =
        pe_jobs_update(jobs, p->today, p->todays, price, &solution, &info, err);
    if (status)
        return status;
    *out = (priced){
        .price_bound = info.price_bound,
        .point = {.price = price,
                  .rms = info.measure.rms,
                  .rms_bound = info.rms_bound,
                  .moved = hours > 0 ? (double)info.measure.moved / hours : 0,
                  .solution = solution,
                  .info = info}};
    return PE_OK;
}

/* By upheaval; of equal upheaval the more equal division first. */
static int by_moved(const void *a, const void *b)
{
    const priced *x = a, *y = b;
    if (x->point.moved != y->point.moved)
        return x->point.moved < y->point.moved ? -1 : 1;
    return (x->point.rms > y->point.rms) - (x->point.rms < y->point.rms);
}

/* No division that moves as little as point `at` has a smaller rms: the best
 * of what the bound says at every price tried (weak duality holds at each). */
static double bound_at(const priced *all, int32_t count, int32_t at)
{
    double best = all[at].point.rms_bound;
    for (int32_t k = 0; k < count; k++) {
        double square =
            all[k].price_bound - all[k].point.price * all[at].point.moved;
        if (square > 0 && sqrt(square) > best)
            best = sqrt(square);
    }
    return best < all[at].point.rms ? best : all[at].point.rms;
}

/* Keeps the points that nobody would pass over: each moves more than the one
 * before and is more equal. */
static int32_t keep_best(priced *all, int32_t count, pe_jobs_point *out)
{
    int32_t kept = 0;
    for (int32_t k = 0; k < count; k++)
        all[k].point.rms_bound = bound_at(all, count, k);
    qsort(all, (size_t)count, sizeof *all, by_moved);
    for (int32_t k = 0; k < count; k++) {
        all[k].kept = !kept || all[k].point.rms < out[kept - 1].rms;
        if (all[k].kept)
            out[kept++] = all[k].point;
    }
    return kept;
}

/* The division that was chosen belongs on its own curve. */
static void own_point(const pe_jobs_result *result, double hours, priced *out)
{
    const pe_jobs_info *info = &result->info;
    double price = result->settings.price;
    *out = (priced){
        .price_bound = info->price_bound,
        .point = {.price = isfinite(price) ? price : 0,
                  .rms = info->measure.rms,
                  .rms_bound = info->rms_bound,
                  .moved = hours > 0 ? (double)info->measure.moved / hours : 0,
                  .own = true,
                  .info = *info}};
}

/* 1, 3, 10, 30 … for 0, 1, 2, 3 …: people pass on a price by word of mouth, and
 * nobody needs more figures of it. */
static double round_price(long half_decades)
{
    long decades = half_decades >= 0 ? half_decades / 2
                                     : (half_decades - 1) / 2;
    return (half_decades & 1 ? 3 : 1) * pow(10, (double)decades);
}

/* Of the points that are not on the curve, or of all. */
static void drop_solutions(priced *all, int32_t count, bool kept_too)
{
    for (int32_t k = 0; k < count; k++)
        if (kept_too || !all[k].kept)
            pe_jobs_release(&all[k].point.solution);
}

/* The time that is left is shared out so that no price goes without; each
 * may use what those before it have not. */
pe_status pe__curve_find(pe_jobs_result *result, pe_jobs *jobs,
                         bool divisions, pe__pace *pace, pe_error *err)
{
    const pe_workplace *w = result->workplace;
    double hours = hours_today(&w->problem);
    double square = w->rating_range * w->rating_range;
    long highest = square > 0 ? lround(2 * log10(square)) : 0;
    double start = pe__seconds(), rest = pace->until - start;
    priced all[POINTS + 1];
    result->curve = pe__alloc(POINTS + 1, sizeof *result->curve);
    if (!result->curve)
        return pe__fail_memory(err);
    int32_t found = 0;
    while (found < POINTS && !pe__pace_interrupted(pace)) {
        /* κ from the square of the ratings' range down to 10⁻⁴ of it */
        double price = round_price(highest - found);
        pace->until = start + rest * (found + 1) / POINTS;
        pe_status status =
            find_point(result, jobs, price, hours, &all[found], err);
        if (status) {
            drop_solutions(all, found, true);
            return status;
        }
        if (!divisions)
            pe_jobs_release(&all[found].point.solution);
        /* a point that was interrupted half way would be a dent in the curve
         * that is not there */
        if (!pe__pace_interrupted(pace))
            found++;
        else
            pe_jobs_release(&all[found].point.solution);
    }
    result->cut_curve = found < POINTS;
    own_point(result, hours, &all[found]);
    result->points = keep_best(all, found + 1, result->curve);
    drop_solutions(all, found + 1, false);
    return PE_OK;
}

/* Every rating moved at random by up to `percent` of its distance from the
 * lowest: the same on every scale. */
static void shake(const pe_jobs_problem *p, double percent, uint64_t seed,
                  uint64_t trial, double *out)
{
    pe__random random;
    pe__random_seed(&random, seed, trial + 1);
    for (int32_t r = 0; r < p->ratings; r++) {
        const double *from = p->rating + (int64_t)r * p->tasks;
        double *to = out + (int64_t)r * p->tasks;
        double low = from[0];
        for (int32_t j = 1; j < p->tasks; j++)
            low = from[j] < low ? from[j] : low;
        for (int32_t j = 0; j < p->tasks; j++) {
            double u = 2 * pe__random_unit(&random) - 1;
            to[j] = low + (from[j] - low) * (1 + percent / 100 * u);
        }
    }
}

/* Members whose tasks differ between two divisions. */
static int32_t changed(const pe_jobs_solution *a, const pe_jobs_solution *b)
{
    int32_t count = 0;
    for (int32_t i = 0; i < a->members; i++) {
        int64_t n = a->start[i + 1] - a->start[i];
        bool same = n == b->start[i + 1] - b->start[i] &&
                    !memcmp(a->task + a->start[i], b->task + b->start[i],
                            (size_t)n * sizeof *a->task);
        count += !same;
    }
    return count;
}

/* What an hour that changes hands must be worth: what `tolerance` is worth in
 * rms² may cost a tenth of all hours. */
static double small_price(const pe_jobs_result *result)
{
    double tolerance = result->settings.tolerance;
    if (tolerance < 0)
        tolerance = 0.001 * result->workplace->rating_range;
    return 10 * tolerance * (2 * result->info.measure.rms + tolerance);
}

/* Divides anew with moved ratings, from the jobs as they stand and at a small
 * price, so that what changes is what the ratings make change. */
static pe_status try_ratings(pe_jobs_result *result,
                             const pe_jobs_settings *settings,
                             const pe_jobs_piece *piece, const double *rating,
                             const pe__pace *pace, pe_error *err)
{
    pe_jobs_sensitivity *sum = &result->sensitivity;
    pe_jobs_problem moved = result->workplace->problem;
    int64_t count = result->solution.start[result->solution.members];
    moved.rating = rating;
    pe_jobs *jobs = NULL;
    pe_jobs_measure kept = {0};
    pe_jobs_solution solution = {0};
    pe_jobs_info info;
    pe_status status = pe_jobs_new(&moved, settings, &jobs, err);
    if (!status)
        status = pe_jobs_measure_of(jobs, piece, count, &kept, NULL, err);
    if (!status)
        status = pe_jobs_update(jobs, piece, count, small_price(result),
                                &solution, &info, err);
    /* half a trial would tell of jobs that need not change */
    if (!status && !pe__pace_interrupted(pace)) {
        sum->rms_kept += kept.rms;
        sum->rms_best += info.measure.rms;
        sum->jobs_changed += (double)changed(&result->solution, &solution);
        sum->trials++;
    }
    pe_jobs_release(&solution);
    pe_jobs_free(jobs);
    return status;
}

/* From sums over the trials to means. */
static void average(pe_jobs_sensitivity *sum)
{
    int32_t trials = sum->trials > 0 ? sum->trials : 1;
    sum->rms_kept /= trials;
    sum->rms_best /= trials;
    sum->jobs_changed /= trials;
}

/* Each trial has its own stream of random numbers, so that the trials do not
 * depend on how long the others took. The exact mode is off: what counts is
 * the difference, and it must be quick. */
pe_status pe__sensitivity_find(pe_jobs_result *result,
                               const pe_jobs_settings *settings, pe__pace *pace,
                               pe_error *err)
{
    const pe_jobs_problem *p = &result->workplace->problem;
    pe_jobs_settings quick = *settings;
    quick.price = 0;
    quick.exact = 0;
    result->sensitivity = (pe_jobs_sensitivity){.percent = 20};
    size_t count = (size_t)p->ratings * (size_t)p->tasks;
    double *rating = pe__alloc(count, sizeof *rating);
    pe_jobs_piece *piece = pe__pieces_of(&result->solution);
    pe_status status = rating && piece ? PE_OK : pe__fail_memory(err);
    double start = pe__seconds(), rest = pace->until - start;
    for (int32_t t = 0; t < TRIALS && !status && !pe__pace_interrupted(pace);
         t++) {
        shake(p, result->sensitivity.percent, result->settings.seed,
              (uint64_t)t, rating);
        pace->until = start + rest * (t + 1) / TRIALS;
        status = try_ratings(result, &quick, piece, rating, pace, err);
    }
    average(&result->sensitivity);
    result->cut_sensitivity = result->sensitivity.trials < TRIALS;
    pe__free(piece);
    pe__free(rating);
    return status;
}
