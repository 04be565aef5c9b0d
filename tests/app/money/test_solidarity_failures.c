/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every use of shared money, dues and pledges while memory runs out, and while
 * the store fails (failing_uses.h): a run is settled with all its payments or
 * not at all; what is sent stands in the ledger, or is not sent. */
#include "purses.h"

#include "dues_uses.h"
#include "money_uses.h"
#include "pledges_uses.h"
#include "query.h"
#include "transfer_uses.h"

#include <stdio.h>
#include <string.h>

#define MONEY "/councils/{council}/money"
#define RUN MONEY "/transfers/{run}"
#define PAYMENT RUN "/payments/{payment}"
#define PLEDGE_OF MONEY "/pledges/{pledge}"
ACT(ACCOUNT, MONEY "/accounts", MONEY_KEEP, true, pe__use_account_add);
ACT(ENTRY_ADD, MONEY "/entries", MONEY_KEEP, true, pe__use_entry_add);
ACT(SEE, MONEY, MONEY_SEE, false, pe__use_money_show);
ACT(RUNS, MONEY "/transfers", MONEY_SEE, false, pe__use_transfers);
ACT(RUN_OPEN, MONEY "/transfers", TRANSFER_LEAD, true, pe__use_transfer_open);
ACT(RUN_SHOW, RUN, MONEY_SEE, false, pe__use_transfer_show);
ACT(STATE, RUN "/state", MONEY_KEEP, true, pe__use_transfer_state);
ACT(UNSTATE, RUN "/unstate", MONEY_KEEP, true, pe__use_transfer_unstate);
ACT(PROPOSE, RUN "/propose", TRANSFER_LEAD, true, pe__use_transfer_propose);
ACT(SETTLE, RUN "/settle", TRANSFER_LEAD, true, pe__use_transfer_settle);
ACT(END_RUN, RUN "/end", TRANSFER_LEAD, true, pe__use_transfer_end);
ACT(SENT, PAYMENT "/sent", MONEY_KEEP, true, pe__use_transfer_sent);
ACT(ARRIVED, PAYMENT "/arrived", MONEY_KEEP, true, pe__use_transfer_arrived);
ACT(RUN_FILE, RUN "/file/{file_text}", MONEY_SEE, false,
    pe__use_transfer_file);
ACT(DUES, MONEY "/dues", MONEY_SEE, false, pe__use_dues_show);
ACT(DUES_SET, MONEY "/dues", DUES_SET, true, pe__use_dues_set);
ACT(CHOOSE, MONEY "/dues/choose", DUES_CHOOSE, true, pe__use_dues_choose);
ACT(DUES_PAUSE, MONEY "/dues/pause", DUES_CHOOSE, true, pe__use_dues_pause);
ACT(PLEDGES, MONEY "/pledges", MONEY_SEE, false, pe__use_pledges);
ACT(PLEDGE_ADD, MONEY "/pledges", PLEDGE, true, pe__use_pledge_add);
ACT(PLEDGE_SHOW, PLEDGE_OF, MONEY_SEE, false, pe__use_pledge_show);
ACT(PLEDGE_END, PLEDGE_OF "/end", PLEDGE, true, pe__use_pledge_end);
ACT(MATCH, PLEDGE_OF "/match", MONEY_KEEP, true, pe__use_pledge_match);
ACT(UNMATCH, PLEDGE_OF "/unmatch", MONEY_KEEP, true, pe__use_pledge_unmatch);
ACT(PLEDGE_FILE, MONEY "/pledges/file/{file_text}", MONEY_SEE, false,
    pe__use_pledges_file);

static const char *const tables[] = {
    "money_account", "money_entry", "money_posting", "transfer_run",
    "transfer_part", "transfer_payment", "dues_scale", "dues_band",
    "dues_choice", "pledge", "pledge_receipt", "event", NULL};

enum { DAY = 86400 };

static void start(place *p, void **state)
{
    pe_error err = {0};
    set_up(p, state, tables);
    p->above = found(&p->w, &p->ana, "Union");
    p->mill = found(&p->w, &p->ana, "Mill");
    must(pe__query_run(p->w.t->db, NULL, &err,
                       "UPDATE council SET parent = $1 WHERE council IN "
                       "($2, $3)", "iii", p->above, p->bakery, p->mill), &err);
    p->w.now += DAY;
}

static void open_books(place *p, int64_t council, const char *amount)
{
    must_ask(&p->w, &p->ana, &ACCOUNT, council, "kind", "assets", "name",
             "Bank", NULL);
    must_ask(&p->w, &p->ana, &ACCOUNT, council, "kind", "income", "name",
             "Sales", NULL);
    must_ask(&p->w, &p->ana, &ENTRY_ADD, council, "from_account",
             account_of(p, council, "Sales"), "to_account",
             account_of(p, council, "Bank"), "amount", amount, "currency",
             "EUR", "words", "Sold", NULL);
}

static void decide(place *p)
{
    pe_error err = {0};
    must(pe__query_run(p->w.t->db, NULL, &err,
        "INSERT INTO decision (decision, council, title, says, rule,"
        " is_secret, seats, state, opened_by, round, is_weighted, created_at,"
        " opens_at, closes_at, closed_at, outcome, winners_json, seed,"
        " seed_seq, ballots, transcript, weights, equal_transcript)"
        " VALUES (1, $1, 'How', '', 'majority', 0, 1, 'closed', 1, 1, 0, 1,"
        " 1, 2, 2, 'decided', '[1]', '', 0, '', '', '', '')", "i", p->above),
         &err);
}

static void test_transfers(void **state)
{
    place p = {0};
    char seen[80];
    start(&p, state);
    open_books(&p, p.bakery, "900");
    open_books(&p, p.mill, "100.01");
    decide(&p);
    THROUGH(&p.ana, &RUN_OPEN, p.above,
            {"title", "May", "starts", "2000-01-01", "ends", "2002-01-01",
             "currency", "EUR"});
    const char *run = field_of(&p.w, "SELECT max(run) FROM transfer_run");
    THROUGH(&p.ana, &END_RUN, p.above, {"run", run});
    must_ask(&p.w, &p.ana, &RUN_OPEN, p.above, "title", "June", "starts",
             "2026-01-01", "ends", "2027-06-30", "currency", "EUR", NULL);
    run = field_of(&p.w, "SELECT max(run) FROM transfer_run");
    THROUGH(&p.ana, &STATE, p.bakery,
            {"run", run, "need", "3.5", "reason", "Two children"});
    THROUGH(&p.ana, &STATE, p.mill, {"run", run});
    THROUGH(&p.ana, &UNSTATE, p.mill, {"run", run});
    must_ask(&p.w, &p.ana, &STATE, p.mill, "run", run, NULL);
    THROUGH(&p.ana, &PROPOSE, p.above,
            {"run", run, "rule", "leximin", "decision", "1"});
    THROUGH(&p.ana, &RUN_SHOW, p.above, {"run", run});
    snprintf(seen, sizeof seen, "%s",
             pe__get_text(pe__get(p.w.use.out, "run"), "seen", ""));
    assert_int_equal(strlen(seen), 64);
    THROUGH(&p.ben, &RUN_FILE, p.bakery,
            {"run", run, "file_text", "groups.csv"});
    THROUGH(&p.ana, &SETTLE, p.above, {"run", run, "seen", seen});
    assert_int_equal(number_of(p.w.t->db,
                               "SELECT sum(transfer) FROM transfer_part"), 0);
    assert_int_equal(number_of(p.w.t->db,
                               "SELECT count(*) FROM transfer_payment"), 1);
    const char *payment = field_of(&p.w, "SELECT payment "
                                         "FROM transfer_payment");
    THROUGH(&p.ana, &SENT, p.bakery,
            {"run", run, "payment", payment, "account",
             account_of(&p, p.bakery, "Bank"), "name", "Solidarity"});
    THROUGH(&p.ana, &ARRIVED, p.mill,
            {"run", run, "payment", payment, "account",
             account_of(&p, p.mill, "Bank"), "name", "Solidarity"});
    assert_int_equal(number_of(p.w.t->db, "SELECT sum(q.amount) FROM "
                               "money_posting q JOIN money_account a ON "
                               "a.account = q.account WHERE a.name = 'Bank'"),
                     100001);
    THROUGH(&p.ben, &RUN_SHOW, p.bakery, {"run", run});
    THROUGH(&p.ben, &RUN_FILE, p.bakery,
            {"run", run, "file_text", "groups.csv"});
    assert_true(p.w.use.file.size > 50);
    THROUGH(&p.ana, &RUNS, p.above, {NULL});
    town_close(&p.w);
}

static void test_dues(void **state)
{
    place p = {0};
    start(&p, state);
    open_books(&p, p.bakery, "100");
    THROUGH(&p.ana, &DUES_SET, p.bakery,
            {"way", "bands", "currency", "EUR", "account",
             account_of(&p, p.bakery, "Sales"), "least_1", "0", "amount_1",
             "5", "least_2", "900", "amount_2", "20"});
    THROUGH(&p.ben, &CHOOSE, p.bakery, {"place", "2"});
    THROUGH(&p.ben, &DUES_PAUSE, p.bakery, {"is_paused", "1"});
    THROUGH(&p.ben, &DUES, p.bakery, {NULL});
    THROUGH(&p.ana, &DUES_SET, p.bakery,
            {"way", "ability", "currency", "EUR", "account",
             account_of(&p, p.bakery, "Sales"), "least_1", "0", "least_2",
             "700", "total", "30", "free", "100"});
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM dues_choice"),
                     0);
    must_ask(&p.w, &p.ben, &CHOOSE, p.bakery, "place", "2", NULL);
    THROUGH(&p.ben, &DUES, p.bakery, {NULL});
    town_close(&p.w);
}

static void test_pledges(void **state)
{
    place p = {0};
    start(&p, state);
    open_books(&p, p.bakery, "100");
    THROUGH(&p.ana, &PLEDGE_ADD, p.bakery,
            {"who", "outside", "name", "A union", "amount", "40", "currency",
             "EUR", "often", "month"});
    const char *pledge = field_of(&p.w, "SELECT max(pledge) FROM pledge");
    THROUGH(&p.ana, &MATCH, p.bakery, {"pledge", pledge, "entry", "1"});
    THROUGH(&p.ana, &PLEDGE_SHOW, p.bakery, {"pledge", pledge});
    THROUGH(&p.ben, &PLEDGES, p.bakery, {NULL});
    THROUGH(&p.ben, &SEE, p.bakery, {NULL});
    THROUGH(&p.ben, &PLEDGE_FILE, p.bakery, {"file_text", "pledges-EUR.csv"});
    assert_true(p.w.use.file.size > 50);
    THROUGH(&p.ana, &UNMATCH, p.bakery, {"pledge", pledge, "entry", "1"});
    THROUGH(&p.ana, &PLEDGE_END, p.bakery, {"pledge", pledge});
    town_close(&p.w);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(test_transfers), STORE(test_dues), STORE(test_pledges)};
    return cmocka_run_group_tests_name("solidarity failures", tests, NULL,
                                       NULL);
}
