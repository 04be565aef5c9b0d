/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A block that doubles. One byte more than is used is always kept for the 0
 * behind the last. */
#include "buffer.h"

#include "mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_ROOM = 256 };

/* Doubling makes n bytes cost O(n) in all. */
bool pe__buffer_reserve(pe__buffer *buffer, size_t size)
{
    if (buffer->failed)
        return false;
    if (buffer->bytes != NULL && size < buffer->room - buffer->size)
        return true;
    size_t room = buffer->room < FIRST_ROOM ? FIRST_ROOM : buffer->room;
    if (size < PTRDIFF_MAX - buffer->size - 1) {
        while (room - buffer->size <= size)
            room = room < PTRDIFF_MAX / 2 ? room * 2 : PTRDIFF_MAX;
        char *bytes = pe__realloc(buffer->bytes, room, 1);
        if (bytes != NULL) {
            buffer->bytes = bytes;
            buffer->room = room;
            return true;
        }
    }
    buffer->failed = true;
    buffer->room = buffer->size;
    return false;
}

void pe__buffer_add_growing(pe__buffer *buffer, const void *bytes,
                            size_t size)
{
    if (!pe__buffer_reserve(buffer, size))
        return;
    if (size > 0)
        memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
    buffer->bytes[buffer->size] = '\0';
}

void pe__buffer_text(pe__buffer *buffer, const char *text)
{
    pe__buffer_add(buffer, text, strlen(text));
}

void pe__buffer_number(pe__buffer *buffer, int64_t number)
{
    char digits[24];
    int at = sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do
        digits[--at] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (number < 0)
        digits[--at] = '-';
    pe__buffer_add(buffer, digits + at, sizeof digits - (size_t)at);
}

/* Most texts fit into what is left; a longer one is written a second time. */
void pe__buffer_format(pe__buffer *buffer, const char *format, ...)
{
    if (!pe__buffer_reserve(buffer, 80))
        return;
    size_t left = buffer->room - buffer->size;
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(buffer->bytes + buffer->size, left, format,
                           arguments);
    if (length < 0) {
        buffer->failed = true;
        buffer->bytes[buffer->size] = '\0';
    } else if ((size_t)length < left) {
        buffer->size += (size_t)length;
    } else {
        /* what was written so far is no part of it before it is whole */
        buffer->bytes[buffer->size] = '\0';
        if (pe__buffer_reserve(buffer, (size_t)length)) {
            vsnprintf(buffer->bytes + buffer->size, (size_t)length + 1, format,
                      again);
            buffer->size += (size_t)length;
        }
    }
    va_end(again);
    va_end(arguments);
}

void pe__buffer_clear(pe__buffer *buffer)
{
    buffer->size = 0;
    buffer->failed = false;
    if (buffer->bytes != NULL)
        buffer->bytes[0] = '\0';
}

void pe__buffer_free(pe__buffer *buffer)
{
    pe__free(buffer->bytes);
    *buffer = (pe__buffer){0};
}
