/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef PE_STORE_WORK_BYTES_H
#define PE_STORE_WORK_BYTES_H

#include "buffer.h"
#include "sql.h"

/* Adds the bytes in the first column of the row that `text` finds for $1 =
 * `id` to `out`. *found = false: no row, or null. */
pe_status pe__work_bytes(pe__sql *db, const char *text, int64_t id,
                         pe__buffer *out, bool *found, pe_error *err);

#endif
