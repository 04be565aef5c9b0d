/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Thousands of events by lot: nobody is ever asked outside of their limits,
 * and what is said is what is. */
#include "town.h"
#include "world.h"

#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { SEEDS = 12, EVENTS = 6000 };

/* What the actions said each person holds is what the engine says. */
static void check_held(const world *w, const pe_match *m)
{
    for (int32_t n = 1; n <= w->needs; n++)
        for (int64_t p = 1; w->open[n] && p <= WORLD_PEOPLE; p++) {
            const pe_match_held held = pe_match_look(m, n, p, NULL);
            const pe_match_held noted = w->tie[n][p].held;
            const bool stands = held == PE_MATCH_HELD_STANDBY;
            if (noted == 0 && stands)
                continue; /* came without a claim */
            assert_int_equal(held != 0, noted != 0);
            assert_int_equal(stands, noted == PE_MATCH_HELD_STANDBY);
        }
}

static void live(uint64_t seed, int64_t *asks, int64_t *promised)
{
    world *w = world_new(seed);
    w->foreign = seed % 2;
    pe_match *m = town_new();
    for (int k = 0; k < EVENTS; k++) {
        world_event e;
        world_next(w, &e, pe_match_due(m));
        world_see(w, &e, town_apply(m, world_point(&e)));
        if (k % 500 == 0)
            check_held(w, m);
    }
    *asks += w->asks;
    *promised += w->promised;
    assert_true(w->called_up > 0 && w->doubted > 0 && w->confirms > 0);
    pe_match_free(m);
    world_free(w);
}

static void limits_win(void **state)
{
    (void)state;
    int64_t asks = 0, promised = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        live(seed, &asks, &promised);
    print_message("# %lld asks, %lld promises in %d events\n", (long long)asks,
                  (long long)promised, SEEDS * EVENTS);
    assert_true(asks > 5000);
    assert_true(promised > 1000);
    assert_int_equal(pe__mem_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(limits_win)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
