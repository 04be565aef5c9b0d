/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A folder of its own for every test program, removed at its end. */
#ifndef TESTS_BASE_SCRATCH_H
#define TESTS_BASE_SCRATCH_H

#include <stddef.h>

/* As group set-up and tear-down of cmocka. */
int scratch_make(void **state);
int scratch_remove(void **state);

/* The path of a name in the folder; lives until eight further calls. */
const char *scratch_path(const char *name);
void scratch_write(const char *name, const void *bytes, size_t size);
/* The content, closed by a 0, for free(); NULL when there is no such file. */
char *scratch_read(const char *name, size_t *size);
/* How many entries the folder has now. */
int scratch_count(const char *subfolder);

#endif
