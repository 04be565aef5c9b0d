/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "people_role.h"

#include "query.h"

#include <sodium.h>

pe_status pe__role_add(pe__sql *db, const pe__role_new *role, int64_t *id,
                       pe_error *err)
{
    return pe__query_integer(db, id, 0, err,
        "INSERT INTO role (council, member, kind, is_shadow, since_at,"
        " until_at, draw) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING role",
        "iitiiin", role->council, role->member, role->kind,
        (int64_t)role->is_shadow, role->since, role->until, role->draw);
}

pe_status pe__role_list(pe__sql *db, pe__doc *doc, pe__value *array,
                        int64_t council, int64_t me, int64_t now,
                        pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT r.role, r.kind, r.member, m.name, r.is_shadow,"
        " CASE WHEN r.member = $2 THEN 1 ELSE 0 END AS is_mine,"
        " r.since_at, r.until_at"
        " FROM role r JOIN member m ON m.member = r.member"
        " WHERE r.council = $1 AND r.ended_at IS NULL AND r.since_at <= $3"
        " AND r.until_at > $3"
        " ORDER BY r.kind, r.is_shadow, r.role", "iii", council, me, now);
}

pe_status pe__role_current(pe__sql *db, pe__doc *doc, pe__value *object,
                           int64_t council, const char *kind, bool is_shadow,
                           bool *found, pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
        "SELECT role, member, until_at, draw FROM role WHERE council = $1"
        " AND kind = $2 AND is_shadow = $3 AND ended_at IS NULL"
        " ORDER BY role DESC LIMIT 1", "iti", council, kind,
        (int64_t)is_shadow);
}

pe_status pe__role_give_up(pe__sql *db, int64_t council, int64_t role,
                           int64_t member, int64_t now, const char **kind,
                           pe__doc *doc, pe_error *err)
{
    return pe__query_text(db, doc, kind, err,
        "UPDATE role SET ended_at = $4 WHERE role = $1 AND council = $2"
        " AND member = $3 AND ended_at IS NULL RETURNING kind", "iiii", role,
        council, member, now);
}

pe_status pe__role_end(pe__sql *db, int64_t role, int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE role SET ended_at = CASE WHEN until_at < $2 THEN until_at"
        " ELSE $2 END WHERE role = $1 AND ended_at IS NULL", "ii", role, now);
}

/* Of the council c and the kind k.kind, at $1, with the shadow period $2. */
#define DUE                                                                   \
    "(NOT EXISTS (SELECT 1 FROM role r WHERE r.council = c.council"           \
    "  AND r.kind = k.kind AND r.is_shadow = 0 AND r.ended_at IS NULL"        \
    "  AND r.until_at > $1)"                                                  \
    " OR (NOT EXISTS (SELECT 1 FROM role r WHERE r.council = c.council"       \
    "  AND r.kind = k.kind AND r.is_shadow = 1 AND r.ended_at IS NULL)"       \
    " AND NOT EXISTS (SELECT 1 FROM role r WHERE r.council = c.council"       \
    "  AND r.kind = k.kind AND r.is_shadow = 0 AND r.ended_at IS NULL"        \
    "  AND r.until_at > $1 + $2)))"
#define KINDS                                                                 \
    "(SELECT 'coordinator' AS kind UNION ALL SELECT 'scribe'"                 \
    " UNION ALL SELECT 'treasurer') k"

/* A council that is open and has members. */
#define ALIVE                                                                 \
    " c.closed_at IS NULL AND EXISTS (SELECT 1 FROM membership m"             \
    " WHERE m.council = c.council AND m.left_at IS NULL)"

pe_status pe__role_due(pe__sql *db, pe__doc *doc, pe__value *array,
                       int64_t now, int64_t shadow, int most, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT c.council, k.kind FROM council c CROSS JOIN " KINDS
        " WHERE" ALIVE " AND " DUE
        " ORDER BY c.council, k.kind LIMIT $3", "iii", now, shadow,
        (int64_t)most);
}

/* As DUE, for the time to come: when a term ends whose successor is there, or
 * when the successor of one is to be drawn. It is asked after every change, so
 * it begins with the few shadows there are, and with the terms that end first;
 * the cross joins keep SQLite to that order. */
pe_status pe__role_next(pe__sql *db, int64_t shadow, int64_t *at,
                        pe_error *err)
{
    return pe__query_integer(db, at, INT64_MAX, err,
        "SELECT MIN(due) FROM (SELECT MIN(r.until_at) AS due"
        " FROM role s CROSS JOIN role r CROSS JOIN council c"
        " WHERE s.is_shadow = 1 AND s.ended_at IS NULL"
        " AND r.council = s.council AND r.kind = s.kind"
        " AND r.is_shadow = 0 AND r.ended_at IS NULL"
        " AND c.council = r.council AND" ALIVE
        " UNION ALL SELECT due FROM (SELECT r.until_at - $1 AS due"
        " FROM role r JOIN council c ON c.council = r.council"
        " WHERE r.is_shadow = 0 AND r.ended_at IS NULL AND" ALIVE
        " AND NOT EXISTS (SELECT 1 FROM role s WHERE s.council = r.council"
        "  AND s.kind = r.kind AND s.is_shadow = 1 AND s.ended_at IS NULL)"
        " ORDER BY r.until_at LIMIT 1) alone) one", "i", shadow);
}

pe_status pe__role_is_due(pe__sql *db, int64_t council, const char *kind,
                          int64_t now, int64_t shadow, bool *due,
                          pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(db, &count, 0, err,
        "SELECT COUNT(*) FROM council c CROSS JOIN " KINDS
        " WHERE c.council = $3 AND k.kind = $4 AND c.closed_at IS NULL"
        " AND " DUE, "iiit", now, shadow, council, kind);
    *due = count > 0;
    return status;
}

pe_status pe__role_ledger(pe__sql *db, pe__doc *doc, pe__value *array,
                          const pe__role_ledger_ask *ask, pe_error *err)
{
    /* a term counts until it ended, was to end, or until now */
    return pe__query_rows(db, doc, array, err,
        "SELECT m.member, p.name, COALESCE((SELECT CAST(SUM((CASE"
        "  WHEN r.ended_at IS NOT NULL AND r.ended_at < r.until_at"
        "   THEN r.ended_at WHEN r.until_at < $3 THEN r.until_at ELSE $3 END"
        "  - r.since_at) / 86400) AS BIGINT) FROM role r"
        "  WHERE r.council = $1 AND r.kind = $2 AND r.member = m.member"
        "  AND r.is_shadow = 0), 0) AS days_count,"
        " CASE WHEN EXISTS (SELECT 1 FROM role_pause s WHERE s.council = $1"
        "  AND s.member = m.member AND s.kind = $2 AND s.until_at > $3)"
        "  THEN 1 ELSE 0 END AS is_paused,"
        " CASE WHEN m.joined_at > $4 THEN 1 ELSE 0 END AS is_new,"
        " CASE WHEN EXISTS (SELECT 1 FROM role r WHERE r.council = $1"
        "  AND r.member = m.member AND r.kind <> $2 AND r.ended_at IS NULL"
        "  AND (r.is_shadow = 1 OR r.until_at > $5)) THEN 1 ELSE 0 END"
        "  AS is_busy"
        " FROM membership m JOIN member p ON p.member = m.member"
        " WHERE m.council = $1 AND m.left_at IS NULL"
        " ORDER BY days_count, p.name, m.member LIMIT $7 OFFSET $6",
        "itiiiii", ask->council, ask->kind, ask->now, ask->new_since,
        ask->busy_at, ask->skip, ask->most);
}

pe_status pe__role_seed(pe__sql *db, int64_t *seq, char seed[PE__HASH_SIZE],
                        pe_error *err)
{
    pe__statement *s = NULL;
    bool row = false;
    *seq = 0;
    /* before the first event all is nought */
    sodium_bin2hex(seed, PE__HASH_SIZE, (const uint8_t[32]){0}, 32);
    pe_status status = pe__sql_prepare(db,
        "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1", &s, err);
    if (status != PE_OK)
        return status;
    status = pe__sql_step(s, &row, err);
    if (status == PE_OK && row) {
        size_t size;
        const uint8_t *hash = pe__sql_bytes(s, 1, &size);
        *seq = pe__sql_integer(s, 0);
        sodium_bin2hex(seed, PE__HASH_SIZE, hash, size < 32 ? size : 32);
    }
    pe__sql_finish(s);
    return status;
}

pe_status pe__role_draw_add(pe__sql *db, int64_t council, const char *kind,
                            int64_t member, int64_t seq, const char *seed,
                            const pe__value *candidates, int64_t now,
                            int64_t *draw, pe_error *err)
{
    pe__buffer json = {0};
    pe__json_write(candidates, &json);
    pe_status status = PE_NO_MEMORY;
    if (!json.failed)
        status = pe__query_integer(db, draw, 0, err,
            "INSERT INTO role_draw (council, kind, member, seq, seed,"
            " candidates_json, drawn_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING draw", "itiitti",
            council, kind, member, seq, seed, json.bytes, now);
    pe__buffer_free(&json);
    return status;
}

pe_status pe__role_draw_list(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t council, int64_t skip, int64_t most,
                             pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT d.draw, d.kind, d.member, m.name, d.drawn_at"
        " FROM role_draw d JOIN member m ON m.member = d.member"
        " WHERE d.council = $1 ORDER BY d.draw DESC LIMIT $3 OFFSET $2",
        "iii", council, skip, most);
}

pe_status pe__role_draw_row(pe__sql *db, pe__doc *doc, pe__value *object,
                            int64_t council, int64_t draw, bool *found,
                            pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
        "SELECT d.draw, d.kind, d.member, m.name, d.drawn_at, d.seq, d.seed,"
        " d.candidates_json"
        " FROM role_draw d JOIN member m ON m.member = d.member"
        " WHERE d.council = $1 AND d.draw = $2", "ii", council, draw);
}

pe_status pe__role_pause_until(pe__sql *db, int64_t council, int64_t member,
                               const char *kind, int64_t *until, pe_error *err)
{
    return pe__query_integer(db, until, INT64_MIN, err,
        "SELECT until_at FROM role_pause WHERE council = $1 AND member = $2"
        " AND kind = $3", "iit", council, member, kind);
}

pe_status pe__role_pause_set(pe__sql *db, int64_t council, int64_t member,
                             const char *kind, int64_t until, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO role_pause (council, member, kind, until_at)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (council, member, kind)"
        " DO UPDATE SET until_at = $4", "iiti", council, member, kind, until);
}
