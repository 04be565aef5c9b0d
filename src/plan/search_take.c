/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How far a step of the search is taken: as far as answers in logarithms can
 * be trusted. */
#include "linear.h"

#include <math.h>

#define BOLDEST 3.0  /* what others make or ask for moves by at most e³ … */
#define LONGEST 2.0  /* … and prices that they look at by e² */
#define MATTERS 1e-9 /* of all income; what is worth less moves as it likes */

/* How others' amounts move with the prices of the step. */
static pe_status move_others(pe__search *s)
{
    const int64_t n = s->goods;
    const double *made = s->plan->lanes, *asked = s->plan->lanes + n;
    pe_status status =
        pe__change_along(s->plan, s->in, s->dq, s->target);
    for (int64_t g = 0; g < n; g++) {
        const double given = pe__given_value(s->plan, g) * s->dq[g];
        const double own = s->dq[g] * s->price[g];
        const double to_made = exp(-s->made_off[g]);
        const double to_asked = exp(-s->asked_off[g]);
        s->dmade[g] = s->made[g] > 0.0 && s->in[g]
                          ? ((made[g] + given) * to_made - own * s->made[g]) /
                                s->price[g]
                          : 0.0;
        s->dasked[g] = s->asked[g] > 0.0 && s->in[g]
                           ? (asked[g] * to_asked - own * s->asked[g]) /
                                 s->price[g]
                           : 0.0;
    }
    return status;
}

static double boldness(const pe__search *s, int64_t g, double amount,
                       double move)
{
    return s->price[g] * amount > MATTERS * s->income
               ? fabs(move) / amount / BOLDEST
               : 0.0;
}

/* Shortens the step, and completes it by what others do. */
pe_status pe__search_bend(pe__search *s)
{
    double most = 0.0;
    pe_status status = move_others(s);
    for (int64_t g = 0; g < s->goods; g++) {
        most = fmax(most, boldness(s, g, s->made[g], s->dmade[g]));
        most = fmax(most, boldness(s, g, s->asked[g], s->dasked[g]));
        if (s->made[g] + s->asked[g] > 0.0)
            most = fmax(most, fabs(s->dq[g]) / LONGEST);
        s->dmade[g] += s->made[g] * s->made_off[g];
        s->dasked[g] += s->asked[g] * s->asked_off[g];
    }
    s->down = fmin(s->down, 1.0 / most);
    return status;
}

/* A good that others do not look at, or of which much is left, may head for no
 * price at all: the step is one of the price then, else of its logarithm. */
static double price_move(const pe__search *s, int64_t g)
{
    const double by = s->down * s->dq[g];
    const double given = pe__or(s->plan->p.supply, g, 0.0);
    const bool alone =
        !(s->asked[g] > 0.0) && s->made[g] <= given * (1.0 + 1e-9);
    if (by < 0.0 &&
        (alone || s->price[g] * s->left[g] > 0.01 * s->used[g]))
        return log1p(fmax(by, -0.995));
    return fmax(fmin(by, 2.0), -3.0);
}

/* An amount never falls to nothing. */
static double grown(double amount, double by)
{
    return by < -0.5 * amount
               ? 0.5 * amount * exp(fmax(by / amount + 0.5, -3.0))
               : amount + by;
}

void pe__search_take(pe__search *s)
{
    for (int64_t i = 0; i < s->linear.councils; i++) {
        pe__scale *c = &s->linear.at[i];
        c->z += s->up * c->dz;
        c->low += s->down * c->dlow;
        c->high += s->down * c->dhigh;
    }
    for (int64_t g = 0; g < s->goods; g++) {
        s->q[g] += s->in[g] ? price_move(s, g) : 0.0;
        s->left[g] += s->up * s->dleft[g];
        s->made[g] = grown(s->made[g], s->up * s->dmade[g]);
        s->asked[g] = grown(s->asked[g], s->up * s->dasked[g]);
    }
}
