/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Today everybody does tasks of one kind; in the new division the tasks are
 * dealt out like cards. Nothing is solved: the report must show whatever a
 * result holds. All memory is one arena, so that nothing can be forgotten. */
#include "report_sample.h"

#include "arena.h"
#include "mem.h"
#include "random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    pe_jobs_result result; /* first: sample_free gets its address */
    pe_workplace place;
    pe__arena arena;
    bool failed;
} sample;

static void *take(sample *s, size_t count, size_t size)
{
    void *memory = pe__arena_alloc(&s->arena, count * size + 1);
    if (memory == NULL) {
        s->failed = true;
        return NULL;
    }
    memset(memory, 0, count * size);
    return memory;
}

/* --- names ---------------------------------------------------------------- */

#define FATIMA "\xd9\x81\xd8\xa7\xd8\xb7\xd9\x85\xd8\xa9" /* from the right */
#define LI "\xe6\x9d\x8e\xe5\xb0\x8f\xe9\xbe\x8d"

static const char *const PEOPLE[] = {
    "Ana Ruiz", "Bela N\xc3\xa9meth", "Chidi Okafor",
    "Dora L\xc3\xb6wenstein-Achterberg",
    "", LI, FATIMA,
    "<script>alert(1)</script> & \"quotes\"",
    "News Analysts, Reporters, and Journalists", "J\xc3\xb3zsef"};
static const char *const WORK[] = {
    "Edit the front page", "Sweep the hall",
    ("Confer with other members of the co-operative about plans, budgets, "
     "priorities and the hiring of new people, and write up what was agreed"),
    "Answer the telephone", "Repair presses", "Chair the weekly meeting",
    "\xd8\xaa\xd9\x86\xd8\xb8\xd9\x8a\xd9\x81",
    "Print & fold <b>today's</b> run",
    "Deliver papers", "Keep the accounts"};

static char **names(sample *s, int32_t count, const char *const *from,
                    const char *forced)
{
    char **list = take(s, (size_t)count, sizeof *list);
    for (int32_t i = 0; list != NULL && i < count; i++) {
        char text[512];
        if (forced != NULL)
            snprintf(text, sizeof text, "%s", forced);
        else if (i < 10)
            snprintf(text, sizeof text, "%s", from[i]);
        else
            snprintf(text, sizeof text, "%s %d", from[i % 10], (int)(i / 10));
        list[i] = pe__arena_text(&s->arena, text, strlen(text));
        s->failed = s->failed || list[i] == NULL;
    }
    return list;
}

static char **ids(sample *s, int32_t count, char letter, const char *forced)
{
    char **list = take(s, (size_t)count, sizeof *list);
    for (int32_t i = 0; list != NULL && i < count; i++) {
        char text[512];
        if (forced != NULL)
            snprintf(text, sizeof text, "%s", forced);
        else
            snprintf(text, sizeof text, "%c%04d", letter, (int)i + 1);
        list[i] = pe__arena_text(&s->arena, text, strlen(text));
        s->failed = s->failed || list[i] == NULL;
    }
    return list;
}

static void name_all(sample *s, const sample_wish *wish)
{
    static const char *const ratings[] = {"empowerment", "desirability"};
    static const char *const categories[] = {
        "decisions", "making", "care", "cleaning", "selling", "learning",
        "accounts", "travel", "", ""};
    static const char *const skills[] = {"printing", "first aid", "accounts",
                                         "", "", "", "", "", "", ""};
    static const char *const origins[] = {"The Morning Post", "Riverside Radio",
                                          "Books for All"};
    pe_workplace *p = &s->place;
    const char *n = wish->name;
    p->name = n != NULL ? pe__arena_text(&s->arena, n, strlen(n))
                        : pe__arena_text(&s->arena, "newspaper", 9);
    s->failed = s->failed || p->name == NULL;
    p->member_id = ids(s, p->problem.members, 'm', n);
    p->member_name = names(s, p->problem.members, PEOPLE, n);
    p->task_id = ids(s, p->problem.tasks, 't', n);
    p->task_name = names(s, p->problem.tasks, WORK, n);
    p->skill_name = names(s, 3, skills, n);
    p->rating_name = names(s, p->problem.ratings,
                           wish->category ? categories : ratings, n);
    p->origins = wish->origins;
    p->origin_name = names(s, wish->origins, origins, n);
    p->causes = wish->origins;
    p->cause_name = names(s, wish->origins, WORK, n);
    memcpy(p->input_sha256, "0123456789abcdef0123456789abcdef"
                            "0123456789abcdef0123456789abcdef", 65);
}

/* --- the problem ---------------------------------------------------------- */

/* Task j is of kind j / tasks_each: what one member does today. */
static void make_ratings(sample *s, const sample_wish *wish, double *rating)
{
    const pe_jobs_problem *p = &s->place.problem;
    pe__random random;
    pe__random_seed(&random, 5, 0);
    s->place.rating_range = wish->category ? 1 : 9;
    for (int32_t j = 0; rating != NULL && j < p->tasks; j++) {
        int32_t kind = j / wish->tasks_each;
        for (int32_t r = 0; r < p->ratings; r++) {
            double slope = (double)(r == 0 ? kind : p->members - kind) /
                           (double)p->members;
            double value = 1 + 7 * slope + 2 * pe__random_unit(&random);
            if (wish->category)
                value = kind % p->ratings == r;
            rating[(size_t)r * (size_t)p->tasks + (size_t)j] = value;
        }
    }
}

static void make_problem(sample *s, const sample_wish *wish)
{
    pe_jobs_problem *p = &s->place.problem;
    p->members = wish->members;
    p->tasks = wish->members * wish->tasks_each;
    p->ratings = wish->ratings;
    size_t tasks = (size_t)p->tasks, members = (size_t)p->members;
    int32_t *hours = take(s, tasks, sizeof *hours);
    int32_t *offer = take(s, members, sizeof *offer);
    int32_t *need = take(s, tasks, sizeof *need);
    int32_t *have = take(s, members, sizeof *have);
    uint64_t *set = take(s, 4, sizeof *set);
    double *rating = take(s, tasks * (size_t)p->ratings, sizeof *rating);
    p->hours = hours;
    p->offer = offer;
    p->rating = rating;
    p->need = need;
    p->have = have;
    p->set = set;
    p->skills = 3;
    p->sets = 4;
    p->words = 1;
    if (s->failed)
        return;
    for (size_t j = 0; j < tasks; j++)
        hours[j] = 24 + (int32_t)(j % 5);
    for (size_t i = 0; i < members; i++) {
        offer[i] = 24 * wish->tasks_each + 20;
        have[i] = (int32_t)(i % 3);
    }
    for (int k = 1; k < 4; k++)
        set[k] = (uint64_t)1 << (k - 1);
    make_ratings(s, wish, rating);
}

/* --- the divisions -------------------------------------------------------- */

static void make_today(sample *s, const sample_wish *wish)
{
    pe_jobs_problem *p = &s->place.problem;
    pe_jobs_piece *piece = take(s, (size_t)p->tasks, sizeof *piece);
    if (!wish->today || piece == NULL)
        return;
    for (int32_t j = 0; j < p->tasks; j++) /* in an order of its own */
        piece[p->tasks - 1 - j] =
            (pe_jobs_piece){j / wish->tasks_each, j, p->hours[j]};
    p->today = piece;
    p->todays = p->tasks;
    s->result.has_today = true;
}

static void make_solution(sample *s, const sample_wish *wish)
{
    const pe_jobs_problem *p = &s->place.problem;
    pe_jobs_solution *out = &s->result.solution;
    out->members = p->members;
    out->start = take(s, (size_t)p->members + 1, sizeof *out->start);
    out->task = take(s, (size_t)p->tasks, sizeof *out->task);
    out->hours = take(s, (size_t)p->tasks, sizeof *out->hours);
    out->left = take(s, (size_t)p->tasks, sizeof *out->left);
    if (s->failed)
        return;
    int64_t at = 0;
    for (int32_t i = 0; i < p->members; i++) {
        for (int32_t j = i; j < p->tasks; j += p->members) {
            if (wish->shortages && j % 7 == 3)
                continue;
            out->task[at] = j;
            out->hours[at++] = p->hours[j];
        }
        out->start[i + 1] = at;
    }
    for (int32_t j = 0; wish->shortages && j < p->tasks; j++)
        if (j % 7 == 3)
            out->left[out->lefts++] = (pe_jobs_unassigned){
                j, p->hours[j], (pe_jobs_reason)(1 + j % 4), 6};
}

/* --- what follows from the pieces ----------------------------------------- */

static void measure(sample *s, const int32_t *load_task, const int32_t *hours,
                    const int32_t *owner, int64_t pieces, double *reach,
                    pe_jobs_measure *m)
{
    const pe_jobs_problem *p = &s->place.problem;
    double total = 0, squares = 0;
    for (int64_t k = 0; k < pieces; k++)
        total += hours[k];
    double fair = total / p->members;
    for (int32_t r = 0; r < p->ratings; r++) {
        const double *rating = p->rating + (size_t)r * (size_t)p->tasks;
        double *row = reach + (size_t)r * (size_t)p->members;
        double low = INFINITY, high = -INFINITY;
        for (int64_t k = 0; k < pieces; k++)
            m->mean[r] += hours[k] * rating[load_task[k]] / total;
        for (int64_t k = 0; k < pieces; k++)
            row[owner[k]] +=
                hours[k] * (rating[load_task[k]] - m->mean[r]) / fair;
        for (int32_t i = 0; i < p->members; i++) {
            low = fmin(low, row[i]);
            high = fmax(high, row[i]);
            squares += row[i] * row[i] / p->members;
        }
        m->spread[r] = high - low;
        m->largest = fmax(m->largest, fmax(high, -low));
        m->gini[r] = m->spread[r] / 20;
    }
    m->rms = sqrt(squares);
    for (int32_t i = 0; i < p->members; i++) {
        double held = 0;
        int32_t tasks = 0;
        for (int64_t k = 0; k < pieces; k++) {
            held += owner[k] == i ? hours[k] : 0;
            tasks += owner[k] == i;
        }
        m->outside_band += fabs(held - fair) > 4;
        m->most_tasks = tasks > m->most_tasks ? tasks : m->most_tasks;
    }
    m->pieces = pieces;
}

static void measure_both(sample *s)
{
    const pe_jobs_problem *p = &s->place.problem;
    pe_jobs_result *r = &s->result;
    size_t all = (size_t)p->members * (size_t)p->ratings;
    int32_t *owner = take(s, (size_t)p->tasks, sizeof *owner);
    int32_t *task = take(s, (size_t)p->tasks, sizeof *task);
    int32_t *hours = take(s, (size_t)p->tasks, sizeof *hours);
    r->reach = take(s, all, sizeof *r->reach);
    double *before = take(s, all, sizeof *before);
    if (s->failed || p->members == 0)
        return;
    for (int32_t i = 0; i < p->members; i++)
        for (int64_t k = r->solution.start[i];
             k < r->solution.start[i + 1]; k++)
            owner[k] = i;
    measure(s, r->solution.task, r->solution.hours, owner,
            r->solution.start[p->members], r->reach, &r->info.measure);
    for (int64_t k = 0; k < p->todays; k++) {
        owner[k] = p->today[k].member;
        task[k] = p->today[k].task;
        hours[k] = p->today[k].hours;
    }
    if (p->todays > 0) {
        measure(s, task, hours, owner, p->todays, before, &r->before);
        r->reach_before = before;
    }
    r->info.rms_bound = 0.8 * r->info.measure.rms;
    r->info.measure.moved = r->has_today ? (int64_t)p->tasks * 12 : 0;
}

/* --- what is only there when asked for ------------------------------------ */

static void add_bound(sample *s)
{
    const pe_jobs_problem *p = &s->place.problem;
    pe_jobs_bound *b = &s->result.bound;
    b->classes = 3;
    b->class_of = take(s, (size_t)p->members, sizeof *b->class_of);
    b->target = take(s, 3 * (size_t)p->ratings, sizeof *b->target);
    if (s->failed)
        return;
    for (int32_t i = 0; i < p->members; i++)
        b->class_of[i] = i % 3;
    for (int32_t k = 0; k < 3 * p->ratings; k++)
        b->target[k] = s->result.info.measure.largest * (k % 3 - 1) / 2;
}

static void add_shortages(sample *s)
{
    pe_jobs_result *r = &s->result;
    r->info.outcome = PE_JOBS_SHORT;
    r->idle = take(s, 2, sizeof *r->idle);
    r->bottleneck = take(s, 3, sizeof *r->bottleneck);
    if (s->failed)
        return;
    r->idles = s->place.problem.members < 2 ? 0 : 2;
    r->idle[1] = 1;
    r->bottlenecks = 3;
    for (int32_t k = 0; k < 3; k++)
        r->bottleneck[k] = (pe_jobs_bottleneck){k, 4 - k, 40 + k, 44,
                                                  0.5 / (k + 1)};
}

static void add_extras(sample *s)
{
    pe_jobs_result *r = &s->result;
    double rms = r->info.measure.rms;
    r->training = take(s, 3, sizeof *r->training);
    r->curve = take(s, 5, sizeof *r->curve);
    s->place.warning = take(s, 2, sizeof *s->place.warning);
    if (s->failed)
        return;
    for (int32_t k = 0; k < 3; k++)
        r->training[k] = (pe_jobs_training){k, k, rms * (0.5 + 0.1 * k),
                                            rms * 0.2, (int64_t)k * 30};
    r->trainings = 3;
    for (int32_t k = 0; k < 5; k++)
        r->curve[k] = (pe_jobs_point){.price = k == 4 ? INFINITY : 0.1 * k,
                                      .rms = rms * (1 + k * k),
                                      .rms_bound = rms * (0.8 + 0.5 * k * k),
                                      .moved = 0.9 - 0.2 * k};
    r->points = 5;
    r->sensitivity = (pe_jobs_sensitivity){20, 10, rms * 2, rms * 1.1, 3.4};
    for (int k = 0; k < 2; k++)
        snprintf(s->place.warning[k].message,
                 sizeof s->place.warning[k].message,
                 "tasks.csv, row %d: nobody has the skill \"%s\"", 4 + k,
                 s->place.skill_name[k]);
    s->place.warnings = 2;
}

static void add_origins(sample *s, const sample_wish *wish)
{
    pe_workplace *p = &s->place;
    p->cause = take(s, (size_t)p->problem.tasks, sizeof *p->cause);
    p->task_origin = take(s, (size_t)p->problem.tasks, sizeof *p->task_origin);
    p->member_origin = take(s, (size_t)p->problem.members,
                            sizeof *p->member_origin);
    p->shift = take(s, (size_t)p->problem.ratings * (size_t)wish->origins,
                    sizeof *p->shift);
    if (s->failed)
        return;
    for (int32_t j = 0; j < p->problem.tasks; j++)
        p->cause[j] = p->task_origin[j] = j / wish->tasks_each % wish->origins;
    for (int32_t i = 0; i < p->problem.members; i++)
        p->member_origin[i] = i % wish->origins;
    for (int32_t o = 1; o < wish->origins; o++)
        p->shift[o] = -1.25 * o;
}

pe_jobs_result *sample_make(const sample_wish *wanted)
{
    sample_wish wish = *wanted;
    wish.tasks_each = wish.tasks_each > 0 ? wish.tasks_each : 5;
    wish.ratings = wish.ratings > 0 ? wish.ratings : 2;
    wish.origins = wish.origins > 0 ? wish.origins : 1;
    sample *s = pe__zalloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    s->result.workplace = &s->place;
    s->result.settings = PE_JOBS_DEFAULTS;
    s->place.by_category = wish.category;
    make_problem(s, &wish);
    name_all(s, &wish);
    make_today(s, &wish);
    make_solution(s, &wish);
    add_origins(s, &wish);
    measure_both(s);
    add_bound(s);
    if (wish.shortages)
        add_shortages(s);
    if (wish.extras)
        add_extras(s);
    if (s->failed) {
        sample_free(&s->result);
        return NULL;
    }
    return &s->result;
}

void sample_free(pe_jobs_result *result)
{
    sample *s = (sample *)result;
    if (s == NULL)
        return;
    pe__arena_free(&s->arena);
    pe__free(s);
}
