/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "people_member.h"

#include "query.h"

#include <sodium.h>
#include <string.h>

pe_status pe__passkey_add(pe__sql *db, int64_t member, const void *credential,
                          size_t credential_size, const void *key,
                          size_t key_size, int64_t counter, const char *name,
                          int64_t now, int64_t *passkey, pe_error *err)
{
    return pe__query_integer(db, passkey, 0, err,
        "INSERT INTO passkey (member, credential, public_key, counter, name,"
        " created_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING passkey",
        "ibbiti", member, credential, credential_size, key, key_size, counter,
        name, now);
}

pe_status pe__passkey_find(pe__sql *db, const void *credential, size_t size,
                           pe__passkey *out, pe_error *err)
{
    pe__statement *s = NULL;
    bool row = false;
    *out = (pe__passkey){0};
    pe_status status = pe__sql_prepare(db,
        "SELECT passkey, member, counter, public_key FROM passkey"
        " WHERE credential = $1", &s, err);
    if (status != PE_OK)
        return status;
    pe__sql_bind_bytes(s, 1, credential, size);
    status = pe__sql_step(s, &row, err);
    if (status == PE_OK && row) {
        size_t key_size;
        const void *key = pe__sql_bytes(s, 3, &key_size);
        out->passkey = pe__sql_integer(s, 0);
        out->member = pe__sql_integer(s, 1);
        out->counter = pe__sql_integer(s, 2);
        out->key_size = key_size <= sizeof out->key ? key_size : 0;
        if (out->key_size > 0)
            memcpy(out->key, key, out->key_size);
    }
    pe__sql_finish(s);
    return status;
}

pe_status pe__passkey_used(pe__sql *db, int64_t passkey, int64_t counter,
                           int64_t now, pe_error *err)
{
    /* a day is enough to know which one to keep */
    return pe__query_run(db, NULL, err,
        "UPDATE passkey SET counter = $2, used_at = $3 WHERE passkey = $1",
        "iii", passkey, counter, now - now % 86400);
}

pe_status pe__passkey_remove(pe__sql *db, int64_t member, int64_t passkey,
                             bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "DELETE FROM passkey WHERE passkey = $1 AND member = $2", "ii",
        passkey, member);
    *found = changed > 0;
    return status;
}

pe_status pe__passkey_remove_all(pe__sql *db, int64_t member, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "DELETE FROM passkey WHERE member = $1", "i", member);
}

pe_status pe__passkey_list(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t member, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT passkey, name, created_at, used_at FROM passkey"
        " WHERE member = $1 ORDER BY passkey", "i", member);
}

pe_status pe__passkey_ids(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t member, pe_error *err)
{
    char text[1400]; /* of the 1,023 bytes that an id may have */
    pe__statement *s = NULL;
    bool row = true;
    pe_status status = pe__sql_prepare(db,
        "SELECT credential FROM passkey WHERE member = $1 ORDER BY passkey",
        &s, err);
    if (status != PE_OK)
        return status;
    pe__sql_bind_integer(s, 1, member);
    while ((status = pe__sql_step(s, &row, err)) == PE_OK && row) {
        size_t size;
        const void *id = pe__sql_bytes(s, 0, &size);
        if (size > 1023)
            continue;
        sodium_bin2base64(text, sizeof text, id, size,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        pe__add_text(doc, array, text);
    }
    pe__sql_finish(s);
    return status;
}
