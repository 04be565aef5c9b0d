/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the uses of statements have in common. */
#ifndef PE_APP_BANK_H
#define PE_APP_BANK_H

#include "dues.h"
#include "money_bank.h"
#include "statement.h"
#include "use.h"

enum {
    PE__MATCH_DAYS = 10,     /* a bank books so many days before or after us */
    PE__LINES_SHOWN = 50,
    PE__WORDS_SECONDS = 90 * 86400,  /* what lines say is kept */
    PE__PAYER_SECONDS = 800 * 86400  /* who paid is known again */
};

/* A file that was read, in the use's document. */
typedef struct {
    pe__bank_line *line; /* [count] */
    int64_t *which;      /* [count]: of those that say the same */
    int64_t count, closing, came, went;
    bool has_closing;
    const char *format;  /* camt, mt940, table */
    pe__bank_how how;
    const char *heading; /* of a table: hash of its headings */
    pe__bank_said said;  /* by the form, or remembered */
    pe__value *ask;      /* what a page shows that asks; NULL = nothing to */
} pe__brought;

/* Reads the file of the form, or what it kept of it, as far as it can be read:
 * *out, with how.asks when it asks; else a fault, and NULL or, where what was
 * said may be what is wrong, only what asks once more. */
pe_status pe__bank_read(pe__use *use, const pe__bank_said *said,
                        pe__brought **out, pe_error *err);
/* What the form says of the columns. */
pe__bank_said pe__bank_form(pe__use *use);
/* On the writer: reads it again by what was said for the last such file of the
 * account; remembers what was said for this one. A fault when it still asks. */
pe_status pe__bank_recall(pe__use *use, int64_t account, pe__brought **b,
                          pe_error *err);

/* The statement of the path; an outcome when it is not this council's. */
pe_status pe__statement_find(pe__use *use, pe__value **row, pe_error *err);

/* The line of the path, while it waits (or was left out, when `left`). */
pe_status pe__line_find(pe__use *use, pe__value **statement, pe__value **line,
                        bool left, pe_error *err);
/* What became of it; whom it fits is forgotten. */
pe_status pe__line_settled(pe__use *use, const pe__value *line,
                           const char *state, int64_t entry, pe_error *err);
/* The nearest entry that it may be, or that of `number` if it may be that;
 * *entry = 0: none. */
pe_status pe__line_match_of(pe__use *use, const pe__value *line,
                            int64_t number, int64_t *entry, pe_error *err);
void pe__line_next(pe__use *use, const char *said);

/* What every line of a statement is compared with, gathered when the first one
 * asks: all are in one currency. Start with {0}; in the use's document. */
typedef struct {
    const pe__dues *dues;
    const pe__value *transfers[2]; /* that come, that are to be sent */
    const pe__value *incomes;      /* accounts of income */
    int64_t income;                /* that which is proposed; 0 = none */
} pe__awaited;

/* proposals of an open line: what it fits of pledges, dues and payments between
 * councils, with why; all candidates, nearest in time first. */
pe_status pe__line_propose(pe__use *use, pe__awaited *known, pe__value *line,
                           pe_error *err);
/* Marks those that stand alone (is_single): of their line, and of all lines.
 * *singles = how many may be taken at once. */
void pe__lines_single(pe__use *use, pe__value *lines, int64_t *singles);

/* Into `row`, a statement that says what stands there: ledger, difference, and
 * what it is made of: waiting, left_out, not_at_bank, before (amounts). */
pe_status pe__statement_explain(pe__use *use, pe__value *row, pe_error *err);

#endif
