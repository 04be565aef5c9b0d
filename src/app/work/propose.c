/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Putting a draft on the table, and taking it back. */
#include "work.h"

#include "acts.h"
#include "adopt.h"
#include "decide_subject.h"
#include "ids.h"
#include "work_rule.h"

#include <stdio.h>

enum { SAYS_MOST = 4000, ANSWER_MOST = 2000, DAYS_MOST = 730 };

/* The first Monday after the time to object is over. */
static int64_t first_start(int64_t now, int64_t objection_hours)
{
    int64_t day = (now + 3600 * objection_hours) / PE__DAY_SECONDS + 1;
    return day + (7 - (day + 3) % 7) % 7; /* 1970-01-01 was a Thursday */
}

/* division, proposal (on the table, or none), objections (to it), typed:
 * {starts, ends, says}, decide (when the question would close). */
pe_status pe__use_propose_form(pe__use *use, pe_error *err)
{
    pe__work_rule rule;
    pe__value *division, *on_table;
    int64_t proposal = 0, question;
    pe_status status = pe__put_division(use, &division, err);
    if (status != PE_OK || !division)
        return status;
    status = pe__work_rule_read(use->db, use->doc, use->council, &rule, err);
    if (status == PE_OK)
        status = pe__division_in_state(use->db, use->council, "proposed",
                                       &proposal, err);
    if (status == PE_OK)
        status = pe__put_other_division(use, "proposal", proposal, &on_table,
                                        err);
    if (status == PE_OK && proposal)
        status = pe__division_objections(
            use, proposal, pe__put_array(use->doc, use->out, "objections"),
            &question, err);
    if (status != PE_OK)
        return status;
    int64_t starts = first_start(use->now, rule.objection_hours);
    pe__value *typed = pe__put_object(use->doc, use->out, "typed");
    pe__put_number(use->doc, typed, "starts", PE__DAY, starts);
    pe__put_number(use->doc, typed, "ends", PE__DAY,
                   starts + 7 * rule.period_weeks - 1);
    pe__put_number(use->doc, use->out, "decide", PE__TIME,
                   use->now + 3600 * rule.objection_hours);
    pe__put_integer(use->doc, use->out, "objection_hours",
                    rule.objection_hours);
    return pe__put_head(use, err);
}

/* Answers of the form to the objections against the version before:
 * answer_MEMBER each. */
static pe_status answer_all(pe__use *use, int64_t before, pe_error *err)
{
    int64_t question = 0;
    pe__value *all = pe__doc_array(use->doc);
    pe_status status = pe__division_objections(use, before, all, &question,
                                               err);
    for (const pe__value *s = pe__first(all); s && status == PE_OK;
         s = s->next) {
        int64_t member = pe__get_integer(s, "member", 0);
        bool found;
        const char *field = pe__doc_format(use->doc, "answer_%lld",
                                           (long long)member);
        const char *answer = pe__use_text(use, field, ANSWER_MOST, false);
        if (*answer)
            status = pe__answer_put(use->db, question, member, use->member,
                                    answer, use->now, &found, err);
    }
    return status;
}

/* The version before goes from the table, and the question about it; its
 * objections are answered. */
static pe_status replace(pe__use *use, int64_t before, pe_error *err)
{
    bool done;
    pe_status status = answer_all(use, before, err);
    if (status == PE_OK)
        status = pe__division_withdraw(use->db, before, &done, err);
    if (status == PE_OK)
        status = pe__subject_drop(use->db, PE__DIVISION, before, use->member,
                                  use->now, err);
    return status == PE_OK ? pe__use_event(use, "division.withdrawn", before,
                                           NULL, err)
                           : status;
}

static void read_days(pe__use *use, pe__proposal *p, const pe__work_rule *rule)
{
    int64_t today = pe__use_today(use);
    p->starts_on = pe__use_day(use, "starts",
                               first_start(use->now, rule->objection_hours));
    p->ends_on = pe__use_day(use, "ends",
                             p->starts_on + 7 * rule->period_weeks - 1);
    if (p->starts_on < today)
        pe__use_fault(use, "starts", "work.starts_past");
    if (p->ends_on <= p->starts_on ||
        p->ends_on > p->starts_on + DAYS_MOST)
        pe__use_fault(use, "ends", "work.ends_range");
}

/* starts, ends (days), says, answer_MEMBER…: from now on it is for the council
 * to decide. */
pe_status pe__use_propose(pe__use *use, pe_error *err)
{
    pe__work_rule rule;
    pe__value *division;
    bool done = false;
    pe_status status = pe__put_division(use, &division, err);
    if (status != PE_OK || !division)
        return status;
    pe__proposal p = {.division = pe__get_integer(division, "division", 0),
                      .member = use->member, .now = use->now};
    status = pe__work_rule_read(use->db, use->doc, use->council, &rule, err);
    if (status == PE_OK)
        status = pe__division_in_state(use->db, use->council, "proposed",
                                       &p.replaces, err);
    if (status != PE_OK)
        return status;
    p.says = pe__use_text(use, "says", SAYS_MOST, false);
    read_days(use, &p, &rule);
    if (pe__use_faulty(use))
        return PE_OK;
    if (p.replaces)
        status = replace(use, p.replaces, err);
    if (status == PE_OK && !pe__use_faulty(use))
        status = pe__division_propose(use->db, &p, &done, err);
    if (status == PE_OK && done)
        status = pe__division_ask(use, division, p.says,
                                  use->now + 3600 * rule.objection_hours, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    if (!done)
        return pe__use_conflict(use, "work.no_draft");
    pe__use_next(use, "/councils/%lld/divisions/%lld?said=work.proposed",
                 (long long)use->council, (long long)p.division);
    return pe__use_event(use, "division.proposed", p.division, NULL, err);
}

/* A draft or a proposal that nobody wants any more. */
pe_status pe__use_withdraw(pe__use *use, pe_error *err)
{
    pe__value *division;
    bool done = false;
    pe_status status = pe__put_division(use, &division, err);
    if (status != PE_OK || !division)
        return status;
    int64_t id = pe__get_integer(division, "division", 0);
    status = pe__division_withdraw(use->db, id, &done, err);
    if (status == PE_OK && !done)
        return pe__use_conflict(use, "work.no_draft");
    if (status == PE_OK)
        status = pe__subject_drop(use->db, PE__DIVISION, id, use->member,
                                  use->now, err);
    if (status != PE_OK)
        return status;
    pe__use_next(use, "/councils/%lld/divisions?said=work.withdrawn",
                 (long long)use->council);
    return pe__use_event(use, "division.withdrawn", id, NULL, err);
}
