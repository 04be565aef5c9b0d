/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who is in reach, found through the grid, against everybody looked at one by
 * one: all over the earth, poles and date line and all reaches, as people move
 * about and leave. */
#include "random.h"
#include "town.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { PEOPLE = 3000, NEEDS = 400 };

static pe_match_person person[PEOPLE + 1];
static bool here[PEOPLE + 1];

static pe_match_place anywhere(pe__random *random)
{
    static const pe_match_place knots[] = {
        {525000000, 134000000}, {899900000, 0}, {-900000000, 1234567},
        {-180000000, 1799990000}, {-180000000, -1799995000}, {0, 0}};
    pe_match_place p = knots[pe__random_below(random, 6)];
    const uint32_t spread = 1u << (10 + pe__random_below(random, 16));
    p.north += (int32_t)pe__random_below(random, spread);
    p.east += (int32_t)pe__random_below(random, spread);
    p.north = p.north > 900000000 ? 900000000 : p.north;
    if (p.east > 1800000000)
        p.east = (int32_t)((int64_t)p.east - 3600000000);
    return p;
}

static void move(pe_match *m, pe__random *random, int64_t id)
{
    pe_match_person p = town_person(id);
    p.place = anywhere(random);
    p.reach = (float)exp(12.0 * pe__random_unit(random) - 2.0);
    person[id] = p;
    here[id] = true;
    town_join(m, TOWN_START, p);
}

/* Straight through the earth, km. */
static double chord(pe_match_place a, pe_match_place b)
{
    const double unit = 1e-7 * M_PI / 180.0;
    const double x = cos(a.north * unit) * cos(a.east * unit) -
                     cos(b.north * unit) * cos(b.east * unit);
    const double y = cos(a.north * unit) * sin(a.east * unit) -
                     cos(b.north * unit) * sin(b.east * unit);
    const double z = sin(a.north * unit) - sin(b.north * unit);
    return 6371.0088 * sqrt(x * x + y * y + z * z);
}

/* Least and most who may be in reach: of some, rounding decides. */
static void count(const pe_match_need *n, int32_t *least, int32_t *most)
{
    *least = *most = 1; /* the host */
    for (int k = 1; k <= PEOPLE; k++) {
        const double far = chord(person[k].place, n->place) -
                           (double)n->radius;
        const double reach = fmin((double)person[k].reach, 20100.0);
        *least += here[k] && far < reach * (1.0 - 1e-6) - 0.003;
        *most += here[k] && far < reach * (1.0 + 1e-6) + 0.003;
    }
}

static void the_grid_misses_nobody(void **state)
{
    (void)state;
    pe_match_settings settings = pe_match_defaults();
    pe__random random;
    pe_match *m;
    pe_error err;
    int64_t found = 0;
    settings.most_load = 1e6;
    settings.rules &= ~(uint32_t)PE_MATCH_RULE_THOMPSON;
    pe__random_seed(&random, 1, 0);
    assert_int_equal(pe_match_new(&settings, &m, &err), PE_OK);
    for (int64_t k = 1; k <= PEOPLE; k++)
        move(m, &random, k);
    for (int64_t k = 1; k <= NEEDS; k++) {
        for (int i = 0; i < 20; i++)
            move(m, &random, 1 + pe__random_below(&random, PEOPLE));
        const int64_t gone = 1 + pe__random_below(&random, PEOPLE);
        if (here[gone])
            town_say(m, TOWN_START, PE_MATCH_LEAVE, 0, gone);
        here[gone] = false;
        pe_match_need n = town_need(k, 1);
        n.place = anywhere(&random);
        n.radius = k % 5 == 0 ? (float)exp(8.0 * pe__random_unit(&random))
                              : 0.0F;
        pe_match_person host = town_person(PEOPLE + k);
        host.place = n.place;
        host.reach = 0.01F;
        town_join(m, TOWN_START, host);
        town_needs(m, TOWN_START, n);
        const pe_match_actions a = town_clock(m, TOWN_START);
        int32_t least, most;
        count(&n, &least, &most);
        const pe_match_action *ask = town_first(a, PE_MATCH_ASK);
        assert_non_null(ask);
        assert_true(ask->why.candidates >= least &&
                    ask->why.candidates <= most);
        found += ask->why.candidates;
        town_say(m, TOWN_START, PE_MATCH_WITHDRAW, k, 0);
        town_say(m, TOWN_START, PE_MATCH_LEAVE, 0, PEOPLE + k);
    }
    print_message("# %.0f in reach of a need on average\n",
                  (double)found / NEEDS);
    assert_true(found > (int64_t)50 * NEEDS);
    pe_match_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_grid_misses_nobody)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
