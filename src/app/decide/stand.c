/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where one stands on what is to be agreed: openly, and an objection with its
 * reason. */
#include "decide.h"

#include "close.h"
#include "decide_ballot.h"
#include "decide_own.h"
#include "decide_subject.h"

enum { REASON_MOST = 2000 };

/* stance, reason. */
pe_status pe__use_stand(pe__use *use, pe_error *err)
{
    pe__value *decision;
    bool first;
    pe__voter voter;
    pe_status status = pe__open_decision(use, &decision, err);
    if (status != PE_OK || decision == NULL)
        return status;
    int64_t id = pe__get_integer(decision, "decision", 0);
    if (pe__decide_rule_of(decision)->rule != 0)
        return pe__use_not_found(use);
    status = pe__voter_of(use->db, id, use->member, &voter, err);
    if (status == PE_OK && !voter.is_voter)
        return pe__use_conflict(use, "decide_no_voter");
    const char *stance = pe__use_choice(use, "stance",
                                        "consent aside objection");
    const char *reason = pe__use_text(use, "reason", REASON_MOST,
                                      stance[0] == 'o');
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    if (!voter.has_voted)
        status = pe__voter_mark(use->db, id, use->member, &first, err);
    if (status == PE_OK)
        status = pe__answer_drop(use->db, id, use->member, err);
    if (status == PE_OK)
        status = pe__voice_put(use->db, id, use->member, stance, reason,
                               use->now, err);
    if (status != PE_OK)
        return status;
    status = pe__use_event(use, "decision.stood", id, NULL, err);
    bool closed = false;
    if (status == PE_OK)
        status = pe__close_if_all(use, decision, &closed, err);
    pe__decision_go(use, id, closed ? "?said=decide.agreed"
                                    : "?said=decide.stood");
    return status;
}

/* answer: to the objection of {member}. It stays open until who raised it takes
 * it back. */
pe_status pe__use_stand_answer(pe__use *use, pe_error *err)
{
    pe__value *decision;
    bool found = false;
    pe_status status = pe__open_decision(use, &decision, err);
    if (status != PE_OK || decision == NULL)
        return status;
    int64_t id = pe__get_integer(decision, "decision", 0);
    const char *answer = pe__use_text(use, "answer", REASON_MOST, true);
    if (pe__use_faulty(use))
        return PE_OK;
    status = pe__answer_put(use->db, id, pe__get_integer(use->in, "member", 0),
                            use->member, answer, use->now, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status != PE_OK)
        return status;
    pe__decision_go(use, id, "?said=decide.answered");
    return pe__use_event(use, "decision.answered", id, NULL, err);
}

pe_status pe__use_stand_drop(pe__use *use, pe_error *err)
{
    pe__value *decision;
    bool found = false;
    pe_status status = pe__open_decision(use, &decision, err);
    if (status != PE_OK || decision == NULL)
        return status;
    int64_t id = pe__get_integer(decision, "decision", 0);
    if (pe__decide_rule_of(decision)->rule != 0)
        return pe__use_not_found(use);
    status = pe__voice_drop(use->db, id, use->member, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status == PE_OK)
        status = pe__voter_unmark(use->db, id, use->member, err);
    if (status == PE_OK)
        status = pe__answer_drop(use->db, id, use->member, err);
    if (status != PE_OK)
        return status;
    pe__decision_go(use, id, "?said=decide.dropped");
    return pe__use_event(use, "decision.stood", id, NULL, err);
}
