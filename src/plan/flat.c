/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sums over the inputs of many councils at once.
 *
 * A loop over one council's few inputs ends after 3 turns, then 8, then 5: the
 * processor cannot foresee it and stands still for longer than the sum takes.
 * Here every loop is over all inputs of a block, whoever they belong to:
 *   products of all, one after the other; then each council's are added up as
 *   a window of eight, what is not its own blanked out; backwards each
 *   council's amount is laid out eight times from its first input on, so that
 *   the next one's covers what is too much, and multiplied by all weights.
 *
 * Meanwhile the next block is fetched from memory. Sums are taken in an order
 * that does not depend on how many a processor adds at a time, so that all
 * have the same bits. */
#include "flat.h"
#include "exponential.h"
#include "plan.h"

#include <string.h>

#define WINDOW 8
#define ROOM ((int64_t)WINDOW * PE__BLOCK) /* inputs of a block laid out
                                           together */
#define CHUNK 32 /* councils after which the next ones are fetched */

#define INLINE static inline __attribute__((always_inline))

/* Four numbers, as they are and as bits, wherever they stand. */
typedef double four __attribute__((vector_size(32), aligned(8), may_alias));
typedef int64_t bits __attribute__((vector_size(32), aligned(8), may_alias));

static const int64_t own[WINDOW + 1][WINDOW] = {
    {0},
    {-1},
    {-1, -1},
    {-1, -1, -1},
    {-1, -1, -1, -1},
    {-1, -1, -1, -1, -1},
    {-1, -1, -1, -1, -1, -1},
    {-1, -1, -1, -1, -1, -1, -1},
    {-1, -1, -1, -1, -1, -1, -1, -1}};

/* Fetches what stands so many bytes behind; it need not exist. */
INLINE void fetch(const void *from, int64_t bytes)
{
    __builtin_prefetch((const void *)((uintptr_t)from + (uintptr_t)bytes));
}

/* --- weigh ---------------------------------------------------------------- */

/* Products of n inputs; what is ROOM inputs on is fetched. */
INLINE void multiply(const double *weight, const int32_t *good, int64_t n,
                     const double *v, double *product)
{
    int64_t k = 0;
    for (; k + 16 <= n; k += 16) {
        fetch(weight + k, 8 * ROOM);
        fetch(weight + k, 8 * ROOM + 64);
        fetch(good + k, 4 * ROOM);
        for (int64_t i = k; i < k + 16; i++)
            product[i] = weight[i] * v[good[i]];
    }
    for (; k < n; k++)
        product[k] = weight[k] * v[good[k]];
}

/* Adds `count` products to two halves, window by window. */
INLINE void add_windows(const double *product, int64_t count, four *low,
                        four *high)
{
    for (; count > 0; count -= WINDOW, product += WINDOW) {
        const bits *mask = (const bits *)own[count < WINDOW ? count : WINDOW];
        /* cppcheck-suppress invalidPointerCast */
        const bits *window = (const bits *)product;
        *low += (four)(window[0] & mask[0]);
        *high += (four)(window[1] & mask[1]);
    }
}

/* Both halves of one council's windows, added; one window unless `wide`. */
INLINE void halve(const double *product, int64_t count, bool wide, four *sum)
{
    if (wide) {
        four low = {0.0}, high = {0.0};
        add_windows(product, count, &low, &high);
        *sum = low + high;
    } else {
        const bits *mask = (const bits *)own[count];
        /* cppcheck-suppress invalidPointerCast */
        const bits *window = (const bits *)product;
        *sum = (four)(window[0] & mask[0]) + (four)(window[1] & mask[1]);
    }
}

INLINE double last_sum(const four *half)
{
    return ((*half)[0] + (*half)[2]) + ((*half)[1] + (*half)[3]);
}

/* Sums of n councils; four councils' halves are added crosswise. */
INLINE void add_up(const int64_t *start, int64_t n, const double *product,
                   bool wide, double *sum)
{
    int64_t w = 0;
    for (; w + 4 <= n; w += 4) {
        four half[4];
        for (int i = 0; i < 4; i++)
            halve(product + (start[w + i] - start[0]),
                  start[w + i + 1] - start[w + i], wide, &half[i]);
        const four even =
            __builtin_shufflevector(half[0], half[2], 0, 1, 4, 5) +
            __builtin_shufflevector(half[0], half[2], 2, 3, 6, 7);
        const four odd =
            __builtin_shufflevector(half[1], half[3], 0, 1, 4, 5) +
            __builtin_shufflevector(half[1], half[3], 2, 3, 6, 7);
        *(four *)(sum + w) = __builtin_shufflevector(even, odd, 0, 4, 2, 6) +
                             __builtin_shufflevector(even, odd, 1, 5, 3, 7);
    }
    for (; w < n; w++) {
        four half;
        halve(product + (start[w] - start[0]), start[w + 1] - start[w], wide,
              &half);
        sum[w] = last_sum(&half);
    }
}

/* How many councils from w on have room together; at least one. */
INLINE int64_t fitting(const pe__run *run, int64_t w)
{
    const int64_t *start = run->start;
    int64_t end = run->count;
    if (start[end] - start[w] <= ROOM)
        return end;
    for (end = w + 1; start[end + 1] - start[w] <= ROOM;)
        end++;
    return end;
}

/* One council by itself, however many inputs it has. */
INLINE double weigh_long(const double *weight, const int32_t *good, int64_t n,
                         const double *v, double *product)
{
    four low = {0.0}, high = {0.0};
    for (int64_t k = 0; k < n; k += ROOM) {
        const int64_t some = n - k < ROOM ? n - k : ROOM;
        multiply(weight + k, good + k, some, v, product);
        add_windows(product, some, &low, &high);
    }
    low += high;
    return last_sum(&low);
}

/* Recipes that are shared do not stand one after another. */
INLINE void weigh_shared(const pe__run *run, const double *v, double *sum,
                         double *product)
{
    for (int64_t w = 0; w < run->count; w++) {
        const int64_t first = run->start[run->recipe[w]];
        sum[w] = weigh_long(run->weight + first, run->good + first,
                            run->start[run->recipe[w] + 1] - first, v,
                            product);
    }
}

INLINE void weigh(const pe__run *run, const double *v, double *sum)
{
    double product[ROOM + WINDOW];
    int64_t end;
    if (run->recipe) {
        weigh_shared(run, v, sum, product);
        return;
    }
    for (int64_t w = 0; w < run->count; w = end) {
        const int64_t first = run->start[w];
        end = fitting(run, w);
        const int64_t n = run->start[end] - first;
        if (n > ROOM) {
            sum[w] = weigh_long(run->weight + first, run->good + first, n, v,
                                product);
            continue;
        }
        multiply(run->weight + first, run->good + first, n, v, product);
        if (run->wide)
            add_up(run->start + w, end - w, product, true, sum + w);
        else
            add_up(run->start + w, end - w, product, false, sum + w);
    }
}

/* --- spread --------------------------------------------------------------- */

/* Each of n councils' x on every place of its inputs, and up to WINDOW places
 * behind, where the next one's follows. */
INLINE void lay_out(const int64_t *start, int64_t n, const double *x,
                    bool wide, double *laid)
{
    for (int64_t w = 0; w < n; w++) {
        double *at = laid + (start[w] - start[0]);
        for (int i = 0; i < WINDOW; i++)
            at[i] = x[w];
        for (int64_t k = WINDOW; wide && k < start[w + 1] - start[w];
             k += WINDOW)
            for (int i = 0; i < WINDOW; i++)
                at[k + i] = x[w];
    }
}

/* Two sums at a time, their goods read as one number: memory is asked for less
 * often. Processors with wide words have the lower half first. */
INLINE void add_two(const int32_t *good, double first, double second,
                    double *onto)
{
    uint64_t both;
    memcpy(&both, good, sizeof both);
    onto[(uint32_t)both] += first;
    onto[both >> 32] += second;
}

INLINE void scatter(const double *weight, const int32_t *good, int64_t n,
                    const double *laid, bool squared, bool fours,
                    double *onto)
{
    int64_t k = 0;
    for (; fours && k + 4 <= n; k += 4) {
        const four b = *(const four *)(weight + k);
        const four x = *(const four *)(laid + k);
        const four value = squared ? b * b * x : b * x;
        add_two(good + k, value[0], value[1], onto);
        add_two(good + k + 2, value[2], value[3], onto);
    }
    for (; k < n; k++)
        onto[good[k]] += (squared ? weight[k] * weight[k] : weight[k]) *
                         laid[k];
}

/* One council by itself. */
INLINE void spread_long(const double *weight, const int32_t *good, int64_t n,
                        double x, bool squared, double *onto)
{
    for (int64_t k = 0; k < n; k++)
        onto[good[k]] += (squared ? weight[k] * weight[k] : weight[k]) * x;
}

INLINE void spread_shared(const pe__run *run, const double *x, bool squared,
                          double *onto)
{
    for (int64_t w = 0; w < run->count; w++) {
        const int64_t first = run->start[run->recipe[w]];
        spread_long(run->weight + first, run->good + first,
                    run->start[run->recipe[w] + 1] - first, x[w], squared,
                    onto);
    }
}

INLINE void spread(const pe__run *run, const double *x, bool squared,
                   bool fours, double *onto)
{
    double laid[ROOM + WINDOW];
    int64_t end;
    if (run->recipe) {
        spread_shared(run, x, squared, onto);
        return;
    }
    for (int64_t w = 0; w < run->count; w = end) {
        const int64_t first = run->start[w];
        end = fitting(run, w);
        const int64_t n = run->start[end] - first;
        if (n > ROOM) {
            spread_long(run->weight + first, run->good + first, n, x[w],
                        squared, onto);
            continue;
        }
        if (run->wide)
            lay_out(run->start + w, end - w, x + w, true, laid);
        else
            lay_out(run->start + w, end - w, x + w, false, laid);
        scatter(run->weight + first, run->good + first, n, laid, squared,
                fours, onto);
    }
}

/* --- earn ----------------------------------------------------------------- */

/* What councils w … w + 31 of the next block bring. */
INLINE void fetch_councils(const pe__run *run, int64_t w)
{
    const int64_t ahead = (w + PE__BLOCK) * (int64_t)sizeof(double);
    for (int64_t bytes = ahead; bytes < ahead + 256; bytes += 64) {
        fetch(run->level, bytes);
        fetch(run->theta, bytes);
        fetch(run->value, bytes);
        fetch(run->start, bytes);
    }
    fetch(run->output, ahead / 2);
    fetch(run->output, ahead / 2 + 64);
    fetch(run->way, ahead / 8);
}

/* ln R and R of councils from … to − 1; several at a time, since nothing here
 * is written that could be another's input. */
INLINE void answer(const pe__run *run, int64_t from, int64_t to,
                   const double *q, const double *index, double *value)
{
    const double *level = run->level, *theta = run->theta;
    for (int64_t w = from; w < to; w++)
        value[w] = pe__exponential(
            theta[w] * (level[w] + q[run->output[w]] - index[w]));
}

/* Others than plain councils earn nothing here. */
INLINE void leave_out_others(const pe__run *run, double *value)
{
    int others = 0;
    for (int64_t w = 0; w < run->count; w++)
        others += run->way[w] != PE__PLAIN;
    for (int64_t w = 0; others > 0 && w < run->count; w++)
        value[w] = run->way[w] == PE__PLAIN ? value[w] : 0.0;
}

INLINE void earn(const pe__run *run, const double *q, const double *index,
                 pe__earned *earned)
{
    const int64_t n = run->count;
    double value[PE__BLOCK], part[8];
    int64_t w;
    for (w = 0; w < n; w += CHUNK) {
        fetch_councils(run, w);
        answer(run, w, w + CHUNK < n ? w + CHUNK : n, q, index, value);
    }
    leave_out_others(run, value);
    memcpy(run->value, value, (size_t)n * sizeof *value);
    memcpy(part, earned->surplus, sizeof part);
    for (w = 0; w + 8 <= n; w += 8)
        for (int i = 0; i < 8; i++)
            part[i] += value[w + i] / run->theta[w + i];
    for (; w < n; w++)
        part[w % 8] += value[w] / run->theta[w];
    memcpy(earned->surplus, part, sizeof part);
    for (w = 0; w < n; w++)
        earned->supply[run->output[w]] += value[w];
}

INLINE void raise(double *x, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        x[i] = pe__exponential(x[i]);
}

/* --- one set for each width ----------------------------------------------- */

/* The dots: what tells the compiler which processor to write for. */
#define KERNELS(name, fours, ...)                                          \
    __VA_ARGS__ static void weigh_##name(const pe__run *run,               \
                                         const double *v, double *sum)     \
    {                                                                      \
        weigh(run, v, sum);                                                \
    }                                                                      \
    __VA_ARGS__ static void spread_##name(const pe__run *run,              \
                                          const double *x, double *onto)   \
    {                                                                      \
        spread(run, x, false, fours, onto);                                \
    }                                                                      \
    __VA_ARGS__ static void square_##name(const pe__run *run,              \
                                          const double *x, double *onto)   \
    {                                                                      \
        spread(run, x, true, fours, onto);                                 \
    }                                                                      \
    __VA_ARGS__ static void earn_##name(const pe__run *run,                \
                                        const double *q,                   \
                                        const double *index,               \
                                        pe__earned *earned)                \
    {                                                                      \
        earn(run, q, index, earned);                                       \
    }                                                                      \
    __VA_ARGS__ static void raise_##name(double *x, int64_t n)             \
    {                                                                      \
        raise(x, n);                                                       \
    }                                                                      \
    static void take_##name(pe__kernels *out)                              \
    {                                                                      \
        *out = (pe__kernels){weigh_##name, spread_##name, square_##name,   \
                             earn_##name, raise_##name};                   \
    }

KERNELS(any, false, )

#ifdef __x86_64__
#ifdef __clang__
#define WIDE "avx512f,avx512dq,avx512vl,avx512bw"
#else
#define WIDE "avx512f,avx512dq,avx512vl,avx512bw,prefer-vector-width=512"
#endif
KERNELS(avx2, true, __attribute__((target("avx2"))))
KERNELS(avx512, true, __attribute__((target(WIDE))))
#endif

pe__run pe__run_of(const pe_plan *plan, int64_t from, int64_t to)
{
    const pe_plan_problem *p = &plan->p;
    return (pe__run){.count = to - from,
                     .recipe = p->recipe ? p->recipe + from : NULL,
                     .start = p->input_start + (p->recipe ? 0 : from),
                     .good = p->input,
                     .weight = p->exponent,
                     .wide = plan->most_inputs > WINDOW,
                     .output = p->output + from,
                     .way = plan->way + from,
                     .level = plan->level + from,
                     .theta = plan->theta + from,
                     .value = plan->value + from};
}

bool pe__run_plain(const pe__run *run)
{
    return memchr(run->way, PE__PLAIN, (size_t)run->count) != NULL;
}

bool pe__kernels_at(int k, pe__kernels *out)
{
#ifdef __x86_64__
    if (k == 0 && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw")) {
        take_avx512(out);
        return true;
    }
    if (k == 1 && __builtin_cpu_supports("avx2")) {
        take_avx2(out);
        return true;
    }
#endif
    if (k == PE__KERNELS - 1)
        take_any(out);
    return k == PE__KERNELS - 1;
}

pe__kernels pe__kernels_best(void)
{
    pe__kernels best;
    for (int k = 0; !pe__kernels_at(k, &best); k++)
        ;
    return best;
}
