/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a bank says: its statement, as CAMT.053, .052 or .054 (ISO 20022, XML),
 * as MT940 (SWIFT) or as a table with the bank's own headings, and which of its
 * lines stand in the ledger. */
#ifndef PE_APP_STATEMENT_H
#define PE_APP_STATEMENT_H

#include "bank_rows.h"
#include "bank_words.h"
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
    char *name;        /* of who paid or was paid, "" = not said; likewise */
    long line;
    int64_t entry;     /* of the ledger, from 1; 0 = in none */
} pe__bank_line;

enum { /* what a table does not say by itself */
    PE__ASKS_COLUMNS = 1, /* which column is what */
    PE__ASKS_ORDER = 2,   /* 3/4: day or month first */
    PE__ASKS_MARK = 4     /* 1.200: a thousand or one */
};

/* An answer to that. */
typedef struct {
    const char *columns; /* a word of pe__bank_column_names for each, commas
                            between them; NULL = as the headings say */
    char order, mark;    /* 'd' or 'm'; '.' or ','; '\0' = as the columns say */
} pe__bank_said;

/* How a table was understood. */
typedef struct {
    const char *format;  /* camt, mt940, table */
    int asks;
    int64_t heading;     /* its row; −1 = none seems to be one */
    int8_t is[PE__BANK_CELLS]; /* pe__bank_column of each, −1 = none */
    int32_t columns;
    char order, mark;
    int64_t passed;      /* rows that are no bookings */
    bool is_table, is_chained; /* each balance follows from the one before */
    bool has_opening;    /* what stood there before the first line, by its
                            balance and its amount */
    int64_t opening;     /* in 10^-PE__CLOSING_DIGITS */
    long odd_line;       /* the first whose balance does not follow; 0 = none,
                            or there are no balances */
} pe__bank_how;

typedef struct {
    pe__bank_line *line; /* [count] */
    int64_t count, room;
    int64_t pending;     /* lines that the bank had not booked yet: left out */
    int64_t closing;     /* what stood there at the end of the last day, in
                            10^-PE__CLOSING_DIGITS */
    bool has_closing;
    int64_t came, went;  /* sums of all lines, both >= 0, likewise */
    pe__bank_how how;    /* they were read; of a table */
    pe__bank_rows rows;  /* of a table: all, for a page that asks */
    pe__arena texts;
} pe__bank_file; /* start with {0} */

/* Which of them the bytes are, they say themselves. PE_BAD_INPUT with line and
 * remedy; also when the entries do not lead from the opening to the closing
 * balance. `said` (NULL = nothing) answers what how.asks of such a table: it is
 * set when the bytes are a table that does not say by itself how it is to be
 * read, and how.heads and the rows are there then, too. Freed in any case. */
pe_status pe__statement_read(const char *path, pe__bank_file *out,
                             pe_error *err);
pe_status pe__statement_parse(const char *name, const char *bytes, size_t size,
                              const pe__bank_said *said, pe__bank_file *out,
                              pe_error *err);
void pe__statement_free(pe__bank_file *s);

/* One line more; the reader of either format. Texts are copied. */
pe_status pe__statement_add(pe__bank_file *s, const pe__bank_line *line,
                            pe_error *err);
/* "1200.50" in 10^-PE__CLOSING_DIGITS into came or went. */
pe_status pe__statement_sum(pe__bank_file *s, const char *amount,
                            pe_error *err);
pe_status pe__bank_table_parse(const char *name, const char *bytes,
                               size_t size, const pe__bank_said *said,
                               pe__bank_file *out, pe_error *err);
/* Whether the text looks like one, by its tags. */
bool pe__mt940_is(const char *text);
pe_status pe__mt940_parse(const char *name, const char *text,
                          pe__bank_file *out, pe_error *err);
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
