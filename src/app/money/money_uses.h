/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The uses of common money: a council's ledger, its pots, and rounds in which
 * its members share out a budget. What each reads from `in` stands with its
 * route (hub/routes_money.c); what its page is given, below.
 *
 * All members see all of it. Everybody does when the council chose so, and then
 * without names: of who wrote an entry, drew, handed in an idea. How somebody
 * voted is seen by nobody: the ballot is kept without whose it is. */
#ifndef PE_APP_MONEY_USES_H
#define PE_APP_MONEY_USES_H

#include "use.h"

/* council, sums (written.h), accounts, pots, rounds, entries (the newest),
 * is_public, can. */
pe__use_run pe__use_money_show;
pe__use_run pe__use_money_open;
/* Of all councils that chose so: books; of one: books, sums, entries. */
pe__use_run pe__use_books_list;
pe__use_run pe__use_books_show;

/* entries from `from` down, accounts, projects (that money can be spent for),
 * next_from. */
pe__use_run pe__use_ledger_show;
pe__use_run pe__use_account_add;
pe__use_run pe__use_entry_add;
pe__use_run pe__use_entry_show;
pe__use_run pe__use_entry_correct;
/* ledger.txt, ledger.beancount, ledger.journal. */
pe__use_run pe__use_ledger_file;

/* pot, requests (with yeses), accounts, members. */
pe__use_run pe__use_pot_show;
pe__use_run pe__use_pot_add;
pe__use_run pe__use_draw_ask;
pe__use_run pe__use_draw_yes;
pe__use_run pe__use_draw_take_back;

/* round {is_ideas, is_voting, is_due, is_counted}, ideas, voters, may_vote,
 * has_voted. */
pe__use_run pe__use_round_show;
pe__use_run pe__use_round_add;
pe__use_run pe__use_idea_add;
pe__use_run pe__use_idea_take_back;
pe__use_run pe__use_round_vote;
pe__use_run pe__use_round_look;
pe__use_run pe__use_round_count;
pe__use_run pe__use_idea_done;
/* round.pb, transcript.jsonl. */
pe__use_run pe__use_round_file;

#endif
