/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Transfers and the ledger. */
#include "fund_run.h"
#include "lines.h"
#include "random.h"

#include <parecon/fund.h>
#include <stdlib.h>

/* --- transfers ------------------------------------------------------------ */

static void transfer_row(const char *name, const pe_fund_group *group,
                         int64_t groups, pe_fund_transfer_settings s,
                         double target)
{
    double best = 1e9;
    pe_fund_transfer_info info = {0};
    int64_t *transfer = calloc((size_t)groups, sizeof *transfer);
    for (int k = 0; k < 3 && transfer; k++) {
        int64_t sum = 0;
        const double start = fund_seconds();
        if (pe_fund_transfer(group, groups, &s, transfer, &info, NULL) !=
            PE_OK)
            bench_wrong(name, "no transfers");
        const double took = fund_seconds() - start;
        best = took < best ? took : best;
        for (int64_t g = 0; g < groups; g++)
            sum += transfer[g];
        if (sum != 0)
            bench_wrong(name, "money was made or lost");
    }
    free(transfer);
    bench_line((bench_row){
        .name = name, .figure = bench_say("%.3f s", best),
        .target = target > 0 ? bench_say("%g s", target) : bench_say("%s", ""),
        .verdict = target > 0 ? bench_at_most(best, target) : BENCH_NOTED,
        .compared = bench_say("%lld givers, %lld takers",
                              (long long)info.givers,
                              (long long)info.takers)});
}

void fund_rows_transfer(bool quick)
{
    pe__random r;
    const int64_t groups = quick ? 100000 : 1000000;
    pe_fund_group *group = calloc((size_t)groups, sizeof *group);
    if (group == NULL) {
        bench_skip("transfers", "no memory");
        return;
    }
    pe__random_seed(&r, 6, 0);
    for (int64_t k = 0; k < groups; k++) {
        const int64_t income = (int64_t)pe__random_below(&r, 1U << 31);
        group[k] = (pe_fund_group){
            .income = income, .members = 1 + (int64_t)pe__random_below(&r, 500),
            .most = pe__random_below(&r, 3) ? income / 10 : -1};
    }
    transfer_row("leximin, 10^6", group, groups,
                 (pe_fund_transfer_settings){.rule = PE_FUND_LEXIMIN}, 1.0);
    transfer_row("  floor", group, groups,
                 (pe_fund_transfer_settings){.rule = PE_FUND_FLOOR,
                                             .floor = 2000000}, 0);
    transfer_row("  median", group, groups,
                 (pe_fund_transfer_settings){.rule = PE_FUND_MEDIAN,
                                             .share = 40000}, 0);
    free(group);
}

/* --- the ledger ----------------------------------------------------------- */

enum { ACCOUNTS = 5000, LOOKS = 1000000 };

static pe_fund_ledger *fill(int64_t entries, double *took)
{
    pe__random r;
    pe_fund_ledger *l;
    pe__random_seed(&r, 8, 0);
    if (pe_fund_ledger_new(&l, NULL) != PE_OK)
        return NULL;
    const double start = fund_seconds();
    for (int64_t k = 0; k < entries; k++) {
        const int64_t amount = (int64_t)pe__random_below(&r, 1000000);
        const pe_fund_posting p[2] = {
            {(int32_t)pe__random_below(&r, ACCOUNTS), 0, amount},
            {(int32_t)(k % 10), 0, -amount}};
        static const char text[] = "an entry as long as they are on the whole, "
                                   "with two accounts and their amounts";
        const pe_fund_entry e = {.day = 20000 + k / 300, .posting = p,
                                 .postings = 2, .bytes = text,
                                 .size = sizeof text - 1};
        if (pe_fund_ledger_add(l, &e, NULL, NULL) != PE_OK) {
            pe_fund_ledger_free(l);
            return NULL;
        }
    }
    *took = fund_seconds() - start;
    return l;
}

void fund_rows_ledger(bool quick)
{
    pe__random r;
    double took = 0, slowest = 0;
    int64_t sum = 0;
    const int64_t entries = quick ? 100000 : 1000000;
    pe_fund_ledger *l = fill(entries, &took);
    pe__random_seed(&r, 9, 0);
    if (l == NULL) {
        bench_skip("ledger", "no memory");
        return;
    }
    const double start = fund_seconds();
    for (int k = 0; k < LOOKS; k++) {
        int64_t balance = 0;
        const double one = k < 10000 ? fund_seconds() : 0;
        pe_fund_ledger_balance(l, (int32_t)pe__random_below(&r, ACCOUNTS), 0,
                               -1, 20000 + (int64_t)pe__random_below(&r, 3334),
                               &balance, NULL);
        const double took_one = k < 10000 ? fund_seconds() - one : 0;
        slowest = took_one > slowest ? took_one : slowest;
        sum ^= balance;
    }
    const double each = (fund_seconds() - start) / LOOKS;
    bench_line((bench_row){
        .name = "ledger, balance", .figure = bench_say("%.0f ns", each * 1e9),
        .target = bench_say("1 ms"), .verdict = bench_at_most(slowest, 1e-3),
        .compared = bench_say("slowest of 10,000: %.1f us%s", slowest * 1e6,
                              sum == 1 ? "!" : "")});
    bench_line((bench_row){
        .name = "  adding an entry",
        .figure = bench_say("%.0f ns", took / (double)entries * 1e9),
        .compared = bench_say("with its hash; %lld entries",
                              (long long)entries)});
    pe_fund_ledger_free(l);
}
