/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Say in proportion to how much one is affected: by facts that the hub knows,
 * named on the page, and settled before the vote opens. Nobody says it of
 * themselves. Whoever doubts it says why, until the opening; if a doubt stays,
 * all weigh the same. Weights are 1/2, 1, 2 and 4: none is more than eight
 * times another. */
#include "decide.h"

#include "decide_ballot.h"
#include "decide_class.h"
#include "decide_own.h"

#include <string.h>

enum { CLASSES_MOST = 3, REASON_MOST = 2000 };

/* "site:Bakery", as the form has it. */
static const char *value_of(pe__doc *doc, const pe__value *fact)
{
    return pe__doc_format(doc, "%s:%s", pe__get_text(fact, "kind", ""),
                          pe__get_text(fact, "fact", ""));
}

/* A row of the form for each class there can be: {number, facts [{value, name,
 * is_site, is_task, chosen}], is_1, is_4, is_8}. */
pe_status pe__put_facts(pe__use *use, pe_error *err)
{
    pe__doc *doc = use->doc;
    pe__value *facts = pe__doc_array(doc);
    pe__value *rows = pe__put_array(doc, use->out, "class_rows");
    pe_status status = pe__class_facts(use->db, doc, facts, use->council, err);
    for (int k = 1; k <= CLASSES_MOST && pe__first(facts) != NULL; k++) {
        pe__value *row = pe__add_object(doc, rows);
        const char *typed = pe__get_text(
            use->in, pe__doc_format(doc, "fact_%d", k), "");
        const char *weight = pe__get_text(
            use->in, pe__doc_format(doc, "weight_%d", k), "4");
        pe__put_integer(doc, row, "number", k);
        pe__put_bool(doc, row, pe__doc_format(doc, "weighs_%.1s", weight),
                     true);
        pe__value *list = pe__put_array(doc, row, "facts");
        for (const pe__value *f = pe__first(facts); f != NULL; f = f->next) {
            pe__value *one = pe__doc_copy(doc, f);
            const char *value = value_of(doc, f);
            pe__put_text(doc, one, "value", value);
            pe__put_bool(doc, one, "chosen", strcmp(value, typed) == 0);
            pe__put_bool(doc, one, "is_site",
                         pe__get_text(f, "kind", "")[0] == 's');
            pe__add(doc, list, one);
        }
    }
    return status;
}

pe_status pe__read_classes(pe__use *use, const pe__decide_rule *rule,
                           pe__value *classes, pe_error *err)
{
    pe__doc *doc = use->doc;
    pe__value *facts = pe__doc_array(doc);
    pe_status status = pe__class_facts(use->db, doc, facts, use->council, err);
    for (int k = 1; k <= CLASSES_MOST && status == PE_OK; k++) {
        const char *field = pe__doc_format(doc, "fact_%d", k);
        const char *weight = pe__doc_format(doc, "weight_%d", k);
        const char *typed = pe__use_text(use, field, 200, false);
        if (*typed == '\0')
            continue;
        const pe__value *f = pe__first(facts);
        while (f != NULL && strcmp(value_of(doc, f), typed) != 0)
            f = f->next;
        const char *halves = pe__use_choice(use, weight, "4 1 8");
        if (f == NULL)
            pe__use_fault(use, field, "choice");
        else if (!rule->weighs)
            pe__use_fault(use, field, "decide.weighs_not");
        if (pe__use_faulty(use))
            continue;
        pe__value *one = pe__add_object(doc, classes);
        pe__put_text(doc, one, "kind", pe__get_text(f, "kind", ""));
        pe__put_text(doc, one, "fact", pe__get_text(f, "fact", ""));
        pe__put_integer(doc, one, "halves", halves[0] - '0');
    }
    return status;
}

pe_status pe__put_classes(pe__use *use, const pe__value *decision,
                          pe_error *err)
{
    pe__doc *doc = use->doc;
    int64_t id = pe__get_integer(decision, "decision", 0);
    pe__value *classes = pe__put_array(doc, use->out, "classes");
    pe__value *doubts = pe__put_array(doc, use->out, "doubts");
    pe_status status = pe__class_rows(use->db, doc, classes, id, err);
    if (status == PE_OK)
        status = pe__doubt_rows(use->db, doc, doubts, id, err);
    for (pe__value *k = classes->items.first; k != NULL && status == PE_OK;
         k = k->next) {
        int64_t halves = pe__get_integer(k, "halves", 2);
        pe__put_text(doc, k, "weight", halves == 1 ? "½"
                                       : halves == 4 ? "2" : "4");
        pe__put_bool(doc, k, "is_site", pe__get_text(k, "kind", "")[0] == 's');
        pe__value *people = pe__put_array(doc, k, "people");
        status = pe__class_people(use->db, doc, people, id,
                                  pe__get_integer(k, "class", 0), err);
        pe__put_bool(doc, k, "is_few", pe__count_of(people) < 3);
    }
    for (const pe__value *d = pe__first(doubts); d != NULL; d = d->next)
        if (pe__get_integer(d, "member", 0) == use->member)
            pe__put_bool(doc, use->out, "has_my_doubt", true);
    return status;
}

/* Until it opens. */
static pe_status find_coming(pe__use *use, int64_t *id, pe_error *err)
{
    pe__value *decision;
    pe_status status = pe__put_decision(use, &decision, err);
    *id = 0;
    if (status != PE_OK || decision == NULL)
        return status;
    if (!pe__get_bool(decision, "is_coming", false))
        return pe__use_conflict(use, "decide_settled");
    *id = pe__get_integer(decision, "decision", 0);
    return PE_OK;
}

/* doubt: why. */
pe_status pe__use_doubt(pe__use *use, pe_error *err)
{
    int64_t id;
    pe_status status = find_coming(use, &id, err);
    if (status != PE_OK || id == 0)
        return status;
    const char *reason = pe__use_text(use, "doubt", REASON_MOST, true);
    if (pe__use_faulty(use))
        return PE_OK;
    status = pe__doubt_put(use->db, id, use->member, reason, use->now, err);
    if (status != PE_OK)
        return status;
    pe__decision_go(use, id, "?said=decide.stood");
    return pe__use_event(use, "decision.doubted", id, NULL, err);
}

pe_status pe__use_doubt_drop(pe__use *use, pe_error *err)
{
    int64_t id;
    bool found = false;
    pe_status status = find_coming(use, &id, err);
    if (status != PE_OK || id == 0)
        return status;
    status = pe__doubt_drop(use->db, id, use->member, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status != PE_OK)
        return status;
    pe__decision_go(use, id, "?said=decide.dropped");
    return pe__use_event(use, "decision.doubted", id, NULL, err);
}
