/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Voting in a round, as in a decision (decide/cast.c): that somebody voted is
 * kept with their name; how, elsewhere, under a tag made of the voter's code,
 * without name or time. The code came from the form, is never stored, and is
 * what it takes to look at the ballot or change it until the vote closes;
 * afterwards it is worth nothing, as the file that is counted has no tags. */
#include "round_of.h"

#include "code.h"
#include "error.h"
#include "money_round.h"
#include "money_uses.h"
#include "secret.h"

#include <inttypes.h>

enum { POINTS_MOST = 5 };

/* What the form gives an idea: a tick, points, or −1 against it. */
static int64_t read_given(pe__use *use, const pe__value *round,
                          const char *field)
{
    int64_t least = pe__get_bool(round, "has_against", false) ? -1 : 0;
    if (pe__get_bool(round, "is_points", false))
        return pe__use_integer(use, field, least, POINTS_MOST, 0);
    return least < 0 ? pe__use_integer(use, field, least, 1, 0)
                     : pe__use_ticked(use, field);
}

/* Fields idea_IDEA. */
static pe_status read_choices(pe__use *use, const pe__value *round,
                              pe__buffer *out, pe_error *err)
{
    pe__value *ideas = pe__doc_array(use->doc);
    pe_status status = pe__ideas(use->db, use->doc,
                                 pe__get_integer(round, "round", 0),
                                 false, ideas, err);
    const char *comma = "";
    if (status == PE_OK && pe__count_of(ideas) == 0)
        return pe__use_conflict(use, "round_over"); /* nothing to vote on */
    pe__buffer_text(out, "[");
    for (const pe__value *row = pe__first(ideas); row; row = row->next) {
        int64_t idea = pe__get_integer(row, "idea", 0);
        const char *field = pe__doc_format(use->doc, "idea_%" PRId64, idea);
        int64_t given = read_given(use, round, field);
        if (given != 0) {
            pe__buffer_format(out, "%s[%" PRId64 ",%" PRId64 "]", comma, idea,
                              given);
            comma = ",";
        }
    }
    pe__buffer_text(out, "]");
    if (status == PE_OK && out->failed)
        return pe__fail_memory(err);
    return status;
}

/* The tag of the code in the form; false and a fault when it is none. */
static bool read_tag(pe__use *use, int64_t round, char tag[PE__HASH_SIZE])
{
    char code[PE__CODE_SIZE];
    const char *typed = pe__use_text(use, "code", 40, true);
    if (*typed == '\0')
        return false;
    if (!pe__code_read(typed, code)) {
        pe__use_fault(use, "code", "decide.code");
        return false;
    }
    pe__secret_hash(pe__doc_format(use->doc, "round %" PRId64 " %s", round,
                                   code), tag);
    return true;
}

static pe_status cast(pe__use *use, const pe__value *round,
                      const char *choices, pe_error *err)
{
    char tag[PE__HASH_SIZE];
    int64_t number = pe__get_integer(round, "round", 0);
    bool first = false, done = false;
    if (!read_tag(use, number, tag))
        return PE_OK;
    pe_status status = pe__round_voter_add(use->db, number, use->member,
                                           &first, err);
    if (status == PE_OK)
        status = first ? pe__round_ballot_add(use->db, number, tag, choices,
                                              &done, err)
                       : pe__round_ballot_change(use->db, number, tag, choices,
                                                 &done, err);
    if (status == PE_OK && !done)
        pe__use_fault(use, "code", first ? "decide.code_taken"
                                         : "decide.code_unknown");
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    pe__round_next(use, round, first ? "voted" : "revoted");
    return pe__use_event(use, first ? "round.voted" : "round.revoted", number,
                         NULL, err);
}

/* A round whose vote is open to the member; NULL and an outcome else. */
static pe_status find_voting(pe__use *use, pe__value **round, pe_error *err)
{
    bool may = false;
    pe_status status = pe__round_find(use, round, err);
    if (status || use->outcome != PE__DONE)
        return status;
    if (!pe__get_bool(*round, "is_voting", false))
        return pe__use_conflict(use, "round_over");
    status = pe__round_may_vote(use->db, use->council, use->member,
                                pe__get_integer(*round, "ideas_until", 0),
                                &may, err);
    return status == PE_OK && !may ? pe__use_forbidden(use) : status;
}

/* A field idea_IDEA each, and code. */
pe_status pe__use_round_vote(pe__use *use, pe_error *err)
{
    pe__value *round;
    pe__buffer choices = {0};
    pe_status status = find_voting(use, &round, err);
    if (status || use->outcome != PE__DONE)
        return status;
    status = read_choices(use, round, &choices, err);
    if (status == PE_OK && use->outcome == PE__DONE)
        status = cast(use, round, choices.bytes, err);
    pe__buffer_free(&choices);
    return status;
}

/* code: shows the ballot that was cast with it, as long as the vote is open.
 * Nothing is written. */
pe_status pe__use_round_look(pe__use *use, pe_error *err)
{
    char tag[PE__HASH_SIZE];
    bool found = false;
    pe__value *round, *ballot = pe__doc_object(use->doc);
    pe_status status = find_voting(use, &round, err);
    if (status || use->outcome != PE__DONE)
        return status;
    int64_t number = pe__get_integer(round, "round", 0);
    if (!read_tag(use, number, tag))
        return PE_OK;
    status = pe__round_ballot(use->db, use->doc, number, tag, ballot, &found,
                              err);
    if (status == PE_OK && !found)
        pe__use_fault(use, "code", "decide.code_unknown");
    if (status != PE_OK || !found)
        return status;
    status = pe__use_round_show(use, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    pe__round_choose(use, pe__get(ballot, "choices"));
    pe__value *typed = pe__put_object(use->doc, use->out, "typed");
    pe__put_text(use->doc, typed, "code", pe__get_text(use->in, "code", ""));
    pe__put_bool(use->doc, use->out, "shows_ballot", true);
    use->shows = true;
    return PE_OK;
}
