/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Coming in by an invitation: as somebody new, or, for who is a member of the
 * hub, into one more council. */
#include "account_fields.h"
#include "code.h"
#include "council_acts.h"
#include "error.h"
#include "people.h"
#include "people_invite.h"

#include <string.h>

/* What the code in `in` invites to, into `out` as invite; false, and
 * out.is_unknown, when it is good for nothing (any more). */
static pe_status find_invite(pe__use *use, bool *found, pe_error *err)
{
    char code[PE__CODE_SIZE];
    const char *typed = pe__get_text(use->in, "code", "");
    pe__value *invite = pe__put_object(use->doc, use->out, "invite");
    pe_status status = PE_OK;
    *found = false;
    if (pe__code_read(typed, code))
        status = pe__invite_find(use->db, use->doc, invite, code, use->now,
                                 found, err);
    if (status != PE_OK)
        return status;
    if (*found) {
        pe__put_text(use->doc, use->out, "code", code);
        pe__put_bool(use->doc, invite, "is_founding",
                     pe__get_integer(invite, "council", 0) == 0);
    } else {
        pe__put_null(use->doc, use->out, "invite");
        pe__put_bool(use->doc, use->out, "is_unknown", typed[0] != '\0');
    }
    return PE_OK;
}

pe_status pe__use_join_show(pe__use *use, pe_error *err)
{
    bool found = false;
    pe_status status = find_invite(use, &found, err);
    pe__put_bool(use->doc, use->out, "is_member", use->member != 0);
    return status;
}

/* The fields of somebody new. */
static pe_status read_newcomer(pe__use *use, pe__member_new *who,
                               pe_error *err)
{
    bool taken = false;
    pe__read_member(use, who);
    pe_status status = pe__member_is_taken(use->db, who->sign_in, 0, &taken,
                                           err);
    if (taken)
        pe__use_fault(use, "sign_in", "taken");
    return status;
}

pe_status pe__use_join_prepare(pe__use *use, pe_error *err)
{
    pe__member_new who;
    bool found = false;
    pe__proof *proof = pe__proof_new(use);
    pe_status status = find_invite(use, &found, err);
    pe__put_bool(use->doc, use->out, "is_member", use->member != 0);
    if (status != PE_OK || proof == NULL)
        return status;
    if (!found) {
        pe__use_fault(use, "code", "code_unknown");
        return PE_OK;
    }
    if (use->member != 0)
        return PE_OK;
    status = read_newcomer(use, &who, err);
    const char *password =
        pe__read_new_password(use, "password", who.name, who.sign_in);
    if (status == PE_OK && !pe__use_faulty(use))
        status = pe__proof_hash(use, proof, password, err);
    return status;
}

/* Somebody new becomes a member of the hub, and is signed in. */
static pe_status add_newcomer(pe__use *use, int64_t invited_by,
                              int64_t *member, pe_error *err)
{
    pe__member_new who;
    const pe__proof *proof = use->prepared;
    pe_status status = read_newcomer(use, &who, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    who.password = proof->hash;
    who.invited_by = invited_by;
    status = pe__member_add(use->db, &who, use->now, member, err);
    if (status == PE_OK)
        status = pe__begin_session(use, *member, true, err);
    return status;
}

/* The first member: only as long as there is none. */
static pe_status found_hub(pe__use *use, pe_error *err)
{
    int64_t count = 0, member = 0;
    pe_status status = pe__member_count(use->db, &count, err);
    if (status != PE_OK)
        return status;
    if (count > 0)
        return pe__use_conflict(use, "founded");
    status = add_newcomer(use, 0, &member, err);
    if (status == PE_OK && !pe__use_faulty(use))
        status = pe__invite_end_founding(use->db, err);
    pe__use_next(use, "/councils/new");
    if (status == PE_OK && !pe__use_faulty(use))
        status = pe__note(use, 0, member, "hub.founded", member, err);
    return status;
}

static pe_status join_council(pe__use *use, int64_t member,
                              const pe__value *invite, pe_error *err)
{
    bool joined = false;
    pe__membership offer;
    int64_t inviter = pe__get_integer(invite, "invited_by", 0);
    pe__read_membership(use, &offer);
    if (pe__use_faulty(use))
        return PE_OK;
    int64_t council = pe__get_integer(invite, "council", 0);
    pe__use_next(use, "/councils/%lld", (long long)council);
    pe_status status = pe__membership_add(use->db, council, member, &offer,
                                          use->now, &joined, err);
    if (status != PE_OK || !joined)
        return status;
    status = pe__vouch_add(use->db, council, member, inviter, use->now, err);
    if (status == PE_OK)
        status = pe__note(use, council, member, "member.joined", member, err);
    return status;
}

pe_status pe__use_join(pe__use *use, pe_error *err)
{
    bool found = false, taken = false;
    pe_status status = find_invite(use, &found, err);
    pe__put_bool(use->doc, use->out, "is_member", use->member != 0);
    if (status != PE_OK)
        return status;
    const pe__value *invite = pe__get(use->out, "invite");
    bool is_new = use->member == 0;
    const pe__proof *proof = use->prepared;
    if (!found || (is_new && (proof == NULL || proof->hash == NULL))) {
        pe__use_fault(use, "code", "code_unknown");
        return PE_OK;
    }
    status = pe__invite_take(use->db, pe__get_integer(invite, "invite", 0),
                             use->now, &taken, err);
    if (status != PE_OK)
        return status;
    if (!taken)
        return pe__use_conflict(use, "invite_used");
    if (pe__get_integer(invite, "council", 0) == 0)
        return is_new ? found_hub(use, err)
                      : pe__use_conflict(use, "founded");
    int64_t member = use->member;
    if (is_new)
        status = add_newcomer(use, pe__get_integer(invite, "invited_by", 0),
                              &member, err);
    if (status == PE_OK && !pe__use_faulty(use))
        status = join_council(use, member, invite, err);
    return status;
}
