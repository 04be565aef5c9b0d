/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "board_offer.h"

#include "query.h"

pe_status pe__offer_insert(pe__sql *db, const pe__offer_row *o, int64_t now,
                           int64_t *id, pe_error *err)
{
    return pe__query_integer(db, id, 0, err,
        "INSERT INTO offer (effort, member, what, sort, title, about,"
        " quantity, is_lent, place, north, east, district, reach_m, from_at,"
        " until_at, source, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7,"
        " $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING offer",
        "nititti" "itiiiiiiti", o->effort, o->member, o->what, o->sort,
        o->title, o->about, o->quantity, (int64_t)o->is_lent, o->place,
        o->north, o->east, o->district, o->reach_m, o->from, o->until,
        o->source, now);
}

pe_status pe__offer_update(pe__sql *db, int64_t id, const pe__offer_row *o,
                           pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE offer SET sort = $2, title = $3, about = $4, quantity = $5,"
        " is_lent = $6, place = $7, north = $8, east = $9, district = $10,"
        " reach_m = $11, from_at = $12, until_at = $13 WHERE offer = $1",
        "iittiitiiiiii", id, o->sort, o->title, o->about, o->quantity,
        (int64_t)o->is_lent, o->place, o->north, o->east, o->district,
        o->reach_m, o->from, o->until);
}

pe_status pe__offer_row_of(pe__sql *db, pe__doc *doc, pe__value *object,
                           int64_t id, bool *found, pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
        "SELECT o.what, s.name AS sort_name, o.title, o.about, o.quantity,"
        " o.is_lent, o.place, o.north, o.east, o.reach_m, o.from_at,"
        " o.until_at, CASE WHEN o.ended_at IS NOT NULL OR EXISTS (SELECT 1"
        " FROM gift g WHERE g.offer = o.offer"
        " AND g.state IN ('promised', 'given')) THEN 1 ELSE 0 END"
        " AS is_touched FROM offer o JOIN sort s ON s.sort = o.sort"
        " WHERE o.offer = $1", "i", id);
}

pe_status pe__offer_end(pe__sql *db, int64_t id, int64_t now, bool *found,
                        pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE offer SET ended_at = $2 WHERE offer = $1"
        " AND ended_at IS NULL", "ii", id, now);
    *found = changed > 0;
    return status;
}

pe_status pe__offer_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t member, int64_t now, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT o.offer, o.effort, o.member, m.name, o.what, o.sort,"
        " s.name AS sort_name, o.title, o.about, o.quantity, o.is_lent,"
        " o.place, o.north, o.east, d.name AS district_name,"
        " d.square_north, d.square_east, o.reach_m,"
        " o.from_at, o.until_at, CASE WHEN o.member = $1 THEN 1 ELSE 0 END"
        " AS is_mine, (SELECT coalesce(CAST(sum(g.quantity) AS BIGINT), 0)"
        " FROM gift g WHERE g.offer = o.offer AND g.state IN ('promised',"
        " 'given')) AS given FROM offer o JOIN sort s ON s.sort = o.sort"
        " JOIN member m ON m.member = o.member"
        " JOIN district d ON d.district = o.district"
        " WHERE o.ended_at IS NULL AND o.until_at > $2"
        " ORDER BY is_mine DESC, o.offer DESC LIMIT 300", "ii", member, now);
}

/* --- sharing out ---------------------------------------------------------- */

/* What is used up and promised is gone; what is lent comes back. */
pe_status pe__goods_offers(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t now, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT o.offer, o.sort, o.is_lent, o.north, o.east, o.reach_m,"
        " o.from_at, o.until_at, o.quantity - CASE WHEN o.is_lent = 1 THEN 0"
        " ELSE (SELECT coalesce(CAST(sum(g.quantity) AS BIGINT), 0) FROM gift"
        " g WHERE g.offer = o.offer AND g.state IN ('promised', 'given')) END"
        " AS quantity FROM offer o WHERE o.ended_at IS NULL"
        " AND o.until_at > $1 ORDER BY o.offer LIMIT 5000", "i", now);
}

pe_status pe__goods_wants(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t now, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT n.need, n.sort, n.north, n.east, n.starts_at, n.ends_at,"
        " n.urgency, n.serves, n.places -"
        " (SELECT coalesce(CAST(sum(g.quantity) AS BIGINT), 0) FROM gift g"
        " WHERE g.need = n.need AND g.state IN ('promised', 'given'))"
        " AS places FROM need n WHERE n.state = 'open' AND n.what <> 'shift'"
        " AND n.vouched_by IS NOT NULL AND n.ends_at > $1"
        " ORDER BY n.need LIMIT 5000", "i", now);
}

pe_status pe__gift_add(pe__sql *db, int64_t offer, int64_t need,
                       int64_t quantity, int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO gift (offer, need, quantity, state, at) SELECT $1, $2,"
        " $3, 'proposed', $4 WHERE NOT EXISTS (SELECT 1 FROM gift"
        " WHERE offer = $1 AND need = $2)", "iiii", offer, need, quantity,
        now);
}

pe_status pe__gift_clear(pe__sql *db, pe_error *err)
{
    return pe__query_run(db, NULL, err,
                         "DELETE FROM gift WHERE state = 'proposed'", "");
}

pe_status pe__gift_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                        int64_t member, int64_t need, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT g.gift, g.offer, g.need, n.title, o.title AS offered,"
        " g.quantity, g.state, n.place, n.starts_at, m.name, g.at AS at_at,"
        " CASE WHEN o.member = $1 THEN 1 ELSE 0 END AS is_mine FROM gift g"
        " JOIN offer o ON o.offer = g.offer JOIN need n ON n.need = g.need"
        " JOIN member m ON m.member = o.member"
        " WHERE ($1 = 0 OR o.member = $1) AND ($2 = 0 OR g.need = $2)"
        " AND g.state <> 'declined' ORDER BY g.gift DESC LIMIT 100", "ii",
        member, need);
}

pe_status pe__gift_set(pe__sql *db, int64_t gift, const char *state,
                       int64_t now, bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE gift SET state = $2, at = $3 WHERE gift = $1"
        " AND state <> $2 AND state <> 'given'", "iti", gift, state, now);
    *found = changed > 0;
    return status;
}
