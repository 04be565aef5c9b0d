/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbers, days and times as people read them, in their language and time
 * zone. */
#ifndef PE_HUB_WORDS_H
#define PE_HUB_WORDS_H

#include "mustache.h"
#include "zone.h"

typedef struct {
    int language; /* place in pe__languages */
    const pe__zone *zone;
    int64_t now; /* of a time more than two weeks away the day is enough;
                    0 = all with their hour */
} pe__words;

/* A pe__mustache_words.write; `context` is a pe__words. */
void pe__words_write(void *context, const pe__value *value, pe__buffer *out);

/* The week in the language's order: [{day: 0 = Monday, name, short}]. */
void pe__words_week(pe__doc *doc, pe__value *array, int which);

#endif
