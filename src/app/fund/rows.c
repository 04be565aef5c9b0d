/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "rows.h"

#include "error.h"

#include <stdbool.h>
#include <string.h>

void pe__row_reader_start(pe__row_reader *r, const char *file, char *text,
                          uint64_t size)
{
    *r = (pe__row_reader){.file = file, .at = text, .end = text + size,
                          .next_line = 1};
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        r->at += 3;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static int fail(const pe__row_reader *r, pe_error *err, const char *what)
{
    pe__fail_at(err, PE_BAD_INPUT, r->file, r->line, r->cells + 1, "%s", what);
    return -1;
}

/* A cell in quote marks, from the first mark on: unpacked where it stands.
 * `*after` is what follows the last mark. */
static char *quoted(pe__row_reader *r, char *from, char **after)
{
    char *to = from;
    char *at = from + 1;
    for (;; at++) {
        if (at >= r->end)
            return NULL;
        if (*at == '\n')
            r->next_line++;
        if (*at == '"' && at + 1 < r->end && at[1] == '"')
            at++;
        else if (*at == '"')
            break;
        *to++ = *at;
    }
    *to = '\0';
    *after = at + 1;
    return from;
}

/* Everything up to the separator, white space around it taken off. */
static char *plain(const pe__row_reader *r, char *from, char **after)
{
    char *to = from;
    while (to < r->end && *to != ';' && *to != '\n')
        to++;
    *after = to;
    while (to > from && is_blank(to[-1]))
        to--;
    return to;
}

/* One cell; gives what ended it: ';', '\n' or 0, or -1. */
static int next_cell(pe__row_reader *r, pe_error *err)
{
    char *after, *cell = r->at;
    while (cell < r->end && is_blank(*cell))
        cell++;
    if (r->cells == PE__CELLS)
        return fail(r, err, "this row has more than 256 cells");
    if (cell < r->end && *cell == '"') {
        cell = quoted(r, cell, &after);
        if (cell == NULL)
            return fail(r, err, "a quote mark opens here and none closes it");
        while (after < r->end && is_blank(*after))
            after++;
        if (after < r->end && *after != ';' && *after != '\n')
            return fail(r, err, "something follows the closing quote mark; "
                                "inside of quotes a mark is doubled: \"\"");
        r->cell[r->cells++] = cell;
    } else {
        char *end = plain(r, cell, &after);
        r->cell[r->cells++] = cell;
        if (end != after) /* what ends the cell is looked at first */
            *end = '\0';
    }
    const int ended = after < r->end ? *after : 0;
    if (after < r->end)
        *after = '\0';
    r->at = after < r->end ? after + 1 : r->end;
    return ended;
}

int pe__row_next(pe__row_reader *r, pe_error *err)
{
    while (r->at < r->end) {
        int ended;
        r->cells = 0;
        r->line = r->next_line;
        do
            ended = next_cell(r, err);
        while (ended == ';');
        if (ended < 0)
            return -1;
        r->next_line += ended == '\n';
        if (r->cells > 1 || r->cell[0][0] != '\0')
            return 1;
    }
    return 0;
}
