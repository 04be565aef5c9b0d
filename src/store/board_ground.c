/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "board_ground.h"

#include "query.h"

pe_status pe__ground_set(pe__sql *db, int64_t council, const char *name,
                         const char *shapes, int64_t by, int64_t now,
                         pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO ground (council, name, shapes, brought_by, brought_at)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (council) DO UPDATE SET"
        " name = excluded.name, shapes = excluded.shapes,"
        " brought_by = excluded.brought_by, brought_at = excluded.brought_at",
        "ittii", council, name, shapes, by, now);
}

pe_status pe__ground_end(pe__sql *db, int64_t council, bool *found,
                         pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "DELETE FROM ground WHERE council = $1", "i", council);
    *found = changed > 0;
    return status;
}

pe_status pe__ground_row(pe__sql *db, pe__doc *doc, pe__value *object,
                         int64_t council, bool *found, pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
        "SELECT g.name, g.brought_at, m.name AS brought_by FROM ground g"
        " JOIN member m ON m.member = g.brought_by WHERE g.council = $1", "i",
        council);
}

pe_status pe__ground_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t member, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT g.council, g.shapes AS shapes_json FROM ground g"
        " WHERE EXISTS (SELECT 1 FROM membership m WHERE"
        " m.council = g.council AND m.member = $1 AND m.left_at IS NULL)"
        " ORDER BY g.council", "i", member);
}
