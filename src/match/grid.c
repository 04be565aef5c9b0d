/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where people sit: benches of 16 in cubes of space, so that ranking reads
 * those who can reach a need, side by side, and nobody else.
 *
 * A person whose reach is at most 2^level km sits in a cube of that edge (a
 * grid a level: Teschner et al. 2003 hash cubes so, several grids by size are
 * due to Ericson 2004). A need then looks at 27 cubes a level at most.
 * Distances are straight lines through the earth: shorter than over the ground
 * by 1 in 10,000 at 300 km. */
#include "match.h"

#include "number.h"

#define RADIUS 6371.0088 /* km, mean */

void pe__place_of(pe_match_place place, float *x, float *y, float *z)
{
    const int64_t quarter = 900000000;
    const double flat = pe__sine(place.north + quarter) * RADIUS;
    *x = (float)(flat * pe__sine(place.east + quarter));
    *y = (float)(flat * pe__sine(place.east));
    *z = (float)(RADIUS * pe__sine(place.north));
}

static int32_t level_of(float reach)
{
    int32_t level = 0;
    while (level < PE__LEVELS - 1 && reach > (float)(1 << level))
        level++;
    return level;
}

int32_t pe__cube(float x, int32_t level)
{
    const float q = x / (float)(1 << level);
    const int32_t k = (int32_t)q;
    return (float)k > q ? k - 1 : k;
}

static int64_t key_a(int32_t x, int32_t y)
{
    return (int64_t)(((uint64_t)(uint32_t)x << 32) | (uint32_t)y);
}

static int64_t key_b(int32_t level, int32_t z)
{
    return (int64_t)(((uint64_t)(uint32_t)level << 32) | (uint32_t)z);
}

int32_t pe__cell_find(const pe_match *m, int32_t level, int32_t x, int32_t y,
                      int32_t z)
{
    return pe__index_find(&m->cell, key_a(x, y), key_b(level, z));
}

bool pe__seat_reserve(pe_match *m)
{
    return pe__room(&m->benches.at, &m->benches.room, m->benches.count + 1,
                    sizeof *m->benches.at) &&
           pe__room(&m->cells.at, &m->cells.room, m->cells.count + 1,
                    sizeof *m->cells.at) &&
           pe__room(&m->zones.at, &m->zones.room, m->zones.count + 1,
                    sizeof *m->zones.at) &&
           pe__index_reserve(&m->cell, 1);
}

static int32_t cell_of(pe_match *m, const pe__person *p)
{
    const int32_t level = level_of(p->is.reach);
    const int32_t x = pe__cube(p->x, level), y = pe__cube(p->y, level),
                  z = pe__cube(p->z, level);
    int32_t k = pe__cell_find(m, level, x, y, z);
    if (k >= 0)
        return k;
    k = m->cells.free;
    if (k >= 0)
        m->cells.free = m->cells.at[k].bench;
    else
        k = (int32_t)m->cells.count++;
    m->cells.at[k] = (pe__cell){level, x, y, z, -1, 0};
    pe__index_put(&m->cell, key_a(x, y), key_b(level, z), k);
    return k;
}

static void drop_cell(pe_match *m, int32_t k)
{
    pe__cell *c = &m->cells.at[k];
    pe__index_drop(&m->cell, key_a(c->x, c->y), key_b(c->level, c->z));
    c->people = -1;
    c->bench = m->cells.free;
    m->cells.free = k;
}

static int32_t new_bench(pe_match *m, int32_t cell)
{
    int32_t k = m->benches.free;
    if (k >= 0)
        m->benches.free = m->benches.at[k].next;
    else
        k = (int32_t)m->benches.count++;
    m->benches.at[k] = (pe__bench){.next = m->cells.at[cell].bench,
                                   .cell = cell};
    m->cells.at[cell].bench = k;
    return k;
}

static uint32_t zone_of(pe_match *m, int32_t clock)
{
    int32_t k = 0;
    while (k < m->zones.count && m->zones.at[k] != clock)
        k++;
    if (k == m->zones.count)
        m->zones.at[m->zones.count++] = clock;
    return (uint32_t)k;
}

void pe__seat_take(pe_match *m, int32_t person)
{
    pe__person *p = &m->people.at[person];
    const int32_t cell = cell_of(m, p);
    int32_t b = m->cells.at[cell].bench;
    if (b < 0 || m->benches.at[b].count == PE__LANES)
        b = new_bench(m, cell);
    pe__bench *bench = &m->benches.at[b];
    const int32_t lane = bench->count++;
    p->seat = b * PE__LANES + lane;
    bench->person[lane] = person;
    bench->zone[lane] = zone_of(m, p->is.clock);
    m->cells.at[cell].people++;
    m->in_level[m->cells.at[cell].level]++;
    pe__seat_show(m, person);
}

/* The last of the cell's first bench, the only one that is not full, moves
 * into the gap. */
void pe__seat_leave(pe_match *m, int32_t person)
{
    const int32_t seat = m->people.at[person].seat;
    const int32_t k = m->benches.at[seat / PE__LANES].cell;
    pe__cell *cell = &m->cells.at[k];
    const int32_t b = cell->bench;
    pe__bench *first = &m->benches.at[b];
    const int32_t lane = --first->count, last = first->person[lane];
    m->in_level[cell->level]--;
    if (last != person) {
        pe__bench *bench = &m->benches.at[seat / PE__LANES];
        m->people.at[last].seat = seat;
        bench->person[seat % PE__LANES] = last;
        bench->zone[seat % PE__LANES] = first->zone[lane];
        pe__seat_show(m, last);
    }
    if (first->count == 0) {
        cell->bench = first->next;
        first->next = m->benches.free;
        m->benches.free = b;
    }
    m->people.at[person].seat = -1;
    if (--cell->people == 0)
        drop_cell(m, k);
}

static uint32_t flags_of(const pe__person *p)
{
    const bool spent = p->is.most_a_week >= 0 &&
                       p->asks_week >= p->is.most_a_week;
    return (uint32_t)((p->is.urgent_only ? PE__URGENT_ONLY : 0) |
                     (p->is.verifier ? PE__VERIFIER : 0) |
                     (p->asks < PE__NEWCOMER ? PE__IS_NEW : 0) |
                     (spent ? PE__SPENT : 0) |
                     (p->standbys > 0 ? PE__STANDS_BY : 0));
}

/* Whole minutes, so that nobody is asked a second too early or for longer than
 * they are here. */
static int32_t minutes_up(int64_t at)
{
    return (int32_t)(at > 0 ? (at + 59) / 60 : 0);
}

void pe__seat_show(pe_match *m, int32_t person)
{
    const pe__person *p = &m->people.at[person];
    pe__bench *bench = &m->benches.at[p->seat / PE__LANES];
    const int32_t k = p->seat % PE__LANES;
    const bool learn = m->settings.rules & PE_MATCH_RULE_LEARN;
    bench->x[k] = p->x;
    bench->y[k] = p->y;
    bench->z[k] = p->z;
    bench->reach[k] = p->is.reach;
    bench->yes[k] = learn ? p->yes : PE__PRIOR_YES;
    bench->ignored[k] = learn ? p->ignored : PE__PRIOR_IGNORED;
    bench->answer[k] = bench->yes[k] / (bench->yes[k] + bench->ignored[k]);
    bench->show[k] = (float)(pe__show(m, p) * pe__keep(m, p));
    bench->load[k] = (float)p->load;
    for (int half = 0; half < 2; half++) {
        bench->skills[half][k] = (uint32_t)(p->is.skills >> (32 * half));
        bench->week[half][k] = (uint32_t)(p->is.week >> (32 * half));
    }
    bench->from[k] = minutes_up(p->is.paused_until);
    bench->until[k] = p->is.until == 0 ? INT32_MAX
                      : p->is.until > 0 ? (int32_t)(p->is.until / 60) : -1;
    bench->quiet[k] = p->is.quiet;
    bench->flag[k] = flags_of(p);
    bench->lot[k] = (uint32_t)pe__mixed((uint64_t)p->is.person);
}
