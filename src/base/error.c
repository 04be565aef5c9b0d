/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Filling in a pe_error. Texts come from files that strangers wrote: they are
 * cut at whole UTF-8 characters, and control characters become spaces, so that
 * a message stays one line and cannot steer a terminal. */
#include "error.h"

#include "utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Leaves a text of whole characters without controls. Bytes that are no
 * character come from texts cut by "%.40s": they are dropped, or replaced by
 * '?' in names, where nothing was cut. */
static void clean(char *text, int is_name)
{
    size_t length = strlen(text), at = 0, to = 0;
    while (at < length) {
        const unsigned char *here = (const unsigned char *)text + at;
        unsigned step = pe__utf8_length(here, length - at);
        if (step == 0 && is_name)
            text[to++] = '?';
        else if (step == 1)
            text[to++] = *here < 0x20 || *here == 0x7f ? ' ' : text[at];
        else
            for (unsigned i = 0; i < step; i++)
                text[to++] = text[at + i];
        at += step == 0 ? 1 : step;
    }
    text[to] = '\0';
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
    clean(to, 1);
}

/* Puts a message that was made aside into *err: its arguments may have pointed
 * into *err itself (a message put inside another, a place passed on). */
static void hand_over(pe_error *made, const char *file, pe_error *err)
{
    clean(made->message, 0);
    copy_name(made->file, sizeof made->file, file);
    *err = *made;
}

pe_status pe__fail(pe_error *err, pe_status code, const char *format, ...)
{
    if (err == NULL)
        return code;
    pe_error made = {.code = code};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(made.message, sizeof made.message, format, arguments);
    va_end(arguments);
    hand_over(&made, "", err);
    return code;
}

pe_status pe__fail_at(pe_error *err, pe_status code, const char *file,
                      long line, long column, const char *format, ...)
{
    if (err == NULL)
        return code;
    pe_error made = {.code = code, .line = line, .column = column};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(made.message, sizeof made.message, format, arguments);
    va_end(arguments);
    hand_over(&made, file, err);
    return code;
}

/* Says what people can do; where it happened helps nobody. */
pe_status pe__fail_memory(pe_error *err)
{
    return pe__fail(err, PE_NO_MEMORY,
                    "memory ran out; nothing was written. Close other "
                    "programs or use a machine with more memory");
}

/* In the form that editors and terminals make a link of. */
void pe__error_text(const pe_error *err, char *out, unsigned long size)
{
    char place[64] = "";
    if (err->line > 0 && err->column > 0)
        snprintf(place, sizeof place, "%ld:%ld", err->line, err->column);
    else if (err->line > 0)
        snprintf(place, sizeof place, "%ld", err->line);

    if (err->file[0] != '\0' && place[0] != '\0')
        snprintf(out, size, "%s:%s: %s", err->file, place, err->message);
    else if (err->file[0] != '\0')
        snprintf(out, size, "%s: %s", err->file, err->message);
    else
        snprintf(out, size, "%s", err->message);
    if (size > 0)
        clean(out, 0);
}
