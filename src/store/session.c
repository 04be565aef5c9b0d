/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "session.h"

#include "query.h"
#include "secret.h"

#include <stdio.h>
#include <string.h>

enum {
    HOUR = 3600,
    CHALLENGE_SECONDS = 600 /* as long as the browser is given */
};

static int64_t to_the_hour(int64_t at)
{
    return at - at % HOUR;
}

/* Cut off between letters. */
static void copy_name(char *out, size_t room, const char *name)
{
    size_t size = strlen(name);
    if (size >= room) {
        size = room - 1;
        while (size > 0 && ((unsigned char)name[size] & 0xC0U) == 0x80U)
            size--;
    }
    memcpy(out, name, size);
    out[size] = '\0';
}

/* The columns in the order of pe__session_find's query. */
static void read_session(const pe__statement *row, int64_t now,
                         pe__session *out)
{
    size_t size;
    out->session = pe__sql_integer(row, 0);
    out->member = pe__sql_integer(row, 1);
    out->is_stale = pe__sql_integer(row, 2) < to_the_hour(now);
    int64_t stepped = pe__sql_integer(row, 3);
    out->stepped_up = stepped <= now && now - stepped < PE__STEP_UP_SECONDS;
    snprintf(out->language, sizeof out->language, "%s",
             pe__sql_text(row, 4, &size));
    snprintf(out->zone, sizeof out->zone, "%s", pe__sql_text(row, 5, &size));
    copy_name(out->name, sizeof out->name, pe__sql_text(row, 6, &size));
    snprintf(out->near_zone, sizeof out->near_zone, "%s",
             pe__sql_text(row, 7, &size));
}

pe_status pe__session_find(pe__sql *db, const char *hash, int64_t now,
                           pe__session *out, bool *found, pe_error *err)
{
    pe__statement *s = NULL;
    *out = (pe__session){0};
    *found = false;
    pe_status status = pe__sql_prepare(db,
        "SELECT s.session, s.member, s.seen_at, s.stepped_up_at, m.language,"
        " m.zone, m.name, CASE WHEN m.zone <> '' THEN '' ELSE COALESCE((SELECT"
        " c.zone FROM membership w JOIN council c ON c.council = w.council"
        " WHERE w.member = s.member AND w.left_at IS NULL"
        " ORDER BY w.joined_at, c.council LIMIT 1), '') END"
        " FROM session s JOIN member m ON m.member = s.member"
        " WHERE s.token = $1 AND s.expires_at > $2 AND m.erased_at IS NULL",
        &s, err);
    if (status != PE_OK)
        return status;
    pe__sql_bind_text(s, 1, hash);
    pe__sql_bind_integer(s, 2, now);
    status = pe__sql_step(s, found, err);
    if (status == PE_OK && *found)
        read_session(s, now, out);
    pe__sql_finish(s);
    return status;
}

pe_status pe__session_touch(pe__sql *db, int64_t session, int64_t now,
                            pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE session SET seen_at = $2, expires_at = $3"
        " WHERE session = $1 AND seen_at < $2 AND expires_at > $4",
        "iiii", session, to_the_hour(now), now + PE__SESSION_SECONDS, now);
}

pe_status pe__session_add(pe__sql *db, int64_t member, const char *hash,
                          const char *device, int64_t now, bool stepped_up,
                          int64_t *session, pe_error *err)
{
    return pe__query_integer(db, session, 0, err,
        "INSERT INTO session (member, token, device, created_at, seen_at,"
        " expires_at, stepped_up_at) VALUES ($1, $2, $3, $4, $5, $6, $7)"
        " RETURNING session", "ittiiid", member, hash, device, now,
        to_the_hour(now), now + PE__SESSION_SECONDS,
        stepped_up ? now : INT64_MIN);
}

pe_status pe__session_step_up(pe__sql *db, int64_t session, const char *hash,
                              int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE session SET token = $2, stepped_up_at = $3 WHERE session = $1",
        "iti", session, hash, now);
}

pe_status pe__session_end(pe__sql *db, int64_t member, int64_t session,
                          bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "DELETE FROM session WHERE session = $1 AND member = $2", "ii",
        session, member);
    *found = changed > 0;
    return status;
}

pe_status pe__session_end_others(pe__sql *db, int64_t member, int64_t but,
                                 pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "DELETE FROM session WHERE member = $1 AND session <> $2", "ii",
        member, but);
}

pe_status pe__session_list(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t member, int64_t current, int64_t now,
                           pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        /* seen_at is kept to the hour: it may lie before the beginning */
        "SELECT session, device, created_at, CASE WHEN seen_at < created_at"
        " THEN created_at ELSE seen_at END AS seen_at, expires_at,"
        " CASE WHEN session = $2 THEN 1 ELSE 0 END AS is_this"
        " FROM session WHERE member = $1 AND expires_at > $3"
        " ORDER BY seen_at DESC, session DESC", "iii", member, current, now);
}

pe_status pe__session_sweep(pe__sql *db, int64_t now, pe_error *err)
{
    pe_status status = pe__query_run(db, NULL, err,
        "DELETE FROM session WHERE expires_at <= $1", "i", now);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err,
            "DELETE FROM challenge WHERE expires_at <= $1", "i", now);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err,
            "DELETE FROM sign_in_try WHERE since_at <= $1", "i", now - HOUR);
    return status;
}

pe_status pe__challenge_add(pe__sql *db, const char *challenge,
                            int64_t member, const char *purpose, int64_t now,
                            pe_error *err)
{
    char hash[PE__HASH_SIZE];
    pe__secret_hash(challenge, hash);
    return pe__query_run(db, NULL, err,
        "INSERT INTO challenge (challenge, member, purpose, expires_at)"
        " VALUES ($1, $2, $3, $4)", "tnti", hash, member, purpose,
        now + CHALLENGE_SECONDS);
}

pe_status pe__challenge_use(pe__sql *db, const char *challenge,
                            int64_t member, const char *purpose, int64_t now,
                            bool *fits, pe_error *err)
{
    char hash[PE__HASH_SIZE];
    int64_t changed = 0;
    pe__secret_hash(challenge, hash);
    pe_status status = pe__query_run(db, &changed, err,
        "DELETE FROM challenge WHERE challenge = $1 AND purpose = $2"
        " AND COALESCE(member, 0) = $3 AND expires_at > $4", "ttii", hash,
        purpose, member, now);
    *fits = changed > 0;
    return status;
}

pe_status pe__sign_in_tries(pe__sql *db, const char *name, int64_t now,
                            int64_t *tries, pe_error *err)
{
    char hash[PE__HASH_SIZE];
    pe__secret_hash(name, hash);
    return pe__query_integer(db, tries, 0, err,
        "SELECT tries FROM sign_in_try WHERE name = $1 AND since_at > $2",
        "ti", hash, now - HOUR);
}

pe_status pe__sign_in_failed(pe__sql *db, const char *name, int64_t now,
                             pe_error *err)
{
    char hash[PE__HASH_SIZE];
    pe__secret_hash(name, hash);
    pe_status status = pe__query_run(db, NULL, err,
        "DELETE FROM sign_in_try WHERE name = $1 AND since_at <= $2", "ti",
        hash, now - HOUR);
    if (status != PE_OK)
        return status;
    return pe__query_run(db, NULL, err,
        "INSERT INTO sign_in_try (name, tries, since_at) VALUES ($1, 1, $2)"
        " ON CONFLICT (name) DO UPDATE SET tries = sign_in_try.tries + 1",
        "ti", hash, now);
}

pe_status pe__sign_in_forget(pe__sql *db, const char *name, pe_error *err)
{
    char hash[PE__HASH_SIZE];
    pe__secret_hash(name, hash);
    return pe__query_run(db, NULL, err,
        "DELETE FROM sign_in_try WHERE name = $1", "t", hash);
}
