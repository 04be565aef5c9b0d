/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "ledger_read.h"

#include "error.h"
#include "mem.h"
#include "money_rate.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE = 1000 };

typedef struct {
    int64_t account;
    const char *kind, *name;
    int32_t place;
} known_account;

typedef struct {
    const char *code;
    int digits;
    bool is_seen; /* an entry above has it */
} known_currency;

struct pe__ledger_reader {
    pe__sql *db;
    int64_t council;
    pe__doc *doc;           /* of the piece at hand */
    known_account *account; /* [accounts] by number */
    size_t accounts;
    known_currency *currency;
    size_t currencies;
    pe__buffer text;
    int64_t number;
    char seal[65];
};

/* --- what the entries refer to -------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    const known_account *x = a, *y = b;
    return (x->account > y->account) - (x->account < y->account);
}

static const known_account *account_of(const pe__ledger_reader *r,
                                       int64_t account)
{
    const known_account key = {.account = account};
    return bsearch(&key, r->account, r->accounts, sizeof key, by_number);
}

static known_currency *currency_of(pe__ledger_reader *r, const char *code)
{
    for (size_t k = 0; k < r->currencies; k++)
        if (strcmp(r->currency[k].code, code) == 0)
            return &r->currency[k];
    return NULL;
}

static pe_status find_accounts(pe__ledger_reader *r, pe__doc *doc,
                               pe__value *rows, pe_error *err)
{
    pe_status status = pe__money_accounts(r->db, doc, r->council, rows, err);
    r->account = pe__doc_alloc(doc, (pe__count_of(rows) + 1) *
                                        sizeof *r->account);
    if (status != PE_OK || r->account == NULL)
        return status != PE_OK ? status : pe__fail_memory(err);
    for (const pe__value *row = pe__first(rows); row; row = row->next) {
        const size_t k = r->accounts++;
        r->account[k] = (known_account){
            pe__get_integer(row, "account", 0),
            pe__get_text(row, "kind", "assets"), pe__get_text(row, "name", ""),
            (int32_t)k};
    }
    qsort(r->account, r->accounts, sizeof *r->account, by_number);
    return PE_OK;
}

static pe_status find_currencies(pe__ledger_reader *r, pe__doc *doc,
                                 pe_error *err)
{
    pe__value *rows = pe__doc_array(doc);
    pe_status status = pe__money_currencies(r->db, doc, r->council, rows, err);
    r->currency = pe__doc_alloc(doc, (pe__count_of(rows) + 1) *
                                         sizeof *r->currency);
    if (status != PE_OK || r->currency == NULL)
        return status != PE_OK ? status : pe__fail_memory(err);
    for (const pe__value *row = pe__first(rows); row; row = row->next)
        r->currency[r->currencies++] = (known_currency){
            pe__get_text(row, "currency", ""),
            (int)pe__get_integer(row, "digits", 2), false};
    return PE_OK;
}

pe_status pe__ledger_open(pe__sql *db, pe__doc *doc, int64_t council,
                          pe__ledger_reader **out, pe__value **accounts,
                          pe_error *err)
{
    pe__ledger_reader *r = *out = pe__zalloc(1, sizeof *r);
    *accounts = pe__doc_array(doc);
    if (r == NULL)
        return pe__fail_memory(err);
    r->db = db;
    r->council = council;
    r->doc = pe__doc_new();
    pe_status status = r->doc ? find_accounts(r, doc, *accounts, err)
                              : pe__fail_memory(err);
    return status == PE_OK ? find_currencies(r, doc, err) : status;
}

void pe__ledger_close(pe__ledger_reader *reader)
{
    if (reader == NULL)
        return;
    pe__doc_free(reader->doc);
    pe__buffer_free(&reader->text);
    pe__free(reader);
}

/* --- one entry ------------------------------------------------------------ */

/* A leg of the entry, from the tables. */
static bool add_leg(pe__ledger_reader *r, pe__written *text, const char *code,
                    const known_account *account, int64_t amount)
{
    known_currency *c = currency_of(r, code);
    if (c == NULL || text->legs == PE__LEGS_MOST)
        return false;
    text->leg[text->legs++] = (pe__written_leg){
        .kind = account ? account->kind : "",
        .name = account ? account->name : "", .currency = c->code,
        .amount = amount, .digits = c->digits, .is_new = !c->is_seen};
    c->is_seen = true;
    return true;
}

/* One in first, one out second, 0 in each currency; so many as it says. */
static bool balances(const pe__written *text, int64_t postings)
{
    if (text->rate)
        return postings == 0;
    for (int32_t k = 0; k < text->legs; k++) {
        int64_t sum = 0;
        for (int32_t j = 0; j < text->legs; j++)
            if (text->leg[j].currency == text->leg[k].currency &&
                __builtin_add_overflow(sum, text->leg[j].amount, &sum))
                return false;
        if (sum != 0)
            return false;
    }
    return text->legs == postings && text->legs >= 2 &&
           text->leg[0].amount > 0 && text->leg[1].amount < 0;
}

/* What the tables say of it; false = they contradict themselves. */
static bool gather(pe__ledger_reader *r, const pe__value *row,
                   const pe__value **posting, pe__written *text,
                   int32_t *account)
{
    const pe__value *rate = pe__get(row, "rate");
    *text = (pe__written){
        .number = r->number + 1, .day = pe__get_integer(row, "day", 0),
        .corrects = pe__get_integer(row, "corrects", 0),
        .words = pe__get_text(row, "words", "")};
    if (rate && rate->kind == PE__TEXT) {
        text->rate = pe__get_text(row, "rate", "");
        account[0] = account[1] = -1;
        return add_leg(r, text, pe__get_text(row, "currency", ""), NULL, 0) &&
               add_leg(r, text, pe__get_text(row, "in_currency", ""), NULL,
                       0) && balances(text, pe__get_integer(row, "postings",
                                                            0));
    }
    for (; *posting && pe__get_integer(*posting, "number", 0) == text->number;
         *posting = (*posting)->next) {
        const known_account *a = account_of(
            r, pe__get_integer(*posting, "account", 0));
        if (a == NULL || !add_leg(r, text,
                                  pe__get_text(*posting, "currency", ""), a,
                                  pe__get_integer(*posting, "amount", 0)))
            return false;
        account[text->legs - 1] = a->place;
    }
    return balances(text, pe__get_integer(row, "postings", 0));
}

/* Of a rate: what the cells beside its text say must be what it says; of an
 * entry the days of its postings. */
static bool is_alike(const pe__value *row, const pe__written *text)
{
    int64_t top, bottom;
    if (text->rate == NULL)
        return pe__get_integer(row, "other_days", 0) == 0;
    return pe__rate_units(text->rate, text->leg[0].digits,
                          text->leg[1].digits, &top, &bottom) &&
           top == pe__get_integer(row, "top", 0) &&
           bottom == pe__get_integer(row, "bottom", 0) &&
           pe__get_integer(row, "rate_day", 0) == text->day;
}

static pe_status check(pe__ledger_reader *r, const pe__value *row,
                       const pe__value **posting, pe__written *text,
                       int32_t *account, pe__entry_fault *fault, pe_error *err)
{
    const char *written = pe__get_text(row, "written", "");
    const size_t size = strlen(written);
    *fault = PE__ENTRY_ODD;
    if (pe__get_integer(row, "number", 0) != r->number + 1 ||
        !gather(r, row, posting, text, account))
        return PE_OK;
    pe__buffer_clear(&r->text);
    pe__written_put(text, &r->text);
    if (r->text.failed)
        return pe__fail_memory(err);
    *fault = PE__ENTRY_ALTERED;
    if (size != r->text.size || memcmp(written, r->text.bytes, size) != 0 ||
        !is_alike(row, text))
        return PE_OK;
    pe__written_seal(r->seal, written, size, r->seal);
    *fault = strcmp(r->seal, pe__get_text(row, "hash", "")) == 0
                 ? PE__ENTRY_SOUND
                 : PE__ENTRY_UNSEALED;
    return PE_OK;
}

/* --- all of them ---------------------------------------------------------- */

/* *more = there may be another piece. */
static pe_status read_piece(pe__ledger_reader *r, pe__ledger_each *each,
                            void *context, bool *more, pe__entry_fault *fault,
                            pe_error *err)
{
    pe__value *rows = pe__doc_array(r->doc), *all = pe__doc_array(r->doc);
    pe_status status = pe__money_written(r->db, r->doc, r->council, r->number,
                                         PIECE, rows, err);
    *more = pe__count_of(rows) == PIECE;
    if (status == PE_OK)
        status = pe__money_written_postings(r->db, r->doc, r->council,
                                            r->number + 1, r->number + PIECE,
                                            all, err);
    const pe__value *posting = pe__first(all);
    for (const pe__value *row = pe__first(rows); row && !status;
         row = row->next) {
        pe__written text;
        int32_t account[PE__LEGS_MOST] = {0};
        status = check(r, row, &posting, &text, account, fault, err);
        if (status != PE_OK || *fault != PE__ENTRY_SOUND)
            return status;
        r->number++;
        const pe__ledger_entry entry = {
            &text, account, pe__get_integer(row, "top", 1),
            pe__get_integer(row, "bottom", 1),
            pe__get_text(row, "written", ""), r->seal};
        if (each)
            status = each(context, &entry, err);
    }
    pe__doc_reset(r->doc);
    return status;
}

pe_status pe__ledger_each_entry(pe__ledger_reader *reader,
                                pe__ledger_each *each, pe__ledger_each *piece,
                                void *context, pe__entry_fault *fault,
                                int64_t *entries, char seal[65],
                                pe_error *err)
{
    bool more = true;
    pe_status status = PE_OK;
    *fault = PE__ENTRY_SOUND;
    while (status == PE_OK && more && *fault == PE__ENTRY_SOUND) {
        status = read_piece(reader, each, context, &more, fault, err);
        if (status == PE_OK && piece)
            status = piece(context, NULL, err);
    }
    *entries = reader->number;
    memcpy(seal, reader->seal, sizeof reader->seal);
    return status;
}
