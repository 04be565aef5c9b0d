/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Handing one's vote over, and having it back. */
#include "delegate.h"

#include "carried.h"
#include "decide_own.h"
#include "delegate_store.h"
#include "envelope.h"
#include "people_council.h"

static void go(pe__use *use, const char *said)
{
    pe__use_next(use, "/councils/%lld/decisions/delegates?said=%s",
                 (long long)use->council, said);
}

static void read_code(pe__use *use, char code[PE__LONG_CODE_SIZE])
{
    const char *typed = pe__use_text(use, "code", 60, true);
    if (*typed != '\0' && !pe__long_code_read(typed, code))
        pe__use_fault(use, "code", "delegate.code");
}

/* delegate, topic (0 = whatever is decided), code. */
pe_status pe__use_hand_over(pe__use *use, pe_error *err)
{
    bool is_member = false, is_topic = true;
    char code[PE__LONG_CODE_SIZE] = "", key[PE__SEAL_KEY_SIZE];
    pe__delegation_new d = {.council = use->council, .giver = use->member,
                            .now = use->now, .seal_key = key};
    int64_t id = 0;
    d.delegate = pe__use_integer(use, "delegate", 1, INT64_MAX, 0);
    d.topic = pe__use_integer(use, "topic", 0, INT64_MAX, 0);
    read_code(use, code);
    pe_status status = pe__membership_row(use->db, use->doc,
                                          pe__doc_object(use->doc),
                                          use->council, d.delegate, &is_member,
                                          err);
    if (status == PE_OK && d.topic != 0)
        status = pe__topic_find(use->db, use->council, d.topic, &is_topic,
                                err);
    if (!is_member || d.delegate == use->member)
        pe__use_fault(use, "delegate", "not_a_member");
    if (!is_topic)
        pe__use_fault(use, "topic", "choice");
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    pe__seal_key_of(code, key);
    status = pe__delegation_add(use->db, &d, &id, err);
    if (status != PE_OK)
        return status;
    pe__put_integer(use->doc, use->out, "delegation", id);
    go(use, "delegate.handed");
    return pe__use_event(use, "delegation.handed", id, NULL, err);
}

/* Of what was cast in secret by this delegation and is open still, all that the
 * code opens. `left` = ballots that stay. */
static pe_status take_out_all(pe__use *use, int64_t delegation, bool has_code,
                              int *left, pe_error *err)
{
    pe__value *open = pe__doc_array(use->doc);
    pe_status status = pe__carried_open(use->db, use->doc, open, use->council,
                                        use->member, err);
    for (const pe__value *k = pe__first(open); k != NULL && status == PE_OK;
         k = k->next) {
        if (pe__get_integer(k, "delegation", 0) != delegation)
            continue;
        int64_t decision = pe__get_integer(k, "decision", 0);
        *left += !has_code;
        if (!has_code || use->now >= pe__get_integer(k, "closes", 0))
            continue;
        status = pe__carried_take_out(use, decision, err);
        if (status == PE_OK && !pe__use_faulty(use))
            status = pe__use_event(use, "delegation.taken_back", decision,
                                   NULL, err);
    }
    return status;
}

/* handed (the code): without it, what was cast in secret already stays. */
pe_status pe__use_hand_recall(pe__use *use, pe_error *err)
{
    bool found = false;
    int left = 0;
    int64_t id = pe__get_integer(use->in, "delegation", 0);
    bool has_code = pe__get_text(use->in, "handed", "")[0] != '\0';
    pe_status status = pe__delegation_end(use->db, use->council, id,
                                          use->member, true, use->now, &found,
                                          err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status == PE_OK)
        status = take_out_all(use, id, has_code, &left, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    go(use, left > 0 ? "delegate.recalled_but" : "delegate.recalled");
    return pe__use_event(use, "delegation.recalled", id, NULL, err);
}

pe_status pe__use_hand_renew(pe__use *use, pe_error *err)
{
    bool found = false;
    int64_t id = pe__get_integer(use->in, "delegation", 0);
    pe_status status = pe__delegation_renew(use->db, use->council, id,
                                            use->member, use->now, &found,
                                            err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    go(use, "delegate.renewed");
    return status == PE_OK
               ? pe__use_event(use, "delegation.renewed", id, NULL, err)
               : status;
}

/* These events do not say whose: who reads them learned who trusts whom. */
pe_status pe__use_hand_accept(pe__use *use, pe_error *err)
{
    bool found = false;
    int64_t id = pe__get_integer(use->in, "delegation", 0);
    pe_status status = pe__delegation_see(use->db, use->council, id,
                                          use->member, use->now, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    go(use, "delegate.accepted");
    return status == PE_OK
               ? pe__use_event(use, "delegation.accepted", use->member, NULL,
                               err)
               : status;
}

pe_status pe__use_hand_decline(pe__use *use, pe_error *err)
{
    bool found = false;
    int64_t id = pe__get_integer(use->in, "delegation", 0);
    pe_status status = pe__delegation_end(use->db, use->council, id,
                                          use->member, false, use->now, &found,
                                          err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    go(use, "delegate.declined");
    return status == PE_OK
               ? pe__use_event(use, "delegation.declined", use->member, NULL,
                               err)
               : status;
}

/* handed: takes out what a delegate cast for the member in this secret vote. */
pe_status pe__use_take_back(pe__use *use, pe_error *err)
{
    pe__value *decision, *open = pe__doc_array(use->doc);
    pe_status status = pe__open_decision(use, &decision, err);
    if (status != PE_OK || decision == NULL)
        return status;
    int64_t id = pe__get_integer(decision, "decision", 0);
    status = pe__carried_open(use->db, use->doc, open, use->council,
                              use->member, err);
    const pe__value *k = pe__first(open);
    while (k != NULL && pe__get_integer(k, "decision", 0) != id)
        k = k->next;
    if (status == PE_OK && k == NULL)
        return pe__use_conflict(use, "delegate_not_cast");
    if (status == PE_OK)
        status = pe__carried_take_out(use, id, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    pe__decision_go(use, id, "?said=delegate.taken_back");
    return pe__use_event(use, "delegation.taken_back", id, NULL, err);
}
