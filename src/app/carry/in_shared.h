/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the councils below share comes with the one above, when all of them are
 * in the hub already: a sharing with one that is not is left out whole, and who
 * carries in is told so. */
#ifndef PE_APP_CARRY_IN_SHARED_H
#define PE_APP_CARRY_IN_SHARED_H

#include "carry.h"
#include "cells.h"
#include "carry_store.h"

/* Notes which sharings ("f2") are left out: array of {run, name}, by the table
 * of parts in the folder. */
pe_status pe__carry_unshared(pe__sql *db, pe__doc *doc, const char *folder,
                             pe__value *left, pe_error *err);
/* Whether the row, of a sheet of sharing or not, belongs to one of them. */
bool pe__carry_is_unshared(const pe__value *left, const pe__carry_sheet *sheet,
                           const pe__table *table, int64_t row,
                           int32_t column);
/* cell[k] of PE__CARRY_COUNCIL and PE__CARRY_OF_LEDGER. PE_BAD_INPUT at the
 * cell. */
pe_status pe__carry_of_others(pe__sql *db, pe__cell from, pe__carry_type type,
                              int k, pe__carry_cell *cell, pe_error *err);

#endif
