/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sealing: bytes → zstd → pieces of at most 64 KiB → secret stream → file. */
#include "seal_format.h"

#include "error.h"
#include "mem.h"

#include <errno.h>
#include <string.h>
#include <zstd.h>

enum { LEVEL = 6 };

struct pe__seal {
    FILE *out;
    ZSTD_CStream *packer;
    crypto_secretstream_xchacha20poly1305_state state;
    pe__seal_sum sum;
    bool begun; /* the first piece, which carries the sum, is out */
    size_t used;
    unsigned char piece[PE__PIECE];
    unsigned char sealed[PE__PIECE + PE__STREAM_MORE];
};

static pe_status put(const pe__seal *seal, const void *bytes, size_t size,
                     pe_error *err)
{
    if (fwrite(bytes, 1, size, seal->out) == size)
        return PE_OK;
    return pe__fail(err, PE_IO, "the backup cannot be written: %s",
                    strerror(errno));
}

/* The key of the stream in a box for each custodian. */
static pe_status write_head(pe__seal *seal, const pe__public_key *key,
                            int keys, const unsigned char *stream_key,
                            pe_error *err)
{
    unsigned char head[PE__MAGIC + 1 + PE__CUSTODIANS * PE__BOX];
    size_t size = PE__MAGIC + 1;
    memcpy(head, PE__SEAL_MAGIC, PE__MAGIC);
    head[PE__MAGIC] = (unsigned char)keys;
    for (int k = 0; k < keys; k++, size += PE__BOX)
        if (crypto_box_seal(head + size, stream_key,
                            crypto_secretstream_xchacha20poly1305_KEYBYTES,
                            key[k].bytes) != 0)
            return pe__fail(err, PE_BAD_INPUT, "the public key number %d is "
                            "none that anything can be sealed to", k + 1);
    crypto_generichash(seal->sum.bytes, sizeof seal->sum.bytes, head, size,
                       NULL, 0);
    return put(seal, head, size, err);
}

static pe_status start(pe__seal *seal, const pe__public_key *key, int keys,
                       pe_error *err)
{
    unsigned char stream_key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
    unsigned char head[PE__STREAM_HEAD];
    crypto_secretstream_xchacha20poly1305_keygen(stream_key);
    crypto_secretstream_xchacha20poly1305_init_push(&seal->state, head,
                                                    stream_key);
    pe_status status = write_head(seal, key, keys, stream_key, err);
    sodium_memzero(stream_key, sizeof stream_key);
    if (status == PE_OK)
        status = put(seal, head, sizeof head, err);
    return status;
}

pe_status pe__seal_begin(FILE *out, const pe__public_key *key, int keys,
                         pe__seal **seal, pe_error *err)
{
    *seal = NULL;
    if (keys < 1 || keys > PE__CUSTODIANS)
        return pe__fail(err, PE_USAGE, "a backup is sealed to at least one "
                        "and at most %d custodians", PE__CUSTODIANS);
    if (sodium_init() < 0)
        return pe__fail(err, PE_IO, "the system gives no random numbers");
    pe__seal *s = pe__zalloc(1, sizeof *s);
    if (s == NULL)
        return pe__fail_memory(err);
    s->out = out;
    s->packer = ZSTD_createCStream();
    pe_status status = PE_OK;
    if (s->packer == NULL ||
        ZSTD_isError(ZSTD_CCtx_setParameter(
            s->packer, ZSTD_c_compressionLevel, LEVEL)) ||
        ZSTD_isError(ZSTD_CCtx_setParameter(s->packer, ZSTD_c_checksumFlag,
                                            1)))
        status = pe__fail_memory(err);
    if (status == PE_OK)
        status = start(s, key, keys, err);
    if (status != PE_OK) {
        pe__seal_free(s);
        return status;
    }
    *seal = s;
    return PE_OK;
}

/* A piece is its length (four bytes, the least first) and what is sealed. */
static pe_status write_piece(pe__seal *seal, bool last, pe_error *err)
{
    unsigned char length[4];
    unsigned long long size;
    crypto_secretstream_xchacha20poly1305_push(
        &seal->state, seal->sealed, &size, seal->piece, seal->used,
        seal->begun ? NULL : seal->sum.bytes,
        seal->begun ? 0 : sizeof seal->sum.bytes,
        last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
             : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
    for (int k = 0; k < 4; k++)
        length[k] = (unsigned char)(size >> (8 * k) & 0xff);
    seal->begun = true;
    seal->used = 0;
    pe_status status = put(seal, length, sizeof length, err);
    return status == PE_OK ? put(seal, seal->sealed, (size_t)size, err)
                           : status;
}

/* *left = what zstd still holds. */
static pe_status pack(pe__seal *seal, ZSTD_inBuffer *in, bool end,
                      size_t *left, pe_error *err)
{
    ZSTD_outBuffer out = {seal->piece, PE__PIECE, seal->used};
    *left = ZSTD_compressStream2(seal->packer, &out, in,
                                 end ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(*left))
        return pe__fail_memory(err);
    seal->used = out.pos;
    return seal->used == PE__PIECE ? write_piece(seal, false, err) : PE_OK;
}

pe_status pe__seal_write(pe__seal *seal, const void *bytes, size_t size,
                         pe_error *err)
{
    ZSTD_inBuffer in = {bytes, size, 0};
    size_t left;
    pe_status status = PE_OK;
    while (in.pos < in.size && status == PE_OK)
        status = pack(seal, &in, false, &left, err);
    return status;
}

pe_status pe__seal_end(pe__seal *seal, pe_error *err)
{
    ZSTD_inBuffer in = {"", 0, 0};
    size_t left = 1;
    pe_status status = PE_OK;
    while (left > 0 && status == PE_OK)
        status = pack(seal, &in, true, &left, err);
    return status == PE_OK ? write_piece(seal, true, err) : status;
}

void pe__seal_free(pe__seal *seal)
{
    if (seal == NULL)
        return;
    ZSTD_freeCStream(seal->packer);
    sodium_memzero(seal, sizeof *seal);
    pe__free(seal);
}
