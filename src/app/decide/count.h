/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef PE_APP_DECIDE_COUNT_H
#define PE_APP_DECIDE_COUNT_H

#include "decide_own.h"
#include "decide_store.h"

/* A decision whose time is over. */
typedef struct {
    pe__sql *db;
    pe__doc *doc;
    int64_t now, id, council;
    const pe__value *decision; /* its row */
    const pe__decide_rule *rule;
    pe__value *options;
} pe__closing;

/* Fills in all but the seed, which it uses. */
pe_status pe__decision_count(const pe__closing *closing, pe__decision_end *end,
                             pe_error *err);

#endif
