/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Ranking: everybody in reach of a need gets a score, bench by bench, in loops
 * that the compiler makes vectors of.
 *
 *     answer = rate × region's level × e^(-distance/δ) × (suits ? 1 : η)
 *     score  = answer × θ × show / (1 + price × load) × regional factor
 *
 * θ = 1, or for newcomers a rate drawn from what is known of them over its
 * mean (Thompson 1933, doi:10.1093/biomet/25.3-4.285). Best first comes off a
 * heap, of equal scores the lower id. */
#include "match.h"

#include "number.h"

/* A ranking that is going on. */
typedef struct {
    pe__scale scale;
    const pe__need *need;
    uint64_t part[64];    /* by zone, of the need's time */
    uint32_t hour[64];    /* … of now */
    int64_t able;
    int64_t keep, most;   /* candidates wanted; how many are gathered before
                             the worst go */
} ranking;

static uint64_t parts_of(const pe_match *m, const ranking *r, uint32_t zone)
{
    return zone < 64 ? r->part[zone]
                     : pe__part_bits(r->need->is.starts, r->need->is.ends,
                                     m->zones.at[zone]);
}

static uint32_t hour_of(const pe_match *m, const ranking *r, uint32_t zone)
{
    return zone < 64 ? r->hour[zone]
                     : pe__hour_bit(m->now, m->zones.at[zone]);
}

static void bar(const pe_match *m, const pe_match_need *n, pe__scale *s)
{
    s->barred = PE__SPENT;
    if (n->starts - m->now > m->settings.urgent)
        s->barred |= PE__URGENT_ONLY;
    s->wanted = n->vouched ? 0 : PE__VERIFIER;
    s->skills[0] = (uint32_t)n->skills;
    s->skills[1] = (uint32_t)(n->skills >> 32);
    s->now = (int32_t)(m->now / 60);
    s->ends = n->ends > 0 ? (int32_t)((n->ends + 59) / 60) : 0;
}

/* Draws differ by seed, need, wave and person, and by nothing else. */
static uint32_t lot_of(const pe_match *m, const pe__need *n)
{
    return (uint32_t)pe__mixed(m->settings.seed ^
                               pe__mixed((uint64_t)n->is.need ^
                                         ((uint64_t)n->wave << 48)));
}

static void prepare(const pe_match *m, int32_t need, ranking *r)
{
    const pe__need *n = &m->needs.at[need];
    const pe__region *region = &m->regions.at[n->is.region];
    const pe_match_settings *set = &m->settings;
    const bool burst = pe__in_burst(m, n->is.region);
    r->need = n;
    r->scale = (pe__scale){
        .x = n->x, .y = n->y, .z = n->z, .radius = n->is.radius,
        .kappa = (float)region->kappa, .level = (float)pe__exp(region->level),
        .unmarked = (float)pe__exp(region->unmarked),
        .price = set->rules & PE_MATCH_RULE_PRICE ? (float)set->price : 0.0F,
        .fade = (float)pe__load_now(m, 1.0),
        .most_load = (float)(burst ? set->most_load_burst : set->most_load),
        .fair = (float)pe__fairness(m, n->is.region),
        .stands_by = burst ? 1.5F : 1.0F, .lot = lot_of(m, n),
        .draws = set->rules & PE_MATCH_RULE_THOMPSON};
    bar(m, &n->is, &r->scale);
    for (int32_t z = 0; z < m->zones.count && z < 64; z++) {
        r->part[z] = pe__part_bits(n->is.starts, n->is.ends, m->zones.at[z]);
        r->hour[z] = pe__hour_bit(m->now, m->zones.at[z]);
    }
}

float pe__need_distance(const pe__need *n, const pe__person *p)
{
    const float x = p->x - n->x, y = p->y - n->y, z = p->z - n->z;
    const float d = __builtin_sqrtf(x * x + y * y + z * z) - n->is.radius;
    return d > 0.0F ? d : 0.0F;
}

static bool comes_before(const pe_match *m, const pe__candidate *a,
                         const pe__candidate *b)
{
    if (a->score != b->score)
        return a->score > b->score;
    return m->people.at[a->person].is.person <
           m->people.at[b->person].is.person;
}

/* Moves the best `keep` to the front (Hoare 1961, "Find"); the last of them
 * says what a further one has to score. */
static void drop_worst(pe_match *m, ranking *r)
{
    pe__candidate *c = m->candidates.at;
    int64_t low = 0, high = m->candidates.count - 1;
    while (low < high) {
        const pe__candidate middle = c[low + (high - low) / 2];
        int64_t i = low, j = high;
        while (i <= j) {
            while (comes_before(m, &c[i], &middle))
                i++;
            while (comes_before(m, &middle, &c[j]))
                j--;
            if (i > j)
                break;
            const pe__candidate kept = c[i];
            c[i++] = c[j];
            c[j--] = kept;
        }
        if (r->keep - 1 <= j)
            high = j;
        else if (r->keep - 1 >= i)
            low = i;
        else
            break;
    }
    m->candidates.count = r->keep;
    for (int64_t k = 0; k < r->keep; k++)
        if (k == 0 || c[k].score < r->scale.least)
            r->scale.least = c[k].score;
}

static void collect(pe_match *m, ranking *r, const pe__bench *b,
                    const pe__measured *d)
{
    for (int k = 0; k < b->count; k++)
        if (d->able[k] && d->score[k] >= r->scale.least)
            m->candidates.at[m->candidates.count++] = (pe__candidate){
                d->score[k], d->answer[k], d->distance[k], d->load[k],
                b->person[k], d->suits[k] != 0,
                r->scale.draws && (b->flag[k] & PE__IS_NEW)};
    if (m->candidates.count >= r->most)
        drop_worst(m, r);
}

static void scan_zone(pe_match *m, ranking *r, const pe__bench *b,
                      uint32_t zone)
{
    pe__measured d;
    const uint64_t part = parts_of(m, r, zone);
    r->scale.part[0] = (uint32_t)part;
    r->scale.part[1] = (uint32_t)(part >> 32);
    r->scale.hour = hour_of(m, r, zone);
    r->scale.zone = zone;
    pe__measure(&r->scale, b, &d);
    r->able += d.people;
    if (d.hits > 0)
        collect(m, r, b, &d);
}

/* Once for every zone of its people; mostly there is one. */
static void scan(pe_match *m, ranking *r, const pe__bench *b)
{
    for (int first = 0; first < b->count; first++) {
        bool seen = false;
        for (int k = 0; k < first && !seen; k++)
            seen = b->zone[k] == b->zone[first];
        if (!seen)
            scan_zone(m, r, b, b->zone[first]);
    }
}

/* --- all who can reach ---------------------------------------------------- */

static void scan_cell(pe_match *m, ranking *r, int32_t cell)
{
    m->work += m->cells.at[cell].people;
    for (int32_t b = m->cells.at[cell].bench; b >= 0; b = m->benches.at[b].next)
        scan(m, r, &m->benches.at[b]);
}

/* How far from the middle people of a level can sit and still reach the edge. A
 * little more than the reach, for what rounding hides. */
static float reach_of(const ranking *r, int32_t level)
{
    return (float)(1 << level) + r->need->is.radius + 0.01F;
}

static void scan_level(pe_match *m, ranking *r, int32_t level)
{
    const float far = reach_of(r, level);
    const int32_t x1 = pe__cube(r->need->x + far, level),
                  y1 = pe__cube(r->need->y + far, level),
                  z1 = pe__cube(r->need->z + far, level);
    for (int32_t x = pe__cube(r->need->x - far, level); x <= x1; x++)
        for (int32_t y = pe__cube(r->need->y - far, level); y <= y1; y++)
            for (int32_t z = pe__cube(r->need->z - far, level); z <= z1; z++) {
                const int32_t cell = pe__cell_find(m, level, x, y, z);
                if (cell >= 0)
                    scan_cell(m, r, cell);
            }
}

static bool is_between(int32_t x, int32_t low, int32_t high)
{
    return x >= low && x <= high;
}

/* Where a need's area covers more cubes than there are, they are gone through
 * one by one; those that count are the same. */
static void scan_all(pe_match *m, ranking *r, int32_t level)
{
    const float far = reach_of(r, level);
    const pe__need *n = r->need;
    for (int32_t k = 0; k < m->cells.count; k++) {
        const pe__cell *c = &m->cells.at[k];
        if (c->people > 0 && c->level == level &&
            is_between(c->x, pe__cube(n->x - far, level),
                       pe__cube(n->x + far, level)) &&
            is_between(c->y, pe__cube(n->y - far, level),
                       pe__cube(n->y + far, level)) &&
            is_between(c->z, pe__cube(n->z - far, level),
                       pe__cube(n->z + far, level)))
            scan_cell(m, r, k);
    }
}

static void sift(pe_match *m, int64_t hole, pe__candidate moved)
{
    pe__candidate *c = m->candidates.at;
    for (;;) {
        int64_t child = 2 * hole + 1;
        if (child >= m->candidates.count)
            break;
        if (child + 1 < m->candidates.count &&
            comes_before(m, &c[child + 1], &c[child]))
            child++;
        if (!comes_before(m, &c[child], &moved))
            break;
        c[hole] = c[child];
        hole = child;
    }
    c[hole] = moved;
}

int64_t pe__rank_people(pe_match *m, int32_t need, float least, int64_t keep)
{
    ranking r = {.keep = keep, .most = 4 * keep + PE__LANES};
    prepare(m, need, &r);
    r.scale.least = least;
    m->candidates.count = 0;
    for (int32_t level = 0; level < PE__LEVELS; level++) {
        if (m->in_level[level] == 0)
            continue;
        const float edge = (float)(1 << level);
        const float wide = 2.0F * (r.need->is.radius / edge + 1.0F) + 2.0F;
        if (wide * wide * wide > 100.0F + (float)m->cells.count)
            scan_all(m, &r, level);
        else
            scan_level(m, &r, level);
    }
    if (m->candidates.count > keep)
        drop_worst(m, &r);
    for (int64_t k = m->candidates.count / 2 - 1; k >= 0; k--)
        sift(m, k, m->candidates.at[k]);
    return r.able;
}

bool pe__rank_next(pe_match *m, pe__candidate *best)
{
    if (m->candidates.count == 0)
        return false;
    *best = m->candidates.at[0];
    const pe__candidate last = m->candidates.at[--m->candidates.count];
    if (m->candidates.count > 0)
        sift(m, 0, last);
    return true;
}
