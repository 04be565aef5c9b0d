/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "statement.h"

#include "amount.h"
#include "calendar.h"
#include "cells.h"
#include "error.h"
#include "file.h"
#include "mem.h"
#include "table.h"

#include <string.h>

enum { FILE_MOST = 256 << 20 };

static pe_status keep(pe__bank_file *s, char **text, pe_error *err)
{
    const char *from = *text ? *text : "";
    *text = pe__arena_text(&s->texts, from, strlen(from));
    return *text ? PE_OK : pe__fail_memory(err);
}

pe_status pe__statement_add(pe__bank_file *s, const pe__bank_line *line,
                            pe_error *err)
{
    if (s->count == s->room) {
        const int64_t room = s->room * 2 + 64;
        pe__bank_line *grown = pe__realloc(s->line, (size_t)room,
                                           sizeof *grown);
        if (grown == NULL)
            return pe__fail_memory(err);
        s->line = grown;
        s->room = room;
    }
    pe__bank_line *l = &s->line[s->count];
    *l = *line;
    pe_status status = keep(s, &l->amount, err);
    if (status == PE_OK)
        status = keep(s, &l->currency, err);
    if (status == PE_OK)
        status = keep(s, &l->text, err);
    if (status == PE_OK)
        status = keep(s, &l->reference, err);
    if (status == PE_OK)
        status = keep(s, &l->bank_reference, err);
    if (status == PE_OK)
        status = keep(s, &l->payer, err);
    s->count += status == PE_OK;
    return status;
}

void pe__statement_free(pe__bank_file *s)
{
    pe__free(s->line);
    pe__arena_free(&s->texts);
    *s = (pe__bank_file){0};
}

/* --- a table -------------------------------------------------------------- */

static char *cell_of(const pe__table *table, int64_t row, const char *column)
{
    const int32_t k = pe__table_find(table, column);
    return (char *)pe__cell_text((pe__cell){table, row, k});
}

static pe_status read_row(pe__bank_file *s, const pe__table *table,
                          int32_t date, int32_t amount, int64_t row,
                          pe_error *err)
{
    pe__bank_line l = {.amount = cell_of(table, row, "amount"),
                       .currency = cell_of(table, row, "currency"),
                       .text = cell_of(table, row, "text"),
                       .reference = cell_of(table, row, "reference"),
                       .bank_reference = cell_of(table, row, "id"),
                       .payer = cell_of(table, row, "payer"),
                       .line = pe__table_line(table, row)};
    int64_t value;
    if (!pe__day_read(cell_of(table, row, "date"), &l.day))
        return pe__cell_fail((pe__cell){table, row, date}, err,
                             "is no day; right would be 2026-11-26");
    if (!pe__amount_read(l.amount, strlen(l.amount), 9, &value))
        return pe__cell_fail((pe__cell){table, row, amount}, err,
                             "is no amount; right would be -12.50");
    return pe__statement_add(s, &l, err);
}

/* What the last day's last line says stands there then: of a table that goes
 * back in time that is the first. */
static pe_status read_closing(pe__bank_file *s, const pe__table *table,
                              pe_error *err)
{
    const int32_t balance = pe__table_find(table, "balance");
    if (s->count == 0 || balance < 0)
        return PE_OK;
    const bool back = s->line[0].day > s->line[s->count - 1].day;
    const int64_t row = back ? 0 : s->count - 1;
    const char *text = cell_of(table, row, "balance");
    s->has_closing = *text != '\0';
    if (s->has_closing && !pe__amount_read(text, strlen(text),
                                           PE__CLOSING_DIGITS, &s->closing))
        return pe__cell_fail((pe__cell){table, row, balance}, err,
                             "is no amount; right would be 1200.50");
    return PE_OK;
}

static pe_status parse_table(const char *name, const char *bytes, size_t size,
                             pe__bank_file *out, pe_error *err)
{
    pe__table *table = NULL;
    int32_t date = -1, amount = -1;
    pe_status status = pe__table_parse(bytes, size, name, NULL, &table, err);
    if (status == PE_OK)
        status = pe__column(table, "date", &date, err);
    if (status == PE_OK)
        status = pe__column(table, "amount", &amount, err);
    for (int64_t k = 0; status == PE_OK && k < pe__table_rows(table); k++)
        status = read_row(out, table, date, amount, k, err);
    if (status == PE_OK)
        status = read_closing(out, table, err);
    pe__table_free(table);
    return status;
}

pe_status pe__statement_parse(const char *name, const char *bytes, size_t size,
                              pe__bank_file *out, pe_error *err)
{
    size_t at = size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < size && (bytes[at] == ' ' || bytes[at] == '\n' ||
                         bytes[at] == '\r' || bytes[at] == '\t'))
        at++;
    *out = (pe__bank_file){0};
    const bool is_xml = at < size && bytes[at] == '<';
    const pe_status status =
        is_xml ? pe__camt_parse(name, bytes, size, out, err)
               : parse_table(name, bytes, size, out, err);
    if (status != PE_OK)
        pe__statement_free(out);
    return status;
}

pe_status pe__statement_read(const char *path, pe__bank_file *out,
                             pe_error *err)
{
    unsigned char *bytes = NULL;
    uint64_t size = 0;
    *out = (pe__bank_file){0};
    pe_status status = pe__file_read(path, FILE_MOST, &bytes, &size, err);
    if (status == PE_OK)
        status = pe__statement_parse(path, (const char *)bytes, size, out,
                                     err);
    pe__free(bytes);
    return status;
}

/* --- matching ------------------------------------------------------------- */

static int64_t apart(int64_t a, int64_t b)
{
    return a < b ? b - a : a - b;
}

/* The nearest free posting with that amount; -1: none. */
static int64_t nearest(const pe__book *b, int32_t account, int32_t currency,
                       int64_t amount, int64_t day, int64_t days,
                       const bool *taken, int64_t *entry)
{
    int64_t best = -1, distance = days + 1;
    for (int64_t k = 0; k < b->entries; k++) {
        const pe__book_entry *e = &b->entry[k];
        if (apart(e->day, day) >= distance)
            continue;
        for (int64_t j = e->first; j < e->first + e->postings; j++) {
            const pe_fund_posting *p = &b->posting[j];
            if (taken[j] || p->account != account ||
                p->currency != currency || p->amount != amount)
                continue;
            best = j;
            distance = apart(e->day, day);
            *entry = k + 1;
            break;
        }
    }
    return best;
}

pe_status pe__statement_match(pe__bank_file *s, const pe__book *book,
                              int32_t account, int64_t days, bool *taken,
                              pe_error *err)
{
    for (int64_t k = 0; k < s->count; k++) {
        pe__bank_line *l = &s->line[k];
        int64_t amount, entry = 0;
        const int32_t currency =
            *l->currency ? pe__names_get(&book->currency, l->currency,
                                         strlen(l->currency))
            : book->currency.count > 0 ? 0 : -1;
        if (currency < 0)
            return pe__fail(err, PE_BAD_INPUT, "the bank's line %ld is in "
                            "\"%.20s\", a currency that the ledger does not "
                            "have", l->line, l->currency);
        if (!pe__amount_read(l->amount, strlen(l->amount),
                             book->digits[currency], &amount))
            return pe__fail(err, PE_BAD_INPUT, "the bank's line %ld: \"%.40s\" "
                            "has more digits than the ledger's currency",
                            l->line, l->amount);
        const int64_t posting = nearest(book, account, currency, amount,
                                        l->day, days, taken, &entry);
        l->entry = posting >= 0 ? entry : 0;
        if (posting >= 0)
            taken[posting] = true;
    }
    return PE_OK;
}
