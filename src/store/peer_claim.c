/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Needs and claims between hubs. */
#include "peer_queue.h"

#include "query.h"

#include <stdio.h>

#define OPEN "('tentative', 'promised', 'confirmed', 'doubted', 'standby')"
#define HELD "('promised', 'confirmed', 'doubted')"

/* --- needs, ours and theirs ----------------------------------------------- */

/* Nothing that asks for a clearance: another hub cannot confirm it. */
#define CLEARED                                                              \
    "n.skills & (SELECT coalesce(CAST(sum(bit) AS BIGINT), 0) FROM"          \
    " (SELECT CAST(1 AS BIGINT) << CAST(k.skill AS INTEGER) AS bit"          \
    "  FROM skill k WHERE k.is_clearance = 1) b) = 0"

pe_status pe__need_offered(pe__sql *db, pe__doc *doc, pe__value *object,
                           int64_t peer, int64_t need, bool *found,
                           pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
        "SELECT n.title, n.about, o.name AS sort_name, u.name AS effort_name,"
        " n.north, n.east, n.radius_m, n.places, n.starts_at, n.ends_at,"
        " n.skills, n.urgency, n.serves, n.is_limited, n.filled_permille,"
        " n.state, (SELECT coalesce(CAST(sum(c.places) AS BIGINT), 0)"
        "  FROM claim c WHERE c.need = n.need AND c.state IN " HELD ")"
        " AS held, CASE WHEN n.state = 'open' AND n.vouched_by IS NOT NULL"
        "  AND u.ended_at IS NULL AND EXISTS (SELECT 1 FROM peer_share s"
        "   WHERE s.peer = $1 AND s.effort = n.effort"
        "   AND coalesce(s.sort, n.sort) = n.sort"
        "   AND coalesce(s.district, n.district) = n.district)"
        "  AND " CLEARED " THEN 1 ELSE 0 END AS is_offered"
        " FROM need n JOIN sort o ON o.sort = n.sort"
        " JOIN undertaking u ON u.effort = n.effort"
        " WHERE n.need = $2 AND n.peer IS NULL AND n.what = 'shift'",
        "ii", peer, need);
}

static void source_of(int64_t peer, int64_t theirs, char text[48])
{
    snprintf(text, 48, "%lld:%lld", (long long)peer, (long long)theirs);
}

pe_status pe__need_of_peer(pe__sql *db, int64_t peer, int64_t theirs,
                           int64_t *need, bool *open, pe_error *err)
{
    char source[48];
    bool row = false;
    pe__statement *s = NULL;
    source_of(peer, theirs, source);
    *need = 0;
    *open = false;
    pe_status status = pe__sql_prepare(db, "SELECT need, CASE WHEN state ="
        " 'open' THEN 1 ELSE 0 END FROM need WHERE brought = 'peer'"
        " AND source = $1", &s, err);
    if (status != PE_OK)
        return status;
    pe__sql_bind_text(s, 1, source);
    status = pe__sql_step(s, &row, err);
    if (status == PE_OK && row) {
        *need = pe__sql_integer(s, 0);
        *open = pe__sql_integer(s, 1) != 0;
    }
    pe__sql_finish(s);
    return status;
}

pe_status pe__needs_of_peer(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t peer, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT need FROM need WHERE peer = $1 AND state = 'open'"
        " ORDER BY need", "i", peer);
}

pe_status pe__need_placed(pe__sql *db, int64_t need, const char *place,
                          int64_t north, int64_t east, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE need SET place = $2, north = $3, east = $4 WHERE need = $1"
        " AND peer IS NOT NULL", "itii", need, place, north, east);
}

pe_status pe__need_reopen(pe__sql *db, int64_t need, int64_t now,
                          pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE need SET state = 'open', changed_at = $2 WHERE need = $1",
        "ii", need, now);
}

pe_status pe__need_held_here(pe__sql *db, int64_t need, int64_t *held,
                             bool *any, pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(db, held, 0, err,
        "SELECT coalesce(CAST(sum(places) AS BIGINT), 0) FROM claim"
        " WHERE need = $1 AND state IN " HELD, "i", need);
    if (status == PE_OK)
        status = pe__query_integer(db, &count, 0, err,
            "SELECT count(*) FROM claim WHERE need = $1 AND state IN " OPEN,
            "i", need);
    *any = count > 0;
    return status;
}

/* --- claims --------------------------------------------------------------- */

static void take(bool found, const pe__value *row, pe__peer_claim *out)
{
    *out = (pe__peer_claim){.state = "", .why = "", .name = "", .email = "",
                            .place = ""};
    if (!found)
        return;
    out->claim = pe__get_integer(row, "claim", 0);
    out->need = pe__get_integer(row, "need", 0);
    out->member = pe__get_integer(row, "member", 0);
    out->places = pe__get_integer(row, "places", 1);
    out->peer = pe__get_integer(row, "peer", 0);
    out->their_need = pe__get_integer(row, "their_need", 0);
    out->tells = pe__get_integer(row, "tells", 0) != 0;
    out->state = pe__get_text(row, "state", "");
    out->why = pe__get_text(row, "peer_why", "");
    out->name = pe__get_text(row, "name", "");
    out->email = pe__get_text(row, "email", "");
    out->place = pe__get_text(row, "place", "");
    out->north = pe__get_integer(row, "north", 0);
    out->east = pe__get_integer(row, "east", 0);
}

pe_status pe__claim_abroad(pe__sql *db, pe__doc *doc, int64_t claim,
                           pe__peer_claim *out, pe_error *err)
{
    bool found = false;
    pe__value *row = pe__doc_object(doc);
    pe_status status = pe__query_row(db, doc, row, &found, err,
        "SELECT c.claim, c.need, c.member, c.places, c.state, c.tells,"
        " n.peer, CAST(substr(n.source, length(CAST(n.peer AS TEXT)) + 2)"
        "  AS BIGINT) AS their_need, m.name, m.email FROM claim c"
        " JOIN need n ON n.need = c.need JOIN member m ON m.member = c.member"
        " WHERE c.claim = $1 AND n.brought = 'peer'", "i", claim);
    take(found, row, out);
    return status;
}

pe_status pe__claim_of_peer(pe__sql *db, pe__doc *doc, int64_t peer,
                            int64_t theirs, pe__peer_claim *out,
                            pe_error *err)
{
    bool found = false;
    pe__value *row = pe__doc_object(doc);
    pe_status status = pe__query_row(db, doc, row, &found, err,
        "SELECT c.claim, c.need, c.places, c.state, c.peer, c.peer_why,"
        " n.place, n.north, n.east FROM claim c JOIN need n ON n.need = c.need"
        " WHERE c.peer = $1 AND c.peer_claim = $2", "ii", peer, theirs);
    take(found, row, out);
    return status;
}

pe_status pe__claim_from_peer(pe__sql *db, int64_t peer, int64_t theirs,
                              int64_t need, int64_t places, int64_t now,
                              int64_t *claim, pe_error *err)
{
    return pe__query_integer(db, claim, 0, err,
        "INSERT INTO claim (need, peer, peer_claim, places, state, is_asked,"
        " made_at, changed_at, thanks) VALUES ($1, $2, $3, $4, 'tentative', 0,"
        " $5, $5, '') RETURNING claim", "iiiii", need, peer, theirs, places,
        now);
}

pe_status pe__claim_refuse(pe__sql *db, int64_t claim, const char *why,
                           int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE claim SET state = 'refused', peer_why = $2, changed_at = $3"
        " WHERE claim = $1", "iti", claim, why, now);
}

pe_status pe__claim_unnumber(pe__sql *db, int64_t claim, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE claim SET peer_claim = NULL, peer_name = NULL,"
        " peer_reach = NULL WHERE claim = $1", "i", claim);
}

pe_status pe__claim_tell(pe__sql *db, int64_t claim, const char *name,
                         const char *reach, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE claim SET peer_name = $2, peer_reach = $3 WHERE claim = $1",
        "itt", claim, name && *name ? name : NULL,
        reach && *reach ? reach : NULL);
}

pe_status pe__claim_tells(pe__sql *db, int64_t need, int64_t member,
                          bool tells, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE claim SET tells = $3 WHERE need = $1 AND member = $2"
        " AND state IN " OPEN, "iii", need, member, (int64_t)tells);
}

pe_status pe__claimed_by_peer(pe__sql *db, int64_t peer, int64_t need,
                              int64_t *places, pe_error *err)
{
    return pe__query_integer(db, places, 0, err,
        "SELECT coalesce(CAST(sum(places) AS BIGINT), 0) FROM claim"
        " WHERE need = $1 AND peer = $2 AND state IN " OPEN, "ii", need,
        peer);
}

pe_status pe__claims_of_peer(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t peer, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT claim, need FROM claim WHERE peer = $1 AND state IN " OPEN
        " ORDER BY claim", "i", peer);
}

pe_status pe__claims_over(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t before, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT c.claim FROM peer_item i JOIN claim c ON c.peer = i.peer"
        " AND c.peer_claim = i.item JOIN need n ON n.need = c.need"
        " WHERE i.kind = 'verdict' AND n.ends_at < $1"
        " ORDER BY c.claim LIMIT 200", "i", before);
}

pe_status pe__claim_why(pe__sql *db, int64_t claim, const char *why,
                        pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE claim SET peer_why = $2 WHERE claim = $1", "it", claim, why);
}

pe_status pe__needs_of_peer_count(pe__sql *db, int64_t peer, int64_t *count,
                                  pe_error *err)
{
    return pe__query_integer(db, count, 0, err,
        "SELECT count(*) FROM need WHERE peer = $1 AND state = 'open'", "i",
        peer);
}

pe_status pe__needs_shift(pe__sql *db, int64_t peer, int64_t seconds,
                          pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE need SET starts_at = starts_at + $2, ends_at = ends_at + $2"
        " WHERE peer = $1 AND state = 'open'", "ii", peer, seconds);
}
