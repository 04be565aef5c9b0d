/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What several uses of work do. */
#ifndef PE_APP_WORK_ACTS_H
#define PE_APP_WORK_ACTS_H

#include "clock.h"
#include "council_acts.h"
#include "use.h"
#include "work_division.h"

/* What every page of work has: council, can (council_acts.h). */
pe_status pe__put_head(pe__use *use, pe_error *err);

/* A number of the path ({task}, {division}, …); 0 = missing. */
int64_t pe__path_number(const pe__use *use, const char *name);

/* The division of the path as out.division, NULL and not found when it is none
 * of the council's. Adds is_STATE: true, and is_over for what is no more
 * (withdrawn, refused, failed, cancelled, ended). */
pe_status pe__put_division(pe__use *use, pe__value **row, pe_error *err);
/* The same of any number, into `key`; *row = NULL when it is 0. */
pe_status pe__put_other_division(pe__use *use, const char *key,
                                 int64_t division, pe__value **row,
                                 pe_error *err);

bool pe__is_state(const pe__value *division, const char *state);
/* Pieces of a division may be swapped: nothing is over yet. */
bool pe__is_swappable(const pe__value *division);

/* Puts a number of `decimals` places, for attributes of pictures; a template
 * writes it as {{key.raw}}. */
void pe__put_rounded(pe__doc *doc, pe__value *object, const char *key,
                     double number, int decimals);

#endif
