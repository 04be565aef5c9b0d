/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is due: decisions open, close and are counted.
 *
 * The close is an event; ties are drawn with a seed made of its hash, which
 * covers all that happened in the hub before: nobody chose it, and nobody knew
 * it while ballots could be cast. What is counted is the very file that
 * everybody can download and count again. */
#include "decide.h"

#include "decide_ballot.h"
#include "decide_own.h"
#include "decide_store.h"
#include "election.h"
#include "error.h"
#include "event.h"
#include "people_role.h"

#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 20, SEED_DIGITS = 15 /* of 16: a number below 2^60 */ };

typedef struct {
    pe__sql *db;
    pe__doc *doc;
    int64_t now, id, council;
    const pe__value *decision; /* its row */
    pe__value *options;
} closing;

static pe_status note(const closing *c, const char *kind, int64_t subject,
                      pe_error *err)
{
    pe__event event = {.at = c->now, .council = c->council, .kind = kind,
                       .subject = subject, .data = "{}"};
    return pe__event_add(c->db, &event, err);
}

/* --- counting ------------------------------------------------------------- */

static void put_end(const closing *c, const pe_vote_result *result,
                    pe__decision_end *end)
{
    const char *winners = "";
    for (int32_t k = 0; k < result->winners; k++)
        winners = pe__doc_format(c->doc, "%s%s%d", winners, k > 0 ? "," : "",
                                 (int)result->winner[k] + 1);
    end->winners = pe__doc_format(c->doc, "[%s]", winners);
    end->outcome = result->outcome == PE_VOTE_NOBODY ? "nobody"
                   : result->outcome == PE_VOTE_LOT_DECIDED ? "lot"
                                                            : "decided";
    end->transcript = pe__doc_format(c->doc, "%.*s", (int)result->size,
                                     result->transcript);
}

static pe_status count(const closing *c, const pe__decide_rule *rule,
                       pe__decision_end *end, pe_error *err)
{
    pe__election election = {0};
    pe_vote *vote = NULL;
    pe_vote_result result = {0};
    pe_vote_settings settings = pe_vote_defaults();
    settings.rule = rule->rule;
    settings.seats = (int32_t)pe__get_integer(c->decision, "seats", 1);
    settings.seed = strtoull(end->seed, NULL, 10);
    if (rule->rule == PE_VOTE_SUPERMAJORITY)
        settings.share = (pe_vote_ratio){2, 3};
    pe_status status = pe__election_parse(end->ballots, strlen(end->ballots),
                                          rule->file, &election, err);
    if (status != PE_OK)
        return status;
    status = pe_vote_new(&election.problem, &vote, err);
    if (status == PE_OK)
        status = pe_vote_count(vote, &settings, &result, err);
    if (status == PE_OK)
        put_end(c, &result, end);
    pe_vote_release(&result);
    pe_vote_free(vote);
    pe__election_free(&election);
    return status;
}

/* Where nobody voted there is no file. */
static pe_status write_ballots(const closing *c, const pe__decide_rule *rule,
                               pe__decision_end *end, pe_error *err)
{
    pe__buffer file = {0};
    pe__value *counts = pe__doc_array(c->doc);
    bool secret = pe__get_bool(c->decision, "is_secret", true);
    pe_status status = pe__ballot_counts(c->db, c->doc, counts, c->id, secret,
                                         err);
    if (status == PE_OK && pe__first(counts) != NULL)
        pe__paper_file(rule, c->decision, c->options, counts, &file);
    if (file.failed)
        status = pe__fail_memory(err);
    if (status == PE_OK && file.size > 0)
        end->ballots = pe__doc_text(c->doc, file.bytes);
    pe__buffer_free(&file);
    return status;
}

/* The lot's seed: a decimal number, as the command takes it. */
static pe_status draw_seed(const closing *c, pe__decision_end *end,
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

/* Where consent was not reached, a vote follows that lasts as long. */
static pe_status fall_back(const closing *c, pe_error *err)
{
    const pe__value *d = c->decision;
    int64_t next = 0;
    int64_t lasts = pe__get_integer(d, "closes", 0) -
                    pe__get_integer(d, "opens", 0);
    pe__decision_new vote = {
        .council = c->council, .opened_by = pe__get_integer(d, "opened_by", 0),
        .title = pe__get_text(d, "title", ""),
        .says = pe__get_text(d, "says", ""), .rule = "supermajority",
        .is_secret = true, .seats = 1,
        .accused = pe__get_integer(d, "accused", 0), .follows = c->id,
        .now = c->now, .opens = c->now, .closes = c->now + lasts};
    pe_status status = pe__decision_add(c->db, &vote, &next, err);
    if (status == PE_OK)
        status = pe__decision_option_add(c->db, next, 1, "✓", err);
    if (status == PE_OK)
        status = pe__decision_option_add(c->db, next, 2, "✗", err);
    if (status == PE_OK)
        status = pe__decision_open(c->db, next, c->now, err);
    return status == PE_OK ? note(c, "decision.added", next, err) : status;
}

static pe_status judge(const closing *c, pe__decision_end *end, pe_error *err)
{
    int64_t until;
    pe_vote_verdict verdict;
    pe__value *voices = pe__doc_array(c->doc);
    pe_vote_process process = {.kind = PE_VOTE_CONSENT,
        .opened = pe__get_integer(c->decision, "opens", 0), .now = c->now,
        .closes = pe__get_integer(c->decision, "closes", 0)};
    pe_status status = pe__voice_rows(c->db, c->doc, voices, c->id, err);
    for (const pe__value *v = pe__first(voices); v != NULL; v = v->next) {
        bool objects = pe__get_text(v, "marks", "")[0] == 'o';
        process.objections += objects;
        process.reasoned += objects && pe__get_text(v, "reason", "")[0];
    }
    if (status == PE_OK)
        status = pe_vote_judge(&process, &verdict, &until, err);
    if (status != PE_OK)
        return status;
    end->outcome = verdict == PE_VOTE_ADOPTED ? "adopted" : "vote";
    return verdict == PE_VOTE_ADOPTED ? PE_OK : fall_back(c, err);
}

/* --- what is due ---------------------------------------------------------- */

static pe_status close_one(const closing *c, pe_error *err)
{
    const pe__decide_rule *rule = pe__decide_rule_of(c->decision);
    pe__decision_end end = {.decision = c->id, .now = c->now, .outcome = "",
                            .winners = "[]", .seed = "", .ballots = "",
                            .transcript = ""};
    pe_status status = draw_seed(c, &end, err);
    if (status == PE_OK && rule->rule == 0)
        status = judge(c, &end, err);
    else if (status == PE_OK)
        status = write_ballots(c, rule, &end, err);
    if (status == PE_OK && *end.ballots != '\0')
        status = count(c, rule, &end, err);
    else if (status == PE_OK && rule->rule != 0)
        end.outcome = "nobody";
    if (status == PE_OK)
        status = pe__decision_close(c->db, &end, err);
    return status == PE_OK ? pe__ballots_drop(c->db, c->id, err) : status;
}

static pe_status do_one(pe__sql *db, int64_t now, const pe__value *due,
                        pe_error *err)
{
    bool found = false;
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *row = pe__doc_object(doc);
    closing c = {.db = db, .doc = doc, .now = now,
                 .id = pe__get_integer(due, "decision", 0),
                 .council = pe__get_integer(due, "council", 0),
                 .decision = row, .options = pe__doc_array(doc)};
    pe_status status;
    if (pe__get_text(due, "state", "")[0] == 'c') {
        status = pe__decision_open(db, c.id, now, err);
        if (status == PE_OK)
            status = note(&c, "decision.opened", c.id, err);
    } else {
        status = pe__decision_row(db, doc, row, c.council, c.id, &found, err);
        if (status == PE_OK)
            status = pe__decision_options(db, doc, c.options, c.id, err);
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

pe_status pe__decide_tick(pe__sql *db, int64_t now, bool *more, pe_error *err)
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
        status = do_one(db, now, d, err);
    pe__doc_free(doc);
    return status;
}
