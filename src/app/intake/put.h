/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Puts what was brought onto the board of a council. */
#ifndef PE_APP_INTAKE_PUT_H
#define PE_APP_INTAKE_PUT_H

#include "board.h"
#include "intake.h"

typedef struct {
    int64_t council, member; /* whose board, and who brings it and vouches */
    int64_t effort;          /* for needs and offers that are of none that is
                                brought too; 0 = none */
    const char *way;         /* csv, hsds, geojson */
    bool is_public;          /* efforts may be seen by strangers */
    int64_t now;
} pe__put_to;

typedef struct {
    int64_t needs, offers, efforts; /* put */
    int64_t known;                  /* had been brought before: of these */
    int64_t changed;                /* followed what the row says now; */
    int64_t kept;                   /* stayed, though the row says otherwise:
                                       changed or promised here since */
    int64_t faulty, over;           /* left out */
    int64_t twins;                  /* of the needs */
} pe__put_done;

/* Marks what looks the same as something of the list or an open need of the
 * store. */
pe_status pe__intake_compare(pe__intake *in, pe__sql *db, int64_t now,
                             pe_error *err);

/* Within an open transaction. Items that are faulty or over are left out;
 * those brought before (by their source, else by what they say) are known, and
 * needs and offers with a source follow what their row says now. */
pe_status pe__brought_put(pe__board *board, pe__sql *db, const pe__intake *in,
                         const pe__put_to *to, pe__put_done *done,
                         pe_error *err);

#endif
