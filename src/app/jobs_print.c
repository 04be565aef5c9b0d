/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The result on a terminal: how equal the jobs are, in words; a line a member
 * (or, in a large workplace, the spread and those furthest off); what is left
 * over, and why. Bars are drawn with block letters where the locale can show
 * them. Widths count letters, not bytes. */
#include "cells.h"
#include "jobs_parts.h"
#include "mem.h"
#include <inttypes.h>
#include <langinfo.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum {
    EACH_MOST = 60,    /* members shown one by one */
    FURTHEST = 10,     /* of a larger workplace */
    LEFT_MOST = 20,    /* unassigned tasks shown */
    WIDTH_LEAST = 40
};

typedef struct {
    const pe_jobs_result *result;
    const pe_workplace *w;
    FILE *out;
    int width;
    bool utf8;
    pe__share *share; /* NULL: memory ran out; the lines do without */
} printing;

/* --- letters ---------------------------------------------------------------- */

/* How many columns the first letter takes, and its bytes. Letters are read
 * without the locale: names are UTF-8 whatever the terminal is. */
static int letter(const char *text, size_t *bytes)
{
    unsigned char c = (unsigned char)*text;
    size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    uint32_t code = n == 1 ? c : c & (0x7fu >> n);
    for (size_t k = 1; k < n; k++)
        code = code << 6 | ((unsigned char)text[k] & 0x3f);
    *bytes = n;
    if ((code >= 0x300 && code < 0x370) || code == 0x200d ||
        (code >= 0xfe00 && code < 0xfe10))
        return 0; /* marks that sit on the letter before */
    bool wide = (code >= 0x1100 && code < 0x1160) ||
                (code >= 0x2e80 && code < 0xa4d0) ||
                (code >= 0xac00 && code < 0xd7a4) ||
                (code >= 0xf900 && code < 0xfb00) ||
                (code >= 0xff00 && code < 0xff61) || code >= 0x1f300;
    return wide ? 2 : 1;
}

static int columns_of(const char *text)
{
    int sum = 0;
    size_t bytes;
    for (; *text; text += bytes)
        sum += letter(text, &bytes);
    return sum;
}

/* A name in exactly `room` columns, cut with "…" where it is longer. Control
 * characters never reach the terminal. */
static void put_name(const printing *p, const char *text, int room)
{
    const char *dots = p->utf8 ? "…" : ".";
    bool fits = columns_of(text) <= room;
    int used = 0;
    size_t bytes;
    for (; *text; text += bytes) {
        int wide = letter(text, &bytes);
        if (used + wide > room - !fits)
            break;
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            fputc(' ', p->out);
        else
            fwrite(text, 1, bytes, p->out);
        used += wide;
    }
    if (!fits) {
        fputs(dots, p->out);
        used++;
    }
    fprintf(p->out, "%*s", room - used, "");
}

/* Words, broken between them at the width; `indent` before further lines. */
static void say(const printing *p, int indent, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void say(const printing *p, int indent, const char *format, ...)
{
    char text[2048];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    int at = 0;
    for (char *word = text, *next; *word; word = next) {
        size_t length = strcspn(word, " ");
        next = word + length;
        while (*next == ' ')
            *next++ = '\0';
        int wide = columns_of(word);
        if (at && at + 1 + wide > p->width) {
            fprintf(p->out, "\n%*s", indent, "");
            at = indent;
        } else if (at) {
            fputc(' ', p->out);
            at++;
        }
        fwrite(word, 1, length, p->out);
        at += wide;
    }
    fputc('\n', p->out);
}

static void heading(const printing *p, const char *text)
{
    fprintf(p->out, "\n%s\n", text);
}

/* A number of people or hours with thousands set apart. */
static const char *grouped(int64_t number, char out[32])
{
    char plain[32];
    int length = snprintf(plain, sizeof plain, "%" PRId64, number), at = 0;
    for (int k = 0; k < length; k++) {
        out[at++] = plain[k];
        if ((length - k) % 3 == 1 && k + 1 < length && plain[k] != '-')
            out[at++] = ',';
    }
    out[at] = '\0';
    return out;
}

/* Points with as many places as they need to say something. */
static const char *points(double value, char out[32])
{
    double size = fabs(value);
    int places = size >= 10 ? 1 : size >= 0.095 || size < 5e-7 ? 2
                 : size >= 0.0095                              ? 3
                 : size >= 0.00095                             ? 4
                                                               : 6;
    snprintf(out, 32, "%.*f", places, value == 0 ? 0.0 : value);
    return out;
}

/* --- the first lines ----------------------------------------------------------- */

static int64_t all_hours(const pe_workplace *w)
{
    int64_t sum = 0;
    for (int32_t j = 0; j < w->problem.tasks; j++)
        sum += w->problem.hours[j];
    return sum;
}

static void print_title(const printing *p)
{
    char members[32], tasks[32], hours[PE__HOURS];
    const pe_jobs_problem *problem = &p->w->problem;
    pe__hours_text(all_hours(p->w), hours);
    say(p, 0, "%s: %s %s, %s %s, %s hours", p->w->name,
        grouped(problem->members, members),
        problem->members == 1 ? "member" : "members",
        grouped(problem->tasks, tasks),
        problem->tasks == 1 ? "task" : "tasks", hours);
}

static const char *unit(const printing *p)
{
    return p->w->by_category ? "of a week" : "points";
}

/* What the certificate says, as one would say it in an assembly. */
static void print_certificate(const printing *p)
{
    char largest[32], rms[32], bound[32], gap[32];
    const pe_jobs_info *info = &p->result->info;
    const pe_jobs_measure *now = &info->measure;
    double above = now->rms - info->rms_bound;
    fputc('\n', p->out);
    say(p, 0, "Nobody's job differs from the average by more than %s %s.",
        points(now->largest, largest), unit(p));
    points(now->rms, rms);
    if (info->outcome == PE_JOBS_PROVED)
        say(p, 0, "The inequality of the whole (rms) is %s: no division of "
                  "these tasks is more equal; this is proved.", rms);
    else if (info->rms_bound <= 1e-9)
        say(p, 0, "The inequality of the whole (rms) is %s; perfect equality "
                  "cannot be ruled out.", rms);
    else
        say(p, 0, "No division of these tasks can have an inequality (rms) "
                  "below %s; this one has %s, that is %s above.",
            points(info->rms_bound, bound), rms,
            points(above > 0 ? above : 0, gap));
    if (info->outcome == PE_JOBS_STOPPED)
        say(p, 0, "The search was stopped early: with more time it may become "
                  "more equal still.");
    if (info->outcome == PE_JOBS_INFEASIBLE)
        say(p, 0, "Not every rule could be kept: the hours of %d %s lie "
                  "outside the band of %g h around the fair share.",
            now->outside_band, now->outside_band == 1 ? "member" : "members",
            p->result->settings.band);
}

static void print_before(const printing *p)
{
    char was[32], is[32], moved[PE__HOURS];
    const pe_jobs_result *result = p->result;
    const pe_jobs_measure *now = &result->info.measure;
    if (!result->has_today)
        return;
    double share = 100.0 * (double)now->moved / (double)all_hours(p->w);
    say(p, 0, "Today the inequality is %s, and one job differs by %s. %s hours "
              "change hands (%.0f %%).",
        points(result->before.rms, was), points(result->before.largest, is),
        pe__hours_text(now->moved, moved), share);
    if (!p->w->by_category)
        say(p, 0, "Gini of empowerment: %.4f today, %.4f then.",
            result->before.gini[0], now->gini[0]);
}

static void print_shift(const printing *p)
{
    const pe_workplace *w = p->w;
    char text[32];
    if (w->origins < 2)
        return;
    heading(p, "Ratings aligned");
    for (int32_t o = 0; o < w->origins; o++) {
        fputs("  ", p->out);
        put_name(p, w->origin_name[o], 24);
        for (int32_t r = 0; r < w->problem.ratings; r++) {
            double shift = w->shift[(int64_t)r * w->origins + o];
            fprintf(p->out, "  %s %s%s", w->rating_name[r],
                    shift > 0 ? "+" : "", points(shift, text));
        }
        fputc('\n', p->out);
    }
}

/* --- members ----------------------------------------------------------------------- */

static double reach(const pe_jobs_result *result, const double *from,
                    int32_t r, int32_t i)
{
    return from[(int64_t)r * result->workplace->problem.members + i];
}

/* A bar from the middle: "   ▐██   ". `half` columns on either side; eighths
 * of a column where the terminal can show them. */
static void put_bar(const printing *p, double value, double limit, int half)
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
static double limit_of(const printing *p, int32_t r)
{
    const pe_jobs_result *result = p->result;
    double limit = 0;
    for (int32_t i = 0; i < p->w->problem.members; i++) {
        limit = fmax(limit, fabs(reach(result, result->reach, r, i)));
        if (result->has_today)
            limit = fmax(limit,
                         fabs(reach(result, result->reach_before, r, i)));
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
static layout lay_out(const printing *p)
{
    layout l = {.before = p->result->has_today};
    int longest = 6;
    for (int32_t i = 0; i < p->w->problem.members; i++) {
        int wide = columns_of(p->w->member_name[i]);
        longest = wide > longest ? wide : longest;
    }
    l.name = longest < 24 ? longest : 24;
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

static void put_deviation(const printing *p, const layout *l, int32_t r,
                          const double *from, int32_t i)
{
    double value = reach(p->result, from, r, i);
    fprintf(p->out, " %+6.2f ", fabs(value) < 0.005 ? 0.0 : value);
    put_bar(p, value, l->limit[r], l->half);
}

static void print_heads(const printing *p, const layout *l)
{
    int wide = 2 * l->half + 9;
    put_name(p, "", l->name);
    fprintf(p->out, "  hours tasks");
    for (int32_t r = 0; r < l->bars; r++) {
        char title[128];
        if (!r && l->before) {
            snprintf(title, sizeof title, "  %s today",
                     p->w->rating_name[r]);
            put_name(p, title, wide);
        }
        snprintf(title, sizeof title, "  %s%s", p->w->rating_name[r],
                 !r && l->before ? " then" : "");
        put_name(p, title, r + 1 < l->bars ? wide : columns_of(title));
    }
    fputc('\n', p->out);
}

static void print_member(const printing *p, const layout *l, int32_t i)
{
    char hours[PE__HOURS] = "";
    if (p->share)
        pe__hours_text(p->share[i].given, hours);
    put_name(p, p->w->member_name[i], l->name);
    fprintf(p->out, " %6s %5d", hours, p->share ? p->share[i].tasks : 0);
    for (int32_t r = 0; r < l->bars; r++) {
        if (!r && l->before)
            put_deviation(p, l, r, p->result->reach_before, i);
        put_deviation(p, l, r, p->result->reach, i);
    }
    fputc('\n', p->out);
}

static void print_everybody(const printing *p)
{
    layout l = lay_out(p);
    heading(p, "Members (how far each job is above or below the average)");
    print_heads(p, &l);
    for (int32_t i = 0; i < p->w->problem.members; i++)
        print_member(p, &l, i);
}

/* --- a large workplace ----------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* One row of the table of quantiles. */
static void print_quantiles(const printing *p, const char *name,
                            const double *deviation, double *sorted)
{
    static const double at[] = {0, 0.05, 0.25, 0.5, 0.75, 0.95, 1};
    int32_t n = p->w->problem.members;
    memcpy(sorted, deviation, (size_t)n * sizeof *sorted);
    qsort(sorted, (size_t)n, sizeof *sorted, by_value);
    put_name(p, name, 20);
    for (size_t k = 0; k < sizeof at / sizeof *at; k++) {
        double value = sorted[(int32_t)(at[k] * (n - 1) + 0.5)];
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

static void print_furthest(const printing *p)
{
    int32_t n = p->w->problem.members;
    far_off *row = pe__alloc((size_t)n, sizeof *row);
    if (!row)
        return;
    for (int32_t i = 0; i < n; i++) {
        row[i] = (far_off){0, i};
        for (int32_t r = 0; r < p->w->problem.ratings; r++)
            row[i].size = fmax(row[i].size, fabs(reach(p->result,
                                                       p->result->reach, r,
                                                       i)));
    }
    qsort(row, (size_t)n, sizeof *row, furthest_first);
    layout l = lay_out(p);
    heading(p, "Furthest from the average");
    print_heads(p, &l);
    for (int32_t k = 0; k < FURTHEST && k < n; k++)
        print_member(p, &l, row[k].member);
    pe__free(row);
}

static void print_many(const printing *p)
{
    const pe_jobs_result *result = p->result;
    int64_t n = p->w->problem.members;
    double *sorted = pe__alloc((size_t)n, sizeof *sorted);
    if (!sorted)
        return;
    heading(p, "How far jobs are above or below the average, of all members");
    fprintf(p->out, "%20s %7s %7s %7s %7s %7s %7s %7s\n", "", "lowest", "5 %",
            "25 %", "middle", "75 %", "95 %", "highest");
    for (int32_t r = 0; r < p->w->problem.ratings; r++) {
        char name[128];
        if (result->has_today) {
            snprintf(name, sizeof name, "%s today", p->w->rating_name[r]);
            print_quantiles(p, name, result->reach_before + r * n, sorted);
        }
        print_quantiles(p, p->w->rating_name[r], result->reach + r * n,
                        sorted);
    }
    pe__free(sorted);
    print_furthest(p);
}

/* --- what is left, and why ----------------------------------------------------------- */

static void print_left(const printing *p)
{
    const pe_jobs_solution *s = &p->result->solution;
    char hours[PE__HOURS], reason[160];
    if (!s->lefts)
        return;
    pe__hours_text(pe__unassigned(p->result), hours);
    fprintf(p->out, "\nUnassigned: %s hours\n", hours);
    for (int64_t k = 0; k < s->lefts && k < LEFT_MOST; k++) {
        pe__reason_text(&s->left[k], reason, sizeof reason);
        pe__hours_text(s->left[k].hours, hours);
        say(p, 6, "  %s h of \"%s\": %s", hours,
            p->w->task_name[s->left[k].task], reason);
    }
    if (s->lefts > LEFT_MOST)
        fprintf(p->out, "  and %" PRId64 " more (unassigned.csv has all)\n",
                s->lefts - LEFT_MOST);
}

static void print_raised(const printing *p)
{
    int32_t most = p->result->settings.most_tasks;
    int32_t shown = 0;
    if (!p->result->info.raised || !p->share)
        return;
    heading(p, "More tasks than asked for");
    say(p, 2, "  %d %s more than %d tasks, because the work cannot be covered "
              "otherwise:",
        p->result->info.raised,
        p->result->info.raised == 1 ? "member holds" : "members hold", most);
    for (int32_t i = 0; i < p->w->problem.members && shown < FURTHEST; i++) {
        if (p->share[i].tasks <= most)
            continue;
        say(p, 4, "  %s (%d)", p->w->member_name[i], p->share[i].tasks);
        shown++;
    }
    if (p->result->info.raised > shown)
        fprintf(p->out, "  and %d more\n", p->result->info.raised - shown);
}

static void print_idle(const printing *p)
{
    if (!p->result->idles)
        return;
    heading(p, "Nothing can be given to");
    for (int32_t k = 0; k < p->result->idles && k < FURTHEST; k++)
        say(p, 4, "  %s: no task that their skills, free time and bans allow",
            p->w->member_name[p->result->idle[k]]);
    if (p->result->idles > FURTHEST)
        fprintf(p->out, "  and %d more\n", p->result->idles - FURTHEST);
}

static void print_training(const printing *p)
{
    const pe_jobs_result *result = p->result;
    char gain[32], then[32], hours[PE__HOURS];
    int32_t shown = 0;
    for (int32_t k = 0; k < result->trainings && shown < 3; k++) {
        const pe_jobs_training *t = &result->training[k];
        if (points(t->price, gain), !(t->price > 0.0005) && !t->freed)
            continue;
        if (!shown++)
            heading(p, "One more person trained would help most in");
        const char *skill = p->w->skill_name[t->skill];
        if (t->freed)
            say(p, 4, "  %s: %s hours that nobody can do now could be given "
                      "out", skill, pe__hours_text(t->freed, hours));
        else
            say(p, 4, "  %s: the least possible inequality falls by %s to %s",
                skill, gain, points(t->rms, then));
    }
}

static void print_curve(const printing *p)
{
    if (!p->result->points)
        return;
    heading(p, "Balance against upheaval");
    fprintf(p->out, "  %12s %12s %16s\n", "hours moved", "inequality",
            "none less than");
    for (int32_t k = 0; k < p->result->points; k++) {
        char rms[32], bound[32];
        const pe_jobs_point *at = &p->result->curve[k];
        fprintf(p->out, "  %10.1f %% %12s %16s\n", 100 * at->moved,
                points(at->rms, rms), points(at->rms_bound, bound));
    }
}

static void print_sensitivity(const printing *p)
{
    char kept[32], best[32];
    const pe_jobs_sensitivity *s = &p->result->sensitivity;
    if (!s->trials)
        return;
    heading(p, "If the ratings were different");
    say(p, 2, "  Were every rating up to %.0f %% higher or lower (%d trials), "
              "these jobs would have an inequality of %s, new ones %s; %.0f "
              "of %d members would hold other tasks.",
        s->percent, s->trials, points(s->rms_kept, kept),
        points(s->rms_best, best), s->jobs_changed, p->w->problem.members);
}

static void print_end(const printing *p)
{
    const pe_jobs_result *result = p->result;
    char pieces[32];
    fputc('\n', p->out);
    say(p, 0, "%s pieces, found in %.1f s, seed %" PRIu64 ", input %.12s",
        grouped(result->info.measure.pieces, pieces), result->seconds,
        result->settings.seed, p->w->input_sha256);
}

void pe_jobs_result_print(const pe_jobs_result *result, FILE *stream,
                          int width)
{
    printing p = {.result = result, .w = result->workplace, .out = stream,
                  .width = width < WIDTH_LEAST ? WIDTH_LEAST : width,
                  .utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8"),
                  .share = pe__shares_of(result)};
    print_title(&p);
    print_certificate(&p);
    print_before(&p);
    print_shift(&p);
    if (p.w->problem.members <= EACH_MOST)
        print_everybody(&p);
    else
        print_many(&p);
    print_left(&p);
    print_raised(&p);
    print_idle(&p);
    print_training(&p);
    print_curve(&p);
    print_sensitivity(&p);
    print_end(&p);
    pe__free(p.share);
}
