/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Filling a table. Memory is linear in what is there: texts, 8 bytes for every
 * cell up to the last that is not empty, 16 bytes a row.
 *
 * Between two calls it holds that
 *   - text[0] is 0, and every text before `used` ends with a 0;
 *   - every cell is the offset of such a text;
 *   - the cells of stored rows are those before build.row_first, in order, and
 *     the open row's are those from there on, the last of them not empty;
 *   - columns is 0 until the header is stored, and no row is longer after. */
#include "table_build.h"

#include "error.h"
#include "mem.h"

#include <stdio.h>
#include <string.h>

/* Letters count like numbers without a zero: Z is followed by AA. */
const char *pe__cell_name(int32_t column, int64_t row, char out[32])
{
    char letters[16];
    int at = (int)sizeof letters - 1;
    letters[at] = '\0';
    for (int64_t rest = (int64_t)column + 1; rest > 0; rest = (rest - 1) / 26)
        letters[--at] = (char)('A' + (rest - 1) % 26);
    snprintf(out, 32, "%s%lld", letters + at, (long long)row);
    return out;
}

/* A-Z as a-z, all else as it is; no locale is asked. */
static unsigned char folded(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/* Only A-Z: more would need tables of Unicode, and names of columns that
 * parecon knows are English. */
int pe__same_name(const char *a, const char *b)
{
    for (; *a != '\0' && folded(*a) == folded(*b); a++, b++)
        ;
    return *a == '\0' && *b == '\0';
}

/* On failure what there is stays with the build, for pe__build_end to free. */
pe_status pe__build_begin(pe__build *build, const char *name,
                          const pe__table_limits *limits, uint64_t text_room,
                          pe_error *err)
{
    *build = (pe__build){.limits = *limits, .err = err};
    pe__table *table = pe__zalloc(1, sizeof *table);
    if (table == NULL)
        return build->status = pe__fail_memory(err);
    build->table = table;
    table->file = pe__strdup(name);
    table->room = text_room + 1;
    table->text = pe__alloc(table->room, 1);
    if (table->file == NULL || table->text == NULL)
        return build->status = pe__fail_memory(err);
    table->text[0] = '\0';
    table->used = 1;
    return PE_OK;
}

/* ---- texts ---- */

/* White space that people cannot see: ASCII's and the no-break space (c2 a0),
 * which spreadsheets and web pages leave behind. */
static int is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Bytes to leave out in front. */
static size_t space_at_start(const char *text, size_t length)
{
    size_t n = 0;
    for (;;) {
        if (n < length && is_space(text[n]))
            n++;
        else if (n + 1 < length && memcmp(text + n, "\xc2\xa0", 2) == 0)
            n += 2;
        else
            return n;
    }
}

/* Bytes that remain without those at the end. */
static size_t length_without_space(const char *text, size_t length)
{
    for (;;) {
        char last = length > 0 ? text[length - 1] : 'x';
        if (is_space(last))
            length--;
        else if (length > 1 && memcmp(text + length - 2, "\xc2\xa0", 2) == 0)
            length -= 2;
        else
            return length;
    }
}

/* Empty texts are not stored: all of them are offset 0. Growing adds a half, so
 * that n bytes cost O(n) copies. */
pe_status pe__build_text(pe__build *build, const char *text, size_t length,
                         uint64_t *offset)
{
    *offset = 0;
    if (build->status != PE_OK || length == 0)
        return build->status;
    size_t skipped = space_at_start(text, length);
    text += skipped;
    length = length_without_space(text, length - skipped);
    if (length == 0)
        return PE_OK;

    pe__table *table = build->table;
    if (table->room - table->used <= length) {
        uint64_t room = table->used + length + 1;
        room += room / 2 + 4096;
        char *more = pe__realloc(table->text, room, 1);
        if (more == NULL)
            return build->status = pe__fail_memory(build->err);
        table->text = more;
        table->room = room;
    }
    *offset = table->used;
    memcpy(table->text + table->used, text, length);
    table->text[table->used + length] = '\0';
    table->used += length + 1;
    return PE_OK;
}

/* ---- cells ---- */

/* A cell beyond the last column: what people must do depends on whether they
 * see cells (a sheet) or separators (CSV). */
static pe_status too_many_cells(pe__build *build, int32_t column, int64_t line,
                                const char *text)
{
    const char *file = build->table->file;
    if (build->table->rows == 0)
        return build->status = pe__fail_at(build->err, PE_BAD_INPUT, file,
            (long)line, column + 1L, "the header has more than %ld columns; "
            "is this the table you mean?", (long)build->limits.columns);
    if (build->from_sheet) {
        char cell[32];
        return build->status = pe__fail_at(build->err, PE_BAD_INPUT, file,
            (long)line, column + 1L, "cell %s (\"%.40s\") stands in a column "
            "that has no name; give the column a name in the header row, or "
            "empty the cell", pe__cell_name(column, line, cell), text);
    }
    return build->status = pe__fail_at(build->err, PE_BAD_INPUT, file,
        (long)line, column + 1L, "the row has a cell %ld (\"%.40s\"), but the "
        "header names %ld columns; put a cell that contains the separator in "
        "quote marks, or name the column", column + 1L, text,
        (long)build->table->columns);
}

/* Makes room for `more` cells; the limit is one of memory. */
static pe_status cell_room(pe__build *build, int64_t more, int64_t line)
{
    pe__table *table = build->table;
    if (more > build->limits.cells - table->cells)
        return build->status = pe__fail_at(build->err, PE_BAD_INPUT,
            table->file, (long)line, 0, "the table has more than %lld cells; "
            "divide it into several files", (long long)build->limits.cells);
    if (table->cell_room - table->cells >= more)
        return PE_OK;
    int64_t room = table->cells + more;
    room += room / 2 + 256;
    uint64_t *cell = pe__realloc(table->cell, (size_t)room, sizeof *cell);
    if (cell == NULL)
        return build->status = pe__fail_memory(build->err);
    table->cell = cell;
    table->cell_room = room;
    return PE_OK;
}

/* An empty cell is stored only when one that is not empty comes after it: what
 * trails costs nothing, and may stand right of the last column. */
pe_status pe__build_cell(pe__build *build, int32_t column, int64_t line,
                         uint64_t offset)
{
    pe__table *table = build->table;
    if (build->status != PE_OK || offset == 0)
        return build->status;
    int32_t most = table->rows == 0 ? build->limits.columns : table->columns;
    if (column >= most)
        return too_many_cells(build, column, line, table->text + offset);
    int64_t empty = column - (table->cells - build->row_first);
    if (cell_room(build, empty + 1, line) != PE_OK)
        return build->status;
    for (; empty > 0; empty--)
        table->cell[table->cells++] = 0;
    table->cell[table->cells++] = offset;
    return PE_OK;
}

/* ---- rows ---- */

enum { LONGEST_NAME = 255 };

/* Two columns of one name: which of them is meant nobody can tell. Names are
 * few and short, so comparing all pairs is quick; a long one is the sign of a
 * table without a header, or of a quote mark in the wrong place. */
static pe_status check_header(pe__build *build, int64_t line)
{
    const pe__table *table = build->table;
    for (int32_t c = 0; c < table->columns; c++) {
        const char *name = table->text + table->cell[c];
        if (strlen(name) > LONGEST_NAME)
            return build->status = pe__fail_at(build->err, PE_BAD_INPUT,
                table->file, (long)line, c + 1L, "the name of column %ld "
                "(\"%.40s…\") has more than %d bytes; is the first row the "
                "names of the columns?", c + 1L, name, LONGEST_NAME);
        for (int32_t b = 0; b < c && name[0] != '\0'; b++) {
            if (!pe__same_name(name, table->text + table->cell[b]))
                continue;
            return build->status = pe__fail_at(build->err, PE_BAD_INPUT,
                table->file, (long)line, c + 1L, "two columns are called "
                "\"%.60s\", column %ld and column %ld; give each a name of "
                "its own", name, b + 1L, c + 1L);
        }
    }
    return PE_OK;
}

/* Growing adds a half, as for texts. */
static pe_status row_room(pe__build *build)
{
    pe__table *table = build->table;
    if (table->rows < table->row_room)
        return PE_OK;
    int64_t room = table->rows + table->rows / 2 + 64;
    struct pe__table_row *row =
        pe__realloc(table->row, (size_t)room, sizeof *row);
    if (row == NULL)
        return build->status = pe__fail_memory(build->err);
    table->row = row;
    table->row_room = room;
    return PE_OK;
}

/* The first row that is not blank is the header, and sets the width. */
pe_status pe__build_row(pe__build *build, int64_t line)
{
    pe__table *table = build->table;
    if (build->status != PE_OK || table->cells == build->row_first)
        return build->status;
    if (table->rows > build->limits.rows) /* row 0 is the header */
        return build->status = pe__fail_at(build->err, PE_BAD_INPUT,
            table->file, (long)line, 0, "the table has more than %lld rows; "
            "divide it into several files", (long long)build->limits.rows);
    if (row_room(build) != PE_OK)
        return build->status;
    table->row[table->rows++] =
        (struct pe__table_row){.first = build->row_first, .line = line};
    build->row_first = table->cells;
    if (table->rows > 1)
        return PE_OK;
    table->columns = (int32_t)table->cells;
    return check_header(build, line);
}

/* Gives back memory that growing left over; keeps it when that fails. */
static void shrink(pe__table *table)
{
    void *less = pe__realloc(table->text, table->used, 1);
    if (less != NULL)
        table->text = less;
    less = pe__realloc(table->cell, (size_t)table->cells, sizeof *table->cell);
    if (less != NULL)
        table->cell = less;
}

/* A table without a header is refused here, where all is known. */
pe_status pe__build_end(pe__build *build, pe__table **out)
{
    pe__table *table = build->table;
    *out = NULL;
    if (build->status == PE_OK && table->rows == 0)
        build->status = pe__fail_at(build->err, PE_BAD_INPUT, table->file, 0,
            0, "there is nothing in this table; its first row must name the "
            "columns");
    if (build->status != PE_OK) {
        pe__table_free(table);
        return build->status;
    }
    shrink(table);
    *out = table;
    return PE_OK;
}
