/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "board_need.h"

#include "query.h"

/* Held, whatever is known of it. */
#define HELD "('tentative', 'promised', 'confirmed', 'doubted')"

pe_status pe__need_insert(pe__sql *db, const pe__need_row *n, int64_t now,
                          int64_t *id, pe_error *err)
{
    return pe__query_integer(db, id, 0, err,
        "INSERT INTO need (effort, author, duty, what, sort, title, about,"
        " place, north, east, radius_m, district, places, starts_at, ends_at,"
        " skills, urgency, serves, vouched_by, state, came, filled_permille,"
        " is_at_risk, brought, source, twin_of, peer, created_at, changed_at,"
        " is_limited)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
        " $15, $16, $17, $18, $19, 'open', 0, 0, 0, $20, $21, $22, $23, $24,"
        " $24, $25) RETURNING need", "nnntitttiiiiiiiiiinttnnii", n->effort,
        n->author, n->duty, n->what, n->sort, n->title, n->about, n->place,
        n->north, n->east, n->radius_m, n->district, n->places, n->starts,
        n->ends, n->skills, n->urgency, n->serves, n->vouched_by, n->brought,
        n->source, n->twin_of, n->peer, now, (int64_t)n->limited);
}

pe_status pe__need_update(pe__sql *db, int64_t id, const pe__need_row *n,
                          int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE need SET sort = $2, title = $3, about = $4, place = $5,"
        " north = $6, east = $7, radius_m = $8, district = $9, places = $10,"
        " starts_at = $11, ends_at = $12, skills = $13, urgency = $14,"
        " serves = $15, changed_at = $16, is_limited = $17 WHERE need = $1",
        "iitttiiiiiiiiiiii",
        id, n->sort, n->title, n->about, n->place, n->north, n->east,
        n->radius_m, n->district, n->places, n->starts, n->ends, n->skills,
        n->urgency, n->serves, now, (int64_t)n->limited);
}

pe_status pe__need_vouch(pe__sql *db, int64_t id, int64_t by, int64_t now,
                         pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE need SET vouched_by = $2, changed_at = $3 WHERE need = $1",
        "iii", id, by, now);
}

pe_status pe__need_end(pe__sql *db, int64_t id, const char *state,
                       int64_t came, int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE need SET state = $2, came = $3, is_at_risk = 0,"
        " changed_at = $4 WHERE need = $1", "itii", id, state, came, now);
}

pe_status pe__need_stands(pe__sql *db, int64_t id, int64_t stands[2],
                          bool *found, pe_error *err)
{
    return pe__query_integers(db, stands, 2, found, err,
        "SELECT is_at_risk, filled_permille FROM need WHERE need = $1", "i",
        id);
}

/* Nearly always it stands as before: nothing is written then. */
pe_status pe__need_standing(pe__sql *db, int64_t id, int64_t permille,
                            bool at_risk, bool *turned, pe_error *err)
{
    int64_t before[2];
    bool found;
    pe_status status = pe__need_stands(db, id, before, &found, err);
    *turned = found && before[0] != at_risk;
    return found && (*turned || before[1] != permille)
               ? pe__query_run(db, NULL, err,
                     "UPDATE need SET is_at_risk = $2, filled_permille = $3"
                     " WHERE need = $1", "iii", id, (int64_t)at_risk, permille)
               : status;
}

pe_status pe__need_expire(pe__sql *db, int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE need SET state = 'over', changed_at = $1, came ="
        " (SELECT coalesce(CAST(sum(g.quantity) AS BIGINT), 0) FROM gift g"
        " WHERE g.need = need.need AND g.state = 'given')"
        " WHERE state = 'open' AND what <> 'shift' AND ends_at <= $1", "i",
        now);
}

pe_status pe__need_came(pe__sql *db, int64_t id, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE need SET came = (SELECT coalesce(CAST(sum(c.places) AS BIGINT),"
        " 0) FROM claim c WHERE c.need = $1 AND c.state = 'came')"
        " WHERE need = $1", "i", id);
}

/* --- lists ---------------------------------------------------------------- */

/* Places, or things, that are promised; $1's own claim. */
#define TAKEN                                                                \
    " (SELECT coalesce(CAST(sum(c.places) AS BIGINT), 0) FROM claim c"       \
    "  WHERE c.need = n.need AND c.state IN " HELD ")"                       \
    " + (SELECT coalesce(CAST(sum(g.quantity) AS BIGINT), 0) FROM gift g"    \
    "  WHERE g.need = n.need AND g.state IN ('promised', 'given')) AS held," \
    " (SELECT c.state FROM claim c WHERE c.need = n.need AND c.member = $1"  \
    "  ORDER BY c.claim DESC LIMIT 1) AS mine"

/* $1 who looks. */
#define ROW                                                                  \
    "SELECT n.need, n.effort, u.name AS effort_name, u.is_public, n.author," \
    " k.zone AS council_zone,"                                               \
    " a.name AS author_name, n.what, n.sort, s.name AS sort_name, n.title,"  \
    " n.about, n.place, n.north, n.east, n.radius_m, n.district,"            \
    " d.name AS district_name, d.square_north, d.square_east, n.places,"     \
    " n.starts_at, n.ends_at, n.skills,"                                     \
    " n.urgency, n.serves, n.is_limited,"                                    \
    " CASE WHEN n.vouched_by IS NULL THEN 0 ELSE 1 END"                      \
    " AS is_vouched, n.state, n.came, n.filled_permille, n.is_at_risk,"      \
    " n.duty, n.twin_of, n.created_at, n.peer, p.name AS peer_name,"          \
    " p.url AS peer_url, p.silent_at AS peer_silent_at,"                     \
    " p.heard_at AS peer_heard_at, p.shift AS peer_shift,"                   \
    " (SELECT count(*) FROM claim c WHERE c.need = n.need"                   \
    "  AND c.state = 'standby') AS standby," TAKEN                           \
    " FROM need n JOIN sort s ON s.sort = n.sort"                            \
    " JOIN district d ON d.district = n.district"                            \
    " LEFT JOIN undertaking u ON u.effort = n.effort"                        \
    " LEFT JOIN council k ON k.council = u.council"                          \
    " LEFT JOIN peer p ON p.peer = n.peer"                                   \
    " LEFT JOIN member a ON a.member = n.author"

/* $1 who looks, $2 whether they verify. Their own they see always. */
#define SEEN                                                                 \
    " ((n.author = $1 AND $1 <> 0) OR ((n.vouched_by IS NOT NULL OR $2 = 1)" \
    " AND ($1 <> 0 OR u.is_public = 1)))"

pe_status pe__need_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                        const pe__eye *eye, const pe__sieve *sieve,
                        pe_error *err)
{
    const pe__sieve *f = sieve;
    return pe__query_rows(db, doc, array, err,
        ROW " WHERE " SEEN " AND n.state = $3"
        " AND ($4 = 0 OR n.effort = $4) AND ($5 = 0 OR n.sort = $5)"
        " AND ($6 = 0 OR n.district = $6) AND ($7 = '' OR n.what = $7)"
        " AND n.ends_at > $8 AND n.starts_at < $9"
        " AND ($10 = 0 OR n.is_at_risk = 1)"
        " AND ($11 = 0 OR n.vouched_by IS NULL)"
        " AND ($12 = 0 OR (n.north BETWEEN $13 AND $14"
        "  AND n.east BETWEEN $15 AND $16))"
        " ORDER BY n.starts_at, n.need LIMIT $17 OFFSET $18",
        "iitiiitiiiiiiiiiii", eye->member, (int64_t)eye->is_verifier,
        f->state ? f->state : "open", f->effort, f->sort, f->district,
        f->what ? f->what : "", f->from, f->until ? f->until : INT64_MAX,
        (int64_t)f->at_risk, (int64_t)f->unvouched,
        (int64_t)(f->south || f->north || f->west || f->east), f->south,
        f->north, f->west, f->east, (int64_t)(f->most ? f->most : 200),
        f->skip);
}

pe_status pe__need_spots(pe__sql *db, pe__doc *doc, pe__value *array,
                         const pe__eye *eye, int64_t now, int64_t most,
                         pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT n.need, n.district, n.author, n.title, s.name AS sort_name,"
        " n.what, n.north, n.east, n.radius_m, n.places, n.starts_at,"
        " n.ends_at, n.urgency, n.filled_permille, n.is_at_risk," TAKEN
        " FROM need n JOIN sort s ON s.sort = n.sort"
        " LEFT JOIN undertaking u ON u.effort = n.effort WHERE " SEEN
        " AND n.state = 'open' AND n.ends_at > $3"
        " ORDER BY n.starts_at, n.need LIMIT $4", "iiii", eye->member,
        (int64_t)eye->is_verifier, now, most);
}

pe_status pe__need_row_of(pe__sql *db, pe__doc *doc, pe__value *object,
                          const pe__eye *eye, int64_t need, bool *found,
                          pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
        ROW " WHERE " SEEN " AND n.need = $3", "iii", eye->member,
        (int64_t)eye->is_verifier, need);
}

pe_status pe__need_touched(pe__sql *db, int64_t need, int64_t since,
                           bool *touched, pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(db, &count, 0, err,
        "SELECT count(*) FROM need n WHERE n.need = $1"
        " AND (n.changed_at > $2 OR n.state <> 'open' OR EXISTS (SELECT 1 FROM"
        " claim c WHERE c.need = n.need AND c.state IN " HELD ")"
        " OR EXISTS (SELECT 1 FROM gift g WHERE g.need = n.need"
        " AND g.state IN ('promised', 'given'))"
        " OR EXISTS (SELECT 1 FROM need m WHERE m.brought = n.brought"
        " AND m.source = n.source AND n.source <> '' AND m.need <> n.need"
        " AND m.created_at = n.created_at))", "ii", need, since);
    *touched = count > 0;
    return status;
}

pe_status pe__need_twins(pe__sql *db, pe__doc *doc, pe__value *array,
                         const pe__eye *eye, int64_t need, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT n.need, n.title, n.starts_at FROM need n"
        " LEFT JOIN undertaking u ON u.effort = n.effort WHERE " SEEN
        " AND n.twin_of = $3 AND n.state = 'open' ORDER BY n.need LIMIT 20",
        "iii", eye->member, (int64_t)eye->is_verifier, need);
}

pe_status pe__need_untwin(pe__sql *db, int64_t need, int64_t now,
                          pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE need SET twin_of = NULL, changed_at = $2 WHERE need = $1",
        "ii", need, now);
}

pe_status pe__need_is_own(pe__sql *db, int64_t need, int64_t member,
                          int64_t now, bool *own, pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(db, &count, 0, err,
        "SELECT count(*) FROM need n LEFT JOIN undertaking u"
        " ON u.effort = n.effort WHERE n.need = $1 AND (n.author = $2"
        " OR u.made_by = $2 OR EXISTS (SELECT 1 FROM role r WHERE"
        " r.council = u.council AND r.member = $2 AND r.is_shadow = 0"
        " AND r.kind IN ('coordinator', 'scribe') AND r.ended_at IS NULL"
        " AND r.since_at <= $3 AND r.until_at > $3))", "iii", need, member,
        now);
    *own = count > 0;
    return status;
}

pe_status pe__need_posted(pe__sql *db, int64_t author, int64_t since,
                          int64_t *count, pe_error *err)
{
    return pe__query_integer(db, count, 0, err,
        "SELECT count(*) FROM need WHERE author = $1 AND created_at > $2"
        " AND brought = 'form'", "ii", author, since);
}

pe_status pe__need_personal(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t member, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT need FROM need WHERE author = $1 AND effort IS NULL"
        " AND state = 'open' ORDER BY need", "i", member);
}

pe_status pe__need_is_of_people(pe__sql *db, int64_t need, bool *is,
                                pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(db, &count, 0, err,
        "SELECT count(*) FROM need WHERE need = $1 AND what = 'shift'"
        " AND state = 'open'", "i", need);
    *is = count > 0;
    return status;
}

pe_status pe__need_times(pe__sql *db, int64_t need, int64_t *starts,
                         int64_t *ends, pe_error *err)
{
    bool found;
    int64_t times[2];
    pe_status status = pe__query_integers(db, times, 2, &found, err,
        "SELECT starts_at, ends_at FROM need WHERE need = $1", "i", need);
    *starts = times[0];
    *ends = times[1];
    return status;
}

pe_status pe__need_eyes(pe__sql *db, int64_t need, int64_t *effort,
                        int64_t *author, bool *is_open, pe_error *err)
{
    bool found;
    int64_t is[3];
    pe_status status = pe__query_integers(db, is, 3, &found, err,
        "SELECT effort, author, CASE WHEN vouched_by IS NULL THEN 0 ELSE 1 END"
        " FROM need WHERE need = $1", "i", need);
    *effort = is[0];
    *author = is[1];
    *is_open = is[2] != 0;
    return status;
}

/* --- sorts ---------------------------------------------------------------- */

pe_status pe__sort_named(pe__sql *db, const char *what, const char *name,
                         int64_t *sort, pe_error *err)
{
    pe_status status = pe__query_integer(db, sort, 0, err,
        "SELECT sort FROM sort WHERE what = $1 AND lower(name) = lower($2)",
        "tt", what, name);
    if (status != PE_OK || *sort != 0)
        return status;
    return pe__query_integer(db, sort, 0, err,
        "INSERT INTO sort (what, name) VALUES ($1, $2) RETURNING sort", "tt",
        what, name);
}

pe_status pe__sort_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                        pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT sort, what, name FROM sort ORDER BY what, name LIMIT 500",
        "");
}

pe_status pe__substitute_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                              pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT sort, instead, worth_percent FROM substitute"
        " ORDER BY sort, instead", "");
}

/* --- coverage ------------------------------------------------------------- */

/* Filled: as good as certain by the engine's aim; at risk as it says. */
pe_status pe__need_totals(pe__sql *db, pe__doc *doc, pe__value *object,
                          int64_t effort, int64_t now, pe_error *err)
{
    bool found;
    return pe__query_row(db, doc, object, &found, err,
        "SELECT count(*) AS open_count,"
        " count(CASE WHEN n.filled_permille >= 800 THEN 1 END)"
        "  AS filled_count,"
        " count(CASE WHEN n.is_at_risk = 1 THEN 1 END) AS at_risk_count,"
        " coalesce(CAST(sum(n.places) AS BIGINT), 0) AS places_count,"
        " coalesce(CAST(sum((SELECT coalesce(CAST(sum(c.places) AS BIGINT), 0)"
        "  FROM claim c WHERE c.need = n.need AND c.state IN " HELD "))"
        "  AS BIGINT), 0) AS held_count FROM need n WHERE n.state = 'open'"
        " AND n.vouched_by IS NOT NULL AND n.ends_at > $2"
        " AND ($1 = 0 OR n.effort = $1)", "ii", effort, now);
}

pe_status pe__district_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                            pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT d.district, d.name, d.name AS district_name,"
        " d.square_north, d.square_east,"
        " d.burst_since_at AS since_at,"
        " (SELECT count(*) FROM helper h WHERE h.district = d.district)"
        "  AS helpers_count,"
        " count(n.need) AS open_count,"
        " count(CASE WHEN n.filled_permille >= 800 THEN 1 END)"
        "  AS filled_count,"
        " count(CASE WHEN n.is_at_risk = 1 THEN 1 END) AS at_risk_count,"
        " coalesce(CAST(sum(n.places) AS BIGINT), 0) AS places_count,"
        " coalesce(CAST(sum((SELECT coalesce(CAST(sum(c.places) AS BIGINT), 0)"
        "  FROM claim c WHERE c.need = n.need AND c.state IN " HELD "))"
        "  AS BIGINT), 0) AS held_count"
        " FROM district d LEFT JOIN need n ON n.district = d.district"
        " AND n.state = 'open' AND n.vouched_by IS NOT NULL"
        " GROUP BY d.district, d.name, d.square_north, d.square_east,"
        " d.burst_since_at ORDER BY at_risk_count DESC, open_count DESC,"
        " d.district LIMIT 500", "");
}
