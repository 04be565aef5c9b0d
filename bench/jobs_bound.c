/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The bound: what it costs to know how good any division could be. Its size
 * depends on how many kinds of members and of work there are. All tasks have
 * to be looked at once to gather the kinds; pe_jobs_new does that, and it is
 * timed apart, by the engine's own step. */
#include "jobs_run.h"

#include "generate.h"
#include "jobs.h"
#include "mem.h"
#include "random.h"

#include <stdio.h>

enum { RUNS = 3 };

typedef struct {
    const char *name;
    pe_generate what; /* scarce = false: many skill sets */
    double seconds;   /* target */
} bound_case;

static const bound_case cases[] = {
    {"bound of 10^4 x 8", {10000, 8, true, 3}, 0.05},
    {"bound of 10^5 x 10", {100000, 10, true, 4}, 0.05},
    {"bound of 10^6 x 8", {1000000, 8, true, 6}, 0.05},
    {"bound, 300 sets", {100000, 10, false, 1}, 2.0},
};

typedef struct {
    bench_times prepare; /* pe_jobs_new; medians, like the others */
    bench_times bound;   /* pe_jobs_bound_find */
    bench_times gather;  /* classes and types, which is part of prepare */
    int32_t classes, types;
    double rms, gap; /* the bound; how much better it could still be */
    char fault[96];
} figures;

/* --- hundreds of skill sets ----------------------------------------------- */

enum { SKILLS = 40, RARE = 6, SETS = 300, SINGLE = 1 + SETS };

typedef struct {
    pe_jobs_problem p;
    int32_t *hours, *need, *offer, *have;
    double *rating;
    uint64_t *set;
} many;

static void many_free(many *m)
{
    pe__free(m->set);
    pe__free(m->rating);
    pe__free(m->have);
    pe__free(m->offer);
    pe__free(m->need);
    pe__free(m->hours);
}

static bool many_alloc(many *m, size_t members, size_t tasks)
{
    m->hours = pe__alloc(tasks, sizeof *m->hours);
    m->need = pe__alloc(tasks, sizeof *m->need);
    m->rating = pe__alloc(tasks, 2 * sizeof *m->rating);
    m->offer = pe__alloc(members, sizeof *m->offer);
    m->have = pe__alloc(members, sizeof *m->have);
    m->set = pe__zalloc(1 + SETS + SKILLS, sizeof *m->set);
    return m->hours && m->need && m->rating && m->offer && m->have && m->set;
}

/* Sets of three to ten skills, then every skill alone. Low skills are rarer
 * than high ones, so that some are scarce. */
static void draw_sets(many *m, pe__random *random)
{
    for (int k = 1; k <= SETS; k++) {
        const uint32_t skills = 3 + pe__random_below(random, 8);
        for (uint32_t n = 0; n < skills; n++) {
            const uint32_t a = pe__random_below(random, SKILLS);
            const uint32_t b = pe__random_below(random, SKILLS);
            m->set[k] |= 1ull << (a > b ? a : b);
        }
    }
    for (int s = 0; s < SKILLS; s++)
        m->set[SINGLE + s] = 1ull << s;
}

/* Two thirds of the tasks need a skill, as long as that asks no more of its
 * holders than they can give. Work for the few skills that are rare is the
 * most empowering and takes most of their holders' week, so that no division
 * can be even. */
static void draw_task(many *m, pe__random *random, int32_t j, int32_t tasks,
                      double *room)
{
    const int32_t skill = (int32_t)pe__random_below(random, 3 * SKILLS / 2);
    const int32_t hours = 4 + (int32_t)pe__random_below(random, 21);
    double empowerment = 1.0 + pe__random_below(random, 10);
    m->hours[j] = hours;
    m->need[j] = 0;
    if (skill < SKILLS && room[skill] >= hours) {
        room[skill] -= hours;
        m->need[j] = SINGLE + skill;
        empowerment += skill < RARE ? 10.0 : 4.0;
    }
    m->rating[j] = empowerment;
    m->rating[(int64_t)tasks + j] = 1.0 + pe__random_below(random, 20);
}

/* Quarters of work that may need each skill; `week` is everybody's. */
static void find_room(const many *m, int32_t members, double week,
                      double *room)
{
    for (int32_t i = 0; i < members; i++)
        for (int s = 0; s < SKILLS; s++)
            if (m->set[m->have[i]] >> s & 1)
                room[s] += week * (s < RARE ? 0.7 : 0.1);
}

static bool make_many(const pe_generate *what, many *m)
{
    const int32_t n = what->members, tasks = n * what->tasks_per_member;
    pe__random random;
    pe__random_seed(&random, what->seed, 0);
    if (!many_alloc(m, (size_t)n, (size_t)tasks))
        return false;
    draw_sets(m, &random);
    for (int32_t i = 0; i < n; i++)
        m->have[i] = 1 + (int32_t)pe__random_below(&random, SETS);
    double room[SKILLS] = {0.0};
    const double week = 14.0 * what->tasks_per_member;
    find_room(m, n, week, room);
    for (int32_t j = 0; j < tasks; j++)
        draw_task(m, &random, j, tasks, room);
    for (int32_t i = 0; i < n; i++)
        m->offer[i] = (int32_t)week + 1;
    m->p = (pe_jobs_problem){
        .members = n, .tasks = tasks, .hours = m->hours, .need = m->need,
        .ratings = 2, .rating = m->rating, .offer = m->offer,
        .have = m->have, .skills = SKILLS, .sets = 1 + SETS + SKILLS,
        .words = 1, .set = m->set};
    return true;
}

/* --- measuring ------------------------------------------------------------ */

/* The engine's gathering alone, once more. It is part of the time of
 * pe_jobs_new, not of that of the bound. */
static void gather(pe_jobs *jobs, figures *out, bench_times *taken)
{
    pe__classes classes;
    const bench_times start = bench_times_now();
    const pe_status status = pe__classes_new(jobs, false, &classes);
    *taken = bench_times_since(start);
    if (status == PE_OK) {
        out->classes = classes.classes;
        out->types = classes.types;
        pe__classes_free(&classes);
    }
}

static bool find_once(const pe_jobs_problem *problem, figures *out,
                      bench_times *prepare, bench_times *taken,
                      bench_times *apart)
{
    const pe_jobs_settings settings = jobs_settings();
    pe_jobs *jobs = NULL;
    pe_jobs_bound bound = {0};
    pe_error err = {0};
    bench_times start = bench_times_now();
    pe_status status = pe_jobs_new(problem, &settings, &jobs, &err);
    *prepare = bench_times_since(start);
    start = bench_times_now();
    if (status == PE_OK)
        status = pe_jobs_bound_find(jobs, 0.0, &bound, &err);
    *taken = bench_times_since(start);
    if (status == PE_OK) {
        out->rms = bound.rms;
        out->gap = bound.gap;
        gather(jobs, out, apart);
    } else {
        snprintf(out->fault, sizeof out->fault, "%.90s", err.message);
    }
    pe_jobs_bound_release(&bound);
    pe_jobs_free(jobs);
    return status == PE_OK;
}

static void find_bound(const pe_jobs_problem *problem, figures *out)
{
    bench_times prepare[RUNS], taken[RUNS], apart[RUNS];
    for (int k = 0; k < RUNS; k++)
        if (!find_once(problem, out, &prepare[k], &taken[k], &apart[k]))
            return;
    out->prepare = bench_times_median(prepare, RUNS);
    out->bound = bench_times_median(taken, RUNS);
    out->gather = bench_times_median(apart, RUNS);
}

static void measure(const void *context, void *result)
{
    const bound_case *row = context;
    figures *out = result;
    pe_jobs_problem problem;
    pe_error err = {0};
    many m = {0};
    if (!row->what.scarce) {
        if (make_many(&row->what, &m))
            find_bound(&m.p, out);
        else
            snprintf(out->fault, sizeof out->fault, "no memory");
        many_free(&m);
    } else if (pe_generate_problem(&row->what, &problem, &err) == PE_OK) {
        find_bound(&problem, out);
        pe_generate_free(&problem);
    } else {
        snprintf(out->fault, sizeof out->fault, "%.90s", err.message);
    }
}

/* --- lines ---------------------------------------------------------------- */

static void print_case(const bound_case *row, const figures *f)
{
    if (f->fault[0]) {
        bench_wrong(row->name, f->fault);
        return;
    }
    bench_line((bench_row){
        .name = row->name,
        .figure = bench_say("%.3f s (cpu %.3f s)", f->bound.wall, f->bound.cpu),
        .target = bench_say("<= %g s", row->seconds),
        .verdict = jobs_in_time(&f->bound, row->seconds),
        .compared = bench_say("bound %.5f, inexact by %.5f", f->rms, f->gap)});
    bench_line((bench_row){
        .figure = bench_say("before %.3f s (%.3f s)", f->prepare.wall,
                            f->prepare.cpu),
        .compared = bench_say("pe_jobs_new, which reads it all")});
    bench_line((bench_row){
        .figure = bench_say("gather %.3f s (%.3f s)", f->gather.wall,
                            f->gather.cpu),
        .compared = bench_say("of which %d classes, %d types", f->classes,
                              f->types)});
}

void jobs_rows_bound(const bench_asked *bench)
{
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char why[64];
        figures found;
        if (bench->quick && cases[k].what.members >= 1000000) {
            bench_skip(cases[k].name, "BENCH_QUICK is set");
            continue;
        }
        if (bench_in_child(measure, &cases[k], &found, sizeof found, why))
            print_case(&cases[k], &found);
        else
            bench_wrong(cases[k].name, why);
    }
}
