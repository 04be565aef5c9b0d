/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "intake_store.h"

#include "query.h"

pe_status pe__brought_find(pe__sql *db, int64_t council, const char *way,
                           const char *form, const char *source,
                           int64_t *thing, int64_t *at, pe_error *err)
{
    bool found;
    int64_t is[2];
    pe_status status = pe__query_integers(db, is, 2, &found, err,
        "SELECT thing, brought_at FROM brought WHERE council = $1"
        " AND way = $2 AND form = $3 AND source = $4", "ittt", council, way,
        form, source);
    *thing = is[0];
    *at = is[1];
    return status;
}

pe_status pe__brought_follow(pe__sql *db, int64_t council, const char *way,
                             const char *form, const char *source, int64_t now,
                             pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE brought SET brought_at = $5 WHERE council = $1 AND way = $2"
        " AND form = $3 AND source = $4", "ittti", council, way, form, source,
        now);
}

pe_status pe__brought_note(pe__sql *db, int64_t council, const char *way,
                           const char *form, const char *source, int64_t thing,
                           int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO brought (council, way, form, source, thing, brought_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)", "itttii", council, way, form,
        source, thing, now);
}

pe_status pe__intake_mailed(pe__sql *db, const char *id, int64_t *need,
                            pe_error *err)
{
    return pe__query_integer(db, need, 0, err,
        "SELECT need FROM need WHERE brought = 'mail' AND source = $1"
        " ORDER BY need LIMIT 1", "t", id);
}

pe_status pe__intake_open_needs(pe__sql *db, pe__doc *doc, pe__value *array,
                                int64_t since, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT need, title, about, what, north, east, radius_m, starts_at"
        " FROM need WHERE state = 'open' AND starts_at > $1 ORDER BY need",
        "i", since);
}

pe_status pe__intake_may(pe__sql *db, int64_t council, int64_t member,
                         bool *may, pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(db, &count, 0, err,
        "SELECT count(*) FROM membership m JOIN council c"
        " ON c.council = m.council WHERE m.council = $1 AND m.member = $2"
        " AND m.left_at IS NULL AND c.closed_at IS NULL", "ii", council,
        member);
    *may = count > 0;
    return status;
}

pe_status pe__intake_council_of(pe__sql *db, int64_t effort, int64_t *council,
                                pe_error *err)
{
    return pe__query_integer(db, council, 0, err,
        "SELECT council FROM undertaking WHERE effort = $1"
        " AND ended_at IS NULL", "i", effort);
}

pe_status pe__intake_offers_out(pe__sql *db, pe__doc *doc, pe__value *array,
                                int64_t member, int64_t effort, int64_t now,
                                pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT o.offer, o.what, s.name AS sort_name, o.title, o.about,"
        " o.quantity, o.is_lent, o.place, o.north, o.east, o.reach_m,"
        " o.from_at, o.until_at FROM offer o JOIN sort s ON s.sort = o.sort"
        " LEFT JOIN undertaking u ON u.effort = o.effort"
        " WHERE o.ended_at IS NULL AND o.until_at > $2"
        " AND (o.effort = $1 OR $1 = 0) AND ($3 <> 0 OR u.is_public = 1)"
        " ORDER BY o.offer", "iii", effort, now, member);
}

pe_status pe__intake_claims_out(pe__sql *db, pe__doc *doc, pe__value *array,
                                int64_t effort, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT c.claim, c.need, c.places, c.state, c.made_at, c.changed_at,"
        " c.member FROM claim c JOIN need n ON n.need = c.need"
        " WHERE n.effort = $1 AND c.state IN ('promised', 'confirmed',"
        " 'doubted', 'came') ORDER BY c.claim", "i", effort);
}

pe_status pe__intake_gifts_out(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t effort, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT g.gift, g.offer, g.need, g.quantity, g.state, g.at FROM gift g"
        " JOIN need n ON n.need = g.need WHERE n.effort = $1"
        " AND g.state IN ('promised', 'given') ORDER BY g.gift", "i", effort);
}
