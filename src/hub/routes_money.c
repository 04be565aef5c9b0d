/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Money that councils hold together. */
#include "money_uses.h"
#include "route.h"

#define MONEY "/councils/{council}/money"
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
     "text! 3, day day, words text! 200, idea integer"},
    {"POST", MONEY "/accounts", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_account_add, NULL, "ledger", "Opens an account.",
     "kind assets|income|expenses|liabilities|equity, name text! 60"},
    {"GET", MONEY "/entries/{entry}", PE__MAY_MONEY_SEE, 0,
     pe__use_entry_show, NULL, "entry", "One entry, by its number.", NULL},
    {"POST", MONEY "/entries/{entry}/correct", PE__MAY_MONEY_KEEP, PE__WRITES,
     pe__use_entry_correct, NULL, "entry",
     "Takes an entry back by one the other way.", "words text! 200"},
    {"GET", MONEY "/file/{file_text}", PE__MAY_MONEY_SEE, PE__HEAVY,
     pe__use_ledger_file, NULL, NULL,
     "The ledger: ledger.txt (sealed), ledger.beancount or ledger.journal.",
     NULL},

    {"POST", MONEY "/pots", PE__MAY_MONEY_KEEP, PE__WRITES, pe__use_pot_add,
     NULL, "money", "Opens a pot with its rules, which stay as they are.",
     "name text! 60, purpose text! 500, currency text! 3, may_ask "
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
     "title text! 80, about text 2000, way approval|points, currency text! 3, "
     "budget money!, ideas_until text! 30, votes_until text! 30"},
    {"GET", ROUND, PE__MAY_MONEY_SEE, 0, pe__use_round_show, NULL, "round",
     "A round: its ideas, its ballot, its result, and what became of it.",
     NULL},
    {"POST", ROUND "/ideas", PE__MAY_MONEY_VOTE, PE__WRITES, pe__use_idea_add,
     NULL, "round", "Hands in an idea.",
     "title text! 80, about text 2000, cost money!"},
    {"POST", ROUND "/ideas/{idea}/take-back", PE__MAY_MONEY_VOTE, PE__WRITES,
     pe__use_idea_take_back, NULL, "round", "Takes one's own idea back.", ""},
    {"POST", ROUND "/vote", PE__MAY_MONEY_VOTE, PE__WRITES,
     pe__use_round_vote, NULL, "round",
     "Votes, or changes the ballot: a field idea_IDEA for each that is chosen, "
     "ticked or with 1 to 5 points, and a code of the voter's own.",
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
