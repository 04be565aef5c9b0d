/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Texts and the numbers that stand for them: ids of members and tasks, names
 * of skills, sites and slots. Letters' case counts. Finding and adding cost
 * O(length) on average. */
#ifndef PE_APP_IDS_H
#define PE_APP_IDS_H

#include "arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A hash of texts that live elsewhere, at least as long as the hash. */
typedef struct {
    struct pe__ids_entry *entry;
    size_t room;  /* a power of two, at least 4/3 × count */
    size_t count;
} pe__ids;        /* start with {0} */

/* The number of the text of that length, or -1. */
int32_t pe__ids_get(const pe__ids *ids, const char *text, size_t length);
/* Gives `text` the number `value` ≥ 0, unless it has one: *found is the number
 * it had, or -1 when it is new. False: no memory. */
bool pe__ids_add(pe__ids *ids, const char *text, int32_t value,
                 int32_t *found);
/* Changes the number of a text that has one. */
void pe__ids_set(pe__ids *ids, const char *text, int32_t value);
/* All texts in no order, for messages; freed with pe__free. NULL: no memory. */
char **pe__ids_texts(const pe__ids *ids, size_t *count);
void pe__ids_free(pe__ids *ids);

/* Texts numbered 0, 1, … as they first turn up; copies are kept in an arena
 * that the caller owns. */
typedef struct {
    pe__ids ids;
    char **name; /* [count] */
    int32_t count, room;
} pe__names;     /* start with {0} */

/* The number of a text, new if need be; -1: no memory. */
int32_t pe__names_add(pe__names *names, pe__arena *arena, const char *text,
                      size_t length);
int32_t pe__names_get(const pe__names *names, const char *text, size_t length);
void pe__names_free(pe__names *names);

/* The next item of a list `a; b;c`, white space around it taken off and empty
 * items passed over. *rest moves on; false at the end. */
bool pe__list_next(const char **rest, char separator, const char **item,
                   size_t *length);

/* Which of `count` texts comes nearest to `text` by changed, added, dropped or
 * swapped letters (Damerau 1964), letters' case ignored: its index, or -1 when
 * none is near. Cost O(count × length²); for messages only. */
int32_t pe__nearest(const char *text, size_t length, char *const *among,
                    int32_t count);

#endif
