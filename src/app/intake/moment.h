/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Days and times as tables have them:
 *
 *   2017-08-31 12:52        2017-08-31T12:52:00-05:00     2017-08-31T12:52Z
 *   31.08.2017 12:52        31/08/2017 12:52              8/31/2017 0:52 PM
 *   2017-08-31 (midnight)   1504184400 (seconds since 1970)
 *
 * Which of two numbers before a year is the day is never guessed from one cell:
 * a column says it (one number above 12 is enough), or `how` does. */
#ifndef PE_APP_INTAKE_MOMENT_H
#define PE_APP_INTAKE_MOMENT_H

#include "intake.h"

typedef enum {
    PE__MOMENT_FINE,
    PE__MOMENT_NONE,      /* it is no day and time */
    PE__MOMENT_AMBIGUOUS  /* day or month first? */
} pe__moment_fault;

/* What a column says about the order: bits. */
enum { PE__SEEN_DAY_FIRST = 1, PE__SEEN_MONTH_FIRST = 2 };
int pe__moment_order(const char *text);

/* *at in seconds since 1970, UTC; `order` is PE__DAY_FIRST and so on. Without
 * an offset of its own it is local time by `how`. */
pe__moment_fault pe__moment_read(const pe__intake_how *how, const char *text,
                                 int order, int64_t *at);
/* Local to UTC by `how`. */
int64_t pe__moment_utc(const pe__intake_how *how, int64_t local);

#endif
