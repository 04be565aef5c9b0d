/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "draw_store.h"

pe_status pe__panel_add(pe__sql *db, const pe__panel_new *p, int64_t *panel,
                        pe_error *err)
{
    return pe__query_integer(db, panel, 0, err,
        "INSERT INTO panel (council, title, says, state, seats, days,"
        " opened_by, opened_at, outcome) VALUES ($1, $2, $3, 'open', $4, $5,"
        " $6, $7, '') RETURNING panel", "ittiiii", p->council, p->title,
        p->says, p->seats, p->days, p->by, p->now);
}

pe_status pe__panel_change(pe__sql *db, int64_t panel, const pe__panel_new *p,
                           bool *done, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE panel SET title = $2, says = $3, seats = $4, days = $5"
        " WHERE panel = $1 AND state = 'open'", "ittii", panel, p->title,
        p->says, p->seats, p->days);
    *done = changed > 0;
    return status != PE_OK || !*done
               ? status
               : pe__query_run(db, NULL, err,
                               "DELETE FROM panel_quota WHERE panel = $1", "i",
                               panel);
}

pe_status pe__panel_quota_add(pe__sql *db, int64_t panel, int64_t place,
                              const pe__value *quota, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO panel_quota (panel, place, kind, fact, least, most)"
        " VALUES ($1, $2, $3, $4, $5, $6)", "iittii", panel, place,
        pe__get_text(quota, "kind", ""), pe__get_text(quota, "fact", ""),
        pe__get_integer(quota, "least", 0), pe__get_integer(quota, "most",
                                                            -1));
}

#define ROWS                                                                  \
    "SELECT p.panel, p.council, p.title, p.says, p.state, p.seats, p.days,"   \
    " p.opened_by, o.name AS opener_name, p.opened_at, p.drawn_at,"           \
    " p.outcome, e.name AS ender_name, p.ended_at,"                           \
    " (SELECT COUNT(*) FROM panel_person s WHERE s.panel = p.panel"           \
    " AND s.is_drawn = 1 AND s.answer IN ('', 'yes')) AS seated_count,"       \
    " (SELECT COUNT(*) FROM panel_person s WHERE s.panel = p.panel"           \
    " AND s.is_drawn = 1 AND s.answer = 'yes') AS yes_count"                  \
    " FROM panel p JOIN member o ON o.member = p.opened_by"                   \
    " LEFT JOIN member e ON e.member = p.ended_by WHERE p.council = $1"

pe_status pe__panel_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t council, int64_t most, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        ROWS " ORDER BY CASE WHEN p.ended_at IS NULL THEN 0 ELSE 1 END,"
        " p.panel DESC LIMIT $2", "ii", council, most);
}

pe_status pe__panel_row(pe__sql *db, pe__doc *doc, pe__value *object,
                        int64_t council, int64_t panel, bool *found,
                        pe_error *err)
{
    return pe__query_row(db, doc, object, found, err, ROWS " AND p.panel = $2",
                         "ii", council, panel);
}

pe_status pe__panel_quotas(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t panel, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT place, kind, fact, least, most FROM panel_quota"
        " WHERE panel = $1 ORDER BY place", "i", panel);
}

pe_status pe__panel_members(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t council, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT m.member, p.name, m.site, m.skills, m.joined_at"
        " FROM membership m JOIN member p ON p.member = m.member"
        " WHERE m.council = $1 AND m.left_at IS NULL ORDER BY m.member", "i",
        council);
}

pe_status pe__panel_left(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t panel, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT s.member, n.name, s.fits FROM panel_person s"
        " JOIN panel p ON p.panel = s.panel"
        " JOIN member n ON n.member = s.member"
        " JOIN membership m ON m.council = p.council AND m.member = s.member"
        " AND m.left_at IS NULL WHERE s.panel = $1 AND s.step = 1"
        " AND NOT EXISTS (SELECT 1 FROM panel_person d WHERE d.panel = s.panel"
        " AND d.member = s.member AND d.is_drawn = 1) ORDER BY s.member", "i",
        panel);
}

/* --- steps ---------------------------------------------------------------- */

pe_status pe__panel_step_add(pe__sql *db, const pe__panel_step_new *s,
                             pe_error *err)
{
    pe__buffer json = {0};
    pe__json_write(s->left, &json);
    pe_status status = PE_NO_MEMORY;
    if (!json.failed)
        status = pe__query_run(db, NULL, err,
            "INSERT INTO panel_step (panel, step, seats, empty, left_json,"
            " seed, seed_seq, drawn_at) VALUES ($1, $2, $3, $4, $5, $6, $7,"
            " $8)", "iiiittii", s->panel, s->step, s->seats, s->empty,
            json.bytes, s->seed, s->seed_seq, s->now);
    pe__buffer_free(&json);
    return status;
}

pe_status pe__panel_person_add(pe__sql *db, const pe__panel_step_new *s,
                               const pe__value *person, int64_t until,
                               pe_error *err)
{
    bool drawn = pe__get_bool(person, "is_drawn", false);
    return pe__query_run(db, NULL, err,
        "INSERT INTO panel_person (panel, step, member, fits, chance,"
        " is_drawn, answer, answer_by_at) VALUES ($1, $2, $3, $4, $5, $6, '',"
        " $7)", "iiitrid", s->panel, s->step,
        pe__get_integer(person, "member", 0),
        pe__get_text(person, "fits", ""), pe__get_real(person, "chance", 0),
        (int64_t)drawn, drawn ? until : INT64_MIN);
}

pe_status pe__panel_steps(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t panel, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT step, seats, empty, left_json, seed, seed_seq AS seq,"
        " drawn_at"
        " FROM panel_step WHERE panel = $1 ORDER BY step", "i", panel);
}

pe_status pe__panel_people(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t panel, int64_t step, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT s.member, n.name, s.fits, s.chance, s.is_drawn"
        " FROM panel_person s JOIN member n ON n.member = s.member"
        " WHERE s.panel = $1 AND s.step = $2 ORDER BY s.member", "ii", panel,
        step);
}

pe_status pe__panel_drawn(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t panel, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT s.step, s.member, n.name, CASE WHEN m.member IS NULL THEN 0"
        " ELSE 1 END AS is_here, s.fits, s.chance, s.answer, s.answer_by_at,"
        " s.answered_at FROM panel_person s"
        " JOIN panel p ON p.panel = s.panel"
        " JOIN member n ON n.member = s.member"
        " LEFT JOIN membership m ON m.council = p.council"
        " AND m.member = s.member AND m.left_at IS NULL"
        " WHERE s.panel = $1 AND s.is_drawn = 1 ORDER BY s.step, s.member",
        "i", panel);
}

/* --- what becomes of it --------------------------------------------------- */

pe_status pe__panel_fix(pe__sql *db, int64_t panel, int64_t now, bool *done,
                        pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE panel SET state = 'drawn', drawn_at = $2"
        " WHERE panel = $1 AND state = 'open'", "ii", panel, now);
    *done = changed > 0;
    return status;
}

pe_status pe__panel_end(pe__sql *db, int64_t panel, const char *outcome,
                        int64_t by, int64_t now, bool *done, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE panel SET state = CASE state WHEN 'open' THEN 'withdrawn'"
        " ELSE 'over' END, outcome = $2, ended_by = $3, ended_at = $4"
        " WHERE panel = $1 AND state IN ('open', 'drawn')", "itii", panel,
        outcome, by, now);
    *done = changed > 0;
    return status;
}

pe_status pe__panel_answer(pe__sql *db, int64_t panel, int64_t member,
                           bool yes, int64_t now, bool *done, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE panel_person SET answer = $3, answered_at = $4"
        " WHERE panel = $1 AND member = $2 AND is_drawn = 1"
        " AND ((answer = '' AND answer_by_at > $4)"
        " OR (answer = 'yes' AND $3 = 'no'))"
        " AND EXISTS (SELECT 1 FROM panel p WHERE p.panel = $1"
        " AND p.state = 'drawn')", "iiti", panel, member, yes ? "yes" : "no",
        now);
    *done = changed > 0;
    return status;
}

/* Of panel p and its person s. */
#define IS_OVER " s.answer = '' AND s.answer_by_at <= $1"
#define IS_GONE                                                               \
    " s.answer IN ('', 'yes') AND NOT EXISTS (SELECT 1 FROM membership m"     \
    " WHERE m.council = p.council AND m.member = s.member"                    \
    " AND m.left_at IS NULL)"

pe_status pe__panel_lapse(pe__sql *db, int64_t panel, int64_t now,
                          int64_t *changed, pe_error *err)
{
    int64_t silent = 0;
    pe_status status = pe__query_run(db, changed, err,
        "UPDATE panel_person SET answer = 'left', answered_at = $1"
        " WHERE panel = $2 AND is_drawn = 1 AND answer IN ('', 'yes')"
        " AND NOT EXISTS (SELECT 1 FROM panel p JOIN membership m"
        " ON m.council = p.council AND m.left_at IS NULL"
        " WHERE p.panel = panel_person.panel"
        " AND m.member = panel_person.member)", "ii", now, panel);
    if (status == PE_OK)
        status = pe__query_run(db, &silent, err,
            "UPDATE panel_person SET answer = 'silent', answered_at = $1"
            " WHERE panel = $2 AND is_drawn = 1 AND answer = ''"
            " AND answer_by_at <= $1", "ii", now, panel);
    *changed += silent;
    return status;
}

pe_status pe__panel_due(pe__sql *db, pe__doc *doc, pe__value *array,
                        int64_t now, int64_t most, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT p.panel, p.council, p.seats, p.days FROM panel p"
        " JOIN council c ON c.council = p.council AND c.closed_at IS NULL"
        " WHERE p.state = 'drawn' AND EXISTS (SELECT 1 FROM panel_person s"
        " WHERE s.panel = p.panel AND s.is_drawn = 1 AND ((" IS_OVER
        ") OR (" IS_GONE "))) ORDER BY p.panel LIMIT $2", "ii", now, most);
}

/* Whose seat is free already is due at once. */
pe_status pe__panel_next(pe__sql *db, int64_t *at, pe_error *err)
{
    return pe__query_integer(db, at, INT64_MAX, err,
        "SELECT MIN(CASE WHEN s.answer = '' AND EXISTS (SELECT 1"
        " FROM membership m WHERE m.council = p.council"
        " AND m.member = s.member AND m.left_at IS NULL)"
        " THEN s.answer_by_at ELSE 0 END) FROM panel p"
        " JOIN council c ON c.council = p.council AND c.closed_at IS NULL"
        " JOIN panel_person s ON s.panel = p.panel AND s.is_drawn = 1"
        " WHERE p.state = 'drawn' AND (s.answer = '' OR (" IS_GONE "))", "");
}

pe_status pe__panel_waiting(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t member, int64_t council, int64_t now,
                            pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT c.council, c.name AS council_name, c.zone AS council_zone,"
        " p.panel, p.title, s.answer_by_at FROM panel_person s"
        " JOIN panel p ON p.panel = s.panel AND p.state = 'drawn'"
        " JOIN council c ON c.council = p.council AND c.closed_at IS NULL"
        " AND ($2 = 0 OR c.council = $2)"
        " JOIN membership m ON m.council = p.council AND m.member = $1"
        " AND m.left_at IS NULL WHERE s.member = $1 AND s.is_drawn = 1"
        " AND s.answer = '' AND s.answer_by_at > $3"
        " ORDER BY s.answer_by_at, p.panel", "iii", member, council, now);
}
