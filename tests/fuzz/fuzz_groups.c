/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as a table of groups; what can be read is shared out by each rule,
 * to the unit. */
#include "check.h"

#include "groups.h"
#include "mem.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void share_out(const pe__groups *g, pe_fund_transfer_rule rule)
{
    pe_error err = {0};
    pe_fund_transfer_info info;
    pe_fund_transfer_settings s = {.rule = rule, .share = 40000, .floor = 100,
                                   .scale = 1000};
    int64_t *transfer = calloc((size_t)g->groups + 1, sizeof *transfer);
    int64_t sum = 0;
    if (pe_fund_transfer(g->group, g->groups, &s, transfer, &info, &err) ==
        PE_OK)
        for (int64_t k = 0; k < g->groups; k++) {
            sum += transfer[k];
            check(transfer[k] >= -g->group[k].income, "nobody gives more than "
                  "they have");
        }
    else
        check(err.message[0] != '\0', "why it is refused");
    check(sum == 0, "no unit is made or lost");
    free(transfer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const long before = pe__mem_live();
    pe_error err = {0};
    pe__groups g;
    const pe_status status = pe__groups_parse("fuzz", (const char *)data, size,
                                              &g, &err);
    if (status == PE_OK) {
        for (int rule = PE_FUND_MEDIAN; rule <= PE_FUND_LEXIMIN; rule++)
            share_out(&g, (pe_fund_transfer_rule)rule);
        pe__groups_free(&g);
    } else {
        check_error(status, &err);
    }
    check(pe__mem_live() == before, "all memory is given back");
    return 0;
}
