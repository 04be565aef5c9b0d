/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "money_ledger.h"

pe_status pe__money_is_public(pe__sql *db, int64_t council, bool *is_public,
                              pe_error *err)
{
    int64_t on = 0;
    /* one that is closed shows nothing any more */
    pe_status status = pe__query_integer(
        db, &on, 0, err,
        "SELECT r.is_public FROM money_rule r JOIN council c "
        "ON c.council = r.council WHERE r.council = $1 "
        "AND c.closed_at IS NULL",
        "i", council);
    *is_public = on == 1;
    return status;
}

pe_status pe__money_set_public(pe__sql *db, int64_t council, bool is_public,
                               int64_t member, int64_t now, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "INSERT INTO money_rule (council, is_public, changed_by, changed_at) "
        "VALUES ($1, $2, $3, $4) ON CONFLICT (council) DO UPDATE SET "
        "is_public = excluded.is_public, changed_by = excluded.changed_by, "
        "changed_at = excluded.changed_at",
        "iiii", council, (int64_t)is_public, member, now);
}

pe_status pe__money_public(pe__sql *db, pe__doc *doc, pe__value *array,
                           pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT c.council, c.name, c.purpose FROM money_rule r "
        "JOIN council c ON c.council = r.council WHERE r.is_public = 1 "
        "AND c.closed_at IS NULL ORDER BY c.name, c.council",
        "");
}

/* Of money_sum s, the blocks that together are all days up to `day`, level by
 * level. Three questions and not one with OR, so that each is a range of its
 * key and no more rows are read than are summed. */
#define LARGE(day) "s.level = 2 AND s.block < " day " / 1024 "
#define MIDDLE(day)                                                           \
    "s.level = 1 AND s.block >= " day " / 1024 * 32 AND s.block < " day       \
    " / 32 "
#define DAYS(day)                                                             \
    "s.level = 0 AND s.block >= " day " / 32 * 32 AND s.block <= " day " "

/* --- accounts ------------------------------------------------------------- */

#define IS_POT                                                                \
    "CASE WHEN EXISTS (SELECT 1 FROM money_pot p "                            \
    "WHERE p.account = a.account) THEN 1 ELSE 0 END AS is_pot"

pe_status pe__money_accounts(pe__sql *db, pe__doc *doc, int64_t council,
                             pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT a.account, a.kind, a.name, " IS_POT " FROM money_account a "
        "WHERE a.council = $1 ORDER BY a.kind, a.name",
        "i", council);
}

pe_status pe__money_account(pe__sql *db, pe__doc *doc, int64_t council,
                            int64_t account, pe__value *object, bool *found,
                            pe_error *err)
{
    return pe__query_row(
        db, doc, object, found, err,
        "SELECT a.account, a.kind, a.name, " IS_POT " FROM money_account a "
        "WHERE a.council = $1 AND a.account = $2",
        "ii", council, account);
}

pe_status pe__money_account_named(pe__sql *db, int64_t council,
                                  const char *kind, const char *name,
                                  int64_t *account, pe_error *err)
{
    return pe__query_integer(
        db, account, 0, err,
        "SELECT account FROM money_account WHERE council = $1 AND kind = $2 "
        "AND name = $3",
        "itt", council, kind, name);
}

pe_status pe__money_account_add(pe__sql *db, int64_t council,
                                const char *kind, const char *name,
                                int64_t now, int64_t *account, pe_error *err)
{
    return pe__query_integer(
        db, account, 0, err,
        "INSERT INTO money_account (council, kind, name, opened_at) "
        "VALUES ($1, $2, $3, $4) RETURNING account",
        "itti", council, kind, name, now);
}

pe_status pe__money_balances(pe__sql *db, pe__doc *doc, int64_t council,
                             pe__value *array, pe_error *err)
{
    return pe__money_balances_on(db, doc, council, PE__ALL_DAYS, array, err);
}

pe_status pe__money_balances_on(pe__sql *db, pe__doc *doc, int64_t council,
                                int64_t day, pe__value *array, pe_error *err)
{
#define SUMS(which)                                                           \
    "SELECT s.account, s.currency, k.digits, s.amount FROM money_account a "  \
    "JOIN money_currency k ON k.council = a.council "                         \
    "JOIN money_sum s ON s.account = a.account AND s.currency = k.currency "  \
    "AND " which("$2") "WHERE a.council = $1 "
    return pe__query_rows(
        db, doc, array, err,
        "SELECT a.account, a.kind, a.name, " IS_POT ", u.currency, "
        "u.digits, CAST(sum(u.amount) AS BIGINT) AS amount_money "
        "FROM (" SUMS(LARGE) "UNION ALL " SUMS(MIDDLE) "UNION ALL "
        SUMS(DAYS) ") u JOIN money_account a ON a.account = u.account "
        "GROUP BY a.account, a.kind, a.name, u.currency, u.digits "
        "ORDER BY a.kind, a.name, u.currency",
        "ii", council, day);
}

pe_status pe__money_balance(pe__sql *db, int64_t account,
                            const char *currency, int64_t *amount,
                            pe_error *err)
{
    return pe__money_balance_on(db, account, currency, PE__ALL_DAYS, amount,
                                err);
}

#define SUM(which)                                                            \
    "SELECT s.amount FROM money_sum s WHERE s.account = $1 "                  \
    "AND s.currency = $2 AND " which("$3")

pe_status pe__money_balance_on(pe__sql *db, int64_t account,
                               const char *currency, int64_t day,
                               int64_t *amount, pe_error *err)
{
    return pe__query_integer(
        db, amount, 0, err,
        "SELECT CAST(sum(u.amount) AS BIGINT) FROM (" SUM(LARGE)
        "UNION ALL " SUM(MIDDLE) "UNION ALL " SUM(DAYS) ") u",
        "iti", account, currency, day);
}

pe_status pe__money_flows(pe__sql *db, pe__doc *doc, int64_t council,
                          int64_t since_on, pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT a.kind, a.name, s.currency, k.digits, "
        "CAST(sum(CASE a.kind WHEN 'income' THEN -s.amount "
        "ELSE s.amount END) AS BIGINT) AS amount_money "
        "FROM money_account a "
        "JOIN money_currency k ON k.council = a.council "
        "JOIN money_sum s ON s.account = a.account "
        "AND s.currency = k.currency AND s.level = 0 AND s.block >= $2 "
        "WHERE a.council = $1 AND a.kind IN ('income', 'expenses') "
        "GROUP BY a.kind, a.name, s.currency, k.digits "
        "ORDER BY a.kind, s.currency, 5 DESC, a.name",
        "ii", council, since_on);
}

pe_status pe__money_first_day(pe__sql *db, int64_t council, int64_t *day,
                              pe_error *err)
{
    return pe__query_integer(
        db, day, 0, err,
        "SELECT min(day_on) FROM money_entry WHERE council = $1", "i",
        council);
}

/* --- entries -------------------------------------------------------------- */

/* Line 1 of an entry is one into an account, line 2 one out of one; a rate has
 * neither. Of an entry with more lines: all that came in, in the currency of
 * the first. */
#define ENTRIES                                                               \
    "SELECT e.entry, e.number, e.day_on, e.words, e.postings, "               \
    "coalesce(t.currency, r.currency) AS currency, k.digits, "                \
    "CASE WHEN e.postings <= 2 THEN t.amount ELSE "                           \
    "  (SELECT CAST(sum(x.amount) AS BIGINT) FROM money_posting x "           \
    "  WHERE x.entry = e.entry AND x.amount > 0 "                             \
    "  AND x.currency = t.currency) END AS amount_money, "                    \
    "f.account AS from_account, fa.name AS from_name, fa.kind AS from_kind, " \
    "t.account AS to_account, ta.name AS to_name, ta.kind AS to_kind, "       \
    "r.rate, r.in_currency, "                                                 \
    "w.number AS corrects, (SELECT min(k.number) FROM money_entry k "         \
    "  WHERE k.corrects = e.entry) AS corrected_by, "                         \
    "e.idea, i.title AS idea_title, e.written_at, m.name AS by_name "         \
    "FROM money_entry e "                                                     \
    "LEFT JOIN money_posting f ON f.entry = e.entry AND f.line = 2 "          \
    "LEFT JOIN money_account fa ON fa.account = f.account "                   \
    "LEFT JOIN money_posting t ON t.entry = e.entry AND t.line = 1 "          \
    "LEFT JOIN money_account ta ON ta.account = t.account "                   \
    "LEFT JOIN money_currency k ON k.council = e.council "                    \
    "AND k.currency = t.currency "                                            \
    "LEFT JOIN money_rate r ON r.entry = e.entry "                            \
    "JOIN member m ON m.member = e.written_by "                               \
    "LEFT JOIN money_entry w ON w.entry = e.corrects "                        \
    "LEFT JOIN money_idea i ON i.idea = e.idea "

/* Those of one account come by its index, for an account may have had none in
 * the last million entries. The + 0 keep SQLite from walking all entries by
 * number instead. */
static pe_status of_account(pe__sql *db, pe__doc *doc, int64_t council,
                            int64_t account, int64_t from, int64_t most,
                            pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        ENTRIES "WHERE e.council + 0 = $1 AND e.entry IN ("
        "  SELECT q.entry FROM money_posting q WHERE q.account = $2 "
        "  AND (CAST($3 AS BIGINT) = 0 OR q.entry <= (SELECT y.entry "
        "    FROM money_entry y WHERE y.council = $1 AND y.number = $3)) "
        "  GROUP BY q.entry ORDER BY q.entry DESC LIMIT $4) "
        "ORDER BY e.number + 0 DESC",
        "iiii", council, account, from, most);
}

pe_status pe__money_entries(pe__sql *db, pe__doc *doc, int64_t council,
                            int64_t account, int64_t idea, int64_t from,
                            int64_t most, pe__value *array, pe_error *err)
{
    if (account != 0)
        return of_account(db, doc, council, account, from, most, array, err);
    if (idea != 0)
        return pe__query_rows(
            db, doc, array, err,
            ENTRIES "WHERE e.council = $1 AND e.idea = $2 "
            "ORDER BY e.number DESC LIMIT $3",
            "iii", council, idea, most);
    return pe__query_rows(
        db, doc, array, err,
        ENTRIES "WHERE e.council = $1 AND e.number <= $2 "
        "ORDER BY e.number DESC LIMIT $3",
        "iii", council, from > 0 ? from : INT64_MAX, most);
}

pe_status pe__money_entry(pe__sql *db, pe__doc *doc, int64_t council,
                          int64_t number, pe__value *object, bool *found,
                          pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
                         ENTRIES "WHERE e.council = $1 AND e.number = $2",
                         "ii", council, number);
}

pe_status pe__money_postings(pe__sql *db, pe__doc *doc, int64_t entry,
                             pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT q.line, q.account, a.name, a.kind, " IS_POT ", q.currency, "
        "k.digits, q.amount AS amount_money FROM money_posting q "
        "JOIN money_account a ON a.account = q.account "
        "JOIN money_currency k ON k.council = a.council "
        "AND k.currency = q.currency WHERE q.entry = $1 ORDER BY q.line",
        "i", entry);
}

pe_status pe__money_head(pe__sql *db, pe__doc *doc, int64_t council,
                         int64_t *entries, const char **hash, pe_error *err)
{
    pe_status status = pe__query_integer(
        db, entries, 0, err,
        "SELECT max(number) FROM money_entry WHERE council = $1", "i",
        council);
    *hash = NULL;
    if (status == PE_OK)
        status = pe__query_text(
            db, doc, hash, err,
            "SELECT hash FROM money_entry WHERE council = $1 AND number = $2",
            "ii", council, *entries);
    if (*hash == NULL)
        *hash = "";
    return status;
}

static pe_status add_posting(pe__sql *db, const pe__money_new *entry,
                             int64_t id, int32_t line, pe_error *err)
{
    const pe__money_posting *p = &entry->posting[line];
    pe_status status = pe__query_run(
        db, NULL, err,
        "INSERT INTO money_posting (entry, line, account, currency, amount, "
        "day_on) VALUES ($1, $2, $3, $4, $5, $6)",
        "iiitii", id, (int64_t)line + 1, p->account, p->currency, p->amount,
        entry->day);
    if (status != PE_OK)
        return status;
    return pe__query_run(
        db, NULL, err,
        "INSERT INTO money_sum (account, currency, level, block, amount) "
        "VALUES ($1, $2, 0, $3, $6), ($1, $2, 1, $4, $6), ($1, $2, 2, $5, $6) "
        "ON CONFLICT (account, level, block, currency) "
        "DO UPDATE SET amount = money_sum.amount + excluded.amount",
        "itiiii", p->account, p->currency, entry->day,
        entry->day / PE__SUM_SPAN, entry->day / PE__SUM_SPAN / PE__SUM_SPAN,
        p->amount);
}

pe_status pe__money_entry_add(pe__sql *db, const pe__money_new *entry,
                              int64_t *id, pe_error *err)
{
    pe_status status = pe__query_integer(
        db, id, 0, err,
        "INSERT INTO money_entry (council, number, day_on, words, corrects, "
        "idea, written, hash, written_by, written_at, postings) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
        "RETURNING entry",
        "iiitnnttiii", entry->council, entry->number, entry->day, entry->words,
        entry->corrects, entry->idea, entry->written, entry->hash,
        entry->member, entry->now, (int64_t)entry->postings);
    for (int32_t k = 0; k < entry->postings && status == PE_OK; k++)
        status = add_posting(db, entry, *id, k, err);
    return status;
}

pe_status pe__money_written(pe__sql *db, pe__doc *doc, int64_t council,
                            int64_t after, int64_t most, pe__value *array,
                            pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT e.entry, e.number, e.day_on, e.words, e.written, e.hash, "
        "w.number AS corrects, r.currency, r.in_currency, r.rate, "
        "r.top, r.bottom, r.day_on AS rate_day_on, e.postings, "
        "(SELECT count(*) FROM money_posting q WHERE q.entry = e.entry "
        "  AND q.day_on <> e.day_on) AS other_days FROM money_entry e "
        "LEFT JOIN money_entry w ON w.entry = e.corrects "
        "LEFT JOIN money_rate r ON r.entry = e.entry "
        "WHERE e.council = $1 AND e.number > $2 ORDER BY e.number LIMIT $3",
        "iii", council, after, most);
}

pe_status pe__money_written_postings(pe__sql *db, pe__doc *doc,
                                     int64_t council, int64_t from,
                                     int64_t until, pe__value *array,
                                     pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT e.number, q.account, q.currency, q.amount "
        "FROM money_entry e JOIN money_posting q ON q.entry = e.entry "
        "WHERE e.council = $1 AND e.number BETWEEN $2 AND $3 "
        "ORDER BY e.number, q.line",
        "iii", council, from, until);
}

#define LEVEL(level, span)                                                    \
    "INSERT INTO money_sum (account, currency, level, block, amount) "        \
    "SELECT q.account, q.currency, " level ", q.day_on / " span ", "          \
    "CAST(sum(q.amount) AS BIGINT) FROM money_posting q "                     \
    "JOIN money_account a ON a.account = q.account WHERE a.council = $1 "     \
    "GROUP BY q.account, q.currency, q.day_on / " span

pe_status pe__money_sums_anew(pe__sql *db, int64_t council, pe_error *err)
{
    static const char *const steps[] = {
        ("UPDATE money_entry SET postings = (SELECT count(*) "
         "FROM money_posting q WHERE q.entry = money_entry.entry) "
         "WHERE council = $1"),
        ("DELETE FROM money_sum WHERE account IN "
         "(SELECT account FROM money_account WHERE council = $1)"),
        LEVEL("0", "1"), LEVEL("1", "32"), LEVEL("2", "1024")};
    pe_status status = PE_OK;
    for (size_t k = 0; k < sizeof steps / sizeof *steps && !status; k++)
        status = pe__query_run(db, NULL, err, steps[k], "i", council);
    return status;
}
