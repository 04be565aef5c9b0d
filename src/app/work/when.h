/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Times of the week as pages show them, in the reader's language: templates
 * name the days. */
#ifndef PE_APP_WORK_WHEN_H
#define PE_APP_WORK_WHEN_H

#include "doc.h"

/* Which day of the week it is, Monday = 0: is_mon, is_tue, … */
void pe__put_day(pe__doc *doc, pe__value *object, int32_t day);
/* from, to ("09:00"), is_whole_day; minutes of the day and how many. */
void pe__put_clock(pe__doc *doc, pe__value *object, int32_t from,
                   int32_t minutes);
/* What a slot (slots.h) says, part by part: when: [{first: {is_DAY}, last:
 * {is_DAY} of several, from, to, is_whole_day}, or {slot_label}]. */
void pe__put_when(pe__doc *doc, pe__value *object, const char *slot);

#endif
