/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Calling somebody back: a petition; when a fifth of those who may vote on it
 * have signed, a vote of confidence opens by itself, for 72 hours. Who signed
 * is shown to nobody, and no event names them. */
#include "delegate.h"

#include "council_acts.h"
#include "decide_store.h"
#include "people_council.h"
#include "recall_store.h"

#include <parecon/vote.h>

#include <string.h>

enum { REASON_MOST = 2000, LIST_MOST = 50, LAPSES = 30 * 86400 };

static void go(pe__use *use, const char *said)
{
    pe__use_next(use, "/councils/%lld/decisions/recalls?said=%s",
                 (long long)use->council, said);
}

/* needed, signed_by, eligible, width; is_open, is_voted, is_lapsed; may_sign,
 * may_unsign, may_not. */
static pe_status dress(pe__use *use, pe__value *p, pe_error *err)
{
    pe__doc *doc = use->doc;
    pe__petition_count count;
    bool has_vote = pe__get_integer(p, "decision", 0) != 0;
    const char *outcome = pe__get_text(p, "outcome", "");
    bool open = !has_vote && pe__get_integer(p, "until", 0) > use->now;
    pe_status status = pe__petition_count_of(
        use->db, use->council, pe__get_integer(p, "accused", 0),
        pe__get_integer(p, "petition", 0), use->member, use->now, &count, err);
    int64_t needed = (count.eligible + 4) / 5;
    pe__put_bool(doc, p, pe__doc_format(doc, "is_%s",
                                        pe__get_text(p, "kind", "")), true);
    pe__put_bool(doc, p, "is_open", open);
    pe__put_bool(doc, p, "is_voted", has_vote && *outcome == '\0');
    pe__put_bool(doc, p, "is_lapsed", !open && !has_vote);
    if (*outcome != '\0')
        pe__put_bool(doc, p, pe__doc_format(doc, "came_%s", outcome), true);
    pe__put_number(doc, p, "signed_by", PE__COUNT, count.signed_by);
    pe__put_number(doc, p, "eligible", PE__COUNT, count.eligible);
    pe__put_number(doc, p, "needed", PE__COUNT, needed);
    pe__put_integer(doc, p, "width", needed > 0
                        ? 100 * count.signed_by / needed : 0);
    bool signed_it = pe__get_bool(p, "has_signed", false);
    pe__put_bool(doc, p, "may_sign", open && count.is_eligible && !signed_it);
    pe__put_bool(doc, p, "may_unsign", open && signed_it);
    pe__put_bool(doc, p, "may_not", open && !count.is_eligible);
    return status;
}

/* petitions, whom. */
pe_status pe__use_recalls(pe__use *use, pe_error *err)
{
    pe__doc *doc = use->doc;
    pe__value *all = pe__put_array(doc, use->out, "petitions");
    pe__value *whom = pe__put_array(doc, use->out, "whom");
    const char *typed = pe__get_text(use->in, "whom", "");
    pe_status status = pe__petition_rows(use->db, doc, all, use->council, 0,
                                         use->member, use->now, LIST_MOST,
                                         err);
    for (pe__value *p = all->items.first; p != NULL && status == PE_OK;
         p = p->next)
        status = dress(use, p, err);
    if (status == PE_OK)
        status = pe__petition_whom(use->db, doc, whom, use->council, use->now,
                                   err);
    for (pe__value *w = whom->items.first; w != NULL; w = w->next) {
        const char *kind = pe__get_text(w, "kind", "");
        const char *value = pe__doc_format(
            doc, "%s:%lld", kind, (long long)pe__get_integer(w, "member", 0));
        pe__put_text(doc, w, "value", value);
        pe__put_bool(doc, w, pe__doc_format(doc, "is_%s", kind), true);
        pe__put_bool(doc, w, "chosen", strcmp(value, typed) == 0);
    }
    pe__put_can(use);
    return status == PE_OK ? pe__put_council(use, err) : status;
}

/* --- signing -------------------------------------------------------------- */

/* Without a name: that stands beside it, and goes when they are erased. */
static const char *title_of(const pe__use *use, const char *kind)
{
    if (kind[0] == 'c')
        return pe__use_in_words(use, "Confidence: who coordinates",
                                "Vertrauensfrage: Koordination",
                                "Confianza: quien coordina");
    if (kind[0] == 's')
        return pe__use_in_words(use, "Confidence: who keeps tasks and minutes",
                                "Vertrauensfrage: Schriftführung",
                                "Confianza: quien lleva tareas y actas");
    if (kind[0] == 't')
        return pe__use_in_words(use, "Confidence: who keeps the money",
                                "Vertrauensfrage: Kasse",
                                "Confianza: quien lleva el dinero");
    return pe__use_in_words(use, "Confidence: a delegate",
                            "Vertrauensfrage: eine Stimme für andere",
                            "Confianza: una persona delegada");
}

static pe_status open_vote(pe__use *use, const pe__value *p, int64_t until,
                           pe_error *err)
{
    int64_t id = 0, petition = pe__get_integer(p, "petition", 0);
    const pe__decision_new d = {
        .council = use->council, .is_secret = true, .rule = "majority",
        .opened_by = pe__get_integer(p, "asked_by", 0), .seats = 1,
        .title = title_of(use, pe__get_text(p, "kind", "")),
        .says = pe__get_text(p, "reason", ""),
        .accused = pe__get_integer(p, "accused", 0), .now = use->now,
        .opens = use->now, .closes = until};
    pe_status status = pe__decision_add(use->db, &d, &id, err);
    if (status == PE_OK)
        status = pe__decision_option_add(use->db, id, 1, pe__use_in_words(use,
            "Keep", "Behalten", "Mantener"), err);
    if (status == PE_OK)
        status = pe__decision_option_add(use->db, id, 2, pe__use_in_words(use,
            "Replace", "Ablösen", "Reemplazar"), err);
    if (status == PE_OK)
        status = pe__decision_open(use->db, id, use->now, err);
    if (status == PE_OK)
        status = pe__petition_reach(use->db, petition, id, use->now, err);
    return status == PE_OK
               ? pe__note(use, use->council, 0, "recall.reached", id, err)
               : status;
}

/* Looks whether it is enough now. */
static pe_status judge(pe__use *use, const pe__value *p, pe_error *err)
{
    int64_t until;
    pe_vote_verdict verdict;
    pe__petition_count count;
    pe_status status = pe__petition_count_of(
        use->db, use->council, pe__get_integer(p, "accused", 0),
        pe__get_integer(p, "petition", 0), use->member, use->now, &count, err);
    if (status != PE_OK || count.eligible == 0)
        return status;
    const pe_vote_process process = {.kind = PE_VOTE_RECALL,
        .opened = pe__get_integer(p, "asked", 0), .now = use->now,
        .closes = pe__get_integer(p, "until", 0),
        .signed_by = count.signed_by, .eligible = count.eligible};
    status = pe_vote_judge(&process, &verdict, &until, err);
    if (status != PE_OK || verdict != PE_VOTE_CONFIRM)
        return status;
    go(use, "recall.reached");
    return open_vote(use, p, until, err);
}

/* The petition of the path, which can be signed still; NULL: not. */
static pe_status find_open(pe__use *use, const pe__value **out, pe_error *err)
{
    pe__value *rows = pe__doc_array(use->doc);
    int64_t id = pe__get_integer(use->in, "petition", 0);
    pe_status status =
        pe__petition_rows(use->db, use->doc, rows, use->council, id,
                          use->member, use->now, 1, err);
    *out = NULL;
    const pe__value *p = pe__first(rows);
    if (status != PE_OK)
        return status;
    if (p == NULL || id == 0)
        return pe__use_not_found(use);
    if (pe__get_integer(p, "decision", 0) != 0 ||
        pe__get_integer(p, "until", 0) <= use->now)
        return pe__use_conflict(use, "recall_over");
    *out = p;
    return PE_OK;
}

static pe_status sign(pe__use *use, const pe__value *p, pe_error *err)
{
    bool changed;
    pe__petition_count count;
    int64_t petition = pe__get_integer(p, "petition", 0);
    pe_status status = pe__petition_count_of(
        use->db, use->council, pe__get_integer(p, "accused", 0), petition,
        use->member, use->now, &count, err);
    if (status == PE_OK && !count.is_eligible)
        return pe__use_conflict(use, "recall_no_say");
    if (status == PE_OK)
        status = pe__petition_sign(use->db, petition, use->member, true,
                                   &changed, err);
    if (status == PE_OK)
        status = pe__note(use, use->council, 0, "recall.signed", petition,
                          err);
    return status == PE_OK ? judge(use, p, err) : status;
}

pe_status pe__use_recall_sign(pe__use *use, pe_error *err)
{
    const pe__value *p;
    pe_status status = find_open(use, &p, err);
    if (status != PE_OK || p == NULL)
        return status;
    go(use, "recall.signed");
    return sign(use, p, err);
}

pe_status pe__use_recall_unsign(pe__use *use, pe_error *err)
{
    bool changed = false;
    const pe__value *p;
    pe_status status = find_open(use, &p, err);
    if (status != PE_OK || p == NULL)
        return status;
    int64_t petition = pe__get_integer(p, "petition", 0);
    status = pe__petition_sign(use->db, petition, use->member, false, &changed,
                               err);
    go(use, "recall.unsigned");
    return status == PE_OK ? pe__note(use, use->council, 0, "recall.signed",
                                      petition, err) : status;
}

/* --- asking --------------------------------------------------------------- */

/* "coordinator:7", as the form has it. */
static pe_status read_whom(pe__use *use, pe__petition_new *p, pe_error *err)
{
    pe__value *whom = pe__doc_array(use->doc);
    const char *typed = pe__use_text(use, "whom", 60, true);
    pe_status status = pe__petition_whom(use->db, use->doc, whom, use->council,
                                         use->now, err);
    for (const pe__value *w = pe__first(whom); w != NULL; w = w->next) {
        const char *kind = pe__get_text(w, "kind", "");
        int64_t member = pe__get_integer(w, "member", 0);
        if (strcmp(pe__doc_format(use->doc, "%s:%lld", kind,
                                  (long long)member), typed) != 0)
            continue;
        p->kind = kind;
        p->accused = member;
    }
    if (p->accused == 0 && *typed != '\0')
        pe__use_fault(use, "whom", "choice");
    else if (p->accused == use->member)
        pe__use_fault(use, "whom", "recall.own");
    return status;
}

/* whom (KIND:MEMBER), reason. Who asks signs with it, if they may. */
pe_status pe__use_recall_ask(pe__use *use, pe_error *err)
{
    bool runs = false;
    int64_t id = 0;
    pe__petition_count count;
    pe__petition_new p = {.council = use->council, .asked_by = use->member,
                          .now = use->now, .until = use->now + LAPSES,
                          .kind = ""};
    pe_status status = read_whom(use, &p, err);
    p.reason = pe__use_text(use, "reason", REASON_MOST, true);
    if (status == PE_OK)
        status = pe__petition_runs(use->db, use->council, p.accused, p.kind,
                                   use->now, &runs, err);
    if (runs)
        pe__use_fault(use, "whom", "recall.runs");
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    status = pe__petition_add(use->db, &p, &id, err);
    if (status == PE_OK)
        status = pe__petition_count_of(use->db, use->council, p.accused, id,
                                       use->member, use->now, &count, err);
    if (status != PE_OK)
        return status;
    pe__put_integer(use->doc, use->out, "petition", id);
    go(use, "recall.asked");
    status = pe__use_event(use, "recall.asked", id, NULL, err);
    if (status != PE_OK || !count.is_eligible)
        return status;
    pe__value *rows = pe__doc_array(use->doc);
    status = pe__petition_rows(use->db, use->doc, rows, use->council, id,
                               use->member, use->now, 1, err);
    const pe__value *row = pe__first(rows);
    return status == PE_OK && row != NULL ? sign(use, row, err) : status;
}
