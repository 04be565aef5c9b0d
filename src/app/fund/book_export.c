/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A whole ledger for other programs (export.h), and sealed. */
#include "book.h"

#include "export.h"

#include <string.h>

static int64_t last_day(const pe__book *b)
{
    int64_t day = 0;
    for (int64_t k = 0; k < b->entries; k++)
        day = k == 0 || b->entry[k].day > day ? b->entry[k].day : day;
    return day;
}

static int64_t first_day(const pe__book *b)
{
    int64_t day = 0;
    for (int64_t k = 0; k < b->entries; k++)
        day = k == 0 || b->entry[k].day < day ? b->entry[k].day : day;
    return day;
}

static pe__export_amount amount_of(const pe__book *b, int32_t currency,
                                   int64_t amount)
{
    return (pe__export_amount){b->currency.name[currency],
                               b->digits[currency], amount};
}

static void put_balances(const pe__book *b, const pe__export_names *names,
                         pe__export_format format, pe__buffer *out)
{
    const int64_t day = last_day(b);
    for (int32_t a = 0; a < b->account.count; a++)
        for (int32_t c = 0; c < b->currency.count; c++) {
            pe__export_amount sum = amount_of(b, c, 0);
            if (pe_fund_ledger_balance(b->ledger, a, c, -1, day, &sum.amount,
                                       NULL) == PE_OK)
                pe__export_balance(out, format, names->name[a], &sum, day);
        }
}

static void put_entry(const pe__book *b, const pe__export_names *names,
                      pe__export_format format, int64_t k, pe__buffer *out)
{
    const pe__book_entry *e = &b->entry[k];
    if (e->postings == 0) {
        const pe__export_amount of = amount_of(b, e->currency, 0);
        const pe__export_amount in = amount_of(b, e->in, 0);
        pe__export_rate(out, format, e->day, &of, &in, e->top, e->bottom);
        return;
    }
    const pe__export_entry head = {k + 1, e->day, e->corrects, e->text,
                                   e->text_size};
    pe__export_head(out, format, &head);
    for (int64_t j = e->first; j < e->first + e->postings; j++) {
        const pe_fund_posting *p = &b->posting[j];
        const pe__export_amount amount = amount_of(b, p->currency, p->amount);
        pe__export_posting(out, format, names->name[p->account], &amount);
    }
    pe__export_end(out);
}

static bool put_book(const pe__book *b, pe__export_format format,
                     pe__buffer *out)
{
    pe__export_names names = {0};
    bool named = true;
    for (int32_t k = 0; k < b->account.count && named; k++)
        named = pe__export_name(&names, b->account.name[k]);
    if (named) {
        pe__export_accounts(out, format, &names, first_day(b));
        for (int64_t k = 0; k < b->entries; k++)
            put_entry(b, &names, format, k, out);
        if (b->entries > 0)
            pe__export_balances(out, format, last_day(b));
        put_balances(b, &names, format, out);
    }
    pe__export_names_free(&names);
    return named && !out->failed;
}

bool pe__book_beancount(const pe__book *book, pe__buffer *out)
{
    return put_book(book, PE__BEANCOUNT, out);
}

bool pe__book_hledger(const pe__book *book, pe__buffer *out)
{
    return put_book(book, PE__HLEDGER, out);
}

bool pe__account_within(const char *account, const char *above)
{
    const size_t length = strlen(above);
    return length == 0 || (strncmp(account, above, length) == 0 &&
                           (account[length] == '\0' ||
                            account[length] == ':'));
}

/* --- seals ---------------------------------------------------------------- */

static void put_seal(pe__buffer *out, const unsigned char *hash)
{
    pe__buffer_text(out, "= ");
    for (int k = 0; k < PE_FUND_HASH; k++)
        pe__buffer_format(out, "%02x", hash[k]);
    pe__buffer_text(out, "\n");
}

/* What stands before the next entry that is not sealed yet. */
static const char *end_of(const pe__book *b, int64_t k)
{
    const char *end = b->bytes + b->size;
    if (k + 1 >= b->entries)
        return end;
    const char *at = b->entry[k + 1].text; /* back to the line's beginning */
    while (at > b->bytes && at[-1] != '\n')
        at--;
    return at;
}

bool pe__book_seal(const pe__book *book, pe__buffer *out)
{
    const char *from = book->bytes + book->sealed_size;
    pe__buffer_add(out, book->bytes, book->sealed_size);
    for (int64_t k = book->sealed; k < book->entries; k++) {
        const char *to = end_of(book, k);
        pe__buffer_add(out, from, (size_t)(to - from));
        put_seal(out, book->entry[k].hash);
        from = to;
    }
    if (book->sealed == book->entries) /* remarks at the end */
        pe__buffer_add(out, from, (size_t)(book->bytes + book->size - from));
    return !out->failed;
}
