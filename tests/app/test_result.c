/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A division and what is said about it: that it keeps the rules, and
 * that the bound can be computed again. */
#include "../base/scratch.h"
#include "desk.h"
#include "division.h"
#include "mem.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* --- the result itself --------------------------------------------------- */

static void test_the_result_is_whole(void **state)
{
    (void)state;
    pe_workplace *w = desk_open("whole", work, people, today);
    pe_jobs_result r = solved(w, everything);
    const pe_jobs_problem *p = &w->problem;
    assert_true(r.has_today);
    assert_int_equal(r.info.outcome, PE_JOBS_SHORT); /* nobody can weld */
    assert_int_equal(r.solution.lefts, 1);
    assert_int_equal(r.solution.left[0].hours, 8);
    assert_int_equal(r.solution.left[0].reason, PE_JOBS_NO_HOLDER);
    assert_int_equal(pe__unassigned(&r), 8);
    double squares = 0, fair = 0;
    pe__share *share = pe__shares_of(&r);
    for (int32_t i = 0; i < p->members; i++) {
        double e = r.reach[i], d = r.reach[p->members + i];
        squares += share[i].fair * (e * e + d * d);
        fair += share[i].fair;
        assert_int_equal(share[i].given, share[i].kept + share[i].fresh);
    }
    assert_true(fabs(sqrt(squares / fair) - r.info.measure.rms) < 1e-9);
    assert_true(r.info.measure.rms < r.before.rms);
    assert_true(r.info.measure.rms >= r.info.rms_bound - 1e-12);
    pe__free(share);
    assert_int_equal(r.bottlenecks, 3);
    assert_int_equal(r.sensitivity.trials, 5);
    assert_true(r.sensitivity.rms_kept > 0);
    assert_true(r.sensitivity.jobs_changed <= 4);
    assert_int_equal(r.idles, 0);
    pe_jobs_result_free(&r);
    pe_workplace_free(w);
}

/* More upheaval, more balance; no point that another makes useless; none below
 * its bound. */
static void test_the_curve_falls(void **state)
{
    (void)state;
    pe_workplace *w = desk_open("curve", work, people, today);
    pe_jobs_result r = solved(w, everything);
    assert_true(r.points >= 2);
    for (int32_t k = 0; k < r.points; k++) {
        const pe_jobs_point *at = &r.curve[k];
        assert_true(at->moved >= 0 && at->moved <= 1);
        assert_true(at->rms_bound <= at->rms);
        assert_true(at->rms <= r.before.rms + 1e-9);
        if (k) {
            assert_true(at->moved > at[-1].moved);
            assert_true(at->rms < at[-1].rms);
        }
    }
    pe_jobs_result_free(&r);
    pe_workplace_free(w);
}

/* Each point keeps the division it stands for, measured as it says. */
static void test_points_keep_their_divisions(void **state)
{
    (void)state;
    pe_error err = {0};
    pe_workplace *w = desk_open("kept", work, people, today);
    pe_jobs *jobs = NULL;
    long live = pe__mem_live();
    pe_jobs_wanted wanted = {.curve = true, .divisions = true};
    pe_jobs_result r = solved(w, wanted);
    assert_int_equal(pe_jobs_new(&w->problem, NULL, &jobs, &err), PE_OK);
    int own = 0;
    for (int32_t k = 0; k < r.points; k++) {
        const pe_jobs_solution *s = &r.curve[k].solution;
        own += r.curve[k].own;
        assert_int_equal(s->members, r.curve[k].own ? 0 : 4);
        if (r.curve[k].own)
            continue;
        pe_jobs_piece *piece = pe__pieces_of(s);
        pe_jobs_measure measure;
        assert_int_equal(pe_jobs_measure_of(jobs, piece, s->start[4],
                                            &measure, NULL, &err), PE_OK);
        assert_true(fabs(measure.rms - r.curve[k].rms) < 1e-12);
        pe__free(piece);
    }
    assert_true(r.points - own >= 2);
    pe_jobs_free(jobs);
    pe_jobs_result_free(&r);
    assert_int_equal(pe__mem_live(), live);
    pe_workplace_free(w);
}

static void test_without_today_there_is_no_curve(void **state)
{
    (void)state;
    pe_workplace *w = desk_open("fresh", work, people, NULL);
    pe_jobs_result r = solved(w, everything);
    assert_false(r.has_today);
    assert_null(r.curve);
    assert_null(r.reach_before);
    pe_jobs_result_free(&r);
    pe_workplace_free(w);
}

static void test_whoever_can_do_nothing_is_named(void **state)
{
    (void)state;
    pe_workplace *w = desk_open(
        "idle", "task,hours,empowerment,skills,slot\na,4,1,x,Mon 9-12\n"
                "b,4,2,y,\n",
        "member,hours,skills,bans,away\n"
        "can,4,x,,\naway,4,x,,Mon 10-11\nban,4,y,b,\nunskilled,4,,,\n"
        "no hours,0,,,\nalso,4,y,,\n",
        NULL);
    pe_jobs_result r = solved(w, nothing);
    assert_int_equal(r.idles, 3);
    for (int32_t k = 0; k < 3; k++)
        assert_int_equal(r.idle[k], k + 1);
    pe_jobs_result_free(&r);
    pe_workplace_free(w);
}

/* Price, by the definition: with the skill waived the same prices give a
 * bound that is larger by the hours of the dearest task. A workplace where
 * everybody has every skill has no prices. */
static void test_bottlenecks(void **state)
{
    (void)state;
    const char *rich = "task,hours,empowerment,desirability,skills\n"
                       "a,10,10,5,law\nb,10,1,5,\n";
    pe_workplace *w =
        desk_open("rich", rich, "member,hours,skills\nx,10,law\ny,10,law\n",
                  NULL);
    pe_jobs_result r = solved(w, nothing);
    assert_int_equal(r.bottlenecks, 1);
    assert_int_equal(r.bottleneck[0].holders, 2);
    assert_true(r.bottleneck[0].work == 10);
    assert_true(r.bottleneck[0].hours == 20);
    assert_true(r.bottleneck[0].price < 1e-6);
    pe_jobs_result_free(&r);
    pe_workplace_free(w);
    w = desk_open("rich", rich, "member,hours,skills\nx,10,law\ny,10,\n",
                  NULL);
    r = solved(w, nothing);
    assert_true(r.info.rms_bound > 1);
    assert_true(r.bottleneck[0].price > 0.1);
    pe_jobs_result_free(&r);
    pe_workplace_free(w);
}

/* --- the certificate ----------------------------------------------------- */

static double figure(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    assert_true(json_is_number(value));
    return json_number_value(value);
}

static bool lists(const json_t *list, const char *text)
{
    for (size_t k = 0; k < json_array_size(list); k++)
        if (!strcmp(json_string_value(json_array_get(list, k)), text))
            return true;
    return false;
}

/* The class has every skill that the task lists, but for those ignored. */
static bool class_may(const json_t *class_figures, const json_t *ignored,
                      const pe_jobs_problem *p, char *const *skill_name,
                      int32_t task)
{
    const uint64_t *need = p->set + (int64_t)p->need[task] * p->words;
    const json_t *skills = json_object_get(class_figures, "skills");
    for (int32_t s = 0; s < p->skills; s++)
        if (need[s / 64] >> s % 64 & 1 && !lists(skills, skill_name[s]) &&
            !lists(ignored, skill_name[s]))
            return false;
    return true;
}

/* The bound from the certificate and the tables alone, as docs/workplace.md
 * has it; hours are hours. `left` [tasks] are hours of nobody. */
static double bound_again(const pe_workplace *w, const json_t *root,
                          const double *left)
{
    const json_t *bound = json_object_get(root, "bound");
    const json_t *classes = json_object_get(bound, "classes");
    const json_t *ignored = json_object_get(bound, "skills_ignored");
    const json_t *ratings = json_object_get(root, "ratings");
    const pe_jobs_problem *p = &w->problem;
    double sum = 0, fair = 0;
    char key[64];
    for (int32_t j = 0; j < p->tasks; j++) {
        double least = INFINITY;
        for (size_t c = 0; c < json_array_size(classes); c++) {
            const json_t *k = json_array_get(classes, c);
            double cost = figure(k, "price_hour");
            for (int32_t r = 0; r < p->ratings; r++) {
                snprintf(key, sizeof key, "price_%s", w->rating_name[r]);
                cost += figure(k, key) *
                        (p->rating[(int64_t)r * p->tasks + j] -
                         figure(json_array_get(ratings, (size_t)r), "mean"));
            }
            if (cost < least && class_may(k, ignored, p, w->skill_name, j))
                least = cost;
        }
        double hours = p->hours[j] / 4.0 - left[j];
        sum += hours > 0 ? hours * least : 0;
    }
    for (size_t c = 0; c < json_array_size(classes); c++) {
        const json_t *k = json_array_get(classes, c);
        double share = figure(k, "fair_hours"), mu = figure(k, "price_hour");
        fair += share;
        for (int32_t r = 0; r < p->ratings; r++) {
            double weight =
                figure(json_array_get(ratings, (size_t)r), "weight");
            snprintf(key, sizeof key, "price_%s", w->rating_name[r]);
            double price = figure(k, key);
            snprintf(key, sizeof key, "wanted_%s", w->rating_name[r]);
            sum -= price * figure(k, key) + price * price * share /
                                                (4 * weight);
        }
        sum -= mu * figure(k, mu > 0 ? "most_hours" : "least_hours");
    }
    return sqrt(fmax(0, sum) / fair);
}

static json_t *certificate_of(const pe_jobs_result *r)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    pe_error err = {0};
    assert_int_equal(pe__json_deliver(pe__certificate(r), out, &err), PE_OK);
    fclose(out);
    json_t *root = json_loads(text, 0, NULL);
    assert_non_null(root);
    free(text);
    return root;
}

static void assert_certificate(const pe_jobs_result *r)
{
    const pe_workplace *w = r->workplace;
    json_t *root = certificate_of(r);
    double *left = calloc((size_t)w->problem.tasks, sizeof *left);
    for (int64_t k = 0; k < r->solution.lefts; k++)
        left[r->solution.left[k].task] = r->solution.left[k].hours / 4.0;
    double again = bound_again(w, root, left);
    double rms_bound = figure(root, "rms_bound");
    /* The prices prove at least what is claimed; the engine takes off a little
     * for its own rounding. */
    double claimed = figure(json_object_get(root, "bound"), "rms");
    if (again < claimed - 1e-9 || again > claimed + 1e-5 * w->rating_range)
        fail_msg("bound %.9f, computed again %.9f", claimed, again);
    assert_true(rms_bound >= claimed - 1e-9);
    assert_true(fabs(figure(root, "gap") -
                     (figure(root, "rms") - rms_bound)) < 1e-12);
    free(left);
    json_decref(root);
}

/* Solves and frees the workplace. */
static void assert_certified(pe_workplace *w)
{
    pe_jobs_result r = solved(w, nothing);
    assert_certificate(&r);
    pe_jobs_result_free(&r);
    pe_workplace_free(w);
}

static void test_the_bound_computed_again(void **state)
{
    (void)state;
    assert_certified(desk_open("again", work, people, today));
    /* scarce skills and debts of earlier periods: the bound is above 0 */
    assert_certified(desk_open(
        "again",
        "task,hours,empowerment,desirability,skills\n"
        "a,9,10,6,law\nb,4,9,5,law\nc,9,1,1,\nd,8,2,3,\ne,6,5,9,\n",
        "member,hours,skills,carry_empowerment,carry_desirability\n"
        "x,12,law,1,0.5\ny,12,,-1,\nz,12,,,0.25\n",
        NULL));
    assert_certified(desk_open(
        "again",
        "task,hours,category,skills\n"
        "a,9,desk,law\nb,4,desk,\nc,9,floor,\nd,8,road,\n",
        "member,hours,skills\nx,10,law\ny,10,\nz,10,\n", NULL));
}

static void test_the_keys_of_the_certificate(void **state)
{
    (void)state;
    static const char *const key[] = {
        "outcome",      "rms",           "rms_bound",
        "gap",          "spread_empowerment", "spread_desirability",
        "largest_deviation", "gini_before", "gini_after",
        "hours_moved",  "pieces",        "seconds",
        "seed",         "input_sha256"};
    pe_workplace *w = desk_open("keys", work, people, today);
    pe_jobs_result r = solved(w, nothing);
    json_t *root = certificate_of(&r);
    void *at = json_object_iter(root);
    for (size_t k = 0; k < sizeof key / sizeof *key; k++) {
        assert_string_equal(json_object_iter_key(at), key[k]);
        at = json_object_iter_next(root, at);
    }
    /* full precision: the same number, bit for bit */
    assert_true(figure(root, "rms") == r.info.measure.rms);
    assert_true(figure(root, "gini_before") == r.before.gini[0]);
    assert_true(4 * figure(root, "hours_moved") ==
                (double)r.info.measure.moved);
    assert_true(figure(root, "unassigned_hours") == 2);
    assert_string_equal(
        json_string_value(json_object_get(root, "input_sha256")),
        w->input_sha256);
    json_decref(root);
    pe_jobs_result_free(&r);
    pe_workplace_free(w);
}

/* --- the independent check, real workplaces ------------------------------ */

static void check_real(const char *name)
{
    char path[1024], command[4096];
    pe_error err = {0};
    pe_jobs_result r;
    pe_workplace *w = desk_real(name, path, sizeof path);
    if (!w)
        skip();
    assert_int_equal(pe_jobs_result_make(w, NULL, NULL, &r, &err), PE_OK);
    write_out(&r, name);
    snprintf(command, sizeof command,
             "python3 '%s/../../../check/jobs_check.py' '%s' '%s/jobs.csv' "
             "--unassigned '%s/unassigned.csv' > '%s'",
             path, path, scratch_path(name), scratch_path(name),
             scratch_path("checked"));
    int faults = system(command);
    size_t size;
    char *said = scratch_read("checked", &size);
    if (faults)
        fail_msg("%s", said);
    free(said);
    assert_certificate(&r);
    pe_jobs_result_free(&r);
    pe_workplace_free(w);
}

static void test_the_newspaper(void **state)
{
    (void)state;
    check_real("newspaper-60");
}

static void test_the_school(void **state)
{
    (void)state;
    check_real("school-80");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_result_is_whole),
        cmocka_unit_test(test_the_curve_falls),
        cmocka_unit_test(test_points_keep_their_divisions),
        cmocka_unit_test(test_without_today_there_is_no_curve),
        cmocka_unit_test(test_whoever_can_do_nothing_is_named),
        cmocka_unit_test(test_bottlenecks),
        cmocka_unit_test(test_the_bound_computed_again),
        cmocka_unit_test(test_the_keys_of_the_certificate),
        cmocka_unit_test(test_the_newspaper),
        cmocka_unit_test(test_the_school),
    };
    return cmocka_run_group_tests_name("app result", tests, scratch_make,
                                       scratch_remove);
}
