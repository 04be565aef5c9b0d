/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bytes of a bank's file as UTF-8, whatever they were. */
#include "bank_rows.h"

#include "error.h"
#include "utf8.h"

#include <string.h>

/* Windows-1252 from 0x80 to 0x9F; 0 = no character. */
static const uint16_t HIGH[32] = {
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178};

typedef struct {
    const char *name;
    char *to;
    size_t used;
    long line;
    pe_error *err;
} writer;

/* Zero and controls are no text: the file is something else. */
static pe_status put(writer *w, uint32_t character)
{
    if (character == '\n')
        w->line++;
    if ((character < ' ' && character != '\n' && character != '\r' &&
         character != '\t') || character == 0x7F)
        return pe__fail_at(w->err, PE_BAD_INPUT, w->name, w->line, 0,
                           "there is a control character here: this is no "
                           "table of a bank; get it as CSV, CAMT.053 or MT940");
    if (character >= 0x80 && character < 0xA0)
        character = ' '; /* they steer terminals */
    w->used += pe__utf8_encode(character, w->to + w->used);
    return PE_OK;
}

static pe_status from_1252(writer *w, const unsigned char *b, size_t size)
{
    pe_status status = PE_OK;
    for (size_t k = 0; k < size && status == PE_OK; k++)
        status = put(w, b[k] < 0x80 || b[k] >= 0xA0 ? b[k]
                        : HIGH[b[k] - 0x80]         ? HIGH[b[k] - 0x80]
                                                    : '?');
    return status;
}

static pe_status from_utf8(writer *w, const unsigned char *b, size_t size)
{
    pe_status status = PE_OK;
    for (size_t k = 0; k < size && status == PE_OK;) {
        const unsigned length = pe__utf8_length(b + k, size - k);
        if (length == 1) {
            status = put(w, b[k]);
        } else if (length == 2 && b[k] == 0xC2 && b[k + 1] < 0xA0) {
            status = put(w, ' ');
        } else {
            memcpy(w->to + w->used, b + k, length);
            w->used += length;
        }
        k += length;
    }
    return status;
}

static pe_status from_16(writer *w, const unsigned char *b, size_t size,
                         bool big)
{
    pe_status status = PE_OK;
    const int high = big ? 0 : 1;
    for (size_t k = 0; k + 1 < size && status == PE_OK; k += 2) {
        uint32_t c = (uint32_t)b[k + (size_t)high] << 8 |
                     b[k + (size_t)(1 - high)];
        if (c >= 0xD800 && c < 0xDC00 && k + 3 < size) {
            const uint32_t low = (uint32_t)b[k + 2 + (size_t)high] << 8 |
                                 b[k + 2 + (size_t)(1 - high)];
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                k += 2;
            }
        }
        status = put(w, c >= 0xD800 && c < 0xE000 ? 0xFFFD : c);
    }
    return status;
}

/* Of ASCII in UTF-16 every second byte is 0: of the first 64 nearly all. */
static int find_16(const unsigned char *b, size_t size)
{
    int zeros[2] = {0, 0};
    const size_t most = size < 64 ? size : 64;
    if (size >= 2 && b[0] == 0xFF && b[1] == 0xFE)
        return 1;
    if (size >= 2 && b[0] == 0xFE && b[1] == 0xFF)
        return 2;
    for (size_t k = 0; k < most; k++)
        zeros[k % 2] += b[k] == 0;
    if (zeros[1] * 3 > (int)most && zeros[0] == 0)
        return 1;
    return zeros[0] * 3 > (int)most && zeros[1] == 0 ? 2 : 0;
}

pe_status pe__bank_decode(const char *name, const char *bytes, size_t size,
                          pe__arena *arena, const char **text, pe_error *err)
{
    const unsigned char *b = (const unsigned char *)bytes;
    pe_status status;
    /* no byte becomes more than three */
    writer w = {.name = name, .to = pe__arena_alloc(arena, 3 * size + 4),
                .line = 1, .err = err};
    if (w.to == NULL)
        return pe__fail_memory(err);
    const int wide = find_16(b, size);
    const size_t mark = wide && size >= 2 && (b[0] ^ b[1]) == 1 ? 2
                        : size >= 3 && memcmp(b, "\xEF\xBB\xBF", 3) == 0 ? 3
                                                                         : 0;
    if (wide)
        status = from_16(&w, b + mark, size - mark, wide == 2);
    else if (pe__is_utf8(b + mark, size - mark))
        status = from_utf8(&w, b + mark, size - mark);
    else
        status = from_1252(&w, b + mark, size - mark);
    w.to[w.used] = '\0';
    *text = w.to;
    return status;
}
