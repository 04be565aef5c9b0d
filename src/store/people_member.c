/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "people_member.h"

#include "query.h"

pe_status pe__member_add(pe__sql *db, const pe__member_new *member,
                         int64_t now, int64_t *id, pe_error *err)
{
    return pe__query_integer(db, id, 0, err,
        "INSERT INTO member (name, sign_in, email, password, language, zone,"
        " invited_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        " RETURNING member", "ttttttni", member->name, member->sign_in,
        member->email, member->password, member->language, member->zone,
        member->invited_by, now);
}

pe_status pe__member_count(pe__sql *db, int64_t *count, pe_error *err)
{
    return pe__query_integer(db, count, 0, err,
                             "SELECT COUNT(*) FROM member", "");
}

pe_status pe__member_is_taken(pe__sql *db, const char *sign_in, int64_t but,
                              bool *taken, pe_error *err)
{
    int64_t other = 0;
    pe_status status = pe__query_integer(db, &other, 0, err,
        "SELECT member FROM member WHERE sign_in = $1 AND member <> $2", "ti",
        sign_in, but);
    *taken = other != 0;
    return status;
}

pe_status pe__member_by_sign_in(pe__sql *db, pe__doc *doc,
                                const char *sign_in, int64_t *member,
                                const char **password, pe_error *err)
{
    *password = NULL;
    pe_status status = pe__query_integer(db, member, 0, err,
        "SELECT member FROM member WHERE sign_in = $1", "t", sign_in);
    /* also for nobody: as much work whoever it is */
    if (status == PE_OK)
        status = pe__member_password(db, doc, *member, password, err);
    return status;
}

pe_status pe__member_password(pe__sql *db, pe__doc *doc, int64_t member,
                              const char **password, pe_error *err)
{
    return pe__query_text(db, doc, password, err,
        "SELECT password FROM member WHERE member = $1", "i", member);
}

pe_status pe__member_set_password(pe__sql *db, int64_t member,
                                  const char *password, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE member SET password = $2 WHERE member = $1", "it", member,
        password);
}

pe_status pe__member_change(pe__sql *db, int64_t member,
                            const pe__member_new *to, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE member SET name = $2, sign_in = $3, email = $4,"
        " language = $5, zone = $6 WHERE member = $1", "ittttt", member,
        to->name, to->sign_in, to->email, to->language, to->zone);
}

static pe_status put_inviter(pe__sql *db, pe__doc *doc, pe__value *object,
                             int64_t member, pe_error *err)
{
    bool found;
    pe__value *inviter = pe__put_object(doc, object, "invited_by");
    pe_status status = pe__query_row(db, doc, inviter, &found, err,
        "SELECT v.member, v.name FROM member m JOIN member v"
        " ON v.member = m.invited_by WHERE m.member = $1", "i", member);
    if (status == PE_OK && !found)
        pe__put_null(doc, object, "invited_by");
    return status;
}

pe_status pe__member_row(pe__sql *db, pe__doc *doc, pe__value *object,
                         int64_t member, bool *found, pe_error *err)
{
    pe_status status = pe__query_row(db, doc, object, found, err,
        "SELECT m.member, m.name, m.sign_in, m.email, m.language, m.zone,"
        " m.created_at,"
        " CASE WHEN m.password IS NULL THEN 0 ELSE 1 END AS has_password,"
        " (SELECT COUNT(*) FROM passkey p WHERE p.member = m.member)"
        " AS passkeys_count"
        " FROM member m WHERE m.member = $1 AND m.erased_at IS NULL", "i",
        member);
    if (status == PE_OK && *found)
        status = put_inviter(db, doc, object, member, err);
    return status;
}

pe_status pe__member_councils(pe__sql *db, pe__doc *doc, pe__value *array,
                              int64_t member, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT c.council, c.name, c.kind, m.joined_at"
        " FROM membership m JOIN council c ON c.council = m.council"
        " WHERE m.member = $1 AND m.left_at IS NULL AND c.closed_at IS NULL"
        " ORDER BY c.name, c.council", "i", member);
}
