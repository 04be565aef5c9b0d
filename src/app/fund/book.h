/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A ledger as a file of plain text (man 5 parecon-ledger): entries that a
 * person can read, each sealed by a hash over all bytes up to it. */
#ifndef PE_APP_BOOK_H
#define PE_APP_BOOK_H

#include "arena.h"
#include "buffer.h"
#include "ids.h"

#include <parecon/fund.h>

typedef struct {
    int64_t day, corrects;
    long line;
    const char *text;   /* [text_size] what it was about */
    int32_t text_size;
    int32_t postings;   /* 0 = a rate */
    int64_t first;      /* into postings */
    int32_t currency, in; /* of a rate, as in pe_fund_entry */
    int64_t top, bottom;
    unsigned char hash[PE_FUND_HASH]; /* of the chain after it */
} pe__book_entry;

typedef struct {
    char *bytes;              /* the file; texts point into it */
    size_t size;
    pe__names account, currency;
    int *digits;              /* [currencies] behind the point */
    pe__arena texts;
    pe__book_entry *entry;    /* [entries] */
    int64_t entries, entry_room;
    pe_fund_posting *posting; /* [postings] */
    int64_t postings, posting_room;
    int64_t sealed;           /* so many entries are */
    size_t sealed_size;       /* bytes up to the last seal */
    unsigned char head[PE_FUND_HASH];
    pe_fund_ledger *ledger;   /* all of it */
} pe__book; /* start with {0} */

/* PE_BAD_INPUT with the line and what to do: malformed, out of balance, altered
 * since it was sealed. Entries at the end may be unsealed. On failure empty. */
pe_status pe__book_read(const char *path, pe__book *book, pe_error *err);
pe_status pe__book_parse(const char *name, const char *bytes, size_t size,
                         pe__book *book, pe_error *err);
void pe__book_free(pe__book *book);

/* The file again, with a seal after each entry that had none. False: no
 * memory. */
bool pe__book_seal(const pe__book *book, pe__buffer *out);

/* The whole ledger for another program, balances asserted at the end. False:
 * no memory. */
bool pe__book_beancount(const pe__book *book, pe__buffer *out);
bool pe__book_hledger(const pe__book *book, pe__buffer *out);

/* An account and those below it ("Assets" → "Assets:Bank"), "" = all. */
bool pe__account_within(const char *account, const char *above);

#endif
