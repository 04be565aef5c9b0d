/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* When a task is to be done: "Mon 09:00-12:00", "Mon-Fri 9-10",
 * "Sat 22:00-02:00" (into Sunday), "Tue" (the whole day), several joined by
 * "+", or any other text, which is then a label that clashes only with
 * itself. */
#ifndef PE_APP_SLOTS_H
#define PE_APP_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PE__WEEK = 7 * 24 * 60 }; /* minutes; Monday 00:00 is 0 */

/* Minutes from ≤ t < to of every week. */
typedef struct {
    int32_t from, to;
} pe__span;

/* One part between "+": times (spans > 0), or a label (spans = 0). */
typedef struct {
    pe__span span[14]; /* a day each, two where midnight of Sunday is passed */
    int32_t spans;
    int32_t days;   /* days named; the times of each are the same */
    int32_t first;  /* first of them, Monday = 0 */
    int32_t from, minutes; /* of the day, and how long */
    const char *label;     /* into the text */
    size_t length;
} pe__slot_part;

/* Reads the next part; *rest moves on. 1: a part; 0: the end; −1: a fault,
 * *fault says what would be right. */
int pe__slot_next(const char **rest, pe__slot_part *part, const char **fault);

/* NULL when the text is well formed, else what would be right. */
const char *pe__slot_fault(const char *text);

#endif
