/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Days as numbers: 0 is 1970-01-01, in the Gregorian calendar, before and
 * after its beginning alike. */
#ifndef PE_BASE_CALENDAR_H
#define PE_BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    int64_t year;
    int month; /* 1 … 12 */
    int day;   /* 1 … 31 */
} pe__date;

int64_t pe__day_of(pe__date date);
pe__date pe__date_of(int64_t day);
int pe__weekday_of(int64_t day); /* 0 = Monday … 6 = Sunday */
int pe__days_in(int64_t year, int month);
/* Exactly "2026-11-26", years 1000 … 9999; false otherwise. */
bool pe__day_read(const char *text, int64_t *day);

#endif
