/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sqlite_memory.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stddef.h>

static sqlite3_mem_methods real;
static atomic_long countdown;
static atomic_bool came;

static bool must_fail(void)
{
    if (countdown <= 0 || atomic_fetch_sub(&countdown, 1) != 1)
        return false;
    came = true;
    return true;
}

static void *get(int size)
{
    return must_fail() ? NULL : real.xMalloc(size);
}

static void *get_more(void *memory, int size)
{
    return must_fail() ? NULL : real.xRealloc(memory, size);
}

void sqlite_memory_install(void)
{
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real);
    sqlite3_mem_methods ours = real;
    ours.xMalloc = get;
    ours.xRealloc = get_more;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
}

void sqlite_memory_fail(long n)
{
    came = false;
    countdown = n;
}

bool sqlite_memory_failed(void)
{
    return came;
}
