/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The people of one bench measured for a need, all at once: loops without
 * branches over arrays of 32-bit numbers, which the compiler turns into vector
 * instructions (wider ones where the processor has them; the sums are the same
 * to the last bit, as no sum is put together in another order). */
#include "match.h"

#include "number.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define BY_PROCESSOR __attribute__((target_clones("avx2", "default")))
#else
#define BY_PROCESSOR
#endif

/* From the need's edge, and what it leaves of the answers. */
static inline int32_t go(const pe__scale *s, const pe__bench *b,
                         pe__measured *d)
{
    int32_t near = 0;
    for (int k = 0; k < PE__LANES; k++) {
        const float x = b->x[k] - s->x, y = b->y[k] - s->y,
                    z = b->z[k] - s->z;
        const float far = __builtin_sqrtf(x * x + y * y + z * z) - s->radius;
        d->distance[k] = far > 0.0F ? far : 0.0F;
        d->answer[k] = pe__decay(d->distance[k] * s->kappa);
        near |= -(d->distance[k] <= b->reach[k]);
    }
    return near;
}

/* The limits that they set, and those of the need; all of them 0 or -1. */
static inline void may(const pe__scale *s, const pe__bench *b,
                       pe__measured *d)
{
    for (int k = 0; k < PE__LANES; k++) {
        const uint32_t lacks = (s->skills[0] & ~b->skills[0][k]) |
                               (s->skills[1] & ~b->skills[1][k]) |
                               (s->hour & b->quiet[k]) |
                               (s->barred & b->flag[k]) |
                               (s->wanted & ~b->flag[k]);
        const uint32_t suits = (s->part[0] & b->week[0][k]) |
                               (s->part[1] & b->week[1][k]);
        d->load[k] = b->load[k] * s->fade;
        d->suits[k] = -(suits != 0);
        d->able[k] = -(lacks == 0) & -(d->distance[k] <= b->reach[k]) &
                     -(b->from[k] <= s->now) & -(b->until[k] >= s->ends) &
                     -(d->load[k] <= s->most_load) &
                     -(b->zone[k] == s->zone) & -(k < b->count);
    }
}

static inline void score(const pe__scale *s, const pe__bench *b,
                         pe__measured *d)
{
    for (int k = 0; k < PE__LANES; k++) {
        const float suits = d->suits[k] ? 1.0F : s->unmarked;
        const float answer = b->answer[k] * s->level * d->answer[k] * suits;
        d->answer[k] = answer < 0.95F ? answer : 0.95F;
        const float stands = b->flag[k] & PE__STANDS_BY ? s->stands_by : 1.0F;
        d->score[k] = d->answer[k] * b->show[k] * s->fair * stands /
                      (1.0F + s->price * d->load[k]);
    }
}

/* How far the lot counts: all of a draw costs more asks than knowing people who
 * stay three weeks can bring back (README, "What was tried"). */
#define LOT 0.3F

/* A newcomer's rate drawn from Beta(yes, ignored), over its mean. For a whole
 * number of yeses n, 1 - Beta(n, β) is Π U_i^(1/(β + i)), i = 0 … n - 1. */
static inline float exponent(uint32_t lot, float ignored)
{
    const float u = ((float)(int32_t)(lot >> 9) + 0.5F) * 0x1p-23F;
    return pe__minus_log(u) / ignored;
}

static inline void draw(const pe__scale *s, const pe__bench *b,
                        pe__measured *d)
{
    float sum[PE__LANES];
    for (int k = 0; k < PE__LANES; k++)
        sum[k] = exponent(pe__mixed32(b->lot[k] ^ s->lot), b->ignored[k]);
    for (int k = 0; k < PE__LANES; k++)
        for (int i = 1; (b->flag[k] & PE__IS_NEW) && i < (int)b->yes[k]; i++)
            sum[k] += exponent(pe__mixed32((b->lot[k] ^ s->lot) +
                                           (uint32_t)i * 0x9e3779b9u),
                               b->ignored[k] + (float)i);
    for (int k = 0; k < PE__LANES; k++) {
        const float theta = (1.0F - pe__decay(sum[k])) / b->answer[k];
        d->score[k] *= b->flag[k] & PE__IS_NEW ? 1.0F + LOT * (theta - 1.0F)
                                               : 1.0F;
    }
}

BY_PROCESSOR
void pe__measure(const pe__scale *s, const pe__bench *b, pe__measured *d)
{
    d->people = d->hits = 0;
    if (!go(s, b, d))
        return;
    may(s, b, d);
    score(s, b, d);
    if (s->draws)
        draw(s, b, d);
    for (int k = 0; k < PE__LANES; k++) {
        d->people -= d->able[k];
        d->hits -= d->able[k] & -(d->score[k] >= s->least);
    }
}
