/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The hub as a whole: started, told of things that pass, stopped. */
#ifndef PE_HUB_HUB_H
#define PE_HUB_HUB_H

#include "route.h"
#include "settings.h"
#include "visitor.h"
#include "onlook.h"

typedef struct pe__hub pe__hub;

/* What a hub is made of; all of it must live as long. */
typedef struct {
    const pe__settings *settings;
    const pe__route *const *routes;
    const pe__people *people;
    pe__services services; /* use->services */
    const pe__onlook *onlook; /* the switchboard; NULL = there is none */
    /* What the head of every page of use->council says of it, into `council`:
     * {council, name, is_KIND, can: {ACTION: true}}. Asked, with a reading
     * connection, when the page may be seen; NULL = pages have no such head. */
    pe_status (*head)(pe__use *use, pe__value *council, pe_error *err);
    /* On the writer, at the start, when something is due, and at least once an
     * hour: does what is due by itself. *more = call again soon. *left: what
     * could not be done and was left, while the rest was: it is logged, and
     * tried again after a pause that grows. NULL = nothing ever is. */
    pe_status (*do_due)(pe__sql *db, int64_t now, bool *more, pe_error *left,
                        pe_error *err);
    /* With a reading connection, after changes, at most once a second: when
     * the earliest of it is due, or was; INT64_MAX = nothing is. NULL = once an
     * hour is enough. */
    pe_status (*next_due)(pe__sql *db, int64_t *at, pe_error *err);
} pe__hub_parts;

/* Brings the store up to date, opens it, listens, and answers from then on, on
 * threads of its own. PE_IO: the store or the address cannot be had;
 * PE_BAD_INPUT: a template is wrong. */
pe_status pe__hub_start(const pe__hub_parts *parts, pe__hub **out,
                        pe_error *err);
int pe__hub_port(const pe__hub *hub);
const char *pe__hub_url(const pe__hub *hub); /* public, without a final '/' */

/* The store's one writer, for what works beside the hub; until pe__hub_stop. */
struct pe__writer *pe__hub_writer(const pe__hub *hub);

/* Tells those who listen (GET /events) what passes and is not kept: how far a
 * piece of work is. To one member, or with member = 0 to all who may hear the
 * council. `name` is the event's, `json` one line. Any thread. */
void pe__hub_tell(pe__hub *hub, int64_t council, int64_t member,
                  const char *name, const char *json);

/* Takes no more requests, finishes those it has (at most stop-seconds), commits
 * what waits, ends. NULL is fine. */
void pe__hub_stop(pe__hub *hub);

#endif
