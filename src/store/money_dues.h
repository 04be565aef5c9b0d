/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records of dues: a council's scale, and the band that each member chose. */
#ifndef PE_STORE_MONEY_DUES_H
#define PE_STORE_MONEY_DUES_H

#include "query.h"

/* {way, currency, total, free, account, account_name}. */
pe_status pe__dues_scale(pe__sql *db, pe__doc *doc, int64_t council,
                         pe__value *object, bool *found, pe_error *err);
/* {place, least, amount}, by place. */
pe_status pe__dues_bands(pe__sql *db, pe__doc *doc, int64_t council,
                         pe__value *array, pe_error *err);

typedef struct {
    int64_t council;
    const char *way, *currency;
    int64_t total, free, account, member, now;
    const int64_t *least, *amount; /* [bands] */
    int bands;
} pe__dues_new;
/* In place of what was before. *asks_again: the bands are others than before;
 * then what members chose is gone. */
pe_status pe__dues_set(pe__sql *db, const pe__dues_new *scale,
                       bool asks_again, pe_error *err);

/* Of members who are in the council, by band, then by when they came:
 * {member, place, is_paused}. */
pe_status pe__dues_choices(pe__sql *db, pe__doc *doc, int64_t council,
                           pe__value *array, pe_error *err);
pe_status pe__dues_choose(pe__sql *db, int64_t council, int64_t member,
                          int64_t place, bool is_paused, pe_error *err);
/* What came into the account of dues between two days, both included. */
pe_status pe__dues_came(pe__sql *db, int64_t account, const char *currency,
                        int64_t from, int64_t to, int64_t *came,
                        pe_error *err);

#endif
