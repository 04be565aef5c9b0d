/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "merge_store.h"

#include "query.h"

#define ROW                                                               \
    "SELECT g.merge, g.state, g.name, g.says, g.opened_by, "              \
    "g.answered_by, g.ours, "                                             \
    "o.name AS ours_name, g.theirs, t.name AS theirs_name, g.council, "   \
    "g.today, "                                                           \
    "g.ours_agreed_at, g.theirs_agreed_at, g.created_at, g.ended_at "     \
    "FROM merge g JOIN council o ON o.council = g.ours "                  \
    "JOIN council t ON t.council = g.theirs "                             \
    "WHERE (g.ours = $1 OR g.theirs = $1 OR g.council = $1) "

pe_status pe__merge_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t council, pe_error *err)
{
    return pe__query_rows(db, doc, array, err, ROW "ORDER BY g.merge DESC",
                          "i", council);
}

pe_status pe__merge_row(pe__sql *db, pe__doc *doc, pe__value *object,
                        int64_t council, int64_t merge, bool *found,
                        pe_error *err)
{
    return pe__query_row(db, doc, object, found, err, ROW "AND g.merge = $2",
                         "ii", council, merge);
}

pe_status pe__merge_between(pe__sql *db, int64_t one, int64_t other,
                            int64_t *merge, pe_error *err)
{
    return pe__query_integer(
        db, merge, 0, err,
        "SELECT merge FROM merge WHERE state IN ('asked', 'open') "
        "AND ((ours = $1 AND theirs = $2) OR (ours = $2 AND theirs = $1))",
        "ii", one, other);
}

pe_status pe__merge_ask(pe__sql *db, int64_t ours, int64_t theirs,
                        const char *name, const char *says, int64_t member,
                        int64_t now, int64_t *merge, pe_error *err)
{
    return pe__query_integer(
        db, merge, 0, err,
        "INSERT INTO merge (ours, theirs, state, name, says, opened_by, "
        "created_at) VALUES ($1, $2, 'asked', $3, $4, $5, $6) "
        "RETURNING merge",
        "iittii", ours, theirs, name, says, member, now);
}

pe_status pe__merge_open(pe__sql *db, int64_t merge, int64_t member,
                         int64_t room, int64_t today, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "UPDATE merge SET state = 'open', answered_by = $2, council = $3, "
        "today = $4 WHERE merge = $1",
        "iiin", merge, member, room, today);
}

pe_status pe__merge_end(pe__sql *db, int64_t merge, const char *state,
                        int64_t now, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "UPDATE merge SET state = $2, ended_at = $3 WHERE merge = $1",
        "iti", merge, state, now);
}

pe_status pe__merge_agree(pe__sql *db, int64_t merge, int64_t council,
                          int64_t now, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "UPDATE merge SET ours_agreed_at = CASE WHEN ours = $2 THEN $3 "
        "ELSE ours_agreed_at END, theirs_agreed_at = CASE WHEN theirs = $2 "
        "THEN $3 ELSE theirs_agreed_at END WHERE merge = $1",
        "iii", merge, council, now);
}

pe_status pe__merge_ask_anew(pe__sql *db, int64_t merge, pe_error *err)
{
    return pe__query_run(db, NULL, err,
                         "UPDATE merge SET ours_agreed_at = NULL, "
                         "theirs_agreed_at = NULL WHERE merge = $1",
                         "i", merge);
}

pe_status pe__merge_of_room(pe__sql *db, int64_t room, int64_t division,
                            int64_t *merge, pe_error *err)
{
    return pe__query_integer(db, merge, 0, err,
                             "SELECT merge FROM merge WHERE council = $1 "
                             "AND state = 'open' "
                             "AND (today IS NULL OR today <> $2)",
                             "ii", room, division);
}

pe_status pe__merge_adopted(pe__sql *db, pe__doc *doc, pe__value *object,
                            int64_t merge, bool *found, pe_error *err)
{
    return pe__query_row(
        db, doc, object, found, err,
        "SELECT d.division, d.version, d.starts_on, d.ends_on "
        "FROM merge g JOIN division d ON d.council = g.council "
        "WHERE g.merge = $1 AND d.state = 'adopted' "
        "AND (g.today IS NULL OR d.division <> g.today) "
        "ORDER BY d.version DESC LIMIT 1",
        "i", merge);
}

/* An open merge g that both councils agreed to, and the division d that its
 * room adopted last. */
#define AGREED                                                            \
    "FROM merge g JOIN division d ON d.council = g.council "              \
    "AND d.state = 'adopted' "                                            \
    "AND (g.today IS NULL OR d.division <> g.today) "                     \
    "JOIN council k ON k.council = d.council "                            \
    "WHERE g.state = 'open' AND g.ours_agreed_at IS NOT NULL "            \
    "AND g.theirs_agreed_at IS NOT NULL "                                 \
    "AND NOT EXISTS (SELECT 1 FROM division n "                           \
    "  WHERE n.council = d.council AND n.state = 'adopted' "              \
    "  AND n.version > d.version) "

pe_status pe__merge_due(pe__sql *db, pe__doc *doc, pe__value *array,
                        int64_t day, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
                          "SELECT g.merge, g.ours, g.theirs, g.council, "
                          "k.zone AS council_zone, d.division, d.starts_on "
                          AGREED "AND d.starts_on <= $1 ORDER BY g.merge",
                          "i", day);
}

pe_status pe__merge_next(pe__sql *db, pe__doc *doc, pe__value *array,
                         pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
                          "SELECT k.zone AS council_zone, "
                          "min(d.starts_on) AS starts_on " AGREED
                          "GROUP BY k.zone", "");
}

pe_status pe__merge_causes(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t room, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT cause, count(*) AS tasks_count, "
        "CAST(sum(hours_quarters) AS BIGINT) AS hours_quarters FROM task "
        "WHERE council = $1 AND ended_at IS NULL GROUP BY cause "
        "ORDER BY cause",
        "i", room);
}
