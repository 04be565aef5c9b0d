/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "people_relation.h"

#include "board_effort.h"
#include "board_need.h"
#include "query.h"

#include <stdio.h>
#include <string.h>

/* A row for each role of the member, one of nulls where there is none. A
 * council's neighbours are looked for from the member's side: nobody is in
 * many. */
static const char facts[] =
    "SELECT CASE WHEN c.closed_at IS NULL THEN 0 ELSE 1 END,"
    " CASE WHEN EXISTS (SELECT 1 FROM membership m WHERE m.council = c.council"
    "  AND m.member = $2 AND m.left_at IS NULL) THEN 1 ELSE 0 END,"
    " CASE WHEN EXISTS (SELECT 1 FROM membership m JOIN council x"
    "  ON x.council = m.council WHERE m.member = $2 AND m.left_at IS NULL"
    "  AND x.council <> c.council AND x.closed_at IS NULL"
    "  AND (x.council = c.parent OR x.parent = c.council OR x.parent = c.parent"
    "  OR EXISTS (SELECT 1 FROM merge g"
    "   WHERE g.state IN ('asked', 'open')"
    "   AND ((g.ours = c.council AND g.theirs = x.council)"
    "   OR (g.theirs = c.council AND g.ours = x.council))))"
    "  ) THEN 1 ELSE 0 END,"
    " r.kind, r.is_shadow, c.zone"
    " FROM council c LEFT JOIN role r ON r.council = c.council"
    " AND r.member = $2 AND r.ended_at IS NULL AND r.since_at <= $3"
    " AND r.until_at > $3 WHERE c.council = $1";

static void note_role(pe__relation_facts *out, const char *kind,
                      bool is_shadow)
{
    if (is_shadow)
        out->is_shadow = true;
    else if (strcmp(kind, "coordinator") == 0)
        out->is_coordinator = true;
    else if (strcmp(kind, "scribe") == 0)
        out->is_scribe = true;
    else if (strcmp(kind, "treasurer") == 0)
        out->is_treasurer = true;
}

static void note_facts(const pe__statement *s, pe__relation_facts *out)
{
    size_t size;
    out->is_there = true;
    out->is_closed = pe__sql_integer(s, 0) != 0;
    out->is_member = pe__sql_integer(s, 1) != 0;
    out->is_neighbour = pe__sql_integer(s, 2) != 0;
    snprintf(out->zone, sizeof out->zone, "%s", pe__sql_text(s, 5, &size));
    if (out->is_member) /* who left has no role any more */
        note_role(out, pe__sql_text(s, 3, &size), pe__sql_integer(s, 4) != 0);
}

pe_status pe__relation_facts_of(pe__sql *db, int64_t member, int64_t council,
                                int64_t now, pe__relation_facts *out,
                                pe_error *err)
{
    pe__statement *s = NULL;
    *out = (pe__relation_facts){0};
    pe_status status = pe__sql_prepare(db, facts, &s, err);
    if (status != PE_OK)
        return status;
    pe__sql_bind_integer(s, 1, council);
    pe__sql_bind_integer(s, 2, member);
    pe__sql_bind_integer(s, 3, now);
    bool row = true;
    while ((status = pe__sql_step(s, &row, err)) == PE_OK && row)
        note_facts(s, out);
    pe__sql_finish(s);
    return status;
}

/* What is also the own of who organises what it belongs to. */
static pe_status is_organised(pe__sql *db, const char *thing, int64_t id,
                              int64_t member, int64_t now, bool *own,
                              pe_error *err)
{
    static const struct {
        const char *thing;
        pe_status (*is_own)(pe__sql *, int64_t, int64_t, int64_t, bool *,
                            pe_error *);
    } kinds[] = {{"need", pe__need_is_own},
                 {"effort", pe__undertaking_is_own},
                 {"duty", pe__duty_is_own}};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        if (strcmp(thing, kinds[k].thing) == 0)
            return kinds[k].is_own(db, id, member, now, own, err);
    return PE_OK;
}

pe_status pe__relation_is_own(pe__sql *db, const char *thing, int64_t id,
                              int64_t member, int64_t now, bool *own,
                              pe_error *err)
{
    static const struct {
        const char *thing, *query;
    } owners[] = {
        {"session", "SELECT member FROM session WHERE session = $1"},
        {"passkey", "SELECT member FROM passkey WHERE passkey = $1"},
        {"invite", "SELECT invited_by FROM invite WHERE invite = $1"},
        {"role", "SELECT member FROM role WHERE role = $1"},
        {"decision", "SELECT opened_by FROM decision WHERE decision = $1"},
        {"offer", "SELECT member FROM offer WHERE offer = $1"},
        {"gift", "SELECT o.member FROM gift g JOIN offer o"
                 " ON o.offer = g.offer WHERE g.gift = $1"}};
    *own = strcmp(thing, "member") == 0 && id == member;
    for (size_t k = 0; k < sizeof owners / sizeof *owners; k++) {
        if (strcmp(thing, owners[k].thing) != 0)
            continue;
        int64_t owner = 0;
        pe_status status = pe__query_integer(db, &owner, 0, err,
                                             owners[k].query, "i", id);
        *own = owner == member && member != 0;
        return status;
    }
    return is_organised(db, thing, id, member, now, own, err);
}
