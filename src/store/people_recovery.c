/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "people_recovery.h"

#include "query.h"
#include "secret.h"

/* Of the recovery r, at $2. */
#define OPEN                                                                  \
    " r.used_at IS NULL AND r.ended_at IS NULL AND r.expires_at > $2"         \
    " AND r.tries_left > 0"
/* Member $1 may vouch for the recovery r: who is eligible was settled when it
 * was asked for, and those the asker let in are not, so that nobody can bring
 * their own witnesses. */
#define ELIGIBLE                                                              \
    " r.member <> $1 AND EXISTS (SELECT 1 FROM membership a"                  \
    "  JOIN membership b ON b.council = a.council"                            \
    "  JOIN council c ON c.council = a.council AND c.closed_at IS NULL"       \
    "  WHERE a.member = r.member AND a.left_at IS NULL AND b.member = $1"     \
    "  AND b.left_at IS NULL AND b.joined_at <= r.created_at)"                \
    " AND NOT EXISTS (SELECT 1 FROM vouch v WHERE v.member = $1"              \
    "  AND v.voucher = r.member)"

pe_status pe__recovery_add(pe__sql *db, int64_t member, const char *code,
                           const char *words, int64_t now, bool *added,
                           pe_error *err)
{
    char code_hash[PE__HASH_SIZE], words_hash[PE__HASH_SIZE];
    int64_t open = 0;
    pe_status status = pe__recovery_open(db, member, now, &open, err);
    *added = status == PE_OK && open < PE__RECOVERY_OPEN;
    if (!*added)
        return status;
    pe__secret_hash(code, code_hash);
    pe__secret_hash(words, words_hash);
    return pe__query_run(db, NULL, err,
        "INSERT INTO recovery (member, code, words, tries_left, created_at,"
        " expires_at) VALUES ($1, $2, $3, $4, $5, $6)", "ittiii", member,
        code_hash, words_hash, (int64_t)PE__RECOVERY_TRIES, now,
        now + PE__RECOVERY_SECONDS);
}

pe_status pe__recovery_find(pe__sql *db, pe__doc *doc, pe__value *object,
                            const char *code, int64_t now, bool *found,
                            pe_error *err)
{
    char hash[PE__HASH_SIZE];
    pe__secret_hash(code, hash);
    /* both of one council, and still there */
    return pe__query_row(db, doc, object, found, err,
        "SELECT r.recovery, r.member, m.name, m.sign_in, r.created_at,"
        " r.expires_at, COALESCE((SELECT MAX(n) FROM (SELECT COUNT(*) AS n"
        "  FROM recovery_vouch v JOIN membership b ON b.member = v.member"
        "  AND b.left_at IS NULL JOIN membership a ON a.council = b.council"
        "  AND a.left_at IS NULL AND a.member = r.member"
        "  WHERE v.recovery = r.recovery GROUP BY b.council) x), 0)"
        " AS vouches_count"
        " FROM recovery r JOIN member m ON m.member = r.member"
        " WHERE r.code = $1 AND" OPEN, "ti", hash, now);
}

pe_status pe__recovery_list(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t me, int64_t now, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT r.recovery, m.name, r.created_at, r.expires_at,"
        " CASE WHEN EXISTS (SELECT 1 FROM recovery_vouch w"
        "  WHERE w.recovery = r.recovery AND w.member = $1)"
        "  THEN 1 ELSE 0 END AS has_vouched"
        " FROM recovery r JOIN member m ON m.member = r.member"
        " WHERE" OPEN " AND" ELIGIBLE " ORDER BY r.recovery", "ii", me, now);
}

pe_status pe__recovery_words(pe__sql *db, pe__doc *doc, int64_t recovery,
                             int64_t me, int64_t now, const char **words,
                             pe_error *err)
{
    return pe__query_text(db, doc, words, err,
        "SELECT r.words FROM recovery r WHERE r.recovery = $3 AND" OPEN
        " AND" ELIGIBLE, "iii", me, now, recovery);
}

pe_status pe__recovery_vouch(pe__sql *db, int64_t recovery, int64_t me,
                             int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO recovery_vouch (recovery, member, vouched_at)"
        " VALUES ($1, $2, $3) ON CONFLICT (recovery, member) DO NOTHING",
        "iii", recovery, me, now);
}

pe_status pe__recovery_missed(pe__sql *db, int64_t recovery, int64_t *left,
                              pe_error *err)
{
    return pe__query_integer(db, left, 0, err,
        "UPDATE recovery SET tries_left = tries_left - 1"
        " WHERE recovery = $1 RETURNING tries_left", "i", recovery);
}

pe_status pe__recovery_used(pe__sql *db, int64_t recovery, int64_t now,
                            pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE recovery SET used_at = $2 WHERE recovery = $1", "ii",
        recovery, now);
}

pe_status pe__recovery_open(pe__sql *db, int64_t member, int64_t now,
                            int64_t *count, pe_error *err)
{
    return pe__query_integer(db, count, 0, err,
        "SELECT COUNT(*) FROM recovery r WHERE r.member = $1 AND" OPEN, "ii",
        member, now);
}

pe_status pe__recovery_end(pe__sql *db, int64_t member, int64_t now,
                           pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE recovery SET ended_at = $2 WHERE member = $1"
        " AND used_at IS NULL AND ended_at IS NULL", "ii", member, now);
}

pe_status pe__recovery_sweep(pe__sql *db, int64_t now, pe_error *err)
{
    enum { WEEK = 7 * 86400 };
    pe_status status = pe__query_run(db, NULL, err,
        "DELETE FROM recovery_vouch WHERE recovery IN (SELECT recovery"
        " FROM recovery WHERE expires_at <= $1)", "i", now - WEEK);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err,
            "DELETE FROM recovery WHERE expires_at <= $1", "i", now - WEEK);
    return status;
}
