/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "money_transfer.h"

pe_status pe__transfer_add(pe__sql *db, const pe__transfer_new *run,
                           int64_t *id, pe_error *err)
{
    return pe__query_integer(
        db, id, 0, err,
        "INSERT INTO transfer_run (council, title, starts_on, ends_on, "
        "currency, share, floor, state, opened_by, opened_at, rule, moved, "
        "file, digest, digits) VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', "
        "$8, $9, '', 0, '', '', $10) RETURNING run",
        "itiitiiiii", run->council, run->title, run->starts, run->ends,
        run->currency, run->share, run->floor, run->member, run->now,
        (int64_t)run->digits);
}

/* Whether council $1 has to do with the run `r`. */
#define CONCERNS                                                              \
    "(r.council = $1 OR r.council = (SELECT k.parent FROM council k "         \
    "  WHERE k.council = $1) OR EXISTS (SELECT 1 FROM transfer_part q "       \
    "  WHERE q.run = r.run AND q.council = $1)) "

pe_status pe__transfers(pe__sql *db, pe__doc *doc, int64_t council,
                        pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT r.run, r.council, c.name AS council_name, r.title, "
        "r.starts_on, r.ends_on, r.currency, r.digits, r.state, "
        "r.moved AS moved_money, CASE WHEN EXISTS (SELECT 1 "
        "  FROM transfer_part p WHERE p.run = r.run AND p.council = $1) "
        "  THEN 1 ELSE 0 END AS is_stated "
        "FROM transfer_run r JOIN council c ON c.council = r.council "
        "WHERE " CONCERNS "ORDER BY r.run DESC",
        "i", council);
}

pe_status pe__transfer_get(pe__sql *db, pe__doc *doc, int64_t council,
                           int64_t run, pe__value *object, bool *found,
                           pe_error *err)
{
    return pe__query_row(
        db, doc, object, found, err,
        "SELECT r.run, r.council, c.name AS council_name, r.title, "
        "r.starts_on, r.ends_on, r.currency, r.digits, r.share, "
        "r.floor AS floor_money, r.state, r.opened_at, r.rule, r.decision, "
        "d.title AS decision_title, r.settled_at, r.moved AS moved_money, "
        "r.digest FROM transfer_run r "
        "JOIN council c ON c.council = r.council "
        "LEFT JOIN decision d ON d.decision = r.decision "
        "WHERE r.run = $2 AND " CONCERNS,
        "ii", council, run);
}

pe_status pe__transfer_file(pe__sql *db, pe__doc *doc, int64_t run,
                            const char **file, pe_error *err)
{
    return pe__query_text(db, doc, file, err,
                          "SELECT file FROM transfer_run WHERE run = $1 "
                          "AND state = 'settled'",
                          "i", run);
}

/* --- what is stated ------------------------------------------------------- */

pe_status pe__transfer_parts(pe__sql *db, pe__doc *doc, int64_t run,
                             pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT p.council, c.name, p.income AS income_money, "
        "p.ledger_income AS ledger_income_money, p.members AS members_count, "
        "p.counted AS counted_count, p.need, p.most AS most_money, p.reason, "
        "p.transfer AS transfer_money, p.stated_at, r.digits "
        "FROM transfer_part p JOIN transfer_run r ON r.run = p.run "
        "JOIN council c ON c.council = p.council "
        "WHERE p.run = $1 ORDER BY p.council",
        "i", run);
}

pe_status pe__transfer_silent(pe__sql *db, pe__doc *doc, int64_t run,
                              pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT c.council, c.name FROM council c "
        "JOIN transfer_run r ON r.council = c.parent "
        "WHERE r.run = $1 AND c.closed_at IS NULL AND NOT EXISTS ("
        "  SELECT 1 FROM transfer_part p WHERE p.run = r.run "
        "  AND p.council = c.council) ORDER BY c.name, c.council",
        "i", run);
}

pe_status pe__transfer_earlier(pe__sql *db, pe__doc *doc, int64_t run,
                               pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT e.run, e.title, e.starts_on, e.ends_on, e.share, "
        "e.digits, e.floor AS floor_money, e.rule, e.state FROM transfer_run r "
        "JOIN transfer_run e ON e.council = r.council "
        "AND e.currency = r.currency WHERE r.run = $1 AND e.run <> r.run "
        "AND e.ends_on < r.starts_on AND e.ends_on >= r.starts_on - 366 "
        "AND e.state <> 'ended' AND EXISTS (SELECT 1 FROM transfer_part p "
        "  WHERE p.run = e.run) ORDER BY e.starts_on, e.run",
        "i", run);
}

/* Entries of transfers, and those that take them back, are left out: else what
 * was given once would have to be shared again. */
pe_status pe__transfer_income(pe__sql *db, int64_t council,
                              const char *currency, int64_t from, int64_t to,
                              int64_t *income, pe_error *err)
{
    pe_status status = pe__query_integer(
        db, income, 0, err,
        "SELECT CAST(-sum(q.amount) AS BIGINT) FROM money_entry e "
        "JOIN money_posting q ON q.entry = e.entry "
        "JOIN money_account a ON a.account = q.account "
        "WHERE e.council = $1 AND q.currency = $2 AND e.day_on >= $3 "
        "AND e.day_on <= $4 AND a.kind = 'income' AND NOT EXISTS ("
        "  SELECT 1 FROM transfer_payment t "
        "  WHERE t.arrived_entry IN (e.entry, e.corrects))",
        "itii", council, currency, from, to);
    *income = *income < 0 ? 0 : *income;
    return status;
}

pe_status pe__transfer_belongs(pe__sql *db, int64_t council, int64_t above,
                               bool *belongs, pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(
        db, &count, 0, err,
        "SELECT count(*) FROM council WHERE council = $1 AND parent = $2 "
        "AND closed_at IS NULL",
        "ii", council, above);
    *belongs = count > 0;
    return status;
}

pe_status pe__transfer_state(pe__sql *db, const pe__transfer_part *part,
                             pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "INSERT INTO transfer_part (run, council, income, ledger_income, "
        "members, counted, need, most, reason, transfer, stated_by, "
        "stated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11) "
        "ON CONFLICT (run, council) DO UPDATE SET income = excluded.income, "
        "ledger_income = excluded.ledger_income, "
        "members = excluded.members, counted = excluded.counted, "
        "need = excluded.need, most = excluded.most, "
        "reason = excluded.reason, stated_by = excluded.stated_by, "
        "stated_at = excluded.stated_at",
        "iiiiiiiitii", part->run, part->council, part->income,
        part->ledger_income, part->members, part->counted, part->need,
        part->most, part->reason, part->member, part->now);
}

pe_status pe__transfer_unstate(pe__sql *db, int64_t run, int64_t council,
                               bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(
        db, &changed, err,
        "DELETE FROM transfer_part WHERE run = $1 AND council = $2", "ii",
        run, council);
    *found = changed > 0;
    return status;
}

/* --- the rule ------------------------------------------------------------- */

pe_status pe__transfer_propose(pe__sql *db, int64_t run, const char *rule,
                               int64_t share, int64_t floor, int64_t decision,
                               pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "UPDATE transfer_run SET rule = $2, share = $3, floor = $4, "
        "decision = $5 WHERE run = $1",
        "itiin", run, rule, share, floor, decision);
}

#define DECIDED                                                               \
    "d.council = $1 AND d.state = 'closed' "                                  \
    "AND d.outcome IN ('decided', 'lot', 'adopted') "

pe_status pe__transfer_decided(pe__sql *db, pe__doc *doc, int64_t council,
                               pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT d.decision, d.title, d.closed_at FROM decision d "
        "WHERE " DECIDED "ORDER BY d.closed_at DESC, d.decision DESC "
        "LIMIT 50",
        "i", council);
}

pe_status pe__transfer_is_decided(pe__sql *db, int64_t council,
                                  int64_t decision, bool *is_decided,
                                  pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(
        db, &count, 0, err,
        "SELECT count(*) FROM decision d WHERE " DECIDED
        "AND d.decision = $2",
        "ii", council, decision);
    *is_decided = count > 0;
    return status;
}

pe_status pe__transfer_close(pe__sql *db, int64_t run, const char *state,
                             int64_t moved, const char *file,
                             const char *digest, int64_t now, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "UPDATE transfer_run SET state = $2, moved = $3, file = $4, "
        "digest = $5, settled_at = $6 WHERE run = $1",
        "itittd", run, state, moved, file, digest, now);
}

pe_status pe__transfer_part_settled(pe__sql *db, int64_t run, int64_t council,
                                    int64_t transfer, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "UPDATE transfer_part SET transfer = $3 WHERE run = $1 "
        "AND council = $2",
        "iii", run, council, transfer);
}

/* --- payments ------------------------------------------------------------- */

pe_status pe__transfer_payment_add(pe__sql *db, int64_t run, int64_t giver,
                                   int64_t taker, int64_t amount,
                                   pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "INSERT INTO transfer_payment (run, giver, taker, amount) "
        "VALUES ($1, $2, $3, $4)",
        "iiii", run, giver, taker, amount);
}

/* An entry counts until another takes it back. */
#define PAYMENTS                                                              \
    "SELECT t.payment, t.giver, g.name AS giver_name, t.taker, "              \
    "k.name AS taker_name, t.amount AS amount_money, r.digits, "              \
    "s.entry AS sent_entry, s.number AS sent_number, "                        \
    "a.entry AS arrived_entry, a.number AS arrived_number "                   \
    "FROM transfer_payment t JOIN transfer_run r ON r.run = t.run "           \
    "JOIN council g ON g.council = t.giver "                                  \
    "JOIN council k ON k.council = t.taker "                                  \
    "LEFT JOIN money_entry s ON s.entry = t.sent_entry AND NOT EXISTS ("      \
    "  SELECT 1 FROM money_entry x WHERE x.corrects = s.entry) "              \
    "LEFT JOIN money_entry a ON a.entry = t.arrived_entry AND NOT EXISTS ("   \
    "  SELECT 1 FROM money_entry y WHERE y.corrects = a.entry) "              \
    "WHERE t.run = $1 "

pe_status pe__transfer_payments(pe__sql *db, pe__doc *doc, int64_t run,
                                pe__value *array, pe_error *err)
{
    return pe__query_rows(db, doc, array, err, PAYMENTS "ORDER BY t.payment",
                          "i", run);
}

pe_status pe__transfer_payment(pe__sql *db, pe__doc *doc, int64_t run,
                               int64_t payment, pe__value *object,
                               bool *found, pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
                         PAYMENTS "AND t.payment = $2", "ii", run, payment);
}

pe_status pe__transfer_sent(pe__sql *db, int64_t payment, int64_t entry,
                            pe_error *err)
{
    return pe__query_run(db, NULL, err,
                         "UPDATE transfer_payment SET sent_entry = $2 "
                         "WHERE payment = $1",
                         "ii", payment, entry);
}

pe_status pe__transfer_arrived(pe__sql *db, int64_t payment, int64_t entry,
                               pe_error *err)
{
    return pe__query_run(db, NULL, err,
                         "UPDATE transfer_payment SET arrived_entry = $2 "
                         "WHERE payment = $1",
                         "ii", payment, entry);
}
