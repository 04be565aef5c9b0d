/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "money_bank.h"

pe_status pe__bank_secret(pe__sql *db, pe__doc *doc, int64_t council,
                          const char **secret, pe_error *err)
{
    return pe__query_text(db, doc, secret, err,
                          "SELECT secret FROM money_key WHERE council = $1",
                          "i", council);
}

pe_status pe__bank_secret_add(pe__sql *db, int64_t council, const char *secret,
                              pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "INSERT INTO money_key (council, secret) VALUES ($1, $2)", "it",
        council, secret);
}

/* --- statements ----------------------------------------------------------- */

pe_status pe__statement_put(pe__sql *db, const pe__statement_new *statement,
                            int64_t *id, pe_error *err)
{
    return pe__query_integer(
        db, id, 0, err,
        "INSERT INTO money_statement (account, currency, from_on, until_on, "
        "closing, lines, known, brought_by, brought_at, kind, day_order, "
        "mark, passed, odd_line, came, went, opening, is_chained) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
        "$15, $16, $17, $18) RETURNING statement",
        "itiidiiiitttiiiidi", statement->account, statement->currency,
        statement->from, statement->until,
        statement->has_closing ? statement->closing : INT64_MIN,
        statement->lines, statement->known, statement->member, statement->now,
        statement->format, statement->order, statement->mark,
        statement->passed, statement->odd_line, statement->came,
        statement->went,
        statement->has_opening ? statement->opening : INT64_MIN,
        (int64_t)statement->is_chained);
}

pe_status pe__statement_counted(pe__sql *db, int64_t statement, int64_t known,
                                pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "UPDATE money_statement SET known = $2 WHERE statement = $1", "ii",
        statement, known);
}

#define STATEMENTS                                                            \
    "SELECT s.statement, s.account, a.name, a.kind, CASE WHEN EXISTS ("       \
    "  SELECT 1 FROM money_pot p WHERE p.account = a.account) THEN 1 "        \
    "ELSE 0 END AS is_pot, s.currency, k.digits, s.from_on, s.until_on, "     \
    "s.closing AS closing_money, s.lines AS lines_count, "                    \
    "s.known AS known_count, s.brought_at, m.name AS by_name, "               \
    "s.kind AS format, s.day_order, s.mark, s.passed AS passed_count, "       \
    "s.odd_line, s.came AS came_money, s.went AS went_money, "                \
    "s.opening AS opening_money, s.is_chained, "                              \
    "(SELECT count(*) FROM money_line l WHERE l.statement = s.statement "     \
    "  AND l.state = 'open') AS open_count "                                  \
    "FROM money_statement s JOIN money_account a ON a.account = s.account "   \
    "JOIN member m ON m.member = s.brought_by "                               \
    "JOIN money_currency k ON k.council = a.council "                         \
    "AND k.currency = s.currency WHERE a.council = $1 "

pe_status pe__statements(pe__sql *db, pe__doc *doc, int64_t council,
                         pe__value *array, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
                          STATEMENTS "ORDER BY s.statement DESC LIMIT 50", "i",
                          council);
}

pe_status pe__statement_row(pe__sql *db, pe__doc *doc, int64_t council,
                            int64_t statement, pe__value *object, bool *found,
                            pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
                         STATEMENTS "AND s.statement = $2", "ii", council,
                         statement);
}

/* --- lines ---------------------------------------------------------------- */

/* Lines that came with their council from another hub have no mark: it was made
 * with a key that stays there. They are known by day and amount, once each. */
static pe_status know_carried(pe__sql *db, const pe__line_new *line,
                              bool *known, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(
        db, &changed, err,
        "UPDATE money_line SET mark = $5 WHERE line = (SELECT min(line) FROM "
        "money_line WHERE account = $1 AND day_on = $2 AND currency = $3 AND "
        "amount = $4 AND mark LIKE 'carried-%') AND NOT EXISTS (SELECT 1 FROM "
        "money_line WHERE account = $1 AND mark = $5)", "iitit", line->account,
        line->day, line->currency, line->amount, line->mark);
    *known = changed > 0;
    return status;
}

pe_status pe__line_add(pe__sql *db, const pe__line_new *line, int64_t *id,
                       pe_error *err)
{
    bool known = false;
    pe_status status = know_carried(db, line, &known, err);
    *id = 0;
    if (status != PE_OK || known)
        return status;
    return pe__query_integer(
        db, id, 0, err,
        "INSERT INTO money_line (statement, account, day_on, currency, amount, "
        "words, payer, mark, state) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open') "
        "ON CONFLICT (account, mark) DO NOTHING RETURNING line",
        "iiitittt", line->statement, line->account, line->day, line->currency,
        line->amount, line->words, line->payer, line->mark);
}

pe_status pe__statement_undo(pe__sql *db, int64_t statement, bool *done,
                             pe_error *err)
{
    int64_t settled = 0;
    pe_status status = pe__query_integer(
        db, &settled, 0, err,
        "SELECT count(*) FROM money_line WHERE statement = $1 "
        "AND state <> 'open'",
        "i", statement);
    *done = settled == 0;
    if (status != PE_OK || settled > 0)
        return status;
    status = pe__query_run(db, NULL, err,
                           "DELETE FROM money_fit WHERE line IN (SELECT line "
                           "FROM money_line WHERE statement = $1)",
                           "i", statement);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err,
                               "DELETE FROM money_line WHERE statement = $1",
                               "i", statement);
    return status == PE_OK
               ? pe__query_run(db, NULL, err,
                               "DELETE FROM money_statement "
                               "WHERE statement = $1",
                               "i", statement)
               : status;
}

/* --- which column is what ------------------------------------------------- */

pe_status pe__form_get(pe__sql *db, pe__doc *doc, int64_t account,
                       const char *heading, pe__value *object, bool *found,
                       pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
                         "SELECT columns, day_order, mark FROM money_form "
                         "WHERE account = $1 AND heading = $2",
                         "it", account, heading);
}

pe_status pe__form_put(pe__sql *db, int64_t account, const char *heading,
                       const char *columns, const char *order,
                       const char *mark, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "INSERT INTO money_form (account, heading, columns, day_order, mark) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account, heading) DO UPDATE "
        "SET columns = excluded.columns, day_order = excluded.day_order, "
        "mark = excluded.mark",
        "itttt", account, heading, columns, order, mark);
}

#define LINES                                                                 \
    "SELECT l.line, l.account, l.day_on, l.currency, k.digits, "              \
    "l.amount AS amount_money, l.words, l.payer, l.state, "                   \
    "e.number AS entry_number, e.words AS entry_words, "                      \
    "m.name AS settled_by_name FROM money_line l "                            \
    "JOIN money_account a ON a.account = l.account "                          \
    "JOIN money_currency k ON k.council = a.council "                         \
    "AND k.currency = l.currency "                                            \
    "LEFT JOIN money_entry e ON e.entry = l.entry "                           \
    "LEFT JOIN member m ON m.member = l.settled_by "                          \
    "WHERE l.statement = $1 "

pe_status pe__lines(pe__sql *db, pe__doc *doc, int64_t statement, int64_t skip,
                    int64_t most, pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        LINES "ORDER BY CASE l.state WHEN 'open' THEN 0 WHEN 'left' THEN 1 "
        "ELSE 2 END, l.day_on, l.line LIMIT $2 OFFSET $3",
        "iii", statement, most, skip);
}

pe_status pe__line_row(pe__sql *db, pe__doc *doc, int64_t statement,
                       int64_t line, pe__value *object, bool *found,
                       pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
                         LINES "AND l.line = $2", "ii", statement, line);
}

pe_status pe__line_matches(pe__sql *db, pe__doc *doc, int64_t account,
                           const char *currency, int64_t amount, int64_t day,
                           int64_t days, int64_t most, pe__value *array,
                           pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT e.entry, e.number, e.day_on, e.words, "
        "abs(q.day_on - $4) AS apart, CASE WHEN EXISTS (SELECT 1 "
        "FROM money_draw d WHERE d.entry = e.entry) THEN 1 ELSE 0 END "
        "AS is_drawn FROM money_posting q "
        "JOIN money_entry e ON e.entry = q.entry "
        "WHERE q.account = $1 AND q.currency = $2 AND q.amount = $3 "
        "AND q.day_on BETWEEN $4 - $5 AND $4 + $5 AND e.corrects IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM money_entry c "
        "  WHERE c.corrects = e.entry) "
        "AND NOT EXISTS (SELECT 1 FROM money_line l "
        "  WHERE l.entry = e.entry AND l.account = q.account) "
        "ORDER BY abs(q.day_on - $4), e.entry LIMIT $6",
        "itiiii", account, currency, amount, day, days, most);
}

pe_status pe__line_draws(pe__sql *db, pe__doc *doc, int64_t council,
                         const char *currency, int64_t amount,
                         pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT d.request, d.pot, a.name, d.words FROM money_draw d "
        "JOIN money_pot p ON p.account = d.pot "
        "JOIN money_account a ON a.account = p.account "
        "WHERE a.council = $1 AND d.state = 'asked' AND p.currency = $2 "
        "AND d.amount = $3 ORDER BY d.request LIMIT 3",
        "iti", council, currency, amount);
}

pe_status pe__line_settle(pe__sql *db, int64_t line, const char *state,
                          int64_t entry, int64_t member, int64_t now,
                          pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "UPDATE money_line SET state = $2, entry = $3, words = '', "
        "payer = '', settled_by = $4, settled_at = $5 WHERE line = $1",
        "itnii", line, state, entry, member, now);
}

pe_status pe__line_reopen(pe__sql *db, int64_t line, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "UPDATE money_line SET state = 'open', settled_by = NULL, "
        "settled_at = NULL WHERE line = $1 AND state = 'left'",
        "i", line);
}

pe_status pe__lines_reopen_of(pe__sql *db, int64_t entry, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "UPDATE money_line SET state = 'open', entry = NULL, "
        "settled_by = NULL, settled_at = NULL WHERE entry = $1",
        "i", entry);
}

#define SAYS "(words <> '' OR payer <> '')"

pe_status pe__bank_forget(pe__sql *db, int64_t said, int64_t paid,
                          pe_error *err)
{
    pe_status status = pe__query_run(
        db, NULL, err,
        "UPDATE money_line SET words = '', payer = '' WHERE " SAYS
        " AND statement IN (SELECT statement FROM money_statement "
        "WHERE brought_at <= $1)",
        "i", said);
    if (status == PE_OK)
        status = pe__query_run(
            db, NULL, err,
            "DELETE FROM money_fit WHERE line IN (SELECT l.line "
            "FROM money_line l JOIN money_statement s "
            "ON s.statement = l.statement WHERE s.brought_at <= $1)",
            "i", said);
    return status == PE_OK
               ? pe__query_run(db, NULL, err,
                               "DELETE FROM money_payer WHERE used_at <= $1",
                               "i", paid)
               : status;
}

pe_status pe__bank_oldest(pe__sql *db, int64_t *said, int64_t *paid,
                          pe_error *err)
{
    pe_status status = pe__query_integer(
        db, said, INT64_MAX, err,
        "SELECT brought_at FROM money_statement WHERE statement = "
        "(SELECT min(statement) FROM money_line WHERE " SAYS ")",
        "");
    return status == PE_OK
               ? pe__query_integer(db, paid, INT64_MAX, err,
                                   "SELECT min(used_at) FROM money_payer", "")
               : status;
}

pe_status pe__line_sums_of(pe__sql *db, int64_t account, const char *currency,
                           int64_t until, pe__line_sums *out, pe_error *err)
{
    int64_t value[7] = {0};
    bool found;
#define SUM(state)                                                            \
    "coalesce(CAST(sum(CASE WHEN state = '" state                             \
    "' THEN amount ELSE 0 END) AS BIGINT), 0), "
#define COUNT(state)                                                          \
    "coalesce(CAST(sum(CASE WHEN state = '" state                             \
    "' THEN 1 ELSE 0 END) AS BIGINT), 0), "
    pe_status status = pe__query_integers(
        db, value, 7, &found, err,
        "SELECT " SUM("open") SUM("left") SUM("entered") COUNT("open")
        COUNT("left")
        "(SELECT min(from_on) FROM money_statement WHERE account = $1 "
        "  AND currency = $2), "
        "(SELECT coalesce(CAST(sum(l.amount) AS BIGINT), 0) "
        "  FROM money_line l JOIN money_entry e ON e.entry = l.entry "
        "  WHERE l.account = $1 AND l.currency = $2 AND l.state = 'entered' "
        "  AND l.day_on <= $3 AND e.day_on < (SELECT min(s.from_on) "
        "    FROM money_statement s WHERE s.account = $1 "
        "    AND s.currency = $2)) "
        "FROM money_line WHERE account = $1 AND currency = $2 "
        "AND day_on <= $3",
        "iti", account, currency, until);
    *out = (pe__line_sums){value[0], value[1], value[2],
                           value[3], value[4], value[5], value[6]};
    return status;
}

/* --- payers --------------------------------------------------------------- */

pe_status pe__payer_get(pe__sql *db, pe__doc *doc, int64_t council,
                        const char *payer, pe__value *object, bool *found,
                        pe_error *err)
{
    return pe__query_row(
        db, doc, object, found, err,
        "SELECT p.account, a.name, p.words FROM money_payer p "
        "JOIN money_account a ON a.account = p.account "
        "WHERE p.council = $1 AND p.payer = $2",
        "it", council, payer);
}

pe_status pe__payer_learn(pe__sql *db, int64_t council, const char *payer,
                          int64_t account, const char *words, int64_t now,
                          pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "INSERT INTO money_payer (council, payer, account, words, used_at) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (council, payer) DO UPDATE "
        "SET account = excluded.account, words = excluded.words, "
        "used_at = excluded.used_at",
        "ititi", council, payer, account, words, now);
}
