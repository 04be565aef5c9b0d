/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* After a merge: each organisation before and after, whose work is done by
 * whom, and that no cause lost an hour. */
#include "jobs_report.h"

#include "mem.h"

#include <math.h>

enum { ORIGINS_MOST = 12, CAUSES_MOST = 30 };

/* Mean over the members of one organisation, weighted by hours. */
static double mean_of(const pe__view *view, const double *mean, int32_t rating,
                      int32_t origin, bool today)
{
    double sum = 0, hours = 0;
    for (int32_t i = 0; i < view->members; i++) {
        double value = mean[(size_t)rating * (size_t)view->members + (size_t)i];
        double weight = today ? view->week[i].today : view->week[i].given;
        if (view->place->member_origin[i] != origin || !isfinite(value))
            continue;
        sum += weight * value;
        hours += weight;
    }
    return hours > 0 ? sum / hours : NAN;
}

/* O(members), asked for a handful of organisations. */
static int32_t members_of(const pe__view *view, int32_t origin)
{
    int32_t count = 0;
    for (int32_t i = 0; i < view->members; i++)
        count += view->place->member_origin[i] == origin;
    return count;
}

/* Before and after: what each organisation brings and gets on average, which is
 * the first thing that those who merge ask. */
static void write_means(pe__view *view, int32_t rating)
{
    const pe_workplace *place = view->place;
    pe__table(view, "plain", pe__rating_title(view, rating), "Organisation",
              "#Members", "#Average today", "#Average new", "#Ratings moved by",
              (char *)NULL);
    for (int32_t o = 0; o < place->origins; o++) {
        size_t at = (size_t)rating * (size_t)place->origins + (size_t)o;
        double shift = place->shift == NULL ? 0 : place->shift[at];
        pe__row(view, place->origin_name[o]);
        pe__number(view, pe__say_count(view, members_of(view, o)));
        pe__number(view, pe__say_points(view, mean_of(view, view->mean_today,
                                                      rating, o, true)));
        pe__number(view, pe__say_points(view, mean_of(view, view->mean, rating,
                                                      o, false)));
        pe__number(view, pe__say_signed(view, shift));
        pe__report_close(view->page);
    }
    pe__table_end(view);
}

/* --- whose work is done by whom ------------------------------------------- */

/* hours[from × origins + by] of the new division */
static void sum_flows(const pe__view *view, double *hours)
{
    const pe_workplace *place = view->place;
    const pe_jobs_solution *s = &view->result->solution;
    for (int32_t i = 0; i < view->members; i++) {
        for (int64_t k = s->start[i]; k < s->start[i + 1]; k++) {
            size_t from = (size_t)place->task_origin[s->task[k]];
            size_t by = (size_t)place->member_origin[i];
            hours[from * (size_t)place->origins + by] += 0.25 * s->hours[k];
        }
    }
}

/* Rows without hours are left out: with n organisations there are n² pairs. */
static void write_flows(pe__view *view)
{
    const pe_workplace *place = view->place;
    size_t origins = (size_t)place->origins;
    double *hours = pe__zalloc(origins * origins, sizeof *hours);
    if (hours == NULL) {
        pe__report_fail(view->page, PE_NO_MEMORY);
        return;
    }
    sum_flows(view, hours);
    pe__table(view, "plain", "Whose work is done by whom in the new division",
              "Work that came from", "Done by members from", "#Hours",
              (char *)NULL);
    for (size_t k = 0; k < origins * origins; k++) {
        if (hours[k] <= 0)
            continue;
        pe__row(view, place->origin_name[k / origins]);
        pe__report_open(view->page, "td", (char *)NULL);
        pe__name(view, place->origin_name[k % origins]);
        pe__report_close(view->page);
        pe__number(view, pe__say_hours(view, hours[k]));
        pe__report_close(view->page);
    }
    pe__table_end(view);
    pe__free(hours);
}

/* --- causes --------------------------------------------------------------- */

/* Hours of the tasks of one cause, and what is given out of them. */
static void sum_cause(const pe__view *view, int32_t cause, double *work,
                      double *left)
{
    const pe_workplace *place = view->place;
    const pe_jobs_solution *s = &view->result->solution;
    *work = *left = 0;
    for (int32_t j = 0; j < view->tasks; j++)
        if (place->cause[j] == cause)
            *work += 0.25 * place->problem.hours[j];
    for (int64_t k = 0; k < s->lefts; k++)
        if (place->cause[s->left[k].task] == cause)
            *left += 0.25 * s->left[k].hours;
}

/* Hours brought and hours given out differ only where hours are nobody's: a
 * merger must lose none of a cause's work. */
static void write_causes(pe__view *view)
{
    const pe_workplace *place = view->place;
    int32_t count = place->causes < CAUSES_MOST ? place->causes : CAUSES_MOST;
    pe__table(view, "plain", "What the work serves", "Cause", "#Hours brought",
              "#Hours given out", (char *)NULL);
    for (int32_t c = 0; c < count; c++) {
        double work, left;
        const char *name = place->cause_name[c];
        sum_cause(view, c, &work, &left);
        pe__row(view, name[0] != '\0' ? name : "(no cause named)");
        pe__number(view, pe__say_hours(view, work));
        pe__number(view, pe__say_hours(view, work - left));
        pe__report_close(view->page);
    }
    pe__table_end(view);
}

void pe__report_merge(pe__view *view)
{
    const pe_workplace *place = view->place;
    pe__section(view, "merge", "The organisations that merge");
    pe__paragraph(view, NULL,
        "All tasks stand on one list and are divided anew. Every task keeps "
        "its cause. Where the organisations rated on different scales, their "
        "ratings were moved by the figure in the last column.");
    if (place->origins <= ORIGINS_MOST) {
        for (int32_t r = 0; r < view->ratings; r++)
            write_means(view, r);
        write_flows(view);
    }
    if (place->causes > 1)
        write_causes(view);
    pe__report_close(view->page);
}
