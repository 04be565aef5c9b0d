/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A bank's file is read on a worker. Of a table that does not say by itself
 * which column is what, the first rows are shown, and somebody says so; the
 * account's next file with the same headings is read likewise. */
#include "bank.h"

#include "error.h"
#include "mem.h"
#include "money_uses.h"
#include "written.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINES_MOST = 5000,
    COLUMNS_SHOWN = 40,
    ROWS_SHOWN = 8,
    KEPT_MOST = 1 << 20,
    HASH = 16
};

/* --- what a page that asks shows ------------------------------------------ */

/* The whole table once more, for a form: scripts or none, a file that was
 * chosen is not chosen again on the page that comes back. */
static void put_kept(pe__doc *doc, pe__value *ask, const pe__bank_rows *rows)
{
    pe__buffer out = {0};
    for (int64_t k = 0; k < rows->count && out.size < KEPT_MOST; k++) {
        for (int32_t c = 0; c < rows->row[k].cells; c++) {
            pe__buffer_text(&out, c > 0 ? ";" : "");
            pe__quoted_put(rows->row[k].cell[c], &out);
        }
        pe__buffer_text(&out, "\n");
    }
    if (!out.failed && out.size < KEPT_MOST)
        pe__put_text(doc, ask, "kept", out.bytes);
    pe__buffer_free(&out);
}

static void put_options(pe__doc *doc, pe__value *column, int is)
{
    pe__value *options = pe__put_array(doc, column, "options");
    for (int k = 0; k < PE__BANK_COLUMNS; k++) {
        const char *word = pe__bank_column_names[k];
        pe__value *one = pe__add_object(doc, options);
        pe__put_text(doc, one, "word", word);
        pe__put_bool(doc, one, pe__doc_format(doc, "is_%s", word), true);
        pe__put_bool(doc, one, "is_chosen", is == k);
    }
}

/* {columns: [{column, heading, options}], rows: [{cells}], kept}: the first
 * rows, and what they seem to be; is_order_d, is_mark_point, …: what was said
 * of their days and numbers, so that each is asked once. */
static pe__value *ask_of(pe__doc *doc, const pe__bank_file *s,
                         const pe__bank_said *said)
{
    const pe__bank_how *how = &s->how;
    const int32_t columns = how->columns < COLUMNS_SHOWN ? how->columns
                                                         : COLUMNS_SHOWN;
    const int64_t first = how->heading < 0 ? 0 : how->heading;
    pe__value *ask = pe__doc_object(doc);
    pe__value *all = pe__put_array(doc, ask, "columns");
    pe__value *rows = pe__put_array(doc, ask, "rows");
    for (int32_t c = 0; c < columns; c++) {
        pe__value *one = pe__add_object(doc, all);
        pe__put_integer(doc, one, "column", c + 1);
        if (how->heading >= 0)
            pe__put_text(doc, one, "heading",
                         pe__bank_cell(&s->rows, how->heading, c));
        put_options(doc, one, how->is[c]);
    }
    for (int64_t k = first + (how->heading >= 0);
         k < s->rows.count && k < first + ROWS_SHOWN; k++) {
        pe__value *cells = pe__put_array(doc, pe__add_object(doc, rows),
                                         "cells");
        for (int32_t c = 0; c < columns; c++)
            pe__put_text(doc, pe__add_object(doc, cells), "text",
                         pe__bank_cell(&s->rows, k, c));
    }
    pe__put_bool(doc, ask, "is_order_d", said && said->order == 'd');
    pe__put_bool(doc, ask, "is_order_m", said && said->order == 'm');
    pe__put_bool(doc, ask, "is_mark_comma", said && said->mark == ',');
    pe__put_bool(doc, ask, "is_mark_point", said && said->mark == '.');
    put_kept(doc, ask, &s->rows);
    return ask;
}

/* --- what the form says --------------------------------------------------- */

/* columns, or column_1 … of the selects; day_order, mark. */
pe__bank_said pe__bank_form(pe__use *use)
{
    pe__bank_said said = {0};
    pe__buffer all = {0};
    bool any = false;
    const char *order = pe__get_text(use->in, "day_order", "");
    const char *mark = pe__get_text(use->in, "mark", "");
    said.columns = pe__get_text(use->in, "columns", NULL);
    for (int k = 1; k <= COLUMNS_SHOWN && said.columns == NULL; k++) {
        const char *word = pe__get_text(
            use->in, pe__doc_format(use->doc, "column_%d", k), NULL);
        if (word == NULL)
            break;
        any = any || *word;
        pe__buffer_format(&all, "%s%s", k > 1 ? "," : "", word);
    }
    if (any && !all.failed)
        said.columns = pe__doc_text(use->doc, all.bytes);
    pe__buffer_free(&all);
    said.order = *order == 'd' || *order == 'm' ? *order : '\0';
    said.mark = *mark == '.' || *mark == ',' ? *mark : '\0';
    return said;
}

static bool says(const pe__bank_said *said)
{
    return said && (said->columns || said->order || said->mark);
}

/* --- reading -------------------------------------------------------------- */

static char *keep(pe__use *use, const char *text)
{
    return (char *)pe__doc_text(use->doc, text);
}

/* By all that the bank says of a line. */
static int by_content(const pe__bank_line *a, const pe__bank_line *b)
{
    int order = (a->day > b->day) - (a->day < b->day);
    order = order ? order : strcmp(a->amount, b->amount);
    order = order ? order : strcmp(a->text, b->text);
    order = order ? order : strcmp(a->payer, b->payer);
    order = order ? order : strcmp(a->reference, b->reference);
    return order ? order : strcmp(a->bank_reference, b->bank_reference);
}

/* The same, and as they stand in the file. */
static int by_place(const void *x, const void *y)
{
    const pe__bank_line *const *a = x, *const *b = y;
    const int order = by_content(*a, *b);
    return order ? order : (*a > *b) - (*a < *b);
}

/* A day may have the same line twice: how many like each stand above it. False:
 * no memory. */
static bool count_like(const pe__bank_line *line, int64_t count,
                       int64_t *which)
{
    const pe__bank_line **sorted = pe__alloc((size_t)count, sizeof *sorted);
    if (sorted == NULL)
        return false;
    for (int64_t k = 0; k < count; k++)
        sorted[k] = &line[k];
    qsort(sorted, (size_t)count, sizeof *sorted, by_place);
    for (int64_t k = 0; k < count; k++)
        which[sorted[k] - line] =
            k > 0 && by_content(sorted[k - 1], sorted[k]) == 0
                ? which[sorted[k - 1] - line] + 1 : 0;
    pe__free(sorted);
    return true;
}

/* Of the headings, so that the bank's next file is known by them. */
static const char *heading_of(pe__use *use, const pe__bank_file *s)
{
    unsigned char out[HASH];
    char hex[2 * HASH + 1];
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HASH);
    for (int32_t c = 0; c < s->how.columns; c++) {
        const char *text = s->how.heading >= 0
                               ? pe__bank_cell(&s->rows, s->how.heading, c)
                               : "";
        crypto_generichash_update(&state, (const unsigned char *)text,
                                  strlen(text) + 1);
    }
    crypto_generichash_final(&state, out, HASH);
    return pe__doc_text(use->doc, sodium_bin2hex(hex, sizeof hex, out, HASH));
}

static pe_status take_over(pe__use *use, const pe__bank_file *s, pe__brought *b,
                           pe_error *err)
{
    pe__bank_line *line = pe__doc_alloc(use->doc,
                                        ((size_t)s->count + 1) * sizeof *line);
    int64_t *which = pe__doc_alloc(use->doc,
                                   ((size_t)s->count + 1) * sizeof *which);
    if (line == NULL || which == NULL ||
        !count_like(s->line, s->count, which))
        return pe__fail_memory(err);
    for (int64_t k = 0; k < s->count; k++) {
        line[k] = s->line[k];
        line[k].amount = keep(use, s->line[k].amount);
        line[k].currency = keep(use, s->line[k].currency);
        line[k].text = keep(use, s->line[k].text);
        line[k].reference = keep(use, s->line[k].reference);
        line[k].bank_reference = keep(use, s->line[k].bank_reference);
        line[k].payer = keep(use, s->line[k].payer);
        line[k].name = keep(use, s->line[k].name);
    }
    b->line = line;
    b->which = which;
    b->count = s->count;
    return PE_OK;
}

/* With `asks` what a page shows that asks, else the lines. */
static pe_status keep_all(pe__use *use, const pe__bank_file *s,
                          const pe__bank_said *said, bool asks,
                          pe__brought **out, pe_error *err)
{
    pe__brought *b = pe__doc_alloc(use->doc, sizeof *b);
    if (b == NULL)
        return pe__fail_memory(err);
    *b = (pe__brought){.closing = s->closing, .has_closing = s->has_closing,
                       .came = s->came, .went = s->went, .how = s->how,
                       .said = said ? *said : (pe__bank_said){0}};
    b->format = s->how.format;
    if (s->how.is_table)
        b->heading = heading_of(use, s);
    if (asks)
        b->ask = ask_of(use->doc, s, said);
    const pe_status status = asks ? PE_OK : take_over(use, s, b, err);
    *out = b;
    return status == PE_OK && pe__doc_failed(use->doc) ? pe__fail_memory(err)
                                                       : status;
}

/* What the file is called, without folders. */
static const char *file_name(pe__use *use)
{
    const char *name = pe__get_text(pe__get(use->in, "file"), "name", "");
    const char *slash = strrchr(name, '/');
    name = slash ? slash + 1 : name;
    return *name && strlen(name) < 60 ? name : "file";
}

pe_status pe__bank_read(pe__use *use, const pe__bank_said *said,
                        pe__brought **out, pe_error *err)
{
    const pe__value *bytes = pe__get(pe__get(use->in, "file"), "bytes");
    const char *kept = pe__get_text(use->in, "kept", "");
    const bool has = bytes && bytes->kind == PE__TEXT && bytes->text.size > 0;
    pe__bank_file s = {0};
    pe_error wrong = {0};
    char text[600];
    *out = NULL;
    if (!has && *kept == '\0') {
        pe__use_fault(use, "file", "needed");
        return PE_OK;
    }
    pe_status status = pe__statement_parse(
        file_name(use), has ? bytes->text.bytes : kept,
        has ? bytes->text.size : strlen(kept), said, &s, &wrong);
    const bool asks = s.how.asks != 0;
    if (status != PE_OK && status != PE_BAD_INPUT) {
        if (err)
            *err = wrong;
    } else if (!asks && status == PE_BAD_INPUT) {
        pe__error_text(&wrong, text, sizeof text);
        pe__use_fault_text(use, "file", text);
    } else if (!asks && s.count == 0) {
        pe__use_fault(use, "file", "bank_empty");
    } else if (s.count > LINES_MOST) {
        pe__use_fault(use, "file", "bank_many");
    } else {
        status = keep_all(use, &s, said, asks, out, err);
    }
    if (pe__use_faulty(use) && s.how.is_table && says(said))
        status = keep_all(use, &s, said, true, out, err);
    pe__statement_free(&s);
    return status == PE_BAD_INPUT ? PE_OK : status;
}

pe_status pe__use_bank_prepare(pe__use *use, pe_error *err)
{
    pe__brought *b = NULL;
    const pe__bank_said said = pe__bank_form(use);
    const pe_status status = pe__bank_read(use, &said, &b, err);
    use->prepared = b;
    return status;
}

/* --- what was said before ------------------------------------------------- */

static const char *letter(pe__use *use, char c)
{
    return c ? pe__doc_format(use->doc, "%c", c) : "";
}

static pe_status look_up(pe__use *use, int64_t account, pe__brought **b,
                         pe_error *err)
{
    bool found = false;
    pe__value *row = pe__doc_object(use->doc);
    pe_status status = pe__form_get(use->db, use->doc, account, (*b)->heading,
                                    row, &found, err);
    if (status != PE_OK || !found)
        return status;
    const pe__bank_said said = {pe__get_text(row, "columns", ""),
                                *pe__get_text(row, "day_order", ""),
                                *pe__get_text(row, "mark", "")};
    pe__brought *again = NULL;
    status = pe__bank_read(use, &said, &again, err);
    if (status == PE_OK && again) {
        again->said = (pe__bank_said){0};
        *b = again;
        use->prepared = again;
    }
    return status;
}

pe_status pe__bank_recall(pe__use *use, int64_t account, pe__brought **b,
                          pe_error *err)
{
    const pe__bank_said *said = &(*b)->said;
    pe_status status = PE_OK;
    if ((*b)->how.is_table && !says(said))
        status = look_up(use, account, b, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    const int asks = (*b)->how.asks;
    if (asks & PE__ASKS_COLUMNS)
        pe__use_fault(use, "file", "bank_ask_columns");
    if (asks & PE__ASKS_ORDER)
        pe__use_fault(use, "day_order", "bank_ask_order");
    if (asks & PE__ASKS_MARK)
        pe__use_fault(use, "mark", "bank_ask_mark");
    return !asks && (*b)->how.is_table && says(said)
               ? pe__form_put(use->db, account, (*b)->heading,
                              said->columns ? said->columns : "",
                              letter(use, said->order),
                              letter(use, said->mark), err)
               : PE_OK;
}
