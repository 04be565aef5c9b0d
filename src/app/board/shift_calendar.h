/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What somebody promised on the switchboard, in their own calendar. */
#ifndef PE_APP_BOARD_SHIFT_CALENDAR_H
#define PE_APP_BOARD_SHIFT_CALENDAR_H

#include "use.h"

/* Adds an event of iCalendar (RFC 5545) for each shift to come of the member
 * before the end of the calendar in `out`. Standing by is tentative. */
pe_status pe__shifts_to_calendar(pe__use *use, int64_t member,
                                 pe__buffer *out, pe_error *err);

#endif
