/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a council decided, and its money, in another hub: carried out, in, and
 * out again it is the same byte for byte, ledger and counts go on; brought in
 * twice, or changed by a byte, nothing of it comes in. */
#include "moving.h"

#include "carry_store.h"
#include "code.h"
#include "decide.h"
#include "mem.h"
#include "money_uses.h"

#include <stdio.h>
#include <string.h>

#define DECISIONS "/councils/{council}/decisions"
#define ONE DECISIONS "/{decision}"
#define MONEY "/councils/{council}/money"
#define ROUND MONEY "/rounds/{round}"

ACT(RESULT, ONE, DECISION_SEE, false, pe__use_decision);
ACT(VOTE, ONE "/vote", DECISION_VOTE, true, pe__use_vote);
ACT(LEDGER_FILE, MONEY "/file/{file_text}", MONEY_SEE, false,
    pe__use_ledger_file);
ACT(CHOOSE, ROUND "/vote", MONEY_VOTE, true, pe__use_round_vote);
ACT(ROUND_FILE, ROUND "/file/{file_text}", MONEY_SEE, false,
    pe__use_round_file);

static void test_there_and_back(void **state)
{
    place p = {0};
    set_up(&p, state);
    carry_out(&p, p.bakery, "out");
    each_holds_rows(p.folder, "out", pe__carry_common_sheets, NULL);
    go_elsewhere(&p);
    carry_in(&p, "out");
    carry_out(&p, p.bakery, "again");
    /* council.json, skills.csv; of a majority with weights four files, of a
     * committee two, of a round one */
    assert_int_equal(compare_folders(p.folder, "out", "again"),
                     sheets_in_all() + 2 + 4 + 2 + 1);
    tear_down(&p);
}

/* The chain of the ledger goes on where it ended; counts are shown, and of
 * which hub the seed's event is. */
static void test_it_goes_on(void **state)
{
    place p = {0};
    set_up(&p, state);
    move(&p);
    pay(&p, "Dues", "Bank", "7", "After the move", "");
    must_ask(&p.w, &p.ben, &LEDGER_FILE, p.bakery, "file_text",
             "ledger.beancount", NULL);
    char file[6000] = "";
    rewind(p.w.use.file_spool);
    assert_true(fread(file, 1, sizeof file - 1, p.w.use.file_spool) > 0);
    assert_non_null(strstr(file, "After the move"));
    assert_non_null(strstr(file, "price HOUR  9.75 EUR"));
    assert_int_equal(number_of(p.w.t->db, "SELECT max(number) FROM "
                               "money_entry"), 8);
    /* the sums by days were reckoned anew, and go on */
    assert_int_equal(number_of(p.w.t->db,
        "SELECT (SELECT sum(amount * amount) FROM (SELECT sum(q.amount) AS "
        "amount FROM money_posting q GROUP BY account, currency) x) - "
        "(SELECT sum(amount * amount) FROM (SELECT sum(s.amount) AS amount "
        "FROM money_sum s WHERE level = 2 GROUP BY account, currency) y)"), 0);
    assert_int_equal(number_of(p.w.t->db, "SELECT sum(postings) FROM "
                               "money_entry"), 15);
    const pe__value *out = must_ask(
        &p.w, &p.ben, &RESULT, p.bakery, "decision",
        field_of(&p.w, "SELECT min(decision) FROM decision"), NULL);
    const pe__value *decision = pe__get(out, "decision");
    assert_true(pe__get_bool(decision, "is_over", false));
    assert_true(pe__get_integer(decision, "seed_seq", 0) > 0);
    assert_true(pe__get_bool(decision, "is_carried", false));
    must_ask(&p.w, &p.ben, &ROUND_FILE, p.bakery, "round",
             field_of(&p.w, "SELECT min(round) FROM money_round"), "file_text",
             "transcript.jsonl", NULL);
    /* of those that run on, the open one is counted with what was cast */
    clock_on(&p, 8);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM decision "
                               "WHERE title = 'Colour' AND state = 'closed' "
                               "AND outcome = 'decided'"), 1);
    tear_down(&p);
}

/* A secret vote that ran comes again, with as much time; so does the voting of
 * a round. Nothing of what was cast is in the folder. */
static void test_secret_votes_come_again(void **state)
{
    place p = {0};
    char code[PE__CODE_SIZE];
    set_up(&p, state);
    const char *follows = field_of(&p.w, "SELECT max(decision) FROM decision "
                                   "WHERE follows IS NOT NULL");
    pe__code_new(code);
    /* it lasts a day, and would be over */
    change(p.w.t->db, "UPDATE decision SET closes_at = closes_at + 864000 "
           "WHERE follows IS NOT NULL");
    must_ask(&p.w, &p.ben, &VOTE, p.bakery, "decision", follows, "choice", "2",
             "code", code, NULL);
    clock_on(&p, 4); /* 2027-01-26 */
    char field[40];
    snprintf(field, sizeof field, "idea_%s",
             field_of(&p.w, "SELECT max(idea) FROM money_idea"));
    must_ask(&p.w, &p.ben, &CHOOSE, p.bakery, "round",
             field_of(&p.w, "SELECT max(round) FROM money_round"), field,
             "yes", "code", code, NULL);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM ballot"), 1);
    int64_t lasts = number_of(p.w.t->db, "SELECT closes_at - opens_at FROM "
                              "decision WHERE follows IS NOT NULL");
    /* nor is it counted yet when that was tried in vain */
    change(p.w.t->db, "UPDATE decision SET state = 'uncounted', seed = 'why', "
           "seed_seq = 3, closed_at = closes_at WHERE follows IS NOT NULL");
    carry_out(&p, p.bakery, "out");
    char *voters = read_text(p.folder, "out", "voters.csv");
    assert_null(strstr(voters, "\nv6,"));
    assert_non_null(strstr(voters, "\nv1,m1,yes,2\nv1,m2,yes,8\n"));
    pe__free(voters);
    voters = read_text(p.folder, "out", "money_voters.csv");
    assert_string_equal(voters, "round,person\nr1,m2\n");
    pe__free(voters);
    p.w.now += (int64_t)30 * DAY;
    go_elsewhere(&p);
    carry_in(&p, "out");
    clock_on(&p, 0);
    assert_int_equal(number_of(p.w.t->db, "SELECT closes_at FROM decision "
                               "WHERE follows IS NOT NULL AND state = 'open'"),
                     p.w.now + lasts);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM decision WHERE "
                               "follows IS NOT NULL AND seed_seq = 0 AND "
                               "seed = '' AND closed_at IS NULL"), 1);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM voter v JOIN "
                               "decision d ON d.decision = v.decision WHERE "
                               "follows IS NOT NULL AND has_voted = 0"), 2);
    assert_true(number_of(p.w.t->db, "SELECT max(votes_until_at) FROM "
                          "money_round") >= p.w.now + (int64_t)3 * DAY);
    snprintf(field, sizeof field, "idea_%s",
             field_of(&p.w, "SELECT max(idea) FROM money_idea"));
    must_ask(&p.w, &p.ben, &CHOOSE, p.bakery, "round",
             field_of(&p.w, "SELECT max(round) FROM money_round"), field,
             "yes", "code", code, NULL);
    tear_down(&p);
}

/* --- what is refused ------------------------------------------------------ */

static void test_twice(void **state)
{
    place p = {0};
    set_up(&p, state);
    carry_out(&p, p.bakery, "out");
    refuse(&p, "out", "in this hub already, as council 1", "council.json", 0);
    go_elsewhere(&p);
    carry_in(&p, "out");
    refuse(&p, "out", "in this hub already, as council 2", "council.json", 0);
    /* nor when it lived on in between */
    pay(&p, "Dues", "Bank", "7", "After the move", "");
    carry_out(&p, p.bakery, "later");
    refuse(&p, "later", "in this hub already, as council 2", "council.json",
           0);
    tear_down(&p);
}

/* What is edited in which file, and what is said of it there. */
static const altered changes[] = {
    {"money_entries.csv", "all\"\" of us\n  Assets",
     "any\"\" of us\n  Assets", "entry 1 of the ledger says",
     "money_entries.csv", 2},
    {"money_entries.csv", "1200.50 EUR\n  Income",
     "1200.51 EUR\n  Income", "entry 1 of the ledger says",
     "money_entries.csv", 2},
    {"money_entries.csv", "Boards,", "boards,",
     "entry 5 of the ledger says", "money_entries.csv", 16},
    {"money_entries.csv", "l2,2,2027-01-15", "l2,2,2027-01-16",
     "entry 2 of the ledger says", "money_entries.csv", 7},
    {"money_postings.csv", "l3,a2,EUR,-100", "l3,a1,EUR,-100",
     "entry 3 of the ledger says", "money_entries.csv", 10},
    {"money_postings.csv", "l3,a2,EUR,-100", "l3,a2,EUR,-101",
     "entry 3 of the ledger is not", "money_entries.csv", 10},
    {"money_postings.csv", "HOUR,-0.75,2,2027", "HOUR,-0.75,2,2026",
     "entry 7 of the ledger says", "money_entries.csv", 21},
    {"money_rates.csv", ",97500,", ",97600,", "entry 6 of the ledger says",
     "money_entries.csv", 19},
    {"money_currencies.csv", "HOUR,1", "HOUR,2",
     "entry 6 of the ledger says", "money_entries.csv", 19},
    {"money_accounts.csv", "Food", "food", "entry 4 of the ledger says",
     "money_entries.csv", 13},
    {"council.json", "ledger_head\":\"", "ledger_head\":\"0",
     "are missing", "money_entries.csv", 0},
    {"decisions-v1-ballots.txt", "1: 2", "3: 2", "do not count to this",
     "decisions-v1-transcript.jsonl", 1},
    {"decisions-v1-ballots.txt", "1: 2", "1: 9", "",
     "decisions-v1-ballots.txt", 6},
    {"decisions-v1-weights.csv", "8/2", "4/2", "do not count to this",
     "decisions-v1-transcript.jsonl", 1},
    {"decisions-v3-transcript.jsonl", "[", "(", "do not count to this",
     "decisions-v3-transcript.jsonl", 1},
    {"decisions.csv", "\"[2,3]\"", "\"[1,3]\"", "said to be others",
     "decisions.csv", 0},
    {"money_rounds-r1-ballots.txt", "Beds", "beds",
     "not the ballots that were counted", "money_rounds-r1-ballots.txt",
     0},
    {"money_ideas.csv", "chosen", "unwanted",
     "counted again, it comes to another", "money_ideas.csv", 0},
    {"money_ideas.csv", "backers,1", "backers,2",
     "counted again, it comes to another", "money_ideas.csv", 0},
    {"money_rounds.csv", "100.00", "101.00",
     "come to something else", "money_rounds.csv", 0},
};

static void test_changed(void **state)
{
    place p = {0};
    set_up(&p, state);
    carry_out(&p, p.bakery, "first");
    carry_out(&p, p.bakery, "out");
    go_elsewhere(&p);
    refuse_each(&p, changes, sizeof changes / sizeof *changes);
    carry_in(&p, "out"); /* as it was, it comes in */
    tear_down(&p);
}

static pe_status try_out(place *p, const char *part)
{
    char path[PATH_SIZE];
    pe_error err = {0};
    path_of(p->folder, part, "", path);
    return pe__carry_out(p->w.t->db, p->bakery, 0, path, &err);
}

/* The n-th request for memory fails: it is told, or overcome. Files are synced
 * to the disk each time, so it is tried more and more seldom. */
static void test_out_of_memory(void **state)
{
    place p = {0};
    long n = 1, told = 0;
    set_up(&p, state);
    carry_out(&p, p.bakery, "out");
    for (bool came = true; came; n += 1 + n / 8) {
        pe__mem_fail_at(n);
        pe_status status = try_out(&p, "short");
        came = memory_failed(n);
        told += status == PE_NO_MEMORY;
        assert_true(status == PE_OK || (came && status == PE_NO_MEMORY));
        if (status == PE_OK)
            compare_folders(p.folder, "out", "short");
    }
    assert_true(told > 10);
    tear_down(&p);
}

static void test_in_without_memory(void **state)
{
    place p = {0};
    set_up(&p, state);
    carry_out(&p, p.bakery, "out");
    go_elsewhere(&p);
    in_without_memory(&p, "out", 8);
    carry_in(&p, "out");
    tear_down(&p);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(test_there_and_back), STORE(test_it_goes_on),
        STORE(test_secret_votes_come_again), STORE(test_twice),
        STORE(test_changed), STORE(test_out_of_memory),
        STORE(test_in_without_memory)};
    return cmocka_run_group_tests_name("carry common", tests, NULL, NULL);
}
