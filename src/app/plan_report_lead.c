/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The first screen: what was planned, how well what is asked for and what is
 * made agree, how far from the best plan this one can be at most. In words
 * that need no knowledge of the method. */
#include "plan_report_own.h"

#include <math.h>

/* --- in words ------------------------------------------------------------- */

static void write_what(pe__plan_view *view)
{
    pe__report *page = view->page;
    const pe_plan_solution *s = view->solution;
    const pe__balance *all = &view->branches.branch[0].sum;
    pe__report_open(page, "p", "class", "lead", (char *)NULL);
    pe__page_strong(page, pe__page_many(page, s->workers,
                        "workers\xe2\x80\x99 council",
                        "workers\xe2\x80\x99 councils"));
    pe__report_text(page, " and ");
    pe__page_strong(page, pe__page_many(page, s->consumers,
                        "consumers\xe2\x80\x99 council",
                        "consumers\xe2\x80\x99 councils"));
    if (all->consumer_members > (double)s->consumers)
        pe__report_text(page, " of %s people",
                        all->consumer_members < 1e6
                            ? pe__page_decimal(page, all->consumer_members, 0)
                            : pe__page_amount(page, all->consumer_members));
    if (view->info->outcome == PE_PLAN_NOTHING) {
        pe__report_text(page, ".");
        pe__report_close(page);
        return;
    }
    pe__report_text(page, " planned ");
    pe__page_strong(page, pe__page_many(page, s->goods, "good", "goods"));
    pe__report_text(page, " in ");
    pe__page_strong(page, pe__page_many(page, view->info->rounds, "round",
                                        "rounds"));
    pe__report_text(page, ".");
    pe__report_close(page);
}

static void write_balanced(pe__plan_view *view)
{
    pe__report *page = view->page;
    const pe_plan_round *last = &view->info->last;
    pe__report_open(page, "p", "class", "lead", (char *)NULL);
    pe__report_text(page, "What is asked for is what is made: no good is off "
                          "by more than ");
    pe__page_strong(page, pe__page_percent_up(page, last->worst));
    pe__report_text(page, ".");
    if (view->solution->rounds > 1)
        pe__report_text(page, " At the first prices it was up to %s.",
            pe__page_percent_up(page, view->solution->round[0].worst));
    pe__report_close(page);
}

/* "Wheat, by 34%" */
static void write_worst(pe__plan_view *view)
{
    pe__report *page = view->page;
    const pe_plan_round *last = &view->info->last;
    if (last->worst_good < 0)
        return;
    pe__report_text(page, " Farthest off is ");
    pe__page_name(page, pe__good_name(view, last->worst_good));
    pe__report_text(page, ", by ");
    pe__page_strong(page, pe__page_percent(page, last->worst));
    pe__report_text(page, ".");
}

static void write_not_balanced(pe__plan_view *view)
{
    pe__report *page = view->page;
    pe_plan_outcome outcome = view->info->outcome;
    pe__report_open(page, "p", "class", "lead", (char *)NULL);
    if (outcome == PE_PLAN_NOTHING) {
        pe__page_strong(page, "Nothing can be planned:");
        pe__report_text(page, " no good is both asked for and to be had. What "
                              "is missing stands below.");
    } else if (outcome == PE_PLAN_BALANCED_VALUE) {
        pe__report_text(page, "By value, what is asked for is what is made, "
                              "within ");
        pe__page_strong(page, pe__page_percent_up(page,
                            view->info->last.value_weighted));
        pe__report_text(page, "; single goods cannot be held while answers are "
                              "disturbed.");
        write_worst(view);
    } else if (view->info->last.worst <= view->tolerance) {
        pe__report_text(page, "What is asked for is what is made, within ");
        pe__page_strong(page, pe__page_percent_up(page,
                            view->info->last.worst));
        pe__report_text(page, "; but when the rounds ended, what those harmed "
                              "by pollution are paid was still changing.");
    } else {
        pe__page_strong(page, "The plan is not balanced.");
        pe__report_text(page, outcome == PE_PLAN_STOPPED
                                  ? " It was stopped before it was."
                                  : " All rounds allowed were held first.");
        write_worst(view);
    }
    pe__report_close(page);
}

/* What is proved. The bound speaks of welfare as the councils state it. */
static void write_sure(pe__plan_view *view)
{
    const pe_plan_round *last = &view->info->last;
    if (view->info->outcome == PE_PLAN_NOTHING || !(view->income > 0))
        return;
    if (!(last->gap < 1)) {
        pe__page_paragraph(view->page, "sure",
            "The final allocation hands out no more of any good than there is, "
            "and keeps every council within its right. How far it is from the "
            "best plan is not known: at these prices the bound is too far off "
            "to say.");
        return;
    }
    pe__page_paragraph(view->page, "sure",
        "The final allocation hands out no more of any good than there is, and "
        "keeps every council within its right. It is proved that no feasible "
        "plan is better by more than %s of social income.",
        pe__page_percent_up(view->page, fmax(last->gap, 0)));
}

/* Something to decide on, with the way there. */
static void write_flag(pe__plan_view *view, const char *text)
{
    pe__report *page = view->page;
    pe__report_open(page, "p", "class", "flag", (char *)NULL);
    pe__report_text(page, "%s ", text);
    pe__report_open(page, "a", "href", "#troubles", (char *)NULL);
    pe__report_text(page, "What to decide on");
    pe__report_close(page);
    pe__report_close(page);
}

static void write_flags(pe__plan_view *view)
{
    const pe_plan_info *info = view->info;
    pe__report *page = view->page;
    if (info->needs_short > 0)
        write_flag(view, pe__report_keep(page,
            "For %s the needs that come first cost more than the right.",
            pe__page_many(page, info->needs_short, "consumers\xe2\x80\x99 "
                          "council", "consumers\xe2\x80\x99 councils")));
    if (info->refused > 0)
        write_flag(view, pe__report_keep(page,
            "%s not approved, for taking more than is given.",
            pe__page_many(page, info->refused, "workers\xe2\x80\x99 council "
                          "is", "workers\xe2\x80\x99 councils are")));
    if (info->last.silent > 0)
        pe__page_paragraph(page, "flag",
            "In the last round %s did not answer; the last answer of each was "
            "taken, scaled to its right.",
            pe__page_many(page, info->last.silent, "council", "councils"));
}

/* --- four large figures --------------------------------------------------- */

static void big_share(pe__plan_view *view, const char *what, double first,
                      double last, const char *note)
{
    pe__report *page = view->page;
    pe__page_big(page, what,
                 view->solution->rounds > 1 ? pe__page_percent(page, first)
                                            : NULL,
                 pe__page_percent_up(page, last), note);
}

static void write_big(pe__plan_view *view)
{
    pe__report *page = view->page;
    const pe_plan_info *info = view->info;
    const pe_plan_round *first = &view->solution->round[0];
    if (info->outcome == PE_PLAN_NOTHING || view->solution->rounds < 1)
        return;
    pe__report_open(page, "dl", "class", "big", (char *)NULL);
    big_share(view, "Worst good", first->worst, info->last.worst,
              "what is asked for against what is made");
    big_share(view, "All goods by value", first->value_weighted,
              info->last.value_weighted, "the same, large goods count more");
    pe__page_big(page, "Left to gain, at most", NULL,
                 pe__page_percent_up(page, fmax(info->last.gap, 0)),
                 "of social income");
    pe__page_big(page, "Social income", NULL,
                 pe__page_amount(page, view->income),
                 "the sum of all consumption rights");
    pe__report_close(page);
}

/* --- the certificate in one line ------------------------------------------ */

static void write_measures(pe__plan_view *view)
{
    pe__report *page = view->page;
    const pe_plan_round *last = &view->info->last;
    pe__report_text(page, " after %s",
                    pe__page_many(page, view->info->rounds, "round",
                                  "rounds"));
    if (view->info->outcome == PE_PLAN_NOTHING)
        return;
    pe__report_text(page,
        " \xc2\xb7 worst good %s, by value %s \xc2\xb7 gap %s, cost of the "
        "final allocation %s of social income",
        pe__page_percent_up(page, last->worst),
        pe__page_percent_up(page, last->value_weighted),
        pe__page_percent_up(page, fmax(last->gap, 0)),
        pe__page_percent_up(page, fmax(view->info->allocation_cost, 0)));
}

static void write_line(pe__plan_view *view)
{
    pe__report *page = view->page;
    const char *hash = pe__economy_sha256(view->economy);
    pe__report_open(page, "p", "class", "note stamp", (char *)NULL);
    pe__report_text(page, "Certificate: %s",
                    pe__plan_outcome_name(view->info->outcome));
    write_measures(view);
    pe__report_text(page, " \xc2\xb7 rule %s \xc2\xb7 seed %llu",
                    view->result->rule,
                    (unsigned long long)view->result->seed);
    if (hash[0] != '\0') {
        pe__report_text(page, " \xc2\xb7 input ");
        pe__report_element(page, "code", NULL, "%.16s", hash);
    }
    pe__report_close(page);
}

void pe__plan_lead(pe__plan_view *view)
{
    pe__report *page = view->page;
    pe__report_open(page, "header", (char *)NULL);
    pe__report_element(page, "p", "kicker", "Participatory plan");
    pe__report_open(page, "h1", (char *)NULL);
    pe__page_name(page, view->paper->name);
    pe__report_close(page);
    write_what(view);
    if (view->info->outcome == PE_PLAN_BALANCED)
        write_balanced(view);
    else
        write_not_balanced(view);
    write_sure(view);
    write_big(view);
    write_flags(view);
    write_line(view);
    pe__report_close(page);
}
