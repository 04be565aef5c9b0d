/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many columns in one block of memory: small elections are reckoned in less
 * time than twenty blocks are asked for. */
#ifndef PE_FUND_ONE_BLOCK_H
#define PE_FUND_ONE_BLOCK_H

#include <stddef.h>

/* Where a column of `count` × `size` bytes begins that comes after *at bytes,
 * which it is added to. `block` NULL: NULL, it is only counted. The counts are
 * of what is in memory already, so that no sum overflows. */
static inline void *pe__column(char *block, size_t *at, size_t count,
                               size_t size)
{
    const size_t aligned = sizeof(max_align_t);
    char *here = block ? block + *at : NULL;
    *at += (count * size + aligned - 1) / aligned * aligned;
    return here;
}

#endif
