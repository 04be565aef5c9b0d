/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as an election; what can be read is counted, by a rule that the
 * second byte chooses. The first byte chooses the request for memory that
 * fails. */
#include "check.h"

#include "ballots.h"
#include "mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_election(const pe_fund_election *e)
{
    check(e->projects >= 0 && e->voters >= 0 && e->budget >= 0,
          "counts are 0 or more");
    for (int32_t k = 0; k < e->projects; k++)
        check(e->project[k].cost > 0 && e->project[k].periods >= 1,
              "what is read costs something");
    for (int64_t v = 0; v < e->voters; v++)
        check(e->first[v] <= e->first[v + 1], "ballots are in order");
}

/* Small ones only: Add1 may raise shares as often as there are units. */
static void count(const pe_fund_election *e, uint8_t how)
{
    pe_fund_outcome o;
    pe_error err = {0};
    const pe_fund_settings s = {
        .rule = (pe_fund_rule)(how % 3),
        .utility = (pe_fund_utility)(how / 3 % 3),
        .completion = (how & 64 ? PE_FUND_PERTURB : 0) |
                      (how & 128 ? PE_FUND_FILL : 0),
        .payments = true};
    int64_t steps = 0;
    for (int32_t k = 0; k < e->projects; k++)
        if (e->project[k].least > 0 && e->project[k].step > 0)
            steps += e->project[k].cost / e->project[k].step;
    if (e->projects > 100 || e->voters > 1000 || steps > 1000)
        return;
    const pe_status status = pe_fund_allocate(e, &s, &o, &err);
    if (status != PE_OK) {
        check(status == PE_NO_MEMORY || *err.message, "why it is refused");
        return;
    }
    check(o.left + o.spent == e->budget, "money adds up");
    check(s.rule == PE_FUND_EQUAL_SHARES || o.spent <= e->budget,
          "within the budget");
    for (int64_t k = 0; k < o.buys; k++) {
        int64_t sum = 0;
        for (int64_t j = o.pay_first[k]; j < o.pay_first[k + 1]; j++)
            sum += o.paid[j];
        check(sum == (o.pay_first[k] == o.pay_first[k + 1]
                          ? 0 : o.buy[k].amount), "payments add up");
    }
    pe_fund_outcome_free(&o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const long before = pe__mem_live();
    pe_error err = {0};
    pe__ballots b;
    pe__mem_fail_at(data[0] % 40);
    const pe_status status = pe__ballots_parse(
        "fuzz", (const char *)data + 2, size - 2, &b, &err);
    pe__mem_fail_at(0);
    if (status == PE_OK) {
        check_election(&b.election);
        count(&b.election, data[1]);
        pe__ballots_free(&b);
    } else {
        check_error(status, &err);
    }
    check(pe__mem_live() == before, "all memory is given back");
    return 0;
}
