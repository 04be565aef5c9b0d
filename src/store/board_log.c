/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "board_log.h"

#include "error.h"
#include "query.h"

#include <sodium.h>
#include <string.h>

#define HASH ((size_t)crypto_hash_sha256_BYTES)

_Static_assert(PE__CHAIN == 2 * crypto_hash_sha256_BYTES + 1,
               "a chain is a hash in hex");

pe__board_mark pe__board_mark_none(void)
{
    pe__board_mark mark = {0};
    memset(mark.chain, '0', PE__CHAIN - 1);
    return mark;
}

pe__board_mark pe__board_mark_next(const pe__board_mark *mark,
                                   const char *line)
{
    pe__board_mark next = {.seq = mark->seq + 1};
    unsigned char hash[HASH];
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)mark->chain,
                              PE__CHAIN - 1);
    crypto_hash_sha256_update(&state, (const unsigned char *)line,
                              strlen(line));
    crypto_hash_sha256_final(&state, hash);
    sodium_bin2hex(next.chain, PE__CHAIN, hash, HASH);
    return next;
}

/* seq and chain of the first row; 0 when there is none. */
static pe_status first_mark(pe__sql *db, const char *query,
                            pe__board_mark *mark, pe_error *err)
{
    pe__statement *s = NULL;
    bool row = false;
    size_t size;
    *mark = pe__board_mark_none();
    pe_status status = pe__sql_prepare(db, query, &s, err);
    if (status == PE_OK)
        status = pe__sql_step(s, &row, err);
    if (row) {
        const char *chain = pe__sql_text(s, 1, &size);
        mark->seq = pe__sql_integer(s, 0);
        if (size == PE__CHAIN - 1)
            memcpy(mark->chain, chain, size);
        else
            status = pe__fail(err, PE_IO, "the switchboard's log has a line "
                              "without its chain: the store is damaged");
    }
    pe__sql_finish(s);
    return status;
}

pe_status pe__board_log_newest(pe__sql *db, pe__board_mark *mark,
                               pe_error *err)
{
    pe_status status = first_mark(db, "SELECT seq, chain FROM match_event"
                                  " ORDER BY seq DESC LIMIT 1", mark, err);
    if (status != PE_OK || mark->seq != 0)
        return status;
    return first_mark(db, "SELECT seq, chain FROM match_state"
                      " ORDER BY seq DESC LIMIT 1", mark, err);
}

pe_status pe__board_log_has(pe__sql *db, const pe__board_mark *mark, bool *has,
                            pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(db, &count, 0, err,
        "SELECT (SELECT count(*) FROM match_event WHERE seq = $1"
        " AND chain = $2) + (SELECT count(*) FROM match_state WHERE seq = $1"
        " AND chain = $2)", "it", mark->seq, mark->chain);
    *has = count > 0;
    return status;
}

pe_status pe__board_log_add(pe__sql *db, const pe__board_mark *mark,
                            int64_t at, const char *line, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO match_event (seq, at, line, chain)"
        " VALUES ($1, $2, $3, $4)", "iitt", mark->seq, at, line, mark->chain);
}

pe_status pe__board_log_each(pe__sql *db, int64_t seq, int most,
                             int (*each)(void *context, int64_t seq,
                                         const char *line, const char *chain),
                             void *context, pe_error *err)
{
    pe__statement *s = NULL;
    bool row = true;
    size_t size;
    pe_status status = pe__sql_prepare(db, "SELECT seq, line, chain FROM"
                                       " match_event WHERE seq > $1"
                                       " ORDER BY seq LIMIT $2", &s, err);
    if (status != PE_OK)
        return status;
    pe__sql_bind_integer(s, 1, seq);
    pe__sql_bind_integer(s, 2, most);
    while ((status = pe__sql_step(s, &row, err)) == PE_OK && row)
        if (each(context, pe__sql_integer(s, 0), pe__sql_text(s, 1, &size),
                 pe__sql_text(s, 2, &size)) != 0)
            break;
    pe__sql_finish(s);
    return status;
}

/* --- states --------------------------------------------------------------- */

pe_status pe__board_state_add(pe__sql *db, const pe__board_mark *mark,
                              int64_t at, const char *digest,
                              const void *bytes, size_t size, pe_error *err)
{
    pe_status status = pe__query_run(db, NULL, err,
        "INSERT INTO match_state (seq, at, chain, digest, state)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING", "iittb",
        mark->seq, at, mark->chain, digest, bytes, size);
    if (status != PE_OK)
        return status;
    return pe__query_run(db, NULL, err,
        "DELETE FROM match_state WHERE seq NOT IN (SELECT seq FROM match_state"
        " ORDER BY seq DESC LIMIT 2)", "");
}

pe_status pe__board_state_newest(pe__sql *db, pe__board_mark *mark,
                                 pe__buffer *bytes, pe_error *err)
{
    pe__statement *s = NULL;
    bool row = false;
    size_t size;
    pe_status status = first_mark(db, "SELECT seq, chain FROM match_state"
                                  " ORDER BY seq DESC LIMIT 1", mark, err);
    if (status != PE_OK || mark->seq == 0)
        return status;
    status = pe__sql_prepare(db, "SELECT state FROM match_state WHERE"
                             " seq = $1", &s, err);
    if (status != PE_OK)
        return status;
    pe__sql_bind_integer(s, 1, mark->seq);
    status = pe__sql_step(s, &row, err);
    if (status == PE_OK && row) {
        const void *state = pe__sql_bytes(s, 0, &size);
        pe__buffer_add(bytes, state, size);
        if (bytes->failed)
            status = pe__fail_memory(err);
    }
    pe__sql_finish(s);
    return status;
}

pe_status pe__board_log_forget(pe__sql *db, int64_t before, pe_error *err)
{
    if (before != INT64_MAX)
        return pe__query_run(db, NULL, err,
            "DELETE FROM match_event WHERE at < $1 AND seq <="
            " (SELECT min(seq) FROM match_state)", "i", before);
    pe_status status = pe__query_run(db, NULL, err,
        "DELETE FROM match_state WHERE seq < (SELECT max(seq)"
        " FROM match_state)", "");
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err,
            "DELETE FROM match_event WHERE seq <= (SELECT max(seq)"
            " FROM match_state)", "");
    return status;
}
