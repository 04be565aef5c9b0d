/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "money_pledge.h"

pe_status pe__pledge_add(pe__sql *db, const pe__pledge_new *pledge,
                         int64_t *id, pe_error *err)
{
    return pe__query_integer(
        db, id, 0, err,
        "INSERT INTO pledge (council, member, name, currency, amount, "
        "from_on, until_on, months, written_by, written_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING pledge",
        "inttiiiiii", pledge->council, pledge->member, pledge->name,
        pledge->currency, pledge->amount, pledge->from, pledge->until,
        pledge->months, pledge->written_by, pledge->now);
}

/* What income the entry `e` brings; one that was taken back brings none. */
#define INCOME                                                                \
    "JOIN money_posting q ON q.entry = e.entry AND q.amount < 0 "             \
    "JOIN money_account a ON a.account = q.account AND a.kind = 'income' "
#define STANDS                                                                \
    "NOT EXISTS (SELECT 1 FROM money_entry x WHERE x.corrects = e.entry) "

#define PLEDGES                                                               \
    "SELECT p.pledge, p.member, coalesce(k.digits, 2) AS digits, "            \
    "CASE WHEN p.member IS NULL THEN p.name "                                 \
    "  ELSE m.name END AS name, p.currency, p.amount AS amount_money, "       \
    "p.from_on, p.until_on, p.months, coalesce((SELECT CAST(-sum(q.amount) "  \
    "  AS BIGINT) FROM pledge_receipt r JOIN money_entry e "                  \
    "  ON e.entry = r.entry " INCOME "WHERE r.pledge = p.pledge "             \
    "  AND q.currency = p.currency AND " STANDS "), 0) AS came_money "        \
    "FROM pledge p LEFT JOIN member m ON m.member = p.member "                \
    "LEFT JOIN money_currency k ON k.council = p.council "                    \
    "AND k.currency = p.currency "                                            \
    "WHERE p.council = $1 "

pe_status pe__pledges(pe__sql *db, pe__doc *doc, int64_t council,
                      pe__value *array, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
                          PLEDGES "ORDER BY p.currency, 4, p.pledge", "i",
                          council);
}

pe_status pe__pledge_get(pe__sql *db, pe__doc *doc, int64_t council,
                         int64_t pledge, pe__value *object, bool *found,
                         pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
                         PLEDGES "AND p.pledge = $2", "ii", council, pledge);
}

pe_status pe__pledges_fitting(pe__sql *db, pe__doc *doc, int64_t council,
                              int64_t line, pe__value *array, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
                          PLEDGES "AND p.pledge IN (SELECT f.subject "
                          "FROM money_fit f WHERE f.line = $2 "
                          "AND f.kind = 'pledge') ORDER BY p.pledge",
                          "ii", council, line);
}

pe_status pe__pledge_end(pe__sql *db, int64_t pledge, int64_t until,
                         pe_error *err)
{
    return pe__query_run(db, NULL, err,
                         "UPDATE pledge SET until_on = $2 WHERE pledge = $1 "
                         "AND until_on > $2",
                         "ii", pledge, until);
}

/* --- what came ------------------------------------------------------------ */

#define AMOUNT "CAST(-sum(q.amount) AS BIGINT) AS amount_money "
#define EACH                                                                  \
    "GROUP BY e.entry, e.number, e.day_on, e.words, q.currency, k.digits "
#define CURRENCY                                                              \
    "JOIN money_currency k ON k.council = e.council "                         \
    "AND k.currency = q.currency "
#define FREE                                                                  \
    "FROM money_entry e " INCOME CURRENCY "WHERE e.council = $1 "             \
    "AND NOT EXISTS (SELECT 1 FROM pledge_receipt r "                         \
    "  WHERE r.entry = e.entry) AND " STANDS

pe_status pe__pledge_unmatched(pe__sql *db, pe__doc *doc, int64_t council,
                               int64_t since, int64_t most, pe__value *array,
                               pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT e.entry, e.number, e.day_on, e.words, q.currency, "
        "k.digits, " AMOUNT FREE
        "AND e.day_on >= $2 " EACH "ORDER BY e.number DESC LIMIT $3",
        "iii", council, since, most);
}

pe_status pe__pledge_entry(pe__sql *db, pe__doc *doc, int64_t council,
                           int64_t number, pe__value *object, bool *found,
                           pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
                         "SELECT e.entry, q.currency, k.digits, " AMOUNT FREE
                         "AND e.number = $2 " EACH,
                         "ii", council, number);
}

pe_status pe__pledge_match(pe__sql *db, int64_t entry, int64_t pledge,
                           pe_error *err)
{
    return pe__query_run(db, NULL, err,
                         "INSERT INTO pledge_receipt (entry, pledge) "
                         "VALUES ($1, $2)",
                         "ii", entry, pledge);
}

pe_status pe__pledge_receipts(pe__sql *db, pe__doc *doc, int64_t pledge,
                              pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT e.number, e.day_on, e.words, k.digits, " AMOUNT
        "FROM pledge_receipt r JOIN money_entry e ON e.entry = r.entry "
        INCOME CURRENCY "WHERE r.pledge = $1 AND " STANDS EACH
        "ORDER BY e.number DESC",
        "i", pledge);
}

pe_status pe__pledge_unmatch(pe__sql *db, int64_t council, int64_t pledge,
                             int64_t number, bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(
        db, &changed, err,
        "DELETE FROM pledge_receipt WHERE pledge = $2 AND entry = ("
        "  SELECT entry FROM money_entry WHERE council = $1 "
        "  AND number = $3)",
        "iii", council, pledge, number);
    *found = changed > 0;
    return status;
}
