/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef PE_APP_FOLLOW_OWN_H
#define PE_APP_FOLLOW_OWN_H

#include "use.h"

/* For templates: is_KIND, is_STATE, is_overdue, is_mine, has_money; at: the
 * page of it. */
void pe__follow_dress(pe__use *use, pe__value *row);
/* The one of the path as out.follow; NULL and not found, or with `open` a
 * conflict when it is open no more. */
pe_status pe__follow_find(pe__use *use, bool open, pe__value **row,
                          pe_error *err);
void pe__follow_go(pe__use *use, int64_t follow, const char *said);
/* members: who can see to it. */
pe_status pe__put_who(pe__use *use, pe_error *err);

#endif
