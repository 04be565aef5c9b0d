/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Opening what seal.c made. Nothing that was not authenticated is given on. */
#include "seal_format.h"

#include "error.h"
#include "mem.h"

#include <string.h>
#include <zstd.h>

struct pe__unseal {
    FILE *in;
    const char *name;
    ZSTD_DStream *unpacker;
    crypto_secretstream_xchacha20poly1305_state state;
    pe__seal_sum sum;
    bool begun, last; /* the first piece is in; the last is */
    bool done;        /* the packed stream came to its end */
    size_t size, used;
    unsigned char piece[PE__PIECE];
    unsigned char sealed[PE__PIECE + PE__STREAM_MORE];
};

static pe_status damaged(const pe__unseal *u, const char *what, pe_error *err)
{
    return pe__fail_at(err, PE_BAD_INPUT, u->name, 0, 0, "%s; copy it again, "
                       "or take another backup", what);
}

static pe_status get(const pe__unseal *u, void *to, size_t size, pe_error *err)
{
    if (fread(to, 1, size, u->in) == size)
        return PE_OK;
    return damaged(u, "the backup is cut off", err);
}

/* --- the head ------------------------------------------------------------- */

/* Every box is tried: they do not say whose they are. */
static bool open_boxes(const unsigned char *boxes, int count,
                       const pe__secret_key *key, unsigned char *stream_key)
{
    bool open = false;
    for (int k = 0; k < count && !open; k++)
        open = crypto_box_seal_open(stream_key, boxes + (size_t)k * PE__BOX,
                                    PE__BOX,
                                    key->public_key, key->secret) == 0;
    return open;
}

static pe_status read_head(pe__unseal *u, const pe__secret_key *key,
                           unsigned char *stream_key, pe_error *err)
{
    unsigned char head[PE__MAGIC + 1 + PE__CUSTODIANS * PE__BOX];
    unsigned char *boxes = head + PE__MAGIC + 1;
    if (fread(head, 1, PE__MAGIC + 1, u->in) != PE__MAGIC + 1 ||
        memcmp(head, PE__SEAL_MAGIC, PE__MAGIC - 1) != 0)
        return pe__fail_at(err, PE_BAD_INPUT, u->name, 0, 0, "is no backup "
                           "that \"parecon backup\" made");
    if (head[PE__MAGIC - 1] != PE__SEAL_MAGIC[PE__MAGIC - 1])
        return pe__fail_at(err, PE_BAD_INPUT, u->name, 0, 0, "is a backup of "
                           "form %d, which this program does not know; take "
                           "the newer parecon", head[PE__MAGIC - 1]);
    int count = head[PE__MAGIC];
    if (count < 1 || count > PE__CUSTODIANS)
        return damaged(u, "the backup is damaged", err);
    size_t size = (size_t)count * PE__BOX;
    pe_status status = get(u, boxes, size, err);
    if (status == PE_OK && !open_boxes(boxes, count, key, stream_key))
        status = pe__fail_at(err, PE_BAD_INPUT, u->name, 0, 0, "is sealed to "
                             "%d custodian%s, and this key is none of theirs",
                             count, count == 1 ? "" : "s");
    crypto_generichash(u->sum.bytes, sizeof u->sum.bytes, head,
                       PE__MAGIC + 1 + size, NULL, 0);
    return status;
}

static pe_status start(pe__unseal *u, const pe__secret_key *key, pe_error *err)
{
    unsigned char stream_key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
    unsigned char head[PE__STREAM_HEAD];
    pe_status status = read_head(u, key, stream_key, err);
    if (status == PE_OK)
        status = get(u, head, sizeof head, err);
    if (status == PE_OK && crypto_secretstream_xchacha20poly1305_init_pull(
                               &u->state, head, stream_key) != 0)
        status = damaged(u, "the backup is damaged", err);
    sodium_memzero(stream_key, sizeof stream_key);
    return status;
}

pe_status pe__unseal_begin(FILE *in, const char *name,
                           const pe__secret_key *key, pe__unseal **unseal,
                           pe_error *err)
{
    *unseal = NULL;
    if (sodium_init() < 0)
        return pe__fail(err, PE_IO, "the system gives no random numbers");
    pe__unseal *u = pe__zalloc(1, sizeof *u);
    if (u == NULL)
        return pe__fail_memory(err);
    u->in = in;
    u->name = name;
    u->unpacker = ZSTD_createDStream();
    pe_status status = u->unpacker != NULL ? start(u, key, err)
                                           : pe__fail_memory(err);
    if (status != PE_OK) {
        pe__unseal_free(u);
        return status;
    }
    *unseal = u;
    return PE_OK;
}

/* --- pieces --------------------------------------------------------------- */

static pe_status read_piece(pe__unseal *u, pe_error *err)
{
    unsigned char length[4], tag;
    unsigned long long got;
    pe_status status = get(u, length, sizeof length, err);
    if (status != PE_OK)
        return status;
    size_t size = (size_t)length[0] | (size_t)length[1] << 8 |
                  (size_t)length[2] << 16 | (size_t)length[3] << 24;
    if (size < PE__STREAM_MORE || size > sizeof u->sealed)
        return damaged(u, "the backup is damaged", err);
    status = get(u, u->sealed, size, err);
    if (status != PE_OK)
        return status;
    if (crypto_secretstream_xchacha20poly1305_pull(
            &u->state, u->piece, &got, &tag, u->sealed, size,
            u->begun ? NULL : u->sum.bytes,
            u->begun ? 0 : sizeof u->sum.bytes) != 0)
        return damaged(u, "the backup is damaged or was altered", err);
    u->begun = true;
    u->last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    u->size = (size_t)got;
    u->used = 0;
    if (u->last && getc(u->in) != EOF)
        return damaged(u, "something follows the end of the backup", err);
    return PE_OK;
}

/* Unpacks what the piece at hand still gives. */
static pe_status unpack(pe__unseal *u, ZSTD_outBuffer *out, pe_error *err)
{
    ZSTD_inBuffer in = {u->piece, u->size, u->used};
    size_t hint = ZSTD_decompressStream(u->unpacker, out, &in);
    if (ZSTD_isError(hint))
        return damaged(u, "what the backup holds cannot be unpacked", err);
    u->used = in.pos;
    u->done = hint == 0;
    return PE_OK;
}

pe_status pe__unseal_read(pe__unseal *unseal, void *out, size_t room,
                          size_t *got, pe_error *err)
{
    pe__unseal *u = unseal;
    ZSTD_outBuffer to = {out, room, 0};
    pe_status status = PE_OK;
    *got = 0;
    while (status == PE_OK && to.pos == 0) {
        bool fresh = u->used == u->size && !u->last;
        if (u->done && u->last && u->used == u->size)
            return PE_OK;
        if (fresh)
            status = read_piece(u, err);
        if (status == PE_OK)
            status = unpack(u, &to, err);
        if (status == PE_OK && to.pos == 0 && u->last &&
            u->used == u->size && !u->done)
            status = damaged(u, "the backup is cut off", err);
    }
    *got = to.pos;
    return status;
}

void pe__unseal_free(pe__unseal *unseal)
{
    if (unseal == NULL)
        return;
    ZSTD_freeDStream(unseal->unpacker);
    sodium_memzero(unseal, sizeof *unseal);
    pe__free(unseal);
}
