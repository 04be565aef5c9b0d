/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every use of handing votes over and of calling people back while memory runs
 * out, and while the store fails (failing_uses.h); and the clock of both, to
 * the second. */
#include "failing_uses.h"

#include "code.h"
#include "decide.h"
#include "delegate.h"
#include "envelope.h"
#include "query.h"
#include "subjects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALL "/councils/{council}/decisions"
#define HANDED ALL "/delegates"
#define RECALLS ALL "/recalls"

ACT(PAGE, HANDED, DECISION_SEE, false, pe__use_delegates);
ACT(HAND, HANDED, DELEGATE, true, pe__use_hand_over);
ACT(BACK, HANDED "/{delegation}/recall", DELEGATE, true, pe__use_hand_recall);
ACT(RENEW, HANDED "/{delegation}/renew", DELEGATE, true, pe__use_hand_renew);
ACT(ACCEPT, HANDED "/{delegation}/accept", DELEGATE, true,
    pe__use_hand_accept);
ACT(DECLINE, HANDED "/{delegation}/decline", DELEGATE, true,
    pe__use_hand_decline);
ACT(OUT, ALL "/{decision}/takeback", DELEGATE, true, pe__use_take_back);
ACT(TOPIC, ALL "/topics", TOPIC_NAME, true, pe__use_topic_add);
ACT(TOPIC_END, ALL "/topics/{topic}/end", TOPIC_NAME, true,
    pe__use_topic_end);
ACT(RECALL_PAGE, RECALLS, DECISION_SEE, false, pe__use_recalls);
ACT(RECALL_ASK, RECALLS, RECALL, true, pe__use_recall_ask);
ACT(SIGN, RECALLS "/{petition}/sign", RECALL, true, pe__use_recall_sign);
ACT(UNSIGN, RECALLS "/{petition}/unsign", RECALL, true,
    pe__use_recall_unsign);
ACT(ADD, ALL "/new", DECISION_OPEN, true, pe__use_decision_add);
ACT(SHOW, ALL "/{decision}", DECISION_SEE, false, pe__use_decision);
ACT(VOTE, ALL "/{decision}/vote", DECISION_VOTE, true, pe__use_vote);

static const char *const tables[] = {
    "topic", "decision_topic", "delegation", "carried", "petition",
    "petition_sign", "decision", "decision_option", "voter", "voice",
    "ballot", "role", "role_pause", "event", NULL};

enum { DAY = 86400, MONTH = 30 * DAY, FORTNIGHT = 14 * DAY };

static const char cems_code[] = "aaaaa-bbbbb-ccccc-ddddd",
                  duas_code[] = "eeeee-fffff-ggggg-hhhhh",
                  ballot_code[] = "abcde-fghjk-mnpqr-stuvw";

typedef struct {
    town w;
    browser ana, ben, cem, dua;
    int64_t bakery;
    char decision[24], delegation[24], petition[24], ben_is[24];
} place;

static void last_of(place *p, const char *table, char out[24])
{
    char query[80];
    snprintf(query, sizeof query, "SELECT max(%s) FROM %s", table, table);
    snprintf(out, 24, "%s", field_of(&p->w, query));
}

/* All came long ago; Ana let them in. */
static void set_up(place *p, void **state)
{
    town_open(&p->w, state);
    settle(&p->w, &p->ana, "ana");
    p->bakery = found(&p->w, &p->ana, "Bakery");
    bring(&p->w, &p->ana, p->bakery, &p->ben, "ben");
    bring(&p->w, &p->ana, p->bakery, &p->cem, "cem");
    bring(&p->w, &p->ana, p->bakery, &p->dua, "dua");
    change(p->w.t->db, "UPDATE vouch SET vouched_at = 1");
    change(p->w.t->db, "UPDATE membership SET joined_at = 1");
    change(p->w.t->db, "UPDATE session SET expires_at = 9999999999");
    snprintf(p->ben_is, sizeof p->ben_is, "%lld", (long long)p->ben.member);
    watch_tables(tables);
}

static void hand_to_ben(place *p, browser *from, const char *code)
{
    must_ask(&p->w, from, &HAND, p->bakery, "delegate", p->ben_is, "code",
             code, NULL);
    last_of(p, "delegation", p->delegation);
}

static void open_one(place *p, const char *ballots)
{
    must_ask(&p->w, &p->ana, &ADD, p->bakery, "title", "A ramp", "rule",
             "majority", "ballots", ballots, NULL);
    last_of(p, "decision", p->decision);
}

static void set_close(place *p, int64_t at)
{
    char query[100];
    snprintf(query, sizeof query, "UPDATE decision SET closes_at = %lld"
             " WHERE decision = %s", (long long)at, p->decision);
    change(p->w.t->db, query);
}

/* One that could not be counted, and was left as it is, has failed here. */
static pe_status tick_votes(pe__sql *db, int64_t now, bool *more,
                            pe_error *err)
{
    pe_error left = {0};
    pe_status status = pe__decide_tick(db, pe__subjects, now, more,
                                       &left, err);
    if (status == PE_OK && left.code != PE_OK)
        *err = left;
    return status == PE_OK ? left.code : status;
}

/* Decisions that are due open, or close. */
static void strike(place *p)
{
    bool more = true;
    pe_error err = {0};
    must(pe__sql_begin(p->w.t->db, &err), &err);
    while (more)
        must(tick_votes(p->w.t->db, p->w.now, &more, &err), &err);
    must(pe__sql_commit(p->w.t->db, &err), &err);
}

static void try_it(place *p, browser *who, const act *what, const char *field,
                   const char *value, const char *other, const char *said)
{
    through(&p->w, who, &(deed){what, p->bakery,
                                {field, value, other, said, NULL}});
}

/* --- handing over --------------------------------------------------------- */

static void test_handing(void **state)
{
    place p = {0};
    char topic[24];
    set_up(&p, state);
    try_it(&p, &p.ana, &TOPIC, "name", "Money", NULL, NULL);
    last_of(&p, "topic", topic);
    through(&p.w, &p.cem, &(deed){&HAND, p.bakery, {
        "delegate", p.ben_is, "topic", topic, "code", cems_code, NULL}});
    last_of(&p, "delegation", p.delegation);
    try_it(&p, &p.cem, &PAGE, NULL, NULL, NULL, NULL);
    assert_int_equal(pe__count_of(pe__get(p.w.use.out, "given")), 1);
    try_it(&p, &p.ben, &ACCEPT, "delegation", p.delegation, NULL, NULL);
    try_it(&p, &p.cem, &RENEW, "delegation", p.delegation, NULL, NULL);
    try_it(&p, &p.cem, &BACK, "delegation", p.delegation, NULL, NULL);
    hand_to_ben(&p, &p.cem, cems_code);
    try_it(&p, &p.ben, &DECLINE, "delegation", p.delegation, NULL, NULL);
    try_it(&p, &p.ana, &TOPIC_END, "topic", topic, NULL, NULL);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM delegation"
                               " WHERE ended_at IS NULL"), 0);
    town_close(&p.w);
}

/* To the second: what runs out as the vote closes is not carried. */
static void test_thirty_days(void **state)
{
    place p = {0};
    set_up(&p, state);
    for (int early = 0; early < 2; early++) {
        hand_to_ben(&p, &p.cem, cems_code);
        p.w.now += DAY;
        open_one(&p, "open");
        must_ask(&p.w, &p.ben, &VOTE, p.bakery, "decision", p.decision,
                 "choice", "1", NULL);
        set_close(&p, p.w.now - DAY + MONTH - early);
        p.w.now += MONTH;
        strike(&p);
        char query[120];
        snprintf(query, sizeof query, "SELECT count(*) FROM voice"
                 " WHERE decision = %s", p.decision);
        assert_int_equal(number_of(p.w.t->db, query), 1 + early);
    }
    /* renewed a second before its end, and no more at its end */
    hand_to_ben(&p, &p.cem, cems_code);
    p.w.now += MONTH - 1;
    must_ask(&p.w, &p.cem, &RENEW, p.bakery, "delegation", p.delegation,
             NULL);
    p.w.now += MONTH;
    ask(&p.w, &p.cem, &RENEW, p.bakery, "delegation", p.delegation, NULL);
    assert_int_equal(p.w.use.outcome, PE__NOT_FOUND);
    town_close(&p.w);
}

/* Ballots that are carried come with the delegate's, or not at all; and go with
 * the giver's own. */
static void test_secret(void **state)
{
    place p = {0};
    set_up(&p, state);
    hand_to_ben(&p, &p.dua, duas_code);
    hand_to_ben(&p, &p.cem, cems_code);
    open_one(&p, "secret");
    through(&p.w, &p.ben, &(deed){&VOTE, p.bakery, {
        "decision", p.decision, "choice", "1", "code", ballot_code, NULL}});
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM ballot"), 3);
    try_it(&p, &p.ben, &SHOW, "decision", p.decision, NULL, NULL);
    try_it(&p, &p.cem, &SHOW, "decision", p.decision, NULL, NULL);
    assert_string_equal(pe__get_text(pe__get(p.w.use.out, "handed"), "fate",
                                     ""), "cast");
    through(&p.w, &p.cem, &(deed){&VOTE, p.bakery, {
        "decision", p.decision, "choice", "2", "code", "bcdef-ghjkm",
        "handed", cems_code, NULL}});
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM ballot"), 3);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM carried"), 1);
    try_it(&p, &p.dua, &OUT, "decision", p.decision, "handed", duas_code);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM ballot"), 2);
    /* sent again: dua's is carried again, and recalled with its code */
    through(&p.w, &p.ben, &(deed){&VOTE, p.bakery, {
        "decision", p.decision, "choice", "2", "code", ballot_code, NULL}});
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM ballot"), 3);
    snprintf(p.delegation, sizeof p.delegation, "%s",
             field_of(&p.w, "SELECT min(delegation) FROM delegation"));
    try_it(&p, &p.dua, &BACK, "delegation", p.delegation, "handed",
           duas_code);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM ballot"), 2);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM ballot"
                               " WHERE marks = '0,1'"), 2);
    p.w.now += (int64_t)8 * DAY;
    through_tick(&p.w, tick_votes, pe__decide_next, 10);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM ballot"), 0);
    town_close(&p.w);
}

static void test_open(void **state)
{
    place p = {0};
    set_up(&p, state);
    hand_to_ben(&p, &p.dua, duas_code);
    hand_to_ben(&p, &p.cem, cems_code);
    open_one(&p, "open");
    must_ask(&p.w, &p.ben, &VOTE, p.bakery, "decision", p.decision, "choice",
             "1", NULL);
    try_it(&p, &p.ana, &SHOW, "decision", p.decision, NULL, NULL);
    p.w.now += (int64_t)8 * DAY;
    through_tick(&p.w, tick_votes, pe__decide_next, 10);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM voice"), 3);
    try_it(&p, &p.cem, &SHOW, "decision", p.decision, NULL, NULL);
    town_close(&p.w);
}

/* --- calling back --------------------------------------------------------- */

static void test_recall(void **state)
{
    place p = {0};
    char whom[40];
    set_up(&p, state);
    change(p.w.t->db, "UPDATE role SET member = 2 WHERE kind = 'scribe'"
           " AND is_shadow = 0");
    assert_int_equal(p.ben.member, 2);
    hand_to_ben(&p, &p.cem, cems_code);
    /* six may vote: it takes two */
    for (int k = 0; k < 3; k++) {
        browser more = {0};
        char name[8];
        snprintf(name, sizeof name, "more%d", k);
        bring(&p.w, &p.ana, p.bakery, &more, name);
    }
    change(p.w.t->db, "UPDATE vouch SET vouched_at = 1");
    change(p.w.t->db, "UPDATE membership SET joined_at = 1");
    snprintf(whom, sizeof whom, "scribe:%s", p.ben_is);
    try_it(&p, &p.cem, &RECALL_ASK, "whom", whom, "reason", "No minutes.");
    last_of(&p, "petition", p.petition);
    try_it(&p, &p.cem, &RECALL_PAGE, NULL, NULL, NULL, NULL);
    try_it(&p, &p.cem, &UNSIGN, "petition", p.petition, NULL, NULL);
    try_it(&p, &p.cem, &SIGN, "petition", p.petition, NULL, NULL);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM decision"),
                     0);
    try_it(&p, &p.dua, &SIGN, "petition", p.petition, NULL, NULL);
    last_of(&p, "decision", p.decision);
    assert_int_equal(number_of(p.w.t->db, "SELECT closes_at - opens_at"
                               " FROM decision"), 72 * 3600);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM voter"), 6);
    must_ask(&p.w, &p.dua, &VOTE, p.bakery, "decision", p.decision, "choice",
             "2", "code", ballot_code, NULL);
    p.w.now += 72 * 3600 - 1;
    strike(&p);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM decision"
                               " WHERE state = 'open'"), 1);
    p.w.now++;
    through_tick(&p.w, tick_votes, pe__decide_next, 20);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM petition"
                               " WHERE outcome = 'replaced'"), 1);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM role"
                               " WHERE kind = 'scribe' AND is_shadow = 0"
                               " AND ended_at IS NULL AND member <> 2"), 1);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM delegation"
                               " WHERE ended_by = 'recall'"), 1);
    town_close(&p.w);
}

/* Let in fourteen days before, to the second, one has a say; a second less,
 * not: in the petition and in the vote. A petition lapses after thirty days. */
static void test_fortnight(void **state)
{
    place p = {0};
    set_up(&p, state);
    hand_to_ben(&p, &p.cem, cems_code);
    char whom[40], query[120];
    snprintf(whom, sizeof whom, "delegate:%s", p.ben_is);
    snprintf(query, sizeof query, "UPDATE vouch SET vouched_at = %lld WHERE"
             " member = %lld", (long long)(p.w.now - FORTNIGHT + 1),
             (long long)p.dua.member);
    change(p.w.t->db, query);
    must_ask(&p.w, &p.dua, &RECALL_ASK, p.bakery, "whom", whom, "reason",
             "Why not.", NULL);
    last_of(&p, "petition", p.petition);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM"
                               " petition_sign"), 0);
    ask(&p.w, &p.dua, &SIGN, p.bakery, "petition", p.petition, NULL);
    assert_int_equal(p.w.use.outcome, PE__CONFLICT);
    p.w.now++;
    must_ask(&p.w, &p.dua, &SIGN, p.bakery, "petition", p.petition, NULL);
    /* one of three is more than a fifth */
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM voter"), 3);
    must_ask(&p.w, &p.dua, &RECALL_PAGE, p.bakery, NULL);
    /* another, which nobody signs */
    change(p.w.t->db, "UPDATE petition SET decision = NULL,"
           " reached_at = NULL");
    snprintf(query, sizeof query, "UPDATE petition SET until_at = %lld",
             (long long)p.w.now + 1);
    change(p.w.t->db, query);
    must_ask(&p.w, &p.dua, &UNSIGN, p.bakery, "petition", p.petition, NULL);
    p.w.now++;
    ask(&p.w, &p.dua, &SIGN, p.bakery, "petition", p.petition, NULL);
    assert_int_equal(p.w.use.outcome, PE__CONFLICT);
    town_close(&p.w);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(test_handing), STORE(test_thirty_days), STORE(test_secret),
        STORE(test_open), STORE(test_recall), STORE(test_fortnight)};
    return cmocka_run_group_tests_name("delegate", tests, NULL, NULL);
}
