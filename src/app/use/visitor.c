/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "visitor.h"

#include <sodium.h>
#include <string.h>

void pe__token_new(char token[PE__TOKEN_TEXT])
{
    unsigned char bits[32];
    randombytes_buf(bits, sizeof bits);
    sodium_bin2base64(token, PE__TOKEN_TEXT, bits, sizeof bits,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bits, sizeof bits);
}

void pe__token_hash(const char *token, unsigned char hash[PE__TOKEN_HASH])
{
    crypto_generichash(hash, PE__TOKEN_HASH, (const unsigned char *)token,
                       strlen(token), NULL, 0);
}

static pe_status no_visitor(pe__sql *db,
                            const unsigned char hash[PE__TOKEN_HASH],
                            int64_t now, pe__visitor *visitor, pe_error *err)
{
    (void)db, (void)hash, (void)now, (void)visitor, (void)err;
    return PE_OK;
}

static pe_status no_relations(pe__use *use, bool *there, pe_error *err)
{
    (void)err;
    *there = use->council == 0;
    return PE_OK;
}

static pe_status hears_nothing(pe__sql *db, int64_t member, pe__doc *doc,
                               pe__value *councils, pe_error *err)
{
    (void)db, (void)member, (void)doc, (void)councils, (void)err;
    return PE_OK;
}

const pe__people pe__people_none = {no_visitor, no_relations, hears_nothing,
                                   NULL};
