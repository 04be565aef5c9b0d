/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "courier_store.h"

#include "query.h"

#include <string.h>

#define SECRET "push_secret"

/* --- messages ------------------------------------------------------------- */

pe_status pe__message_next(pe__sql *db, int64_t *at, pe_error *err)
{
    return pe__query_integer(db, at, INT64_MAX, err,
                             "SELECT MIN(due_at) FROM message", "");
}

static const char *kept(pe__doc *doc, pe__statement *s, int column)
{
    return pe__doc_text(doc, pe__sql_text(s, column, NULL));
}

static bool take_message(pe__doc *doc, pe__statement *s, pe__word *m)
{
    *m = (pe__word){.message = pe__sql_integer(s, 0),
                    .member = pe__sql_integer(s, 1),
                    .need = pe__sql_integer(s, 2),
                    .kind = kept(doc, s, 3),
                    .title = kept(doc, s, 4),
                    .zone = kept(doc, s, 5),
                    .language = kept(doc, s, 6),
                    .by_push = pe__sql_integer(s, 8) != 0,
                    .starts = pe__sql_integer(s, 10),
                    .late = pe__sql_integer(s, 11),
                    .made = pe__sql_integer(s, 12),
                    .tries = (int)pe__sql_integer(s, 13),
                    .decision = pe__sql_integer(s, 14),
                    .round = pe__sql_integer(s, 15),
                    .council = pe__sql_integer(s, 16),
                    .is_moot = pe__sql_integer(s, 17) != 0,
                    .waiting = pe__sql_integer(s, 18),
                    .decided = pe__sql_integer(s, 19)};
    bool by_mail = pe__sql_integer(s, 9) != 0 &&
                   pe__sql_column_type(s, 7) != PE__SQL_NULL;
    if (by_mail)
        m->mail = kept(doc, s, 7);
    return m->kind && m->title && m->zone && m->language &&
           (m->mail || !by_mail);
}

/* How they want to be told: of needs as their profile as a helper says, of the
 * rest as they chose; a message they do not want any more is there to be
 * dropped. */
#define WAY(way)                                                              \
    " CASE WHEN g.need IS NOT NULL THEN coalesce(h." way ", 0)"               \
    " WHEN w.level = CASE WHEN g.kind = 'digest' THEN 'digest' ELSE 'on' END" \
    " THEN w." way " ELSE 0 END,"

#define IN_COUNCIL                                                            \
    "EXISTS (SELECT 1 FROM membership p WHERE p.council ="                    \
    " coalesce(d.council, r.council) AND p.member = g.member"                 \
    " AND p.left_at IS NULL"

/* Nobody is told to vote who has, or cannot; nor of a council they left. */
#define MOOT                                                                  \
    " CASE WHEN g.need IS NOT NULL THEN 0"                                    \
    " WHEN NOT " IN_COUNCIL ") THEN 1"                                        \
    " WHEN d.decision IS NOT NULL AND g.kind IN ('opens', 'closing')"         \
    " AND NOT (d.state = 'open' AND EXISTS (SELECT 1 FROM voter v"            \
    " WHERE v.decision = d.decision AND v.member = g.member"                  \
    " AND v.has_voted = 0)) THEN 1"                                           \
    " WHEN r.round IS NOT NULL AND g.kind IN ('opens', 'closing')"            \
    " AND (EXISTS (SELECT 1 FROM money_voter v WHERE v.round = r.round"       \
    " AND v.member = g.member) OR NOT " IN_COUNCIL                            \
    " AND p.joined_at < r.ideas_until_at)) THEN 1 ELSE 0 END,"

/* How many decisions and rounds a digest is about. */
#define WAITING                                                               \
    " CASE WHEN g.kind <> 'digest' THEN 0 ELSE"                               \
    " (SELECT count(*) FROM voter v JOIN decision o"                          \
    " ON o.decision = v.decision AND o.state = 'open'"                        \
    " WHERE v.member = g.member AND v.has_voted = 0)"                         \
    " + (SELECT count(*) FROM money_round o JOIN membership p"                \
    " ON p.council = o.council AND p.left_at IS NULL"                         \
    " AND p.joined_at < o.ideas_until_at AND p.member = g.member"             \
    " WHERE o.ideas_until_at <= $1 AND o.votes_until_at > $1"                 \
    " AND NOT EXISTS (SELECT 1 FROM money_voter v WHERE v.round = o.round"    \
    " AND v.member = g.member)) END,"
#define DECIDED                                                               \
    " CASE WHEN g.kind <> 'digest' THEN 0 ELSE (SELECT count(*) FROM voter v" \
    " JOIN decision o ON o.decision = v.decision AND o.state = 'closed'"      \
    " AND o.closed_at >= g.made_at WHERE v.member = g.member) END"

/* Who has no zone of their own reads times in that of the council it is about,
 * or of the one they joined first. */
#define ZONE                                                                  \
    " CASE WHEN m.zone <> '' THEN m.zone ELSE coalesce((SELECT k.zone"        \
    " FROM council k WHERE k.council = coalesce(d.council, r.council)),"      \
    " (SELECT k.zone FROM membership s JOIN council k"                        \
    " ON k.council = s.council WHERE s.member = m.member"                     \
    " AND s.left_at IS NULL ORDER BY s.joined_at, k.council LIMIT 1), '') END"

pe_status pe__message_due(pe__sql *db, pe__doc *doc, int64_t now,
                          pe__word *out, int most, int *count,
                          pe_error *err)
{
    pe__statement *s = NULL;
    bool row = false;
    *count = 0;
    pe_status status = pe__sql_prepare(db,
        "SELECT g.message, g.member, g.need, g.kind,"
        " coalesce(n.title, d.title, r.title, '')," ZONE ", m.language,"
        " m.email," WAY("by_push") WAY("by_mail")
        " coalesce(n.starts_at, d.closes_at, CASE WHEN g.kind = 'ideas'"
        " THEN r.ideas_until_at ELSE r.votes_until_at END), g.late_at,"
        " g.made_at, g.tries, g.decision, g.round,"
        " coalesce(d.council, r.council, 0)," MOOT WAITING DECIDED
        " FROM message g JOIN member m ON m.member = g.member"
        " LEFT JOIN need n ON n.need = g.need"
        " LEFT JOIN decision d ON d.decision = g.decision"
        " LEFT JOIN money_round r ON r.round = g.round"
        " LEFT JOIN helper h ON h.member = g.member"
        " LEFT JOIN word_choice w ON w.member = g.member"
        " WHERE g.due_at <= $1 ORDER BY g.due_at, g.message LIMIT $2", &s,
        err);
    if (status != PE_OK)
        return status;
    pe__sql_bind_integer(s, 1, now);
    pe__sql_bind_integer(s, 2, most);
    while ((status = pe__sql_step(s, &row, err)) == PE_OK && row &&
           *count < most)
        if (!take_message(doc, s, &out[(*count)++])) {
            status = PE_NO_MEMORY;
            break;
        }
    pe__sql_finish(s);
    return status;
}

pe_status pe__message_done(pe__sql *db, int64_t message, pe_error *err)
{
    return pe__query_run(db, NULL, err,
                         "DELETE FROM message WHERE message = $1", "i",
                         message);
}

pe_status pe__message_again(pe__sql *db, int64_t message, int64_t due,
                            pe_error *err)
{
    return pe__query_run(db, NULL, err,
                         "UPDATE message SET due_at = $2, tries = tries + 1"
                         " WHERE message = $1", "ii", message, due);
}

pe_status pe__message_wait(pe__sql *db, int64_t message, int64_t due,
                           pe_error *err)
{
    return pe__query_run(db, NULL, err,
                         "UPDATE message SET due_at = $2 WHERE message = $1",
                         "ii", message, due);
}

/* --- browsers ------------------------------------------------------------- */

static bool take_bytes(pe__statement *s, int column, uint8_t *out,
                       size_t wanted)
{
    size_t size = 0;
    const void *bytes = pe__sql_bytes(s, column, &size);
    if (size == wanted)
        memcpy(out, bytes, size);
    return size == wanted;
}

pe_status pe__push_list(pe__sql *db, pe__doc *doc, int64_t member,
                        pe__push *out, int *count, pe_error *err)
{
    pe__statement *s = NULL;
    bool row = false;
    *count = 0;
    pe_status status = pe__sql_prepare(db,
        "SELECT push, endpoint, public_key, secret FROM push"
        " WHERE member = $1 ORDER BY push DESC LIMIT $2", &s, err);
    if (status != PE_OK)
        return status;
    pe__sql_bind_integer(s, 1, member);
    pe__sql_bind_integer(s, 2, PE__PUSHES_MOST);
    while ((status = pe__sql_step(s, &row, err)) == PE_OK && row &&
           *count < PE__PUSHES_MOST) {
        pe__push *one = &out[*count];
        one->push = pe__sql_integer(s, 0);
        one->endpoint = kept(doc, s, 1);
        if (!one->endpoint) {
            status = PE_NO_MEMORY;
            break;
        }
        if (take_bytes(s, 2, one->point, PE__PUSH_POINT) &&
            take_bytes(s, 3, one->secret, PE__PUSH_KEY))
            ++*count;
    }
    pe__sql_finish(s);
    return status;
}

pe_status pe__push_add(pe__sql *db, int64_t member, const pe__push *push,
                       int64_t now, pe_error *err)
{
    pe_status status = pe__query_run(db, NULL, err,
        "DELETE FROM push WHERE endpoint = $1", "t", push->endpoint);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err,
            "DELETE FROM push WHERE member = $1 AND push NOT IN (SELECT push"
            " FROM push WHERE member = $1 ORDER BY push DESC LIMIT $2)", "ii",
            member, (int64_t)PE__PUSHES_MOST - 1);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err,
            "INSERT INTO push (member, endpoint, public_key, secret,"
            " created_at) VALUES ($1, $2, $3, $4, $5)", "itbbi", member,
            push->endpoint, push->point, sizeof push->point, push->secret,
            sizeof push->secret, now);
    return status;
}

pe_status pe__push_remove(pe__sql *db, int64_t member, const char *endpoint,
                          bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "DELETE FROM push WHERE member = $1 AND endpoint = $2", "it", member,
        endpoint);
    *found = changed > 0;
    return status;
}

pe_status pe__push_forget(pe__sql *db, int64_t push, pe_error *err)
{
    return pe__query_run(db, NULL, err, "DELETE FROM push WHERE push = $1",
                         "i", push);
}

pe_status pe__push_count(pe__sql *db, int64_t member, int64_t *count,
                         pe_error *err)
{
    return pe__query_integer(db, count, 0, err,
                             "SELECT COUNT(*) FROM push WHERE member = $1",
                             "i", member);
}

/* --- how one is told ------------------------------------------------------ */

pe_status pe__word_ways(pe__sql *db, pe__doc *doc, pe__value *out,
                        int64_t member, bool *found, pe_error *err)
{
    return pe__query_row(db, doc, out, found, err,
        "SELECT h.by_push AS is_by_push, h.by_mail AS is_by_mail,"
        " CASE WHEN m.email IS NULL THEN 0 ELSE 1 END AS has_mail"
        " FROM helper h JOIN member m ON m.member = h.member"
        " WHERE h.member = $1", "i", member);
}

pe_status pe__word_set_ways(pe__sql *db, int64_t member, bool by_push,
                            bool by_mail, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE helper SET by_push = $2, by_mail = $3 WHERE member = $1",
        "iii", member, (int64_t)by_push, (int64_t)by_mail);
}

pe_status pe__word_asked(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t member, int64_t now, int most, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT a.need, n.title, a.asked_at, n.starts_at FROM ask a"
        " JOIN need n ON n.need = a.need AND n.state = 'open'"
        " AND n.ends_at > $2"
        " WHERE a.member = $1 AND a.answer = ''"
        " ORDER BY a.asked_at DESC, a.need LIMIT $3", "iii", member, now,
        (int64_t)most);
}

/* --- the hub's key -------------------------------------------------------- */

pe_status pe__push_secret(pe__sql *db, pe__doc *doc, const char **hex,
                          pe_error *err)
{
    *hex = NULL;
    pe_status status = pe__query_text(db, doc, hex, err,
        "SELECT value FROM setting WHERE name = '" SECRET "'", "");
    if (*hex == NULL)
        *hex = "";
    return status;
}

pe_status pe__push_secret_set(pe__sql *db, const char *hex, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO setting (name, value) VALUES ('" SECRET "', $1)"
        " ON CONFLICT (name) DO NOTHING", "t", hex);
}
