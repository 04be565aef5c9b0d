/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The jobs report, read back by an XML parser: its shape holds whatever the
 * names are, each section is there when it must be and only then, headings,
 * pictures and tables can be used without sight, and every failure of memory
 * or disk comes out as one. */
#include "error.h"
#include "jobs_report.h"
#include "mem.h"
#include "random.h"
#include "report_page.h"

#include "../base/small_disk.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const sample_wish WISH[] = {
    {.members = 0},
    {.members = 1},
    {.members = 1, .today = true, .extras = true, .shortages = true},
    {.members = 5, .today = true},
    {.members = 31, .today = true, .shortages = true},
    {.members = 60, .today = true, .shortages = true, .extras = true},
    {.members = 60, .extras = true},
    {.members = 20, .ratings = 1, .today = true},
    {.members = 16, .ratings = 8, .today = true, .category = true},
    {.members = 30, .origins = 3, .today = true, .extras = true},
    {.members = 151, .today = true, .shortages = true},
    {.members = 201, .today = true, .shortages = true, .extras = true},
};
enum { WISHES = sizeof WISH / sizeof WISH[0] };

static void test_every_page_is_well_made(void **state)
{
    (void)state;
    for (int k = 0; k < WISHES; k++) {
        page *p = page_of(&WISH[k]);
        check_page(p);
        assert_true(WISH[k].members == 0 || p->pictures > 0);
        free_page(p);
    }
}

/* --- sections ------------------------------------------------------------- */

static void check_section(const page *p, const char *id, bool wanted)
{
    if (has_id(p, id) != wanted)
        fail_msg("section %s is %s", id, wanted ? "missing" : "not wanted");
}

static void test_sections_stand_where_they_must(void **state)
{
    (void)state;
    for (int k = 0; k < WISHES; k++) {
        const sample_wish *w = &WISH[k];
        bool some = w->members > 0, two = w->ratings == 0;
        page *p = page_of(w);
        check_section(p, "glance", some);
        check_section(p, "figures", true);
        check_section(p, "people", some);
        check_section(p, "both", some && two);
        check_section(p, "shares", some && !w->category);
        check_section(p, "hours", some);
        check_section(p, "changes", some && w->today);
        check_section(p, "left", w->shortages);
        check_section(p, "idle", w->shortages && w->members > 1);
        check_section(p, "skills", w->shortages || w->extras);
        check_section(p, "merge", w->origins > 1);
        check_section(p, "curve", w->extras);
        check_section(p, "sensitivity", w->extras);
        check_section(p, "jobs", some);
        check_section(p, "method", true);
        free_page(p);
    }
}

static void test_everybody_and_every_task_is_named(void **state)
{
    (void)state;
    sample_wish wish = {.members = 9, .today = true};
    pe_jobs_result *result = sample_make(&wish);
    page *p = page_of(&wish);
    const pe_workplace *place = result->workplace;
    for (int32_t i = 0; i < place->problem.members; i++) {
        const char *name = place->member_name[i];
        assert_non_null(strstr(p->text,
                               name[0] != '\0' ? name : place->member_id[i]));
    }
    for (int32_t j = 0; j < place->problem.tasks; j++)
        assert_non_null(strstr(p->text, place->task_name[j]));
    assert_non_null(strstr(p->text, place->input_sha256));
    assert_non_null(strstr(p->text, "parecon jobs check"));
    free_page(p);
    sample_free(result);
}

static void test_large_workplaces_stay_small(void **state)
{
    (void)state;
    sample_wish wish = {.members = 1000, .tasks_each = 8, .today = true,
                        .shortages = true, .extras = true};
    pe_jobs_result *result = sample_make(&wish);
    size_t size = 0;
    char *html = write_page(result, &size);
    page *p = read_back(html, size);
    check_page(p);
    assert_true(size < 300000);
    assert_non_null(strstr(p->text, "jobs.xlsx"));
    free_page(p);
    free(html);
    sample_free(result);
}

static void test_same_result_same_bytes(void **state)
{
    (void)state;
    pe_jobs_result *result = sample_make(&WISH[5]);
    size_t first_size = 0, second_size = 0;
    char *first = write_page(result, &first_size);
    result->seconds += 1; /* the clock must not matter */
    char *second = write_page(result, &second_size);
    assert_int_equal(first_size, second_size);
    assert_memory_equal(first, second, first_size);
    free(second);
    free(first);
    sample_free(result);
}

/* --- what the first screen says ------------------------------------------- */

static void check_says(const pe_jobs_result *result, const char *text,
                       bool wanted)
{
    size_t size = 0;
    char *html = write_page(result, &size);
    page *p = read_back(html, size);
    if ((strstr(p->text, text) != NULL) != wanted)
        fail_msg("the page %s: %s", wanted ? "does not say" : "says", text);
    free_page(p);
    free(html);
}

static void test_outcomes_are_told(void **state)
{
    (void)state;
    sample_wish wish = {.members = 5, .today = true};
    pe_jobs_result *r = sample_make(&wish);
    check_says(r, "It is proved that no division", false);
    check_says(r, "is left to gain", true);
    r->info.outcome = PE_JOBS_PROVED;
    r->info.rms_bound = r->info.measure.rms;
    check_says(r, "It is proved that no division", true);
    check_says(r, "is left to gain", false);
    r->info.outcome = PE_JOBS_SOLVED;
    check_says(r, "bring that down by even 0.01", true);
    check_says(r, "was stopped early", false);
    r->info.outcome = PE_JOBS_STOPPED;
    check_says(r, "was stopped early", true);
    r->info.measure.outside_band = 0;
    check_says(r, "no way was found", false);
    r->info.outcome = PE_JOBS_INFEASIBLE;
    r->info.measure.outside_band = 1;
    check_says(r, "For 1\xc2\xa0member no way was found", true);
    check_says(r, "could not be covered with at most", false);
    r->info.raised = 2;
    check_says(r, "2\xc2\xa0members hold more", true);
    sample_free(r);
}

/* What is promised is never better than what is true. */
static void test_promises_round_the_safe_way(void **state)
{
    (void)state;
    sample_wish wish = {.members = 5, .today = true};
    pe_jobs_result *r = sample_make(&wish);
    r->info.measure.largest = 0.1201;
    r->info.measure.rms = 0.0911;
    r->info.rms_bound = 0.0489;
    check_says(r, "more than 0.13 points", true);
    check_says(r, "Typically* a job is 0.10 points", true);
    check_says(r, "below 0.04, so at most 0.06 is left", true);
    sample_free(r);
}

/* --- hostile names -------------------------------------------------------- */

/* Better by more than a twentieth of the ratings' range on both counts. */
static void test_envy_is_counted(void **state)
{
    (void)state;
    static const double now[] = {-2, 0, 1, 0, /* empowerment */
                                 -2, 0, 1, 3 /* desirability */};
    static const double today[] = {0, 0.1, 3, 4, 0, 0.1, 2, 3};
    pe_jobs_result *result = sample_make(
        &(sample_wish){.members = 4, .today = true});
    assert_non_null(result);
    memcpy(result->reach, now, sizeof now);
    memcpy(result->reach_before, today, sizeof today);
    size_t size;
    char *html = write_page(result, &size);
    const char *row = strstr(html, "Members for whom some other job");
    assert_non_null(row);
    /* now: the first envies all others and the second the third; today the
     * last is envied by the others; a tenth of a point is no matter */
    const char *cells = strstr(row, "<td");
    assert_non_null(cells);
    assert_int_equal(strncmp(cells, "<td class=\"n\">3</td>\n"
                                    "<td class=\"n\">2</td>", 41), 0);
    free(html);
    sample_free(result);
}

static void test_names_cannot_change_the_page(void **state)
{
    (void)state;
    static const char turned[] = {(char)0xe2, (char)0x80, (char)0xae, 'r',
                                  (char)0xe2, (char)0x81, (char)0xa6, 0};
    static const char *const hostile[] = {
        "<script>alert(1)</script> & \"quotes\"", "</title></style></svg>",
        "\" onload=\"alert(1)", "' onclick='x", "<!--", "]]>", "&#0;&lt;",
        "%s%n%99999d", turned, "\xff\xfe\x80",
        "\xd9\x81\xd8\xa7\xd8\xb7\xd9\x85\xd8\xa9", "a\nb\tc\x01\x7f",
        "\xe6\x9d\x8e\xe5\xb0\x8f\xe9\xbe\x8d"};
    sample_wish wish = {.members = 6, .origins = 2, .today = true,
                        .shortages = true, .extras = true, .name = "harmless"};
    page *plain = page_of(&wish);
    for (size_t k = 0; k < sizeof hostile / sizeof hostile[0]; k++) {
        wish.name = hostile[k];
        page *p = page_of(&wish);
        check_page(p);
        assert_int_equal(p->elements, plain->elements);
        free_page(p);
    }
    free_page(plain);
}

static void test_random_names_cannot_change_the_page(void **state)
{
    (void)state;
    static const char sharp[] = "<>&\"'/=!-[]?;%sn \n\x01\xc3\xe2\x82\xff";
    sample_wish wish = {.members = 3, .tasks_each = 2, .origins = 2,
                        .today = true, .shortages = true, .extras = true,
                        .name = "harmless"};
    page *plain = page_of(&wish);
    pe__random random;
    pe__random_seed(&random, 11, 0);
    for (int round = 0; round < 100; round++) {
        char name[401] = "x";
        uint32_t length = 1 + pe__random_below(&random, 399);
        for (uint32_t i = 1; i < length; i++)
            name[i] = sharp[pe__random_below(&random, sizeof sharp - 1)];
        wish.name = name;
        page *p = page_of(&wish);
        assert_int_equal(p->elements, plain->elements);
        assert_int_equal(p->scripts + p->handlers + p->foreign_links, 0);
        free_page(p);
    }
    free_page(plain);
}

static void test_names_come_back_as_they_were(void **state)
{
    (void)state;
    sample_wish wish = {.members = 2, .today = true,
                        .name = "<b>\"Ana\" & 'Bela'</b>"};
    page *p = page_of(&wish);
    int found = 0;
    for (const char *at = p->text; (at = strstr(at, wish.name)) != NULL; at++)
        found++;
    assert_true(found >= 2 * 5); /* everybody in at least five sections */
    free_page(p);
}

/* --- numbers and words ---------------------------------------------------- */

static void test_numbers_as_people_write_them(void **state)
{
    (void)state;
    static pe__view view; /* large; only its ring of texts is used */
    pe__view *v = &view;
    assert_string_equal(pe__say_hours(v, 2.5), "2.5\xc2\xa0h");
    assert_string_equal(pe__say_hours(v, 40), "40\xc2\xa0h");
    assert_string_equal(pe__say_hours(v, 12.25), "12.25\xc2\xa0h");
    assert_string_equal(pe__say_hours(v, 35670), "35,670\xc2\xa0h");
    assert_string_equal(pe__say_hours_places(v, 7, 2, true),
                        "+7.00\xc2\xa0h");
    assert_string_equal(pe__say_was(v, 3), "was 3\xc2\xa0h");
    assert_string_equal(pe__say_points(v, 0.1249), "0.12");
    assert_string_equal(pe__say_signed(v, -0.12), "\xe2\x88\x92" "0.12");
    assert_string_equal(pe__say_signed(v, 0.12), "+0.12");
    assert_string_equal(pe__say_signed(v, -0.001), "0.00");
    assert_string_equal(pe__say_signed(v, 0.0), "0.00");
    assert_string_equal(pe__say_share(v, 0.235), "24%");
    assert_string_equal(pe__say_count(v, 1234567), "1,234,567");
    assert_string_equal(pe__say_many(v, 1, "member", "members"),
                        "1\xc2\xa0member");
    assert_string_equal(pe__say_many(v, 0, "member", "members"),
                        "0\xc2\xa0members");
    assert_string_equal(pe__say_points(v, NAN), "\xe2\x80\x94");
    assert_string_equal(pe__say_hours(v, INFINITY), "\xe2\x80\x94\xc2\xa0h");
    assert_string_equal(pe__say_up(v, 0.1201), "0.13");
    assert_string_equal(pe__say_up(v, 0.12), "0.12");
    assert_string_equal(pe__say_down(v, 0.1299), "0.12");
    assert_string_equal(pe__say_down(v, 0.13), "0.13");
}

static void test_scales_hold_what_they_show(void **state)
{
    (void)state;
    for (int k = 0; k < 66; k++) {
        double limit = 0.001 * pow(1.37, k);
        pe__scale s = pe__scale_around(limit);
        double steps = s.high / s.step;
        assert_true(s.high >= limit * (1 - 1e-9) && s.low == -s.high);
        assert_true(s.high < limit * 1.7); /* little is wasted */
        assert_true(fabs(steps - nearbyint(steps)) < 1e-6 && steps < 5.5);
        assert_true(fabs(pe__percent(&s, 0) - 50) < 1e-9);
        assert_true(pe__percent(&s, 10 * limit) == 100);
        pe__scale t = pe__scale_to(limit);
        assert_true(t.low == 0 && t.high >= limit * (1 - 1e-9));
    }
}

/* --- failures ------------------------------------------------------------- */

static pe_status write_report(const void *what, FILE *stream, pe_error *err)
{
    return pe_jobs_report_write(what, stream, err);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    sample_wish wish = {.members = 4, .tasks_each = 3, .origins = 2,
                        .today = true, .shortages = true, .extras = true};
    pe_jobs_result *result = sample_make(&wish);
    check_memory_may_fail(write_report, result, 50);
    sample_free(result);
}

static void test_a_full_disk_is_told(void **state)
{
    (void)state;
    sample_wish wish = {.members = 4, .today = true};
    pe_jobs_result *result = sample_make(&wish);
    size_t size = 0;
    free(write_page(result, &size));
    check_full_disk_is_told(write_report, result, size, 23);
    sample_free(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_page_is_well_made),
        cmocka_unit_test(test_sections_stand_where_they_must),
        cmocka_unit_test(test_everybody_and_every_task_is_named),
        cmocka_unit_test(test_large_workplaces_stay_small),
        cmocka_unit_test(test_same_result_same_bytes),
        cmocka_unit_test(test_outcomes_are_told),
        cmocka_unit_test(test_promises_round_the_safe_way),
        cmocka_unit_test(test_envy_is_counted),
        cmocka_unit_test(test_names_cannot_change_the_page),
        cmocka_unit_test(test_random_names_cannot_change_the_page),
        cmocka_unit_test(test_names_come_back_as_they_were),
        cmocka_unit_test(test_numbers_as_people_write_them),
        cmocka_unit_test(test_scales_hold_what_they_show),
        cmocka_unit_test(test_every_allocation_may_fail),
        cmocka_unit_test(test_a_full_disk_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
