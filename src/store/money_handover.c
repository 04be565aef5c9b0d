/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "money_handover.h"

pe_status pe__handover_add(pe__sql *db, int64_t council, int64_t number,
                           const char *hash, const char *words, int64_t member,
                           int64_t now, int64_t *id, pe_error *err)
{
    pe_status status = pe__query_integer(
        db, id, 0, err,
        "INSERT INTO money_handover (council, number, hash, words, state, "
        "opened_by, opened_at) VALUES ($1, $2, $3, $4, 'open', $5, $6) "
        "RETURNING handover",
        "iittii", council, number, hash, words, member, now);
    if (status != PE_OK)
        return status;
    return pe__query_run(
        db, NULL, err,
        "INSERT INTO money_handover_sum (handover, account, currency, amount) "
        "SELECT $1, s.account, s.currency, CAST(sum(s.amount) AS BIGINT) "
        "FROM money_account a JOIN money_sum s ON s.account = a.account "
        "AND s.level = 2 WHERE a.council = $2 "
        "AND a.kind IN ('assets', 'liabilities') "
        "GROUP BY s.account, s.currency",
        "ii", *id, council);
}

#define HANDOVER                                                              \
    "SELECT h.handover, h.number, h.hash, h.words, h.state, h.opened_by, "    \
    "h.opened_at, h.ended_at, m.name AS opened_by_name, "                     \
    "(SELECT count(*) FROM money_handover_sign g "                            \
    "  WHERE g.handover = h.handover) AS signed_count "                       \
    "FROM money_handover h JOIN member m ON m.member = h.opened_by "          \
    "WHERE h.council = $1 "

pe_status pe__handovers(pe__sql *db, pe__doc *doc, int64_t council,
                        pe__value *array, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
                          HANDOVER "ORDER BY h.handover DESC LIMIT 20", "i",
                          council);
}

pe_status pe__handover_get(pe__sql *db, pe__doc *doc, int64_t council,
                           int64_t handover, pe__value *object, bool *found,
                           pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
                         HANDOVER "AND h.handover = $2", "ii", council,
                         handover);
}

pe_status pe__handover_open(pe__sql *db, int64_t council, int64_t *handover,
                            pe_error *err)
{
    return pe__query_integer(
        db, handover, 0, err,
        "SELECT max(handover) FROM money_handover WHERE council = $1 "
        "AND state = 'open'",
        "i", council);
}

pe_status pe__handover_sums(pe__sql *db, pe__doc *doc, int64_t handover,
                            pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT s.account, a.name, a.kind, s.currency, k.digits, "
        "s.amount AS amount_money FROM money_handover_sum s "
        "JOIN money_account a ON a.account = s.account "
        "JOIN money_currency k ON k.council = a.council "
        "AND k.currency = s.currency WHERE s.handover = $1 "
        "ORDER BY a.kind, a.name, s.currency",
        "i", handover);
}

pe_status pe__handover_signs(pe__sql *db, pe__doc *doc, int64_t handover,
                             pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT g.member, m.name, g.signed_at, CASE WHEN EXISTS ("
        "  SELECT 1 FROM role r WHERE r.council = h.council "
        "  AND r.member = g.member AND r.kind = 'treasurer' "
        "  AND r.is_shadow = 0 AND r.ended_at IS NULL) THEN 1 ELSE 0 END "
        "AS is_treasurer FROM money_handover_sign g "
        "JOIN money_handover h ON h.handover = g.handover "
        "JOIN member m ON m.member = g.member WHERE g.handover = $1 "
        "ORDER BY g.signed_at, g.member",
        "i", handover);
}

pe_status pe__handover_sign(pe__sql *db, int64_t handover, int64_t member,
                            int64_t now, bool *added, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(
        db, &changed, err,
        "INSERT INTO money_handover_sign (handover, member, signed_at) "
        "VALUES ($1, $2, $3) ON CONFLICT (handover, member) DO NOTHING",
        "iii", handover, member, now);
    *added = changed > 0;
    return status;
}

pe_status pe__handover_end(pe__sql *db, int64_t handover, const char *state,
                           int64_t now, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "UPDATE money_handover SET state = $2, ended_at = $3 "
        "WHERE handover = $1",
        "iti", handover, state, now);
}
