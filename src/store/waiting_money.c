/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "waiting_money.h"

#include "query.h"

#define MINE                                                                  \
    " FROM membership m JOIN council c ON c.council = m.council"              \
    " AND c.closed_at IS NULL AND ($2 = 0 OR c.council = $2)"
#define IN " WHERE m.member = $1 AND m.left_at IS NULL"
/* A role that they hold ($3 is now). */
#define ROLE                                                                  \
    "FROM role r WHERE r.council = c.council AND r.member = $1"               \
    " AND r.ended_at IS NULL AND (r.until_at > $3 OR r.is_shadow = 1)"

/* The bits of pot_rules.h: 1 a member, 2 who coordinates, 4 the scribe, 8 the
 * treasurer. */
static pe_status put_draws(pe__sql *db, pe__doc *doc, pe__value *out,
                           int64_t member, int64_t council, int64_t now,
                           pe_error *err)
{
    return pe__query_rows(db, doc, pe__put_array(doc, out, "draws"), err,
        "SELECT c.council, c.name AS council_name, d.request, d.pot,"
        " a.name AS pot_name, d.words, k.digits, d.amount AS amount_money,"
        " p.currency" MINE
        " JOIN money_account a ON a.council = c.council"
        " JOIN money_pot p ON p.account = a.account"
        " JOIN money_draw d ON d.pot = p.account AND d.state = 'asked'"
        " AND d.asked_by <> $1 AND (d.payee IS NULL OR d.payee <> $1)"
        " JOIN money_currency k ON k.council = c.council"
        " AND k.currency = p.currency"
        IN " AND NOT EXISTS (SELECT 1 FROM money_yes y"
        " WHERE y.request = d.request AND y.member = $1)"
        " AND (p.signers & (1 + coalesce((SELECT CAST(sum(CASE r.kind"
        " WHEN 'coordinator' THEN 2 WHEN 'scribe' THEN 4"
        " WHEN 'treasurer' THEN 8 ELSE 0 END) AS BIGINT) " ROLE
        " AND r.is_shadow = 0), 0))) <> 0"
        " ORDER BY d.request LIMIT 20", "iii", member, council, now);
}

static pe_status put_bank(pe__sql *db, pe__doc *doc, pe__value *out,
                          int64_t member, int64_t council, int64_t now,
                          pe_error *err)
{
    return pe__query_rows(db, doc, pe__put_array(doc, out, "bank"), err,
        "SELECT c.council, c.name AS council_name, count(*) AS lines_count,"
        " min(l.statement) AS statement" MINE
        " JOIN money_account a ON a.council = c.council"
        " JOIN money_line l ON l.account = a.account AND l.state = 'open'"
        IN " AND EXISTS (SELECT 1 " ROLE " AND r.is_shadow = 0"
        " AND r.kind = 'treasurer')"
        " GROUP BY c.council, c.name ORDER BY c.name, c.council", "iii",
        member, council, now);
}

static pe_status put_handovers(pe__sql *db, pe__doc *doc, pe__value *out,
                               int64_t member, int64_t council, int64_t now,
                               pe_error *err)
{
    return pe__query_rows(db, doc, pe__put_array(doc, out, "handovers"), err,
        "SELECT c.council, c.name AS council_name, h.handover" MINE
        " JOIN money_handover h ON h.council = c.council AND h.state = 'open'"
        IN " AND NOT EXISTS (SELECT 1 FROM money_handover_sign g"
        " WHERE g.handover = h.handover AND g.member = $1)"
        " AND EXISTS (SELECT 1 " ROLE ") ORDER BY h.handover", "iii", member,
        council, now);
}

pe_status pe__waiting_money(pe__sql *db, pe__doc *doc, pe__value *out,
                            int64_t member, int64_t council, int64_t now,
                            pe_error *err)
{
    pe_status status = put_draws(db, doc, out, member, council, now, err);
    if (status == PE_OK)
        status = put_bank(db, doc, out, member, council, now, err);
    return status == PE_OK
               ? put_handovers(db, doc, out, member, council, now, err)
               : status;
}
