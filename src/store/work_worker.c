/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "work_worker.h"

#include "query.h"

#include <stdio.h>

/* Today's members; a column of the worker's row may be missing. */
#define WORKERS                                                              \
    "SELECT m.member, p.name, m.hours_quarters, m.skills, m.site,"          \
    " coalesce(w.label, '') AS label, coalesce(w.away, '') AS away,"        \
    " coalesce(w.more_json, '{}') AS more_json FROM membership m"           \
    " JOIN member p ON p.member = m.member"                                 \
    " LEFT JOIN worker w ON w.council = m.council AND w.member = m.member"  \
    " WHERE m.council = $1 AND m.left_at IS NULL"

pe_status pe__worker_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t council, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
                          WORKERS " ORDER BY m.joined_at, m.member", "i",
                          council);
}

pe_status pe__worker_row(pe__sql *db, pe__doc *doc, pe__value *object,
                         int64_t council, int64_t member, bool *found,
                         pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
                         WORKERS " AND m.member = $2", "ii", council, member);
}

pe_status pe__worker_change(pe__sql *db, int64_t council, int64_t member,
                            const pe__worker *worker, bool *found,
                            pe_error *err)
{
    char own[32];
    int64_t changed = 0;
    snprintf(own, sizeof own, "m%lld", (long long)member);
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE membership SET hours_quarters = $3, skills = $4, site = $5"
        " WHERE council = $1 AND member = $2 AND left_at IS NULL", "iiitt",
        council, member, worker->hours_quarters, worker->skills, worker->site);
    *found = changed > 0;
    if (status != PE_OK || !*found)
        return status;
    return pe__query_run(db, NULL, err,
        "INSERT INTO worker (council, member, label, away, more_json)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (council, member) DO UPDATE"
        " SET label = excluded.label, away = excluded.away,"
        " more_json = excluded.more_json", "iittt", council, member,
        *worker->label ? worker->label : own, worker->away,
        worker->more_json);
}

pe_status pe__bond_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                        int64_t council, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT b.member, b.task, b.holds FROM bond b"
        " JOIN task t ON t.task = b.task AND t.ended_at IS NULL"
        " JOIN membership m ON m.council = t.council AND m.member = b.member"
        " AND m.left_at IS NULL WHERE t.council = $1"
        " ORDER BY b.member, b.task", "i", council);
}

pe_status pe__bond_set(pe__sql *db, int64_t task, int64_t member, int holds,
                       pe_error *err)
{
    if (holds < 0)
        return pe__query_run(db, NULL, err,
            "DELETE FROM bond WHERE task = $1 AND member = $2", "ii", task,
            member);
    return pe__query_run(db, NULL, err,
        "INSERT INTO bond (task, member, holds) VALUES ($1, $2, $3)"
        " ON CONFLICT (task, member) DO UPDATE SET holds = excluded.holds",
        "iii", task, member, (int64_t)holds);
}

pe_status pe__work_council_name(pe__sql *db, pe__doc *doc, int64_t council,
                                const char **name, pe_error *err)
{
    return pe__query_text(db, doc, name, err,
                          "SELECT name FROM council WHERE council = $1", "i",
                          council);
}
