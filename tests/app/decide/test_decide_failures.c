/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every use of deciding while memory runs out, and while the store fails
 * (failing_uses.h): of each paper, open and secret, weighted and not, and the
 * close of each rule. */
#include "failing_uses.h"

#include "code.h"
#include "decide.h"
#include "query.h"
#include "subjects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALL "/councils/{council}/decisions"
#define ONE ALL "/{decision}"

ACT(LIST, ALL, DECISION_SEE, false, pe__use_decisions);
ACT(FORM, ALL "/new", DECISION_OPEN, false, pe__use_decision_form);
ACT(ADD, ALL "/new", DECISION_OPEN, true, pe__use_decision_add);
ACT(SHOW, ONE, DECISION_SEE, false, pe__use_decision);
ACT(VOTE, ONE "/vote", DECISION_VOTE, true, pe__use_vote);
ACT(LOOK_AT, ONE "/look", DECISION_VOTE, true, pe__use_vote_look);
ACT(STAND, ONE "/stance", DECISION_VOTE, true, pe__use_stand);
ACT(STAND_DROP, ONE "/stance/drop", DECISION_VOTE, true, pe__use_stand_drop);
ACT(DOUBT, ONE "/doubt", DECISION_VOTE, true, pe__use_doubt);
ACT(DOUBT_DROP, ONE "/doubt/drop", DECISION_VOTE, true, pe__use_doubt_drop);
ACT(ARGUE, ONE "/remarks", REMARK, true, pe__use_argue);
ACT(ARGUE_REMOVE, ONE "/remarks/{remark}/remove", REMARK, true,
    pe__use_argue_remove);
ACT(WITHDRAW, ONE "/withdraw", DECISION_WITHDRAW, true,
    pe__use_decision_withdraw);
ACT(FILE_OF, ONE "/file/{name_text}", DECISION_SEE, false,
    pe__use_decision_file);

static const char *const tables[] = {
    "decision", "decision_option", "decision_class", "decision_doubt",
    "voter", "voice", "ballot", "remark", "remark_side", "event", NULL};

enum { DAY = 86400 };

typedef struct {
    town w;
    browser ana, ben;
    int64_t bakery;
    char id[24]; /* of the decision at hand */
} place;

static void set_up(place *p, void **state)
{
    town_open(&p->w, state);
    settle(&p->w, &p->ana, "ana");
    p->bakery = found(&p->w, &p->ana, "Bakery");
    bring(&p->w, &p->ana, p->bakery, &p->ben, "ben");
}

/* The decision that came last. */
static void take_last(place *p)
{
    snprintf(p->id, sizeof p->id, "%s",
             field_of(&p->w, "SELECT max(decision) FROM decision"));
}

static void try_one(place *p, const act *what, const char *field,
                    const char *value, const char *other, const char *said)
{
    through(&p->w, &p->ana,
            &(deed){what, p->bakery, {"decision", p->id, field, value, other,
                                      said}});
}

/* Text of a moment from now, which lives until the next call. */
static const char *in_days(const place *p, int days)
{
    static char text[24];
    char query[120];
    bool postgres = getenv("PARECON_TEST_STORE") != NULL;
    snprintf(query, sizeof query,
             postgres ? "SELECT to_char(to_timestamp(%lld) AT TIME ZONE 'UTC',"
                        " 'YYYY-MM-DD\"T\"HH24:MI') AS at"
                      : "SELECT strftime('%%Y-%%m-%%dT%%H:%%M', %lld, "
                        "'unixepoch') AS at",
             (long long)(p->w.now + (int64_t)days * DAY));
    char *rows = rows_of(p->w.t->db, query);
    assert_int_equal(sscanf(rows, "[{\"at\":\"%20[^\"]", text), 1);
    free(rows);
    return text;
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

/* --- while it is open ----------------------------------------------------- */

static void test_opening(void **state)
{
    place p = {0};
    set_up(&p, state);
    watch_tables(tables);
    through(&p.w, &p.ana, &(deed){&FORM, p.bakery, {NULL}});
    through(&p.w, &p.ana, &(deed){&ADD, p.bakery, {
        "title", "A new oven", "says", "The old one smokes.", "rule",
        "approval", "options", "Wood\nGas\nNone", "ballots", "open",
        "accused", NULL}});
    take_last(&p);
    through(&p.w, &p.ana, &(deed){&LIST, p.bakery, {NULL}});
    try_one(&p, &SHOW, NULL, NULL, NULL, NULL);
    try_one(&p, &ARGUE, "words", "It is warm.", "side", "for");
    const char *remark = field_of(&p.w, "SELECT max(remark) FROM remark");
    try_one(&p, &SHOW, NULL, NULL, NULL, NULL);
    try_one(&p, &ARGUE_REMOVE, "remark", remark, NULL, NULL);
    try_one(&p, &VOTE, "tick_1", "yes", "tick_3", "yes");
    try_one(&p, &VOTE, "tick_2", "yes", NULL, NULL);
    try_one(&p, &WITHDRAW, NULL, NULL, NULL, NULL);
    town_close(&p.w);
}

/* Of a secret vote: the ballot and the mark of who voted come together, or
 * neither does. */
static void test_secret(void **state)
{
    place p = {0};
    char code[PE__CODE_SIZE];
    set_up(&p, state);
    watch_tables(tables);
    pe__code_new(code);
    must_ask(&p.w, &p.ana, &ADD, p.bakery, "title", "Who", "rule", "schulze",
             "options", "Ana\nBen\nCho", "ballots", "secret", NULL);
    take_last(&p);
    through(&p.w, &p.ana, &(deed){&VOTE, p.bakery, {
        "decision", p.id, "rank_2", "1", "rank_1", "2", "code", code}});
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM ballot"), 1);
    assert_int_equal(number_of(p.w.t->db, "SELECT sum(has_voted) FROM voter"),
                     1);
    through(&p.w, &p.ana, &(deed){&VOTE, p.bakery, {
        "decision", p.id, "rank_3", "1", "code", code}});
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM ballot"), 1);
    try_one(&p, &LOOK_AT, "code", code, NULL, NULL);
    assert_string_equal(pe__get_text(pe__get(p.w.use.out, "ballot"), "none",
                                     ""), "");
    town_close(&p.w);
}

static void test_consent(void **state)
{
    place p = {0};
    set_up(&p, state);
    watch_tables(tables);
    must_ask(&p.w, &p.ana, &ADD, p.bakery, "title", "Doors at six", "rule",
             "consent", NULL);
    take_last(&p);
    try_one(&p, &STAND, "stance", "objection", "reason", "Too early.");
    try_one(&p, &STAND_DROP, NULL, NULL, NULL, NULL);
    try_one(&p, &STAND, "stance", "objection", "reason", "Too early.");
    /* objected to with a reason: a vote follows */
    p.w.now += (int64_t)8 * DAY;
    through_tick(&p.w, tick_votes, pe__decide_next, 10);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM decision "
                               "WHERE follows IS NOT NULL AND state = 'open'"),
                     1);
    try_one(&p, &SHOW, NULL, NULL, NULL, NULL);
    town_close(&p.w);
}

/* Classes, and a doubt about them; it opens by the clock, and closes. */
static void test_weighted(void **state)
{
    place p = {0};
    char opens[24];
    set_up(&p, state);
    watch_tables(tables);
    strcpy(opens, in_days(&p, 2));
    through(&p.w, &p.ana, &(deed){&ADD, p.bakery, {
        "title", "A ramp", "rule", "majority", "opens", opens, "closes",
        in_days(&p, 4), "fact_1", "site:Harbour", "weight_1", "8",
        "ballots", "secret"}});
    take_last(&p);
    try_one(&p, &DOUBT, "doubt", "It is for all.", NULL, NULL);
    try_one(&p, &SHOW, NULL, NULL, NULL, NULL);
    try_one(&p, &DOUBT_DROP, NULL, NULL, NULL, NULL);
    p.w.now += (int64_t)3 * DAY;
    through_tick(&p.w, tick_votes, pe__decide_next, 5);
    /* Ben's site is the harbour */
    assert_int_equal(number_of(p.w.t->db, "SELECT sum(halves) FROM voter"),
                     8 + 2);
    char code[PE__CODE_SIZE];
    pe__code_new(code);
    try_one(&p, &VOTE, "choice", "1", "code", code);
    p.w.now += (int64_t)2 * DAY;
    through_tick(&p.w, tick_votes, pe__decide_next, 10);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM ballot"), 0);
    try_one(&p, &SHOW, NULL, NULL, NULL, NULL);
    try_one(&p, &FILE_OF, "name_text", "weights.csv", NULL, NULL);
    town_close(&p.w);
}

/* --- the close of each rule ----------------------------------------------- */

static void test_closing(void **state)
{
    static const struct {
        const char *rule, *field, *value, *file;
    } all[] = {
        {"majority", "choice", "2", "ballots.toc"},
        {"supermajority", "choice", "2", "ballots.toc"},
        {"approval", "tick_2", "yes", "ballots.cat"},
        {"judgement", "grade_2", "5", "ballots.cat"},
        {"schulze", "rank_2", "1", "ballots.toc"},
        {"stv", "rank_2", "1", "ballots.toc"},
        {"equal-shares", "tick_2", "yes", "ballots.json"}};
    place p = {0};
    set_up(&p, state);
    watch_tables(tables);
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        must_ask(&p.w, &p.ana, &ADD, p.bakery, "title", all[k].rule, "rule",
                 all[k].rule, "options", "A\nB\nC", "ballots", "open",
                 "closes", in_days(&p, 2), NULL);
        take_last(&p);
        must_ask(&p.w, &p.ana, &VOTE, p.bakery, "decision", p.id, all[k].field,
                 all[k].value, NULL);
        p.w.now += (int64_t)3 * DAY;
        through_tick(&p.w, tick_votes, pe__decide_next, 10);
        try_one(&p, &SHOW, NULL, NULL, NULL, NULL);
        assert_true(pe__get_bool(pe__get(p.w.use.out, "decision"), "is_over",
                                 false));
        try_one(&p, &FILE_OF, "name_text", all[k].file, NULL, NULL);
        assert_true(p.w.use.file.size > 10);
        try_one(&p, &FILE_OF, "name_text", "transcript.jsonl", NULL, NULL);
        assert_true(p.w.use.file.size > 10);
    }
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM decision "
                               "WHERE outcome = ''"), 0);
    town_close(&p.w);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(test_opening), STORE(test_secret), STORE(test_consent),
        STORE(test_weighted), STORE(test_closing)};
    return cmocka_run_group_tests_name("decide failures", tests, NULL, NULL);
}
