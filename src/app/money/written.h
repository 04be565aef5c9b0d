/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An entry of a council's ledger: balanced, sealed and written down, in the
 * very bytes in which the ledger is downloaded (man 5 parecon-ledger). */
#ifndef PE_APP_WRITTEN_H
#define PE_APP_WRITTEN_H

#include "currency.h"
#include "money_ledger.h"
#include "use.h"

enum { PE__LEGS_MOST = 20 };

/* What comes into an account or, below 0, goes out of it. */
typedef struct {
    const pe__value *account; /* a row of pe__money_accounts */
    const char *currency;
    int64_t amount;           /* in its smallest unit; not 0 */
} pe__money_leg;

/* Money that goes from one account to another, or among several. */
typedef struct {
    int64_t day;
    const char *words;           /* one line */
    const pe__value *from, *to;  /* rows of pe__money_accounts; not the same */
    const char *currency;        /* three to eight capitals */
    int64_t amount;              /* in its smallest unit, > 0 */
    const pe__money_leg *leg;    /* [legs] instead of the four above; NULL =
                                    those. They sum to 0 in each currency */
    int32_t legs;                /* 2 … PE__LEGS_MOST */
    const pe__value *corrects;   /* the row of an entry; NULL = none */
    int64_t idea;                /* it was spent for, 0 = none */
} pe__money_move;

/* Writes it, with its event, which carries the ledger's new hash: so the
 * hub's own chain vouches for it. *large = nothing was done: what would stand
 * in an account is beyond 2^53. On the writer. A currency that the council has
 * not used yet has the decimals of ISO 4217, or two. */
pe_status pe__money_write(pe__use *use, const pe__money_move *move,
                          int64_t *entry, int64_t *number, bool *large,
                          pe_error *err);
/* A rate of that day, likewise: 1 `currency` = `rate` `in` (a decimal above 0
 * with at most 9 digits behind the point), from where `words` say. *large =
 * nothing was done: it is too large to reckon with. */
pe_status pe__money_write_rate(pe__use *use, int64_t day, const char *currency,
                               const char *rate, const char *in,
                               const char *words, int64_t *number, bool *large,
                               pe_error *err);

/* A rate in smallest units of both currencies, of which one has `of` decimals
 * and the other `in`: top / bottom. False when it is none, or too large. */
bool pe__rate_units(const char *rate, int of, int in, int64_t *top,
                    int64_t *bottom);

/* --- its text ------------------------------------------------------------- */

typedef struct {
    const char *kind, *name, *currency;
    int64_t amount;
    int digits;
    bool is_new; /* the first of the ledger in this currency */
} pe__written_leg;

/* One entry as the file has it. */
typedef struct {
    int64_t number, day, corrects; /* 0 = none */
    const char *words;
    pe__written_leg leg[PE__LEGS_MOST]; /* of a rate two: currency, in */
    int32_t legs;
    const char *rate;              /* NULL = it is none */
} pe__written;

/* Its bytes, to be sealed. The first begins the file; one with a currency that
 * is new makes it known. */
void pe__written_put(const pe__written *entry, pe__buffer *out);
/* The seal after it, from that of the one before ("" = none), as hex. */
void pe__written_seal(const char *before, const char *bytes, size_t size,
                      char hex[65]);

/* The text with every run of white space as one space: names and words must
 * not break the line they stand on. */
const char *pe__one_line(pe__doc *doc, const char *text);
/* A cell of a file for other programs: in quote marks, those in it doubled, on
 * one line. */
void pe__quoted_put(const char *text, pe__buffer *out);

/* Into `object`, for a page: sums: [{currency, left, came, went, weeks, days,
 * sources, uses}] of the last twelve weeks; sources and uses: [{name, amount,
 * percent}]. */
pe_status pe__money_put_sums(pe__use *use, int64_t council, pe_error *err);
/* is_corrected, is_correction, is_income, is_expense, is_rate, is_split of each
 * entry; of one with several postings `more`, how many besides two. */
void pe__money_mark(pe__use *use, pe__value *entries);

#endif
