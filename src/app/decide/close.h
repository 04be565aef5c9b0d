/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef PE_APP_DECIDE_CLOSE_H
#define PE_APP_DECIDE_CLOSE_H

#include "use.h"

/* Closes what is to be agreed and is open, a row of the store, where every
 * voter has consented: there is nothing left to wait for. Who stands aside does
 * not stand in the way, but leaves time to the others. */
pe_status pe__close_if_all(pe__use *use, const pe__value *decision,
                           bool *closed, pe_error *err);

#endif
