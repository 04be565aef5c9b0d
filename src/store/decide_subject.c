/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "decide_subject.h"

pe_status pe__subject_put(pe__sql *db, int64_t decision, const char *kind,
                          int64_t subject, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO decision_subject (decision, kind, subject)"
        " VALUES ($1, $2, $3)", "iti", decision, kind, subject);
}

pe_status pe__subject_of(pe__sql *db, pe__doc *doc, int64_t decision,
                         const char **kind, int64_t *subject, pe_error *err)
{
    *subject = 0;
    pe_status status = pe__query_text(db, doc, kind, err,
        "SELECT kind FROM decision_subject WHERE decision = $1", "i",
        decision);
    if (status != PE_OK || *kind == NULL)
        return status;
    return pe__query_integer(db, subject, 0, err,
        "SELECT subject FROM decision_subject WHERE decision = $1", "i",
        decision);
}

pe_status pe__subject_copy(pe__sql *db, int64_t from, int64_t to,
                           pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO decision_subject (decision, kind, subject)"
        " SELECT CAST($2 AS BIGINT), kind, subject FROM decision_subject"
        " WHERE decision = $1", "ii", from, to);
}

pe_status pe__subject_decisions(pe__sql *db, pe__doc *doc, pe__value *array,
                                const char *kind, int64_t subject,
                                int64_t member, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT d.decision, d.council, c.name AS council_name, d.title,"
        " d.rule, d.state, d.outcome, d.opens_at, d.closes_at,"
        " (SELECT count(*) FROM voter v WHERE v.decision = d.decision)"
        " AS eligible_count,"
        " (SELECT count(*) FROM voter v WHERE v.decision = d.decision"
        " AND v.has_voted = 1) AS voted_count,"
        " CASE WHEN w.member IS NULL THEN 0 ELSE 1 END AS is_voter,"
        " coalesce(w.has_voted, 0) AS has_voted FROM decision_subject s"
        " JOIN decision d ON d.decision = s.decision"
        " JOIN council c ON c.council = d.council"
        " LEFT JOIN voter w ON w.decision = d.decision AND w.member = $3"
        " WHERE s.kind = $1 AND s.subject = $2 ORDER BY d.decision DESC",
        "tii", kind, subject, member);
}

pe_status pe__voice_all(pe__sql *db, int64_t decision, bool *all,
                        pe_error *err)
{
    int64_t counts[2] = {0, 0};
    bool found;
    pe_status status = pe__query_integers(db, counts, 2, &found, err,
        "SELECT count(*), sum(CASE WHEN o.marks = 'consent' THEN 1 ELSE 0 END)"
        " FROM voter v JOIN decision d ON d.decision = v.decision"
        " JOIN membership m ON m.council = d.council AND m.member = v.member"
        " AND m.left_at IS NULL LEFT JOIN voice o ON o.decision = v.decision"
        " AND o.member = v.member WHERE v.decision = $1", "i", decision);
    *all = counts[0] > 0 && counts[0] == counts[1];
    return status;
}

pe_status pe__answer_put(pe__sql *db, int64_t decision, int64_t member,
                         int64_t by, const char *answer, int64_t now,
                         bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "INSERT INTO voice_answer (decision, member, answer, answered_by,"
        " answered_at) SELECT decision, member, $4, $3, $5 FROM voice"
        " WHERE decision = $1 AND member = $2 AND marks = 'objection'"
        " ON CONFLICT (decision, member) DO UPDATE SET"
        " answer = excluded.answer, answered_by = excluded.answered_by,"
        " answered_at = excluded.answered_at", "iiiti", decision, member, by,
        answer, now);
    *found = changed > 0;
    return status;
}

pe_status pe__answer_drop(pe__sql *db, int64_t decision, int64_t member,
                          pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "DELETE FROM voice_answer WHERE decision = $1 AND member = $2", "ii",
        decision, member);
}
