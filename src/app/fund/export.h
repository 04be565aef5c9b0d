/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Ledgers for other programs, so that anyone can audit them with tools that are
 * not ours: Beancount (github.com/beancount), hledger (hledger.org). Piece by
 * piece: first the accounts, then the entries, at the end what stands in every
 * account, for them to check against their own sums. */
#ifndef PE_APP_EXPORT_H
#define PE_APP_EXPORT_H

#include "arena.h"
#include "buffer.h"
#include "ids.h"

typedef enum { PE__BEANCOUNT, PE__HLEDGER } pe__export_format;

/* Names as Beancount wants them, in the order in which they were added; two
 * accounts never become one. */
typedef struct {
    pe__names seen;
    pe__arena texts;
    char **name; /* [count] */
    int32_t count, room;
} pe__export_names; /* start with {0} */

/* "Assets:Bank account" → the next name. False: no memory. */
bool pe__export_name(pe__export_names *names, const char *account);
void pe__export_names_free(pe__export_names *names);

/* An amount of a currency, or a rate's two sides. */
typedef struct {
    const char *code;
    int digits;
    int64_t amount;
} pe__export_amount;

typedef struct {
    int64_t number, day, corrects; /* 0 = none */
    const char *text;
    int32_t text_size;
} pe__export_entry;

/* Beancount: the accounts, open since that day; hledger: nothing. */
void pe__export_accounts(pe__buffer *out, pe__export_format format,
                         const pe__export_names *names, int64_t day);
/* An entry: its head, its postings, its end. */
void pe__export_head(pe__buffer *out, pe__export_format format,
                     const pe__export_entry *entry);
void pe__export_posting(pe__buffer *out, pe__export_format format,
                        const char *name, const pe__export_amount *amount);
void pe__export_end(pe__buffer *out);
/* 1 smallest unit of `of` was worth top / bottom of those of `in`; a power of
 * ten below. */
void pe__export_rate(pe__buffer *out, pe__export_format format, int64_t day,
                     const pe__export_amount *of, const pe__export_amount *in,
                     int64_t top, int64_t bottom);
/* What stands there at the end of the last day: before them the head. */
void pe__export_balances(pe__buffer *out, pe__export_format format,
                         int64_t day);
void pe__export_balance(pe__buffer *out, pe__export_format format,
                        const char *name, const pe__export_amount *amount,
                        int64_t day);

#endif
