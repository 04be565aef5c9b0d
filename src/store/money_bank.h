/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records of what banks say of a council's accounts, line by line, and of what
 * became of each line. Of people there is a keyed hash of who paid, and what
 * they wrote only until the line is settled. */
#ifndef PE_STORE_MONEY_BANK_H
#define PE_STORE_MONEY_BANK_H

#include "query.h"

/* What the council's hashes are keyed with; NULL = none yet. */
pe_status pe__bank_secret(pe__sql *db, pe__doc *doc, int64_t council,
                          const char **secret, pe_error *err);
pe_status pe__bank_secret_add(pe__sql *db, int64_t council, const char *secret,
                              pe_error *err);

typedef struct {
    int64_t account;
    const char *currency;
    int64_t from, until;  /* days of its first and its last line */
    int64_t closing;      /* what it says stands there then */
    bool has_closing;
    int64_t lines, known; /* in it; of them, known from before */
    const char *format;   /* camt, mt940, table */
    const char *order, *mark; /* of a table: how it was read */
    int64_t passed, odd_line, came, went, opening;
    bool has_opening, is_chained;
    int64_t member, now;
} pe__statement_new;
pe_status pe__statement_put(pe__sql *db, const pe__statement_new *statement,
                            int64_t *id, pe_error *err);
pe_status pe__statement_counted(pe__sql *db, int64_t statement, int64_t known,
                                pe_error *err);
/* Newest first, at most 50: {statement, account, name, currency, digits, from,
 * until, closing, lines, known, brought, by_name, open}: open = lines that
 * wait; closing null = not said. */
pe_status pe__statements(pe__sql *db, pe__doc *doc, int64_t council,
                         pe__value *array, pe_error *err);
/* One, if it is this council's; also kind and is_pot of its account. */
pe_status pe__statement_row(pe__sql *db, pe__doc *doc, int64_t council,
                            int64_t statement, pe__value *object, bool *found,
                            pe_error *err);

typedef struct {
    int64_t statement, account, day;
    const char *currency;
    int64_t amount;       /* > 0 came in */
    const char *words, *payer, *mark;
} pe__line_new;
/* *id = 0: a statement of the account had it before. */
pe_status pe__line_add(pe__sql *db, const pe__line_new *line, int64_t *id,
                       pe_error *err);
/* Takes a statement back with its lines, none of which was settled; *done =
 * none was. */
pe_status pe__statement_undo(pe__sql *db, int64_t statement, bool *done,
                             pe_error *err);

/* --- which column is what ------------------------------------------------- */

/* What was said for the account's tables with these headings: {columns,
 * day_order, mark}. */
pe_status pe__form_get(pe__sql *db, pe__doc *doc, int64_t account,
                       const char *heading, pe__value *object, bool *found,
                       pe_error *err);
pe_status pe__form_put(pe__sql *db, int64_t account, const char *heading,
                       const char *columns, const char *order,
                       const char *mark, pe_error *err);
/* Of a statement, those that wait first, from `skip` on: {line, day, currency,
 * digits, amount, words, payer, state, entry_number, entry_words,
 * settled_by_name}. */
pe_status pe__lines(pe__sql *db, pe__doc *doc, int64_t statement, int64_t skip,
                    int64_t most, pe__value *array, pe_error *err);
pe_status pe__line_row(pe__sql *db, pe__doc *doc, int64_t statement,
                       int64_t line, pe__value *object, bool *found,
                       pe_error *err);
/* Entries that put this amount into (< 0: took it out of) the account within
 * `days` of `day`, are not corrected, and are no other line's: nearest first,
 * {entry, number, day, words, apart, is_drawn}. */
pe_status pe__line_matches(pe__sql *db, pe__doc *doc, int64_t account,
                           const char *currency, int64_t amount, int64_t day,
                           int64_t days, int64_t most, pe__value *array,
                           pe_error *err);
/* Draws of that amount that wait for a yes: {request, pot, name, words}. */
pe_status pe__line_draws(pe__sql *db, pe__doc *doc, int64_t council,
                         const char *currency, int64_t amount,
                         pe__value *array, pe_error *err);
/* What it says is forgotten. entry 0 = it is in none. */
pe_status pe__line_settle(pe__sql *db, int64_t line, const char *state,
                          int64_t entry, int64_t member, int64_t now,
                          pe_error *err);
/* A line that was left out waits again. */
pe_status pe__line_reopen(pe__sql *db, int64_t line, pe_error *err);
/* Lines of an entry that is taken back wait again. */
pe_status pe__lines_reopen_of(pe__sql *db, int64_t entry, pe_error *err);
/* What lines brought until `said` say is forgotten (they still wait), and
 * payers of whom nothing came since `paid`; in all councils. */
pe_status pe__bank_forget(pe__sql *db, int64_t said, int64_t paid,
                          pe_error *err);
/* When the oldest of both were brought, and last came; INT64_MAX = none. */
pe_status pe__bank_oldest(pe__sql *db, int64_t *said, int64_t *paid,
                          pe_error *err);

/* Sums of the lines of an account up to a day, in that currency. */
typedef struct {
    int64_t open, left, entered; /* amounts */
    int64_t open_lines, left_lines;
    int64_t first;               /* day of the first statement */
    int64_t early;               /* of `entered`, with an entry before it */
} pe__line_sums;
pe_status pe__line_sums_of(pe__sql *db, int64_t account, const char *currency,
                           int64_t until, pe__line_sums *out, pe_error *err);

/* The account where this payer's money went last, with what was written.
 * 0 = not known. */
pe_status pe__payer_get(pe__sql *db, pe__doc *doc, int64_t council,
                        const char *payer, pe__value *object, bool *found,
                        pe_error *err);
pe_status pe__payer_learn(pe__sql *db, int64_t council, const char *payer,
                          int64_t account, const char *words, int64_t now,
                          pe_error *err);

#endif
