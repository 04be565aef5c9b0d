/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "peer_queue.h"

#include "query.h"

#include <string.h>

#define SEEN "peer_seen"

pe_status pe__peer_seen(pe__sql *db, int64_t *seq, pe_error *err)
{
    return pe__query_integer(db, seq, 0, err,
        "SELECT CAST(value AS BIGINT) FROM setting WHERE name = '" SEEN "'",
        "");
}

pe_status pe__peer_seen_set(pe__sql *db, int64_t seq, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO setting (name, value) VALUES ('" SEEN "',"
        " CAST($1 AS TEXT)) ON CONFLICT (name) DO UPDATE SET"
        " value = CAST($1 AS TEXT)", "i", seq);
}

/* --- what is due ---------------------------------------------------------- */

#define DUE " ON CONFLICT (peer, kind, item) DO UPDATE SET is_due = 1"

pe_status pe__peer_touch(pe__sql *db, int64_t need, pe_error *err)
{
    static const char *const touch[] = {
        /* one of ours, to whom its effort is offered */
        "INSERT INTO peer_item (peer, kind, item, is_due, said)"
        " SELECT DISTINCT s.peer, 'need', n.need, 1, '' FROM need n"
        " JOIN peer_share s ON s.effort = n.effort WHERE n.need = $1"
        " AND n.peer IS NULL AND n.what = 'shift'" DUE,
        /* … or was */
        "UPDATE peer_item SET is_due = 1 WHERE kind = 'need' AND item = $1"
        " AND peer IN (SELECT peer FROM peer)",
        /* what came of their people's claims on it */
        "INSERT INTO peer_item (peer, kind, item, is_due, said)"
        " SELECT c.peer, 'verdict', c.peer_claim, 1, '' FROM claim c"
        " JOIN peer p ON p.peer = c.peer WHERE c.need = $1"
        " AND c.peer_claim IS NOT NULL AND p.ended_at IS NULL" DUE,
        /* one of theirs: our people's claims */
        "INSERT INTO peer_item (peer, kind, item, is_due, said)"
        " SELECT n.peer, 'claim', c.claim, 1, '' FROM claim c"
        " JOIN need n ON n.need = c.need JOIN peer p ON p.peer = n.peer"
        " WHERE c.need = $1 AND c.member IS NOT NULL"
        " AND p.ended_at IS NULL" DUE};
    pe_status status = PE_OK;
    for (size_t k = 0; k < sizeof touch / sizeof *touch && status == PE_OK;
         k++)
        status = pe__query_run(db, NULL, err, touch[k], "i", need);
    return status;
}

pe_status pe__peer_touch_effort(pe__sql *db, int64_t effort, int64_t peer,
                                pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO peer_item (peer, kind, item, is_due, said)"
        " SELECT p.peer, 'need', n.need, 1, '' FROM need n, peer p"
        " WHERE n.effort = $1 AND p.peer = $2 AND n.state = 'open'"
        " AND n.peer IS NULL AND n.what = 'shift'" DUE, "ii", effort, peer);
}

pe_status pe__peer_touch_verdict(pe__sql *db, int64_t peer, int64_t claim,
                                 pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO peer_item (peer, kind, item, is_due, said)"
        " VALUES ($1, 'verdict', $2, 1, '')" DUE, "ii", peer, claim);
}

pe_status pe__peer_say_again(pe__sql *db, int64_t peer, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE peer_item SET is_due = 1, said = CASE WHEN said = '' THEN ''"
        " ELSE '-' END WHERE peer = $1", "i", peer);
}

pe_status pe__peer_due_items(pe__sql *db, pe__doc *doc, int64_t peer,
                             pe__peer_due *out, int most, int *count,
                             pe_error *err)
{
    bool row = true;
    pe__statement *s = NULL;
    *count = 0;
    pe_status status = pe__sql_prepare(db,
        "SELECT kind, item, said FROM peer_item WHERE peer = $1"
        " AND is_due = 1 ORDER BY CASE kind WHEN 'verdict' THEN 0"
        " WHEN 'claim' THEN 1 ELSE 2 END, item LIMIT $2", &s, err);
    if (status != PE_OK)
        return status;
    pe__sql_bind_integer(s, 1, peer);
    pe__sql_bind_integer(s, 2, most);
    while (*count < most && (status = pe__sql_step(s, &row, err)) == PE_OK &&
           row)
        out[(*count)++] = (pe__peer_due){
            .kind = *pe__sql_text(s, 0, NULL),
            .item = pe__sql_integer(s, 1),
            .said = pe__doc_text(doc, pe__sql_text(s, 2, NULL))};
    pe__sql_finish(s);
    return status;
}

static const char *kind_of(char letter)
{
    return letter == 'n' ? "need" : letter == 'c' ? "claim" : "verdict";
}

pe_status pe__peer_said(pe__sql *db, int64_t peer, const pe__peer_due *item,
                        const char *said, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE peer_item SET is_due = 0, said = $4 WHERE peer = $1"
        " AND kind = $2 AND item = $3", "itit", peer, kind_of(item->kind),
        item->item, said);
}

pe_status pe__peer_forget(pe__sql *db, int64_t before, pe_error *err)
{
    static const char *const forget[] = {
        "DELETE FROM peer_item WHERE kind = 'need' AND item IN"
        " (SELECT need FROM need WHERE ends_at < $1)",
        "DELETE FROM peer_item WHERE kind = 'claim' AND item IN"
        " (SELECT c.claim FROM claim c JOIN need n ON n.need = c.need"
        "  WHERE n.ends_at < $1)",
        "DELETE FROM peer_item WHERE kind = 'verdict' AND"
        " EXISTS (SELECT 1 FROM claim c JOIN need n ON n.need = c.need"
        "  WHERE c.peer = peer_item.peer AND c.peer_claim = peer_item.item"
        "  AND n.ends_at < $1)",
        "UPDATE claim SET peer_name = NULL, peer_reach = NULL"
        " WHERE peer_name IS NOT NULL AND need IN"
        " (SELECT need FROM need WHERE ends_at < $1)"};
    pe_status status = PE_OK;
    for (size_t k = 0; k < sizeof forget / sizeof *forget && status == PE_OK;
         k++)
        status = pe__query_run(db, NULL, err, forget[k], "i", before);
    return status;
}

pe_status pe__peer_waiting(pe__sql *db, int64_t *peer, int most, int *count,
                           pe_error *err)
{
    bool row = true;
    pe__statement *s = NULL;
    *count = 0;
    pe_status status = pe__sql_prepare(db,
        "SELECT DISTINCT i.peer FROM peer_item i WHERE i.is_due = 1"
        " AND NOT EXISTS (SELECT 1 FROM peer_parcel x WHERE x.peer = i.peer)",
        &s, err);
    if (status != PE_OK)
        return status;
    while (*count < most && (status = pe__sql_step(s, &row, err)) == PE_OK &&
           row)
        peer[(*count)++] = pe__sql_integer(s, 0);
    pe__sql_finish(s);
    return status;
}

/* --- the parcel under way ------------------------------------------------- */

pe_status pe__parcels(pe__sql *db, pe__doc *doc, pe__peer_parcel *out,
                      int most, int *count, pe_error *err)
{
    bool row = true;
    pe__statement *s = NULL;
    *count = 0;
    pe_status status = pe__sql_prepare(db,
        "SELECT x.peer, x.number, p.url, p.public_key, x.body, p.silent_at"
        " FROM peer_parcel x JOIN peer p ON p.peer = x.peer"
        " WHERE p.ended_at IS NULL ORDER BY x.peer", &s, err);
    if (status != PE_OK)
        return status;
    while (*count < most && (status = pe__sql_step(s, &row, err)) == PE_OK &&
           row)
        out[(*count)++] = (pe__peer_parcel){
            .peer = pe__sql_integer(s, 0),
            .number = pe__sql_integer(s, 1),
            .url = pe__doc_text(doc, pe__sql_text(s, 2, NULL)),
            .key = pe__doc_text(doc, pe__sql_text(s, 3, NULL)),
            .body = pe__doc_text(doc, pe__sql_text(s, 4, NULL)),
            .silent = pe__sql_column_type(s, 5) != PE__SQL_NULL};
    pe__sql_finish(s);
    return status;
}

pe_status pe__parcel_add(pe__sql *db, int64_t peer, int64_t number,
                         const char *body, int64_t now, pe_error *err)
{
    pe_status status = pe__query_run(db, NULL, err,
        "INSERT INTO peer_parcel (peer, number, body, made_at)"
        " VALUES ($1, $2, $3, $4)", "iiti", peer, number, body, now);
    return status == PE_OK
               ? pe__query_run(db, NULL, err, "UPDATE peer SET next_out = $2"
                               " WHERE peer = $1", "ii", peer, number + 1)
               : status;
}

pe_status pe__parcel_done(pe__sql *db, int64_t peer, int64_t have,
                          int64_t now, pe_error *err)
{
    pe_status status = pe__query_run(db, NULL, err,
        "DELETE FROM peer_parcel WHERE peer = $1 AND number <= $2", "ii",
        peer, have);
    return status == PE_OK
               ? pe__query_run(db, NULL, err,
                     "UPDATE peer SET answered_at = $2, silent_at = NULL,"
                     " trouble = '' WHERE peer = $1 AND ended_at IS NULL",
                     "ii", peer, now)
               : status;
}

pe_status pe__parcel_renumber(pe__sql *db, int64_t peer, int64_t have,
                              pe_error *err)
{
    pe_status status = pe__query_run(db, NULL, err,
        "DELETE FROM peer_parcel WHERE peer = $1", "i", peer);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err,
            "UPDATE peer SET next_out = $2 WHERE peer = $1", "ii", peer,
            have + 1);
    return status == PE_OK ? pe__peer_say_again(db, peer, err) : status;
}
