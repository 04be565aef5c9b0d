/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Dividing an economy among ranks and putting its plan together. Councils
 * stay in their order, so that rank after rank gives the whole again. */
#include "plan_slice.h"
#include "error.h"
#include "mem.h"
#include "ranks.h"

#include <math.h>
#include <stdbool.h>

/* --- taking a slice ------------------------------------------------------- */

/* First item of a part; n·part stays far below 2⁶³. */
static int64_t part_of(int64_t n, int part, int parts)
{
    return n * part / parts;
}

static const double *from(const double *array, int64_t first)
{
    return array ? array + first : NULL;
}

/* first, first + 1, …: what a list that was left out stands for. */
static int32_t *count_from(int64_t first, int64_t count)
{
    int32_t *list = pe__alloc((size_t)count, sizeof *list);
    for (int64_t i = 0; list && i < count; i++)
        list[i] = (int32_t)(first + i);
    return list;
}

static pe_status take_workers(pe__slice *s, int64_t end, pe_error *err)
{
    pe_plan_problem *p = &s->problem;
    const int64_t first = s->first_worker;
    p->workers = end - first;
    if (p->recipe) {
        p->recipe += first;
    } else {
        p->recipe = s->recipe = count_from(first, p->workers);
        if (!s->recipe)
            return pe__fail_memory(err);
    }
    p->output = p->output ? p->output + first : NULL;
    p->scale = from(p->scale, first);
    p->effort_exponent = from(p->effort_exponent, first);
    p->effort_cost = from(p->effort_cost, first);
    p->effort_power = from(p->effort_power, first);
    p->elasticity = from(p->elasticity, first);
    p->capacity = from(p->capacity, first);
    p->fixed_cost = from(p->fixed_cost, first);
    p->lump = from(p->lump, first);
    p->appeals = p->appeals ? p->appeals + first : NULL;
    return PE_OK;
}

static pe_status take_consumers(pe__slice *s, int64_t end, pe_error *err)
{
    pe_plan_problem *p = &s->problem;
    const int64_t first = s->first_consumer;
    p->consumers = end - first;
    if (p->profile) {
        p->profile += first;
    } else {
        p->profile = s->profile = count_from(first, p->consumers);
        if (!s->profile)
            return pe__fail_memory(err);
    }
    p->income = from(p->income, first);
    p->taste = from(p->taste, first);
    return PE_OK;
}

static bool is_mine(const pe__slice *s, int64_t consumer)
{
    return consumer >= s->first_consumer &&
           consumer < s->first_consumer + s->problem.consumers;
}

/* Harms go with the council that is harmed. */
static pe_status take_harms(const pe_plan_problem *whole, pe__slice *s,
                            pe_error *err)
{
    pe_plan_problem *p = &s->problem;
    p->harms = 0;
    for (int64_t h = 0; h < whole->harms; h++)
        p->harms += is_mine(s, whole->harmed[h]);
    const size_t n = (size_t)p->harms;
    p->harmed = s->harmed = pe__alloc(n, sizeof *s->harmed);
    p->pollutant = s->pollutant = pe__alloc(n, sizeof *s->pollutant);
    p->damage = s->damage = pe__alloc(n, sizeof *s->damage);
    p->damage_power = s->damage_power = pe__alloc(n, sizeof *s->damage_power);
    if (!s->harmed || !s->pollutant || !s->damage || !s->damage_power)
        return pe__fail_memory(err);
    int64_t k = 0;
    for (int64_t h = 0; h < whole->harms; h++) {
        if (!is_mine(s, whole->harmed[h]))
            continue;
        s->harmed[k] = whole->harmed[h] - s->first_consumer;
        s->pollutant[k] = whole->pollutant[h];
        s->damage[k] = whole->damage[h];
        s->damage_power[k++] = whole->damage_power[h];
    }
    return PE_OK;
}

pe_status pe__slice_take(const pe_plan_problem *whole, int rank, int ranks,
                         pe__slice *out, pe_error *err)
{
    *out = (pe__slice){
        .problem = *whole,
        .first_worker = part_of(whole->workers, rank, ranks),
        .first_consumer = part_of(whole->consumers, rank, ranks)};
    pe_status status =
        take_workers(out, part_of(whole->workers, rank + 1, ranks), err);
    if (!status)
        status = take_consumers(
            out, part_of(whole->consumers, rank + 1, ranks), err);
    if (!status)
        status = take_harms(whole, out, err);
    if (status)
        pe__slice_free(out);
    return status;
}

void pe__slice_free(pe__slice *s)
{
    pe__free(s->damage_power);
    pe__free(s->damage);
    pe__free(s->pollutant);
    pe__free(s->harmed);
    pe__free(s->profile);
    pe__free(s->recipe);
    *s = (pe__slice){0};
}

/* --- the plan of all ------------------------------------------------------ */

/* `bytes` of this rank's and of all ranks': *out is the whole on rank 0, NULL
 * elsewhere. */
static pe_status join(const void *mine, int64_t bytes, int64_t all, void **out,
                      pe_error *err)
{
    *out = pe__rank() == 0 ? pe__alloc((size_t)all, 1) : NULL;
    if (pe__rank() == 0 && !*out)
        return pe__fail_memory(err);
    pe__ranks_gather(mine, (size_t)bytes, *out);
    return PE_OK;
}

/* Replaces a list of this rank's items by that of `all` items on rank 0. */
static pe_status join_reals(double **list, int64_t mine, int64_t all,
                            pe_error *err)
{
    const int64_t size = sizeof **list;
    void *whole;
    pe_status status = join(*list, mine * size, all * size, &whole, err);
    if (whole) {
        pe__free(*list);
        *list = whole;
    }
    return status;
}

static pe_status join_bytes(uint8_t **list, int64_t mine, int64_t all,
                            pe_error *err)
{
    void *whole;
    pe_status status = join(*list, mine, all, &whole, err);
    if (whole) {
        pe__free(*list);
        *list = whole;
    }
    return status;
}

static pe_status join_solution(const pe_plan_problem *whole,
                               pe_plan_solution *s, pe_error *err)
{
    const int64_t w = whole->workers, c = whole->consumers;
    double **const real[] = {&s->output, &s->effort, &s->benefit, &s->cost};
    pe_status status = PE_OK;
    for (size_t i = 0; !status && i < sizeof real / sizeof *real; i++)
        status = join_reals(real[i], s->workers, w, err);
    if (!status)
        status = join_bytes(&s->worker_standing, s->workers, w, err);
    if (!status)
        status = join_reals(&s->right, s->consumers, c, err);
    if (!status)
        status = join_bytes(&s->consumer_standing, s->consumers, c, err);
    if (!status && pe__rank() == 0) {
        s->workers = w;
        s->consumers = c;
    }
    return status;
}

/* The largest over the ranks, on rank 0. */
static pe_status largest(double *value, pe_error *err)
{
    const size_t ranks = (size_t)pe__ranks();
    double *all = pe__alloc(ranks, sizeof *all);
    if (!all)
        return pe__fail_memory(err);
    pe__ranks_gather(value, sizeof *value, all);
    for (size_t r = 1; pe__rank() == 0 && r < ranks; r++)
        *value = fmax(*value, all[r]);
    pe__free(all);
    return PE_OK;
}

/* What a sum cannot tell: the largest errors of any council, and the memory
 * of the rank that took most. */
static pe_status join_info(pe_plan_solution *s, pe_plan_info *info,
                           pe_error *err)
{
    double bytes = (double)info->peak_bytes;
    pe_status status = largest(&bytes, err);
    if (!status)
        status = largest(&info->homogeneity, err);
    for (int64_t k = 0; !status && k < s->rounds; k++) {
        status = largest(&s->round[k].budget_error, err);
        if (!status)
            status = largest(&s->round[k].homogeneity, err);
    }
    info->peak_bytes = (int64_t)bytes;
    info->last = s->round[s->rounds - 1];
    return status;
}

/* The plans of the slices know their own councils' lists only. */
static pe_status join_lists(const pe_plan_problem *whole,
                            const pe__slice *slice, const pe_plan *plan,
                            const pe_plan_solution *s, pe__plan_lists *all,
                            pe_error *err)
{
    pe__plan_lists mine;
    const pe_plan_problem *p = &slice->problem;
    pe_status status = pe__plan_lists_make(p, &mine, err);
    if (status)
        return status;
    if (pe__rank() == 0)
        status = pe__plan_lists_make(whole, all, err);
    if (!status)
        status = pe__plan_lists_fill(p, plan, s, &mine);
    if (!status) {
        pe__ranks_gather(mine.input,
                         (size_t)mine.input_at[p->workers] * sizeof(double),
                         all->input);
        pe__ranks_gather(mine.want,
                         (size_t)mine.want_at[p->consumers] * sizeof(double),
                         all->want);
    }
    pe__plan_lists_free(&mine);
    return status;
}

pe_status pe__slices_join(const pe_plan_problem *whole, const pe__slice *slice,
                          const pe_plan *plan, pe_plan_solution *solution,
                          pe_plan_info *info, pe__plan_lists *lists,
                          pe_error *err)
{
    *lists = (pe__plan_lists){0};
    pe_status status = join_lists(whole, slice, plan, solution, lists, err);
    if (!status)
        status = join_solution(whole, solution, err);
    return status ? status : join_info(solution, info, err);
}
