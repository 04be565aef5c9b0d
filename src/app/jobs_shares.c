/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a division says about members, classes and tasks, in numbers and
 * words: shared by the files, the workbook and the terminal. */
#include "cells.h"
#include "jobs_parts.h"
#include "mem.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fair hours are this share of the hours offered. */
static double share_of_fair(const pe_jobs_result *result)
{
    const pe_jobs_problem *p = &result->workplace->problem;
    double offered = 0, given = 0;
    for (int32_t i = 0; i < p->members; i++)
        offered += p->offer[i];
    for (int32_t j = 0; j < p->tasks; j++)
        given += p->hours[j];
    given -= (double)pe__unassigned(result);
    return offered > 0 ? given / offered : 0;
}

/* Today's pieces are compared through one row of marks a member: `today` holds
 * that member's hours by task while `solution` is walked. */
static void keep(const pe_jobs_result *result, int32_t *today,
                 pe__share *share)
{
    const pe_jobs_problem *p = &result->workplace->problem;
    const pe_jobs_solution *s = &result->solution;
    int64_t at = 0;
    for (int32_t i = 0; i < p->members; i++) {
        int64_t first = at;
        for (; at < p->todays && p->today[at].member == i; at++) {
            today[p->today[at].task] = p->today[at].hours;
            share[i].handed += p->today[at].hours;
        }
        for (int64_t k = s->start[i]; k < s->start[i + 1]; k++) {
            int32_t was = today[s->task[k]], is = s->hours[k];
            share[i].kept += was < is ? was : is;
        }
        share[i].handed -= share[i].kept;
        for (int64_t k = first; k < at; k++)
            today[p->today[k].task] = 0;
    }
}

/* O(pieces + tasks). Fair hours are the share of all given hours that falls
 * to the member's offer, as in the engine. */
pe__share *pe__shares_of(const pe_jobs_result *result)
{
    const pe_jobs_problem *p = &result->workplace->problem;
    const pe_jobs_solution *s = &result->solution;
    double of_offer = share_of_fair(result);
    int32_t members = p->members;
    pe__share *share = pe__zalloc((size_t)members, sizeof *share);
    int32_t *today = pe__zalloc((size_t)p->tasks, sizeof *today);
    if (!share || !today) {
        pe__free(today);
        pe__free(share);
        return NULL;
    }
    if (result->has_today)
        keep(result, today, share);
    for (int32_t i = 0; i < members; i++) {
        share[i].offered = p->offer[i];
        share[i].fair = of_offer * p->offer[i];
        share[i].tasks = (int32_t)(s->start[i + 1] - s->start[i]);
        for (int64_t k = s->start[i]; k < s->start[i + 1]; k++)
            share[i].given += s->hours[k];
        share[i].fresh = share[i].given - share[i].kept;
    }
    pe__free(today);
    return share;
}

/* The words of certificate.json; programs read them, so they never change. */
const char *pe__outcome_name(pe_jobs_outcome outcome)
{
    static const char *const name[] = {"solved", "proved", "short",
                                       "infeasible", "stopped"};
    return (size_t)outcome < sizeof name / sizeof *name ? name[outcome]
                                                        : "unknown";
}

/* A clause that follows "2 h of TASK:". */
void pe__reason_text(const pe_jobs_unassigned *left, char *out, size_t size)
{
    char hours[PE__HOURS_SIZE];
    pe__hours_text(left->lacking, hours);
    switch (left->reason) {
    case PE_JOBS_NO_HOLDER:
        snprintf(out, size, "nobody may do it: no member has the skills and "
                            "is free for it");
        break;
    case PE_JOBS_SKILL_SHORT:
        snprintf(out, size, "those who have the skills lack %s hours for all "
                            "the work that needs them", hours);
        break;
    case PE_JOBS_HOURS_SHORT:
        snprintf(out, size, "all members together lack %s hours", hours);
        break;
    default:
        snprintf(out, size, "no admissible job has room for it (hours, slots "
                            "or people a task)");
    }
}

int64_t pe__unassigned(const pe_jobs_result *result)
{
    int64_t sum = 0;
    for (int64_t k = 0; k < result->solution.lefts; k++)
        sum += result->solution.left[k].hours;
    return sum;
}

/* Σ fair hours × target over the members of a class: T in the bound. */
double *pe__wanted_loads(const pe_jobs_result *result)
{
    const pe_jobs_problem *p = &result->workplace->problem;
    const pe_jobs_bound *b = &result->bound;
    double of_offer = share_of_fair(result);
    double *load = pe__zalloc((size_t)p->ratings * (size_t)b->classes,
                              sizeof *load);
    for (int32_t r = 0; load && p->target && r < p->ratings; r++)
        for (int32_t i = 0; i < p->members; i++)
            load[(int64_t)r * b->classes + b->class_of[i]] +=
                of_offer * p->offer[i] *
                p->target[(int64_t)r * p->members + i];
    return load;
}

/* What the member's work is like, whatever the average of the workplace. */
double pe__mean_rating(const pe_jobs_result *result, int32_t member,
                       int32_t rating)
{
    const pe_jobs_problem *p = &result->workplace->problem;
    const pe_jobs_solution *s = &result->solution;
    double sum = 0, hours = 0;
    for (int64_t k = s->start[member]; k < s->start[member + 1]; k++) {
        hours += s->hours[k];
        sum += s->hours[k] *
               p->rating[(int64_t)rating * p->tasks + s->task[k]];
    }
    return hours > 0 ? sum / hours : NAN;
}

/* 15 digits do for most numbers and 17 for all; the first that reads back
 * the same is taken. */
const char *pe__number_text(double number, char out[PE__NUMBER])
{
    if (!isfinite(number))
        return strcpy(out, "");
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, PE__NUMBER, "%.*g", digits, number);
        if (strtod(out, NULL) == number)
            break;
    }
    return out;
}
