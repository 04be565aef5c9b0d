/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading a ledger: line by line, entry by entry into the engine, which checks
 * the balance and the chain of hashes. */
#include "book.h"

#include "amount.h"
#include "calendar.h"
#include "error.h"
#include "file.h"
#include "mem.h"
#include "ten.h"
#include "utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FILE_MOST = 1 << 30, DIGITS_MOST = 9 };

static const char FIRST[] = "parecon ledger 1";

/* The walk through the file. */
typedef struct {
    const char *name;
    pe__book *book;
    const char *at, *end;   /* what comes next */
    long line;
    const char *text;       /* the line, [size] without its end */
    size_t size;
    const char *block;      /* where what the next seal covers begins */
    bool cut;               /* the file's last line had no end; it got one */
    bool open;              /* an entry is being read */
    long open_line;
} walk;

static pe_status fail(const walk *w, pe_error *err, const char *what)
{
    char shown[60];
    snprintf(shown, sizeof shown, "%.*s", (int)(w->size < 56 ? w->size : 56),
             w->text);
    return pe__fail_at(err, PE_BAD_INPUT, w->name, w->line, 0, "\"%s\": %s",
                       shown, what);
}

static bool next_line(walk *w)
{
    if (w->at >= w->end)
        return false;
    const char *end = memchr(w->at, '\n', (size_t)(w->end - w->at));
    w->text = w->at;
    w->size = (size_t)((end ? end : w->end) - w->at);
    w->at = end ? end + 1 : w->end;
    w->line++;
    return true;
}

/* The next word of the line from *at on; "" at its end. */
static const char *word(const walk *w, size_t *at, size_t *length)
{
    while (*at < w->size && w->text[*at] == ' ')
        ++*at;
    const char *from = w->text + *at;
    while (*at < w->size && w->text[*at] != ' ')
        ++*at;
    *length = (size_t)(w->text + *at - from);
    return from;
}

/* Nothing but that stands on the line: what is not understood is not passed
 * over, or a seal could hide in it. */
static bool is_end(const walk *w, size_t at)
{
    size_t length;
    word(w, &at, &length);
    return length == 0;
}

static bool is(const char *text, size_t length, const char *what)
{
    return strlen(what) == length && memcmp(text, what, length) == 0;
}

/* --- currencies ----------------------------------------------------------- */

static pe_status read_currency(walk *w, pe_error *err)
{
    pe__book *b = w->book;
    size_t at = 8, length, digit_size;
    const char *code = word(w, &at, &length);
    const char *digits = word(w, &at, &digit_size);
    int64_t count = 2;
    if (length == 0 || length > 24 || !is_end(w, at))
        return fail(w, err, "a currency has a name of up to 24 letters, then "
                            "its digits");
    if (digit_size > 0 && (!pe__amount_read(digits, digit_size, 0, &count) ||
                           count < 0 || count > DIGITS_MOST))
        return fail(w, err, "a currency has 0 to 9 digits behind the point: "
                            "currency EUR 2");
    const int32_t before = b->currency.count;
    const int32_t k = pe__names_add(&b->currency, &b->texts, code, length);
    if (k < 0)
        return pe__fail_memory(err);
    if (k < before)
        return fail(w, err, "this currency is known already");
    int *grown = pe__realloc(b->digits, (size_t)k + 1, sizeof *grown);
    if (grown == NULL)
        return pe__fail_memory(err);
    b->digits = grown;
    b->digits[k] = (int)count;
    return PE_OK;
}

static pe_status find_currency(const walk *w, const char *code, size_t length,
                               int32_t *out, pe_error *err)
{
    *out = pe__names_get(&w->book->currency, code, length);
    return *out >= 0 ? PE_OK
                     : fail(w, err, "this currency is not known; a line "
                                    "\"currency EUR 2\" above makes it so");
}

/* --- entries -------------------------------------------------------------- */

static pe__book_entry *last_entry(const walk *w)
{
    return &w->book->entry[w->book->entries - 1];
}

/* "2026-11-01 rate USD 0.95 EUR": 1 USD is worth 0.95 EUR. */
static pe_status read_rate(walk *w, size_t at, pe_error *err)
{
    pe__book_entry *e = last_entry(w);
    size_t from_size, number_size, to_size;
    char number[40] = "";
    const char *from = word(w, &at, &from_size);
    const char *text = word(w, &at, &number_size);
    const char *to = word(w, &at, &to_size);
    pe_status status = find_currency(w, from, from_size, &e->currency, err);
    if (status == PE_OK)
        status = find_currency(w, to, to_size, &e->in, err);
    if (status != PE_OK)
        return status;
    if (number_size < sizeof number)
        memcpy(number, text, number_size);
    int digits = pe__amount_digits(number);
    if (digits < 0 || digits > DIGITS_MOST || !is_end(w, at) ||
        !pe__amount_read(number, strlen(number), digits, &e->top) ||
        e->top <= 0)
        return fail(w, err, "a rate is a number above 0 with at most 9 digits "
                            "behind the point: rate USD 0.95 EUR");
    e->bottom = pe__ten_to(digits + w->book->digits[e->currency]);
    if (__builtin_mul_overflow(e->top, pe__ten_to(w->book->digits[e->in]),
                               &e->top))
        return fail(w, err, "this rate is too large to reckon with");
    return PE_OK;
}

static pe_status read_corrects(walk *w, size_t *at, pe_error *err)
{
    size_t length;
    const char *number = word(w, at, &length);
    pe__book_entry *e = last_entry(w);
    if (length == 0 || !pe__amount_read(number, length, 0, &e->corrects) ||
        e->corrects < 1)
        return fail(w, err, "after \"corrects\" comes the number of the entry "
                            "that was wrong, counted from 1");
    return PE_OK;
}

static pe_status begin_entry(walk *w, pe_error *err)
{
    pe__book *b = w->book;
    char date[11] = "";
    size_t at = 10, length;
    if (w->open)
        return fail(w, err, "a line \"= …\" seals each entry, or none after "
                            "it; \"parecon fund ledger seal\" writes them");
    if (b->entries == b->entry_room) {
        const int64_t room = b->entry_room * 2 + 64;
        pe__book_entry *e = pe__realloc(b->entry, (size_t)room, sizeof *e);
        if (e == NULL)
            return pe__fail_memory(err);
        b->entry = e;
        b->entry_room = room;
    }
    pe__book_entry *e = &b->entry[b->entries++];
    *e = (pe__book_entry){.line = w->line, .first = b->postings,
                          .text = w->text};
    w->open = true;
    w->open_line = w->line;
    memcpy(date, w->text, w->size < 10 ? w->size : 10);
    if (!pe__day_read(date, &e->day) || (w->size > 10 && w->text[10] != ' '))
        return fail(w, err, "an entry begins with a day, as 2026-11-26, and "
                            "a space");
    size_t after = at;
    const char *first = word(w, &after, &length);
    pe_status status = PE_OK;
    if (is(first, length, "rate"))
        return read_rate(w, after, err);
    if (is(first, length, "corrects")) {
        at = after;
        status = read_corrects(w, &at, err);
    }
    while (at < w->size && w->text[at] == ' ')
        at++;
    e->text = w->text + at;
    e->text_size = (int32_t)(w->size - at < 10000 ? w->size - at : 10000);
    return status;
}

/* "  Assets:Bank   -12.50 EUR": the account ends where two spaces follow. */
static pe_status read_posting(walk *w, pe_error *err)
{
    pe__book *b = w->book;
    pe_fund_posting p;
    size_t from = 0, to, number_size, code_size;
    while (from < w->size && w->text[from] == ' ')
        from++;
    for (to = from; to + 1 < w->size; to++)
        if (w->text[to] == ' ' && w->text[to + 1] == ' ')
            break;
    size_t at = to;
    const char *number = word(w, &at, &number_size);
    const char *code = word(w, &at, &code_size);
    if (!w->open || last_entry(w)->top > 0)
        return fail(w, err, "a posting stands below an entry's day");
    if (to + 1 >= w->size || number_size == 0 || code_size == 0 ||
        !is_end(w, at))
        return fail(w, err, "a posting is an account, two spaces, an amount "
                            "and a currency: Assets:Bank  -12.50 EUR");
    pe_status status = find_currency(w, code, code_size, &p.currency, err);
    if (status != PE_OK)
        return status;
    if (!pe__amount_read(number, number_size, b->digits[p.currency],
                         &p.amount))
        return fail(w, err, "this is no amount, has more digits behind the "
                            "point than the currency, or is beyond 64 bit");
    p.account = pe__names_add(&b->account, &b->texts, w->text + from,
                              to - from);
    if (b->postings == b->posting_room) {
        const int64_t room = b->posting_room * 2 + 256;
        pe_fund_posting *grown = pe__realloc(b->posting, (size_t)room,
                                             sizeof *grown);
        if (grown == NULL)
            return pe__fail_memory(err);
        b->posting = grown;
        b->posting_room = room;
    }
    b->posting[b->postings++] = p;
    last_entry(w)->postings++;
    return p.account >= 0 ? PE_OK : pe__fail_memory(err);
}

/* --- seals ---------------------------------------------------------------- */

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

static bool read_hash(const walk *w, unsigned char hash[PE_FUND_HASH])
{
    if (w->size != 2 + 2 * PE_FUND_HASH || w->text[1] != ' ')
        return false;
    for (int k = 0; k < PE_FUND_HASH; k++) {
        const int high = hex(w->text[2 + 2 * k]);
        const int low = hex(w->text[3 + 2 * k]);
        if (high < 0 || low < 0)
            return false;
        hash[k] = (unsigned char)(high * 16 + low);
    }
    return true;
}

/* The entry that was read goes into the engine; `hash` NULL = not sealed. */
static pe_status close_entry(walk *w, const char *until,
                             const unsigned char *hash, pe_error *err)
{
    pe__book *b = w->book;
    const pe__book_entry *e = last_entry(w);
    const pe_fund_entry entry = {
        .day = e->day,
        .posting = e->postings > 0 ? b->posting + e->first : NULL,
        .postings = e->postings, .currency = e->currency, .in = e->in,
        .top = e->top, .bottom = e->bottom, .corrects = e->corrects,
        .bytes = w->block, .size = (size_t)(until - w->block), .hash = hash};
    const pe_status status = pe_fund_ledger_add(b->ledger, &entry, b->head,
                                                err);
    memcpy(last_entry(w)->hash, b->head, PE_FUND_HASH);
    w->open = false;
    if (status != PE_OK && err) {
        snprintf(err->file, sizeof err->file, "%s", w->name);
        err->line = w->open_line;
    }
    return status;
}

static pe_status seal(walk *w, pe_error *err)
{
    unsigned char hash[PE_FUND_HASH];
    if (!w->open)
        return fail(w, err, "there is no entry above that this could seal");
    if (!read_hash(w, hash) || (w->cut && w->at == w->end))
        return fail(w, err, "a seal is \"= \" and 64 digits 0-9 a-f; was this "
                            "line altered?");
    const pe_status status = close_entry(w, w->text, hash, err);
    w->block = w->at;
    w->book->sealed = w->book->entries;
    w->book->sealed_size = (size_t)(w->at - w->book->bytes);
    return status;
}

/* Entries after the last seal: each ends where the next begins. */
static pe_status close_unsealed(walk *w, pe_error *err)
{
    if (!w->open)
        return PE_OK;
    const pe_status status = close_entry(w, w->text, NULL, err);
    w->block = w->text;
    return status;
}

static pe_status read_line(walk *w, pe_error *err)
{
    if (w->size > 0 && w->text[0] == '#' && w->open)
        return fail(w, err, "a remark stands between entries, not inside of "
                            "one; or was a seal altered?");
    if (w->size == 0 || w->text[0] == '#')
        return PE_OK;
    if (w->text[0] == '=') {
        if (w->book->sealed < w->book->entries - 1)
            return fail(w, err, "an entry above has no seal, though this one "
                                "has: a line was taken out or altered");
        return seal(w, err);
    }
    if (w->text[0] == ' ')
        return read_posting(w, err);
    if (w->size > 9 && memcmp(w->text, "currency ", 9) == 0)
        return read_currency(w, err);
    const pe_status status = close_unsealed(w, err);
    return status == PE_OK ? begin_entry(w, err) : status;
}

static pe_status read_all(walk *w, pe_error *err)
{
    pe_status status = PE_OK;
    bool first = next_line(w);
    if (first && w->size >= 3 && memcmp(w->text, "\xEF\xBB\xBF", 3) == 0)
        return pe__fail_at(err, PE_BAD_INPUT, w->name, 1, 0, "a ledger begins "
                           "without a byte-order mark; save it as UTF-8 "
                           "without BOM");
    if (first && w->size > 0 && w->text[w->size - 1] == '\r')
        return pe__fail_at(err, PE_BAD_INPUT, w->name, 1, 0, "lines of a "
                           "ledger end as on Unix, with LF alone, as its seals "
                           "cover each byte; save it so");
    if (!first || !is(w->text, w->size, FIRST))
        return pe__fail_at(err, PE_BAD_INPUT, w->name, 1, 0, "a ledger begins "
                           "with the line \"%s\"", FIRST);
    while (status == PE_OK && next_line(w)) {
        const uint64_t good = pe__text_prefix((const unsigned char *)w->text,
                                              w->size);
        if (good < w->size || memchr(w->text, '\t', w->size) ||
            memchr(w->text, '\r', w->size))
            return fail(w, err, "tabs, control characters and what is not "
                                "UTF-8 have no place in a ledger");
        status = read_line(w, err);
    }
    w->text = w->end;
    w->size = 0;
    return status == PE_OK ? close_unsealed(w, err) : status;
}

pe_status pe__book_parse(const char *name, const char *bytes, size_t size,
                         pe__book *book, pe_error *err)
{
    const bool cut = size > 0 && bytes[size - 1] != '\n';
    *book = (pe__book){.size = size + cut, .bytes = pe__alloc(size + 2, 1)};
    pe_status status = book->bytes ? pe_fund_ledger_new(&book->ledger, err)
                                   : pe__fail_memory(err);
    if (status == PE_OK) {
        memcpy(book->bytes, bytes, size);
        book->bytes[size] = '\n';
        book->bytes[book->size] = '\0';
        walk w = {.name = name, .book = book, .at = book->bytes, .cut = cut,
                  .end = book->bytes + book->size, .block = book->bytes};
        status = read_all(&w, err);
    }
    if (status != PE_OK)
        pe__book_free(book);
    return status;
}

pe_status pe__book_read(const char *path, pe__book *book, pe_error *err)
{
    unsigned char *bytes = NULL;
    uint64_t size = 0;
    *book = (pe__book){0};
    pe_status status = pe__file_read(path, FILE_MOST, &bytes, &size, err);
    if (status == PE_OK)
        status = pe__book_parse(path, (const char *)bytes, size, book, err);
    pe__free(bytes);
    return status;
}

void pe__book_free(pe__book *b)
{
    pe_fund_ledger_free(b->ledger);
    pe__free(b->bytes);
    pe__free(b->digits);
    pe__free(b->entry);
    pe__free(b->posting);
    pe__names_free(&b->account);
    pe__names_free(&b->currency);
    pe__arena_free(&b->texts);
    *b = (pe__book){0};
}
