/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The report of a plan, read back by an XML parser: its shape holds whatever
 * the names are, sections stand where they must, the picture of flows adds up
 * to the plan, and every failure of memory or disk comes out as one. */
#include "mem.h"
#include "plan_report_own.h"
#include "planned.h"
#include "random.h"

#include "../base/scratch.h"
#include "../base/small_disk.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* --- the page as a whole -------------------------------------------------- */

static void check_and_drop(planned *p)
{
    page *read = page_from(p);
    check_page(read);
    assert_true(p->info.outcome == PE_PLAN_NOTHING || read->pictures > 0);
    free_page(read);
    drop(p);
}

static pe__economy *hopeless(void)
{
    return market_open(market_put("hopeless", &(market){
        .recipes = "recipe,good,exponent\nbake,flour,0.5\n",
        .workers = "council,recipe,output,scale\nbakery,bake,bread,3\n",
        .wants = "profile,good,weight\nall,bread,1\n"}));
}

static void test_every_page_is_well_made(void **state)
{
    (void)state;
    check_and_drop(rich(""));
    check_and_drop(plan_of(rich_economy(""), 1));
    check_and_drop(plan_of(hopeless(), 50));
    check_and_drop(plan_of(market_open(market_put("plain", &(market){0})),
                           50));
    check_and_drop(plan_of(shipped("village"), 50));
    planned *p = plan_of(generated(1000, 300), 2); /* "private-4" is a name */
    page *read = page_from(p);
    check_shape(read);
    assert_non_null(strstr(read->text, "400\xc2\xa0goods more in"));
    free_page(read);
    drop(p);
}

static void check_sections(const page *p, const char *const *id, bool wanted)
{
    for (; *id != NULL; id++)
        if (has_id(p, *id) != wanted)
            fail_msg("section %s is %s", *id, wanted ? "missing"
                                                     : "not wanted");
}

static void test_sections_stand_where_they_must(void **state)
{
    (void)state;
    static const char *const all[] = {"rounds", "troubles", "prices",
        "scarce", "flows", "balances", "goods", "method", NULL};
    static const char *const nothing[] = {"troubles", "balances", "goods",
                                          "method", NULL};
    static const char *const absent[] = {"rounds", "prices", "flows",
                                         "changes", NULL};
    planned *p = rich("");
    page *read = page_from(p);
    check_sections(read, all, true);
    assert_false(has_id(read, "changes"));
    free_page(read);
    p->paper.output_before = p->solution.output;
    read = page_from(p);
    assert_true(has_id(read, "changes"));
    free_page(read);
    drop(p);
    p = plan_of(hopeless(), 50);
    assert_int_equal(p->info.outcome, PE_PLAN_NOTHING);
    read = page_from(p);
    check_sections(read, nothing, true);
    check_sections(read, absent, false);
    free_page(read);
    drop(p);
}

static void test_same_plan_same_bytes(void **state)
{
    (void)state;
    planned *p = rich("");
    size_t one_size = 0, two_size = 0;
    char *one = html_of(p, &one_size), *two = html_of(p, &two_size);
    assert_int_equal(one_size, two_size);
    assert_memory_equal(one, two, one_size);
    free(one);
    free(two);
    drop(p);
}

static void test_a_nation_fits_in_an_ordinary_mail(void **state)
{
    (void)state;
    planned *p = plan_of(shipped("us-2017"), 50);
    size_t size = 0;
    free(html_of(p, &size));
    assert_true(size > 100000 && size < 400000);
    drop(p);
}

/* --- what it says --------------------------------------------------------- */

static void test_outcomes_are_told(void **state)
{
    (void)state;
    planned *p = rich("");
    p->info.outcome = PE_PLAN_BALANCED;
    p->info.last.worst = 0.00421;
    says(p, "no good is off by more than 0.43%", true);
    says(p, "The plan is not balanced", false);
    p->info.outcome = PE_PLAN_BALANCED_VALUE;
    p->info.last.value_weighted = 0.00681;
    says(p, "within 0.69%; single goods cannot be held", true);
    p->info.outcome = PE_PLAN_LIMIT;
    says(p, "was still changing", true);
    p->info.last.worst = 0.34;
    p->info.last.worst_good = 0;
    says(p, "The plan is not balanced. All rounds allowed were held", true);
    says(p, "Farthest off is Bread, by 34%", true);
    p->info.outcome = PE_PLAN_STOPPED;
    says(p, "It was stopped before", true);
    p->info.outcome = PE_PLAN_NOTHING;
    says(p, "Nothing can be planned", true);
    says(p, "It is proved", false);
    drop(p);
}

static void test_the_proof_is_told_as_far_as_it_goes(void **state)
{
    (void)state;
    planned *p = rich("");
    p->info.last.gap = 0.0000401;
    says(p, "no feasible plan is better by more than 0.0041% of", true);
    p->info.last.gap = -1e-12; /* rounding, not a miracle */
    says(p, "better by more than 0% of", true);
    p->info.last.gap = 5;
    says(p, "It is proved", false);
    says(p, "the bound is too far off to say", true);
    p->info.last.gap = NAN;
    says(p, "the bound is too far off to say", true);
    drop(p);
}

static void test_troubles_are_named(void **state)
{
    (void)state;
    planned *p = rich("");
    pe_plan_solution *s = &p->solution;
    page *read = page_from(p);
    assert_non_null(strstr(read->text, "2\xc2\xa0goods that nobody can make"));
    assert_non_null(strstr(read->text, "1\xc2\xa0good that nobody asks for"));
    assert_non_null(strstr(read->text, "1\xc2\xa0" "council that lacks"));
    assert_non_null(strstr(read->text, "1\xc2\xa0" "consumers\xe2\x80\x99 "
                           "council whose needs cost more"));
    assert_null(strstr(read->text, "not approved"));
    assert_null(strstr(read->text, "The young need it"));
    free_page(read);
    s->benefit[2] = 0.75119 * s->cost[2]; /* the teachers, who appeal */
    s->worker_standing[2] = PE_PLAN_FINE;
    s->benefit[0] = 0.5 * s->cost[0];
    s->worker_standing[0] = PE_PLAN_REFUSED;
    p->info.refused = 1;
    s->good_standing[4] = PE_PLAN_FREE;
    says(p, "of which there is more than enough", true);
    says(p, "SB/SC 0.751", true);
    says(p, "The young need it", true);
    says(p, "1\xc2\xa0" "council that appealed", true);
    says(p, "1\xc2\xa0" "council not approved", true);
    says(p, "Bakery SB/SC 0.500", true);
    drop(p);
}

static void test_changes_against_the_plan_before(void **state)
{
    (void)state;
    planned *p = rich("");
    double output[8], price[16];
    assert_true(p->solution.workers <= 8 && p->solution.goods <= 16);
    for (int64_t w = 0; w < p->solution.workers; w++)
        output[w] = p->solution.output[w];
    for (int32_t g = 0; g < p->solution.goods; g++)
        price[g] = p->solution.price[g];
    output[0] *= 2;
    output[1] /= 4;
    price[0] /= 5;
    p->paper.output_before = output;
    p->paper.price_before = price;
    says(p, "Asked to make less", true);
    says(p, "Asked to make more", true);
    says(p, "\xe2\x88\x92" "50%", true);
    says(p, "\xc3\x97" "4.00", true);
    says(p, "\xc3\x97" "5.00", true);
    drop(p);
}

/* --- flows ---------------------------------------------------------------- */

static double column_sum(const pe__flows *f, int c, bool in)
{
    double sum = 0;
    for (int k = 0; k < f->nodes[c]; k++)
        sum += in ? f->node[c][k].in : f->node[c][k].out;
    return sum;
}

static double node_value(const pe__flows *f, int c, const char *name, bool in)
{
    for (int k = 0; k < f->nodes[c]; k++)
        if (strcmp(f->node[c][k].name, name) == 0)
            return in ? f->node[c][k].in : f->node[c][k].out;
    return 0;
}

static void near(double a, double b)
{
    if (!(fabs(a - b) <= 1e-9 * (fabs(a) + fabs(b))))
        fail_msg("%.15g is not %.15g", a, b);
}

static void check_flows(planned *p)
{
    char *text = NULL;
    size_t size = 0;
    pe__plan_view view;
    pe__flows *f = calloc(1, sizeof *f);
    FILE *stream = open_memstream(&text, &size);
    pe__report *report = pe__report_new(stream);
    assert_true(f != NULL && pe__plan_view_make(&view, &p->paper, report));
    assert_true(pe__flows_make(&view, f));
    const pe__balance *all = &view.branches.branch[0].sum;
    double back = node_value(f, 3, "other councils", true);
    near(column_sum(f, 0, false), all->used);
    near(column_sum(f, 1, true), all->used);
    near(column_sum(f, 1, false) - node_value(f, 1, "there already", false),
         all->made);
    near(column_sum(f, 2, false) - back, all->consumed);
    near(column_sum(f, 3, true) - back, all->consumed);
    near(node_value(f, 0, "from other councils", false), back);
    near(column_sum(f, 0, false) - back, all->primary);
    for (int c = 0; c < PE__FLOW_COLUMNS; c++)
        assert_true(f->nodes[c] > 0 && f->nodes[c] <= PE__FLOW_NODES);
    pe__plan_view_free(&view);
    pe_error err = {0};
    assert_int_equal(pe__report_end(report, &err), PE_OK);
    fclose(stream);
    free(text);
    free(f);
    drop(p);
}

static void test_flows_add_up_to_the_plan(void **state)
{
    (void)state;
    check_flows(rich(""));
    check_flows(plan_of(shipped("village"), 50));
    check_flows(plan_of(shipped("us-2017"), 50));
    check_flows(plan_of(generated(100, 500), 5));
}

/* --- the largest ---------------------------------------------------------- */

static double some_key[300];

static double key_of(const pe__plan_view *view, int64_t item)
{
    (void)view;
    return some_key[item];
}

/* Against the slowest way there is: how many are before it. */
static void test_the_largest_are_the_largest(void **state)
{
    (void)state;
    pe__random random;
    pe__random_seed(&random, 5, 0);
    for (int round = 0; round < 200; round++) {
        int64_t out[40], valid = 0, most = round % 40;
        for (int k = 0; k < 300; k++) {
            uint32_t drawn = pe__random_below(&random, 60);
            some_key[k] = drawn == 0 ? (double)NAN : (double)drawn;
            valid += drawn != 0;
        }
        assert_int_equal(pe__largest(NULL, key_of, 300, out, most), valid);
        for (int64_t place = 0; place < most; place++) {
            int64_t before = 0;
            for (int k = 0; k < 300; k++)
                before += some_key[k] > some_key[out[place]] ||
                    (some_key[k] == some_key[out[place]] && k < out[place]);
            assert_int_equal(before, place);
        }
    }
}

/* --- hostile names -------------------------------------------------------- */

static void test_names_cannot_change_the_page(void **state)
{
    (void)state;
    static const char *const hostile[] = {
        "<script>alert(1)</script> & ", "</title></style></svg>",
        "' onclick='x", "<!--", "]]>", "&#60;&lt;", "100%n%s%99999d",
        "\xe2\x80\xaeturned\xe2\x81\xa6", "\xe6\x9d\x8e\xe5\xb0\x8f",
        "\xd9\x81\xd8\xa7\xd8\xb7\xd9\x85\xd8\xa9 "};
    planned *p = rich("harmless ");
    page *plain = page_from(p);
    drop(p);
    for (size_t k = 0; k < sizeof hostile / sizeof hostile[0]; k++) {
        p = rich(hostile[k]);
        p->paper.name = hostile[k];
        page *read = page_from(p);
        check_page(read);
        assert_int_equal(read->elements, plain->elements);
        assert_non_null(strstr(read->text, hostile[k]));
        free_page(read);
        drop(p);
    }
    free_page(plain);
}

/* Names of hundreds of characters of several bytes each, which are cut here
 * and there: never within a character. */
static void test_long_names_are_cut_between_characters(void **state)
{
    (void)state;
    static const char piece[] = "\xe4\xb8\xad";
    char name[600] = "";
    planned *p = rich("harmless ");
    page *plain = page_from(p);
    drop(p);
    for (size_t shift = 0; shift < 3; shift++) {
        memset(name, 'x', shift);
        name[shift] = '\0';
        for (int k = 0; k < 90; k++)
            strcat(name, piece);
        p = rich(name);
        p->paper.name = name;
        page *read = page_from(p);
        check_page(read);
        assert_int_equal(read->elements, plain->elements);
        assert_null(strstr(read->text, "\xef\xbf\xbd"));
        free_page(read);
        drop(p);
    }
    free_page(plain);
}

/* --- failures ------------------------------------------------------------- */

static pe_status write_paper(const void *what, FILE *stream, pe_error *err)
{
    return pe__plan_report(what, stream, err);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    planned *p = rich("");
    p->paper.output_before = p->solution.output;
    check_memory_may_fail(write_paper, &p->paper, 40);
    drop(p);
}

static void test_a_full_disk_is_told(void **state)
{
    (void)state;
    planned *p = rich("");
    size_t size = 0;
    free(html_of(p, &size));
    check_full_disk_is_told(write_paper, &p->paper, size, 17);
    drop(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_page_is_well_made),
        cmocka_unit_test(test_sections_stand_where_they_must),
        cmocka_unit_test(test_same_plan_same_bytes),
        cmocka_unit_test(test_a_nation_fits_in_an_ordinary_mail),
        cmocka_unit_test(test_outcomes_are_told),
        cmocka_unit_test(test_the_proof_is_told_as_far_as_it_goes),
        cmocka_unit_test(test_troubles_are_named),
        cmocka_unit_test(test_changes_against_the_plan_before),
        cmocka_unit_test(test_flows_add_up_to_the_plan),
        cmocka_unit_test(test_the_largest_are_the_largest),
        cmocka_unit_test(test_names_cannot_change_the_page),
        cmocka_unit_test(test_long_names_are_cut_between_characters),
        cmocka_unit_test(test_every_allocation_may_fail),
        cmocka_unit_test(test_a_full_disk_is_told),
    };
    return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
