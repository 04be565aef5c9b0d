/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "people_invite.h"

#include "query.h"
#include "secret.h"

pe_status pe__invite_add(pe__sql *db, const pe__invite_new *invite,
                         int64_t now, int64_t *id, pe_error *err)
{
    char hash[PE__HASH_SIZE];
    pe__secret_hash(invite->code, hash);
    return pe__query_integer(db, id, 0, err,
        "INSERT INTO invite (council, invited_by, code, note, uses_left,"
        " created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)"
        " RETURNING invite", "nnttiii", invite->council, invite->invited_by,
        hash, invite->note, invite->uses, now, invite->expires);
}

pe_status pe__invite_find(pe__sql *db, pe__doc *doc, pe__value *object,
                          const char *code, int64_t now, bool *found,
                          pe_error *err)
{
    char hash[PE__HASH_SIZE];
    pe__secret_hash(code, hash);
    return pe__query_row(db, doc, object, found, err,
        "SELECT i.invite, i.council, c.name AS council_name, c.kind,"
        " c.purpose, i.invited_by, m.name, i.expires_at, i.uses_left"
        " FROM invite i LEFT JOIN council c ON c.council = i.council"
        " LEFT JOIN member m ON m.member = i.invited_by"
        " WHERE i.code = $1 AND i.expires_at > $2 AND i.uses_left > 0"
        " AND c.closed_at IS NULL AND m.erased_at IS NULL", "ti", hash, now);
}

pe_status pe__invite_take(pe__sql *db, int64_t invite, int64_t now,
                          bool *taken, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE invite SET uses_left = uses_left - 1 WHERE invite = $1"
        " AND uses_left > 0 AND expires_at > $2", "ii", invite, now);
    *taken = changed > 0;
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err,
            "DELETE FROM invite WHERE invite = $1 AND uses_left = 0", "i",
            invite);
    return status;
}

pe_status pe__invite_list(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t council, int64_t me, int64_t now,
                          pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT i.invite, i.note, i.uses_left, i.created_at, i.expires_at,"
        " m.name, CASE WHEN i.invited_by = $2 THEN 1 ELSE 0 END AS is_mine"
        " FROM invite i JOIN member m ON m.member = i.invited_by"
        " WHERE i.council = $1 AND i.expires_at > $3"
        " ORDER BY i.invite DESC", "iii", council, me, now);
}

pe_status pe__invite_count(pe__sql *db, int64_t council, int64_t by,
                           int64_t now, int64_t *count, pe_error *err)
{
    return pe__query_integer(db, count, 0, err,
        "SELECT COUNT(*) FROM invite WHERE council = $1 AND invited_by = $2"
        " AND expires_at > $3", "iii", council, by, now);
}

pe_status pe__invite_end(pe__sql *db, int64_t council, int64_t invite,
                         bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "DELETE FROM invite WHERE invite = $1 AND council = $2", "ii", invite,
        council);
    *found = changed > 0;
    return status;
}

pe_status pe__invite_end_founding(pe__sql *db, pe_error *err)
{
    return pe__query_run(db, NULL, err,
                         "DELETE FROM invite WHERE council IS NULL", "");
}

pe_status pe__invite_sweep(pe__sql *db, int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "DELETE FROM invite WHERE expires_at <= $1", "i", now);
}

pe_status pe__vouch_add(pe__sql *db, int64_t council, int64_t member,
                        int64_t voucher, int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO vouch (council, member, voucher, vouched_at)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (council, member, voucher)"
        " DO NOTHING", "iiii", council, member, voucher, now);
}

pe_status pe__vouch_list(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t council, pe_error *err)
{
    /* the first who vouched is the one who let them in */
    return pe__query_rows(db, doc, array, err,
        "SELECT m.member, p.name, v.voucher, v.vouched_at,"
        " CASE WHEN m.left_at IS NULL THEN 1 ELSE 0 END AS is_here"
        " FROM membership m JOIN member p ON p.member = m.member"
        " LEFT JOIN vouch v ON v.council = m.council AND v.member = m.member"
        " AND v.voucher = (SELECT MIN(f.voucher) FROM vouch f"
        "  WHERE f.council = m.council AND f.member = m.member"
        "  AND f.vouched_at = (SELECT MIN(e.vouched_at) FROM vouch e"
        "   WHERE e.council = m.council AND e.member = m.member))"
        " WHERE m.council = $1"
        " ORDER BY COALESCE(v.vouched_at, m.joined_at), m.member", "i",
        council);
}
