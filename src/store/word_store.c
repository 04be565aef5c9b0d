/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "word_store.h"

#include <string.h>

enum { DAY = 86400, APART = 12 * 3600, KEPT = 7 * DAY };

/* A digest is of a day: due from the next on, when the courier finds a morning
 * for it. */
static int64_t next_day(int64_t at)
{
    return (at / DAY + 1) * DAY;
}

/* --- decisions ------------------------------------------------------------ */

/* Who opened it knows that it is open. */
static pe_status tell_voters(pe__sql *db, int64_t decision, const char *kind,
                             int64_t now, int64_t due, int64_t late,
                             pe_error *err)
{
    pe_status status = pe__query_run(db, NULL, err,
        "INSERT INTO message (member, kind, decision, made_at, due_at,"
        " late_at, tries) SELECT v.member, $2, v.decision, $3, $4, $5, 0"
        " FROM voter v JOIN decision d ON d.decision = v.decision"
        " JOIN word_choice w ON w.member = v.member AND w.level = 'on'"
        " WHERE v.decision = $1 AND ($2 <> 'opens'"
        " OR v.member <> d.opened_by)", "itiii", decision, kind, now, due,
        late);
    if (status != PE_OK)
        return status;
    return pe__query_run(db, NULL, err,
        "INSERT INTO message (member, kind, decision, made_at, due_at,"
        " late_at, tries) SELECT v.member, 'digest', v.decision, $2, $3, $4, 0"
        " FROM voter v JOIN word_choice w ON w.member = v.member"
        " AND w.level = 'digest' WHERE v.decision = $1 AND NOT EXISTS"
        " (SELECT 1 FROM message g WHERE g.member = v.member"
        " AND g.kind = 'digest' AND g.due_at <= $3)", "iiii", decision, now,
        next_day(due), next_day(due) + KEPT);
}

pe_status pe__word_decision_opens(pe__sql *db, int64_t decision, int64_t now,
                                  int64_t closes, pe_error *err)
{
    pe_status status = tell_voters(db, decision, "opens", now, now, closes,
                                   err);
    if (status == PE_OK && closes - DAY >= now + APART)
        status = tell_voters(db, decision, "closing", now, closes - DAY,
                             closes, err);
    return status;
}

pe_status pe__word_decision_ends(pe__sql *db, int64_t decision, int64_t now,
                                 bool is_over, pe_error *err)
{
    pe_status status = pe__query_run(db, NULL, err,
        "DELETE FROM message WHERE decision = $1"
        " AND kind IN ('opens', 'closing')", "i", decision);
    return status == PE_OK && is_over
               ? tell_voters(db, decision, "result", now, now, now + KEPT, err)
               : status;
}

/* --- rounds --------------------------------------------------------------- */

static pe_status tell_council(pe__sql *db, int64_t round, const char *kind,
                              int64_t now, int64_t due, int64_t late,
                              pe_error *err)
{
    pe_status status = pe__query_run(db, NULL, err,
        "INSERT INTO message (member, kind, round, made_at, due_at, late_at,"
        " tries) SELECT m.member, $2, r.round, $3, $4, $5, 0"
        " FROM money_round r JOIN membership m ON m.council = r.council"
        " AND m.left_at IS NULL"
        " JOIN word_choice w ON w.member = m.member AND w.level = 'on'"
        " WHERE r.round = $1 AND ($2 <> 'ideas'"
        " OR m.member <> r.opened_by)", "itiii", round, kind, now, due, late);
    if (status != PE_OK)
        return status;
    return pe__query_run(db, NULL, err,
        "INSERT INTO message (member, kind, round, made_at, due_at, late_at,"
        " tries) SELECT m.member, 'digest', r.round, $2, $3, $4, 0"
        " FROM money_round r JOIN membership m ON m.council = r.council"
        " AND m.left_at IS NULL JOIN word_choice w ON w.member = m.member"
        " AND w.level = 'digest' WHERE r.round = $1 AND NOT EXISTS"
        " (SELECT 1 FROM message g WHERE g.member = m.member"
        " AND g.kind = 'digest' AND g.due_at <= $3)", "iiii", round, now,
        next_day(due), next_day(due) + KEPT);
}

pe_status pe__word_round_opens(pe__sql *db, int64_t round, int64_t now,
                               int64_t ideas_until, int64_t votes_until,
                               pe_error *err)
{
    pe_status status = tell_council(db, round, "ideas", now, now, ideas_until,
                                    err);
    if (status == PE_OK)
        status = tell_council(db, round, "opens", now, ideas_until,
                              votes_until, err);
    if (status == PE_OK && votes_until - DAY >= ideas_until + APART)
        status = tell_council(db, round, "closing", now, votes_until - DAY,
                              votes_until, err);
    return status;
}

pe_status pe__word_round_counted(pe__sql *db, int64_t round, int64_t now,
                                 pe_error *err)
{
    return tell_council(db, round, "result", now, now, now + KEPT, err);
}

/* --- what somebody chose -------------------------------------------------- */

pe_status pe__word_choice_row(pe__sql *db, pe__doc *doc, pe__value *object,
                              int64_t member, pe_error *err)
{
    bool found;
    return pe__query_row(db, doc, object, &found, err,
        "SELECT coalesce(w.level, 'off') AS level,"
        " coalesce(w.by_push, 0) AS is_by_push,"
        " coalesce(w.by_mail, 0) AS is_by_mail,"
        " CASE WHEN m.email IS NULL THEN 0 ELSE 1 END AS has_mail,"
        " CASE WHEN w.member IS NULL THEN 0 ELSE 1 END AS is_chosen"
        " FROM member m LEFT JOIN word_choice w ON w.member = m.member"
        " WHERE m.member = $1", "i", member);
}

#define DECISIONS_OPEN                                                        \
    " FROM voter v JOIN decision d ON d.decision = v.decision"                \
    " AND d.state = 'open' AND d.closes_at > $2"                              \
    " JOIN membership m ON m.council = d.council AND m.member = v.member"     \
    " AND m.left_at IS NULL WHERE v.member = $1 AND v.has_voted = 0"
#define ROUNDS_OPEN                                                           \
    " FROM money_round r JOIN membership m ON m.council = r.council"          \
    " AND m.left_at IS NULL AND m.joined_at < r.ideas_until_at"               \
    " WHERE m.member = $1 AND r.counted_at IS NULL"                           \
    " AND r.votes_until_at > $2 AND NOT EXISTS (SELECT 1 FROM money_voter v"  \
    " WHERE v.round = r.round AND v.member = m.member)"

/* Reminders of what is open already. */
static pe_status catch_up(pe__sql *db, int64_t member, bool digest,
                          int64_t now, pe_error *err)
{
    if (digest)
        return pe__query_run(db, NULL, err,
            "INSERT INTO message (member, kind, decision, made_at, due_at,"
            " late_at, tries) SELECT v.member, 'digest', v.decision, $2, $3,"
            " $4, 0" DECISIONS_OPEN " ORDER BY v.decision LIMIT 1", "iiii",
            member, now, next_day(now), next_day(now) + KEPT);
    pe_status status = pe__query_run(db, NULL, err,
        "INSERT INTO message (member, kind, decision, made_at, due_at,"
        " late_at, tries) SELECT v.member, 'closing', v.decision, $2,"
        " d.closes_at - 86400, d.closes_at, 0" DECISIONS_OPEN
        " AND d.closes_at - 86400 > $2", "ii", member, now);
    return status == PE_OK
               ? pe__query_run(db, NULL, err,
        "INSERT INTO message (member, kind, round, made_at, due_at,"
        " late_at, tries) SELECT m.member, 'closing', r.round, $2,"
        " r.votes_until_at - 86400, r.votes_until_at, 0" ROUNDS_OPEN
        " AND r.votes_until_at - 86400 > $2", "ii", member, now)
               : status;
}

pe_status pe__word_choice_set(pe__sql *db, int64_t member, const char *level,
                              bool by_push, bool by_mail, int64_t now,
                              pe_error *err)
{
    pe_status status = pe__query_run(db, NULL, err,
        "INSERT INTO word_choice (member, level, by_push, by_mail, changed_at)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (member)"
        " DO UPDATE SET level = excluded.level, by_push = excluded.by_push,"
        " by_mail = excluded.by_mail, changed_at = excluded.changed_at",
        "itiii", member, level, (int64_t)by_push, (int64_t)by_mail, now);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err,
            "DELETE FROM message WHERE member = $1 AND need IS NULL", "i",
            member);
    return status == PE_OK && strcmp(level, "off") != 0
               ? catch_up(db, member, strcmp(level, "digest") == 0, now, err)
               : status;
}

pe_status pe__word_votes(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t member, int64_t now, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT 0 AS is_round, d.decision AS id, d.council, d.title,"
        " d.opens_at AS since_at, d.closes_at AS until_at" DECISIONS_OPEN
        " UNION ALL SELECT 1, r.round, r.council, r.title, r.ideas_until_at,"
        " r.votes_until_at" ROUNDS_OPEN " AND r.ideas_until_at <= $2"
        " ORDER BY 5 DESC, 1, 2 LIMIT 100", "ii", member, now);
}
