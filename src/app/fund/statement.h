/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a bank says: its statement, as CAMT.053 (ISO 20022, XML) or as a table
 * (date, amount; also currency, text, reference, id, payer, balance), and which
 * of its lines stand in the ledger. */
#ifndef PE_APP_STATEMENT_H
#define PE_APP_STATEMENT_H

#include "book.h"

enum { PE__CLOSING_DIGITS = 5 };

typedef struct {
    int64_t day;       /* booked */
    char *amount;      /* decimal text, with its sign */
    char *currency;
    char *text;        /* purpose, one line */
    char *reference;   /* the bank's or the payer's; "" */
    char *bank_reference; /* the bank's own, of this line alone; "" */
    char *payer;       /* account or name of who paid or was paid, "" = not
                          said; for a hash of it, never to be kept or shown */
    long line;
    int64_t entry;     /* of the ledger, from 1; 0 = in none */
} pe__bank_line;

typedef struct {
    pe__bank_line *line; /* [count] */
    int64_t count, room;
    int64_t pending;     /* lines that the bank had not booked yet: left out */
    int64_t closing;     /* what stood there at the end of the last day, in
                            10^-PE__CLOSING_DIGITS */
    bool has_closing;
    pe__arena texts;
} pe__bank_file; /* start with {0} */

/* Which of both the bytes are, they say themselves. PE_BAD_INPUT with line and
 * remedy; also when the entries do not lead from the opening to the closing
 * balance. */
pe_status pe__statement_read(const char *path, pe__bank_file *out,
                             pe_error *err);
pe_status pe__statement_parse(const char *name, const char *bytes, size_t size,
                              pe__bank_file *out, pe_error *err);
void pe__statement_free(pe__bank_file *s);

/* One line more; the reader of either format. Texts are copied. */
pe_status pe__statement_add(pe__bank_file *s, const pe__bank_line *line,
                            pe_error *err);
pe_status pe__camt_parse(const char *name, const char *bytes, size_t size,
                         pe__bank_file *out, pe_error *err);

/* Finds for each bank line the posting to `account` with its amount that is
 * nearest in time, at most `days` away; of equal ones the earlier line gets the
 * earlier posting. `taken` [book's postings], the caller's, zeroed, says which
 * postings a bank line has. PE_BAD_INPUT: a currency the ledger does not have,
 * or no such account. */
pe_status pe__statement_match(pe__bank_file *s, const pe__book *book,
                              int32_t account, int64_t days, bool *taken,
                              pe_error *err);

#endif
