/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "recall_store.h"

#include "decide_removal.h"

pe_status pe__petition_add(pe__sql *db, const pe__petition_new *p, int64_t *id,
                           pe_error *err)
{
    return pe__query_integer(db, id, 0, err,
        "INSERT INTO petition (council, accused, kind, reason, asked_by,"
        " asked_at, until_at, outcome)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, '') RETURNING petition",
        "iittiii", p->council, p->accused, p->kind, p->reason, p->asked_by,
        p->now, p->until);
}

pe_status pe__petition_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t council, int64_t petition, int64_t member,
                            int64_t now, int64_t most, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT p.petition, p.accused, a.name AS accused_name, p.kind,"
        " p.reason, p.asked_by, o.name AS asked_name, p.asked_at, p.until_at,"
        " p.reached_at, p.decision, p.outcome,"
        " CASE WHEN s.member IS NULL THEN 0 ELSE 1 END AS has_signed"
        " FROM petition p JOIN member a ON a.member = p.accused"
        " JOIN member o ON o.member = p.asked_by"
        " LEFT JOIN petition_sign s ON s.petition = p.petition"
        " AND s.member = $3"
        " WHERE p.council = $1 AND ($2 = 0 OR p.petition = $2)"
        " ORDER BY CASE WHEN p.outcome = '' AND (p.decision IS NOT NULL"
        " OR p.until_at > $4) THEN 0 ELSE 1 END, p.petition DESC LIMIT $5",
        "iiiii", council, petition, member, now, most);
}

pe_status pe__petition_runs(pe__sql *db, int64_t council, int64_t accused,
                            const char *kind, int64_t now, bool *found,
                            pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(db, &count, 0, err,
        "SELECT count(*) FROM petition WHERE council = $1 AND accused = $2"
        " AND kind = $3 AND ((decision IS NULL AND until_at > $4)"
        " OR (decision IS NOT NULL AND (outcome = ''"
        " OR reached_at > $4 - 2592000)))", "iiti", council, accused, kind,
        now);
    *found = count > 0;
    return status;
}

pe_status pe__petition_whom(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t council, int64_t now, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT r.kind, r.member, m.name FROM role r"
        " JOIN member m ON m.member = r.member WHERE r.council = $1"
        " AND r.is_shadow = 0 AND r.ended_at IS NULL AND r.since_at <= $2"
        " AND r.until_at > $2 UNION"
        " SELECT 'delegate', d.delegate, m.name FROM delegation d"
        " JOIN member m ON m.member = d.delegate WHERE d.council = $1"
        " AND d.ended_at IS NULL AND d.until_at > $2 ORDER BY 1, 3, 2", "ii",
        council, now);
}

/* strict: without those whom the accused let in. */
static pe_status count(pe__sql *db, int64_t council, int64_t accused,
                       int64_t petition, int64_t member, int64_t at,
                       bool strict, int64_t out[3], pe_error *err)
{
    bool found;
    return pe__query_integers(db, out, 3, &found, err,
        "SELECT count(*), coalesce(sum(CASE WHEN EXISTS (SELECT 1"
        " FROM petition_sign s WHERE s.petition = $3"
        " AND s.member = m.member) THEN 1 ELSE 0 END), 0),"
        " coalesce(sum(CASE WHEN m.member = $4 THEN 1 ELSE 0 END), 0)"
        " FROM membership m WHERE m.council = $1 AND m.left_at IS NULL"
        " AND m.member <> $2 AND NOT " PE__IS_NEW("$5")
        " AND ($6 = 0 OR NOT " PE__IS_LET_IN_BY("$2") ")", "iiiiii", council,
        accused, petition, member, at, (int64_t)strict);
}

pe_status pe__petition_count_of(pe__sql *db, int64_t council, int64_t accused,
                                int64_t petition, int64_t member, int64_t at,
                                pe__petition_count *out, pe_error *err)
{
    int64_t got[3] = {0};
    pe_status status = count(db, council, accused, petition, member, at, true,
                             got, err);
    if (status == PE_OK && got[0] == 0)
        status = count(db, council, accused, petition, member, at, false, got,
                       err);
    *out = (pe__petition_count){got[0], got[1], got[2] > 0};
    return status;
}

pe_status pe__petition_sign(pe__sql *db, int64_t petition, int64_t member,
                            bool on, bool *changed, pe_error *err)
{
    int64_t rows = 0;
    pe_status status = pe__query_run(db, &rows, err,
        on ? "INSERT INTO petition_sign (petition, member) VALUES ($1, $2)"
             " ON CONFLICT (petition, member) DO NOTHING"
           : "DELETE FROM petition_sign WHERE petition = $1 AND member = $2",
        "ii", petition, member);
    *changed = rows > 0;
    return status;
}

pe_status pe__petition_reach(pe__sql *db, int64_t petition, int64_t decision,
                             int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE petition SET decision = $2, reached_at = $3"
        " WHERE petition = $1", "iii", petition, decision, now);
}

pe_status pe__petition_of(pe__sql *db, pe__doc *doc, pe__value *object,
                          int64_t decision, bool *found, pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
        "SELECT petition, council, accused, kind FROM petition"
        " WHERE decision = $1", "i", decision);
}

pe_status pe__petition_end(pe__sql *db, int64_t petition, bool replaced,
                           pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE petition SET outcome = $2 WHERE petition = $1", "it", petition,
        replaced ? "replaced" : "kept");
}

pe_status pe__petition_role(pe__sql *db, int64_t council, int64_t member,
                            const char *kind, int64_t now, int64_t *role,
                            pe_error *err)
{
    return pe__query_integer(db, role, 0, err,
        "SELECT role FROM role WHERE council = $1 AND member = $2"
        " AND kind = $3 AND is_shadow = 0 AND ended_at IS NULL"
        " AND until_at > $4", "iiti", council, member, kind, now);
}
