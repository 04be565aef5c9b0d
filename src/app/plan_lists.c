/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Councils' amounts, from the engine or from the lists of all ranks. */
#include "plan_lists.h"
#include "error.h"
#include "mem.h"
#include "plan_parts.h"

#include <string.h>

/* at[i]: Σ of the lengths of the lists of items before i. `which` NULL = list
 * i for item i. */
static int64_t *index_lists(const int64_t *start, const int32_t *which,
                            int64_t items)
{
    int64_t *at = pe__alloc((size_t)items + 1, sizeof *at);
    if (!at)
        return NULL;
    at[0] = 0;
    for (int64_t i = 0; i < items; i++) {
        const int64_t list = which ? which[i] : i;
        at[i + 1] = at[i] + start[list + 1] - start[list];
    }
    return at;
}

pe_status pe__plan_lists_make(const pe_plan_problem *p, pe__plan_lists *out,
                              pe_error *err)
{
    *out = (pe__plan_lists){
        .input_at = index_lists(p->input_start, p->recipe, p->workers),
        .want_at = index_lists(p->want_start, p->profile, p->consumers)};
    if (out->input_at)
        out->input = pe__zalloc((size_t)out->input_at[p->workers],
                                sizeof *out->input);
    if (out->want_at)
        out->want = pe__zalloc((size_t)out->want_at[p->consumers],
                               sizeof *out->want);
    if (out->input && out->want)
        return PE_OK;
    pe__plan_lists_free(out);
    return pe__fail_memory(err);
}

pe_status pe__plan_lists_fill(const pe_plan_problem *p, const pe_plan *plan,
                              const pe_plan_solution *s, pe__plan_lists *lists)
{
    pe_status status = PE_OK;
    for (int64_t w = 0; w < p->workers && !status; w++)
        status = pe_plan_inputs(plan, s, w, lists->input + lists->input_at[w]);
    for (int64_t c = 0; c < p->consumers && !status; c++)
        status = pe_plan_consumption(plan, s, c,
                                     lists->want + lists->want_at[c]);
    return status;
}

void pe__plan_lists_free(pe__plan_lists *lists)
{
    pe__free(lists->want);
    pe__free(lists->want_at);
    pe__free(lists->input);
    pe__free(lists->input_at);
    *lists = (pe__plan_lists){0};
}

static void copy(const double *list, const int64_t *at, int64_t i,
                 double *amount)
{
    memcpy(amount, list + at[i], (size_t)(at[i + 1] - at[i]) * sizeof *amount);
}

pe_status pe__plan_inputs(const pe__plan_result *r, int64_t worker,
                          double *amount)
{
    if (!r->lists)
        return pe_plan_inputs(r->plan, r->solution, worker, amount);
    copy(r->lists->input, r->lists->input_at, worker, amount);
    return PE_OK;
}

pe_status pe__plan_consumption(const pe__plan_result *r, int64_t consumer,
                               double *amount)
{
    if (!r->lists)
        return pe_plan_consumption(r->plan, r->solution, consumer, amount);
    copy(r->lists->want, r->lists->want_at, consumer, amount);
    return PE_OK;
}
