/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbers and days as banks write them. One alone may mean two things ("1.200",
 * "03/04/2026"); a whole column says which. Pure, and no memory. */
#ifndef PE_APP_BANK_FORMS_H
#define PE_APP_BANK_FORMS_H

#include <stdbool.h>
#include <stdint.h>

enum { PE__BANK_NUMBER = 48 };

/* What the texts of a column allow: each that was seen rules something out. */
typedef struct {
    bool point, comma; /* one that is decimal for certain was seen */
    bool open;         /* one that may be either */
    long point_line, comma_line, open_line;
} pe__decimals;

void pe__decimals_see(pe__decimals *d, const char *text, long line);
/* '.' or ','; '?' = nothing says which; '!' = both are there. */
char pe__decimals_mark(const pe__decimals *d);

/* "1.200,50", "1 200,50", "1'200.50", "-12,00", "12,00-", "(12.00)", "12,00 S",
 * "EUR 12.00": as a plain decimal "-1200.50" with its sign. S, D, DR and Soll
 * stand for debit, H, C, CR and Haben for credit. False when it is no number;
 * groups are of three digits. */
bool pe__bank_number(const char *text, char mark, char out[PE__BANK_NUMBER]);

/* Which way money went, as a column of its own says it: −1 out, 1 in, 0 = it
 * says neither. */
int pe__bank_side(const char *text);

/* The order of day and month: of a column, likewise. */
typedef struct {
    bool day_first, month_first, year_first, open;
    long day_line, month_line, open_line;
} pe__day_order;

void pe__day_order_see(pe__day_order *o, const char *text, long line);
/* 'd' day first, 'm' month first, 'y' the year is, '?' open, '!' both. */
char pe__day_order_of(const pe__day_order *o);

/* "26.11.2026", "26/11/26", "2026-11-26", "20261126", "11/26/2026" (order 'm'),
 * a time behind it or not. */
bool pe__bank_day(const char *text, char order, int64_t *day);

#endif
