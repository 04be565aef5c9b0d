/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How far off a moment is, as people say it. */
#ifndef PE_APP_WITHIN_H
#define PE_APP_WITHIN_H

#include "doc.h"

/* Into `object` under `key`: {days}, {hours} or {minutes}, a count of what
 * suits, rounded; nothing when the moment is over. For the part
 * web/parts/within.html. */
void pe__put_within(pe__doc *doc, pe__value *object, const char *key,
                    int64_t now, int64_t at);

#endif
