/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "decide_belongs.h"

#include "decide_class.h"

/* The councils that count for the member $2 of the council $1. */
#define COUNTED                                                               \
    " counted (council) AS (SELECT c.council FROM council c"                  \
    " WHERE c.closed_at IS NULL AND (c.council = $1 OR c.parent = $1"         \
    " OR c.council = (SELECT h.parent FROM council h WHERE h.council = $1)"   \
    " OR EXISTS (SELECT 1 FROM membership w WHERE w.council = c.council"      \
    " AND w.member = $2 AND w.left_at IS NULL)))"

pe_status pe__belongs_councils(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t here, int64_t member, pe_error *err)
{
    /* up: of each that counts, all that stand around it */
    return pe__query_rows(db, doc, array, err,
        "WITH RECURSIVE" COUNTED ","
        " up (council, above, step) AS ("
        " SELECT t.council, t.council, 0 FROM counted t"
        " UNION ALL SELECT u.council, c.parent, u.step + 1 FROM up u"
        " JOIN council c ON c.council = u.above"
        " WHERE c.parent IS NOT NULL AND u.step < 20),"
        " around (council, above, step) AS (SELECT u.council, u.above, u.step"
        " FROM up u JOIN counted t ON t.council = u.above WHERE u.step > 0),"
        " near (council, step, depth) AS (SELECT a.council, min(a.step),"
        " count(*) FROM around a GROUP BY a.council)"
        " SELECT c.council, c.name, coalesce(a.above, 0) AS around,"
        " CASE WHEN EXISTS (SELECT 1 FROM membership w"
        " WHERE w.council = c.council AND w.member = $2"
        " AND w.left_at IS NULL) THEN 1 ELSE 0 END AS is_seen"
        " FROM counted t JOIN council c ON c.council = t.council"
        " LEFT JOIN near n ON n.council = c.council"
        " LEFT JOIN around a ON a.council = c.council AND a.step = n.step"
        " ORDER BY coalesce(n.depth, 0), c.council", "ii", here, member);
}

pe_status pe__belongs_people(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t decision, int64_t here, int64_t member,
                             pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "WITH" COUNTED ","
        " each (member, council, halves) AS ("
        " SELECT m.member, m.council, coalesce((SELECT max(k.halves)"
        " FROM decision_class k JOIN decision d ON d.decision = k.decision"
        " WHERE k.decision = $3 AND (m.council = $1 OR k.kind = 'site')"
        " AND " PE__IS_IN_CLASS "),"
        " CASE WHEN m.council = $1 THEN 2 ELSE 0 END)"
        " FROM membership m JOIN counted t ON t.council = m.council"
        " WHERE m.left_at IS NULL)"
        " SELECT e.member, e.council, e.halves FROM each e"
        " WHERE e.halves > 0 OR EXISTS (SELECT 1 FROM membership w"
        " WHERE w.council = $1 AND w.member = e.member"
        " AND w.left_at IS NULL) ORDER BY e.member, e.council", "iii", here,
        member, decision);
}
