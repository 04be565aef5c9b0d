/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sql_driver.h"
#include "error.h"
pe_status pe__postgres_open(const char *url, pe__sql_mode mode, pe__sql **out,
                            pe_error *err)
{
    (void)url; (void)mode; *out = NULL;
    return pe__fail(err, PE_USAGE, "PostgreSQL comes with the next step");
}
