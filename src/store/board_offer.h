/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Things and places that can be had, and what is given to whom. */
#ifndef PE_STORE_BOARD_OFFER_H
#define PE_STORE_BOARD_OFFER_H

#include "doc.h"
#include "sql.h"

typedef struct {
    int64_t effort, member; /* effort 0 = a member's own */
    const char *what;       /* thing, place, transport */
    int64_t sort;
    const char *title, *about;
    int64_t quantity;
    bool is_lent;
    const char *place;
    int64_t north, east, district, reach_m, from, until;
    const char *source;
} pe__offer_row;

pe_status pe__offer_insert(pe__sql *db, const pe__offer_row *offer,
                           int64_t now, int64_t *id, pe_error *err);
/* All but whose it is, what, and how it came. */
pe_status pe__offer_update(pe__sql *db, int64_t id, const pe__offer_row *offer,
                           pe_error *err);
/* {what, sort_name, title, about, quantity, is_lent, place, north, east,
 * reach_m, from, until, is_touched (ended, or promised to somebody)}. */
pe_status pe__offer_row_of(pe__sql *db, pe__doc *doc, pe__value *object,
                           int64_t id, bool *found, pe_error *err);
pe_status pe__offer_end(pe__sql *db, int64_t id, int64_t now, bool *found,
                        pe_error *err);
/* {offer, effort, member, name, what, sort, sort_name, title, about, quantity,
 * is_lent, place, north, east, district_name, square_north, square_east,
 * reach_m, from, until, is_mine,
 * given} each that can be had. */
pe_status pe__offer_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t member, int64_t now, pe_error *err);

/* What the engine shares out: {offer, sort, quantity (left), is_lent, north,
 * east, reach_m, from, until} and {need, sort, places (left), north, east,
 * starts, ends, urgency, serves}. */
pe_status pe__goods_offers(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t now, pe_error *err);
pe_status pe__goods_wants(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t now, pe_error *err);

pe_status pe__gift_add(pe__sql *db, int64_t offer, int64_t need,
                       int64_t quantity, int64_t now, pe_error *err);
/* Proposals that nobody answered are taken back before new ones are made. */
pe_status pe__gift_clear(pe__sql *db, pe_error *err);
/* Of `member` (their offers) or of a need; 0 = any: {gift, offer, need,
 * title (of the need), offered (title of the offer), quantity, state, place,
 * starts, name (who gives), mine}. */
pe_status pe__gift_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                        int64_t member, int64_t need, pe_error *err);
pe_status pe__gift_set(pe__sql *db, int64_t gift, const char *state,
                       int64_t now, bool *found, pe_error *err);

#endif
