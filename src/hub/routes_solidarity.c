/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Money that flows by ability: between councils, as dues, as pledges. */
#include "route.h"
#include "transfer_uses.h"

#define MONEY "/councils/{council}/money"
#define RUN MONEY "/transfers/{run}"

const pe__route pe__routes_solidarity[] = {
    {"GET", MONEY "/transfers", PE__MAY_MONEY_SEE, 0, pe__use_transfers, NULL,
     "transfers", "Money that councils share with each other, by period.",
     NULL},
    {"POST", MONEY "/transfers", PE__MAY_TRANSFER_LEAD, PE__WRITES,
     pe__use_transfer_open, NULL, "transfers",
     "Opens a period for which councils that belong to this one share.",
     "title text! 80, starts day!, ends day!, currency text! 3"},
    {"GET", RUN, PE__MAY_MONEY_SEE, 0, pe__use_transfer_show, NULL,
     "transfer",
     "What each council states, and what every rule would do with it.", NULL},
    {"POST", RUN "/state", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_transfer_state, NULL, "transfer",
     "States this council's income, members and needs, and the most it gives.",
     "income money, members integer 1 10000000, need real, most money, "
     "reason text 500"},
    {"POST", RUN "/unstate", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_transfer_unstate, NULL, "transfer",
     "Takes no part any more.", ""},
    {"POST", RUN "/propose", PE__MAY_TRANSFER_LEAD, PE__WRITES,
     pe__use_transfer_propose, NULL, "transfer",
     "Proposes a rule, and names the decision that chose it.",
     "rule leximin|median|floor, share real, floor money, decision integer"},
    {"POST", RUN "/settle", PE__MAY_TRANSFER_LEAD, PE__WRITES,
     pe__use_transfer_settle, NULL, "transfer",
     "Settles who pays whom, by the rule that was decided.", "seen text! 64"},
    {"POST", RUN "/end", PE__MAY_TRANSFER_LEAD, PE__WRITES,
     pe__use_transfer_end, NULL, "transfer",
     "Ends it without anything being paid.", ""},
    {"POST", RUN "/payments/{payment}/sent", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_transfer_sent, NULL, "transfer",
     "Says that it is sent: an entry in the giver's ledger.",
     "account integer!, name text! 60"},
    {"POST", RUN "/payments/{payment}/arrived", PE__MAY_MONEY_KEEP,
     PE__WRITES, pe__use_transfer_arrived, NULL, "transfer",
     "Says that it arrived: an entry in the taker's ledger.",
     "account integer!, name text! 60"},
    {"GET", RUN "/file/{file_text}", PE__MAY_MONEY_SEE, PE__HEAVY,
     pe__use_transfer_file, NULL, NULL,
     "What each stated, as groups.csv: for parecon fund transfer.", NULL},
    {0}};
