/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Ties: they are met however the equal figures came about, and said; and what
 * is no choice does not count as one. */
#include "poll.h"
#include "random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { NEAR = 4000, NEAR_VOTERS = 18 };

/* Every purchase of Phragmén, where times are sums of thirds and sevenths that
 * are equal by different ways. */
static void ties_are_met_by_any_way(void **state)
{
    (void)state;
    static poll p;
    pe__random r;
    int64_t tied = 0;
    pe__random_seed(&r, 31, 0);
    for (int n = 0; n < NEAR; n++) {
        p = (poll){.e = {.project = p.project, .projects = 8,
                         .voters = NEAR_VOTERS, .budget = 40,
                         .first = p.first, .choice = p.choice}};
        for (int k = 0; k < 8; k++)
            p.project[k] = (pe_fund_project){
                .cost = 1 + (int64_t)pe__random_below(&r, 3), .category = -1,
                .instead = -1};
        for (int64_t v = 0; v < NEAR_VOTERS; v++) {
            p.first[v + 1] = p.first[v];
            for (int32_t k = 0; k < 8; k++)
                if (pe__random_below(&r, 3) == 0)
                    p.choice[p.first[v + 1]++] = k;
        }
        const pe_fund_settings s = {.rule = PE_FUND_PHRAGMEN,
                                    .payments = true};
        pe_fund_outcome o = poll_count(&p, &s);
        poll_replay(&p.e, &s, &o);
        for (int64_t k = 0; k < o.buys; k++)
            tied += o.buy[k].tied;
        pe_fund_outcome_free(&o);
    }
    print_message("# %lld ties\n", (long long)tied);
    assert_true(tied > NEAR / 4);
}

/* Three voters buy by thirds, seven others by sevenths: at each whole time a
 * purchase of both is due, and that of the three is first in order, however
 * much the sums of so many parts are off. */
enum { WHOLES = 50, THIRDS = 3 * WHOLES, BOTH = 10 * WHOLES };

static void errors_of_many_sums_are_known(void **state)
{
    (void)state;
    static pe_fund_project project[BOTH];
    static int64_t first[11];
    static int32_t choice[3 * THIRDS + 7 * (BOTH - THIRDS)];
    int64_t end = 0;
    for (int32_t k = 0; k < BOTH; k++)
        project[k] = (pe_fund_project){.cost = 1, .category = -1,
                                       .instead = -1};
    for (int v = 0; v < 10; v++) {
        for (int32_t k = v < 3 ? 0 : THIRDS; k < (v < 3 ? THIRDS : BOTH); k++)
            choice[end++] = k;
        first[v + 1] = end;
    }
    const pe_fund_election e = {.budget = BOTH, .project = project,
                                .projects = BOTH, .voters = 10,
                                .first = first, .choice = choice};
    const pe_fund_settings s = {.rule = PE_FUND_PHRAGMEN};
    pe_fund_outcome o;
    assert_int_equal(pe_fund_allocate(&e, &s, &o, NULL), PE_OK);
    assert_int_equal(o.buys, BOTH);
    for (int64_t k = 0, thirds = 0, sevenths = 0; k < BOTH; k++) {
        const bool of_three = (thirds + 1) * 7 <= (sevenths + 1) * 3 ?
                              thirds < THIRDS : sevenths == 7 * WHOLES;
        assert_int_equal(o.buy[k].project < THIRDS, of_three);
        thirds += of_three;
        sevenths += !of_three;
    }
    pe_fund_outcome_free(&o);
}

/* Three that are alike: each says with how many others it was tied. */
static void ties_are_said(void **state)
{
    (void)state;
    const pe_fund_project like = {.cost = 4, .category = -1, .instead = -1};
    const pe_fund_project project[] = {like, like, like};
    const int64_t first[] = {0, 3, 6};
    const int32_t choice[] = {0, 1, 2, 0, 1, 2};
    const pe_fund_election e = {.budget = 12, .project = project,
                                .projects = 3, .voters = 2, .first = first,
                                .choice = choice};
    static const pe_fund_rule rules[] = {
        PE_FUND_EQUAL_SHARES, PE_FUND_GREEDY, PE_FUND_PHRAGMEN};
    for (int k = 0; k < 3; k++) {
        const pe_fund_settings s = {.rule = rules[k],
                                    .utility = PE_FUND_COUNT};
        pe_fund_outcome o;
        assert_int_equal(pe_fund_allocate(&e, &s, &o, NULL), PE_OK);
        assert_int_equal(o.buys, 3);
        for (int32_t j = 0; j < 3; j++) {
            assert_int_equal(o.buy[j].project, j);
            assert_int_equal(o.buy[j].tied, 2 - j);
        }
        pe_fund_outcome_free(&o);
    }
}

/* No points are no choice, whether or not points count. */
static void no_points_are_no_choice(void **state)
{
    (void)state;
    const pe_fund_project project[] = {
        {.cost = 4, .category = -1, .instead = -1}};
    const int64_t first[] = {0, 1, 2};
    const int32_t choice[] = {0, 0}, points[] = {3, 0};
    const pe_fund_election e = {.budget = 8, .project = project,
                                .projects = 1, .voters = 2, .first = first,
                                .choice = choice, .points = points};
    for (int utility = 0; utility < 3; utility++) {
        const pe_fund_settings s = {.utility = (pe_fund_utility)utility,
                                    .payments = true};
        pe_fund_outcome o;
        assert_int_equal(pe_fund_allocate(&e, &s, &o, NULL), PE_OK);
        assert_int_equal(o.buys, 1);
        assert_int_equal(o.buy[0].backers, 1);
        assert_int_equal(o.pay_first[1], 1);
        assert_int_equal(o.payer[0], 0);
        pe_fund_outcome_free(&o);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ties_are_met_by_any_way),
        cmocka_unit_test(errors_of_many_sums_are_known),
        cmocka_unit_test(ties_are_said),
        cmocka_unit_test(no_points_are_no_choice)};
    return cmocka_run_group_tests_name("fund ties", tests, NULL, NULL);
}
