/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef PE_APP_DECIDE_DEADLINES_H
#define PE_APP_DECIDE_DEADLINES_H

#include "use.h"

/* Adds the decisions that are open to the member to a calendar that is whole,
 * before its end. */
pe_status pe__votes_to_calendar(pe__use *use, int64_t member, pe__buffer *out,
                                pe_error *err);

#endif
