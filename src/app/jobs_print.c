/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The result on a terminal: how equal the jobs are, in words; the members; what
 * is left over, and why; where a skill is missing. */
#include "jobs_print.h"
#include "cells.h"
#include "mem.h"
#include <inttypes.h>
#include <langinfo.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    LEFT_MOST = 20, /* unassigned tasks shown */
    WIDTH_LEAST = 40
};

/* --- the first lines ----------------------------------------------------- */

/* Quarters of all tasks. */
static int64_t all_hours(const pe_workplace *w)
{
    int64_t sum = 0;
    for (int32_t j = 0; j < w->problem.tasks; j++)
        sum += w->problem.hours[j];
    return sum;
}

/* The name and the size of it. */
static void print_title(const pe__printing *p)
{
    char members[PE__FIGURE], tasks[PE__FIGURE], hours[PE__HOURS_SIZE];
    const pe_jobs_problem *problem = &p->w->problem;
    pe__hours_text(all_hours(p->w), hours);
    pe__say(p, 0, "%s: %s %s, %s %s, %s hours", p->w->name,
            pe__grouped(problem->members, members),
            problem->members == 1 ? "member" : "members",
            pe__grouped(problem->tasks, tasks),
            problem->tasks == 1 ? "task" : "tasks", hours);
}

/* Categories are shares of a week, ratings are points. */
static const char *unit(const pe__printing *p)
{
    return p->w->by_category ? "of a week" : "points";
}

/* As many places as the distance needs (0.3012, 0.3016, 0.0004), and so many
 * that a bound above nothing does not look like nothing. */
static int certificate_places(double bound, double above)
{
    int places = above >= 0.095 ? 2 : above >= 0.0095 ? 3 : 4;
    while (places < 6 && pe__downwards(bound, places) <= 0)
        places++;
    return places;
}

/* What was found is rounded up and what is proved down, so that the gap shown
 * is never smaller than the gap there is. */
static void print_gap(const pe__printing *p)
{
    const pe_jobs_info *info = &p->result->info;
    double rms = info->measure.rms;
    int places = certificate_places(info->rms_bound, rms - info->rms_bound);
    double most = pe__upwards(rms, places);
    double least = pe__downwards(info->rms_bound, places);
    pe__say(p, 0,
            "No division of these tasks can have an inequality (rms) below "
            "%.*f; this one has %.*f, that is %.*f above.",
            places, least, places, most, places, most - least);
}

/* How sure that is. Below a millionth a bound is what rounding left over. */
static void print_proof(const pe__printing *p)
{
    char rms[PE__FIGURE];
    const pe_jobs_info *info = &p->result->info;
    if (info->outcome == PE_JOBS_PROVED)
        pe__say(p, 0,
                "The inequality of the whole (rms) is %s: no division of "
                "these tasks is more equal; this is proved.",
                pe__points(info->measure.rms, rms));
    else if (info->rms_bound <= 1e-6)
        pe__say(p, 0,
                "The inequality of the whole (rms) is %s; perfect equality "
                "cannot be ruled out.",
                pe__at_most(info->measure.rms, rms));
    else
        print_gap(p);
}

/* What the certificate says, as one would say it in an assembly. */
static void print_certificate(const pe__printing *p)
{
    char largest[PE__FIGURE];
    const pe_jobs_info *info = &p->result->info;
    const pe_jobs_measure *now = &info->measure;
    fputc('\n', p->out);
    pe__say(p, 0, "Nobody's job differs from the average by more than %s %s.",
            pe__at_most(now->largest, largest), unit(p));
    print_proof(p);
    if (info->outcome == PE_JOBS_STOPPED)
        pe__say(p, 0,
                "The search was stopped early: with more time it may become "
                "more equal still.");
    if (info->outcome == PE_JOBS_INFEASIBLE)
        pe__say(p, 0,
                "Not every rule could be kept: the hours of %d %s lie "
                "outside the band of %g h around the fair share.",
                now->outside_band,
                now->outside_band == 1 ? "member" : "members",
                p->result->settings.band);
    if (info->impossible)
        pe__say(p, 0,
                "No division of all these tasks keeps every rule; this is "
                "proved. A wider band, other hours or tasks that can be "
                "shared would help.");
}

/* What it was, and how much has to change. */
static void print_before(const pe__printing *p)
{
    char was[PE__FIGURE], is[PE__FIGURE], moved[PE__HOURS_SIZE];
    const pe_jobs_result *result = p->result;
    const pe_jobs_measure *now = &result->info.measure;
    if (!result->has_today)
        return;
    double share = 100.0 * (double)now->moved / (double)all_hours(p->w);
    pe__say(p, 0,
            "Today the inequality is %s, and one job differs by %s. %s hours "
            "change hands (%.0f %%).",
            pe__at_most(result->before.rms, was),
            pe__at_most(result->before.largest, is),
            pe__hours_text(now->moved, moved), share);
    if (!p->w->by_category)
        pe__say(p, 0, "Gini of empowerment: %.4f today, %.4f then.",
                result->before.gini[0], now->gini[0]);
}

/* After a merge: what was added to whose ratings. */
static void print_shift(const pe__printing *p)
{
    const pe_workplace *w = p->w;
    char text[PE__FIGURE];
    if (w->origins < 2)
        return;
    pe__heading(p, "Ratings aligned");
    for (int32_t o = 0; o < w->origins; o++) {
        char line[512];
        int used = 0;
        for (int32_t r = 0; r < w->problem.ratings && used < 400; r++) {
            double shift = w->shift[(int64_t)r * w->origins + o];
            used += snprintf(line + used, sizeof line - (size_t)used,
                             "%s%.40s %s%s", r ? ", " : "", w->rating_name[r],
                             shift > 0 ? "+" : "", pe__points(shift, text));
        }
        pe__say(p, 2, "%s: %s", w->origin_name[o], line);
    }
}

/* --- what is left, and why ----------------------------------------------- */

/* Work that is nobody's, each with its reason. */
static void print_left(const pe__printing *p)
{
    const pe_jobs_solution *s = &p->result->solution;
    char hours[PE__HOURS_SIZE], reason[160];
    if (!s->lefts)
        return;
    pe__hours_text(pe__unassigned(p->result), hours);
    fprintf(p->out, "\nUnassigned: %s hours\n", hours);
    for (int64_t k = 0; k < s->lefts && k < LEFT_MOST; k++) {
        pe__reason_text(&s->left[k], reason, sizeof reason);
        pe__hours_text(s->left[k].hours, hours);
        pe__say(p, 2, "%s h of \"%s\": %s", hours,
                p->w->task_name[s->left[k].task], reason);
    }
    if (s->lefts > LEFT_MOST)
        fprintf(p->out, "  and %" PRId64 " more (unassigned.csv has all)\n",
                s->lefts - LEFT_MOST);
}

/* Who was given more than K tasks; the engine does so only where the work
 * cannot be covered otherwise. */
static void print_raised(const pe__printing *p)
{
    int32_t most = p->result->settings.most_tasks;
    int32_t shown = 0;
    if (!p->result->info.raised || !p->share)
        return;
    pe__heading(p, "More tasks than asked for");
    pe__say(p, 2,
            "%d %s more than %d tasks, because the work cannot be covered "
            "otherwise:",
            p->result->info.raised,
            p->result->info.raised == 1 ? "member holds" : "members hold",
            most);
    for (int32_t i = 0; i < p->w->problem.members && shown < PE__FURTHEST;
         i++) {
        if (p->share[i].tasks <= most)
            continue;
        pe__say(p, 2, "%s (%d)", p->w->member_name[i], p->share[i].tasks);
        shown++;
    }
    if (p->result->info.raised > shown)
        fprintf(p->out, "  and %d more\n", p->result->info.raised - shown);
}

/* Offers hours but can be given nothing: nobody should find out by an empty
 * line. */
static void print_idle(const pe__printing *p)
{
    if (!p->result->idles)
        return;
    pe__heading(p, "Nothing can be given to");
    for (int32_t k = 0; k < p->result->idles && k < PE__FURTHEST; k++)
        pe__say(p, 2, "%s: no task that their skills, free time and bans allow",
                p->w->member_name[p->result->idle[k]]);
    if (p->result->idles > PE__FURTHEST)
        fprintf(p->out, "  and %d more\n", p->result->idles - PE__FURTHEST);
}

/* What one more trained person would do, in one line. */
static void print_lesson(const pe__printing *p, const pe_jobs_training *t)
{
    char now[PE__FIGURE], then[PE__FIGURE], hours[PE__HOURS_SIZE];
    const char *skill = p->w->skill_name[t->skill];
    if (t->freed)
        pe__say(p, 2,
                "%s: %s hours that nobody can do now could be given out",
                skill, pe__hours_text(t->freed, hours));
    else
        pe__say(p, 2, "%s: the least possible inequality falls from %s to %s",
                skill, pe__at_least(t->rms + t->price, now),
                pe__at_least(t->rms, then));
}

/* At most three, and only what is worth a course. */
static void print_training(const pe__printing *p)
{
    enum { LESSONS = 3 };
    const pe_jobs_result *result = p->result;
    int32_t shown = 0;
    for (int32_t k = 0; k < result->trainings && shown < LESSONS; k++) {
        if (!pe_jobs_training_matters(&result->training[k]))
            continue;
        if (!shown++)
            pe__heading(p, "One more person trained would help most in");
        print_lesson(p, &result->training[k]);
    }
    if (shown)
        pe__say(p, 2, "(parecon jobs train says who could learn it)");
}

/* A row for each price; the last column is what no division that moves as
 * little can go below. 0: it says nothing, for equal jobs may be within
 * reach. */
static void print_curve(const pe__printing *p)
{
    if (!p->result->points)
        return;
    pe__heading(p, "Balance against upheaval");
    fprintf(p->out, "  %8s %7s %10s %9s\n", "--price", "moved",
            "inequality", "at least");
    for (int32_t k = 0; k < p->result->points; k++) {
        char rms[PE__FIGURE], bound[PE__FIGURE];
        const pe_jobs_point *at = &p->result->curve[k];
        fprintf(p->out, "  %8.3g %5.1f %% %10s %9s\n", at->price,
                100 * at->moved, pe__at_most(at->rms, rms),
                pe__at_least(at->rms_bound, bound));
    }
}

/* How much hangs on the ratings being just so. */
static void print_sensitivity(const pe__printing *p)
{
    char kept[PE__FIGURE], best[PE__FIGURE];
    const pe_jobs_sensitivity *s = &p->result->sensitivity;
    if (!s->trials)
        return;
    pe__heading(p, "If the ratings were different");
    pe__say(p, 2,
            "Were every rating up to %.0f %% higher or lower (%d trials), "
            "these jobs would have an inequality of %s, new ones %s; %.0f "
            "of %d members would hold other tasks.",
            s->percent, s->trials, pe__points(s->rms_kept, kept),
            pe__points(s->rms_best, best), s->jobs_changed,
            p->w->problem.members);
}

/* What Ctrl-C ended early: whoever reads on must not take a list that is short
 * for a list that is complete. */
static void print_cut(const pe__printing *p)
{
    const pe_jobs_result *result = p->result;
    if (!result->cut_training && !result->cut_curve &&
        !result->cut_sensitivity)
        return;
    fputc('\n', p->out);
    pe__say(p, 0, "It was interrupted. Not complete:%s%s%s.",
            result->cut_training ? " what training would help" : "",
            !result->cut_curve    ? ""
            : result->cut_training ? ", the curve of balance against upheaval"
                                   : " the curve of balance against upheaval",
            !result->cut_sensitivity ? ""
            : result->cut_training || result->cut_curve
                ? ", what other ratings would change"
                : " what other ratings would change");
}

/* What is needed to do it again. */
static void print_end(const pe__printing *p)
{
    const pe_jobs_result *result = p->result;
    char pieces[PE__FIGURE];
    fputc('\n', p->out);
    pe__say(p, 0, "%s pieces, found in %.1f s, seed %" PRIu64 ", input %.12s",
            pe__grouped(result->info.measure.pieces, pieces), result->seconds,
            result->settings.seed, p->w->input_sha256);
}

/* Says the most important first. The locale of the caller decides on block
 * letters; a terminal narrower than 40 columns wraps. */
void pe_jobs_result_print(const pe_jobs_result *result, FILE *stream, int width)
{
    pe__printing p = {.result = result,
                      .w = result->workplace,
                      .out = stream,
                      .width = width < WIDTH_LEAST ? WIDTH_LEAST : width,
                      .utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8"),
                      .share = pe__shares_of(result)};
    print_title(&p);
    print_certificate(&p);
    print_before(&p);
    print_shift(&p);
    pe__print_members(&p);
    print_left(&p);
    print_raised(&p);
    print_idle(&p);
    print_training(&p);
    print_curve(&p);
    print_sensitivity(&p);
    print_cut(&p);
    print_end(&p);
    pe__free(p.share);
}
