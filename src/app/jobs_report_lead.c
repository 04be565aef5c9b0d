/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The first screen: what was divided, how equal it is, how sure we are; and
 * the table of key figures. Everything is said in words that need no
 * knowledge of the method. */
#include "jobs_report.h"

#include <math.h>
#include <stdio.h>

/* --- the first screen ----------------------------------------------------- */

static void strong(pe__view *view, const char *text)
{
    pe__report_element(view->page, "strong", NULL, "%s", text);
}

static void write_what(pe__view *view)
{
    pe__report *page = view->page;
    int32_t origins = view->place->origins;
    pe__report_open(page, "p", "class", "lead", (char *)NULL);
    strong(view, pe__say_hours(view, view->work));
    pe__report_text(page, " of work a week in ");
    strong(view, pe__say_many(view, view->tasks, "task", "tasks"));
    pe__report_text(page, ", divided among ");
    strong(view, pe__say_many(view, view->members, "member", "members"));
    if (origins > 1)
        pe__report_text(page, " of %s that merge",
                        pe__say_many(view, origins, "organisation",
                                     "organisations"));
    pe__report_text(page, ". ");
    double left = view->work - view->given;
    if (left > 0.01) {
        strong(view, pe__say_hours(view, left));
        pe__report_text(page, " of it could be given to nobody; why, and what "
                              "would help, stands below. ");
    }
    pe__report_close(page);
}

/* "in empowerment or desirability", "in any category" */
static void write_in_what(pe__view *view)
{
    if (view->place->by_category || view->ratings > 2)
        pe__report_text(view->page, view->place->by_category
                                        ? " in any category"
                                        : " in any rating");
    else if (view->ratings == 2)
        pe__report_text(view->page, " in %s or %s", pe__rating_name(view, 0),
                        pe__rating_name(view, 1));
    else
        pe__report_text(view->page, " in %s", pe__rating_name(view, 0));
}

static void write_how_equal(pe__view *view)
{
    pe__report *page = view->page;
    const pe_jobs_result *result = view->result;
    char far[PE__TEXT_SIZE * 2];
    snprintf(far, sizeof far, "%s %s",
             pe__say_up(view, view->factor * result->info.measure.largest),
             pe__unit(view));
    pe__report_open(page, "p", "class", "lead", (char *)NULL);
    pe__report_text(page, "Nobody\xe2\x80\x99s job is more than ");
    strong(view, far);
    pe__report_text(page, " from the average");
    write_in_what(view);
    if (result->has_today)
        pe__report_text(page, "; today it is up to %s",
                        pe__say_up(view,
                                   view->factor * result->before.largest));
    pe__report_text(page, ".");
    pe__report_close(page);
}

/* The largest of a member's deviations. */
static double farthest(const pe__view *view, int32_t member)
{
    double far = 0;
    for (int32_t r = 0; r < view->ratings; r++)
        far = fmax(far, fabs(pe__reach(view, r, member)));
    return far;
}

/* No division brings the members with these skills, on average, nearer than
 * most of where this one stands. */
static bool held_by_skills(const pe__view *view, int32_t member)
{
    double target = 0;
    for (int32_t r = 0; r < view->ratings; r++)
        target = fmax(target, fabs(pe__class_target(view, r, member)));
    return target > 0.7 * farthest(view, member);
}

static void write_stragglers(pe__view *view, int32_t count)
{
    pe__report *page = view->page;
    bool held = true;
    pe__report_open(page, "p", (char *)NULL);
    pe__report_text(page, "All but %s lie within %s. Farther off: ",
                    pe__say_count(view, count),
                    pe__say_up(view, view->key[view->order[count]]));
    for (int32_t k = 0; k < count; k++) {
        if (k > 0)
            pe__report_text(page, ", ");
        pe__name(view, pe__member_name(view, view->order[k]));
        held = held && held_by_skills(view, view->order[k]);
    }
    pe__report_text(page, held ? "; members with these skills are needed for "
                                 "the work that only they can do." : ".");
    pe__report_close(page);
}

/* When a few stand far off and all the rest close together, the largest
 * distance alone gives the wrong picture: say who they are, or, when they are
 * more than five, how many. */
static void write_exceptions(pe__view *view)
{
    int32_t most = view->members / 10 < 5 ? view->members / 10 : 5;
    for (int32_t i = 0; i < view->members; i++)
        view->key[i] = farthest(view, i);
    pe__order_by_key(view);
    for (int32_t k = most; k >= 1; k--) {
        double inside = view->key[view->order[k]];
        if (inside < view->key[view->order[k - 1]] / 3) {
            write_stragglers(view, k);
            return;
        }
    }
    int32_t some = view->members / 20;
    if (some < 1)
        return;
    double inside = view->key[view->order[some]];
    if (inside < view->key[view->order[0]] / 3)
        pe__paragraph(view, NULL, "All but %s lie within %s; those farthest "
                                  "off are named under Person by person.",
                      pe__say_count(view, some), pe__say_up(view, inside));
}

/* The typical distance rounds upwards and the bound downwards, unless they are
 * one and the same. */
static const char *say_rms(pe__view *view, double rms)
{
    return view->result->info.outcome == PE_JOBS_PROVED
               ? pe__say_points(view, rms) : pe__say_up(view, rms);
}

static const char *say_bound(pe__view *view)
{
    double bound = view->factor * view->result->info.rms_bound;
    return view->result->info.outcome == PE_JOBS_PROVED
               ? pe__say_points(view, bound) : pe__say_down(view, bound);
}

/* What is certain about the typical distance. The bound speaks of rms and of
 * nothing else, so neither may this sentence. */
static void write_how_sure(pe__view *view)
{
    const pe_jobs_info *info = &view->result->info;
    double rms = view->factor * info->measure.rms;
    double bound = view->factor * info->rms_bound;
    const char *typical = say_rms(view, rms);
    if (info->outcome == PE_JOBS_PROVED)
        pe__paragraph(view, "sure",
                      "Typically* a job is %s %s from the average. It is "
                      "proved that no division of these tasks does better.",
                      typical, pe__unit(view));
    else if (rms - bound < 0.005)
        pe__paragraph(view, "sure",
                      "Typically* a job is %s %s from the average. No division "
                      "of these tasks can bring that down by even 0.01.",
                      typical, pe__unit(view));
    else if (bound < 0.01)
        pe__paragraph(view, "sure",
                      "Typically* a job is %s %s from the average, so no "
                      "division of these tasks can gain more than that.",
                      typical, pe__unit(view));
    else
        pe__paragraph(view, "sure",
                      "Typically* a job is %s %s from the average. No division "
                      "of these tasks can bring that below %s, so at most %s "
                      "is left to gain.", typical, pe__unit(view),
                      pe__say_down(view, bound),
                      pe__say_points(view, (ceil(rms * 100 - 1e-6) -
                                            floor(bound * 100 + 1e-6)) / 100));
}

/* What a point is, and what the star stands for. */
static void write_words(pe__view *view)
{
    pe__report *page = view->page;
    pe__report_open(page, "p", "class", "note", (char *)NULL);
    pe__report_text(page, "*\xe2\x80\xafThe root mean square (rms) over all "
        "members: large distances count more than small ones. ");
    if (view->place->by_category)
        pe__report_text(page, "A percentage point is a hundredth of a week.");
    else
        pe__report_text(page,
            "Points are those of the ratings, which run from %s to %s here.",
            pe__say_places(view, view->lowest, 1),
            pe__say_places(view, view->highest, 1));
    pe__report_close(page);
}

/* --- notes on the outcome ------------------------------------------------- */

static int cut_count(const pe_jobs_result *result)
{
    return result->cut_training + result->cut_curve + result->cut_sensitivity;
}

/* What an interruption cut short, as the subject of a sentence. */
static const char *cut_words(const pe__view *view)
{
    /* by bits: training, curve, sensitivity */
    static const char *const words[] = {
        "", "what training would help",
        "the curve of balance against upheaval",
        "what training would help and the curve of balance against upheaval",
        "what other ratings would change",
        "what training would help and what other ratings would change",
        "the curve of balance against upheaval and what other ratings would "
        "change",
        "what training would help, the curve of balance against upheaval and "
        "what other ratings would change"};
    const pe_jobs_result *result = view->result;
    return words[result->cut_training + 2 * result->cut_curve +
                 4 * result->cut_sensitivity];
}

static void write_outcome(pe__view *view)
{
    const pe_jobs_info *info = &view->result->info;
    int32_t outside = info->measure.outside_band;
    if (info->outcome == PE_JOBS_STOPPED)
        pe__paragraph(view, "flag",
            "The search was stopped early, by its time limit or by hand. A "
            "longer one may find better.");
    if (view->result->cut_training || view->result->cut_curve ||
        view->result->cut_sensitivity)
        pe__paragraph(view, "flag",
            "It was interrupted before all was found out: %s below %s not "
            "complete.", cut_words(view),
            cut_count(view->result) > 1 ? "are" : "is");
    if (info->impossible)
        pe__paragraph(view, "flag",
            "No division of all these tasks keeps every rule: this is proved, "
            "not only that none was found. A wider band, other hours or tasks "
            "that can be shared would help.");
    if (outside > 0)
        pe__paragraph(view, "flag",
            "For %s no way was found to keep the hours within %s of a fair "
            "share. See Hours.",
            pe__say_many(view, outside, "member", "members"),
            pe__say_hours(view, view->result->settings.band));
    if (info->raised > 0)
        pe__paragraph(view, "flag",
            "The work could not be covered with at most %s a member; %s "
            "more.",
            pe__say_many(view, view->result->settings.most_tasks, "task",
                         "tasks"),
            pe__say_many(view, info->raised, "member holds", "members hold"));
}

static void write_warnings(pe__view *view)
{
    const pe_workplace *place = view->place;
    pe__report *page = view->page;
    if (place->warnings == 0)
        return;
    pe__report_open(page, "div", "class", "flag", (char *)NULL);
    pe__report_element(page, "p", NULL, "To look at in the input:");
    pe__report_open(page, "ul", (char *)NULL);
    for (int32_t k = 0; k < place->warnings && k < 10; k++)
        pe__report_element(page, "li", NULL, "%s", place->warning[k].message);
    if (place->warnings > 10)
        pe__report_element(page, "li", NULL, "and %s more",
                           pe__say_count(view, place->warnings - 10));
    pe__report_close(page);
    pe__report_close(page);
}

/* --- three large figures -------------------------------------------------- */

static void big(pe__view *view, const char *what, const char *before,
                const char *now, const char *note)
{
    pe__report *page = view->page;
    pe__report_open(page, "div", (char *)NULL);
    pe__report_element(page, "dt", NULL, "%s", what);
    pe__report_open(page, "dd", (char *)NULL);
    if (before != NULL) {
        pe__report_element(page, "span", "was", "%s", before);
        pe__report_element(page, "span", "to", " \xe2\x86\x92 ");
    }
    pe__report_element(page, "span", "now", "%s", now);
    pe__report_close(page);
    pe__report_element(page, "dd", "note", "%s", note);
    pe__report_close(page);
}

/* The three figures that an assembly will remember, each beside what it is
 * today. Without today's jobs there is nothing to hold them against. */
static void write_big(pe__view *view)
{
    const pe_jobs_result *result = view->result;
    const pe_jobs_measure *then = &result->before, *now = &result->info.measure;
    double f = view->factor, moved = 0.25 * (double)now->moved;
    bool both = result->has_today;
    char best[PE__TEXT_SIZE * 2];
    if (f * result->info.rms_bound < 0.01)
        snprintf(best, sizeof best, "%s", pe__unit(view));
    else
        snprintf(best, sizeof best, "best possible: at least %s",
                 say_bound(view));
    pe__report_open(view->page, "dl", "class", "big", (char *)NULL);
    big(view, "Largest distance",
        both ? pe__say_up(view, f * then->largest) : NULL,
        pe__say_up(view, f * now->largest), pe__unit(view));
    big(view, "Typical distance*",
        both ? pe__say_up(view, f * then->rms) : NULL,
        say_rms(view, f * now->rms), best);
    if (both && view->given > 0)
        big(view, "Hours that change hands", NULL, pe__say_hours(view, moved),
            pe__say_share(view, moved / view->given));
    pe__report_close(view->page);
}

void pe__report_lead(pe__view *view)
{
    pe__report *page = view->page;
    pe__report_open(page, "header", (char *)NULL);
    pe__report_element(page, "p", "kicker", "Balanced jobs");
    pe__report_open(page, "h1", (char *)NULL);
    pe__name(view, view->place->name);
    pe__report_close(page);
    write_what(view);
    write_how_equal(view);
    write_exceptions(view);
    write_how_sure(view);
    write_big(view);
    write_outcome(view);
    write_words(view);
    write_warnings(view);
    pe__report_close(page);
}

/* --- key figures ---------------------------------------------------------- */

static void figure_row(pe__view *view, const char *what, const char *before,
                       const char *now)
{
    pe__report_open(view->page, "tr", (char *)NULL);
    pe__report_open(view->page, "th", "scope", "row", (char *)NULL);
    pe__report_text(view->page, "%s", what);
    pe__report_close(view->page);
    if (view->result->has_today)
        pe__number(view, before);
    pe__number(view, now);
    pe__report_close(view->page);
}

/* Spread is in points, whose size depends on the scale; Gini is not, but it
 * depends on where the scale has its zero. So both are shown. */
static void rating_rows(pe__view *view)
{
    const pe_jobs_measure *then = &view->result->before;
    const pe_jobs_measure *now = &view->result->info.measure;
    char what[256];
    for (int32_t r = 0; r < view->ratings; r++) {
        snprintf(what, sizeof what, "%s: from the lowest job to the highest",
                 pe__rating_title(view, r));
        figure_row(view, what,
                   pe__say_points(view, view->factor * then->spread[r]),
                   pe__say_points(view, view->factor * now->spread[r]));
    }
    for (int32_t r = 0; r < view->ratings; r++) {
        snprintf(what, sizeof what, "%s: Gini index (0 = all equal)",
                 pe__rating_title(view, r));
        figure_row(view, what, pe__say_places(view, then->gini[r], 3),
                   pe__say_places(view, now->gini[r], 3));
    }
}

/* Members who would gain on every rating by another's job at equal hours, by
 * more than `least`: ratings are everybody's, so this needs no wishes. Cost:
 * O(members²), which is why only places where people know each other ask. */
static int32_t count_envious(const pe__view *view, const double *reach,
                             double least)
{
    int32_t n = view->members, count = 0;
    for (int32_t i = 0; i < n; i++) {
        bool envies = false;
        for (int32_t j = 0; j < n && !envies; j++) {
            envies = true;
            for (int32_t r = 0; r < view->ratings && envies; r++)
                envies = reach[(int64_t)r * n + j] -
                             reach[(int64_t)r * n + i] > least;
        }
        count += envies;
    }
    return count;
}

/* Half a point on a scale from 0 to 10, as in the box of both ratings. Of
 * categories nobody can say which is better to have. */
static void envy_row(pe__view *view)
{
    enum { KNOWN = 2000 }; /* members up to whom it is counted */
    const pe_jobs_result *result = view->result;
    double least = (view->highest - view->lowest) / 20;
    char what[256];
    if (view->place->by_category || view->members < 2 ||
        view->members > KNOWN || view->ratings != 2)
        return;
    snprintf(what, sizeof what,
             "Members for whom some other job would be better on both counts, "
             "by more than %s points", pe__say_points(view, least));
    figure_row(view, what,
               result->has_today
                   ? pe__say_count(view, count_envious(
                         view, result->reach_before, least / view->factor))
                   : "",
               pe__say_count(view, count_envious(view, result->reach,
                                                 least / view->factor)));
}

static void week_rows(pe__view *view)
{
    const pe_jobs_measure *then = &view->result->before;
    const pe_jobs_measure *now = &view->result->info.measure;
    envy_row(view);
    figure_row(view, "Most tasks that one member holds",
               pe__say_count(view, then->most_tasks),
               pe__say_count(view, now->most_tasks));
    figure_row(view, "Members outside the hours band",
               pe__say_count(view, then->outside_band),
               pe__say_count(view, now->outside_band));
    if (view->result->has_today)
        figure_row(view, "Hours that change hands", "",
                   pe__say_hours(view, 0.25 * (double)now->moved));
}

void pe__report_figures(pe__view *view)
{
    const pe_jobs_result *result = view->result;
    const pe_jobs_measure *then = &result->before, *now = &result->info.measure;
    double f = view->factor;
    pe__section(view, "figures", "Key figures");
    if (result->has_today)
        pe__table(view, "plain", "How equal the jobs are, today and in the new "
                  "division", "What", "#Today", "#New", (char *)NULL);
    else
        pe__table(view, "plain", "How equal the jobs are", "What", "#New",
                  (char *)NULL);
    figure_row(view, "Largest distance of any job from the average",
               pe__say_up(view, f * then->largest),
               pe__say_up(view, f * now->largest));
    figure_row(view, "Typical distance (rms)",
               pe__say_up(view, f * then->rms), say_rms(view, f * now->rms));
    figure_row(view, "\xe2\x80\xa6 which no division can bring below", "",
               say_bound(view));
    rating_rows(view);
    week_rows(view);
    pe__table_end(view);
    pe__report_close(view->page);
}
