/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "drive_claims.h"

#include "error.h"
#include "mem.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    const pe__crowd *crowd;
    pe__driven_claims *out;
    pe__driver *driver;
    pe__doc *doc;
    int64_t *promised, *claimed; /* answers by need */
} rush;

/* --- the rush ------------------------------------------------------------- */

/* The k-th press: in every round everybody presses for another need. */
static int64_t need_of(const pe__crowd *crowd, int64_t k)
{
    return (k % crowd->members + k / crowd->members) % crowd->needs;
}

static void press(void *context, int64_t k, pe__ask *out)
{
    const pe__crowd *crowd = ((rush *)context)->crowd;
    out->token = crowd->member[k % crowd->members];
    snprintf(out->path, sizeof out->path, "/needs/%lld/yes",
             (long long)crowd->need[need_of(crowd, k)]);
    snprintf(out->body, sizeof out->body, "{}");
}

static bool note_claim(void *context, int64_t k, const pe__heard *heard)
{
    rush *r = context;
    pe_error unread;
    pe__value *answer = NULL;
    pe__doc_reset(r->doc);
    if (heard->http != 200 || pe__doc_parse(r->doc, heard->text, heard->size,
                                            &answer, &unread) != PE_OK)
        return false;
    const char *state = pe__get_text(pe__get(answer, "claim"), "state", "");
    bool has_place = strcmp(state, "promised") == 0;
    bool stands_by = strcmp(state, "standby") == 0;
    r->claimed[need_of(r->crowd, k)] += has_place || stands_by;
    r->promised[need_of(r->crowd, k)] += has_place;
    r->out->promised += has_place;
    r->out->standby += stands_by;
    return has_place || stands_by;
}

/* --- afterwards ----------------------------------------------------------- */

static bool holds_place(const char *state)
{
    return strcmp(state, "promised") == 0 || strcmp(state, "confirmed") == 0 ||
           strcmp(state, "doubted") == 0;
}

static void count_need(rush *r, int64_t need, const pe__value *people)
{
    int64_t held = 0, all = (int64_t)pe__count_of(people);
    for (const pe__value *p = pe__first(people); p; p = p->next)
        held += holds_place(pe__get_text(p, "state", ""))
                    ? pe__get_integer(p, "places", 1)
                    : 0;
    int64_t places_lost = r->promised[need] - held;
    int64_t claims_lost = r->claimed[need] - all;
    r->out->held += held;
    r->out->over += held > r->crowd->places;
    r->out->lost += places_lost > claims_lost ? (places_lost > 0) * places_lost
                                              : (claims_lost > 0) * claims_lost;
}

static pe_status look_at(rush *r, int64_t need, long *http, pe__value **answer,
                         pe_error *err)
{
    char path[PE__ASK_PATH];
    snprintf(path, sizeof path, "/needs/%lld/people",
             (long long)r->crowd->need[need]);
    return pe__driver_look(r->driver, r->crowd->founder, path, http, answer,
                           err);
}

/* Asks the hub who comes to each need. */
static pe_status look_again(rush *r, pe_error *err)
{
    long http = 0;
    pe__value *answer;
    pe_status status = PE_OK;
    for (int64_t k = 0; k < r->crowd->needs && status == PE_OK; k++) {
        status = look_at(r, k, &http, &answer, err);
        if (status == PE_OK && answer == NULL)
            status = pe__fail(err, PE_IO, "the hub does not say who comes to "
                              "need %lld (answer %ld)",
                              (long long)r->crowd->need[k], http);
        if (status == PE_OK)
            count_need(r, k, pe__get(answer, "people"));
    }
    return status;
}

/* Whether the hub is there and this crowd's. */
static pe_status knock(rush *r, const char *hub, pe_error *err)
{
    long http = 0;
    pe__value *answer;
    pe_status status = look_at(r, 0, &http, &answer, err);
    if (status == PE_OK && answer == NULL)
        status = pe__fail(err, PE_USAGE, "%s does not know this crowd (answer "
                          "%ld): start the hub on the store that was made "
                          "with it", hub, http);
    return status;
}

/* --- the whole ------------------------------------------------------------ */

static pe_status set_up(rush *r, const pe__drive *drive, pe_error *err)
{
    r->doc = pe__doc_new();
    r->promised = pe__zalloc((size_t)r->crowd->needs + 1, sizeof *r->promised);
    r->claimed = pe__zalloc((size_t)r->crowd->needs + 1, sizeof *r->claimed);
    if (!r->doc || !r->promised || !r->claimed)
        return pe__fail_memory(err);
    if (r->crowd->needs == 0)
        return pe__fail(err, PE_USAGE, "this crowd has no needs to press for: "
                        "\"parecon match crowd\" makes one that has");
    pe_status status = pe__driver_open(drive, &r->driver, err);
    return status == PE_OK ? knock(r, drive->hub, err) : status;
}

pe_status pe__drive_claims(const pe__drive *drive, const pe__crowd *crowd,
                           pe__driven_claims *out, pe_error *err)
{
    rush r = {.crowd = crowd, .out = out};
    const pe__drive_plan plan = {.context = &r, .ask = press,
                                 .heard = note_claim,
                                 .most = crowd->members * crowd->needs};
    *out = (pe__driven_claims){0};
    pe_status status = set_up(&r, drive, err);
    if (status == PE_OK)
        status = pe__driver_run(r.driver, &plan, &out->driven, err);
    if (status == PE_OK)
        status = look_again(&r, err);
    pe__driver_close(r.driver);
    pe__free(r.promised);
    pe__free(r.claimed);
    pe__doc_free(r.doc);
    return status;
}
