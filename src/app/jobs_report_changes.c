/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who changes what: of every member's week the hours that stay, the hours
 * that are new and the hours handed over, those first who change most. */
#include "jobs_report.h"

#include <math.h>
#include <stdio.h>

/* Rows that stand open: those who change most are who will want to talk. */
enum { FIRST = 12 };

/* Two bars from the left: what stays, then what is new. */
static void draw_week(pe__view *view, const pe__scale *scale,
                      const pe__week *week)
{
    pe__report *page = view->page;
    const char *kept = pe__place(view, scale, week->kept);
    char fresh[24];
    snprintf(fresh, sizeof fresh, "%s%%",
             pe__report_number(page, pe__percent(scale, week->fresh)));
    pe__report_open(page, "svg", "class", "bar", "aria-hidden", "true",
                    (char *)NULL);
    pe__report_empty(page, "rect", "class", "stay", "x", "0", "y", "5", "width",
                     kept, "height", "12", (char *)NULL);
    pe__report_empty(page, "rect", "class", "a", "x", kept, "y", "5", "width",
                     fresh, "height", "12", (char *)NULL);
    pe__report_close(page);
}

/* The decimals that the column of hours needs. */
static int places_of(const pe__view *view)
{
    int places = 0;
    for (int32_t i = 0; i < view->members; i++) {
        const pe__week *week = &view->week[i];
        int kept = pe__hour_places(week->kept);
        int fresh = pe__hour_places(week->fresh);
        int handed = pe__hour_places(week->handed);
        places = kept > places ? kept : places;
        places = fresh > places ? fresh : places;
        places = handed > places ? handed : places;
    }
    return places;
}

/* The picture is hidden from screen readers: its three numbers follow. */
static void write_row(pe__view *view, const pe__scale *scale, int places,
                      int32_t member)
{
    const pe__week *week = &view->week[member];
    pe__row(view, pe__member_name(view, member));
    pe__report_open(view->page, "td", "class", "p", (char *)NULL);
    draw_week(view, scale, week);
    pe__report_close(view->page);
    pe__number(view, pe__say_hours_places(view, week->kept, places, false));
    pe__number(view, pe__say_hours_places(view, week->fresh, places, false));
    pe__number(view, pe__say_hours_places(view, week->handed, places, false));
    pe__report_close(view->page);
}

/* Members order[from] … order[to − 1], all on one scale: a short bar is a short
 * week in both tables. */
static void write_rows(pe__view *view, const char *caption, int32_t from,
                       int32_t to)
{
    int places = places_of(view);
    double longest = 0;
    for (int32_t i = 0; i < view->members; i++)
        longest = fmax(longest, view->week[i].given);
    pe__scale scale = {0, longest > 0 ? longest : 1, 1, 0};
    pe__table(view, "bars weeks", caption, "Member", "New week", "#Stays",
              "#New", "#Handed over", (char *)NULL);
    for (int32_t k = from; k < to; k++)
        write_row(view, &scale, places, view->order[k]);
    pe__table_end(view);
}

/* Hours handed over can exceed those that are new: work may be nobody's now.
 * Under a hundredth of an hour is rounding. */
static void write_sums(pe__view *view)
{
    double fresh = 0, handed = 0;
    int32_t same = 0, most = 0;
    for (int32_t i = 0; i < view->members; i++) {
        const pe__week *week = &view->week[i];
        fresh += week->fresh;
        handed += week->handed;
        same += week->fresh < 0.01 && week->handed < 0.01;
        if (week->fresh > view->week[most].fresh)
            most = i;
    }
    const char *stay = same == 0
        ? "Nobody has" : pe__say_many(view, same, "member has", "members have");
    pe__paragraph(view, NULL,
        "Of %s given out, %s (%s) are new to whoever does them; %s of "
        "today\xe2\x80\x99s work are handed over to others. %s the same week "
        "as today.",
        pe__say_hours(view, view->given), pe__say_hours(view, fresh),
        pe__say_share(view, view->given > 0 ? fresh / view->given : 0),
        pe__say_hours(view, handed), stay);
    if (view->members > 0 && view->week[most].fresh > 0)
        pe__paragraph(view, NULL, "Nobody takes on more than %s that is new to "
                                  "them.",
                      pe__say_hours(view, view->week[most].fresh));
}

/* Ordered by hours that are new and hours that go: learning and letting go are
 * both upheaval. */
void pe__report_changes(pe__view *view)
{
    pe__report *page = view->page;
    int32_t first = view->members < FIRST ? view->members : FIRST;
    for (int32_t i = 0; i < view->members; i++)
        view->key[i] = view->week[i].fresh + view->week[i].handed;
    pe__order_by_key(view);
    pe__section(view, "changes", "Who changes what");
    write_sums(view);
    pe__legend_open(view);
    pe__legend(view, "s-stay", "stays");
    pe__legend(view, "s-new", "new");
    pe__report_close(page);
    write_rows(view, first < view->members ? "Those who change most"
                                           : "Everybody\xe2\x80\x99s changes",
               0, first);
    if (view->members > PE__JOBS_MOST) {
        pe__paragraph(view, "note",
                      "All the others stand in members.csv and jobs.xlsx.");
    } else if (first < view->members) {
        pe__fold(view, "The other %s",
                 pe__say_many(view, view->members - first, "member",
                              "members"));
        write_rows(view, "Those who change less", first, view->members);
        pe__report_close(page);
    }
    pe__report_close(page);
}
