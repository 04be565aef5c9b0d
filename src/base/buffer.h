/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bytes that grow. Memory that runs out sticks: what follows is dropped, and
 * `failed` says so at the end, so that a page is written without a check a
 * line. */
#ifndef PE_BASE_BUFFER_H
#define PE_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    char *bytes;  /* a byte 0 follows the last; NULL as long as it is empty */
    size_t size;  /* without that byte */
    size_t room; /* once it failed: no more than size, so that nothing fits */
    bool failed;
} pe__buffer; /* start with {0} */

/* A page is thousands of these: what fits is copied on the spot. */
void pe__buffer_add_growing(pe__buffer *buffer, const void *bytes,
                            size_t size);
static inline void pe__buffer_add(pe__buffer *buffer, const void *bytes,
                                  size_t size)
{
    if (size >= buffer->room - buffer->size) {
        pe__buffer_add_growing(buffer, bytes, size);
        return;
    }
    if (size > 0)
        memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
    buffer->bytes[buffer->size] = '\0';
}
void pe__buffer_text(pe__buffer *buffer, const char *text);
void pe__buffer_format(pe__buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A whole number; without a format's cost. */
void pe__buffer_number(pe__buffer *buffer, int64_t number);
/* Makes room for `size` more bytes at once; false when memory is out. */
bool pe__buffer_reserve(pe__buffer *buffer, size_t size);
void pe__buffer_clear(pe__buffer *buffer); /* empty; the room stays */
void pe__buffer_free(pe__buffer *buffer);

#endif
