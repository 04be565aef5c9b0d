/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* SQLite's own requests for memory, of which the n-th fails. */
#ifndef TESTS_STORE_SQLITE_MEMORY_H
#define TESTS_STORE_SQLITE_MEMORY_H

#include <stdbool.h>

/* Before SQLite is used for the first time. */
void sqlite_memory_install(void);
/* The n-th request from now on fails, once (0 = none). */
void sqlite_memory_fail(long n);
bool sqlite_memory_failed(void); /* it came to that */

#endif
