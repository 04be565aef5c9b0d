/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "pay_rule.h"

#include "decide_subject.h"
#include "error.h"
#include "event.h"
#include "work_rule.h"

#include <string.h>

enum { HOUR_SECONDS = 3600 };

/* As it stands in the decision, in the language of who asks. */
static const char *title_of(const pe__use *use)
{
    return pe__use_in_words(use, "Another rule of pay",
                            "Andere Regel für den Lohn",
                            "Otra regla de salario");
}

pe_status pe__pay_rule_ask(pe__use *use, const pe__pay_proposal *proposal,
                           pe_error *err)
{
    pe__work_rule rule;
    int64_t id = 0, decision = 0;
    pe_status status = pe__work_rule_read(use->db, use->doc, use->council,
                                          &rule, err);
    if (status == PE_OK)
        status = pe__pay_propose(use->db, proposal, &id, err);
    pe__question q = {.kind = PE__PAY_RULE, .subject = id,
                      .council = use->council, .asked_by = use->member,
                      .now = use->now, .title = title_of(use), .says = ""};
    if (status != PE_OK)
        return status;
    q.closes = use->now + (int64_t)HOUR_SECONDS * rule.objection_hours;
    status = pe__subject_ask(use->db, &q, &decision, err);
    if (status == PE_OK)
        status = pe__use_event(use, "pay.proposed", id, NULL, err);
    pe__put_integer(use->doc, use->out, "decision", decision);
    pe__use_next(use, "/councils/%lld/decisions/%lld?said=pay.proposed",
                 (long long)use->council, (long long)decision);
    return status;
}

static void dress(pe__doc *doc, pe__value *rule)
{
    pe__put_bool(doc, rule, "is_effort",
                 strcmp(pe__get_text(rule, "way", ""), "effort") == 0);
}

pe_status pe__put_pay_proposals(pe__use *use, pe_error *err)
{
    pe__value *all = pe__put_array(use->doc, use->out, "proposals");
    pe_status status = pe__pay_proposals(use->db, use->doc, use->council, all,
                                         err);
    for (pe__value *p = all->items.first; p != NULL && status == PE_OK;
         p = p->next) {
        pe__value *asked = pe__doc_array(use->doc);
        dress(use->doc, p);
        status = pe__subject_decisions(use->db, use->doc, asked, PE__PAY_RULE,
                                       pe__get_integer(p, "proposal", 0),
                                       use->member, err);
        const pe__value *newest = pe__first(asked);
        if (newest != NULL)
            pe__put(use->doc, p, "question", pe__doc_copy(use->doc, newest));
    }
    return status;
}

pe_status pe__pay_rule_about(pe__use *use, int64_t proposal, pe__value *out,
                             pe_error *err)
{
    bool found = false;
    pe__value *now = pe__put_object(use->doc, out, "now");
    pe_status status = pe__pay_proposal_get(use->db, use->doc, proposal, out,
                                            &found, err);
    if (status == PE_OK)
        status = pe__pay_rule_get(use->db, use->doc, use->council, now, err);
    dress(use->doc, out);
    dress(use->doc, now);
    return status;
}

/* --- what the council said ------------------------------------------------ */

static pe_status note(pe__sql *db, const pe__verdict *v, const char *kind,
                      int64_t subject, pe_error *err)
{
    pe__event event = {.at = v->now, .council = v->council, .actor = v->actor,
                       .kind = kind, .subject = subject, .data = "{}"};
    return pe__event_add(db, &event, err);
}

/* The others were thought against a rule that holds no more. */
static pe_status drop_others(pe__sql *db, pe__doc *doc, const pe__verdict *v,
                             pe_error *err)
{
    pe__value *all = pe__doc_array(doc);
    pe_status status = pe__pay_proposals(db, doc, v->council, all, err);
    for (const pe__value *p = pe__first(all); p != NULL && status == PE_OK;
         p = p->next) {
        bool done = false;
        int64_t id = pe__get_integer(p, "proposal", 0);
        status = pe__pay_proposal_end(db, id, "withdrawn", v->now, &done, err);
        if (status == PE_OK)
            status = pe__subject_drop(db, PE__PAY_RULE, id, v->actor, v->now,
                                      err);
    }
    return status;
}

static pe_status adopt(pe__sql *db, pe__doc *doc, const pe__verdict *v,
                       pe_error *err)
{
    bool found = false;
    pe__value *p = pe__doc_object(doc);
    pe_status status = pe__pay_proposal_get(db, doc, v->subject, p, &found,
                                            err);
    if (status == PE_OK && found)
        status = pe__pay_rule_set(db, v->council, pe__get_text(p, "way", ""),
                                  pe__get_text(p, "currency", ""),
                                  pe__get_integer(p, "effort_least_percent",
                                                  80),
                                  pe__get_integer(p, "effort_most_percent",
                                                  120), err);
    if (status == PE_OK)
        status = drop_others(db, doc, v, err);
    return status == PE_OK ? note(db, v, "pay.rule", v->council, err) : status;
}

pe_status pe__pay_rule_told(pe__sql *db, const pe__verdict *v, pe_error *err)
{
    bool done = false;
    bool yes = v->came == PE__CAME_YES;
    pe_status status = pe__pay_proposal_end(
        db, v->subject, yes ? "adopted" : v->came == PE__CAME_NO ? "refused"
                                                                 : "withdrawn",
        v->now, &done, err);
    if (status != PE_OK || !done)
        return status;
    if (!yes)
        return note(db, v, "pay.refused", v->subject, err);
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    status = adopt(db, doc, v, err);
    if (status == PE_OK && pe__doc_failed(doc))
        status = pe__fail_memory(err);
    pe__doc_free(doc);
    return status;
}
