/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who could give which thing for which need: worked out by the engine anew,
 * proposed to who offers. What was promised, given or declined stays so. */
#include "board_own.h"

#include "board_need.h"
#include "board_offer.h"
#include "error.h"
#include "mem.h"

#include <math.h>

typedef struct {
    pe_match_offer *offer;
    pe_match_want *want;
    pe_match_substitute *substitute;
    pe_match_given *given;
    int64_t *offer_id, *want_id;
    int64_t offers, wants, substitutes;
} goods;

static pe_match_place place_of(const pe__value *row)
{
    return (pe_match_place){(int32_t)pe__get_integer(row, "north", 0),
                            (int32_t)pe__get_integer(row, "east", 0)};
}

static void fill(goods *g, const pe__value *offers, const pe__value *wants,
                 const pe__value *substitutes)
{
    for (const pe__value *o = pe__first(offers); o; o = o->next) {
        int64_t left = pe__get_integer(o, "quantity", 0);
        if (left <= 0)
            continue;
        g->offer_id[g->offers] = pe__get_integer(o, "offer", 0);
        g->offer[g->offers++] = (pe_match_offer){
            .place = place_of(o),
            .kind = (int32_t)pe__get_integer(o, "sort", 0),
            .quantity = (int32_t)left,
            .from = pe__get_integer(o, "from", 0),
            .until = pe__get_integer(o, "until", 0),
            .reach = (float)pe__get_integer(o, "reach_m", 0) / 1000,
            .returns = pe__get_bool(o, "is_lent", false)};
    }
    for (const pe__value *w = pe__first(wants); w; w = w->next) {
        int64_t left = pe__get_integer(w, "places", 0);
        if (left <= 0)
            continue;
        g->want_id[g->wants] = pe__get_integer(w, "need", 0);
        g->want[g->wants++] = (pe_match_want){
            .place = place_of(w),
            .kind = (int32_t)pe__get_integer(w, "sort", 0),
            .quantity = (int32_t)left,
            .from = pe__get_integer(w, "starts", 0),
            .until = pe__get_integer(w, "ends", 0),
            .weight = pe__get_integer(w, "urgency", 2) > 2 ? 3 : 1};
    }
    for (const pe__value *s = pe__first(substitutes); s; s = s->next)
        g->substitute[g->substitutes++] = (pe_match_substitute){
            .kind = (int32_t)pe__get_integer(s, "sort", 0),
            .with = (int32_t)pe__get_integer(s, "instead", 0),
            .worth = (float)pe__get_integer(s, "worth_percent", 0) / 100};
}

static pe_status propose(pe__sql *db, goods *g, int64_t now, pe_error *err)
{
    int64_t most = g->offers + 2 * g->wants;
    pe_match_goods what = {.offer = g->offer, .want = g->want,
                           .substitute = g->substitute, .offers = g->offers,
                           .wants = g->wants, .substitutes = g->substitutes};
    pe_match_gifts gifts = {.given = g->given, .most = most};
    pe_status status = pe_match_assign(&what, &gifts, err);
    for (int64_t k = 0; k < gifts.count && status == PE_OK; k++)
        status = pe__gift_add(db, g->offer_id[gifts.given[k].offer],
                              g->want_id[gifts.given[k].want],
                              gifts.given[k].quantity, now, err);
    return status;
}

pe_status pe__board_share(pe__board *board, pe__sql *db, pe__doc *doc,
                          int64_t now, pe_error *err)
{
    goods g = {0};
    pe__value *offers = pe__doc_array(doc), *wants = pe__doc_array(doc);
    pe__value *substitutes = pe__doc_array(doc);
    (void)board;
    pe_status status = pe__gift_clear(db, err);
    if (status == PE_OK)
        status = pe__goods_offers(db, doc, offers, now, err);
    if (status == PE_OK)
        status = pe__goods_wants(db, doc, wants, now, err);
    if (status == PE_OK)
        status = pe__substitute_rows(db, doc, substitutes, err);
    size_t o = pe__count_of(offers), w = pe__count_of(wants);
    if (status != PE_OK || o == 0 || w == 0)
        return status;
    g.offer = pe__zalloc(o, sizeof *g.offer);
    g.offer_id = pe__zalloc(o, sizeof *g.offer_id);
    g.want = pe__zalloc(w, sizeof *g.want);
    g.want_id = pe__zalloc(w, sizeof *g.want_id);
    g.substitute = pe__zalloc(pe__count_of(substitutes) + 1,
                              sizeof *g.substitute);
    g.given = pe__zalloc(o + 2 * w, sizeof *g.given);
    if (!g.offer || !g.offer_id || !g.want || !g.want_id || !g.substitute ||
        !g.given) {
        status = pe__fail_memory(err);
    } else {
        fill(&g, offers, wants, substitutes);
        if (g.offers > 0 && g.wants > 0)
            status = propose(db, &g, now, err);
    }
    pe__free(g.offer);
    pe__free(g.offer_id);
    pe__free(g.want);
    pe__free(g.want_id);
    pe__free(g.substitute);
    pe__free(g.given);
    return status;
}
