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
    return pe__query_rows(
        db, doc, array, err,
        "SELECT a.account, a.kind, a.name, " IS_POT ", s.currency, "
        "s.amount_money FROM money_account a JOIN ("
        "  SELECT q.account, q.currency, "
        "    CAST(sum(q.amount) AS BIGINT) AS amount_money "
        "  FROM money_posting q JOIN money_account b "
        "    ON b.account = q.account WHERE b.council = $1 "
        "  GROUP BY q.account, q.currency) s ON s.account = a.account "
        "ORDER BY a.kind, a.name, s.currency",
        "i", council);
}

pe_status pe__money_balance(pe__sql *db, int64_t account,
                            const char *currency, int64_t *amount,
                            pe_error *err)
{
    return pe__query_integer(
        db, amount, 0, err,
        "SELECT CAST(sum(amount) AS BIGINT) FROM money_posting "
        "WHERE account = $1 AND currency = $2",
        "it", account, currency);
}

pe_status pe__money_flows(pe__sql *db, pe__doc *doc, int64_t council,
                          int64_t since_on, pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT a.kind, a.name, q.currency, CAST(sum(CASE a.kind "
        "  WHEN 'income' THEN -q.amount ELSE q.amount END) AS BIGINT) "
        "  AS amount_money "
        "FROM money_entry e JOIN money_posting q ON q.entry = e.entry "
        "JOIN money_account a ON a.account = q.account "
        "WHERE e.council = $1 AND e.day_on >= $2 "
        "AND a.kind IN ('income', 'expenses') "
        "GROUP BY a.kind, a.name, q.currency "
        "ORDER BY a.kind, q.currency, 4 DESC, a.name",
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

/* Each entry has two postings: one out of an account, one into another. */
#define ENTRIES                                                               \
    "SELECT e.entry, e.number, e.day_on, e.words, t.currency, "               \
    "t.amount AS amount_money, f.account AS from_account, "                   \
    "fa.name AS from_name, fa.kind AS from_kind, "                            \
    "t.account AS to_account, ta.name AS to_name, ta.kind AS to_kind, "       \
    "w.number AS corrects, (SELECT min(k.number) FROM money_entry k "         \
    "  WHERE k.corrects = e.entry) AS corrected_by, "                         \
    "e.idea, i.title AS idea_title, e.written_at, m.name AS by_name "         \
    "FROM money_entry e "                                                     \
    "JOIN money_posting f ON f.entry = e.entry AND f.amount < 0 "             \
    "JOIN money_account fa ON fa.account = f.account "                        \
    "JOIN money_posting t ON t.entry = e.entry AND t.amount > 0 "             \
    "JOIN money_account ta ON ta.account = t.account "                        \
    "JOIN member m ON m.member = e.written_by "                               \
    "LEFT JOIN money_entry w ON w.entry = e.corrects "                        \
    "LEFT JOIN money_idea i ON i.idea = e.idea "

pe_status pe__money_entries(pe__sql *db, pe__doc *doc, int64_t council,
                            int64_t account, int64_t idea, int64_t from,
                            int64_t most, pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        ENTRIES "WHERE e.council = $1 "
        "AND (CAST($2 AS BIGINT) = 0 OR f.account = $2 OR t.account = $2) "
        "AND (CAST($3 AS BIGINT) = 0 OR e.idea = $3) "
        "AND (CAST($4 AS BIGINT) = 0 OR e.number <= $4) "
        "ORDER BY e.number DESC LIMIT $5",
        "iiiii", council, account, idea, from, most);
}

pe_status pe__money_entry(pe__sql *db, pe__doc *doc, int64_t council,
                          int64_t number, pe__value *object, bool *found,
                          pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
                         ENTRIES "WHERE e.council = $1 AND e.number = $2",
                         "ii", council, number);
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

pe_status pe__money_knows_currency(pe__sql *db, int64_t council,
                                   const char *currency, bool *knows,
                                   pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(
        db, &count, 0, err,
        "SELECT count(*) FROM (SELECT 1 FROM money_posting q "
        "JOIN money_account a ON a.account = q.account "
        "WHERE a.council = $1 AND q.currency = $2 LIMIT 1) x",
        "it", council, currency);
    *knows = count > 0;
    return status;
}

pe_status pe__money_entry_add(pe__sql *db, const pe__money_new *entry,
                              int64_t *id, pe_error *err)
{
    pe_status status = pe__query_integer(
        db, id, 0, err,
        "INSERT INTO money_entry (council, number, day_on, words, corrects, "
        "idea, written, hash, written_by, written_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING entry",
        "iiitnnttii", entry->council, entry->number, entry->day, entry->words,
        entry->corrects, entry->idea, entry->written, entry->hash,
        entry->member, entry->now);
    if (status == PE_OK)
        status = pe__query_run(
            db, NULL, err,
            "INSERT INTO money_posting (entry, account, currency, amount) "
            "VALUES ($1, $2, $4, -$5), ($1, $3, $4, $5)",
            "iiiti", *id, entry->from, entry->to, entry->currency,
            entry->amount);
    return status;
}

pe_status pe__money_written(pe__sql *db, pe__doc *doc, int64_t council,
                            pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT written, hash FROM money_entry WHERE council = $1 "
        "ORDER BY number",
        "i", council);
}
