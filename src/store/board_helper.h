/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who may be asked by the switchboard, with their limits; skills, clearances,
 * blocks, and the districts in which all of it lies. Places are in 1e-7
 * degrees. */
#ifndef PE_STORE_BOARD_HELPER_H
#define PE_STORE_BOARD_HELPER_H

#include "doc.h"
#include "sql.h"

typedef struct {
    const char *place;
    int64_t north, east, district, reach_m;
    int64_t skills, week, quiet; /* bits */
    int64_t most_a_week;         /* < 0 = any */
    bool is_urgent_only, by_push, by_mail;
    int64_t until; /* INT64_MIN = does not say */
} pe__helper;

/* Joins or changes; pause, verifier and what was given stay. */
pe_status pe__helper_set(pe__sql *db, int64_t member, const pe__helper *to,
                         int64_t now, pe_error *err);
pe_status pe__helper_pause(pe__sql *db, int64_t member, int64_t until,
                           bool *found, pe_error *err);
/* Leaves the board: profile, blocks and offers end; claims stay as they were
 * settled. */
pe_status pe__helper_leave(pe__sql *db, int64_t member, int64_t now,
                           bool *found, pe_error *err);
/* {place, north, east, district, reach_m, skills, week, quiet, most_a_week,
 * is_urgent_only, is_verifier, paused_until, until, joined, first, is_push,
 * is_mail, zone}: to the member themselves alone. */
pe_status pe__helper_row(pe__sql *db, pe__doc *doc, pe__value *object,
                         int64_t member, bool *found, pe_error *err);
/* Hours in which they are not to be told anything, and their zone ("" when they
 * are no helper). */
pe_status pe__helper_quiet(pe__sql *db, pe__doc *doc, int64_t member,
                           int64_t *quiet, const char **zone, pe_error *err);
/* How far ahead of UTC the engine was told that their clock is, minutes. */
pe_status pe__helper_told(pe__sql *db, int64_t member, int64_t ahead,
                          pe_error *err);
/* {member, ahead (missing = not told), zone} of the `most` helpers with the
 * lowest numbers above `after`. */
pe_status pe__helper_clocks(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t after, int64_t most, pe_error *err);
/* First asked, or claimed something: noted once. */
pe_status pe__helper_first(pe__sql *db, int64_t member, int64_t now,
                           pe_error *err);

/* --- skills --------------------------------------------------------------- */

/* {skill, name, is_clearance} each, by name. */
pe_status pe__skill_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         pe_error *err);
/* The number of a skill by its name, in any case; made when it is new and
 * `makes`. *skill = -1: there is none, or there are 64 already. */
pe_status pe__skill_named(pe__sql *db, const char *name, bool makes,
                          bool clearance, int64_t *skill, pe_error *err);
/* Bits of the skills that need clearance, and of those the member has. */
pe_status pe__clearances_of(pe__sql *db, int64_t member, int64_t *needed,
                            int64_t *given, pe_error *err);
/* Gives or takes back; the helper's bits follow, if there is one. */
pe_status pe__clearance_set(pe__sql *db, int64_t member, int64_t skill,
                            bool on, int64_t by, int64_t now, pe_error *err);
pe_status pe__verifier_set(pe__sql *db, int64_t member, bool on, bool *found,
                           pe_error *err);
pe_status pe__helper_verifies(pe__sql *db, int64_t member, bool *does,
                              pe_error *err);
/* {member, name, skills (bits), is_verifier, is_helper} each member of the
 * council. */
pe_status pe__clearance_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t council, pe_error *err);

/* --- blocks --------------------------------------------------------------- */

pe_status pe__block_set(pe__sql *db, int64_t member, int64_t blocked, bool on,
                        int64_t now, pe_error *err);
/* {blocked, name, is_effort, at} each. */
pe_status pe__block_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t member, pe_error *err);

/* --- districts ------------------------------------------------------------ */

/* The square of about six kilometres; made when something first lies there. */
pe_status pe__district_of(pe__sql *db, int64_t north, int64_t east,
                          int64_t *district, pe_error *err);
/* {district, district_name, square_north, square_east}. */
pe_status pe__district_row(pe__sql *db, pe__doc *doc, pe__value *object,
                           int64_t district, bool *found, pe_error *err);
/* What members call it; until then, and for "", its middle in degrees is its
 * name. `row` as above. */
pe_status pe__district_rename(pe__sql *db, const pe__value *row,
                              const char *name, pe_error *err);
bool pe__district_is_unnamed(const char *name);
/* {district, district_name, square_north, square_east} each, at most 200; those
 * in which most is, first. */
pe_status pe__district_places(pe__sql *db, pe__doc *doc, pe__value *array,
                              pe_error *err);
/* The middle of a square, 1e-7 degrees. */
void pe__district_middle(int64_t square_north, int64_t square_east,
                         int64_t *north, int64_t *east);
/* How high and wide it is. */
void pe__district_sides(int64_t square_north, int64_t *high, int64_t *wide);
pe_status pe__district_burst(pe__sql *db, int64_t district, int64_t since,
                             pe_error *err);
/* {district, district_name, square_north, square_east, since} each with a
 * burst. */
pe_status pe__district_bursts(pe__sql *db, pe__doc *doc, pe__value *array,
                              pe_error *err);
/* To the kilometre: what others are shown of a place. */
void pe__place_coarse(int64_t *north, int64_t *east);

#endif
