/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "decide_class.h"

#define IS_IN PE__IS_IN_CLASS

pe_status pe__class_facts(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t council, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT 'site' AS kind, m.site AS fact, m.site AS name"
        " FROM membership m WHERE m.council = $1 AND m.left_at IS NULL"
        " AND m.site <> '' GROUP BY m.site UNION ALL"
        " SELECT 'task', CAST(t.task AS TEXT), t.name FROM task t"
        " WHERE t.council = $1 AND t.ended_at IS NULL ORDER BY 1, 3", "i",
        council);
}

pe_status pe__class_add(pe__sql *db, int64_t decision, int64_t number,
                        const char *kind, const char *fact, int64_t halves,
                        pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO decision_class (decision, class, kind, fact, halves)"
        " VALUES ($1, $2, $3, $4, $5)", "iitti", decision, number, kind, fact,
        halves);
}

pe_status pe__class_copy(pe__sql *db, int64_t from, int64_t to, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO decision_class (decision, class, kind, fact, halves)"
        " SELECT n.decision, k.class, k.kind, k.fact, k.halves"
        " FROM decision_class k JOIN decision n ON n.decision = $2"
        " WHERE k.decision = $1", "ii", from, to);
}

pe_status pe__class_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t decision, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT k.class, k.kind, k.fact, coalesce(t.name, k.fact) AS name,"
        " k.halves FROM decision_class k LEFT JOIN task t ON k.kind = 'task'"
        " AND CAST(t.task AS TEXT) = k.fact WHERE k.decision = $1"
        " ORDER BY k.halves DESC, k.class", "i", decision);
}

pe_status pe__class_people(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t decision, int64_t number, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT w.name FROM decision_class k"
        " JOIN decision d ON d.decision = k.decision"
        " JOIN membership m ON m.council = d.council AND m.left_at IS NULL"
        " JOIN member w ON w.member = m.member"
        " WHERE k.decision = $1 AND k.class = $2 AND " IS_IN
        " ORDER BY w.name, w.member", "ii", decision, number);
}

pe_status pe__class_weigh(pe__sql *db, int64_t decision, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE decision SET is_weighted = 1 WHERE decision = $1"
        " AND EXISTS (SELECT 1 FROM decision_class k"
        " WHERE k.decision = decision.decision)"
        " AND NOT EXISTS (SELECT 1 FROM decision_doubt c"
        " WHERE c.decision = decision.decision)", "i", decision);
    if (status != PE_OK || changed == 0)
        return status;
    return pe__query_run(db, NULL, err,
        "UPDATE voter SET halves = coalesce((SELECT max(k.halves)"
        " FROM decision_class k JOIN decision d ON d.decision = k.decision"
        " JOIN membership m ON m.council = d.council"
        " WHERE k.decision = voter.decision AND m.member = voter.member"
        " AND " IS_IN "), 2) WHERE decision = $1", "i", decision);
}

/* --- doubts --------------------------------------------------------------- */

pe_status pe__doubt_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t decision, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT c.member, m.name, c.reason, c.said_at FROM decision_doubt c"
        " JOIN member m ON m.member = c.member WHERE c.decision = $1"
        " ORDER BY c.said_at, c.member", "i", decision);
}

pe_status pe__doubt_put(pe__sql *db, int64_t decision, int64_t member,
                        const char *reason, int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO decision_doubt (decision, member, reason, said_at)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (decision, member)"
        " DO UPDATE SET reason = excluded.reason, said_at = excluded.said_at",
        "iiti", decision, member, reason, now);
}

pe_status pe__doubt_drop(pe__sql *db, int64_t decision, int64_t member,
                         bool *found, pe_error *err)
{
    int64_t rows = 0;
    pe_status status = pe__query_run(db, &rows, err,
        "DELETE FROM decision_doubt WHERE decision = $1 AND member = $2", "ii",
        decision, member);
    *found = rows > 0;
    return status;
}
