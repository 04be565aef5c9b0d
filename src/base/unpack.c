/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Unpacking zstd through its streaming interface: what a frame's header says
 * of its size is a claim, so room grows with what truly comes out. */
#include "unpack.h"

#include "error.h"
#include "mem.h"

#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

/* The bytes, and what has come out of them so far. */
typedef struct {
    const char *name;
    uint64_t most;
    unsigned char *out;
    uint64_t length, room; /* `out` has one byte more than `room` */
    pe_error *err;
} unpacking;

int pe__is_packed(const void *bytes, uint64_t size)
{
    return size >= 4 && memcmp(bytes, "\x28\xb5\x2f\xfd", 4) == 0;
}

static pe_status too_large(const unpacking *u)
{
    return pe__fail_at(u->err, PE_BAD_INPUT, u->name, 0, 0,
                       "unpacked, the file has more than %.1f MiB, the most "
                       "that is read; remove what is not needed or divide the "
                       "file", (double)u->most / (1024.0 * 1024.0));
}

/* Doubles the room, up to one byte above the limit: that byte tells whether
 * there is more than is allowed. */
static pe_status grow(unpacking *u)
{
    if (u->length > u->most)
        return too_large(u);
    uint64_t room = u->room < 65536 ? 65536 : 2 * u->room;
    room = room < u->most + 1 ? room : u->most + 1;
    unsigned char *more = pe__realloc(u->out, room + 1, 1);
    if (more == NULL)
        return pe__fail_memory(u->err);
    u->out = more;
    u->room = room;
    return PE_OK;
}

/* zstd's words ("Restored data doesn't match checksum") say what is wrong. */
static pe_status damaged(const unpacking *u, size_t code)
{
    if (ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation)
        return pe__fail_memory(u->err);
    return pe__fail_at(u->err, PE_BAD_INPUT, u->name, 0, 0,
                       "this file is packed with zstd and damaged (%s); copy "
                       "or pack it again", ZSTD_getErrorName(code));
}

/* `hint` is 0 exactly when a frame has just ended; at the end of the input
 * anything else means that the rest is missing. */
static pe_status run(unpacking *u, ZSTD_DStream *stream, ZSTD_inBuffer *in)
{
    size_t hint = 1;
    int full = 0;
    while (in->pos < in->size || full) {
        if (u->length == u->room) {
            pe_status status = grow(u);
            if (status != PE_OK)
                return status;
        }
        ZSTD_outBuffer out = {u->out, u->room, u->length};
        hint = ZSTD_decompressStream(stream, &out, in);
        if (ZSTD_isError(hint))
            return damaged(u, hint);
        full = out.pos == out.size && hint != 0;
        u->length = out.pos;
    }
    if (u->length > u->most)
        return too_large(u);
    if (hint != 0)
        return pe__fail_at(u->err, PE_BAD_INPUT, u->name, 0, 0,
                           "this file is packed with zstd and its end is "
                           "missing; copy it again");
    u->out[u->length] = 0;
    return PE_OK;
}

pe_status pe__unpack(const void *bytes, uint64_t size, const char *name,
                     uint64_t most, unsigned char **out, uint64_t *length,
                     pe_error *err)
{
    unpacking u = {.name = name, .most = most, .err = err};
    ZSTD_inBuffer in = {bytes, size, 0};
    *out = NULL;
    *length = 0;
    ZSTD_DStream *stream = ZSTD_createDStream();
    pe_status status = stream != NULL ? grow(&u) : pe__fail_memory(err);
    if (status == PE_OK)
        status = run(&u, stream, &in);
    ZSTD_freeDStream(stream);
    if (status != PE_OK) {
        pe__free(u.out);
        return status;
    }
    *out = u.out;
    *length = u.length;
    return PE_OK;
}
