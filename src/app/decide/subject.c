/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "subject.h"

#include "decide_own.h"
#include "decide_store.h"
#include "decide_subject.h"
#include "error.h"
#include "event.h"

#include <string.h>

static pe_status note(pe__sql *db, int64_t council, int64_t actor, int64_t now,
                      const char *kind, int64_t decision, pe_error *err)
{
    pe__event event = {.at = now, .council = council, .actor = actor,
                       .kind = kind, .subject = decision, .data = "{}"};
    return pe__event_add(db, &event, err);
}

pe_status pe__subject_ask(pe__sql *db, const pe__question *q,
                          int64_t *decision, pe_error *err)
{
    pe__decision_new d = {.council = q->council, .opened_by = q->asked_by,
                          .title = q->title, .says = q->says,
                          .rule = "consent", .seats = 1, .now = q->now,
                          .opens = q->now, .closes = q->closes};
    pe_status status = pe__decision_add(db, &d, decision, err);
    if (status == PE_OK)
        status = pe__subject_put(db, *decision, q->kind, q->subject, err);
    if (status == PE_OK)
        status = pe__decision_open(db, *decision, q->now, err);
    return status == PE_OK ? note(db, q->council, q->asked_by, q->now,
                                  "decision.added", *decision, err)
                           : status;
}

pe_status pe__subject_drop(pe__sql *db, const char *kind, int64_t subject,
                           int64_t actor, int64_t now, pe_error *err)
{
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *all = pe__doc_array(doc);
    pe_status status = pe__subject_decisions(db, doc, all, kind, subject, 0,
                                             err);
    for (const pe__value *d = pe__first(all); d != NULL && status == PE_OK;
         d = d->next) {
        bool done = false;
        int64_t id = pe__get_integer(d, "decision", 0);
        status = pe__decision_withdraw(db, id, now, &done, err);
        if (status == PE_OK && done)
            status = note(db, pe__get_integer(d, "council", 0), actor, now,
                          "decision.withdrawn", id, err);
    }
    if (status == PE_OK && pe__doc_failed(doc))
        status = pe__fail_memory(err);
    pe__doc_free(doc);
    return status;
}

static const pe__subject_kind *kind_of(const pe__subject_kind *table,
                                       const char *kind)
{
    while (table != NULL && table->kind != NULL &&
           strcmp(table->kind, kind) != 0)
        table++;
    return table != NULL && table->kind != NULL ? table : NULL;
}

pe_status pe__subject_tell(pe__sql *db, pe__doc *doc,
                           const pe__subject_kind *table, pe__verdict *verdict,
                           pe_error *err)
{
    const char *kind = NULL;
    pe_status status = pe__subject_of(db, doc, verdict->decision, &kind,
                                      &verdict->subject, err);
    if (status != PE_OK || kind == NULL)
        return status;
    const pe__subject_kind *owner = kind_of(table, kind);
    if (owner == NULL)
        return pe__fail(err, PE_BAD_INPUT, "decision %lld is about \"%s\", "
                        "which this program does not know",
                        (long long)verdict->decision, kind);
    return owner->told(db, verdict, err);
}

pe_status pe__put_subject(pe__use *use, const pe__value *decision,
                          pe_error *err)
{
    const char *kind = pe__get_text(decision, "subject_kind", "");
    const pe__subject_kind *owner = kind_of(use->services.subjects, kind);
    if (*kind == '\0' || owner == NULL)
        return PE_OK;
    pe__value *out = pe__put_object(use->doc, use->out, "about");
    pe__put_bool(use->doc, out, pe__doc_format(use->doc, "is_%s", kind), true);
    return owner->show(use, pe__get_integer(decision, "subject", 0), out, err);
}

pe_status pe__put_questions(pe__use *use, const char *kind, int64_t subject,
                            pe_error *err)
{
    pe__doc *doc = use->doc;
    pe__value *all = pe__doc_array(doc);
    pe__value *ours = pe__put_array(doc, use->out, "questions");
    pe_status status = pe__subject_decisions(use->db, doc, all, kind, subject,
                                             use->member, err);
    for (const pe__value *row = pe__first(all); row != NULL; row = row->next) {
        if (pe__get_integer(row, "council", 0) != use->council)
            continue;
        pe__value *d = pe__doc_copy(doc, row);
        bool open = strcmp(pe__get_text(d, "state", ""), "open") == 0;
        pe__decide_dress(doc, d);
        pe__put_bool(doc, d, "waits_for_me",
                     open && pe__get_bool(d, "is_voter", false) &&
                         !pe__get_bool(d, "has_voted", false));
        pe__add(doc, ours, d);
    }
    return status;
}
