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

const char *text_of(const place *p, const char *query)
{
    static char out[16][24];
    static int k;
    k = (k + 1) % 16;
    snprintf(out[k], sizeof out[k], "%lld",
             (long long)number_of(p->w.t->db, query));
    return out[k];
}

const char *account_of(const place *p, int64_t council, const char *name)
{
    char query[140];
    snprintf(query, sizeof query, "SELECT account FROM money_account WHERE "
             "council = %lld AND name = '%s'", (long long)council, name);
    return text_of(p, query);
}
