/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* H. Hinnant, "chrono-compatible low-level date algorithms" (2021): a year
 * begins in March, so that the day that only some years have comes last, and
 * 400 years are always 146,097 days. */
#include "calendar.h"

#include <stdlib.h>
#include <string.h>

enum { DAYS_400_YEARS = 146097, MARCH_YEAR_0 = 719468 };

int64_t pe__day_of(pe__date date)
{
    int64_t year = date.year - (date.month <= 2);
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t in_era = year - era * 400;
    int64_t month = date.month + (date.month > 2 ? -3 : 9);
    int64_t in_year = (153 * month + 2) / 5 + date.day - 1;
    return era * DAYS_400_YEARS + in_era * 365 + in_era / 4 - in_era / 100 +
           in_year - MARCH_YEAR_0;
}

pe__date pe__date_of(int64_t day)
{
    int64_t since = day + MARCH_YEAR_0;
    int64_t era =
        (since >= 0 ? since : since - (DAYS_400_YEARS - 1)) / DAYS_400_YEARS;
    int64_t in_era = since - era * DAYS_400_YEARS;
    int64_t year = (in_era - in_era / 1460 + in_era / 36524 -
                    in_era / 146096) / 365;
    int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
    int month = (int)((5 * in_year + 2) / 153);
    return (pe__date){
        .year = year + era * 400 + (month >= 10),
        .month = month + (month < 10 ? 3 : -9),
        .day = (int)(in_year - (153 * month + 2) / 5 + 1)};
}

int pe__weekday_of(int64_t day)
{
    int64_t since = (day + 3) % 7; /* 1970-01-01 was a Thursday */
    return (int)(since < 0 ? since + 7 : since);
}

int pe__days_in(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

bool pe__day_read(const char *text, int64_t *day)
{
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return false;
    for (int k = 0; k < 10; k++)
        if (k != 4 && k != 7 && (text[k] < '0' || text[k] > '9'))
            return false;
    pe__date date = {.year = strtol(text, NULL, 10),
                     .month = (int)strtol(text + 5, NULL, 10),
                     .day = (int)strtol(text + 8, NULL, 10)};
    if (date.year < 1000 || date.month < 1 || date.month > 12 ||
        date.day < 1 || date.day > pe__days_in(date.year, date.month))
        return false;
    *day = pe__day_of(date);
    return true;
}
