/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Is the problem one? Every array is looked at once, so that nothing later
 * need be doubted; the message names the array and the index. */
#include "plan.h"
#include "error.h"

#include <math.h>

#define MANY 10000000 /* numbers: two threads look sooner than one */
#define AT_ONCE 4096 /* numbers looked at without a branch */

/* Negated comparisons, so that NaN fails. */
static pe_status list_start(const int64_t *start, int64_t lists,
                            const char *name, pe_error *err)
{
    if (!start)
        return pe__fail(err, PE_BAD_INPUT, "%s is missing", name);
    if (start[0] != 0)
        return pe__fail(err, PE_BAD_INPUT, "%s[0] must be 0", name);
    for (int64_t i = 0; i < lists; i++)
        if (start[i + 1] < start[i])
            return pe__fail(err, PE_BAD_INPUT, "%s[%lld] is less than the one "
                            "before", name, (long long)i + 1);
    return PE_OK;
}

/* Are all of them from 0 to `most`? If not, a sign shows. */
static bool numbers_fit(const int32_t *item, int64_t count, int32_t most)
{
    uint32_t signs = 0;
    for (int64_t i = 0; i < count; i++)
        signs |= (uint32_t)item[i] | ((uint32_t)most - (uint32_t)item[i]);
    return signs <= INT32_MAX;
}

static pe_status numbers_in(const int32_t *item, int64_t count, int64_t below,
                            const char *name, pe_error *err)
{
    const int32_t most = (int32_t)(below <= INT32_MAX ? below - 1 : INT32_MAX);
    int bad = 0;
    if (!item && count > 0)
        return pe__fail(err, PE_BAD_INPUT, "%s is missing", name);
    /* a quick look; where it fails the place is sought */
#pragma omp parallel for reduction(| : bad) if (count > MANY)
    for (int64_t i = 0; i < count; i += AT_ONCE)
        bad |= !numbers_fit(item + i,
                            count - i < AT_ONCE ? count - i : AT_ONCE, most);
    for (int64_t i = 0; bad && i < count; i++)
        if (item[i] < 0 || item[i] >= below)
            return pe__fail(err, PE_BAD_INPUT, "%s[%lld] is %d; it must be 0 "
                            "to %lld", name, (long long)i, item[i],
                            (long long)below - 1);
    return PE_OK;
}

typedef enum { POSITIVE, NOT_NEGATIVE, ABOVE_ONE } range;

static bool within(double x, range allowed)
{
    if (!isfinite(x))
        return false;
    return allowed == POSITIVE       ? x > 0.0
           : allowed == NOT_NEGATIVE ? x >= 0.0
                                     : x > 1.0;
}

static const char *in_words(range allowed)
{
    return allowed == POSITIVE       ? "more than 0"
           : allowed == NOT_NEGATIVE ? "0 or more"
                                     : "more than 1";
}

/* How often they are not within, or NaN; x − x is 0 but for NaN and infinity.
 * In eight parts and without a branch, which the compiler takes together. */
static double misfits(const double *item, int64_t count, double least,
                      bool open)
{
    double odd[8] = {0.0};
    for (int64_t i = 0; i + 8 <= count; i += 8)
        for (int k = 0; k < 8; k++) {
            const double x = item[i + k];
            const bool fits = open ? x > least : x >= least;
            odd[k] += (fits ? 0.0 : 1.0) + (x - x);
        }
    for (int64_t i = count & ~(int64_t)7; i < count; i++)
        odd[0] += (open ? item[i] > least : item[i] >= least)
                      ? item[i] - item[i]
                      : 1.0;
    return ((odd[0] + odd[1]) + (odd[2] + odd[3])) +
           ((odd[4] + odd[5]) + (odd[6] + odd[7]));
}

static bool values_fit(const double *item, int64_t count, range allowed)
{
    return (allowed == POSITIVE       ? misfits(item, count, 0.0, true)
            : allowed == NOT_NEGATIVE ? misfits(item, count, 0.0, false)
                                      : misfits(item, count, 1.0, true)) == 0.0;
}

static pe_status values_in(const double *item, int64_t count, range allowed,
                           bool needed, const char *name, pe_error *err)
{
    int bad = 0;
    if (!item && needed && count > 0)
        return pe__fail(err, PE_BAD_INPUT, "%s is missing", name);
    count = item ? count : 0;
#pragma omp parallel for reduction(| : bad) if (count > MANY)
    for (int64_t i = 0; i < count; i += AT_ONCE)
        bad |= !values_fit(item + i,
                           count - i < AT_ONCE ? count - i : AT_ONCE,
                           allowed);
    for (int64_t i = 0; bad && i < count; i++)
        if (!within(item[i], allowed))
            return pe__fail(err, PE_BAD_INPUT, "%s[%lld] is %g; it must be "
                            "%s", name, (long long)i, item[i],
                            in_words(allowed));
    return PE_OK;
}

/* Before any array is looked at. */
static pe_status check_counts(const pe_plan_problem *p, pe_error *err)
{
    const struct {
        const char *name;
        int64_t count;
    } list[] = {{"recipes", p->recipes}, {"workers", p->workers},
                {"profiles", p->profiles}, {"consumers", p->consumers},
                {"harms", p->harms}};
    if (p->goods < 1)
        return pe__fail(err, PE_BAD_INPUT, "there are no goods");
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i].count < 0)
            return pe__fail(err, PE_BAD_INPUT, "%s is %lld; it must be 0 or "
                            "more", list[i].name, (long long)list[i].count);
    return PE_OK;
}

static pe_status check_goods(const pe_plan_problem *p, pe_error *err)
{
    for (int32_t g = 0; p->kind && g < p->goods; g++)
        if (p->kind[g] > PE_PLAN_POLLUTANT)
            return pe__fail(err, PE_BAD_INPUT, "kind[%d] is %d; it must be a "
                            "pe_plan_kind", g, p->kind[g]);
    return values_in(p->supply, p->goods, NOT_NEGATIVE, false, "supply", err);
}

static pe_status check_recipes(const pe_plan_problem *p, pe_error *err)
{
    pe_status status =
        list_start(p->input_start, p->recipes, "input_start", err);
    if (status)
        return status;
    const int64_t inputs = p->input_start[p->recipes];
    if ((status = numbers_in(p->input, inputs, p->goods, "input", err)) ||
        (status = values_in(p->exponent, inputs, POSITIVE, true, "exponent",
                            err)) ||
        !p->byproduct_start)
        return status;
    status = list_start(p->byproduct_start, p->recipes, "byproduct_start", err);
    if (status)
        return status;
    const int64_t others = p->byproduct_start[p->recipes];
    if ((status = numbers_in(p->byproduct, others, p->goods, "byproduct", err)))
        return status;
    return values_in(p->per_output, others, POSITIVE, true, "per_output", err);
}

/* Returns of 1 and more have no best output without a limit to it. */
static pe_status check_returns(const pe_plan_problem *p, pe_error *err)
{
    for (int64_t w = 0; w < p->workers; w++) {
        const int64_t r = p->recipe ? p->recipe[w] : w;
        const double c = p->effort_exponent ? p->effort_exponent[w] : 0.0;
        double beta = c / (p->effort_power ? p->effort_power[w] : 2.0);
        for (int64_t k = p->input_start[r]; k < p->input_start[r + 1]; k++)
            beta += p->exponent[k];
        if (!(beta > 0.0))
            return pe__fail(err, PE_BAD_INPUT, "council %lld needs an input "
                            "or effort", (long long)w);
        if (beta >= 1.0 && !(p->capacity && within(p->capacity[w], POSITIVE)))
            return pe__fail(err, PE_BAD_INPUT, "council %lld has returns of "
                            "%.6g; from 1 on it needs a capacity",
                            (long long)w, beta);
    }
    return PE_OK;
}

static pe_status check_workers(const pe_plan_problem *p, pe_error *err)
{
    const int64_t n = p->workers;
    pe_status status = PE_OK;
    if (!p->recipe && n > p->recipes)
        return pe__fail(err, PE_BAD_INPUT, "%lld councils have only %lld "
                        "recipes", (long long)n, (long long)p->recipes);
    if (p->recipe)
        status = numbers_in(p->recipe, n, p->recipes, "recipe", err);
    if (status ||
        (status = numbers_in(p->output, n, p->goods, "output", err)) ||
        (status = values_in(p->scale, n, POSITIVE, true, "scale", err)) ||
        (status = values_in(p->effort_exponent, n, NOT_NEGATIVE, false,
                            "effort_exponent", err)) ||
        (status = values_in(p->effort_power, n, ABOVE_ONE, false,
                            "effort_power", err)) ||
        (status = values_in(p->elasticity, n, NOT_NEGATIVE, false,
                            "elasticity", err)) ||
        (status = values_in(p->fixed_cost, n, NOT_NEGATIVE, false,
                            "fixed_cost", err)) ||
        (status = values_in(p->lump, n, NOT_NEGATIVE, false, "lump", err)))
        return status;
    for (int64_t w = 0; w < n; w++)
        if (p->effort_exponent && p->effort_exponent[w] > 0.0 &&
            p->effort_cost && !within(p->effort_cost[w], POSITIVE))
            return pe__fail(err, PE_BAD_INPUT, "effort_cost[%lld] is %g; with "
                            "effort it must be more than 0", (long long)w,
                            p->effort_cost[w]);
    return check_returns(p, err);
}

static pe_status check_consumers(const pe_plan_problem *p, pe_error *err)
{
    const int64_t n = p->consumers;
    pe_status status =
        list_start(p->want_start, p->profiles, "want_start", err);
    if (status)
        return status;
    const int64_t wants = p->want_start[p->profiles];
    if (!p->profile && n > p->profiles)
        return pe__fail(err, PE_BAD_INPUT, "%lld consumers' councils have "
                        "only %lld profiles", (long long)n,
                        (long long)p->profiles);
    if (p->profile)
        status = numbers_in(p->profile, n, p->profiles, "profile", err);
    if (status ||
        (status = numbers_in(p->want, wants, p->goods, "want", err)) ||
        (status = values_in(p->weight, wants, POSITIVE, true, "weight", err)) ||
        (status = values_in(p->floor, wants, NOT_NEGATIVE, false, "floor",
                            err)) ||
        (status = values_in(p->income, n, NOT_NEGATIVE, true, "income", err)))
        return status;
    return values_in(p->taste, n, NOT_NEGATIVE, false, "taste", err);
}

static pe_status check_harms(const pe_plan_problem *p, pe_error *err)
{
    pe_status status = PE_OK;
    for (int64_t h = 0; h < p->harms; h++)
        if (!p->harmed || p->harmed[h] < 0 || p->harmed[h] >= p->consumers)
            return pe__fail(err, PE_BAD_INPUT, "harmed[%lld] is no consumers' "
                            "council", (long long)h);
    if ((status = numbers_in(p->pollutant, p->harms, p->goods, "pollutant",
                             err)) ||
        (status = values_in(p->damage, p->harms, POSITIVE, true, "damage",
                            err)))
        return status;
    for (int64_t h = 0; h < p->harms; h++)
        if (!p->kind || p->kind[p->pollutant[h]] != PE_PLAN_POLLUTANT)
            return pe__fail(err, PE_BAD_INPUT, "pollutant[%lld] is a good of "
                            "another kind", (long long)h);
    return values_in(p->damage_power, p->harms, ABOVE_ONE, true,
                     "damage_power", err);
}

static bool share_of_one(double x)
{
    return x >= 0.0 && x <= 1.0;
}

static pe_status check_settings(const pe_plan_settings *s, pe_error *err)
{
    if (s->rule > PE_PLAN_BOOK2021)
        return pe__fail(err, PE_USAGE, "there is no such price rule");
    if (!(s->tolerance > 0.0 && s->tolerance <= 1.0))
        return pe__fail(err, PE_USAGE, "tolerance is %g; it must be more than "
                        "0 and at most 1", s->tolerance);
    if (s->max_rounds < 1 || s->threads < 0)
        return pe__fail(err, PE_USAGE, "max_rounds must be at least 1 and "
                        "threads 0 or more");
    if (!share_of_one(s->silent) || !share_of_one(s->late) ||
        !share_of_one(s->exaggerate) || !share_of_one(s->oscillate) ||
        !(s->noise >= 0.0 && s->noise <= 2.0) || !(s->revision >= 0.0) ||
        !(s->returns >= 0.0 && s->returns < 1.0))
        return pe__fail(err, PE_USAGE, "silent, late, exaggerate and oscillate "
                        "are shares from 0 to 1, noise from 0 to 2, revision 0 "
                        "or more, returns from 0 to 1");
    return PE_OK;
}

pe_status pe__plan_check(const pe_plan_problem *p, const pe_plan_settings *s,
                         pe_error *err)
{
    pe_status status = check_settings(s, err);
    if (!status)
        status = check_counts(p, err);
    if (!status)
        status = check_goods(p, err);
    if (!status)
        status = check_recipes(p, err);
    if (!status)
        status = check_workers(p, err);
    if (!status)
        status = check_consumers(p, err);
    if (!status)
        status = check_harms(p, err);
    return status;
}
