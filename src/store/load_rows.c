/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load_rows.h"

#include "buffer.h"
#include "error.h"
#include "mem.h"

/* Values of one statement (PostgreSQL takes 65,535), rows of one, and bytes
 * that may wait. */
enum { MOST_VALUES = 900, MOST_ROWS = 100, MOST_BYTES = 4 << 20 };

pe_status pe__load_rows_begin(pe__rows *rows, pe__sql *db,
                              const pe__table *table, pe_error *err)
{
    int most = table->columns > 0 ? MOST_VALUES / table->columns : 1;
    most = most > MOST_ROWS ? MOST_ROWS : most < 1 ? 1 : most;
    rows->db = db;
    rows->table = table;
    rows->cells = 0;
    rows->room = most * table->columns;
    pe__cell *cell = pe__realloc(rows->cell, (size_t)rows->room + 1,
                                 sizeof *cell);
    if (cell == NULL)
        return pe__fail_memory(err);
    rows->cell = cell;
    return PE_OK;
}

bool pe__rows_add(pe__rows *rows, const pe__cell *cell)
{
    pe__cell *kept = &rows->cell[rows->cells];
    *kept = *cell;
    if (cell->type == PE__SQL_TEXT || cell->type == PE__SQL_BYTES) {
        kept->bytes = pe__arena_text(&rows->texts, cell->bytes, cell->size);
        if (kept->bytes == NULL)
            return false;
        rows->bytes += cell->size;
    }
    rows->cells++;
    return true;
}

static void write_insert(const pe__table *table, int rows, pe__buffer *out)
{
    pe__buffer_format(out, "INSERT INTO \"%s\" (", table->name);
    for (int k = 0; k < table->columns; k++)
        pe__buffer_format(out, "%s\"%s\"", k > 0 ? ", " : "",
                          table->column[k].name);
    pe__buffer_text(out, ") VALUES ");
    for (int k = 0; k < rows * table->columns; k++) {
        bool first = k % table->columns == 0;
        bool last = k % table->columns == table->columns - 1;
        pe__buffer_format(out, "%s$%d%s", first ? k > 0 ? ", (" : "(" : ", ",
                          k + 1, last ? ")" : "");
    }
}

static void bind(pe__statement *s, int n, const pe__cell *cell)
{
    switch (cell->type) {
    case PE__SQL_NULL: pe__sql_bind_null(s, n, PE__SQL_NULL); break;
    case PE__SQL_INTEGER: pe__sql_bind_integer(s, n, cell->integer); break;
    case PE__SQL_REAL: pe__sql_bind_real(s, n, cell->real); break;
    case PE__SQL_TEXT: pe__sql_bind_text(s, n, cell->bytes); break;
    case PE__SQL_BYTES:
        pe__sql_bind_bytes(s, n, cell->bytes, cell->size);
        break;
    }
}

static pe_status insert(pe__rows *rows, const char *text, pe_error *err)
{
    pe__statement *s = NULL;
    bool row;
    pe_status status = pe__sql_prepare(rows->db, text, &s, err);
    for (int k = 0; k < rows->cells && status == PE_OK; k++)
        bind(s, k + 1, &rows->cell[k]);
    if (status == PE_OK)
        status = pe__sql_step(s, &row, err);
    pe__sql_finish(s);
    return status;
}

pe_status pe__rows_flush(pe__rows *rows, pe_error *err)
{
    pe__buffer text = {0};
    if (rows->cells == 0)
        return PE_OK;
    write_insert(rows->table, rows->cells / rows->table->columns, &text);
    pe_status status = text.failed ? pe__fail_memory(err)
                                   : insert(rows, text.bytes, err);
    pe__buffer_free(&text);
    pe__arena_clear(&rows->texts, MOST_BYTES);
    rows->cells = 0;
    rows->bytes = 0;
    return status;
}

pe_status pe__rows_flush_if_full(pe__rows *rows, pe_error *err)
{
    bool full = rows->cells == rows->room || rows->bytes > MOST_BYTES;
    return full ? pe__rows_flush(rows, err) : PE_OK;
}

void pe__rows_free(pe__rows *rows)
{
    pe__free(rows->cell);
    pe__arena_free(&rows->texts);
    *rows = (pe__rows){0};
}
