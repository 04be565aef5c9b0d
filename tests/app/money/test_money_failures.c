/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every use of common money while memory runs out, and while the store fails
 * (failing_uses.h): an entry stands with both its postings and its seal, or not
 * at all; a ballot with the mark of who voted, or neither. */
#include "purses.h"

#include "code.h"
#include "money_uses.h"
#include "query.h"

#include <stdio.h>
#include <string.h>

#define MONEY "/councils/{council}/money"
#define POT MONEY "/pots/{pot}"
#define ROUND MONEY "/rounds/{round}"
ACT(BOOKS, "/money", MONEY_LOOK, false, pe__use_books_list);
ACT(BOOKS_OF, "/money/{books}", MONEY_LOOK, false, pe__use_books_show);
ACT(SEE, MONEY, MONEY_SEE, false, pe__use_money_show);
ACT(OPEN, MONEY "/public", MONEY_OPEN, true, pe__use_money_open);
ACT(ENTRIES, MONEY "/entries", MONEY_SEE, false, pe__use_ledger_show);
ACT(ENTRY_ADD, MONEY "/entries", MONEY_KEEP, true, pe__use_entry_add);
ACT(ACCOUNT, MONEY "/accounts", MONEY_KEEP, true, pe__use_account_add);
ACT(ENTRY, MONEY "/entries/{entry}", MONEY_SEE, false, pe__use_entry_show);
ACT(CORRECT, MONEY "/entries/{entry}/correct", MONEY_KEEP, true,
    pe__use_entry_correct);
ACT(FILE_OF, MONEY "/file/{file_text}", MONEY_SEE, false,
    pe__use_ledger_file);
ACT(POT_ADD, MONEY "/pots", MONEY_KEEP, true, pe__use_pot_add);
ACT(POT_SHOW, POT, MONEY_SEE, false, pe__use_pot_show);
ACT(DRAW_ASK, POT "/requests", MONEY_DRAW, true, pe__use_draw_ask);
ACT(DRAW_YES, POT "/requests/{request}/yes", MONEY_DRAW, true,
    pe__use_draw_yes);
ACT(DRAW_BACK, POT "/requests/{request}/take-back", MONEY_DRAW, true,
    pe__use_draw_take_back);
ACT(ROUND_ADD, MONEY "/rounds", MONEY_ROUND, true, pe__use_round_add);
ACT(ROUND_SHOW, ROUND, MONEY_SEE, false, pe__use_round_show);
ACT(IDEA, ROUND "/ideas", MONEY_VOTE, true, pe__use_idea_add);
ACT(IDEA_BACK, ROUND "/ideas/{idea}/take-back", MONEY_VOTE, true,
    pe__use_idea_take_back);
ACT(TOGETHER, ROUND "/together", MONEY_ROUND, true, pe__use_ideas_together);
ACT(APART, ROUND "/together/{group}/apart", MONEY_ROUND, true,
    pe__use_ideas_apart);
ACT(VOTE, ROUND "/vote", MONEY_VOTE, true, pe__use_round_vote);
ACT(COUNT, ROUND "/count", MONEY_VOTE, true, pe__use_round_count);
ACT(DONE, ROUND "/ideas/{idea}/done", MONEY_KEEP, true, pe__use_idea_done);
ACT(ROUND_FILE, ROUND "/file/{file_text}", MONEY_SEE, false,
    pe__use_round_file);

static const char *const tables[] = {
    "money_rule", "money_account", "money_entry", "money_posting", "money_pot",
    "money_draw", "money_yes", "money_round", "money_cap", "money_idea",
    "money_voter",
    "money_ballot", "event", NULL};

enum { DAY = 86400 };

static void start(place *p, void **state)
{
    set_up(p, state, tables);
    p->w.now += DAY;
}

static const char *account(const place *p, const char *name)
{
    return account_of(p, p->bakery, name);
}

static void open_account(place *p, const char *kind, const char *name)
{
    must_ask(&p->w, &p->ana, &ACCOUNT, p->bakery, "kind", kind, "name", name,
             NULL);
}

static void pay(place *p, const char *from, const char *to, const char *amount)
{
    must_ask(&p->w, &p->ana, &ENTRY_ADD, p->bakery, "from_account",
             account(p, from), "to_account", account(p, to), "amount", amount,
             "currency", "EUR", "words", "Flour", NULL);
}

static void test_ledger(void **state)
{
    place p = {0};
    start(&p, state);
    THROUGH(&p.ana, &ACCOUNT, p.bakery, {"kind", "assets", "name", "Bank"});
    open_account(&p, "income", "Dues");
    THROUGH(&p.ana, &ENTRY_ADD, p.bakery,
            {"from_account", account(&p, "Dues"), "to_account",
             account(&p, "Bank"), "amount", "12.50", "currency", "EUR",
             "words", "Dues of May"});
    assert_int_equal(number_of(p.w.t->db,
                               "SELECT count(*) FROM money_posting"), 2);
    THROUGH(&p.ana, &ENTRIES, p.bakery, {NULL});
    THROUGH(&p.ben, &ENTRY, p.bakery, {"entry", "1"});
    THROUGH(&p.ana, &CORRECT, p.bakery, {"entry", "1", "words", "Twice"});
    assert_int_equal(number_of(p.w.t->db,
                               "SELECT sum(amount) FROM money_posting"), 0);
    THROUGH(&p.ana, &OPEN, p.bakery, {"is_public", "yes"});
    THROUGH(&p.ben, &SEE, p.bakery, {NULL});
    THROUGH(&p.ben, &BOOKS, 0, {NULL});
    THROUGH(&p.ben, &BOOKS_OF, 0,
            {"books", field_of(&p.w, "SELECT max(council) FROM council")});
    static const char *const files[] = {"ledger.txt", "ledger.beancount",
                                        "ledger.journal"};
    for (int k = 0; k < 3; k++) {
        THROUGH(&p.ben, &FILE_OF, p.bakery, {"file_text", files[k]});
        assert_non_null(p.w.use.file_spool);
        assert_true(ftell(p.w.use.file_spool) > 50);
    }
    town_close(&p.w);
}

static void test_pot(void **state)
{
    place p = {0};
    start(&p, state);
    open_account(&p, "income", "Dues");
    open_account(&p, "expenses", "Food");
    THROUGH(&p.ana, &POT_ADD, p.bakery,
            {"name", "Strike", "purpose", "Food on strike", "currency", "EUR",
             "may_ask", "members", "may_agree", "members", "alone_most", "0",
             "days", "30"});
    pay(&p, "Dues", "Strike", "100");
    const char *pot = field_of(&p.w, "SELECT account FROM money_pot");
    THROUGH(&p.ana, &DRAW_ASK, p.bakery,
            {"pot", pot, "amount", "20", "words", "Bread", "to_account",
             account(&p, "Food")});
    THROUGH(&p.ben, &POT_SHOW, p.bakery, {"pot", pot});
    const char *asked = field_of(&p.w, "SELECT max(request) FROM money_draw");
    THROUGH(&p.ben, &DRAW_YES, p.bakery, {"pot", pot, "request", asked});
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM money_draw "
                               "WHERE state = 'paid'"), 1);
    must_ask(&p.w, &p.ana, &DRAW_ASK, p.bakery, "pot", pot, "amount", "5",
             "words", "Soup", "to_account", account(&p, "Food"), NULL);
    asked = field_of(&p.w, "SELECT max(request) FROM money_draw");
    THROUGH(&p.ana, &DRAW_BACK, p.bakery, {"pot", pot, "request", asked});
    THROUGH(&p.ben, &SEE, p.bakery, {NULL});
    town_close(&p.w);
}

static void days_on(place *p, int days)
{
    p->w.now += (int64_t)days * DAY;
}

static void test_round(void **state)
{
    place p = {0};
    start(&p, state);
    open_account(&p, "assets", "Bank");
    open_account(&p, "expenses", "Garden");
    THROUGH(&p.ana, &ROUND_ADD, p.bakery,
            {"title", "Spring", "about", "What we need", "way", "points",
             "currency", "EUR", "budget", "300", "ideas_until",
             "2027-01-21T00:00", "votes_until", "2027-01-26T00:00",
             "has_against", "1", "cap_name_1", "Water", "cap_most_1", "90"});
    const char *round = field_of(&p.w, "SELECT max(round) FROM money_round");
    THROUGH(&p.ana, &IDEA, p.bakery,
            {"round", round, "title", "Beds", "about", "", "cost", "100"});
    const char *idea = field_of(&p.w, "SELECT max(idea) FROM money_idea");
    must_ask(&p.w, &p.ben, &IDEA, p.bakery, "round", round, "title", "Hose",
             "cost", "80", NULL);
    char both[2][40];
    snprintf(both[0], sizeof both[0], "one_%s", idea);
    snprintf(both[1], sizeof both[1], "one_%s",
             field_of(&p.w, "SELECT max(idea) FROM money_idea"));
    THROUGH(&p.ana, &TOGETHER, p.bakery,
            {"round", round, both[0], "1", both[1], "1"});
    THROUGH(&p.ana, &APART, p.bakery, {"round", round, "group", "1"});
    THROUGH(&p.ben, &IDEA_BACK, p.bakery,
            {"round", round, "idea",
             field_of(&p.w, "SELECT max(idea) FROM money_idea")});
    THROUGH(&p.ben, &ROUND_SHOW, p.bakery, {"round", round});
    days_on(&p, 7);
    char field[40], code[PE__CODE_SIZE];
    snprintf(field, sizeof field, "idea_%s", idea);
    pe__code_new(code);
    THROUGH(&p.ana, &VOTE, p.bakery,
            {"round", round, field, "5", "code", code});
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM money_ballot"),
                     1);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM money_voter"),
                     1);
    days_on(&p, 6);
    THROUGH(&p.ben, &COUNT, p.bakery, {"round", round});
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM money_ballot"),
                     0);
    THROUGH(&p.ben, &ROUND_SHOW, p.bakery, {"round", round});
    THROUGH(&p.ben, &ROUND_FILE, p.bakery,
            {"round", round, "file_text", "round.pb"});
    assert_true(p.w.use.file.size > 50);
    THROUGH(&p.ben, &ROUND_FILE, p.bakery,
            {"round", round, "file_text", "transcript.jsonl"});
    assert_true(p.w.use.file.size > 50);
    THROUGH(&p.ana, &ENTRY_ADD, p.bakery,
            {"from_account", account(&p, "Bank"), "to_account",
             account(&p, "Garden"), "amount", "90", "currency", "EUR",
             "words", "Boards", "idea", idea});
    THROUGH(&p.ana, &DONE, p.bakery,
            {"round", round, "idea", idea, "outcome", "They stand."});
    THROUGH(&p.ana, &ENTRIES, p.bakery, {NULL});
    town_close(&p.w);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {STORE(test_ledger), STORE(test_pot),
                                       STORE(test_round)};
    return cmocka_run_group_tests_name("money failures", tests, NULL, NULL);
}
