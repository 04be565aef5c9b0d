/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Filling in a pe_error. Texts come from files that strangers wrote: they are
 * cut at whole UTF-8 characters, and control characters become spaces, so that
 * a message stays one line and cannot steer a terminal. */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The length of `text` without a UTF-8 character that was cut off at the end. */
static size_t whole_characters(const char *text, size_t length)
{
    size_t start = length;
    while (start > 0 && length - start < 4) {
        unsigned char c = (unsigned char)text[--start];
        if (c < 0x80)
            return length;
        if (c < 0xc0)
            continue; /* a continuation byte: its first byte comes before */
        size_t needs = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
        return length - start < needs ? start : length;
    }
    return length;
}

static void without_controls(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            *text = ' ';
}

/* A name that is too long keeps its end: that is the part that tells. */
static void copy_name(char *to, size_t size, const char *name)
{
    static const char dots[] = "…";
    size_t length = strlen(name);
    if (length < size) {
        memmove(to, name, length + 1);
    } else {
        const char *tail = name + length - (size - sizeof dots);
        while (((unsigned char)*tail & 0xc0) == 0x80)
            tail++; /* not in the middle of a character */
        memcpy(to, dots, sizeof dots - 1);
        memcpy(to + sizeof dots - 1, tail, strlen(tail) + 1);
    }
    without_controls(to);
}

/* The arguments may point into *err itself (a message put inside another), so
 * everything is made aside first. */
static void fill(pe_error *err, pe_status code, const char *file, long line,
                 long column, const char *format, va_list arguments)
{
    pe_error made = {.code = code, .line = line, .column = column};
    int length = vsnprintf(made.message, sizeof made.message, format, arguments);
    if (length >= (int)sizeof made.message) {
        size_t cut = whole_characters(made.message, sizeof made.message - 1);
        made.message[cut] = '\0';
    }
    without_controls(made.message);
    copy_name(made.file, sizeof made.file, file == NULL ? "" : file);
    *err = made;
}

pe_status pe__fail(pe_error *err, pe_status code, const char *format, ...)
{
    if (err != NULL) {
        va_list arguments;
        va_start(arguments, format);
        fill(err, code, NULL, 0, 0, format, arguments);
        va_end(arguments);
    }
    return code;
}

pe_status pe__fail_at(pe_error *err, pe_status code, const char *file,
                      long line, long column, const char *format, ...)
{
    if (err != NULL) {
        va_list arguments;
        va_start(arguments, format);
        fill(err, code, file, line, column, format, arguments);
        va_end(arguments);
    }
    return code;
}

pe_status pe__fail_memory(pe_error *err)
{
    return pe__fail(err, PE_NO_MEMORY,
                    "memory ran out; nothing was written. Close other "
                    "programs or use a machine with more memory");
}

void pe__error_text(const pe_error *err, char *out, unsigned long size)
{
    char place[64] = "";
    if (err->line > 0 && err->column > 0)
        snprintf(place, sizeof place, "%ld:%ld", err->line, err->column);
    else if (err->line > 0)
        snprintf(place, sizeof place, "%ld", err->line);

    int length;
    if (err->file[0] != '\0' && place[0] != '\0')
        length = snprintf(out, size, "%s:%s: %s", err->file, place,
                          err->message);
    else if (err->file[0] != '\0')
        length = snprintf(out, size, "%s: %s", err->file, err->message);
    else
        length = snprintf(out, size, "%s", err->message);
    if (size > 0 && (unsigned long)length >= size)
        out[whole_characters(out, size - 1)] = '\0';
}
