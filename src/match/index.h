/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where the thing with a given pair of numbers stands: open addressing with
 * linear probing. No answer depends on the order of its entries. */
#ifndef PE_MATCH_INDEX_H
#define PE_MATCH_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    int64_t a, b;
    int32_t value; /* >= 0; -1 = free */
} pe__index_entry;

typedef struct {
    pe__index_entry *entry;
    int64_t count, room; /* room: a power of two, or 0 */
} pe__index;             /* start with {0} */

/* Or -1. */
int32_t pe__index_find(const pe__index *index, int64_t a, int64_t b);
/* Room for `more` entries beside those there are; false when memory is out. */
bool pe__index_reserve(pe__index *index, int64_t more);
/* A pair that is not there yet; room was reserved. */
void pe__index_put(pe__index *index, int64_t a, int64_t b, int32_t value);
void pe__index_drop(pe__index *index, int64_t a, int64_t b);
void pe__index_free(pe__index *index);

/* Makes *array, of `size` bytes an item, hold `wanted` items at least; false
 * when memory is out, with all as it was. */
bool pe__room(void *array, int64_t *room, int64_t wanted, size_t size);

#endif
