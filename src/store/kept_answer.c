/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keys are the clients' own words and may say anything, so they are kept as
 * their SHA-256, each under its owner: nobody can ask for what another was
 * answered. */
#include "kept_answer.h"

#include "error.h"
#include "query.h"

#include <sodium.h>
#include <string.h>

enum {
    LONGEST_KEY = 80,
    KEPT_SECONDS = 7 * 24 * 3600
};

_Static_assert(PE__KEY_HASH == crypto_hash_sha256_BYTES, "SHA-256");

pe_status pe__kept_answer_hash(const pe__change *change,
                               unsigned char hash[PE__KEY_HASH], pe_error *err)
{
    size_t size = strlen(change->key);
    if (size > LONGEST_KEY)
        return pe__fail(err, PE_USAGE, "a key of a change may have at most %d "
                        "bytes", LONGEST_KEY);
    crypto_hash_sha256(hash, (const unsigned char *)change->key, size);
    return PE_OK;
}

void pe__kept_answer_bind(pe__statement *s, const pe__change *change,
                          const unsigned char hash[PE__KEY_HASH])
{
    pe__sql_bind_integer(s, 1, change->owner);
    pe__sql_bind_bytes(s, 2, hash, PE__KEY_HASH);
}

pe_status pe__kept_answer_take(const pe__statement *s, pe__change *change,
                               pe_error *err)
{
    size_t size;
    const void *answer = pe__sql_bytes(s, 0, &size);
    pe__buffer_add(&change->answer, answer, size);
    change->repeated = true;
    return change->answer.failed ? pe__fail_memory(err) : PE_OK;
}

pe_status pe__kept_answer_find(pe__sql *db, pe__change *change,
                               const unsigned char hash[PE__KEY_HASH],
                               pe_error *err)
{
    pe__statement *s = NULL;
    bool row = false;
    pe_status status = pe__sql_prepare(db, PE__KEPT_ANSWER, &s, err);
    if (status == PE_OK) {
        pe__kept_answer_bind(s, change, hash);
        status = pe__sql_step(s, &row, err);
    }
    if (row)
        status = pe__kept_answer_take(s, change, err);
    pe__sql_finish(s);
    return status;
}

pe_status pe__kept_answer_add(pe__sql *db, const pe__change *change,
                              const unsigned char hash[PE__KEY_HASH],
                              pe_error *err)
{
    const char *answer = change->answer.bytes;
    return pe__query_run(db, NULL, err, "INSERT INTO idempotency "
                         "(owner, key, at, answer) VALUES ($1, $2, $3, $4)",
                         "ibib", change->owner, hash, (size_t)PE__KEY_HASH,
                         change->now, answer != NULL ? answer : "",
                         change->answer.size);
}

pe_status pe__kept_answer_purge(pe__sql *db, int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err, "DELETE FROM idempotency "
                         "WHERE at < $1", "i", now - KEPT_SECONDS);
}
