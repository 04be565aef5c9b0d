/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "follow_store.h"

pe_status pe__follow_add(pe__sql *db, const pe__follow_new *f, int64_t *follow,
                         pe_error *err)
{
    return pe__query_integer(db, follow, 0, err,
        "INSERT INTO follow_up (council, decision, idea, kind, title, member,"
        " due_on, starts_at, amount, currency, state, outcome, noted_by,"
        " noted_at, digits) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,"
        " 'open', '', $11, $12, $13) RETURNING follow", "innttniddtiii",
        f->council, f->decision, f->idea, f->kind, f->title, f->member, f->due,
        f->starts,
        f->amount, f->currency, f->noted_by, f->now, (int64_t)f->digits);
}

#define ROWS                                                                 \
    "SELECT f.follow, f.council, f.decision, d.title AS decision_title,"    \
    " f.idea, i.title AS idea_title, i.round, f.kind, f.title, f.member,"   \
    " m.name, f.due_on, f.starts_at, f.amount AS amount_money, f.currency," \
    " f.digits, f.state, f.outcome, f.task, f.need, e.number AS entry,"     \
    " r.pot, f.request, r.state AS request_state, f.noted_by,"              \
    " n.name AS noted_name, f.noted_at, b.name AS ended_name, f.ended_at"   \
    " FROM follow_up f JOIN member n ON n.member = f.noted_by"              \
    " LEFT JOIN member m ON m.member = f.member"                            \
    " LEFT JOIN member b ON b.member = f.ended_by"                          \
    " LEFT JOIN decision d ON d.decision = f.decision"                      \
    " LEFT JOIN money_idea i ON i.idea = f.idea"                            \
    " LEFT JOIN money_draw r ON r.request = f.request"                      \
    " LEFT JOIN money_entry e ON e.entry = coalesce(f.entry, r.entry)"      \
    " WHERE f.council = $1"

pe_status pe__follow_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t council, int64_t decision, int64_t idea,
                          int64_t most, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        ROWS " AND ($2 = 0 OR f.decision = $2) AND ($3 = 0 OR f.idea = $3)"
        " ORDER BY CASE f.state WHEN 'open' THEN 0 ELSE 1 END,"
        " CASE f.state WHEN 'open' THEN f.due_on ELSE -f.ended_at END,"
        " f.follow LIMIT $4", "iiii", council, decision, idea, most);
}

pe_status pe__follow_overdue(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t council, int64_t day, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        ROWS " AND f.state = 'open' AND f.due_on < $2"
        " ORDER BY f.due_on, f.follow", "ii", council, day);
}

pe_status pe__follow_row(pe__sql *db, pe__doc *doc, pe__value *object,
                         int64_t council, int64_t follow, bool *found,
                         pe_error *err)
{
    return pe__query_row(db, doc, object, found, err, ROWS " AND f.follow = $2",
                         "ii", council, follow);
}

pe_status pe__follow_days(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t member, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT f.follow, f.council, c.name AS council_name, f.kind, f.title,"
        " f.due_on, f.starts_at, f.noted_at,"
        " CASE WHEN f.member = $1 THEN 1 ELSE 0 END AS is_mine"
        " FROM follow_up f JOIN council c ON c.council = f.council"
        " AND c.closed_at IS NULL JOIN membership m ON m.council = f.council"
        " AND m.member = $1 AND m.left_at IS NULL WHERE f.state = 'open'"
        " AND (f.kind = 'date' OR f.member = $1) ORDER BY f.follow", "i",
        member);
}

pe_status pe__follow_decision(pe__sql *db, int64_t council, int64_t decision,
                              bool *found, bool *over, pe_error *err)
{
    int64_t counts[2] = {0, 0};
    pe_status status = pe__query_integers(db, counts, 2, found, err,
        "SELECT 1, CASE WHEN state = 'closed' THEN 1 ELSE 0 END FROM decision"
        " WHERE council = $1 AND decision = $2", "ii", council, decision);
    *over = counts[1] != 0;
    return status;
}

pe_status pe__follow_idea(pe__sql *db, int64_t council, int64_t round,
                          int64_t idea, bool *found, pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(db, &count, 0, err,
        "SELECT count(*) FROM money_idea i JOIN money_round r"
        " ON r.round = i.round WHERE r.council = $1 AND r.round = $2"
        " AND i.idea = $3 AND r.counted_at IS NOT NULL AND i.place > 0", "iii",
        council, round, idea);
    *found = count > 0;
    return status;
}

pe_status pe__follow_plan(pe__sql *db, int64_t follow, int64_t member,
                          int64_t due, int64_t starts, bool *done,
                          pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE follow_up SET member = $2, due_on = $3, starts_at = $4"
        " WHERE follow = $1 AND state = 'open'", "inid", follow, member, due,
        starts);
    *done = changed > 0;
    return status;
}

pe_status pe__follow_end(pe__sql *db, int64_t follow, const char *state,
                         const char *outcome, int64_t by, int64_t now,
                         bool *done, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE follow_up SET state = $2, outcome = $3, ended_by = $4,"
        " ended_at = $5 WHERE follow = $1 AND state = 'open'", "ittii", follow,
        state, outcome, by, now);
    *done = changed > 0;
    return status;
}

pe_status pe__follow_became(pe__sql *db, int64_t follow, pe__became what,
                            int64_t id, pe_error *err)
{
    static const char *const texts[] = {
        "UPDATE follow_up SET task = $2 WHERE follow = $1",
        "UPDATE follow_up SET need = $2 WHERE follow = $1",
        "UPDATE follow_up SET entry = $2 WHERE follow = $1",
        "UPDATE follow_up SET request = $2 WHERE follow = $1"};
    return pe__query_run(db, NULL, err, texts[what], "ii", follow, id);
}

pe_status pe__follow_entry(pe__sql *db, int64_t council, int64_t number,
                           int64_t *entry, pe_error *err)
{
    return pe__query_integer(db, entry, 0, err,
        "SELECT entry FROM money_entry WHERE council = $1 AND number = $2",
        "ii", council, number);
}
