/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Throwing workplaces together: nobody's hours, cause or skills are lost. */
#include "../base/scratch.h"
#include "desk.h"
#include "ids.h"
#include "mem.h"
#include "random.h"
#include "workplace_own.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static pe_workplace *merged(pe_workplace *const *part, int32_t count,
                            pe_align align)
{
    pe_error err = {0};
    pe_workplace *w = NULL;
    if (pe_workplace_merge(part, count, align, &w, &err))
        fail_msg("%s", err.message);
    return w;
}

/* Merges two and frees them. */
static pe_workplace *merged_pair(pe_workplace *a, pe_workplace *b,
                                 pe_align align)
{
    pe_workplace *part[] = {a, b};
    pe_workplace *w = merged(part, 2, align);
    pe_workplace_free(a);
    pe_workplace_free(b);
    return w;
}

/* --- properties, on made-up workplaces ----------------------------------- */

/* A workplace with a little of everything; ids clash between seeds. */
static pe_workplace *made_up(const char *folder, uint64_t seed, int tasks,
                             int members)
{
    static const char *const skill[] = {"", "cook", "drive", "cook; drive",
                                        "law"};
    static const char *const slot[] = {"", "Mon 9-12", "Tue 10-11", "Fair"};
    static const char *const cause[] = {"", "archive", "youth"};
    char *text[3];
    pe__random random;
    pe__random_seed(&random, seed, 0);
    for (int k = 0; k < 3; k++)
        text[k] = calloc(1, (size_t)(tasks + members) * 128);
    strcpy(text[0], "task,name,hours,empowerment,desirability,skills,slot,"
                    "cause,site,owner\n");
    for (int j = 0; j < tasks; j++) {
        uint32_t n[7]; /* drawn one by one: arguments have no order */
        for (int k = 0; k < 7; k++)
            n[k] = pe__random_below(&random, 60);
        sprintf(text[0] + strlen(text[0]),
                "t%d,Work %d of %d,%g,%u,%u,%s,%s,%s,s%u,o%d\n", j, j,
                (int)seed, 1 + 0.25 * (n[0] % 20), n[1] % 11, n[2] % 11,
                skill[n[3] % 5], slot[n[4] % 4], cause[n[5] % 3], n[6] % 3, j);
    }
    strcpy(text[1], "member,hours,skills,away,prefers,carry_empowerment\n");
    strcpy(text[2], "member,task,hours\n");
    for (int i = 0; i < members; i++) {
        uint32_t n[4];
        for (int k = 0; k < 4; k++)
            n[k] = pe__random_below(&random, 60);
        sprintf(text[1] + strlen(text[1]), "m%d,%u,%s,%s,t%u,0.5\n", i,
                5 + n[0] % 30, skill[n[1] % 5], slot[n[2] % 4],
                n[3] % (uint32_t)tasks);
        sprintf(text[2] + strlen(text[2]), "m%d,t%d,1\n", i, i % tasks);
    }
    pe_workplace *w = desk_open(folder, text[0], text[1], text[2]);
    for (int k = 0; k < 3; k++)
        free(text[k]);
    return w;
}

static void assert_unique(char *const *id, int32_t count)
{
    pe__ids seen = {0};
    int32_t found;
    for (int32_t k = 0; k < count; k++) {
        assert_true(pe__ids_add(&seen, id[k], k, &found));
        assert_int_equal(found, -1);
    }
    pe__ids_free(&seen);
}

static bool shares_time(const pe_jobs_problem *p, int32_t a, int32_t b)
{
    for (int32_t k = 0; k < p->slot_words; k++)
        if (p->slot_time[(int64_t)p->slot[a] * p->slot_words + k] &
            p->slot_time[(int64_t)p->slot[b] * p->slot_words + k])
            return true;
    return false;
}

static bool blocked(const pe_jobs_problem *p, int32_t member, int32_t task)
{
    if (!p->slot || p->slot[task] < 0 || !p->away)
        return false;
    for (int32_t k = 0; k < p->slot_words; k++)
        if (p->away[(int64_t)member * p->slot_words + k] &
            p->slot_time[(int64_t)p->slot[task] * p->slot_words + k])
            return true;
    return false;
}

/* Rows of a part against their rows in the whole: `task` and `member` are
 * where the part begins. */
static void assert_part(const pe_workplace *w, const pe_workplace *part,
                        int32_t origin, int32_t task, int32_t member)
{
    const pe_jobs_problem *p = &w->problem, *q = &part->problem;
    for (int32_t j = 0; j < q->tasks; j++) {
        assert_int_equal(p->hours[task + j], q->hours[j]);
        assert_int_equal(p->least[task + j], q->least[j]);
        assert_string_equal(w->task_name[task + j], part->task_name[j]);
        assert_int_equal(w->task_origin[task + j], origin);
        const char *cause = part->cause_name[part->cause[j]];
        assert_string_equal(w->cause_name[w->cause[task + j]],
                            *cause ? cause : w->origin_name[origin]);
        assert_string_equal(
            pe__workplace_inside(w)->task_extra[0].cell[task + j],
            pe__workplace_inside(part)->task_extra[0].cell[j]);
        for (int32_t k = 0; q->slot && k < q->tasks; k++)
            if (q->slot[j] >= 0 && q->slot[k] >= 0)
                assert_int_equal(shares_time(p, task + j, task + k),
                                 shares_time(q, j, k));
    }
    for (int32_t i = 0; i < q->members; i++) {
        assert_int_equal(p->offer[member + i], q->offer[i]);
        assert_int_equal(p->group[member + i], origin);
        assert_true(p->target[member + i] == -0.5);
        for (int32_t j = 0; j < q->tasks; j++) {
            assert_int_equal(pe__may_hold(w, member + i, task + j),
                             pe__may_hold(part, i, j));
            assert_int_equal(blocked(p, member + i, task + j),
                             blocked(q, i, j));
        }
    }
}

static int64_t hours_of_cause(const pe_workplace *w, const char *cause)
{
    int64_t sum = 0;
    for (int32_t j = 0; j < w->problem.tasks; j++)
        if (!strcmp(w->cause_name[w->cause[j]], cause))
            sum += w->problem.hours[j];
    return sum;
}

static void test_nothing_is_lost(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        pe_workplace *part[] = {made_up("one", seed, 12, 5),
                                made_up("two", seed + 10, 9, 7),
                                made_up("three", seed + 20, 4, 2)};
        pe_workplace *w = merged(part, 3, PE_ALIGN_NONE);
        const pe_jobs_problem *p = &w->problem;
        assert_int_equal(w->origins, 3);
        assert_int_equal(p->tasks, 25);
        assert_int_equal(p->members, 14);
        assert_unique(w->task_id, p->tasks);
        assert_unique(w->member_id, p->members);
        int32_t task = 0, member = 0;
        int64_t todays = 0, archive = 0, wishes = 0;
        for (int k = 0; k < 3; k++) {
            const pe_jobs_problem *q = &part[k]->problem;
            assert_part(w, part[k], k, task, member);
            for (int64_t n = 0; n < q->todays; n++) {
                assert_int_equal(p->today[todays + n].task,
                                 task + q->today[n].task);
                assert_int_equal(p->today[todays + n].hours,
                                 q->today[n].hours);
            }
            const pe_jobs_pair *wish = p->prefer + wishes;
            for (int64_t n = 0; n < q->prefers; n++) {
                assert_int_equal(wish[n].member,
                                 member + q->prefer[n].member);
                assert_int_equal(wish[n].task, task + q->prefer[n].task);
            }
            wishes += q->prefers;
            archive += hours_of_cause(part[k], "archive");
            todays += q->todays;
            task += q->tasks;
            member += q->members;
        }
        assert_int_equal(p->todays, todays);
        assert_int_equal(p->prefers, 14);
        assert_int_equal(hours_of_cause(w, "archive"), archive);
        pe_workplace_free(w);
        for (int k = 0; k < 3; k++)
            pe_workplace_free(part[k]);
    }
}

/* A skill that a workplace's own tasks never needed counts after the merge. */
static void test_skills_are_one_people(void **state)
{
    (void)state;
    pe_workplace *w = merged_pair(
        desk_open("left", "task,hours,empowerment,skills\na,1,1,weld\n",
                  "member,hours,skills\nann,1,weld\n", NULL),
        desk_open("right", "task,hours,empowerment\nb,1,1\n",
                  "member,hours,skills\nbob,1,weld\n", NULL),
        PE_ALIGN_NONE);
    assert_int_equal(w->problem.have[1], w->problem.have[0]);
    assert_true(pe__may_hold(w, 1, 0));
    pe_workplace_free(w);
}

/* --- ids ----------------------------------------------------------------- */

static void test_ids_that_clash_get_their_origin(void **state)
{
    (void)state;
    pe_workplace *w = merged_pair(
        desk_open("kitchen",
                  "task,name,hours,empowerment\na,Cook,1,1\nb,Wash,1,1\n"
                  "hall/a,Odd,1,1\n",
                  "member,hours\nx,1\n", NULL),
        desk_open("hall", "task,name,hours,empowerment\na,Sweep,1,1\nc,C,1,1\n",
                  "member,hours\nx,1\ny,1\n", NULL),
        PE_ALIGN_NONE);
    static const char *const id[] = {"kitchen/a", "b", "hall/a", "hall/2/a",
                                     "c"};
    for (int j = 0; j < 5; j++)
        assert_string_equal(w->task_id[j], id[j]);
    assert_string_equal(w->member_id[0], "kitchen/x");
    assert_string_equal(w->member_id[2], "y");
    assert_int_equal(pe_workplace_task(w, "hall/2/a"), 3);
    assert_string_equal(w->name, "kitchen + hall");
    pe_workplace_free(w);
}

static void test_equal_folders_are_told_apart(void **state)
{
    (void)state;
    pe_workplace *a = desk_open("twin", "task,hours,empowerment\na,1,1\n",
                                "member,hours\nx,1\n", NULL);
    pe_workplace *b = desk_read("twin");
    pe_workplace *w = merged_pair(a, b, PE_ALIGN_CENTRE);
    assert_string_equal(w->origin_name[0], "twin");
    assert_string_equal(w->origin_name[1], "twin 2");
    assert_string_equal(w->task_id[1], "twin 2/a");
    pe_workplace_free(w);
}

/* A merge of a merge knows all of its origins. */
static void test_merging_in_two_steps(void **state)
{
    (void)state;
    pe_workplace *ab = merged_pair(made_up("a", 1, 5, 2),
                                   made_up("b", 2, 5, 2), PE_ALIGN_NONE);
    pe_workplace *w =
        merged_pair(ab, made_up("c", 3, 5, 2), PE_ALIGN_NONE);
    assert_int_equal(w->origins, 3);
    assert_string_equal(w->origin_name[1], "b");
    assert_string_equal(w->origin_name[2], "c");
    assert_int_equal(w->task_origin[7], 1);
    assert_unique(w->task_id, 15);
    pe_workplace_free(w);
}

/* --- alignment ----------------------------------------------------------- */

static double mean_of(const pe_workplace *w, int32_t r, int32_t origin)
{
    const pe_jobs_problem *p = &w->problem;
    double sum = 0, hours = 0;
    for (int32_t j = 0; j < p->tasks; j++) {
        if (w->task_origin[j] != origin)
            continue;
        sum += p->hours[j] * p->rating[(int64_t)r * p->tasks + j];
        hours += p->hours[j];
    }
    return sum / hours;
}

static void test_centring_gives_one_mean(void **state)
{
    (void)state;
    pe_workplace *a = made_up("a", 4, 20, 2), *b = made_up("b", 5, 10, 2);
    double before = mean_of(b, 1, 0);
    pe_workplace *w = merged_pair(a, b, PE_ALIGN_CENTRE);
    for (int32_t r = 0; r < 2; r++)
        assert_true(fabs(mean_of(w, r, 0) - mean_of(w, r, 1)) < 1e-12);
    assert_true(w->shift[0] == 0); /* the first one's scale stays */
    assert_true(fabs(w->shift[2 + 1] - (mean_of(w, 1, 1) - before)) < 1e-12);
    pe_workplace_free(w);
}

#define HEAD "task,name,hours,empowerment,desirability\n"
#define ONE "member,hours\nx,9\n"

static void test_anchors_find_the_shift(void **state)
{
    (void)state;
    /* "Cook" and "Wash" stand in both, 2 and 3 points apart; "t1" is an id of
     * different work and proves nothing. */
    pe_workplace *w = merged_pair(
        desk_open("a", HEAD "t1,Cook,1,5,1\nt2,Wash,2,2,1\nt3,Type,1,9,1\n",
                  ONE, NULL),
        desk_open("b", HEAD "t1,Drive,3,9,1\nt2,wash,1,5,1\nt9,COOK,1,7,1\n",
                  ONE, NULL),
        PE_ALIGN_ANCHORS);
    assert_true(fabs(w->shift[1] + 2.5) < 1e-12);
    assert_true(w->problem.rating[3] == 9 - 2.5);
    assert_true(w->shift[2 + 1] == 0);
    pe_workplace_free(w);
}

/* a–b and b–c share work; d shares none and is centred. Random true scales
 * with no noise are found exactly. */
static void test_chains_of_anchors(void **state)
{
    (void)state;
    static const double scale[] = {0, 1.5, -2.25};
    char text[4][512];
    pe_workplace *part[4];
    static const char *const name[] = {"a", "b", "c", "d"};
    for (int k = 0; k < 3; k++)
        snprintf(text[k], sizeof text[k],
                 HEAD "t%d,Shared %d,1,%g,1\nu%d,Shared %d,2,%g,1\n"
                      "v%d,Own %d,1,%g,1\n",
                 k, k, 4 + scale[k], k, k + 1, 6 + scale[k], k, k,
                 1 + scale[k]);
    /* b's "Shared 1" is worth what a's is, and so on along the chain */
    snprintf(text[1], sizeof text[1],
             HEAD "t,Shared 1,1,%g,1\nu,Shared 2,2,%g,1\nv,Own 1,1,%g,1\n",
             6 + scale[1], 3 + scale[1], 1 + scale[1]);
    snprintf(text[2], sizeof text[2],
             HEAD "t,Shared 2,1,%g,1\nu,Shared 3,2,%g,1\nv,Own 2,1,%g,1\n",
             3 + scale[2], 8 + scale[2], 1 + scale[2]);
    strcpy(text[3], HEAD "z,Far away,4,20,1\n");
    for (int k = 0; k < 4; k++)
        part[k] = desk_open(name[k], text[k], ONE, NULL);
    pe_workplace *w = merged(part, 4, PE_ALIGN_ANCHORS);
    for (int k = 0; k < 3; k++)
        assert_true(fabs(w->shift[k] + scale[k]) < 1e-9);
    double sum = 0, hours = 0;
    for (int32_t j = 0; j < 9; j++) {
        sum += w->problem.hours[j] * w->problem.rating[j];
        hours += w->problem.hours[j];
    }
    assert_true(fabs(w->problem.rating[9] - sum / hours) < 1e-9);
    pe_workplace_free(w);
    for (int k = 0; k < 4; k++)
        pe_workplace_free(part[k]);
}

static void test_no_alignment_changes_nothing(void **state)
{
    (void)state;
    pe_workplace *a = made_up("a", 4, 6, 2), *b = made_up("b", 5, 7, 2);
    pe_workplace *part[] = {a, b};
    pe_workplace *w = merged(part, 2, PE_ALIGN_NONE);
    for (int32_t j = 0; j < 7; j++)
        assert_true(w->problem.rating[6 + j] == b->problem.rating[j]);
    for (int k = 0; k < 4; k++)
        assert_true(w->shift[k] == 0);
    pe_workplace_free(w);
    pe_workplace_free(a);
    pe_workplace_free(b);
}

/* --- categories, and what cannot be merged ------------------------------- */

static void test_categories_are_joined_by_name(void **state)
{
    (void)state;
    pe_workplace *w = merged_pair(
        desk_open("a", "task,hours,category\na,1,office\nb,1,floor\n", ONE,
                  NULL),
        desk_open("b", "task,hours,category\nc,1,floor\nd,1,road\n", ONE,
                  NULL),
        PE_ALIGN_ANCHORS);
    static const double share[3][4] = {
        {1, 0, 0, 0}, {0, 1, 1, 0}, {0, 0, 0, 1}};
    assert_int_equal(w->problem.ratings, 3);
    assert_string_equal(w->rating_name[2], "road");
    for (int r = 0; r < 3; r++)
        for (int j = 0; j < 4; j++)
            assert_true(w->problem.rating[r * 4 + j] == share[r][j]);
    pe_workplace_free(w);
}

static void assert_refused(pe_workplace *a, pe_workplace *b, const char *why)
{
    pe_workplace *part[] = {a, b}, *w = a;
    pe_error err = {0};
    long live = pe__mem_live();
    pe_status status =
        pe_workplace_merge(part, b ? 2 : 1, PE_ALIGN_NONE, &w, &err);
    assert_int_equal(status, b ? PE_BAD_INPUT : PE_USAGE);
    assert_null(w);
    assert_non_null(strstr(err.message, why));
    assert_int_equal(pe__mem_live(), live);
    pe_workplace_free(a);
    pe_workplace_free(b);
}

static void test_what_cannot_be_merged(void **state)
{
    (void)state;
    assert_refused(made_up("a", 1, 2, 1), NULL, "at least two");
    assert_refused(made_up("a", 1, 2, 1),
                   desk_open("b", "task,hours,category\nc,1,x\n", ONE, NULL),
                   "\"b\" balances by category and \"a\" by ratings");
    assert_refused(
        desk_open("a",
                  "task,hours,category\na,1,1\nb,1,2\nc,1,3\nd,1,4\ne,1,5\n",
                  ONE, NULL),
        desk_open("b", "task,hours,category\na,1,6\nb,1,7\nc,1,8\nd,1,9\n",
                  ONE, NULL),
        "have 9 categories");
}

static void test_one_without_today_is_told(void **state)
{
    (void)state;
    pe_workplace *w = merged_pair(
        made_up("a", 1, 4, 2),
        desk_open("b", HEAD "x,X,1,1,1\n", "member,hours\nx,1\n", NULL),
        PE_ALIGN_NONE);
    bool told = false;
    for (int32_t k = 0; k < w->warnings; k++)
        told |= strstr(w->warning[k].message,
                       "\"b\" has no table of today") != NULL;
    assert_true(told);
    pe_workplace_free(w);
}

static void test_memory_that_runs_out(void **state)
{
    (void)state;
    pe_workplace *part[] = {made_up("a", 1, 8, 3), made_up("b", 2, 8, 3)};
    long live = pe__mem_live();
    for (long n = 1;; n++) {
        pe_error err = {0};
        pe_workplace *w = NULL;
        pe__mem_fail_at(n);
        pe_status status =
            pe_workplace_merge(part, 2, PE_ALIGN_ANCHORS, &w, &err);
        pe__mem_fail_at(0);
        pe_workplace_free(w);
        assert_int_equal(pe__mem_live(), live);
        if (!status) {
            assert_true(n > 20);
            break;
        }
        assert_int_equal(status, PE_NO_MEMORY);
        assert_null(w);
    }
    pe_workplace_free(part[0]);
    pe_workplace_free(part[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_lost),
        cmocka_unit_test(test_skills_are_one_people),
        cmocka_unit_test(test_ids_that_clash_get_their_origin),
        cmocka_unit_test(test_equal_folders_are_told_apart),
        cmocka_unit_test(test_merging_in_two_steps),
        cmocka_unit_test(test_centring_gives_one_mean),
        cmocka_unit_test(test_anchors_find_the_shift),
        cmocka_unit_test(test_chains_of_anchors),
        cmocka_unit_test(test_no_alignment_changes_nothing),
        cmocka_unit_test(test_categories_are_joined_by_name),
        cmocka_unit_test(test_what_cannot_be_merged),
        cmocka_unit_test(test_one_without_today_is_told),
        cmocka_unit_test(test_memory_that_runs_out),
    };
    return cmocka_run_group_tests_name("app merge", tests, scratch_make,
                                       scratch_remove);
}
