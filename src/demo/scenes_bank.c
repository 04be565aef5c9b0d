/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the newspaper's bank says of the last month, beside its ledger: most of
 * it is there, two lines wait; and a trip abroad, paid in another currency. */
#include "world.h"

#include "amount.h"

#include <stdio.h>
#include <string.h>

/* A row of the page of money's list, by its name. */
static const pe__value *named(pe__world *world, const char *path,
                              const char *list, const char *name)
{
    const pe__value *page = pe__stage_get(
        &world->stage, world->paper.member[0],
        pe__troupe_path(&world->paper, "%s", path), PE__END);
    for (const pe__value *row = pe__first(pe__get(page, list)); row;
         row = row->next)
        if (strcmp(pe__get_text(row, "name", ""), name) == 0)
            return row;
    return NULL;
}

static const char *account(pe__world *world, const char *name)
{
    return pe__stage_text("%lld", (long long)pe__get_integer(
        named(world, "money/entries", "accounts", name), "account", 0));
}

static void rates(pe__world *world)
{
    pe__stage_post(&world->stage, world->paper.member[0],
                   pe__troupe_path(&world->paper, "money/rates"), "of", "CZK",
                   "rate", "0.0412", "in_currency", "EUR", "day",
                   pe__world_day(world, -20), "words", "the central bank",
                   PE__END);
    pe__stage_post(&world->stage, world->paper.member[0],
                   pe__troupe_path(&world->paper, "money/accounts"), "kind",
                   "equity", "name", "Exchange", PE__END);
    const char *bank = account(world, "Bank");
    const char *exchange = account(world, "Exchange");
    const char *projects = account(world, "Projects");
    pe__stage_post(&world->stage, world->paper.member[0],
                   pe__troupe_path(&world->paper, "money/split"), "lines", "4",
                   "words", "Paper mill in Prague, changed and paid",
                   "currency", "EUR", "day", pe__world_day(world, -20),
                   "way_1", "out", "account_1", bank, "amount_1", "206",
                   "way_2", "in", "account_2", exchange, "amount_2", "206",
                   "way_3", "out", "account_3", exchange, "amount_3", "5000",
                   "currency_3", "CZK", "way_4", "in", "account_4", projects,
                   "amount_4", "5000", "currency_4", "CZK", PE__END);
}

void pe__demo_bank(pe__world *world)
{
    char closing[PE__AMOUNT], text[800];
    rates(world);
    const pe__value *bank = named(world, "money", "balances", "Bank");
    /* all that the ledger has, a gift more, and a fee less */
    pe__amount_text(pe__get_integer(bank, "amount", 0) + 18000 - 2390, 2,
                    false, closing);
    const char *day[4] = {pe__world_day(world, -30),
                          pe__world_day(world, -20), pe__world_day(world, -11),
                          pe__world_day(world, -5)};
    snprintf(text, sizeof text,
        "date,amount,currency,text,payer,balance\n"
        "%s,14210.50,EUR,Newsstands,Press distribution,\n"
        "%s,9480.00,EUR,Subscriptions,,\n%s,-4105.40,EUR,Issues,Printer,\n"
        "%s,-1650.00,EUR,Rent,Landlord,\n%s,-18400.00,EUR,Pay,,\n"
        "%s,-206.00,EUR,Exchange,,\n%s,-388.90,EUR,Bill,,\n"
        "%s,180.00,EUR,for a good paper,A reader,\n"
        "%s,-23.90,EUR,Account fee,Bank,%s\n",
        day[0], day[0], day[0], day[0], day[0], day[1], day[2], day[2],
        day[3], closing);
    const pe__stage_file file = {"file", "statement.csv", text};
    const char *number = account(world, "Bank");
    pe__stage_upload(&world->stage, world->paper.member[0],
                     pe__troupe_path(&world->paper, "money/bank"), &file,
                     "account", number, "currency", "EUR", PE__END);
    pe__stage_post(&world->stage, world->paper.member[0],
                   pe__troupe_path(&world->paper, "money/bank/%lld/match",
                                   (long long)pe__stage_next_id(
                                       &world->stage)),
                   PE__END);
    pe__world_later(world, 20);
    pe__stage_post(&world->stage, world->paper.member[0],
                   pe__troupe_path(&world->paper, "money/handover"), "words",
                   "", PE__END);
}
