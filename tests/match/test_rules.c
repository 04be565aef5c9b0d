/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Each rule on its own, in worlds small enough to say what must happen. */
#include "town.h"

#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { MANY = 60 };

static pe_match *with(uint32_t without, int people)
{
    pe_match_settings settings = pe_match_defaults();
    settings.rules &= ~without;
    pe_match *m = NULL;
    pe_error err;
    assert_int_equal(pe_match_new(&settings, &m, &err), PE_OK);
    for (int64_t k = 1; k <= people; k++)
        town_join(m, TOWN_START, town_person(k));
    return m;
}

static pe_match_standing stands(const pe_match *m, int64_t need)
{
    pe_match_standing s = {0};
    pe_match_look(m, need, 0, &s);
    return s;
}

/* Who is asked for a need of one place tomorrow. */
static pe_match_actions ask(pe_match *m, int64_t at, int64_t id)
{
    pe_match_need n = town_need(id, 1);
    n.starts = at + DAY;
    n.ends = n.starts + HOUR;
    town_needs(m, at, n);
    return town_clock(m, at);
}

static void a_load_has_its_price(void **state)
{
    (void)state;
    int64_t again[2] = {0};
    for (int priced = 0; priced < 2; priced++) {
        /* by lot, newcomers would be asked in any order */
        pe_match *m = with(PE_MATCH_RULE_THOMPSON |
                           (priced ? 0 : PE_MATCH_RULE_PRICE), MANY);
        pe_match_actions a = ask(m, TOWN_START, 1);
        int64_t asked[MANY], count = 0;
        for (int64_t k = 0; k < a.count; k++)
            if (a.action[k].kind == PE_MATCH_ASK)
                asked[count++] = a.action[k].person;
        a = ask(m, TOWN_START + MINUTE, 2);
        for (int64_t k = 0; k < count; k++)
            again[priced] += town_has(a, PE_MATCH_ASK, asked[k]);
        pe_match_free(m);
    }
    assert_true(again[0] > 0);
    assert_int_equal(again[1], 0);
}

static void nobody_is_asked_above_the_most_load(void **state)
{
    (void)state;
    pe_match *m = with(0, 3);
    int64_t asks = 0;
    for (int64_t k = 1; k <= 40; k++) {
        pe_match_actions a = ask(m, TOWN_START + k, k);
        for (int64_t i = 0; i < a.count; i++)
            if (a.action[i].kind == PE_MATCH_ASK) {
                asks++;
                assert_true(a.action[i].why.load <= 6.0F);
            }
    }
    assert_in_range(asks, 3, 21); /* six times at most each, and the next */
    pe_match_free(m);
}

static void promises_go_on_until_it_is_likely(void **state)
{
    (void)state;
    for (int reserve = 0; reserve < 2; reserve++) {
        pe_match *m = with(reserve ? 0 : PE_MATCH_RULE_RESERVE, MANY);
        town_needs(m, TOWN_START, town_need(1, 4));
        for (int64_t k = 1; k <= 12; k++)
            town_yes(m, TOWN_START, 1, k, k);
        const pe_match_standing s = stands(m, 1);
        if (reserve) {
            assert_true(s.promised > 4);
            assert_true(s.filled >= 0.65);
        } else {
            assert_int_equal(s.promised, 4);
        }
        assert_int_equal(s.promised + s.standby, 12);
        pe_match_free(m);
    }
}

static void exact_places_are_never_passed(void **state)
{
    (void)state;
    pe_match *m = with(0, MANY);
    pe_match_need n = town_need(1, 10);
    n.exact = 1;
    town_needs(m, TOWN_START, n);
    for (int64_t k = 1; k <= MANY; k++) {
        town_yes(m, TOWN_START, 1, k, k);
        assert_true(stands(m, 1).promised <= 10);
    }
    for (int64_t k = 1; k <= 5; k++) {
        const pe_match_actions a =
            town_say(m, TOWN_START + HOUR, PE_MATCH_CANCEL, 1, k);
        assert_int_equal(town_count(a, PE_MATCH_CALLED_UP), 1);
        assert_true(town_has(a, PE_MATCH_CALLED_UP, 10 + k)); /* in order */
        assert_int_equal(stands(m, 1).promised, 10);
    }
    pe_match_free(m);
}

static void without_standby_there_are_enough(void **state)
{
    (void)state;
    pe_match *m = with(PE_MATCH_RULE_STANDBY, MANY);
    town_needs(m, TOWN_START, town_need(1, 1));
    pe_match_actions a;
    for (int64_t k = 1; k <= 4; k++)
        a = town_yes(m, TOWN_START, 1, k, k);
    assert_int_equal(town_first(a, PE_MATCH_REFUSED)->refusal,
                     PE_MATCH_ENOUGH);
    assert_int_equal(stands(m, 1).standby, 0);
    pe_match_free(m);
}

/* A no leaves the answer that is expected next as it was; silence does not. */
static void a_no_is_not_held_against_anyone(void **state)
{
    (void)state;
    float answer[3];
    for (int how = 0; how < 3; how++) {
        pe_match *m = with(PE_MATCH_RULE_THOMPSON, 1);
        ask(m, TOWN_START, 1);
        if (how == 1)
            town_say(m, TOWN_START + MINUTE, PE_MATCH_NO, 1, 1);
        if (how == 2) {
            town_clock(m, TOWN_START + 5 * HOUR); /* ignored so far */
            town_say(m, TOWN_START + 6 * HOUR, PE_MATCH_NO, 1, 1);
        }
        town_clock(m, TOWN_START + DAY);
        const pe_match_actions a = ask(m, TOWN_START + 3 * DAY, 2);
        answer[how] = town_first(a, PE_MATCH_ASK)->why.answer;
        pe_match_free(m);
    }
    assert_true(answer[1] > answer[0]);
    assert_true(answer[2] > answer[0]);
    assert_true(answer[1] > 0.12F * 0.95F); /* the region learnt a little */
}

static void later_is_after_an_hour(void **state)
{
    (void)state;
    pe_match *m = with(PE_MATCH_RULE_THOMPSON, 1);
    ask(m, TOWN_START, 1);
    town_say(m, TOWN_START + MINUTE, PE_MATCH_LATER, 1, 1);
    int64_t again = 0;
    for (int64_t at = TOWN_START + 2 * MINUTE; again == 0; at += MINUTE) {
        assert_true(at < TOWN_START + 4 * HOUR);
        if (town_count(town_clock(m, at), PE_MATCH_ASK) > 0)
            again = at;
    }
    assert_true(again >= TOWN_START + MINUTE + HOUR);
    pe_match_free(m);
}

static void newcomers_are_drawn_by_lot(void **state)
{
    (void)state;
    int64_t first[2] = {0}, learning = 0;
    for (int lot = 0; lot < 2; lot++) {
        pe_match *m = with(lot ? 0 : PE_MATCH_RULE_THOMPSON, MANY);
        const pe_match_actions a = ask(m, TOWN_START, 1);
        for (int64_t k = 0; k < a.count; k++) {
            if (a.action[k].kind != PE_MATCH_ASK)
                continue;
            first[lot] += a.action[k].person;
            learning += a.action[k].why.learning;
            assert_int_equal(a.action[k].why.learning, lot);
        }
        pe_match_free(m);
    }
    assert_true(learning > 0);
    /* all are alike: without the lot the lowest ids come first */
    assert_true(first[1] > first[0]);
}

static void what_is_soon_asks_more(void **state)
{
    (void)state;
    int64_t asked[2];
    for (int urgent = 0; urgent < 2; urgent++) {
        pe_match *m = with(urgent ? 0 : PE_MATCH_RULE_URGENT, MANY);
        pe_match_need n = town_need(1, 2);
        n.starts = TOWN_START + HOUR;
        n.ends = n.starts + HOUR;
        town_needs(m, TOWN_START, n);
        asked[urgent] = town_count(town_clock(m, TOWN_START), PE_MATCH_ASK);
        pe_match_free(m);
    }
    assert_true(asked[1] > asked[0]);
}

/* Ten needs at once in one of two regions of few people. */
static void a_burst_begins_and_ends(void **state)
{
    (void)state;
    pe_match *m = with(0, 10);
    int64_t bursts = 0, calms = 0;
    for (int64_t k = 1; k <= 10; k++) {
        const pe_match_need n = town_need(k, 2);
        const pe_match_actions a = town_apply(
            m, (pe_match_event){.kind = PE_MATCH_NEED, .at = TOWN_START,
                                .what = &n});
        bursts += town_count(a, PE_MATCH_BURST);
    }
    assert_int_equal(bursts, 1);
    assert_true(stands(m, 1).burst);
    for (int64_t k = 1; k <= 10; k++) {
        const pe_match_actions a =
            town_say(m, TOWN_START + HOUR, PE_MATCH_WITHDRAW, k, 0);
        calms += town_count(a, PE_MATCH_CALM);
    }
    assert_int_equal(calms, 1);
    pe_match_free(m);
}

/* In a burst the heaviest need is served first, whatever its id. */
static void in_a_burst_the_largest_demand_is_first(void **state)
{
    (void)state;
    for (int rule = 0; rule < 2; rule++) {
        pe_match *m = with(rule ? 0 : PE_MATCH_RULE_BURST, 10);
        for (int64_t k = 1; k <= 10; k++) {
            pe_match_need n = town_need(k, 2);
            n.weight = k == 9 ? 5.0F : 1.0F;
            town_needs(m, TOWN_START, n);
        }
        const pe_match_actions a = town_clock(m, TOWN_START);
        assert_int_equal(town_first(a, PE_MATCH_ASK)->need, rule ? 9 : 1);
        pe_match_free(m);
    }
}

static void a_region_that_goes_short_is_helped(void **state)
{
    (void)state;
    pe_match *m = with(0, MANY);
    for (int64_t k = 1; k <= 40; k++) {
        pe_match_need n = town_need(k, 1);
        n.region = (int32_t)(k % 2);
        n.starts = TOWN_START + k * HOUR;
        n.ends = n.starts + HOUR;
        town_needs(m, TOWN_START + (k - 1) * HOUR, n);
        if (n.region == 0) {
            town_yes(m, n.starts - MINUTE, k, 1 + k % MANY, k);
            town_say(m, n.starts, PE_MATCH_SHOWED, k, 1 + k % MANY);
        }
        town_clock(m, n.starts);
        town_clock(m, n.ends);
    }
    float factor[2];
    const int64_t at = TOWN_START + 20 * (int64_t)DAY;
    for (int32_t region = 0; region < 2; region++) {
        pe_match_need n = town_need(100 + region, 1);
        n.region = region;
        n.starts = at + 5 * HOUR;
        n.ends = n.starts + HOUR;
        town_needs(m, at, n);
        const pe_match_actions a = town_clock(m, at + region);
        /* who has had all is still helped */
        assert_true(town_count(a, PE_MATCH_ASK) > 0);
        factor[region] = town_first(a, PE_MATCH_ASK)->why.region;
    }
    assert_true(factor[0] < 1.0F);
    assert_true(factor[1] > 1.0F && factor[1] <= 5.0F);
    pe_match_free(m);
}

/* Four duties of two places: four places may be adopted, for four weeks. */
static void half_of_a_duty_may_be_adopted(void **state)
{
    (void)state;
    pe_match *m = with(0, MANY);
    for (int64_t k = 1; k <= 4; k++) {
        pe_match_need n = town_need(k, 2);
        n.duty = k;
        town_needs(m, TOWN_START, n);
    }
    for (int64_t k = 1; k <= 4; k++) {
        const pe_match_actions a = town_apply(
            m, (pe_match_event){.kind = PE_MATCH_ADOPT, .at = TOWN_START,
                                .person = k, .duty = k, .weeks = 4});
        assert_int_equal(town_first(a, PE_MATCH_ADOPTED)->until,
                         TOWN_START + 4 * (int64_t)WEEK);
        /* all at one time: everybody gets the instance of their own */
        assert_true(town_has(a, PE_MATCH_PROMISED, k));
    }
    pe_match_actions a = town_apply(
        m, (pe_match_event){.kind = PE_MATCH_ADOPT, .at = TOWN_START,
                            .person = 5, .duty = 1, .weeks = 1});
    assert_int_equal(town_first(a, PE_MATCH_REFUSED)->refusal,
                     PE_MATCH_TOO_MANY);
    pe_match_need next = town_need(9, 2);
    next.duty = 2;
    next.starts += WEEK;
    next.ends += WEEK;
    a = town_apply(m, (pe_match_event){.kind = PE_MATCH_NEED,
                                       .at = TOWN_START + 2 * DAY,
                                       .what = &next});
    assert_true(town_has(a, PE_MATCH_PROMISED, 2));
    a = town_clock(m, TOWN_START + 4 * (int64_t)WEEK);
    assert_int_equal(town_count(a, PE_MATCH_ADOPTION_OVER), 4);
    pe_match_free(m);
}

static void five_weeks_are_too_long(void **state)
{
    (void)state;
    pe_match *m = with(0, MANY);
    pe_match_need n = town_need(1, 4);
    n.duty = 1;
    town_needs(m, TOWN_START, n);
    const pe_match_actions a = town_apply(
        m, (pe_match_event){.kind = PE_MATCH_ADOPT, .at = TOWN_START,
                            .person = 1, .duty = 1, .weeks = 5});
    assert_int_equal(town_first(a, PE_MATCH_REFUSED)->refusal,
                     PE_MATCH_TOO_MANY);
    pe_match_free(m);
}

/* What a person may do is what the refusals say. */
static void refusals_say_why(void **state)
{
    (void)state;
    pe_match *m = with(0, 4);
    pe_match_need n = town_need(1, 1);
    n.author = 2;
    n.skills = 1;
    n.vouched = 0;
    pe_match_person p = town_person(3);
    p.skills = 1;
    town_join(m, TOWN_START, p);
    p.person = 4;
    p.verifier = 1;
    town_join(m, TOWN_START, p);
    town_needs(m, TOWN_START, n);
    n = town_need(2, 1); /* at the same time */
    town_needs(m, TOWN_START, n);
    town_apply(m, (pe_match_event){.kind = PE_MATCH_BLOCK, .at = TOWN_START,
                                   .person = 2, .author = 1});
    const struct { int64_t need, person; pe_match_refusal why; } cases[] = {
        {7, 1, PE_MATCH_NO_NEED}, {1, 9, PE_MATCH_NO_PERSON},
        {1, 1, PE_MATCH_BLOCKED}, {1, 3, PE_MATCH_NOT_TO_SEE}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const pe_match_actions a = town_yes(m, TOWN_START, cases[k].need,
                                            cases[k].person, 0);
        assert_int_equal(town_first(a, PE_MATCH_REFUSED)->refusal,
                         cases[k].why);
    }
    assert_int_equal(town_count(town_yes(m, TOWN_START, 1, 4, 1),
                                PE_MATCH_PROMISED), 1);
    pe_match_actions a = town_yes(m, TOWN_START, 2, 4, 2);
    assert_int_equal(town_first(a, PE_MATCH_REFUSED)->refusal,
                     PE_MATCH_CLASHES);
    a = town_say(m, TOWN_START, PE_MATCH_CONFIRM, 2, 1);
    assert_int_equal(town_first(a, PE_MATCH_REFUSED)->refusal,
                     PE_MATCH_NO_CLAIM);
    /* a block gives back what is promised */
    a = town_apply(m, (pe_match_event){.kind = PE_MATCH_BLOCK,
                                       .at = TOWN_START, .person = 4,
                                       .author = 2});
    assert_true(town_has(a, PE_MATCH_GIVEN_BACK, 4));
    pe_match_free(m);
}

/* Asleep at the confirmation point: asked in the last waking hour before. */
static void sleepers_are_asked_before_they_sleep(void **state)
{
    (void)state;
    pe_match *m = with(0, 1);
    pe_match_person p = town_person(1);
    p.clock = 0;
    p.quiet = 0xc0007f; /* 22 to 7 h; it is 14:13 */
    town_join(m, TOWN_START, p);
    const int64_t midnight = TOWN_START - TOWN_START % DAY;
    pe_match_need n = town_need(1, 1);
    n.starts = midnight + DAY + 8 * HOUR; /* the point is at 4 h */
    n.ends = n.starts + HOUR;
    town_needs(m, TOWN_START, n);
    town_yes(m, TOWN_START, 1, 1, 1);
    int64_t asked = 0;
    for (int64_t at = TOWN_START; asked == 0 && at < n.starts; at += 300)
        if (town_count(town_clock(m, at), PE_MATCH_CONFIRM_ASKED) > 0)
            asked = at;
    assert_in_range(asked, midnight + 21 * HOUR, midnight + 22 * HOUR - 1);
    pe_match_free(m);
}

/* What one could do: most useful first, within reach, nothing taken. */
static void near_is_what_one_could_do(void **state)
{
    (void)state;
    pe_match *m = with(0, 5);
    for (int64_t k = 1; k <= 6; k++) {
        pe_match_need n = town_need(k, 1);
        n.place = town_east(k == 5 ? 40.0 : (double)k);
        n.starts += k * 3 * HOUR;
        n.ends = n.starts + HOUR;
        n.weight = k == 3 ? 4.0F : 1.0F;
        town_needs(m, TOWN_START, n);
    }
    town_yes(m, TOWN_START, 2, 1, 1);
    town_say(m, TOWN_START, PE_MATCH_NO, 6, 1);
    for (int64_t k = 2; k <= 4; k++)
        town_yes(m, TOWN_START, 4, k, k);
    pe_match_chance c[8];
    assert_int_equal(pe_match_near(m, 1, 0, INT64_MAX, c, 8), 3);
    assert_int_equal(c[0].need, 3);
    assert_int_equal(c[1].need, 1);
    assert_int_equal(c[2].need, 4);
    assert_true(c[2].standby && !c[0].standby);
    assert_true(c[0].use > c[1].use && c[1].use > 0.5F);
    assert_int_equal(pe_match_near(m, 1, 0, INT64_MAX, c, 1), 1);
    assert_int_equal(c[0].need, 3);
    assert_int_equal(pe_match_near(m, 77, 0, INT64_MAX, c, 8), 0);
    pe_match_free(m);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    pe_match *m = with(0, 2);
    pe_match *before = town_copy(m);
    pe_match_need n = town_need(1, 31);
    pe_match_person p = town_person(1);
    p.reach = 0.0F;
    const pe_match_event bad[] = {
        {.kind = 0, .at = TOWN_START}, {.kind = PE_MATCH_SETTLE + 1},
        {.kind = PE_MATCH_NEED, .what = &n}, {.kind = PE_MATCH_NEED},
        {.kind = PE_MATCH_PERSON, .who = &p}, {.kind = PE_MATCH_PERSON},
        {.kind = PE_MATCH_YES, .need = 1, .person = 1, .places = 0},
        {.kind = PE_MATCH_YES, .need = 1, .person = 1, .places = 31},
        {.kind = PE_MATCH_YES, .need = 0, .person = 1, .places = 1},
        {.kind = PE_MATCH_NO, .need = 1, .person = 0},
        {.kind = PE_MATCH_BLOCK, .person = 1, .author = 1},
        {.kind = PE_MATCH_ADOPT, .person = 1, .duty = 1, .weeks = 0},
        {.kind = PE_MATCH_CLOCK, .at = INT64_MAX}};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        pe_match_actions a;
        pe_error err = {0};
        assert_int_equal(pe_match_apply(m, &bad[k], &a, &err), PE_BAD_INPUT);
        assert_true(err.message[0] != '\0');
        assert_true(town_same(before, m));
    }
    pe_match_settings settings = pe_match_defaults();
    settings.aim = 1.5;
    pe_match *none;
    pe_error err;
    assert_int_equal(pe_match_new(&settings, &none, &err), PE_BAD_INPUT);
    pe_match_free(before);
    pe_match_free(m);
    assert_int_equal(pe__mem_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_load_has_its_price),
        cmocka_unit_test(nobody_is_asked_above_the_most_load),
        cmocka_unit_test(promises_go_on_until_it_is_likely),
        cmocka_unit_test(exact_places_are_never_passed),
        cmocka_unit_test(without_standby_there_are_enough),
        cmocka_unit_test(a_no_is_not_held_against_anyone),
        cmocka_unit_test(later_is_after_an_hour),
        cmocka_unit_test(newcomers_are_drawn_by_lot),
        cmocka_unit_test(what_is_soon_asks_more),
        cmocka_unit_test(a_burst_begins_and_ends),
        cmocka_unit_test(in_a_burst_the_largest_demand_is_first),
        cmocka_unit_test(a_region_that_goes_short_is_helped),
        cmocka_unit_test(half_of_a_duty_may_be_adopted),
        cmocka_unit_test(five_weeks_are_too_long),
        cmocka_unit_test(refusals_say_why),
        cmocka_unit_test(sleepers_are_asked_before_they_sleep),
        cmocka_unit_test(near_is_what_one_could_do),
        cmocka_unit_test(nonsense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
