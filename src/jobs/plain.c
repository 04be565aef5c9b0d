/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The plain relaxation, kept: what the sweeps of relax.c find where moving has
 * no price. It depends on the work alone and is asked for again and again: by
 * a division, for its bound, for what training would change. A copy gives the
 * same bytes as finding it anew, which takes a hundred times as long. */
#include "jobs.h"
#include "mem.h"

#include <string.h>

/* Types × classes of a plan that is worth its room: 400 kB. Larger workplaces
 * have larger things to wait for. */
#define MOST_KEPT 50000

struct pe__plain {
    int64_t plans;  /* types × classes */
    double *plan, *load, *hours, *dual, *price;
    double value, bound;
    int32_t sweeps;
};

void pe__plain_drop(pe_jobs *jobs)
{
    if (!jobs->plain)
        return;
    pe__free(jobs->plain->plan);
    pe__free(jobs->plain->load);
    pe__free(jobs->plain->hours);
    pe__free(jobs->plain->dual);
    pe__free(jobs->plain->price);
    pe__free(jobs->plain);
    jobs->plain = NULL;
}

/* Copies what was found, to keep it or to use it. */
static void copy_found(const pe__relax *size, const pe__plain *from,
                       pe__plain *to)
{
    const size_t n = (size_t)size->in.classes, m = (size_t)size->in.ratings;
    memcpy(to->plan, from->plan, (size_t)from->plans * sizeof *to->plan);
    memcpy(to->load, from->load, n * m * sizeof *to->load);
    memcpy(to->hours, from->hours, n * sizeof *to->hours);
    memcpy(to->dual, from->dual, n * sizeof *to->dual);
    memcpy(to->price, from->price, n * (m + 1) * sizeof *to->price);
    to->plans = from->plans;
    to->value = from->value;
    to->bound = from->bound;
    to->sweeps = from->sweeps;
}

static pe__plain found_in(const pe__relax *x)
{
    return (pe__plain){(int64_t)x->in.types * x->in.classes, x->plan, x->load,
                       x->hours, x->dual, x->price, x->value, x->bound,
                       x->sweeps};
}

pe_status pe__plain_keep(pe_jobs *jobs, const pe__relax *x)
{
    const pe__plain found = found_in(x);
    const size_t n = (size_t)x->in.classes, m = (size_t)x->in.ratings;
    if (found.plans > MOST_KEPT || jobs->plain)
        return PE_OK;
    pe__plain *plain = pe__zalloc(1, sizeof *plain);
    if (!plain)
        return PE_NO_MEMORY;
    jobs->plain = plain;
    plain->plan = pe__alloc((size_t)found.plans + 1, sizeof *plain->plan);
    plain->load = pe__alloc(n * m, sizeof *plain->load);
    plain->hours = pe__alloc(n, sizeof *plain->hours);
    plain->dual = pe__alloc(n, sizeof *plain->dual);
    plain->price = pe__alloc(n * (m + 1), sizeof *plain->price);
    if (!plain->plan || !plain->load || !plain->hours || !plain->dual ||
        !plain->price) {
        pe__plain_drop(jobs);
        return PE_NO_MEMORY;
    }
    copy_found(x, &found, plain);
    return PE_OK;
}

bool pe__plain_use(const pe_jobs *jobs, pe__relax *x)
{
    if (!jobs->plain)
        return false;
    pe__plain found = found_in(x);
    copy_found(x, jobs->plain, &found);
    x->value = found.value;
    x->bound = found.bound;
    x->sweeps = found.sweeps;
    return true;
}
