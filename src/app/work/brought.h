/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables that people bring: tasks and members, the columns of
 * docs/workplace.md. Unlike the reader of a workplace, which ends at the first
 * fault, this one goes through every cell and tells all there is to mend. */
#ifndef PE_APP_WORK_BROUGHT_H
#define PE_APP_WORK_BROUGHT_H

#include "cells.h"
#include "doc.h"
#include "ids.h"

enum {
    PE__FAULTS_SHOWN = 200, /* more are only counted */
    PE__TASKS_MOST = 5000,  /* of a council */
    PE__WORKERS_MOST = 5000,
    PE__LABEL_MOST = 60,    /* letters of an id, */
    PE__NAME_MOST = 200,    /* … a name, */
    PE__LIST_MOST = 500     /* … any other cell */
};

typedef struct {
    pe__doc *doc;
    const pe__table *table;
    pe__value *rows;   /* array of objects, see below */
    pe__value *faults; /* array: {file, line, column, letter ("C"), text} */
    pe__value *notes;  /* array: keys of texts about the whole table */
    int64_t fault_count;
} pe__brought;

/* Parses the file: CSV, or an XLSX with a sheet called `sheet`, else its first
 * one. A file that is no table at all is a fault, not an error. Without a
 * table *table is NULL. */
pe_status pe__brought_open(pe__brought *brought, pe__doc *doc,
                           const char *file, const char *sheet,
                           const void *bytes, size_t size, pe__table **table,
                           pe_error *err);

/* Notes what a reader of cells found, unless it is no fault of the table
 * (memory). Returns PE_OK then, so that reading goes on. */
pe_status pe__brought_fault(pe__brought *brought, pe_status status,
                            pe_error *found, pe_error *err);
/* A fault at a cell. */
void pe__brought_say(pe__brought *brought, pe__cell cell, const char *format,
                     ...) __attribute__((format(printf, 3, 4)));

/* A cell's text, of at most so many letters. */
const char *pe__brought_text(pe__brought *brought, pe__cell cell,
                             int64_t most);
/* "a;b ; c" as "a; b; c". */
const char *pe__brought_list(pe__brought *brought, pe__cell cell);
/* The columns that are not in `known` (ends with NULL), as {name: cell}. */
void pe__brought_more(pe__brought *brought, pe__value *row, int64_t line,
                      const char *const *known);

/* Reads a table of tasks. Rows: line, label, hours, more, and for each column
 * that the table has: name (unless blank), least, most_people, skills, site,
 * slot, category, cause, tags, empowerment and desirability (hundredths;
 * unless blank). */
pe_status pe__brought_tasks(pe__brought *brought, pe_error *err);

/* Reads a table of members; `tasks` are the council's (labels and names that
 * pins and bans may hold). Rows: line, label, name, hours, more, and for each
 * column that the table has: skills, site, away, pins, bans (arrays of the
 * tasks' ids). */
pe_status pe__brought_members(pe__brought *brought, const pe__value *tasks,
                              pe_error *err);

#endif
