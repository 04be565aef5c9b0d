/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "decide_ballot.h"

pe_status pe__turnout_of(pe__sql *db, int64_t decision, pe__turnout *out,
                         pe_error *err)
{
    int64_t got[2] = {0};
    bool found;
    pe_status status = pe__query_integers(db, got, 2, &found, err,
        "SELECT count(*), coalesce(sum(has_voted), 0) FROM voter"
        " WHERE decision = $1", "i", decision);
    *out = (pe__turnout){got[0], got[1]};
    return status;
}

pe_status pe__voter_of(pe__sql *db, int64_t decision, int64_t member,
                       pe__voter *out, pe_error *err)
{
    int64_t got[2] = {0};
    pe_status status = pe__query_integers(db, got, 2, &out->is_voter, err,
        "SELECT has_voted, halves FROM voter WHERE decision = $1"
        " AND member = $2", "ii", decision, member);
    out->has_voted = got[0] != 0;
    out->halves = got[1];
    return status;
}

static pe_status set_voted(pe__sql *db, int64_t decision, int64_t member,
                           int64_t voted, bool *changed, pe_error *err)
{
    int64_t rows = 0;
    pe_status status = pe__query_expect(db, 1, &rows, err,
        "UPDATE voter SET has_voted = $3 WHERE decision = $1 AND member = $2"
        " AND has_voted <> $3", "iii", decision, member, voted);
    *changed = rows > 0;
    return status;
}

pe_status pe__voter_mark(pe__sql *db, int64_t decision, int64_t member,
                         bool *first, pe_error *err)
{
    return set_voted(db, decision, member, 1, first, err);
}

pe_status pe__voter_unmark(pe__sql *db, int64_t decision, int64_t member,
                           pe_error *err)
{
    bool changed;
    return set_voted(db, decision, member, 0, &changed, err);
}

pe_status pe__voter_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t decision, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT v.member, m.name, v.has_voted, v.halves FROM voter v"
        " JOIN member m ON m.member = v.member WHERE v.decision = $1"
        " ORDER BY m.name, v.member", "i", decision);
}

/* --- secret ballots ------------------------------------------------------- */

pe_status pe__cast_add(pe__sql *db, int64_t decision, const char *tag,
                       const char *marks, int64_t halves, bool *added,
                       pe_error *err)
{
    int64_t rows = 0;
    pe_status status = pe__query_expect(db, 1, &rows, err,
        "INSERT INTO ballot (decision, tag, marks, halves)"
        " VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (decision, tag) DO NOTHING", "itti", decision, tag,
        marks, halves);
    *added = rows > 0;
    return status;
}

pe_status pe__cast_change(pe__sql *db, int64_t decision, const char *tag,
                          const char *marks, bool *found, pe_error *err)
{
    int64_t rows = 0;
    pe_status status = pe__query_run(db, &rows, err,
        "UPDATE ballot SET marks = $3 WHERE decision = $1 AND tag = $2", "itt",
        decision, tag, marks);
    *found = rows > 0;
    return status;
}

pe_status pe__cast_marks(pe__sql *db, pe__doc *doc, int64_t decision,
                         const char *tag, const char **marks, pe_error *err)
{
    return pe__query_text(db, doc, marks, err,
        "SELECT marks FROM ballot WHERE decision = $1 AND tag = $2", "it",
        decision, tag);
}

pe_status pe__cast_counts(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t decision, bool is_secret, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        is_secret ? "SELECT marks, halves, count(*) AS ballots_count"
                    " FROM ballot WHERE decision = $1"
                    " GROUP BY marks, halves ORDER BY marks, halves"
                  : "SELECT marks, halves, count(*) AS ballots_count"
                    " FROM voice WHERE decision = $1"
                    " GROUP BY marks, halves ORDER BY marks, halves",
        "i", decision);
}

pe_status pe__cast_drop(pe__sql *db, int64_t decision, pe_error *err)
{
    return pe__query_run(db, NULL, err,
                         "DELETE FROM ballot WHERE decision = $1", "i",
                         decision);
}

/* --- open ones ------------------------------------------------------------ */

pe_status pe__voice_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t decision, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT v.member, m.name, v.marks, v.reason, v.said_at,"
        " a.answer, a.answered_by, b.name AS answered_name,"
        " CASE WHEN h.member IS NULL THEN 0 ELSE 1 END AS is_here"
        " FROM voice v JOIN member m ON m.member = v.member"
        " JOIN decision d ON d.decision = v.decision"
        " LEFT JOIN membership h ON h.council = d.council"
        " AND h.member = v.member AND h.left_at IS NULL"
        " LEFT JOIN voice_answer a ON a.decision = v.decision"
        " AND a.member = v.member"
        " LEFT JOIN member b ON b.member = a.answered_by"
        " WHERE v.decision = $1 ORDER BY"
        " CASE v.marks WHEN 'objection' THEN 0 ELSE 1 END, v.said_at,"
        " v.member", "i", decision);
}

pe_status pe__voice_put(pe__sql *db, int64_t decision, int64_t member,
                        const char *marks, const char *reason, int64_t now,
                        pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO voice (decision, member, marks, halves, reason, said_at)"
        " SELECT v.decision, v.member, $3, v.halves, $4, $5 FROM voter v"
        " WHERE v.decision = $1 AND v.member = $2"
        " ON CONFLICT (decision, member)"
        " DO UPDATE SET marks = excluded.marks, reason = excluded.reason,"
        " said_at = excluded.said_at", "iitti", decision, member, marks,
        reason, now);
}

pe_status pe__voice_drop(pe__sql *db, int64_t decision, int64_t member,
                         bool *found, pe_error *err)
{
    int64_t rows = 0;
    pe_status status = pe__query_run(db, &rows, err,
        "DELETE FROM voice WHERE decision = $1 AND member = $2", "ii",
        decision, member);
    *found = rows > 0;
    return status;
}
