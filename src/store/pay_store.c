/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The statements of pay (pay_store.h). */
#include "pay_store.h"

pe_status pe__pay_rule_get(pe__sql *db, pe__doc *doc, int64_t council,
                           pe__value *rule, pe_error *err)
{
    bool found;
    pe_status status = pe__query_row(
        db, doc, rule, &found, err,
        "SELECT way, currency, effort_least_percent, effort_most_percent "
        "FROM pay_rule WHERE council = $1",
        "i", council);
    if (status || found)
        return status;
    pe__put_text(doc, rule, "way", "equal");
    pe__put_text(doc, rule, "currency", "EUR");
    pe__put_integer(doc, rule, "effort_least_percent", 80);
    pe__put_integer(doc, rule, "effort_most_percent", 120);
    return PE_OK;
}

pe_status pe__pay_rule_set(pe__sql *db, int64_t council, const char *way,
                           const char *currency, int64_t least_percent,
                           int64_t most_percent, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "INSERT INTO pay_rule (council, way, currency, "
        "effort_least_percent, effort_most_percent) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (council) DO UPDATE SET "
        "way = excluded.way, currency = excluded.currency, "
        "effort_least_percent = excluded.effort_least_percent, "
        "effort_most_percent = excluded.effort_most_percent",
        "ittii", council, way, currency, least_percent, most_percent);
}

#define PROPOSALS                                                         \
    "SELECT p.proposal, p.state, p.way, p.currency, "                     \
    "p.effort_least_percent, p.effort_most_percent, p.proposed_by, "      \
    "m.name AS proposed_name, p.proposed_at, p.ended_at "                 \
    "FROM pay_proposal p JOIN member m ON m.member = p.proposed_by "

pe_status pe__pay_propose(pe__sql *db, const pe__pay_proposal *p,
                          int64_t *proposal, pe_error *err)
{
    return pe__query_integer(
        db, proposal, 0, err,
        "INSERT INTO pay_proposal (council, state, way, currency, "
        "effort_least_percent, effort_most_percent, proposed_by, proposed_at) "
        "VALUES ($1, 'proposed', $2, $3, $4, $5, $6, $7) RETURNING proposal",
        "ittiiii", p->council, p->way, p->currency, p->least_percent,
        p->most_percent, p->member, p->now);
}

pe_status pe__pay_proposals(pe__sql *db, pe__doc *doc, int64_t council,
                            pe__value *array, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
                          PROPOSALS "WHERE p.council = $1 "
                          "AND p.state = 'proposed' ORDER BY p.proposal",
                          "i", council);
}

pe_status pe__pay_proposal_get(pe__sql *db, pe__doc *doc, int64_t proposal,
                               pe__value *object, bool *found, pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
                         PROPOSALS "WHERE p.proposal = $1", "i", proposal);
}

pe_status pe__pay_proposal_end(pe__sql *db, int64_t proposal,
                               const char *state, int64_t now, bool *done,
                               pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(
        db, &changed, err,
        "UPDATE pay_proposal SET state = $2, ended_at = $3 "
        "WHERE proposal = $1 AND state = 'proposed'",
        "iti", proposal, state, now);
    *done = changed > 0;
    return status;
}

pe_status pe__pay_periods(pe__sql *db, pe__doc *doc, int64_t council,
                          pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT period, starts_on, ends_on, pool AS pool_money, state, way, "
        "closed_at FROM pay_period WHERE council = $1 "
        "ORDER BY starts_on DESC, period DESC",
        "i", council);
}

pe_status pe__pay_period_get(pe__sql *db, pe__doc *doc, int64_t council,
                             int64_t period, pe__value *object, bool *found,
                             pe_error *err)
{
    return pe__query_row(
        db, doc, object, found, err,
        "SELECT period, starts_on, ends_on, pool AS pool_money, state, way, "
        "closed_at FROM pay_period WHERE council = $1 AND period = $2",
        "ii", council, period);
}

pe_status pe__pay_period_add(pe__sql *db, int64_t council, int64_t starts_on,
                             int64_t ends_on, int64_t pool, const char *way,
                             int64_t *period, pe_error *err)
{
    return pe__query_integer(
        db, period, 0, err,
        "INSERT INTO pay_period (council, starts_on, ends_on, pool, state, "
        "way) VALUES ($1, $2, $3, $4, 'open', $5) RETURNING period",
        "iiiit", council, starts_on, ends_on, pool, way);
}

pe_status pe__pay_period_overlaps(pe__sql *db, int64_t council,
                                  int64_t starts_on, int64_t ends_on,
                                  int64_t *count, pe_error *err)
{
    return pe__query_integer(
        db, count, 0, err,
        "SELECT count(*) FROM pay_period WHERE council = $1 "
        "AND starts_on <= $3 AND ends_on >= $2",
        "iii", council, starts_on, ends_on);
}

pe_status pe__pay_period_close(pe__sql *db, int64_t period, int64_t now,
                               pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "UPDATE pay_period SET state = 'closed', closed_at = $2 "
        "WHERE period = $1",
        "ii", period, now);
}

/* A division holds from starts_on to the day before ended_on, when the next
 * one began, or to ends_on. Days that both cover × a week's quarters, of all
 * divisions together, / 7, to the nearest. */
pe_status pe__pay_hours_fill(pe__sql *db, int64_t council, int64_t period,
                             int64_t begins, int64_t ends, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "WITH held AS (SELECT d.division, d.starts_on, "
        "    coalesce(d.ended_on - 1, d.ends_on, p.ends_on) AS last_on "
        "  FROM division d JOIN pay_period p ON p.council = d.council "
        "  WHERE p.period = $2 AND d.state IN ('adopted', 'ended')), "
        "shared AS (SELECT h.division, "
        "    CASE WHEN h.starts_on > p.starts_on THEN h.starts_on "
        "      ELSE p.starts_on END AS from_on, "
        "    CASE WHEN h.last_on < p.ends_on THEN h.last_on "
        "      ELSE p.ends_on END AS to_on "
        "  FROM held h CROSS JOIN pay_period p WHERE p.period = $2), "
        "week AS (SELECT w.member, "
        "    CAST(sum(w.hours_quarters * (1 + s.to_on - s.from_on)) "
        "      AS BIGINT) AS sevenfold "
        "  FROM shared s JOIN piece w ON w.division = s.division "
        "  WHERE s.from_on <= s.to_on GROUP BY w.member) "
        "INSERT INTO pay_hours (period, member, hours_quarters) "
        "SELECT p.period, s.member, coalesce((k.sevenfold + 3) / 7, 0) "
        "FROM pay_period p JOIN membership s ON s.council = p.council "
        "LEFT JOIN week k ON k.member = s.member "
        "WHERE p.period = $2 AND p.council = $1 "
        "  AND s.joined_at < $4 "
        "  AND (s.left_at IS NULL OR s.left_at >= $3)",
        "iiii", council, period, begins, ends);
}

pe_status pe__pay_hours_set(pe__sql *db, int64_t period, int64_t member,
                            int64_t quarters, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "UPDATE pay_hours SET hours_quarters = $3 "
        "WHERE period = $1 AND member = $2",
        "iii", period, member, quarters);
}

pe_status pe__pay_claims(pe__sql *db, pe__doc *doc, int64_t council,
                         int64_t period, pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT h.member, m.name, h.hours_quarters, coalesce(("
        "  SELECT CAST(sum(a.amount) AS BIGINT) FROM allowance a "
        "  WHERE a.council = $1 AND a.member = h.member "
        "    AND a.since_on <= p.starts_on "
        "    AND (a.until_on IS NULL OR a.until_on >= p.starts_on)), 0) "
        "  AS need_money "
        "FROM pay_hours h JOIN member m ON m.member = h.member "
        "JOIN pay_period p ON p.period = h.period "
        "WHERE h.period = $2 ORDER BY h.member",
        "ii", council, period);
}

pe_status pe__effort_of(pe__sql *db, pe__doc *doc, int64_t period,
                        int64_t rater, pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT h.member, m.name, e.points FROM pay_hours h "
        "JOIN member m ON m.member = h.member "
        "LEFT JOIN effort e ON e.period = h.period AND e.rated = h.member "
        "  AND e.rater = $2 "
        "WHERE h.period = $1 AND h.member <> $2 AND m.erased_at IS NULL "
        "ORDER BY m.name, h.member",
        "ii", period, rater);
}

pe_status pe__effort_set(pe__sql *db, int64_t period, int64_t rater,
                         int64_t rated, int64_t points, pe_error *err)
{
    if (points == 0)
        return pe__query_run(
            db, NULL, err,
            "DELETE FROM effort WHERE period = $1 AND rater = $2 "
            "AND rated = $3",
            "iii", period, rater, rated);
    return pe__query_run(
        db, NULL, err,
        "INSERT INTO effort (period, rater, rated, points) "
        "VALUES ($1, $2, $3, $4) ON CONFLICT (period, rater, rated) "
        "DO UPDATE SET points = excluded.points",
        "iiii", period, rater, rated, points);
}

pe_status pe__effort_each(pe__sql *db, int64_t period,
                          void (*each)(void *context, int64_t rated,
                                       int32_t points),
                          void *context, pe_error *err)
{
    pe__statement *s;
    pe_status status = pe__sql_prepare(
        db,
        "SELECT rated, points FROM effort WHERE period = $1 "
        "ORDER BY rated, points, rater",
        &s, err);
    if (status)
        return status;
    pe__sql_bind_integer(s, 1, period);
    bool row;
    while (!(status = pe__sql_step(s, &row, err)) && row)
        each(context, pe__sql_integer(s, 0), (int32_t)pe__sql_integer(s, 1));
    pe__sql_finish(s);
    return status;
}

pe_status pe__allowances(pe__sql *db, pe__doc *doc, int64_t council,
                         int64_t of, pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT a.allowance, a.member, m.name, a.amount AS amount_money, "
        "a.kind, a.since_on, a.until_on FROM allowance a "
        "JOIN member m ON m.member = a.member "
        "WHERE a.council = $1 "
        "AND (CAST($2 AS BIGINT) = 0 OR a.member = $2) "
        "ORDER BY a.since_on DESC, a.allowance DESC",
        "ii", council, of);
}

pe_status pe__allowance_add(pe__sql *db, int64_t council, int64_t member,
                            int64_t amount, const char *kind,
                            int64_t since_on, int64_t until_on,
                            int64_t granted_by, int64_t *allowance,
                            pe_error *err)
{
    return pe__query_integer(
        db, allowance, 0, err,
        "INSERT INTO allowance (council, member, amount, kind, since_on, "
        "until_on, granted_by) VALUES ($1, $2, $3, $4, $5, $6, $7) "
        "RETURNING allowance",
        "iiitidi", council, member, amount, kind, since_on, until_on,
        granted_by);
}

pe_status pe__allowance_end(pe__sql *db, int64_t council, int64_t allowance,
                            int64_t on, bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(
        db, &changed, err,
        "UPDATE allowance SET until_on = $3 WHERE council = $1 "
        "AND allowance = $2 AND (until_on IS NULL OR until_on > $3)",
        "iii", council, allowance, on);
    *found = changed > 0;
    return status;
}

pe_status pe__pay_line_add(pe__sql *db, int64_t period, int64_t member,
                           int64_t quarters, int64_t percent, int64_t base,
                           int64_t allowance, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "INSERT INTO pay_line (period, member, hours_quarters, "
        "effort_percent, base, allowance, amount) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        "iiiiiii", period, member, quarters, percent, base, allowance,
        base + allowance);
}

pe_status pe__pay_lines(pe__sql *db, pe__doc *doc, int64_t period,
                        pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT l.member, m.name, l.hours_quarters, l.effort_percent, "
        "l.base AS base_money, l.allowance AS allowance_money, "
        "l.amount AS amount_money FROM pay_line l "
        "JOIN member m ON m.member = l.member "
        "WHERE l.period = $1 ORDER BY m.name, l.member",
        "i", period);
}
