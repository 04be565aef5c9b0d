/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "board_helper.h"

#include "query.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SQUARE = 540000, COARSE = 100000, MOST_SKILLS = 64 };
/* No name that people give has it. */
#define DEGREES "\302\260 "

/* --- profile -------------------------------------------------------------- */

pe_status pe__helper_set(pe__sql *db, int64_t member, const pe__helper *to,
                         int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO helper (member, place, north, east, district, reach_m,"
        " skills, week, quiet, most_a_week, is_urgent_only, is_verifier,"
        " until_at, joined_at, by_push, by_mail) VALUES ($1, $2, $3, $4, $5,"
        " $6, $7, $8, $9, $10, $11, 0, $12, $13, $14, $15)"
        " ON CONFLICT (member) DO UPDATE SET place = excluded.place,"
        " north = excluded.north, east = excluded.east,"
        " district = excluded.district, reach_m = excluded.reach_m,"
        " skills = excluded.skills, week = excluded.week,"
        " quiet = excluded.quiet, most_a_week = excluded.most_a_week,"
        " is_urgent_only = excluded.is_urgent_only,"
        " until_at = excluded.until_at, by_push = excluded.by_push,"
        " by_mail = excluded.by_mail", "itiiiiiiiiidiii", member, to->place,
        to->north, to->east, to->district, to->reach_m, to->skills, to->week,
        to->quiet, to->most_a_week, (int64_t)to->is_urgent_only, to->until,
        now, (int64_t)to->by_push, (int64_t)to->by_mail);
}

pe_status pe__helper_pause(pe__sql *db, int64_t member, int64_t until,
                           bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE helper SET paused_until_at = $2 WHERE member = $1", "id",
        member, until);
    *found = changed > 0;
    return status;
}

pe_status pe__helper_leave(pe__sql *db, int64_t member, int64_t now,
                           bool *found, pe_error *err)
{
    static const char *const gone[] = {
        "DELETE FROM message WHERE member = $1",
        "DELETE FROM push WHERE member = $1",
        "DELETE FROM block WHERE member = $1"};
    int64_t changed = 0;
    pe_status status = pe__query_run(
        db, &changed, err, "DELETE FROM helper WHERE member = $1", "i",
        member);
    *found = changed > 0;
    for (size_t k = 0; k < sizeof gone / sizeof *gone && status == PE_OK; k++)
        status = pe__query_run(db, NULL, err, gone[k], "i", member);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err,
            "UPDATE offer SET ended_at = $2 WHERE member = $1"
            " AND ended_at IS NULL", "ii", member, now);
    return status;
}

pe_status pe__helper_row(pe__sql *db, pe__doc *doc, pe__value *object,
                         int64_t member, bool *found, pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
        "SELECT h.place, h.north, h.east, h.district, h.reach_m, h.skills,"
        " h.week, h.quiet, h.most_a_week, h.is_urgent_only, h.is_verifier,"
        " h.paused_until_at, h.until_at, h.joined_at, h.first_at,"
        " h.by_push AS is_push, h.by_mail AS is_mail, m.zone FROM helper h"
        " JOIN member m ON m.member = h.member WHERE h.member = $1", "i",
        member);
}

pe_status pe__helper_quiet(pe__sql *db, pe__doc *doc, int64_t member,
                           int64_t *quiet, const char **zone, pe_error *err)
{
    bool found;
    pe__value *row = pe__doc_object(doc);
    pe_status status = pe__query_row(db, doc, row, &found, err,
        "SELECT h.quiet, m.zone FROM helper h JOIN member m"
        " ON m.member = h.member WHERE h.member = $1", "i", member);
    *quiet = pe__get_integer(row, "quiet", 0);
    *zone = pe__get_text(row, "zone", "");
    return status;
}

pe_status pe__helper_told(pe__sql *db, int64_t member, int64_t ahead,
                          pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE helper SET ahead = $2 WHERE member = $1"
        " AND (ahead IS NULL OR ahead <> $2)", "ii", member, ahead);
}

pe_status pe__helper_clocks(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t after, int64_t most, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT h.member, h.ahead, m.zone FROM helper h JOIN member m"
        " ON m.member = h.member WHERE h.member > $1 ORDER BY h.member"
        " LIMIT $2", "ii", after, most);
}

pe_status pe__helper_first(pe__sql *db, int64_t member, int64_t now,
                           pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE helper SET first_at = $2 WHERE member = $1"
        " AND first_at IS NULL", "ii", member, now);
}

/* --- skills --------------------------------------------------------------- */

pe_status pe__skill_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT skill, name, is_clearance FROM skill ORDER BY name", "");
}

pe_status pe__skill_named(pe__sql *db, const char *name, bool makes,
                          bool clearance, int64_t *skill, pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(db, skill, -1, err,
        "SELECT skill FROM skill WHERE lower(name) = lower($1)", "t", name);
    if (status != PE_OK || *skill >= 0 || !makes)
        return status;
    status = pe__query_integer(db, &count, 0, err,
                               "SELECT count(*) FROM skill", "");
    if (status != PE_OK || count >= MOST_SKILLS)
        return status;
    *skill = count; /* none is ever taken away */
    return pe__query_run(db, NULL, err, "INSERT INTO skill (skill, name,"
                         " is_clearance) VALUES ($1, $2, $3)", "iti", *skill,
                         name, (int64_t)clearance);
}

/* Bits are put together here: what shifts and ORs does not look alike in both
 * databases. */
static pe_status bits(pe__sql *db, const char *query, int64_t member,
                      int64_t *out, pe_error *err)
{
    pe__statement *s = NULL;
    bool row = true;
    uint64_t all = 0;
    pe_status status = pe__sql_prepare(db, query, &s, err);
    if (status == PE_OK && member != 0)
        pe__sql_bind_integer(s, 1, member);
    while (status == PE_OK &&
           (status = pe__sql_step(s, &row, err)) == PE_OK && row)
        all |= (uint64_t)1 << (pe__sql_integer(s, 0) & 63);
    pe__sql_finish(s);
    *out = (int64_t)all;
    return status;
}

pe_status pe__clearances_of(pe__sql *db, int64_t member, int64_t *needed,
                            int64_t *given, pe_error *err)
{
    pe_status status = bits(db, "SELECT skill FROM skill"
                            " WHERE is_clearance = 1", 0, needed, err);
    if (status == PE_OK)
        status = bits(db, "SELECT skill FROM clearance WHERE member = $1",
                      member, given, err);
    return status;
}

pe_status pe__clearance_set(pe__sql *db, int64_t member, int64_t skill,
                            bool on, int64_t by, int64_t now, pe_error *err)
{
    int64_t own = 0, bit = (int64_t)((uint64_t)1 << (skill & 63));
    pe_status status = pe__query_run(db, NULL, err,
        "DELETE FROM clearance WHERE member = $1 AND skill = $2", "ii",
        member, skill);
    if (status == PE_OK && on)
        status = pe__query_run(db, NULL, err,
            "INSERT INTO clearance (member, skill, given_by, given_at)"
            " VALUES ($1, $2, $3, $4)", "iiii", member, skill, by, now);
    if (status == PE_OK)
        status = pe__query_integer(db, &own, 0, err,
            "SELECT skills FROM helper WHERE member = $1", "i", member);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err,
            "UPDATE helper SET skills = $2 WHERE member = $1", "ii", member,
            on ? own | bit : own & ~bit);
    return status;
}

pe_status pe__verifier_set(pe__sql *db, int64_t member, bool on, bool *found,
                           pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE helper SET is_verifier = $2 WHERE member = $1", "ii", member,
        (int64_t)on);
    *found = changed > 0;
    return status;
}

pe_status pe__helper_verifies(pe__sql *db, int64_t member, bool *does,
                              pe_error *err)
{
    int64_t is = 0;
    pe_status status = pe__query_integer(db, &is, 0, err,
        "SELECT is_verifier FROM helper WHERE member = $1", "i", member);
    *does = is != 0;
    return status;
}

pe_status pe__clearance_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t council, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT m.member, p.name, CASE WHEN h.member IS NULL THEN 0 ELSE 1 END"
        " AS is_helper, coalesce(h.is_verifier, 0) AS is_verifier"
        " FROM membership m JOIN member p ON p.member = m.member"
        " LEFT JOIN helper h ON h.member = m.member WHERE m.council = $1"
        " AND m.left_at IS NULL ORDER BY p.name, m.member", "i", council);
}

/* --- blocks --------------------------------------------------------------- */

pe_status pe__block_set(pe__sql *db, int64_t member, int64_t blocked, bool on,
                        int64_t now, pe_error *err)
{
    return on ? pe__query_run(db, NULL, err,
                    "INSERT INTO block (member, blocked, blocked_at)"
                    " VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", "iii",
                    member, blocked, now)
              : pe__query_run(db, NULL, err,
                    "DELETE FROM block WHERE member = $1 AND blocked = $2",
                    "ii", member, blocked);
}

pe_status pe__block_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t member, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT b.blocked, CASE WHEN EXISTS (SELECT 1 FROM membership x"
        " JOIN membership y ON y.council = x.council AND y.left_at IS NULL"
        " WHERE x.member = $1 AND x.left_at IS NULL AND y.member = b.blocked)"
        " THEN m.name ELSE coalesce(u.name, '') END AS name,"
        " CASE WHEN b.blocked < 0 THEN 1 ELSE 0 END AS is_effort,"
        " b.blocked_at FROM block b LEFT JOIN member m ON m.member = b.blocked"
        " LEFT JOIN undertaking u ON u.effort = -b.blocked"
        " WHERE b.member = $1 ORDER BY b.blocked_at, b.blocked", "i", member);
}

/* --- districts ------------------------------------------------------------ */

static int64_t floor_by(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

/* So many 1e-7 degrees east are as long as `north` of them at that height,
 * taken by the band, so that neighbours agree. */
static int64_t as_wide(int64_t north, int64_t length)
{
    static const double RADIAN = 3.14159265358979323846 / 180;
    double band = ((double)floor_by(north, length) + 0.5) * (double)length;
    double narrow = cos(band * 1e-7 * RADIAN);
    return (int64_t)((double)length / (narrow > 0.02 ? narrow : 0.02));
}

/* Its middle in degrees. */
static void name_by_degrees(int64_t n, int64_t e, char *name, size_t size)
{
    int64_t north, east;
    pe__district_middle(n, e, &north, &east);
    snprintf(name, size, "%.2f" DEGREES "%c, %.2f" DEGREES "%c",
             fabs((double)north * 1e-7), north < 0 ? 'S' : 'N',
             fabs((double)east * 1e-7), east < 0 ? 'W' : 'E');
}

pe_status pe__district_of(pe__sql *db, int64_t north, int64_t east,
                          int64_t *district, pe_error *err)
{
    char name[48];
    int64_t wide = as_wide(north, SQUARE);
    int64_t n = floor_by(north, SQUARE), e = floor_by(east, wide);
    pe_status status = pe__query_integer(db, district, 0, err,
        "SELECT district FROM district WHERE square_north = $1"
        " AND square_east = $2", "ii", n, e);
    if (status != PE_OK || *district != 0)
        return status;
    name_by_degrees(n, e, name, sizeof name);
    return pe__query_integer(db, district, 0, err,
        "INSERT INTO district (square_north, square_east, name)"
        " VALUES ($1, $2, $3) RETURNING district", "iit", n, e, name);
}

pe_status pe__district_row(pe__sql *db, pe__doc *doc, pe__value *object,
                           int64_t district, bool *found, pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
        "SELECT d.district, d.name AS district_name, d.square_north,"
        " d.square_east FROM district d WHERE d.district = $1", "i",
        district);
}

pe_status pe__district_rename(pe__sql *db, const pe__value *row,
                              const char *name, pe_error *err)
{
    char degrees[48];
    name_by_degrees(pe__get_integer(row, "square_north", 0),
                    pe__get_integer(row, "square_east", 0), degrees,
                    sizeof degrees);
    return pe__query_run(db, NULL, err,
        "UPDATE district SET name = $2 WHERE district = $1", "it",
        pe__get_integer(row, "district", 0), *name ? name : degrees);
}

bool pe__district_is_unnamed(const char *name)
{
    return strstr(name, DEGREES) != NULL;
}

pe_status pe__district_places(pe__sql *db, pe__doc *doc, pe__value *array,
                              pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT d.district, d.name AS district_name, d.square_north,"
        " d.square_east FROM district d ORDER BY"
        " (SELECT count(*) FROM helper h WHERE h.district = d.district)"
        " + (SELECT count(*) FROM need n WHERE n.district = d.district"
        "  AND n.state = 'open') DESC, d.district LIMIT 200", "");
}

void pe__district_middle(int64_t square_north, int64_t square_east,
                         int64_t *north, int64_t *east)
{
    *north = square_north * SQUARE + SQUARE / 2;
    int64_t wide = as_wide(*north, SQUARE);
    *east = square_east * wide + wide / 2;
}

void pe__district_sides(int64_t square_north, int64_t *high, int64_t *wide)
{
    *high = SQUARE;
    *wide = as_wide(square_north * SQUARE, SQUARE);
}

pe_status pe__district_burst(pe__sql *db, int64_t district, int64_t since,
                             pe_error *err)
{
    return pe__query_run(db, NULL, err, "UPDATE district SET burst_since_at ="
                         " $2 WHERE district = $1", "id", district, since);
}

pe_status pe__district_bursts(pe__sql *db, pe__doc *doc, pe__value *array,
                              pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT district, name AS district_name, square_north, square_east,"
        " burst_since_at AS since_at FROM district"
        " WHERE burst_since_at IS NOT NULL ORDER BY district", "");
}

/* The middle of a square of about 1.1 km. */
void pe__place_coarse(int64_t *north, int64_t *east)
{
    int64_t wide = as_wide(*north, COARSE);
    *north = floor_by(*north, COARSE) * COARSE + COARSE / 2;
    *east = floor_by(*east, wide) * wide + wide / 2;
}
