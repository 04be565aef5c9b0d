/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of the jobs report share: the view (the result with all that
 * is derived from it, made once), the words and numbers, the scales of the
 * pictures, and the sections of the page in the order in which they stand.
 *
 * Nothing here can fail but memory and the stream; both stick in the page
 * (base/report.h) and come out at its end. */
#ifndef PE_APP_JOBS_REPORT_H
#define PE_APP_JOBS_REPORT_H

#include "jobs_result.h"
#include "report.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    PE__TEXTS = 32,      /* results of the pe__say_… functions that live at
                            once */
    PE__TEXT_SIZE = 96,
    PE__BARS_MOST = 150, /* members shown one by one in the pictures */
    PE__JOBS_MOST = 200, /* members whose jobs stand on the page */
    PE__JOBS_OPEN = 30   /* … without folding them */
};

/* A member's week, in hours. */
typedef struct {
    double offered, fair, given; /* `given` = of the new division */
    double today;
    double kept, fresh, handed;  /* given = kept + fresh,
                                    today = kept + handed */
    int32_t tasks, tasks_today;
} pe__week;

typedef struct {
    const pe_jobs_result *result;
    const pe_workplace *place;
    pe__report *page;
    int32_t members, tasks, ratings;
    double work, given, offered; /* hours: of all tasks, given out, offered */
    double factor;               /* what a rating is shown in: 1 = points,
                                    100 = percentage points of a week */
    double limit;                /* largest deviation in any picture, shown
                                    units, > 0 */
    double lowest, highest;      /* ratings, as the workplace wrote them */
    pe__week *week;              /* [members] */
    double *mean, *mean_today;   /* [ratings × members] of a member's tasks per
                                    hour; NAN without hours */
    int64_t *today_start;        /* [members + 1], as in pe_jobs_solution */
    int32_t *today_task;         /* by task within a member */
    int32_t *today_hours;
    int32_t *order;              /* [members] for pe__order_by_… */
    double *key;                 /* [members] what `order` was sorted by */
    char text[PE__TEXTS][PE__TEXT_SIZE];
    unsigned texts;              /* handed out so far */
} pe__view;

/* --- jobs_report_view.c: what is derived from the result ------------------ */

/* False: memory is out; the view is then empty. The caller frees it either
 * way. */
bool pe__view_make(pe__view *view, const pe_jobs_result *result,
                   pe__report *page);
void pe__view_free(pe__view *view);

/* A member's deviation in shown units; today's is 0 when there is none. */
double pe__reach(const pe__view *view, int32_t rating, int32_t member);
double pe__reach_today(const pe__view *view, int32_t rating, int32_t member);
/* The best deviation of the member's class, or NAN when there is no bound. */
double pe__class_target(const pe__view *view, int32_t rating, int32_t member);
/* Sorts view->order by view->key, largest first, ties by member. */
void pe__order_by_key(pe__view *view);

/* Names as shown: the id where the name is empty. */
const char *pe__member_name(const pe__view *view, int32_t member);
const char *pe__task_name(const pe__view *view, int32_t task);
/* "Empowerment": the rating's name with a capital. */
const char *pe__rating_title(pe__view *view, int32_t rating);
const char *pe__rating_name(const pe__view *view, int32_t rating);

/* --- jobs_report_words.c: numbers and words ------------------------------- */
/* Each text lives until PE__TEXTS further calls. */

const char *pe__say_hours(pe__view *view, double hours);   /* 2.5 h */
const char *pe__say_was(pe__view *view, double hours);     /* was 2.5 h */
const char *pe__say_share(pe__view *view, double share);   /* 24% */
const char *pe__say_points(pe__view *view, double points); /* 0.12 */
/* Rounded upwards for "not more than", downwards for "not below": a figure
 * that is promised must not be better than the truth. */
const char *pe__say_up(pe__view *view, double points);
const char *pe__say_down(pe__view *view, double points);
const char *pe__say_bound(pe__view *view, double points); /* downwards, too */
const char *pe__say_signed(pe__view *view, double points); /* −0.12 */
/* In a column all hours have the decimals that one of them needs. */
int pe__hour_places(double hours); /* 0, 1 or 2 */
const char *pe__say_hours_places(pe__view *view, double hours, int places,
                                 bool sign); /* 2.50 h, +2.50 h */
const char *pe__say_count(pe__view *view, int64_t count);  /* 1,000 */
const char *pe__say_many(pe__view *view, int64_t count, const char *one,
                         const char *many);                /* 1,000 members */
const char *pe__say_places(pe__view *view, double value, int places);
/* "cooking + first aid" into `out`, cut with "…" when long; "" for no skill. */
void pe__list_skills(const pe__view *view, int32_t set, char *out, size_t size);
/* "points", or "percentage points" for categories. */
const char *pe__unit(const pe__view *view);

/* A paragraph of escaped text. */
void pe__paragraph(pe__view *view, const char *klass, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A name in an element of its own direction, so that a name written from the
 * right does not turn the sentence round. */
void pe__name(pe__view *view, const char *name);
/* Opens <section> with its heading; closed by pe__report_close. */
void pe__section(pe__view *view, const char *id, const char *title);
/* Opens <table>, head and <tbody>; a column whose name begins with '#' holds
 * numbers. Closed by pe__table_end. */
void pe__table(pe__view *view, const char *klass, const char *caption,
               ... /* columns, NULL */);
void pe__table_end(pe__view *view);
/* Opens a row with its header cell; the row is closed by pe__report_close. */
void pe__row(pe__view *view, const char *name);
void pe__cell(pe__view *view, const char *text);   /* words */
void pe__number(pe__view *view, const char *text); /* a number */
/* <li> with a task's hours and name, and perhaps a mark ("new"). */
void pe__task(pe__view *view, int32_t task, int32_t quarters, int places,
              const char *mark);
/* <details> with its summary, closed by pe__report_close. */
void pe__fold(pe__view *view, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* --- jobs_report_scale.c: scales and frames of pictures ------------------- */

typedef struct {
    double low, high, step; /* ends and distance of the ticks */
    int places;             /* decimals that the ticks need */
} pe__scale;

pe__scale pe__scale_around(double limit); /* −limit … limit, rounded up to at
                                             most 5 steps a side */
pe__scale pe__scale_to(double limit);     /* 0 … limit, rounded up */
/* Where a value stands on the scale, 0 … 100, cut at the ends. */
double pe__percent(const pe__scale *scale, double value);
/* "12.5%": the same as an attribute value. */
const char *pe__place(pe__view *view, const pe__scale *scale, double value);
/* Whether a tick of a two-sided scale is named beside its line. */
bool pe__named(const pe__scale *scale, double value);
/* A tick's text, signed when the scale has two sides. */
const char *pe__tick(pe__view *view, const pe__scale *scale, double value);

/* Opens <svg role="img"> with title and description; closed by
 * pe__report_close. `id` is unique on the page. */
void pe__picture(pe__view *view, const char *id, const char *klass,
                 const char *title, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* A nested frame 100 × 100 whose contents stretch to it; closed by
 * pe__report_close. */
void pe__stretch(pe__view *view);
void pe__line(pe__view *view, const char *klass, const char *x1,
              const char *y1, const char *x2, const char *y2);
void pe__label(pe__view *view, const char *klass, const char *x,
               const char *y, const char *text);
/* One entry of a legend: a small sample of what the class looks like. */
void pe__legend(pe__view *view, const char *klass, const char *text);
void pe__legend_open(pe__view *view);

/* --- jobs_report_strip.c: a dot for everybody ----------------------------- */

/* A row of dots, one a member, along a common scale. */
typedef struct {
    const char *label, *klass;
    const double *value; /* [count]; what is no number is left out */
    int32_t count;
} pe__dots;

/* Rows above one another over one scale. */
typedef struct {
    const char *id, *title;
    pe__scale scale;
    pe__dots row[2];
    int rows;
    const char *low, *high; /* what the scale's ends mean */
    double band;            /* > 0: lines at ±band */
    int32_t tallest[2];     /* dots in the tallest pile of each row, here and
                               in the strips beside it: same height for all */
} pe__strip;

void pe__strip_draw(pe__view *view, const pe__strip *strip);

/* --- the sections --------------------------------------------------------- */

/* Each writes its whole <section>; `wanted` says whether it has anything to
 * show. */
typedef struct {
    const char *id, *title;
    bool (*wanted)(const pe__view *view);
    void (*write)(pe__view *view);
} pe__part;

void pe__report_lead(pe__view *view);     /* jobs_report_lead.c */
void pe__report_strips(pe__view *view);   /* jobs_report_strip.c */
void pe__report_figures(pe__view *view);  /* jobs_report_lead.c */
void pe__report_left(pe__view *view);     /* jobs_report_left.c */
void pe__report_bars(pe__view *view);     /* jobs_report_bars.c */
/* jobs_report_parade.c: the bars of many */
void pe__report_parade(pe__view *view, int32_t rating);
void pe__report_scatter(pe__view *view);  /* jobs_report_scatter.c */
void pe__report_lorenz(pe__view *view);   /* jobs_report_lorenz.c */
void pe__report_hours(pe__view *view);    /* jobs_report_hours.c */
void pe__report_changes(pe__view *view);  /* jobs_report_changes.c */
void pe__report_merge(pe__view *view);    /* jobs_report_merge.c */
void pe__report_curve(pe__view *view);    /* jobs_report_curve.c */
void pe__report_skills(pe__view *view);   /* jobs_report_skills.c */
void pe__report_idle(pe__view *view);     /* jobs_report_left.c */
void pe__report_sensitivity(pe__view *view); /* jobs_report_method.c */
void pe__report_jobs(pe__view *view);     /* jobs_report_jobs.c */
void pe__report_method(pe__view *view);   /* jobs_report_method.c */

/* web/assets/base.css, web/assets/division.css and web/report.css, put into the
 * program when it is built. */
extern const char pe__report_css[];

#endif
