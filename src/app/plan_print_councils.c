/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Councils on a terminal: who is approved, who is not and why, whose needs cost
 * more than the right; and, beside a plan from before, whose work changed. */
#include "plan_print.h"
#include <math.h>

/* --- approval ------------------------------------------------------------ */

static double ratio(const pe_plan_solution *s, int64_t w)
{
    return s->cost[w] > 0 ? s->benefit[w] / s->cost[w] : (double)NAN;
}

/* Larger the further SB is below SC. */
static double is_refused(const pe__plan_story *story, int64_t w)
{
    if (pe__is_approved(story->result, w))
        return 0;
    double of_cost = ratio(story->result->solution, w);
    return isfinite(of_cost) ? 1 + fmax(0, 1 - of_cost) : 1;
}

static double is_appealed(const pe__plan_story *story, int64_t w)
{
    const pe_plan_problem *p = pe__economy_problem(story->result->economy);
    const pe_plan_solution *s = story->result->solution;
    return p->appeals && p->appeals[w] && s->benefit[w] < s->cost[w];
}

static int64_t at_work(const pe_plan_solution *s)
{
    int64_t count = 0;
    for (int64_t w = 0; w < s->workers; w++)
        count += s->output[w] > 0;
    return count;
}

static void print_approved(const pe__plan_story *story)
{
    char some[PE__FIGURE], all[PE__FIGURE];
    const pe_plan_info *info = story->result->info;
    const pe_plan_solution *s = story->result->solution;
    const bool none_refused = info->refused == 0;
    fputc('\n', story->p->out);
    pe__say(story->p, 0,
            "%s of %s workers' councils are %s: what they make is worth at "
            "least what it takes (SB/SC of 1 or more)%s.",
            pe__grouped(none_refused ? at_work(s) : info->approved, some),
            pe__grouped(s->workers, all),
            none_refused ? "at work, all of them approved" : "approved",
            info->appealed ? ", or they gave a reason" : "");
}

static void print_refused(const pe__plan_story *story)
{
    int64_t council[PE__LISTED];
    char name[PE__LABEL_ROOM];
    const pe_plan_solution *s = story->result->solution;
    int64_t found = pe__plan_largest(story, s->workers, is_refused, council);
    if (!found)
        return;
    pe__heading(story->p,
                "Not approved: worth less than it takes (SB below SC)");
    for (int64_t k = 0; k < found && k < PE__LISTED; k++) {
        const char *text =
            pe__plan_label(story, PE__WORKER_NAME, council[k], name);
        double of_cost = ratio(s, council[k]);
        if (isfinite(of_cost))
            pe__say(story->p, 2, "%s: SB/SC %.3f", text, of_cost);
        else
            pe__say(story->p, 2, "%s", text);
    }
    pe__plan_print_rest(story, found - PE__LISTED, "councils.csv");
}

static void print_appealed(const pe__plan_story *story)
{
    int64_t council[PE__LISTED];
    char name[PE__LABEL_ROOM], reason[PE__LABEL_ROOM];
    const pe_plan_solution *s = story->result->solution;
    int64_t found = pe__plan_largest(story, s->workers, is_appealed, council);
    if (!found)
        return;
    pe__heading(story->p, "Approved on appeal although SB is below SC");
    for (int64_t k = 0; k < found && k < PE__LISTED; k++)
        pe__say(story->p, 2, "%s: SB/SC %.3f; \"%s\"",
                pe__plan_label(story, PE__WORKER_NAME, council[k], name),
                ratio(s, council[k]),
                pe__plan_label(story, PE__APPEAL, council[k], reason));
    pe__plan_print_rest(story, found - PE__LISTED, "councils.csv");
}

/* --- who cannot, need not, has not enough -------------------------------- */

static double lacks_input(const pe__plan_story *story, int64_t w)
{
    return story->result->solution->worker_standing[w] == PE_PLAN_LACKS_INPUT;
}

static double is_unwanted(const pe__plan_story *story, int64_t w)
{
    return story->result->solution->worker_standing[w] == PE_PLAN_UNWANTED;
}

static double is_shut(const pe__plan_story *story, int64_t w)
{
    return story->result->solution->worker_standing[w] == PE_PLAN_SHUT;
}

static double is_short(const pe__plan_story *story, int64_t c)
{
    return story->result->solution->consumer_standing[c] ==
           PE_PLAN_NEEDS_SHORT;
}

void pe__plan_print_councils(const pe__plan_story *story)
{
    const pe_plan_solution *s = story->result->solution;
    print_approved(story);
    print_refused(story);
    print_appealed(story);
    pe__plan_print_names(story,
                         "Cannot work: an input that it needs is not to be had",
                         PE__WORKER_NAME, s->workers, lacks_input,
                         "councils.csv");
    pe__plan_print_names(story, "Makes what nobody asks for", PE__WORKER_NAME,
                         s->workers, is_unwanted, "councils.csv");
    pe__plan_print_names(story, "Does best not to work at these prices",
                         PE__WORKER_NAME, s->workers, is_shut, "councils.csv");
    pe__plan_print_names(story,
                         "Needs that cost more than the consumption right",
                         PE__CONSUMER_NAME, s->consumers, is_short,
                         "councils.csv");
}

/* --- beside the plan from before ----------------------------------------- */

/* ln(output now / before); 0 where either is none. */
static double moved(const pe__plan_story *story, int64_t w)
{
    double now = story->result->solution->output[w];
    double before = story->output_before[w];
    return now > 0 && before > 0 ? log(now / before) : 0;
}

static double makes_more(const pe__plan_story *story, int64_t w)
{
    double by = moved(story, w);
    return by > PE__PLAN_MOVED ? by : 0;
}

static double makes_less(const pe__plan_story *story, int64_t w)
{
    double by = moved(story, w);
    return by < -PE__PLAN_MOVED ? -by : 0;
}

static double makes_else(const pe__plan_story *story, int64_t w)
{
    return fabs(moved(story, w)) > PE__PLAN_MOVED;
}

static double begins(const pe__plan_story *story, int64_t w)
{
    return story->result->solution->output[w] > 0 &&
           !(story->output_before[w] > 0);
}

static double ends(const pe__plan_story *story, int64_t w)
{
    return story->output_before[w] > 0 &&
           !(story->result->solution->output[w] > 0);
}

void pe__plan_print_revised(const pe__plan_story *story)
{
    int64_t council[PE__LISTED];
    char some[PE__FIGURE], all[PE__FIGURE];
    const int64_t workers = story->result->solution->workers;
    if (!story->output_before)
        return;
    int64_t found = pe__plan_largest(story, workers, makes_else, council);
    fputc('\n', story->p->out);
    pe__say(story->p, 0,
            "%s of %s workers' councils make more or less by over 0.5 %%%s",
            pe__grouped(found, some), pe__grouped(workers, all),
            found ? "" : ".");
    pe__plan_print_moved(story, "more", PE__WORKER_NAME, workers, makes_more,
                         moved);
    pe__plan_print_moved(story, "less", PE__WORKER_NAME, workers, makes_less,
                         moved);
    pe__plan_print_names(story, "Newly at work", PE__WORKER_NAME, workers,
                         begins, "councils.csv");
    pe__plan_print_names(story, "No longer at work", PE__WORKER_NAME, workers,
                         ends, "councils.csv");
}
