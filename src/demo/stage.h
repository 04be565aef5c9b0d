/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Doing what people do, without their browsers: forms are sent to the routes
 * of the hub as somebody, at a time that is set. Permissions hold; nothing is
 * done in any other way than people would. */
#ifndef PE_DEMO_STAGE_H
#define PE_DEMO_STAGE_H

#include "hub.h"
#include "router.h"

typedef struct {
    pe__sql *db;            /* the writing one, within a transaction */
    pe__router *router;
    const pe__people *people;
    pe__services services;
    int64_t now;            /* seconds since 1970; whoever acts sets it */
    pe__doc *doc;           /* everything of the last answer */
    pe__use use;            /* the last */
    pe_status status;       /* of the first that failed: then nothing more is
                               done */
    pe_error *err;
} pe__stage;

/* `parts` must live as long. */
pe_status pe__stage_open(const pe__hub_parts *parts, pe__sql *db,
                         pe__stage *stage, pe_error *err);
void pe__stage_close(pe__stage *stage);

/* Ends the fields: NULL of a pointer's size, whatever NULL is. */
#define PE__END ((const char *)0)

/* As `member` (0 = a stranger), with fields "name", "value", …, PE__END.
 * Returns what came of it, an object that lives until the next; a refusal or
 * a fault is an error that names it. */
const pe__value *pe__stage_post(pe__stage *stage, int64_t member,
                                const char *path, ...)
    __attribute__((sentinel));
const pe__value *pe__stage_get(pe__stage *stage, int64_t member,
                               const char *path, ...)
    __attribute__((sentinel));

/* A field that is a file. */
typedef struct {
    const char *field, *name, *bytes;
} pe__stage_file;
const pe__value *pe__stage_upload(pe__stage *stage, int64_t member,
                                  const char *path,
                                  const pe__stage_file *file, ...)
    __attribute__((sentinel));

/* A text that lives until 16 further ones. */
const char *pe__stage_text(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* The number at the end of the path on which the last write sent its author:
 * /councils/7 → 7; 0 = there is none. */
int64_t pe__stage_next_id(const pe__stage *stage);

#endif
