/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Time: how much one clock does, clocks that go back, needs that move, weeks
 * that pass, and hours of people elsewhere. */
#include "match.h"
#include "town.h"

#include "mem.h"

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

static void one_clock_does_so_much(void **state)
{
    (void)state;
    pe_match *m = people(30);
    for (int64_t k = 1; k <= 2500; k++)
        town_needs(m, TOWN_START, town_need(k, 1));
    int clocks = 0;
    for (; pe_match_due(m) <= TOWN_START; clocks++)
        town_clock(m, TOWN_START);
    assert_int_equal(clocks, 3); /* 1,024 each */
    for (int64_t k = 1; k <= 2500; k++) {
        pe_match_standing s;
        pe_match_look(m, k, 0, &s);
        assert_true(s.next_look > TOWN_START);
    }
    pe_match_free(m);
}

static int needs_seen(const pe_match *m, int needs)
{
    int seen = 0;
    for (int64_t k = 1; k <= needs; k++) {
        pe_match_standing s;
        pe_match_look(m, k, 0, &s);
        seen += s.next_look > TOWN_START;
    }
    return seen;
}

/* Where many are in reach, one clock looks at fewer needs, the next goes on;
 * a state that was saved in between stops where the other does. Half of the
 * people have left, so that benches and cubes are not what a load makes. */
static void one_clock_measures_so_many(void **state)
{
    enum { PEOPLE = 20000, STAY = PEOPLE / 2, NEEDS = 150 };
    (void)state;
    pe_match *m = people(PEOPLE);
    for (int64_t k = 1; k <= PEOPLE; k += 2)
        town_say(m, TOWN_START, PE_MATCH_LEAVE, 0, k);
    for (int64_t k = 1; k <= NEEDS; k++)
        town_needs(m, TOWN_START, town_need(k, 1));
    const int most = PE__WORK_AT_ONCE / STAY + 1;
    town_clock(m, TOWN_START);
    assert_in_range(needs_seen(m, NEEDS), most / 2, most);
    pe_match *other = town_copy(m);
    int clocks = 1;
    for (; pe_match_due(m) <= TOWN_START; clocks++) {
        town_clock(m, TOWN_START);
        town_clock(other, TOWN_START);
        assert_true(town_same(m, other));
    }
    assert_in_range(clocks, NEEDS / most + 1, 2 * NEEDS / most);
    assert_int_equal(needs_seen(m, NEEDS), NEEDS);
    pe_match_free(other);
    pe_match_free(m);
}

/* Idle needs are looked at less and less often, but at every change of
 * urgency: the clock is wanted by then at the latest. */
static void looks_in_vain_become_rare(void **state)
{
    (void)state;
    pe_match *m = people(0);
    pe_match_need n = town_need(1, 1);
    n.starts = TOWN_START + 12 * HOUR;
    n.ends = n.starts + HOUR;
    town_needs(m, TOWN_START, n);
    int looks = 0;
    int64_t longest = 0, at = TOWN_START;
    bool at_six = false, at_two = false;
    for (; at < n.starts; looks++) {
        town_clock(m, at);
        const int64_t due = pe_match_due(m);
        longest = due - at > longest ? due - at : longest;
        at = due;
        at_six = at_six || at == n.starts - 6 * HOUR;
        at_two = at_two || at == n.starts - 2 * HOUR;
    }
    assert_true(at_six && at_two);
    assert_int_equal(longest, HOUR);
    assert_in_range(looks, 12, 40);
    pe_match_free(m);
}

/* How much is held against all who were asked, `after` the ask was sent, when
 * the need was then taken back, or not. */
static double held_against(int64_t after, bool taken_back)
{
    pe_match *m = people(10);
    town_needs(m, TOWN_START, town_need(1, 1));
    const pe_match_actions a = town_clock(m, TOWN_START);
    assert_true(town_count(a, PE_MATCH_ASK) > 0);
    for (int64_t at = TOWN_START; at < TOWN_START + after; at += 600)
        town_clock(m, at);
    if (taken_back)
        town_say(m, TOWN_START + after, PE_MATCH_WITHDRAW, 1, 0);
    double held = 0.0;
    for (int64_t k = 0; k < m->people.count; k++)
        held += (double)(m->people.at[k].ignored - PE__PRIOR_IGNORED);
    pe_match_free(m);
    return held;
}

static void what_is_taken_back_is_held_against_nobody(void **state)
{
    (void)state;
    assert_true(held_against(5 * HOUR, false) > 0.5); /* ignored by then */
    assert_true(held_against(5 * HOUR, true) < 1e-5);
    assert_true(held_against(HOUR, true) < 1e-5);
}

static void a_clock_that_goes_back_stands_still(void **state)
{
    (void)state;
    pe_match *m = people(3), *other = people(3);
    town_needs(m, TOWN_START + DAY / 2, town_need(1, 1));
    town_needs(other, TOWN_START + DAY / 2, town_need(1, 1));
    town_clock(m, TOWN_START);
    town_clock(other, TOWN_START + DAY / 2);
    town_yes(m, 5, 1, 1, 1);
    town_yes(other, TOWN_START + DAY / 2, 1, 1, 1);
    assert_true(town_same(m, other));
    pe_match_free(other);
    pe_match_free(m);
}

static void a_need_that_moves_is_confirmed_anew(void **state)
{
    (void)state;
    pe_match *m = people(3);
    pe_match_need n = town_need(1, 1);
    town_needs(m, TOWN_START, n);
    town_yes(m, TOWN_START, 1, 1, 1);
    town_clock(m, TOWN_START + 21 * HOUR);
    town_say(m, TOWN_START + 21 * HOUR, PE_MATCH_CONFIRM, 1, 1);
    assert_int_equal(pe_match_look(m, 1, 1, NULL), PE_MATCH_HELD_CONFIRMED);
    n.starts += HOUR;
    n.ends += HOUR;
    town_needs(m, TOWN_START + 22 * HOUR, n);
    assert_int_equal(pe_match_look(m, 1, 1, NULL), PE_MATCH_HELD_PROMISED);
    pe_match_actions a = town_clock(m, TOWN_START + 23 * HOUR + 30 * MINUTE);
    assert_true(town_has(a, PE_MATCH_CONFIRM_ASKED, 1));
    n.weight = 2.0F; /* this is no reason to ask again */
    town_say(m, TOWN_START + 23 * HOUR + 31 * MINUTE, PE_MATCH_CONFIRM, 1, 1);
    town_needs(m, TOWN_START + 23 * HOUR + 32 * MINUTE, n);
    assert_int_equal(pe_match_look(m, 1, 1, NULL), PE_MATCH_HELD_CONFIRMED);
    pe_match_free(m);
}

/* Twice a week, in any seven days. */
static void a_week_is_any_seven_days(void **state)
{
    (void)state;
    pe_match *m = people(0);
    pe_match_person p = town_person(1);
    int64_t asked[64], count = 0;
    p.most_a_week = 2;
    town_join(m, TOWN_START, p);
    for (int64_t k = 0; k < 120; k++) {
        const int64_t at = TOWN_START + k * 6 * HOUR;
        pe_match_need n = town_need(k + 1, 3);
        n.starts = at + 90 * MINUTE;
        n.ends = n.starts + HOUR;
        town_needs(m, at, n);
        if (town_count(town_clock(m, at), PE_MATCH_ASK) > 0)
            asked[count++] = at;
    }
    assert_true(count >= 8);
    for (int64_t k = 2; k < count; k++)
        assert_true(asked[k] - asked[k - 2] >= WEEK);
    pe_match_free(m);
}

/* A state that is forgotten leaves nothing: needs after three days, asks after
 * a week, duties after four. */
static void what_is_over_is_forgotten(void **state)
{
    (void)state;
    pe_match *m = people(5);
    pe_match_need n = town_need(1, 1);
    n.duty = 3;
    town_needs(m, TOWN_START, n);
    town_clock(m, TOWN_START);
    town_yes(m, TOWN_START, 1, 2, 1);
    town_clock(m, n.starts);
    town_clock(m, n.ends);
    pe_match_standing s;
    assert_int_equal(pe_match_look(m, 1, 2, &s), PE_MATCH_HELD_PROMISED);
    pe_match_actions a = town_say(m, n.ends + DAY, PE_MATCH_SHOWED, 1, 2);
    assert_int_equal(town_count(a, PE_MATCH_REFUSED), 0);
    town_clock(m, n.ends + 4 * (int64_t)DAY);
    a = town_say(m, n.ends + 4 * (int64_t)DAY, PE_MATCH_SHOWED, 1, 3);
    assert_int_equal(town_first(a, PE_MATCH_REFUSED)->refusal,
                     PE_MATCH_NO_NEED);
    town_clock(m, n.ends + 29 * (int64_t)DAY);
    a = town_apply(m, (pe_match_event){.kind = PE_MATCH_ADOPT,
                                       .at = n.ends + 29 * (int64_t)DAY,
                                       .person = 1, .duty = 3, .weeks = 1});
    assert_int_equal(town_first(a, PE_MATCH_REFUSED)->refusal,
                     PE_MATCH_NO_NEED);
    assert_int_equal(m->ties.count == 0 || m->tie.count == 0, 1);
    assert_int_equal(m->asked.count - m->asked_from, 0);
    assert_int_equal(pe_match_due(m), INT64_MAX);
    pe_match_free(m);
    assert_int_equal(pe__mem_live(), 0);
}

static void hours_are_their_own(void **state)
{
    (void)state;
    const int64_t monday = 1790553600; /* 2026-09-28 0 h UTC */
    assert_int_equal(pe__hour_bit(monday, 0), 1u << 0);
    assert_int_equal(pe__hour_bit(monday, 330), 1u << 5);
    assert_int_equal(pe__hour_bit(monday, -30), 1u << 23);
    assert_true(pe__part_bits(monday, monday + HOUR, 0) == 1);
    assert_true(pe__part_bits(monday + 3 * HOUR, monday + 5 * HOUR, 0) == 3);
    assert_true(pe__part_bits(monday, monday + 4 * HOUR, 0) == 1);
    assert_true(pe__part_bits(monday, monday, 0) == 1);
    assert_true(pe__part_bits(monday - HOUR, monday + HOUR, 0) ==
                ((UINT64_C(1) << 41) | 1));
    assert_true(pe__part_bits(monday, monday + HOUR, -60) ==
                UINT64_C(1) << 41);
    assert_true(pe__part_bits(monday, monday + WEEK, 0) ==
                (UINT64_C(1) << PE_MATCH_PARTS) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_clock_does_so_much),
        cmocka_unit_test(one_clock_measures_so_many),
        cmocka_unit_test(looks_in_vain_become_rare),
        cmocka_unit_test(what_is_taken_back_is_held_against_nobody),
        cmocka_unit_test(a_clock_that_goes_back_stands_still),
        cmocka_unit_test(a_need_that_moves_is_confirmed_anew),
        cmocka_unit_test(a_week_is_any_seven_days),
        cmocka_unit_test(what_is_over_is_forgotten),
        cmocka_unit_test(hours_are_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
