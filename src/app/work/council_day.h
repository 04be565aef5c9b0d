/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Days on which something begins without anybody asking: they begin where the
 * council is. Rows have starts and council_zone. */
#ifndef PE_APP_WORK_COUNCIL_DAY_H
#define PE_APP_WORK_COUNCIL_DAY_H

#include "doc.h"
#include "sql.h"
#include "zone_clock.h"

typedef pe_status pe__days(pe__sql *db, pe__doc *doc, pe__value *array,
                           pe_error *err);

/* When the earliest of those days begins; INT64_MAX = there are none. */
pe_status pe__days_next(pe__sql *db, pe__days *days, int64_t *at,
                        pe_error *err);
/* Which day it is now where the row's council is. */
int64_t pe__day_there(pe__zones *zones, const pe__value *row, int64_t now);
/* The same of a division's council. */
pe_status pe__division_day(pe__sql *db, int64_t division, int64_t now,
                           int64_t *day, pe_error *err);

#endif
