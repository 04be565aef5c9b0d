/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "people_council.h"

#include "query.h"

/* Of the council `c`. */
#define MEMBERS                                                               \
    " (SELECT COUNT(*) FROM membership m WHERE m.council = c.council"         \
    " AND m.left_at IS NULL) AS members_count"

/* To all below that have none of their own. */
static pe_status pass_zone_on(pe__sql *db, int64_t council, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "WITH RECURSIVE below (council) AS ("
        " SELECT council FROM council WHERE parent = $1 AND has_own_zone = 0"
        " UNION SELECT c.council FROM below JOIN council c"
        " ON c.parent = below.council WHERE c.has_own_zone = 0)"
        " UPDATE council SET zone = (SELECT o.zone FROM council o"
        "  WHERE o.council = $1)"
        " WHERE council IN (SELECT council FROM below)", "i", council);
}

static pe_status set_zone(pe__sql *db, int64_t council, const char *zone,
                          pe_error *err)
{
    bool own = zone[0] != '\0';
    pe_status status = own
        ? pe__query_run(db, NULL, err,
            "UPDATE council SET zone = $2, has_own_zone = 1"
            " WHERE council = $1", "it", council, zone)
        : pe__query_run(db, NULL, err,
            "UPDATE council SET has_own_zone = 0, zone = COALESCE(("
            "SELECT p.zone FROM council p WHERE p.council = council.parent),"
            " '') WHERE council = $1", "i", council);
    return status == PE_OK ? pass_zone_on(db, council, err) : status;
}

pe_status pe__council_add(pe__sql *db, const pe__council_new *council,
                          int64_t founder, int64_t now, int64_t *id,
                          pe_error *err)
{
    const char *zone = council->zone != NULL ? council->zone : "";
    return pe__query_integer(db, id, 0, err,
        "INSERT INTO council (name, kind, purpose, is_listed, founded_by,"
        " created_at, zone, has_own_zone) VALUES ($1, $2, $3, $4, $5, $6, $7,"
        " $8) RETURNING council", "tttiiiti", council->name, council->kind,
        council->purpose, (int64_t)council->is_listed, founder, now, zone,
        (int64_t)(zone[0] != '\0'));
}

pe_status pe__council_change(pe__sql *db, int64_t council,
                             const pe__council_new *to, pe_error *err)
{
    pe_status status = pe__query_run(db, NULL, err,
        "UPDATE council SET name = $2, kind = $3, purpose = $4,"
        " is_listed = $5 WHERE council = $1", "ittti", council, to->name,
        to->kind, to->purpose, (int64_t)to->is_listed);
    return status == PE_OK && to->zone != NULL
               ? set_zone(db, council, to->zone, err)
               : status;
}

/* The council that `query` leads to, under `key`, or null. */
static pe_status put_other(pe__sql *db, pe__doc *doc, pe__value *object,
                           const char *key, const char *query, int64_t council,
                           pe_error *err)
{
    bool found;
    pe__value *other = pe__put_object(doc, object, key);
    pe_status status =
        pe__query_row(db, doc, other, &found, err, query, "i", council);
    if (status == PE_OK && !found)
        pe__put_null(doc, object, key);
    return status;
}

pe_status pe__council_row(pe__sql *db, pe__doc *doc, pe__value *object,
                          int64_t council, bool *found, pe_error *err)
{
    pe_status status = pe__query_row(db, doc, object, found, err,
        "SELECT c.council, c.name, c.kind, c.purpose, c.is_listed, c.zone,"
        " c.has_own_zone, c.created_at, c.closes_at, c.closed_at," MEMBERS
        " FROM council c WHERE c.council = $1", "i", council);
    if (status == PE_OK && *found)
        status = put_other(db, doc, object, "parent",
            "SELECT p.council, p.name FROM council c JOIN council p"
            " ON p.council = c.parent WHERE c.council = $1", council, err);
    if (status == PE_OK && *found)
        status = put_other(db, doc, object, "asked_parent",
            "SELECT p.council, p.name FROM council c JOIN council p"
            " ON p.council = c.asked_parent WHERE c.council = $1", council,
            err);
    return status;
}

pe_status pe__council_list(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t member, int64_t skip, int most,
                           pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT c.council, c.name, c.kind, c.purpose," MEMBERS ","
        " CASE WHEN w.member IS NULL THEN 0 ELSE 1 END AS is_mine"
        " FROM council c LEFT JOIN membership w ON w.council = c.council"
        " AND w.member = $1 AND w.left_at IS NULL"
        " WHERE c.closed_at IS NULL"
        " AND (c.is_listed = 1 OR w.member IS NOT NULL)"
        " ORDER BY c.name, c.council LIMIT $3 OFFSET $2", "iii", member,
        skip, (int64_t)most);
}

pe_status pe__council_children(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t council, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT c.council, c.name, c.kind," MEMBERS
        " FROM council c WHERE c.parent = $1 AND c.closed_at IS NULL"
        " ORDER BY c.name, c.council", "i", council);
}

pe_status pe__council_asking(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t council, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT c.council, c.name, c.kind, c.purpose," MEMBERS
        " FROM council c WHERE c.asked_parent = $1 AND c.closed_at IS NULL"
        " ORDER BY c.name, c.council", "i", council);
}

pe_status pe__council_ask_parent(pe__sql *db, int64_t council, int64_t parent,
                                 pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE council SET asked_parent = $2 WHERE council = $1", "in",
        council, parent);
}

pe_status pe__council_answer(pe__sql *db, int64_t child, int64_t parent,
                             bool yes, bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err, yes
        ? "UPDATE council SET parent = asked_parent, asked_parent = NULL"
          " WHERE council = $1 AND asked_parent = $2"
        : "UPDATE council SET asked_parent = NULL"
          " WHERE council = $1 AND asked_parent = $2", "ii", child, parent);
    *found = changed > 0;
    if (status == PE_OK && yes && *found)
        status = pe__query_run(db, NULL, err,
            "UPDATE council SET zone = (SELECT p.zone FROM council p"
            " WHERE p.council = $2) WHERE council = $1 AND has_own_zone = 0",
            "ii", child, parent);
    if (status == PE_OK && yes && *found)
        status = pass_zone_on(db, child, err);
    return status;
}

pe_status pe__council_detach(pe__sql *db, int64_t child, int64_t parent,
                             bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE council SET parent = NULL WHERE council = $1"
        " AND parent = $2", "ii", child, parent);
    *found = changed > 0;
    return status;
}

pe_status pe__council_can_nest(pe__sql *db, int64_t child, int64_t parent,
                               bool *can, pe_error *err)
{
    int64_t closed = 0, above = 0, below = 0, circle = 0;
    *can = false;
    pe_status status = pe__query_integer(db, &closed, 0, err,
        "SELECT 2 - COUNT(*) FROM council WHERE council IN ($1, $2)"
        " AND closed_at IS NULL", "ii", child, parent);
    /* the parent and all above it: how many, and whether the child is one */
    if (status == PE_OK)
        status = pe__query_integer(db, &above, 0, err,
            "WITH RECURSIVE up (council, step) AS ("
            " SELECT council, 1 FROM council WHERE council = $1"
            " UNION ALL SELECT c.parent, up.step + 1 FROM up JOIN council c"
            " ON c.council = up.council"
            " WHERE c.parent IS NOT NULL AND up.step < 20)"
            " SELECT MAX(step) FROM up", "i", parent);
    if (status == PE_OK)
        status = pe__query_integer(db, &circle, 0, err,
            "WITH RECURSIVE up (council, step) AS ("
            " SELECT council, 1 FROM council WHERE council = $1"
            " UNION ALL SELECT c.parent, up.step + 1 FROM up JOIN council c"
            " ON c.council = up.council"
            " WHERE c.parent IS NOT NULL AND up.step < 20)"
            " SELECT COUNT(*) FROM up WHERE council = $2", "ii", parent,
            child);
    /* the child and the longest line below it */
    if (status == PE_OK)
        status = pe__query_integer(db, &below, 0, err,
            "WITH RECURSIVE down (council, step) AS ("
            " SELECT council, 1 FROM council WHERE council = $1"
            " UNION ALL SELECT c.council, down.step + 1 FROM down"
            " JOIN council c ON c.parent = down.council"
            " WHERE down.step < 20)"
            " SELECT MAX(step) FROM down", "i", child);
    *can = status == PE_OK && closed == 0 && circle == 0 &&
           above + below <= PE__COUNCIL_DEEPEST;
    return status;
}

pe_status pe__council_set_closing(pe__sql *db, int64_t council, int64_t at,
                                  pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE council SET closes_at = $2 WHERE council = $1", "id", council,
        at);
}

pe_status pe__council_close(pe__sql *db, int64_t council, int64_t now,
                            pe_error *err)
{
    static const char *const others[] = {
        "UPDATE council SET parent = NULL WHERE parent = $1",
        "UPDATE council SET asked_parent = NULL WHERE asked_parent = $1",
        "DELETE FROM invite WHERE council = $1",
        "DELETE FROM role_pause WHERE council = $1"};
    pe_status status = pe__query_run(db, NULL, err,
        "UPDATE council SET closed_at = $2, closes_at = NULL, is_listed = 0,"
        " parent = NULL, asked_parent = NULL WHERE council = $1", "ii",
        council, now);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err,
            "UPDATE role SET ended_at = $2 WHERE council = $1"
            " AND ended_at IS NULL", "ii", council, now);
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        if (status == PE_OK)
            status =
                pe__query_run(db, NULL, err, others[k], "i", council);
    return status;
}

pe_status pe__council_due(pe__sql *db, int64_t now, int64_t *council,
                          pe_error *err)
{
    return pe__query_integer(db, council, 0, err,
        "SELECT MIN(council) FROM council WHERE closed_at IS NULL"
        " AND closes_at <= $1", "i", now);
}

pe_status pe__council_next(pe__sql *db, int64_t *at, pe_error *err)
{
    return pe__query_integer(db, at, INT64_MAX, err,
        "SELECT MIN(closes_at) FROM council WHERE closed_at IS NULL", "");
}
