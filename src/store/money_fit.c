/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "money_fit.h"

pe_status pe__fit_candidates(pe__sql *db, pe__doc *doc, int64_t council,
                             const char *currency, pe__value *array,
                             pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT 'pledge' AS kind, p.pledge AS subject, CASE WHEN p.member "
        "IS NULL THEN p.name ELSE m.name END AS name FROM pledge p "
        "LEFT JOIN member m ON m.member = p.member "
        "WHERE p.council = $1 AND p.currency = $2 "
        "UNION ALL SELECT 'dues' AS kind, s.member AS subject, m.name "
        "FROM membership s JOIN member m ON m.member = s.member "
        "JOIN dues_scale d ON d.council = s.council "
        "WHERE s.council = $1 AND s.left_at IS NULL AND d.currency = $2",
        "it", council, currency);
}

pe_status pe__fit_put(pe__sql *db, int64_t line, const char *kind,
                      int64_t subject, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "INSERT INTO money_fit (line, kind, subject) VALUES ($1, $2, $3) "
        "ON CONFLICT (line, kind, subject) DO NOTHING",
        "iti", line, kind, subject);
}

pe_status pe__fit_dues(pe__sql *db, pe__doc *doc, int64_t line,
                       pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT m.member, m.name FROM money_fit f "
        "JOIN member m ON m.member = f.subject "
        "WHERE f.line = $1 AND f.kind = 'dues' ORDER BY m.name, m.member",
        "i", line);
}

#define STANDS(entry)                                                         \
    "EXISTS (SELECT 1 FROM money_entry e WHERE e.entry = " entry              \
    " AND NOT EXISTS (SELECT 1 FROM money_entry x "                           \
    "  WHERE x.corrects = e.entry)) "

/* Those of the council $1 as `own`, with the name of the other one. */
#define PAYMENTS(own, others)                                                 \
    "SELECT t.payment, t.run, r.title, k.name AS other, t.amount, r.digits, " \
    "r.settled_at FROM transfer_payment t "                                   \
    "JOIN transfer_run r ON r.run = t.run "                                   \
    "JOIN council k ON k.council = t." others                                 \
    " WHERE t." own " = $1 AND r.currency = $2 "

pe_status pe__fit_transfers(pe__sql *db, pe__doc *doc, int64_t council,
                            const char *currency, bool gives,
                            pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        gives ? PAYMENTS("giver", "taker")
                "AND NOT " STANDS("t.sent_entry") "ORDER BY t.payment"
              : PAYMENTS("taker", "giver") "AND " STANDS("t.sent_entry")
                "AND NOT " STANDS("t.arrived_entry") "ORDER BY t.payment",
        "it", council, currency);
}

pe_status pe__fit_account(pe__sql *db, int64_t council, int64_t *account,
                          pe_error *err)
{
    return pe__query_integer(
        db, account, 0, err,
        "SELECT q.account FROM pledge p "
        "JOIN pledge_receipt r ON r.pledge = p.pledge "
        "JOIN money_posting q ON q.entry = r.entry AND q.amount < 0 "
        "JOIN money_account a ON a.account = q.account AND a.kind = 'income' "
        "WHERE p.council = $1 ORDER BY r.entry DESC LIMIT 1",
        "i", council);
}

pe_status pe__fit_is_receipt(pe__sql *db, int64_t entry, bool *is,
                             pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(
        db, &count, 0, err,
        "SELECT count(*) FROM pledge_receipt WHERE entry = $1", "i", entry);
    *is = count > 0;
    return status;
}

pe_status pe__fit_forget(pe__sql *db, int64_t line, pe_error *err)
{
    return pe__query_run(db, NULL, err,
                         "DELETE FROM money_fit WHERE line = $1", "i", line);
}
