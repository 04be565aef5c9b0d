/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The list of what is brought, and of what is wrong with it. */
#include "intake.h"

#include "error.h"
#include "mem.h"
#include "utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

pe_status pe__intake_open(pe__intake *in, pe__doc *doc,
                          const pe__intake_how *how, pe_error *err)
{
    *in = (pe__intake){.doc = doc, .how = how};
    in->faults = pe__doc_array(doc);
    in->notes = pe__doc_array(doc);
    return pe__doc_failed(doc) ? pe__fail_memory(err) : PE_OK;
}

void pe__intake_close(pe__intake *in)
{
    pe__free(in->item);
    in->item = NULL;
}

pe__item *pe__intake_add(pe__intake *in, pe__item_form form, const char *file,
                         long line, pe_status *status, pe_error *err)
{
    *status = PE_OK;
    if (in->count == PE__INTAKE_MOST) {
        *status = pe__fail_at(err, PE_BAD_INPUT, file, line, 0,
                              "this is more than %d things at once; divide "
                              "the file", PE__INTAKE_MOST);
        return NULL;
    }
    if (in->count == in->room) {
        int64_t room = in->room * 2 + 64;
        pe__item *more = pe__realloc(in->item, (size_t)room, sizeof *more);
        if (more == NULL) {
            *status = pe__fail_memory(err);
            return NULL;
        }
        in->item = more;
        in->room = room;
    }
    if (pe__doc_failed(in->doc)) {
        *status = pe__fail_memory(err);
        return NULL;
    }
    if (in->file == NULL || strcmp(in->file, file) != 0)
        in->file = pe__doc_text(in->doc, file);
    file = in->file; /* one copy for all of them */
    pe__item *item = &in->item[in->count++];
    *item = (pe__item){
        .form = form, .file = file, .line = line, .source = "",
        .belongs = "", .what = "", .sort = "", .title = "", .about = "",
        .place = "", .skills = "", .quantity = 1, .urgency = 2,
        .starts = INT64_MIN, .ends = INT64_MIN};
    return item;
}

/* --- faults and notes ----------------------------------------------------- */

/* 27 → "AB", as spreadsheets call columns. */
static const char *letter(pe__intake *in, long column)
{
    char name[8];
    size_t at = sizeof name;
    name[--at] = '\0';
    for (long left = column; left > 0 && at > 0; left = (left - 1) / 26)
        name[--at] = (char)('A' + (left - 1) % 26);
    return pe__doc_text(in->doc, name + at);
}

static void add_fault(pe__intake *in, const char *file, long line, long column,
                      const char *remedy, const char *text)
{
    bool of_item = in->count > 0 && in->item[in->count - 1].line == line &&
                   strcmp(in->item[in->count - 1].file, file) == 0;
    if (of_item)
        in->item[in->count - 1].is_faulty = true;
    if (in->fault_count++ >= PE__INTAKE_FAULTS)
        return;
    pe__value *fault = pe__add_object(in->doc, in->faults);
    pe__put_text(in->doc, fault, "file", file);
    pe__put_integer(in->doc, fault, "line", line);
    pe__put_integer(in->doc, fault, "column", column);
    pe__put_text(in->doc, fault, "letter",
                 column > 0 ? letter(in, column) : "");
    pe__put_text(in->doc, fault, "text", text);
    pe__put_text(in->doc, fault, "remedy", remedy);
}

void pe__intake_fault(pe__intake *in, pe__cell cell, const char *remedy,
                      const char *format, ...)
{
    char text[400];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    add_fault(in, pe__table_file(cell.table),
              pe__table_line(cell.table, cell.row), cell.column + 1, remedy,
              text);
}

void pe__intake_fault_at(pe__intake *in, const char *file, long line,
                         const char *remedy, const char *format, ...)
{
    char text[400];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    add_fault(in, file, line, 0, remedy, text);
}

void pe__intake_note(pe__intake *in, const char *text)
{
    for (pe__value *n = in->notes->items.first; n; n = n->next)
        if (strcmp(pe__get_text(n, "text", ""), text) == 0) {
            pe__put_integer(in->doc, n, "count",
                            pe__get_integer(n, "count", 0) + 1);
            return;
        }
    pe__value *note = pe__add_object(in->doc, in->notes);
    pe__put_text(in->doc, note, "text", text);
    pe__put_integer(in->doc, note, "count", 1);
}

/* --- texts ---------------------------------------------------------------- */

static bool is_gap(const char *c, bool one_line)
{
    return *c == ' ' || *c == '\t' || *c == '\r' ||
           (*c == '\n' && one_line) ||
           ((unsigned char)*c < ' ' && *c != '\n') || *c == 0x7f;
}

/* How many bytes of a line's end stand here, written out or as it is. */
static size_t line_end(const char *c, size_t left)
{
    if (*c == '\n')
        return 1;
    return left > 1 && c[0] == '\\' && c[1] == 'n' ? 2 : 0;
}

const char *pe__intake_text(pe__intake *in, const char *text, size_t size,
                            int64_t most, bool one_line)
{
    char *out = pe__doc_alloc(in->doc, size + 1);
    size_t length = 0;
    int64_t letters = 0;
    char gap = 0; /* what stands between this and the next, once there is one */
    if (out == NULL)
        return "";
    for (size_t k = 0; k < size && letters < most;) {
        size_t end = line_end(text + k, size - k);
        if (end > 0 || is_gap(text + k, one_line)) {
            if (length > 0 && gap != '\n')
                gap = end > 0 && !one_line ? '\n' : ' ';
            k += end > 0 ? end : 1;
            continue;
        }
        unsigned bytes = pe__utf8_length((const unsigned char *)text + k,
                                         size - k);
        if (gap != 0) {
            out[length++] = gap;
            letters++;
            gap = 0;
        }
        if (bytes == 0) /* no text: left out */
            out[length++] = '?';
        for (unsigned b = 0; b < bytes; b++)
            out[length++] = text[k + b];
        k += bytes > 0 ? bytes : 1;
        letters++;
    }
    out[length] = '\0';
    return out;
}
