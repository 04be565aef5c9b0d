/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What somebody promised on the switchboard, in their own calendar. */
#ifndef PE_APP_BOARD_SHIFT_CALENDAR_H
#define PE_APP_BOARD_SHIFT_CALENDAR_H

#include "use.h"

/* Adds an event of iCalendar (RFC 5545) for each shift to come of the member
 * before the end of the calendar in `out`. Standing by is tentative. */
pe_status pe__shifts_to_calendar(pe__use *use, int64_t member,
                                 pe__buffer *out, pe_error *err);

/* For others that add to a calendar. Takes its end off; false = it has none. */
bool pe__ics_reopen(pe__buffer *out);
void pe__ics_end(pe__buffer *out);
/* Begins the event of a thing of this hub ("shift", 7) that was made at
 * `stamp`. Who calls ends it with END:VEVENT. */
void pe__ics_begin(const pe__use *use, pe__buffer *out, const char *kind,
                   int64_t id, int64_t stamp);
/* "SUMMARY:" and a text, escaped and folded. */
void pe__ics_text(pe__buffer *out, const char *name, const char *text);
/* "DTSTART" and a moment in UTC. */
void pe__ics_moment(pe__buffer *out, const char *name, int64_t at);

#endif
