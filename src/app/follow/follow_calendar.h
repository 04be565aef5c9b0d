/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef PE_APP_FOLLOW_CALENDAR_H
#define PE_APP_FOLLOW_CALENDAR_H

#include "use.h"

/* Adds what the member sees to, by its day, and all dates of their councils to
 * a calendar that is whole, before its end. */
pe_status pe__follow_to_calendar(pe__use *use, int64_t member, pe__buffer *out,
                                 pe_error *err);

#endif
