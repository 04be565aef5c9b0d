/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "money_dues.h"

pe_status pe__dues_scale(pe__sql *db, pe__doc *doc, int64_t council,
                         pe__value *object, bool *found, pe_error *err)
{
    return pe__query_row(
        db, doc, object, found, err,
        "SELECT s.way, s.currency, s.total AS total_money, "
        "s.free AS free_money, s.account, a.name AS account_name, "
        "coalesce(k.digits, 2) AS digits "
        "FROM dues_scale s JOIN money_account a ON a.account = s.account "
        "LEFT JOIN money_currency k ON k.council = s.council "
        "AND k.currency = s.currency "
        "WHERE s.council = $1",
        "i", council);
}

pe_status pe__dues_bands(pe__sql *db, pe__doc *doc, int64_t council,
                         pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT b.place, b.least AS least_money, b.amount AS amount_money, "
        "coalesce(k.digits, 2) AS digits FROM dues_band b "
        "JOIN dues_scale s ON s.council = b.council "
        "LEFT JOIN money_currency k ON k.council = s.council "
        "AND k.currency = s.currency "
        "WHERE b.council = $1 ORDER BY b.place",
        "i", council);
}

static pe_status set_bands(pe__sql *db, const pe__dues_new *scale,
                           pe_error *err)
{
    pe_status status = pe__query_run(
        db, NULL, err, "DELETE FROM dues_band WHERE council = $1", "i",
        scale->council);
    for (int k = 0; k < scale->bands && status == PE_OK; k++)
        status = pe__query_run(
            db, NULL, err,
            "INSERT INTO dues_band (council, place, least, amount) "
            "VALUES ($1, $2, $3, $4)",
            "iiii", scale->council, (int64_t)k + 1, scale->least[k],
            scale->amount[k]);
    return status;
}

pe_status pe__dues_set(pe__sql *db, const pe__dues_new *scale,
                       bool asks_again, pe_error *err)
{
    pe_status status = pe__query_run(
        db, NULL, err,
        "INSERT INTO dues_scale (council, way, currency, total, free, "
        "account, changed_by, changed_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
        "ON CONFLICT (council) DO UPDATE SET way = excluded.way, "
        "currency = excluded.currency, total = excluded.total, "
        "free = excluded.free, account = excluded.account, "
        "changed_by = excluded.changed_by, changed_at = excluded.changed_at",
        "ittiiiii", scale->council, scale->way, scale->currency, scale->total,
        scale->free, scale->account, scale->member, scale->now);
    if (status == PE_OK && asks_again)
        status = pe__query_run(db, NULL, err,
                               "DELETE FROM dues_choice WHERE council = $1",
                               "i", scale->council);
    return status == PE_OK ? set_bands(db, scale, err) : status;
}

pe_status pe__dues_choices(pe__sql *db, pe__doc *doc, int64_t council,
                           pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT d.member, d.place, d.is_paused FROM dues_choice d "
        "JOIN membership m ON m.council = d.council AND m.member = d.member "
        "WHERE d.council = $1 AND m.left_at IS NULL "
        "ORDER BY d.place, m.joined_at, d.member",
        "i", council);
}

pe_status pe__dues_choose(pe__sql *db, int64_t council, int64_t member,
                          int64_t place, bool is_paused, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "INSERT INTO dues_choice (council, member, place, is_paused) "
        "VALUES ($1, $2, $3, $4) ON CONFLICT (council, member) DO UPDATE SET "
        "place = excluded.place, is_paused = excluded.is_paused",
        "iiii", council, member, place, (int64_t)is_paused);
}

pe_status pe__dues_came(pe__sql *db, int64_t account, const char *currency,
                        int64_t from, int64_t to, int64_t *came,
                        pe_error *err)
{
    return pe__query_integer(
        db, came, 0, err,
        "SELECT CAST(-sum(q.amount) AS BIGINT) FROM money_posting q "
        "JOIN money_entry e ON e.entry = q.entry WHERE q.account = $1 "
        "AND q.currency = $2 AND e.day_on >= $3 AND e.day_on <= $4",
        "itii", account, currency, from, to);
}
