/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "when.h"

#include "slots.h"

enum { DAY = 24 * 60, DAYS = 7 };

void pe__put_day(pe__doc *doc, pe__value *object, int32_t day)
{
    static const char *const flag[DAYS] = {"is_mon", "is_tue", "is_wed",
                                           "is_thu", "is_fri", "is_sat",
                                           "is_sun"};
    pe__put_bool(doc, object, flag[day % DAYS], true);
}

static void put_time(pe__doc *doc, pe__value *object, const char *key,
                     int32_t minutes)
{
    int32_t of_day = minutes % DAY;
    pe__put_format(doc, object, key, "%02d:%02d", of_day / 60, of_day % 60);
}

void pe__put_clock(pe__doc *doc, pe__value *object, int32_t from,
                   int32_t minutes)
{
    pe__put_bool(doc, object, "is_whole_day", minutes == DAY && from == 0);
    put_time(doc, object, "from", from);
    put_time(doc, object, "to", from + minutes);
}

void pe__put_when(pe__doc *doc, pe__value *object, const char *slot)
{
    const char *fault = NULL;
    pe__slot_part part;
    pe__value *when = pe__put_array(doc, object, "when");
    while (pe__slot_next(&slot, &part, &fault) > 0) {
        pe__value *one = pe__add_object(doc, when);
        if (part.spans == 0) {
            pe__put_format(doc, one, "slot_label", "%.*s", (int)part.length,
                           part.label);
            continue;
        }
        pe__put_day(doc, pe__put_object(doc, one, "first"), part.first);
        if (part.days > 1)
            pe__put_day(doc, pe__put_object(doc, one, "last"),
                        part.first + part.days - 1);
        pe__put_clock(doc, one, part.from, part.minutes);
    }
}
