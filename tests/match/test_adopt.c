/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Adopting a duty of one single place: every other week of it is left to
 * others. */
#include "town.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static pe_match *people(int count)
{
    pe_match *m = town_new();
    for (int64_t k = 1; k <= count; k++)
        town_join(m, TOWN_START, town_person(k));
    return m;
}

/* Instance `week` (from 0) of duty 1: tomorrow in that many weeks. */
static pe_match_need instance(int week)
{
    pe_match_need n = town_need(100 + week, 1);
    n.duty = 1;
    n.starts += week * (int64_t)WEEK;
    n.ends += week * (int64_t)WEEK;
    return n;
}

static pe_match_actions adopt(pe_match *m, int64_t person, int32_t weeks)
{
    return town_apply(m, (pe_match_event){.kind = PE_MATCH_ADOPT,
                                          .at = TOWN_START, .person = person,
                                          .duty = 1, .weeks = weeks});
}

/* The weeks of the next six that are promised to person 1, as bits; the first
 * `posted` are known before they adopt it. */
static unsigned weeks_of(int32_t weeks, int posted)
{
    pe_match *m = people(2);
    for (int k = 0; k < posted; k++)
        town_needs(m, TOWN_START, instance(k));
    assert_int_equal(town_count(adopt(m, 1, weeks), PE_MATCH_ADOPTED), 1);
    pe_match *other = town_copy(m);
    for (int k = posted; k < 6; k++) {
        town_needs(m, TOWN_START, instance(k));
        town_needs(other, TOWN_START, instance(k));
    }
    assert_true(town_same(m, other));
    unsigned theirs = 0;
    for (int k = 0; k < 6; k++)
        if (pe_match_look(m, 100 + k, 1, NULL) == PE_MATCH_HELD_PROMISED)
            theirs |= 1u << k;
    pe_match_free(other);
    pe_match_free(m);
    return theirs;
}

static void every_other_week_is_theirs(void **state)
{
    (void)state;
    for (int posted = 1; posted <= 6; posted += 5) {
        assert_int_equal(weeks_of(2, posted), 1); /* the first */
        assert_int_equal(weeks_of(3, posted), 2); /* the second */
        assert_int_equal(weeks_of(4, posted), 5); /* first and third */
    }
}

static void no_more_than_half_of_it_is_anybodys(void **state)
{
    (void)state;
    pe_match *m = people(2);
    town_needs(m, TOWN_START, instance(0));
    assert_int_equal(town_first(adopt(m, 1, 1), PE_MATCH_REFUSED)->refusal,
                     PE_MATCH_TOO_MANY); /* all of its one week */
    assert_int_equal(town_count(adopt(m, 1, 4), PE_MATCH_ADOPTED), 1);
    assert_int_equal(town_first(adopt(m, 2, 4), PE_MATCH_REFUSED)->refusal,
                     PE_MATCH_TOO_MANY); /* the weeks that are left */
    pe_match_free(m);
}

/* With a second duty of that kind, one of the two places is half. */
static void of_two_places_one_is_all_theirs(void **state)
{
    (void)state;
    pe_match *m = people(2);
    pe_match_need second = town_need(1, 1);
    second.duty = 2;
    town_needs(m, TOWN_START, second);
    town_needs(m, TOWN_START, instance(0));
    adopt(m, 1, 4);
    for (int k = 1; k < 4; k++)
        town_needs(m, TOWN_START, instance(k));
    for (int k = 0; k < 4; k++)
        assert_int_equal(pe_match_look(m, 100 + k, 1, NULL),
                         PE_MATCH_HELD_PROMISED);
    pe_match_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_other_week_is_theirs),
        cmocka_unit_test(no_more_than_half_of_it_is_anybodys),
        cmocka_unit_test(of_two_places_one_is_all_theirs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
