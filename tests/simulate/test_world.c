/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The invented world against its formulas: what is drawn has the means, shares
 * and quantiles that src/simulate/README.md says, within four standard errors
 * of as many draws. */
#include "draw.h"
#include "latent.h"
#include "mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 40000 };

static pe__world world;
static pe__town town;

static int begin(void **state)
{
    (void)state;
    pe__world_usual(&world);
    return pe__town_draw(&world, 7, &town, NULL) != PE_OK;
}

static int end(void **state)
{
    (void)state;
    pe__town_free(&town);
    return pe__mem_live() != 0;
}

/* `mean` of `count` draws with deviation `sd` is where it should be. */
static void assert_near(double mean, double should, double sd, double count)
{
    double error = 4 * sd / sqrt(count);
    if (!(fabs(mean - should) <= error))
        fail_msg("%g, but %g ± %g", mean, should, error);
}

static void assert_share(double hits, double count, double should)
{
    assert_near(hits / count, should, sqrt(should * (1 - should)), count);
}

static void test_draws_are_what_they_are_called(void **state)
{
    (void)state;
    double mean = 0, squares = 0, normal = 0, normals = 0, beta = 0;
    pe__random random;
    pe__draw_stream(3, PE__DRAW_PERSON, 1, &random);
    for (int k = 0; k < MANY; k++) {
        double u = pe__draw(3, PE__DRAW_ANSWER, k, 17);
        double z = pe__draw_normal(3, PE__DRAW_DELAY, 17, k);
        assert_true(u > 0 && u < 1);
        mean += u / MANY;
        squares += u * u / MANY;
        normal += z / MANY;
        normals += z * z / MANY;
        beta += pe__random_beta(&random, 6, 2) / MANY;
    }
    assert_near(mean, 0.5, sqrt(1.0 / 12), MANY);
    assert_near(squares, 1.0 / 3, sqrt(4.0 / 45), MANY);
    assert_near(normal, 0, 1, MANY);
    assert_near(normals, 1, sqrt(2), MANY);
    assert_near(beta, 0.75, sqrt(0.75 * 0.25 / 9), MANY);
}

/* Two draws with one part of the key changed have nothing to do with each
 * other. */
static void test_draws_are_independent(void **state)
{
    (void)state;
    double person = 0, need = 0, kind = 0, seed = 0;
    for (int k = 0; k < MANY; k++) {
        double u = pe__draw(3, PE__DRAW_SHOW, k, k / 7) - 0.5;
        person += u * (pe__draw(3, PE__DRAW_SHOW, k + 1, k / 7) - 0.5);
        need += u * (pe__draw(3, PE__DRAW_SHOW, k, k / 7 + 1) - 0.5);
        kind += u * (pe__draw(3, PE__DRAW_ANSWER, k, k / 7) - 0.5);
        seed += u * (pe__draw(4, PE__DRAW_SHOW, k, k / 7) - 0.5);
    }
    assert_near(person / MANY, 0, 1.0 / 12, MANY);
    assert_near(need / MANY, 0, 1.0 / 12, MANY);
    assert_near(kind / MANY, 0, 1.0 / 12, MANY);
    assert_near(seed / MANY, 0, 1.0 / 12, MANY);
}

static void test_people(void **state)
{
    (void)state;
    double logit = 0, logits = 0, show = 0, stay = 0, skill = 0, part = 0;
    double poor = 0, share = 0;
    for (int32_t c = 0; c < 4; c++)
        share += town.district[c].people;
    for (int k = 1; k <= MANY; k++) {
        pe__resident p;
        pe__resident_draw(&town, k, PE__BEGIN, &p);
        double l = log(p.answer / (1 - p.answer));
        logit += l / MANY;
        logits += (l + 1.9) * (l + 1.9) / MANY;
        show += p.show / MANY;
        stay += (double)(p.leaves - PE__BEGIN) / 86400 / MANY;
        skill += (double)(p.seen.skills >> 3 & 1);
        part += (double)((p.seen.week & pe__week_set(4)) != 0);
        poor += town.district[p.seen.region].poor;
        assert_int_equal(p.seen.skills >> 6, 0);
    }
    assert_near(logit, -1.9, 1.2, MANY);
    assert_near(logits, 1.44, sqrt(2) * 1.44, MANY);
    assert_near(show, 0.75, 0.145, MANY);
    assert_near(stay, 21, 21, MANY);
    assert_share(skill, MANY, 0.3);
    assert_share(part, MANY, 0.45);
    /* four districts of .25 beside eight of 1.5 on average: 1 of 13 */
    assert_true(share > 0.05 && share < 0.11);
    assert_true(poor / MANY > 0.02 && poor / MANY < 0.25);
}

static void test_parts_of_the_week_are_a_partition(void **state)
{
    (void)state;
    uint64_t all = 0;
    for (int32_t part = 0; part < 6; part++) {
        assert_int_equal(all & pe__week_set(part), 0);
        all |= pe__week_set(part);
    }
    assert_int_equal(all, (UINT64_C(1) << PE_MATCH_PARTS) - 1);
    assert_int_equal(pe__week_part(PE__BEGIN + 9 * 3600), 0);
    assert_int_equal(pe__week_part(PE__BEGIN + 13 * 3600), 1);
    assert_int_equal(pe__week_part(PE__BEGIN + 23 * 3600), 2);
    assert_int_equal(pe__week_part(PE__BEGIN + 5 * 86400 + 9 * 3600), 3);
    assert_int_equal(pe__week_part(PE__BEGIN + 7 * 86400 + 3 * 3600), 2);
}

/* Over many towns: needs a day with and without bursts, by night, their size,
 * skill and lead. */
static void test_needs(void **state)
{
    (void)state;
    double calm = 0, night = 0, places = 0, skilled = 0, lead = 0, late = 0;
    double all = 0;
    enum { TOWNS = 60 };
    for (uint64_t seed = 1; seed <= TOWNS; seed++) {
        pe__town other;
        pe__errand *need;
        int64_t count;
        assert_int_equal(pe__town_draw(&world, seed, &other, NULL), PE_OK);
        assert_int_equal(
            pe__errands_draw(&other, 1, NULL, &need, &count, NULL), PE_OK);
        for (int64_t k = 0; k < count; k++) {
            const pe_match_need *n = &need[k].seen;
            double hours = (double)(n->starts - need[k].posted) / 3600;
            assert_true(k == 0 || need[k].posted >= need[k - 1].posted);
            assert_true(n->places >= 1 && n->places <= 8);
            assert_true(hours > 0.99 && hours <= (need[k].burst ? 12 : 72));
            int64_t hour = (need[k].posted - PE__BEGIN) / 3600 % 24;
            all++;
            places += n->places;
            skilled += n->skills != 0;
            if (need[k].burst)
                continue;
            calm++;
            night += hour >= 22 || hour < 7;
            lead += hours < 10;
            late += hours < 2;
        }
        pe__free(need);
        pe__town_free(&other);
    }
    /* 5.85 a day, less the days of bursts: one of 13.5 on average */
    assert_near(calm / TOWNS, 5.85 * 74 * (1 - 1 / 14.1), 25, TOWNS);
    assert_share(night, calm, 9 * 0.25 / (15 + 9 * 0.25));
    assert_near(places / all, 1.969, 1.32, all);
    assert_share(skilled, all, 0.3);
    /* log-normal, median 10 h, given that it lies in 1 to 72 h */
    double high = 0.5 * erfc(-log(7.2) / 0.9 / M_SQRT2);
    double soon = 0.5 * erfc(-log(0.2) / 0.9 / M_SQRT2);
    double low = 0.5 * erfc(-log(0.1) / 0.9 / M_SQRT2);
    assert_share(lead, calm, (0.5 - low) / (high - low));
    assert_share(late, calm, (soon - low) / (high - low));
}

static void test_a_burst_is_ten_times_a_day(void **state)
{
    (void)state;
    double burst = 0, days = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        pe__town other;
        pe__errand *need;
        int64_t count, last = 0;
        assert_int_equal(pe__town_draw(&world, seed, &other, NULL), PE_OK);
        assert_int_equal(
            pe__errands_draw(&other, 1, NULL, &need, &count, NULL), PE_OK);
        for (int64_t k = 0; k < count; k++) {
            if (!need[k].burst)
                continue;
            if (last == 0 || need[k].posted - last > 86400) {
                assert_true(last == 0 ||
                            need[k].posted - last > 7 * PE__DAY_S);
                days++;
            }
            burst++;
            last = need[k].posted;
        }
        pe__free(need);
        pe__town_free(&other);
    }
    /* those that the last day cuts off are shorter */
    assert_true(burst / days > 52 && burst / days < 62);
    assert_true(days / 40 > 4.2 && days / 40 < 5.6);
}

static void test_the_answer_law(void **state)
{
    (void)state;
    pe__resident p = {.answer = 0.4, .home = {3, 4}, .fatigue = 2,
                      .fatigue_at = PE__BEGIN};
    pe__errand n = {.where = {6, 8}};
    n.seen.starts = PE__BEGIN + 9 * 3600;
    int64_t at = PE__BEGIN + 4 * 86400;
    double usual = 0.4 * 0.15 * exp(-5.0 / 6 - 0.125 * 2 * exp(-1));
    assert_true(fabs(pe__resident_chance(&world, &p, &n, at) - usual) < 1e-12);
    p.seen.week = pe__week_set(0);
    assert_true(fabs(pe__resident_chance(&world, &p, &n, at) - usual / 0.15) <
                1e-12);
    n.seen.skills = 2;
    assert_true(pe__resident_chance(&world, &p, &n, at) <= 0);
    p.seen.skills = 6;
    assert_true(pe__resident_chance(&world, &p, &n, at) > 0);
}

static void test_a_world_is_read_and_refused(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        {"[]", "JSON object"},
        {"{\"peple\":3}", "no \"peple\""},
        {"{\"people\":0}", "from 1 to"},
        {"{\"people\":\"many\"}", "from 1 to"},
        {"{\"clusters\":2}", "poor clusters"},
        {"{\"warm_up\":74}", "no day"},
        {"{\"weight_least\":3}", "weight_most"},
        {"{\"lead_least\":13}", "lead_least"}};
    pe__world w;
    pe_error err = {0};
    const char *good = "{\"people\":300,\"distance\":2.5}";
    assert_int_equal(pe__world_parse(good, strlen(good), "w", &w, &err),
                     PE_OK);
    assert_true(w.people == 300 && w.distance == 2.5 && w.stay_days == 21);
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        assert_int_equal(pe__world_parse(bad[k][0], strlen(bad[k][0]), "w",
                                         &w, &err), PE_BAD_INPUT);
        if (strstr(err.message, bad[k][1]) == NULL)
            fail_msg("%s: %s", bad[k][0], err.message);
        assert_string_equal(err.file, "w");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_draws_are_what_they_are_called),
        cmocka_unit_test(test_draws_are_independent),
        cmocka_unit_test(test_people),
        cmocka_unit_test(test_parts_of_the_week_are_a_partition),
        cmocka_unit_test(test_needs),
        cmocka_unit_test(test_a_burst_is_ten_times_a_day),
        cmocka_unit_test(test_the_answer_law),
        cmocka_unit_test(test_a_world_is_read_and_refused)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("simulate world", tests, begin, end);
}
