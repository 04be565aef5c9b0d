/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Voting in a round. That somebody voted is kept with their name; how, under a
 * number drawn by lot, without name, time or order. Nothing is given back by
 * which a ballot could be shown to others, so that nobody can be made to. */
#include "round_of.h"

#include "error.h"
#include "money_round.h"
#include "money_uses.h"

#include <sodium.h>
#include <inttypes.h>

enum { POINTS_MOST = 5 };

/* Fields idea_IDEA: ticked, or points. */
static pe_status read_choices(pe__use *use, const pe__value *round,
                              pe__buffer *out, pe_error *err)
{
    bool points = pe__get_bool(round, "is_points", false);
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
        int64_t given = points ? pe__use_integer(use, field, 0, POINTS_MOST, 0)
                               : pe__use_ticked(use, field);
        if (given > 0) {
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

static pe_status cast(pe__use *use, const pe__value *round,
                      const char *choices, pe_error *err)
{
    unsigned char bytes[16];
    char ballot[2 * sizeof bytes + 1];
    int64_t number = pe__get_integer(round, "round", 0);
    bool added = false;
    pe_status status = pe__round_voter_add(use->db, number, use->member,
                                           &added, err);
    if (status == PE_OK && !added)
        return pe__use_conflict(use, "round_voted");
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(ballot, sizeof ballot, bytes, sizeof bytes);
    if (status == PE_OK)
        status = pe__round_ballot_add(use->db, number, ballot, choices, err);
    pe__round_next(use, round, "voted");
    return status == PE_OK
               ? pe__use_event(use, "round.voted", number, NULL, err)
               : status;
}

pe_status pe__use_round_vote(pe__use *use, pe_error *err)
{
    pe__value *round;
    bool may = false;
    pe__buffer choices = {0};
    pe_status status = pe__round_find(use, &round, err);
    if (status || use->outcome != PE__DONE)
        return status;
    if (!pe__get_bool(round, "is_voting", false))
        return pe__use_conflict(use, "round_over");
    status = pe__round_may_vote(use->db, use->council, use->member,
                                pe__get_integer(round, "ideas_until", 0),
                                &may, err);
    if (status == PE_OK && !may)
        return pe__use_forbidden(use);
    if (status == PE_OK)
        status = read_choices(use, round, &choices, err);
    if (status == PE_OK && use->outcome == PE__DONE)
        status = cast(use, round, choices.bytes, err);
    pe__buffer_free(&choices);
    return status;
}
