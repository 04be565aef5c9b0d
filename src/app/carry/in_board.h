/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What of the switchboard is carried in: cells that the store has to be asked
 * for, and telling the engine. */
#ifndef PE_APP_CARRY_IN_BOARD_H
#define PE_APP_CARRY_IN_BOARD_H

#include "board.h"
#include "cells.h"
#include "carry_store.h"

bool pe__carry_is_looked_up(pe__carry_type type);
/* The value of cell[k]: a kind of work and skills by their names, made where
 * they are new; the district of the two cells before. PE_BAD_INPUT at the
 * cell's place. */
pe_status pe__carry_look_up(pe__sql *db, pe__cell from,
                            const pe__carry_column *column, int k,
                            pe__carry_cell *cell, pe_error *err);

/* Tells the engine who can be asked, what is open, and who promised to come. */
pe_status pe__carry_tell(pe__sql *db, pe__board *board, int64_t council,
                         int64_t now, pe_error *err);

#endif
