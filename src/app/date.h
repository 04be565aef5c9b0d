/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Days of the Gregorian calendar. */
#ifndef PE_APP_DATE_H
#define PE_APP_DATE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    int32_t year, month, day;
} pe_date;

/* Reads "2026-03-02". False: no such day. */
bool pe_date_read(const char *text, pe_date *out);
/* Monday = 0. */
int32_t pe_date_weekday(pe_date date);
pe_date pe_date_add(pe_date date, int32_t days);
/* Days since 1970-01-01, and back. */
int64_t pe_date_days(pe_date date);
pe_date pe_date_of(int64_t days);

#endif
