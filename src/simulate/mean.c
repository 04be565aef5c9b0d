/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Means over seeds with their 95 % intervals. */
#include "simulate.h"

#include <math.h>

/* Student's t for 95 %, two-sided, by degrees of freedom; beyond 30 by the
 * expansion of Cornish & Fisher around the normal's 1.95996. */
static double student(int32_t freedom)
{
    static const double t[] = {
        NAN,   12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365,
        2.306, 2.262,  2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110,  2.101, 2.093, 2.086, 2.080, 2.074, 2.069,
        2.064, 2.060,  2.056, 2.052, 2.048, 2.045, 2.042};
    if (freedom <= 30)
        return t[freedom];
    const double z = 1.959964;
    double z3 = z * z * z, v = freedom;
    return z + (z3 + z) / (4 * v) +
           (5 * z3 * z * z + 16 * z3 + 3 * z) / (96 * v * v);
}

pe__mean pe__mean_of(const double *value, int32_t count)
{
    pe__mean out = {0, NAN, 0};
    double squares = 0;
    for (int32_t k = 0; k < count; k++) {
        if (isnan(value[k]))
            continue;
        double away = value[k] - out.mean; /* Welford 1962 */
        out.mean += away / ++out.count;
        squares += away * (value[k] - out.mean);
    }
    if (out.count == 0)
        out.mean = NAN;
    if (out.count > 1)
        out.half = student(out.count - 1) *
                   sqrt(squares / (out.count - 1) / out.count);
    return out;
}

static double at(const pe__figures *figures, size_t offset)
{
    return *(const double *)(const void *)((const char *)figures + offset);
}

pe__mean pe__mean_figure(const pe__figures *runs, const pe__figures *minus,
                         int32_t count, size_t offset)
{
    enum { MOST = 4096 };
    double value[MOST];
    if (count > MOST)
        count = MOST;
    for (int32_t k = 0; k < count; k++)
        value[k] = at(&runs[k], offset) -
                   (minus != NULL ? at(&minus[k], offset) : 0);
    return pe__mean_of(value, count);
}
