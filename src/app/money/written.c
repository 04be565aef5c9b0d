/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The file of a ledger is its entries as they were written, each with its seal
 * below: SHA-256 of the seal before and of these bytes. */
#include "written.h"

#include "amount.h"
#include "calendar.h"
#include "error.h"
#include "money_rate.h"
#include "ten.h"

#include <sodium.h>
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

static const int64_t MOST = (int64_t)1 << 53;

const char *pe__one_line(pe__doc *doc, const char *text)
{
    size_t size = strlen(text), to = 0;
    char *out = pe__doc_alloc(doc, size + 1);
    if (out == NULL)
        return "";
    for (size_t k = 0; k < size; k++) {
        char c = text[k] >= 0 && text[k] < ' ' ? ' ' : text[k];
        if (c != ' ' || (to > 0 && out[to - 1] != ' '))
            out[to++] = c;
    }
    while (to > 0 && out[to - 1] == ' ')
        to--;
    out[to] = '\0';
    return out;
}

void pe__quoted_put(const char *text, pe__buffer *out)
{
    pe__buffer_text(out, "\"");
    for (; *text; text++) {
        const char c = *text == '\n' || *text == '\r' ? ' ' : *text;
        pe__buffer_add(out, &c, 1);
        if (c == '"')
            pe__buffer_add(out, &c, 1);
    }
    pe__buffer_text(out, "\"");
}

/* --- bytes ---------------------------------------------------------------- */

static bool begins(const char *words, const char *with)
{
    size_t size = strlen(with);
    return strncmp(words, with, size) == 0 &&
           (words[size] == ' ' || words[size] == '\0');
}

static void put_leg(pe__buffer *out, const pe__written_leg *leg)
{
    char text[PE__AMOUNT], first[2] = "";
    first[0] = (char)toupper((unsigned char)leg->kind[0]);
    pe__buffer_format(out, "  %s%s:%s  %s %s\n", first, leg->kind + 1,
                      leg->name,
                      pe__amount_text(leg->amount, leg->digits, false, text),
                      leg->currency);
}

void pe__written_put(const pe__written *entry, pe__buffer *out)
{
    const pe__date date = pe__date_of(entry->day);
    if (entry->number == 1)
        pe__buffer_text(out, "parecon ledger 1\n");
    for (int32_t k = 0; k < entry->legs; k++)
        if (entry->leg[k].is_new)
            pe__buffer_format(out, "currency %s %d\n", entry->leg[k].currency,
                              entry->leg[k].digits);
    pe__buffer_format(out, "%04" PRId64 "-%02d-%02d ", date.year, date.month,
                      date.day);
    if (entry->rate) {
        pe__buffer_format(out, "rate %s %s %s\n", entry->leg[0].currency,
                          entry->rate, entry->leg[1].currency);
        return;
    }
    if (entry->corrects > 0)
        pe__buffer_format(out, "corrects %" PRId64 " ", entry->corrects);
    else if (begins(entry->words, "rate") || begins(entry->words, "corrects"))
        pe__buffer_text(out, "- "); /* these words have a meaning there */
    pe__buffer_format(out, "%s\n", entry->words);
    for (int32_t k = 0; k < entry->legs; k++)
        put_leg(out, &entry->leg[k]);
}

void pe__written_seal(const char *before, const char *bytes, size_t size,
                      char hex[65])
{
    unsigned char hash[crypto_hash_sha256_BYTES] = {0};
    crypto_hash_sha256_state state;
    if (*before != '\0')
        sodium_hex2bin(hash, sizeof hash, before, strlen(before), NULL, NULL,
                       NULL);
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, hash, sizeof hash);
    crypto_hash_sha256_update(&state, (const unsigned char *)bytes, size);
    crypto_hash_sha256_final(&state, hash);
    sodium_bin2hex(hex, 65, hash, sizeof hash);
}

/* --- one more ------------------------------------------------------------- */

/* Sealed and put at the end. `one` has its number, `before` is the seal of the
 * entry before. */
static pe_status add(pe__use *use, const pe__written *text, pe__money_new *one,
                     const char *before, int64_t *id, pe_error *err)
{
    char hash[65];
    pe__buffer written = {0};
    pe__written_put(text, &written);
    if (written.failed) {
        pe__buffer_free(&written);
        return pe__fail_memory(err);
    }
    pe__written_seal(before, written.bytes, written.size, hash);
    one->written = pe__doc_text(use->doc, written.bytes);
    one->hash = pe__doc_text(use->doc, hash);
    pe__buffer_free(&written);
    if (pe__doc_failed(use->doc))
        return pe__fail_memory(err);
    pe_status status = pe__money_entry_add(use->db, one, id, err);
    if (status == PE_OK) {
        pe__value *data = pe__doc_object(use->doc);
        pe__put_integer(use->doc, data, "number", one->number);
        pe__put_text(use->doc, data, "hash", hash);
        status = pe__use_event(use, "money.entry", *id, data, err);
    }
    return status;
}

/* Decimals of each currency, and whether the file knows it already. */
static pe_status find_currencies(pe__use *use, pe__written *text,
                                 pe_error *err)
{
    pe_status status = PE_OK;
    for (int32_t k = 0; k < text->legs && status == PE_OK; k++) {
        pe__written_leg *leg = &text->leg[k];
        bool knows = false;
        int before = 0;
        while (strcmp(text->leg[before].currency, leg->currency) != 0)
            before++;
        if (before < k) {
            leg->digits = text->leg[before].digits;
            continue;
        }
        status = pe__money_currency(use->db, use->council, leg->currency,
                                    &leg->digits, err);
        if (status == PE_OK && leg->digits < 0) {
            int iso = pe__iso_digits(leg->currency);
            leg->digits = iso < 0 ? 2 : iso;
            status = pe__money_currency_add(use->db, use->council,
                                            leg->currency, leg->digits, "",
                                            err);
        }
        if (status == PE_OK)
            status = pe__money_knows_currency(use->db, use->council,
                                              leg->currency, &knows, err);
        leg->is_new = !knows;
    }
    return status;
}

static pe_status write_it(pe__use *use, pe__written *text, pe__money_new *one,
                          int64_t *id, pe_error *err)
{
    const char *before;
    int64_t entries = 0;
    pe_status status = find_currencies(use, text, err);
    if (status == PE_OK)
        status = pe__money_head(use->db, use->doc, use->council, &entries,
                                &before, err);
    one->council = use->council;
    one->number = text->number = entries + 1;
    one->day = text->day;
    one->words = text->words;
    one->member = use->member;
    one->now = use->now;
    return status == PE_OK ? add(use, text, one, before, id, err) : status;
}

/* --- moves ---------------------------------------------------------------- */

/* Beyond 2^53 a number is not the same to every program any more. */
static pe_status is_large(pe__use *use, const pe__money_posting *posting,
                          int32_t count, bool *large, pe_error *err)
{
    pe_status status = PE_OK;
    for (int32_t k = 0; k < count && status == PE_OK; k++) {
        int64_t sum = 0;
        status = pe__money_balance(use->db, posting[k].account,
                                   posting[k].currency, &sum, err);
        for (int32_t j = 0; j < count; j++)
            if (posting[j].account == posting[k].account &&
                strcmp(posting[j].currency, posting[k].currency) == 0)
                sum += posting[j].amount; /* at most 21 · 2^53 */
        if (sum > MOST || sum < -MOST || posting[k].amount > MOST ||
            posting[k].amount < -MOST)
            *large = true;
    }
    return status;
}

/* The legs in the order of the file: one in, one out, then the others. */
static int32_t put_legs(const pe__money_move *move, pe__money_leg *out)
{
    const pe__money_leg two[] = {{move->to, move->currency, move->amount},
                                 {move->from, move->currency, -move->amount}};
    const pe__money_leg *leg = move->leg ? move->leg : two;
    int32_t legs = move->leg ? move->legs : 2, in = 0, away = 0, count = 2;
    while (in < legs - 1 && leg[in].amount < 0)
        in++;
    while (away < legs - 1 && leg[away].amount > 0)
        away++;
    out[0] = leg[in];
    out[1] = leg[away];
    for (int32_t k = 0; k < legs; k++)
        if (k != in && k != away)
            out[count++] = leg[k];
    return count;
}

pe_status pe__money_write(pe__use *use, const pe__money_move *move,
                          int64_t *entry, int64_t *number, bool *large,
                          pe_error *err)
{
    pe__money_leg leg[PE__LEGS_MOST];
    pe__money_posting posting[PE__LEGS_MOST];
    pe__written text = {.day = move->day, .words = move->words,
                        .corrects = pe__get_integer(move->corrects, "number",
                                                    0)};
    text.legs = put_legs(move, leg);
    for (int32_t k = 0; k < text.legs; k++) {
        posting[k] = (pe__money_posting){
            pe__get_integer(leg[k].account, "account", 0), leg[k].amount,
            leg[k].currency};
        text.leg[k] = (pe__written_leg){
            .kind = pe__get_text(leg[k].account, "kind", "assets"),
            .name = pe__get_text(leg[k].account, "name", ""),
            .currency = leg[k].currency, .amount = leg[k].amount};
    }
    pe_status status = is_large(use, posting, text.legs, large, err);
    if (status != PE_OK || *large)
        return status;
    pe__money_new one = {
        .idea = move->idea, .posting = posting, .postings = text.legs,
        .corrects = pe__get_integer(move->corrects, "entry", 0)};
    status = write_it(use, &text, &one, entry, err);
    *number = one.number;
    return status;
}

/* --- rates ---------------------------------------------------------------- */

bool pe__rate_units(const char *rate, int of, int in, int64_t *top,
                    int64_t *bottom)
{
    int digits = pe__amount_digits(rate);
    if (digits < 0 || digits > 9 ||
        !pe__amount_read(rate, strlen(rate), digits, top) || *top <= 0)
        return false;
    *bottom = pe__ten_to(digits + of);
    return !__builtin_mul_overflow(*top, pe__ten_to(in), top);
}

pe_status pe__money_write_rate(pe__use *use, int64_t day, const char *currency,
                               const char *rate, const char *in,
                               const char *words, int64_t *number, bool *large,
                               pe_error *err)
{
    pe__written text = {.day = day, .words = words, .rate = rate, .legs = 2,
                        .leg = {{.currency = currency}, {.currency = in}}};
    pe__money_rate_new row = {.council = use->council, .day = day,
                              .currency = currency, .in = in, .rate = rate};
    pe__money_new one = {0};
    pe_status status = find_currencies(use, &text, err);
    *large = !pe__rate_units(rate, text.leg[0].digits, text.leg[1].digits,
                             &row.top, &row.bottom);
    if (status != PE_OK || *large)
        return status;
    status = write_it(use, &text, &one, &row.entry, err);
    *number = one.number;
    return status == PE_OK ? pe__money_rate_add(use->db, &row, err) : status;
}
