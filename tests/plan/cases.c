/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cases.h"

#include "random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *room(int64_t count, size_t size)
{
    void *memory = calloc((size_t)count + 1, size);
    if (!memory)
        abort(); /* a test without memory has nothing to say */
    return memory;
}

static double between(pe__random *random, double low, double high)
{
    return low + (high - low) * pe__random_unit(random);
}

static int32_t upto(pe__random *random, int32_t most)
{
    return (int32_t)pe__random_below(random, (uint32_t)most + 1);
}

static bool by_lot(pe__random *random, int32_t percent)
{
    return upto(random, 99) < percent;
}

case_kind kind_by_lot(uint64_t seed)
{
    pe__random r;
    pe__random_seed(&r, seed, 11);
    case_kind k = {.goods = 5 + upto(&r, 20), .workers = 8 + upto(&r, 60),
                   .consumers = 1 + upto(&r, 20)};
    k.recipes = by_lot(&r, 40) ? 1 + upto(&r, (int32_t)k.workers - 1) : 0;
    k.profiles = by_lot(&r, 40) ? 1 + upto(&r, 3) : 0;
    k.ces = by_lot(&r, 60);
    k.effort = by_lot(&r, 70);
    k.floors = by_lot(&r, 40);
    k.publics = by_lot(&r, 50);
    k.capacity = by_lot(&r, 40);
    k.constant = by_lot(&r, 25);
    k.rising = by_lot(&r, 25);
    k.joint = by_lot(&r, 30);
    k.pollutants = by_lot(&r, 40) ? 1 + upto(&r, 1) : 0;
    k.given = by_lot(&r, 50);
    k.fixed = by_lot(&r, 25);
    k.lumps = by_lot(&r, 20);
    return k;
}

/* --- arrays --------------------------------------------------------------- */

static void point_to_arrays(economy *e)
{
    pe_plan_problem *p = &e->p;
    p->kind = e->kind;
    p->supply = e->supply;
    p->price = e->price;
    p->input_start = e->input_start;
    p->input = e->input;
    p->exponent = e->exponent;
    p->byproduct_start = e->byproduct_start;
    p->byproduct = e->byproduct;
    p->per_output = e->per_output;
    p->recipe = e->recipe;
    p->output = e->output;
    p->scale = e->scale;
    p->effort_exponent = e->effort_exponent;
    p->effort_cost = e->effort_cost;
    p->effort_power = e->effort_power;
    p->elasticity = e->elasticity;
    p->capacity = e->capacity;
    p->fixed_cost = e->fixed_cost;
    p->lump = e->lump;
    p->appeals = e->appeals;
    p->want_start = e->want_start;
    p->want = e->want;
    p->weight = e->weight;
    p->floor = e->floor;
    p->profile = e->profile;
    p->income = e->income;
    p->taste = e->taste;
    p->harmed = e->harmed;
    p->pollutant = e->pollutant;
    p->damage = e->damage;
    p->damage_power = e->damage_power;
}

static void reserve_workers(economy *e, int64_t n)
{
    e->recipe = room(n, sizeof *e->recipe);
    e->output = room(n, sizeof *e->output);
    e->scale = room(n, sizeof(double));
    e->effort_exponent = room(n, sizeof(double));
    e->effort_cost = room(n, sizeof(double));
    e->effort_power = room(n, sizeof(double));
    e->elasticity = room(n, sizeof(double));
    e->capacity = room(n, sizeof(double));
    e->fixed_cost = room(n, sizeof(double));
    e->lump = room(n, sizeof(double));
    e->appeals = room(n, 1);
}

void economy_reserve(economy *e, const case_size *s)
{
    memset(e, 0, sizeof *e);
    e->p.goods = s->goods;
    e->p.recipes = s->recipes;
    e->p.workers = s->workers;
    e->p.profiles = s->profiles;
    e->p.consumers = s->consumers;
    e->p.harms = s->harms;
    e->kind = room(s->goods, 1);
    e->supply = room(s->goods, sizeof(double));
    e->price = room(s->goods, sizeof(double));
    e->input_start = room(s->recipes + 1, sizeof(int64_t));
    e->byproduct_start = room(s->recipes + 1, sizeof(int64_t));
    e->input = room(s->inputs, sizeof(int32_t));
    e->exponent = room(s->inputs, sizeof(double));
    e->byproduct = room(s->byproducts, sizeof(int32_t));
    e->per_output = room(s->byproducts, sizeof(double));
    reserve_workers(e, s->workers);
    e->want_start = room(s->profiles + 1, sizeof(int64_t));
    e->want = room(s->wants, sizeof(int32_t));
    e->weight = room(s->wants, sizeof(double));
    e->floor = room(s->wants, sizeof(double));
    e->profile = room(s->consumers, sizeof(int64_t));
    e->income = room(s->consumers, sizeof(double));
    e->taste = room(s->consumers, sizeof(double));
    e->harmed = room(s->harms, sizeof(int64_t));
    e->pollutant = room(s->harms, sizeof(int32_t));
    e->damage = room(s->harms, sizeof(double));
    e->damage_power = room(s->harms, sizeof(double));
    point_to_arrays(e);
}

case_size economy_size(const economy *e)
{
    const pe_plan_problem *p = &e->p;
    return (case_size){.goods = p->goods,
                       .recipes = p->recipes,
                       .inputs = e->input_start[p->recipes],
                       .byproducts = e->byproduct_start[p->recipes],
                       .workers = p->workers,
                       .profiles = p->profiles,
                       .wants = e->want_start[p->profiles],
                       .consumers = p->consumers,
                       .harms = p->harms};
}

void economy_free(economy *e)
{
    void *owned[] = {e->kind, e->supply, e->price, e->input_start,
                     e->byproduct_start, e->input, e->byproduct, e->exponent,
                     e->per_output, e->recipe, e->output, e->scale,
                     e->effort_exponent, e->effort_cost, e->effort_power,
                     e->elasticity, e->capacity, e->fixed_cost, e->lump,
                     e->appeals, e->want_start, e->want, e->weight, e->floor,
                     e->profile, e->income, e->taste, e->harmed, e->pollutant,
                     e->damage, e->damage_power};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    memset(e, 0, sizeof *e);
}

int64_t *order_by_lot(int64_t n, uint64_t seed)
{
    pe__random random;
    int64_t *order = room(n, sizeof *order);
    pe__random_seed(&random, seed, 5);
    for (int64_t i = 0; i < n; i++) {
        const int64_t at = pe__random_below(&random, (uint32_t)i + 1);
        order[i] = order[at];
        order[at] = i;
    }
    return order;
}

/* --- goods and recipes ---------------------------------------------------- */

static void draw_goods(economy *e, const case_kind *k, pe__random *random)
{
    static const uint8_t primary[] = {PE_PLAN_LABOR, PE_PLAN_RESOURCE,
                                      PE_PLAN_CAPITAL};
    const int32_t n = k->goods ? k->goods : 15;
    e->wanted = 1 + n * 2 / 5;
    e->made = e->wanted + n / 5;
    for (int32_t g = 0; g < e->p.goods; g++) {
        e->price[g] = between(random, 5.0, 20.0);
        const bool public = k->publics && g % 3 == 2;
        e->kind[g] = g < e->wanted
                         ? (public ? PE_PLAN_PUBLIC : PE_PLAN_PRIVATE)
                     : g < e->made ? PE_PLAN_INTERMEDIATE
                     : g < n       ? primary[g % 3]
                                   : PE_PLAN_POLLUTANT;
        if (g >= e->made && g < n)
            e->supply[g] = between(random, 50.0, 150.0);
        else if (g < e->made && k->given && by_lot(random, 30))
            e->supply[g] = between(random, 1.0, 10.0);
        else if (g >= n && by_lot(random, 50))
            e->supply[g] = between(random, 0.5, 3.0);
    }
}

/* Up to `most` different goods of first … end − 1; returns how many. */
static int64_t pick(pe__random *random, int32_t first, int32_t end,
                    int32_t most, int32_t *out)
{
    int64_t count = 0;
    for (int32_t i = 0; i < most; i++) {
        const int32_t g = first + upto(random, end - first - 1);
        bool new_one = true;
        for (int64_t j = 0; j < count; j++)
            new_one = new_one && out[j] != g;
        if (new_one)
            out[count++] = g;
    }
    return count;
}

/* Which good the councils of recipe r make. */
static int32_t output_of(const economy *e, int64_t r)
{
    return (int32_t)(r % e->made);
}

static void draw_byproducts(economy *e, const case_kind *k, int64_t r,
                            pe__random *random)
{
    int64_t at = e->byproduct_start[r];
    const int32_t clean = e->p.goods - k->pollutants;
    for (int32_t g = clean; g < e->p.goods; g++)
        if (by_lot(random, 50)) {
            e->byproduct[at] = g;
            e->per_output[at++] = between(random, 0.01, 0.1);
        }
    if (k->joint && by_lot(random, 40)) {
        e->byproduct[at] = (output_of(e, r) + 1) % e->made;
        e->per_output[at++] = between(random, 0.1, 0.5);
    }
    e->byproduct_start[r + 1] = at;
}

static void draw_recipes(economy *e, const case_kind *k, pe__random *random)
{
    const int32_t clean = e->p.goods - k->pollutants;
    const double low = k->returns_low > 0.0 ? k->returns_low : 0.6;
    const double high = k->returns_high > 0.0 ? k->returns_high : 0.85;
    for (int64_t r = 0; r < e->p.recipes; r++) {
        int64_t at = e->input_start[r];
        int32_t *input = e->input + at;
        const bool first = output_of(e, r) >= e->wanted;
        const int32_t from = k->layered && first ? e->made : e->wanted;
        int64_t n = pick(random, from, clean, 4, input);
        if (input[0] < e->made) /* nothing is made of made goods alone */
            input[0] = e->made + upto(random, clean - e->made - 1);
        for (int64_t i = 1; i < n; i++)
            if (input[i] == input[0])
                n = i;
        double sum = 0.0;
        const double returns = between(random, low, high);
        for (int64_t i = 0; i < n; i++)
            sum += e->exponent[at + i] = between(random, 0.2, 1.0);
        for (int64_t i = 0; i < n; i++)
            e->exponent[at + i] *= returns / sum;
        e->input_start[r + 1] = at + n;
        draw_byproducts(e, k, r, random);
    }
}

/* --- councils ------------------------------------------------------------- */

static double draw_elasticity(pe__random *random)
{
    static const double fixed[] = {0.0, 1.0, 0.5, 2.0};
    const int32_t which = upto(random, 7);
    return which < 4 ? fixed[which] : between(random, 0.1, 2.5);
}

/* Effort to bring the returns to 1 or above, where a council is to have that;
 * otherwise a little. */
static void draw_effort(economy *e, const case_kind *k, int64_t w,
                        pe__random *random)
{
    const int64_t r = e->recipe[w];
    double bought = 0.0;
    for (int64_t i = e->input_start[r]; i < e->input_start[r + 1]; i++)
        bought += e->exponent[i];
    const bool constant = k->constant && w % 5 == 1;
    const bool rising = k->rising && w % 5 == 3;
    e->effort_power[w] = between(random, 1.5, 4.0);
    e->effort_cost[w] = between(random, 0.5, 2.0);
    if (constant)
        e->effort_exponent[w] = (1.0 - bought) * e->effort_power[w];
    else if (rising)
        e->effort_exponent[w] = (1.15 - bought) * e->effort_power[w];
    else if (k->effort && by_lot(random, 70))
        e->effort_exponent[w] = between(random, 0.02, 0.1);
    if (constant || rising || (k->capacity && by_lot(random, 50)))
        e->capacity[w] = between(random, 1.0, 30.0);
}

static void draw_workers(economy *e, const case_kind *k, pe__random *random)
{
    for (int64_t w = 0; w < e->p.workers; w++) {
        e->recipe[w] = (int32_t)(w % e->p.recipes);
        e->output[w] = output_of(e, e->recipe[w]);
        e->scale[w] = between(random, 1.0, 4.0);
        e->elasticity[w] = k->ces ? draw_elasticity(random) : 1.0;
        draw_effort(e, k, w, random);
        e->fixed_cost[w] =
            k->fixed && w % 4 == 2 ? between(random, 0.5, 8.0) : 0.0;
        e->lump[w] = k->lumps && w % 6 == 4 ? between(random, 0.5, 3.0) : 0.0;
    }
}

static void draw_consumers(economy *e, const case_kind *k, pe__random *random)
{
    for (int64_t f = 0; f < e->p.profiles; f++) {
        const int64_t at = e->want_start[f];
        const int64_t n = pick(random, 0, e->wanted, 6, e->want + at);
        for (int64_t i = 0; i < n; i++) {
            e->weight[at + i] = between(random, 0.1, 1.0);
            e->floor[at + i] = k->floors && by_lot(random, 60)
                                   ? between(random, 0.05, 0.5)
                                   : 0.0;
        }
        e->want_start[f + 1] = at + n;
    }
    for (int64_t c = 0; c < e->p.consumers; c++) {
        e->profile[c] = (int32_t)(c % e->p.profiles);
        e->income[c] = between(random, 100.0, 1000.0);
        e->taste[c] = k->ces ? draw_elasticity(random) : 1.0;
    }
}

static void draw_harms(economy *e, const case_kind *k, pe__random *random)
{
    const int32_t clean = e->p.goods - k->pollutants;
    for (int64_t h = 0; h < e->p.harms; h++) {
        e->pollutant[h] = clean + (int32_t)(h % k->pollutants);
        e->harmed[h] = upto(random, (int32_t)e->p.consumers - 1);
        e->damage[h] = between(random, 0.5, 3.0);
        e->damage_power[h] = between(random, 1.5, 3.0);
    }
}

void economy_draw(economy *e, const case_kind *k, uint64_t seed)
{
    pe__random random;
    pe__random_seed(&random, seed, 3);
    const int64_t workers = k->workers ? k->workers : 40;
    const int64_t consumers = k->consumers ? k->consumers : 12;
    const int64_t recipes = k->recipes ? k->recipes : workers;
    const int64_t profiles = k->profiles ? k->profiles : consumers;
    economy_reserve(e, &(case_size){.goods = (k->goods ? k->goods : 15) +
                                             k->pollutants,
                                    .recipes = recipes,
                                    .inputs = 4 * recipes,
                                    .byproducts = (1 + k->pollutants) * recipes,
                                    .workers = workers,
                                    .profiles = profiles,
                                    .wants = 6 * profiles,
                                    .consumers = consumers,
                                    .harms = 3 * k->pollutants});
    draw_goods(e, k, &random);
    draw_recipes(e, k, &random);
    draw_workers(e, k, &random);
    draw_consumers(e, k, &random);
    draw_harms(e, k, &random);
}
