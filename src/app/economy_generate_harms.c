/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pollutants of a generated economy: who emits them, whom they harm. The
 * published experiments have none. */
#include "economy_generate.h"
#include "error.h"

enum { HARMED = 20 }; /* councils that a pollutant harms */

double pe__draw_between(pe__making *m, double low, double high)
{
    return low + (high - low) * pe__random_unit(&m->random);
}

int32_t pe__draw_below(pe__making *m, int64_t n)
{
    return (int32_t)pe__random_below(&m->random, (uint32_t)n);
}

/* Three recipes in ten emit one of them. */
pe_status pe__make_byproducts(pe__making *m, pe_error *err)
{
    pe__economy *e = m->e;
    int64_t recipes = e->count[PE__RECIPES];
    int64_t *start = pe__economy_make(e, PE__BYPRODUCT_START);
    if (!start)
        return pe__fail_memory(err);
    for (int pass = 0; pass < 2; pass++) {
        int32_t *good = e->array[PE__BYPRODUCT];
        double *per_output = e->array[PE__PER_OUTPUT];
        int64_t count = 0;
        pe__random_seed(&m->random, m->spec->seed, 3);
        for (int64_t r = 0; r < recipes; r++) {
            start[r] = count;
            double luck = pe__random_unit(&m->random);
            int32_t which = pe__draw_below(m, m->spec->pollutants);
            double amount = pe__draw_between(m, 0.05, 0.2);
            if (luck >= 0.3)
                continue;
            if (pass) {
                good[count] = m->spec->goods + which;
                per_output[count] = amount;
            }
            count++;
        }
        e->count[PE__BYPRODUCTS] = start[recipes] = count;
        if (!pass && (!pe__economy_make(e, PE__BYPRODUCT) ||
                      !pe__economy_make(e, PE__PER_OUTPUT)))
            return pe__fail_memory(err);
    }
    return PE_OK;
}

/* Damage such that, at a price of 20, what is emitted is about permitted:
 * each of n harmed councils permits 20/(2d). */
pe_status pe__make_harms(pe__making *m, pe_error *err)
{
    pe__economy *e = m->e;
    const pe__economy_spec *s = m->spec;
    int64_t each = s->consumers < HARMED ? s->consumers : HARMED;
    e->count[PE__HARMS] = each * s->pollutants;
    int64_t *harmed = pe__economy_make(e, PE__HARMED);
    int32_t *good = pe__economy_make(e, PE__POLLUTANT);
    double *damage = pe__economy_make(e, PE__DAMAGE);
    double *power = pe__economy_make(e, PE__DAMAGE_POWER);
    if (!harmed || !good || !damage || !power)
        return pe__fail_memory(err);
    double emitted = 0.3 * 0.125 * m->usual * (double)s->workers /
                     s->pollutants;
    for (int64_t h = 0; h < each * s->pollutants; h++) {
        /* neighbours: one after another from a place of its own */
        int64_t first = h / each * 7919;
        harmed[h] = (first + h % each) % s->consumers;
        good[h] = s->goods + (int32_t)(h / each);
        damage[h] = 10 * (double)each / emitted * pe__draw_between(m, 0.5, 1.5);
        power[h] = 2;
    }
    return PE_OK;
}
