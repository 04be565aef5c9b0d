/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A member's own page: who they are, how they come in, where they are signed
 * in. */
#include "account_fields.h"
#include "people.h"
#include "people_recovery.h"
#include "session.h"

#include <string.h>

static void put_languages(pe__use *use, const char *chosen)
{
    static const char *const codes[] = {"en", "de", "es"};
    static const char *const names[] = {"English", "Deutsch", "Español"};
    pe__value *all = pe__put_array(use->doc, use->out, "languages");
    for (int k = 0; k < 3; k++) {
        pe__value *one = pe__add_object(use->doc, all);
        pe__put_text(use->doc, one, "code", codes[k]);
        pe__put_text(use->doc, one, "name", names[k]);
        pe__put_bool(use->doc, one, "is_chosen",
                     strcmp(chosen, codes[k]) == 0);
    }
}

pe_status pe__use_me_show(pe__use *use, pe_error *err)
{
    bool found = false;
    int64_t asking = 0;
    pe__doc *doc = use->doc;
    pe__value *me = pe__put_object(doc, use->out, "me");
    pe__value *councils = pe__put_array(doc, use->out, "councils");
    pe__value *sessions = pe__put_array(doc, use->out, "sessions");
    pe__value *passkeys = pe__put_array(doc, use->out, "passkeys");
    const char *password = pe__get_text(use->in, "password", "");
    pe_status status =
        pe__member_row(use->db, doc, me, use->member, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status == PE_OK)
        status = pe__member_councils(use->db, doc, councils, use->member, err);
    if (status == PE_OK)
        status = pe__session_list(use->db, doc, sessions, use->member,
                                  use->session, use->now, err);
    if (status == PE_OK)
        status = pe__passkey_list(use->db, doc, passkeys, use->member, err);
    if (status == PE_OK)
        status = pe__recovery_open(use->db, use->member, use->now, &asking,
                                   err);
    pe__put(doc, use->out, "typed", pe__doc_copy(doc, me));
    put_languages(use, pe__get_text(use->in, "language",
                                    pe__get_text(me, "language", "en")));
    pe__put_bool(doc, use->out, "has_others", pe__count_of(sessions) > 1);
    pe__put_bool(doc, use->out, "is_asked_for", asking > 0);
    pe__put_bool(doc, use->out, "password_wrong",
                 strcmp(password, "wrong") == 0);
    return status;
}

pe_status pe__use_me_change(pe__use *use, pe_error *err)
{
    pe__member_new to;
    bool taken = false;
    pe__read_member(use, &to);
    pe_status status = pe__member_is_taken(use->db, to.sign_in, use->member,
                                           &taken, err);
    if (taken)
        pe__use_fault(use, "sign_in", "taken");
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    pe__use_next(use, "/me?said=me.changed");
    status = pe__member_change(use->db, use->member, &to, err);
    if (status == PE_OK)
        status = pe__use_event(use, "member.changed", use->member, NULL, err);
    return status;
}

pe_status pe__use_session_end(pe__use *use, pe_error *err)
{
    bool found = false;
    int64_t session = pe__get_integer(use->in, "session", 0);
    pe_status status =
        pe__session_end(use->db, use->member, session, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    pe__use_next(use, session == use->session ? "/" : "/me?said=me.ended");
    if (session == use->session)
        use->token = "";
    return status;
}

pe_status pe__use_session_end_others(pe__use *use, pe_error *err)
{
    pe__use_next(use, "/me?said=me.ended");
    return pe__session_end_others(use->db, use->member, use->session, err);
}
