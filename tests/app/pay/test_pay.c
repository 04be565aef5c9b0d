/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A council's pay on a store: periods, hours, effort, needs, and who may see
 * and do what. */
#include "decide.h"
#include "mem.h"
#include "pay.h"
#include "query.h"
#include "subjects.h"
#include "town.h"

#include <stdio.h>
#include <string.h>

#define PAY "/councils/{council}/pay"

ACT(SEE, PAY, PAY_SEE, false, pe__use_pay_show);
ACT(RULE, PAY "/rule", DECISION_OPEN, true, pe__use_pay_rule);
ACT(OPEN, PAY "/periods", PAY_CHANGE, true, pe__use_pay_period_add);
ACT(PERIOD, PAY "/{period}", PAY_SEE, false, pe__use_pay_period_show);
ACT(HOURS, PAY "/{period}/hours", PAY_CHANGE, true, pe__use_pay_hours);
ACT(CLOSE_IT, PAY "/{period}/close", PAY_CHANGE, true, pe__use_pay_close);
ACT(EFFORT, PAY "/{period}/effort", EFFORT_RATE, false, pe__use_effort_show);
ACT(RATE, PAY "/{period}/effort", EFFORT_RATE, true, pe__use_effort_rate);
ACT(GRANT, PAY "/allowances", PAY_CHANGE, true, pe__use_allowance_grant);
ACT(END_IT, PAY "/allowances/{allowance}/end", PAY_CHANGE, true,
    pe__use_allowance_end);

/* A bakery of four in which Ana, who founded it, holds all roles. */
typedef struct {
    town w;
    browser ana, ben, cho, dia;
    int64_t bakery;
} place;

static void set_up(place *p, void **state)
{
    town_open(&p->w, state);
    settle(&p->w, &p->ana, "ana");
    p->bakery = found(&p->w, &p->ana, "Bakery");
    bring(&p->w, &p->ana, p->bakery, &p->ben, "ben");
    bring(&p->w, &p->ana, p->bakery, &p->cho, "cho");
    bring(&p->w, &p->ana, p->bakery, &p->dia, "dia");
}

/* A number as a field's text; lives until four further calls. */
static const char *text_of(int64_t number)
{
    static char text[4][24];
    static int turn;
    turn = (turn + 1) % 4;
    snprintf(text[turn], sizeof text[turn], "%lld", (long long)number);
    return text[turn];
}

static int64_t open_period(place *p, const char *pool)
{
    char path[64];
    const char *next;
    must_ask(&p->w, &p->ana, &OPEN, p->bakery, "starts", "2027-01-01", "ends",
             "2027-01-31", "pool", pool, NULL);
    next = p->w.use.next;
    assert_non_null(next);
    long long council, period;
    assert_int_equal(sscanf(next, "/councils/%lld/pay/%lld", &council,
                            &period), 2);
    snprintf(path, sizeof path, "%lld", period);
    return period;
}

/* The line of a member in `lines` or `claims` of the last answer. */
static const pe__value *line_of(const pe__value *lines, const browser *who)
{
    for (const pe__value *v = pe__first(lines); v; v = v->next)
        if (pe__get_integer(v, "member", 0) == who->member)
            return v;
    fail_msg("no line for member %lld", (long long)who->member);
    return NULL;
}

static void set_hours(place *p, int64_t period)
{
    char number[24], field[4][32];
    const browser *who[] = {&p->ana, &p->ben, &p->cho, &p->dia};
    snprintf(number, sizeof number, "%lld", (long long)period);
    for (int k = 0; k < 4; k++)
        snprintf(field[k], sizeof field[k], "hours_%lld",
                 (long long)who[k]->member);
    must_ask(&p->w, &p->ana, &HOURS, p->bakery, "period", number, field[0],
             "100", field[1], "100", field[2], "50", field[3], "50,25", NULL);
}

static void test_equal_pay_to_the_last_cent(void **state)
{
    place p = {0};
    set_up(&p, state);
    int64_t period = open_period(&p, "1.000,00");
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)period);
    set_hours(&p, period);
    const pe__value *out = must_ask(&p.w, &p.ben, &PERIOD, p.bakery, "period",
                                    number, NULL);
    const pe__value *claims = pe__get(out, "claims");
    assert_int_equal(pe__count_of(claims), 4);
    int64_t sum = 0;
    for (const pe__value *v = pe__first(claims); v; v = v->next)
        sum += pe__get_integer(v, "amount", 0);
    assert_int_equal(sum, 100000);
    assert_int_equal(pe__get_integer(line_of(claims, &p.dia), "hours", 0), 201);
    /* only who keeps the pay closes it */
    ask(&p.w, &p.ben, &CLOSE_IT, p.bakery, "period", number, NULL);
    assert_true(p.w.refused);
    must_ask(&p.w, &p.ana, &CLOSE_IT, p.bakery, "period", number, NULL);
    out = must_ask(&p.w, &p.ben, &PERIOD, p.bakery, "period", number, NULL);
    assert_int_equal(pe__get_integer(out, "paid", 0), 100000);
    /* closed is closed */
    ask(&p.w, &p.ana, &CLOSE_IT, p.bakery, "period", number, NULL);
    assert_int_equal(p.w.use.outcome, PE__CONFLICT);
    ask(&p.w, &p.ana, &HOURS, p.bakery, "period", number, NULL);
    assert_int_equal(p.w.use.outcome, PE__CONFLICT);
    town_close(&p.w);
}

static void rate(place *p, browser *who, int64_t period, const char *ana,
                 const char *ben)
{
    char number[24], field[2][32];
    snprintf(number, sizeof number, "%lld", (long long)period);
    snprintf(field[0], 32, "effort_%lld", (long long)p->ana.member);
    snprintf(field[1], 32, "effort_%lld", (long long)p->ben.member);
    must_ask(&p->w, who, &RATE, p->bakery, "period", number, field[0], ana,
             field[1], ben, NULL);
}

/* Nobody objects to what was put to the council. */
static void let_it_be(place *p)
{
    bool more = true;
    pe_error err = {0}, left = {0};
    must(pe__sql_begin(p->w.t->db, &err), &err);
    while (more)
        must(pe__decide_tick(p->w.t->db, pe__subjects,
                             p->w.now + 100 * 86400, &more, &left, &err),
             &err);
    must(pe__sql_commit(p->w.t->db, &err), &err);
    assert_string_equal(left.message, "");
}

static void test_effort(void **state)
{
    place p = {0};
    set_up(&p, state);
    /* any member may propose; it is the council that adopts */
    must_ask(&p.w, &p.ben, &RULE, p.bakery, "way", "effort", "currency", "mxn",
             "effort_least_percent", "80", "effort_most_percent", "120", NULL);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM pay_rule"), 0);
    let_it_be(&p);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM pay_rule "
                               "WHERE way = 'effort' AND currency = 'MXN'"),
                     1);
    int64_t period = open_period(&p, "900");
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)period);
    set_hours(&p, period);
    rate(&p, &p.cho, period, "5", "1");
    rate(&p, &p.dia, period, "5", "1");
    rate(&p, &p.ben, period, "5", "5"); /* nobody rates themselves */
    rate(&p, &p.ana, period, "5", "1");
    const pe__value *out = must_ask(&p.w, &p.cho, &PERIOD, p.bakery, "period",
                                    number, NULL);
    const pe__value *claims = pe__get(out, "claims");
    assert_int_equal(pe__get_integer(line_of(claims, &p.ana), "percent", 0),
                     120);
    assert_int_equal(pe__get_integer(line_of(claims, &p.ben), "percent", 0),
                     80);
    assert_int_equal(pe__get_integer(line_of(claims, &p.cho), "percent", 0),
                     100);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM effort WHERE "
                                          "rater = rated"), 0);
    /* one sees what one gave, and nothing else */
    out = must_ask(&p.w, &p.cho, &EFFORT, p.bakery, "period", number, NULL);
    assert_int_equal(pe__count_of(pe__get(out, "people")), 3);
    assert_int_equal(
        pe__get_integer(line_of(pe__get(out, "people"), &p.ana), "points", 0),
        5);
    assert_null(pe__get(pe__get(out, "people"), "rater"));
    /* taken back, only two are left, who say nothing */
    rate(&p, &p.dia, period, "0", "0");
    out = must_ask(&p.w, &p.cho, &PERIOD, p.bakery, "period", number, NULL);
    assert_int_equal(pe__get_integer(line_of(pe__get(out, "claims"), &p.ana),
                                     "percent", 0), 100);
    town_close(&p.w);
}

static void test_needs(void **state)
{
    place p = {0};
    set_up(&p, state);
    must_ask(&p.w, &p.ana, &GRANT, p.bakery, "member",
             text_of(p.ben.member), "amount", "120", "kind", "health",
             "since", "2026-12-01", NULL);
    int64_t period = open_period(&p, "1000");
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)period);
    set_hours(&p, period);
    const pe__value *out = must_ask(&p.w, &p.cho, &PERIOD, p.bakery, "period",
                                    number, NULL);
    assert_int_equal(pe__get_integer(line_of(pe__get(out, "claims"), &p.ben),
                                     "allowance", 0), 12000);
    assert_int_equal(pe__get_integer(pe__get(out, "sum"), "for_hours", 0),
                     88000);
    /* what it is for: only for Ben and for who keeps the pay */
    browser *who[] = {&p.ana, &p.ben, &p.cho};
    for (int k = 0; k < 3; k++) {
        out = must_ask(&p.w, who[k], &SEE, p.bakery, NULL);
        const pe__value *one = pe__first(pe__get(out, "allowances"));
        assert_int_equal(pe__get_integer(one, "amount", 0), 12000);
        assert_string_equal(pe__get_text(one, "kind", "hidden"),
                            k < 2 ? "health" : "hidden");
        assert_true((pe__get(one, "health") != NULL) == (k < 2));
    }
    int64_t allowance = number_of(p.w.t->db,
                                  "SELECT allowance FROM allowance");
    ask(&p.w, &p.cho, &END_IT, p.bakery, "allowance",
        text_of(allowance), NULL);
    assert_true(p.w.refused);
    char which[24];
    snprintf(which, sizeof which, "%lld", (long long)allowance);
    must_ask(&p.w, &p.ana, &END_IT, p.bakery, "allowance", which, NULL);
    ask(&p.w, &p.ana, &END_IT, p.bakery, "allowance", which, NULL);
    assert_int_equal(p.w.use.outcome, PE__NOT_FOUND);
    town_close(&p.w);
}

static void test_faults(void **state)
{
    place p = {0};
    set_up(&p, state);
    ask(&p.w, &p.ana, &OPEN, p.bakery, "starts", "2027-01-31", "ends",
        "2027-01-01", "pool", "a lot", NULL);
    assert_string_equal(fault_of(&p.w, "ends"), "period_length");
    assert_string_equal(fault_of(&p.w, "pool"), "money");
    ask(&p.w, &p.ana, &OPEN, p.bakery, NULL);
    assert_string_equal(fault_of(&p.w, "starts"), "needed");
    assert_string_equal(fault_of(&p.w, "pool"), "needed");
    open_period(&p, "10");
    ask(&p.w, &p.ana, &OPEN, p.bakery, "starts", "2027-01-31", "ends",
        "2027-02-28", "pool", "10", NULL);
    assert_string_equal(fault_of(&p.w, "starts"), "period_overlaps");
    ask(&p.w, &p.ana, &RULE, p.bakery, "way", "luck", "currency", "1",
        "effort_least_percent", "101", NULL);
    assert_string_equal(fault_of(&p.w, "way"), "choice");
    assert_string_equal(fault_of(&p.w, "currency"), "currency");
    assert_string_equal(fault_of(&p.w, "effort_least_percent"), "range");
    ask(&p.w, &p.ana, &GRANT, p.bakery, "member", "999", "amount", "-5",
        "since", "2026-05-01", "until", "2026-04-01", NULL);
    assert_string_equal(fault_of(&p.w, "member"), "not_a_member");
    assert_string_equal(fault_of(&p.w, "amount"), "money");
    assert_string_equal(fault_of(&p.w, "until"), "until_before_since");
    town_close(&p.w);
}

/* Two divisions share January: 15 days of 40 quarters a week, then 16 of 10. */
static void test_hours_of_divisions(void **state)
{
    place p = {0};
    char sql[1200];
    set_up(&p, state);
    snprintf(sql, sizeof sql,
             "INSERT INTO task (task, council, label, name, hours_quarters, "
             "skills, least_quarters, most_people, site, slot, category, "
             "cause, tags, more_json, created_at) VALUES (7, %lld, 't', "
             "'Knead', 40, '', 4, 0, '', '', '', '', '', '{}', 0);"
             "INSERT INTO division (division, council, version, state, "
             "revision, asked_by, why, says, starts_on, "
             "ends_on, ended_on, created_at) VALUES "
             "(1, %lld, 1, 'ended', 0, 1, '', '', 20800, 21200, 20834, "
             "0), (2, %lld, 2, 'adopted', 0, 1, '', '', 20834, 21200, "
             "NULL, 0);"
             "INSERT INTO piece (division, member, task, hours_quarters) "
             "VALUES (1, %lld, 7, 40), (2, %lld, 7, 10);",
             (long long)p.bakery, (long long)p.bakery, (long long)p.bakery,
             (long long)p.ben.member, (long long)p.ben.member);
    change(p.w.t->db, sql);
    open_period(&p, "10"); /* 2027-01-01 = day 20819 */
    assert_int_equal(number_of(p.w.t->db, "SELECT sum(hours_quarters) FROM "
                                          "pay_hours WHERE member = 2"),
                     (40 * 15 + 10 * 16 + 3) / 7);
    assert_int_equal(number_of(p.w.t->db, "SELECT sum(hours_quarters) FROM "
                                          "pay_hours WHERE member <> 2"), 0);
    town_close(&p.w);
}

/* Another council's period, allowance and pay are as if they were not there. */
static void test_of_others(void **state)
{
    place p = {0};
    set_up(&p, state);
    int64_t period = open_period(&p, "10");
    browser eve;
    int64_t mill = found(&p.w, &p.ben, "Mill");
    bring(&p.w, &p.ben, mill, &eve, "eve");
    ask(&p.w, &eve, &SEE, p.bakery, NULL);
    assert_true(p.w.refused);
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)period);
    ask(&p.w, &p.ben, &PERIOD, mill, "period", number, NULL);
    assert_int_equal(p.w.use.outcome, PE__NOT_FOUND);
    ask(&p.w, &p.ben, &CLOSE_IT, mill, "period", number, NULL);
    assert_int_equal(p.w.use.outcome, PE__NOT_FOUND);
    town_close(&p.w);
}

/* The n-th request for memory fails: an error, and nothing is changed. */
static void test_memory(void **state)
{
    place p = {0};
    set_up(&p, state);
    int64_t period = open_period(&p, "10");
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)period);
    set_hours(&p, period);
    for (long n = 1;; n++) {
        pe__mem_fail_at(n);
        ask(&p.w, &p.ana, &CLOSE_IT, p.bakery, "period", number, NULL);
        pe__mem_fail_at(0);
        bool closed = number_of(p.w.t->db, "SELECT count(*) FROM pay_period "
                                           "WHERE state = 'closed'") == 1;
        int64_t lines = number_of(p.w.t->db, "SELECT count(*) FROM pay_line");
        assert_int_equal(lines, closed ? 4 : 0);
        if (closed)
            break;
        assert_true(p.w.status != PE_OK);
        assert_true(n < 2000);
    }
    town_close(&p.w);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(test_equal_pay_to_the_last_cent),
        STORE(test_effort),
        STORE(test_needs),
        STORE(test_hours_of_divisions),
        STORE(test_faults),
        STORE(test_of_others),
        STORE(test_memory),
    };
    return cmocka_run_group_tests_name("pay", tests, NULL, NULL);
}
