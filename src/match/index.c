/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "index.h"

#include "mem.h"
#include "number.h"

#include <string.h>

static int64_t home(const pe__index *index, int64_t a, int64_t b)
{
    const uint64_t mixed = pe__mixed((uint64_t)a ^ pe__mixed((uint64_t)b));
    return (int64_t)(mixed & (uint64_t)(index->room - 1));
}

/* Where the pair is, or where it would be put. */
static int64_t place(const pe__index *index, int64_t a, int64_t b)
{
    int64_t at = home(index, a, b);
    while (index->entry[at].value >= 0 &&
           (index->entry[at].a != a || index->entry[at].b != b))
        at = (at + 1) & (index->room - 1);
    return at;
}

int32_t pe__index_find(const pe__index *index, int64_t a, int64_t b)
{
    return index->count == 0 ? -1 : index->entry[place(index, a, b)].value;
}

/* At most two of three places are taken. */
bool pe__index_reserve(pe__index *index, int64_t more)
{
    int64_t room = index->room > 0 ? index->room : 16;
    while (index->count + more > room / 3 * 2)
        room *= 2;
    if (room == index->room)
        return true;
    pe__index grown = {pe__alloc((size_t)room, sizeof *grown.entry),
                       index->count, room};
    if (grown.entry == NULL)
        return false;
    memset(grown.entry, 0xff, (size_t)room * sizeof *grown.entry);
    for (int64_t k = 0; k < index->room; k++) {
        const pe__index_entry e = index->entry[k];
        if (e.value >= 0)
            grown.entry[place(&grown, e.a, e.b)] = e;
    }
    pe__free(index->entry);
    *index = grown;
    return true;
}

void pe__index_put(pe__index *index, int64_t a, int64_t b, int32_t value)
{
    index->entry[place(index, a, b)] = (pe__index_entry){a, b, value};
    index->count++;
}

/* Entries behind the hole that could not stand nearer to their home move up
 * (Knuth, vol. 3, 6.4, algorithm R): no marks of the deleted are left. */
void pe__index_drop(pe__index *index, int64_t a, int64_t b)
{
    if (index->count == 0)
        return;
    const int64_t mask = index->room - 1;
    int64_t hole = place(index, a, b);
    if (index->entry[hole].value < 0)
        return;
    index->count--;
    for (int64_t at = (hole + 1) & mask; index->entry[at].value >= 0;
         at = (at + 1) & mask) {
        const int64_t h = home(index, index->entry[at].a, index->entry[at].b);
        if (((at - h) & mask) >= ((at - hole) & mask)) {
            index->entry[hole] = index->entry[at];
            hole = at;
        }
    }
    index->entry[hole].value = -1;
}

void pe__index_free(pe__index *index)
{
    pe__free(index->entry);
    *index = (pe__index){0};
}

bool pe__room(void *array, int64_t *room, int64_t wanted, size_t size)
{
    void *old;
    if (wanted <= *room)
        return true;
    memcpy(&old, array, sizeof old); /* `array` is the address of a pointer */
    int64_t larger = *room > 0 ? *room + *room / 2 : 16;
    larger = larger < wanted ? wanted : larger;
    void *grown = pe__realloc(old, (size_t)larger, size);
    if (grown == NULL)
        return false;
    memcpy(array, &grown, sizeof grown);
    *room = larger;
    return true;
}
