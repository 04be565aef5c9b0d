/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The file of a ledger is its entries as they were written, each with its seal
 * below: SHA-256 of the seal before and of these bytes. */
#include "written.h"

#include "amount.h"
#include "calendar.h"
#include "error.h"
#include "money_ledger.h"

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

const char *pe__use_currency(pe__use *use)
{
    char text[4] = "";
    const char *given = pe__use_text(use, "currency", 3, true);
    for (int k = 0; k < 3 && given[k]; k++)
        text[k] = (char)toupper((unsigned char)given[k]);
    for (int k = 0; k < 3; k++)
        if (text[k] < 'A' || text[k] > 'Z') {
            pe__use_fault(use, "currency", "currency");
            return "EUR";
        }
    return pe__doc_text(use->doc, text);
}

static bool begins(const char *words, const char *with)
{
    size_t size = strlen(with);
    return strncmp(words, with, size) == 0 &&
           (words[size] == ' ' || words[size] == '\0');
}

static void put_posting(pe__buffer *out, const pe__value *account,
                        int64_t amount, const char *currency)
{
    char text[PE__AMOUNT], first[2] = "";
    const char *kind = pe__get_text(account, "kind", "assets");
    first[0] = (char)toupper((unsigned char)kind[0]);
    pe__buffer_format(out, "  %s%s:%s  %s %s\n", first, kind + 1,
                      pe__get_text(account, "name", ""),
                      pe__amount_text(amount, 2, false, text), currency);
}

void pe__money_text(const pe__money_move *move, int64_t number,
                    bool knows_currency, pe__buffer *out)
{
    const pe__date date = pe__date_of(move->day);
    if (number == 1)
        pe__buffer_text(out, "parecon ledger 1\n");
    if (!knows_currency)
        pe__buffer_format(out, "currency %s 2\n", move->currency);
    pe__buffer_format(out, "%04" PRId64 "-%02d-%02d ", date.year, date.month,
                      date.day);
    if (move->corrects)
        pe__buffer_format(out, "corrects %" PRId64 " ",
                          pe__get_integer(move->corrects, "number", 0));
    else if (begins(move->words, "rate") || begins(move->words, "corrects"))
        pe__buffer_text(out, "- "); /* these words have a meaning there */
    pe__buffer_format(out, "%s\n", move->words);
    put_posting(out, move->to, move->amount, move->currency);
    put_posting(out, move->from, -move->amount, move->currency);
}

void pe__money_seal(const char *before, const char *written, size_t size,
                    char hex[65])
{
    unsigned char hash[crypto_hash_sha256_BYTES] = {0};
    crypto_hash_sha256_state state;
    if (*before != '\0')
        sodium_hex2bin(hash, sizeof hash, before, strlen(before), NULL, NULL,
                       NULL);
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, hash, sizeof hash);
    crypto_hash_sha256_update(&state, (const unsigned char *)written, size);
    crypto_hash_sha256_final(&state, hash);
    sodium_bin2hex(hex, 65, hash, sizeof hash);
}

/* Beyond 2^53 a number is not the same to every program any more. */
static pe_status is_large(pe__use *use, const pe__money_move *move,
                          bool *large, pe_error *err)
{
    int64_t from = 0, to = 0;
    pe_status status = pe__money_balance(
        use->db, pe__get_integer(move->from, "account", 0), move->currency,
        &from, err);
    if (status == PE_OK)
        status = pe__money_balance(use->db,
                                   pe__get_integer(move->to, "account", 0),
                                   move->currency, &to, err);
    *large = from - move->amount < -MOST || to + move->amount > MOST;
    return status;
}

static pe_status add(pe__use *use, const pe__money_move *move,
                     const char *before, bool knows, pe__money_new *entry,
                     int64_t *id, pe_error *err)
{
    char hash[65];
    pe__buffer written = {0};
    pe__money_text(move, entry->number, knows, &written);
    if (written.failed) {
        pe__buffer_free(&written);
        return pe__fail_memory(err);
    }
    pe__money_seal(before, written.bytes, written.size, hash);
    entry->written = pe__doc_text(use->doc, written.bytes);
    entry->hash = pe__doc_text(use->doc, hash);
    pe__buffer_free(&written);
    if (pe__doc_failed(use->doc))
        return pe__fail_memory(err);
    pe_status status = pe__money_entry_add(use->db, entry, id, err);
    if (status == PE_OK) {
        pe__value *data = pe__doc_object(use->doc);
        pe__put_integer(use->doc, data, "number", entry->number);
        pe__put_text(use->doc, data, "hash", hash);
        status = pe__use_event(use, "money.entry", *id, data, err);
    }
    return status;
}

pe_status pe__money_write(pe__use *use, const pe__money_move *move,
                          int64_t *entry, int64_t *number, bool *large,
                          pe_error *err)
{
    const char *before;
    bool knows = false;
    int64_t entries = 0;
    pe_status status = is_large(use, move, large, err);
    if (status != PE_OK || *large)
        return status;
    status = pe__money_head(use->db, use->doc, use->council, &entries, &before,
                            err);
    if (status == PE_OK)
        status = pe__money_knows_currency(use->db, use->council,
                                          move->currency, &knows, err);
    pe__money_new one = {
        .council = use->council, .number = entries + 1, .day = move->day,
        .words = move->words, .idea = move->idea,
        .corrects = pe__get_integer(move->corrects, "entry", 0),
        .from = pe__get_integer(move->from, "account", 0),
        .to = pe__get_integer(move->to, "account", 0),
        .currency = move->currency, .amount = move->amount,
        .member = use->member, .now = use->now};
    *number = one.number;
    return status == PE_OK
               ? add(use, move, before, knows, &one, entry, err)
               : status;
}
