/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What all accounts held on a day, in one currency. Rates are entries of the
 * ledger, with a day and where they are from; the latest of that day or before
 * counts. Reckoned in whole smallest units, never with floating numbers. */
#include "money_uses.h"

#include "amount.h"
#include "calendar.h"
#include "cells.h"
#include "clock.h"
#include "council_acts.h"
#include "entry_form.h"
#include "error.h"
#include "money_rate.h"
#include "table.h"

#include <parecon/fund.h>

#include <string.h>

enum { RATES_SHOWN = 50, RATES_MOST = 2000, WORDS = 120 };

/* --- the page ------------------------------------------------------------- */

/* The account's amount in the currency asked for; `worth` is left out when
 * there is no rate of that day or before. */
static pe_status convert(pe__use *use, pe__value *row, const char *in,
                         int digits, int64_t day, int64_t *worth, bool *has,
                         pe_error *err)
{
    const char *currency = pe__get_text(row, "currency", "");
    int64_t amount = pe__get_integer(row, "amount", 0), top = 1, bottom = 1;
    pe_status status = PE_OK;
    *has = true;
    if (strcmp(currency, in) != 0 && amount != 0)
        status = pe__money_rate_on(use->db, use->council, currency, in, day,
                                   &top, &bottom, has, err);
    if (status != PE_OK || !*has)
        return status;
    *has = pe_fund_convert(amount, top, bottom, worth);
    if (*has)
        pe__put_money(use->doc, row, "worth", *worth, digits);
    return status;
}

/* What is had less what is owed, over all currencies that have a rate. */
static pe_status put_worth(pe__use *use, pe__value *accounts, const char *in,
                           int digits, int64_t day, pe_error *err)
{
    int64_t sum = 0;
    bool lacks = false, large = false;
    pe_status status = PE_OK;
    for (pe__value *row = accounts->items.first; row && !status;
         row = row->next) {
        const char *kind = pe__get_text(row, "kind", "assets");
        int64_t worth = 0;
        bool has, held = strcmp(kind, "assets") == 0 ||
                         strcmp(kind, "liabilities") == 0;
        pe__put_bool(use->doc, row, pe__doc_format(use->doc, "is_%s", kind),
                     true);
        pe__put_bool(use->doc, row, "is_other",
                     strcmp(pe__get_text(row, "currency", ""), in) != 0);
        status = convert(use, row, in, digits, day, &worth, &has, err);
        pe__put_bool(use->doc, row, "has_worth", has);
        lacks = lacks || !has;
        if (held && has)
            large = large || __builtin_add_overflow(sum, worth, &sum);
    }
    pe__put_bool(use->doc, use->out, "lacks", lacks);
    pe__put_bool(use->doc, use->out, "has_total", !large);
    pe__put_money(use->doc, use->out, "total", sum, digits);
    return status;
}

/* The currency that is asked for: of the form, else that of the last entry. */
static pe_status choose(pe__use *use, const char **in, int *digits,
                        pe_error *err)
{
    char code[PE__CURRENCY_LETTERS + 1];
    pe__value *latest = pe__doc_array(use->doc);
    pe_status status = pe__money_entries(use->db, use->doc, use->council, 0, 0,
                                         0, 1, latest, err);
    *in = pe__get_text(pe__first(latest), "currency", "EUR");
    if (pe__code_of(pe__get_text(use->in, "in", ""), code))
        *in = pe__doc_text(use->doc, code);
    if (status == PE_OK)
        status = pe__currency_find(use, *in, digits, err);
    if (*digits < 0)
        *digits = 2;
    return status;
}

pe_status pe__use_worth_show(pe__use *use, pe_error *err)
{
    const char *in = "EUR";
    int digits = 2;
    int64_t day = pe__use_today(use);
    pe_status status = pe__put_council(use, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    pe__day_read(pe__get_text(use->in, "on", ""), &day);
    pe__value *accounts = pe__put_array(use->doc, use->out, "accounts");
    pe__value *rates = pe__put_array(use->doc, use->out, "rates");
    pe__value *currencies = pe__put_array(use->doc, use->out, "currencies");
    status = choose(use, &in, &digits, err);
    if (status == PE_OK)
        status = pe__money_balances_on(use->db, use->doc, use->council, day,
                                       accounts, err);
    if (status == PE_OK)
        status = put_worth(use, accounts, in, digits, day, err);
    if (status == PE_OK)
        status = pe__money_rates(use->db, use->doc, use->council, RATES_SHOWN,
                                 rates, err);
    if (status == PE_OK)
        status = pe__money_currencies(use->db, use->doc, use->council,
                                      currencies, err);
    pe__put_text(use->doc, use->out, "in", in);
    pe__put_number(use->doc, use->out, "on", PE__DAY, day);
    pe__value *typed = pe__put_object(use->doc, use->out, "typed");
    pe__put_text(use->doc, typed, "in_currency", in);
    return status;
}

/* --- currencies of one's own ---------------------------------------------- */

pe_status pe__use_currency_add(pe__use *use, pe_error *err)
{
    const char *code = pe__use_code(use, "code");
    const char *name = pe__one_line(use->doc,
                                    pe__use_text(use, "name", 60, true));
    int digits = (int)pe__use_integer(use, "digits", 0, PE__DIGITS_MOST, 2);
    int known = -1;
    pe_status status = pe__currency_find(use, code, &known, err);
    if (status == PE_OK && known >= 0)
        pe__use_fault(use, "code", "currency_known");
    if (status || pe__use_faulty(use))
        return status;
    status = pe__money_currency_add(use->db, use->council, code, digits, name,
                                    err);
    pe__use_next(use, "/councils/%lld/money/worth?said=money.currency",
                 (long long)use->council);
    return status == PE_OK ? pe__use_event(use, "money.currency", 0, NULL, err)
                           : status;
}

/* --- rates ---------------------------------------------------------------- */

/* "0.95", "1,0832": as the ledger's file has it; NULL when it is no rate. */
static const char *rate_of(pe__use *use, const char *text)
{
    char plain[24];
    int64_t value;
    int digits = pe__amount_digits(text);
    if (digits < 0 || digits > 9 || strlen(text) > 20 || *text == '-' ||
        *text == '+' || !pe__amount_read(text, strlen(text), digits, &value) ||
        value <= 0)
        return NULL;
    char out[PE__AMOUNT];
    pe__amount_text(value, digits, false, out);
    return strlen(out) < sizeof plain ? pe__doc_text(use->doc, out) : NULL;
}

static void go_on(pe__use *use, const char *said)
{
    pe__use_next(use, "/councils/%lld/money/worth?said=money.%s",
                 (long long)use->council, said);
}

pe_status pe__use_rate_add(pe__use *use, pe_error *err)
{
    const char *of = pe__use_code(use, "of");
    const char *in = pe__use_code(use, "in_currency");
    const char *text = pe__use_text(use, "rate", 20, true);
    const char *words = pe__one_line(use->doc,
                                     pe__use_text(use, "words", WORDS, true));
    const char *rate = rate_of(use, text);
    int64_t day = pe__use_day(use, "day", pe__use_today(use)), number = 0;
    int digits;
    bool large = false;
    if (rate == NULL)
        pe__use_fault(use, "rate", "rate");
    if (strcmp(of, in) == 0)
        pe__use_fault(use, "in_currency", "rate_same");
    pe__money_check_day(use, "day", day);
    pe_status status = pe__currency_digits(use, "of", of, &digits, err);
    if (status == PE_OK)
        status = pe__currency_digits(use, "in_currency", in, &digits, err);
    if (status || pe__use_faulty(use))
        return status;
    status = pe__money_write_rate(use, day, of, rate, in, words, &number,
                                  &large, err);
    if (status == PE_OK && large)
        pe__use_fault(use, "rate", "rate");
    pe__put_integer(use->doc, use->out, "number", number);
    go_on(use, "rate");
    return status;
}

/* --- rates as a table ----------------------------------------------------- */

/* A table that was read: rows of texts, in the use's document. */
typedef struct {
    int64_t day, line;
    const char *of, *in, *rate;
} brought_rate;
typedef struct {
    brought_rate *row;
    int64_t count;
} brought;

static const char *cell_of(pe__use *use, const pe__table *table, int64_t row,
                           const char *column)
{
    pe__cell cell = {table, row, pe__table_find(table, column)};
    return pe__doc_text(use->doc, pe__cell_text(cell));
}

static void read_row(pe__use *use, const pe__table *table, int64_t k,
                     brought_rate *out)
{
    char of[PE__CURRENCY_LETTERS + 1], in[PE__CURRENCY_LETTERS + 1];
    const char *rate = rate_of(use, cell_of(use, table, k, "rate"));
    out->line = k + 2;
    if (rate == NULL ||
        !pe__day_read(cell_of(use, table, k, "date"), &out->day) ||
        !pe__code_of(cell_of(use, table, k, "currency"), of) ||
        !pe__code_of(cell_of(use, table, k, "in"), in) ||
        strcmp(of, in) == 0 || out->day > pe__use_today(use) + 1 ||
        out->day < 0) {
        pe__use_fault_line(use, "file", "rate_line", out->line);
        return;
    }
    out->rate = rate;
    out->of = pe__doc_text(use->doc, of);
    out->in = pe__doc_text(use->doc, in);
}

static pe_status read_rows(pe__use *use, const pe__table *table, pe_error *err)
{
    brought *b = pe__doc_alloc(use->doc, sizeof *b);
    int64_t count = pe__table_rows(table);
    if (count == 0 || count > RATES_MOST) {
        pe__use_fault(use, "file", count ? "rate_many" : "bank_empty");
        return PE_OK;
    }
    brought_rate *row = pe__doc_alloc(use->doc, (size_t)count * sizeof *row);
    if (b == NULL || row == NULL)
        return pe__fail_memory(err);
    *b = (brought){row, count};
    for (int64_t k = 0; k < count && !pe__use_faulty(use); k++)
        read_row(use, table, k, &row[k]);
    use->prepared = b;
    return pe__doc_failed(use->doc) ? pe__fail_memory(err) : PE_OK;
}

/* On a worker: date, currency, rate, in. */
pe_status pe__use_rates_prepare(pe__use *use, pe_error *err)
{
    const pe__value *bytes = pe__use_upload(use);
    pe__table *table = NULL;
    pe_error wrong = {0};
    char text[600];
    if (bytes == NULL)
        return PE_OK;
    pe_status status = pe__table_parse(bytes->text.bytes, bytes->text.size,
                                       "file", NULL, &table, &wrong);
    if (status == PE_BAD_INPUT) {
        pe__error_text(&wrong, text, sizeof text);
        pe__use_fault_text(use, "file", text);
        return PE_OK;
    }
    if (status == PE_OK)
        status = read_rows(use, table, err);
    else if (err)
        *err = wrong;
    pe__table_free(table);
    return status;
}

/* All of the table or nothing; what is there already is passed over. */
pe_status pe__use_rates_bring(pe__use *use, pe_error *err)
{
    const brought *b = use->prepared;
    const char *words = pe__one_line(use->doc, pe__use_text(use, "source",
                                                            WORDS, true));
    int64_t number = 0, added = 0;
    pe_status status = PE_OK;
    if (b == NULL || pe__use_faulty(use))
        return PE_OK;
    for (int64_t k = 0; k < b->count && status == PE_OK; k++) {
        const brought_rate *r = &b->row[k];
        int of = 0, in = 0;
        bool is = false, large = false;
        status = pe__currency_find(use, r->of, &of, err);
        if (status == PE_OK)
            status = pe__currency_find(use, r->in, &in, err);
        if (status == PE_OK)
            status = pe__money_rate_is(use->db, use->council, r->of, r->in,
                                       r->day, r->rate, &is, err);
        if (status == PE_OK && of >= 0 && in >= 0 && !is)
            status = pe__money_write_rate(use, r->day, r->of, r->rate, r->in,
                                          words, &number, &large, err);
        if (of < 0 || in < 0 || large) {
            pe__use_fault_line(use, "file", "rate_line", r->line);
            return status;
        }
        added += !is;
    }
    pe__put_number(use->doc, use->out, "added", PE__COUNT, added);
    go_on(use, added ? "rates" : "rates_known");
    return status;
}
