/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "board_effort.h"

#include "query.h"

pe_status pe__undertaking_add(pe__sql *db, int64_t council, int64_t made_by,
                              const pe__undertaking *u, int64_t now,
                              int64_t *id, pe_error *err)
{
    return pe__query_integer(db, id, 0, err,
        "INSERT INTO undertaking (council, kind, name, about, place, north,"
        " east, district, starts_at, ends_at, is_public, made_by, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        " RETURNING effort", "ittttiiiddiii", council, u->kind, u->name,
        u->about, u->place, u->north, u->east, u->district, u->starts,
        u->ends, (int64_t)u->is_public, made_by, now);
}

pe_status pe__undertaking_change(pe__sql *db, int64_t id,
                                 const pe__undertaking *u, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE undertaking SET kind = $2, name = $3, about = $4, place = $5,"
        " north = $6, east = $7, district = $8, starts_at = $9, ends_at = $10,"
        " is_public = $11 WHERE effort = $1", "ittttiiiddi", id, u->kind,
        u->name, u->about, u->place, u->north, u->east, u->district,
        u->starts, u->ends, (int64_t)u->is_public);
}

pe_status pe__undertaking_end(pe__sql *db, int64_t id, int64_t now,
                              bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE undertaking SET ended_at = $2 WHERE effort = $1"
        " AND ended_at IS NULL", "ii", id, now);
    *found = changed > 0;
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err,
            "UPDATE duty SET ended_at = $2 WHERE effort = $1"
            " AND ended_at IS NULL", "ii", id, now);
    return status;
}

#define ROW                                                                  \
    "SELECT u.effort, u.council, CASE WHEN c.is_listed = 1 OR EXISTS"         \
    " (SELECT 1 FROM membership m WHERE m.council = c.council"                \
    " AND m.member = $1 AND m.left_at IS NULL) THEN c.name END"               \
    " AS council_name, u.kind, u.name,"                                       \
    " u.about, u.place, u.north, u.east, u.district, u.starts_at, u.ends_at,"\
    " u.is_public, u.made_by, u.created_at, u.ended_at,"                     \
    " (SELECT count(*) FROM need n WHERE n.effort = u.effort"                \
    "  AND n.state = 'open') AS open_count,"                                 \
    " (SELECT count(*) FROM need n WHERE n.effort = u.effort"                \
    "  AND n.state = 'open' AND n.filled_permille >= 800) AS filled_count,"  \
    " (SELECT count(*) FROM need n WHERE n.effort = u.effort"                \
    "  AND n.state = 'open' AND n.is_at_risk = 1) AS at_risk_count"          \
    " FROM undertaking u JOIN council c ON c.council = u.council"

pe_status pe__undertaking_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t member, int64_t council,
                               pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        ROW " WHERE u.ended_at IS NULL AND ($1 <> 0 OR u.is_public = 1)"
        " AND ($2 = 0 OR u.council = $2) ORDER BY at_risk_count DESC,"
        " open_count DESC, u.name, u.effort LIMIT 300", "ii", member,
        council);
}

pe_status pe__undertaking_row(pe__sql *db, pe__doc *doc, pe__value *object,
                              int64_t member, int64_t id, bool *found,
                              pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
        ROW " WHERE u.effort = $2 AND ($1 <> 0 OR u.is_public = 1)", "ii",
        member, id);
}

#define MEMBER_OF                                                            \
    " EXISTS (SELECT 1 FROM membership m WHERE m.council = u.council"        \
    " AND m.member = $1 AND m.left_at IS NULL)"

pe_status pe__undertaking_mine(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t member, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT u.effort, u.name, u.place, u.north, u.east FROM undertaking u"
        " WHERE u.ended_at IS NULL AND" MEMBER_OF " ORDER BY u.name, u.effort"
        " LIMIT 100", "i", member);
}

pe_status pe__undertaking_may(pe__sql *db, int64_t id, int64_t member,
                              bool *may, pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(db, &count, 0, err,
        "SELECT count(*) FROM undertaking u WHERE u.effort = $2"
        " AND u.ended_at IS NULL AND" MEMBER_OF, "ii", member, id);
    *may = count > 0;
    return status;
}

/* $1 the thing, $2 the member, $3 now. */
#define ORGANISES                                                            \
    " (u.made_by = $2 OR EXISTS (SELECT 1 FROM role r WHERE"                 \
    " r.council = u.council AND r.member = $2 AND r.is_shadow = 0"           \
    " AND r.kind IN ('coordinator', 'scribe') AND r.ended_at IS NULL"        \
    " AND r.since_at <= $3 AND r.until_at > $3))"

static pe_status is_own(pe__sql *db, const char *query, int64_t id,
                        int64_t member, int64_t now, bool *own, pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(db, &count, 0, err, query, "iii", id,
                                         member, now);
    *own = count > 0;
    return status;
}

pe_status pe__undertaking_is_own(pe__sql *db, int64_t id, int64_t member,
                                 int64_t now, bool *own, pe_error *err)
{
    return is_own(db, "SELECT count(*) FROM undertaking u WHERE u.effort = $1"
                  " AND" ORGANISES, id, member, now, own, err);
}

pe_status pe__duty_is_own(pe__sql *db, int64_t id, int64_t member,
                          int64_t now, bool *own, pe_error *err)
{
    return is_own(db, "SELECT count(*) FROM duty d JOIN undertaking u"
                  " ON u.effort = d.effort WHERE d.duty = $1 AND" ORGANISES,
                  id, member, now, own, err);
}

pe_status pe__member_is_vouched(pe__sql *db, int64_t member, bool *vouched,
                                pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(db, &count, 0, err,
        "SELECT count(*) FROM membership m JOIN council c"
        " ON c.council = m.council WHERE m.member = $1 AND m.left_at IS NULL"
        " AND c.closed_at IS NULL", "i", member);
    *vouched = count > 0;
    return status;
}

/* --- duties --------------------------------------------------------------- */

pe_status pe__duty_add(pe__sql *db, const pe__duty *d, int64_t now,
                       int64_t *id, pe_error *err)
{
    return pe__query_integer(db, id, 0, err,
        "INSERT INTO duty (effort, sort, title, places, skills, weekday,"
        " minute, minutes, weeks, zone, made_until_at, created_at) VALUES ($1,"
        " $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING duty",
        "iitiiiiiitii", d->effort, d->sort, d->title, d->places, d->skills,
        d->weekday, d->minute, d->minutes, d->weeks, d->zone, d->made_until,
        now);
}

pe_status pe__duty_end(pe__sql *db, int64_t id, int64_t now, bool *found,
                       pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE duty SET ended_at = $2 WHERE duty = $1 AND ended_at IS NULL",
        "ii", id, now);
    *found = changed > 0;
    return status;
}

pe_status pe__duty_made(pe__sql *db, int64_t id, int64_t until, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE duty SET made_until_at = $2 WHERE duty = $1", "ii", id,
        until);
}

pe_status pe__duty_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                        int64_t effort, int64_t member, int64_t now,
                        pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT d.duty, d.effort, d.title, d.sort, s.name AS sort_name,"
        " d.places, d.skills, d.weekday, d.minute, d.minutes, d.weeks, d.zone,"
        " d.made_until_at, m.name AS adopted_by, a.until_at AS"
        " adopted_until_at, CASE WHEN a.member = $2 THEN 1 ELSE 0 END AS"
        " is_mine FROM duty d JOIN sort s ON s.sort = d.sort"
        " LEFT JOIN adoption a ON a.adoption = (SELECT max(x.adoption)"
        "  FROM adoption x WHERE x.duty = d.duty AND x.ended_at IS NULL"
        "  AND x.until_at > $3) LEFT JOIN member m ON m.member = a.member"
        " WHERE d.effort = $1 AND d.ended_at IS NULL"
        " ORDER BY d.weekday, d.minute, d.duty", "iii", effort, member, now);
}

pe_status pe__duty_row(pe__sql *db, pe__doc *doc, pe__value *object,
                       int64_t id, bool *found, pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
        "SELECT d.duty, d.effort, d.sort, s.name AS sort_name, d.title,"
        " d.places, d.skills,"
        " d.weekday, d.minute, d.minutes, d.weeks, d.zone, d.made_until_at,"
        " d.created_at, u.council, u.made_by, u.place, u.north, u.east,"
        " u.district FROM duty d JOIN undertaking u ON u.effort = d.effort"
        " JOIN sort s ON s.sort = d.sort WHERE d.duty = $1"
        " AND d.ended_at IS NULL", "i", id);
}

pe_status pe__duty_due(pe__sql *db, pe__doc *doc, pe__value *array,
                       int64_t until, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT duty FROM duty WHERE ended_at IS NULL AND made_until_at < $1"
        " ORDER BY made_until_at, duty LIMIT 20", "i", until);
}

pe_status pe__adoption_add(pe__sql *db, int64_t duty, int64_t member,
                           int64_t now, int64_t until, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO adoption (duty, member, from_at, until_at)"
        " VALUES ($1, $2, $3, $4)", "iiii", duty, member, now, until);
}

pe_status pe__adoption_end(pe__sql *db, int64_t duty, int64_t member,
                           int64_t now, bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE adoption SET ended_at = $3 WHERE duty = $1 AND member = $2"
        " AND ended_at IS NULL", "iii", duty, member, now);
    *found = changed > 0;
    return status;
}

pe_status pe__duty_needs(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t duty, int64_t now, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT need FROM need WHERE duty = $1 AND state = 'open'"
        " AND starts_at > $2 ORDER BY need", "ii", duty, now);
}

pe_status pe__undertaking_needs(pe__sql *db, pe__doc *doc, pe__value *array,
                                int64_t effort, int64_t now, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT need FROM need WHERE effort = $1 AND state = 'open'"
        " AND ends_at > $2 ORDER BY need", "ii", effort, now);
}

pe_status pe__duty_effort(pe__sql *db, int64_t duty, int64_t *effort,
                          pe_error *err)
{
    return pe__query_integer(db, effort, 0, err,
        "SELECT effort FROM duty WHERE duty = $1", "i", duty);
}

pe_status pe__board_bringers(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t member, int64_t now, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT c.council, c.name FROM council c WHERE c.closed_at IS NULL"
        " AND EXISTS (SELECT 1 FROM role r WHERE r.council = c.council"
        " AND r.member = $1 AND r.is_shadow = 0 AND r.ended_at IS NULL"
        " AND r.since_at <= $2 AND r.until_at > $2)"
        " ORDER BY c.name, c.council", "ii", member, now);
}
