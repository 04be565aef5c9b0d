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

/* entries from `from` down, of (an account: what stood in it on the day `on`),
 * accounts, projects (that money can be spent for),
 * next_from. */
pe__use_run pe__use_ledger_show;
pe__use_run pe__use_account_add;
pe__use_run pe__use_entry_add;
pe__use_run pe__use_entry_show;
pe__use_run pe__use_entry_correct;
/* lines: [{line, is_out, choices, typed_amount, typed_currency}], line_count,
 * has_room, accounts, projects. */
pe__use_run pe__use_split_show;
pe__use_run pe__use_split_add;
/* ledger.txt, ledger.beancount, ledger.journal. */
pe__use_run pe__use_ledger_file;

/* on, in, accounts (with worth, has_worth), total, has_total, lacks (a rate),
 * rates, currencies. */
pe__use_run pe__use_worth_show;
pe__use_run pe__use_currency_add;
pe__use_run pe__use_rate_add;
pe__use_run pe__use_rates_prepare;
pe__use_run pe__use_rates_bring;

/* By the server through the writer, when something is due: what people wrote
 * with lines is forgotten after 90 days, who paid after 800. */
pe_status pe__bank_tick(pe__sql *db, int64_t now, bool *more, pe_error *err);
/* When something is due; INT64_MAX = nothing is. */
pe_status pe__bank_next(pe__sql *db, int64_t *at, pe_error *err);

/* statements, accounts {is_held}. */
pe__use_run pe__use_bank_show;
pe__use_run pe__use_bank_prepare;
pe__use_run pe__use_bank_bring;
/* statement (with what explains its difference), lines (with match, draws,
 * has_payer, choices), matches, accounts. */
pe__use_run pe__use_statement_show;
pe__use_run pe__use_statement_match;
pe__use_run pe__use_line_match;
pe__use_run pe__use_line_enter;
pe__use_run pe__use_line_leave;
pe__use_run pe__use_line_reopen;
/* Takes a statement back of which nothing was settled yet. */
pe__use_run pe__use_statement_undo;
/* kind, subject, from_account: what a line was proposed to be. */
pe__use_run pe__use_line_take;
/* All lines with one proposal that no other line has. */
pe__use_run pe__use_statement_take;

/* keepers (of the role), handovers (with sums, signs, may_sign), has_open. */
pe__use_run pe__use_handover_show;
pe__use_run pe__use_handover_add;
pe__use_run pe__use_handover_sign;
pe__use_run pe__use_handover_drop;

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
pe__use_run pe__use_ideas_together;
pe__use_run pe__use_ideas_apart;
pe__use_run pe__use_round_vote;
pe__use_run pe__use_round_look;
pe__use_run pe__use_round_count;
pe__use_run pe__use_idea_done;
/* round.pb, transcript.jsonl. */
pe__use_run pe__use_round_file;

#endif
