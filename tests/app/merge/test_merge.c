/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Two councils merge: asked, answered, the room and what is in it, decided by
 * both, begun; and undone, declined, not agreed. */
#include "decide.h"
#include "decided.h"
#include "mem.h"
#include "merge.h"
#include "subjects.h"
#include "town.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MERGES_PATH "/councils/{council}/merges"

ACT(LIST, MERGES_PATH, MERGE_SEE, false, pe__use_merges_show);
ACT(ASK, MERGES_PATH, MERGE_ASK, true, pe__use_merge_ask);
ACT(SEE, MERGES_PATH "/{merge}", MERGE_SEE, false, pe__use_merge_show);
ACT(ANSWER, MERGES_PATH "/{merge}/answer", MERGE_ASK, true,
    pe__use_merge_answer);
ACT(STAND, "/councils/{council}/decisions/{decision}/stance", DECISION_VOTE,
    true, pe__use_stand);
ACT(UNDO, MERGES_PATH "/{merge}/undo", MERGE_ASK, true, pe__use_merge_undo);

/* A bakery of Ana and Ben and a mill of Cho and Dia; "clean" is on both lists
 * and rated two points higher at the mill. */
static const char TASKS[] =
    "INSERT INTO task (task, council, label, name, hours_quarters, skills, "
    "least_quarters, most_people, site, slot, category, cause, tags, "
    "agreed_empowerment, agreed_desirability, more_json, created_at) VALUES "
    "(11, 1, 'knead', 'Knead', 80, '', 4, 0, '', '', '', '', '', 600, 500, "
    "'{}', 0),"
    "(12, 1, 'clean', 'Clean', 40, '', 4, 0, '', '', '', '', '', 200, 200, "
    "'{}', 0),"
    "(21, 2, 'grind', 'Grind', 60, '', 4, 0, '', '', '', 'Flour', '', 700, "
    "400, '{}', 0),"
    "(22, 2, 'clean', 'Clean', 20, '', 4, 0, '', '', '', '', '', 400, 400, "
    "'{}', 0);"
    "INSERT INTO bond (task, member, holds) VALUES (21, 4, 0);"
    "INSERT INTO wish (task, member, prefers) VALUES (11, 1, 1);"
    "INSERT INTO division (division, council, version, state, revision, "
    "asked_by, why, says, starts_on, ends_on, created_at) "
    "VALUES (1, 1, 1, 'adopted', 0, 1, '', '', 20000, 30000, 0);"
    "INSERT INTO piece (division, member, task, hours_quarters) VALUES "
    "(1, 1, 11, 80), (1, 2, 12, 40);";

typedef struct {
    town w;
    browser ana, ben, cho, dia;
    int64_t bakery, mill, merge, room;
    char number[24]; /* of the merge */
} place;

static void set_up(place *p, void **state)
{
    town_open(&p->w, state);
    settle(&p->w, &p->ana, "ana");
    p->bakery = found(&p->w, &p->ana, "Bakery");
    bring(&p->w, &p->ana, p->bakery, &p->ben, "ben");
    bring(&p->w, &p->ana, p->bakery, &p->cho, "cho");
    must_ask(&p->w, &p->cho, &LEAVE, p->bakery, NULL);
    p->mill = found(&p->w, &p->cho, "Mill");
    bring(&p->w, &p->cho, p->mill, &p->dia, "dia");
    assert_int_equal(p->mill, 2);
    change(p->w.t->db, TASKS);
    change(p->w.t->db, "UPDATE council SET is_listed = 1");
}

static void ask_them(place *p)
{
    must_ask(&p->w, &p->ana, &ASK, p->bakery, "theirs", "2", "name",
             "Bread and flour", "says", "Come along", NULL);
    p->merge = number_of(p->w.t->db, "SELECT max(merge) FROM merge");
    snprintf(p->number, sizeof p->number, "%lld", (long long)p->merge);
}

static void open_room(place *p)
{
    ask_them(p);
    must_ask(&p->w, &p->cho, &ANSWER, p->mill, "merge", p->number, "answer",
             "yes", NULL);
    p->room = number_of(p->w.t->db, "SELECT council FROM merge");
}

/* The room adopts a division that begins in `days`: both are asked. */
static void adopt(place *p, int days)
{
    char sql[400];
    pe_error err = {0};
    snprintf(sql, sizeof sql,
             "INSERT INTO division (division, council, version, state, "
             "revision, asked_by, why, says, starts_on, "
             "ends_on, created_at) VALUES (99, %lld, 9, 'adopted', 0, 1, "
             "'', '', %lld, 30000, 0)",
             (long long)p->room, (long long)(p->w.now / 86400 + days));
    change(p->w.t->db, sql);
    must(pe__merge_room_adopted(p->w.t->db, p->room, 99, p->w.now, &err),
         &err);
}

/* The decision that runs in the council. */
static int64_t question(const place *p, int64_t council)
{
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT decision FROM decision WHERE council = "
             "%lld AND state = 'open'", (long long)council);
    return number_of(p->w.t->db, sql);
}

static void say(place *p, browser *who, int64_t council, const char *stance)
{
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)question(p, council));
    must_ask(&p->w, who, &STAND, council, "decision", number, "stance", stance,
             "reason", "because", NULL);
}

/* Time passes for decisions. */
static void decide_all(place *p, int days)
{
    bool more = true;
    pe_error err = {0}, left = {0};
    must(pe__sql_begin(p->w.t->db, &err), &err);
    while (more)
        must(pe__decide_tick(p->w.t->db, pe__subjects,
                             p->w.now + (int64_t)days * 86400, &more, &left,
                             &err), &err);
    must(pe__sql_commit(p->w.t->db, &err), &err);
    assert_string_equal(left.message, "");
}

static void tick_merges(place *p)
{
    bool more = true;
    pe_error err = {0};
    while (more) {
        must(pe__sql_begin(p->w.t->db, &err), &err);
        must(pe__merge_tick(p->w.t->db, p->w.now, &more, &err), &err);
        must(pe__sql_commit(p->w.t->db, &err), &err);
    }
}

static char *state_of(const place *p)
{
    return rows_of(p->w.t->db, "SELECT state FROM merge ORDER BY merge");
}

/* The day that the clock is told of; 0 = none. */
static int64_t next_day(place *p)
{
    int64_t at;
    pe_error err = {0};
    must(pe__merges_next(p->w.t->db, &at, &err), &err);
    return at == INT64_MAX ? 0 : at / 86400;
}

static void expect_state(const place *p, const char *state)
{
    char json[64], *is = state_of(p);
    snprintf(json, sizeof json, "[{\"state\":\"%s\"}]", state);
    assert_string_equal(is, json);
    free(is);
}

static void test_room(void **state)
{
    place p = {0};
    set_up(&p, state);
    open_room(&p);
    char *rows = rows_of(p.w.t->db,
                         "SELECT label, hours_quarters, cause, "
                         "agreed_empowerment AS e, agreed_desirability AS d "
                         "FROM task WHERE council = 3 ORDER BY task");
    /* the mill's points are brought down by the two that "clean" is higher */
    assert_string_equal(
        rows,
        "[{\"label\":\"knead\",\"hours\":20,\"cause\":\"Bakery\",\"e\":600,"
        "\"d\":500},{\"label\":\"Bakery/clean\",\"hours\":10,\"cause\":"
        "\"Bakery\",\"e\":200,\"d\":200},{\"label\":\"grind\",\"hours\":15,"
        "\"cause\":\"Flour\",\"e\":500,\"d\":200},{\"label\":\"Mill/clean\","
        "\"hours\":5,\"cause\":\"Mill\",\"e\":200,\"d\":200}]");
    free(rows);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM membership "
                               "WHERE council = 3 AND left_at IS NULL"), 4);
    /* one side coordinates, the other keeps tasks and pay */
    assert_int_equal(number_of(p.w.t->db, "SELECT member FROM role WHERE "
                               "council = 3 AND kind = 'coordinator'"),
                     p.ana.member);
    assert_int_equal(number_of(p.w.t->db, "SELECT member FROM role WHERE "
                               "council = 3 AND kind = 'treasurer'"),
                     p.cho.member);
    assert_int_equal(number_of(p.w.t->db, "SELECT holds FROM bond JOIN task "
                               "USING (task) WHERE council = 3"), 0);
    assert_int_equal(number_of(p.w.t->db, "SELECT member FROM wish JOIN task "
                               "USING (task) WHERE council = 3"), 1);
    /* today's work came along */
    assert_int_equal(number_of(p.w.t->db, "SELECT sum(p.hours_quarters) FROM "
                               "piece p JOIN division d USING (division) "
                               "WHERE d.council = 3"), 120);
    const pe__value *out = must_ask(&p.w, &p.dia, &SEE, p.mill, "merge",
                                    p.number, NULL);
    assert_int_equal(pe__count_of(pe__get(out, "causes")), 3);
    assert_false(pe__get_bool(out, "can_undo", true));
    town_close(&p.w);
}

static void test_both_agree(void **state)
{
    place p = {0};
    set_up(&p, state);
    open_room(&p);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM decision"),
                     0); /* about nothing yet */
    adopt(&p, 7);
    assert_int_equal(next_day(&p), 0);
    say(&p, &p.ana, p.bakery, "consent");
    say(&p, &p.ben, p.bakery, "consent"); /* all: it closes */
    assert_int_equal(next_day(&p), 0);
    say(&p, &p.cho, p.mill, "consent");
    say(&p, &p.dia, p.mill, "consent");
    assert_int_equal(next_day(&p), p.w.now / 86400 + 7);
    /* by the clock of the room it begins nine hours before */
    change(p.w.t->db, "UPDATE council SET zone = 'Asia/Tokyo'");
    assert_int_equal(next_day(&p), p.w.now / 86400 + 6);
    change(p.w.t->db, "UPDATE council SET zone = ''");
    tick_merges(&p);
    expect_state(&p, "open");
    p.w.now += 7 * 86400;
    tick_merges(&p);
    expect_state(&p, "done");
    assert_int_equal(next_day(&p), 0);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM division "
                               "WHERE council = 1 AND state = 'ended'"), 1);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM council "
                               "WHERE closed_at IS NULL"), 3);
    ask(&p.w, &p.ana, &UNDO, p.bakery, "merge", p.number, NULL);
    assert_int_equal(p.w.use.outcome, PE__CONFLICT); /* too late */
    town_close(&p.w);
}

static void test_one_alone_does_not(void **state)
{
    place p = {0};
    set_up(&p, state);
    open_room(&p);
    adopt(&p, 1);
    say(&p, &p.cho, p.mill, "consent");
    say(&p, &p.dia, p.mill, "consent");
    say(&p, &p.ben, p.bakery, "objection");
    tick_merges(&p);
    expect_state(&p, "open");
    decide_all(&p, 10); /* a vote instead */
    expect_state(&p, "open");
    decide_all(&p, 20); /* in which nobody votes */
    expect_state(&p, "undone");
    p.w.now += 86400;
    tick_merges(&p);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM decision "
                               "WHERE state IN ('open', 'coming')"), 0);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM division "
                               "WHERE council = 1 AND state = 'adopted'"), 1);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM council "
                               "WHERE council = 3 AND closed_at IS NULL"), 0);
    town_close(&p.w);
}

/* The room changes its mind: what was said to the first is said to nothing. */
static void test_another_version(void **state)
{
    place p = {0};
    set_up(&p, state);
    open_room(&p);
    adopt(&p, 7);
    say(&p, &p.ana, p.bakery, "consent");
    say(&p, &p.ben, p.bakery, "consent");
    int64_t before = question(&p, p.mill);
    pe_error err = {0};
    change(p.w.t->db, "UPDATE division SET version = 10 WHERE division = 99");
    must(pe__merge_room_adopted(p.w.t->db, p.room, 99, p.w.now, &err), &err);
    assert_true(question(&p, p.mill) > before);
    assert_true(question(&p, p.bakery) > before);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM merge "
                               "WHERE ours_agreed_at IS NULL"), 1);
    /* the copy of today is nothing to ask about */
    must(pe__merge_room_adopted(p.w.t->db, p.room,
                                number_of(p.w.t->db, "SELECT today FROM merge"),
                                p.w.now, &err), &err);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM decision"), 4);
    town_close(&p.w);
}

static void test_undo(void **state)
{
    place p = {0};
    set_up(&p, state);
    open_room(&p);
    adopt(&p, 2);
    /* what a council decided its coordinator does not undo */
    say(&p, &p.ana, p.bakery, "consent");
    say(&p, &p.ben, p.bakery, "consent");
    ask(&p.w, &p.ana, &UNDO, p.bakery, "merge", p.number, NULL);
    assert_int_equal(p.w.use.outcome, PE__CONFLICT);
    ask(&p.w, &p.ben, &UNDO, p.bakery, "merge", p.number, NULL);
    assert_true(p.w.refused); /* no coordinator */
    must_ask(&p.w, &p.cho, &UNDO, p.mill, "merge", p.number, NULL);
    expect_state(&p, "undone");
    assert_true(question(&p, p.mill) < 0); /* nor is it asked any more */
    p.w.now += 3 * 86400;
    tick_merges(&p);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM division "
                               "WHERE council = 1 AND state = 'adopted'"), 1);
    /* and they may speak of it again */
    ask_them(&p);
    town_close(&p.w);
}

static void test_faults(void **state)
{
    place p = {0};
    set_up(&p, state);
    ask(&p.w, &p.ana, &ASK, p.bakery, "theirs", "1", NULL);
    assert_string_equal(fault_of(&p.w, "theirs"), "council_unknown");
    assert_string_equal(fault_of(&p.w, "name"), "needed");
    ask(&p.w, &p.ana, &ASK, p.bakery, "theirs", "77", "name", "x", NULL);
    assert_string_equal(fault_of(&p.w, "theirs"), "council_unknown");
    ask_them(&p);
    ask(&p.w, &p.cho, &ASK, p.mill, "theirs", "1", "name", "x", NULL);
    assert_string_equal(fault_of(&p.w, "theirs"), "merge_there");
    /* who asked does not answer */
    ask(&p.w, &p.ana, &ANSWER, p.bakery, "merge", p.number, "answer", "yes",
        NULL);
    assert_int_equal(p.w.use.outcome, PE__CONFLICT);
    change(p.w.t->db, "UPDATE task SET agreed_empowerment = NULL "
                      "WHERE task = 21");
    ask(&p.w, &p.cho, &ANSWER, p.mill, "merge", p.number, "answer", "yes",
        NULL);
    assert_string_equal(fault_of(&p.w, "answer"), "merge_we_not_ready");
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM council"), 2);
    must_ask(&p.w, &p.cho, &ANSWER, p.mill, "merge", p.number, "answer", "no",
             NULL);
    expect_state(&p, "declined");
    /* of others' mergers nobody learns anything */
    browser eve;
    bring(&p.w, &p.ana, p.bakery, &eve, "eve");
    int64_t dairy = found(&p.w, &eve, "Dairy");
    ask(&p.w, &eve, &SEE, dairy, "merge", p.number, NULL);
    assert_int_equal(p.w.use.outcome, PE__NOT_FOUND);
    const pe__value *out = must_ask(&p.w, &eve, &LIST, dairy, NULL);
    assert_int_equal(pe__count_of(pe__get(out, "merges")), 0);
    town_close(&p.w);
}

/* The n-th request for memory fails while a room is made: nothing of it
 * stands. */
static void test_memory(void **state)
{
    place p = {0};
    set_up(&p, state);
    ask_them(&p);
    for (long n = 1;; n += 7) {
        pe__mem_fail_at(n);
        ask(&p.w, &p.cho, &ANSWER, p.mill, "merge", p.number, "answer", "yes",
            NULL);
        pe__mem_fail_at(0);
        bool open = p.w.status == PE_OK && p.w.use.outcome == PE__DONE;
        assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM council"),
                         open ? 3 : 2);
        assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM task"),
                         open ? 8 : 4);
        if (open)
            break;
        assert_true(n < 20000);
    }
    town_close(&p.w);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(test_room),   STORE(test_both_agree),
        STORE(test_one_alone_does_not), STORE(test_another_version),
        STORE(test_undo),
        STORE(test_faults), STORE(test_memory),
    };
    return cmocka_run_group_tests_name("merge", tests, NULL, NULL);
}
