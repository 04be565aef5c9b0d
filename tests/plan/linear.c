/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "linear.h"

#include "random.h"

#include <math.h>

/* Exponents that add up to 1 with what effort adds. */
static void make_constant(economy *e, const linear_kind *k, int64_t w,
                          pe__random *random)
{
    const int64_t from = e->input_start[e->recipe[w]];
    const int64_t end = e->input_start[e->recipe[w] + 1];
    const double by_lot = pe__random_unit(random);
    double bought = 0.7 + 0.25 * pe__random_unit(random), sum = 0.0;
    if (!k->effort || by_lot < 0.5)
        bought = 1.0;
    e->effort_exponent[w] = (1.0 - bought) * e->effort_power[w];
    for (int64_t i = from; i < end; i++)
        sum += e->exponent[i];
    for (int64_t i = from; i < end; i++)
        e->exponent[i] *= bought / sum;
    const double sigma = pe__random_unit(random);
    e->elasticity[w] = !k->ces || sigma < 0.3 ? 0.0
                       : sigma < 0.5          ? 1.0
                                              : 2.0 * sigma;
    e->capacity[w] = 2.0 + (k->capacity > 0.0 ? k->capacity : 60.0) *
                               pe__random_unit(random);
    e->fixed_cost[w] = e->lump[w] = 0.0;
}

void linear_draw(economy *e, const linear_kind *k, uint64_t seed)
{
    pe__random random;
    case_kind kind = k->kind;
    kind.given = kind.given || seed % 2;
    economy_draw(e, &kind, seed);
    pe__random_seed(&random, seed, 23);
    for (int64_t w = 0; w < e->p.workers; w++)
        if (pe__random_unit(&random) >= k->others)
            make_constant(e, k, w, &random);
    for (int64_t c = 0; c < e->p.consumers; c++)
        if (k->taste > 0.0 || k->fixed_wants)
            e->taste[c] = k->fixed_wants ? 0.0 : k->taste;
    for (int32_t g = 0; g < e->p.goods; g++)
        e->price[g] *= exp(k->wild * (2.0 * pe__random_unit(&random) - 1.0)) *
                       (k->scale > 0.0 ? k->scale : 1.0);
}
