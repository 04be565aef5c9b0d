/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which column, or which words, stand for what. By their exact names (case of
 * A-Z ignored), or as a mapping says:
 *
 *   title=INCIDENT TITLE; about=DESCRIPTION+CATEGORY; sort='water'
 *
 * NAME=COLUMN takes a column, COLUMN+COLUMN several one under the other,
 * NAME='words' the same words in every row. */
#ifndef PE_APP_INTAKE_COLUMNS_H
#define PE_APP_INTAKE_COLUMNS_H

#include "intake.h"

/* The names of docs/intake.md, in its order. */
typedef enum {
    PE__COL_FORM,
    PE__COL_TITLE,
    PE__COL_ABOUT,
    PE__COL_WHAT,
    PE__COL_SORT,
    PE__COL_KIND,
    PE__COL_PLACE,
    PE__COL_NORTH,
    PE__COL_EAST,
    PE__COL_RADIUS,
    PE__COL_QUANTITY,
    PE__COL_STARTS,
    PE__COL_ENDS,
    PE__COL_LASTS,
    PE__COL_URGENCY,
    PE__COL_SERVES,
    PE__COL_SKILLS,
    PE__COL_REACH,
    PE__COL_LENT,
    PE__COL_SOURCE,
    PE__COL_EFFORT,
    PE__COL_COUNT
} pe__col;

enum { PE__COLS_JOINED = 6 }; /* columns that one name may take */

typedef struct {
    const char *words;             /* the same in every row, NULL = none */
    const char *name[PE__COLS_JOINED]; /* as the mapping has them */
    int32_t column[PE__COLS_JOINED];   /* in the table */
    int count;
} pe__column_use;

typedef struct {
    pe__column_use use[PE__COL_COUNT];
} pe__columns;

extern const char *const pe__col_names[PE__COL_COUNT];

/* Reads a mapping (NULL = none). PE_BAD_INPUT: it names what there is not. */
pe_status pe__columns_read(pe__columns *columns, pe__doc *doc,
                           const char *mapping, pe_error *err);
/* Finds them in a table. A column that the mapping names and is not there is a
 * fault. */
void pe__columns_find(pe__columns *columns, pe__intake *in,
                      const pe__table *table);
/* What stands there, "" = nothing; *cell is the first column's. */
const char *pe__columns_text(const pe__columns *columns, pe__intake *in,
                             const pe__table *table, int64_t row, pe__col col,
                             pe__cell *cell);

#endif
