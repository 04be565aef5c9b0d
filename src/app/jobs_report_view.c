/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the report derives from a result before it writes a line: everybody's
 * week, what changes hands, mean ratings, and how far the pictures reach.
 * Cost: O(members × ratings + pieces + today's pieces). */
#include "jobs_report.h"

#include "mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double QUARTER = 0.25; /* hours */

/* --- today's division, in the solution's shape ---------------------------- */

static int by_member_and_task(const void *left, const void *right)
{
    const pe_jobs_piece *a = left, *b = right;
    if (a->member != b->member)
        return a->member < b->member ? -1 : 1;
    return (a->task > b->task) - (a->task < b->task);
}

static bool sort_today(pe__view *view)
{
    const pe_jobs_problem *p = &view->place->problem;
    size_t count = p->today == NULL ? 0 : (size_t)p->todays;
    pe_jobs_piece *piece = pe__alloc(count, sizeof *piece);
    view->today_task = pe__alloc(count, sizeof *view->today_task);
    view->today_hours = pe__alloc(count, sizeof *view->today_hours);
    if (piece == NULL || view->today_task == NULL ||
        view->today_hours == NULL) {
        pe__free(piece);
        return false;
    }
    if (count > 0)
        memcpy(piece, p->today, count * sizeof *piece);
    qsort(piece, count, sizeof *piece, by_member_and_task);
    for (size_t k = 0; k < count; k++) {
        view->today_start[piece[k].member + 1]++;
        view->today_task[k] = piece[k].task;
        view->today_hours[k] = piece[k].hours;
    }
    for (int32_t i = 0; i < view->members; i++)
        view->today_start[i + 1] += view->today_start[i];
    pe__free(piece);
    return true;
}

/* --- weeks ---------------------------------------------------------------- */

/* Hours that stay: of every task held today and then, the smaller part. Both
 * lists are sorted by task. */
static double kept_hours(const pe__view *view, int32_t member)
{
    const pe_jobs_solution *s = &view->result->solution;
    int64_t a = s->start[member], b = view->today_start[member];
    int64_t kept = 0;
    while (a < s->start[member + 1] && b < view->today_start[member + 1]) {
        int32_t now = s->task[a], then = view->today_task[b];
        if (now == then)
            kept += s->hours[a] < view->today_hours[b] ? s->hours[a]
                                                       : view->today_hours[b];
        a += now <= then;
        b += then <= now;
    }
    return QUARTER * (double)kept;
}

/* The hours of a list of pieces, and its mean ratings into `mean`. */
static double weigh(const pe__view *view, const int32_t *task,
                    const int32_t *hours, int64_t count, int32_t member,
                    double *mean)
{
    const pe_jobs_problem *p = &view->place->problem;
    double total = 0;
    for (int64_t k = 0; k < count; k++)
        total += hours[k];
    for (int32_t r = 0; r < view->ratings; r++) {
        const double *rating = p->rating + (size_t)r * (size_t)p->tasks;
        double sum = 0;
        for (int64_t k = 0; k < count; k++)
            sum += hours[k] * rating[task[k]];
        mean[(size_t)r * (size_t)view->members + (size_t)member] =
            total > 0 ? sum / total : NAN;
    }
    return QUARTER * total;
}

static void fill_week(pe__view *view, int32_t i)
{
    const pe_jobs_solution *s = &view->result->solution;
    pe__week *week = &view->week[i];
    int64_t now = s->start[i], then = view->today_start[i];
    week->tasks = (int32_t)(s->start[i + 1] - now);
    week->tasks_today = (int32_t)(view->today_start[i + 1] - then);
    week->given = weigh(view, s->task + now, s->hours + now, week->tasks, i,
                        view->mean);
    week->today = weigh(view, view->today_task + then, view->today_hours + then,
                        week->tasks_today, i, view->mean_today);
    week->kept = kept_hours(view, i);
    week->fresh = week->given - week->kept;
    week->handed = week->today - week->kept;
    week->offered = QUARTER * view->place->problem.offer[i];
}

/* The fair share of the work that is given out, as in the engine: hours
 * offered × (hours given out / hours offered by all), never more than the
 * offer. */
static void fill_weeks(pe__view *view)
{
    const pe_jobs_problem *p = &view->place->problem;
    for (int32_t j = 0; j < p->tasks; j++)
        view->work += QUARTER * p->hours[j];
    for (int32_t i = 0; i < view->members; i++) {
        fill_week(view, i);
        view->given += view->week[i].given;
        view->offered += view->week[i].offered;
    }
    double share = view->offered > 0 ? view->given / view->offered : 0;
    for (int32_t i = 0; i < view->members; i++)
        view->week[i].fair = view->week[i].offered * fmin(share, 1);
}

/* --- how far the pictures reach ------------------------------------------- */

static void stretch_limit(pe__view *view, double value)
{
    if (isfinite(value) && fabs(value) > view->limit)
        view->limit = fabs(value);
}

static void find_limits(pe__view *view)
{
    const pe_jobs_problem *p = &view->place->problem;
    for (int32_t r = 0; r < view->ratings; r++) {
        for (int32_t i = 0; i < view->members; i++) {
            stretch_limit(view, pe__reach(view, r, i));
            stretch_limit(view, pe__reach_today(view, r, i));
            stretch_limit(view, pe__class_target(view, r, i));
        }
    }
    if (view->limit < 0.01)
        view->limit = 0.01; /* nobody differs at all: still a scale */

    view->lowest = INFINITY;
    view->highest = -INFINITY;
    for (size_t k = 0; k < (size_t)p->ratings * (size_t)p->tasks; k++) {
        view->lowest = fmin(view->lowest, p->rating[k]);
        view->highest = fmax(view->highest, p->rating[k]);
    }
}

/* --- making and freeing --------------------------------------------------- */

static bool allocate(pe__view *view)
{
    size_t members = (size_t)view->members;
    size_t all = members * (size_t)view->ratings;
    view->week = pe__zalloc(members, sizeof *view->week);
    view->mean = pe__alloc(all, sizeof *view->mean);
    view->mean_today = pe__alloc(all, sizeof *view->mean_today);
    view->today_start = pe__zalloc(members + 1, sizeof *view->today_start);
    view->order = pe__zalloc(members, sizeof *view->order);
    view->key = pe__zalloc(members, sizeof *view->key);
    return view->week != NULL && view->mean != NULL &&
           view->mean_today != NULL && view->today_start != NULL &&
           view->order != NULL && view->key != NULL;
}

bool pe__view_make(pe__view *view, const pe_jobs_result *result,
                   pe__report *page)
{
    const pe_workplace *place = result->workplace;
    memset(view, 0, sizeof *view);
    view->result = result;
    view->place = place;
    view->page = page;
    view->members = place->problem.members;
    view->tasks = place->problem.tasks;
    view->ratings = place->problem.ratings;
    view->factor = place->by_category ? 100 : 1;
    if (!allocate(view) || !sort_today(view))
        return false;
    fill_weeks(view);
    find_limits(view);
    return true;
}

void pe__view_free(pe__view *view)
{
    pe__free(view->key);
    pe__free(view->order);
    pe__free(view->today_hours);
    pe__free(view->today_task);
    pe__free(view->today_start);
    pe__free(view->mean_today);
    pe__free(view->mean);
    pe__free(view->week);
    memset(view, 0, sizeof *view);
}

/* --- looking things up ---------------------------------------------------- */

static double reach_of(const pe__view *view, const double *reach,
                       int32_t rating, int32_t member)
{
    if (reach == NULL)
        return 0;
    return view->factor *
           reach[(size_t)rating * (size_t)view->members + (size_t)member];
}

double pe__reach(const pe__view *view, int32_t rating, int32_t member)
{
    return reach_of(view, view->result->reach, rating, member);
}

double pe__reach_today(const pe__view *view, int32_t rating, int32_t member)
{
    return reach_of(view, view->result->reach_before, rating, member);
}

double pe__class_target(const pe__view *view, int32_t rating, int32_t member)
{
    const pe_jobs_bound *bound = &view->result->bound;
    if (bound->classes == 0 || bound->target == NULL || bound->class_of == NULL)
        return NAN;
    size_t place = (size_t)rating * (size_t)bound->classes +
                   (size_t)bound->class_of[member];
    return view->factor * bound->target[place];
}

typedef struct {
    double key;
    int32_t member;
} keyed;

static int larger_first(const void *left, const void *right)
{
    const keyed *a = left, *b = right;
    if (a->key != b->key)
        return a->key > b->key ? -1 : 1;
    return (a->member > b->member) - (a->member < b->member);
}

/* Without memory the order stays by member and the page fails. */
void pe__order_by_key(pe__view *view)
{
    size_t members = (size_t)view->members;
    keyed *list = pe__alloc(members, sizeof *list);
    if (list == NULL)
        pe__report_fail(view->page, PE_NO_MEMORY);
    for (int32_t i = 0; i < view->members; i++) {
        view->order[i] = i;
        if (list != NULL)
            list[i] = (keyed){view->key[i], i};
    }
    if (list == NULL)
        return;
    qsort(list, members, sizeof *list, larger_first);
    for (size_t i = 0; i < members; i++)
        view->order[i] = list[i].member;
    pe__free(list);
}

/* --- names ---------------------------------------------------------------- */

/* The first of the two that says something; "—" when neither does. */
static const char *first_of(char *const *name, char *const *id, int32_t at)
{
    if (name != NULL && name[at] != NULL && name[at][0] != '\0')
        return name[at];
    if (id != NULL && id[at] != NULL && id[at][0] != '\0')
        return id[at];
    return "\xe2\x80\x94";
}

const char *pe__member_name(const pe__view *view, int32_t member)
{
    return first_of(view->place->member_name, view->place->member_id, member);
}

const char *pe__task_name(const pe__view *view, int32_t task)
{
    return first_of(view->place->task_name, view->place->task_id, task);
}

const char *pe__rating_name(const pe__view *view, int32_t rating)
{
    return first_of(view->place->rating_name, NULL, rating);
}

const char *pe__rating_title(pe__view *view, int32_t rating)
{
    char *out = view->text[view->texts++ % PE__TEXTS];
    const char *name = pe__rating_name(view, rating);
    size_t length = strlen(name);
    if (length >= PE__TEXT_SIZE) { /* cut at a whole character */
        length = PE__TEXT_SIZE - 1;
        while (length > 0 && ((unsigned char)name[length] & 0xc0) == 0x80)
            length--;
    }
    memcpy(out, name, length);
    out[length] = '\0';
    if (out[0] >= 'a' && out[0] <= 'z')
        out[0] = (char)(out[0] - 'a' + 'A');
    return out;
}
