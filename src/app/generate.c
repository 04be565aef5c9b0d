/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Made-up workplaces. The stream of numbers is that of the instances which the
 * research note names (members, tasks a member, a = skills ample or b = scarce,
 * seed), so that figures can be compared: splitmix64 (Steele, Lea, Flood, "Fast
 * splittable pseudorandom number generators", OOPSLA 2014,
 * doi:10.1145/2660193.2660195), drawn in one fixed order. Changing the order of
 * two draws changes every instance. */
#include "generate.h"
#include "error.h"
#include "file.h"
#include "mem.h"
#include <inttypes.h>
#include <string.h>

enum {
    BITS = 12,             /* bit 0 of a mask is "everybody" */
    SKILLS = BITS - 1,     /* what the problem counts as skills */
    MASKS = 1 << SKILLS    /* every possible set of them */
};

/* What a task is drawn from: the hours that holders of each skill offer
 * (`held`) and those that tasks already ask of them (`used`), in quarters. */
typedef struct {
    uint64_t state;
    bool scarce;
    int64_t held[BITS], used[BITS], offered, asked;
} draw;

/* splitmix64: 64 bits that look random, from a counter. Here and below the
 * order of draws is the format: see the head of the file. */
static uint64_t next(draw *d)
{
    uint64_t z = (d->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* A whole number low … high. The slight bias of the remainder is part of the
 * stream that others reproduce. */
static int32_t between(draw *d, int32_t low, int32_t high)
{
    return low + (int32_t)(next(d) % (uint64_t)(high - low + 1));
}

/* The upper 53 bits as a number in [0, 1). */
static double unit(draw *d)
{
    return (double)(next(d) >> 11) * 0x1p-53;
}

/* Broad skills: most have skill 1, everybody one to three of the others. */
static uint32_t ample_skills(draw *d)
{
    uint32_t mask = unit(d) < .8 ? 3 : 1;
    int32_t count = between(d, 1, 3);
    for (int32_t i = 0; i < count; i++)
        mask |= 1u << between(d, 2, BITS - 1);
    return mask;
}

/* Skill 2 is the surgery: 6 % have it, and nothing rare beside it. */
static uint32_t scarce_skills(draw *d)
{
    double which = unit(d);
    uint32_t mask = unit(d) < .8 ? 3 : 1;
    if (which < .06)
        return mask | 1u << 2;
    if (which < .36)
        return mask | 1u << 3 | (unit(d) < .3 ? 1u << 4 : 0);
    if (unit(d) < .5)
        mask |= 1u << between(d, 5, BITS - 1);
    return mask;
}

/* A member: a week of 20, 30 or 37.5 hours, and skills, whose hours are
 * counted as held. */
static void draw_member(draw *d, int32_t *offer, uint32_t *mask)
{
    double week = unit(d);
    *offer = week < .2 ? 80 : week < .4 ? 120 : 150;
    *mask = d->scarce ? scarce_skills(d) : ample_skills(d);
    d->offered += *offer;
    for (int s = 0; s < BITS; s++)
        if (*mask >> s & 1)
            d->held[s] += *offer;
}

typedef struct {
    int32_t hours, skill, empowerment, desirability;
} drawn_task;

/* A task for specialists; ordinary work instead when it would ask more of a
 * skill than a fixed share of its holders' hours. */
static void draw_special(draw *d, drawn_task *t)
{
    if (!d->scarce)
        t->skill = between(d, 2, BITS - 1);
    else if (unit(d) < .13)
        t->skill = 2;
    else
        t->skill = unit(d) < .5 ? 3 : between(d, 4, BITS - 1);
    bool surgery = d->scarce && t->skill == 2;
    t->empowerment = surgery ? between(d, 16, 20) : between(d, 7, 16);
    t->desirability = between(d, 6, 17);
    double most = (surgery ? 0.75 : 0.55) * (double)d->held[t->skill];
    if (d->used[t->skill] + t->hours > (int64_t)most) {
        t->skill = 0;
        t->empowerment = between(d, 1, 8);
        t->desirability = between(d, 2, 12);
    }
}

/* A task of 0.25 to 1.75 times the mean hours, of one of four kinds: routine
 * that anybody can do (40 %), work for skill 1 (15 %), empowering work that
 * anybody can do (10 %), and work for specialists (35 %). */
static void draw_task(draw *d, double mean, drawn_task *t)
{
    double kind = unit(d);
    t->hours = (int32_t)(mean * (0.25 + 1.5 * unit(d)) + .5);
    if (t->hours < 1)
        t->hours = 1;
    t->skill = 0;
    if (kind < .40) {
        t->empowerment = between(d, 1, 6);
        t->desirability = between(d, 1, 9);
    } else if (kind < .55) {
        t->empowerment = between(d, 8, 14);
        t->desirability = between(d, 5, 13);
        t->skill = 1;
    } else if (kind < .65) {
        t->empowerment = between(d, 15, 20);
        t->desirability = between(d, 8, 16);
    } else {
        draw_special(d, t);
    }
    if (t->skill)
        d->used[t->skill] += t->hours;
    d->asked += t->hours;
}

/* Makes work and offers equal, a quarter here and there. */
static void level(draw *d, int32_t *hours, int32_t tasks)
{
    while (d->asked != d->offered) {
        int32_t j = between(d, 0, tasks - 1);
        if (d->asked < d->offered) {
            hours[j]++;
            d->asked++;
        } else if (hours[j] > 1) {
            hours[j]--;
            d->asked--;
        }
    }
}

/* Numbers skill sets in the order in which they first turn up; set 0 is the
 * empty one. `number` [MASKS], -1 = not seen yet. */
static int32_t intern(int32_t *number, uint64_t *set, int32_t *sets,
                      uint32_t skills)
{
    if (number[skills] < 0) {
        number[skills] = *sets;
        set[(*sets)++] = skills;
    }
    return number[skills];
}

typedef struct {
    int32_t *hours, *need, *offer, *have;
    double *rating;
    uint64_t *set;
    int32_t *number, sets;
} arrays;

/* All arrays of a problem, before anything is drawn; set 0 is entered. On
 * failure the caller frees what there is. */
static bool arrays_new(arrays *a, int32_t members, int32_t tasks)
{
    a->hours = pe__alloc((size_t)tasks, sizeof *a->hours);
    a->need = pe__alloc((size_t)tasks, sizeof *a->need);
    a->rating = pe__alloc((size_t)tasks, 2 * sizeof *a->rating);
    a->offer = pe__alloc((size_t)members, sizeof *a->offer);
    a->have = pe__alloc((size_t)members, sizeof *a->have);
    a->set = pe__alloc(MASKS, sizeof *a->set);
    a->number = pe__alloc(MASKS, sizeof *a->number);
    if (!a->hours || !a->need || !a->rating || !a->offer || !a->have ||
        !a->set || !a->number)
        return false;
    memset(a->number, 0xff, MASKS * sizeof *a->number);
    intern(a->number, a->set, &a->sets, 0);
    return true;
}

static void arrays_free(arrays *a)
{
    pe__free(a->number);
    pe__free(a->set);
    pe__free(a->have);
    pe__free(a->offer);
    pe__free(a->rating);
    pe__free(a->need);
    pe__free(a->hours);
}

/* Draws members first and tasks after them, because what tasks may ask of a
 * skill depends on what members hold. */
static void fill(const pe_generate *what, int32_t tasks, arrays *a)
{
    draw d = {.state = what->seed, .scarce = what->scarce};
    for (int32_t i = 0; i < what->members; i++) {
        uint32_t mask;
        draw_member(&d, &a->offer[i], &mask);
        a->have[i] = intern(a->number, a->set, &a->sets, mask >> 1);
    }
    double mean = (double)d.offered / tasks;
    for (int32_t j = 0; j < tasks; j++) {
        drawn_task t;
        draw_task(&d, mean, &t);
        a->hours[j] = t.hours;
        a->need[j] = intern(a->number, a->set, &a->sets,
                            t.skill ? 1u << (t.skill - 1) : 0);
        a->rating[j] = t.empowerment;
        a->rating[(int64_t)tasks + j] = t.desirability;
    }
    level(&d, a->hours, tasks);
}

/* O(members + tasks); nothing is kept beside the problem but 8 KiB. */
pe_status pe_generate_problem(const pe_generate *what, pe_jobs_problem *out,
                              pe_error *err)
{
    *out = (pe_jobs_problem){0};
    int64_t tasks = (int64_t)what->members * what->tasks_per_member;
    if (what->members < 1 || what->tasks_per_member < 1 || tasks > INT32_MAX)
        return pe__fail(err, PE_USAGE,
                        "%d members with %d tasks each: both must be at least "
                        "1 and their product at most %d",
                        what->members, what->tasks_per_member, INT32_MAX);
    arrays a = {0};
    if (!arrays_new(&a, what->members, (int32_t)tasks)) {
        arrays_free(&a);
        return pe__fail_memory(err);
    }
    fill(what, (int32_t)tasks, &a);
    pe__free(a.number);
    *out = (pe_jobs_problem){
        .members = what->members, .tasks = (int32_t)tasks, .hours = a.hours,
        .need = a.need, .ratings = 2, .rating = a.rating, .offer = a.offer,
        .have = a.have, .skills = SKILLS, .sets = a.sets, .words = 1,
        .set = a.set};
    return PE_OK;
}

/* The arrays of a problem are const for everybody but their maker. */
void pe_generate_free(pe_jobs_problem *problem)
{
    pe__free((void *)(uintptr_t)problem->set);
    pe__free((void *)(uintptr_t)problem->have);
    pe__free((void *)(uintptr_t)problem->offer);
    pe__free((void *)(uintptr_t)problem->rating);
    pe__free((void *)(uintptr_t)problem->need);
    pe__free((void *)(uintptr_t)problem->hours);
    *problem = (pe_jobs_problem){0};
}

/* Names of the skills of a set, numbered from 1. */
static void write_skills(FILE *out, uint64_t set)
{
    const char *between_them = "";
    for (int s = 0; s < SKILLS; s++) {
        if (set >> s & 1) {
            fprintf(out, "%sskill %d", between_them, s + 1);
            between_them = ";";
        }
    }
}

/* The seed stands in the name: tasks of different workplaces are different
 * work, and a merge must not take them for the same. */
static void write_tasks(FILE *out, const pe_jobs_problem *p, uint64_t seed)
{
    fputs("task,name,hours,empowerment,desirability,skills,min_hours\n", out);
    for (int32_t j = 0; j < p->tasks; j++) {
        double hours = p->hours[j] / 4.0;
        fprintf(out, "t%d,Task %d of %" PRIu64 ",%g,%g,%g,", j + 1, j + 1,
                seed, hours, p->rating[j],
                p->rating[(int64_t)p->tasks + j]);
        write_skills(out, p->set[p->need[j]]);
        fprintf(out, ",%g\n", hours);
    }
}

static void write_members(FILE *out, const pe_jobs_problem *p)
{
    fputs("member,name,hours,skills\n", out);
    for (int32_t i = 0; i < p->members; i++) {
        fprintf(out, "m%d,Member %d,%g,", i + 1, i + 1, p->offer[i] / 4.0);
        write_skills(out, p->set[p->have[i]]);
        fputc('\n', out);
    }
}

/* The problem is made first, so that a refused size leaves no folder behind. */
pe_status pe_generate_write(const pe_generate *what, const char *folder,
                            pe_error *err)
{
    pe_jobs_problem problem;
    pe__fileset *set = NULL;
    pe__file *tasks, *members;
    pe_status status = pe_generate_problem(what, &problem, err);
    if (status)
        goto out;
    status = pe__fileset_begin(folder, &set, err);
    if (status)
        goto out;
    status = pe__fileset_add(set, "tasks.csv", &tasks, err);
    if (status)
        goto out;
    write_tasks(pe__file_stream(tasks), &problem, what->seed);
    status = pe__fileset_add(set, "members.csv", &members, err);
    if (status)
        goto out;
    write_members(pe__file_stream(members), &problem);
    status = pe__fileset_commit(set, err);
    set = NULL;
out:
    pe__fileset_abandon(set);
    pe_generate_free(&problem);
    return status;
}
