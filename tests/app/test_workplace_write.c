/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A workplace that is written and read again is the same problem: those that
 * ship, and what comes out of merging them. */
#include "mem.h"
#include "workplace_write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];

static int set_up(void **state)
{
    const char *parent = getenv("TMPDIR");
    (void)state;
    snprintf(folder, sizeof folder, "%s/write-XXXXXX",
             parent && strlen(parent) < 40 ? parent : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    static const char *const names[] = {"tasks.csv", "members.csv",
                                        "today.csv"};
    (void)state;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", folder, names[k]);
        unlink(path);
    }
    return rmdir(folder);
}

static pe_workplace *open_folder(const char *path)
{
    pe_workplace_files files = {.folder = path};
    pe_workplace *workplace = NULL;
    pe_error err = {0};
    if (pe_workplace_read(&files, &workplace, &err) != PE_OK) {
        fail_msg("%s:%ld:%ld: %s", err.file, err.line, err.column,
                 err.message);
    }
    return workplace;
}

static pe_workplace *shipped(const char *name)
{
    const char *source = getenv("PARECON_SOURCE");
    char path[1024];
    assert_non_null(source);
    snprintf(path, sizeof path, "%s/data/workplaces/%s", source, name);
    return open_folder(path);
}

static void same_array(const int32_t *a, const int32_t *b, int32_t count,
                       int32_t otherwise)
{
    for (int32_t k = 0; k < count; k++) {
        assert_int_equal(a ? a[k] : otherwise, b ? b[k] : otherwise);
    }
}

static void same_pairs(const pe_jobs_pair *a, int64_t n, const pe_jobs_pair *b,
                       int64_t m)
{
    assert_int_equal(n, m);
    for (int64_t k = 0; k < n; k++) {
        assert_int_equal(a[k].member, b[k].member);
        assert_int_equal(a[k].task, b[k].task);
    }
}

/* Skill sets by their names: numbers may differ. */
static bool has_skill(const pe_workplace *w, int32_t set, const char *name)
{
    const pe_jobs_problem *p = &w->problem;
    for (int32_t s = 0; s < p->skills; s++) {
        if (!strcmp(w->skill_name[s], name)) {
            return p->set[(int64_t)set * p->words + s / 64] >> (s % 64) & 1;
        }
    }
    return false;
}

static void same_skills(const pe_workplace *a, int32_t set_a,
                        const pe_workplace *b, int32_t set_b)
{
    for (int32_t s = 0; s < a->problem.skills; s++) {
        const char *name = a->skill_name[s];
        assert_int_equal(has_skill(a, set_a, name), has_skill(b, set_b, name));
    }
}

static void same_tasks(const pe_workplace *a, const pe_workplace *b)
{
    const pe_jobs_problem *p = &a->problem, *q = &b->problem;
    assert_int_equal(p->tasks, q->tasks);
    same_array(p->hours, q->hours, p->tasks, 0);
    same_array(p->least, q->least, p->tasks, 0);
    same_array(p->most, q->most, p->tasks, 0);
    same_array(a->decision, b->decision, p->tasks, 0);
    assert_int_equal(p->ratings, q->ratings);
    for (int32_t j = 0; j < p->tasks; j++) {
        assert_string_equal(a->task_id[j], b->task_id[j]);
        assert_string_equal(a->task_name[j], b->task_name[j]);
        assert_string_equal(a->cause_name[a->cause[j]],
                            b->cause_name[b->cause[j]]);
        same_skills(a, p->need[j], b, q->need[j]);
        int32_t slot = p->slot ? p->slot[j] : -1;
        int32_t other = q->slot ? q->slot[j] : -1;
        assert_string_equal(slot < 0 ? "" : a->slot_name[slot],
                            other < 0 ? "" : b->slot_name[other]);
        for (int32_t r = 0; r < p->ratings; r++) {
            assert_true(p->rating[(int64_t)r * p->tasks + j] ==
                        q->rating[(int64_t)r * p->tasks + j]);
        }
    }
}

static void same_members(const pe_workplace *a, const pe_workplace *b)
{
    const pe_jobs_problem *p = &a->problem, *q = &b->problem;
    assert_int_equal(p->members, q->members);
    same_array(p->offer, q->offer, p->members, 0);
    for (int32_t i = 0; i < p->members; i++) {
        assert_string_equal(a->member_id[i], b->member_id[i]);
        assert_string_equal(a->member_name[i], b->member_name[i]);
        same_skills(a, p->have[i], b, q->have[i]);
    }
    same_pairs(p->pin, p->pins, q->pin, q->pins);
    same_pairs(p->ban, p->bans, q->ban, q->bans);
    same_pairs(p->prefer, p->prefers, q->prefer, q->prefers);
    same_pairs(p->avoid, p->avoids, q->avoid, q->avoids);
    assert_int_equal(p->todays, q->todays);
    for (int64_t k = 0; k < p->todays; k++) {
        assert_int_equal(p->today[k].member, q->today[k].member);
        assert_int_equal(p->today[k].task, q->today[k].task);
        assert_int_equal(p->today[k].hours, q->today[k].hours);
    }
}

static void comes_back(const pe_workplace *workplace)
{
    pe_error err = {0};
    assert_int_equal(pe_workplace_write(workplace, folder, &err), PE_OK);
    pe_workplace *again = open_folder(folder);
    same_tasks(workplace, again);
    same_members(workplace, again);
    pe_workplace_free(again);
}

static void shipped_ones_come_back(void **state)
{
    static const char *const names[] = {"newspaper", "kitchen", "categories"};
    (void)state;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        pe_workplace *workplace = shipped(names[k]);
        comes_back(workplace);
        pe_workplace_free(workplace);
    }
}

static void a_merge_comes_back(void **state)
{
    static const pe_align ways[] = {PE_ALIGN_ANCHORS, PE_ALIGN_CENTRE,
                                    PE_ALIGN_NONE};
    (void)state;
    pe_workplace *part[3] = {shipped("newspaper"), shipped("kitchen"),
                             shipped("kitchen")};
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
        pe_workplace *whole = NULL;
        pe_error err = {0};
        assert_int_equal(pe_workplace_merge(part, 3, ways[k], &whole, &err),
                         PE_OK);
        comes_back(whole);
        pe_workplace_free(whole);
    }
    for (int k = 0; k < 3; k++) {
        pe_workplace_free(part[k]);
    }
}

static void survives_any_failed_request(void **state)
{
    (void)state;
    pe_workplace *workplace = shipped("kitchen");
    long live = pe__mem_live(), failed = 0;
    for (long n = 1, well = 0; well < 5; n++) {
        pe_error err = {0};
        pe__mem_fail_at(n);
        pe_status status = pe_workplace_write(workplace, folder, &err);
        pe__mem_fail_at(0);
        if (status != PE_OK) {
            assert_int_equal(status, PE_NO_MEMORY);
            failed++;
        }
        well = status == PE_OK ? well + 1 : 0;
        assert_int_equal(pe__mem_live(), live);
    }
    assert_true(failed > 5);
    pe_workplace_free(workplace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_ones_come_back),
        cmocka_unit_test(a_merge_comes_back),
        cmocka_unit_test(survives_any_failed_request),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
