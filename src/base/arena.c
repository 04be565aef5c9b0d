/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An arena is a chain of blocks, the newest first; only the newest has room.
 * Blocks double up to a limit, so that n bytes cost O(log n) requests and at
 * most as much again in waste. */
#include "arena.h"

#include "mem.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };

/* data[] is aligned for any object; what lies before it is the block's head. */
struct pe__arena_block {
    struct pe__arena_block *older;
    size_t used, room; /* bytes of data[] */
    alignas(max_align_t) unsigned char data[];
};

/* Puts a block with room for `needed` bytes in front; what was left over in
 * the one before stays unused. False when memory is out. */
static int add_block(pe__arena *arena, size_t needed)
{
    size_t room = FIRST_BLOCK;
    if (arena->newest != NULL && arena->newest->room < LARGEST_BLOCK)
        room = arena->newest->room * 2;
    else if (arena->newest != NULL)
        room = LARGEST_BLOCK;
    if (room < needed)
        room = needed;
    if (room > PTRDIFF_MAX - sizeof(struct pe__arena_block))
        return 0;
    struct pe__arena_block *block =
        pe__alloc(1, sizeof(struct pe__arena_block) + room);
    if (block == NULL)
        return 0;
    block->older = arena->newest;
    block->used = 0;
    block->room = room;
    arena->newest = block;
    return 1;
}

/* Sizes are rounded up to the strictest alignment, so that the next object
 * starts aligned without a look at what it is. */
void *pe__arena_alloc(pe__arena *arena, size_t size)
{
    const size_t unit = alignof(max_align_t);
    if (size > PTRDIFF_MAX - unit)
        return NULL;
    size_t rounded = (size + unit - 1) / unit * unit;
    struct pe__arena_block *block = arena->newest;
    if (block == NULL || block->room - block->used < rounded) {
        if (!add_block(arena, rounded))
            return NULL;
        block = arena->newest;
    }
    void *place = block->data + block->used;
    block->used += rounded;
    return place;
}

/* `text` need not end with a 0, and may hold some. */
char *pe__arena_text(pe__arena *arena, const char *text, size_t length)
{
    if (length == SIZE_MAX)
        return NULL;
    char *copy = pe__arena_alloc(arena, length + 1);
    if (copy == NULL)
        return NULL;
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

void pe__arena_free(pe__arena *arena)
{
    struct pe__arena_block *block = arena->newest;
    while (block != NULL) {
        struct pe__arena_block *older = block->older;
        pe__free(block);
        block = older;
    }
    arena->newest = NULL;
}

/* The largest block that may stay does. */
void pe__arena_clear(pe__arena *arena, size_t keep)
{
    struct pe__arena_block *block = arena->newest, *kept = NULL;
    while (block != NULL) {
        struct pe__arena_block *older = block->older, *loser = block;
        if (block->room <= keep &&
            (kept == NULL || block->room > kept->room)) {
            loser = kept;
            kept = block;
        }
        pe__free(loser);
        block = older;
    }
    if (kept != NULL) {
        kept->older = NULL;
        kept->used = 0;
    }
    arena->newest = kept;
}
