/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "board_claim.h"

#include "query.h"

#define OPEN                                                                 \
    "('tentative', 'promised', 'confirmed', 'doubted', 'standby')"
#define WAITING "('', 'later')" /* answers that are none yet */

/* --- asks ----------------------------------------------------------------- */

pe_status pe__ask_add(pe__sql *db, int64_t need, int64_t member, int64_t now,
                      const char *why_json, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO ask (need, member, asked_at, answer, why_json)"
        " VALUES ($1, $2, $3, '', $4) ON CONFLICT DO NOTHING", "iiit", need,
        member, now, why_json);
}

pe_status pe__ask_answer(pe__sql *db, int64_t need, int64_t member,
                         const char *answer, int64_t now, bool *found,
                         pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, found ? &changed : NULL, err,
        "UPDATE ask SET answer = $3, answered_at = $4 WHERE need = $1"
        " AND member = $2 AND answer IN " WAITING, "iiti", need, member,
        answer, now);
    if (found)
        *found = changed > 0;
    return status;
}

pe_status pe__ask_row(pe__sql *db, pe__doc *doc, pe__value *object,
                      int64_t need, int64_t member, bool *found,
                      pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
        "SELECT need, asked_at, answer, answered_at, why_json FROM ask"
        " WHERE need = $1 AND member = $2 ORDER BY asked_at DESC LIMIT 1",
        "ii", need, member);
}

pe_status pe__ask_open(pe__sql *db, pe__doc *doc, pe__value *array,
                       int64_t member, int64_t now, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT a.need, a.asked_at, a.why_json, n.title, n.starts_at,"
        " n.ends_at, n.places, n.urgency, n.effort, u.name AS effort_name,"
        " p.name AS peer_name FROM ask a JOIN need n ON n.need = a.need"
        " LEFT JOIN undertaking u ON u.effort = n.effort"
        " LEFT JOIN peer p ON p.peer = n.peer"
        " WHERE a.member = $1 AND a.answer = '' AND n.state = 'open'"
        " AND n.ends_at > $2 ORDER BY n.starts_at, a.need LIMIT 50", "ii",
        member, now);
}

pe_status pe__ask_unanswered(pe__sql *db, pe__doc *doc, pe__value *array,
                             pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT a.need, a.member FROM ask a JOIN need n ON n.need = a.need"
        " WHERE a.answer = '' AND n.state = 'open'"
        " ORDER BY a.need, a.member", "");
}

pe_status pe__claim_unconfirmed(pe__sql *db, pe__doc *doc, pe__value *array,
                                pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT c.need, c.member FROM claim c JOIN need n ON n.need = c.need"
        " WHERE c.confirm_at IS NOT NULL AND n.state = 'open'"
        " AND c.state IN ('promised', 'doubted') ORDER BY c.claim", "");
}

pe_status pe__ask_forget(pe__sql *db, int64_t before, pe_error *err)
{
    return pe__query_run(db, NULL, err, "DELETE FROM ask WHERE asked_at < $1",
                         "i", before);
}

/* --- claims --------------------------------------------------------------- */

pe_status pe__claim_open(pe__sql *db, int64_t need, int64_t member,
                         int64_t *claim, pe_error *err)
{
    return pe__query_integer(db, claim, 0, err,
        "SELECT claim FROM claim WHERE need = $1 AND member = $2"
        " AND state IN " OPEN " ORDER BY claim DESC LIMIT 1", "ii", need,
        member);
}

pe_status pe__claim_state(pe__sql *db, pe__doc *doc, int64_t need,
                          int64_t member, const char **state, int64_t *claim,
                          pe_error *err)
{
    bool found;
    pe__value *row = pe__doc_object(doc);
    pe_status status = pe__query_row(db, doc, row, &found, err,
        "SELECT claim, state FROM claim WHERE need = $1 AND member = $2"
        " ORDER BY claim DESC LIMIT 1", "ii", need, member);
    *state = pe__get_text(row, "state", "");
    *claim = pe__get_integer(row, "claim", 0);
    return status;
}

/* Two statements that need nothing from one another, so that a server is not
 * waited for in between. */
pe_status pe__claim_put(pe__sql *db, int64_t need, int64_t member,
                        int64_t places, const char *state, int64_t now,
                        pe_error *err)
{
    pe_status status = pe__query_run(db, NULL, err,
        "UPDATE claim SET state = $3, changed_at = $4, places = CASE WHEN"
        " $5 > 0 THEN $5 ELSE places END WHERE need = $1 AND member = $2"
        " AND state IN " OPEN, "iitii", need, member, state, now, places);
    if (status != PE_OK)
        return status;
    return pe__query_run(db, NULL, err,
        "INSERT INTO claim (need, member, places, state, is_asked, made_at,"
        " changed_at, thanks) SELECT $1, $2, $3, $4,"
        " CASE WHEN EXISTS (SELECT 1 FROM ask WHERE need = $1 AND member = $2"
        " AND answer IN " WAITING ") THEN 1 ELSE 0 END, $5, $5, ''"
        " WHERE NOT EXISTS (SELECT 1 FROM claim WHERE need = $1"
        " AND member = $2 AND state IN " OPEN ")", "iiiti", need, member,
        places > 0 ? places : 1, state, now);
}

pe_status pe__claim_set(pe__sql *db, int64_t claim, const char *state,
                        int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE claim SET state = $2, changed_at = $3 WHERE claim = $1",
        "iti", claim, state, now);
}

pe_status pe__claim_confirm_asked(pe__sql *db, int64_t need, int64_t member,
                                  int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE claim SET confirm_at = $3 WHERE need = $1 AND member = $2"
        " AND state IN " OPEN, "iii", need, member, now);
}

pe_status pe__claims_end(pe__sql *db, int64_t need, const char *from,
                         const char *to, int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE claim SET state = $3, changed_at = $4 WHERE need = $1"
        " AND state IN " OPEN " AND ($2 = '' OR state = $2)", "itti", need,
        from, to, now);
}

#define MINE                                                                 \
    "SELECT c.claim, c.need, n.title, n.effort, u.name AS effort_name,"      \
    " n.place, n.north, n.east, n.starts_at, n.ends_at,"                     \
    " n.state AS need_state, c.places, c.state, c.confirm_at, c.thanked_at," \
    " c.thanks, c.made_at, p.name AS peer_name FROM claim c"                 \
    " JOIN need n ON n.need = c.need"                                        \
    " LEFT JOIN undertaking u ON u.effort = n.effort"                        \
    " LEFT JOIN peer p ON p.peer = n.peer WHERE c.member = $1"

pe_status pe__claim_mine(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t member, int64_t now, bool past,
                         pe_error *err)
{
    return past
               ? pe__query_rows(db, doc, array, err,
                     MINE " AND (n.ends_at <= $2 OR n.state <> 'open'"
                     " OR c.state NOT IN " OPEN ") ORDER BY n.starts_at DESC,"
                     " c.claim DESC LIMIT 50", "ii", member, now)
               : pe__query_rows(db, doc, array, err,
                     MINE " AND n.ends_at > $2 AND n.state = 'open'"
                     " AND c.state IN " OPEN " ORDER BY n.starts_at, c.claim"
                     " LIMIT 200", "ii", member, now);
}

pe_status pe__claim_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t need, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT c.claim, c.member, m.name, c.places, c.state, c.is_asked,"
        " c.made_at, c.confirm_at, c.thanked_at, c.peer, p.name AS hub_name,"
        " c.peer_name, c.peer_reach FROM claim c"
        " LEFT JOIN member m ON m.member = c.member"
        " LEFT JOIN peer p ON p.peer = c.peer WHERE c.need = $1"
        " AND c.state <> 'refused' ORDER BY c.claim", "i", need);
}

pe_status pe__claim_thank(pe__sql *db, int64_t claim, const char *words,
                          int64_t now, bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE claim SET thanks = $2, thanked_at = $3 WHERE claim = $1"
        " AND thanked_at IS NULL AND state IN ('came', 'stood_by')", "iti",
        claim, words, now);
    *found = changed > 0;
    return status;
}

/* --- messages ------------------------------------------------------------- */

pe_status pe__message_drop(pe__sql *db, int64_t member, int64_t need,
                           const char *kind, int64_t *dropped, pe_error *err)
{
    return pe__query_run(db, dropped, err,
        "DELETE FROM message WHERE member = $1 AND need = $2"
        " AND ($3 = '' OR kind = $3)", "iit", member, need,
        kind ? kind : "");
}

pe_status pe__message_add(pe__sql *db, const pe__message *m, int64_t now,
                          pe_error *err)
{
    pe_status status = pe__message_drop(db, m->member, m->need, m->kind, NULL,
                                        err);
    return status != PE_OK || m->due >= m->late
               ? status
               : pe__query_run(db, NULL, err,
                     "INSERT INTO message (member, kind, need, made_at,"
                     " due_at, late_at, tries) VALUES ($1, $2, $3, $4, $5, $6,"
                     " 0)", "itiiii", m->member, m->kind, m->need, now,
                     m->due, m->late);
}

pe_status pe__message_forget(pe__sql *db, int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
                         "DELETE FROM message WHERE late_at < $1", "i", now);
}

/* --- figures -------------------------------------------------------------- */

pe_status pe__ask_counts(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t since, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT asks, count(*) AS helpers FROM (SELECT h.member,"
        " (SELECT count(*) FROM ask a WHERE a.member = h.member"
        "  AND a.asked_at > $1) AS asks FROM helper h) AS x"
        " GROUP BY asks ORDER BY asks", "i", since);
}

pe_status pe__need_served(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t since, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT n.district, d.name, n.places, n.came,"
        " (SELECT coalesce(CAST(sum(c.places) AS BIGINT), 0) FROM claim c"
        "  WHERE c.need = n.need AND c.state IN ('promised', 'confirmed',"
        "  'doubted', 'came', 'absent')) AS held FROM need n"
        " JOIN district d ON d.district = n.district WHERE n.state = 'over'"
        " AND n.ends_at > $1 AND n.vouched_by IS NOT NULL ORDER BY n.need"
        " LIMIT 20000", "i", since);
}

pe_status pe__board_figures(pe__sql *db, pe__doc *doc, pe__value *object,
                            int64_t since, int64_t now, pe_error *err)
{
    bool found;
    return pe__query_row(db, doc, object, &found, err,
        "SELECT (SELECT count(*) FROM helper) AS helpers_count,"
        " (SELECT count(*) FROM helper WHERE joined_at > $1"
        "  AND joined_at < $2 - 86400) AS newcomers_count,"
        " (SELECT count(*) FROM helper WHERE joined_at > $1"
        "  AND joined_at < $2 - 86400 AND first_at <= joined_at + 86400)"
        "  AS within_count,"
        " (SELECT count(*) FROM ask WHERE asked_at > $1) AS asks_count,"
        " (SELECT count(*) FROM ask WHERE asked_at > $1 AND answer = 'yes')"
        "  AS yes_count,"
        " (SELECT count(*) FROM ask WHERE asked_at > $1 AND answer = 'no')"
        "  AS no_count,"
        " (SELECT count(*) FROM claim WHERE changed_at > $1"
        "  AND state = 'came') AS came_count,"
        " (SELECT count(*) FROM claim WHERE changed_at > $1"
        "  AND state = 'absent') AS absent_count", "ii", since, now);
}
