/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is decided again and again, in another hub: each series is there byte
 * for byte, comes to the same winners, and counts on; what was altered is told
 * with its line, and then nothing comes in. */
#include "moving.h"

#include "decide.h"
#include "mem.h"
#include "repeat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DECISIONS "/councils/{council}/decisions"
#define SERIES DECISIONS "/series"

ACT(DECIDE, DECISIONS "/new", DECISION_OPEN, true, pe__use_decision_add);
ACT(VOTE, DECISIONS "/{decision}/vote", DECISION_VOTE, true, pe__use_vote);
ACT(SERIES_ADD, SERIES "/new", SERIES_OPEN, true, pe__use_series_add);
ACT(SERIES_SHUT, SERIES "/{series}/end", SERIES_OPEN, true,
    pe__use_series_end);

static void add_series(place *p, const char *title, const char *rule,
                       char id[24])
{
    must_ask(&p->w, &p->ana, &SERIES_ADD, p->bakery, "title", title, "rule",
             rule, NULL);
    snprintf(id, 24, "%s", field_of(&p->w, "SELECT max(series) FROM series"));
}

/* Ana ticks the first, when she votes, and Ben the second. */
static void decide(place *p, const char *series, const char *title, bool ana,
                   bool ben)
{
    must_ask(&p->w, &p->ana, &DECIDE, p->bakery, "title", title, "rule",
             "approval", "options", "Soup; hot\nRice", "ballots", "open",
             "series", series, NULL);
    snprintf(p->id, sizeof p->id, "%s",
             field_of(&p->w, "SELECT max(decision) FROM decision"));
    if (ana)
        must_ask(&p->w, &p->ana, &VOTE, p->bakery, "decision", p->id, "tick_1",
                 "yes", NULL);
    if (ben)
        must_ask(&p->w, &p->ben, &VOTE, p->bakery, "decision", p->id, "tick_2",
                 "yes", NULL);
}

/* What runs of series is over now. */
static void close_all(place *p)
{
    change(p->w.t->db, "UPDATE decision SET closes_at = opens_at WHERE state = "
           "'open' AND decision IN (SELECT decision FROM series_decision)");
    clock_on(p, 0);
}

/* z1 shares loads: v8 is Ana's, so v9 Ben's, and v11 runs; z2, which ended, has
 * v10. */
static void begin(place *p, void **state)
{
    char lunch[24], film[24];
    set_up(p, state);
    add_series(p, "Lunch", "phragmen", lunch);
    add_series(p, "Film", "quota", film);
    decide(p, lunch, "May \"or\" June?", true, false);
    close_all(p);
    decide(p, lunch, "June?", true, true);
    decide(p, film, "Which?", false, true);
    close_all(p);
    must_ask(&p->w, &p->ana, &SERIES_SHUT, p->bakery, "series", film, NULL);
    decide(p, lunch, "July?", true, false);
}

/* What the decisions of series came to, by their titles. */
static char *results(place *p)
{
    return rows_of(p->w.t->db,
                   "SELECT s.title AS series, d.title, k.place, d.outcome, "
                   "d.winners_json FROM series_decision k JOIN decision d ON "
                   "d.decision = k.decision JOIN series s ON s.series = "
                   "k.series WHERE d.state = 'closed' ORDER BY k.decision");
}

static void test_there_and_on(void **state)
{
    place p = {0};
    begin(&p, state);
    char *here = results(&p);
    assert_non_null(strstr(here, "\"winners\":[2]"));
    move(&p);
    char *there = results(&p);
    assert_string_equal(here, there);
    free(here);
    free(there);
    /* members of this hub, and no others, are in the file of the count */
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM "
                               "series_decision WHERE place IS NOT NULL"), 3);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM "
                               "series_decision WHERE ballots LIKE '%,' || "
                               "(SELECT max(member) FROM member WHERE name = "
                               "'ben') || ',%2 Rice%'"), 2);
    move_on(&p);
    tear_down(&p);
}

/* Ana has carried v8, Ben v9: what ran is Ana's, so the next is Ben's, where a
 * new series would leave it to the lot. */
static void test_it_counts_on(void **state)
{
    place p = {0};
    char lunch[24];
    begin(&p, state);
    move(&p);
    clock_on(&p, 10);
    snprintf(lunch, sizeof lunch, "%s",
             field_of(&p.w, "SELECT min(series) FROM series"));
    decide(&p, lunch, "August?", true, true);
    clock_on(&p, 10);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM decision d "
                               "JOIN series_decision k ON k.decision = "
                               "d.decision WHERE d.title = 'July?' AND "
                               "k.place = 3 AND d.winners_json = '[1]'"), 1);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM decision d "
                               "JOIN series_decision k ON k.decision = "
                               "d.decision WHERE d.title = 'August?' AND "
                               "k.place = 4 AND d.winners_json = '[2]' AND "
                               "d.outcome = 'decided'"), 1);
    tear_down(&p);
}

static void test_changed(void **state)
{
    static const char SHEET[] = "series_decisions.csv";
    static const altered changes[] = {
        {SHEET, "v8,z1,1,", "v8,z1,2,", "numbered 1, 2, 3", SHEET, 2},
        {SHEET, "v10,z2,1,", "v10,z1,3,", "seal: another", SHEET, 4},
        {SHEET, "v10,z2,1,", "v10,z2,,", "neither ballots nor a place",
         "decisions.csv", 11},
        {SHEET, "v11,z1,,", "v11,z1,,00", "place: a decision has one", SHEET,
         5},
        {"decisions.csv", "June?\",,approval", "June?\",,majority",
         "by approval is expected", SHEET, 2},
        {SHEET, "v9,z1,2,", "v9,z3,2,", "a series", SHEET, 3},
        {"voices.csv", "v9,m2,\"0,1\"", "v9,m2,\"1,1\"", "seal: another",
         SHEET, 3},
        {"decision_options.csv", "v9,2,Rice", "v9,2,Stew", "seal: another",
         SHEET, 3},
        {"series.csv", "phragmen", "consensus", "seal: another", SHEET, 2},
        {"series.csv", "phragmen", "most", "consensus, quota", "series.csv",
         2},
        {"decisions.csv", "decided,[1]", "decided,[2]", "counted again",
         "decisions.csv", 9},
        {"decisions.csv", "decided,[1]", "lot,[1]", "counted again",
         "decisions.csv", 9}};
    place p = {0};
    begin(&p, state);
    carry_out(&p, p.bakery, "first");
    carry_out(&p, p.bakery, "out");
    go_elsewhere(&p);
    refuse_each(&p, changes, sizeof changes / sizeof *changes);
    /* the order of two, and one that is left out */
    char *whole = read_text(p.folder, "first", SHEET);
    edit(&p, SHEET, "v8,z1,1,", "v8,z1,2,");
    edit(&p, SHEET, "v9,z1,2,", "v9,z1,1,");
    refuse(&p, "out", "seal: another", SHEET, 3);
    char *cut = strstr(whole, "\nv9,"), *rest = strchr(cut + 1, '\n');
    memmove(cut, rest, strlen(rest) + 1);
    write_text(p.folder, "out", SHEET, whole);
    refuse(&p, "out", "neither ballots nor a place", "decisions.csv", 10);
    pe__free(whole);
    put_back(&p, SHEET);
    carry_in(&p, "out"); /* as it was, it comes in */
    tear_down(&p);
}

static void test_without_memory(void **state)
{
    place p = {0};
    begin(&p, state);
    carry_out(&p, p.bakery, "out");
    go_elsewhere(&p);
    in_without_memory(&p, "out", 4);
    tear_down(&p);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {STORE(test_there_and_on),
                                       STORE(test_it_counts_on),
                                       STORE(test_changed),
                                       STORE(test_without_memory)};
    return cmocka_run_group_tests_name("carry series", tests, NULL, NULL);
}
