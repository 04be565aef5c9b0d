/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "work_consent.h"

#include "query.h"

pe_status pe__stance_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t division, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT s.member, p.name, s.stance, s.reason, s.answer,"
        " s.answered_by, a.name AS answered_name, s.stated_at,"
        " CASE WHEN m.member IS NULL THEN 0 ELSE 1 END AS is_here"
        " FROM stance s JOIN member p ON p.member = s.member"
        " JOIN division d ON d.division = s.division"
        " LEFT JOIN membership m ON m.council = d.council"
        " AND m.member = s.member AND m.left_at IS NULL"
        " LEFT JOIN member a ON a.member = s.answered_by"
        " WHERE s.division = $1 ORDER BY"
        " CASE s.stance WHEN 'objection' THEN 0 ELSE 1 END, s.stated_at,"
        " s.member", "i", division);
}

pe_status pe__stance_put(pe__sql *db, int64_t division, int64_t member,
                         const char *stance, const char *reason, int64_t now,
                         pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO stance (division, member, stance, reason, answer,"
        " stated_at) VALUES ($1, $2, $3, $4, '', $5)"
        " ON CONFLICT (division, member) DO UPDATE SET"
        " stance = excluded.stance, reason = excluded.reason, answer = '',"
        " answered_by = NULL, stated_at = excluded.stated_at", "iitti",
        division, member, stance, reason, now);
}

pe_status pe__stance_drop(pe__sql *db, int64_t division, int64_t member,
                          bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "DELETE FROM stance WHERE division = $1 AND member = $2", "ii",
        division, member);
    *found = changed > 0;
    return status;
}

pe_status pe__stance_answer(pe__sql *db, int64_t division, int64_t member,
                            int64_t by, const char *answer, bool *found,
                            pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE stance SET answer = $3, answered_by = $4"
        " WHERE division = $1 AND member = $2 AND stance = 'objection'",
        "iiti", division, member, answer, by);
    *found = changed > 0;
    return status;
}

pe_status pe__stance_poll(pe__sql *db, int64_t council, int64_t division,
                          pe__poll *poll, pe_error *err)
{
    pe__statement *s = NULL;
    bool row = false;
    *poll = (pe__poll){0};
    pe_status status = pe__sql_prepare(db,
        "SELECT count(*),"
        " sum(CASE WHEN s.stance = 'consent' THEN 1 ELSE 0 END),"
        " sum(CASE WHEN s.stance = 'aside' THEN 1 ELSE 0 END),"
        " sum(CASE WHEN s.stance = 'objection' THEN 1 ELSE 0 END)"
        " FROM membership m LEFT JOIN stance s ON s.member = m.member"
        " AND s.division = $2 WHERE m.council = $1 AND m.left_at IS NULL", &s,
        err);
    if (status != PE_OK)
        return status;
    pe__sql_bind_integer(s, 1, council);
    pe__sql_bind_integer(s, 2, division);
    status = pe__sql_step(s, &row, err);
    if (status == PE_OK && row)
        *poll = (pe__poll){pe__sql_integer(s, 0), pe__sql_integer(s, 1),
                           pe__sql_integer(s, 2), pe__sql_integer(s, 3)};
    pe__sql_finish(s);
    return status;
}

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
