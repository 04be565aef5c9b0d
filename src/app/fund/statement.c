/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "statement.h"

#include "amount.h"
#include "error.h"
#include "file.h"
#include "mem.h"

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
    if (status == PE_OK)
        status = keep(s, &l->name, err);
    s->count += status == PE_OK;
    return status;
}

void pe__statement_free(pe__bank_file *s)
{
    pe__free(s->line);
    pe__bank_rows_free(&s->rows);
    pe__arena_free(&s->texts);
    *s = (pe__bank_file){0};
}

/* --- which of them it is -------------------------------------------------- */

/* As far as 64 bit and five digits go; beyond, an amount has no sum. */
pe_status pe__statement_sum(pe__bank_file *s, const char *amount,
                            pe_error *err)
{
    int64_t value;
    if (!pe__amount_read(amount, strlen(amount), PE__CLOSING_DIGITS, &value))
        return PE_OK; /* of more digits: the currency's own check says so */
    int64_t *sum = value < 0 ? &s->went : &s->came;
    if (value == INT64_MIN ||
        __builtin_add_overflow(*sum, value < 0 ? -value : value, sum))
        return pe__fail(err, PE_BAD_INPUT,
                        "the lines come to more than 64 bit hold");
    return PE_OK;
}

/* A workbook, packed or not: what banks' tables are as well. */
static bool is_packed(const char *bytes, size_t size)
{
    return size >= 4 && (memcmp(bytes, "PK\3\4", 4) == 0 ||
                         memcmp(bytes, "\x28\xB5\x2F\xFD", 4) == 0);
}

static pe_status parse_text(const char *name, const char *bytes, size_t size,
                            const pe__bank_said *said, pe__bank_file *out,
                            pe_error *err)
{
    const char *text = NULL;
    pe_status status = pe__bank_decode(name, bytes, size, &out->texts, &text,
                                       err);
    if (status == PE_OK && pe__mt940_is(text))
        return pe__mt940_parse(name, text, out, err);
    return status == PE_OK ? pe__bank_table_parse(name, text, strlen(text),
                                                  said, out, err)
                           : status;
}

pe_status pe__statement_parse(const char *name, const char *bytes, size_t size,
                              const pe__bank_said *said, pe__bank_file *out,
                              pe_error *err)
{
    size_t at = size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < size && (bytes[at] == ' ' || bytes[at] == '\n' ||
                         bytes[at] == '\r' || bytes[at] == '\t'))
        at++;
    *out = (pe__bank_file){0};
    pe_status status;
    if (at < size && bytes[at] == '<')
        status = pe__camt_parse(name, bytes, size, out, err);
    else if (is_packed(bytes, size))
        status = pe__bank_table_parse(name, bytes, size, said, out, err);
    else
        status = parse_text(name, bytes, size, said, out, err);
    for (int64_t k = 0; k < out->count && status == PE_OK; k++)
        status = pe__statement_sum(out, out->line[k].amount, err);
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
        status = pe__statement_parse(path, (const char *)bytes, size, NULL,
                                     out, err);
    if (status != PE_OK)
        pe__statement_free(out);
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
