/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "purses.h"

#include <stdio.h>

void set_up(place *p, void **state, const char *const *tables)
{
    town_open(&p->w, state);
    settle(&p->w, &p->ana, "ana");
    p->bakery = found(&p->w, &p->ana, "Bakery");
    bring(&p->w, &p->ana, p->bakery, &p->ben, "ben");
    watch_tables(tables);
}

const char *account_of(const place *p, int64_t council, const char *name)
{
    char query[140];
    snprintf(query, sizeof query, "SELECT account FROM money_account WHERE "
             "council = %lld AND name = '%s'", (long long)council, name);
    return field_of(&p->w, query);
}
