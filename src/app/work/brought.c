/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "brought.h"

#include "error.h"
#include "utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* "C" for column 3, as spreadsheets call it; "" for none. */
static void letter_of(long column, char out[8])
{
    char back[8];
    int used = 0, at = 0;
    for (; column > 0 && used < 6; column = (column - 1) / 26)
        back[used++] = (char)('A' + (column - 1) % 26);
    while (used)
        out[at++] = back[--used];
    out[at] = '\0';
}

static void note_fault(pe__brought *b, const pe_error *found)
{
    char letter[8];
    if (b->fault_count++ >= PE__FAULTS_SHOWN)
        return;
    pe__value *fault = pe__add_object(b->doc, b->faults);
    letter_of(found->column, letter);
    pe__put_text(b->doc, fault, "file", found->file);
    pe__put_integer(b->doc, fault, "line", found->line);
    pe__put_integer(b->doc, fault, "column", found->column);
    pe__put_text(b->doc, fault, "letter", letter);
    pe__put_text(b->doc, fault, "text", found->message);
}

pe_status pe__brought_fault(pe__brought *b, pe_status status,
                            pe_error *found, pe_error *err)
{
    if (status == PE_BAD_INPUT)
        note_fault(b, found);
    else if (status != PE_OK)
        *err = *found;
    return status == PE_BAD_INPUT ? PE_OK : status;
}

void pe__brought_say(pe__brought *b, pe__cell cell, const char *format, ...)
{
    pe_error found = {0};
    char text[sizeof found.message];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    pe__cell_fail(cell, &found, "%s", text);
    note_fault(b, &found);
}

/* A workbook may hold the tasks beside the members; a table that stands alone
 * has whatever name its program gave it. */
static pe_status parse(pe__brought *b, const char *file, const char *sheet,
                       const void *bytes, size_t size, pe__table **table,
                       pe_error *found)
{
    pe__table_limits limits = pe__table_default_limits();
    int has = 0;
    limits.rows = PE__TASKS_MOST + 1;
    limits.columns = 200;
    limits.unpacked_bytes = (uint64_t)64 << 20;
    limits.cells = (int64_t)limits.rows * limits.columns;
    pe_status status = pe__table_bytes_have_sheet(bytes, size, file, sheet,
                                                  &limits, &has, found);
    if (status == PE_OK)
        status = pe__table_parse_sheet(bytes, size, file, has ? sheet : NULL,
                                       &limits, table, found);
    b->table = *table;
    return status;
}

pe_status pe__brought_open(pe__brought *b, pe__doc *doc, const char *file,
                           const char *sheet, const void *bytes, size_t size,
                           pe__table **table, pe_error *err)
{
    pe_error found = {0};
    *table = NULL;
    *b = (pe__brought){.doc = doc, .rows = pe__doc_array(doc),
                       .faults = pe__doc_array(doc),
                       .notes = pe__doc_array(doc)};
    pe_status status = parse(b, file, sheet, bytes, size, table, &found);
    return pe__brought_fault(b, status, &found, err);
}

const char *pe__brought_text(pe__brought *b, pe__cell cell, int64_t most)
{
    const char *text = pe__cell_text(cell);
    int64_t letters = 0;
    for (const char *c = text; *c; c++)
        letters += ((unsigned char)*c & 0xc0) != 0x80;
    if (letters > most)
        pe__brought_say(b, cell, "%s is %lld letters long: at most %lld",
                        pe__table_name(cell.table, cell.column),
                        (long long)letters, (long long)most);
    return text;
}

const char *pe__brought_list(pe__brought *b, pe__cell cell)
{
    char out[8 * PE__LIST_MOST] = "";
    const char *rest = pe__brought_text(b, cell, PE__LIST_MOST), *item;
    size_t length, used = 0;
    while (pe__list_next(&rest, ';', &item, &length)) {
        int wrote = snprintf(out + used, sizeof out - used, "%s%.*s",
                             used ? "; " : "", (int)length, item);
        if (wrote < 0 || (size_t)wrote >= sizeof out - used)
            break; /* too long: a fault already */
        used += (size_t)wrote;
    }
    return pe__doc_text(b->doc, out);
}

void pe__brought_more(pe__brought *b, pe__value *row, int64_t line,
                      const char *const *known)
{
    pe__value *more = pe__put_object(b->doc, row, "more");
    for (int32_t c = 0; c < pe__table_columns(b->table); c++) {
        pe__cell cell = {b->table, line, c};
        int k = 0;
        while (known[k] && pe__table_find(b->table, known[k]) != c)
            k++;
        if (!known[k] && *pe__table_name(b->table, c))
            pe__put_text(b->doc, more, pe__table_name(b->table, c),
                         pe__brought_text(b, cell, PE__LIST_MOST));
    }
}
