/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Divides the work of a bakery among its five members and prints who does
 * what. Everybody can do everything but the accounts, which Ada and Emil have
 * learned. Hours are quarters of an hour a week. */
#include <parecon/jobs.h>

#include <stdio.h>
#include <stdlib.h>

enum { MEMBERS = 5, TASKS = 9 };

static const char *const who[MEMBERS] = {"Ada", "Ben", "Cleo", "Dora", "Emil"};
static const char *const what[TASKS] = {
    "kneading", "baking", "selling", "cleaning", "deliveries",
    "ordering flour", "accounts", "new recipes", "the week's plan"};

/* Hours a week of each task, and the shortest piece worth handing over. */
static const int32_t hours[TASKS] = {100, 140, 160, 80, 60, 20, 32, 24, 24};
static const int32_t least[TASKS] = {8, 8, 8, 4, 8, 4, 8, 4, 4};
static const int32_t offer[MEMBERS] = {128, 128, 128, 128, 128};

/* Empowerment of each task, then desirability, 0 to 10. */
static const double rating[2 * TASKS] = {
    2, 4, 4, 1, 2, 6, 8, 9, 10,
    4, 7, 6, 2, 5, 5, 3, 9, 7};

/* Skill 0 is accounting. Set 0 holds no skill, set 1 holds that one. */
static const uint64_t set[2] = {0, 1};
static const int32_t need[TASKS] = {[6] = 1};
static const int32_t have[MEMBERS] = {[0] = 1, [4] = 1};

static const pe_jobs_problem bakery = {
    .members = MEMBERS, .tasks = TASKS, .hours = hours, .least = least,
    .need = need, .ratings = 2, .rating = rating, .offer = offer,
    .have = have, .skills = 1, .sets = 2, .words = 1, .set = set};

static void print_jobs(const pe_jobs_solution *solution)
{
    for (int32_t i = 0; i < solution->members; i++) {
        printf("%s\n", who[i]);
        for (int64_t k = solution->start[i]; k < solution->start[i + 1]; k++)
            printf("  %5.2f h  %s\n", solution->hours[k] / 4.0,
                   what[solution->task[k]]);
    }
    for (int64_t k = 0; k < solution->lefts; k++)
        printf("nobody does %.2f h of %s\n", solution->left[k].hours / 4.0,
               what[solution->left[k].task]);
}

int main(void)
{
    pe_jobs *jobs = NULL;
    pe_jobs_solution solution = {0};
    pe_jobs_info info;
    pe_error err;

    pe_status status = pe_jobs_new(&bakery, NULL, &jobs, &err);
    if (status == PE_OK)
        status = pe_jobs_solve(jobs, &solution, &info, &err);
    if (status == PE_OK) {
        print_jobs(&solution);
        printf("Members differ from the mean by %.3f points (rms); no "
               "division can have less than %.3f.\n",
               info.measure.rms, info.rms_bound);
    } else {
        fprintf(stderr, "%s\n", err.message);
    }
    pe_jobs_release(&solution);
    pe_jobs_free(jobs);
    return status == PE_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
