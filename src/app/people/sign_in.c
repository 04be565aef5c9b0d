/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signing in and out with a password. */
#include "account_fields.h"
#include "password.h"
#include "people.h"
#include "session.h"

/* What was typed, so that it stands in the form again after a failure. */
pe_status pe__use_sign_in_show(pe__use *use, pe_error *err)
{
    (void)err;
    pe__put_text(use->doc, pe__put_object(use->doc, use->out, "typed"),
                 "sign_in", pe__get_text(use->in, "sign_in", ""));
    pe__put_text(use->doc, use->out, "next", pe__read_next(use, ""));
    if (pe__use_ticked(use, "failed"))
        pe__put_bool(use->doc, use->out, "has_failed", true);
    return PE_OK;
}

pe_status pe__use_sign_in_prepare(pe__use *use, pe_error *err)
{
    bool refused = false;
    pe__proof *proof = pe__proof_new(use);
    const char *sign_in = pe__read_sign_in(use, "sign_in");
    const char *password = pe__use_text(use, "password", PE__PASSWORD_MOST,
                                        true);
    if (proof == NULL || pe__use_faulty(use))
        return PE_OK;
    proof->sign_in = sign_in;
    pe_status status = pe__proof_is_refused(use, sign_in, &refused, err);
    if (status != PE_OK || refused)
        return status;
    status = pe__member_by_sign_in(use->db, use->doc, sign_in, &proof->member,
                                   &proof->stored, err);
    if (status == PE_OK)
        proof->fits = pe__password_fits(proof->stored, password);
    return status;
}

/* A failure is kept, so it is no fault, which would undo it: back to the form,
 * which says so. */
static pe_status fail(pe__use *use, const pe__proof *proof, pe_error *err)
{
    pe__put_bool(use->doc, use->out, "has_failed", true);
    pe__use_next(use, "/sign-in?failed=1&sign_in=%s&next=%s",
                 pe__in_query(use, proof->sign_in),
                 pe__in_query(use, pe__read_next(use, "")));
    return pe__sign_in_failed(use->db, proof->sign_in, use->now, err);
}

pe_status pe__use_sign_in(pe__use *use, pe_error *err)
{
    const pe__proof *proof = use->prepared;
    bool holds = false;
    if (proof == NULL || proof->sign_in == NULL)
        return pe__use_forbidden(use);
    pe_status status = pe__proof_holds(use, proof, &holds, err);
    if (status != PE_OK)
        return status;
    if (!holds)
        return fail(use, proof, err);
    status = pe__sign_in_forget(use->db, proof->sign_in, err);
    if (status == PE_OK)
        status = pe__begin_session(use, proof->member, true, err);
    pe__use_next(use, "%s", pe__read_next(use, "/councils"));
    return status;
}

pe_status pe__use_sign_out(pe__use *use, pe_error *err)
{
    bool found;
    use->token = "";
    pe__use_next(use, "/");
    return pe__session_end(use->db, use->member, use->session, &found, err);
}
