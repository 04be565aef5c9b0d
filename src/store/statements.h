/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The statements a connection keeps prepared, found by their text. */
#ifndef PE_STORE_STATEMENTS_H
#define PE_STORE_STATEMENTS_H

#include "sql_driver.h"

/* One that is not in use: kept from before, or prepared now. */
pe_status pe__statements_get(pe__sql *db, const char *text,
                             pe__statement **out, pe_error *err);
/* All of them, in use or not. */
void pe__statements_free(pe__sql *db);

#endif
