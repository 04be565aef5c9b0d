/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The one table of all the hub can be asked. A row names the method, the path,
 * what is done (a use of app), the template that shows it, who may, and what
 * else holds; the dispatcher sees to all of that before the use runs. OpenAPI
 * and the tests of permissions come from the same rows.
 *
 * docs/hub-internals.md shows how a page is added. */
#ifndef PE_HUB_ROUTE_H
#define PE_HUB_ROUTE_H

#include "permission.h"
#include "use.h"

enum {
    PE__WRITES = 1,       /* runs on the writer; needs origin and token */
    PE__STEP_UP = 2,      /* only when stepped up; else to /step-up and back */
    PE__HEAVY = 4,        /* dear: on a worker, first to be shed under load */
    PE__UPLOAD = 8,       /* takes a file: the larger limit of the body */
    PE__PUBLIC = 16,      /* the same for everybody: may be cached by all */
    PE__NO_COUNCIL = 32,  /* {council} in the path is not looked up */
    PE__STREAM = 64,      /* a stream of events; no run */
    PE__FORESEES = 256,   /* `run` is called before, too, to ask for what it
                             will read: see pe__sql_is_ahead */
    PE__SIGNED = 128      /* a write of another program, which signs it (RFC
                             9421): no origin, no token, no form; `in` has body,
                             path, content_type, content_digest,
                             signature_input, signature */
};

typedef struct {
    const char *method;   /* "GET" or "POST"; forms have no others */
    const char *path;     /* "/councils/{council}/tasks/{task}"; a parameter
                             is a whole segment; {council}, {task} … are whole
                             numbers unless the name ends in _text */
    pe__action action;    /* who may */
    unsigned flags;
    pe__use_run *run;
    pe__use_run *prepare; /* before a write, with a reading connection, where
                             waiting is allowed: hashes a password, reads a
                             spreadsheet; NULL = nothing. What it puts into
                             `out` the write finds there */
    const char *page;     /* template web/pages/NAME.html; NULL = JSON only.
                             Of a write: the page of the form, shown again with
                             its faults */
    const char *about;    /* one sentence, for OpenAPI */
    const char *fields;   /* of a write, for OpenAPI: "name text! 80, hours
                             quarters 0 672, kind choice shop|kitchen, on day,
                             is_open ticked, share real 0 1, count integer! 1
                             9, list file"; ! = needed */
} pe__route;

/* An array a subject, each ended by a row without a method; all of them in
 * routes.c, ended by NULL. */
extern const pe__route pe__routes_courier[];
extern const pe__route pe__routes_board[];
extern const pe__route pe__routes_decide[];
extern const pe__route pe__routes_delegate[];
extern const pe__route pe__routes_draw[];
extern const pe__route pe__routes_series[];
extern const pe__route pe__routes_follow[];
extern const pe__route pe__routes_hub[];
extern const pe__route pe__routes_intake[];
extern const pe__route pe__routes_merge[];
extern const pe__route pe__routes_money[];
extern const pe__route pe__routes_pay[];
extern const pe__route pe__routes_peer[];
extern const pe__route pe__routes_solidarity[];
extern const pe__route pe__routes_people[];
extern const pe__route pe__routes_work[];
extern const pe__route *const pe__routes[];

#endif
