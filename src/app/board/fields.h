/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What several uses of the board read and show: places, moments, skills, who
 * looks. */
#ifndef PE_APP_BOARD_FIELDS_H
#define PE_APP_BOARD_FIELDS_H

#include "board_need.h"
#include "use.h"

enum { PE__PLACE_DEGREE = 10000000 }; /* units in one */

typedef struct {
    const char *words;
    int64_t north, east; /* 1e-7 degrees */
} pe__spot;

/* place (words) and where that is: town (by its name), else area (number of a
 * district: its middle), else north and east (degrees). What is missing is
 * `otherwise`'s; a fault when there is none. Of several towns of that name the
 * one nearest to `otherwise`, or the largest. */
pe_status pe__read_spot(pe__use *use, const pe__spot *otherwise, pe__spot *out,
                        pe_error *err);
/* What a form that asks for a place shows: areas [{district, district_name,
 * near, north, east, is_chosen}]. */
pe_status pe__put_areas(pe__use *use, pe_error *err);
/* A moment as forms have it, "2026-11-26T18:00" in the member's zone, or with
 * a Z at its end UTC; missing: `otherwise`, and with `needed` a fault. */
int64_t pe__read_moment(pe__use *use, const char *field, bool needed,
                        int64_t otherwise);
/* "18:30" at the beginning of a text, as seconds of the day; *rest = after
 * it. */
bool pe__clock_read(const char *text, int64_t *seconds, const char **rest);
/* Whole numbers 0 … most-1 of a field that may come more than once, or hold
 * several with blanks between them, as bits. */
int64_t pe__read_bits(pe__use *use, const char *field, int most);
/* The same moment as text for a form; nothing when it is INT64_MIN. */
void pe__put_moment(pe__use *use, pe__value *object, const char *key,
                    int64_t at);

/* north and east of a row in degrees: as they are, or to the kilometre and
 * without `place`; is_exact. */
void pe__put_spot(pe__doc *doc, pe__value *row, bool exact);
/* Of a row with square_north and square_east: north, east of its middle, high,
 * wide, in degrees. */
void pe__put_square(pe__doc *doc, pe__value *row);
double pe__spot_km(int64_t north, int64_t east, int64_t to_north,
                      int64_t to_east);
/* km from the helper, in a row of which the exact place is still there; nothing
 * without a helper. Unless it is exact, from the kilometre's middle: else who
 * moves their own place about could find out where it is. */
void pe__put_distance(pe__doc *doc, pe__value *row, const pe__value *helper,
                      bool exact);

/* skill_names: [text] of the bits `skills` in each row. `skills` are the rows
 * of pe__skill_rows. */
void pe__put_skills(pe__doc *doc, pe__value *row, const pe__value *skills);
/* is_WORD: true for the word under `key`, as templates cannot compare. */
void pe__put_is(pe__doc *doc, pe__value *row, const char *key);

/* Who looks; `helper` their profile, an empty object when they have none. */
pe_status pe__look_as(pe__use *use, pe__eye *eye, pe__value **helper,
                      pe_error *err);
/* chosen: {FIELD_WORD: true}, for lists to choose from: what came with a form
 * that is shown again, else `otherwise`. */
void pe__put_chosen(pe__use *use, const char *field, const char *otherwise);
/* heard: the newest event, before anything of the page is read, so that a page
 * that listens from there on misses nothing. For who is signed in. */
pe_status pe__put_heard(pe__use *use, pe_error *err);
/* A number of the path. */
int64_t pe__board_number(const pe__use *use, const char *name);

#endif
