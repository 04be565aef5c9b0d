/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The engine beside the store: whatever is undone, written by another process
 * or lost, the state is that of the log. */
#include "trial.h"

#include "board_claim.h"
#include "board_effort.h"
#include "board_helper.h"
#include "board_own.h"
#include "mem.h"
#include "need.h"
#include "query.h"
#include "uses.h"

#include <stdio.h>
#include <string.h>

enum { PEOPLE = 12, NOW = 1800000000, HOUR = 3600, DAY = 86400 };

static pe_error err;

static pe__board *new_board(void)
{
    pe__board *board = NULL;
    must(pe__board_open(NULL, &board, &err), &err);
    return board;
}

/* Members 1 … PEOPLE with a profile each, and needs 1 and 2, of member 1. */
static void settle(trial *t, pe__board *board)
{
    int64_t id;
    pe__doc *doc = pe__doc_new();
    must(pe__sql_begin(t->db, &err), &err);
    for (int m = 1; m <= PEOPLE; m++) {
        pe__helper who = {.place = "Mill Lane", .north = 543200000,
                          .east = 101400000 + m * 10000, .reach_m = 20000,
                          .week = ((int64_t)1 << 42) - 1, .most_a_week = -1,
                          .until = INT64_MIN, .by_push = true};
        must(pe__query_run(t->db, NULL, &err, "INSERT INTO member (name,"
                           " language, zone, created_at) VALUES ('somebody',"
                           " 'en', '', 1)", ""), &err);
        must(pe__district_of(t->db, who.north, who.east, &who.district, &err),
             &err);
        must(pe__helper_set(t->db, m, &who, NOW, &err), &err);
        must(pe__helper_tell(board, t->db, doc, m, NOW, &err), &err);
    }
    for (int n = 0; n < 2; n++) {
        pe__need_new need = {
            .row = {.author = 1, .what = "shift", .title = "Wash up",
                    .about = "", .place = "Mill Lane 4", .north = 543200000,
                    .east = 101400000, .places = 3,
                    .starts = NOW + 6 * HOUR, .ends = NOW + 8 * HOUR,
                    .urgency = 2, .vouched_by = 1, .brought = "form",
                    .source = ""},
            .sort = "kitchen"};
        must(pe__need_add(board, t->db, &need, NOW, &id, &err), &err);
    }
    must(pe__sql_commit(t->db, &err), &err);
    pe__doc_free(doc);
}

static pe_status say(pe__board *board, pe__sql *db, pe_match_event_kind kind,
                     int64_t need, int64_t person, int64_t at)
{
    pe_match_event event = {.kind = kind, .at = at, .need = need,
                            .person = person, .places = 1};
    return pe__board_tell(board, db, &event, NULL, &err);
}

static void done(trial *t, pe__board *board, pe_match_event_kind kind,
                 int64_t need, int64_t person, int64_t at)
{
    must(pe__sql_begin(t->db, &err), &err);
    must(say(board, t->db, kind, need, person, at), &err);
    must(pe__sql_commit(t->db, &err), &err);
}

/* The bytes of a state. */
static unsigned char *bytes_of(const pe__board *board, size_t *size)
{
    unsigned char *bytes = NULL;
    assert_int_equal(pe_match_save(board->match, &bytes, size), PE_OK);
    return bytes;
}

/* Equal to one that lives through the log from its beginning, byte for byte. */
static void assert_as_log(trial *t, pe__board *board)
{
    size_t a, b;
    pe__board *fresh = new_board();
    must(pe__board_settle(board, t->db, &err), &err);
    must(pe__board_settle(fresh, t->db, &err), &err);
    unsigned char *one = bytes_of(board, &a), *other = bytes_of(fresh, &b);
    assert_int_equal(a, b);
    assert_memory_equal(one, other, a);
    assert_int_equal(board->mark.seq, fresh->mark.seq);
    assert_string_equal(board->mark.chain, fresh->mark.chain);
    pe__free(one);
    pe__free(other);
    pe__board_close(fresh);
}

static void test_rows_follow(void **state)
{
    trial *t = *state;
    pe__board *board = new_board();
    settle(t, board);
    done(t, board, PE_MATCH_CLOCK, 0, 0, NOW + 60);
    /* somebody is asked, is told so, and why stands there */
    assert_true(number_of(t->db, "SELECT count(*) FROM ask") > 0);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM ask"
                               " WHERE member = 1"), 0);
    assert_int_equal(
        number_of(t->db, "SELECT count(*) FROM ask"),
        number_of(t->db, "SELECT count(*) FROM message WHERE kind = 'asked'"));
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM ask"
                               " WHERE why_json NOT LIKE '%\"answer\":%'"), 0);
    for (int m = 2; m <= 9; m++)
        done(t, board, PE_MATCH_YES, 1, m, NOW + 60 + m);
    assert_true(number_of(t->db, "SELECT count(*) FROM claim"
                          " WHERE state = 'promised'") >= 3);
    assert_true(number_of(t->db, "SELECT count(*) FROM claim"
                          " WHERE state = 'standby'") > 0);
    assert_true(number_of(t->db, "SELECT filled_permille FROM need"
                          " WHERE need = 1") > 600);
    done(t, board, PE_MATCH_CANCEL, 1, 2, NOW + 200);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM claim"
                               " WHERE member = 2 AND state = 'given_back'"),
                     1);
    /* it ends by itself */
    must(pe__sql_begin(t->db, &err), &err);
    for (int64_t at = NOW; at < NOW + DAY; at += 600)
        must(pe__board_pass(board, t->db, at, &err), &err);
    must(pe__sql_commit(t->db, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM need"
                               " WHERE state = 'over'"), 2);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM claim"
                               " WHERE state = 'standby'"), 0);
    assert_as_log(t, board);
    pe__board_close(board);
}

/* What a transaction undoes was never told. */
static void test_undone(void **state)
{
    trial *t = *state;
    pe__board *board = new_board();
    settle(t, board);
    for (int m = 2; m <= PEOPLE; m++) {
        must(pe__sql_begin(t->db, &err), &err);
        must(say(board, t->db, PE_MATCH_YES, 1, m, NOW + m), &err);
        pe__sql_rollback(t->db);
        if (m % 3 == 0)
            done(t, board, PE_MATCH_YES, 1, m, NOW + m);
    }
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM claim"), 4);
    assert_as_log(t, board);
    /* a savepoint, too, beside what is kept */
    must(pe__sql_begin(t->db, &err), &err);
    must(say(board, t->db, PE_MATCH_YES, 2, 2, NOW + 100), &err);
    must(pe__sql_begin(t->db, &err), &err);
    must(say(board, t->db, PE_MATCH_YES, 2, 4, NOW + 101), &err);
    pe__sql_rollback(t->db);
    must(say(board, t->db, PE_MATCH_YES, 2, 5, NOW + 102), &err);
    must(pe__sql_commit(t->db, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM claim"
                               " WHERE need = 2"), 2);
    assert_as_log(t, board);
    pe__board_close(board);
}

/* Two processes on one store, in turns and out of turn. */
static void test_two_processes(void **state)
{
    trial *t = *state;
    pe__board *one = new_board(), *two = new_board();
    settle(t, one);
    for (int m = 2; m <= PEOPLE; m++)
        done(t, m % 4 < 2 ? one : two, PE_MATCH_YES, 1, m, NOW + m);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM claim"
                               " WHERE need = 1"), PEOPLE - 1);
    assert_as_log(t, one);
    assert_as_log(t, two);
    /* one undoes, the other writes under the same number */
    must(pe__sql_begin(t->db, &err), &err);
    must(say(one, t->db, PE_MATCH_YES, 2, 2, NOW + 50), &err);
    pe__sql_rollback(t->db);
    done(t, two, PE_MATCH_YES, 2, 3, NOW + 51);
    assert_int_equal(one->mark.seq, two->mark.seq);
    assert_string_not_equal(one->mark.chain, two->mark.chain);
    assert_as_log(t, one);
    assert_string_equal(one->mark.chain, two->mark.chain);
    /* one keeps its state and drops the log; the other goes on from it */
    must(pe__sql_begin(t->db, &err), &err);
    must(pe__board_keep(one, t->db, NOW + 60, true, &err), &err);
    must(pe__sql_commit(t->db, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM match_event"), 0);
    done(t, two, PE_MATCH_YES, 2, 4, NOW + 61);
    done(t, one, PE_MATCH_YES, 2, 5, NOW + 62);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM match_event"), 2);
    assert_as_log(t, one);
    assert_as_log(t, two);
    pe__board_close(one);
    pe__board_close(two);
}

/* A log that was tampered with is not lived through. */
static void test_damaged(void **state)
{
    trial *t = *state;
    pe__board *board = new_board(), *fresh = new_board();
    settle(t, board);
    done(t, board, PE_MATCH_YES, 1, 2, NOW + 1);
    run_sql(t->db, "UPDATE match_event SET line = '{\"kind\":\"clock\",\"at\":"
                   "1800000000}' WHERE seq = 5");
    assert_int_equal(pe__board_settle(fresh, t->db, &err), PE_IO);
    assert_non_null(strstr(err.message, "damaged"));
    assert_null(fresh->match);
    pe__board_close(board);
    pe__board_close(fresh);
}

/* Memory that runs out at any moment: the transaction is undone, and all goes
 * on as if it had not been told. */
static void test_memory(void **state)
{
    trial *t = *state;
    bool failed = true;
    int refused = 0;
    pe__board *board = new_board();
    settle(t, board);
    for (long n = 1; failed; n++) {
        must(pe__sql_begin(t->db, &err), &err);
        pe__mem_fail_at(n);
        pe_status status = say(board, t->db, PE_MATCH_YES, 1, 2, NOW + 1);
        failed = memory_failed(n);
        pe__sql_rollback(t->db);
        assert_true(status == PE_OK || failed);
        refused += status != PE_OK;
        assert_true(n < 5000);
    }
    assert_true(refused > 3);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM claim"), 0);
    done(t, board, PE_MATCH_YES, 1, 2, NOW + 1);
    assert_as_log(t, board);
    pe__board_close(board);
}

/* Who leaves for good is in no line any more. */
static void test_forgotten(void **state)
{
    trial *t = *state;
    pe__board *board = new_board();
    settle(t, board);
    done(t, board, PE_MATCH_YES, 1, 3, NOW + 1);
    pe__doc *doc = pe__doc_new();
    pe__use use = {.db = t->db, .doc = doc, .in = pe__doc_object(doc),
                   .out = pe__doc_object(doc), .now = NOW + 10, .member = 3,
                   .services = {.board = board}};
    must(pe__sql_begin(t->db, &err), &err);
    must(pe__board_erase(&use, &err), &err);
    must(pe__sql_commit(t->db, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM match_event"), 0);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM match_state"), 1);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM claim"
                               " WHERE member = 3 AND state = 'given_back'"),
                     1);
    pe_match_chance chance[4];
    assert_int_equal(pe__board_near(board, 3, NOW, NOW + DAY, chance, 4), 0);
    assert_true(pe__board_near(board, 4, NOW, NOW + DAY, chance, 4) > 0);
    assert_as_log(t, board);
    pe__doc_free(doc);
    pe__board_close(board);
}

/* A thing that is offered near by is proposed, promised, given, and the need is
 * over once its time is. */
static void test_things(void **state)
{
    trial *t = *state;
    bool more, found;
    int64_t need, offer;
    pe__board *board = new_board();
    settle(t, board);
    must(pe__sql_begin(t->db, &err), &err);
    pe__need_new want = {
        .row = {.author = 1, .what = "thing", .title = "Pans", .about = "",
                .place = "", .north = 543200000, .east = 101400000,
                .places = 4, .starts = NOW + HOUR, .ends = NOW + 3 * HOUR,
                .urgency = 2, .vouched_by = 1, .brought = "form",
                .source = ""},
        .sort = "pan"};
    pe__offer_new have = {
        .row = {.member = 2, .what = "thing", .title = "Old pans",
                .about = "", .quantity = 3, .place = "", .north = 543210000,
                .east = 101400000, .reach_m = 5000, .from = NOW,
                .until = NOW + DAY, .source = ""},
        .sort = "Pan"};
    must(pe__need_add(board, t->db, &want, NOW, &need, &err), &err);
    must(pe__offer_add(t->db, &have, NOW, &offer, &err), &err);
    must(pe__board_tick(board, t->db, NOW, &more, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT quantity FROM gift"
                               " WHERE state = 'proposed'"), 3);
    int64_t gift = number_of(t->db, "SELECT gift FROM gift");
    must(pe__gift_set(t->db, gift, "promised", NOW, &found, &err), &err);
    assert_true(found);
    /* what is promised is proposed to nobody else, and stays */
    must(pe__board_tick(board, t->db, NOW + 60, &more, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM gift"), 1);
    must(pe__gift_set(t->db, gift, "given", NOW, &found, &err), &err);
    must(pe__board_tick(board, t->db, NOW + 4 * HOUR, &more, &err), &err);
    must(pe__sql_commit(t->db, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT came FROM need"
                               " WHERE what = 'thing' AND state = 'over'"), 3);
    assert_as_log(t, board);
    pe__board_close(board);
}

/* A duty is two weeks of needs, each in its turn. */
static void test_duty(void **state)
{
    trial *t = *state;
    bool more;
    int64_t effort, duty, sort, district;
    pe__board *board = new_board();
    settle(t, board);
    must(pe__sql_begin(t->db, &err), &err);
    run_sql(t->db, "INSERT INTO council (name, kind, purpose, is_listed,"
                   " founded_by, created_at) VALUES ('One', 'workers', '', 1,"
                   " 1, 1)");
    must(pe__district_of(t->db, 543200000, 101400000, &district, &err), &err);
    must(pe__sort_named(t->db, "shift", "kitchen", &sort, &err), &err);
    pe__undertaking soup = {.kind = "kitchen", .name = "Soup", .about = "",
                            .place = "", .north = 543200000,
                            .east = 101400000, .district = district,
                            .starts = INT64_MIN, .ends = INT64_MIN};
    must(pe__undertaking_add(t->db, 1, 1, &soup, NOW, &effort, &err), &err);
    /* every week on Thursdays at 8:30 in Berlin; 1,800,000,000 is a Friday */
    pe__duty open = {.effort = effort, .sort = sort, .title = "Open up",
                     .places = 1, .weekday = 3, .minute = 510, .minutes = 60,
                     .weeks = 1, .zone = "Europe/Berlin", .made_until = NOW};
    must(pe__duty_add(t->db, &open, NOW, &duty, &err), &err);
    must(pe__board_tick(board, t->db, NOW, &more, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM need"
                               " WHERE duty IS NOT NULL"), 2);
    for (int day = 1; day <= 70; day++)
        must(pe__board_tick(board, t->db, NOW + (int64_t)day * DAY, &more,
                            &err), &err);
    must(pe__sql_commit(t->db, &err), &err);
    /* ten weeks and two ahead, none twice, a week apart but for the hour that
     * clocks lose in March */
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM need"
                               " WHERE duty IS NOT NULL"), 12);
    assert_int_equal(number_of(t->db, "SELECT count(DISTINCT starts_at)"
                               " FROM need WHERE duty IS NOT NULL"), 12);
    assert_int_equal(number_of(t->db, "SELECT max(starts_at) - min(starts_at)"
                               " FROM need WHERE duty IS NOT NULL"),
                     11 * 7 * DAY - HOUR);
    /* half past two on the Sunday in April on which Sydney has it twice: the
     * first of the two, a week after that of the Sunday before */
    open.weekday = 6;
    open.minute = 150;
    open.zone = "Australia/Sydney";
    open.made_until = NOW + 70 * DAY;
    must(pe__sql_begin(t->db, &err), &err);
    must(pe__duty_add(t->db, &open, NOW, &duty, &err), &err);
    must(pe__board_tick(board, t->db, NOW + 70 * DAY, &more, &err), &err);
    must(pe__sql_commit(t->db, &err), &err);
    assert_int_equal(number_of(t->db, "SELECT max(starts_at) - min(starts_at)"
                               " FROM need WHERE duty = 2"), 7 * DAY);
    pe__board_close(board);
}

/* Clocks go forward in March: who lives there is told to the engine anew, once,
 * and so is who moves; nobody else. */
static void test_clocks(void **state)
{
    static const char *const told = "SELECT count(*) FROM match_event"
                                    " WHERE line LIKE '%\"clock\":120%'";
    const int64_t summer = NOW + 100 * (int64_t)DAY;
    trial *t = *state;
    bool more = true;
    pe__board *board = new_board();
    settle(t, board);
    must(pe__sql_begin(t->db, &err), &err);
    run_sql(t->db, "UPDATE member SET zone = 'Europe/Berlin' WHERE member > 9");
    must(pe__board_tick(board, t->db, NOW, &more, &err), &err);
    assert_false(more);
    assert_int_equal(number_of(t->db, "SELECT sum(ahead) FROM helper"),
                     (PEOPLE - 9) * 60);
    assert_int_equal(number_of(t->db, told), 0);
    for (int hour = 0; hour < 2; hour++) {
        must(pe__board_tick(board, t->db, summer + hour * HOUR, &more, &err),
             &err);
        assert_int_equal(number_of(t->db, told), PEOPLE - 9);
    }
    assert_int_equal(number_of(t->db, "SELECT min(ahead) FROM helper"), 0);
    must(pe__sql_commit(t->db, &err), &err);
    assert_as_log(t, board);
    pe__board_close(board);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(test_rows_follow), STORE(test_undone), STORE(test_two_processes),
        STORE(test_damaged), STORE(test_memory), STORE(test_forgotten),
        STORE(test_things), STORE(test_duty), STORE(test_clocks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
