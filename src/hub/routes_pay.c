/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What members get for their work. */
#include "pay.h"
#include "route.h"

#define PAY "/councils/{council}/pay"

const pe__route pe__routes_pay[] = {
    {"GET", PAY, PE__MAY_PAY_SEE, 0, pe__use_pay_show, NULL, "pay",
     "How a council shares out pay: its rule, periods and allowances.", NULL},
    {"POST", PAY "/rule", PE__MAY_DECISION_OPEN, PE__WRITES, pe__use_pay_rule,
     NULL, "pay",
     "Puts another rule to the council's decision. Once it is adopted it holds "
     "for periods that are opened then.",
     "way equal|effort, currency text! 3, effort_least_percent integer 50 "
     "100, effort_most_percent integer 100 200"},
    {"POST", PAY "/periods", PE__MAY_PAY_CHANGE, PE__WRITES,
     pe__use_pay_period_add, NULL, "pay",
     "Opens a period with a pool of money, filled with the hours that the "
     "adopted divisions gave.",
     "starts day!, ends day!, pool money!"},
    {"GET", PAY "/{period}", PE__MAY_PAY_SEE, 0, pe__use_pay_period_show,
     NULL, "pay_period", "A period, reckoned line by line.", NULL},
    {"POST", PAY "/{period}/hours", PE__MAY_PAY_CHANGE, PE__WRITES,
     pe__use_pay_hours, NULL, "pay_period",
     "Sets hours worked: a field hours_MEMBER for each.", ""},
    {"POST", PAY "/{period}/close", PE__MAY_PAY_CHANGE, PE__WRITES,
     pe__use_pay_close, NULL, "pay_period",
     "Closes the period: its lines stay as they are.", ""},
    {"GET", PAY "/{period}/effort", PE__MAY_EFFORT_RATE, 0,
     pe__use_effort_show, NULL, "pay_effort",
     "Whose effort the member may rate, and how they did.", NULL},
    {"POST", PAY "/{period}/effort", PE__MAY_EFFORT_RATE, PE__WRITES,
     pe__use_effort_rate, NULL, "pay_effort",
     "Rates effort: a field effort_MEMBER from 1 to 5 for each, 0 takes it "
     "back.", ""},
    {"POST", PAY "/allowances", PE__MAY_PAY_CHANGE, PE__WRITES,
     pe__use_allowance_grant, NULL, "pay", "Grants an allowance a period.",
     "member integer!, amount money!, kind children|care|health|study|other, "
     "since day, until day"},
    {"POST", PAY "/allowances/{allowance}/end", PE__MAY_PAY_CHANGE,
     PE__WRITES, pe__use_allowance_end, NULL, "pay",
     "Ends an allowance today.", ""},
    {0}};
