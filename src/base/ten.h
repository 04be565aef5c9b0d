/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Ten to the power of a number of digits: how many of the smallest unit make a
 * whole one. */
#ifndef PE_BASE_TEN_H
#define PE_BASE_TEN_H

#include <stdint.h>

enum { PE__TEN_MOST = 18 }; /* digits of which every number fits */

/* Of fewer than no digits 1; more than PE__TEN_MOST are so many. */
static inline int64_t pe__ten_to(int digits)
{
    static const int64_t power[PE__TEN_MOST + 1] = {
        1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000,
        1000000000, 10000000000, 100000000000, 1000000000000,
        10000000000000, 100000000000000, 1000000000000000,
        10000000000000000, 100000000000000000, 1000000000000000000};
    if (digits <= 0)
        return 1;
    return power[digits < PE__TEN_MOST ? digits : PE__TEN_MOST];
}

#endif
