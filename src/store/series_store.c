/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "series_store.h"

pe_status pe__series_add(pe__sql *db, const pe__series_new *s, int64_t *series,
                         pe_error *err)
{
    return pe__query_integer(db, series, 0, err,
        "INSERT INTO series (council, title, says, rule, opened_by, opened_at)"
        " VALUES ($1, $2, $3, $4, $5, $6) RETURNING series", "itttii",
        s->council, s->title, s->says, s->rule, s->by, s->now);
}

pe_status pe__series_end(pe__sql *db, int64_t series, int64_t by, int64_t now,
                         bool *done, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE series SET ended_by = $2, ended_at = $3 WHERE series = $1"
        " AND ended_at IS NULL", "iii", series, by, now);
    *done = changed > 0;
    return status;
}

#define ROWS                                                                  \
    "SELECT s.series, s.title, s.says, s.rule, s.opened_by,"                  \
    " o.name AS opener_name, s.opened_at, s.ended_at, e.name AS ender_name,"  \
    " (SELECT count(*) FROM series_decision k WHERE k.series = s.series"      \
    " AND k.place IS NOT NULL) AS counted_count,"                             \
    " (SELECT count(*) FROM series_decision k"                                \
    " JOIN decision d ON d.decision = k.decision WHERE k.series = s.series"   \
    " AND d.state IN ('coming', 'open', 'uncounted')) AS open_count"          \
    " FROM series s JOIN member o ON o.member = s.opened_by"                  \
    " LEFT JOIN member e ON e.member = s.ended_by WHERE s.council = $1"

pe_status pe__series_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t council, int64_t most, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        ROWS " ORDER BY CASE WHEN s.ended_at IS NULL THEN 0 ELSE 1 END,"
        " s.series DESC LIMIT $2", "ii", council, most);
}

pe_status pe__series_row(pe__sql *db, pe__doc *doc, pe__value *object,
                         int64_t council, int64_t series, bool *found,
                         pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
                         ROWS " AND s.series = $2", "ii", council, series);
}

pe_status pe__series_put_in(pe__sql *db, int64_t series, int64_t decision,
                            pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO series_decision (decision, series, ballots)"
        " VALUES ($1, $2, '')", "ii", decision, series);
}

pe_status pe__series_decisions(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t series, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT d.decision, d.title, d.state, d.opens_at, d.closes_at,"
        " d.closed_at, d.outcome, d.winners_json, k.place"
        " FROM series_decision k JOIN decision d ON d.decision = k.decision"
        " WHERE k.series = $1 AND d.state <> 'withdrawn'"
        " ORDER BY CASE WHEN k.place IS NULL THEN 1 ELSE 0 END, k.place DESC,"
        " d.closes_at, d.decision", "i", series);
}

pe_status pe__series_options(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t series, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT o.decision, o.place, o.name FROM series_decision k"
        " JOIN decision_option o ON o.decision = k.decision"
        " WHERE k.series = $1 AND k.place IS NOT NULL"
        " ORDER BY o.decision, o.place", "i", series);
}

pe_status pe__series_parts(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t series, int64_t last, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT place, ballots FROM series_decision WHERE series = $1"
        " AND place IS NOT NULL AND place <= $2 ORDER BY place", "ii", series,
        last);
}

pe_status pe__series_voices(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t decision, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT member, marks FROM voice WHERE decision = $1 ORDER BY member",
        "i", decision);
}

pe_status pe__series_count_in(pe__sql *db, int64_t decision, int64_t place,
                              const char *ballots, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE series_decision SET place = $2, ballots = $3"
        " WHERE decision = $1", "iit", decision, place, ballots);
}

pe_status pe__series_members(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t council, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT m.member, p.name FROM membership m"
        " JOIN member p ON p.member = m.member WHERE m.council = $1"
        " AND m.left_at IS NULL ORDER BY p.name, m.member", "i", council);
}

#define TURNS                                                                 \
    "SELECT k.decision, k.series, k.place, k.ballots, d.title, d.seed,"       \
    " d.outcome, d.winners_json, s.title AS series_title,"                    \
    " s.rule AS series_rule, s.opened_at FROM series_decision k"              \
    " JOIN decision d ON d.decision = k.decision"                             \
    " JOIN series s ON s.series = k.series WHERE k.place IS NOT NULL AND "

pe_status pe__series_turns(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t council, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        TURNS "s.council = $1 ORDER BY k.series, k.place", "i", council);
}

pe_status pe__series_turn(pe__sql *db, pe__doc *doc, pe__value *object,
                          int64_t decision, bool *found, pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
                         TURNS "k.decision = $1", "i", decision);
}
