/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A table as a workbook. */
#include "tables.h"

#include "by_name.h"
#include "error.h"
#include "mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

/* Text becomes a number only where reading it back gives the same text: "007"
 * and "1.50" are ids. */
static bool as_number(const char *text, double *number)
{
    char *end, again[32];
    if (!*text || text[strspn(text, "-.0123456789")])
        return false;
    *number = strtod(text, &end);
    snprintf(again, sizeof again, "%.15g", *number);
    return !*end && !strcmp(again, text);
}

static lxw_error write_row(lxw_worksheet *sheet, lxw_row_t row,
                           const pe__value *cells, lxw_format *format)
{
    lxw_error error = LXW_NO_ERROR;
    lxw_col_t column = 0;
    for (const pe__value *v = pe__first(cells); v && !error; v = v->next) {
        double number;
        if (!format && as_number(v->text.bytes, &number))
            error = worksheet_write_number(sheet, row, column, number, NULL);
        else if (*v->text.bytes)
            error = worksheet_write_string(sheet, row, column, v->text.bytes,
                                           format);
        column++;
    }
    return error;
}

static lxw_error write_book(const pe__sheet *table, const char *name,
                            const char *path)
{
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *sheet = book ? workbook_add_worksheet(book, name) : NULL;
    lxw_format *head = sheet ? workbook_add_format(book) : NULL;
    lxw_error error = head ? LXW_NO_ERROR : LXW_ERROR_MEMORY_MALLOC_FAILED;
    lxw_row_t row = 1;
    if (!error) {
        format_set_bold(head);
        error = write_row(sheet, 0, table->columns, head);
        worksheet_freeze_panes(sheet, 1, 0);
    }
    for (const pe__value *r = pe__first(table->rows); r && !error; r = r->next)
        error = write_row(sheet, row++, r, NULL);
    if (book) {
        lxw_error closed = workbook_close(book); /* frees it, too */
        error = error ? error : closed;
    }
    return error;
}

typedef struct {
    const pe__sheet *table;
    const char *name;
} named_sheet;

static pe_status write_named(const void *what, const char *path, pe_error *err)
{
    const named_sheet *sheet = what;
    lxw_error error = write_book(sheet->table, sheet->name, path);
    if (error == LXW_ERROR_MEMORY_MALLOC_FAILED)
        return pe__fail_memory(err);
    if (error)
        return pe__fail(err, PE_IO, "the workbook cannot be written: %s",
                        lxw_strerror(error));
    return PE_OK;
}

pe_status pe__sheet_xlsx(const pe__sheet *table, const char *name,
                         pe__buffer *out, pe_error *err)
{
    const named_sheet sheet = {table, name};
    unsigned char *bytes = NULL;
    uint64_t size = 0;
    pe_status status = pe__bytes_by_name(write_named, &sheet, &bytes, &size,
                                         err);
    if (status == PE_OK)
        pe__buffer_add(out, bytes, size);
    pe__free(bytes);
    return status == PE_OK && out->failed ? pe__fail_memory(err) : status;
}
