/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bank_rows.h"

#include "error.h"
#include "mem.h"

#include <string.h>

void pe__bank_rows_free(pe__bank_rows *rows)
{
    pe__free(rows->row);
    pe__arena_free(&rows->texts);
    *rows = (pe__bank_rows){0};
}

const char *pe__bank_cell(const pe__bank_rows *rows, int64_t row,
                          int32_t column)
{
    const pe__bank_row *r = &rows->row[row];
    return column >= 0 && column < r->cells ? r->cell[column] : "";
}

/* Without white space at both ends, each run of it inside one space. */
static const char *tidy(pe__arena *arena, const char *text, size_t size)
{
    char *out = pe__arena_alloc(arena, size + 1);
    size_t to = 0;
    if (out == NULL)
        return NULL;
    for (size_t k = 0; k < size; k++) {
        const bool blank = text[k] == ' ' || text[k] == '\t' ||
                           text[k] == '\n' || text[k] == '\r';
        if (!blank)
            out[to++] = text[k];
        else if (to > 0 && out[to - 1] != ' ')
            out[to++] = ' ';
    }
    while (to > 0 && out[to - 1] == ' ')
        to--;
    out[to] = '\0';
    return out;
}

pe_status pe__bank_row_add(pe__bank_rows *out, const char *const *cell,
                           int32_t cells, long line, pe_error *err)
{
    if (out->count == out->room) {
        const int64_t room = out->room * 2 + 64;
        pe__bank_row *grown = pe__realloc(out->row, (size_t)room,
                                          sizeof *grown);
        if (grown == NULL)
            return pe__fail_memory(err);
        out->row = grown;
        out->room = room;
    }
    pe__bank_row r = {.cells = cells, .line = line};
    r.cell = pe__arena_alloc(&out->texts,
                             ((size_t)cells + 1) * sizeof *r.cell);
    for (int32_t k = 0; k < cells && r.cell; k++) {
        r.cell[k] = tidy(&out->texts, cell[k], strlen(cell[k]));
        if (r.cell[k] == NULL)
            return pe__fail_memory(err);
    }
    if (r.cell == NULL)
        return pe__fail_memory(err);
    out->row[out->count++] = r;
    return PE_OK;
}

/* --- the separator -------------------------------------------------------- */

/* On how many of the first lines each stands, quotes aside; the one on most
 * lines is it, of equal ones the more frequent. */
static char find_separator(const char *text)
{
    static const char MARKS[] = {';', '\t', '|', ','};
    int64_t lines[4] = {0}, all[4] = {0};
    int best = 3, line = 0;
    bool quoted = false, has[4] = {false};
    for (; line < 60; text++) {
        if (*text == '"')
            quoted = !quoted;
        for (int k = 0; k < 4 && !quoted; k++)
            if (*text == MARKS[k]) {
                has[k] = true;
                all[k]++;
            }
        if ((*text == '\n' && !quoted) || *text == '\0') {
            line++;
            for (int k = 0; k < 4; k++) {
                lines[k] += has[k];
                has[k] = false;
            }
        }
        if (*text == '\0')
            break;
    }
    for (int k = 2; k >= 0; k--)
        if (lines[k] > lines[best] ||
            (lines[k] == lines[best] && all[k] > all[best]))
            best = k;
    /* decimal commas stand on every line, too: a semicolon is no such */
    if (best == 3 && lines[0] > 1 && lines[0] * 10 >= lines[3] * 7)
        best = 0;
    return MARKS[best];
}

/* --- rows ----------------------------------------------------------------- */

typedef struct {
    const char *name, *at;
    char separator;
    long line;
    char *cell[PE__BANK_CELLS]; /* in `room`, each closed by a 0 */
    int32_t cells;
    char *room;   /* as large as the text: a row is no longer */
    size_t used;
    pe_error *err;
} splitter;

/* From an opening quote to behind its closing one. */
static pe_status quoted_part(splitter *s)
{
    const long opened = s->line;
    for (s->at++; *s->at; s->at++) {
        if (*s->at == '\n')
            s->line++;
        if (*s->at == '"' && s->at[1] != '"') {
            s->at++;
            return PE_OK;
        }
        s->at += *s->at == '"';
        s->room[s->used++] = *s->at;
    }
    return pe__fail_at(s->err, PE_BAD_INPUT, s->name, opened, 0,
                       "a quote mark opens on this line and never closes: is "
                       "the file whole? Get it from the bank once more");
}

/* One cell; *last = it ends its row. A quote opens only where a cell begins. */
static pe_status read_cell(splitter *s, bool *last)
{
    pe_status status = PE_OK;
    const size_t from = s->used;
    if (s->cells == PE__BANK_CELLS)
        return pe__fail_at(s->err, PE_BAD_INPUT, s->name, s->line, 0,
                           "more than %d columns: this is no table of a bank",
                           PE__BANK_CELLS);
    s->cell[s->cells++] = s->room + from;
    while (*s->at == ' ')
        s->at++;
    if (*s->at == '"')
        status = quoted_part(s);
    while (status == PE_OK && *s->at && *s->at != s->separator &&
           *s->at != '\n' && *s->at != '\r')
        s->room[s->used++] = *s->at++;
    s->room[s->used++] = '\0';
    *last = *s->at != s->separator;
    if (*s->at == '\r' && s->at[1] == '\n')
        s->at++;
    s->at += *s->at != '\0';
    return status;
}

static bool is_blank(const splitter *s)
{
    for (int32_t k = 0; k < s->cells; k++)
        for (const char *c = s->cell[k]; *c; c++)
            if (*c != ' ' && *c != '\t' && *c != '\n' && *c != '\r')
                return false;
    return true;
}

static pe_status read_row(splitter *s, pe__bank_rows *out)
{
    const long line = s->line;
    bool last = false;
    pe_status status = PE_OK;
    s->cells = 0;
    s->used = 0;
    while (!last && status == PE_OK)
        status = read_cell(s, &last);
    s->line++;
    if (status != PE_OK || is_blank(s))
        return status;
    if (out->count == PE__BANK_ROWS)
        return pe__fail_at(s->err, PE_BAD_INPUT, s->name, line, 0,
                           "more than %d rows: get a shorter time from the "
                           "bank", PE__BANK_ROWS);
    return pe__bank_row_add(out, (const char *const *)s->cell, s->cells, line,
                            s->err);
}

pe_status pe__bank_split(const char *name, const char *text,
                         pe__bank_rows *out, pe_error *err)
{
    splitter s = {.name = name, .at = text, .line = 1, .err = err};
    pe_status status = PE_OK;
    /* every separator and line's end makes room for the 0 of a cell */
    s.room = pe__alloc(strlen(text) + 2, 1);
    if (s.room == NULL)
        return pe__fail_memory(err);
    if (strncmp(text, "sep=", 4) == 0 && text[4] &&
        strchr(";,|\t", text[4])) {
        s.separator = text[4];
        s.at += strcspn(text, "\n");
        s.at += *s.at != '\0';
        s.line++;
    } else {
        s.separator = find_separator(text);
    }
    while (*s.at && status == PE_OK)
        status = read_row(&s, out);
    pe__free(s.room);
    return status;
}
