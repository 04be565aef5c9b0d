/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "within.h"

static const int64_t MINUTE = 60, HOUR = 3600, DAY = 86400; /* seconds */

void pe__put_within(pe__doc *doc, pe__value *object, const char *key,
                    int64_t now, int64_t at)
{
    int64_t left = at - now;
    if (left <= 0)
        return;
    pe__value *in = pe__put_object(doc, object, key);
    if (left >= 36 * HOUR)
        pe__put_number(doc, in, "days", PE__COUNT, (left + DAY / 2) / DAY);
    else if (left >= 90 * MINUTE)
        pe__put_number(doc, in, "hours", PE__COUNT, (left + HOUR / 2) / HOUR);
    else /* up: it never says 0 */
        pe__put_number(doc, in, "minutes", PE__COUNT,
                       (left + MINUTE - 1) / MINUTE);
}
