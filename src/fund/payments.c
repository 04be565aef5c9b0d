/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who pays whom: two hands go along the list, one over those who give, one
 * over those who get. Every payment ends one of the two. O(groups). */
#include <parecon/fund.h>

int64_t pe_fund_pay(const int64_t *transfer, int64_t groups,
                    pe_fund_payment *payment)
{
    int64_t giver = -1, taker = -1, gives = 0, gets = 0, count = 0;
    for (;;) {
        while (gives == 0 && ++giver < groups)
            gives = transfer[giver] < 0 ? -transfer[giver] : 0;
        while (gets == 0 && ++taker < groups)
            gets = transfer[taker] > 0 ? transfer[taker] : 0;
        if (giver >= groups || taker >= groups)
            return count;
        const int64_t amount = gives < gets ? gives : gets;
        payment[count++] = (pe_fund_payment){giver, taker, amount};
        gives -= amount;
        gets -= amount;
    }
}
