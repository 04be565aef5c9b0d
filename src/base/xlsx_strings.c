/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The texts that the sheets of a workbook share (ECMA-376 part 1, 18.4): each
 * is stored once in the table, however many cells show it. */
#include "xlsx.h"

#include "error.h"
#include "mem.h"
#include "utf8.h"

#include <string.h>

/* ---- a text that grows ---- */

/* Growing adds a half. The final 0 is always there, so that the bytes may be
 * read as a string at any time. */
pe_status pe__growing_add(pe__growing *text, const char *more, size_t length,
                          pe_error *err)
{
    if (text->room - text->length <= length) {
        size_t room = text->length + length + 1;
        room += room / 2 + 64;
        char *bytes = pe__realloc(text->bytes, room, 1);
        if (bytes == NULL)
            return pe__fail_memory(err);
        text->bytes = bytes;
        text->room = room;
    }
    memcpy(text->bytes + text->length, more, length);
    text->length += length;
    text->bytes[text->length] = '\0';
    return PE_OK;
}

/* Its value, or -1. */
static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character of "_xHHHH_" at the start of `text`; -1 = no escape, or one of
 * a character that a table may not hold (controls, halves of a pair). */
static int32_t escaped(const char *text, size_t length)
{
    if (length < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_')
        return -1;
    int32_t character = 0;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(text[i]);
        if (digit < 0)
            return -1;
        character = character * 16 + digit;
    }
    if ((character < ' ' && character != '\t' && character != '\n' &&
         character != '\r') || character == 0x7f)
        return -1;
    return character >= 0xd800 && character <= 0xdfff ? -1 : character;
}

/* In place, from left to right; "_x005F_x000D_" is how Excel writes the text
 * "_x000D_" itself, and comes out as such because what was decoded is not
 * looked at again. */
void pe__growing_unescape(pe__growing *text)
{
    if (text->length == 0 || strstr(text->bytes, "_x") == NULL)
        return;
    size_t at = 0, to = 0;
    while (at < text->length) {
        int32_t character = escaped(text->bytes + at, text->length - at);
        if (character < 0) {
            text->bytes[to++] = text->bytes[at++];
            continue;
        }
        /* At most 3 bytes in place of 7: never ahead of what is read. */
        to += pe__utf8_encode((uint32_t)character, text->bytes + to);
        at += 7;
    }
    text->bytes[to] = '\0';
    text->length = to;
}

/* ---- the shared texts ----
 *
 * <si> is a text, in one <t> or in runs <r><t> of different looks, which are
 * joined. */

typedef struct {
    pe__build *build;
    pe__shared *shared;
    pe__growing text;
    int in_item, in_t;
    int in_reading; /* <rPh>: how to pronounce it, not what it says */
} strings;

static pe_status on_start(void *context, const char *name,
                          const char **attributes)
{
    (void)attributes;
    strings *s = context;
    if (strcmp(name, "si") == 0) {
        s->in_item = 1;
        s->in_reading = s->in_t = 0;
        s->text.length = 0;
    } else if (strcmp(name, "rPh") == 0) {
        s->in_reading = 1;
    } else if (strcmp(name, "t") == 0) {
        s->in_t = s->in_item && !s->in_reading;
    }
    return PE_OK;
}

/* A text is complete. Its number is its place in the list, so that an empty one
 * counts too. */
static pe_status end_item(strings *s)
{
    pe__shared *shared = s->shared;
    if (shared->count == s->build->limits.cells)
        return pe__fail_at(s->build->err, PE_BAD_INPUT, s->build->table->file,
                           0, 0, "the workbook has more than %lld texts; "
                           "save the sheet you mean as CSV",
                           (long long)s->build->limits.cells);
    if (shared->count == shared->room) {
        int64_t room = shared->room + shared->room / 2 + 64;
        uint64_t *more =
            pe__realloc(shared->offset, (size_t)room, sizeof *more);
        if (more == NULL)
            return pe__fail_memory(s->build->err);
        shared->offset = more;
        shared->room = room;
    }
    s->in_item = 0;
    pe__growing_unescape(&s->text);
    return pe__build_text(s->build, s->text.bytes, s->text.length,
                          &shared->offset[shared->count++]);
}

static pe_status on_end(void *context, const char *name)
{
    strings *s = context;
    if (strcmp(name, "si") == 0)
        return end_item(s);
    if (strcmp(name, "rPh") == 0)
        s->in_reading = 0;
    else if (strcmp(name, "t") == 0)
        s->in_t = 0;
    return PE_OK;
}

/* Expat gives a long text in several parts. */
static pe_status on_text(void *context, const char *text, size_t length)
{
    strings *s = context;
    if (!s->in_t)
        return PE_OK;
    return pe__growing_add(&s->text, text, length, s->build->err);
}

pe_status pe__shared_read(pe__package *package, const char *member,
                          pe__build *build, pe__shared *shared)
{
    strings s = {.build = build, .shared = shared};
    const pe__xml_reader reader = {on_start, on_end, on_text, &s};
    pe_status status = pe__package_parse(package, member, &reader, build->err);
    pe__free(s.text.bytes);
    return status;
}
