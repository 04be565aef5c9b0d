/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every use of drawing people by lot while memory runs out and while the store
 * fails at the n-th request (failing_uses.h): what is not done whole is not
 * done at all. And what does not show from outside: facts, what quotas still
 * ask, advice, files. */
#include "failing_uses.h"

#include "draw_own.h"
#include "mem.h"
#include "panels.h"
#include "random.h"

#include <stdio.h>
#include <string.h>

#define ALL "/councils/{council}/decisions/panels"
#define ONE ALL "/{panel}"
ACT(LIST, ALL, PANEL_SEE, false, pe__use_panels);
ACT(FORM, ALL "/new", PANEL_DRAW, false, pe__use_panel_form);
ACT(ADD, ALL "/new", PANEL_DRAW, true, pe__use_panel_add);
ACT(SHOW, ONE, PANEL_SEE, false, pe__use_panel);
ACT(CHANGE_FORM, ONE "/change", PANEL_DRAW, false,
    pe__use_panel_change_form);
ACT(CHANGE, ONE "/change", PANEL_DRAW, true, pe__use_panel_change);
ACT(FIX, ONE "/draw", PANEL_DRAW, true, pe__use_panel_fix);
ACT(END, ONE "/end", PANEL_DRAW, true, pe__use_panel_end);
ACT(YES, ONE "/yes", PANEL_ANSWER, true, pe__use_panel_yes);
ACT(NO, ONE "/no", PANEL_ANSWER, true, pe__use_panel_no);
ACT(FILE_OF, ONE "/steps/{step}/file/{name_text}", PANEL_SEE, false,
    pe__use_panel_file);

static const char *const tables[] = {"panel", "panel_quota", "panel_step",
                                     "panel_person", "event", NULL};

typedef struct {
    town w;
    browser who[4]; /* the first coordinates */
    int64_t bakery;
} place;

static void set_up(place *p, void **state)
{
    static const char *const names[] = {"ben", "cem", "dee"};
    town_open(&p->w, state);
    settle(&p->w, &p->who[0], "ana");
    p->bakery = found(&p->w, &p->who[0], "Bakery");
    for (int k = 0; k < 3; k++)
        bring(&p->w, &p->who[0], p->bakery, &p->who[k + 1], names[k]);
    change(p->w.t->db, "UPDATE membership SET site = 'North', skills = "
                       "'baking; baking; sums' WHERE member = 1;"
                       "UPDATE membership SET site = 'South'"
                       " WHERE member > 1");
    watch_tables(tables);
}

static browser *drawn(place *p)
{
    int64_t member = number_of(p->w.t->db, "SELECT min(member) FROM "
                               "panel_person WHERE is_drawn = 1 AND answer = "
                               "''");
    assert_in_range(member, 1, 4);
    return &p->who[member - 1];
}

static void try_one(place *p, browser *who, const act *what)
{
    through(&p->w, who, &(deed){what, p->bakery, {
        "panel", "1", "outcome", "Enough."}});
}

static int64_t sitting(place *p)
{
    return number_of(p->w.t->db, "SELECT count(*) FROM panel_person WHERE "
                     "is_drawn = 1 AND answer IN ('', 'yes')");
}

static void test_from_the_form_to_the_end(void **state)
{
    place p = {0};
    set_up(&p, state);
    browser *ana = &p.who[0];
    through(&p.w, ana, &(deed){&FORM, p.bakery, {NULL}});
    ask(&p.w, ana, &ADD, p.bakery, "title", "A jury", "seats", "2", "fact_1",
        "site:South", "least_1", "3", NULL);
    assert_string_equal(fault_of(&p.w, "quotas"), "panel_number");
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM panel"), 0);
    through(&p.w, ana, &(deed){&ADD, p.bakery, {
        "title", "A jury", "seats", "3", "days", "3", "fact_1", "site:North",
        "least_1", "1", "fact_2", "site:South", "least_2", "3"}});
    try_one(&p, &p.who[2], &SHOW); /* with advice */
    try_one(&p, ana, &CHANGE_FORM);
    through(&p.w, ana, &(deed){&CHANGE, p.bakery, {
        "panel", "1", "title", "A jury", "seats", "2", "fact_1", "site:South",
        "least_1", "1", "most_1", "2"}});
    try_one(&p, &p.who[2], &SHOW);
    try_one(&p, ana, &FIX);
    assert_int_equal(sitting(&p), 2);
    try_one(&p, &p.who[2], &SHOW);
    through(&p.w, &p.who[2], &(deed){&FILE_OF, p.bakery, {
        "panel", "1", "step", "1", "name_text", "panel-1-1-people.csv"}});
    assert_non_null(strstr(p.w.use.file.bytes, "person,\"1 site: South\"\n"
                                               "1,no\n2,yes\n"));
    through(&p.w, &p.who[2], &(deed){&FILE_OF, p.bakery, {
        "panel", "1", "step", "1", "name_text", "panel-1-1-quotas.csv"}});
    try_one(&p, drawn(&p), &YES);
    try_one(&p, drawn(&p), &NO);
    assert_int_equal(sitting(&p), 2);
    through(&p.w, ana, &(deed){&LIST, p.bakery, {NULL}});
    try_one(&p, ana, &END);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM panel WHERE "
                               "state = 'over'"), 1);
    town_close(&p.w);
}

/* Silence until the deadline: another lot, then nobody is left. */
static void test_by_the_clock(void **state)
{
    place p = {0};
    set_up(&p, state);
    must_ask(&p.w, &p.who[0], &ADD, p.bakery, "title", "Two", "seats", "2",
             "days", "1", NULL);
    must_ask(&p.w, &p.who[0], &FIX, p.bakery, "panel", "1", NULL);
    int64_t at = 0;
    pe_error err = {0};
    assert_int_equal(pe__draw_next(p.w.t->db, &at, &err), PE_OK);
    assert_int_equal(at, p.w.now + 86400);
    p.w.now += 86401;
    through_tick(&p.w, pe__draw_tick, pe__draw_next, 10);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM panel_person "
                               "WHERE answer = 'silent'"), 2);
    assert_int_equal(sitting(&p), 2);
    p.w.now += 86401;
    through_tick(&p.w, pe__draw_tick, pe__draw_next, 10);
    assert_int_equal(sitting(&p), 0);
    assert_int_equal(number_of(p.w.t->db, "SELECT count(*) FROM panel_step "
                               "WHERE seats = 0 AND empty = 2"), 1);
    /* nothing is due any more */
    assert_int_equal(pe__draw_next(p.w.t->db, &at, &err), PE_OK);
    assert_true(at == INT64_MAX);
    town_close(&p.w);
}

/* --- without a store ------------------------------------------------------ */

static pe__value *from_json(pe__doc *doc, const char *json)
{
    pe_error err = {0};
    pe__value *out = NULL;
    assert_int_equal(pe__doc_parse(doc, json, strlen(json), &out, &err),
                     PE_OK);
    return out;
}

static void expect_json(const pe__value *value, const char *json)
{
    pe__buffer out = {0};
    pe__json_write(value, &out);
    assert_string_equal(out.bytes, json);
    pe__buffer_free(&out);
}

static void test_facts(void **state)
{
    (void)state;
    const int64_t year = INT64_C(365) * 86400, now = 10 * year;
    pe__doc *doc = pe__doc_new();
    pe__value *members = from_json(doc,
        "[{\"member\":1,\"site\":\"B\",\"skills\":\"x; y;x\"},"
        "{\"member\":2,\"site\":\"\",\"skills\":\"y\"},"
        "{\"member\":3,\"site\":\"A\",\"skills\":\"\"}]");
    const int64_t joined[] = {now - year, now - year + 1, now - 3 * year};
    int k = 0;
    for (pe__value *m = members->items.first; m != NULL; m = m->next)
        pe__put_integer(doc, m, "joined", joined[k++]);
    pe__draw_know(doc, members, now);
    expect_json(pe__draw_facts(doc, members),
        "[{\"kind\":\"site\",\"fact\":\"A\",\"have\":1},"
        "{\"kind\":\"site\",\"fact\":\"B\",\"have\":1},"
        "{\"kind\":\"since\",\"fact\":\"long\",\"have\":1},"
        "{\"kind\":\"since\",\"fact\":\"new\",\"have\":1},"
        "{\"kind\":\"since\",\"fact\":\"some\",\"have\":1},"
        "{\"kind\":\"skill\",\"fact\":\"y\",\"have\":2},"
        "{\"kind\":\"skill\",\"fact\":\"x\",\"have\":1}]");
    pe__value *quotas = from_json(doc,
        "[{\"place\":1,\"kind\":\"skill\",\"fact\":\"y\"},"
        "{\"place\":2,\"kind\":\"site\",\"fact\":\"y\"},"
        "{\"place\":12,\"kind\":\"since\",\"fact\":\"some\"}]");
    pe__draw_fit(doc, members, quotas);
    assert_string_equal(pe__get_text(pe__first(members), "fits", ""), "1 12");
    assert_int_equal(pe__draw_have(members, 1), 2);
    assert_int_equal(pe__draw_have(members, 12), 1);
    assert_int_equal(pe__draw_have(members, 2), 0);
    pe__doc_free(doc);
}

static void test_what_quotas_still_ask(void **state)
{
    (void)state;
    pe__doc *doc = pe__doc_new();
    pe__value *quotas = from_json(doc,
        "[{\"place\":1,\"least\":2,\"most\":3},"
        "{\"place\":2,\"least\":0,\"most\":1},"
        "{\"place\":3,\"least\":4,\"most\":-1}]");
    expect_json(pe__draw_left(doc, quotas, NULL, 5), "[[2,3],[0,1],[4,5]]");
    pe__value *seated = from_json(doc, "[{\"fits\":\"1 2\"},{\"fits\":\"1 2 "
                                       "3\"},{\"fits\":\"1\"}]");
    expect_json(pe__draw_left(doc, quotas, seated, 2), "[[0,0],[0,0],[3,3]]");
    pe__doc_free(doc);
}

/* Three of a kind and two of another; while memory runs out, too. */
static void test_advice(void **state)
{
    (void)state;
    for (long n = 1;; n++) {
        pe_error err = {0};
        pe__doc *doc = pe__doc_new();
        pe__value *people = from_json(doc,
            "[{\"fits\":\"1\"},{\"fits\":\"1\"},{\"fits\":\"1\"},"
            "{\"fits\":\"2\"},{\"fits\":\"2\"}]");
        pe__value *left = from_json(doc, "[[3,4],[2,4]]");
        pe__value *advice = pe__doc_array(doc);
        pe__mem_fail_at(n);
        pe_status status = pe__draw_advise(doc, advice, people, left, 4, &err);
        pe__mem_fail_at(0);
        bool whole = status == PE_OK && !pe__doc_failed(doc);
        if (whole)
            expect_json(advice,
                "[{\"place\":1,\"is_least\":true,\"from\":3,\"to\":2},"
                "{\"place\":2,\"is_least\":true,\"from\":2,\"to\":1}]");
        else
            assert_true(status == PE_NO_MEMORY || pe__doc_failed(doc));
        pe__doc_free(doc);
        if (whole)
            break;
        assert_true(n < 10000);
    }
}

/* Twenty quotas that people are in by chance cross one another so that the
 * fairest lot takes more work than a page may. */
static void test_entangled(void **state)
{
    (void)state;
    enum { PEOPLE = 1000, QUOTAS = 20 };
    pe__random random;
    pe_error err = {0};
    int have[QUOTAS] = {0};
    pe__draw_end end = PE__DRAW_CANNOT;
    pe__doc *doc = pe__doc_new();
    pe__value *people = pe__doc_array(doc), *left = pe__doc_array(doc);
    pe__random_seed(&random, 1, 0);
    for (int i = 0; i < PEOPLE; i++) {
        const char *fits = "";
        for (int q = 0; q < QUOTAS; q++)
            if (pe__random_below(&random, 40) < 5U + (uint32_t)q) {
                fits = pe__doc_format(doc, "%s %d", fits, q + 1);
                have[q]++;
            }
        pe__put_text(doc, pe__add_object(doc, people), "fits", fits);
    }
    for (int q = 0; q < QUOTAS; q++) {
        pe__value *pair = pe__add_array(doc, left);
        int share = (q % 2 == 0 ? 14 : 10) * have[q] / 100;
        pe__add_number(doc, pair, PE__INTEGER, share);
        pe__add_number(doc, pair, PE__INTEGER, share + 1);
    }
    assert_int_equal(pe__draw_run(doc, people, left, 100, 7, &end, &err),
                     PE_OK);
    assert_int_equal(end, PE__DRAW_ENTANGLED);
    pe__doc_free(doc);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(test_from_the_form_to_the_end), STORE(test_by_the_clock),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_what_quotas_still_ask),
        cmocka_unit_test(test_advice), cmocka_unit_test(test_entangled),
    };
    return cmocka_run_group_tests_name("draw failures", tests, NULL, NULL);
}
