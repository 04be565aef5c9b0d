/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "decide_store.h"

#include "decide_class.h"
#include "decide_removal.h"
#include "word_store.h"

pe_status pe__decision_add(pe__sql *db, const pe__decision_new *d, int64_t *id,
                           pe_error *err)
{
    return pe__query_integer(db, id, 0, err,
        "INSERT INTO decision (council, title, says, rule, is_secret, seats,"
        " state, opened_by, accused, follows, created_at, opens_at, closes_at,"
        " round, is_weighted, outcome, winners_json, seed, seed_seq, ballots,"
        " transcript, weights, equal_transcript)"
        " VALUES ($1, $2, $3, $4, $5, $6, 'coming', $7, $8, $9, $10, $11, $12,"
        " $13, 0, '', '[]', '', 0, '', '', '', '') RETURNING decision",
        "itttiiinniiii",
        d->council, d->title, d->says, d->rule, (int64_t)d->is_secret,
        d->seats, d->opened_by, d->accused, d->follows, d->now, d->opens,
        d->closes, d->round > 0 ? d->round : 1);
}

pe_status pe__decision_option_add(pe__sql *db, int64_t decision, int64_t place,
                                  const char *name, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO decision_option (decision, place, name)"
        " VALUES ($1, $2, $3)", "iit", decision, place, name);
}

pe_status pe__decision_options(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t decision, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT place, name FROM decision_option WHERE decision = $1"
        " ORDER BY place", "i", decision);
}

pe_status pe__decision_row(pe__sql *db, pe__doc *doc, pe__value *object,
                           int64_t council, int64_t decision, bool *found,
                           pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
        "SELECT d.decision, d.title, d.says, d.rule, d.is_secret, d.seats,"
        " d.state, d.round, d.is_weighted, d.opened_by,"
        " o.name AS opened_name, d.accused,"
        " a.name AS accused_name, d.follows, d.created_at, d.opens_at,"
        " d.closes_at, d.closed_at, d.outcome, d.winners_json, d.seed,"
        " d.seed_seq, s.kind AS subject_kind, s.subject,"
        " k.series, k.place AS turn, r.title AS series_title,"
        " r.rule AS series_rule,"
        " (SELECT max(n.decision) FROM decision n"
        " WHERE n.follows = d.decision) AS followed"
        " FROM decision d JOIN member o ON o.member = d.opened_by"
        " LEFT JOIN member a ON a.member = d.accused"
        " LEFT JOIN decision_subject s ON s.decision = d.decision"
        " LEFT JOIN series_decision k ON k.decision = d.decision"
        " LEFT JOIN series r ON r.series = k.series"
        " WHERE d.council = $1 AND d.decision = $2", "ii", council, decision);
}

pe_status pe__decision_files(pe__sql *db, pe__doc *doc, pe__value *object,
                             int64_t decision, pe_error *err)
{
    bool found;
    return pe__query_row(db, doc, object, &found, err,
        "SELECT ballots, transcript, weights, equal_transcript FROM decision"
        " WHERE decision = $1", "i", decision);
}

/* A page of a council's ($1) decisions: $2 of them, $3 before it. */
#define PAGE                                                                  \
    " WHERE d.council = $1 ORDER BY"                                          \
    " CASE WHEN d.state IN ('open', 'coming') THEN 0 ELSE 1 END,"             \
    " CASE WHEN d.state IN ('open', 'coming') THEN d.closes_at"               \
    " ELSE -d.closes_at END, d.decision LIMIT $2 OFFSET $3"

pe_status pe__decision_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t council, int64_t member, int64_t from,
                            int64_t most, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT d.decision, d.title, d.rule, d.state, d.opens_at, d.closes_at,"
        " d.closed_at, d.outcome, d.is_secret,"
        " (SELECT count(*) FROM voter v WHERE v.decision = d.decision)"
        " AS eligible_count,"
        " (SELECT count(*) FROM voter v WHERE v.decision = d.decision"
        " AND v.has_voted = 1) AS voted_count,"
        " CASE WHEN w.member IS NULL THEN 0 ELSE 1 END AS is_voter,"
        " coalesce(w.has_voted, 0) AS has_voted FROM decision d"
        " LEFT JOIN voter w ON w.decision = d.decision AND w.member = $4"
        PAGE, "iiii", council, most, from, member);
}

pe_status pe__decision_chosen(pe__sql *db, pe__doc *doc, pe__value *array,
                              int64_t council, int64_t from, int64_t most,
                              pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT o.decision, o.name FROM (SELECT d.decision, d.outcome,"
        " d.winners_json FROM decision d" PAGE ") p"
        " JOIN decision_option o ON o.decision = p.decision"
        " WHERE p.outcome IN ('decided', 'lot')"
        " AND ',' || substr(p.winners_json, 2,"
        " length(p.winners_json) - 2) || ',' LIKE '%,' || o.place || ',%'"
        " ORDER BY o.decision, o.place", "iii", council, most, from);
}

pe_status pe__decision_deadlines(pe__sql *db, pe__doc *doc, pe__value *array,
                                 int64_t member, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT d.decision, d.council, c.name AS council_name, d.title,"
        " d.created_at, d.closes_at, v.has_voted FROM voter v"
        " JOIN decision d ON d.decision = v.decision AND d.state = 'open'"
        " JOIN council c ON c.council = d.council"
        " JOIN membership m ON m.council = d.council AND m.member = v.member"
        " AND m.left_at IS NULL WHERE v.member = $1 ORDER BY d.decision", "i",
        member);
}

/* --- what is due ---------------------------------------------------------- */

pe_status pe__decision_next(pe__sql *db, int64_t *at, pe_error *err)
{
    int64_t opens = INT64_MAX, again = INT64_MAX;
    pe_status status = pe__query_integer(db, &opens, INT64_MAX, err,
        "SELECT min(opens_at) FROM decision WHERE state = 'coming'", "");
    if (status == PE_OK)
        status = pe__query_integer(db, &again, INT64_MAX, err,
            "SELECT min(closed_at) FROM decision WHERE state = 'uncounted'",
            "");
    if (status == PE_OK)
        status = pe__query_integer(db, at, INT64_MAX, err,
            "SELECT min(closes_at) FROM decision WHERE state = 'open'", "");
    if (opens < *at)
        *at = opens;
    if (again < *at)
        *at = again;
    return status;
}

pe_status pe__decision_due(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t now, int64_t most, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT decision, council, state, seed_seq FROM decision"
        " WHERE (state = 'coming' AND opens_at <= $1)"
        " OR (state = 'open' AND closes_at <= $1)"
        " OR (state = 'uncounted' AND closed_at <= $1)"
        " ORDER BY CASE state WHEN 'coming' THEN opens_at"
        " WHEN 'open' THEN closes_at ELSE closed_at END, decision LIMIT $2",
        "ii", now, most);
}

/* strict: of a removal without those whom the accused let in. */
static pe_status enlist(pe__sql *db, int64_t decision, bool strict,
                        int64_t *voters, pe_error *err)
{
    return pe__query_run(db, voters, err,
        "INSERT INTO voter (decision, member, has_voted, halves)"
        " SELECT d.decision, m.member, 0, 2 FROM decision d"
        " JOIN membership m ON m.council = d.council AND m.left_at IS NULL"
        " WHERE d.decision = $1 AND (d.accused IS NULL"
        " OR (m.member <> d.accused AND NOT " PE__IS_NEW("d.opens_at")
        " AND ($2 = 0 OR NOT " PE__IS_LET_IN_BY("d.accused") ")))", "ii",
        decision, (int64_t)strict);
}

pe_status pe__decision_open(pe__sql *db, int64_t decision, int64_t now,
                            pe_error *err)
{
    int64_t voters = 0;
    pe_status status = pe__query_run(db, NULL, err,
        "UPDATE decision SET state = 'open', opens_at = $2"
        " WHERE decision = $1", "ii", decision, now);
    if (status == PE_OK)
        status = enlist(db, decision, true, &voters, err);
    if (status == PE_OK && voters == 0)
        status = enlist(db, decision, false, &voters, err);
    if (status == PE_OK)
        status = pe__class_weigh(db, decision, err);
    int64_t closes = 0;
    if (status == PE_OK)
        status = pe__query_integer(db, &closes, 0, err,
            "SELECT closes_at FROM decision WHERE decision = $1", "i",
            decision);
    return status == PE_OK ? pe__word_decision_opens(db, decision, now, closes,
                                                     err)
                           : status;
}

pe_status pe__decision_close(pe__sql *db, const pe__decision_end *end,
                             pe_error *err)
{
    pe_status status = pe__query_run(db, NULL, err,
        "UPDATE decision SET state = 'closed', closed_at = $2, outcome = $3,"
        " closes_at = CASE WHEN closes_at > $2 THEN $2 ELSE closes_at END,"
        " winners_json = $4, seed = $5, seed_seq = $6, ballots = $7,"
        " transcript = $8, weights = $9, equal_transcript = $10"
        " WHERE decision = $1 AND state IN ('open', 'uncounted')",
        "iitttitttt",
        end->decision, end->now, end->outcome, end->winners, end->seed,
        end->seed_seq, end->ballots, end->transcript, end->weights, end->equal);
    return status == PE_OK
               ? pe__word_decision_ends(db, end->decision, end->now, true, err)
               : status;
}

pe_status pe__decision_stuck(pe__sql *db, int64_t decision, bool is_coming,
                             const pe__stuck *stuck, pe_error *err)
{
    return is_coming
               ? pe__query_run(db, NULL, err,
                     "UPDATE decision SET opens_at = $2, seed_seq = $3"
                     " WHERE decision = $1", "iii", decision, stuck->again,
                     stuck->times)
               : pe__query_run(db, NULL, err,
                     "UPDATE decision SET state = 'uncounted', closed_at = $2,"
                     " seed_seq = $3, seed = $4 WHERE decision = $1", "iiit",
                     decision, stuck->again, stuck->times, stuck->why);
}

pe_status pe__decision_again(pe__sql *db, int64_t decision, int64_t now,
                             bool *done, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE decision SET closed_at = $2 WHERE decision = $1"
        " AND state = 'uncounted'", "ii", decision, now);
    *done = changed > 0;
    return status;
}

pe_status pe__decision_withdraw(pe__sql *db, int64_t decision, int64_t now,
                                bool *done, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE decision SET state = 'withdrawn', closed_at = $2"
        " WHERE decision = $1 AND state IN ('coming', 'open', 'uncounted')",
        "ii", decision, now);
    *done = changed > 0;
    if (status == PE_OK && *done)
        status = pe__query_run(db, NULL, err,
            "DELETE FROM ballot WHERE decision = $1", "i", decision);
    if (status == PE_OK && *done)
        status = pe__query_run(db, NULL, err,
            "DELETE FROM carried WHERE decision = $1", "i", decision);
    return status == PE_OK && *done
               ? pe__word_decision_ends(db, decision, now, false, err)
               : status;
}

/* --- for and against ------------------------------------------------------ */

pe_status pe__remark_side_add(pe__sql *db, int64_t remark, const char *side,
                              const char *source, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO remark_side (remark, side, source) VALUES ($1, $2, $3)",
        "itt", remark, side, source);
}

pe_status pe__argument_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t decision, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT r.remark, r.member, p.name, r.words, r.said_at,"
        " CASE WHEN r.removed_at IS NULL THEN 0 ELSE 1 END AS is_removed,"
        " s.side, CASE WHEN r.removed_at IS NULL THEN s.source ELSE '' END"
        " AS source FROM remark r JOIN member p ON p.member = r.member"
        " JOIN remark_side s ON s.remark = r.remark"
        " WHERE r.about = 'decision' AND r.subject = $1 ORDER BY r.remark",
        "i", decision);
}
