/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Proving again who one is, before what cannot be undone. Holds for ten
 * minutes. */
#include "account_fields.h"
#include "password.h"
#include "people.h"
#include "session.h"

pe_status pe__use_step_up_show(pe__use *use, pe_error *err)
{
    bool found;
    pe__value *me = pe__put_object(use->doc, use->out, "me");
    pe__put_text(use->doc, use->out, "next", pe__read_next(use, ""));
    if (pe__use_ticked(use, "failed"))
        pe__put_bool(use->doc, use->out, "has_failed", true);
    return pe__member_row(use->db, use->doc, me, use->member, &found, err);
}

/* Compares `field` with the member's own password. */
static pe_status prove_own(pe__use *use, const char *field, pe__proof *proof,
                           pe_error *err)
{
    bool refused = false;
    const char *password =
        pe__use_text(use, field, PE__PASSWORD_MOST, true);
    proof->member = use->member;
    proof->sign_in =
        pe__doc_format(use->doc, "#%lld", (long long)use->member);
    if (pe__use_faulty(use))
        return PE_OK;
    pe_status status =
        pe__proof_is_refused(use, proof->sign_in, &refused, err);
    if (status == PE_OK && !refused)
        status = pe__member_password(use->db, use->doc, use->member,
                                     &proof->stored, err);
    if (status == PE_OK && !refused)
        proof->fits = pe__password_fits(proof->stored, password);
    return status;
}

pe_status pe__use_step_up_prepare(pe__use *use, pe_error *err)
{
    pe__proof *proof = pe__proof_new(use);
    return proof != NULL ? prove_own(use, "password", proof, err) : PE_OK;
}

pe_status pe__use_step_up(pe__use *use, pe_error *err)
{
    const pe__proof *proof = use->prepared;
    const char *next = pe__read_next(use, "/me");
    bool holds = false;
    if (proof == NULL || proof->sign_in == NULL)
        return pe__use_forbidden(use);
    pe_status status = pe__proof_holds(use, proof, &holds, err);
    if (status != PE_OK)
        return status;
    if (!holds) {
        pe__put_bool(use->doc, use->out, "has_failed", true);
        pe__use_next(use, "/step-up?failed=1&next=%s",
                     pe__in_query(use, next));
        return pe__sign_in_failed(use->db, proof->sign_in, use->now, err);
    }
    pe__use_next(use, "%s", next);
    status = pe__sign_in_forget(use->db, proof->sign_in, err);
    if (status == PE_OK)
        status = pe__renew_session(use, err);
    return status;
}

/* A member with passkeys alone has no password to compare with: they must have
 * stepped up. */
pe_status pe__use_password_prepare(pe__use *use, pe_error *err)
{
    pe__proof *proof = pe__proof_new(use);
    pe__value *me = pe__doc_object(use->doc);
    bool found = false;
    if (proof == NULL)
        return PE_OK;
    pe_status status =
        pe__member_row(use->db, use->doc, me, use->member, &found, err);
    if (status != PE_OK)
        return status;
    const char *password =
        pe__read_new_password(use, "password", pe__get_text(me, "name", ""),
                              pe__get_text(me, "sign_in", ""));
    if (pe__get_bool(me, "has_password", false))
        status = prove_own(use, "current", proof, err);
    else
        proof->fits = use->stepped_up;
    if (status == PE_OK && use->outcome == PE__DONE && proof->fits)
        status = pe__proof_hash(use, proof, password, err);
    return status;
}

pe_status pe__use_password_change(pe__use *use, pe_error *err)
{
    const pe__proof *proof = use->prepared;
    bool holds = false;
    if (proof == NULL)
        return pe__use_forbidden(use);
    pe_status status = pe__proof_holds(use, proof, &holds, err);
    if (proof->stored == NULL)
        holds = proof->fits;
    if (status != PE_OK)
        return status;
    if (!holds && proof->sign_in != NULL) {
        pe__put_bool(use->doc, use->out, "has_failed", true);
        pe__use_next(use, "/me?password=wrong");
        return pe__sign_in_failed(use->db, proof->sign_in, use->now, err);
    }
    if (!holds || proof->hash == NULL)
        return pe__use_forbidden(use);
    pe__use_next(use, "/me?said=me.password");
    status = pe__member_set_password(use->db, use->member, proof->hash, err);
    if (status == PE_OK)
        status = pe__session_end_others(use->db, use->member, use->session,
                                        err);
    if (status == PE_OK)
        status = pe__renew_session(use, err);
    if (status == PE_OK)
        status = pe__use_event(use, "member.password", use->member, NULL, err);
    return status;
}
