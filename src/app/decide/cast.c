/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Casting a ballot. Of a secret vote two things are written, in tables that
 * have nothing in common: that the member has voted, and the ballot under a tag
 * made of the voter's code. The code came from the form, is never stored, and
 * is what it takes to change the ballot before the close. The event says that
 * the member voted, no more. */
#include "decide.h"

#include "carried.h"
#include "code.h"
#include "decide_ballot.h"
#include "decide_own.h"
#include "decide_store.h"
#include "delegate_store.h"
#include "envelope.h"
#include "secret.h"

#include <string.h>

/* The code in a field, as it is shown, and the tag it makes; false when there
 * is none, with a fault when it should be one. Delegates' are long. */
static bool read_tag(pe__use *use, const char *field, int64_t decision,
                     char code[PE__LONG_CODE_SIZE], char tag[PE__HASH_SIZE])
{
    bool is_new = strcmp(field, "code") != 0;
    const char *typed = pe__use_text(use, field, 60, !is_new);
    if (*typed == '\0')
        return false;
    if (!pe__long_code_read(typed, code) &&
        (is_new || !pe__code_read(typed, code))) {
        pe__use_fault(use, field, is_new ? "delegate.code" : "decide.code");
        return false;
    }
    pe__secret_hash(pe__doc_format(use->doc, "%lld %s", (long long)decision,
                                   code), tag);
    return true;
}

/* Changes the ballot, and its code where a new one is given: see carried.h. */
static pe_status change_secret(pe__use *use, int64_t decision,
                               const char *marks,
                               char code[PE__LONG_CODE_SIZE], const char *tag,
                               bool *done, pe_error *err)
{
    char fresh[PE__HASH_SIZE], other[PE__LONG_CODE_SIZE];
    pe_status status = pe__cast_change(use->db, decision, tag, marks, done,
                                       err);
    if (status != PE_OK || !*done ||
        !read_tag(use, "new_code", decision, other, fresh))
        return status;
    memcpy(code, other, sizeof other);
    return pe__cast_retag(use->db, decision, tag, fresh, err);
}

static pe_status cast_secret(pe__use *use, const pe__value *row, bool first,
                             const char *marks, int64_t halves, pe_error *err)
{
    char code[PE__LONG_CODE_SIZE], tag[PE__HASH_SIZE];
    bool done = false;
    int64_t decision = pe__get_integer(row, "decision", 0);
    if (!read_tag(use, "code", decision, code, tag))
        return PE_OK;
    pe_status status = pe__carried_take_out(use, decision, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    if (first)
        status = pe__cast_add(use->db, decision, tag, marks, halves, &done,
                              err);
    else
        status = change_secret(use, decision, marks, code, tag, &done, err);
    if (status == PE_OK && !done)
        pe__use_fault(use, "code", first ? "decide.code_taken"
                                         : "decide.code_unknown");
    return status == PE_OK && !pe__use_faulty(use)
               ? pe__carried_cast(use, row, code, marks, err) : status;
}

/* Asks for what pe__use_vote reads. */
static pe_status foresee(pe__use *use, pe_error *err)
{
    pe__voter voter;
    const char *seal;
    pe__value *decision, *options = pe__doc_array(use->doc);
    int64_t id = pe__get_integer(use->in, "decision", 0);
    pe_status status = pe__put_decision(use, &decision, err);
    if (status == PE_OK)
        status = pe__voter_of(use->db, id, use->member, &voter, err);
    if (status == PE_OK)
        status = pe__carried_seal(use->db, use->doc, id, use->member, &seal,
                                  err);
    return status == PE_OK ? pe__decision_options(use->db, use->doc, options,
                                                  id, err)
                           : status;
}

static pe_status write_ballot(pe__use *use, const pe__value *decision,
                              const pe__voter *voter, const char *marks,
                              pe_error *err)
{
    bool first = !voter->has_voted, marked;
    int64_t id = pe__get_integer(decision, "decision", 0);
    pe_status status = PE_OK;
    if (first)
        status = pe__voter_mark(use->db, id, use->member, &marked, err);
    if (status == PE_OK && pe__get_bool(decision, "is_secret", true))
        status = cast_secret(use, decision, first, marks, voter->halves, err);
    else if (status == PE_OK)
        status = pe__voice_put(use->db, id, use->member, marks, "", use->now,
                               err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    pe__decision_go(use, id, first ? "?said=decide.voted"
                                   : "?said=decide.changed");
    return pe__use_event(use, first ? "decision.voted" : "decision.revoted",
                         id, NULL, err);
}

/* choice, rank_N, tick_N or grade_N; of a secret vote code, and handed where a
 * delegate has cast the member's vote already, new_code where a ballot that was
 * cast before is to be cast for others too. */
pe_status pe__use_vote(pe__use *use, pe_error *err)
{
    pe__value *decision, *options = pe__doc_array(use->doc);
    pe__voter voter;
    if (pe__sql_is_ahead(use->db))
        return foresee(use, err);
    pe_status status = pe__open_decision(use, &decision, err);
    if (status != PE_OK || decision == NULL)
        return status;
    int64_t id = pe__get_integer(decision, "decision", 0);
    const pe__decide_rule *rule = pe__decide_rule_of(decision);
    status = pe__voter_of(use->db, id, use->member, &voter, err);
    if (status == PE_OK && !voter.is_voter)
        return pe__use_conflict(use, "decide_no_voter");
    if (status == PE_OK)
        status = pe__decision_options(use->db, use->doc, options, id, err);
    if (status != PE_OK)
        return status;
    if (rule->rule == 0)
        return pe__use_not_found(use);
    const char *marks = pe__paper_read(use, rule,
                                       (int32_t)pe__count_of(options));
    if (pe__use_faulty(use))
        return PE_OK;
    return write_ballot(use, decision, &voter, marks, err);
}

/* code: shows the ballot that was cast with it, as long as the vote is open.
 * Nothing is written. */
pe_status pe__use_vote_look(pe__use *use, pe_error *err)
{
    char code[PE__LONG_CODE_SIZE], tag[PE__HASH_SIZE];
    const char *marks = NULL;
    pe__value *decision;
    pe_status status = pe__open_decision(use, &decision, err);
    if (status != PE_OK || decision == NULL)
        return status;
    int64_t id = pe__get_integer(decision, "decision", 0);
    if (!pe__get_bool(decision, "is_secret", true))
        return pe__use_not_found(use);
    if (!read_tag(use, "code", id, code, tag))
        return PE_OK;
    status = pe__cast_marks(use->db, use->doc, id, tag, &marks, err);
    if (status == PE_OK && marks == NULL)
        pe__use_fault(use, "code", "decide.code_unknown");
    if (status != PE_OK || marks == NULL)
        return status;
    status = pe__use_decision(use, err);
    const pe__value *options = pe__get(use->out, "options");
    if (status != PE_OK || options == NULL)
        return status;
    pe__paper_put(use, pe__decide_rule_of(decision),
                  (pe__value *)(uintptr_t)options, marks);
    pe__value *typed = pe__put_object(use->doc, use->out, "typed");
    pe__put_text(use->doc, typed, "code",
                 pe__get_text(use->in, "code", ""));
    pe__put_bool(use->doc, use->out, "shows_ballot", true);
    use->shows = true;
    return PE_OK;
}
