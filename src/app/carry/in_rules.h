/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whether rows that were carried in agree with each other: asked when all of
 * them are in the store, and told with the line on which they stand. */
#ifndef PE_APP_CARRY_IN_RULES_H
#define PE_APP_CARRY_IN_RULES_H

#include "doc.h"
#include "places.h"
#include "sql.h"

/* On which line of which sheet each row stands: start with {0}. */
typedef struct {
    struct {
        const char *file;
        pe__numbers line;
    } of[PE__CARRY_SHEETS];
    int sheets;
} pe__carry_lines;

void pe__carry_lines_begin(pe__carry_lines *lines,
                           const pe__carry_sheet *sheet);
/* Of the next row of that sheet. False: no memory. */
bool pe__carry_line_add(pe__carry_lines *lines, int64_t line);
void pe__carry_lines_free(pe__carry_lines *lines);

/* What a look at the rows needs. */
typedef struct {
    pe__sql *db;
    int64_t council, now;
    const char *folder;
    const pe__places *places;
    const pe__carry_lines *lines;
} pe__carry_look;

/* The line of that row (from 0) of the sheet, 0 when it has no such row; and
 * the path of the sheet. */
long pe__carry_line_at(const pe__carry_look *look, const char *file,
                       int64_t row, char path[4096]);
/* PE_BAD_INPUT there. */
pe_status pe__carry_refuse(const pe__carry_look *look, const char *file,
                           int64_t row, const char *says, pe_error *err);
/* Rows of a sheet in its order, columns by the names that the table has. */
pe_status pe__carry_back(const pe__carry_look *look, pe__doc *doc,
                         const char *file, pe__value *array, pe_error *err);

/* pe__carry_rules, all of them. */
pe_status pe__carry_check_rules(const pe__carry_look *look, pe_error *err);
/* The newest version of a decision has its options. */
pe_status pe__carry_check_options(const pe__carry_look *look, pe_error *err);
/* --- in_drawn.c --- Lots are drawn again: the same chances, and people. */
pe_status pe__carry_check_lots(const pe__carry_look *look, pe_error *err);

/* --- in_shared.c --- What councils share, reckoned again to the cent. */
pe_status pe__carry_check_shared(const pe__carry_look *look, pe_error *err);

/* The value of a cell that stands in no file. */
void pe__carry_unwritten(pe__carry_type type, int64_t row,
                         pe__carry_cell *cell);

#endif
