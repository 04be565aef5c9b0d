/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The same economy told otherwise: renamed, doubled, in parts, in another
 * currency. */
#include "cases.h"

#include <string.h>

/* --- goods renamed -------------------------------------------------------- */

static void rename_goods(const economy *from, const int32_t *good, economy *to)
{
    for (int32_t g = 0; g < from->p.goods; g++) {
        to->kind[good[g]] = from->kind[g];
        to->supply[good[g]] = from->supply[g];
        to->price[good[g]] = from->price[g];
    }
}

/* A list of goods and numbers, last one first. */
static void turn_list(const int64_t *start, int64_t i, const int32_t *good,
                      const int32_t *item, const double *number,
                      int64_t *to_start, int32_t *to_item, double *to_number)
{
    const int64_t n = start[i + 1] - start[i];
    for (int64_t k = 0; k < n; k++) {
        to_item[start[i] + k] = good[item[start[i + 1] - 1 - k]];
        to_number[start[i] + k] = number[start[i + 1] - 1 - k];
    }
    to_start[i + 1] = start[i + 1];
}

static void rename_recipes(const economy *from, const int32_t *good,
                           economy *to)
{
    for (int64_t r = 0; r < from->p.recipes; r++) {
        turn_list(from->input_start, r, good, from->input, from->exponent,
                  to->input_start, to->input, to->exponent);
        turn_list(from->byproduct_start, r, good, from->byproduct,
                  from->per_output, to->byproduct_start, to->byproduct,
                  to->per_output);
    }
}

static void rename_profiles(const economy *from, const int32_t *good,
                            economy *to)
{
    for (int64_t f = 0; f < from->p.profiles; f++) {
        turn_list(from->want_start, f, good, from->want, from->weight,
                  to->want_start, to->want, to->weight);
        turn_list(from->want_start, f, good, from->want, from->floor,
                  to->want_start, to->want, to->floor);
    }
}

/* --- councils moved ------------------------------------------------------- */

static void copy_worker(const economy *from, int64_t w, economy *to, int64_t v,
                        const int32_t *good)
{
    to->recipe[v] = from->recipe[w];
    to->output[v] = good ? good[from->output[w]] : from->output[w];
    to->scale[v] = from->scale[w];
    to->effort_exponent[v] = from->effort_exponent[w];
    to->effort_cost[v] = from->effort_cost[w];
    to->effort_power[v] = from->effort_power[w];
    to->elasticity[v] = from->elasticity[w];
    to->capacity[v] = from->capacity[w];
    to->fixed_cost[v] = from->fixed_cost[w];
    to->lump[v] = from->lump[w];
    to->appeals[v] = from->appeals[w];
}

static void copy_consumer(const economy *from, int64_t c, economy *to,
                          int64_t d)
{
    to->profile[d] = from->profile[c];
    to->income[d] = from->income[c];
    to->taste[d] = from->taste[c];
}

static void copy_harm(const economy *from, int64_t h, economy *to, int64_t i,
                      int64_t consumer, const int32_t *good)
{
    to->harmed[i] = consumer;
    to->pollutant[i] = good ? good[from->pollutant[h]] : from->pollutant[h];
    to->damage[i] = from->damage[h];
    to->damage_power[i] = from->damage_power[h];
}

void economy_rename(const economy *from, const int32_t *good,
                    const int64_t *worker, const int64_t *consumer,
                    economy *to)
{
    const case_size size = economy_size(from);
    const int64_t harms = size.harms;
    economy_reserve(to, &size);
    rename_goods(from, good, to);
    rename_recipes(from, good, to);
    rename_profiles(from, good, to);
    for (int64_t w = 0; w < size.workers; w++)
        copy_worker(from, w, to, worker[w], good);
    for (int64_t c = 0; c < size.consumers; c++)
        copy_consumer(from, c, to, consumer[c]);
    for (int64_t h = 0; h < harms; h++)
        copy_harm(from, h, to, harms - 1 - h, consumer[from->harmed[h]], good);
    to->wanted = from->wanted;
    to->made = from->made;
}

/* Goods, recipes and profiles as they are. */
static void copy_lists(const economy *from, economy *to)
{
    const case_size s = economy_size(from);
    const size_t goods = (size_t)s.goods;
    memcpy(to->kind, from->kind, goods);
    memcpy(to->supply, from->supply, goods * sizeof(double));
    memcpy(to->price, from->price, goods * sizeof(double));
    memcpy(to->input_start, from->input_start,
           (size_t)(s.recipes + 1) * sizeof(int64_t));
    memcpy(to->input, from->input, (size_t)s.inputs * sizeof(int32_t));
    memcpy(to->exponent, from->exponent, (size_t)s.inputs * sizeof(double));
    memcpy(to->byproduct_start, from->byproduct_start,
           (size_t)(s.recipes + 1) * sizeof(int64_t));
    memcpy(to->byproduct, from->byproduct,
           (size_t)s.byproducts * sizeof(int32_t));
    memcpy(to->per_output, from->per_output,
           (size_t)s.byproducts * sizeof(double));
    memcpy(to->want_start, from->want_start,
           (size_t)(s.profiles + 1) * sizeof(int64_t));
    memcpy(to->want, from->want, (size_t)s.wants * sizeof(int32_t));
    memcpy(to->weight, from->weight, (size_t)s.wants * sizeof(double));
    memcpy(to->floor, from->floor, (size_t)s.wants * sizeof(double));
    to->wanted = from->wanted;
    to->made = from->made;
}

void economy_double(const economy *from, economy *to)
{
    case_size size = economy_size(from);
    const int64_t workers = size.workers, consumers = size.consumers;
    const int64_t harms = size.harms;
    size.workers *= 2;
    size.consumers *= 2;
    size.harms *= 2;
    economy_reserve(to, &size);
    copy_lists(from, to);
    for (int32_t g = 0; g < size.goods; g++)
        to->supply[g] = 2.0 * from->supply[g];
    for (int64_t w = 0; w < size.workers; w++)
        copy_worker(from, w % workers, to, w, NULL);
    for (int64_t c = 0; c < size.consumers; c++)
        copy_consumer(from, c % consumers, to, c);
    for (int64_t h = 0; h < size.harms; h++)
        copy_harm(from, h % harms, to, h,
                  from->harmed[h % harms] + (h < harms ? 0 : consumers), NULL);
}

void economy_part(const economy *from, int part, int parts, economy *to,
                  int64_t *first_worker, int64_t *first_consumer)
{
    case_size size = economy_size(from);
    const int64_t w0 = size.workers * part / parts;
    const int64_t w1 = size.workers * (part + 1) / parts;
    const int64_t c0 = size.consumers * part / parts;
    const int64_t c1 = size.consumers * (part + 1) / parts;
    int64_t harms = 0;
    size.workers = w1 - w0;
    size.consumers = c1 - c0;
    economy_reserve(to, &size);
    copy_lists(from, to);
    for (int64_t w = w0; w < w1; w++)
        copy_worker(from, w, to, w - w0, NULL);
    for (int64_t c = c0; c < c1; c++)
        copy_consumer(from, c, to, c - c0);
    for (int64_t h = 0; h < from->p.harms; h++)
        if (from->harmed[h] >= c0 && from->harmed[h] < c1)
            copy_harm(from, h, to, harms++, from->harmed[h] - c0, NULL);
    to->p.harms = harms;
    *first_worker = w0;
    *first_consumer = c0;
}

void economy_revalue(economy *e, double by)
{
    for (int32_t g = 0; g < e->p.goods; g++)
        e->price[g] *= by;
    for (int64_t w = 0; w < e->p.workers; w++) {
        e->effort_cost[w] *= by;
        e->fixed_cost[w] *= by;
    }
    for (int64_t c = 0; c < e->p.consumers; c++)
        e->income[c] *= by;
    for (int64_t h = 0; h < e->p.harms; h++)
        e->damage[h] *= by;
}
