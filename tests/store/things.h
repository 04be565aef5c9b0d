/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A schema of three steps in the place of the one that ships (programs that use
 * this are linked with it instead), and rows that are hard to carry over: every
 * type at its edges, references against the order of keys, a table with a key
 * of two columns. */
#ifndef TESTS_STORE_THINGS_H
#define TESTS_STORE_THINGS_H

#include "dump.h"
#include "trial.h"

/* A store with the first two steps, and `rows` things in it. */
void fill_things(pe__sql *db, int rows);
/* All that the store holds, as it is never written anywhere; freed with
 * free(). */
char *content_of(const char *url, size_t *size);
/* The content as text → a store. */
pe_status load_text(pe__sql *db, const char *text, size_t size, pe_error *err);

#endif
