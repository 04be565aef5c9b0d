/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "money_rate.h"

pe_status pe__money_currencies(pe__sql *db, pe__doc *doc, int64_t council,
                               pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT currency, digits, name FROM money_currency "
        "WHERE council = $1 ORDER BY currency",
        "i", council);
}

pe_status pe__money_currency(pe__sql *db, int64_t council,
                             const char *currency, int *digits,
                             pe_error *err)
{
    int64_t value = -1;
    pe_status status = pe__query_integer(
        db, &value, -1, err,
        "SELECT digits FROM money_currency WHERE council = $1 "
        "AND currency = $2",
        "it", council, currency);
    *digits = (int)value;
    return status;
}

pe_status pe__money_currency_add(pe__sql *db, int64_t council,
                                 const char *currency, int digits,
                                 const char *name, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "INSERT INTO money_currency (council, currency, digits, name) "
        "VALUES ($1, $2, $3, $4) ON CONFLICT (council, currency) DO NOTHING",
        "itit", council, currency, (int64_t)digits, name);
}

pe_status pe__money_knows_currency(pe__sql *db, int64_t council,
                                   const char *currency, bool *knows,
                                   pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(
        db, &count, 0, err,
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM money_account a "
        "JOIN money_sum s ON s.account = a.account AND s.currency = $2 "
        "WHERE a.council = $1) OR EXISTS (SELECT 1 FROM money_rate r "
        "WHERE r.council = $1 AND (r.currency = $2 OR r.in_currency = $2)) "
        "THEN 1 ELSE 0 END",
        "it", council, currency);
    *knows = count > 0;
    return status;
}

pe_status pe__money_rate_add(pe__sql *db, const pe__money_rate_new *rate,
                             pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "INSERT INTO money_rate (entry, council, currency, in_currency, "
        "day_on, rate, top, bottom) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        "iittitii", rate->entry, rate->council, rate->currency, rate->in,
        rate->day, rate->rate, rate->top, rate->bottom);
}

pe_status pe__money_rate_on(pe__sql *db, int64_t council, const char *from,
                            const char *to, int64_t day, int64_t *top,
                            int64_t *bottom, bool *found, pe_error *err)
{
    int64_t value[2] = {0, 0};
    pe_status status = pe__query_integers(
        db, value, 2, found, err,
        "SELECT CASE WHEN currency = $2 THEN top ELSE bottom END, "
        "CASE WHEN currency = $2 THEN bottom ELSE top END FROM money_rate "
        "WHERE council = $1 AND day_on <= $4 AND ((currency = $2 "
        "AND in_currency = $3) OR (currency = $3 AND in_currency = $2)) "
        "ORDER BY day_on DESC, entry DESC LIMIT 1",
        "itti", council, from, to, day);
    *top = value[0];
    *bottom = value[1];
    return status;
}

pe_status pe__money_rates(pe__sql *db, pe__doc *doc, int64_t council,
                          int64_t most, pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT e.number, r.currency, r.in_currency, r.rate, r.day_on, "
        "e.words FROM money_rate r JOIN money_entry e ON e.entry = r.entry "
        "WHERE r.council = $1 ORDER BY r.day_on DESC, r.entry DESC LIMIT $2",
        "ii", council, most);
}

pe_status pe__money_rate_is(pe__sql *db, int64_t council, const char *currency,
                            const char *in, int64_t day, const char *rate,
                            bool *is, pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(
        db, &count, 0, err,
        "SELECT count(*) FROM money_rate WHERE council = $1 AND currency = $2 "
        "AND in_currency = $3 AND day_on = $4 AND rate = $5",
        "ittit", council, currency, in, day, rate);
    *is = count > 0;
    return status;
}
