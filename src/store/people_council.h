/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The records of councils: what they are, how they nest, who is in them. */
#ifndef PE_STORE_PEOPLE_COUNCIL_H
#define PE_STORE_PEOPLE_COUNCIL_H

#include "doc.h"
#include "sql.h"

enum { PE__COUNCIL_DEEPEST = 8 }; /* a neighbourhood … the world */

typedef struct {
    const char *name, *kind, *purpose;
    bool is_listed;
    const char *zone; /* its own, "Europe/Berlin"; "" = that of the council it
                         belongs to, or UTC; NULL = as it is */
} pe__council_new;

pe_status pe__council_add(pe__sql *db, const pe__council_new *council,
                          int64_t founder, int64_t now, int64_t *id,
                          pe_error *err);
pe_status pe__council_change(pe__sql *db, int64_t council,
                             const pe__council_new *to, pe_error *err);
/* {council, name, kind, purpose, is_listed, zone, has_own_zone, created,
 * closes, closed, members: count, parent: {council, name} or null,
 * asked_parent: the same}. */
pe_status pe__council_row(pe__sql *db, pe__doc *doc, pe__value *object,
                          int64_t council, bool *found, pe_error *err);
/* {council, name, kind, purpose, members, is_mine} each: those the member is
 * in (0 = nobody) and those that are listed, by name; at most `most` after the
 * first `skip`. */
pe_status pe__council_list(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t member, int64_t skip, int most,
                           pe_error *err);
/* {council, name, kind, members} each. */
pe_status pe__council_children(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t council, pe_error *err);
/* {council, name, kind, purpose, members} each: those that ask to belong. */
pe_status pe__council_asking(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t council, pe_error *err);
/* Asks (0 = asks no more). */
pe_status pe__council_ask_parent(pe__sql *db, int64_t council, int64_t parent,
                                 pe_error *err);
/* Answers what `child` asked of `parent`; *found = it had asked. */
pe_status pe__council_answer(pe__sql *db, int64_t child, int64_t parent,
                             bool yes, bool *found, pe_error *err);
/* Ends a nesting from either side; *found = it was so. */
pe_status pe__council_detach(pe__sql *db, int64_t child, int64_t parent,
                             bool *found, pe_error *err);
/* Whether `child` may belong to `parent`: no circle, not too deep, both
 * open. */
pe_status pe__council_can_nest(pe__sql *db, int64_t child, int64_t parent,
                               bool *can, pe_error *err);
/* When it is to close; INT64_MIN = not at all. */
pe_status pe__council_set_closing(pe__sql *db, int64_t council, int64_t at,
                                  pe_error *err);
/* Roles end, invitations and askings go, children stand alone. Members stay,
 * to read what was. */
pe_status pe__council_close(pe__sql *db, int64_t council, int64_t now,
                            pe_error *err);
/* One whose time to close has come, 0 = none. */
pe_status pe__council_due(pe__sql *db, int64_t now, int64_t *council,
                          pe_error *err);
/* When the next one does; INT64_MAX = none is to close. */
pe_status pe__council_next(pe__sql *db, int64_t *at, pe_error *err);

/* --- membership ----------------------------------------------------------- */

typedef struct {
    int64_t quarters;          /* offered a week */
    const char *skills, *site; /* "cooking; first aid" */
} pe__membership;

/* Joins, or joins again; *joined = false when they were in. */
pe_status pe__membership_add(pe__sql *db, int64_t council, int64_t member,
                             const pe__membership *offer, int64_t now,
                             bool *joined, pe_error *err);
pe_status pe__membership_change(pe__sql *db, int64_t council, int64_t member,
                                const pe__membership *to, pe_error *err);
/* What they offered goes, their roles end; *left = members who are left. */
pe_status pe__membership_end(pe__sql *db, int64_t council, int64_t member,
                             int64_t now, int64_t *left, pe_error *err);
/* {hours, skills, site, joined}. */
pe_status pe__membership_row(pe__sql *db, pe__doc *doc, pe__value *object,
                             int64_t council, int64_t member, bool *found,
                             pe_error *err);
/* {member, name, joined, hours, skills, site, roles: text, is_me} each, by
 * name. */
pe_status pe__membership_list(pe__sql *db, pe__doc *doc, pe__value *array,
                              int64_t council, int64_t me, int64_t now,
                              pe_error *err);
/* The same, at most `most` after the first `skip`. */
pe_status pe__membership_page(pe__sql *db, pe__doc *doc, pe__value *array,
                              int64_t council, int64_t me, int64_t skip,
                              int most, int64_t now, pe_error *err);
pe_status pe__membership_count(pe__sql *db, int64_t council, int64_t *count,
                               pe_error *err);

#endif
