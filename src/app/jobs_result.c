/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Solving a workplace and gathering what is to be said about the division. */
#include "jobs_parts.h"
#include "error.h"
#include "mem.h"
#include <math.h>
#include <string.h>
#include <time.h>

enum { TRAININGS = 5, CURVE_SECONDS = 10 };

/* For durations only: its zero means nothing. */
double pe__seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

bool pe__pace_interrupted(const pe__pace *pace)
{
    return pace->interrupted && pace->interrupted(pace->context);
}

/* The engine calls this now and then; anything but 0 ends its search with
 * the best so far. */
static int pace_progress(void *context, double done, double rms, double bound)
{
    const pe__pace *pace = context;
    if (pace->until > 0)
        return pe__pace_interrupted(pace) || pe__seconds() > pace->until;
    if (!pace->asked.progress)
        return 0;
    return pace->asked.progress(pace->asked.context, done, rms, bound);
}

/* By member, then task, as the solution has them. */
pe_jobs_piece *pe__pieces_of(const pe_jobs_solution *solution)
{
    int64_t count = solution->start[solution->members];
    pe_jobs_piece *piece = pe__alloc((size_t)count, sizeof *piece);
    for (int32_t i = 0; piece && i < solution->members; i++)
        for (int64_t k = solution->start[i]; k < solution->start[i + 1]; k++)
            piece[k] = (pe_jobs_piece){i, solution->task[k],
                                       solution->hours[k]};
    return piece;
}

/* From today's jobs at the price asked for, or from nothing. */
static pe_status solve(pe_jobs_result *result, pe_jobs *jobs, pe_error *err)
{
    const pe_jobs_problem *p = &result->workplace->problem;
    if (result->has_today && result->settings.price > 0)
        return pe_jobs_update(jobs, p->today, p->todays,
                              result->settings.price, &result->solution,
                              &result->info, err);
    return pe_jobs_solve(jobs, &result->solution, &result->info, err);
}

/* The engine has measured the whole; this adds the deviation of every
 * member. */
static pe_status measure_after(pe_jobs_result *result, const pe_jobs *jobs,
                               pe_error *err)
{
    const pe_jobs_solution *s = &result->solution;
    pe_jobs_measure measure;
    pe_jobs_piece *piece = pe__pieces_of(s);
    if (!piece)
        return pe__fail_memory(err);
    pe_status status = pe_jobs_measure_of(jobs, piece, s->start[s->members],
                                          &measure, result->reach, err);
    pe__free(piece);
    return status;
}

/* Deviations before and after. `before` counts today as it is, faults
 * included. */
static pe_status measure(pe_jobs_result *result, const pe_jobs *jobs,
                         pe_error *err)
{
    const pe_jobs_problem *p = &result->workplace->problem;
    size_t count = (size_t)p->ratings * (size_t)p->members;
    result->reach = pe__zalloc(count, sizeof(double));
    if (!result->reach)
        return pe__fail_memory(err);
    if (result->has_today) {
        result->reach_before = pe__zalloc(count, sizeof(double));
        if (!result->reach_before)
            return pe__fail_memory(err);
        pe_status status =
            pe_jobs_measure_of(jobs, p->today, p->todays, &result->before,
                               result->reach_before, err);
        if (status)
            return status;
    }
    return measure_after(result, jobs, err);
}

/* Asks for five; *found may be fewer. Interrupted, the engine tells the best of
 * what it had tried. */
static pe_status train(pe_jobs_result *result, pe_jobs *jobs,
                       const pe__pace *pace, pe_error *err)
{
    pe_status status = PE_OK;
    result->training = pe__alloc(TRAININGS, sizeof *result->training);
    if (!result->training)
        return pe__fail_memory(err);
    if (!pe__pace_interrupted(pace))
        status = pe_jobs_train(jobs, result->training, TRAININGS,
                               &result->trainings, err);
    result->cut_training = pe__pace_interrupted(pace);
    return status;
}

/* The bound before it is what is left and what is gained. */
bool pe_jobs_training_matters(const pe_jobs_training *training)
{
    double before = training->rms + training->price;
    return training->freed > 0 ||
           (training->price >= 0.005 && training->price >= 0.01 * before);
}

/* Everything that needs the prepared problem, while it is there. */
static pe_status gather(pe_jobs_result *result, const pe_jobs_wanted *wanted,
                        pe_jobs *jobs, pe__pace *pace, pe_error *err)
{
    double start = pe__seconds();
    pe_status status = solve(result, jobs, err);
    result->seconds = pe__seconds() - start;
    /* The rest takes no longer than the solving did, but a second at least. */
    double rest = result->seconds > 1 ? result->seconds : 1;
    pace->until = pe__seconds() + rest;
    if (!status)
        status = pe_jobs_bound_find(jobs, 0, &result->bound, err);
    if (!status)
        status = measure(result, jobs, err);
    if (!status)
        status = pe__bottlenecks_find(result, err);
    if (!status)
        status = pe__idle_find(result, err);
    pace->until = INFINITY; /* as long as it takes, so that the clock
                                has no say in what is told */
    if (!status && wanted->training)
        status = train(result, jobs, pace, err);
    /* Each point of the curve is a search of its own: with less than about a
     * second it stops half way, and the curve shows a hole that is not
     * there. */
    double curve = wanted->curve_seconds > 0 ? wanted->curve_seconds
                                             : CURVE_SECONDS;
    pace->until = pe__seconds() + (rest > curve ? rest : curve);
    if (!status && wanted->curve && result->has_today)
        status = pe__curve_find(result, jobs, wanted->divisions, pace, err);
    pace->until = pe__seconds() + rest;
    return status;
}

/* On failure the result is empty and nothing is left to free. `workplace`
 * must outlive the result. */
pe_status pe_jobs_result_make(const pe_workplace *workplace,
                              const pe_jobs_settings *settings,
                              const pe_jobs_wanted *wanted,
                              pe_jobs_result *result, pe_error *err)
{
    static const pe_jobs_wanted nothing = {0};
    *result = (pe_jobs_result){.workplace = workplace};
    result->settings = settings ? *settings : PE_JOBS_DEFAULTS;
    result->has_today = workplace->problem.todays > 0;
    if (!wanted)
        wanted = &nothing;
    pe__pace pace = {.asked = result->settings,
                     .interrupted = wanted->interrupted,
                     .context = wanted->context};
    pe_jobs_settings paced = result->settings;
    paced.progress = pace_progress;
    paced.context = &pace;
    pe_jobs *jobs = NULL;
    pe_status status = pe_jobs_new(&workplace->problem, &paced, &jobs, err);
    if (!status)
        status = gather(result, wanted, jobs, &pace, err);
    pe_jobs_free(jobs);
    if (!status && wanted->sensitivity)
        status = pe__sensitivity_find(result, &paced, &pace, err);
    if (status)
        pe_jobs_result_free(result);
    return status;
}

/* An empty result is fine. */
void pe_jobs_result_free(pe_jobs_result *result)
{
    for (int32_t k = 0; k < result->points; k++)
        pe_jobs_release(&result->curve[k].solution);
    pe__free(result->curve);
    pe__free(result->idle);
    pe__free(result->bottleneck);
    pe__free(result->training);
    pe__free(result->reach);
    pe__free(result->reach_before);
    pe_jobs_bound_release(&result->bound);
    pe_jobs_release(&result->solution);
    *result = (pe_jobs_result){0};
}
