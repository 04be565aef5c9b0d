/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "packed.h"

#include "error.h"
#include "mem.h"
#include "unpack.h"

#include <zstd.h>

enum { LEVEL = 6, UNPACKED_MOST = 256 << 20 };

pe_status pe__pack_bytes(const void *bytes, size_t size, pe__buffer *out,
                         pe_error *err)
{
    size_t most = ZSTD_compressBound(size);
    if (!pe__buffer_reserve(out, most))
        return pe__fail_memory(err);
    size_t packed = ZSTD_compress(out->bytes + out->size, most, bytes, size,
                                  LEVEL);
    if (ZSTD_isError(packed))
        return pe__fail_memory(err);
    out->size += packed;
    return PE_OK;
}

pe_status pe__packed_write(const pe__value *value, pe__buffer *out,
                          pe_error *err)
{
    pe__buffer json = {0};
    pe__json_write(value, &json);
    pe_status status = json.failed
                           ? pe__fail_memory(err)
                           : pe__pack_bytes(json.bytes, json.size, out, err);
    pe__buffer_free(&json);
    return status;
}

pe_status pe__packed_read(pe__doc *doc, const pe__buffer *bytes,
                          const char *what, pe__value **out, pe_error *err)
{
    unsigned char *json = NULL;
    uint64_t size = 0;
    *out = NULL;
    pe_status status = pe__unpack(bytes->bytes, bytes->size, what,
                                  UNPACKED_MOST, &json, &size, err);
    if (status == PE_OK)
        status = pe__doc_parse(doc, (const char *)json, size, out, err);
    pe__free(json);
    return status;
}
