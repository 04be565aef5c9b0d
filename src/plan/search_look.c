/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How things are at a point of the search: what everybody would answer, and
 * what is not met yet. */
#include "linear.h"

#include <math.h>
#include <string.h>

/* ln of what others answer (a value) over what is kept of it (an amount). */
static double off_by(double answer, double price, double *kept)
{
    if (!(answer > 0.0)) {
        *kept = 0.0;
        return 0.0;
    }
    if (!(*kept > 0.0))
        *kept = answer / price;
    return log(answer / (price * *kept));
}

static void look_at_others(pe__search *s)
{
    const pe__totals *t = &s->plan->totals;
    for (int64_t g = 0; g < s->goods; g++) {
        s->price[g] = s->plan->price[g];
        s->made_off[g] =
            off_by(t->supply[g], s->price[g], &s->made[g]);
        s->asked_off[g] =
            off_by(t->demand[g], s->price[g], &s->asked[g]);
    }
}

/* Adds to products [0], margins off [1] and what they seem to promise [2]. */
static void look_at_lane(pe__search *s, int part, double *made, double *used,
                         double *sum)
{
    const pe_plan *plan = s->plan;
    double *share = plan->shares + (int64_t)plan->most_share * part;
    for (int64_t i = s->linear.lane[part]; i < s->linear.lane[part + 1]; i++) {
        pe__scale *c = &s->linear.at[i];
        pe__linear_look(plan, c, s->linear.line, s->q, share);
        for (int64_t k = c->first; k < c->end; k++) {
            const pe__unit *u = &s->linear.line[k];
            (u->value > 0.0 ? made : used)[u->good] += fabs(u->value) * c->z;
        }
        sum[0] += c->z * c->low + (c->capacity - c->z) * c->high;
        const double off = c->margin + c->low - c->high;
        sum[1] += c->z * fabs(off);
        sum[2] += c->capacity * fmax(off, 0.0);
    }
}

/* Values made and used by the councils of constant returns, on all ranks,
 * into the first lane, and the three sums behind it. */
static pe_status look_at_linear(pe__search *s)
{
    pe_plan *plan = s->plan;
    const int64_t n = s->goods;
    double sums[PE__LANES][3] = {{0.0}}, *lanes = plan->lanes;
#pragma omp parallel for schedule(static, 1) num_threads(pe__threads(plan))
    for (int i = 0; i < PE__LANES; i++) {
        memset(lanes + 2 * n * i, 0, 2 * (size_t)n * sizeof *lanes);
        look_at_lane(s, i, lanes + 2 * n * i, lanes + 2 * n * i + n, sums[i]);
    }
    pe__lanes_add(plan);
    for (int k = 0; k < 3; k++) {
        lanes[2 * n + k] = 0.0;
        for (int i = 0; i < PE__LANES; i++)
            lanes[2 * n + k] += sums[i][k];
    }
    return pe__sum(plan, lanes, 2 * n + 3);
}

/* Fills in all that is told of the point s->q, s->made, … */
pe_status pe__search_look(pe__search *s)
{
    pe_plan *plan = s->plan;
    const int64_t n = s->goods;
    memcpy(plan->q, s->q, (size_t)n * sizeof *s->q);
    pe_status status = pe__respond(plan);
    if (status)
        return status;
    look_at_others(s);
    status = look_at_linear(s);
    s->products = plan->lanes[2 * n];
    s->astray = plan->lanes[2 * n + 1];
    s->promised = plan->lanes[2 * n + 2];
    s->apart = s->worst = 0.0;
    for (int64_t g = 0; g < n; g++) {
        const double made = s->price[g] * s->made[g];
        const double asked = s->price[g] * s->asked[g];
        const double left = s->price[g] * s->left[g];
        const double off = made * fabs(s->made_off[g]) +
                           asked * fabs(s->asked_off[g]);
        s->used[g] = plan->lanes[n + g] + asked + left;
        s->excess[g] =
            s->in[g] ? plan->lanes[g] + made - s->used[g] -
                           s->price[g] * s->beyond[g]
                     : 0.0;
        if (!s->in[g])
            continue;
        s->products += fabs(left - PE__HAIR * s->used[g]);
        s->apart += fabs(s->excess[g]) + fmin(off, made + asked);
        s->worst = fmax(s->worst, (fabs(s->excess[g]) + off) / s->used[g]);
    }
    return status;
}

/* What proposals ask for beyond what the answers would, so that prices mind
 * those who exaggerate. */
pe_status pe__search_compare(pe__search *s)
{
    pe_plan *plan = s->plan;
    pe__totals *t = &plan->totals;
    for (int64_t g = 0; g < s->goods; g++)
        s->beyond[g] = (t->demand[g] - t->supply[g]) / plan->price[g];
    pe_status status = pe__respond(plan);
    for (int64_t g = 0; g < s->goods; g++)
        s->beyond[g] -= (t->demand[g] - t->supply[g]) / plan->price[g];
    return status;
}
