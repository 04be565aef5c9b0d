/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Stances, and what comes of them. */
#include "work.h"

#include "acts.h"
#include "consent.h"

#include <string.h>

enum { REASON_MOST = 2000 };

/* The division of the path while it is on the table; NULL and the outcome set
 * otherwise. */
static pe_status proposal_of(pe__use *use, pe__value **division,
                             pe_error *err)
{
    pe_status status = pe__put_division(use, division, err);
    if (status != PE_OK || !*division || pe__is_state(*division, "proposed"))
        return status;
    *division = NULL;
    return pe__use_conflict(use, "work.no_proposal");
}

static void go_back(pe__use *use, int64_t division, const char *said)
{
    pe__use_next(use, "/councils/%lld/divisions/%lld?said=work.%s#consent",
                 (long long)use->council, (long long)division, said);
}

/* Everybody consented: there is nothing left to wait for. */
static pe_status adopt_if_all(pe__use *use, int64_t division,
                              const char **said, pe_error *err)
{
    pe__poll poll;
    bool done = false;
    pe_status status = pe__stance_poll(use->db, use->council, division, &poll,
                                       err);
    if (status == PE_OK && poll.consents == poll.members)
        status = pe__adopt(use->db, use->council, division, use->member,
                           use->now, &done, err);
    if (done)
        *said = "adopted";
    return status;
}

/* stance (consent, aside, objection), reason (of an objection, needed). */
pe_status pe__use_stance(pe__use *use, pe_error *err)
{
    pe__value *division;
    const char *said = "stance_taken";
    pe_status status = proposal_of(use, &division, err);
    if (status != PE_OK || !division)
        return status;
    int64_t id = pe__get_integer(division, "division", 0);
    const char *stance = pe__use_choice(use, "stance",
                                        "consent aside objection");
    const char *reason = pe__use_text(use, "reason", REASON_MOST,
                                      stance[0] == 'o');
    if (pe__use_faulty(use))
        return PE_OK;
    status = pe__stance_put(use->db, id, use->member, stance, reason,
                            use->now, err);
    pe__value *data = pe__doc_object(use->doc);
    pe__put_text(use->doc, data, "stance", stance);
    if (status == PE_OK)
        status = pe__use_event(use, "stance.taken", id, data, err);
    if (status == PE_OK)
        status = adopt_if_all(use, id, &said, err);
    if (status == PE_OK)
        go_back(use, id, said);
    return status;
}

/* Takes back one's own. */
pe_status pe__use_stance_drop(pe__use *use, pe_error *err)
{
    pe__value *division;
    bool found = false;
    pe_status status = proposal_of(use, &division, err);
    if (status != PE_OK || !division)
        return status;
    int64_t id = pe__get_integer(division, "division", 0);
    status = pe__stance_drop(use->db, id, use->member, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status != PE_OK)
        return status;
    go_back(use, id, "stance_dropped");
    return pe__use_event(use, "stance.dropped", id, NULL, err);
}

/* answer: to the objection of {member}. It stays open until who raised it
 * takes it back, or a new version is proposed. */
pe_status pe__use_stance_answer(pe__use *use, pe_error *err)
{
    pe__value *division;
    bool found = false;
    pe_status status = proposal_of(use, &division, err);
    if (status != PE_OK || !division)
        return status;
    int64_t id = pe__get_integer(division, "division", 0);
    const char *answer = pe__use_text(use, "answer", REASON_MOST, true);
    if (pe__use_faulty(use))
        return PE_OK;
    status = pe__stance_answer(use->db, id, pe__path_number(use, "member"),
                               use->member, answer, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status != PE_OK)
        return status;
    go_back(use, id, "objection_answered");
    return pe__use_event(use, "objection.answered", id, NULL, err);
}

/* Adopts what may be adopted: the program does it by itself, too, but a
 * meeting need not wait for it. */
pe_status pe__use_adopt(pe__use *use, pe_error *err)
{
    pe__value *division;
    pe__poll poll;
    bool done = false;
    pe_status status = proposal_of(use, &division, err);
    if (status != PE_OK || !division)
        return status;
    int64_t id = pe__get_integer(division, "division", 0);
    status = pe__stance_poll(use->db, use->council, id, &poll, err);
    if (status != PE_OK)
        return status;
    if (!pe__may_adopt(&poll, pe__get_integer(division, "decide", 0),
                       use->now))
        return pe__use_conflict(use, poll.objections ? "work.objection"
                                                     : "work.early");
    status = pe__adopt(use->db, use->council, id, use->member, use->now,
                       &done, err);
    if (status == PE_OK)
        go_back(use, id, "adopted");
    return status;
}
