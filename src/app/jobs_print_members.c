/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Members on a terminal: a line each with bars around the average, or, in a
 * large workplace, the spread and those furthest off. */
#include "cells.h"
#include "jobs_print.h"
#include "mem.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EACH_MOST = 60 /* members shown one by one */ };

static double reach(const pe_jobs_result *result, const double *from, int32_t r,
                    int32_t i)
{
    return from[(int64_t)r * result->workplace->problem.members + i];
}

/* A bar from the middle: "   ▐██   ". `half` columns on either side; eighths
 * of a column where the terminal can show them. */
static void put_bar(const pe__printing *p, double value, double limit, int half)
{
    static const char *const right[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    double length = limit > 0 ? fabs(value) / limit * half : 0;
    int eighths = (int)lround(fmin(length, half) * 8);
    int full = eighths / 8, rest = p->utf8 ? eighths % 8 : 0;
    const char *block = p->utf8 ? "█" : "#";
    if (!p->utf8)
        full = (eighths + 4) / 8;
    /* Leftward there are no eighths that begin at the right: a half block. */
    int left = value < 0 ? full + (rest >= 4) : 0;
    fprintf(p->out, "%*s", half - left, "");
    if (value < 0 && rest >= 4)
        fputs("▐", p->out);
    for (int k = 0; value < 0 && k < full; k++)
        fputs(block, p->out);
    fputs(p->utf8 ? "│" : "|", p->out);
    for (int k = 0; value >= 0 && k < full; k++)
        fputs(block, p->out);
    int used = value >= 0 ? full : 0;
    if (value >= 0 && rest) {
        fputs(right[rest], p->out);
        used++;
    }
    fprintf(p->out, "%*s", half - used, "");
}

/* The largest deviation that any bar of the rating shows. */
static double limit_of(const pe__printing *p, int32_t r)
{
    const pe_jobs_result *result = p->result;
    double limit = 0;
    for (int32_t i = 0; i < p->w->problem.members; i++) {
        limit = fmax(limit, fabs(reach(result, result->reach, r, i)));
        if (result->has_today)
            limit =
                fmax(limit, fabs(reach(result, result->reach_before, r, i)));
    }
    return limit;
}

typedef struct {
    int name;    /* columns of the name */
    int half;    /* of a bar */
    int bars;    /* ratings shown */
    bool before; /* a bar of today beside that of the new division */
    double limit[PE_JOBS_RATINGS_MAX];
} layout;

/* "name  hours tasks  bar bar": as much as the width holds. */
static layout lay_out(const pe__printing *p)
{
    layout l = {.before = p->result->has_today};
    int longest = 6;
    for (int32_t i = 0; i < p->w->problem.members; i++) {
        int wide = pe__columns_of(p->w->member_name[i]);
        longest = wide > longest ? wide : longest;
    }
    l.name = longest < 24 ? longest : 24;
    /* hours and tasks take 13 columns, a number and its bar at least 15 */
    int most = p->width - 13 - 15;
    l.name = l.name > most ? (most > 8 ? most : 8) : l.name;
    l.bars = p->w->problem.ratings < 2 ? p->w->problem.ratings : 2;
    int room = p->width - l.name - 15;
    int bars = l.before ? l.bars + 1 : l.bars;
    l.half = (room / bars - 9) / 2;
    if (l.half < 3) { /* narrow: empowerment alone, without today */
        l.before = false;
        l.bars = 1;
        l.half = (room - 9) / 2;
    }
    l.half = l.half > 12 ? 12 : l.half < 1 ? 1 : l.half;
    for (int32_t r = 0; r < l.bars; r++)
        l.limit[r] = limit_of(p, r);
    return l;
}

static void put_deviation(const pe__printing *p, const layout *l, int32_t r,
                          const double *from, int32_t i)
{
    double value = reach(p->result, from, r, i);
    fprintf(p->out, " %+6.2f ", fabs(value) < 0.005 ? 0.0 : value);
    put_bar(p, value, l->limit[r], l->half);
}

static void print_heads(const pe__printing *p, const layout *l)
{
    int wide = 2 * l->half + 9;
    pe__put_name(p, "", l->name);
    fprintf(p->out, "  hours tasks");
    for (int32_t r = 0; r < l->bars; r++) {
        char title[128];
        if (!r && l->before) {
            snprintf(title, sizeof title, "  %s today", p->w->rating_name[r]);
            pe__put_name(p, title, wide);
        }
        snprintf(title, sizeof title, "  %s%s", p->w->rating_name[r],
                 !r && l->before ? " then" : "");
        pe__put_name(p, title, r + 1 < l->bars ? wide : pe__columns_of(title));
    }
    fputc('\n', p->out);
}

static void print_member(const pe__printing *p, const layout *l, int32_t i)
{
    char hours[PE__HOURS] = "";
    if (p->share)
        pe__hours_text(p->share[i].given, hours);
    pe__put_name(p, p->w->member_name[i], l->name);
    fprintf(p->out, " %6s %5d", hours, p->share ? p->share[i].tasks : 0);
    for (int32_t r = 0; r < l->bars; r++) {
        if (!r && l->before)
            put_deviation(p, l, r, p->result->reach_before, i);
        put_deviation(p, l, r, p->result->reach, i);
    }
    fputc('\n', p->out);
}

/* Categories, which are many: numbers alone, as many as the width holds. */
static void print_numbers(const pe__printing *p)
{
    enum { COLUMN = 8, BEFORE = 13 };
    layout l = lay_out(p);
    int most = (p->width - BEFORE - 8) / (COLUMN + 1);
    int shown = p->w->problem.ratings < most ? p->w->problem.ratings : most;
    int room = p->width - BEFORE - shown * (COLUMN + 1);
    int name = l.name < room ? l.name : room;
    pe__put_name(p, "", name);
    fprintf(p->out, "  hours tasks");
    for (int32_t r = 0; r < shown; r++) {
        fputc(' ', p->out);
        pe__put_name(p, p->w->rating_name[r], COLUMN);
    }
    fputc('\n', p->out);
    for (int32_t i = 0; i < p->w->problem.members; i++) {
        char hours[PE__HOURS] = "";
        if (p->share)
            pe__hours_text(p->share[i].given, hours);
        pe__put_name(p, p->w->member_name[i], name);
        fprintf(p->out, " %6s %5d", hours, p->share ? p->share[i].tasks : 0);
        for (int32_t r = 0; r < shown; r++)
            fprintf(p->out, " %+*.3f", COLUMN,
                    reach(p->result, p->result->reach, r, i));
        fputc('\n', p->out);
    }
}

static void print_everybody(const pe__printing *p)
{
    pe__heading(p, "Members (how far each job is above or below the average)");
    if (p->w->problem.ratings > 2) {
        print_numbers(p);
        return;
    }
    layout l = lay_out(p);
    print_heads(p, &l);
    for (int32_t i = 0; i < p->w->problem.members; i++)
        print_member(p, &l, i);
}

/* --- a large workplace --------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

typedef struct {
    double at;
    const char *name;
    int width; /* of the terminal from which on it is shown */
} quantile;

static const quantile quantiles[] = {{0, "lowest", 0},   {0.05, "5 %", 60},
                                     {0.25, "25 %", 80}, {0.5, "middle", 0},
                                     {0.75, "75 %", 80}, {0.95, "95 %", 60},
                                     {1, "highest", 0}};
enum { QUANTILES = sizeof quantiles / sizeof *quantiles, QUANTILE_NAME = 16 };

/* One row of the table of quantiles. */
static void print_quantiles(const pe__printing *p, const char *name,
                            const double *deviation, double *sorted)
{
    int32_t n = p->w->problem.members;
    memcpy(sorted, deviation, (size_t)n * sizeof *sorted);
    qsort(sorted, (size_t)n, sizeof *sorted, by_value);
    pe__put_name(p, name, QUANTILE_NAME);
    for (size_t k = 0; k < QUANTILES; k++) {
        double value = sorted[(int32_t)(quantiles[k].at * (n - 1) + 0.5)];
        if (p->width >= quantiles[k].width)
            fprintf(p->out, " %+7.2f", fabs(value) < 0.005 ? 0.0 : value);
    }
    fputc('\n', p->out);
}

typedef struct {
    double size;
    int32_t member;
} far_off;

static int furthest_first(const void *a, const void *b)
{
    const far_off *x = a, *y = b;
    if (x->size != y->size)
        return x->size > y->size ? -1 : 1;
    return (x->member > y->member) - (x->member < y->member);
}

static void print_furthest(const pe__printing *p)
{
    int32_t n = p->w->problem.members;
    far_off *row = pe__alloc((size_t)n, sizeof *row);
    if (!row)
        return;
    for (int32_t i = 0; i < n; i++) {
        row[i] = (far_off){0, i};
        for (int32_t r = 0; r < p->w->problem.ratings; r++)
            row[i].size = fmax(row[i].size,
                               fabs(reach(p->result, p->result->reach, r, i)));
    }
    qsort(row, (size_t)n, sizeof *row, furthest_first);
    layout l = lay_out(p);
    pe__heading(p, "Furthest from the average");
    print_heads(p, &l);
    for (int32_t k = 0; k < PE__FURTHEST && k < n; k++)
        print_member(p, &l, row[k].member);
    pe__free(row);
}

static void print_many(const pe__printing *p)
{
    const pe_jobs_result *result = p->result;
    int64_t n = p->w->problem.members;
    double *sorted = pe__alloc((size_t)n, sizeof *sorted);
    if (!sorted)
        return;
    pe__heading(p,
                "How far jobs are above or below the average, of all members");
    pe__put_name(p, "", QUANTILE_NAME);
    for (size_t k = 0; k < QUANTILES; k++)
        if (p->width >= quantiles[k].width)
            fprintf(p->out, " %7s", quantiles[k].name);
    fputc('\n', p->out);
    for (int32_t r = 0; r < p->w->problem.ratings; r++) {
        char name[128];
        if (result->has_today) {
            snprintf(name, sizeof name, "%.9s. today", p->w->rating_name[r]);
            print_quantiles(p, name, result->reach_before + r * n, sorted);
        }
        print_quantiles(p, p->w->rating_name[r], result->reach + r * n, sorted);
    }
    pe__free(sorted);
    print_furthest(p);
}

void pe__print_members(const pe__printing *p)
{
    if (p->w->problem.members <= EACH_MOST)
        print_everybody(p);
    else
        print_many(p);
}
