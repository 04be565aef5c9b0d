/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The town and who lives there. */
#include "draw.h"
#include "error.h"
#include "latent.h"
#include "mem.h"

#include <math.h>

double pe__point_km(pe__point a, pe__point b)
{
    return hypot(a.x - b.x, a.y - b.y);
}

/* Kilometres of a degree of the equator, and of a meridian on the sphere that
 * has the earth's mean radius. */
static const double km_a_degree = 6371.0088 * M_PI / 180;

pe_match_place pe__town_place(pe__point at)
{
    return (pe_match_place){(int32_t)lrint(at.y / km_a_degree * 1e7),
                            (int32_t)lrint(at.x / km_a_degree * 1e7)};
}

/* --- the town ------------------------------------------------------------- */

static void share_out(pe__town *town)
{
    double people = 0, needs = 0;
    for (int32_t c = 0; c < town->districts; c++) {
        people += town->district[c].people;
        needs += town->district[c].needs;
    }
    for (int32_t c = 0; c < town->districts; c++) {
        town->district[c].people /= people > 0 ? people : 1;
        town->district[c].needs /= needs > 0 ? needs : 1;
    }
}

/* Centres lie anywhere in the square, the poor ones too: the first of the
 * list, so that the seed alone says where they are. */
pe_status pe__town_draw(const pe__world *world, uint64_t seed, pe__town *town,
                        pe_error *err)
{
    pe__random random;
    pe__draw_stream(seed, PE__DRAW_TOWN, 0, &random);
    *town = (pe__town){world, seed, NULL, (int32_t)world->clusters};
    town->district = pe__zalloc((size_t)town->districts,
                                sizeof *town->district);
    if (town->district == NULL)
        return pe__fail_memory(err);
    double usual = (world->weight_least + world->weight_most) / 2;
    for (int32_t c = 0; c < town->districts; c++) {
        pe__district *d = &town->district[c];
        d->centre.x = world->side * pe__random_unit(&random);
        d->centre.y = world->side * pe__random_unit(&random);
        d->people = world->weight_least +
                    (world->weight_most - world->weight_least) *
                        pe__random_unit(&random);
        d->needs = d->people;
        d->poor = c < (int32_t)world->poor_clusters;
        if (d->poor) {
            d->people = world->poor_weight;
            d->needs = world->poor_demand * usual;
        }
    }
    share_out(town);
    return PE_OK;
}

void pe__town_free(pe__town *town)
{
    pe__free(town->district);
    town->district = NULL;
}

/* The nearest centre. */
int32_t pe__town_district(const pe__town *town, pe__point at)
{
    int32_t best = 0;
    for (int32_t c = 1; c < town->districts; c++)
        if (pe__point_km(at, town->district[c].centre) <
            pe__point_km(at, town->district[best].centre))
            best = c;
    return best;
}

/* --- parts of the week ---------------------------------------------------- */

/* The engine's 42 parts are four hours each from Monday 0 h. Morning is 4 to
 * 12 h, afternoon 12 to 20 h, evening 20 h to 4 h. */
static int32_t part_of_slot(int32_t slot)
{
    static const int32_t third[] = {2, 0, 0, 1, 1, 2};
    return third[slot % 6] + (slot >= 30 ? 3 : 0);
}

int32_t pe__week_part(int64_t at)
{
    return part_of_slot((int32_t)((at - PE__BEGIN) % (7 * PE__DAY_S) / 14400));
}

uint64_t pe__week_set(int32_t part)
{
    uint64_t set = 0;
    for (int32_t slot = 0; slot < PE_MATCH_PARTS; slot++)
        if (part_of_slot(slot) == part)
            set |= UINT64_C(1) << slot;
    return set;
}

/* --- people --------------------------------------------------------------- */

static pe__point draw_home(const pe__town *town, pe__random *random)
{
    double u = pe__random_unit(random);
    int32_t c = 0;
    while (c + 1 < town->districts && u >= town->district[c].people)
        u -= town->district[c++].people;
    pe__point at = town->district[c].centre;
    at.x += town->world->spread * pe__random_normal(random);
    at.y += town->world->spread * pe__random_normal(random);
    return at;
}

static pe_match_person draw_seen(const pe__town *town, int64_t id,
                                 pe__point home, pe__random *random)
{
    const pe__world *world = town->world;
    pe_match_person seen = {.person = id,
                            .place = pe__town_place(home),
                            .reach = 1000,
                            .region = pe__town_district(town, home),
                            .most_a_week = -1};
    for (int32_t k = 0; k < 63; k++) /* always as many draws */
        if (pe__random_unit(random) < world->has_skill && k < world->skills)
            seen.skills |= UINT64_C(1) << k;
    for (int32_t part = 0; part < 6; part++)
        if (pe__random_unit(random) < world->has_part)
            seen.week |= pe__week_set(part);
    return seen;
}

void pe__resident_draw(const pe__town *town, int64_t id, int64_t joins,
                       pe__resident *out)
{
    const pe__world *world = town->world;
    pe__random random;
    pe__draw_stream(town->seed, PE__DRAW_PERSON, id, &random);
    *out = (pe__resident){.home = draw_home(town, &random), .claims = -1};
    out->answer = 1 / (1 + exp(-(world->answer_mean +
                                 world->answer_sd *
                                     pe__random_normal(&random))));
    out->show = pe__random_beta(&random, world->show_a, world->show_b);
    double days = pe__random_exponential(&random, world->stay_days);
    out->seen = draw_seen(town, id, out->home, &random);
    out->seen.joined = joins;
    out->joins = joins;
    /* What is left of an exponential stay is as long as a whole one. */
    int64_t from = joins > PE__BEGIN ? joins : PE__BEGIN;
    out->leaves = from + (int64_t)(days * (double)PE__DAY_S);
    out->fatigue_at = from;
}

double pe__resident_fatigue(const pe__world *world, const pe__resident *person,
                   int64_t at)
{
    double days = (double)(at - person->fatigue_at) / (double)PE__DAY_S;
    return person->fatigue * exp(-days / world->fatigue_days);
}

double pe__resident_chance(const pe__world *world, const pe__resident *person,
                         const pe__errand *need, int64_t at)
{
    if ((need->seen.skills & ~person->seen.skills) != 0)
        return 0;
    uint64_t part = pe__week_set(pe__week_part(need->seen.starts));
    double fits = (person->seen.week & part) == part ? 1 : world->unmarked;
    return person->answer * fits *
           exp(-pe__point_km(person->home, need->where) / world->distance -
               world->fatigue_weakens *
                   pe__resident_fatigue(world, person, at));
}

/* In the long run people × days / stay come. */
pe_status pe__joins_draw(const pe__town *town, int64_t **joins,
                         int64_t *count, pe_error *err)
{
    const pe__world *world = town->world;
    pe__random random;
    pe__draw_stream(town->seed, PE__DRAW_JOINS, 0, &random);
    double mean = world->people * world->days / world->stay_days;
    int64_t first = (int64_t)world->people;
    int64_t room = first + (int64_t)(mean + 12 * sqrt(mean)) + 64;
    int64_t *list = pe__alloc((size_t)room, sizeof *list);
    if (list == NULL)
        return pe__fail_memory(err);
    int64_t n = 0;
    while (n < first) /* who is there now has been for an exponential time */
        list[n++] = PE__BEGIN -
                    (int64_t)(pe__random_exponential(&random,
                                                     world->stay_days) *
                              (double)PE__DAY_S);
    double at = 0;
    while (n < room) {
        at += pe__random_exponential(&random,
                                     world->stay_days / world->people);
        if (at >= world->days)
            break;
        list[n++] = PE__BEGIN + (int64_t)(at * (double)PE__DAY_S);
    }
    *joins = list;
    *count = n;
    return PE_OK;
}
