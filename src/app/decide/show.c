/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One decision: what it is about, how one votes, what it came to. */
#include "decide.h"

#include "amend.h"
#include "carried.h"
#include "code.h"
#include "council_acts.h"
#include "decide_ballot.h"
#include "decide_own.h"
#include "decide_store.h"
#include "error.h"
#include "repeat.h"
#include "subject.h"

#include <string.h>

pe_status pe__put_decision(pe__use *use, pe__value **row, pe_error *err)
{
    bool found = false;
    pe__value *object = pe__doc_object(use->doc);
    *row = NULL;
    pe_status status = pe__decision_row(use->db, use->doc, object, use->council,
                                        pe__get_integer(use->in, "decision",
                                                        0), &found, err);
    if (status != PE_OK)
        return status;
    if (!found)
        return pe__use_not_found(use);
    pe__decide_dress(use->doc, object);
    pe__decide_within(use, object);
    /* of one that was carried here, the event is another hub's */
    int64_t seq = pe__get_integer(object, "seed_seq", 0);
    pe__put_bool(use->doc, object, "is_carried", seq < 0);
    if (seq < 0)
        pe__put_integer(use->doc, object, "seed_seq", -seq);
    pe__put(use->doc, use->out, "decision", object);
    *row = object;
    return PE_OK;
}

pe_status pe__open_decision(pe__use *use, pe__value **row, pe_error *err)
{
    pe_status status = pe__put_decision(use, row, err);
    if (status != PE_OK || *row == NULL)
        return status;
    if (pe__get_bool(*row, "is_open", false) &&
        use->now < pe__get_integer(*row, "closes", 0))
        return PE_OK;
    *row = NULL;
    return pe__use_conflict(use, "decide_not_open");
}

void pe__decision_go(pe__use *use, int64_t decision, const char *after)
{
    pe__use_next(use, "/councils/%lld/decisions/%lld%s",
                 (long long)use->council, (long long)decision, after);
}

/* turnout {eligible, voted, width}, voters, me {is_voter, has_voted, may_vote,
 * may_change}. */
static pe_status put_turnout(pe__use *use, const pe__value *decision,
                             pe_error *err)
{
    pe__doc *doc = use->doc;
    pe__turnout turnout;
    pe__voter voter = {0};
    int64_t id = pe__get_integer(decision, "decision", 0);
    bool open = pe__get_bool(decision, "is_open", false) &&
                use->now < pe__get_integer(decision, "closes", 0);
    pe__value *out = pe__put_object(doc, use->out, "turnout");
    pe__value *me = pe__put_object(doc, use->out, "me");
    pe__value *voters = pe__put_array(doc, use->out, "voters");
    pe_status status = pe__turnout_of(use->db, id, &turnout, err);
    if (status == PE_OK)
        status = pe__voter_of(use->db, id, use->member, &voter, err);
    if (status == PE_OK)
        status = pe__voter_rows(use->db, doc, voters, id, err);
    if (status != PE_OK)
        return status;
    pe__put_number(doc, out, "eligible", PE__COUNT, turnout.eligible);
    pe__put_number(doc, out, "voted", PE__COUNT, turnout.voted);
    pe__put_integer(doc, out, "width",
                    turnout.eligible > 0
                        ? 100 * turnout.voted / turnout.eligible : 0);
    pe__put_bool(doc, me, "is_voter", voter.is_voter);
    pe__put_bool(doc, me, "has_voted", voter.has_voted);
    pe__put_bool(doc, me, "may_vote",
                 open && voter.is_voter && !voter.has_voted);
    pe__put_bool(doc, me, "may_change",
                 open && voter.is_voter && voter.has_voted);
    pe__put_bool(doc, me, "is_left_out", open && !voter.is_voter);
    return PE_OK;
}

/* For the picture, in per cent of who may say so. */
static void put_widths(pe__use *use, pe__value *poll, const int64_t count[3])
{
    int64_t all = pe__get_integer(pe__get(use->out, "turnout"), "eligible", 0);
    int64_t width[3] = {0};
    for (int k = 0; k < 3 && all > 0; k++)
        width[k] = 100 * count[k] / all;
    pe__put_integer(use->doc, poll, "consents_width", width[0]);
    pe__put_integer(use->doc, poll, "asides_x", width[0]);
    pe__put_integer(use->doc, poll, "asides_width", width[1]);
    pe__put_integer(use->doc, poll, "objections_x", width[0] + width[1]);
    pe__put_integer(use->doc, poll, "objections_width", width[2]);
}

/* Open votes, and where each stands: voices, mine; objections, consents …
 * of consent. */
static pe_status put_voices(pe__use *use, const pe__value *decision,
                            const char **marks, pe_error *err)
{
    pe__doc *doc = use->doc;
    int64_t count[3] = {0};
    pe__value *voices = pe__put_array(doc, use->out, "voices");
    pe_status status = pe__voice_rows(use->db, doc, voices,
                                      pe__get_integer(decision, "decision",
                                                      0), err);
    for (pe__value *v = voices->items.first; v != NULL; v = v->next) {
        const char *said = pe__get_text(v, "marks", "");
        bool here = pe__get_bool(v, "is_here", true);
        pe__put_bool(doc, v, pe__doc_format(doc, "is_%s", said), true);
        count[0] += here && said[0] == 'c';
        count[1] += here && strcmp(said, "aside") == 0;
        count[2] += here && said[0] == 'o';
        if (pe__get_integer(v, "member", 0) != use->member)
            continue;
        *marks = said;
        pe__put(doc, use->out, "mine", pe__doc_copy(doc, v));
    }
    pe__value *poll = pe__put_object(doc, use->out, "poll");
    pe__put_number(doc, poll, "consents", PE__COUNT, count[0]);
    pe__put_number(doc, poll, "asides", PE__COUNT, count[1]);
    pe__put_number(doc, poll, "objections", PE__COUNT, count[2]);
    put_widths(use, poll, count);
    return status;
}

/* How each voted, in words: of an open vote that is over. */
static void spell_voices(pe__use *use, const pe__value *options)
{
    const pe__value *voices = pe__get(use->out, "voices");
    pe__doc *doc = use->doc;
    for (const pe__value *v = pe__first(voices); v != NULL; v = v->next) {
        const char *marks = pe__get_text(v, "marks", "");
        pe__value *said = pe__put_array(doc, (pe__value *)(uintptr_t)v,
                                        "said_of");
        for (const pe__value *o = pe__first(options); o != NULL; o = o->next) {
            int64_t mark = pe__marks_next(&marks);
            if (mark <= 0)
                continue;
            pe__value *one = pe__add_object(doc, said);
            pe__put_text(doc, one, "name", pe__get_text(o, "name", ""));
            pe__put_integer(doc, one, "mark", mark);
        }
    }
}

static pe_status put_arguments(pe__use *use, int64_t decision, pe_error *err)
{
    pe__value *all = pe__put_array(use->doc, use->out, "arguments");
    pe_status status = pe__argument_rows(use->db, use->doc, all, decision,
                                         err);
    for (pe__value *a = all->items.first; a != NULL; a = a->next) {
        const char *side = pe__get_text(a, "side", "");
        const char *source = pe__get_text(a, "source", "");
        pe__put_bool(use->doc, a, "is_for", side[0] == 'f');
        pe__put_bool(use->doc, a, "is_against", side[0] == 'a');
        pe__put_bool(use->doc, a, "is_mine",
                     pe__get_integer(a, "member", 0) == use->member);
        pe__put_bool(use->doc, a, "is_link",
                     strncmp(source, "https://", 8) == 0 ||
                         strncmp(source, "http://", 7) == 0);
    }
    return status;
}

/* A new code for who has not voted; it becomes theirs when they do. */
static void put_code(pe__use *use)
{
    char code[PE__CODE_SIZE];
    pe__value *typed = pe__put_object(use->doc, use->out, "typed");
    pe__code_new(code);
    pe__put_text(use->doc, typed, "code", code);
}

/* Before the close an open vote shows nobody's ballot but one's own. */
static pe_status put_ways(pe__use *use, const pe__value *decision,
                          pe_error *err)
{
    const char *marks = NULL;
    const pe__decide_rule *rule = pe__decide_rule_of(decision);
    bool over = pe__get_bool(decision, "is_over", false);
    int64_t id = pe__get_integer(decision, "decision", 0);
    pe__value *options = pe__put_array(use->doc, use->out, "options");
    pe_status status = pe__decision_options(use->db, use->doc, options, id,
                                            err);
    if (status == PE_OK && !pe__get_bool(decision, "is_secret", true))
        status = put_voices(use, decision, &marks, err);
    if (status != PE_OK)
        return status;
    if (rule->rule != 0)
        pe__paper_put(use, rule, options, marks);
    if (rule->rule != 0 && over)
        spell_voices(use, options);
    if (rule->rule != 0 && !over)
        pe__put_array(use->doc, use->out, "voices");
    if (pe__get_bool(pe__get(use->out, "me"), "may_vote", false) &&
        pe__get_bool(decision, "is_secret", false))
        put_code(use);
    if (pe__get_integer(decision, "series", 0) != 0)
        return pe__put_turn(use, decision, options, err);
    return pe__get_bool(decision, "is_closed", false)
               ? pe__put_result(use, decision, options, err)
               : PE_OK;
}

/* decision, options, turnout, voters, me, voices, arguments, result, about. */
pe_status pe__use_decision(pe__use *use, pe_error *err)
{
    pe__value *decision;
    pe_status status = pe__put_decision(use, &decision, err);
    if (status != PE_OK || decision == NULL)
        return status;
    pe__put_bool(use->doc, use->out, "is_mine",
                 pe__get_integer(decision, "opened_by", 0) == use->member);
    status = put_turnout(use, decision, err);
    if (status == PE_OK)
        status = put_ways(use, decision, err);
    if (status == PE_OK)
        status = pe__put_carried(use, decision, err);
    pe__decide_cut(use, "voters");
    pe__decide_cut(use, "voices");
    if (status == PE_OK)
        status = pe__put_classes(use, decision, err);
    if (status == PE_OK)
        status = pe__put_belongs(use, decision, err);
    if (status == PE_OK)
        status = pe__put_amendments(use, decision, pe__get(use->out,
                                                           "options"), err);
    if (status == PE_OK)
        status = put_arguments(use, pe__get_integer(decision, "decision", 0),
                               err);
    if (status == PE_OK)
        status = pe__put_subject(use, decision, err);
    pe__put_can(use);
    return status == PE_OK ? pe__put_council(use, err) : status;
}

/* name_text: ballots.…, transcript.jsonl, voters.csv … */
pe_status pe__use_decision_file(pe__use *use, pe_error *err)
{
    pe__value *decision, *files = pe__doc_object(use->doc);
    const char *name = pe__get_text(use->in, "name_text", ""), *text = NULL;
    pe_status status = pe__put_decision(use, &decision, err);
    if (status != PE_OK || decision == NULL)
        return status;
    if (strcmp(name, "voters.csv") == 0)
        return pe__voters_file(use, pe__get_integer(decision, "decision", 0),
                               err);
    status = pe__decision_files(use->db, use->doc, files,
                                pe__get_integer(decision, "decision", 0), err);
    if (strcmp(name, "transcript.jsonl") == 0)
        text = pe__get_text(files, "transcript", "");
    else if (strcmp(name, "weights.csv") == 0)
        text = pe__get_text(files, "weights", "");
    else if (strcmp(name, "equal.jsonl") == 0)
        text = pe__get_text(files, "equal_transcript", "");
    else if (strcmp(name, pe__decide_rule_of(decision)->file) == 0)
        text = pe__get_text(files, "ballots", "");
    if (status != PE_OK)
        return status;
    if (text == NULL || *text == '\0')
        return pe__use_not_found(use);
    pe__buffer bytes = {0};
    pe__buffer_text(&bytes, text);
    if (bytes.failed)
        return pe__fail_memory(err);
    pe__use_file(use, "text/plain; charset=utf-8", name, &bytes);
    return PE_OK;
}

/* Of a vote that could not be counted: now, rather than after the pause. */
pe_status pe__use_decision_again(pe__use *use, pe_error *err)
{
    bool done = false;
    pe__value *decision;
    pe_status status = pe__put_decision(use, &decision, err);
    if (status != PE_OK || decision == NULL)
        return status;
    int64_t id = pe__get_integer(decision, "decision", 0);
    status = pe__decision_again(use->db, id, use->now, &done, err);
    if (status == PE_OK && !done)
        return pe__use_conflict(use, "decide_over");
    if (status != PE_OK)
        return status;
    pe__decision_go(use, id, "?said=decide.again");
    return pe__use_event(use, "decision.again", id, NULL, err);
}

pe_status pe__use_decision_withdraw(pe__use *use, pe_error *err)
{
    bool done = false, is_recall = false;
    pe__value *decision;
    pe_status status = pe__put_decision(use, &decision, err);
    if (status != PE_OK || decision == NULL)
        return status;
    int64_t id = pe__get_integer(decision, "decision", 0);
    /* neither a vote of confidence nor one about oneself */
    status = pe__recall_is(use, id, &is_recall, err);
    if (status == PE_OK &&
        (is_recall || pe__get_integer(decision, "accused", 0) == use->member))
        return pe__use_conflict(use, "decide_recall");
    if (status == PE_OK)
        status = pe__decision_withdraw(use->db, id, use->now, &done, err);
    if (status == PE_OK && !done)
        return pe__use_conflict(use, "decide_over");
    pe__verdict verdict = {.council = use->council, .decision = id,
                           .now = use->now, .actor = use->member,
                           .came = PE__CAME_WITHDRAWN};
    if (status == PE_OK)
        status = pe__subject_tell(use->db, use->doc, use->services.subjects,
                                  &verdict, err);
    if (status != PE_OK)
        return status;
    pe__decision_go(use, id, "?said=decide.withdrawn");
    return pe__use_event(use, "decision.withdrawn", id, NULL, err);
}
