/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From method and path to the row of the table, in time that depends on the
 * path alone: a tree whose edges are segments. */
#ifndef PE_HUB_ROUTER_H
#define PE_HUB_ROUTER_H

#include "route.h"

enum { PE__PARAMETERS = 6 }; /* a path has at most */

typedef struct pe__router pe__router;

typedef struct {
    const char *name; /* without braces; a byte 0 follows */
    const char *value; /* in the path that was asked for, still encoded */
    size_t size;
} pe__parameter;

typedef struct {
    const pe__route *route; /* NULL: see allow */
    int row;                /* its place in pe__router_at */
    const char *allow;      /* the path is known, with these methods alone;
                               NULL = it is not */
    int parameters;
    pe__parameter parameter[PE__PARAMETERS];
} pe__match;

/* `sets` as in route.h; they must live as long. PE_USAGE: two rows of one
 * method and path, parameters of two names at one place, a pattern that is
 * none. */
pe_status pe__router_new(const pe__route *const *sets, pe__router **out,
                         pe_error *err);
void pe__router_free(pe__router *router);

/* HEAD is found as GET. `path` begins with '/' and has no query. A number
 * matches only in the one way it is written: no sign, no leading 0. */
void pe__router_find(const pe__router *router, const char *method,
                     const char *path, size_t size, pe__match *match);

/* The row of a form that is shown by `page` and asks for nothing the write
 * `row` does not have: at the same path, or else one whose parameters are all
 * among the write's. NULL when there is none. */
const pe__route *pe__router_form(const pe__router *router,
                                 const pe__route *row);

/* All rows, in the order of the sets. */
int pe__router_count(const pe__router *router);
const pe__route *pe__router_at(const pe__router *router, int n);

#endif
