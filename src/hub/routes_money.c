/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Money that councils hold together. */
#include "follow.h"
#include "money_uses.h"
#include "route.h"

#define MONEY "/councils/{council}/money"
#define BANK MONEY "/bank"
#define STATEMENT BANK "/{statement}"
#define LINE STATEMENT "/lines/{line}"
#define POT MONEY "/pots/{pot}"
#define ROUND MONEY "/rounds/{round}"

const pe__route pe__routes_money[] = {
    {"GET", "/money", PE__MAY_MONEY_LOOK, PE__PUBLIC, pe__use_books_list,
     NULL, "books", "Councils whose money everybody may look at.", NULL},
    {"GET", "/money/{books}", PE__MAY_MONEY_LOOK, PE__PUBLIC,
     pe__use_books_show, NULL, "books_of",
     "The money of a council that opened its books.", NULL},
    {"GET", MONEY, PE__MAY_MONEY_SEE, 0, pe__use_money_show, NULL, "money",
     "What a council has, where it came from and where it went.", NULL},
    {"POST", MONEY "/public", PE__MAY_MONEY_OPEN, PE__WRITES,
     pe__use_money_open, NULL, "money",
     "Opens the books to everybody, or closes them.", "is_public ticked"},

    {"GET", MONEY "/entries", PE__MAY_MONEY_SEE, 0, pe__use_ledger_show, NULL,
     "ledger", "The ledger, newest first.", NULL},
    {"POST", MONEY "/entries", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_entry_add, NULL, "ledger",
     "Writes an entry: money goes from one account to another.",
     "from_account integer!, to_account integer!, amount money!, currency "
     "text! 8, day day, words text! 200, idea integer"},
    {"POST", MONEY "/accounts", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_account_add, NULL, "ledger", "Opens an account.",
     "kind assets|income|expenses|liabilities|equity, name text! 60"},
    {"GET", MONEY "/entries/{entry}", PE__MAY_MONEY_SEE, 0,
     pe__use_entry_show, NULL, "entry", "One entry, by its number.", NULL},
    {"POST", MONEY "/entries/{entry}/correct", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_entry_correct, NULL, "entry",
     "Takes an entry back by one the other way.", "words text! 200"},
    {"GET", MONEY "/split", PE__MAY_MONEY_KEEP, 0, pe__use_split_show, NULL,
     "split", "The form of an entry among several accounts.", NULL},
    {"POST", MONEY "/split", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_split_add, NULL, "split",
     "Writes an entry among 2 to 20 accounts: for each line N its account_N, "
     "way_N (in, out), amount_N and, when it is another, currency_N. What "
     "comes in must go out, in each currency.",
     "lines integer 2 20, currency text! 8, day day, words text! 200, idea "
     "integer, more ticked"},
    {"GET", MONEY "/worth", PE__MAY_MONEY_SEE, 0, pe__use_worth_show, NULL,
     "worth", "What all accounts held on a day (on), in one currency (in).",
     NULL},
    {"POST", MONEY "/currencies", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_currency_add, NULL, "worth",
     "Adds a currency of the council's own, with its decimals.",
     "code text! 8, name text! 60, digits integer 0 6"},
    {"POST", MONEY "/rates", PE__MAY_MONEY_KEEP, PE__WRITES, pe__use_rate_add,
     NULL, "worth", "Writes a rate: 1 of a currency is worth so much.",
     "of text! 8, rate text! 20, in_currency text! 8, day day, words text! "
     "120"},
    {"POST", MONEY "/rates/file", PE__MAY_MONEY_KEEP,
     PE__WRITES | PE__UPLOAD, pe__use_rates_bring, pe__use_rates_prepare,
     "worth", "Brings rates as a table: date, currency, rate, in.",
     "file file!, source text! 120"},
    {"GET", MONEY "/handover", PE__MAY_MONEY_SEE, 0, pe__use_handover_show,
     NULL, "handover", "Who keeps the money, and when it was handed over.",
     NULL},
    {"POST", MONEY "/handover", PE__MAY_MONEY_HAND, PE__WRITES,
     pe__use_handover_add, NULL, "handover",
     "Writes down what the ledger says is there, to be signed by two.",
     "words text 300"},
    {"POST", MONEY "/handover/{handover}/sign", PE__MAY_MONEY_SIGN, PE__WRITES,
     pe__use_handover_sign, NULL, "handover", "Signs that it is there.", ""},
    {"POST", MONEY "/handover/{handover}/drop", PE__MAY_MONEY_HAND, PE__WRITES,
     pe__use_handover_drop, NULL, "handover", "Takes it back.", ""},
    {"GET", BANK, PE__MAY_MONEY_SEE, 0, pe__use_bank_show, NULL, "bank",
     "Statements that were brought, and the form for one more.", NULL},
    {"POST", BANK, PE__MAY_MONEY_KEEP, PE__WRITES | PE__UPLOAD,
     pe__use_bank_bring, pe__use_bank_prepare, "bank",
     "Brings a bank's statement: CAMT, MT940, or a table. Of a table that does "
     "not say so itself, columns says what each is: date, amount, out, in, "
     "side, text, payer, account, reference, id, balance, currency, with "
     "commas between them.",
     "file file, account integer!, currency text 8, columns text 400, "
     "day_order choice d|m, mark text 1, kept text"},
    {"GET", STATEMENT, PE__MAY_MONEY_SEE, 0, pe__use_statement_show, NULL,
     "statement", "A statement, line by line, those that wait first.", NULL},
    {"POST", STATEMENT "/match", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_statement_match, NULL, "statement",
     "All lines that have an entry in the ledger are those entries.", ""},
    {"POST", STATEMENT "/undo", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_statement_undo, NULL, "bank",
     "Takes the statement back, while nothing of it was settled.", ""},
    {"POST", STATEMENT "/take", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_statement_take, NULL, "statement",
     "All lines with a single proposal are what is proposed.", ""},
    {"POST", LINE "/take", PE__MAY_MONEY_KEEP, PE__WRITES, pe__use_line_take,
     NULL, "statement",
     "The line is this pledge, these dues, or this payment of a council.",
     "kind choice pledge|dues|transfer, subject integer!, "
     "from_account integer"},
    {"POST", LINE "/match", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_line_match, NULL, "statement", "The line is this entry.",
     "number integer!"},
    {"POST", LINE "/enter", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_line_enter, NULL, "statement", "Makes an entry of the line.",
     "to_account integer!, words text! 200"},
    {"POST", LINE "/leave", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_line_leave, NULL, "statement", "Leaves the line out.", ""},
    {"POST", LINE "/reopen", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_line_reopen, NULL, "statement",
     "A line that was left out waits again.", ""},
    {"GET", MONEY "/file/{file_text}", PE__MAY_MONEY_SEE, PE__HEAVY,
     pe__use_ledger_file, NULL, NULL,
     "The ledger: ledger.txt (sealed), ledger.beancount or ledger.journal.",
     NULL},

    {"POST", MONEY "/pots", PE__MAY_MONEY_KEEP, PE__WRITES, pe__use_pot_add,
     NULL, "money", "Opens a pot with its rules, which stay as they are.",
     "name text! 60, purpose text! 500, currency text! 8, may_ask "
     "members|roles|treasurer|coordinator|scribe, may_agree "
     "members|roles|treasurer|coordinator|scribe, alone_most money, each_most "
     "money, person_most money, all_most money, days integer 1 366, keep "
     "money"},
    {"GET", POT, PE__MAY_MONEY_SEE, 0, pe__use_pot_show, NULL, "pot",
     "A pot: its rules, and who asked to draw.", NULL},
    {"POST", POT "/requests", PE__MAY_MONEY_DRAW, PE__WRITES,
     pe__use_draw_ask, NULL, "pot", "Asks to draw from the pot.",
     "amount money!, words text! 200, to_account integer!, payee integer"},
    {"POST", POT "/requests/{request}/yes", PE__MAY_MONEY_DRAW, PE__WRITES,
     pe__use_draw_yes, NULL, "pot", "Agrees that it is drawn.", ""},
    {"POST", POT "/requests/{request}/take-back", PE__MAY_MONEY_DRAW,
     PE__WRITES, pe__use_draw_take_back, NULL, "pot",
     "Takes back what one asked for.", ""},

    {"POST", MONEY "/rounds", PE__MAY_MONEY_ROUND, PE__WRITES,
     pe__use_round_add, NULL, "money",
     "Opens a round: members share out a budget.",
     "title text! 80, about text 2000, way approval|points, currency text! 8, "
     "budget money!, ideas_until text! 30, votes_until text! 30, has_against "
     "tick, cap_name_1 text 40, cap_most_1 money, cap_name_2 text 40, "
     "cap_most_2 money, cap_name_3 text 40, cap_most_3 money, cap_name_4 text "
     "40, cap_most_4 money, cap_name_5 text 40, cap_most_5 money"},
    {"GET", ROUND, PE__MAY_MONEY_SEE, 0, pe__use_round_page, NULL, "round",
     "A round: its ideas, its ballot, its result, and what became of it.",
     NULL},
    {"POST", ROUND "/ideas", PE__MAY_MONEY_VOTE, PE__WRITES, pe__use_idea_add,
     NULL, "round", "Hands in an idea.",
     "title text! 80, about text 2000, cost money!, least money, step money, "
     "periods integer 1 60, cap integer 0 5"},
    {"POST", ROUND "/ideas/{idea}/take-back", PE__MAY_MONEY_VOTE, PE__WRITES,
     pe__use_idea_take_back, NULL, "round", "Takes one's own idea back.", ""},
    {"POST", ROUND "/together", PE__MAY_MONEY_ROUND, PE__WRITES,
     pe__use_ideas_together, NULL, "round",
     "Puts ideas together of which at most one is to be paid for: a field "
     "one_IDEA for each, ticked.", ""},
    {"POST", ROUND "/together/{group}/apart", PE__MAY_MONEY_ROUND, PE__WRITES,
     pe__use_ideas_apart, NULL, "round",
     "Takes them apart again: `group` is their number, one_of.", ""},
    {"POST", ROUND "/vote", PE__MAY_MONEY_VOTE, PE__WRITES,
     pe__use_round_vote, NULL, "round",
     "Votes, or changes the ballot: a field idea_IDEA for each that is chosen, "
     "ticked or with 1 to 5 points, or -1 against it where the round takes "
     "that, and a code of the voter's own.",
     "code text! 40"},
    {"POST", ROUND "/look", PE__MAY_MONEY_VOTE, PE__WRITES,
     pe__use_round_look, NULL, "round",
     "Shows the ballot that was cast with this code.", "code text! 40"},
    {"POST", ROUND "/count", PE__MAY_MONEY_VOTE, PE__WRITES,
     pe__use_round_count, NULL, "round",
     "Counts the ballots, once the time for voting is over.", ""},
    {"POST", ROUND "/ideas/{idea}/done", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_idea_done, NULL, "round",
     "Says what became of a funded idea: it is accounted for.",
     "outcome text! 500"},
    {"GET", ROUND "/file/{file_text}", PE__MAY_MONEY_SEE, PE__HEAVY,
     pe__use_round_file, NULL, NULL,
     "After the count: the ballots as round.pb, and transcript.jsonl.", NULL},
    {0}};
