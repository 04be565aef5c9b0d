/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "work_bytes.h"

#include "error.h"

pe_status pe__work_bytes(pe__sql *db, const char *text, int64_t id,
                         pe__buffer *out, bool *found, pe_error *err)
{
    pe__statement *s = NULL;
    bool row = false;
    *found = false;
    pe_status status = pe__sql_prepare(db, text, &s, err);
    if (status != PE_OK)
        return status;
    pe__sql_bind_integer(s, 1, id);
    status = pe__sql_step(s, &row, err);
    if (status == PE_OK && row &&
        pe__sql_column_type(s, 0) != PE__SQL_NULL) {
        size_t size = 0;
        const void *bytes = pe__sql_bytes(s, 0, &size);
        pe__buffer_add(out, bytes, size);
        *found = true;
        if (out->failed)
            status = pe__fail_memory(err);
    }
    pe__sql_finish(s);
    return status;
}
