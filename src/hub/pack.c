/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "pack.h"

#include "mem.h"

#include <limits.h>
#include <zlib.h>

enum { GZIP = 15 + 16, MEMORY = 8 };

struct pe__packer {
    z_stream stream;
};

static void *zlib_alloc(void *context, unsigned count, unsigned size)
{
    (void)context;
    return pe__alloc(count, size);
}

static void zlib_free(void *context, void *memory)
{
    (void)context;
    pe__free(memory);
}

pe__packer *pe__packer_new(int level)
{
    pe__packer *packer = pe__zalloc(1, sizeof *packer);
    if (packer == NULL)
        return NULL;
    packer->stream.zalloc = zlib_alloc;
    packer->stream.zfree = zlib_free;
    if (deflateInit2(&packer->stream, level, Z_DEFLATED, GZIP, MEMORY,
                     Z_DEFAULT_STRATEGY) == Z_OK)
        return packer;
    pe__free(packer);
    return NULL;
}

void pe__packer_free(pe__packer *packer)
{
    if (packer == NULL)
        return;
    deflateEnd(&packer->stream);
    pe__free(packer);
}

bool pe__pack(pe__packer *packer, const void *bytes, size_t size,
              pe__buffer *out)
{
    pe__buffer_clear(out);
    /* no more room than what it must be smaller than */
    if (size > UINT_MAX || deflateReset(&packer->stream) != Z_OK ||
        !pe__buffer_reserve(out, size))
        return false;
    packer->stream.next_in = (unsigned char *)bytes;
    packer->stream.avail_in = (unsigned)size;
    packer->stream.next_out = (unsigned char *)out->bytes;
    packer->stream.avail_out = (unsigned)size;
    if (deflate(&packer->stream, Z_FINISH) != Z_STREAM_END)
        return false;
    out->size = size - packer->stream.avail_out;
    out->bytes[out->size] = '\0';
    return true;
}
