/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "peer_store.h"

#include "query.h"

#include <string.h>

#define SEED "peer_seed"

/* --- this hub's key ------------------------------------------------------- */

pe_status pe__peer_seed(pe__sql *db, pe__doc *doc, const char **hex,
                        pe_error *err)
{
    *hex = NULL;
    pe_status status = pe__query_text(db, doc, hex, err,
        "SELECT value FROM setting WHERE name = '" SEED "'", "");
    if (*hex == NULL)
        *hex = "";
    return status;
}

pe_status pe__peer_seed_set(pe__sql *db, const char *hex, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO setting (name, value) VALUES ('" SEED "', $1)"
        " ON CONFLICT (name) DO NOTHING", "t", hex);
}

/* --- peers ---------------------------------------------------------------- */

#define FIND                                                                 \
    "SELECT peer, council, added_by, next_out, last_in, shift, url,"         \
    " public_key, last_digest, trouble, ended_at, heard_at, silent_at"       \
    " FROM peer WHERE "

static pe_status take(pe__doc *doc, bool found, const pe__value *row,
                      pe__peer *out)
{
    *out = (pe__peer){0};
    if (!found)
        return PE_OK;
    *out = (pe__peer){
        .peer = pe__get_integer(row, "peer", 0),
        .council = pe__get_integer(row, "council", 0),
        .added_by = pe__get_integer(row, "added_by", 0),
        .next_out = pe__get_integer(row, "next_out", 1),
        .last_in = pe__get_integer(row, "last_in", 0),
        .shift = pe__get_integer(row, "shift", 0),
        .url = pe__get_text(row, "url", ""),
        .key = pe__get_text(row, "public_key", ""),
        .digest = pe__get_text(row, "last_digest", ""),
        .trouble = pe__get_text(row, "trouble", ""),
        .ended = pe__get_integer(row, "ended", INT64_MIN) != INT64_MIN,
        .heard = pe__get_integer(row, "heard", INT64_MIN) != INT64_MIN,
        .silent = pe__get_integer(row, "silent", INT64_MIN) != INT64_MIN};
    return pe__doc_failed(doc) ? PE_NO_MEMORY : PE_OK;
}

pe_status pe__peer_find(pe__sql *db, pe__doc *doc, int64_t peer,
                        pe__peer *out, pe_error *err)
{
    bool found = false;
    pe__value *row = pe__doc_object(doc);
    pe_status status = pe__query_row(db, doc, row, &found, err,
                                     FIND "peer = $1", "i", peer);
    return status == PE_OK ? take(doc, found, row, out) : status;
}

pe_status pe__peer_by_key(pe__sql *db, pe__doc *doc, const char *key,
                          pe__peer *out, pe_error *err)
{
    bool found = false;
    pe__value *row = pe__doc_object(doc);
    pe_status status = pe__query_row(db, doc, row, &found, err,
                                     FIND "public_key = $1", "t", key);
    return status == PE_OK ? take(doc, found, row, out) : status;
}

pe_status pe__peer_has_url(pe__sql *db, const char *url, const char *key,
                           bool *has, pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(db, &count, 0, err,
        "SELECT count(*) FROM peer WHERE url = $1 AND public_key <> $2", "tt",
        url, key);
    *has = count > 0;
    return status;
}

pe_status pe__peer_add(pe__sql *db, int64_t council, int64_t member,
                       const char *name, const char *url, const char *key,
                       int64_t now, int64_t *peer, pe_error *err)
{
    return pe__query_integer(db, peer, 0, err,
        "INSERT INTO peer (council, name, url, public_key, next_out, last_in,"
        " last_digest, shift, trouble, added_by, added_at, is_ended_there)"
        " VALUES ($1, $2, $3, $4, 1, 0, '', 0, '', $5, $6, 0)"
        " ON CONFLICT (public_key) DO UPDATE SET council = $1, name = $2,"
        " url = $3, added_by = $5, added_at = $6, ended_at = NULL,"
        " heard_at = NULL, answered_at = NULL, silent_at = NULL,"
        " trouble = '', is_ended_there = 0 RETURNING peer", "itttii", council,
        name, url, key, member, now);
}

pe_status pe__peer_end(pe__sql *db, int64_t peer, bool there, int64_t now,
                       pe_error *err)
{
    static const char *const forget[] = {
        "DELETE FROM peer_share WHERE peer = $1",
        "DELETE FROM peer_item WHERE peer = $1",
        "DELETE FROM peer_parcel WHERE peer = $1",
        "UPDATE claim SET peer_name = NULL, peer_reach = NULL WHERE peer = $1"};
    pe_status status = pe__query_run(db, NULL, err,
        "UPDATE peer SET ended_at = $2, is_ended_there = $3 WHERE peer = $1",
        "iii", peer, now, (int64_t)there);
    for (size_t k = 0; k < sizeof forget / sizeof *forget && status == PE_OK;
         k++)
        status = pe__query_run(db, NULL, err, forget[k], "i", peer);
    return status;
}

#define ROW                                                                  \
    "SELECT p.peer, p.council, c.name AS council_name, c.is_listed, p.name,"  \
    " p.url,"                                                                \
    " p.public_key, p.heard_at, p.answered_at, p.silent_at, p.trouble,"      \
    " p.added_at, p.ended_at, p.is_ended_there, p.shift,"                    \
    " (SELECT count(*) FROM peer_item i WHERE i.peer = p.peer"               \
    "  AND i.is_due = 1) + (SELECT count(*) FROM peer_parcel x"              \
    "  WHERE x.peer = p.peer) AS waiting_count,"                             \
    " (SELECT count(*) FROM peer_share s WHERE s.peer = p.peer)"             \
    "  AS shares_count,"                                                     \
    " (SELECT count(*) FROM need n WHERE n.peer = p.peer"                    \
    "  AND n.state = 'open') AS needs_count,"                                \
    " (SELECT count(*) FROM claim k WHERE k.peer = p.peer AND k.state IN"    \
    "  ('promised', 'confirmed', 'doubted', 'standby')) AS claims_count"     \
    " FROM peer p JOIN council c ON c.council = p.council"

pe_status pe__peer_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                        pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        ROW " ORDER BY CASE WHEN p.ended_at IS NULL THEN 0 ELSE 1 END, p.name,"
        " p.peer LIMIT 200", "");
}

pe_status pe__peer_row(pe__sql *db, pe__doc *doc, pe__value *object,
                       int64_t peer, bool *found, pe_error *err)
{
    return pe__query_row(db, doc, object, found, err, ROW " WHERE p.peer = $1",
                         "i", peer);
}

pe_status pe__peer_active(pe__sql *db, int64_t *peer, int most, int *count,
                          pe_error *err)
{
    bool row = true;
    pe__statement *s = NULL;
    *count = 0;
    pe_status status = pe__sql_prepare(db, "SELECT peer FROM peer WHERE"
                                       " ended_at IS NULL ORDER BY peer", &s,
                                       err);
    if (status != PE_OK)
        return status;
    while (*count < most && (status = pe__sql_step(s, &row, err)) == PE_OK &&
           row)
        peer[(*count)++] = pe__sql_integer(s, 0);
    pe__sql_finish(s);
    return status;
}

pe_status pe__peer_heard(pe__sql *db, int64_t peer, int64_t number,
                         const char *digest, int64_t shift, int64_t now,
                         pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE peer SET last_in = $2, last_digest = $3, shift = $4,"
        " heard_at = $5 WHERE peer = $1", "iitii", peer, number, digest, shift,
        now);
}

pe_status pe__peer_silent(pe__sql *db, int64_t peer, const char *trouble,
                          int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE peer SET silent_at = coalesce(silent_at, $3), trouble = $2"
        " WHERE peer = $1 AND ended_at IS NULL"
        " AND (silent_at IS NULL OR trouble <> $2)", "iti", peer, trouble,
        now);
}

/* --- what is offered ------------------------------------------------------ */

pe_status pe__share_add(pe__sql *db, int64_t peer, int64_t effort,
                        int64_t sort, int64_t district, int64_t member,
                        int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO peer_share (peer, effort, sort, district, made_by,"
        " made_at) SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS"
        " (SELECT 1 FROM peer_share WHERE peer = $1 AND effort = $2"
        "  AND coalesce(sort, 0) = $7 AND coalesce(district, 0) = $8)",
        "iinniiii", peer, effort, sort, district, member, now, sort,
        district);
}

pe_status pe__share_end(pe__sql *db, int64_t effort, int64_t share,
                        int64_t *peer, pe_error *err)
{
    return pe__query_integer(db, peer, 0, err,
        "DELETE FROM peer_share WHERE share = $1 AND effort = $2"
        " RETURNING peer", "ii", share, effort);
}

pe_status pe__share_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t effort, int64_t peer, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT s.share, s.peer, p.name, p.url, s.effort,"
        " u.name AS effort_name, o.name AS sort_name, d.name AS district_name,"
        " m.name AS by_name, s.made_at FROM peer_share s"
        " JOIN peer p ON p.peer = s.peer"
        " JOIN undertaking u ON u.effort = s.effort"
        " JOIN member m ON m.member = s.made_by"
        " LEFT JOIN sort o ON o.sort = s.sort"
        " LEFT JOIN district d ON d.district = s.district"
        " WHERE ($1 = 0 OR s.effort = $1) AND ($2 = 0 OR s.peer = $2)"
        " ORDER BY p.name, u.name, s.share LIMIT 500", "ii", effort, peer);
}

pe_status pe__share_districts(pe__sql *db, pe__doc *doc, pe__value *array,
                              int64_t effort, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT d.district, d.name FROM district d WHERE d.district IN"
        " (SELECT n.district FROM need n WHERE n.effort = $1"
        "  AND n.state = 'open') ORDER BY d.name, d.district LIMIT 100", "i",
        effort);
}
