/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Counted memory. Every block of parecon passes through here, so that a test
 * can let the n-th request fail for n = 1, 2, … until a call succeeds, and can
 * see that nothing is left behind. */
#include "mem.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The only state of the library that outlives a call. Threads count together;
 * the order in which they do is of no consequence, hence memory_order_relaxed
 * where nothing else is published. */
static atomic_long fail_countdown; /* > 0: requests until one fails */
static atomic_long live_blocks;

/* True when this request is the one that a test wants to fail. Other threads
 * may count at the same moment: exactly one of them sees the 1. */
static int must_fail(void)
{
    if (atomic_load_explicit(&fail_countdown, memory_order_relaxed) <= 0)
        return 0;
    return atomic_fetch_sub(&fail_countdown, 1) == 1;
}

/* Bytes of `count` items, at least 1; 0 when no object can be as large. */
static size_t bytes_of(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX)
        return 0;
    return bytes > 0 ? bytes : 1;
}

/* Counts a block that the C library gave, if it gave one. */
static void *counted(void *memory)
{
    if (memory != NULL)
        atomic_fetch_add_explicit(&live_blocks, 1, memory_order_relaxed);
    return memory;
}

void *pe__alloc(size_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    if (bytes == 0 || must_fail())
        return NULL;
    return counted(malloc(bytes));
}

void *pe__zalloc(size_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    if (bytes == 0 || must_fail())
        return NULL;
    /* calloc gets large blocks from the kernel already zero: no page of
     * them is touched before it is used. */
    return counted(calloc(bytes, 1));
}

/* A block that moves stays one block: only growing from nothing counts. */
void *pe__realloc(void *old, size_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    if (bytes == 0 || must_fail())
        return NULL;
    if (old == NULL)
        return counted(malloc(bytes));
    return realloc(old, bytes);
}

/* Every block that was counted comes back through here, those that libcsv and
 * Expat asked for as well. */
void pe__free(void *memory)
{
    if (memory == NULL)
        return;
    atomic_fetch_sub_explicit(&live_blocks, 1, memory_order_relaxed);
    free(memory);
}

char *pe__strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = pe__alloc(size, 1);
    if (copy != NULL)
        memcpy(copy, text, size);
    return copy;
}

void pe__mem_fail_at(long n)
{
    atomic_store(&fail_countdown, n);
}

long pe__mem_live(void)
{
    return atomic_load(&live_blocks);
}
