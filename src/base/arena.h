/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many small allocations that end together: strings of a table, nodes of a
 * report. Cost of one: a pointer bump. */
#ifndef PE_BASE_ARENA_H
#define PE_BASE_ARENA_H

#include <stddef.h>

typedef struct pe__arena {
    struct pe__arena_block *newest;
} pe__arena; /* start with {0} */

/* Aligned for any object; NULL when memory is out. */
void *pe__arena_alloc(pe__arena *arena, size_t size);
char *pe__arena_text(pe__arena *arena, const char *text, size_t length);
void pe__arena_free(pe__arena *arena); /* everything; the arena is empty */
/* Empties it for another use, which a block of at most `keep` bytes that is
 * there already may serve. */
void pe__arena_clear(pe__arena *arena, size_t keep);

#endif
