/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What must be true of every table and every failure, whatever the input. */
#ifndef TESTS_FUZZ_CHECK_H
#define TESTS_FUZZ_CHECK_H

#include "table.h"

/* Aborts, with the sentence, unless `truth`. */
void check(int truth, const char *sentence);

/* A failure has a code, a whole sentence and a name. */
void check_error(pe_status status, const pe_error *err);

/* Cells are trimmed text, rows are not blank, lines ascend, names are found;
 * and the table written as CSV with `separator` is read as the same table. */
void check_table(const pe__table *table, char separator);

#endif
