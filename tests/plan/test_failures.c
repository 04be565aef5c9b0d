/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Economies that are none: what is said, with the array and the index. And
 * memory that runs out anywhere: nothing is left behind, and the plan can be
 * used again. */
#include "cases.h"
#include "linear.h"

#include "mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Something of everything. */
static void draw_rich(economy *e)
{
    const case_kind kind = {.goods = 10, .workers = 20, .consumers = 6,
                            .ces = true, .effort = true, .floors = true,
                            .publics = true, .capacity = true, .rising = true,
                            .joint = true, .pollutants = 1, .given = true,
                            .fixed = true, .lumps = true};
    economy_draw(e, &kind, 5);
}

/* Councils of constant returns: scales are searched for with prices. */
static void draw_constant(economy *e)
{
    const linear_kind kind = {.kind = {.goods = 8, .workers = 16,
                                       .consumers = 3, .pollutants = 1},
                              .others = 0.3};
    linear_draw(e, &kind, 4);
}

typedef struct {
    void (*spoil)(economy *e, pe_plan_settings *s);
    const char *words; /* that the message must have */
    pe_status code;
} fault;

#define SPOIL(name, what) \
    static void name(economy *e, pe_plan_settings *s) \
    { \
        (void)e; \
        (void)s; \
        what; \
    }

SPOIL(no_goods, e->p.goods = 0)
SPOIL(goods_negative, e->p.goods = -3)
SPOIL(recipes_negative, e->p.recipes = -1)
SPOIL(workers_negative, e->p.workers = -1)
SPOIL(profiles_negative, e->p.profiles = -1)
SPOIL(consumers_negative, e->p.consumers = -1)
SPOIL(harms_negative, e->p.harms = -1)
SPOIL(kind_vast, e->kind[4] = 9)
SPOIL(supply_nan, e->supply[2] = NAN)
SPOIL(supply_negative, e->supply[3] = -1.0)
SPOIL(supply_infinite, e->supply[1] = INFINITY)
SPOIL(no_input_start, e->p.input_start = NULL)
SPOIL(input_start_1, e->input_start[0] = 1)
SPOIL(input_start_falls, e->input_start[3] = 1)
SPOIL(no_input, e->p.input = NULL)
SPOIL(input_negative, e->input[5] = -1)
SPOIL(input_vast, e->input[6] = e->p.goods)
SPOIL(no_exponent, e->p.exponent = NULL)
SPOIL(exponent_0, e->exponent[4] = 0.0)
SPOIL(exponent_nan, e->exponent[3] = NAN)
SPOIL(byproduct_falls, e->byproduct_start[2] = 100)
SPOIL(byproduct_vast, e->byproduct[1] = 99)
SPOIL(per_output_negative, e->per_output[0] = -0.5)
SPOIL(recipe_vast, e->recipe[7] = (int32_t)e->p.recipes)
SPOIL(recipe_missing, (e->p.recipe = NULL, e->p.recipes = 3))
SPOIL(no_output, e->p.output = NULL)
SPOIL(output_negative, e->output[2] = -1)
SPOIL(scale_0, e->scale[8] = 0.0)
SPOIL(scale_nan, e->scale[9] = NAN)
SPOIL(effort_negative, e->effort_exponent[1] = -0.1)
SPOIL(cost_0, (e->effort_exponent[2] = 0.1, e->effort_cost[2] = 0.0))
SPOIL(cost_nan, (e->effort_exponent[2] = 0.1, e->effort_cost[2] = NAN))
SPOIL(power_1, e->effort_power[4] = 1.0)
SPOIL(elasticity_negative, e->elasticity[3] = -0.5)
SPOIL(elasticity_nan, e->elasticity[3] = NAN)
SPOIL(fixed_negative, e->fixed_cost[3] = -1.0)
SPOIL(lump_nan, e->lump[3] = NAN)
SPOIL(rising_free, e->capacity[3] = 0.0)
SPOIL(rising_endless, e->capacity[3] = INFINITY)
SPOIL(no_want_start, e->p.want_start = NULL)
SPOIL(want_vast, e->want[2] = 77)
SPOIL(weight_0, e->weight[1] = 0.0)
SPOIL(weight_nan, e->weight[1] = NAN)
SPOIL(floor_negative, e->floor[2] = -1.0)
SPOIL(profile_negative, e->profile[1] = -1)
SPOIL(no_income, e->p.income = NULL)
SPOIL(income_negative, e->income[3] = -5.0)
SPOIL(income_nan, e->income[0] = NAN)
SPOIL(taste_nan, e->taste[4] = NAN)
SPOIL(harmed_vast, e->harmed[1] = 6)
SPOIL(pollutant_private, e->pollutant[2] = 0)
SPOIL(damage_0, e->damage[1] = 0.0)
SPOIL(damage_power_1, e->damage_power[2] = 1.0)
SPOIL(tolerance_0, s->tolerance = 0.0)
SPOIL(tolerance_nan, s->tolerance = NAN)
SPOIL(no_rounds, s->max_rounds = 0)
SPOIL(threads_negative, s->threads = -1)
SPOIL(noise_nan, s->noise = NAN)
SPOIL(silent_2, s->silent = 2.0)
SPOIL(rule_9, s->rule = (pe_plan_rule)9)

static const fault faults[] = {
    {no_goods, "goods", PE_BAD_INPUT},
    {goods_negative, "goods", PE_BAD_INPUT},
    {recipes_negative, "recipes", PE_BAD_INPUT},
    {workers_negative, "workers", PE_BAD_INPUT},
    {profiles_negative, "profiles", PE_BAD_INPUT},
    {consumers_negative, "consumers", PE_BAD_INPUT},
    {harms_negative, "harms", PE_BAD_INPUT},
    {kind_vast, "kind[4]", PE_BAD_INPUT},
    {supply_nan, "supply[2]", PE_BAD_INPUT},
    {supply_negative, "supply[3]", PE_BAD_INPUT},
    {supply_infinite, "supply[1]", PE_BAD_INPUT},
    {no_input_start, "input_start", PE_BAD_INPUT},
    {input_start_1, "input_start[0]", PE_BAD_INPUT},
    {input_start_falls, "input_start[3]", PE_BAD_INPUT},
    {no_input, "input is missing", PE_BAD_INPUT},
    {input_negative, "input[5]", PE_BAD_INPUT},
    {input_vast, "input[6]", PE_BAD_INPUT},
    {no_exponent, "exponent is missing", PE_BAD_INPUT},
    {exponent_0, "exponent[4]", PE_BAD_INPUT},
    {exponent_nan, "exponent[3]", PE_BAD_INPUT},
    {byproduct_falls, "byproduct_start[3]", PE_BAD_INPUT},
    {byproduct_vast, "byproduct[1]", PE_BAD_INPUT},
    {per_output_negative, "per_output[0]", PE_BAD_INPUT},
    {recipe_vast, "recipe[7]", PE_BAD_INPUT},
    {recipe_missing, "recipes", PE_BAD_INPUT},
    {no_output, "output is missing", PE_BAD_INPUT},
    {output_negative, "output[2]", PE_BAD_INPUT},
    {scale_0, "scale[8]", PE_BAD_INPUT},
    {scale_nan, "scale[9]", PE_BAD_INPUT},
    {effort_negative, "effort_exponent[1]", PE_BAD_INPUT},
    {cost_0, "effort_cost[2]", PE_BAD_INPUT},
    {cost_nan, "effort_cost[2]", PE_BAD_INPUT},
    {power_1, "effort_power[4]", PE_BAD_INPUT},
    {elasticity_negative, "elasticity[3]", PE_BAD_INPUT},
    {elasticity_nan, "elasticity[3]", PE_BAD_INPUT},
    {fixed_negative, "fixed_cost[3]", PE_BAD_INPUT},
    {lump_nan, "lump[3]", PE_BAD_INPUT},
    {rising_free, "council 3", PE_BAD_INPUT},
    {rising_endless, "council 3", PE_BAD_INPUT},
    {no_want_start, "want_start", PE_BAD_INPUT},
    {want_vast, "want[2]", PE_BAD_INPUT},
    {weight_0, "weight[1]", PE_BAD_INPUT},
    {weight_nan, "weight[1]", PE_BAD_INPUT},
    {floor_negative, "floor[2]", PE_BAD_INPUT},
    {profile_negative, "profile[1]", PE_BAD_INPUT},
    {no_income, "income is missing", PE_BAD_INPUT},
    {income_negative, "income[3]", PE_BAD_INPUT},
    {income_nan, "income[0]", PE_BAD_INPUT},
    {taste_nan, "taste[4]", PE_BAD_INPUT},
    {harmed_vast, "harmed[1]", PE_BAD_INPUT},
    {pollutant_private, "pollutant[2]", PE_BAD_INPUT},
    {damage_0, "damage[1]", PE_BAD_INPUT},
    {damage_power_1, "damage_power[2]", PE_BAD_INPUT},
    {tolerance_0, "tolerance", PE_USAGE},
    {tolerance_nan, "tolerance", PE_USAGE},
    {no_rounds, "max_rounds", PE_USAGE},
    {threads_negative, "threads", PE_USAGE},
    {noise_nan, "noise", PE_USAGE},
    {silent_2, "silent", PE_USAGE},
    {rule_9, "rule", PE_USAGE},
};

static void names_what_is_wrong(void **state)
{
    (void)state;
    const long before = pe__mem_live();
    for (size_t k = 0; k < sizeof faults / sizeof *faults; k++) {
        economy e;
        pe_plan *plan = (pe_plan *)&e;
        pe_error err = {0};
        pe_plan_settings s = PE_PLAN_DEFAULTS;
        draw_rich(&e);
        faults[k].spoil(&e, &s);
        const pe_status status = pe_plan_new(&e.p, &s, &plan, &err);
        if (status != faults[k].code || !strstr(err.message, faults[k].words))
            fail_msg("fault %zu: status %d, \"%s\" instead of \"%s\"", k,
                     (int)status, err.message, faults[k].words);
        assert_int_equal(status, err.code);
        assert_null(plan);
        assert_int_equal(before, pe__mem_live());
        economy_free(&e);
    }
}

/* Also without a place for the message; and councils that are not there. */
static void says_nothing_to_nobody(void **state)
{
    (void)state;
    economy e;
    pe_plan *plan;
    pe_plan_solution s;
    double amount[64];
    draw_rich(&e);
    e.scale[3] = -1.0;
    assert_int_equal(PE_BAD_INPUT, pe_plan_new(&e.p, NULL, &plan, NULL));
    pe_plan_free(NULL);
    e.scale[3] = 1.0;
    assert_int_equal(PE_OK, pe_plan_new(&e.p, NULL, &plan, NULL));
    assert_int_equal(PE_OK, pe_plan_solve(plan, &s, NULL, NULL));
    assert_int_equal(PE_USAGE, pe_plan_inputs(plan, &s, -1, amount));
    assert_int_equal(PE_USAGE,
                     pe_plan_inputs(plan, &s, e.p.workers, amount));
    assert_int_equal(PE_USAGE, pe_plan_consumption(plan, &s, -1, amount));
    assert_int_equal(PE_USAGE,
                     pe_plan_consumption(plan, &s, e.p.consumers, amount));
    pe_plan_release(&s);
    pe_plan_release(&s); /* empty now */
    pe_plan_free(plan);
    economy_free(&e);
}

/* --- memory --------------------------------------------------------------- */

typedef pe_status step(pe_plan *plan, const economy *e);

static pe_status solve(pe_plan *plan, const economy *e)
{
    pe_plan_solution s;
    pe_error err = {0};
    (void)e;
    const pe_status status = pe_plan_solve(plan, &s, NULL, &err);
    assert_int_equal(status, err.code);
    if (status) {
        assert_null(s.price);
        assert_int_equal(0, s.rounds);
    }
    pe_plan_release(&s);
    return status;
}

static pe_status update(pe_plan *plan, const economy *e)
{
    pe_plan_solution s;
    const pe_status status = pe_plan_update(plan, e->price, &s, NULL, NULL);
    pe_plan_release(&s);
    return status;
}

/* A plan of its own, so that what is made once is made anew. */
static pe_status solve_afresh(pe_plan *plan, const economy *e)
{
    pe_plan *own = NULL;
    (void)plan;
    pe_status status = pe_plan_new(&e->p, NULL, &own, NULL);
    if (!status)
        status = solve(own, e);
    pe_plan_free(own);
    return status;
}

static pe_status propose(pe_plan *plan, const economy *e)
{
    double supply[32], demand[32], output[32], bound;
    return pe_plan_propose(plan, e->price, supply, demand, output, &bound,
                           NULL);
}

/* Explains a plan that was made while memory was there. */
static pe_plan_solution kept;

static pe_status explain(pe_plan *plan, const economy *e)
{
    pe_plan_why why;
    (void)e;
    return pe_plan_explain(plan, &kept, 0, &why, NULL);
}

/* Lets one request after another fail. A request without which all is well
 * (it only gives room back) may pass. */
static void let_all_fail(void (*draw)(economy *), step *take,
                         const pe_plan_settings *settings, bool with_plan)
{
    economy e;
    pe_plan *plan;
    draw(&e);
    assert_int_equal(PE_OK, pe_plan_new(&e.p, settings, &plan, NULL));
    if (with_plan)
        assert_int_equal(PE_OK, pe_plan_solve(plan, &kept, NULL, NULL));
    assert_int_equal(PE_OK, take(plan, &e)); /* what is made once and kept */
    const long before = pe__mem_live();
    int fine = 0, failed = 0;
    for (long n = 1; fine < 5; n++) {
        pe__mem_fail_at(n);
        const pe_status status = take(plan, &e);
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || status == PE_NO_MEMORY);
        fine = status == PE_OK ? fine + 1 : 0;
        failed += status != PE_OK;
        assert_true(pe__mem_live() <= before);
    }
    (void)failed;
    assert_int_equal(PE_OK, take(plan, &e)); /* it can be used again */
    assert_int_equal(before, pe__mem_live());
    if (with_plan)
        pe_plan_release(&kept);
    pe_plan_free(plan);
    economy_free(&e);
}

static void nothing_is_left_of_a_plan_half_made(void **state)
{
    (void)state;
    economy e;
    draw_rich(&e);
    const long before = pe__mem_live();
    int fine = 0;
    long failed = 0;
    for (long n = 1; fine < 5; n++) {
        pe_plan *plan = (pe_plan *)&e;
        pe_error err = {0};
        pe__mem_fail_at(n);
        const pe_status status = pe_plan_new(&e.p, NULL, &plan, &err);
        pe__mem_fail_at(0);
        fine = status == PE_OK ? fine + 1 : 0;
        if (status) {
            assert_int_equal(PE_NO_MEMORY, status);
            assert_int_equal(PE_NO_MEMORY, err.code);
            assert_null(plan);
            failed++;
        }
        pe_plan_free(plan);
        assert_int_equal(before, pe__mem_live());
    }
    assert_true(failed > 20);
    economy_free(&e);
}

static void every_entry_point_survives_want_of_memory(void **state)
{
    (void)state;
    pe_plan_settings s = PE_PLAN_DEFAULTS;
    s.max_rounds = 12;
    const long before = pe__mem_live();
    for (int rule = 0; rule < 4; rule++) {
        s.rule = (pe_plan_rule)rule;
        let_all_fail(draw_rich, solve, &s, false);
    }
    s.rule = PE_PLAN_NEWTON;
    let_all_fail(draw_constant, solve_afresh, &s, false);
    s.rule = PE_PLAN_BOOK2021;
    let_all_fail(draw_rich, update, &s, false);
    let_all_fail(draw_rich, propose, &s, false);
    let_all_fail(draw_rich, explain, &s, true);
    s.noise = 0.1;
    let_all_fail(draw_rich, solve, &s, false);
    assert_int_equal(before, pe__mem_live());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_what_is_wrong),
        cmocka_unit_test(says_nothing_to_nobody),
        cmocka_unit_test(nothing_is_left_of_a_plan_half_made),
        cmocka_unit_test(every_entry_point_survives_want_of_memory),
    };
    return cmocka_run_group_tests_name("plan failures", tests, NULL, NULL);
}
