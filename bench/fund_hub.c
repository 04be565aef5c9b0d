/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The ledger of a council in the hub's store, with a million entries, each
 * written and sealed as the hub does: what stands in an account on any day,
 * beside the sum of all its postings; the pages; the download. */
#include "fund_run.h"
#include "lines.h"

#include "migrate.h"
#include "money_uses.h"
#include "query.h"
#include "random.h"
#include "written.h"

#include <parecon/fund.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    ACCOUNTS = 40,
    FIRST_DAY = 16801, /* 2016-01-01 */
    DAYS = 3650,
    LOOKS = 20000,
    SUMS = 60,
    BATCH = 5000
};

typedef struct {
    pe__sql *db;
    pe__doc *doc, *long_lived;
    const pe__value *account[ACCOUNTS];
    pe__random r;
    pe_error err;
} desk;

static pe__use use_of(const desk *d)
{
    return (pe__use){.db = d->db, .doc = d->doc, .in = pe__doc_object(d->doc),
                     .out = pe__doc_object(d->doc), .member = 1, .council = 1,
                     .now = (int64_t)(FIRST_DAY + DAYS) * 86400,
                     .relations = ~0U, .language = "en", .zone = "",
                     .hub_url = ""};
}

/* --- filling -------------------------------------------------------------- */

static bool found(desk *d)
{
    static const char *const kinds[] = {"assets", "income", "expenses",
                                        "liabilities"};
    int done;
    if (pe__migrate(d->db, &done, &d->err) != PE_OK ||
        pe__query_run(d->db, NULL, &d->err,
                      "INSERT INTO member (name, language, zone, created_at) "
                      "VALUES ('ada', 'en', '', 1)", "") != PE_OK ||
        pe__query_run(d->db, NULL, &d->err,
                      "INSERT INTO council (kind, name, purpose, is_listed, "
                      "founded_by, created_at) "
                      "VALUES ('workers', 'Bakery', '', 0, 1, 1)",
                      "") != PE_OK)
        return false;
    for (int k = 0; k < ACCOUNTS; k++) {
        char name[24];
        int64_t id;
        bool there;
        pe__value *row = pe__doc_object(d->long_lived);
        snprintf(name, sizeof name, "Account %d", k);
        if (pe__money_account_add(d->db, 1, kinds[k % 4], name, 1, &id,
                                  &d->err) != PE_OK ||
            pe__money_account(d->db, d->long_lived, 1, id, row, &there,
                              &d->err) != PE_OK)
            return false;
        d->account[k] = row;
    }
    return true;
}

/* A day near where the ledger is in time: people write some days late. */
static bool write_one(desk *d, int64_t k, int64_t entries)
{
    int64_t entry, number;
    bool large = false;
    uint32_t from = pe__random_below(&d->r, ACCOUNTS);
    uint32_t to = (from + 1 + pe__random_below(&d->r, ACCOUNTS - 1)) % ACCOUNTS;
    int64_t day = FIRST_DAY + k * DAYS / entries -
                  (int64_t)pe__random_below(&d->r, 8);
    pe__doc_reset(d->doc);
    pe__use use = use_of(d);
    const pe__money_move move = {
        .day = day < FIRST_DAY ? FIRST_DAY : day, .words = "Flour and salt",
        .from = d->account[from], .to = d->account[to],
        .currency = pe__random_below(&d->r, 5) ? "EUR" : "JPY",
        .amount = 1 + (int64_t)pe__random_below(&d->r, 100000)};
    return pe__money_write(&use, &move, &entry, &number, &large, &d->err) ==
               PE_OK && !large;
}

static bool fill(desk *d, int64_t entries)
{
    for (int64_t k = 0; k < entries; k++) {
        if (k % BATCH == 0 && pe__sql_begin(d->db, &d->err) != PE_OK)
            return false;
        if (!write_one(d, k, entries))
            return false;
        if ((k % BATCH == BATCH - 1 || k == entries - 1) &&
            pe__sql_commit(d->db, &d->err) != PE_OK)
            return false;
    }
    return true;
}

/* --- looking -------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The sum of all postings, as it was reckoned before there were sums by days.
 */
static bool full_sum(desk *d, int64_t account, const char *currency,
                     int64_t day, int64_t *sum)
{
    return pe__query_integer(
               d->db, sum, 0, &d->err,
               "SELECT sum(amount) FROM money_posting WHERE account = $1 "
               "AND currency = $2 AND day_on <= $3",
               "iti", account, currency, day) == PE_OK;
}

static void row_balance(desk *d)
{
    double *took = calloc(LOOKS, sizeof *took), full = 0;
    bool right = took != NULL;
    for (int k = 0; k < LOOKS && right; k++) {
        const int64_t account = 1 + (int64_t)pe__random_below(&d->r, ACCOUNTS);
        const int64_t day = FIRST_DAY + (int64_t)pe__random_below(&d->r, DAYS);
        const char *currency = k % 2 ? "EUR" : "JPY";
        int64_t sum = 0, all = 0;
        const double start = fund_seconds();
        right = pe__money_balance_on(d->db, account, currency, day, &sum,
                                     &d->err) == PE_OK;
        took[k] = 1e3 * (fund_seconds() - start);
        if (k >= SUMS)
            continue;
        const double begin = fund_seconds();
        right = right && full_sum(d, account, currency, day, &all) &&
                all == sum;
        full += 1e3 * (fund_seconds() - begin) / SUMS;
    }
    if (!right) {
        bench_wrong("balance, any day", "it is not what the postings sum to");
        free(took);
        return;
    }
    qsort(took, LOOKS, sizeof *took, by_size);
    const double p999 = took[LOOKS - LOOKS / 1000];
    bench_line((bench_row){
        .name = "balance, any day",
        .figure = bench_say("%.3f ms", p999), .target = bench_say("1 ms"),
        .verdict = bench_at_most(p999, 1.0),
        .compared = bench_say("sum of all postings %.1f ms, %.0f x", full,
                              full / took[LOOKS / 2])});
    bench_line((bench_row){.name = "  half of them",
                           .figure = bench_say("%.3f ms", took[LOOKS / 2])});
    free(took);
}

/* The least of five, in milliseconds; < 0 = it failed. */
static double time_of(desk *d, pe__use_run *run, const char *field,
                      const char *value)
{
    double best = 1e9;
    for (int k = 0; k < 5; k++) {
        pe__doc_reset(d->doc);
        pe__use use = use_of(d);
        pe__put_text(d->doc, (pe__value *)use.in, field, value);
        const double start = fund_seconds();
        const pe_status status = run(&use, &d->err);
        const double took = 1e3 * (fund_seconds() - start);
        best = took < best ? took : best;
        if (use.file_spool)
            fclose(use.file_spool);
        if (status != PE_OK || use.outcome != PE__DONE)
            return -1;
    }
    return best;
}

static void row_page(desk *d, const char *name, pe__use_run *run,
                     const char *field, const char *value)
{
    const double took = time_of(d, run, field, value);
    if (took < 0) {
        bench_wrong(name, d->err.message);
        return;
    }
    bench_line((bench_row){.name = name, .figure = bench_say("%.1f ms", took),
                           .target = bench_say("50 ms"),
                           .verdict = bench_at_most(took, 50)});
}

static void row_file(desk *d, const char *name, int64_t entries)
{
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    pe__doc_reset(d->doc);
    pe__use use = use_of(d);
    pe__put_text(d->doc, (pe__value *)use.in, "file_text", name);
    const double start = fund_seconds();
    const pe_status status = pe__use_ledger_file(&use, &d->err);
    const double took = fund_seconds() - start;
    getrusage(RUSAGE_SELF, &after);
    if (status != PE_OK || use.file_spool == NULL) {
        bench_wrong(name, d->err.message);
        return;
    }
    const double megabytes = (double)ftell(use.file_spool) / 1e6;
    const double more = (double)(after.ru_maxrss - before.ru_maxrss) / 1e3;
    fclose(use.file_spool);
    bench_line((bench_row){
        .name = name,
        .figure = bench_say("%.1f MB memory", more),
        .target = bench_say("8 MB"),
        .verdict = bench_at_most(more, 8),
        .compared = bench_say("%.0f MB in %.1f s, %.0f entries/s", megabytes,
                              took, (double)entries / took)});
}

void fund_rows_hub(bool quick)
{
    const int64_t entries = quick ? 100000 : 1000000;
    const char *disk = getenv("PARECON_TEST_DISK");
    char path[300], mid[24], old[24];
    desk d = {.doc = pe__doc_new(), .long_lived = pe__doc_new()};
    snprintf(path, sizeof path, "%s/bench-ledger-%d.db", disk ? disk : ".",
             (int)getpid());
    pe__random_seed(&d.r, 14, 0);
    const double start = fund_seconds();
    if (d.doc == NULL || d.long_lived == NULL ||
        pe__sql_open(path, PE__SQL_WRITE, &d.db, &d.err) != PE_OK ||
        !found(&d) || !fill(&d, entries)) {
        bench_wrong("ledger of the hub", d.err.message);
    } else {
        bench_line((bench_row){
            .name = "entries sealed",
            .figure = bench_say("%.0f/s", (double)entries /
                                              (fund_seconds() - start)),
            .compared = bench_say("%lld in all", (long long)entries)});
        row_balance(&d);
        snprintf(mid, sizeof mid, "%lld", (long long)entries / 2);
        snprintf(old, sizeof old, "7");
        row_page(&d, "money page", pe__use_money_show, "x", "");
        row_page(&d, "ledger, middle", pe__use_ledger_show, "from",
                 mid);
        row_page(&d, "  of an account", pe__use_ledger_show, "account",
                 old);
        row_page(&d, "all on a day", pe__use_worth_show, "on",
                 "2019-05-05");
        row_file(&d, "ledger.txt", entries);
        row_file(&d, "ledger.journal", entries);
    }
    pe__sql_close(d.db);
    pe__doc_free(d.doc);
    pe__doc_free(d.long_lived);
    for (int k = 0; k < 4 && !getenv("BENCH_KEEP"); k++) {
        static const char *const ends[] = {"", "-wal", "-shm", "-lock"};
        char file[320];
        snprintf(file, sizeof file, "%s%s", path, ends[k]);
        unlink(file);
    }
}
