/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is due: decisions open, close and are counted.
 *
 * The close is an event; ties are drawn with a seed made of its hash, which
 * covers all that happened in the hub before: nobody chose it, and nobody knew
 * it while ballots could be cast. */
#include "decide.h"

#include "amend.h"
#include "carried.h"
#include "close.h"
#include "count.h"
#include "decide_ballot.h"
#include "decide_class.h"
#include "decide_subject.h"
#include "delegate_store.h"
#include "error.h"
#include "event.h"
#include "people_role.h"
#include "subject.h"

#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 20, SEED_DIGITS = 15, /* a number below 2^60 */
       DAY_SECONDS = 86400, FIRST_PAUSE = 60, LONGEST_PAUSE = 6 * 3600 };

static pe_status note(const pe__closing *c, const char *kind, int64_t subject,
                      pe_error *err)
{
    pe__event event = {.at = c->now, .council = c->council, .kind = kind,
                       .subject = subject, .data = "{}"};
    return pe__event_add(c->db, &event, err);
}

/* The lot's seed: a decimal number, as the command takes it. */
static pe_status draw_seed(const pe__closing *c, pe__decision_end *end,
                           pe_error *err)
{
    char hash[PE__HASH_SIZE];
    pe_status status = note(c, "decision.closed", c->id, err);
    if (status == PE_OK)
        status = pe__role_seed(c->db, &end->seed_seq, hash, err);
    if (status != PE_OK)
        return status;
    hash[SEED_DIGITS] = '\0';
    end->seed = pe__doc_format(c->doc, "%llu", strtoull(hash, NULL, 16));
    return PE_OK;
}

/* --- consent -------------------------------------------------------------- */

/* Another one about the same, that lasts as long, a day at least as nobody
 * could expect it: a secret vote by two thirds
 * where consent was not reached, a second round where two counts differ. */
static pe_status follow(const pe__closing *c, bool is_round, pe_error *err)
{
    const pe__value *d = c->decision;
    int64_t next = 0, place = 0;
    int64_t lasts = pe__get_integer(d, "closes", 0) -
                    pe__get_integer(d, "opens", 0);
    lasts = lasts > DAY_SECONDS ? lasts : DAY_SECONDS;
    pe__decision_new vote = {
        .council = c->council, .opened_by = pe__get_integer(d, "opened_by", 0),
        .title = pe__get_text(d, "title", ""),
        .says = pe__get_text(d, "says", ""),
        .rule = is_round ? c->rule->name : "supermajority",
        .is_secret = !is_round || pe__get_bool(d, "is_secret", true),
        .seats = 1, .accused = pe__get_integer(d, "accused", 0),
        .follows = c->id, .round = is_round ? 2 : 1, .now = c->now,
        .opens = c->now, .closes = c->now + lasts};
    pe_status status = pe__decision_add(c->db, &vote, &next, err);
    for (const pe__value *o = pe__first(c->options);
         o != NULL && status == PE_OK; o = o->next)
        status = pe__decision_option_add(c->db, next, ++place,
                                         pe__get_text(o, "name", ""), err);
    for (; place < 2 && status == PE_OK; place++)
        status = pe__decision_option_add(c->db, next, place + 1,
                                         place == 0 ? "✓" : "✗", err);
    if (status == PE_OK && is_round)
        status = pe__class_copy(c->db, c->id, next, err);
    if (status == PE_OK)
        status = pe__topic_copy(c->db, c->id, next, err);
    if (status == PE_OK)
        status = pe__subject_copy(c->db, c->id, next, err);
    if (status == PE_OK)
        status = pe__decision_open(c->db, next, c->now, err);
    return status == PE_OK ? note(c, "decision.added", next, err) : status;
}

static pe_status judge(const pe__closing *c, pe__decision_end *end,
                       pe_error *err)
{
    int64_t until;
    pe_vote_verdict verdict;
    pe__value *voices = pe__doc_array(c->doc);
    pe_vote_process process = {.kind = PE_VOTE_CONSENT,
        .opened = pe__get_integer(c->decision, "opens", 0), .now = c->now,
        .closes = pe__get_integer(c->decision, "closes", 0)};
    if (process.closes > c->now)
        process.closes = c->now; /* all have consented */
    pe_status status = pe__voice_rows(c->db, c->doc, voices, c->id, err);
    for (const pe__value *v = pe__first(voices); v != NULL; v = v->next) {
        bool objects = pe__get_text(v, "marks", "")[0] == 'o' &&
                       pe__get_bool(v, "is_here", true);
        process.objections += objects;
        process.reasoned += objects && pe__get_text(v, "reason", "")[0];
    }
    if (status == PE_OK)
        status = pe_vote_judge(&process, &verdict, &until, err);
    if (status != PE_OK)
        return status;
    end->outcome = verdict == PE_VOTE_ADOPTED ? "adopted" : "vote";
    return verdict == PE_VOTE_ADOPTED ? PE_OK : follow(c, false, err);
}

/* --- what is due ---------------------------------------------------------- */

/* What it is about follows, in this transaction; or waits for the vote that
 * was opened about the same. */
static pe_status tell_subject(const pe__closing *c, const pe__decision_end *end,
                              pe_error *err)
{
    bool goes_on = strcmp(end->outcome, "vote") == 0 ||
                   strcmp(end->outcome, "round") == 0;
    bool yes = strcmp(end->outcome, "adopted") == 0 ||
               strcmp(end->winners, "[1]") == 0;
    pe__verdict verdict = {.council = c->council, .decision = c->id,
                           .now = c->now,
                           .came = yes ? PE__CAME_YES : PE__CAME_NO};
    return goes_on ? PE_OK
                   : pe__subject_tell(c->db, c->doc, c->subjects, &verdict,
                                      err);
}

static pe_status close_one(const pe__closing *c, pe_error *err)
{
    pe__decision_end end = {.decision = c->id, .now = c->now, .outcome = "",
                            .winners = "[]", .seed = "", .ballots = "",
                            .transcript = "", .weights = "", .equal = ""};
    pe_status status = draw_seed(c, &end, err);
    if (status == PE_OK)
        status = pe__carried_close(c->db, c->doc, c->decision,
                                   c->rule->rule != 0, err);
    if (status == PE_OK)
        status = c->rule->rule == 0 ? judge(c, &end, err)
                                    : pe__decision_count(c, &end, err);
    if (status == PE_OK && strcmp(end.outcome, "round") == 0)
        status = follow(c, true, err);
    if (status == PE_OK)
        status = pe__decision_close(c->db, &end, err);
    if (status == PE_OK)
        status = pe__cast_drop(c->db, c->id, err);
    if (status == PE_OK)
        status = tell_subject(c, &end, err);
    return status == PE_OK ? pe__recall_settle(c->db, c->doc, c->id,
                                               end.winners, c->now, err)
                           : status;
}

static bool is_coming(const pe__value *due)
{
    return pe__get_text(due, "state", "")[0] == 'c';
}

static pe_status do_one(pe__sql *db, const pe__subject_kind *subjects,
                        int64_t now, const pe__value *due, pe_error *err)
{
    bool found = false;
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *row = pe__doc_object(doc);
    pe__closing c = {.db = db, .doc = doc, .now = now, .subjects = subjects,
                 .id = pe__get_integer(due, "decision", 0),
                 .council = pe__get_integer(due, "council", 0),
                 .decision = row, .options = pe__doc_array(doc)};
    pe_status status;
    if (is_coming(due)) {
        status = pe__amend_settle(db, doc, c.council, c.id, now, err);
        if (status == PE_OK)
            status = pe__decision_open(db, c.id, now, err);
        if (status == PE_OK)
            status = note(&c, "decision.opened", c.id, err);
    } else {
        status = pe__decision_row(db, doc, row, c.council, c.id, &found, err);
        if (status == PE_OK)
            status = pe__decision_options(db, doc, c.options, c.id, err);
        c.rule = pe__decide_rule_of(row);
        if (status == PE_OK && found)
            status = close_one(&c, err);
    }
    if (status == PE_OK && pe__doc_failed(doc))
        status = pe__fail_memory(err);
    pe__doc_free(doc);
    return status;
}

pe_status pe__decide_next(pe__sql *db, int64_t *at, pe_error *err)
{
    return pe__decision_next(db, at, err);
}

/* Notes that it could not be done: who coordinates sees it on its page, anybody
 * in the chain of events. */
static pe_status note_stuck(pe__sql *db, int64_t now, const pe__value *due,
                            const pe_error *why, pe_error *err)
{
    pe__stuck stuck = {.times = 1 + pe__get_integer(due, "seed_seq", 0),
                       .why = why->message};
    int64_t pause = FIRST_PAUSE << (stuck.times < 10 ? stuck.times - 1 : 9);
    int64_t id = pe__get_integer(due, "decision", 0);
    stuck.again = now + (pause < LONGEST_PAUSE ? pause : LONGEST_PAUSE);
    pe__event event = {.at = now, .subject = id, .kind = "decision.stuck",
                       .council = pe__get_integer(due, "council", 0),
                       .data = "{}"};
    pe_status status = pe__decision_stuck(db, id, is_coming(due), &stuck, err);
    return status == PE_OK ? pe__event_add(db, &event, err) : status;
}

/* In a savepoint: one that fails is undone, and the others go on. What is no
 * fault of it (a conflict, a database that is gone) is told. */
static pe_status do_apart(pe__sql *db, const pe__subject_kind *subjects,
                          int64_t now, const pe__value *due, pe_error *left,
                          pe_error *err)
{
    pe_error why = {0};
    pe_status status = pe__sql_begin(db, err);
    if (status != PE_OK)
        return status;
    status = do_one(db, subjects, now, due, &why);
    if (status == PE_OK)
        status = pe__sql_commit(db, &why);
    if (status == PE_OK)
        return PE_OK;
    pe__sql_rollback(db);
    if (pe__sql_should_retry(db)) {
        *err = why;
        return status;
    }
    if (left->code == PE_OK)
        pe__fail(left, status, "decision %lld could not be %s: %s",
                 (long long)pe__get_integer(due, "decision", 0),
                 is_coming(due) ? "opened" : "counted", why.message);
    return note_stuck(db, now, due, &why, err);
}

pe_status pe__close_if_all(pe__use *use, const pe__value *decision,
                           bool *closed, pe_error *err)
{
    int64_t id = pe__get_integer(decision, "decision", 0);
    pe_status status = pe__voice_all(use->db, id, closed, err);
    if (status != PE_OK || !*closed)
        return status;
    pe__value *due = pe__doc_object(use->doc);
    pe__put_integer(use->doc, due, "decision", id);
    pe__put_integer(use->doc, due, "council", use->council);
    pe__put_text(use->doc, due, "state", "open");
    return do_one(use->db, use->services.subjects, use->now, due, err);
}

pe_status pe__decide_tick(pe__sql *db, const pe__subject_kind *subjects,
                          int64_t now, bool *more, pe_error *left,
                          pe_error *err)
{
    *more = false;
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *due = pe__doc_array(doc);
    pe_status status = pe__decision_due(db, doc, due, now, AT_ONCE, err);
    *more = pe__count_of(due) == AT_ONCE;
    for (const pe__value *d = pe__first(due); d != NULL && status == PE_OK;
         d = d->next)
        status = do_apart(db, subjects, now, d, left, err);
    pe__doc_free(doc);
    return status;
}
