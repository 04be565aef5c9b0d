/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Campaigns, strikes, kitchens: what needs and offers in one place; and their
 * duties that come again. */
#ifndef PE_STORE_BOARD_EFFORT_H
#define PE_STORE_BOARD_EFFORT_H

#include "doc.h"
#include "sql.h"

typedef struct {
    const char *kind, *name, *about, *place;
    int64_t north, east, district;
    int64_t starts, ends; /* INT64_MIN = not said */
    bool is_public;
} pe__undertaking;

pe_status pe__undertaking_add(pe__sql *db, int64_t council, int64_t made_by,
                              const pe__undertaking *u, int64_t now,
                              int64_t *id, pe_error *err);
pe_status pe__undertaking_change(pe__sql *db, int64_t id,
                                 const pe__undertaking *u, pe_error *err);
pe_status pe__undertaking_end(pe__sql *db, int64_t id, int64_t now,
                              bool *found, pe_error *err);
/* {effort, council, council_name, kind, name, about, place, north, east,
 * district, starts, ends, is_public, made_by, created, ended, open, filled,
 * at_risk: counts} each that goes on, of a council (0 = all); strangers
 * (member 0) see public ones. */
pe_status pe__undertaking_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t member, int64_t council,
                               pe_error *err);
pe_status pe__undertaking_row(pe__sql *db, pe__doc *doc, pe__value *object,
                              int64_t member, int64_t id, bool *found,
                              pe_error *err);
/* {effort, name, place, north, east} each the member may post needs for:
 * those of their councils. */
pe_status pe__undertaking_mine(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t member, pe_error *err);
/* Whether the member is of its council, and it goes on. */
pe_status pe__undertaking_may(pe__sql *db, int64_t id, int64_t member,
                              bool *may, pe_error *err);
/* Made it, or coordinates or keeps the papers of its council. */
pe_status pe__undertaking_is_own(pe__sql *db, int64_t id, int64_t member,
                                 int64_t now, bool *own, pe_error *err);
/* Whether the member is of any council that is open: then somebody vouches. */
pe_status pe__member_is_vouched(pe__sql *db, int64_t member, bool *vouched,
                                pe_error *err);

/* --- duties --------------------------------------------------------------- */

typedef struct {
    int64_t effort, sort;
    const char *title;
    int64_t places, skills, weekday, minute, minutes, weeks;
    const char *zone;
    int64_t made_until;
} pe__duty;

pe_status pe__duty_add(pe__sql *db, const pe__duty *duty, int64_t now,
                       int64_t *id, pe_error *err);
pe_status pe__duty_end(pe__sql *db, int64_t id, int64_t now, bool *found,
                       pe_error *err);
pe_status pe__duty_made(pe__sql *db, int64_t id, int64_t until,
                        pe_error *err);
/* {duty, effort, title, sort, sort_name, places, skills, weekday, minute,
 * minutes, weeks, zone, made_until, adopted_by: name or null, adopted_until,
 * is_mine} each of an effort that goes on. */
pe_status pe__duty_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                        int64_t effort, int64_t member, int64_t now,
                        pe_error *err);
/* With what its needs take over from the effort: council, made_by, place,
 * north, east, district. */
pe_status pe__duty_row(pe__sql *db, pe__doc *doc, pe__value *object,
                       int64_t id, bool *found, pe_error *err);
/* {duty} each of which needs are to be made before `until`, at most 20. */
pe_status pe__duty_due(pe__sql *db, pe__doc *doc, pe__value *array,
                       int64_t until, pe_error *err);
pe_status pe__duty_is_own(pe__sql *db, int64_t id, int64_t member,
                          int64_t now, bool *own, pe_error *err);
/* {council, name} each in which they hold a role: there they may bring needs
 * and offers from elsewhere. */
pe_status pe__board_bringers(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t member, int64_t now, pe_error *err);
pe_status pe__duty_effort(pe__sql *db, int64_t duty, int64_t *effort,
                          pe_error *err); /* 0 = there is no such duty */
pe_status pe__adoption_add(pe__sql *db, int64_t duty, int64_t member,
                           int64_t now, int64_t until, pe_error *err);
pe_status pe__adoption_end(pe__sql *db, int64_t duty, int64_t member,
                           int64_t now, bool *found, pe_error *err);
/* Open needs of a duty, {need} each. */
pe_status pe__duty_needs(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t duty, int64_t now, pe_error *err);
pe_status pe__undertaking_needs(pe__sql *db, pe__doc *doc, pe__value *array,
                                int64_t effort, int64_t now, pe_error *err);

#endif
