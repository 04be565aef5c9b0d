/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Cells of a folder that is carried in. */
#ifndef PE_APP_CARRY_READ_H
#define PE_APP_CARRY_READ_H

#include "cells.h"
#include "places.h"

/* The value of a cell as the sheet's column wants it; texts point into the
 * table. `about`: the cell before, for PE__CARRY_ABOUT and PE__CARRY_FACT. Not
 * for PE__CARRY_PACKED, PE__CARRY_FILE and PE__CARRY_LINES. PE_BAD_INPUT at the
 * cell's place. */
pe_status pe__carry_read(pe__cell cell, pe__carry_type type,
                         const char *about, const pe__places *places,
                         pe__carry_cell *out, pe_error *err);

/* Exactly 2026-11-26T13:00:00Z. */
bool pe__carry_time(const char *text, int64_t *seconds);

#endif
