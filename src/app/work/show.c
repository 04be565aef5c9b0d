/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Figures, and the pictures of everybody's balance. */
#include "show.h"

#include "acts.h"
#include "jobs_report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

pe__showing pe__showing_of(pe__doc *doc, pe__value *out, const pe__dossier *d,
                           int64_t me)
{
    return (pe__showing){doc, out, d, me,
                         d->of.workplace->by_category ? 100 : 1};
}

void pe__show_rating_name(const pe__showing *s, pe__value *out,
                          int32_t rating)
{
    const char *name = s->d->of.workplace->rating_name[rating];
    bool empowerment = !strcmp(name, "empowerment");
    bool desirability = !strcmp(name, "desirability");
    bool kinds = s->d->of.workplace->by_category;
    pe__put_text(s->doc, out, "name", name);
    pe__put_bool(s->doc, out, "is_empowerment", !kinds && empowerment);
    pe__put_bool(s->doc, out, "is_desirability", !kinds && desirability);
    pe__put_bool(s->doc, out, "is_kind", kinds);
}

/* --- figures -------------------------------------------------------------- */

static int64_t hours_left(const pe_jobs_solution *s)
{
    int64_t left = 0;
    for (int64_t k = 0; k < s->lefts; k++)
        left += s->left[k].hours;
    return left;
}

static void put_certificate(const pe__showing *s)
{
    static const char *const outcome[] = {"is_solved", "is_proved", "is_short",
                                          "is_infeasible", "is_stopped"};
    const pe_jobs_result *r = &s->d->result;
    pe__value *out = pe__put_object(s->doc, s->out, "certificate");
    pe__put_bool(s->doc, out, outcome[r->info.outcome], true);
    pe__put_integer(s->doc, out, "seed", (int64_t)r->settings.seed);
    pe__put_text(s->doc, out, "input", s->d->of.workplace->input_sha256);
    pe__put_rounded(s->doc, out, "rms", s->factor * r->info.measure.rms, 4);
    pe__put_rounded(s->doc, out, "bound", s->factor * r->info.rms_bound, 4);
    pe__put_rounded(s->doc, out, "gap",
                    s->factor * (r->info.measure.rms - r->info.rms_bound), 4);
    pe__put_real(s->doc, out, "band", r->settings.band);
    pe__put_integer(s->doc, out, "most_tasks", r->settings.most_tasks);
    pe__put_rounded(s->doc, out, "seconds", r->seconds, 1);
}

/* A limit that is promised is never better than the truth: what is left to gain
 * is rounded up, what no division beats down. */
static double down(double points)
{
    return floor(100 * points + 1e-9) / 100;
}

static double up(double points)
{
    return ceil(100 * points - 1e-9) / 100;
}

void pe__show_figures(const pe__showing *s)
{
    const pe_jobs_result *r = &s->d->result;
    const pe_jobs_problem *p = &s->d->of.workplace->problem;
    const pe_jobs_measure *now = &r->info.measure;
    int64_t work = 0;
    pe__value *out = pe__put_object(s->doc, s->out, "figures");
    for (int32_t j = 0; j < p->tasks; j++)
        work += p->hours[j];
    pe__put_real(s->doc, out, "rms", up(s->factor * now->rms));
    pe__put_real(s->doc, out, "largest", up(s->factor * now->largest));
    pe__put_real(s->doc, out, "bound", down(s->factor * r->info.rms_bound));
    pe__put_real(s->doc, out, "gap",
                 up(s->factor * (now->rms - r->info.rms_bound)));
    pe__put_bool(s->doc, out, "has_before", r->has_today);
    if (r->has_today) {
        pe__put_rounded(s->doc, out, "rms_before", s->factor * r->before.rms,
                        2);
        pe__put_rounded(s->doc, out, "largest_before",
                        s->factor * r->before.largest, 2);
        pe__put_number(s->doc, out, "moved", PE__HOURS, now->moved);
        pe__put_integer(s->doc, out, "moved_percent",
                        work ? (100 * now->moved + work / 2) / work : 0);
    }
    pe__put_number(s->doc, out, "pieces", PE__COUNT, now->pieces);
    pe__put_number(s->doc, out, "members", PE__COUNT, p->members);
    pe__put_number(s->doc, out, "tasks", PE__COUNT, p->tasks);
    pe__put_number(s->doc, out, "work", PE__HOURS, work);
    pe__put_number(s->doc, out, "left", PE__HOURS, hours_left(&r->solution));
    pe__put_number(s->doc, out, "outside", PE__COUNT, now->outside_band);
    pe__put_number(s->doc, out, "most_tasks", PE__COUNT, now->most_tasks);
    pe__put_bool(s->doc, out, "is_share", s->d->of.workplace->by_category);
    put_certificate(s);
}

/* --- a dot for everybody -------------------------------------------------- */

enum { BINS = 61, LABEL = 18, PLOT = 72 };
static const double DOT = 6.5; /* pixels, as in division.css */

static const double *reach_of(const pe__showing *s, int32_t rating,
                              bool before)
{
    const double *reach = before ? s->d->result.reach_before
                                 : s->d->result.reach;
    return reach + (int64_t)rating * s->d->of.workplace->problem.members;
}

/* One limit for all ratings, so that pictures can be compared. */
static double limit_of(const pe__showing *s)
{
    const pe_jobs_problem *p = &s->d->of.workplace->problem;
    double limit = 0;
    for (int64_t k = 0; k < (int64_t)p->ratings * p->members; k++) {
        limit = fmax(limit, fabs(reach_of(s, 0, false)[k]));
        if (s->d->result.has_today)
            limit = fmax(limit, fabs(reach_of(s, 0, true)[k]));
    }
    return limit > 0 ? s->factor * limit : 1;
}

typedef struct {
    int32_t in[BINS];
    int32_t tallest;
    double least, most;
} piles;

static piles pile_up(const pe__showing *s, const pe__scale *scale,
                     int32_t rating, bool before)
{
    piles p = {.least = INFINITY, .most = -INFINITY};
    const double *reach = reach_of(s, rating, before);
    for (int32_t i = 0; i < s->d->of.workplace->problem.members; i++) {
        double value = s->factor * reach[i];
        int32_t *pile = &p.in[lround(pe__percent(scale, value) / 100 *
                                     (BINS - 1))];
        *pile += 1;
        p.tallest = *pile > p.tallest ? *pile : p.tallest;
        p.least = fmin(p.least, value);
        p.most = fmax(p.most, value);
    }
    return p;
}

static void put_dots(const pe__showing *s, pe__value *row, const piles *p,
                     double pitch, double foot)
{
    pe__value *dots = pe__put_array(s->doc, row, "dots");
    for (int b = 0; b < BINS; b++) {
        /* where there is no room for single dots, a pile is one line */
        int32_t lines = pitch < DOT ? p->in[b] > 0 : p->in[b];
        double rise = pitch < DOT ? pitch * (p->in[b] - 1) : 0;
        for (int32_t k = 0; k < lines; k++) {
            pe__value *dot = pe__add_object(s->doc, dots);
            pe__put_rounded(s->doc, dot, "x", 100.0 * b / (BINS - 1), 2);
            pe__put_rounded(s->doc, dot, "y", foot - pitch * k, 2);
            pe__put_rounded(s->doc, dot, "y_end",
                            foot - pitch * k - rise - 0.01, 2);
        }
    }
}

static void put_ticks(const pe__showing *s, pe__value *out,
                      const pe__scale *scale)
{
    pe__value *ticks = pe__put_array(s->doc, out, "ticks");
    int steps = (int)lround((scale->high - scale->low) / scale->step);
    for (int k = 0; k <= steps; k++) {
        double value = scale->low + k * scale->step;
        bool middle = fabs(value) < scale->step / 2;
        pe__value *tick = pe__add_object(s->doc, ticks);
        pe__put_rounded(s->doc, tick, "x", pe__percent(scale, value), 2);
        pe__put_rounded(s->doc, tick, "label", middle ? 0 : value,
                        scale->places);
        pe__put_bool(s->doc, tick, "is_middle", middle);
        pe__put_bool(s->doc, tick, "is_first", k == 0);
        pe__put_bool(s->doc, tick, "is_last", k == steps);
        pe__put_bool(s->doc, tick, "is_named", pe__named(scale, value));
    }
}

static void put_glance(const pe__showing *s, pe__value *rating, int32_t r,
                       const pe__scale *scale)
{
    pe__value *glance = pe__put_object(s->doc, rating, "glance");
    pe__value *rows = pe__put_array(s->doc, glance, "rows");
    piles all[2] = {pile_up(s, scale, r, false)};
    int count = 1, most = all[0].tallest;
    if (s->d->result.has_today) {
        all[1] = all[0];
        all[0] = pile_up(s, scale, r, true);
        most = all[0].tallest > most ? all[0].tallest : most;
        count = 2;
    }
    double pitch = fmin(DOT + 0.5, (PLOT - DOT) / (most > 1 ? most - 1 : 1));
    double foot = 0;
    for (int k = 0; k < count; k++) {
        pe__value *row = pe__add_object(s->doc, rows);
        double tall = fmax(DOT + pitch * (all[k].tallest - 1), PLOT / 4.0);
        pe__put_bool(s->doc, row, "is_before", count == 2 && k == 0);
        pe__put_rounded(s->doc, row, "y", foot + 13, 2);
        pe__put_rounded(s->doc, row, "least", all[k].least, 2);
        pe__put_rounded(s->doc, row, "most", all[k].most, 2);
        foot += LABEL + tall;
        put_dots(s, row, &all[k], pitch, foot - DOT / 2);
        foot += 9;
    }
    pe__put_rounded(s->doc, glance, "floor", foot, 2);
    pe__put_rounded(s->doc, glance, "below", foot + 15, 2);
    pe__put_rounded(s->doc, glance, "ends", foot + 33, 2);
    pe__put_rounded(s->doc, glance, "height", foot + 40, 2);
    put_ticks(s, glance, scale);
}

/* --- a bar for everybody -------------------------------------------------- */

static void put_span(const pe__showing *s, pe__value *row, const char *x_key,
                     const char *width_key, const pe__scale *scale,
                     double value)
{
    double at = pe__percent(scale, value);
    pe__put_rounded(s->doc, row, x_key, fmin(at, 50), 2);
    pe__put_rounded(s->doc, row, width_key, fabs(at - 50), 2);
}

static void put_bar(const pe__showing *s, pe__value *rows, int32_t r,
                    int32_t i, const pe__scale *scale)
{
    const pe__case *of = &s->d->of;
    double now = s->factor * reach_of(s, r, false)[i];
    pe__value *row = pe__add_object(s->doc, rows);
    pe__put_integer(s->doc, row, "member", of->member[i]);
    pe__put_text(s->doc, row, "name", of->workplace->member_name[i]);
    pe__put_bool(s->doc, row, "is_me", of->member[i] == s->me);
    pe__put_rounded(s->doc, row, "now", now, 2);
    put_span(s, row, "now_x", "now_width", scale, now);
    pe__put_rounded(s->doc, row, "dot_x", pe__percent(scale, now), 2);
    pe__put_bool(s->doc, row, "has_before", s->d->result.has_today);
    if (!s->d->result.has_today)
        return;
    double before = s->factor * reach_of(s, r, true)[i];
    pe__put_rounded(s->doc, row, "before", before, 2);
    put_span(s, row, "before_x", "before_width", scale, before);
}

typedef struct {
    double key;
    int32_t member;
} ordered;

static int largest_first(const void *a, const void *b)
{
    const ordered *x = a, *y = b;
    if (x->key != y->key)
        return x->key > y->key ? -1 : 1;
    return (x->member > y->member) - (x->member < y->member);
}

/* Of many members those who are furthest from the average, and who looks;
 * returns how many are left. */
static int32_t keep_furthest(const pe__showing *s, ordered *all,
                             int32_t members)
{
    int32_t kept = 0;
    qsort(all, (size_t)members, sizeof *all, largest_first);
    for (int32_t k = 0; k < members; k++)
        if (k < PE__BARS_FURTHEST || s->d->of.member[all[k].member] == s->me)
            all[kept++] = all[k];
    return kept;
}

/* Members by where they stood, or stand, the highest first; *count of them. */
static ordered *order_members(const pe__showing *s, int32_t r, int32_t *count)
{
    int32_t members = s->d->of.workplace->problem.members;
    const double *reach = reach_of(s, r, s->d->result.has_today);
    const double *now = reach_of(s, r, false);
    ordered *all = pe__doc_alloc(s->doc, (size_t)members * sizeof *all);
    if (all == NULL)
        return NULL;
    for (int32_t i = 0; i < members; i++)
        all[i] = (ordered){fabs(now[i]), i};
    *count = members > PE__BARS_SHOWN ? keep_furthest(s, all, members)
                                      : members;
    for (int32_t k = 0; k < *count; k++)
        all[k].key = reach[all[k].member];
    qsort(all, (size_t)*count, sizeof *all, largest_first);
    return all;
}

static void put_bars(const pe__showing *s, pe__value *rating, int32_t r,
                     const pe__scale *scale)
{
    int32_t count = 0;
    pe__value *bars = pe__put_object(s->doc, rating, "bars");
    pe__value *rows = pe__put_array(s->doc, bars, "rows");
    const ordered *all = order_members(s, r, &count);
    pe__put_rounded(s->doc, bars, "limit", scale->high, scale->places);
    pe__put_rounded(s->doc, bars, "least", scale->low, scale->places);
    for (int32_t k = 0; all && k < count; k++)
        put_bar(s, rows, r, all[k].member, scale);
}

void pe__show_ratings(const pe__showing *s)
{
    const pe_jobs_problem *p = &s->d->of.workplace->problem;
    pe__value *ratings = pe__put_array(s->doc, s->out, "ratings");
    pe__scale scale = pe__scale_around(limit_of(s));
    for (int32_t r = 0; r < p->ratings; r++) {
        if (p->weight && p->weight[r] <= 0)
            continue;
        pe__value *rating = pe__add_object(s->doc, ratings);
        pe__show_rating_name(s, rating, r);
        put_glance(s, rating, r, &scale);
        put_bars(s, rating, r, &scale);
    }
    pe__put_bool(s->doc, s->out, "is_many", p->members > PE__BARS_SHOWN);
}

/* --- both ratings at once ------------------------------------------------- */

static void put_points(const pe__showing *s, pe__value *dots,
                       const pe__scale *scale, bool before)
{
    const pe__case *of = &s->d->of;
    for (int32_t i = 0; i < of->workplace->problem.members; i++) {
        pe__value *dot = pe__add_object(s->doc, dots);
        pe__put_rounded(s->doc, dot, "x",
                        pe__percent(scale, reach_of(s, 0, before)[i]), 2);
        pe__put_rounded(s->doc, dot, "y",
                        100 - pe__percent(scale, reach_of(s, 1, before)[i]),
                        2);
        pe__put_text(s->doc, dot, "name", of->workplace->member_name[i]);
        pe__put_bool(s->doc, dot, "is_before", before);
        pe__put_bool(s->doc, dot, "is_me", of->member[i] == s->me);
    }
}

void pe__show_scatter(const pe__showing *s)
{
    const pe_jobs_problem *p = &s->d->of.workplace->problem;
    bool both = p->ratings == 2 && !s->d->of.workplace->by_category &&
                (!p->weight || (p->weight[0] > 0 && p->weight[1] > 0));
    if (!both)
        return;
    pe__scale scale = pe__scale_around(limit_of(s));
    pe__value *scatter = pe__put_object(s->doc, s->out, "scatter");
    pe__value *dots = pe__put_array(s->doc, scatter, "dots");
    if (s->d->result.has_today)
        put_points(s, dots, &scale, true);
    put_points(s, dots, &scale, false);
    put_ticks(s, scatter, &scale);
}
