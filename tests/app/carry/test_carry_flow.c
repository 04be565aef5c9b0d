/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What goes with money, in another hub: what the bank said, who handed it to
 * whom, dues and pledges. Each is the same there byte for byte, but for what is
 * nobody else's to know; a row that was altered is told with its line. */
#include "moving.h"

#include "carry_store.h"
#include "mem.h"
#include "money_bank.h"
#include "money_transfer.h"
#include "transfer.h"

#include <stdio.h>
#include <string.h>

static const char FLOW[] =
    "INSERT INTO money_key (council, secret) VALUES (1, 'abcd');"
    "INSERT INTO money_statement (account, currency, from_on, until_on, "
    "closing, lines, known, brought_by, brought_at) SELECT account, 'EUR', "
    "20820, 20840, 119000, 4, 1, 1, 1800600000 FROM money_account WHERE name = "
    "'Bank';"
    "INSERT INTO money_line (statement, account, day_on, currency, amount, "
    "words, payer, mark, state, entry, settled_by, settled_at) SELECT "
    "max(s.statement), a.account, 20834, 'EUR', 120050, '', 'who1', 'm1', "
    "'entered', (SELECT min(entry) FROM money_entry), 1, 1800600100 FROM "
    "money_statement s JOIN money_account a ON a.account = s.account GROUP BY "
    "a.account;"
    "INSERT INTO money_line (statement, account, day_on, currency, amount, "
    "words, payer, mark, state) SELECT statement, account, 20835, 'EUR', -905, "
    "'Bread for \"May\"', 'who2', 'm2', 'open' FROM money_line;"
    "INSERT INTO money_line (statement, account, day_on, currency, amount, "
    "words, payer, mark, state, settled_by, settled_at) SELECT statement, "
    "account, 20836, 'EUR', -5, '', '', 'm3', 'left', 2, 1800600200 FROM "
    "money_line WHERE mark = 'm2';"
    "INSERT INTO money_payer (council, payer, account, words, used_at) SELECT "
    "1, 'who1', account, 'Dues', 1800600000 FROM money_account WHERE name = "
    "'Dues';"
    "INSERT INTO money_handover (council, number, hash, words, state, "
    "opened_by, opened_at, ended_at) SELECT 1, number, hash, 'All there', "
    "'signed', 1, 1800600000, 1800600300 FROM money_entry WHERE number = 5;"
    "INSERT INTO money_handover_sum (handover, account, currency, amount) "
    "SELECT h.handover, q.account, q.currency, sum(q.amount) FROM "
    "money_handover h JOIN money_entry e ON e.number <= h.number JOIN "
    "money_posting q ON q.entry = e.entry JOIN money_account a ON a.account = "
    "q.account AND a.kind = 'assets' GROUP BY h.handover, q.account, "
    "q.currency;"
    "INSERT INTO money_handover_sign (handover, member, signed_at) SELECT "
    "h.handover, m.member, 1800600250 FROM money_handover h, membership m;"
    "INSERT INTO dues_scale (council, way, currency, total, free, account, "
    "changed_by, changed_at) SELECT 1, 'ability', 'EUR', 50000, 90000, "
    "account, 2, 1800600000 FROM money_account WHERE name = 'Dues';"
    "INSERT INTO dues_band (council, place, least, amount) VALUES (1, 1, 0, "
    "0), (1, 2, 120050, 0), (1, 3, 250000, 0);"
    "INSERT INTO dues_choice (council, member, place, is_paused) VALUES (1, 1, "
    "2, 0), (1, 2, 3, 1);"
    "INSERT INTO pledge (council, member, name, currency, amount, from_on, "
    "until_on, months, written_by, written_at) VALUES (1, 2, '', 'EUR', 1250, "
    "20800, 21200, 3, 2, 1800500000), (1, NULL, 'Aunt \"Mo\"', 'EUR', 9000, "
    "20830, 20860, 0, 1, 1800500000);"
    "INSERT INTO pledge_receipt (entry, pledge) SELECT min(e.entry), "
    "max(p.pledge) FROM money_entry e, pledge p";

static void begin(place *p, void **state)
{
    set_up(p, state);
    change(p->w.t->db, FLOW);
}

/* --- what councils below the bakery share --------------------------------- */

static void settle_run(place *p, int64_t run)
{
    pe_error err = {0};
    pe__buffer file = {0};
    pe__transfer_sums sums;
    pe_fund_payment pay[8];
    pe__sql *db = p->w.t->db;
    pe__doc *doc = pe__doc_new();
    pe__value *parts = pe__doc_array(doc);
    must(pe__sql_begin(db, &err), &err);
    must(pe__transfer_parts(db, doc, run, parts, &err), &err);
    must(pe__transfer_reckon(doc, parts, 100000, -1, 2, &sums, &err), &err);
    const int64_t *transfer = sums.transfer[PE_FUND_MEDIAN];
    for (int64_t k = 0; k < sums.groups; k++)
        must(pe__transfer_part_settled(db, run, sums.council[k], transfer[k],
                                       &err), &err);
    int64_t count = pe_fund_pay(transfer, sums.groups, pay);
    assert_true(count > 0);
    for (int64_t k = 0; k < count; k++)
        must(pe__transfer_payment_add(db, run, sums.council[pay[k].from],
                                      sums.council[pay[k].to], pay[k].amount,
                                      &err), &err);
    assert_true(pe__transfer_csv(parts, 2, &file));
    must(pe__transfer_close(db, run, "settled",
                            sums.info[PE_FUND_MEDIAN].moved, file.bytes,
                            pe__transfer_digest(doc, file.bytes, ""),
                            p->w.now, &err), &err);
    must(pe__sql_commit(db, &err), &err);
    pe__buffer_free(&file);
    pe__doc_free(doc);
}

/* Three councils of Ana's share; one run is settled, one is open. */
static void share_among(place *p, void **state)
{
    static const char *const names[] = {"Mill", "Oven", "Shop"};
    char text[900];
    begin(p, state);
    for (int k = 0; k < 3; k++) {
        int64_t council = found(&p->w, &p->ana, names[k]);
        assert_int_equal(council, k + 2);
        change(p->w.t->db, k == 0 ?
            "INSERT INTO transfer_run (council, title, starts_on, ends_on, "
            "currency, share, floor, state, opened_by, opened_at, rule, "
            "decision, moved, file, digest) SELECT 1, 'May', 20800, 20830, "
            "'EUR', 100000, 4000, 'open', 1, 1800500000, 'median', "
            "min(decision), 0, '', '' FROM decision;"
            "INSERT INTO transfer_run (council, title, starts_on, ends_on, "
            "currency, share, floor, state, opened_by, opened_at, rule, moved, "
            "file, digest) VALUES (1, 'June', 20831, 20860, 'EUR', 100000, -1, "
            "'open', 1, 1800500000, '', 0, '', '')" : "SELECT 1");
        snprintf(text, sizeof text,
                 "INSERT INTO transfer_part (run, council, income, "
                 "ledger_income, members, counted, need, most, reason, "
                 "transfer, stated_by, stated_at) SELECT run, %lld, %d, 0, "
                 "%d, 1, %d, -1, 'Why; \"so\"', 0, 1, 1800500000 FROM "
                 "transfer_run", (long long)council, 123457 * (k + 1), 3,
                 k == 1 ? 3500 : 0);
        change(p->w.t->db, text);
    }
    settle_run(p, number_of(p->w.t->db, "SELECT min(run) FROM transfer_run"));
    carry_out(p, 2, "mill");
    carry_out(p, 3, "oven");
    carry_out(p, 4, "shop");
    carry_out(p, 1, "first");
    carry_out(p, 1, "out");
}

static void bring_in(place *p, const char *part, int64_t left)
{
    pe_error err = {0};
    pe__carried carried;
    pe__doc *doc = pe__doc_new();
    must(try_in(p, part, &carried, doc, &err), &err);
    p->bakery = carried.council;
    assert_int_equal(pe__count_of(carried.left), left);
    if (left > 0)
        assert_string_equal(pe__get_text(pe__first(carried.left), "name", ""),
                            "Oven");
    pe__doc_free(doc);
}

/* Those that share come in another order there: it is the same to the cent. */
static void test_sharing(void **state)
{
    place p = {0};
    share_among(&p, state);
    go_elsewhere(&p);
    bring_in(&p, "shop", 0);
    bring_in(&p, "oven", 0);
    bring_in(&p, "mill", 0);
    bring_in(&p, "out", 0);
    assert_int_equal(number_of(p.w.t->db, "SELECT sum(transfer) FROM "
                               "transfer_part"), 0);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM "
                               "transfer_part WHERE transfer > 0"), 1);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM transfer_part "
                               "t JOIN council c ON c.council = t.council "
                               "WHERE c.name = 'Oven' AND t.need = 3500"), 2);
    carry_out(&p, p.bakery, "second");
    go_elsewhere(&p);
    bring_in(&p, "mill", 0);
    bring_in(&p, "oven", 0);
    bring_in(&p, "shop", 0);
    bring_in(&p, "second", 0);
    carry_out(&p, p.bakery, "third");
    assert_true(compare_folders(p.folder, "out", "third") > 0);
    tear_down(&p);
}

/* Without one of them the rest comes, and it is told. */
static void test_sharing_with_nobody_there(void **state)
{
    place p = {0};
    share_among(&p, state);
    go_elsewhere(&p);
    bring_in(&p, "shop", 0);
    bring_in(&p, "mill", 0);
    bring_in(&p, "out", 2);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM transfer_run"),
                     0);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM pledge"), 2);
    carry_out(&p, p.bakery, "second");
    tear_down(&p);
}

static void test_sharing_changed(void **state)
{
    static const altered all[] = {
        {"transfer_parts.csv", "1234.57", "1234.58", "reckoned again",
         "transfer_parts.csv", 2},
        {"transfer_parts.csv", ",3500,", ",3501,", "reckoned again",
         "transfer_parts.csv", 3},
        {"transfer_payments.csv", "f1,", "f2,", "payments are of",
         "transfer_payments.csv", 2},
        {"transfer_payments.csv", "f1,", "f1,1", "not who pays whom",
         "transfer_payments.csv", 2},
        {"transfer_runs.csv", "median", "leximin", "moved: reckoned",
         "transfer_runs.csv", 2},
        {"transfer_runs.csv", ",settled,m1,", ",ended,m1,", "state: what is",
         "transfer_runs.csv", 2},
        {"transfer_runs.csv", "EUR,2,", "EUR,0,", "with 0 decimals",
         "transfer_runs-f1-groups.csv", 0},
        {"transfer_runs-f1-groups.csv", "Mill", "Mall", "not the groups",
         "transfer_runs-f1-groups.csv", 0},
    };
    place p = {0};
    share_among(&p, state);
    go_elsewhere(&p);
    bring_in(&p, "mill", 0);
    bring_in(&p, "oven", 0);
    bring_in(&p, "shop", 0);
    refuse_each(&p, all, sizeof all / sizeof *all);
    bring_in(&p, "out", 0); /* as it was, it comes in */
    tear_down(&p);
}

static void test_there_and_on(void **state)
{
    place p = {0};
    begin(&p, state);
    move(&p);
    move_on(&p);
    /* what councils share is below */
    each_holds_rows(p.folder, "out", pe__carry_flow_sheets, "transfer_");
    for (const pe__carry_sheet *sheet = pe__carry_flow_sheets;
         sheet->file != NULL; sheet++) {
        char *text = read_sheet(p.folder, "out", sheet);
        assert_null(strstr(text, "who1"));
        assert_null(strstr(text, "abcd"));
        pe__free(text);
    }
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM dues_choice"),
                     0);
    tear_down(&p);
}

/* Who does not keep the money is not told what people wrote to the bank. */
static void test_what_a_member_gets(void **state)
{
    place p = {0};
    char path[PATH_SIZE];
    pe_error err = {0};
    begin(&p, state);
    path_of(p.folder, "mine", "", path);
    must(pe__carry_out(p.w.t->db, p.bakery, p.ben.member, path, &err), &err);
    char *text = read_text(p.folder, "mine", "money_lines.csv");
    assert_null(strstr(text, "Bread"));
    assert_non_null(strstr(text, "-905"));
    pe__free(text);
    tear_down(&p);
}

/* A statement that overlaps what came is brought there: its lines are known,
 * each once. */
static void test_lines_are_known(void **state)
{
    place p = {0};
    pe_error err = {0};
    int64_t added = 0;
    begin(&p, state);
    move(&p);
    pe__line_new line = {
        .statement = number_of(p.w.t->db, "SELECT max(statement) FROM "
                               "money_statement"),
        .account = number_of(p.w.t->db, "SELECT max(account) FROM "
                             "money_statement"),
        .day = 20835, .currency = "EUR", .amount = -905, .words = "Bread",
        .payer = "", .mark = "0a1b"};
    must(pe__sql_begin(p.w.t->db, &err), &err);
    for (int k = 0; k < 3; k++) {
        must(pe__line_add(p.w.t->db, &line, &added, &err), &err);
        assert_int_equal(added != 0, k == 2);
        line.mark = k == 1 ? "2c3d" : "0a1b"; /* the same again, another */
    }
    must(pe__sql_commit(p.w.t->db, &err), &err);
    tear_down(&p);
}

static void test_changed(void **state)
{
    static const altered all[] = {
        {"money_statements.csv", ",4,1,", ",5,1,", "lines: so many", NULL, 2},
        {"money_statements.csv", "EUR", "HOUR", "those of its statement",
         "money_lines.csv", 2},
        {"money_lines.csv", "EUR,120050", "EUR,120051", "amount: its entry",
         NULL, 2},
        {"money_lines.csv", "entered,l1", "entered,l2", "amount: its entry",
         NULL, 2},
        {"money_lines.csv", "left,", "open,", "state, entry and", NULL, 4},
        {"money_handovers.csv", "w1,5,", "w1,4,", "seal: another", NULL, 2},
        {"money_handovers.csv", "signed", "agreed", "signed takes two", NULL,
         2},
        {"money_handover_sums.csv", "EUR,-9010", "EUR,-9011",
         "the ledger had another", NULL, 2},
        {"money_handover_signs.csv", "w1,m1,", "w9,m1,", "a handover", NULL, 2},
        {"dues_scale.csv", "a2", "a1", "account of income", NULL, 2},
        {"dues_bands.csv", "2,1200.50", "2,2600", "bands are", NULL, 4},
        {"pledges.csv", "12.50", "-12.50", "an amount", NULL, 2},
        {"pledge_receipts.csv", "l1,", "l5,", "one of income", NULL, 2},
    };
    place p = {0};
    begin(&p, state);
    carry_out(&p, p.bakery, "first");
    carry_out(&p, p.bakery, "out");
    go_elsewhere(&p);
    refuse_each(&p, all, sizeof all / sizeof *all);
    carry_in(&p, "out"); /* as it was, it comes in */
    tear_down(&p);
}

static void test_without_memory(void **state)
{
    place p = {0};
    share_among(&p, state);
    go_elsewhere(&p);
    bring_in(&p, "mill", 0);
    bring_in(&p, "oven", 0);
    bring_in(&p, "shop", 0);
    in_without_memory(&p, "out", 4);
    tear_down(&p);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(test_there_and_on), STORE(test_what_a_member_gets),
        STORE(test_lines_are_known), STORE(test_changed), STORE(test_sharing),
        STORE(test_sharing_with_nobody_there), STORE(test_sharing_changed),
        STORE(test_without_memory)};
    return cmocka_run_group_tests_name("carry flow", tests, NULL, NULL);
}
