/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How much the ratings matter; how the division was made and how anybody can
 * check it. Nothing here depends on the clock: the same input and seed give
 * the same page. */
#include "jobs_report.h"

#include <math.h>

#ifndef PARECON_VERSION
#error "PARECON_VERSION: the build must say which version it is"
#endif

/* --- sensitivity ---------------------------------------------------------- */

/* Three figures: how it is, how it would be if nobody moved, and how good new
 * jobs could be. The first two close together means: the ratings' faults hardly
 * matter. Trials may be fewer than asked for after an interruption; the number
 * of those that were made stands there. */
void pe__report_sensitivity(pe__view *view)
{
    const pe_jobs_sensitivity *s = &view->result->sensitivity;
    double f = view->factor;
    pe__section(view, "sensitivity", "If the ratings are a little wrong");
    pe__paragraph(view, NULL,
        "Ratings are opinions. So every rating was moved at random by up to "
        "%s%%, %s over, and the jobs were looked at again.",
        pe__say_places(view, s->percent, 0),
        pe__say_many(view, s->trials, "time", "times"));
    pe__table(view, "plain", "Typical distance from the average, on average "
              "over all trials", "What", "#Typical distance", (char *)NULL);
    pe__row(view, "These jobs, under ratings as given");
    pe__number(view, pe__say_points(view, f * view->result->info.measure.rms));
    pe__report_close(view->page);
    pe__row(view, "These jobs, under moved ratings");
    pe__number(view, pe__say_points(view, f * s->rms_kept));
    pe__report_close(view->page);
    pe__row(view, "Jobs made for the moved ratings");
    pe__number(view, pe__say_points(view, f * s->rms_best));
    pe__report_close(view->page);
    pe__table_end(view);
    pe__paragraph(view, NULL,
        "To come as close as that again, %s of %s would have to hold other "
        "tasks.", pe__say_places(view, s->jobs_changed, 1),
        pe__say_many(view, view->members, "member", "members"));
    pe__report_close(view->page);
}

/* --- method --------------------------------------------------------------- */

/* Proved is claimed for one outcome only; all others say what is not known. */
static const char *outcome_in_words(pe_jobs_outcome outcome)
{
    switch (outcome) {
    case PE_JOBS_SOLVED:
        return "every hour is given out and every rule kept";
    case PE_JOBS_PROVED:
        return "every hour is given out, every rule kept, and it is proved "
               "that no division has a smaller typical distance";
    case PE_JOBS_SHORT:
        return "every rule is kept, but some hours are nobody\xe2\x80\x99s";
    case PE_JOBS_INFEASIBLE:
        return "no way was found to keep everybody within the hours band";
    default:
        return "the search was stopped early";
    }
}

/* One line of the list of facts; `value` is escaped like all text. */
static void fact(pe__view *view, const char *what, const char *value)
{
    pe__report_element(view->page, "dt", NULL, "%s", what);
    pe__report_element(view->page, "dd", NULL, "%s", value);
}

/* All that somebody needs to repeat the division to the last bit, and four
 * decimals, so that two pages can be told apart. No time of day, no name of a
 * machine: the page is the same for the same input. */
static void write_facts(pe__view *view)
{
    pe__report *page = view->page;
    const pe_jobs_result *result = view->result;
    char seed[32];
    snprintf(seed, sizeof seed, "%llu",
             (unsigned long long)result->settings.seed);
    pe__report_open(page, "dl", "class", "facts", (char *)NULL);
    fact(view, "Outcome", outcome_in_words(result->info.outcome));
    fact(view, "Hours band", pe__say_hours(view, result->settings.band));
    fact(view, "Tasks a member, at most",
         pe__say_count(view, result->settings.most_tasks));
    fact(view, "Pieces of work", pe__say_count(view,
                                               result->info.measure.pieces));
    fact(view, "Typical distance, 4 decimals",
         pe__say_places(view, view->factor * result->info.measure.rms, 4));
    fact(view, "No division below",
         pe__say_places(view, view->factor * result->info.rms_bound, 4));
    fact(view, "Seed", seed);
    fact(view, "Version", "parecon " PARECON_VERSION);
    pe__report_element(page, "dt", NULL, "Input (SHA-256)");
    pe__report_open(page, "dd", (char *)NULL);
    pe__report_element(page, "code", NULL, "%s", view->place->input_sha256);
    pe__report_close(page);
    pe__report_close(page);
}

/* In words that need no mathematics: the formula stands in the manual. */
static void write_how(pe__view *view)
{
    pe__paragraph(view, NULL,
        "Every task has a number of hours and its ratings. A job\xe2\x80\x99s "
        "distance from the average is the sum of hours \xc3\x97 (rating of the "
        "task less the average rating), divided by the member\xe2\x80\x99s "
        "fair hours. The program looks for the division in which these "
        "distances, squared and weighted by hours, are smallest together; "
        "then it helps whoever is worst off; then it lets as few hours "
        "as possible change hands. Skills, time slots, bans and hours are "
        "kept throughout.");
    if (view->place->problem.target != NULL)
        pe__paragraph(view, NULL,
            "What earlier periods left unequal counts too: whoever had less "
            "then is meant to have more now, and distances are measured from "
            "that aim.");
    pe__paragraph(view, NULL,
        "The limit that no division can beat comes from an easier question: "
        "put all members with the same skills together and let every task be "
        "cut as finely as one likes. Whatever is impossible then is impossible "
        "with whole people and whole pieces of work.");
}

/* To be copied; `tabindex` lets people who use the keyboard scroll it when the
 * screen is narrower than the line. */
static void command(pe__view *view, const char *line)
{
    pe__report_open(view->page, "pre", "tabindex", "0", (char *)NULL);
    pe__report_element(view->page, "code", NULL, "%s", line);
    pe__report_close(view->page);
}

/* The verifier comes before the seed: it asks for no trust in this program. */
void pe__report_method(pe__view *view)
{
    pe__report *page = view->page;
    char again[96];
    snprintf(again, sizeof again, "parecon jobs solve WORKPLACE --seed %llu",
             (unsigned long long)view->result->settings.seed);
    pe__section(view, "method", "How this was made, and how to check it");
    write_how(view);
    pe__report_element(page, "h3", NULL, "Check it yourself");
    pe__paragraph(view, NULL,
        "A second program, which shares nothing with the first but the "
        "format of the files, reads the workplace\xe2\x80\x99s folder and the "
        "division and tests every rule and every figure:");
    command(view, "parecon jobs check WORKPLACE jobs.csv");
    pe__paragraph(view, NULL,
        "The same input and seed give the same division on every machine:");
    command(view, again);
    pe__report_element(page, "h3", NULL, "The facts");
    write_facts(view);
    pe__report_close(page);
}
