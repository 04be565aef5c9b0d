/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The ledger for other programs, so that anyone can audit it with tools that
 * are not ours: Beancount (github.com/beancount), hledger (hledger.org). Both
 * get the balance of every account at the end to check against their own. */
#include "book.h"

#include "amount.h"
#include "calendar.h"
#include "mem.h"

#include <inttypes.h>
#include <string.h>

/* Names as Beancount wants them: Root:Part:Part, parts of letters, digits and
 * dashes that begin with a capital or a digit. What is left out is made good by
 * a number, so that two accounts never become one. */
typedef struct {
    const pe__book *book;
    pe__names seen;
    pe__arena texts;
    char **name; /* [accounts] */
} naming;

static bool is_root(const char *name, size_t length)
{
    static const char *const roots[] = {"Assets", "Liabilities", "Equity",
                                        "Income", "Expenses"};
    for (int k = 0; k < 5; k++)
        if (strlen(roots[k]) == length && memcmp(roots[k], name, length) == 0)
            return true;
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void put_part(pe__buffer *out, const char *part, size_t length)
{
    char first = length > 0 ? part[0] : 'X';
    if (first >= 'a' && first <= 'z')
        first = (char)(first - 'a' + 'A');
    if (!is_letter(first) && !(first >= '0' && first <= '9'))
        first = 'X';
    pe__buffer_add(out, &first, 1);
    for (size_t k = 1; k < length; k++) {
        const char c = is_letter(part[k]) || (part[k] >= '0' && part[k] <= '9')
                           ? part[k] : '-';
        pe__buffer_add(out, &c, 1);
    }
}

static bool name_account(naming *n, int32_t k)
{
    const char *name = n->book->account.name[k];
    pe__buffer out = {0};
    if (!is_root(name, strcspn(name, ":")) || strchr(name, ':') == NULL)
        pe__buffer_text(&out, "Assets:");
    for (const char *at = name;;) {
        const size_t length = strcspn(at, ":");
        put_part(&out, at, length);
        if (at[length] == '\0')
            break;
        pe__buffer_text(&out, ":");
        at += length + 1;
    }
    const int32_t before = n->seen.count;
    int32_t found = out.failed ? -1 : pe__names_add(&n->seen, &n->texts,
                                                    out.bytes, out.size);
    if (found >= 0 && found < before) {
        pe__buffer_format(&out, "-%" PRId32, k + 1);
        found = out.failed ? -1 : pe__names_add(&n->seen, &n->texts,
                                                out.bytes, out.size);
    }
    if (found >= 0)
        n->name[k] = pe__arena_text(&n->texts, out.bytes, out.size);
    pe__buffer_free(&out);
    return found >= 0 && n->name[k] != NULL;
}

static bool name_all(naming *n)
{
    n->name = pe__zalloc((size_t)n->book->account.count, sizeof *n->name);
    for (int32_t k = 0; n->name && k < n->book->account.count; k++)
        if (!name_account(n, k))
            return false;
    return n->name != NULL;
}

static void release(naming *n)
{
    pe__names_free(&n->seen);
    pe__free(n->name);
    pe__arena_free(&n->texts);
}

static void put_day(pe__buffer *out, int64_t day)
{
    const pe__date d = pe__date_of(day);
    pe__buffer_format(out, "%04" PRId64 "-%02d-%02d", d.year, d.month, d.day);
}

static void put_amount(pe__buffer *out, const pe__book *b, int64_t amount,
                       int32_t currency)
{
    char text[PE__AMOUNT];
    pe__buffer_format(out, "%s ", pe__amount_text(amount, b->digits[currency],
                                                  false, text));
}

/* A currency's name in capitals, as Beancount wants it. */
static void put_code(pe__buffer *out, const char *code)
{
    for (; *code; code++) {
        const char c = *code >= 'a' && *code <= 'z'
                           ? (char)(*code - 'a' + 'A')
                       : is_letter(*code) || (*code >= '0' && *code <= '9')
                           ? *code : '-';
        pe__buffer_add(out, &c, 1);
    }
}

/* What a rate is, in whole units of both: top / bottom is in smallest ones. */
static void put_rate(pe__buffer *out, const pe__book *b,
                     const pe__book_entry *e)
{
    char text[PE__AMOUNT];
    int64_t top = e->top, bottom = e->bottom;
    int digits = 0;
    for (int k = b->digits[e->in]; k > 0 && top % 10 == 0; k--)
        top /= 10;
    for (; bottom > 1; bottom /= 10)
        digits++;
    digits -= b->digits[e->currency];
    pe__buffer_format(out, "%s ", pe__amount_text(top, digits < 0 ? 0 : digits,
                                                  false, text));
}

/* A text between quote marks, or after a date: one line, no mark in it. */
static void put_text(pe__buffer *out, const pe__book_entry *e,
                     const char *barred)
{
    for (int32_t k = 0; k < e->text_size; k++) {
        const char c = strchr(barred, e->text[k]) || e->text[k] < ' '
                           ? e->text[k] < 0 ? e->text[k] : '\''
                           : e->text[k];
        pe__buffer_add(out, &c, 1);
    }
}

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

typedef void put_balance(pe__buffer *out, const pe__book *b, const char *name,
                         int32_t currency, int64_t balance, int64_t day);

static void each_balance(const naming *n, pe__buffer *out, put_balance *put)
{
    const pe__book *b = n->book;
    const int64_t day = last_day(b);
    for (int32_t a = 0; a < b->account.count; a++)
        for (int32_t c = 0; c < b->currency.count; c++) {
            int64_t balance = 0;
            if (pe_fund_ledger_balance(b->ledger, a, c, -1, day, &balance,
                                       NULL) == PE_OK)
                put(out, b, n->name[a], c, balance, day);
        }
}

/* --- Beancount ------------------------------------------------------------ */

/* Beancount's balance is that of the morning. */
static void assert_beancount(pe__buffer *out, const pe__book *b,
                             const char *name, int32_t currency,
                             int64_t balance, int64_t day)
{
    put_day(out, day + 1);
    pe__buffer_format(out, " balance %s  ", name);
    put_amount(out, b, balance, currency);
    put_code(out, b->currency.name[currency]);
    pe__buffer_text(out, "\n");
}

static void beancount_entry(pe__buffer *out, const naming *n, int64_t k)
{
    const pe__book *b = n->book;
    const pe__book_entry *e = &b->entry[k];
    put_day(out, e->day);
    if (e->postings == 0) {
        pe__buffer_text(out, " price ");
        put_code(out, b->currency.name[e->currency]);
        pe__buffer_text(out, "  ");
        put_rate(out, b, e);
        put_code(out, b->currency.name[e->in]);
        pe__buffer_text(out, "\n\n");
        return;
    }
    pe__buffer_text(out, " * \"");
    put_text(out, e, "\"\\");
    pe__buffer_format(out, "\"\n  entry: %" PRId64 "\n", k + 1);
    if (e->corrects > 0)
        pe__buffer_format(out, "  corrects: %" PRId64 "\n", e->corrects);
    for (int64_t j = e->first; j < e->first + e->postings; j++) {
        const pe_fund_posting *p = &b->posting[j];
        pe__buffer_format(out, "  %s  ", n->name[p->account]);
        put_amount(out, b, p->amount, p->currency);
        put_code(out, b->currency.name[p->currency]);
        pe__buffer_text(out, "\n");
    }
    pe__buffer_text(out, "\n");
}

bool pe__book_beancount(const pe__book *book, pe__buffer *out)
{
    naming n = {.book = book};
    const bool named = name_all(&n);
    for (int32_t a = 0; named && a < book->account.count; a++) {
        put_day(out, first_day(book));
        pe__buffer_format(out, " open %s\n", n.name[a]);
    }
    pe__buffer_text(out, "\n");
    for (int64_t k = 0; named && k < book->entries; k++)
        beancount_entry(out, &n, k);
    if (named)
        each_balance(&n, out, assert_beancount);
    release(&n);
    return named && !out->failed;
}

/* --- hledger -------------------------------------------------------------- */

static void assert_hledger(pe__buffer *out, const pe__book *b,
                           const char *name, int32_t currency, int64_t balance,
                           int64_t day)
{
    (void)day;
    pe__buffer_format(out, "    %s  0 \"", name);
    put_code(out, b->currency.name[currency]);
    pe__buffer_text(out, "\" = ");
    put_amount(out, b, balance, currency);
    pe__buffer_text(out, "\"");
    put_code(out, b->currency.name[currency]);
    pe__buffer_text(out, "\"\n");
}

static void hledger_code(pe__buffer *out, const char *code)
{
    pe__buffer_text(out, "\"");
    put_code(out, code);
    pe__buffer_text(out, "\"");
}

static void hledger_entry(pe__buffer *out, const naming *n, int64_t k)
{
    const pe__book *b = n->book;
    const pe__book_entry *e = &b->entry[k];
    if (e->postings == 0) {
        pe__buffer_text(out, "P ");
        put_day(out, e->day);
        pe__buffer_text(out, " ");
        hledger_code(out, b->currency.name[e->currency]);
        pe__buffer_text(out, " ");
        put_rate(out, b, e);
        hledger_code(out, b->currency.name[e->in]);
        pe__buffer_text(out, "\n\n");
        return;
    }
    put_day(out, e->day);
    pe__buffer_format(out, " * (%" PRId64 ") ", k + 1);
    put_text(out, e, ";|");
    if (e->corrects > 0)
        pe__buffer_format(out, "  ; corrects:%" PRId64, e->corrects);
    pe__buffer_text(out, "\n");
    for (int64_t j = e->first; j < e->first + e->postings; j++) {
        const pe_fund_posting *p = &b->posting[j];
        pe__buffer_format(out, "    %s  ", n->name[p->account]);
        put_amount(out, b, p->amount, p->currency);
        hledger_code(out, b->currency.name[p->currency]);
        pe__buffer_text(out, "\n");
    }
    pe__buffer_text(out, "\n");
}

bool pe__book_hledger(const pe__book *book, pe__buffer *out)
{
    naming n = {.book = book};
    const bool named = name_all(&n);
    for (int64_t k = 0; named && k < book->entries; k++)
        hledger_entry(out, &n, k);
    if (named && book->entries > 0) {
        put_day(out, last_day(book));
        pe__buffer_text(out, " * balances, to be checked\n");
        each_balance(&n, out, assert_hledger);
    }
    release(&n);
    return named && !out->failed;
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
