/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Changes that members propose while a decision is not open yet: to its text,
 * to an option, or an option more.
 *
 * Whoever put the question accepts one, and it stands; the words before stay
 * readable as a version. What they do not accept is not lost: at the opening
 * another option, or other words for one, becomes an option of its own, in the
 * order in which they were proposed, as long as there is room; another text
 * stays beside the question, and anybody can put it to a decision of its own.
 * From the opening on nothing changes. */
#include "amend.h"

#include "amend_store.h"
#include "council_acts.h"
#include "decide.h"
#include "decide_own.h"
#include "decide_store.h"
#include "error.h"

#include <string.h>

enum { OWN_MOST = 3, ALL_MOST = 40, TEXT_MOST = 8000, NAME_MOST = 120,
       WHY_MOST = 2000 };

static bool is_coming(const pe__use *use, const pe__value *decision)
{
    return pe__get_bool(decision, "is_coming", false) &&
           use->now < pe__get_integer(decision, "opens", 0);
}

/* Before the opening; NULL and a conflict later. `options` are its. */
static pe_status find_coming(pe__use *use, pe__value **decision,
                             pe__value **options, pe_error *err)
{
    pe_status status = pe__put_decision(use, decision, err);
    if (status != PE_OK || *decision == NULL)
        return status;
    *options = pe__put_array(use->doc, use->out, "options");
    if (!is_coming(use, *decision)) {
        *decision = NULL;
        return pe__use_conflict(use, "decide_settled");
    }
    return pe__decision_options(use->db, use->doc, *options,
                                pe__get_integer(*decision, "decision", 0),
                                err);
}

/* The option of field `place`; 0 = it has none. */
static int64_t place_of(const pe__use *use, const pe__value *options)
{
    int64_t place = pe__get_integer(use->in, "place", 0);
    return place >= 1 && place <= (int64_t)pe__count_of(options) ? place : 0;
}

/* --- the form ------------------------------------------------------------- */

/* what, place, before, from; typed {words, why}: what stands there now, or what
 * the amendment `from` says. */
static pe_status put_form(pe__use *use, const pe__value *decision,
                          const pe__value *options, pe_error *err)
{
    pe__doc *doc = use->doc;
    bool found = false;
    pe__value *from = pe__doc_object(doc), *about = pe__doc_object(doc);
    const char *what = pe__get_text(use->in, "what", "text");
    bool is_text = strcmp(what, "text") == 0;
    int64_t place = place_of(use, options);
    if ((!is_text && !pe__amend_options(decision)) ||
        (strcmp(what, "option") == 0 && place == 0))
        return pe__use_not_found(use);
    pe__put_text(doc, about, "what", what);
    pe__put_integer(doc, about, "place", place);
    const char *before = pe__amend_current(decision, options, about);
    pe_status status =
        pe__amendment_row(use->db, doc, from,
                          pe__get_integer(decision, "decision", 0),
                          pe__get_integer(use->in, "from", 0), &found, err);
    pe__put_text(doc, use->out, "what", what);
    pe__put_bool(doc, use->out, "is_text", is_text);
    pe__put_bool(doc, use->out, "is_new", strcmp(what, "new") == 0);
    pe__put_integer(doc, use->out, "place", place);
    pe__put_integer(doc, use->out, "from",
                    pe__get_integer(from, "amendment", 0));
    pe__put_text(doc, use->out, "before", before);
    pe__value *typed = pe__put_object(doc, use->out, "typed");
    pe__put_text(doc, typed, "words",
                 found ? pe__get_text(from, "words", "") : before);
    if (found)
        pe__put_text(doc, typed, "why", pe__get_text(from, "why", ""));
    return status;
}

/* decision, options, and the form's; is_settled: it is open, or over. */
pe_status pe__use_amend_form(pe__use *use, pe_error *err)
{
    pe__value *decision;
    pe_status status = pe__put_decision(use, &decision, err);
    if (status != PE_OK || decision == NULL)
        return status;
    pe__value *options = pe__put_array(use->doc, use->out, "options");
    status = pe__decision_options(use->db, use->doc, options,
                                  pe__get_integer(decision, "decision", 0),
                                  err);
    bool settled = !is_coming(use, decision);
    pe__put_bool(use->doc, use->out, "is_settled", settled);
    if (status == PE_OK && !settled)
        status = put_form(use, decision, options, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    return pe__put_council(use, err);
}

/* --- proposing ------------------------------------------------------------ */

/* What is wrong with it for itself. */
static void look_at(pe__use *use, const pe__value *decision,
                    const pe__value *options, const pe__amendment_new *a)
{
    bool is_text = strcmp(a->what, "text") == 0;
    if (!is_text && !pe__amend_options(decision))
        pe__use_fault(use, "words", "amend.options");
    else if (strcmp(a->base, a->words) == 0)
        pe__use_fault(use, "words", "amend.same");
    else if (!is_text && strpbrk(a->words, "\r\n") != NULL)
        pe__use_fault(use, "words", "amend.line");
    else if (!is_text && pe__amend_is_option(options, a->words))
        pe__use_fault(use, "words", "decide.option_twice");
    if (strcmp(a->what, "new") == 0 &&
        pe__count_of(options) >= PE__OPTIONS_MOST)
        pe__use_fault(use, "words", "decide.option_many");
}

/* In the place of one's own that was written against former words. */
static pe_status count_open(pe__use *use, const pe__amendment_new *a,
                            pe_error *err)
{
    int64_t own = 0, all = 0;
    bool found = false, done;
    int64_t from = pe__get_integer(use->in, "from", 0);
    pe__value *old = pe__doc_object(use->doc);
    pe_status status = pe__amendment_row(use->db, use->doc, old, a->decision,
                                         from, &found, err);
    if (status == PE_OK && found &&
        pe__get_integer(old, "member", 0) == use->member)
        status = pe__amendment_settle(use->db, a->decision, from, "taken_back",
                                      use->now, &done, err);
    if (status == PE_OK)
        status = pe__amendment_counts(use->db, a->decision, use->member, &own,
                                      &all, err);
    if (own >= OWN_MOST)
        pe__use_fault(use, "words", "amend.own_many");
    else if (all >= ALL_MOST)
        pe__use_fault(use, "words", "amend.many");
    return status;
}

/* what (text, option, new), place, words, why, from. */
pe_status pe__use_amend(pe__use *use, pe_error *err)
{
    int64_t id = 0;
    pe__value *decision, *options;
    pe_status status = find_coming(use, &decision, &options, err);
    if (status != PE_OK || decision == NULL)
        return status;
    pe__amendment_new a = {
        .decision = pe__get_integer(decision, "decision", 0),
        .what = pe__use_choice(use, "what", "text option new"),
        .member = use->member, .now = use->now};
    bool is_text = strcmp(a.what, "text") == 0;
    if (strcmp(a.what, "option") == 0) {
        a.place = place_of(use, options);
        if (a.place == 0)
            pe__use_fault(use, "place", "choice");
    }
    pe__value *about = pe__doc_object(use->doc);
    pe__put_text(use->doc, about, "what", a.what);
    pe__put_integer(use->doc, about, "place", a.place);
    a.base = pe__amend_current(decision, options, about);
    a.words = pe__use_text(use, "words", is_text ? TEXT_MOST : NAME_MOST,
                           true);
    a.why = pe__use_text(use, "why", WHY_MOST, false);
    if (!pe__use_faulty(use))
        look_at(use, decision, options, &a);
    if (!pe__use_faulty(use))
        status = count_open(use, &a, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    status = pe__amendment_add(use->db, &a, &id, err);
    if (status != PE_OK)
        return status;
    pe__put_integer(use->doc, use->out, "amendment", id);
    pe__decision_go(use, a.decision,
                    pe__doc_format(use->doc, "?said=decide.proposed"
                                   "#amendment-%lld", (long long)id));
    return pe__use_event(use, "decision.amended", a.decision, NULL, err);
}

/* --- settling ------------------------------------------------------------- */

static const char *names_json(pe__doc *doc, const pe__value *options)
{
    pe__buffer text = {0};
    pe__value *names = pe__doc_array(doc);
    for (const pe__value *o = pe__first(options); o != NULL; o = o->next)
        pe__add_text(doc, names, pe__get_text(o, "name", ""));
    pe__json_write(names, &text);
    const char *json = text.failed ? NULL : pe__doc_text(doc, text.bytes);
    pe__buffer_free(&text);
    return json;
}

/* Lets the words of an amendment stand, as option `place` or, with 0, as its
 * text; and keeps that as a version, before the first the one there was. */
static pe_status let_stand(pe__sql *db, pe__doc *doc, const pe__value *decision,
                           const pe__value *amendment, int64_t place,
                           bool is_new, int64_t now, pe_error *err)
{
    int64_t versions = 0, id = pe__get_integer(decision, "decision", 0);
    const char *words = pe__get_text(amendment, "words", "");
    const char *says = pe__get_text(decision, "says", "");
    pe__value *options = pe__doc_array(doc);
    pe_status status = pe__version_count(db, id, &versions, err);
    if (status == PE_OK)
        status = pe__decision_options(db, doc, options, id, err);
    const char *names = names_json(doc, options);
    if (status == PE_OK && names == NULL)
        return pe__fail_memory(err);
    if (status == PE_OK && versions == 0)
        status = pe__version_keep(db, id, says, names, 0,
                                  pe__get_integer(decision, "created", now),
                                  err);
    if (status == PE_OK)
        status = is_new ? pe__decision_option_add(db, id, place, words, err)
                        : pe__decision_reword(db, id, place, words, err);
    options = pe__doc_array(doc);
    if (status == PE_OK)
        status = pe__decision_options(db, doc, options, id, err);
    names = names_json(doc, options);
    if (status == PE_OK && names == NULL)
        return pe__fail_memory(err);
    return status == PE_OK
               ? pe__version_keep(db, id, place == 0 ? words : says, names,
                                  pe__get_integer(amendment, "amendment", 0),
                                  now, err)
               : status;
}

/* The amendment of the path, open and of a decision that is coming; NULL and
 * an outcome else. */
static pe_status find_open(pe__use *use, pe__value **decision,
                           pe__value **options, pe__value **amendment,
                           pe_error *err)
{
    bool found = false;
    *amendment = NULL;
    pe_status status = find_coming(use, decision, options, err);
    if (status != PE_OK || *decision == NULL)
        return status;
    pe__value *row = pe__doc_object(use->doc);
    status = pe__amendment_row(use->db, use->doc, row,
                               pe__get_integer(*decision, "decision", 0),
                               pe__get_integer(use->in, "amendment", 0),
                               &found, err);
    if (status != PE_OK)
        return status;
    if (!found)
        return pe__use_not_found(use);
    if (strcmp(pe__get_text(row, "state", ""), "open") != 0)
        return pe__use_conflict(use, "amend_over");
    *amendment = row;
    return PE_OK;
}

/* By who put the question: it stands, unless the words it was written against
 * have changed meanwhile. */
pe_status pe__use_amend_accept(pe__use *use, pe_error *err)
{
    bool done = false;
    pe__value *decision, *options, *a;
    pe_status status = find_open(use, &decision, &options, &a, err);
    if (status != PE_OK || a == NULL)
        return status;
    if (pe__get_integer(decision, "opened_by", 0) != use->member)
        return pe__use_forbidden(use);
    int64_t id = pe__get_integer(decision, "decision", 0);
    const char *words = pe__get_text(a, "words", "");
    bool is_new = strcmp(pe__get_text(a, "what", ""), "new") == 0;
    bool is_text = strcmp(pe__get_text(a, "what", ""), "text") == 0;
    if (strcmp(pe__get_text(a, "base", ""),
               pe__amend_current(decision, options, a)) != 0 ||
        (!is_text && pe__amend_is_option(options, words)) ||
        (is_new && pe__count_of(options) >= PE__OPTIONS_MOST))
        return pe__use_conflict(use, "amend_stale");
    status = let_stand(use->db, use->doc, decision, a,
                       is_new ? (int64_t)pe__count_of(options) + 1
                              : pe__get_integer(a, "place", 0),
                       is_new, use->now, err);
    if (status == PE_OK)
        status = pe__amendment_settle(use->db, id,
                                      pe__get_integer(a, "amendment", 0),
                                      "accepted", use->now, &done, err);
    if (status != PE_OK)
        return status;
    pe__decision_go(use, id, "?said=decide.accepted");
    return pe__use_event(use, "decision.changed", id, NULL, err);
}

/* One's own. */
pe_status pe__use_amend_take_back(pe__use *use, pe_error *err)
{
    bool done = false;
    pe__value *decision, *options, *a;
    pe_status status = find_open(use, &decision, &options, &a, err);
    if (status != PE_OK || a == NULL)
        return status;
    if (pe__get_integer(a, "member", 0) != use->member)
        return pe__use_forbidden(use);
    int64_t id = pe__get_integer(decision, "decision", 0);
    status = pe__amendment_settle(use->db, id,
                                  pe__get_integer(a, "amendment", 0),
                                  "taken_back", use->now, &done, err);
    if (status != PE_OK)
        return status;
    pe__decision_go(use, id, "?said=decide.dropped");
    return pe__use_event(use, "decision.amended", id, NULL, err);
}

/* --- at the opening ------------------------------------------------------- */

static pe_status settle_one(pe__sql *db, pe__doc *doc,
                            const pe__value *decision, const pe__value *a,
                            int64_t now, pe_error *err)
{
    int64_t id = pe__get_integer(decision, "decision", 0);
    bool done, becomes;
    pe__value *options = pe__doc_array(doc);
    pe_status status = pe__decision_options(db, doc, options, id, err);
    int64_t place = (int64_t)pe__count_of(options) + 1;
    becomes = strcmp(pe__get_text(a, "what", ""), "text") != 0 &&
              pe__amend_options(decision) && place <= PE__OPTIONS_MOST &&
              !pe__amend_is_option(options, pe__get_text(a, "words", ""));
    if (status == PE_OK && becomes)
        status = let_stand(db, doc, decision, a, place, true, now, err);
    return status == PE_OK
               ? pe__amendment_settle(db, id,
                                      pe__get_integer(a, "amendment", 0),
                                      becomes ? "option" : "left", now, &done,
                                      err)
               : status;
}

pe_status pe__amend_settle(pe__sql *db, pe__doc *doc, int64_t council,
                           int64_t decision, int64_t now, pe_error *err)
{
    bool found = false;
    pe__value *row = pe__doc_object(doc), *all = pe__doc_array(doc);
    pe_status status = pe__decision_row(db, doc, row, council, decision,
                                        &found, err);
    if (status == PE_OK && found)
        status = pe__amendment_rows(db, doc, all, decision, err);
    for (const pe__value *a = pe__first(all); a != NULL && status == PE_OK;
         a = a->next)
        if (strcmp(pe__get_text(a, "state", ""), "open") == 0)
            status = settle_one(db, doc, row, a, now, err);
    return status;
}
