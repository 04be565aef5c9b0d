/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is needed, when and where: calm days and nights, and bursts. */
#include "draw.h"
#include "error.h"
#include "latent.h"
#include "mem.h"

#include <math.h>

/* A list of needs that grows. */
typedef struct {
    pe__errand *item;
    int64_t count, room;
} list;

static bool grow(list *needs)
{
    if (needs->count < needs->room)
        return true;
    int64_t room = needs->room * 2 + 256;
    pe__errand *item = pe__realloc(needs->item, (size_t)room, sizeof *item);
    if (item == NULL)
        return false;
    needs->item = item;
    needs->room = room;
    return true;
}

static double share(pe__random *random, double chance, double yes, double no)
{
    return pe__random_unit(random) < chance ? yes : no;
}

void pe__errand_fill(const pe__town *town, int64_t id, double lead_most,
                     pe__errand *out)
{
    const pe__world *world = town->world;
    pe__random random;
    pe__draw_stream(town->seed, PE__DRAW_NEED, id, &random);
    int32_t places = 1;
    /* a geometric law, given that it is not above the most */
    do {
        places = 1;
        while (places <= (int32_t)world->most_places &&
               share(&random, world->more, 1, 0) > 0)
            places++;
    } while (places > (int32_t)world->most_places);
    uint64_t skill = 0;
    if (share(&random, world->needs_skill, 1, 0) > 0 && world->skills > 0)
        skill = UINT64_C(1)
                << pe__random_below(&random, (uint32_t)world->skills);
    double hours = pe__random_log_normal(&random, world->lead, world->lead_sd,
                                         world->lead_least, lead_most);
    out->seen.need = id;
    out->seen.author = -1;
    out->seen.places = places;
    out->seen.skills = skill;
    out->seen.weight = 1;
    out->seen.vouched = 1;
    out->seen.starts = out->posted + (int64_t)(hours * 3600);
    out->seen.ends = out->seen.starts + (int64_t)(world->shift * 3600);
    out->seen.place = pe__town_place(out->where);
    out->seen.region = pe__town_district(town, out->where);
    out->claims = -1;
}

/* Around the centre of a district, which is drawn by its demand. */
static void put_somewhere(const pe__town *town, int64_t id, pe__errand *out)
{
    pe__random random;
    pe__draw_stream(town->seed, PE__DRAW_NEED, -id, &random);
    double u = pe__random_unit(&random);
    int32_t c = 0;
    while (c + 1 < town->districts && u >= town->district[c].needs)
        u -= town->district[c++].needs;
    out->where = town->district[c].centre;
    out->where.x += town->world->spread * pe__random_normal(&random);
    out->where.y += town->world->spread * pe__random_normal(&random);
    out->poor = town->district[c].poor;
}

/* Whether a burst is on at a day, and the end of it; bursts follow one
 * another from the seed alone. */
typedef struct {
    pe__random random;
    double from, to; /* of the burst that is on or comes next */
} bursts;

static bool in_burst(const pe__world *world, bursts *b, double day)
{
    while (day >= b->to) {
        b->from += world->burst_every_least +
                   (world->burst_every_most - world->burst_every_least) *
                       pe__random_unit(&b->random);
        b->to = b->from + world->burst_hours / 24;
    }
    return day >= b->from;
}

/* Relative rate at an hour of the day; its mean over the day is 1. */
static double by_day(const pe__world *world, double day)
{
    double hour = (day - floor(day)) * 24;
    double mean = (15 + 9 * world->night) / 24;
    return (hour >= 22 || hour < 7 ? world->night : 1) / mean;
}

/* Poisson by thinning: proposals at the highest rate there can be, kept by
 * the rate of their moment (Lewis & Shedler 1979). */
pe_status pe__errands_draw(const pe__town *town, double times,
                           const pe__trace *trace, pe__errand **errands,
                           int64_t *count, pe_error *err)
{
    if (trace != NULL)
        return pe__errands_trace(town, times, trace, errands, count, err);
    const pe__world *world = town->world;
    list needs = {0};
    bursts b = {.from = 0, .to = 0};
    pe__random random;
    pe__draw_stream(town->seed, PE__DRAW_ARRIVALS, 0, &random);
    pe__draw_stream(town->seed, PE__DRAW_BURSTS, 0, &b.random);
    double peak = world->needs * times * world->burst_times * 24 /
                  (15 + 9 * world->night);
    double day = 0;
    while (peak > 0) {
        day += pe__random_exponential(&random, 1 / peak);
        if (day >= world->days)
            break;
        bool burst = in_burst(world, &b, day);
        double rate = world->needs * times * by_day(world, day) *
                      (burst ? world->burst_times : 1);
        if (pe__random_unit(&random) * peak >= rate)
            continue;
        if (!grow(&needs)) {
            pe__free(needs.item);
            return pe__fail_memory(err);
        }
        pe__errand *need = &needs.item[needs.count++];
        *need = (pe__errand){.posted = PE__BEGIN +
                                       (int64_t)(day * (double)PE__DAY_S),
                             .burst = burst};
        put_somewhere(town, needs.count, need);
        pe__errand_fill(town, needs.count,
                        burst ? world->burst_lead : world->lead_most, need);
    }
    *errands = needs.item;
    *count = needs.count;
    return PE_OK;
}
