/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An entry of a council's ledger: balanced, sealed and written down, in the
 * very bytes in which the ledger is downloaded (man 5 parecon-ledger). */
#ifndef PE_APP_WRITTEN_H
#define PE_APP_WRITTEN_H

#include "use.h"

/* Money that goes from one account to another. */
typedef struct {
    int64_t day;
    const char *words;           /* one line */
    const pe__value *from, *to;  /* rows of pe__money_accounts; not the same */
    const char *currency;        /* three capitals */
    int64_t amount;              /* hundredths, > 0 */
    const pe__value *corrects;   /* the row of an entry; NULL = none */
    int64_t idea;                /* it was spent for, 0 = none */
} pe__money_move;

/* Writes it, with its event, which carries the ledger's new hash: so the
 * hub's own chain vouches for it. *large = nothing was done: what would stand
 * in an account is beyond 2^53. On the writer. */
pe_status pe__money_write(pe__use *use, const pe__money_move *move,
                          int64_t *entry, int64_t *number, bool *large,
                          pe_error *err);

/* The entry's bytes. The first begins the file; one with a currency that is
 * new makes it known. Used of the accounts: kind, name; of `corrects`:
 * number. */
void pe__money_text(const pe__money_move *move, int64_t number,
                    bool knows_currency, pe__buffer *out);
/* SHA-256 of the seal before ("" = none) and of these bytes, in hex. */
void pe__money_seal(const char *before, const char *written, size_t size,
                    char hex[65]);

/* The text with every run of white space as one space: names and words must
 * not break the line they stand on. */
const char *pe__one_line(pe__doc *doc, const char *text);

/* Three letters of `currency`, made capitals, or a fault. */
const char *pe__use_currency(pe__use *use);

/* Into `object`, for a page: sums: [{currency, left, came, went, weeks, days,
 * sources, uses}] of the last twelve weeks; sources and uses: [{name, amount,
 * percent}]. */
pe_status pe__money_put_sums(pe__use *use, int64_t council, pe_error *err);
/* is_corrected, is_correction, is_income, is_expense of each entry. */
void pe__money_mark(pe__use *use, pe__value *entries);

#endif
