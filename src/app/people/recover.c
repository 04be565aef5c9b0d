/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Coming back without password, passkey or e-mail: two members of a council
 * say that they spoke with the person.
 *
 * Who asks gets a code, with which they come back, and four words to say when
 * they ring the others up. Each of these types in the words they heard; with
 * two from one council who came in before and not through the asker, the code
 * opens the form for a new password. Asking tells nobody whether there is such
 * a member: code and words are given to all. */
#include "account_fields.h"
#include "code.h"
#include "council_acts.h"
#include "password.h"
#include "people.h"
#include "people_recovery.h"
#include "secret.h"
#include "session.h"

#include <string.h>

pe_status pe__use_recover_show(pe__use *use, pe_error *err)
{
    (void)use;
    (void)err;
    return PE_OK;
}

pe_status pe__use_recover(pe__use *use, pe_error *err)
{
    char code[PE__CODE_SIZE], words[PE__WORDS_SIZE], plain[PE__WORDS_SIZE];
    const char *stored;
    int64_t member = 0;
    bool added = false;
    const char *sign_in = pe__read_sign_in(use, "sign_in");
    if (pe__use_faulty(use))
        return PE_OK;
    pe__code_new(code);
    pe__words_new(use->language, words);
    pe__words_read(words, plain);
    pe_status status = pe__member_by_sign_in(use->db, use->doc, sign_in,
                                             &member, &stored, err);
    if (status == PE_OK && member != 0)
        status = pe__recovery_add(use->db, member, code, plain, use->now,
                                  &added, err);
    pe__value *given = pe__put_object(use->doc, use->out, "given");
    pe__put_text(use->doc, given, "code", code);
    pe__put_text(use->doc, given, "words", words);
    pe__put_number(use->doc, given, "until", PE__TIME,
                   use->now + PE__RECOVERY_SECONDS);
    use->shows = true;
    if (status == PE_OK && added)
        status = pe__note(use, 0, member, "recovery.asked", member, err);
    return status;
}

/* --- the asker comes back ------------------------------------------------- */

/* out.recovery of the code in `in`, with is_ready; *ready. */
static pe_status find(pe__use *use, bool *found, bool *ready, pe_error *err)
{
    char code[PE__CODE_SIZE];
    const char *typed = pe__get_text(use->in, "code", "");
    pe__value *recovery = pe__put_object(use->doc, use->out, "recovery");
    pe_status status = PE_OK;
    *found = *ready = false;
    if (pe__code_read(typed, code))
        status = pe__recovery_find(use->db, use->doc, recovery, code,
                                   use->now, found, err);
    if (status != PE_OK)
        return status;
    if (*found) {
        *ready = pe__get_integer(recovery, "vouches", 0) >=
                 PE__RECOVERY_VOUCHES;
        pe__put_text(use->doc, use->out, "code", code);
        pe__put_bool(use->doc, recovery, "is_ready", *ready);
    } else {
        pe__put_null(use->doc, use->out, "recovery");
        pe__put_bool(use->doc, use->out, "is_unknown", typed[0] != '\0');
    }
    return PE_OK;
}

pe_status pe__use_recover_finish_show(pe__use *use, pe_error *err)
{
    bool found, ready;
    return find(use, &found, &ready, err);
}

pe_status pe__use_recover_finish_prepare(pe__use *use, pe_error *err)
{
    bool found, ready;
    pe__proof *proof = pe__proof_new(use);
    pe_status status = find(use, &found, &ready, err);
    if (status != PE_OK || proof == NULL)
        return status;
    if (!ready) {
        pe__use_fault(use, "code", found ? "recovery_early" : "code_unknown");
        return PE_OK;
    }
    const pe__value *recovery = pe__get(use->out, "recovery");
    const char *password = pe__read_new_password(
        use, "password", pe__get_text(recovery, "name", ""),
        pe__get_text(recovery, "sign_in", ""));
    if (!pe__use_faulty(use))
        status = pe__proof_hash(use, proof, password, err);
    return status;
}

/* Whoever was in before is out: other sessions, passkeys, other askers. */
static pe_status let_in(pe__use *use, int64_t member, int64_t recovery,
                        const char *hash, pe_error *err)
{
    pe_status status = pe__member_set_password(use->db, member, hash, err);
    if (status == PE_OK)
        status = pe__session_end_others(use->db, member, 0, err);
    if (status == PE_OK)
        status = pe__passkey_remove_all(use->db, member, err);
    if (status == PE_OK)
        status = pe__recovery_used(use->db, recovery, use->now, err);
    if (status == PE_OK)
        status = pe__recovery_end(use->db, member, use->now, err);
    if (status == PE_OK)
        status = pe__begin_session(use, member, true, err);
    if (status == PE_OK)
        status = pe__note(use, 0, member, "member.recovered", recovery, err);
    return status;
}

pe_status pe__use_recover_finish(pe__use *use, pe_error *err)
{
    bool found, ready;
    const pe__proof *proof = use->prepared;
    pe_status status = find(use, &found, &ready, err);
    if (status != PE_OK)
        return status;
    if (!ready || proof == NULL || proof->hash == NULL) {
        pe__use_fault(use, "code", "code_unknown");
        return PE_OK;
    }
    const pe__value *recovery = pe__get(use->out, "recovery");
    pe__use_next(use, "/me?said=me.recovered");
    return let_in(use, pe__get_integer(recovery, "member", 0),
                  pe__get_integer(recovery, "recovery", 0), proof->hash, err);
}

/* --- those who vouch ------------------------------------------------------ */

pe_status pe__use_vouch_show(pe__use *use, pe_error *err)
{
    pe__value *asking = pe__put_array(use->doc, use->out, "asking");
    if (pe__use_ticked(use, "wrong"))
        pe__put_number(use->doc, use->out, "tries_left", PE__COUNT,
                       pe__get_integer(use->in, "left", 0));
    pe__put_bool(use->doc, use->out, "is_wrong",
                 pe__use_ticked(use, "wrong"));
    return pe__recovery_list(use->db, use->doc, asking, use->member, use->now,
                             err);
}

pe_status pe__use_vouch(pe__use *use, pe_error *err)
{
    char heard[PE__WORDS_SIZE], hash[PE__HASH_SIZE];
    const char *words = NULL;
    int64_t left = 0;
    int64_t recovery = pe__get_integer(use->in, "recovery", 0);
    const char *typed = pe__use_text(use, "words", PE__WORDS_SIZE, true);
    if (pe__use_faulty(use))
        return PE_OK;
    pe_status status = pe__recovery_words(use->db, use->doc, recovery,
                                          use->member, use->now, &words, err);
    if (status != PE_OK)
        return status;
    if (words == NULL)
        return pe__use_not_found(use);
    bool said = pe__words_read(typed, heard);
    if (said)
        pe__secret_hash(heard, hash);
    if (!said || strcmp(hash, words) != 0) {
        /* the miss is kept, so it is no fault, which would undo it */
        status = pe__recovery_missed(use->db, recovery, &left, err);
        pe__put_bool(use->doc, use->out, "is_wrong", true);
        pe__use_next(use, "/vouch?wrong=1&left=%lld", (long long)left);
        return status;
    }
    pe__use_next(use, "/vouch?said=vouch.done");
    status = pe__recovery_vouch(use->db, recovery, use->member, use->now, err);
    if (status == PE_OK)
        status = pe__use_event(use, "recovery.vouched", recovery, NULL, err);
    return status;
}

pe_status pe__use_recover_deny(pe__use *use, pe_error *err)
{
    pe_status status =
        pe__recovery_end(use->db, use->member, use->now, err);
    pe__use_next(use, "/me?said=me.denied");
    if (status == PE_OK)
        status = pe__use_event(use, "recovery.denied", use->member, NULL, err);
    return status;
}
