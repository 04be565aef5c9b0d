/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "work_division.h"

#include "query.h"
#include "work_bytes.h"


/* In every list of divisions. */
#define DIVISIONS                                                            \
    "SELECT d.division, d.council, d.version, d.state, d.revision,"         \
    " d.asked_by, a.name AS asked_name, d.parent,"                          \
    " q.version AS parent_version, d.replaces,"                             \
    " r.version AS replaces_version, d.why, d.says,"                        \
    " d.starts_on, d.ends_on, d.ended_on, d.proposed_by,"                   \
    " p.name AS proposed_name, d.proposed_at, d.adopted_at, d.created_at,"  \
    " (SELECT max(x.closes_at) FROM decision_subject s"                     \
    " JOIN decision x ON x.decision = s.decision"                           \
    " WHERE s.kind = 'division' AND s.subject = d.division) AS decide_at"   \
    " FROM division d JOIN member a ON a.member = d.asked_by"               \
    " LEFT JOIN member p ON p.member = d.proposed_by"                       \
    " LEFT JOIN division q ON q.division = d.parent"                        \
    " LEFT JOIN division r ON r.division = d.replaces"

pe_status pe__division_add(pe__sql *db, const pe__division_start *start,
                           int64_t *division, pe_error *err)
{
    int64_t version = 0;
    pe_status status = pe__query_integer(db, &version, 0, err,
        "SELECT max(version) FROM division WHERE council = $1", "i",
        start->council);
    if (status != PE_OK)
        return status;
    return pe__query_integer(db, division, 0, err,
        "INSERT INTO division (council, version, state, revision,"
        " asked_by, parent, input, why, says, created_at)"
        " VALUES ($1, $2, $3, 0, $4, $5, $6, '', '', $7)"
        " RETURNING division", "iitinbi", start->council, version + 1,
        start->state, start->asked_by, start->parent, start->input,
        start->input_size, start->now);
}

pe_status pe__division_row(pe__sql *db, pe__doc *doc, pe__value *object,
                           int64_t council, int64_t division, bool *found,
                           pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
        DIVISIONS " WHERE d.council = $1 AND d.division = $2", "ii", council,
        division);
}

pe_status pe__division_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t council, int64_t most, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        DIVISIONS " WHERE d.council = $1 AND d.state NOT IN ('failed',"
        " 'cancelled') ORDER BY d.version DESC LIMIT $2", "ii", council,
        most);
}

pe_status pe__division_today(pe__sql *db, int64_t council, int64_t day,
                             int64_t *division, pe_error *err)
{
    return pe__query_integer(db, division, 0, err,
        "SELECT division FROM division WHERE council = $1"
        " AND state = 'adopted' AND starts_on <= $2"
        " ORDER BY starts_on DESC, version DESC LIMIT 1", "ii", council, day);
}

pe_status pe__division_is_trial(pe__sql *db, int64_t council, bool *trial,
                                pe_error *err)
{
    int64_t rooms = 0;
    pe_status status = pe__query_integer(db, &rooms, 0, err,
        "SELECT count(*) FROM merge WHERE council = $1 AND state = 'open'",
        "i", council);
    *trial = rooms > 0;
    return status;
}

pe_status pe__division_past(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t council, int64_t most, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT division FROM division WHERE council = $1"
        " AND state IN ('adopted', 'ended') ORDER BY starts_on DESC,"
        " version DESC LIMIT $2", "ii", council, most);
}

pe_status pe__division_in_state(pe__sql *db, int64_t council,
                                const char *state, int64_t *division,
                                pe_error *err)
{
    return pe__query_integer(db, division, 0, err,
        "SELECT division FROM division WHERE council = $1 AND state = $2"
        " ORDER BY version DESC LIMIT 1", "it", council, state);
}

pe_status pe__division_runs(pe__sql *db, int64_t council, int64_t *count,
                            pe_error *err)
{
    return pe__query_integer(db, count, 0, err,
        "SELECT count(*) FROM division WHERE council = $1"
        " AND state IN ('waiting', 'running')", "i", council);
}

pe_status pe__division_input(pe__sql *db, int64_t division, pe__buffer *out,
                             bool *found, pe_error *err)
{
    return pe__work_bytes(db, "SELECT input FROM division WHERE division = $1",
                          division, out, found, err);
}

pe_status pe__division_result(pe__sql *db, int64_t division, pe__buffer *out,
                              bool *found, pe_error *err)
{
    return pe__work_bytes(db,
                          "SELECT result FROM division WHERE division = $1",
                          division, out, found, err);
}

pe_status pe__division_run(pe__sql *db, int64_t division, bool *done,
                           pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE division SET state = 'running'"
        " WHERE division = $1 AND state = 'waiting'", "i", division);
    *done = changed > 0;
    return status;
}

pe_status pe__division_give_up(pe__sql *db, int64_t division,
                               const char *state, const char *why, bool *done,
                               pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE division SET state = $2, why = $3 WHERE division = $1"
        " AND state IN ('waiting', 'running')", "itt", division, state, why);
    *done = changed > 0;
    return status;
}

pe_status pe__division_found(pe__sql *db, int64_t division,
                             const void *result, size_t size, bool *done,
                             pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE division SET state = 'draft', result = $2 WHERE division = $1"
        " AND state IN ('waiting', 'running', 'draft')", "ib", division,
        result, size);
    *done = changed > 0;
    return status;
}

pe_status pe__division_revise(pe__sql *db, int64_t division, int64_t revision,
                              const void *result, size_t size, bool *done,
                              pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE division SET result = $3, revision = revision + 1"
        " WHERE division = $1 AND revision = $2"
        " AND state IN ('draft', 'proposed', 'adopted')", "iib", division,
        revision, result, size);
    *done = changed > 0;
    return status;
}

pe_status pe__division_propose(pe__sql *db, const pe__proposal *proposal,
                               bool *done, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE division SET state = 'proposed', replaces = $2,"
        " proposed_by = $3, proposed_at = $4, starts_on = $5, ends_on = $6,"
        " says = $7 WHERE division = $1 AND state = 'draft'",
        "iniiiit", proposal->division, proposal->replaces, proposal->member,
        proposal->now, proposal->starts_on, proposal->ends_on,
        proposal->says);
    *done = changed > 0;
    return status;
}

pe_status pe__division_withdraw(pe__sql *db, int64_t division, bool *done,
                                pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE division SET state = 'withdrawn' WHERE division = $1"
        " AND state IN ('draft', 'proposed')", "i", division);
    *done = changed > 0;
    return status;
}

pe_status pe__division_refuse(pe__sql *db, int64_t division, bool *done,
                              pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE division SET state = 'refused' WHERE division = $1"
        " AND state = 'proposed'", "i", division);
    *done = changed > 0;
    return status;
}

pe_status pe__division_delay(pe__sql *db, int64_t division, int64_t day,
                             pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE division SET ends_on = ends_on + $2 - starts_on,"
        " starts_on = $2 WHERE division = $1 AND starts_on < $2", "ii",
        division, day);
}

pe_status pe__division_zone(pe__sql *db, pe__doc *doc, int64_t division,
                            const char **zone, pe_error *err)
{
    return pe__query_text(db, doc, zone, err,
        "SELECT k.zone FROM division d JOIN council k"
        " ON k.council = d.council WHERE d.division = $1", "i", division);
}

pe_status pe__division_adopt(pe__sql *db, int64_t division, int64_t day,
                             int64_t now, bool *done, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE division SET state = 'adopted', adopted_at = $2"
        " WHERE division = $1 AND state = 'proposed'", "ii", division, now);
    *done = changed > 0;
    return status == PE_OK && *done
               ? pe__division_delay(db, division, day, err)
               : status;
}

pe_status pe__division_end(pe__sql *db, int64_t division, int64_t day,
                           bool *done, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE division SET state = 'ended', ended_on = $2"
        " WHERE division = $1 AND state = 'adopted'", "ii", division, day);
    *done = changed > 0;
    return status;
}

/* The adopted division n follows the adopted d. */
#define FOLLOWED                                                          \
    " FROM division d JOIN division n ON n.council = d.council"           \
    " AND n.state = 'adopted' AND (n.starts_on > d.starts_on"             \
    " OR (n.starts_on = d.starts_on AND n.version > d.version))"          \
    " JOIN council k ON k.council = d.council WHERE d.state = 'adopted'"

pe_status pe__division_followed(pe__sql *db, pe__doc *doc, pe__value *array,
                                int64_t day, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT d.division, d.council, k.zone AS council_zone,"
        " min(n.starts_on) AS starts_on" FOLLOWED " AND n.starts_on <= $1"
        " GROUP BY d.division, d.council, k.zone"
        " ORDER BY d.division", "i", day);
}

pe_status pe__division_next(pe__sql *db, pe__doc *doc, pe__value *array,
                            pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT k.zone AS council_zone, min(n.starts_on) AS starts_on" FOLLOWED
        " GROUP BY k.zone", "");
}

pe_status pe__division_queue(pe__sql *db, pe__doc *doc, pe__value *array,
                             pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT division, council, state FROM division"
        " WHERE state IN ('waiting', 'running') ORDER BY division", "");
}

pe_status pe__piece_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t division, int64_t member, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT e.member, m.name AS member_name, e.task, t.name AS task_name,"
        " t.label, t.slot, t.site, t.skills, e.hours_quarters FROM piece e"
        " JOIN member m ON m.member = e.member"
        " JOIN task t ON t.task = e.task WHERE e.division = $1"
        " AND (e.member = $2 OR $2 = 0) ORDER BY e.member, e.task", "ii",
        division, member);
}

pe_status pe__piece_put(pe__sql *db, int64_t division, int64_t member,
                        int64_t task, int64_t quarters, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO piece (division, member, task, hours_quarters)"
        " VALUES ($1, $2, $3, $4)", "iiii", division, member, task, quarters);
}

pe_status pe__piece_set(pe__sql *db, int64_t division, int64_t member,
                        int64_t task, int64_t quarters, pe_error *err)
{
    pe_status status = pe__query_run(db, NULL, err,
        "DELETE FROM piece WHERE division = $1 AND member = $2 AND task = $3",
        "iii", division, member, task);
    if (status != PE_OK || quarters == 0)
        return status;
    return pe__piece_put(db, division, member, task, quarters, err);
}

pe_status pe__piece_clear(pe__sql *db, int64_t division, pe_error *err)
{
    return pe__query_run(db, NULL, err,
                         "DELETE FROM piece WHERE division = $1", "i",
                         division);
}

pe_status pe__ledger_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t council, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT member, rating, carried FROM ledger WHERE council = $1"
        " ORDER BY member, rating", "i", council);
}

pe_status pe__ledger_add(pe__sql *db, int64_t council, int64_t member,
                         const char *rating, int64_t thousandths,
                         int64_t division, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO ledger (council, member, rating, carried, division)"
        " VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (council, member, rating) DO UPDATE SET"
        " carried = ledger.carried + excluded.carried,"
        " division = excluded.division", "iitii", council, member, rating,
        thousandths, division);
}
