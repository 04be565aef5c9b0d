/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A council's things as a folder of tables that any program reads, and back
 * into a hub: nobody is held by the hub they are in. The columns stand in
 * store/carry_sheets.c and docs/store.md. */
#ifndef PE_APP_CARRY_H
#define PE_APP_CARRY_H

#include "board.h"
#include "buffer.h"
#include "doc.h"
#include "sql.h"
#include "use.h"

/* Writes council.json, a CSV a sheet, a JSON a division's input and result, and
 * history.csv (what happened; for reading, not carried in) into `folder`, all
 * or nothing. `asker`: a member, who gets what they may see; 0 = everything,
 * for who runs the machine. `db` reads; the folder shows one moment.
 * PE_BAD_INPUT: there is no such council. */
pe_status pe__carry_out(pe__sql *db, int64_t council, int64_t asker,
                        const char *folder, pe_error *err);
/* The use: a member's own council as a ZIP. */
pe__use_run pe__use_export;

typedef struct {
    int64_t council;
    int64_t people;
    pe__value *codes; /* array of {name, sign_in, password}: each can sign in
                         with these and is to choose their own */
    pe__value *left;  /* array of {run, name}: sharings that were left out, as
                         that council is not in this hub */
} pe__carried;

/* Makes a council of such a folder, with members of its own, within the open
 * transaction of a writing connection; the switchboard is told of what is open
 * (NULL: nobody is), and the event that says so is added. Decisions that were
 * counted are counted again, seals of the ledger made anew. PE_BAD_INPUT: with
 * file, row and column of what does not fit, or was changed since, or when the
 * council is in this hub already. */
pe_status pe__carry_in(pe__sql *db, pe__doc *doc, const char *folder,
                       int64_t now, pe__board *board, pe__carried *out,
                       pe_error *err);

#endif
