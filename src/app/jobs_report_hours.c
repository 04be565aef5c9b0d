/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Hours: what is offered, what a fair share of the work is, who gets how
 * much, and whoever is outside the band by name. */
#include "jobs_report.h"

#include "mem.h"

#include <math.h>

/* Rows of those outside the band, and members up to whom everybody is listed:
 * beyond, a table is no use on a page and members.csv has it. */
enum { NAMED = 30, LISTED = PE__BARS_MOST };

/* Hours above the fair share; below it negative. */
static double off_by(const pe__week *week)
{
    return week->given - week->fair;
}

/* Two decimals throughout: hours are quarters, and columns line up. */
static void write_row(pe__view *view, int32_t member)
{
    const pe__week *week = &view->week[member];
    pe__row(view, pe__member_name(view, member));
    pe__number(view, pe__say_hours_places(view, week->offered, 2, false));
    pe__number(view, pe__say_hours_places(view, week->fair, 2, false));
    pe__number(view, pe__say_hours_places(view, week->given, 2, false));
    pe__number(view, pe__say_hours_places(view, off_by(week), 2, true));
    pe__report_close(view->page);
}

static void open_table(pe__view *view, const char *caption)
{
    pe__table(view, "plain", caption, "Member", "#Offered", "#Fair share",
              "#Given", "#Differs by", (char *)NULL);
}

/* Largest differences first. */
static void order_by_difference(pe__view *view)
{
    for (int32_t i = 0; i < view->members; i++)
        view->key[i] = fabs(off_by(&view->week[i]));
    pe__order_by_key(view);
}

/* Those outside have the largest differences, so they are the first in that
 * order; the engine counted them with the band it was given. */
static void write_outside(pe__view *view)
{
    int32_t outside = view->result->info.measure.outside_band;
    if (outside <= 0)
        return;
    order_by_difference(view);
    open_table(view, "Outside the band");
    for (int32_t k = 0; k < outside && k < NAMED && k < view->members; k++)
        write_row(view, view->order[k]);
    pe__table_end(view);
    if (outside > NAMED)
        pe__paragraph(view, "note", "And %s more; all stand in members.csv.",
                      pe__say_count(view, outside - NAMED));
}

/* When more is offered than there is to do, everybody's share shrinks alike:
 * said, because people see fewer hours than they wrote down. */
static void write_sums(pe__view *view)
{
    double band = view->result->settings.band;
    double share = view->offered > 0 ? view->given / view->offered : 0;
    int32_t outside = view->result->info.measure.outside_band;
    pe__paragraph(view, NULL,
                  "The members offer %s a week, the tasks take %s. A fair "
                  "share is %s of what a member offers%s.",
                  pe__say_hours(view, view->offered),
                  pe__say_hours(view, view->work),
                  pe__say_share(view, fmin(share, 1)),
                  share < 0.995 ? ", so that everyone has the same part of "
                                  "their time left over" : "");
    if (outside == 0)
        pe__paragraph(view, NULL, "Everybody\xe2\x80\x99s week is within %s of "
                                  "the fair share.",
                      pe__say_hours(view, band));
    else
        pe__paragraph(view, NULL, "%s outside the band of %s around the fair "
                                  "share.",
                      pe__say_many(view, outside, "member is", "members are"),
                      pe__say_hours(view, band));
}

/* `now` [members] is room that lasts until the strip is drawn. */
static void draw(pe__view *view, double *now)
{
    double band = view->result->settings.band;
    double limit = 1.1 * band; /* so that the band lies inside */
    for (int32_t i = 0; i < view->members; i++) {
        now[i] = off_by(&view->week[i]);
        limit = fmax(limit, fabs(now[i]));
    }
    pe__strip strip = {
        .id = "hours0", .title = "Hours above or below the fair share",
        .scale = pe__scale_around(limit > 0 ? limit : 1),
        .row = {{"New division", "d a", now, view->members}}, .rows = 1,
        .low = "\xe2\x86\x90 hours below the fair share",
        .high = "above \xe2\x86\x92", .band = band};
    pe__report_open(view->page, "figure", (char *)NULL);
    pe__strip_draw(view, &strip);
    pe__legend_open(view);
    pe__legend(view, "s-band", "the band");
    pe__report_close(view->page);
    pe__report_close(view->page);
}

/* Folded: it is there for whoever looks for one name. */
static void write_all(pe__view *view)
{
    if (view->members > LISTED) {
        pe__paragraph(view, "note",
                      "Everybody\xe2\x80\x99s hours stand in members.csv.");
        return;
    }
    order_by_difference(view);
    pe__fold(view, "Everybody\xe2\x80\x99s hours");
    open_table(view, "Hours a week");
    for (int32_t k = 0; k < view->members; k++)
        write_row(view, view->order[k]);
    pe__table_end(view);
    pe__report_close(view->page);
}

void pe__report_hours(pe__view *view)
{
    double *now = pe__alloc((size_t)view->members, sizeof *now);
    pe__section(view, "hours", "Hours");
    write_sums(view);
    if (now == NULL)
        pe__report_fail(view->page, PE_NO_MEMORY);
    else
        draw(view, now);
    write_outside(view);
    write_all(view);
    pe__report_close(view->page);
    pe__free(now);
}
