/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The one way in which parecon asks for memory, so that a test can make the
 * n-th request fail. Counting is atomic; nothing else is shared. */
#ifndef PE_BASE_MEM_H
#define PE_BASE_MEM_H

#include <stddef.h>

/* `count` items of `size` bytes; NULL when memory is out or the product
 * overflows. A count of 0 returns a pointer that may be freed. */
void *pe__alloc(size_t count, size_t size);
void *pe__zalloc(size_t count, size_t size); /* the same, filled with 0 */
/* Grows or shrinks; on failure NULL, and `old` is untouched. */
void *pe__realloc(void *old, size_t count, size_t size);
void pe__free(void *memory); /* NULL is fine */
char *pe__strdup(const char *text);

/* Tests only: let the n-th request from now on fail, once (0 = never), and
 * the number of blocks that are alive. */
void pe__mem_fail_at(long n);
long pe__mem_live(void);

#endif
