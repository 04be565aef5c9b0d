/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Needs as people see them. */
#ifndef PE_APP_BOARD_NEED_SHOW_H
#define PE_APP_BOARD_NEED_SHOW_H

#include "board_need.h"
#include "use.h"

/* A list under `key`, each dressed. */
pe_status pe__put_needs(pe__use *use, const pe__eye *eye,
                        const pe__value *helper, const pe__sieve *sieve,
                        const char *key, pe_error *err);
/* One row for who looks: skill_names, is_WHAT, is_STATE, mine_STATE, km,
 * filled (percent), gap (places that nobody holds), mine_is_held, weekday,
 * ends_clock, is_filled, is_urgent,
 * held_percent, lasts; the place to the kilometre unless it is their own, or
 * they hold a place of it. `own`: they organise it. */
void pe__need_dress(pe__use *use, pe__value *row, const pe__value *helper,
                    const pe__value *skills, bool own);
/* The same of a row of pe__need_spots, for the map: gap, is_filled, is_urgent,
 * is_exact, and the place as above. */
void pe__need_mark(pe__use *use, pe__value *row);

/* Of a row with starts and ends: weekday {is_fri: true}; ends_clock ("17:30")
 * where it takes less than a day. In the zone of who looks. */
void pe__put_days(pe__use *use, pe__value *row);
/* twin.c: twin {twin, twin_title, can_judge}, the need that this one looks the
 * same as; twins: those that look the same as this one. `own`: who looks
 * organises it. */
pe_status pe__put_twins(pe__use *use, const pe__eye *eye, const pe__value *row,
                        bool own, pe_error *err);

#endif
