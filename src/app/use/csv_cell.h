/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A cell of a table that somebody downloads. */
#ifndef PE_APP_USE_CSV_CELL_H
#define PE_APP_USE_CSV_CELL_H

#include "buffer.h"

/* Behind a comma unless it is the first of its line; one that a spreadsheet
 * would take for a formula becomes text. */
void pe__csv_cell(pe__buffer *out, const char *text, bool first);

#endif
