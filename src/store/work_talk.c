/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "work_talk.h"

#include "query.h"

#define SWAPS                                                                \
    "SELECT w.swap, w.division, w.asker, a.name AS asker_name,"             \
    " w.asker_task, t.name AS asker_task_name, w.other,"                    \
    " o.name AS other_name, w.other_task, u.name AS other_task_name,"       \
    " w.state, w.asked_at, w.answered_at FROM swap w"                       \
    " JOIN member a ON a.member = w.asker"                                  \
    " JOIN member o ON o.member = w.other"                                  \
    " JOIN task t ON t.task = w.asker_task"                                 \
    " LEFT JOIN task u ON u.task = w.other_task WHERE w.division = $1"

pe_status pe__swap_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                        int64_t division, int64_t member, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        SWAPS " AND ($2 = 0 OR w.asker = $2 OR w.other = $2)"
        " ORDER BY w.swap DESC", "ii", division, member);
}

pe_status pe__swap_row(pe__sql *db, pe__doc *doc, pe__value *object,
                       int64_t division, int64_t swap, bool *found,
                       pe_error *err)
{
    return pe__query_row(db, doc, object, found, err, SWAPS " AND w.swap = $2",
                         "ii", division, swap);
}

pe_status pe__swap_add(pe__sql *db, int64_t division, int64_t asker,
                       int64_t asker_task, int64_t other, int64_t other_task,
                       int64_t now, int64_t *swap, pe_error *err)
{
    int64_t same = 0;
    *swap = 0;
    pe_status status = pe__query_integer(db, &same, 0, err,
        "SELECT count(*) FROM swap WHERE division = $1 AND asker = $2"
        " AND asker_task = $3 AND other = $4 AND coalesce(other_task, 0) = $5"
        " AND state = 'asked'", "iiiii", division, asker, asker_task, other,
        other_task);
    if (status != PE_OK || same > 0)
        return status;
    return pe__query_integer(db, swap, 0, err,
        "INSERT INTO swap (division, asker, asker_task, other, other_task,"
        " state, asked_at) VALUES ($1, $2, $3, $4, $5, 'asked', $6)"
        " RETURNING swap", "iiiini", division, asker, asker_task, other,
        other_task, now);
}

pe_status pe__swap_close(pe__sql *db, int64_t swap, const char *state,
                         int64_t now, bool *done, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE swap SET state = $2, answered_at = $3"
        " WHERE swap = $1 AND state = 'asked'", "iti", swap, state, now);
    *done = changed > 0;
    return status;
}

pe_status pe__remark_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                          const char *about, int64_t subject, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT r.remark, r.member, p.name, r.words, r.said_at,"
        " CASE WHEN r.removed_at IS NULL THEN 0 ELSE 1 END AS is_removed"
        " FROM remark r JOIN member p ON p.member = r.member"
        " WHERE r.about = $1 AND r.subject = $2 ORDER BY r.remark", "ti",
        about, subject);
}

pe_status pe__remark_add(pe__sql *db, int64_t council, const char *about,
                         int64_t subject, int64_t member, const char *words,
                         int64_t now, int64_t *remark, pe_error *err)
{
    return pe__query_integer(db, remark, 0, err,
        "INSERT INTO remark (council, about, subject, member, words, said_at)"
        " VALUES ($1, $2, $3, $4, $5, $6) RETURNING remark", "itiiti",
        council, about, subject, member, words, now);
}

pe_status pe__remark_remove(pe__sql *db, int64_t council, int64_t remark,
                            int64_t member, int64_t now, bool *found,
                            pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE remark SET words = '', removed_at = $4 WHERE remark = $2"
        " AND council = $1 AND member = $3 AND removed_at IS NULL", "iiii",
        council, remark, member, now);
    *found = changed > 0;
    return status;
}
