/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows of a document by a number that they hold: O(log rows) a look-up. */
#ifndef PE_APP_WORK_ROW_INDEX_H
#define PE_APP_WORK_ROW_INDEX_H

#include "doc.h"

typedef struct {
    struct pe__indexed_row *row; /* [count], the document's */
    size_t count;
} pe__row_index;

/* Out of memory: an empty index, and the document has failed. */
pe__row_index pe__rows_by(pe__doc *doc, const pe__value *rows,
                          const char *key);
/* The first of several with that number; NULL = none. */
const pe__value *pe__rows_find(const pe__row_index *index, int64_t id);
/* Its place among the rows, from 0; −1 = none. */
int32_t pe__rows_place(const pe__row_index *index, int64_t id);

#endif
