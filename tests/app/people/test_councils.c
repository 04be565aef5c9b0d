/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Councils: founding, nesting, changing, leaving, closing; and what strangers
 * are told of them. */
#include "town.h"

#include "query.h"

#include <stdio.h>
#include <string.h>

enum { DAY = 86400 };

static const char *text_of(int64_t number)
{
    static char out[4][24];
    static int k;
    k = (k + 1) % 4;
    snprintf(out[k], sizeof out[k], "%lld", (long long)number);
    return out[k];
}

static void test_found(void **state)
{
    town w;
    browser ada, ben;
    town_open(&w, state);
    settle(&w, &ada, "ada");
    int64_t bakery = found(&w, &ada, "Bakery");
    const pe__value *out = must_ask(&w, &ada, &COUNCIL, bakery, NULL);
    const pe__value *council = pe__get(out, "council");
    assert_string_equal(pe__get_text(council, "name", ""), "Bakery");
    assert_true(pe__get_bool(council, "is_workers", false));
    assert_int_equal(pe__get_integer(council, "members", 0), 1);
    assert_int_equal(pe__count_of(pe__get(out, "roles")), 3);
    assert_true(pe__get_bool(pe__get(out, "can"), "council_change", false));
    bring(&w, &ada, bakery, &ben, "ben");
    out = must_ask(&w, &ben, &COUNCIL, bakery, NULL);
    assert_false(pe__get_bool(pe__get(out, "can"), "council_change", false));
    assert_true(pe__get_bool(pe__get(out, "can"), "invite", false));
    ask(&w, &ben, &COUNCIL_CHANGE, bakery, "name", "Mine", NULL);
    assert_true(w.refused);
    must_ask(&w, &ada, &COUNCIL_CHANGE, bakery, "name", "Bread", "kind",
             "project", "is_listed", "1", NULL);
    council = pe__get(must_ask(&w, &ben, &COUNCIL, bakery, NULL), "council");
    assert_string_equal(pe__get_text(council, "name", ""), "Bread");
    assert_true(pe__get_bool(council, "is_listed", false));
    ask(&w, &ada, &COUNCIL_CHANGE, bakery, "name", "", "kind", "firm", NULL);
    assert_string_equal(fault_of(&w, "name"), "needed");
    assert_string_equal(fault_of(&w, "kind"), "choice");
    town_close(&w);
}

/* What is not listed is not there for strangers; what is, is but a name. */
static void test_strangers(void **state)
{
    town w;
    browser ada, ben, nobody = {0};
    town_open(&w, state);
    settle(&w, &ada, "ada");
    int64_t bakery = found(&w, &ada, "Bakery");
    bring(&w, &ada, bakery, &ben, "ben");
    int64_t choir = found(&w, &ben, "Choir");
    must_ask(&w, &ben, &COUNCIL_CHANGE, choir, "name", "Choir", "is_listed",
             "1", NULL);
    const pe__value *all =
        pe__get(must_ask(&w, &nobody, &COUNCILS, 0, NULL), "councils");
    assert_int_equal(pe__count_of(all), 1);
    assert_string_equal(pe__get_text(pe__first(all), "name", ""), "Choir");
    all = pe__get(must_ask(&w, &ada, &COUNCILS, 0, NULL), "councils");
    assert_int_equal(pe__count_of(all), 2);
    ask(&w, &ada, &COUNCIL, choir, NULL);
    assert_true(w.refused);
    ask(&w, &ada, &MEMBERS, choir, NULL);
    assert_true(w.refused);
    ask(&w, &nobody, &COUNCIL, 99, NULL);
    assert_true(w.refused);
    town_close(&w);
}

static void test_nesting(void **state)
{
    town w;
    browser ada, ben, eve;
    town_open(&w, state);
    settle(&w, &ada, "ada");
    int64_t city = found(&w, &ada, "City");
    bring(&w, &ada, city, &ben, "ben");
    int64_t bakery = found(&w, &ben, "Bakery");
    bring(&w, &ben, bakery, &eve, "eve");
    ask(&w, &eve, &COUNCIL, city, NULL);
    assert_true(w.refused);
    const pe__value *form = must_ask(&w, &ben, &COUNCIL_FORM, bakery, NULL);
    const pe__value *others = pe__get(form, "candidates");
    assert_int_equal(pe__count_of(others), 1); /* not itself */
    assert_int_equal(pe__get_integer(pe__first(others), "council", 0), city);
    must_ask(&w, &ben, &NEST_ASK, bakery, "parent", text_of(city), NULL);
    const pe__value *out = must_ask(&w, &ada, &COUNCIL, city, NULL);
    assert_int_equal(pe__count_of(pe__get(out, "asking")), 1);
    /* no part of it before a coordinator there consents */
    ask(&w, &eve, &COUNCIL, city, NULL);
    assert_true(w.refused);
    ask(&w, &ben, &NEST_ANSWER, city, "child", text_of(bakery), "yes", "1",
        NULL);
    assert_true(w.refused);
    must_ask(&w, &ada, &NEST_ANSWER, city, "child", text_of(bakery), "yes",
             "1", NULL);
    out = must_ask(&w, &eve, &COUNCIL, city, NULL); /* a neighbour now */
    assert_null(pe__get(out, "membership"));
    assert_null(pe__get(out, "asking"));
    ask(&w, &eve, &MEMBERS, city, NULL);
    assert_true(w.refused);
    /* no circle, and nobody under themselves */
    ask(&w, &ada, &NEST_ASK, city, "parent", text_of(bakery), NULL);
    assert_string_equal(fault_of(&w, "parent"), "nesting");
    ask(&w, &ada, &NEST_ASK, city, "parent", text_of(city), NULL);
    assert_string_equal(fault_of(&w, "parent"), "nesting");
    ask(&w, &ada, &NEST_ASK, city, "parent", "99", NULL);
    assert_string_equal(fault_of(&w, "parent"), "council_unknown");
    must_ask(&w, &ben, &NEST_LEAVE, bakery, NULL);
    ask(&w, &eve, &COUNCIL, city, NULL);
    assert_true(w.refused);
    ask(&w, &ben, &NEST_LEAVE, bakery, NULL);
    assert_int_equal(w.use.outcome, PE__NOT_FOUND);
    town_close(&w);
}

/* A coordinator of the parent consents by founding; eight deep at the most. */
static void test_depth(void **state)
{
    town w;
    browser ada;
    town_open(&w, state);
    settle(&w, &ada, "ada");
    int64_t above = found(&w, &ada, "World");
    for (int k = 0; k < 7; k++) {
        const pe__value *out =
            must_ask(&w, &ada, &FOUND, 0, "name", "Part", "parent",
                     text_of(above), NULL);
        above = pe__get_integer(out, "id", 0);
        out = must_ask(&w, &ada, &COUNCIL, above, NULL);
        assert_non_null(pe__get(pe__get(pe__get(out, "council"), "parent"),
                                "name"));
    }
    ask(&w, &ada, &FOUND, 0, "name", "Part", "parent", text_of(above), NULL);
    assert_int_equal(w.use.outcome, PE__CONFLICT);
    assert_int_equal(number_of(w.t->db, "SELECT COUNT(*) FROM council"), 8);
    /* nor by hanging a tree below a leaf */
    int64_t root = found(&w, &ada, "Other");
    ask(&w, &ada, &FOUND, 0, "name", "Twig", "parent", text_of(root), NULL);
    ask(&w, &ada, &NEST_ASK, root, "parent", text_of(above), NULL);
    assert_string_equal(fault_of(&w, "parent"), "nesting");
    town_close(&w);
}

static void test_membership(void **state)
{
    town w;
    browser ada, ben;
    town_open(&w, state);
    settle(&w, &ada, "ada");
    int64_t bakery = found(&w, &ada, "Bakery");
    bring(&w, &ada, bakery, &ben, "ben");
    must_ask(&w, &ben, &MEMBERSHIP, bakery, "hours", "12,5", "skills",
             "first aid", "site", "Mill", NULL);
    const pe__value *mine = pe__get(
        must_ask(&w, &ben, &COUNCIL, bakery, NULL), "membership");
    assert_true(pe__get_real(mine, "hours", 0) == 12.5);
    assert_string_equal(pe__get_text(mine, "site", ""), "Mill");
    ask(&w, &ben, &MEMBERSHIP, bakery, "hours", "169", NULL);
    assert_string_equal(fault_of(&w, "hours"), "range");
    must_ask(&w, &ben, &LEAVE, bakery, NULL);
    ask(&w, &ben, &COUNCIL, bakery, NULL);
    assert_true(w.refused);
    assert_int_equal(number_of(w.t->db, "SELECT COUNT(*) FROM membership"
                                        " WHERE site = 'Mill'"), 0);
    /* the tree still knows how they came */
    const pe__value *tree =
        pe__get(must_ask(&w, &ada, &MEMBERS, bakery, NULL), "tree");
    assert_int_equal(pe__count_of(tree), 2);
    assert_false(pe__get_bool(tree->items.last, "is_here", true));
    /* a council without members is closed */
    must_ask(&w, &ada, &LEAVE, bakery, NULL);
    assert_int_equal(number_of(w.t->db, "SELECT COUNT(*) FROM council"
                                        " WHERE closed_at IS NULL"), 0);
    town_close(&w);
}

/* A coordinator announces it, any member can keep it open. */
static void test_closing(void **state)
{
    town w;
    browser ada, ben;
    town_open(&w, state);
    settle(&w, &ada, "ada");
    int64_t bakery = found(&w, &ada, "Bakery");
    bring(&w, &ada, bakery, &ben, "ben");
    must_ask(&w, &ada, &CLOSE, bakery, NULL);
    assert_int_equal(next_due(&w), w.now + 7 * DAY);
    w.now += 6 * DAY;
    tick(&w);
    assert_int_equal(next_due(&w), w.now + DAY);
    must_ask(&w, &ben, &KEEP, bakery, NULL);
    assert_true(next_due(&w) > w.now + 7 * DAY);
    w.now += 2 * DAY;
    tick(&w);
    must_ask(&w, &ben, &INVITE, bakery, NULL);
    ask(&w, &ada, &CLOSE, bakery, NULL);
    assert_true(w.refused); /* to step up first */
    must_ask(&w, &ada, &STEP_UP, 0, "password", "horse staple 7", NULL);
    must_ask(&w, &ada, &CLOSE, bakery, NULL);
    w.now += 7 * DAY;
    tick(&w);
    const pe__value *out = must_ask(&w, &ben, &COUNCIL, bakery, NULL);
    assert_non_null(pe__get(pe__get(out, "council"), "closed"));
    assert_int_equal(pe__count_of(pe__get(out, "roles")), 0);
    ask(&w, &ben, &INVITE, bakery, NULL);
    assert_true(w.refused);
    ask(&w, &ada, &COUNCIL_CHANGE, bakery, "name", "Mine", NULL);
    assert_true(w.refused);
    assert_int_equal(number_of(w.t->db, "SELECT COUNT(*) FROM invite"), 0);
    assert_true(next_due(&w) == INT64_MAX);
    town_close(&w);
}

/* A long line of who let whom in, and one with many twigs. */
static void test_tree(void **state)
{
    town w;
    browser ada, last, next;
    char name[20];
    town_open(&w, state);
    settle(&w, &ada, "ada");
    int64_t bakery = found(&w, &ada, "Bakery");
    last = ada;
    for (int k = 0; k < 10; k++) {
        snprintf(name, sizeof name, "line%d", k);
        w.now += 60;
        bring(&w, &last, bakery, &next, name);
        last = next;
        snprintf(name, sizeof name, "twig%d", k);
        bring(&w, &ada, bakery, &next, name);
    }
    const pe__value *tree =
        pe__get(must_ask(&w, &ada, &MEMBERS, bakery, NULL), "tree");
    assert_int_equal(pe__count_of(tree), 21);
    int64_t depth = 0;
    for (const pe__value *one = pe__first(tree); one != NULL;
         one = one->next) {
        int64_t d = pe__get_integer(one, "depth", -1);
        assert_true(d <= depth + 1); /* nobody stands under a stranger */
        depth = d;
    }
    assert_int_equal(pe__get_integer(pe__first(tree), "depth", -1), 0);
    town_close(&w);
}

/* Many members come a page at a time; a tree of thousands is not drawn. */
static void test_many(void **state)
{
    enum { PAGE = 200, MANY = 450 };
    town w;
    browser ada;
    town_open(&w, state);
    settle(&w, &ada, "ada");
    int64_t bakery = found(&w, &ada, "Bakery");
    must(pe__query_run(w.t->db, NULL, &w.err,
        "WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n"
        " WHERE k < $1) INSERT INTO member (name, language, zone, created_at)"
        " SELECT 'm' || k, 'en', '', 1 FROM n", "i", (int64_t)MANY), &w.err);
    must(pe__query_run(w.t->db, NULL, &w.err,
        "INSERT INTO membership (council, member, joined_at, hours_quarters,"
        " skills, site) SELECT $1, member, 1, 80, '', '' FROM member"
        " WHERE name LIKE 'm%'", "i", bakery), &w.err);
    int64_t seen = 0;
    const pe__value *next;
    char from[24] = "0";
    do {
        const pe__value *out =
            must_ask(&w, &ada, &MEMBERS, bakery, "from", from, NULL);
        size_t count = pe__count_of(pe__get(out, "members"));
        assert_true(count <= PAGE);
        seen += (int64_t)count;
        next = pe__get(out, "next_from");
        assert_int_equal(pe__count_of(pe__get(out, "tree")),
                         strcmp(from, "0") == 0 ? MANY + 1 : 0);
        snprintf(from, sizeof from, "%lld",
                 (long long)pe__get_integer(out, "next_from", 0));
    } while (next != NULL);
    assert_int_equal(seen, MANY + 1);
    town_close(&w);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(test_found),   STORE(test_strangers),  STORE(test_nesting),
        STORE(test_depth),   STORE(test_membership), STORE(test_closing),
        STORE(test_tree),    STORE(test_many)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
