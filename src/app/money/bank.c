/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a bank says comes in: a statement is read on a worker, and its lines are
 * kept until each stands in the ledger or is left out. A line that was there
 * before is known by the bank's own number for it, or by all it says. */
#include "bank.h"
#include "bank_fit.h"

#include "amount.h"
#include "council_acts.h"
#include "entry_form.h"
#include "error.h"
#include "money_bank.h"
#include "money_uses.h"
#include "statement.h"

#include <sodium.h>
#include <string.h>

enum { HASH = 16, SECRET = 32, WORDS = 400 };

/* --- what makes a line this line ------------------------------------------ */

typedef struct {
    unsigned char secret[SECRET];
    char hex[2 * HASH + 1];
} hasher;

static pe_status start_hasher(pe__use *use, hasher *h, pe_error *err)
{
    const char *secret = NULL;
    char fresh[2 * SECRET + 1];
    pe_status status = pe__bank_secret(use->db, use->doc, use->council,
                                       &secret, err);
    if (status == PE_OK && secret == NULL) {
        randombytes_buf(h->secret, SECRET);
        sodium_bin2hex(fresh, sizeof fresh, h->secret, SECRET);
        return pe__bank_secret_add(use->db, use->council, fresh, err);
    }
    if (status == PE_OK)
        sodium_hex2bin(h->secret, SECRET, secret, strlen(secret), NULL, NULL,
                       NULL);
    return status;
}

static const char *hash(pe__use *use, const hasher *h, const char *text)
{
    unsigned char out[HASH];
    char hex[2 * HASH + 1];
    crypto_generichash(out, HASH, (const unsigned char *)text, strlen(text),
                       h->secret, SECRET);
    sodium_bin2hex(hex, sizeof hex, out, HASH);
    return pe__doc_text(use->doc, hex);
}

/* All that the bank says of it. */
static const char *content_of(pe__use *use, const pe__bank_line *l,
                              int64_t amount, int64_t which)
{
    const char *own = l->bank_reference;
    return pe__doc_format(use->doc, "%lld\n%lld\n%s\n%s\n%s\n%lld",
                          (long long)l->day, (long long)amount,
                          *own ? own : l->reference, *own ? "" : l->text,
                          *own ? "" : l->payer, (long long)which);
}

/* --- bringing ------------------------------------------------------------- */

/* The currency of all lines; of a table that says none, the form's. */
static pe_status find_currency(pe__use *use, const pe__brought *b,
                               const char **currency, int *digits,
                               pe_error *err)
{
    char code[PE__CURRENCY_LETTERS + 1];
    const char *said = b->line[0].currency;
    for (int64_t k = 0; k < b->count; k++)
        if (strcmp(b->line[k].currency, said) != 0) {
            pe__use_fault(use, "file", "bank_currencies");
            return PE_OK;
        }
    if (*said == '\0') {
        *currency = pe__use_currency(use);
    } else if (pe__code_of(said, code)) {
        *currency = pe__doc_text(use->doc, code);
    } else {
        pe__use_fault(use, "file", "currency_code");
        return PE_OK;
    }
    return pe__currency_take(use, *said ? "file" : "currency", *currency,
                             digits, err);
}

static void note_span(const pe__brought *b, pe__statement_new *s)
{
    s->from = s->until = b->line[0].day;
    for (int64_t k = 1; k < b->count; k++) {
        s->from = b->line[k].day < s->from ? b->line[k].day : s->from;
        s->until = b->line[k].day > s->until ? b->line[k].day : s->until;
    }
}

/* Which line has an amount that its currency cannot have. */
static void fault_line(pe__use *use, const pe__bank_line *l,
                       const char *currency)
{
    pe__value *one = pe__use_fault_line(use, "file", "bank_amount", l->line);
    if (one == NULL)
        return;
    pe__put_text(use->doc, one, "amount", l->amount);
    pe__put_text(use->doc, one, "currency", currency);
}

static pe_status add_lines(pe__use *use, const pe__brought *b, const hasher *h,
                           const pe__statement_new *s, int64_t statement,
                           int digits, int64_t *known, pe_error *err)
{
    pe__value *names = pe__doc_array(use->doc);
    pe_status status = pe__fit_names(use, s->currency, names, err);
    for (int64_t k = 0; k < b->count && status == PE_OK; k++) {
        const pe__bank_line *l = &b->line[k];
        int64_t id = 0;
        pe__line_new line = {.statement = statement, .account = s->account,
                             .day = l->day, .currency = s->currency};
        if (!pe__amount_read(l->amount, strlen(l->amount), digits,
                             &line.amount) ||
            line.amount == 0 || line.amount > (int64_t)1 << 53 ||
            line.amount < -((int64_t)1 << 53)) {
            fault_line(use, l, s->currency);
            return PE_OK;
        }
        line.words = pe__one_line(use->doc, pe__doc_format(
            use->doc, "%.*s", WORDS, l->text));
        line.payer = *l->payer ? hash(use, h, l->payer) : "";
        line.mark = hash(use, h, content_of(use, l, line.amount,
                                            b->which[k]));
        status = pe__line_add(use->db, &line, &id, err);
        *known += id == 0;
        if (status == PE_OK && id != 0 && line.amount > 0)
            status = pe__fit_add(use, names, id, l, err);
    }
    return status;
}

/* A sum that the currency cannot have is told by the line that has it. */
static int64_t units(int64_t amount, int digits)
{
    int64_t out = 0;
    return pe__amount_convert(amount, PE__CLOSING_DIGITS, digits, &out) ? out
                                                                        : 0;
}

static void note_how(pe__use *use, const pe__brought *b, pe__statement_new *s,
                     int digits)
{
    const bool table = b->how.is_table;
    s->format = b->format;
    s->order = table ? pe__doc_format(use->doc, "%c", b->how.order) : "";
    s->mark = table ? pe__doc_format(use->doc, "%c", b->how.mark) : "";
    s->passed = b->how.passed;
    s->odd_line = b->how.odd_line;
    s->is_chained = b->how.is_chained || !table;
    s->has_opening = b->how.has_opening;
    s->opening = units(b->how.opening, digits);
    s->came = units(b->came, digits);
    s->went = units(b->went, digits);
}

static pe_status bring(pe__use *use, const pe__brought *b, pe__statement_new *s,
                       int digits, pe_error *err)
{
    hasher h = {0};
    int64_t statement = 0, known = 0;
    note_span(b, s);
    s->lines = b->count;
    s->has_closing = b->has_closing;
    note_how(use, b, s, digits);
    s->member = use->member;
    s->now = use->now;
    if (b->has_closing && !pe__amount_convert(b->closing, PE__CLOSING_DIGITS,
                                               digits, &s->closing))
        pe__use_fault(use, "file", "bank_closing");
    pe_status status = start_hasher(use, &h, err);
    if (status == PE_OK)
        status = pe__statement_put(use->db, s, &statement, err);
    if (status == PE_OK)
        status = add_lines(use, b, &h, s, statement, digits, &known, err);
    sodium_memzero(&h, sizeof h);
    if (status == PE_OK)
        status = pe__statement_counted(use->db, statement, known, err);
    pe__put_integer(use->doc, use->out, "statement", statement);
    pe__put_number(use->doc, use->out, "known", PE__COUNT, known);
    pe__use_next(use, "/councils/%lld/money/bank/%lld?said=money.%s",
                 (long long)use->council, (long long)statement,
                 known == b->count ? "bank_known" : "bank");
    return status == PE_OK ? pe__use_event(use, "money.statement", statement,
                                           NULL, err)
                           : status;
}

/* All of it or nothing: what is at fault undoes what was done. */
pe_status pe__use_bank_bring(pe__use *use, pe_error *err)
{
    pe__brought *b = use->prepared;
    pe__value *account = NULL;
    pe__statement_new s = {0};
    int digits = 2;
    if (b == NULL)
        return PE_OK;
    pe_status status = pe__money_find_account(use, "account", &account, err);
    const char *kind = pe__get_text(account, "kind", "assets");
    if (status == PE_OK && strcmp(kind, "assets") != 0 &&
        strcmp(kind, "liabilities") != 0)
        pe__use_fault(use, "account", "money_account");
    s.account = pe__get_integer(account, "account", 0);
    if (status == PE_OK && !pe__use_faulty(use))
        status = pe__bank_recall(use, s.account, &b, err);
    if (status == PE_OK && !pe__use_faulty(use))
        status = find_currency(use, b, &s.currency, &digits, err);
    if (status || pe__use_faulty(use))
        return status;
    return bring(use, b, &s, digits, err);
}

/* --- the page ------------------------------------------------------------- */

pe_status pe__use_bank_show(pe__use *use, pe_error *err)
{
    pe_status status = pe__put_council(use, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    pe__value *all = pe__put_array(use->doc, use->out, "statements");
    pe__value *latest = pe__doc_array(use->doc);
    pe__value *typed = pe__put_object(use->doc, use->out, "typed");
    status = pe__money_put_accounts(use, err);
    if (status == PE_OK)
        status = pe__statements(use->db, use->doc, use->council, all, err);
    if (status == PE_OK)
        status = pe__money_entries(use->db, use->doc, use->council, 0, 0, 0, 1,
                                   latest, err);
    pe__put_text(use->doc, typed, "currency",
                 pe__get_text(pe__first(latest), "currency", "EUR"));
    int64_t chosen = pe__get_integer(use->in, "account", 0);
    pe__value *accounts = (pe__value *)pe__get(use->out, "accounts");
    for (pe__value *row = accounts ? accounts->items.first : NULL; row;
         row = row->next) {
        const char *kind = pe__get_text(row, "kind", "");
        pe__put_bool(use->doc, row, "is_held",
                     strcmp(kind, "assets") == 0 ||
                         strcmp(kind, "liabilities") == 0);
        pe__put_bool(use->doc, row, "is_chosen",
                     pe__get_integer(row, "account", 0) == chosen);
    }
    for (pe__value *row = all->items.first; row; row = row->next)
        pe__put_bool(use->doc, row, "has_known",
                     pe__get_integer(row, "known", 0) > 0);
    const pe__brought *b = use->prepared; /* the form is shown once more */
    if (b && b->ask)
        pe__put(use->doc, use->out, "ask", b->ask);
    return status;
}

/* --- what is forgotten ---------------------------------------------------- */

pe_status pe__bank_tick(pe__sql *db, int64_t now, bool *more, pe_error *err)
{
    *more = false;
    return pe__bank_forget(db, now - PE__WORDS_SECONDS,
                           now - PE__PAYER_SECONDS, err);
}

pe_status pe__bank_next(pe__sql *db, int64_t *at, pe_error *err)
{
    int64_t said, paid;
    pe_status status = pe__bank_oldest(db, &said, &paid, err);
    *at = INT64_MAX;
    if (status == PE_OK && said < INT64_MAX)
        *at = said + PE__WORDS_SECONDS;
    if (status == PE_OK && paid < INT64_MAX &&
        paid + PE__PAYER_SECONDS < *at)
        *at = paid + PE__PAYER_SECONDS;
    return status;
}
