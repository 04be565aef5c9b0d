/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "work_rating.h"

#include "query.h"

/* Tasks still done, people still there. */
#define LIVE                                                                 \
    " JOIN task t ON t.task = r.task AND t.ended_at IS NULL"                \
    " JOIN membership m ON m.council = t.council AND m.member = r.member"   \
    " AND m.left_at IS NULL WHERE t.council = $1"

pe_status pe__rating_own(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t council, int64_t member, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT t.task, r.empowerment, r.desirability, r.place, r.category,"
        " w.prefers FROM task t"
        " LEFT JOIN rating r ON r.task = t.task AND r.member = $2"
        " LEFT JOIN wish w ON w.task = t.task AND w.member = $2"
        " WHERE t.council = $1 AND t.ended_at IS NULL ORDER BY t.task", "ii",
        council, member);
}

static int64_t or_nothing(const pe__statement *s, int column)
{
    return pe__sql_column_type(s, column) == PE__SQL_NULL
               ? INT64_MIN
               : pe__sql_integer(s, column);
}

pe_status pe__rating_each(pe__sql *db, int64_t council,
                          int (*each)(void *context, int64_t rater,
                                      int64_t task, const pe__said *said),
                          void *context, pe_error *err)
{
    pe__statement *s = NULL;
    bool row = true;
    int64_t rater = -1, member = 0;
    pe_status status = pe__sql_prepare(db,
        "SELECT r.member, r.task, r.empowerment, r.desirability, r.place,"
        " r.category FROM rating r" LIVE " ORDER BY r.member, r.task", &s,
        err);
    if (status != PE_OK)
        return status;
    pe__sql_bind_integer(s, 1, council);
    while ((status = pe__sql_step(s, &row, err)) == PE_OK && row) {
        bool silent = pe__sql_column_type(s, 5) == PE__SQL_NULL;
        size_t size;
        pe__said said = {or_nothing(s, 2), or_nothing(s, 3), or_nothing(s, 4),
                         silent ? NULL : pe__sql_text(s, 5, &size)};
        rater += rater < 0 || pe__sql_integer(s, 0) != member;
        member = pe__sql_integer(s, 0);
        if (each(context, rater, pe__sql_integer(s, 1), &said))
            break;
    }
    pe__sql_finish(s);
    return status;
}

pe_status pe__rating_say(pe__sql *db, int64_t task, int64_t member,
                         const pe__said *said, int64_t now, pe_error *err)
{
    if (said->empowerment == INT64_MIN && said->desirability == INT64_MIN &&
        said->place == INT64_MIN && !said->category)
        return pe__query_run(db, NULL, err,
            "DELETE FROM rating WHERE task = $1 AND member = $2", "ii", task,
            member);
    return pe__query_run(db, NULL, err,
        "INSERT INTO rating (task, member, empowerment, desirability, place,"
        " category, rated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)"
        " ON CONFLICT (task, member) DO UPDATE SET"
        " empowerment = excluded.empowerment,"
        " desirability = excluded.desirability, place = excluded.place,"
        " category = excluded.category, rated_at = excluded.rated_at",
        "iidddti", task, member, said->empowerment, said->desirability,
        said->place, said->category, now);
}

pe_status pe__wish_say(pe__sql *db, int64_t task, int64_t member, int prefers,
                       pe_error *err)
{
    if (prefers < 0)
        return pe__query_run(db, NULL, err,
            "DELETE FROM wish WHERE task = $1 AND member = $2", "ii", task,
            member);
    return pe__query_run(db, NULL, err,
        "INSERT INTO wish (task, member, prefers) VALUES ($1, $2, $3)"
        " ON CONFLICT (task, member) DO UPDATE SET prefers = excluded.prefers",
        "iii", task, member, (int64_t)prefers);
}

pe_status pe__wish_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                        int64_t council, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT r.member, r.task, r.prefers FROM wish r" LIVE
        " ORDER BY r.member, r.task", "i", council);
}

pe_status pe__rating_raters(pe__sql *db, int64_t council, int64_t *raters,
                            pe_error *err)
{
    return pe__query_integer(db, raters, 0, err,
        "SELECT count(DISTINCT r.member) FROM rating r" LIVE, "i", council);
}
