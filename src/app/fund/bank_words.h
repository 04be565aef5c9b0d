/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which column of a bank's table is what, by the headings that banks use in
 * several languages. Pure. */
#ifndef PE_APP_BANK_WORDS_H
#define PE_APP_BANK_WORDS_H

#include <stddef.h>

typedef enum {
    PE__BANK_DATE,
    PE__BANK_AMOUNT,
    PE__BANK_OUT,       /* debit, of two columns */
    PE__BANK_IN,        /* credit */
    PE__BANK_SIDE,      /* which of them an amount is */
    PE__BANK_TEXT,
    PE__BANK_PAYER,     /* a name */
    PE__BANK_ACCOUNT,   /* theirs */
    PE__BANK_REFERENCE,
    PE__BANK_ID,        /* the bank's own, of a line alone */
    PE__BANK_BALANCE,
    PE__BANK_CURRENCY,
    PE__BANK_COLUMNS,
    PE__BANK_VALUE_DATE, /* a day where no other is */
    PE__BANK_VALUTA     /* a value date to some, a currency to others */
} pe__bank_column;

/* "date", "amount", "out" … of the first PE__BANK_COLUMNS. */
extern const char *const pe__bank_column_names[PE__BANK_COLUMNS];

/* −1 when the heading is none of those known. */
int pe__bank_heading(const char *heading);
/* The three capitals that a heading ends with ("Betrag (EUR)"), "" = none. */
void pe__bank_heading_currency(const char *heading, char out[4]);
/* Letters without accents and in lower case, and digits; nothing else. */
void pe__bank_fold(const char *text, char *out, size_t room);

#endif
