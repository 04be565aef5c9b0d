/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A use: one thing somebody does with the program (see a council, add a task,
 * object to a division). Every page, every call of the API and the commands
 * that work on a hub are uses; none of them knows of HTTP.
 *
 * A use reads `in` and fills in `out`, one document, which is sent as JSON or
 * shown through the template of the route. A use that writes runs on the
 * writer, in a transaction of its own; if it returns anything but PE_OK or
 * leaves an outcome other than PE__DONE, all it did is undone.
 *
 * Who may is decided before: the permission table (permission.h) is asked with
 * the route's action, and what the member may not see is answered as if it
 * were not there. */
#ifndef PE_APP_USE_H
#define PE_APP_USE_H

#include "doc.h"
#include "services.h"
#include "sql.h"

#include <parecon/error.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef enum {
    PE__DONE,      /* `out` is the answer; after a write, `next` is where the
                      person goes on */
    PE__FAULTS,    /* `in` cannot be done as it stands: see pe__use_fault.
                      Shown as the form again, with what was typed */
    PE__NOT_FOUND, /* there is no such thing, or it is not this member's to
                      know */
    PE__FORBIDDEN, /* it is there and seen, but this is not the member's to
                      do */
    PE__CONFLICT,  /* somebody else was quicker (adopted already, full):
                      `out.conflict` says what */
    PE__TOO_MANY   /* a limit a person can run into; `wait` in seconds */
} pe__outcome;

typedef struct pe__use {
    /* Given by who calls. */
    pe__sql *db;         /* reading, or the writer's within a transaction */
    pe__doc *doc;        /* everything of this use lives here */
    const pe__value *in; /* an object: parameters of the path ({council}),
                            of the query, and fields of the form, as texts; a
                            field that came more than once is an array; a file
                            is {name, type, bytes} */
    pe__value *out;      /* an object to be filled in */
    int64_t now;         /* seconds since 1970 */
    int64_t member;      /* who, 0 = nobody signed in */
    int64_t session;     /* row of the session, 0 = none */
    bool stepped_up;     /* proved who they are again within ten minutes */
    bool zone_is_own;    /* `zone` is the member's, not the council's */
    int64_t council;     /* of {council} in the path, 0 = none */
    uint32_t relations;  /* bits 1 << pe__relation to that council or thing */
    const char *language;/* "en", "de", "es" */
    const char *zone;    /* in which they read times: their own, else that of
                            the council; "Europe/Berlin"; "" = UTC; NULL only
                            where it is refused before anybody is known */
    const char *council_zone; /* of `council`; NULL and "" = UTC */
    const char *hub_url; /* public address, without a final '/' */
    const char *path;    /* pattern of the route; its parameters stand in `in`;
                            NULL = none */
    bool writes;         /* the route changes something */
    const char *agent;   /* what the browser says it is; NULL = nothing */
    pe__services services;
    void *prepared;      /* what `prepare` leaves to `run`, in `doc`; NULL at
                            first. Never shown, unlike what is in `out` */
    /* Given back. */
    pe__outcome outcome; /* starts as PE__DONE */
    const char *next;    /* path to go on to, NULL = stay */
    int64_t wait;
    const char *clock;   /* a time that was typed is "skipped" by clocks there
                            or comes "twice" (app/use/clock.h); NULL = none */
    bool shows;          /* after a write: `out` holds what can be shown only
                            this once (a new code): the answer is the page of
                            the route with it, not a way on */
    /* What is to be set for the browser: a new session's token, "" = end it,
     * NULL = leave. */
    const char *token;
    const char *chosen_language; /* likewise: a choice without an account */
    /* A file instead of a page, see pe__use_file. */
    pe__buffer file;
    FILE *file_spool;    /* one too large for `file`, see pe__use_spool */
    const char *file_type, *file_name;
} pe__use;

typedef pe_status pe__use_run(pe__use *use, pe_error *err);

/* Notes what is wrong with a field: `key` of the texts (web/texts), of which
 * the page makes a sentence. Sets the outcome. In `out` as
 * faults: [{field, key, …}] and fault: {FIELD: key}. */
void pe__use_fault(pe__use *use, const char *field, const char *key);
/* The same of a line of a table or a form. The fault, for what else its
 * sentence says; NULL when the field has one already. */
pe__value *pe__use_fault_line(pe__use *use, const char *field, const char *key,
                              int64_t line);
/* The same with a ready sentence (from a reader's pe_error). */
void pe__use_fault_text(pe__use *use, const char *field, const char *text);
bool pe__use_faulty(const pe__use *use);
/* The bytes of the form's file, field `file`; NULL, and a fault, when there is
 * none or it is empty. */
const pe__value *pe__use_upload(pe__use *use);

/* What people wrote as "cooking; first aid", as a list of texts for pages. */
void pe__put_list(pe__doc *doc, pe__value *object, const char *key,
                  const char *text);

/* A field of `in` as text, trimmed; "" when missing. Longer than `most`
 * characters or not text: a fault. Empty though `needed`: a fault. */
const char *pe__use_text(pe__use *use, const char *field, size_t most,
                         bool needed);
/* A whole number within [least, most], or a fault. Missing: `otherwise`. */
int64_t pe__use_integer(pe__use *use, const char *field, int64_t least,
                        int64_t most, int64_t otherwise);
/* Hours with decimals ("2.5", "2,5") in quarters within [least, most], or a
 * fault. Missing: `otherwise`. */
int64_t pe__use_quarters(pe__use *use, const char *field, int64_t least,
                         int64_t most, int64_t otherwise);
double pe__use_real(pe__use *use, const char *field, double least, double most,
                    double otherwise);
/* One of the words of `list` ("a b c"), or a fault; missing: the first. */
const char *pe__use_choice(pe__use *use, const char *field, const char *list);
/* A day "2026-11-26" in days since 1970, or a fault; missing: `otherwise`. */
int64_t pe__use_day(pe__use *use, const char *field, int64_t otherwise);
bool pe__use_ticked(const pe__use *use, const char *field);

/* Of a list that is shown page by page: the `from` of the query, and next_from
 * when the page is full. */
int64_t pe__use_from(pe__use *use);
void pe__put_next_from(pe__use *use, int64_t from, size_t count, int page);

/* What is kept as it was written, in the language of who asks. */
const char *pe__use_in_words(const pe__use *use, const char *en,
                             const char *de, const char *es);

/* Where the person goes on; formatted as in printf. */
void pe__use_next(pe__use *use, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Answers with a file of that media type, whichever face was asked for, and
 * takes the buffer over ({0} afterwards). `name`: saved under it; NULL = to be
 * shown. Not for writes. */
void pe__use_file(pe__use *use, const char *type, const char *name,
                  pe__buffer *bytes);
/* The same with a file that was written to disk piece by piece (tmpfile), and
 * is sent from there however large it is. */
void pe__use_spool(pe__use *use, const char *type, const char *name,
                   FILE *file);
/* Shorthands that set the outcome and return PE_OK. */
pe_status pe__use_not_found(pe__use *use);
pe_status pe__use_forbidden(pe__use *use);
pe_status pe__use_conflict(pe__use *use, const char *key);

/* Writes the event of this use (store/event.h): at, actor and council are
 * the use's. `data` may be NULL. */
pe_status pe__use_event(pe__use *use, const char *kind, int64_t subject,
                        const pe__value *data, pe_error *err);

#endif
