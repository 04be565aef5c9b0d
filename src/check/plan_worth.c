/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the plan is worth beside the bound, and whether certificate.json says
 * so.
 *
 *   W = Σ_c m ln u_c(x − floors) − Σ_w (s e^k + fixed cost) − Σ_h d E^k,
 *
 * from the amounts in the files; the gap is (Φ − W) / Σ rights. */
#include "error.h"
#include "file.h"
#include "mem.h"
#include "parts.h"
#include "plan_parts.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- worth ---------------------------------------------------------------- */

/* m ln u of what council c gets above its floors; NaN when that is not there
 * in full. */
static double worth_of(const pe__audit *a, int64_t c)
{
    const int64_t from = a->want.start[a->profile_of[c]];
    const int64_t n = a->want.start[a->profile_of[c] + 1] - from;
    const double sigma = a->taste[c], power = (sigma - 1.0) / sigma;
    double rest, weights = 0.0, total = 0.0, least = INFINITY, top = -INFINITY;
    const double part = pe__audit_floors(a, c, &rest);
    for (int64_t i = 0; i < n; i++) {
        const double extra = a->eaten[a->want_at[c] + i] -
                             part * a->want.second[from + i];
        a->share[i] = a->unmade[a->want.good[from + i]] ? NAN : log(extra);
        if (a->unmade[a->want.good[from + i]])
            continue;
        weights += a->want.number[from + i];
        least = fmin(least, a->share[i]);
        top = fmax(top, power * a->share[i]);
        if (!(extra > 0.0))
            least = NAN;
    }
    if (!(rest > 0.0) || !(weights > 0.0))
        return 0.0;
    for (int64_t i = 0; i < n; i++)
        if (!a->unmade[a->want.good[from + i]])
            total += a->want.number[from + i] *
                     (sigma == 1.0 ? a->share[i] / weights
                                   : exp(power * a->share[i] - top));
    return rest * (isnan(least)   ? NAN
                   : sigma == 1.0 ? total
                   : sigma == 0.0 ? least
                                  : (top + log(total)) / power);
}

static double cost_of_work(const pe__audit *a)
{
    double sum = 0.0;
    for (int64_t w = 0; w < a->workers; w++)
        if (a->amount[w] > 0.0)
            sum += a->fixed_cost[w] +
                   (a->effort_exponent[w] > 0.0
                        ? a->effort_cost[w] *
                              pow(a->effort[w], a->effort_power[w])
                        : 0.0);
    return sum;
}

/* Emissions above the given limit fall on the harmed in proportion to what
 * they permit. */
static double damage_done(pe__audit *a)
{
    double *permits = pe__audit_take(a, a->goods, sizeof *permits);
    double sum = 0.0;
    if (!permits) {
        a->out_of_memory = true;
        return 0.0;
    }
    for (int64_t h = 0; h < a->harms; h++)
        permits[a->emission[h]] +=
            pe__audit_permit(a, h, a->price[a->emission[h]]);
    for (int64_t h = 0; h < a->harms; h++) {
        const int32_t g = a->emission[h];
        const double over = fmax(a->used[g] - a->given[g], 0.0);
        const double e = permits[g] > 0.0
                             ? pe__audit_permit(a, h, a->price[g]) * over /
                                   permits[g]
                             : 0.0;
        sum += a->damage[h] * pow(e, a->damage_power[h]);
    }
    return sum;
}

void pe__audit_gap(pe__audit *a)
{
    pe_plan_check_report *r = a->report;
    double worth = 0.0;
    if (r->brief) {
        pe__audit_note(a, "production, inputs or consumption are not there: "
                       "balances, technology and the gap were not checked");
        return;
    }
    for (int64_t c = 0; c < a->consumers; c++)
        worth += worth_of(a, c);
    worth -= cost_of_work(a) + damage_done(a);
    if (!isfinite(worth) || !(r->social_income > 0.0)) {
        pe__audit_note(a, "some floors or wants are not met at all: the gap "
                       "was not recomputed");
        return;
    }
    r->has_gap = true;
    r->gap_percent = 100.0 * (a->bound - worth) / r->social_income;
    if (!(r->gap_percent >= -1e-6))
        pe__audit_fault(a, "the plan is worth more than its bound allows: the "
                        "gap is %.9g %%", r->gap_percent);
}

/* --- the certificate ------------------------------------------------------ */

enum { MOST_BYTES = 1 << 20 };

static pe_status load(const pe__audit *a, json_t **root, pe_error *err)
{
    char path[4096];
    json_error_t why;
    unsigned char *bytes = NULL;
    uint64_t size = 0;
    snprintf(path, sizeof path, "%s/certificate.json", a->request->plan);
    pe_status status = pe__file_read(path, MOST_BYTES, &bytes, &size, err);
    if (status)
        return status;
    *root = json_loadb((const char *)bytes, size, JSON_REJECT_DUPLICATES, &why);
    pe__free(bytes);
    return *root ? PE_OK
                 : pe__fail_at(err, PE_BAD_INPUT, path, why.line, why.column,
                               "this is no JSON: %s", why.text);
}

void pe__audit_compare(pe__audit *a, const json_t *root, const char *key,
                       double found, double part)
{
    const json_t *value = json_object_get(root, key);
    if (!json_is_number(value))
        pe__audit_fault(a, "certificate.json: \"%s\" is not there", key);
    else if (!(fabs(json_number_value(value) - found) <=
               part * (1.0 + fabs(found))))
        pe__audit_fault(a, "certificate.json says %s is %.9g, but it is %.9g",
                        key, json_number_value(value), found);
}

/* Worst good and so on from the proposals as they stand. */
static int32_t measure(pe__audit *a)
{
    pe_plan_check_report *r = a->report;
    const pe__table *t = a->table[PE__AUDIT_PRICES];
    const int32_t standing = pe__table_find(t, "standing");
    double apart = 0.0, half = 0.0;
    int32_t worst = -1;
    for (int32_t g = 0; g < a->goods; g++) {
        const double s = a->price[g] * a->supply[g];
        const double d = a->price[g] * a->demand[g];
        const double v = s + d > 0.0 ? 200.0 * fabs(s - d) / (s + d) : 0.0;
        if (a->price_row[g] < 0 ||
            strcmp(pe__audit_cell(t, a->price_row[g], standing), "fine") != 0)
            continue;
        apart += fabs(s - d);
        half += 0.5 * (s + d);
        r->outside_1 += v > 1.0;
        r->outside_3 += v > 3.0;
        r->outside_5 += v > 5.0;
        worst = v > r->worst_percent || worst < 0 ? g : worst;
        r->worst_percent = fmax(r->worst_percent, v);
    }
    r->value_weighted_percent = half > 0.0 ? 100.0 * apart / half : 0.0;
    return worst;
}

static void compare_councils(pe__audit *a, const json_t *root)
{
    const pe__table *t = a->table[PE__AUDIT_COUNCILS];
    const int32_t approved = pe__table_find(t, "approved");
    const int32_t standing = pe__table_find(t, "standing");
    const int32_t output = pe__table_find(t, "output");
    int64_t yes = 0, appealed = 0, refused = 0, needy = 0;
    for (int64_t row = 0; row < pe__table_rows(t); row++) {
        const char *says = pe__audit_cell(t, row, approved);
        double z = 0.0;
        pe__audit_number(t, row, output, 0.0, &z, NULL);
        yes += strcmp(says, "yes") == 0 && z > 0.0;
        appealed += strcmp(says, "on appeal") == 0 && z > 0.0;
        refused += strcmp(says, "no") == 0;
        needy += strcmp(pe__audit_cell(t, row, standing), "needs short") == 0;
    }
    pe__audit_compare(a, root, "approved", (double)yes, 0.0);
    pe__audit_compare(a, root, "appealed", (double)appealed, 0.0);
    pe__audit_compare(a, root, "refused", (double)refused, 0.0);
    pe__audit_compare(a, root, "needs_short", (double)needy, 0.0);
}

static void compare_gap(pe__audit *a, const json_t *root)
{
    pe_plan_check_report *r = a->report;
    const double bound = json_number_value(json_object_get(root, "bound"));
    const double welfare = json_number_value(json_object_get(root, "welfare"));
    const json_t *gap = json_object_get(root, "gap_percent");
    r->gap_claimed_percent =
        json_is_number(gap) ? json_number_value(gap) : NAN;
    if (r->has_gap)
        pe__audit_compare(a, root, "gap_percent", r->gap_percent, 1e-6);
    if (r->social_income > 0.0)
        pe__audit_compare(a, root, "gap_percent",
                100.0 * (bound - welfare) / r->social_income, 1e-6);
}

pe_status pe__audit_certificate(pe__audit *a, pe_error *err)
{
    pe_plan_check_report *r = a->report;
    json_t *root = NULL;
    pe_status status = load(a, &root, err);
    if (status)
        return status;
    const int32_t worst = measure(a);
    const char *named = json_string_value(json_object_get(root, "worst_good"));
    pe__audit_compare(a, root, "goods", a->goods, 0.0);
    pe__audit_compare(a, root, "workers", (double)a->workers, 0.0);
    pe__audit_compare(a, root, "consumers", (double)a->consumers, 0.0);
    pe__audit_compare(a, root, "worst_percent", r->worst_percent, 1e-9);
    pe__audit_compare(a, root, "value_weighted_percent",
                      r->value_weighted_percent, 1e-9);
    pe__audit_compare(a, root, "goods_outside_1_percent", r->outside_1, 0.0);
    pe__audit_compare(a, root, "goods_outside_3_percent", r->outside_3, 0.0);
    pe__audit_compare(a, root, "goods_outside_5_percent", r->outside_5, 0.0);
    pe__audit_compare(a, root, "social_income", r->social_income, 1e-9);
    const int64_t says = named ? pe__audit_find(&a->good, named) : -1;
    if (says != worst && !(says >= 0 && worst >= 0 && r->worst_percent < 1e-6))
        pe__audit_fault(a, "certificate.json says the worst good is "
                        "\"%.60s\", but it is another", named ? named : "");
    compare_gap(a, root);
    compare_councils(a, root);
    status = pe__audit_rounds(a, root, err);
    json_decref(root);
    return status;
}
