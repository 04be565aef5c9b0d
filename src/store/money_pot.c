/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "money_pot.h"

#include "error.h"

pe_status pe__pot_add(pe__sql *db, const pe__pot_new *pot, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "INSERT INTO money_pot (account, purpose, currency, roles, signers, "
        "alone_most, each_most, person_most, all_most, days, keep) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        "ittiiiiiiii", pot->account, pot->purpose, pot->currency, pot->roles,
        pot->signers, pot->alone_most, pot->each_most, pot->person_most,
        pot->all_most, pot->days, pot->keep);
}

#define BALANCE                                                               \
    "(SELECT coalesce(CAST(sum(s.amount) AS BIGINT), 0) FROM money_sum s "    \
    "WHERE s.account = p.account AND s.currency = p.currency "                \
    "AND s.level = 2) AS balance_money, "                                     \
    "(SELECT k.digits FROM money_currency k WHERE k.council = a.council "     \
    "AND k.currency = p.currency) AS digits"

pe_status pe__pots(pe__sql *db, pe__doc *doc, int64_t council,
                   pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT p.account AS pot, a.name, p.purpose, p.currency, " BALANCE
        " FROM money_pot p JOIN money_account a ON a.account = p.account "
        "WHERE a.council = $1 ORDER BY a.name",
        "i", council);
}

pe_status pe__pot_get(pe__sql *db, pe__doc *doc, int64_t council, int64_t pot,
                      pe__value *object, bool *found, pe_error *err)
{
    return pe__query_row(
        db, doc, object, found, err,
        "SELECT p.account AS pot, a.name, p.purpose, p.currency, " BALANCE
        ", p.roles, p.signers, p.alone_most AS alone_most_money, "
        "p.each_most AS each_most_money, p.person_most AS person_most_money, "
        "p.all_most AS all_most_money, p.days, p.keep AS keep_money "
        "FROM money_pot p JOIN money_account a ON a.account = p.account "
        "WHERE a.council = $1 AND p.account = $2",
        "ii", council, pot);
}

#define REQUESTS                                                              \
    "SELECT d.request, k.digits, d.amount AS amount_money, d.words, d.state, " \
    "d.asked_at, d.account, a.name AS to_name, d.asked_by, "                  \
    "m.name AS asked_by_name, d.payee, y.name AS payee_name, "                \
    "e.number AS entry_number FROM money_draw d "                             \
    "JOIN money_account a ON a.account = d.account "                          \
    "JOIN member m ON m.member = d.asked_by "                                 \
    "LEFT JOIN member y ON y.member = d.payee "                               \
    "LEFT JOIN money_entry e ON e.entry = d.entry "                            \
    "JOIN money_pot p ON p.account = d.pot "                                  \
    "JOIN money_currency k ON k.council = a.council "                         \
    "AND k.currency = p.currency "

pe_status pe__pot_requests(pe__sql *db, pe__doc *doc, int64_t pot,
                           pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        REQUESTS "WHERE d.pot = $1 ORDER BY d.request DESC LIMIT 100", "i",
        pot);
}

pe_status pe__pot_request(pe__sql *db, pe__doc *doc, int64_t pot,
                          int64_t request, pe__value *object, bool *found,
                          pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
                         REQUESTS "WHERE d.pot = $1 AND d.request = $2", "ii",
                         pot, request);
}

pe_status pe__pot_request_add(pe__sql *db, int64_t pot, int64_t account,
                              int64_t amount, const char *words,
                              int64_t payee, int64_t asked_by, int64_t now,
                              int64_t *request, pe_error *err)
{
    return pe__query_integer(
        db, request, 0, err,
        "INSERT INTO money_draw (pot, account, amount, words, payee, state, "
        "asked_by, asked_at) VALUES ($1, $2, $3, $4, $5, 'asked', $6, $7) "
        "RETURNING request",
        "iiitnii", pot, account, amount, words, payee, asked_by, now);
}

pe_status pe__pot_request_end(pe__sql *db, int64_t request, const char *state,
                              int64_t entry, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "UPDATE money_draw SET state = $2, entry = $3 WHERE request = $1",
        "itn", request, state, entry);
}

pe_status pe__pot_yes_add(pe__sql *db, int64_t request, int64_t member,
                          int64_t now, bool *added, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(
        db, &changed, err,
        "INSERT INTO money_yes (request, member, said_at) "
        "VALUES ($1, $2, $3) ON CONFLICT (request, member) DO NOTHING",
        "iii", request, member, now);
    *added = changed > 0;
    return status;
}

pe_status pe__pot_yeses(pe__sql *db, pe__doc *doc, int64_t request,
                        pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT y.member, m.name FROM money_yes y "
        "JOIN member m ON m.member = y.member WHERE y.request = $1 "
        "ORDER BY y.said_at, y.member",
        "i", request);
}

pe_status pe__pot_drawn(pe__sql *db, pe__doc *doc, int64_t pot, int64_t since,
                        pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT e.day_on, d.asked_by, d.amount FROM money_draw d "
        "JOIN money_entry e ON e.entry = d.entry WHERE d.pot = $1 "
        "AND d.state = 'paid' AND e.written_at >= $2",
        "ii", pot, since);
}
