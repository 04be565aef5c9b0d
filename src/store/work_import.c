/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "work_import.h"

#include "error.h"
#include "query.h"
#include "work_bytes.h"

pe_status pe__import_add(pe__sql *db, int64_t council, int64_t member,
                         const char *kind, const char *name,
                         const void *bytes, size_t size, int64_t now,
                         int64_t *import, pe_error *err)
{
    pe_status status = pe__query_run(db, NULL, err,
        "DELETE FROM import WHERE council = $1 AND member = $2 AND kind = $3",
        "iit", council, member, kind);
    if (status != PE_OK)
        return status;
    return pe__query_integer(db, import, 0, err,
        "INSERT INTO import (council, member, kind, name, content, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6) RETURNING import", "iittbi",
        council, member, kind, name, bytes, size, now);
}

pe_status pe__import_row(pe__sql *db, pe__doc *doc, pe__value *object,
                         pe__buffer *content, int64_t council, int64_t member,
                         int64_t import, bool *found, pe_error *err)
{
    pe_status status = pe__query_row(db, doc, object, found, err,
        "SELECT import, kind, name, created_at FROM import"
        " WHERE import = $1 AND council = $2 AND member = $3", "iii", import,
        council, member);
    if (status != PE_OK || !*found || !content)
        return status;
    return pe__work_bytes(db, "SELECT content FROM import WHERE import = $1",
                          import, content, found, err);
}

pe_status pe__import_drop(pe__sql *db, int64_t import, pe_error *err)
{
    return pe__query_run(db, NULL, err,
                         "DELETE FROM import WHERE import = $1", "i", import);
}

pe_status pe__import_expire(pe__sql *db, int64_t now, int64_t *dropped,
                            pe_error *err)
{
    return pe__query_run(db, dropped, err,
                         "DELETE FROM import WHERE created_at <= $1", "i",
                         now - PE__IMPORT_SECONDS);
}
