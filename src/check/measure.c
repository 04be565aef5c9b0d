/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How equal the division is, by the definitions and nothing else: with the
 * hour-weighted mean ē of the work given out and H_i the fair share,
 *     dev_i = Σ_j h_ij (e_j − ē) / H_i,
 *     rms   = sqrt(Σ_i H_i Σ_r w_r (dev_ri − target_ri)² / Σ_i H_i). */
#include "error.h"
#include "mem.h"
#include "parts.h"

#include <math.h>
#include <stdlib.h>

/* ē: hour-weighted mean of each rating over the work given out. What is
 * nobody's does not count. */
static void find_means(pe__check *c)
{
    for (int r = 0; r < c->report->ratings; r++) {
        double sum = 0;
        for (int32_t j = 0; j < c->tasks; j++) {
            sum += c->task[j].given * c->task[j].rating[r];
        }
        c->report->mean[r] = c->work > 0 ? sum / c->work : 0;
    }
}

/* Σ h (e − ē) and Σ h e of every member, in the order of the sorted pieces. */
static void load_members(pe__check *c)
{
    for (int64_t k = 0; k < c->pieces; k++) {
        const pe__check_piece *piece = &c->piece[k];
        pe__check_member *member = &c->member[piece->member];
        for (int r = 0; r < c->report->ratings; r++) {
            double rating = c->task[piece->task].rating[r];
            member->rated[r] += piece->hours * rating;
            member->load[r] += piece->hours * (rating - c->report->mean[r]);
        }
    }
}

/* dev: 0 for members who offer no hours and so have no fair share. */
static double deviation(const pe__check *c, int32_t i, int r)
{
    double fair = pe__check_fair(c, i);
    return fair > 0 ? c->member[i].load[r] / fair : 0;
}

/* Σ H is the work given out, or less where more work is given than is
 * offered; the definition weighs by H all the same. */
static void find_rms(pe__check *c)
{
    double sum = 0, hours = 0;
    for (int32_t i = 0; i < c->members; i++) {
        double fair = pe__check_fair(c, i);
        hours += fair;
        for (int r = 0; r < c->report->ratings; r++) {
            double off = deviation(c, i, r) - c->member[i].target[r];
            sum += fair * c->weight[r] * off * off;
        }
    }
    c->report->rms = hours > 0 ? sqrt(sum / hours) : 0;
}

/* Ratings that do not count (weight 0) have a spread but are nobody's largest
 * deviation. */
static void find_spread(pe__check *c, int r)
{
    double low = INFINITY, high = -INFINITY;
    for (int32_t i = 0; i < c->members; i++) {
        if (pe__check_fair(c, i) > 0) {
            low = fmin(low, deviation(c, i, r));
            high = fmax(high, deviation(c, i, r));
        }
    }
    if (high < low) {
        return;
    }
    c->report->spread[r] = high - low;
    if (c->weight[r] > 0) {
        c->report->largest = fmax(c->report->largest, fmax(-low, high));
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Gini of the mean ratings of those who have work; `value` [members]. */
static void find_gini(pe__check *c, int r, double *value)
{
    int64_t n = 0;
    double sum = 0, ranked = 0;
    for (int32_t i = 0; i < c->members; i++) {
        if (c->member[i].held > 0) {
            value[n++] = c->member[i].rated[r] / c->member[i].held;
        }
    }
    qsort(value, (size_t)n, sizeof *value, by_value);
    for (int64_t k = 0; k < n; k++) {
        sum += value[k];
        ranked += (double)(k + 1) * value[k];
    }
    if (n > 0) {
        c->report->low[r] = value[0];
        c->report->high[r] = value[n - 1];
    }
    if (sum > 0) {
        double count = (double)n;
        c->report->gini[r] = 2 * ranked / (count * sum) - (count + 1) / count;
    }
}

/* Fills in every measure of the report. Cost: O(pieces + members log
 * members). */
pe_status pe__check_measure(pe__check *c, pe_error *err)
{
    double *value = pe__alloc((size_t)c->members, sizeof *value);
    if (!value) {
        return pe__fail_memory(err);
    }
    find_means(c);
    load_members(c);
    find_rms(c);
    for (int r = 0; r < c->report->ratings; r++) {
        find_spread(c, r);
        find_gini(c, r, value);
    }
    pe__free(value);
    return PE_OK;
}
