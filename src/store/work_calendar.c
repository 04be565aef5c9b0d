/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "work_calendar.h"

#include "query.h"
#include "secret.h"

pe_status pe__calendar_set(pe__sql *db, int64_t member, const char *secret,
                           pe_error *err)
{
    char hash[PE__HASH_SIZE];
    if (secret)
        pe__secret_hash(secret, hash);
    return pe__query_run(db, NULL, err,
                         "UPDATE member SET calendar_secret = $2"
                         " WHERE member = $1", "it", member,
                         secret ? hash : NULL);
}

pe_status pe__calendar_has(pe__sql *db, int64_t member, bool *has,
                           pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(db, &count, 0, err,
        "SELECT count(*) FROM member WHERE member = $1"
        " AND calendar_secret IS NOT NULL", "i", member);
    *has = count > 0;
    return status;
}

pe_status pe__calendar_owner(pe__sql *db, pe__doc *doc, pe__value *object,
                             const char *secret, bool *found, pe_error *err)
{
    char hash[PE__HASH_SIZE];
    pe__secret_hash(secret, hash);
    return pe__query_row(db, doc, object, found, err,
        "SELECT member, name, language FROM member WHERE calendar_secret = $1"
        " AND erased_at IS NULL", "t", hash);
}

pe_status pe__calendar_divisions(pe__sql *db, pe__doc *doc, pe__value *array,
                                 int64_t member, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT d.division, d.council, c.name AS council_name, d.starts_on,"
        " (SELECT min(n.starts_on) FROM division n"
        " WHERE n.council = d.council AND n.state = 'adopted'"
        " AND (n.starts_on > d.starts_on OR (n.starts_on = d.starts_on"
        " AND n.version > d.version))) AS follows_on"
        " FROM division d JOIN council c ON c.council = d.council"
        " JOIN membership m ON m.council = d.council AND m.member = $1"
        " AND m.left_at IS NULL WHERE d.state = 'adopted'"
        " AND NOT EXISTS (SELECT 1 FROM merge g WHERE g.council = d.council"
        " AND g.state = 'open')"
        " AND EXISTS (SELECT 1 FROM piece p WHERE p.division = d.division"
        " AND p.member = $1) ORDER BY d.starts_on, d.division", "i", member);
}
