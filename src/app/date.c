/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Days of the calendar: as people write them and as numbers. */
#include "date.h"

#include <stdlib.h>

/* Days since 1970-01-01 of the Gregorian calendar, by 400-year eras that begin
 * with March (Hinnant, "chrono-compatible low-level date algorithms"). */
int64_t pe_date_days(pe_date d)
{
    int64_t y = d.month <= 2 ? d.year - 1 : d.year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t month = (d.month + 9) % 12;
    int64_t of_year = (153 * month + 2) / 5 + d.day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
           719468;
}

/* The inverse of pe_date_days. */
pe_date pe_date_of(int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 -
                    of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    pe_date d = {.day = (int32_t)(of_year - (153 * month + 2) / 5 + 1),
                 .month = (int32_t)(month < 10 ? month + 3 : month - 9)};
    d.year = (int32_t)(year + era * 400 + (d.month <= 2));
    return d;
}

/* Takes just ten characters; a day such as February 30 does not come back
 * the same from its number and is refused. */
bool pe_date_read(const char *text, pe_date *out)
{
    for (int k = 0; k < 10; k++) {
        bool dash = k == 4 || k == 7;
        if (dash ? text[k] != '-' : text[k] < '0' || text[k] > '9')
            return false;
    }
    if (text[10])
        return false;
    *out = (pe_date){(int32_t)strtol(text, NULL, 10),
                     (int32_t)strtol(text + 5, NULL, 10),
                     (int32_t)strtol(text + 8, NULL, 10)};
    if (out->month < 1 || out->month > 12 || out->year < 1)
        return false;
    pe_date same = pe_date_of(pe_date_days(*out));
    return same.day == out->day && same.month == out->month;
}

/* 1970-01-01 was a Thursday; the second remainder is for days before it. */
int32_t pe_date_weekday(pe_date date)
{
    return (int32_t)(((pe_date_days(date) + 3) % 7 + 7) % 7);
}

pe_date pe_date_add(pe_date date, int32_t days)
{
    return pe_date_of(pe_date_days(date) + days);
}
