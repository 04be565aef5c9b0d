/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A binary min-heap in an array: the children of entry i stand at 2i + 1 and
 * 2i + 2 and never come before it. Push and pop cost O(log count). Keys may be
 * infinite, but not NaN. */
#include "heap.h"

#include "mem.h"

#include <stddef.h>

struct pe__heap_entry {
    double key;
    uint64_t order; /* of arrival */
    int64_t item;
};

/* Whether `a` leaves first. No two entries are equal: the order of arrival
 * settles it, so the answer does not depend on how the heap was built. */
static bool before(const struct pe__heap_entry *a,
                   const struct pe__heap_entry *b)
{
    if (a->key < b->key)
        return true;
    return !(b->key < a->key) && a->order < b->order;
}

/* Doubling: n pushes cost O(n) copies in all. */
static bool make_room(pe__heap *heap)
{
    if (heap->count < heap->room)
        return true;
    int64_t room = heap->room > 0 ? heap->room * 2 : 16;
    struct pe__heap_entry *entry =
        pe__realloc(heap->entry, (size_t)room, sizeof *entry);
    if (entry == NULL)
        return false;
    heap->entry = entry;
    heap->room = room;
    return true;
}

/* The newcomer rises from the end. Parents move down into the hole instead of
 * being swapped: one copy a step in place of three. */
bool pe__heap_push(pe__heap *heap, double key, int64_t item)
{
    if (!make_room(heap))
        return false;
    struct pe__heap_entry coming = {key, heap->pushed++, item};
    int64_t hole = heap->count++;
    while (hole > 0) {
        int64_t parent = (hole - 1) / 2;
        if (!before(&coming, &heap->entry[parent]))
            break;
        heap->entry[hole] = heap->entry[parent];
        hole = parent;
    }
    heap->entry[hole] = coming;
    return true;
}

/* Puts `moved` where it belongs, starting with a hole at the root. */
static void sift_down(pe__heap *heap, struct pe__heap_entry moved)
{
    int64_t hole = 0;
    for (;;) {
        int64_t child = 2 * hole + 1;
        if (child >= heap->count)
            break;
        if (child + 1 < heap->count &&
            before(&heap->entry[child + 1], &heap->entry[child]))
            child++;
        if (!before(&heap->entry[child], &moved))
            break;
        heap->entry[hole] = heap->entry[child];
        hole = child;
    }
    heap->entry[hole] = moved;
}

/* The last entry takes the root's place and sinks. */
bool pe__heap_pop(pe__heap *heap, double *key, int64_t *item)
{
    if (heap->count == 0)
        return false;
    *key = heap->entry[0].key;
    *item = heap->entry[0].item;
    struct pe__heap_entry last = heap->entry[--heap->count];
    if (heap->count > 0)
        sift_down(heap, last);
    return true;
}

void pe__heap_free(pe__heap *heap)
{
    pe__free(heap->entry);
    *heap = (pe__heap){0};
}
