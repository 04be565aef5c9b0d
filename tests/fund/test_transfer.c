/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What flows between groups: to the unit, within what was agreed, and as the
 * rule says, which is checked from its definition. */
#include "mem.h"
#include "random.h"

#include <parecon/fund.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

__extension__ typedef __int128 wide;

enum { GROUPS = 60, SEEDS = 400 };

typedef struct {
    pe_fund_group group[GROUPS];
    int64_t groups, transfer[GROUPS], scale;
    pe_fund_transfer_info info;
} flow;

static int64_t below(pe__random *r, int64_t n)
{
    return (int64_t)(pe__random_next(r) % (uint64_t)n);
}

/* Small numbers for ties, and large ones for their sums. */
static void draw(flow *f, uint64_t seed)
{
    pe__random r;
    pe__random_seed(&r, seed, 0);
    const int64_t most = seed % 3 == 0 ? 12 : seed % 3 == 1 ? 100000
                                                            : INT64_C(1) << 54;
    f->groups = 1 + below(&r, GROUPS);
    f->scale = seed % 2 ? 1 : 1000;
    for (int64_t k = 0; k < f->groups; k++)
        f->group[k] = (pe_fund_group){
            .income = below(&r, most), .members = 1 + below(&r, 9),
            .need = below(&r, 3) ? 0 : 1 + below(&r, 9 * f->scale),
            .most = below(&r, 2) ? -1 : below(&r, most)};
}

static int64_t need(const flow *f, int64_t k)
{
    return f->group[k].need > 0 ? f->group[k].need
                                : f->group[k].members * f->scale;
}

static void reckon(flow *f, pe_fund_transfer_settings s)
{
    pe_error err = {0};
    s.scale = f->scale;
    if (pe_fund_transfer(f->group, f->groups, &s, f->transfer, &f->info,
                         &err) != PE_OK)
        fail_msg("%s", err.message);
}

/* What every rule promises. */
static void check_flow(const flow *f)
{
    int64_t sum = 0, moved = 0;
    for (int64_t k = 0; k < f->groups; k++) {
        const pe_fund_group *g = &f->group[k];
        sum += f->transfer[k];
        moved += f->transfer[k] > 0 ? f->transfer[k] : 0;
        assert_true(f->transfer[k] >= -g->income);
        assert_true(g->most < 0 || f->transfer[k] >= -g->most);
    }
    assert_int_equal(sum, 0);
    assert_int_equal(moved, f->info.moved);
}

/* Whether a · x < b · y. */
static bool is_less(wide a, wide x, wide b, wide y)
{
    return a * x < b * y;
}

/* Leximin: nobody who could still give is better off by more than a unit than
 * anybody who is worse off. */
static void leximin(void **state)
{
    (void)state;
    static flow f;
    int64_t capped = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        draw(&f, seed);
        reckon(&f, (pe_fund_transfer_settings){.rule = PE_FUND_LEXIMIN});
        check_flow(&f);
        for (int64_t a = 0; a < f.groups; a++) {
            const pe_fund_group *g = &f.group[a];
            const int64_t has = g->income + f.transfer[a];
            const bool can = has > 0 && (g->most < 0 ||
                                         f.transfer[a] > -g->most);
            capped += !can;
            for (int64_t b = 0; can && b < f.groups; b++) {
                /* a unit from a to b must not leave b below a still */
                const int64_t other = f.group[b].income + f.transfer[b];
                assert_false(a != b && is_less(other + 1, need(&f, a),
                                               has - 1, need(&f, b)));
            }
        }
    }
    assert_true(capped > 100);
}

/* A floor: givers stay above it, takers below or at it; who gives less than
 * the common rate of its surplus has given the most it agreed to. */
static void floors(void **state)
{
    (void)state;
    static flow f;
    int64_t short_of = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        draw(&f, seed);
        const int64_t level = f.group[0].income / f.group[0].members + 1;
        reckon(&f, (pe_fund_transfer_settings){.rule = PE_FUND_FLOOR,
                                               .floor = level});
        check_flow(&f);
        assert_int_equal(f.info.level_top, level);
        assert_int_equal(f.info.level_bottom, 1);
        int64_t lacking = 0;
        for (int64_t k = 0; k < f.groups; k++) {
            const wide all = (wide)level * need(&f, k) / f.scale;
            const int64_t has = f.group[k].income + f.transfer[k];
            if (f.transfer[k] < 0)
                assert_true(has >= all);
            if (f.transfer[k] > 0)
                assert_true(has <= all);
            lacking += has < all ? (int64_t)(all - has) : 0;
        }
        assert_int_equal(lacking, f.info.short_of);
        short_of += lacking > 0;
    }
    assert_true(short_of > 20 && short_of < SEEDS);
}

static void medians(void **state)
{
    (void)state;
    static flow f;
    int64_t moved = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        draw(&f, seed);
        const int64_t share = (int64_t)(seed % 5) * 250000;
        reckon(&f, (pe_fund_transfer_settings){.rule = PE_FUND_MEDIAN,
                                               .share = share});
        check_flow(&f);
        int64_t under = 0, over = 0, members = 0;
        const wide top = f.info.level_top, bottom = f.info.level_bottom;
        for (int64_t k = 0; k < f.groups && top > 0; k++) {
            /* income / need beside top / (bottom · scale) */
            const wide level = top * need(&f, k);
            const wide mine = (wide)f.group[k].income * bottom * f.scale;
            members += f.group[k].members;
            under += mine < level ? f.group[k].members : 0;
            over += mine > level ? f.group[k].members : 0;
            if (f.transfer[k] < 0) {
                assert_true(mine > level);
                assert_true((wide)-f.transfer[k] * bottom * f.scale * 1000000 <=
                            (mine - level) * share);
            }
            if (f.transfer[k] > 0)
                assert_true(mine + (wide)f.transfer[k] * bottom * f.scale <=
                            level);
        }
        assert_true(2 * under <= members && 2 * over <= members);
        moved += f.info.moved > 0;
        if (share == 0)
            assert_int_equal(f.info.moved, 0);
    }
    assert_true(moved > 100);
}

/* One example by hand: 100, 50 and 0 for one each. */
static void by_hand(void **state)
{
    (void)state;
    flow f = {.groups = 3, .scale = 1,
              .group = {{100, 1, 0, -1}, {50, 1, 0, -1}, {0, 1, 0, -1}}};
    reckon(&f, (pe_fund_transfer_settings){.rule = PE_FUND_LEXIMIN});
    assert_int_equal(f.transfer[0], -50);
    assert_int_equal(f.transfer[2], 50);
    reckon(&f, (pe_fund_transfer_settings){.rule = PE_FUND_MEDIAN,
                                           .share = 40000});
    assert_int_equal(f.transfer[0], -2);
    assert_int_equal(f.transfer[2], 2);
    reckon(&f, (pe_fund_transfer_settings){.rule = PE_FUND_FLOOR,
                                           .floor = 20});
    /* 20 is lacking; above the floor are 80 and 30 */
    assert_int_equal(f.transfer[2], 20);
    assert_int_equal(f.transfer[0], -15); /* 14.54 and 5.45, the larger part */
    assert_int_equal(f.transfer[1], -5);  /* of a unit gets it */
    f.group[0].most = 10;
    reckon(&f, (pe_fund_transfer_settings){.rule = PE_FUND_LEXIMIN});
    assert_int_equal(f.transfer[0], -10);
    assert_int_equal(f.transfer[1], -20);
    assert_int_equal(f.transfer[2], 30);
}

static void dues(void **state)
{
    (void)state;
    static flow f;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        int64_t reached, sum = 0, all = 0;
        draw(&f, seed);
        const int64_t free = f.group[0].income / 20;
        const int64_t total = f.group[0].income;
        f.scale = 1;
        assert_int_equal(pe_fund_dues(f.group, f.groups, free, total,
                                      f.transfer, &reached, NULL), PE_OK);
        for (int64_t k = 0; k < f.groups; k++) {
            const pe_fund_group *g = &f.group[k];
            const wide rest = (wide)g->income - (wide)need(&f, k) * free;
            wide most = rest > 0 ? rest : 0;
            most = g->most >= 0 && g->most < most ? g->most : most;
            assert_true(f.transfer[k] >= 0 && f.transfer[k] <= most);
            sum += f.transfer[k];
            all += (int64_t)most;
        }
        assert_int_equal(sum, reached);
        assert_int_equal(reached, all < total ? all : total);
    }
}

static void refused(void **state)
{
    (void)state;
    int64_t t[2];
    pe_fund_transfer_info info;
    pe_error err = {0};
    const pe_fund_transfer_settings s = {.rule = PE_FUND_LEXIMIN};
    pe_fund_group bad[6][2] = {{{-1, 1, 0, -1}, {1, 1, 0, -1}},
                               {{1, 0, 0, -1}, {1, 1, 0, -1}},
                               {{1, 1, -1, -1}, {1, 1, 0, -1}},
                               {{INT64_MAX / 2, 1, 0, -1},
                                {INT64_MAX / 2, 1, 0, -1}},
                               {{5, 1, 0, -1}, {INT64_MAX, 1, 0, -1}},
                               {{5, 1, 7, -1}, {5, 1, INT64_MAX, -1}}};
    for (int k = 0; k < 6; k++) {
        err = (pe_error){0};
        assert_int_equal(pe_fund_transfer(bad[k], 2, &s, t, &info, &err),
                         PE_BAD_INPUT);
        assert_non_null(strstr(err.message, "group"));
    }
}

static void every_request_fails(void **state)
{
    (void)state;
    static flow f;
    draw(&f, 5);
    for (int rule = 0; rule < 3; rule++) {
        pe_status status = PE_NO_MEMORY;
        const pe_fund_transfer_settings s = {
            .rule = (pe_fund_transfer_rule)rule, .share = 40000, .floor = 100};
        for (long n = 1; status == PE_NO_MEMORY; n++) {
            const long before = pe__mem_live();
            pe__mem_fail_at(n);
            status = pe_fund_transfer(f.group, f.groups, &s, f.transfer,
                                      &f.info, NULL);
            pe__mem_fail_at(0);
            assert_int_equal(pe__mem_live(), before);
        }
        assert_int_equal(status, PE_OK);
    }
}

/* Of two remainders, 2/5 and 3/5, the larger gets the unit. */
static void the_larger_remainder_gets_it(void **state)
{
    (void)state;
    const pe_fund_group group[] = {{.income = 2, .members = 1, .most = -1},
                                   {.income = 0, .members = 4, .most = -1}};
    const pe_fund_transfer_settings s = {.rule = PE_FUND_LEXIMIN};
    pe_fund_transfer_info info;
    int64_t transfer[2];
    assert_int_equal(pe_fund_transfer(group, 2, &s, transfer, &info, NULL),
                     PE_OK);
    assert_int_equal(transfer[0], -2);
    assert_int_equal(transfer[1], 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_larger_remainder_gets_it),
        cmocka_unit_test(leximin), cmocka_unit_test(floors),
        cmocka_unit_test(medians), cmocka_unit_test(by_hand),
        cmocka_unit_test(dues),    cmocka_unit_test(refused),
        cmocka_unit_test(every_request_fails)};
    return cmocka_run_group_tests_name("fund transfer", tests, NULL, NULL);
}
