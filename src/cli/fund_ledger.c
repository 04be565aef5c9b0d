/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon fund ledger check, balance, export, seal. */
#include "fund.h"

#include "amount.h"
#include "book.h"
#include "calendar.h"
#include "command.h"
#include "error.h"
#include "file.h"
#include "mem.h"
#include "print_doc.h"
#include "terminal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { HEX = 2 * PE_FUND_HASH + 1 };

static void hex_of(const unsigned char *hash, char out[HEX])
{
    for (int k = 0; k < PE_FUND_HASH; k++)
        snprintf(out + 2 * (ptrdiff_t)k, 3, "%02x", hash[k]);
}

static int finish(pe__book *book, pe_status status, int code,
                  const pe_error *err)
{
    pe__book_free(book);
    return pe__terminal_finish(status == PE_OK ? code : pe__terminal_fail(err));
}

/* --- check ---------------------------------------------------------------- */

/* Whether entry NUMBER of the chain still ends in HASH. */
static pe_status check_head(const pe__book *book, const char *head,
                            pe_error *err)
{
    char hash[HEX] = "", *end;
    const long long number = strtoll(head, &end, 10);
    if (end == head || *end != ':' || number < 1 || strlen(end + 1) < 8)
        return pe__fail(err, PE_USAGE, "--head takes what an earlier check "
                                       "printed: NUMBER:HASH");
    if (number <= book->sealed)
        hex_of(book->entry[number - 1].hash, hash);
    if (strncmp(hash, end + 1, strlen(end + 1)) != 0)
        return pe__fail(err, PE_BAD_INPUT, "the ledger is another one than "
                        "when its head was %.24s…: entries were altered or "
                        "taken away since, and sealed anew", head);
    return PE_OK;
}

static pe_status print_check(const pe__book *b, bool json, pe_error *err)
{
    char head[HEX];
    hex_of(b->sealed > 0 ? b->entry[b->sealed - 1].hash : b->head, head);
    if (!json) {
        if (b->sealed == b->entries)
            printf("all as it should be\n");
        else
            printf("%" PRId64 " entries at the end are not sealed: what they "
                   "say can still change unseen\n", b->entries - b->sealed);
        printf("entries    %" PRId64 "\naccounts   %" PRId32 "\n", b->entries,
               b->account.count);
        if (b->sealed > 0)
            printf("head       %" PRId64 ":%s\n", b->sealed, head);
        return PE_OK;
    }
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *all = pe__doc_object(doc);
    pe__put_integer(doc, all, "entries", b->entries);
    pe__put_integer(doc, all, "sealed", b->sealed);
    pe__put_integer(doc, all, "accounts", b->account.count);
    if (b->sealed > 0)
        pe__put_format(doc, all, "head", "%" PRId64 ":%s", b->sealed, head);
    const pe_status status = pe__print_doc(doc, all, err);
    pe__doc_free(doc);
    return status;
}

int pe__run_ledger_check(const pe__options *options)
{
    pe_error err = {0};
    pe__book book = {0};
    pe_status status = pe__book_read(options->argument[0], &book, &err);
    if (status == PE_OK && options->head)
        status = check_head(&book, options->head, &err);
    if (status == PE_OK)
        status = print_check(&book, options->json, &err);
    const int code = book.sealed == book.entries ? PE__EXIT_SOLVED
                                                 : PE__EXIT_SHORT;
    return finish(&book, status, code, &err);
}

/* --- balance -------------------------------------------------------------- */

/* What is asked: accounts within one, at the end of a day, in a currency. */
typedef struct {
    const pe__book *book;
    const char *within;
    int64_t day;
    int32_t in;         /* -1 = each by itself */
    pe__doc *doc;
    pe__value *list;    /* NULL: for people */
    int64_t *sum;       /* [currencies], or one */
    int64_t found;
} asked;

static pe_status put_line(asked *a, int32_t account, int32_t currency,
                          int64_t balance, pe_error *err)
{
    char text[PE__AMOUNT];
    const pe__book *b = a->book;
    const char *name = b->account.name[account];
    int64_t *sum = &a->sum[a->in < 0 ? currency : 0];
    if (__builtin_add_overflow(*sum, balance, sum))
        return pe__fail(err, PE_BAD_INPUT, "the sum of the accounts is beyond "
                                           "64 bit");
    pe__amount_text(balance, b->digits[currency], a->list == NULL, text);
    if (a->list == NULL) {
        printf("%20s %-5s %s\n", text, b->currency.name[currency], name);
        return PE_OK;
    }
    pe__value *one = pe__add_object(a->doc, a->list);
    pe__put_text(a->doc, one, "account", name);
    pe__put_text(a->doc, one, "currency", b->currency.name[currency]);
    pe__put_text(a->doc, one, "balance", text);
    return PE_OK;
}

static pe_status each_account(asked *a, int32_t account, pe_error *err)
{
    const pe__book *b = a->book;
    const int32_t first = a->in < 0 ? 0 : a->in;
    const int32_t last = a->in < 0 ? b->currency.count - 1 : a->in;
    pe_status status = PE_OK;
    if (!pe__account_within(b->account.name[account], a->within))
        return PE_OK;
    a->found++;
    for (int32_t c = first; c <= last && status == PE_OK; c++) {
        int64_t balance = 0;
        status = pe_fund_ledger_balance(b->ledger, account, c, a->in, a->day,
                                        &balance, err);
        if (status == PE_OK && balance != 0)
            status = put_line(a, account, c, balance, err);
    }
    return status;
}

static void put_sums(asked *a)
{
    char text[PE__AMOUNT];
    const pe__book *b = a->book;
    const int32_t count = a->in < 0 ? b->currency.count : 1;
    for (int32_t c = 0; c < count; c++) {
        const int32_t currency = a->in < 0 ? c : a->in;
        if (a->list == NULL)
            printf("%20s %-5s together\n",
                   pe__amount_text(a->sum[c], b->digits[currency], true, text),
                   b->currency.name[currency]);
    }
}

static int order_of(const void *x, const void *y, void *context)
{
    const asked *a = context;
    return strcmp(a->book->account.name[*(const int32_t *)x],
                  a->book->account.name[*(const int32_t *)y]);
}

static pe_status all_accounts(asked *a, pe_error *err)
{
    const int32_t count = a->book->account.count;
    int32_t *order = pe__alloc((size_t)count, sizeof *order);
    pe_status status = order ? PE_OK : pe__fail_memory(err);
    for (int32_t k = 0; order && k < count; k++)
        order[k] = k;
    if (order)
        qsort_r(order, (size_t)count, sizeof *order, order_of, a);
    for (int32_t k = 0; k < count && status == PE_OK; k++)
        status = each_account(a, order[k], err);
    pe__free(order);
    if (status == PE_OK && a->found == 0 && *a->within)
        return pe__fail(err, PE_BAD_INPUT, "there is no account \"%.60s\", nor "
                        "one below it", a->within);
    return status;
}

static pe_status balance(const pe__options *o, const pe__book *book,
                         pe_error *err)
{
    asked a = {.book = book, .in = -1, .day = INT64_MAX,
               .within = o->arguments > 1 ? o->argument[1] : ""};
    if (o->at && !pe__day_read(o->at, &a.day))
        return pe__fail(err, PE_USAGE, "--at takes a day as 2026-11-26, not "
                                       "\"%.40s\"", o->at);
    if (o->in)
        a.in = pe__names_get(&book->currency, o->in, strlen(o->in));
    if (o->in && a.in < 0)
        return pe__fail(err, PE_USAGE, "--in: the ledger does not have the "
                                       "currency \"%.20s\"", o->in);
    a.sum = pe__zalloc((size_t)book->currency.count + 1, sizeof *a.sum);
    a.doc = pe__doc_new();
    pe_status status = a.sum && a.doc ? PE_OK : pe__fail_memory(err);
    pe__value *all = status == PE_OK ? pe__doc_object(a.doc) : NULL;
    if (all && o->json)
        a.list = pe__put_array(a.doc, all, "balances");
    if (status == PE_OK)
        status = all_accounts(&a, err);
    if (status == PE_OK && o->json)
        status = pe__print_doc(a.doc, all, err);
    else if (status == PE_OK)
        put_sums(&a);
    pe__doc_free(a.doc);
    pe__free(a.sum);
    return status;
}

int pe__run_ledger_balance(const pe__options *options)
{
    pe_error err = {0};
    pe__book book = {0};
    pe_status status = pe__book_read(options->argument[0], &book, &err);
    if (status == PE_OK)
        status = balance(options, &book, &err);
    return finish(&book, status, PE__EXIT_SOLVED, &err);
}

/* --- export, seal --------------------------------------------------------- */

int pe__run_ledger_export(const pe__options *options)
{
    pe_error err = {0};
    pe__book book = {0};
    pe__buffer out = {0};
    const char *as = pe__given(options, PE__OPT_LEDGER_AS) ? options->export_as
                                                           : "beancount";
    const bool beancount = strcmp(as, "beancount") == 0;
    pe_status status = PE_OK;
    if (!beancount && strcmp(as, "hledger") != 0)
        status = pe__fail(&err, PE_USAGE, "--format takes beancount or "
                                          "hledger");
    if (status == PE_OK)
        status = pe__book_read(options->argument[0], &book, &err);
    if (status == PE_OK && !(beancount ? pe__book_beancount(&book, &out)
                                       : pe__book_hledger(&book, &out)))
        status = pe__fail_memory(&err);
    if (status == PE_OK && out.size > 0)
        fwrite(out.bytes, 1, out.size, stdout);
    pe__buffer_free(&out);
    return finish(&book, status, PE__EXIT_SOLVED, &err);
}

int pe__run_ledger_seal(const pe__options *options)
{
    pe_error err = {0};
    pe__book book = {0};
    pe__buffer out = {0};
    pe_status status = pe__book_read(options->argument[0], &book, &err);
    const int64_t open = book.entries - book.sealed;
    if (status == PE_OK && !pe__book_seal(&book, &out))
        status = pe__fail_memory(&err);
    if (status == PE_OK && open > 0)
        status = pe__file_write(options->argument[0], out.bytes, out.size,
                                &err);
    if (status == PE_OK)
        printf("%" PRId64 " entries sealed, %" PRId64 " in all\n", open,
               book.entries);
    pe__buffer_free(&out);
    return finish(&book, status, PE__EXIT_SOLVED, &err);
}
