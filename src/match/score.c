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

/* What all people are measured by for one need. */
typedef struct {
    const pe__need *need;
    float kappa, level, unmarked, price, fade, most_load, fair, least;
    float stands_by;
    uint64_t part[64];    /* by zone, of the need's time */
    uint32_t hour[64];    /* … of now */
    uint8_t barred;       /* flags with which one is not asked */
    uint8_t wanted;       /* flags without which one is not asked */
    uint64_t lot;         /* seed of this wave's draws; 0 = none are made */
    int64_t able;
} scale;

static uint64_t parts_of(const pe_match *m, const scale *s, uint16_t zone)
{
    return zone < 64 ? s->part[zone]
                     : pe__part_bits(s->need->is.starts, s->need->is.ends,
                                     m->zones.at[zone]);
}

static uint32_t hour_of(const pe_match *m, const scale *s, uint16_t zone)
{
    return zone < 64 ? s->hour[zone]
                     : pe__hour_bit(m->now, m->zones.at[zone]);
}

static float load_factor(const pe_match *m)
{
    return (float)pe__load_now(m, 1.0);
}

static void prepare(const pe_match *m, int32_t need, float least, scale *s)
{
    const pe__need *n = &m->needs.at[need];
    const pe__region *r = &m->regions.at[n->is.region];
    const pe_match_settings *set = &m->settings;
    const bool burst = pe__in_burst(m, n->is.region);
    *s = (scale){.need = n, .kappa = (float)r->kappa,
                 .level = (float)pe__exp(r->level),
                 .unmarked = (float)pe__exp(r->unmarked),
                 .price = set->rules & PE_MATCH_RULE_PRICE
                              ? (float)set->price : 0.0F,
                 .fade = load_factor(m),
                 .most_load = (float)(burst ? set->most_load_burst
                                            : set->most_load),
                 .fair = (float)pe__fairness(m, n->is.region),
                 .least = least, .stands_by = burst ? 1.5F : 1.0F,
                 .barred = PE__SPENT,
                 .wanted = n->is.vouched ? 0 : PE__VERIFIER};
    if (n->is.starts - m->now > set->urgent)
        s->barred |= PE__URGENT_ONLY;
    if (set->rules & PE_MATCH_RULE_THOMPSON)
        s->lot = pe__mixed(set->seed ^ pe__mixed((uint64_t)n->is.need ^
                                                 ((uint64_t)n->wave << 48))) |
                 1;
    for (int32_t z = 0; z < m->zones.count && z < 64; z++) {
        s->part[z] = pe__part_bits(n->is.starts, n->is.ends, m->zones.at[z]);
        s->hour[z] = pe__hour_bit(m->now, m->zones.at[z]);
    }
}

/* --- one bench ------------------------------------------------------------ */

static float edge_distance(float dx, float dy, float dz, float radius)
{
    const float d = __builtin_sqrtf(dx * dx + dy * dy + dz * dz) - radius;
    return d > 0.0F ? d : 0.0F;
}

float pe__need_distance(const pe__need *n, const pe__person *p)
{
    return edge_distance(p->x - n->x, p->y - n->y, p->z - n->z,
                         n->is.radius);
}

typedef struct {
    float distance[PE__LANES], answer[PE__LANES], score[PE__LANES];
    float load[PE__LANES];
    bool able[PE__LANES], suits[PE__LANES];
} measured;

/* Distance and what it leaves of the answer: four or eight lanes at once. */
static void measure(const scale *s, const pe__bench *b, measured *d)
{
    const float x = s->need->x, y = s->need->y, z = s->need->z;
    const float radius = s->need->is.radius, kappa = s->kappa;
    for (int k = 0; k < PE__LANES; k++)
        d->distance[k] = edge_distance(b->x[k] - x, b->y[k] - y, b->z[k] - z,
                                       radius);
    for (int k = 0; k < PE__LANES; k++)
        d->answer[k] = pe__decay(d->distance[k] * kappa);
}

/* The limits that a person set, and those of the need. */
static int may(const pe_match *m, const scale *s, const pe__bench *b,
               measured *d)
{
    const pe_match_need *n = &s->need->is;
    int any = 0;
    for (int k = 0; k < PE__LANES; k++) {
        const bool able =
            (k < b->count) & (d->distance[k] <= b->reach[k]) &
            ((b->skills[k] & n->skills) == n->skills) &
            (b->from[k] <= m->now) & (b->until[k] >= n->ends) &
            ((b->flag[k] & s->barred) == 0) &
            ((b->flag[k] & s->wanted) == s->wanted);
        d->able[k] = able;
        any |= able;
    }
    for (int k = 0; any && k < b->count; k++) {
        d->able[k] = d->able[k] &&
                     !(b->quiet[k] & hour_of(m, s, b->zone[k]));
        d->suits[k] = b->week[k] & parts_of(m, s, b->zone[k]);
    }
    return any;
}

static void score(const scale *s, const pe__bench *b, measured *d)
{
    for (int k = 0; k < PE__LANES; k++) {
        const float suits = d->suits[k] ? 1.0F : s->unmarked;
        const float answer = b->answer[k] * s->level * d->answer[k] * suits;
        d->answer[k] = answer < 0.95F ? answer : 0.95F;
        d->load[k] = b->load[k] * s->fade;
        d->score[k] = d->answer[k] * b->show[k] * s->fair /
                      (1.0F + s->price * d->load[k]);
    }
}

/* A rate drawn from Beta(yes, ignored), over its mean. For a whole number of
 * yeses k, 1 - Beta(k, β) is Π U_i^(1/(β + i)), i = 0 … k - 1. */
static float draw(const scale *s, const pe__bench *b, int k, int64_t id)
{
    double sum = 0.0;
    uint64_t bits = pe__mixed(s->lot ^ pe__mixed((uint64_t)id));
    const int yes = (int)b->yes[k];
    for (int i = 0; i < yes; i++) {
        const double u = ((double)(bits >> 11) + 0.5) * 0x1p-53;
        sum += pe__log(u) / ((double)b->ignored[k] + i);
        bits = pe__mixed(bits);
    }
    return (float)(1.0 - pe__exp(sum)) / b->answer[k];
}

static void scan(pe_match *m, scale *s, const pe__bench *b)
{
    measured d;
    measure(s, b, &d);
    if (!may(m, s, b, &d))
        return;
    for (int k = b->count; k < PE__LANES; k++)
        d.suits[k] = false;
    score(s, b, &d);
    for (int k = 0; k < b->count; k++) {
        if (!d.able[k] || d.load[k] > s->most_load)
            continue;
        s->able++;
        const bool learning = s->lot != 0 && (b->flag[k] & PE__IS_NEW);
        float v = d.score[k];
        if (learning)
            v *= draw(s, b, k, m->people.at[b->person[k]].is.person);
        if (b->flag[k] & PE__STANDS_BY)
            v *= s->stands_by;
        if (v >= s->least)
            m->candidates.at[m->candidates.count++] = (pe__candidate){
                v, d.answer[k], d.distance[k], d.load[k], b->person[k],
                d.suits[k], learning};
    }
}

/* --- all who can reach ---------------------------------------------------- */

static void scan_cell(pe_match *m, scale *s, int32_t cell)
{
    for (int32_t b = m->cells.at[cell].bench; b >= 0; b = m->benches.at[b].next)
        scan(m, s, &m->benches.at[b]);
}

/* Cubes of a level that a person could sit in and still reach the edge. A
 * little more than the reach, for what rounding hides. */
static void scan_level(pe_match *m, scale *s, int32_t level)
{
    const float far = (float)(1 << level) + s->need->is.radius + 0.01F;
    const int32_t x1 = pe__cube(s->need->x + far, level),
                  y1 = pe__cube(s->need->y + far, level),
                  z1 = pe__cube(s->need->z + far, level);
    for (int32_t x = pe__cube(s->need->x - far, level); x <= x1; x++)
        for (int32_t y = pe__cube(s->need->y - far, level); y <= y1; y++)
            for (int32_t z = pe__cube(s->need->z - far, level); z <= z1; z++) {
                const int32_t cell = pe__cell_find(m, level, x, y, z);
                if (cell >= 0)
                    scan_cell(m, s, cell);
            }
}

/* Where a need's area covers more cubes than there are, they are gone through
 * one by one. */
static void scan_all(pe_match *m, scale *s, int32_t level)
{
    for (int32_t c = 0; c < m->cells.count; c++)
        if (m->cells.at[c].people > 0 && m->cells.at[c].level == level)
            scan_cell(m, s, c);
}

static bool comes_before(const pe_match *m, const pe__candidate *a,
                         const pe__candidate *b)
{
    if (a->score != b->score)
        return a->score > b->score;
    return m->people.at[a->person].is.person <
           m->people.at[b->person].is.person;
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

int64_t pe__rank_people(pe_match *m, int32_t need, float least)
{
    scale s;
    prepare(m, need, least, &s);
    m->candidates.count = 0;
    for (int32_t level = 0; level < PE__LEVELS; level++) {
        if (m->in_level[level] == 0)
            continue;
        const float edge = (float)(1 << level);
        const float wide = 2.0F * (s.need->is.radius / edge + 1.0F) + 2.0F;
        if (wide * wide * wide > 100.0F + (float)m->cells.count)
            scan_all(m, &s, level);
        else
            scan_level(m, &s, level);
    }
    for (int64_t k = m->candidates.count / 2 - 1; k >= 0; k--)
        sift(m, k, m->candidates.at[k]);
    return s.able;
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
