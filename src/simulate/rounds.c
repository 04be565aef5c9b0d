/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many lives at once. Each is a function of its own seed alone and has a place
 * of its own among the figures: threads change nothing but the time. */
#include "error.h"
#include "policy.h"

#include <omp.h>
#include <string.h>

const pe__policy *pe__policy_find(const char *name)
{
    const pe__policy *policy = pe__policies;
    while (policy->name != NULL && strcmp(policy->name, name) != 0)
        policy++;
    return policy->name != NULL ? policy : NULL;
}

/* Shared by the threads; written in one critical section. */
typedef struct {
    pe_status status;
    pe_error err;
    int64_t done, all;
} state;

static pe_status one(const pe__rounds *rounds, int64_t k, pe__figures *out,
                     pe_error *err)
{
    int64_t load = k / rounds->seeds % rounds->loads;
    int64_t policy = k / rounds->seeds / rounds->loads;
    pe__run run = {.world = rounds->world,
                   .trace = rounds->trace,
                   .policy = rounds->policy[policy],
                   .times = rounds->times[load],
                   .seed = rounds->first_seed +
                           (uint64_t)(k % rounds->seeds)};
    return pe__simulate_once(&run, out, err);
}

/* The first failure is told. */
static void note(const pe__rounds *rounds, state *all, pe_status status,
                 const pe_error *err)
{
    all->done++;
    if (status == PE_OK && rounds->progress != NULL &&
        rounds->progress(rounds->context,
                         (double)all->done / (double)all->all) != 0) {
        status = PE_USAGE;
        err = NULL;
    }
    if (status == PE_OK || all->status != PE_OK)
        return;
    if (err != NULL)
        all->err = *err;
    else
        pe__fail(&all->err, status, "stopped");
#pragma omp atomic write
    all->status = status;
}

static int threads_of(const pe__rounds *rounds)
{
    return rounds->threads > 0 ? rounds->threads : omp_get_num_procs();
}

pe_status pe__simulate(const pe__rounds *rounds, pe__figures *figures,
                       pe_error *err)
{
    state all = {.status = PE_OK};
    all.all = (int64_t)rounds->policies * rounds->loads * rounds->seeds;
#pragma omp parallel for num_threads(threads_of(rounds)) schedule(dynamic, 1)
    for (int64_t k = 0; k < all.all; k++) {
        pe_status before;
        pe_error fault = {0};
#pragma omp atomic read
        before = all.status;
        if (before != PE_OK)
            continue;
        pe_status status = one(rounds, k, &figures[k], &fault);
#pragma omp critical(pe__rounds)
        note(rounds, &all, status, &fault);
    }
    if (all.status != PE_OK && err != NULL)
        *err = all.err;
    return all.status;
}
