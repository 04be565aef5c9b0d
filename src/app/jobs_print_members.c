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

/* A deviation out of an array [ratings × members]. */
static double reach(const pe_jobs_result *result, const double *from, int32_t r,
                    int32_t i)
{
    return from[(int64_t)r * result->workplace->problem.members + i];
}

/* Where a deviation stands on a track of `half` columns either side. */
static int place_of(double value, double limit, int half)
{
    double share = limit > 0 ? value / limit : 0;
    return half + (int)lround(fmax(-1, fmin(1, share)) * half);
}

/* "  ○    ●│      ": today's job and the new one on either side of the average;
 * the new one hides what is behind it. `today` < 0: there is none. */
static void put_track(const pe__printing *p, int now, int today, int half)
{
    for (int k = 0; k <= 2 * half; k++) {
        const char *sign = " ";
        if (k == now)
            sign = p->utf8 ? "●" : "*";
        else if (k == today)
            sign = p->utf8 ? "○" : "o";
        else if (k == half)
            sign = p->utf8 ? "│" : "|";
        fputs(sign, p->out);
    }
}

/* The largest deviation that any track of the rating shows. */
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
    int name;   /* columns of the name */
    int half;   /* of a track */
    int tracks; /* ratings shown */
    double limit[PE_JOBS_RATINGS_MAX];
} layout;

enum {
    FIXED = 13, /* columns of hours and tasks */
    NUMBER = 9, /* of a deviation, and of the middle of its track */
    LEAST = 3,  /* half a track at least */
    WIDEST = 15 /* and at most */
};

/* "name  hours tasks  number track number track": what the width holds. */
static layout lay_out(const pe__printing *p)
{
    layout l = {.tracks = p->w->problem.ratings < 2 ? 1 : 2};
    int longest = 6;
    for (int32_t i = 0; i < p->w->problem.members; i++) {
        int wide = pe__columns_of(p->w->member_name[i]);
        longest = wide > longest ? wide : longest;
    }
    l.name = longest < 24 ? longest : 24;
    if (p->width < FIXED + l.name + 2 * (NUMBER + 2 * LEAST))
        l.tracks = 1;
    int most = p->width - FIXED - l.tracks * (NUMBER + 2 * LEAST);
    l.name = l.name < most ? l.name : most;
    l.half = ((p->width - FIXED - l.name) / l.tracks - NUMBER) / 2;
    l.half = l.half < WIDEST ? l.half : WIDEST;
    for (int32_t r = 0; r < l.tracks; r++)
        l.limit[r] = limit_of(p, r);
    return l;
}

/* The last name is not padded, so that lines end where they end. */
static void print_heads(const pe__printing *p, const layout *l)
{
    pe__put_name(p, "", l->name);
    fprintf(p->out, "  hours tasks");
    for (int32_t r = 0; r < l->tracks; r++) {
        bool last = r + 1 == l->tracks;
        int room = NUMBER + 2 * l->half - 3;
        int wide = pe__columns_of(p->w->rating_name[r]);
        fputs("   ", p->out);
        pe__put_name(p, p->w->rating_name[r],
                     last && wide < room ? wide : room);
    }
    fputc('\n', p->out);
}

/* The number of the new job and the track with both. */
static void put_deviation(const pe__printing *p, const layout *l, int32_t r,
                          int32_t i)
{
    const pe_jobs_result *result = p->result;
    double now = reach(result, result->reach, r, i);
    int today = -1;
    if (result->has_today)
        today = place_of(reach(result, result->reach_before, r, i), l->limit[r],
                         l->half);
    fprintf(p->out, " %+6.2f ", fabs(now) < 0.005 ? 0.0 : now);
    put_track(p, place_of(now, l->limit[r], l->half), today, l->half);
}

/* One line. Deviations below half a hundredth print as +0.00, never as
 * -0.00. */
static void print_member(const pe__printing *p, const layout *l, int32_t i)
{
    char hours[PE__HOURS_SIZE] = "";
    if (p->share)
        pe__hours_text(p->share[i].given, hours);
    pe__put_name(p, p->w->member_name[i], l->name);
    fprintf(p->out, " %6s %5d", hours, p->share ? p->share[i].tasks : 0);
    for (int32_t r = 0; r < l->tracks; r++)
        put_deviation(p, l, r, i);
    fputc('\n', p->out);
}

/* "… (○ today, ● new)": what the signs mean. */
static void print_signs(const pe__printing *p, const char *text)
{
    char line[256];
    if (p->result->has_today)
        snprintf(line, sizeof line, "%s (%s today, %s new)", text,
                 p->utf8 ? "○" : "o", p->utf8 ? "●" : "*");
    else
        snprintf(line, sizeof line, "%s", text);
    pe__heading(p, line);
}

/* Categories, which are many: numbers alone, as many as the width holds. */
static void print_numbers(const pe__printing *p)
{
    enum { LEAST_COLUMN = 8, MOST_COLUMN = 16, BEFORE = 13 };
    layout l = lay_out(p);
    int most = (p->width - BEFORE - 8) / (LEAST_COLUMN + 1);
    int shown = p->w->problem.ratings < most ? p->w->problem.ratings : most;
    int room = p->width - BEFORE - shown * (LEAST_COLUMN + 1);
    int name = l.name < room ? l.name : room;
    /* What the names of people leave goes to the names of categories. */
    int column = (p->width - BEFORE - name) / shown - 1;
    column = column < MOST_COLUMN ? column : MOST_COLUMN;
    pe__put_name(p, "", name);
    fprintf(p->out, "  hours tasks");
    for (int32_t r = 0; r < shown; r++) {
        fputc(' ', p->out);
        pe__put_name(p, p->w->rating_name[r], column);
    }
    fputc('\n', p->out);
    for (int32_t i = 0; i < p->w->problem.members; i++) {
        char hours[PE__HOURS_SIZE] = "";
        if (p->share)
            pe__hours_text(p->share[i].given, hours);
        pe__put_name(p, p->w->member_name[i], name);
        fprintf(p->out, " %6s %5d", hours, p->share ? p->share[i].tasks : 0);
        for (int32_t r = 0; r < shown; r++)
            fprintf(p->out, " %+*.3f", column,
                    reach(p->result, p->result->reach, r, i));
        fputc('\n', p->out);
    }
}

/* A workplace where everybody is known by name. */
static void print_everybody(const pe__printing *p)
{
    const char *what = "Members: how far each job is above or below the "
                       "average";
    if (p->w->problem.ratings > 2) {
        pe__heading(p, what);
        print_numbers(p);
        return;
    }
    layout l = lay_out(p);
    print_signs(p, what);
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

/* By the largest deviation in any rating; ties by the order of the table.
 * Without memory the list is left out: the figures above it stand. */
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
    print_signs(p, "Furthest from the average");
    print_heads(p, &l);
    for (int32_t k = 0; k < PE__FURTHEST && k < n; k++)
        print_member(p, &l, row[k].member);
    pe__free(row);
}

/* The spread as quantiles, today's above the new one's. */
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
