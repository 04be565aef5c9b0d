/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The final allocation: every good's balance, every council's technology,
 * benefit and cost, every right. */
#include "plan_parts.h"

#include <math.h>
#include <string.h>

/* Amounts of councils have twelve digits; sums of many a little less. */
static const double NEAR = 1e-9;

static bool near(double found, double right, double size)
{
    return fabs(found - right) <= NEAR * (size + fabs(right));
}

static const char *text_of(const pe__audit *a, pe__audit_table which,
                           int64_t row, const char *column)
{
    const pe__table *t = a->table[which];
    return pe__audit_cell(t, row, pe__table_find(t, column));
}

/* --- goods ---------------------------------------------------------------- */

/* What councils make and use according to the other files. */
static void add_councils(const pe__audit *a, double *made, double *used)
{
    for (int64_t w = 0; w < a->workers; w++) {
        const int64_t *start = a->input.start + a->recipe_of[w];
        const int64_t *other = a->byproduct.start + a->recipe_of[w];
        made[a->output[w]] += a->amount[w];
        for (int64_t k = start[0]; k < start[1]; k++)
            used[a->input.good[k]] += a->taken[a->input_at[w] + k - start[0]];
        for (int64_t k = other[0]; k < other[1]; k++)
            (a->pollutant[a->byproduct.good[k]] ? used
                                                : made)[a->byproduct.good[k]] +=
                a->amount[w] * a->byproduct.number[k];
    }
    for (int64_t c = 0; c < a->consumers; c++) {
        const int64_t *start = a->want.start + a->profile_of[c];
        for (int64_t k = start[0]; k < start[1]; k++)
            used[a->want.good[k]] += a->eaten[a->want_at[c] + k - start[0]];
    }
    for (int64_t h = 0; h < a->harms; h++)
        made[a->emission[h]] +=
            pe__audit_permit(a, h, a->price[a->emission[h]]);
    for (int32_t g = 0; g < a->goods; g++)
        made[g] += a->given[g];
}

static void check_standing(pe__audit *a, int32_t g)
{
    const int64_t row = a->price_row[g];
    const char *says = text_of(a, PE__AUDIT_PRICES, row, "standing");
    const bool left = a->demand[g] <= a->supply[g] &&
                      a->price[g] * a->supply[g] <=
                          1e-10 * a->report->social_income * (1.0 + NEAR);
    const bool nothing = !(a->supply[g] > 0.0) && !(a->demand[g] > 0.0);
    const char *is = a->unmade[g]           ? "unmade"
                     : a->unwanted[g]       ? "unwanted"
                     : left || nothing      ? "free"
                                            : "fine";
    if (strcmp(says, is) != 0)
        pe__audit_fault_at(a, PE__AUDIT_PRICES, row, "the standing is "
                           "\"%.20s\"; by the tables it is \"%s\"", says, is);
}

static void check_proposals(pe__audit *a, int32_t g)
{
    const int64_t row = a->price_row[g];
    if (!near(a->supply[g], a->offered[g], 1e-3))
        pe__audit_fault_at(a, PE__AUDIT_PRICES, row, "the supply is %.12g; at "
                           "these prices councils offer %.12g", a->supply[g],
                           a->offered[g]);
    if (!near(a->demand[g], a->asked[g], 1e-3))
        pe__audit_fault_at(a, PE__AUDIT_PRICES, row, "the demand is %.12g; at "
                           "these prices councils ask for %.12g",
                           a->demand[g], a->asked[g]);
}

static void check_row(pe__audit *a, int32_t g)
{
    const pe__table *t = a->table[PE__AUDIT_PRICES];
    const int64_t row = a->price_row[g];
    const double sum = a->supply[g] + a->demand[g];
    const double v =
        sum > 0.0 ? 200.0 * fabs(a->supply[g] - a->demand[g]) / sum : 0.0;
    double says, start;
    if (!pe__audit_number(t, row, pe__table_find(t, "imbalance_percent"), NAN,
                          &says, NULL) &&
        !near(says, v, 1e-3))
        pe__audit_fault_at(a, PE__AUDIT_PRICES, row, "imbalance_percent is "
                           "%.9g; supply and demand make it %.9g", says, v);
    if (!pe__audit_number(t, row, pe__table_find(t, "price_start"), NAN,
                          &start, NULL) &&
        a->start[g] > 0.0 && !near(start, a->start[g], 0.0))
        pe__audit_fault_at(a, PE__AUDIT_PRICES, row, "price_start is %.12g; "
                           "the table of goods says %.12g", start,
                           a->start[g]);
    if (!(a->used[g] <= a->made[g]))
        pe__audit_fault_at(a, PE__AUDIT_PRICES, row, "%.17g is used, but only "
                           "%.17g made", a->used[g], a->made[g]);
    check_standing(a, g);
}

static void check_sums(pe__audit *a, int32_t g, double made, double used)
{
    if (!near(a->made[g], made, 1e-3))
        pe__audit_fault_at(a, PE__AUDIT_PRICES, a->price_row[g], "%.12g is "
                           "said to be made; what councils make, permit and "
                           "are given is %.12g", a->made[g], made);
    if (!near(a->used[g], used, 1e-3))
        pe__audit_fault_at(a, PE__AUDIT_PRICES, a->price_row[g], "%.12g is "
                           "said to be used; what councils use is %.12g",
                           a->used[g], used);
    if (!(used <= made * (1.0 + 1e-11) + 1e-12))
        pe__audit_fault_at(a, PE__AUDIT_PRICES, a->price_row[g], "councils "
                           "use %.12g, %.12g is there", used, made);
}

void pe__audit_goods(pe__audit *a)
{
    double *made = pe__audit_take(a, a->goods, sizeof *made);
    double *used = pe__audit_take(a, a->goods, sizeof *used);
    const bool compare = !a->request->disturbed && a->report->whole == 0;
    if (!made || !used) {
        a->out_of_memory = true;
        return;
    }
    add_councils(a, made, used);
    for (int32_t g = 0; g < a->goods; g++) {
        if (a->price_row[g] < 0)
            continue;
        check_row(a, g);
        if (compare)
            check_proposals(a, g);
        if (!a->report->brief)
            check_sums(a, g, made[g], used[g]);
    }
    if (!compare)
        pe__audit_note(a, a->request->disturbed
                              ? "answers were disturbed: supply and demand "
                                "were not recomputed"
                              : "some councils work whole or not at all: "
                                "supply and demand were not recomputed");
}

/* --- workers' councils ---------------------------------------------------- */

/* ln of the CES aggregate of amounts with weights that sum to 1. */
static double ln_aggregate(const double *weight, double sum,
                           const double *amount, int64_t n, double sigma)
{
    double least = INFINITY, total = 0.0, top = -INFINITY;
    const double power = (sigma - 1.0) / sigma;
    for (int64_t i = 0; i < n; i++) {
        least = fmin(least, log(amount[i] * sum / weight[i]));
        if (sigma == 1.0)
            total += weight[i] / sum * log(amount[i]);
        else if (sigma > 0.0)
            top = fmax(top, power * log(amount[i]));
    }
    if (sigma == 0.0 || sigma == 1.0)
        return sigma == 1.0 ? total : least;
    for (int64_t i = 0; i < n; i++)
        total += weight[i] / sum * exp(power * log(amount[i]) - top);
    return (top + log(total)) / power;
}

static double technology_of(const pe__audit *a, int64_t w)
{
    const int64_t from = a->input.start[a->recipe_of[w]];
    const int64_t n = a->input.start[a->recipe_of[w] + 1] - from;
    double bought = 0.0, ln_z = log(a->scale[w]);
    for (int64_t i = 0; i < n; i++)
        bought += a->input.number[from + i];
    if (n > 0)
        ln_z += bought * ln_aggregate(a->input.number + from, bought,
                                      a->taken + a->input_at[w], n,
                                      a->elasticity[w]);
    if (a->effort_exponent[w] > 0.0)
        ln_z += a->effort_exponent[w] * log(a->effort[w]);
    return exp(ln_z);
}

/* Something but its inputs may hold its output down. */
static bool held_back(const pe__audit *a, int64_t w)
{
    const int64_t *other = a->byproduct.start + a->recipe_of[w];
    bool held = a->lump[w] > 0.0 ||
                (a->capacity[w] > 0.0 &&
                 a->amount[w] >= a->capacity[w] * (1.0 - NEAR));
    for (int64_t k = other[0]; k < other[1]; k++)
        held = held || a->pollutant[a->byproduct.good[k]];
    return held;
}

static void check_technology(pe__audit *a, int64_t w)
{
    const int64_t row = a->worker_row[w];
    const double z = a->amount[w], possible = technology_of(a, w);
    if (a->out[w])
        pe__audit_fault_at(a, PE__AUDIT_COUNCILS, row, "the council makes "
                           "%.12g, but it lacks an input or nobody wants "
                           "what it makes", z);
    else if (!(z <= possible * (1.0 + NEAR)))
        pe__audit_fault_at(a, PE__AUDIT_COUNCILS, row, "the output is %.12g; "
                           "its inputs and effort give %.12g", z, possible);
    else if (!held_back(a, w) && !(z >= possible * (1.0 - NEAR)))
        pe__audit_fault_at(a, PE__AUDIT_COUNCILS, row, "the output is only "
                           "%.12g; its inputs and effort give %.12g", z,
                           possible);
    if (a->capacity[w] > 0.0 && !(z <= a->capacity[w] * (1.0 + NEAR)))
        pe__audit_fault_at(a, PE__AUDIT_COUNCILS, row, "the output is %.12g, "
                           "its capacity %.12g", z, a->capacity[w]);
    if (a->lump[w] > 0.0 &&
        !(fabs(z / a->lump[w] - floor(z / a->lump[w] + 0.5)) <= 1e-6))
        pe__audit_fault_at(a, PE__AUDIT_COUNCILS, row, "the output %.12g is "
                           "no whole number of lots of %.12g", z, a->lump[w]);
}

/* SB and SC at the plan's prices. */
static void values_of(const pe__audit *a, int64_t w, double *benefit,
                      double *cost)
{
    const int64_t *start = a->input.start + a->recipe_of[w];
    const int64_t *other = a->byproduct.start + a->recipe_of[w];
    *benefit = a->amount[w] * pe__audit_worth(a, a->output[w]);
    *cost = a->fixed_cost[w];
    for (int64_t k = start[0]; k < start[1]; k++)
        *cost += a->taken[a->input_at[w] + k - start[0]] *
                 a->price[a->input.good[k]];
    for (int64_t k = other[0]; k < other[1]; k++) {
        const int32_t g = a->byproduct.good[k];
        *(a->pollutant[g] ? cost : benefit) +=
            a->amount[w] * a->byproduct.number[k] * pe__audit_worth(a, g);
    }
}

static void check_approval(pe__audit *a, int64_t w)
{
    const int64_t row = a->worker_row[w];
    const char *says = text_of(a, PE__AUDIT_COUNCILS, row, "approved");
    const char *standing = text_of(a, PE__AUDIT_COUNCILS, row, "standing");
    const bool below = a->benefit[w] < a->cost[w] * (1.0 - 1e-9);
    const bool works = a->amount[w] > 0.0;
    const bool refused = strcmp(standing, "refused") == 0;
    const char *right = works && below ? a->appeals[w] ? "on appeal" : "no"
                        : refused      ? "no"
                                       : "yes";
    a->report->below_one += works && below;
    if (strcmp(says, right) != 0 &&
        fabs(a->benefit[w] - a->cost[w]) > 2e-9 * a->cost[w])
        pe__audit_fault_at(a, PE__AUDIT_COUNCILS, row, "approved is "
                           "\"%.20s\"; with a benefit of %.9g for %.9g it is "
                           "\"%s\"", says, a->benefit[w], a->cost[w], right);
    const char *fits = a->out[w] ? "" : works ? below && !a->appeals[w]
                                                    ? "refused" : "fine"
                                              : refused ? "refused" : "shut";
    const bool fine =
        a->out[w] ? strcmp(standing, "lacks input") == 0 ||
                        strcmp(standing, "unwanted") == 0
                  : strcmp(standing, fits) == 0;
    if (!fine)
        pe__audit_fault_at(a, PE__AUDIT_COUNCILS, row, "the standing is "
                           "\"%.20s\"; it %s", standing,
                           a->out[w] ? "cannot take part"
                           : works   ? "works"
                                     : "does not work");
}

static void check_worker(pe__audit *a, int64_t w)
{
    const pe__table *t = a->table[PE__AUDIT_COUNCILS];
    const int64_t row = a->worker_row[w];
    double benefit = 0.0, cost = 0.0, ratio;
    if (a->amount[w] > 0.0)
        values_of(a, w, &benefit, &cost);
    if (!a->report->brief && !near(a->benefit[w], benefit, 1e-3))
        pe__audit_fault_at(a, PE__AUDIT_COUNCILS, row, "the benefit is %.12g; "
                           "at these prices it is %.12g", a->benefit[w],
                           benefit);
    if (!a->report->brief && !near(a->cost[w], cost, 1e-3))
        pe__audit_fault_at(a, PE__AUDIT_COUNCILS, row, "the cost is %.12g; at "
                           "these prices it is %.12g", a->cost[w], cost);
    if (!pe__audit_number(t, row, pe__table_find(t, "ratio"), 0.0, &ratio,
                          NULL) &&
        a->cost[w] > 0.0 && !near(ratio, a->benefit[w] / a->cost[w], 0.0))
        pe__audit_fault_at(a, PE__AUDIT_COUNCILS, row, "the ratio is %.9g; "
                           "benefit and cost make it %.9g", ratio,
                           a->benefit[w] / a->cost[w]);
    if (a->effort[w] != 0.0 &&
        !(a->amount[w] > 0.0 && a->effort_exponent[w] > 0.0))
        pe__audit_fault_at(a, PE__AUDIT_COUNCILS, row, "the effort is %.9g; "
                           "it has nothing to do with the output",
                           a->effort[w]);
    if (!a->report->brief && a->amount[w] > 0.0)
        check_technology(a, w);
    check_approval(a, w);
}

void pe__audit_workers(pe__audit *a)
{
    for (int64_t w = 0; w < a->workers; w++)
        if (a->worker_row[w] >= 0)
            check_worker(a, w);
}

/* --- consumers' councils -------------------------------------------------- */

/* Income, and compensation for what was permitted a round ago; in the first
 * round nobody has been compensated yet. */
static void check_right(pe__audit *a, int64_t c, double owed)
{
    const double with = a->income[c] + owed;
    if (!near(a->right[c], with, 1e-3) &&
        !near(a->right[c], a->income[c], 1e-3))
        pe__audit_fault_at(a, PE__AUDIT_COUNCILS, a->consumer_row[c], "the "
                           "right is %.12g; income and compensation are "
                           "%.12g", a->right[c], with);
}

static void check_consumer(pe__audit *a, int64_t c)
{
    const int64_t *start = a->want.start + a->profile_of[c];
    const int64_t row = a->consumer_row[c];
    const char *says = text_of(a, PE__AUDIT_COUNCILS, row, "standing");
    double spent = 0.0, rest;
    const bool is_short = pe__audit_floors(a, c, &rest) < 1.0;
    if (strcmp(says, is_short ? "needs short" : "fine") != 0)
        pe__audit_fault_at(a, PE__AUDIT_COUNCILS, row, "the standing is "
                           "\"%.20s\"; its right %s the floors", says,
                           is_short ? "does not pay for" : "pays for");
    for (int64_t k = start[0]; k < start[1]; k++)
        spent += a->eaten[a->want_at[c] + k - start[0]] *
                 a->price[a->want.good[k]];
    if (!(spent <= a->right[c] * (1.0 + 1e-10) + 1e-12))
        pe__audit_fault_at(a, PE__AUDIT_COUNCILS, row, "what it gets costs "
                           "%.12g, its right is %.12g", spent, a->right[c]);
}

void pe__audit_consumers(pe__audit *a)
{
    double *owed = pe__audit_take(a, a->consumers, sizeof *owed);
    if (!owed) {
        a->out_of_memory = true;
        return;
    }
    for (int64_t h = 0; h < a->harms; h++) {
        const double price = a->before[a->emission[h]];
        owed[a->harmed[h]] += price * pe__audit_permit(a, h, price);
    }
    for (int64_t c = 0; c < a->consumers; c++)
        if (a->consumer_row[c] >= 0) {
            check_right(a, c, owed[c]);
            check_consumer(a, c);
        }
}
