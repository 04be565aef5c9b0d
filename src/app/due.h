/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All that a hub does by itself: terms end, proposals and votes close, what a
 * bank said is forgotten. */
#ifndef PE_APP_DUE_H
#define PE_APP_DUE_H

#include "sql.h"

/* In a transaction: what is due now, each subject in a savepoint. *more = call
 * again soon. *left: what could not be done, while the rest was; err: of a
 * fault that is no subject's own, then nothing holds. */
pe_status pe__due_do(pe__sql *db, int64_t now, bool *more, pe_error *left,
                     pe_error *err);
/* When the earliest of it is due, or was; INT64_MAX = nothing is. */
pe_status pe__due_next(pe__sql *db, int64_t *at, pe_error *err);

#endif
