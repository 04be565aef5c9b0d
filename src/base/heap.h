/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A binary min-heap of (key, item) whose ties leave in the order in which
 * they came, so that no answer depends on the layout of memory. */
#ifndef PE_BASE_HEAP_H
#define PE_BASE_HEAP_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    struct pe__heap_entry *entry;
    int64_t count, room;
    uint64_t pushed; /* insertion counter: breaks ties */
} pe__heap;          /* start with {0} */

/* False when memory is out; the heap is as it was. */
bool pe__heap_push(pe__heap *heap, double key, int64_t item);
/* The smallest key, of equal ones the first that came; false when empty. */
bool pe__heap_pop(pe__heap *heap, double *key, int64_t *item);
void pe__heap_free(pe__heap *heap);

#endif
