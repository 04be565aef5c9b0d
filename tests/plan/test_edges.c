/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Economies in which something is missing: they are planned as far as they
 * can be, and what is the matter is listed. */
#include "cases.h"
#include "reference.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Labor (good 0) makes flour (1), flour and labor make bread (2), which one
 * council wants beside cheese (3), which nobody makes; nobody wants dust (4),
 * made of labor. */
static void draw_village(economy *e)
{
    economy_reserve(e, &(case_size){.goods = 5, .recipes = 3, .inputs = 4,
                                    .workers = 3, .profiles = 1, .wants = 2,
                                    .consumers = 1});
    static const uint8_t kind[] = {PE_PLAN_LABOR, PE_PLAN_INTERMEDIATE,
                                   PE_PLAN_PRIVATE, PE_PLAN_PRIVATE,
                                   PE_PLAN_PRIVATE};
    static const int64_t start[] = {0, 1, 3, 4};
    static const int32_t input[] = {0, 0, 1, 0};
    static const double exponent[] = {0.7, 0.4, 0.3, 0.5};
    memcpy(e->kind, kind, sizeof kind);
    memcpy(e->input_start, start, sizeof start);
    memcpy(e->input, input, sizeof input);
    memcpy(e->exponent, exponent, sizeof exponent);
    e->supply[0] = 100.0;
    for (int g = 0; g < 5; g++)
        e->price[g] = 2.0;
    for (int w = 0; w < 3; w++) {
        e->recipe[w] = w;
        e->scale[w] = 2.0;
        e->effort_power[w] = 2.0;
        e->elasticity[w] = 1.0;
    }
    e->output[0] = 1;
    e->output[1] = 2;
    e->output[2] = 4;
    e->want_start[1] = 2;
    e->want[0] = 2;
    e->want[1] = 3;
    e->weight[0] = 3.0;
    e->weight[1] = 1.0;
    e->income[0] = 100.0;
    e->taste[0] = 1.0;
}

typedef struct {
    pe_plan *plan;
    pe_plan_solution s;
    pe_plan_info info;
} planned;

static void plan_it(const economy *e, planned *p)
{
    pe_error err = {0};
    pe_plan_settings settings = PE_PLAN_DEFAULTS;
    settings.tolerance = 1e-9;
    if (pe_plan_new(&e->p, &settings, &p->plan, &err) ||
        pe_plan_solve(p->plan, &p->s, &p->info, &err))
        fail_msg("%s", err.message);
    for (int32_t g = 0; g < p->s.goods; g++) {
        assert_true(p->s.used[g] <= p->s.made[g]);
        assert_true(isfinite(p->s.price[g]) && p->s.price[g] >= 0.0);
    }
    assert_true(p->info.outcome == PE_PLAN_NOTHING ||
                (isfinite(p->info.last.gap) && p->info.last.gap >= -1e-9));
}

static void end(economy *e, planned *p)
{
    pe_plan_release(&p->s);
    pe_plan_free(p->plan);
    economy_free(e);
}

static void unmade_and_unwanted_goods_are_listed(void **state)
{
    (void)state;
    economy e;
    planned p;
    double amount[2];
    draw_village(&e);
    plan_it(&e, &p);
    assert_int_equal(PE_PLAN_BALANCED, p.info.outcome);
    assert_int_equal(PE_PLAN_UNMADE, p.s.good_standing[3]);
    assert_int_equal(PE_PLAN_UNWANTED, p.s.good_standing[4]);
    assert_int_equal(PE_PLAN_FINE, p.s.good_standing[2]);
    assert_int_equal(PE_PLAN_UNWANTED, p.s.worker_standing[2]);
    assert_true(p.s.output[2] == 0.0);
    assert_true(p.s.output[1] > 1.0);
    /* all of the right goes to bread, and nothing is lost */
    assert_int_equal(PE_OK, pe_plan_consumption(p.plan, &p.s, 0, amount));
    assert_true(fabs(amount[0] * p.s.price[2] - 100.0) < 1e-6);
    assert_true(amount[1] == 0.0);
    assert_true(p.info.last.gap < 1e-8);
    end(&e, &p);
}

static void what_hangs_on_an_unmade_good_is_struck_out(void **state)
{
    (void)state;
    economy e;
    planned p;
    draw_village(&e);
    e.input[0] = 3; /* flour needs cheese, so bread cannot be either */
    plan_it(&e, &p);
    assert_int_equal(PE_PLAN_NOTHING, p.info.outcome);
    assert_int_equal(PE_PLAN_UNMADE, p.s.good_standing[1]);
    assert_int_equal(PE_PLAN_UNMADE, p.s.good_standing[2]);
    assert_int_equal(PE_PLAN_LACKS_INPUT, p.s.worker_standing[0]);
    assert_int_equal(PE_PLAN_LACKS_INPUT, p.s.worker_standing[1]);
    end(&e, &p);
}

static void an_input_that_can_be_replaced_may_be_missing(void **state)
{
    (void)state;
    economy e;
    planned p;
    draw_village(&e);
    e.input[2] = 3;        /* bread of labor and cheese … */
    e.elasticity[1] = 2.0; /* … or of either */
    plan_it(&e, &p);
    assert_int_equal(PE_PLAN_BALANCED, p.info.outcome);
    assert_true(p.s.output[1] > 1.0);
    assert_int_equal(PE_PLAN_UNWANTED, p.s.good_standing[1]);
    end(&e, &p);
}

static void a_recipe_may_need_its_own_output(void **state)
{
    (void)state;
    economy e;
    planned p;
    draw_village(&e);
    e.input[2] = 2; /* bread of labor and bread */
    plan_it(&e, &p);
    assert_int_equal(PE_PLAN_BALANCED, p.info.outcome);
    assert_true(p.s.output[1] > 1.0);
    assert_true(p.info.last.gap < 1e-8);
    end(&e, &p);
}

/* Labor for nothing: only effort, whatever the elasticity between no inputs. */
static void a_council_may_need_effort_alone(void **state)
{
    (void)state;
    static const double elasticity[] = {1.0, 0.0, 0.5, 2.0};
    for (int i = 0; i < 4; i++) {
        economy e;
        planned p;
        draw_village(&e);
        e.input_start[1] = 0; /* flour of effort alone */
        e.input[1] = 1;
        e.exponent[0] = 0.3;
        e.input_start[2] = 2;
        e.input_start[3] = 3;
        e.effort_exponent[0] = 0.5;
        e.effort_cost[0] = 1.0;
        e.elasticity[0] = elasticity[i];
        plan_it(&e, &p);
        assert_int_equal(PE_PLAN_BALANCED, p.info.outcome);
        if (!(p.s.output[0] > 0.1))
            fail_msg("elasticity %g: output %g", elasticity[i],
                     p.s.output[0]);
        end(&e, &p);
    }
}

/* Every council gets the same part of its floors, and is listed. */
static void floors_above_the_right_are_listed(void **state)
{
    (void)state;
    economy e;
    planned p;
    double amount[2];
    draw_village(&e);
    e.floor[0] = 1000.0;
    plan_it(&e, &p);
    assert_int_equal(1, p.info.needs_short);
    assert_int_equal(PE_PLAN_NEEDS_SHORT, p.s.consumer_standing[0]);
    pe_plan_consumption(p.plan, &p.s, 0, amount);
    assert_true(amount[0] > 0.1 && amount[0] < 1000.0);
    assert_true(amount[0] * p.s.price[2] <= 100.0 * (1.0 + 1e-12));
    end(&e, &p);
}

static void nobody_to_plan_for_is_an_answer(void **state)
{
    (void)state;
    for (int which = 0; which < 3; which++) {
        economy e;
        planned p;
        draw_village(&e);
        if (which == 0)
            e.p.consumers = 0;
        else if (which == 1)
            e.income[0] = 0.0;
        else
            e.p.workers = 0; /* wants neither of what is there */
        plan_it(&e, &p);
        assert_int_equal(PE_PLAN_NOTHING, p.info.outcome);
        end(&e, &p);
    }
}

/* Without work what is given is shared out. */
static void what_is_given_can_be_shared_without_work(void **state)
{
    (void)state;
    economy e;
    planned p;
    draw_village(&e);
    e.p.workers = 0;
    e.want[1] = 0;
    plan_it(&e, &p);
    assert_int_equal(PE_PLAN_BALANCED, p.info.outcome);
    assert_true(fabs(p.s.price[0] - 1.0) < 1e-6); /* 100 for 100 */
    assert_int_equal(PE_PLAN_UNMADE, p.s.good_standing[2]);
    end(&e, &p);
}

static void one_good_is_an_economy(void **state)
{
    (void)state;
    economy e;
    planned p;
    economy_reserve(&e, &(case_size){.goods = 1, .profiles = 1, .wants = 1,
                                     .consumers = 2});
    e.supply[0] = 10.0;
    e.want_start[1] = 1;
    e.weight[0] = 1.0;
    e.income[0] = 30.0;
    e.income[1] = 20.0;
    e.taste[0] = e.taste[1] = 1.0;
    e.price[0] = 1000.0;
    plan_it(&e, &p);
    assert_int_equal(PE_PLAN_BALANCED, p.info.outcome);
    assert_true(fabs(p.s.price[0] - 5.0) < 1e-6);
    end(&e, &p);
}

static void unknown_start_prices_are_found(void **state)
{
    (void)state;
    static const double unknown[] = {0.0, -3.0, NAN};
    economy e;
    planned p, q;
    draw_village(&e);
    plan_it(&e, &p);
    for (int i = 0; i < 3; i++) {
        for (int g = 0; g < 5; g++)
            e.price[g] = g == i ? 1.0 : unknown[(g + i) % 3];
        plan_it(&e, &q);
        assert_int_equal(PE_PLAN_BALANCED, q.info.outcome);
        for (int g = 0; g < 3; g++)
            assert_true(fabs(q.s.price[g] / p.s.price[g] - 1.0) < 1e-6);
        pe_plan_release(&q.s);
        pe_plan_free(q.plan);
    }
    end(&e, &p);
}

/* Two villages that know nothing of one another are planned as if alone. */
static void parts_that_do_not_touch_are_planned_as_if_alone(void **state)
{
    (void)state;
    economy one, two;
    planned p, q;
    draw_village(&one);
    plan_it(&one, &p);
    economy_reserve(&two, &(case_size){.goods = 10, .recipes = 6, .inputs = 8,
                                       .workers = 6, .profiles = 2,
                                       .wants = 4, .consumers = 2});
    for (int half = 0; half < 2; half++) {
        const int more = half ? 5 : 0;
        for (int g = 0; g < 5; g++) {
            two.kind[more + g] = one.kind[g];
            two.supply[more + g] = one.supply[g];
            two.price[more + g] = one.price[g] * (half ? 30.0 : 1.0);
        }
        for (int r = 0; r < 3; r++)
            two.input_start[3 * half + r + 1] =
                4 * half + one.input_start[r + 1];
        for (int k = 0; k < 4; k++) {
            two.input[4 * half + k] = more + one.input[k];
            two.exponent[4 * half + k] = one.exponent[k];
        }
        for (int w = 0; w < 3; w++) {
            two.recipe[3 * half + w] = 3 * half + w;
            two.output[3 * half + w] = more + one.output[w];
            two.scale[3 * half + w] = 2.0;
            two.effort_power[3 * half + w] = 2.0;
            two.elasticity[3 * half + w] = 1.0;
        }
        two.want_start[half + 1] = 2 * half + 2;
        for (int k = 0; k < 2; k++) {
            two.want[2 * half + k] = more + one.want[k];
            two.weight[2 * half + k] = one.weight[k];
        }
        two.profile[half] = half;
        two.income[half] = 100.0;
        two.taste[half] = 1.0;
    }
    plan_it(&two, &q);
    assert_int_equal(PE_PLAN_BALANCED, q.info.outcome);
    for (int g = 0; g < 10; g++)
        if (p.s.good_standing[g % 5] == PE_PLAN_FINE)
            assert_true(fabs(q.s.price[g] / p.s.price[g % 5] - 1.0) < 1e-6);
    end(&one, &p);
    end(&two, &q);
}

/* What is read from a plan does not depend on what was asked in between. */
static void a_question_in_between_changes_no_plan(void **state)
{
    (void)state;
    economy e;
    planned p;
    double before[2], after[2], supply[5], demand[5];
    static const double other[] = {9.0, 0.1, 3.0, 7.0, 1.0};
    draw_village(&e);
    plan_it(&e, &p);
    pe_plan_inputs(p.plan, &p.s, 1, before);
    assert_int_equal(PE_OK, pe_plan_propose(p.plan, other, supply, demand,
                                            NULL, NULL, NULL));
    pe_plan_inputs(p.plan, &p.s, 1, after);
    assert_memory_equal(before, after, sizeof before);
    end(&e, &p);
}

/* More goods than a table is made for: GMRES finds the same prices. */
static void many_goods_are_planned_without_a_table(void **state)
{
    (void)state;
    economy e;
    pe_plan *plan;
    pe_plan_solution s;
    pe_plan_info info;
    const case_kind kind = {.goods = 3200, .workers = 9000, .consumers = 500,
                            .recipes = 6000, .ces = true, .effort = true};
    pe_plan_settings settings = PE_PLAN_DEFAULTS;
    settings.max_rounds = 15;
    settings.certify = 0;
    economy_draw(&e, &kind, 3);
    assert_int_equal(PE_OK, pe_plan_new(&e.p, &settings, &plan, NULL));
    assert_int_equal(PE_OK, pe_plan_solve(plan, &s, &info, NULL));
    assert_int_equal(PE_PLAN_BALANCED, info.outcome);
    assert_true(info.last.gap >= -1e-9 && info.last.gap < 0.01);
    pe_plan_release(&s);
    pe_plan_free(plan);
    economy_free(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unmade_and_unwanted_goods_are_listed),
        cmocka_unit_test(what_hangs_on_an_unmade_good_is_struck_out),
        cmocka_unit_test(an_input_that_can_be_replaced_may_be_missing),
        cmocka_unit_test(a_recipe_may_need_its_own_output),
        cmocka_unit_test(a_council_may_need_effort_alone),
        cmocka_unit_test(floors_above_the_right_are_listed),
        cmocka_unit_test(nobody_to_plan_for_is_an_answer),
        cmocka_unit_test(what_is_given_can_be_shared_without_work),
        cmocka_unit_test(one_good_is_an_economy),
        cmocka_unit_test(unknown_start_prices_are_found),
        cmocka_unit_test(parts_that_do_not_touch_are_planned_as_if_alone),
        cmocka_unit_test(a_question_in_between_changes_no_plan),
        cmocka_unit_test(many_goods_are_planned_without_a_table),
    };
    return cmocka_run_group_tests_name("plan edges", tests, NULL, NULL);
}
