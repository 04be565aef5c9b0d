/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon fund ledger match: the bank's statement beside the ledger. */
#include "fund.h"

#include "amount.h"
#include "calendar.h"
#include "command.h"
#include "error.h"
#include "mem.h"
#include "print_doc.h"
#include "statement.h"
#include "terminal.h"

#include <inttypes.h>
#include <string.h>

typedef struct {
    pe__book book;
    pe__bank_file bank;
    int32_t account;
    bool *taken; /* [postings] */
    int64_t from, to; /* days of the statement */
    int64_t matched, only_bank, only_ledger;
} comparison;

static void day_text(int64_t day, char out[16])
{
    const pe__date d = pe__date_of(day);
    snprintf(out, 16, "%04d-%02d-%02d", (int)(d.year % 10000), d.month, d.day);
}

static pe_status compare(const pe__options *o, comparison *c, pe_error *err)
{
    const char *name = o->argument[2];
    pe_status status = pe__book_read(o->argument[0], &c->book, err);
    if (status == PE_OK)
        status = pe__statement_read(o->argument[1], &c->bank, err);
    if (status != PE_OK)
        return status;
    c->account = pe__names_get(&c->book.account, name, strlen(name));
    if (c->account < 0)
        return pe__fail(err, PE_USAGE, "the ledger has no account \"%.60s\"",
                        name);
    c->taken = pe__zalloc((size_t)c->book.postings, sizeof *c->taken);
    return c->taken ? pe__statement_match(&c->bank, &c->book, c->account,
                                          o->apart, c->taken, err)
                    : pe__fail_memory(err);
}

/* Whether the posting should stand in a statement of these days. */
static bool is_due(const comparison *c, const pe__book_entry *e, int64_t j)
{
    return c->book.posting[j].account == c->account && !c->taken[j] &&
           e->day >= c->from && e->day <= c->to;
}

static void count(comparison *c)
{
    c->from = INT64_MAX;
    c->to = INT64_MIN;
    for (int64_t k = 0; k < c->bank.count; k++) {
        const pe__bank_line *l = &c->bank.line[k];
        c->matched += l->entry > 0;
        c->only_bank += l->entry == 0;
        c->from = l->day < c->from ? l->day : c->from;
        c->to = l->day > c->to ? l->day : c->to;
    }
    for (int64_t k = 0; k < c->book.entries; k++) {
        const pe__book_entry *e = &c->book.entry[k];
        for (int64_t j = e->first; j < e->first + e->postings; j++)
            c->only_ledger += is_due(c, e, j);
    }
}

/* As an entry that lacks but the other account. */
static void print_only_bank(const comparison *c)
{
    char day[16];
    const char *name = c->book.account.name[c->account];
    if (c->only_bank > 0)
        printf("\n# only the bank has these; put the right account in place of "
               "Expenses:Unknown\n# or Income:Unknown, and add them to the "
               "ledger\n");
    for (int64_t k = 0; k < c->bank.count; k++) {
        const pe__bank_line *l = &c->bank.line[k];
        if (l->entry > 0)
            continue;
        const bool out = l->amount[0] == '-';
        day_text(l->day, day);
        printf("%s %s%s%s\n", day, l->text, *l->reference ? " / " : "",
               l->reference);
        printf("  %s  %s %s\n", name, l->amount, l->currency);
        printf("  %s  %s%s %s\n", out ? "Expenses:Unknown" : "Income:Unknown",
               out ? "" : "-", out ? l->amount + 1 : l->amount, l->currency);
    }
}

static void print_only_ledger(const comparison *c)
{
    char day[16], text[PE__AMOUNT];
    if (c->only_ledger > 0)
        printf("\n# only the ledger has these\n");
    for (int64_t k = 0; k < c->book.entries; k++) {
        const pe__book_entry *e = &c->book.entry[k];
        for (int64_t j = e->first; j < e->first + e->postings; j++) {
            const pe_fund_posting *p = &c->book.posting[j];
            if (!is_due(c, e, j))
                continue;
            day_text(e->day, day);
            printf("# entry %" PRId64 " of %s: %s %s %.*s\n", k + 1, day,
                   pe__amount_text(p->amount, c->book.digits[p->currency],
                                   false, text),
                   c->book.currency.name[p->currency], e->text_size, e->text);
        }
    }
}

static pe_status print_json(const comparison *c, pe_error *err)
{
    char day[16];
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *all = pe__doc_object(doc);
    pe__put_integer(doc, all, "matched", c->matched);
    pe__put_integer(doc, all, "only_bank", c->only_bank);
    pe__put_integer(doc, all, "only_ledger", c->only_ledger);
    pe__put_integer(doc, all, "pending", c->bank.pending);
    pe__value *list = pe__put_array(doc, all, "lines");
    for (int64_t k = 0; k < c->bank.count; k++) {
        const pe__bank_line *l = &c->bank.line[k];
        pe__value *one = pe__add_object(doc, list);
        day_text(l->day, day);
        pe__put_text(doc, one, "date", day);
        pe__put_text(doc, one, "amount", l->amount);
        pe__put_text(doc, one, "currency", l->currency);
        pe__put_integer(doc, one, "entry", l->entry);
    }
    const pe_status status = pe__print_doc(doc, all, err);
    pe__doc_free(doc);
    return status;
}

static void print(const comparison *c)
{
    printf("# %" PRId64 " lines of the bank are in the ledger, %" PRId64
           " are not; %" PRId64 " of the ledger are not at the bank\n",
           c->matched, c->only_bank, c->only_ledger);
    if (c->bank.pending > 0)
        printf("# %" PRId64 " are pending at the bank, and left out\n",
               c->bank.pending);
    print_only_bank(c);
    print_only_ledger(c);
}

int pe__run_ledger_match(const pe__options *options)
{
    pe_error err = {0};
    comparison c = {0};
    pe_status status = compare(options, &c, &err);
    if (status == PE_OK) {
        count(&c);
        if (options->json)
            status = print_json(&c, &err);
        else
            print(&c);
    }
    const int code = c.only_bank + c.only_ledger == 0 ? PE__EXIT_SOLVED
                                                      : PE__EXIT_SHORT;
    pe__free(c.taken);
    pe__statement_free(&c.bank);
    pe__book_free(&c.book);
    return pe__terminal_finish(status == PE_OK ? code
                                               : pe__terminal_fail(&err));
}
