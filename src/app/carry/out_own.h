/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shared by the files that carry a council out. */
#ifndef PE_APP_CARRY_OUT_OWN_H
#define PE_APP_CARRY_OUT_OWN_H

#include "archive.h"
#include "decimal.h"
#include "doc.h"
#include "file.h"
#include "places.h"
#include "sql.h"

#include <stdio.h>

/* What one council's export shares. */
typedef struct {
    pe__sql *db;
    int64_t council, asker; /* asker 0 = everything */
    pe__fileset *set;       /* into a folder, or NULL: into memory */
    pe__archive_file *file; /* [files] written in memory, freed with free() */
    int files;
    bool failed;            /* there was no memory for a cell */
    FILE *stream;           /* of the last of them */
    pe__places places;
    pe__doc *doc;
    pe__doc *kept;      /* what `skills` is of */
    pe__value *skills;  /* all of the hub: {skill, name, is_clearance} */
    uint64_t used;      /* bits of those that were named */
    pe__rows rows;          /* of the sheet at hand: large, so only one */
} pe__export;

/* A row at hand of a sheet. */
typedef struct {
    const pe__carry_sheet *sheet;
    pe__statement *s;
    int shift;        /* 1 when the key stands first */
    int64_t key;
    bool own;         /* it is about the asker, or all is to be seen */
} pe__export_line;

/* --- out.c ---------------------------------------------------------------- */

/* Starts a file; one in memory is the caller's to close. */
pe_status pe__export_file(pe__export *e, const char *name, FILE **out,
                          pe_error *err);

/* --- out_cells.c ---------------------------------------------------------- */

/* A number of this kind, as JSON has it. */
void pe__export_value(pe__export *e, pe__kind kind, int64_t number);
void pe__export_place(pe__export *e, pe__carry_type kind, int64_t id);
/* The cell of column k of the row. */
pe_status pe__export_cell(pe__export *e, const pe__export_line *l,
                          const pe__carry_column *column, int k,
                          pe_error *err);

#endif
