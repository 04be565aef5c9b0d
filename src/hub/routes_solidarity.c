/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Money that flows by ability: between councils, as dues, as pledges. */
#include "dues_uses.h"
#include "pledges_uses.h"
#include "route.h"
#include "transfer_uses.h"

#define MONEY "/councils/{council}/money"
#define PLEDGE MONEY "/pledges/{pledge}"
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
     "account integer!, name text! 60, entered_on day"},
    {"POST", RUN "/payments/{payment}/arrived", PE__MAY_MONEY_KEEP,
     PE__WRITES, pe__use_transfer_arrived, NULL, "transfer",
     "Says that it arrived: an entry in the taker's ledger.",
     "account integer!, name text! 60, entered_on day"},
    {"GET", RUN "/file/{file_text}", PE__MAY_MONEY_SEE, PE__HEAVY,
     pe__use_transfer_file, NULL, NULL,
     "What each stated, as groups.csv: for parecon fund transfer.", NULL},

    {"GET", MONEY "/dues", PE__MAY_MONEY_SEE, 0, pe__use_dues_show, NULL,
     "dues", "Dues by ability: the scale, one's own band, and sums.", NULL},
    {"POST", MONEY "/dues", PE__MAY_DUES_SET, PE__WRITES, pe__use_dues_set,
     NULL, "dues",
     "Sets the scale: fields least_1 … least_8 and, by bands, amount_1 … "
     "amount_8. Other bands: all choose anew.",
     "way bands|ability, currency text! 3, account integer!, total money, "
     "free money"},
    {"POST", MONEY "/dues/choose", PE__MAY_DUES_CHOOSE, PE__WRITES,
     pe__use_dues_choose, NULL, "dues",
     "Picks the band of one's own income.", "place integer! 1 8"},
    {"POST", MONEY "/dues/pause", PE__MAY_DUES_CHOOSE, PE__WRITES,
     pe__use_dues_pause, NULL, "dues",
     "Pauses one's own dues, or goes on. No reason is asked.",
     "is_paused ticked"},
    {"GET", MONEY "/dues/file/{file_text}", PE__MAY_MONEY_SEE, PE__HEAVY,
     pe__use_dues_file, NULL, NULL,
     "Bands of those who pay, without names, as dues.csv: for parecon fund "
     "dues.", NULL},

    {"GET", MONEY "/pledges", PE__MAY_MONEY_SEE, 0, pe__use_pledges, NULL,
     "pledges", "What is promised, and what is to be expected of it.", NULL},
    {"POST", MONEY "/pledges", PE__MAY_PLEDGE, PE__WRITES, pe__use_pledge_add,
     NULL, "pledges",
     "Promises an amount, once or again and again; who keeps the ledger also "
     "notes what others promised.",
     "who me|outside, name text 60, amount money!, currency text! 3, often "
     "month|once|quarter|year, from day, until day"},
    {"GET", PLEDGE, PE__MAY_MONEY_SEE, 0, pe__use_pledge_show, NULL, "pledge",
     "A pledge, and what came of it.", NULL},
    {"POST", PLEDGE "/end", PE__MAY_PLEDGE, PE__WRITES, pe__use_pledge_end,
     NULL, "pledge", "Ends a pledge, from today on.", ""},
    {"POST", PLEDGE "/match", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_pledge_match, NULL, "pledge",
     "Says that an entry of the ledger came of it.", "entry integer!"},
    {"POST", PLEDGE "/unmatch", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_pledge_unmatch, NULL, "pledge",
     "Says that it did not.", "entry integer!"},
    {"GET", MONEY "/pledges/file/{file_text}", PE__MAY_MONEY_SEE, PE__HEAVY,
     pe__use_pledges_file, NULL, NULL,
     "Pledges in one currency, without names, as pledges-EUR.csv: for parecon "
     "fund expect.", NULL},
    {0}};
