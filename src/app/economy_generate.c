/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Generated economies with the distributions of the published experiments
 * (Hahnel, "Democratic Economic Planning", 2021, and its authors' programs):
 * goods in five equal kinds; a workers' council uses 1–4 intermediate goods,
 * 1–2 kinds of nature and 1–2 of labour with exponents uniform in
 * [low/m, high/m] for m inputs; A in [4, 6], c in [0.05, 0.1], s = 1, k in
 * [3, 4]; a consumers' council spends 5,000 on all private and public goods,
 * weights in [0.005, 0.01]; 1,000 units of every kind of nature and labour for
 * 3,000 councils and ten kinds. Beyond some size councils share profiles of a
 * hundred wants or two, which together want every good. */
#include "economy_generate.h"
#include "error.h"
#include "mem.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    OWN_WANTS_MOST = 10000000, /* up to here each council has its own list */
    PROFILES_LEAST = 300,
    WANTS_SHARED = 150,
    COVERED = 100              /* goods that a shared profile must want */
};

static const double income = 5000;
static const double usual_price = 700;

/* Kinds in this order, `each` goods of every one; what is left over by the
 * division is private and comes last, before the pollutants. */
static const uint8_t order[] = {PE_PLAN_PRIVATE, PE_PLAN_PUBLIC,
                                PE_PLAN_INTERMEDIATE, PE_PLAN_RESOURCE,
                                PE_PLAN_LABOR};
static const char *const names[] = {"private", "public", "intermediate",
                                    "nature", "labor", "pollutant"};

/* Box & Muller 1958; the other of the pair is not kept, so that every number
 * drawn belongs to one council. */
static double normal(pe__making *m)
{
    double u = 1 - pe__random_unit(&m->random);
    return sqrt(-2 * log(u)) *
           cos(6.283185307179586 * pe__random_unit(&m->random));
}

/* ---- what can be asked for ---- */

static pe_status refuse(pe_error *err, const char *what)
{
    return pe__fail(err, PE_USAGE, "such an economy cannot be generated: %s",
                    what);
}

static bool is_share(double x)
{
    return x >= 0 && x <= 1;
}

static pe_status check(const pe__economy_spec *s, double low, double high,
                       pe_error *err)
{
    if (s->goods < 5 || s->goods > 100000000)
        return refuse(err, "goods must be from 5 to 100,000,000");
    if (s->workers < 1 || s->workers > INT32_MAX || s->consumers < 1 ||
        s->consumers > INT32_MAX)
        return refuse(err, "there must be from 1 to 2,147,483,647 workers' "
                           "councils, and as many consumers' councils");
    if (!(low > 0 && low <= high && high < 0.999))
        return refuse(err, "returns must be two numbers, the second not below "
                           "the first, between 0 and 0.999");
    for (int32_t k = 0; k < s->elasticities; k++)
        if (!(s->elasticity[k] >= 0 && s->elasticity[k] < 1000))
            return refuse(err, "elasticities must be 0 or more");
    if (!is_share(s->increasing) || !is_share(s->lumps))
        return refuse(err, "shares of councils must be from 0 to 1");
    if (!(s->log_sd >= 0 && s->log_sd <= 10) ||
        !(s->price >= 0 && s->price < 1e12))
        return refuse(err, "log_sd must be from 0 to 10, the price from 0 to "
                           "1e12");
    if (s->pollutants < 0 || s->pollutants > 1000000)
        return refuse(err, "pollutants must be from 0 to 1,000,000");
    return PE_OK;
}

/* ---- goods ---- */

static int kind_number(const pe__making *m, int32_t good)
{
    if (good >= m->spec->goods)
        return 5;
    return good < 5 * m->each ? good / m->each : 0;
}

static pe_status make_goods(pe__making *m, pe_error *err)
{
    pe__economy *e = m->e;
    uint8_t *kind = pe__economy_make(e, PE__KIND);
    double *supply = pe__economy_make(e, PE__SUPPLY);
    double *price = pe__economy_make(e, PE__PRICE);
    if (!kind || !supply || !price)
        return pe__fail_memory(err);
    double given = 1000 * (double)m->spec->workers / 3000 * 10 / m->each;
    int32_t number[6] = {0};
    for (int32_t g = 0; g < e->count[PE__GOODS]; g++) {
        char id[40];
        int k = kind_number(m, g);
        int length =
            snprintf(id, sizeof id, "%s-%d", names[k], ++number[k]);
        if (!pe__texts_add(&e->texts[PE__GOOD_ID], id, (size_t)length))
            return pe__fail_memory(err);
        kind[g] = k < 5 ? order[k] : PE_PLAN_POLLUTANT;
        supply[g] = k == 3 || k == 4 ? given : 0;
        price[g] = m->spec->price > 0 ? m->spec->price : usual_price;
    }
    return PE_OK;
}

/* ---- recipes ---- */

/* How many inputs of a kind are used. */
static int32_t draw_count(pe__making *m, int32_t most)
{
    int32_t n = most < m->each ? most : m->each;
    return 1 + pe__draw_below(m, n);
}

/* A good of a kind: each alike, or the r-th with a chance like 1/r. */
static int32_t draw_good(pe__making *m, int kind, bool heavy)
{
    int32_t r = 0;
    if (heavy)
        r = (int32_t)exp(pe__random_unit(&m->random) *
                         log((double)m->each + 1)) - 1;
    else
        r = pe__draw_below(m, m->each);
    r = r < m->each ? r : m->each - 1;
    return kind * m->each + r;
}

/* `count` goods of a kind, none twice. A heavy tail is given up after a few
 * vain tries, because its first goods are drawn again and again. */
static void draw_goods(pe__making *m, int32_t *good, int32_t count, int kind,
                       bool heavy)
{
    for (int32_t k = 0, tries = 0; k < count; tries++) {
        int32_t i = 0;
        good[k] = draw_good(m, kind, heavy && tries < 20);
        while (good[i] != good[k])
            i++;
        k += i == k;
    }
}

static bool make_recipe(pe__making *m, int64_t w, int32_t parts[3])
{
    pe__economy *e = m->e;
    const int64_t *start = e->array[PE__INPUT_START];
    int32_t *good = (int32_t *)e->array[PE__INPUT] + start[w];
    double *exponent = (double *)e->array[PE__EXPONENT] + start[w];
    int32_t n = parts[0] + parts[1] + parts[2];
    bool heavy = m->spec->heavy_tail;
    bool increasing = m->spec->increasing > 0 &&
                      pe__random_unit(&m->random) < m->spec->increasing;
    double low = m->spec->returns_low, high = m->spec->returns_high;
    draw_goods(m, good, parts[0], 2, heavy);
    draw_goods(m, good + parts[0], parts[1], 3, heavy);
    draw_goods(m, good + parts[0] + parts[1], parts[2], 4, heavy);
    if (!(low > 0)) {
        low = 0.75;
        high = 0.85;
    }
    if (increasing) {
        low = 1.05;
        high = 1.3;
    }
    for (int32_t k = 0; k < n; k++)
        exponent[k] = pe__draw_between(m, low / n, high / n);
    return increasing;
}

/* Every council has a stream of its own, which begins with its numbers of
 * inputs: they are drawn twice, first to know where each recipe begins. */
static void draw_parts(pe__making *m, int64_t w, int32_t parts[3])
{
    pe__random_seed(&m->random, m->spec->seed, 16 + (uint64_t)w);
    parts[0] = draw_count(m, 4);
    parts[1] = draw_count(m, 2);
    parts[2] = draw_count(m, 2);
}

static pe_status make_starts(pe__making *m, pe_error *err)
{
    pe__economy *e = m->e;
    int64_t *start = pe__economy_make(e, PE__INPUT_START);
    if (!start)
        return pe__fail_memory(err);
    start[0] = 0;
    for (int64_t w = 0; w < m->spec->workers; w++) {
        int32_t parts[3];
        draw_parts(m, w, parts);
        start[w + 1] = start[w] + parts[0] + parts[1] + parts[2];
    }
    e->count[PE__INPUTS] = start[m->spec->workers];
    return PE_OK;
}

/* ---- workers' councils ---- */

/* What only some economies have; NULL = this one has not. */
typedef struct {
    int32_t *output;
    double *scale, *c, *k, *sigma, *capacity, *fixed, *lump;
} council_arrays;

static bool make_arrays(pe__making *m, council_arrays *a)
{
    const pe__economy_spec *s = m->spec;
    pe__economy *e = m->e;
    *a = (council_arrays){0};
    a->output = pe__economy_make(e, PE__OUTPUT);
    a->scale = pe__economy_make(e, PE__SCALE);
    a->c = pe__economy_make(e, PE__EFFORT_EXPONENT);
    a->k = pe__economy_make(e, PE__EFFORT_POWER);
    if (s->elasticities > 0)
        a->sigma = pe__economy_make(e, PE__ELASTICITY);
    if (s->increasing > 0)
        a->capacity = pe__economy_make(e, PE__CAPACITY);
    if (s->lumps > 0) {
        a->fixed = pe__economy_make(e, PE__FIXED_COST);
        a->lump = pe__economy_make(e, PE__LUMP);
    }
    return a->output && a->scale && a->c && a->k &&
           (!s->elasticities || a->sigma) &&
           (!(s->increasing > 0) || a->capacity) &&
           (!(s->lumps > 0) || (a->fixed && a->lump)) &&
           pe__economy_make(e, PE__INPUT) && pe__economy_make(e, PE__EXPONENT);
}

/* Private, public and intermediate goods in turn, so that each has as many
 * makers as the next. */
static int32_t output_of(const pe__making *m, int64_t w)
{
    const int64_t each = m->each;
    const int64_t left = m->spec->goods - 5 * each;
    const int64_t good = w % (3 * each + left);
    return (int32_t)(good < 3 * each ? good : good + 2 * each);
}

/* Returns near 1 leave little room for effort: B + c/k stays below 0.999. */
static double effort_within(const pe__making *m, int64_t w, double c, double k)
{
    const int64_t *start = m->e->array[PE__INPUT_START];
    const double *exponent = m->e->array[PE__EXPONENT];
    double room = 0.999;
    for (int64_t i = start[w]; i < start[w + 1]; i++)
        room -= exponent[i];
    return c < k * room ? c : k * room;
}

static void make_council(pe__making *m, const council_arrays *a, int64_t w)
{
    int32_t parts[3];
    const pe__economy_spec *s = m->spec;
    draw_parts(m, w, parts);
    bool increasing = make_recipe(m, w, parts);
    a->output[w] = output_of(m, w);
    a->scale[w] = pe__draw_between(m, 4, 6);
    if (s->log_sd > 0)
        a->scale[w] *= exp(s->log_sd * normal(m));
    a->c[w] = pe__draw_between(m, 0.05, 0.1);
    a->k[w] = pe__draw_between(m, 3, 4);
    if (!increasing)
        a->c[w] = effort_within(m, w, a->c[w], a->k[w]);
    if (a->sigma)
        a->sigma[w] = s->elasticity[pe__draw_below(m, s->elasticities)];
    if (a->capacity)
        a->capacity[w] =
            increasing ? m->usual * pe__draw_between(m, 0.5, 2) : 0;
    if (!a->lump)
        return;
    bool lumpy = pe__random_unit(&m->random) < s->lumps;
    a->lump[w] = lumpy ? m->usual * pe__draw_between(m, 0.05, 0.3) : 0;
    a->fixed[w] =
        lumpy ? m->usual * usual_price * pe__draw_between(m, 0.01, 0.05) : 0;
}

static pe_status make_workers(pe__making *m, pe_error *err)
{
    council_arrays a;
    pe_status status = make_starts(m, err);
    if (status)
        return status;
    if (!make_arrays(m, &a))
        return pe__fail_memory(err);
    for (int64_t w = 0; w < m->spec->workers; w++)
        make_council(m, &a, w);
    return PE_OK;
}

/* ---- consumers' councils ---- */

static int32_t final_goods(const pe__making *m)
{
    return m->spec->goods - 3 * m->each; /* private, public, left over */
}

static int32_t final_good(const pe__making *m, int32_t k)
{
    return k < 2 * m->each ? k : k + 3 * m->each;
}

/* Profile q of Q wants goods q, q + Q, …, and some others up to `most`. */
static int32_t draw_wants(pe__making *m, int32_t *want, int64_t q,
                          int64_t profiles, int32_t most)
{
    int32_t all = final_goods(m), count = 0;
    if (most >= all) {
        for (; count < all; count++)
            want[count] = final_good(m, count);
        return count;
    }
    for (int64_t k = q; k < all && count < most; k += profiles)
        want[count++] = final_good(m, (int32_t)k);
    while (count < most) {
        int32_t i = 0;
        want[count] = final_good(m, pe__draw_below(m, all));
        while (want[i] != want[count])
            i++;
        count += i == count;
    }
    return count;
}

static pe_status make_profiles(pe__making *m, int32_t most, pe_error *err)
{
    pe__economy *e = m->e;
    int64_t profiles = e->count[PE__PROFILES];
    e->count[PE__WANTS] = profiles * most;
    int64_t *start = pe__economy_make(e, PE__WANT_START);
    int32_t *want = pe__economy_make(e, PE__WANT);
    double *weight = pe__economy_make(e, PE__WEIGHT);
    if (!start || !want || !weight)
        return pe__fail_memory(err);
    pe__random_seed(&m->random, m->spec->seed, 2);
    start[0] = 0;
    for (int64_t q = 0; q < profiles; q++) {
        int32_t count = draw_wants(m, want + start[q], q, profiles, most);
        start[q + 1] = start[q] + count;
        for (int64_t k = start[q]; k < start[q + 1]; k++)
            weight[k] = pe__draw_between(m, 0.005, 0.01);
    }
    return PE_OK;
}

static pe_status make_consumers(pe__making *m, pe_error *err)
{
    pe__economy *e = m->e;
    const pe__economy_spec *s = m->spec;
    int32_t all = final_goods(m), most = all;
    int64_t profiles = s->consumers;
    if (s->consumers > OWN_WANTS_MOST / all) {
        int64_t covering = (all + COVERED - 1) / COVERED;
        profiles = covering > PROFILES_LEAST ? covering : PROFILES_LEAST;
        profiles = profiles < s->consumers ? profiles : s->consumers;
        int64_t least = (all + profiles - 1) / profiles;
        most = (int32_t)(least > WANTS_SHARED ? least : WANTS_SHARED);
        most = most < all ? most : all;
    }
    e->count[PE__PROFILES] = profiles;
    pe_status status = make_profiles(m, most, err);
    int32_t *profile = status ? NULL : pe__economy_make(e, PE__PROFILE);
    double *right = status ? NULL : pe__economy_make(e, PE__INCOME);
    double *taste = s->elasticities && !status
                        ? pe__economy_make(e, PE__TASTE) : NULL;
    if (!status && (!profile || !right || (s->elasticities && !taste)))
        return pe__fail_memory(err);
    for (int64_t c = 0; c < s->consumers && !status; c++) {
        profile[c] = c < profiles ? (int32_t)c : pe__draw_below(m, profiles);
        right[c] = income;
        if (taste)
            taste[c] = s->elasticity[pe__draw_below(m, s->elasticities)];
    }
    return status;
}

/* ---- all of it ---- */

static bool number_councils(pe__economy *e)
{
    return pe__texts_number(&e->texts[PE__RECIPE_ID], "r") &&
           pe__texts_number(&e->texts[PE__PROFILE_ID], "p") &&
           pe__texts_number(&e->texts[PE__WORKER_ID], "w") &&
           pe__texts_number(&e->texts[PE__CONSUMER_ID], "c");
}

static pe_status make_all(pe__making *m, pe_error *err)
{
    pe_status status = make_goods(m, err);
    if (!status)
        status = make_workers(m, err);
    if (!status)
        status = make_consumers(m, err);
    if (!status && m->spec->pollutants)
        status = pe__make_byproducts(m, err);
    if (!status && m->spec->pollutants)
        status = pe__make_harms(m, err);
    if (!status && !number_councils(m->e))
        status = pe__fail_memory(err);
    return status;
}

pe_status pe__economy_generate(const pe__economy_spec *spec, pe__economy **out,
                               pe_error *err)
{
    bool given = spec->returns_low > 0 || spec->returns_high > 0;
    pe__making m = {.spec = spec, .each = spec->goods / 5};
    *out = NULL;
    pe_status status = check(spec, given ? spec->returns_low : 0.75,
                             given ? spec->returns_high : 0.85, err);
    if (status)
        return status;
    /* all incomes on two goods in five, made by two councils in three */
    m.usual = 1.5 * income / usual_price * (double)spec->consumers /
              (double)spec->workers;
    m.e = pe__economy_new();
    if (!m.e)
        return pe__fail_memory(err);
    m.e->count[PE__GOODS] = spec->goods + spec->pollutants;
    m.e->count[PE__WORKERS] = m.e->count[PE__RECIPES] = spec->workers;
    m.e->count[PE__CONSUMERS] = spec->consumers;
    status = make_all(&m, err);
    if (status) {
        pe__economy_free(m.e);
        return status;
    }
    pe__economy_settle(m.e);
    *out = m.e;
    return PE_OK;
}
