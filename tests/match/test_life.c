/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The life of one need, rule by rule. */
#include "town.h"

#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { PEOPLE = 60 };

/* Sixty people in town and a need of two for tomorrow. */
static pe_match *town(void)
{
    pe_match *m = town_new();
    for (int64_t k = 1; k <= PEOPLE; k++) {
        pe_match_person p = town_person(k);
        p.place = town_east(0.1 * (double)k);
        town_join(m, TOWN_START, p);
    }
    town_needs(m, TOWN_START, town_need(7, 2));
    return m;
}

static pe_match_standing stands(const pe_match *m, int64_t need)
{
    pe_match_standing s = {0};
    pe_match_look(m, need, 0, &s);
    return s;
}

static void a_need_is_filled(void **state)
{
    (void)state;
    pe_match *m = town();
    assert_true(pe_match_due(m) <= TOWN_START);
    pe_match_actions a = town_clock(m, TOWN_START);
    const int64_t asked = town_count(a, PE_MATCH_ASK);
    assert_in_range(asked, 2, 34);
    const pe_match_why why = town_first(a, PE_MATCH_ASK)->why;
    assert_int_equal(why.rank, 1);
    assert_int_equal(why.wave, 1);
    assert_int_equal(why.candidates, PEOPLE);
    assert_true(why.answer > 0.0F && why.show > 0.0F);
    int64_t person[PEOPLE], count = 0, promised = 0, stood = 0;
    for (int64_t k = 0; k < a.count; k++)
        if (a.action[k].kind == PE_MATCH_ASK)
            person[count++] = a.action[k].person;
    for (int64_t k = 1; k <= PEOPLE && count < 8; k++) /* and some unasked */
        if (!town_has(a, PE_MATCH_ASK, k))
            person[count++] = k;
    for (int64_t k = 0; k < count; k++) {
        a = town_yes(m, TOWN_START + MINUTE, 7, person[k], k + 1);
        promised += town_count(a, PE_MATCH_PROMISED);
        stood += town_count(a, PE_MATCH_STOOD_BY);
        if (town_count(a, PE_MATCH_FILLED))
            assert_true(stands(m, 7).filled >= 0.65);
    }
    assert_true(promised >= 2);
    assert_int_equal(promised + stood, count);
    assert_true(stood > 0);
    assert_int_equal(stands(m, 7).promised, promised);
    /* whoever was first gives back: the first who stands by is called up */
    a = town_say(m, TOWN_START + HOUR, PE_MATCH_CANCEL, 7, person[0]);
    assert_true(town_has(a, PE_MATCH_GIVEN_BACK, person[0]));
    assert_true(town_has(a, PE_MATCH_CALLED_UP, person[promised]));
    pe_match_free(m);
    assert_int_equal(pe__mem_live(), 0);
}

static void it_is_confirmed_and_over(void **state)
{
    (void)state;
    pe_match *m = town();
    town_clock(m, TOWN_START);
    town_yes(m, TOWN_START, 7, 1, 1);
    town_yes(m, TOWN_START, 7, 2, 2);
    pe_match_actions a = town_clock(m, TOWN_START + 20 * HOUR);
    assert_int_equal(town_count(a, PE_MATCH_CONFIRM_ASKED), 2);
    town_say(m, TOWN_START + 20 * HOUR + 60, PE_MATCH_CONFIRM, 7, 1);
    assert_int_equal(pe_match_look(m, 7, 1, NULL), PE_MATCH_HELD_CONFIRMED);
    a = town_clock(m, TOWN_START + 21 * HOUR);
    assert_true(town_has(a, PE_MATCH_DOUBTED, 2));
    assert_false(town_has(a, PE_MATCH_DOUBTED, 1));
    town_say(m, TOWN_START + DAY, PE_MATCH_SHOWED, 7, 1);
    town_say(m, TOWN_START + DAY, PE_MATCH_ABSENT, 7, 2);
    a = town_clock(m, TOWN_START + DAY + 2 * HOUR);
    assert_int_equal(town_first(a, PE_MATCH_OVER)->places, 1);
    a = town_yes(m, TOWN_START + DAY + 2 * HOUR, 7, 3, 3);
    assert_int_equal(town_first(a, PE_MATCH_REFUSED)->refusal,
                     PE_MATCH_NO_NEED);
    pe_match_free(m);
}

static void a_yes_twice_is_one(void **state)
{
    (void)state;
    pe_match *m = town();
    pe_match_actions a = town_yes(m, TOWN_START, 7, 1, 5);
    assert_int_equal(town_count(a, PE_MATCH_PROMISED), 1);
    pe_match *before = town_copy(m);
    a = town_yes(m, TOWN_START, 7, 1, 5);
    assert_int_equal(town_count(a, PE_MATCH_PROMISED), 1);
    assert_true(town_same(before, m));
    a = town_yes(m, TOWN_START, 7, 1, 6);
    assert_int_equal(town_first(a, PE_MATCH_REFUSED)->refusal,
                     PE_MATCH_HAS_CLAIM);
    pe_match_free(before);
    pe_match_free(m);
}

static void given_back_before_it_came(void **state)
{
    (void)state;
    pe_match *m = town();
    town_apply(m, (pe_match_event){.kind = PE_MATCH_CANCEL, .at = TOWN_START,
                                   .need = 7, .person = 1, .claim = 5});
    pe_match_actions a = town_yes(m, TOWN_START, 7, 1, 5);
    assert_int_equal(town_count(a, PE_MATCH_GIVEN_BACK), 1);
    assert_int_equal(pe_match_look(m, 7, 1, NULL), 0);
    a = town_yes(m, TOWN_START, 7, 1, 6);
    assert_int_equal(town_count(a, PE_MATCH_PROMISED), 1);
    pe_match_free(m);
}

static void saved_and_loaded_it_is_the_same(void **state)
{
    (void)state;
    pe_match *m = town();
    town_clock(m, TOWN_START);
    town_yes(m, TOWN_START, 7, 1, 1);
    pe_match *copy = town_copy(m);
    assert_true(town_same(m, copy));
    town_clock(m, TOWN_START + HOUR);
    assert_false(town_same(m, copy));
    town_clock(copy, TOWN_START + HOUR);
    assert_true(town_same(m, copy));
    pe_match_free(copy);
    pe_match_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_need_is_filled),
        cmocka_unit_test(it_is_confirmed_and_over),
        cmocka_unit_test(a_yes_twice_is_one),
        cmocka_unit_test(given_back_before_it_came),
        cmocka_unit_test(saved_and_loaded_it_is_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
