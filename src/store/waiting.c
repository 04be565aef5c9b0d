/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "waiting.h"

#include "delegate_store.h"
#include "draw_store.h"
#include "query.h"
#include "waiting_money.h"

/* Councils the member ($1) is in, of all or of one ($2; 0 = all). */
#define MINE                                                                  \
    " FROM membership m JOIN council c ON c.council = m.council"              \
    " AND c.closed_at IS NULL AND ($2 = 0 OR c.council = $2)"
#define IN " WHERE m.member = $1 AND m.left_at IS NULL"

static pe_status put_swaps(pe__sql *db, pe__doc *doc, pe__value *out,
                           int64_t member, int64_t council, pe_error *err)
{
    return pe__query_rows(db, doc, pe__put_array(doc, out, "swaps"), err,
        "SELECT c.council, c.name AS council_name, w.swap, w.division,"
        " a.name AS asker_name, t.name AS task_name,"
        " o.name AS other_task_name" MINE
        " JOIN division d ON d.council = c.council"
        " AND d.state IN ('draft', 'proposed', 'adopted')"
        " JOIN swap w ON w.division = d.division AND w.other = $1"
        " AND w.state = 'asked'"
        " JOIN member a ON a.member = w.asker"
        " JOIN task t ON t.task = w.asker_task"
        " LEFT JOIN task o ON o.task = w.other_task"
        IN " ORDER BY w.swap", "ii", member, council);
}

static pe_status put_to_rate(pe__sql *db, pe__doc *doc, pe__value *out,
                             int64_t member, int64_t council, pe_error *err)
{
    return pe__query_rows(db, doc, pe__put_array(doc, out, "to_rate"), err,
        "SELECT c.council, c.name AS council_name,"
        " COUNT(*) AS tasks_count" MINE
        " JOIN task t ON t.council = c.council AND t.ended_at IS NULL"
        " AND t.created_at > COALESCE((SELECT MAX(r.rated_at) FROM rating r"
        " JOIN task x ON x.task = r.task AND x.council = c.council"
        " WHERE r.member = $1), 0)"
        IN " GROUP BY c.council, c.name ORDER BY c.name", "ii", member,
        council);
}

static pe_status put_efforts(pe__sql *db, pe__doc *doc, pe__value *out,
                             int64_t member, int64_t council, pe_error *err)
{
    return pe__query_rows(db, doc, pe__put_array(doc, out, "efforts"), err,
        "SELECT c.council, c.name AS council_name, p.period" MINE
        " JOIN pay_period p ON p.council = c.council AND p.state = 'open'"
        " AND p.way = 'effort'"
        IN " AND NOT EXISTS (SELECT 1 FROM effort e"
        " WHERE e.period = p.period AND e.rater = $1)"
        " ORDER BY p.period", "ii", member, council);
}

/* What the member may vote on and has not. */
static pe_status put_votes(pe__sql *db, pe__doc *doc, pe__value *out,
                           int64_t member, int64_t council, int64_t now,
                           pe_error *err)
{
    return pe__query_rows(db, doc, pe__put_array(doc, out, "votes"), err,
        "SELECT c.council, c.name AS council_name, c.zone AS council_zone,"
        " d.decision, d.title, d.closes_at, d.rule, d.is_secret,"
        " CASE WHEN EXISTS (SELECT 1"
        "  FROM delegation g LEFT JOIN decision_topic t"
        "  ON t.decision = d.decision WHERE g.giver = $1"
        "  AND g.council = d.council AND g.ended_at IS NULL"
        "  AND g.until_at > $3 AND (g.topic IS NULL OR g.topic = t.topic))"
        "  OR EXISTS (SELECT 1 FROM carried k WHERE k.decision = d.decision"
        "  AND k.giver = $1) THEN 1 ELSE 0 END AS is_handed" MINE
        " JOIN decision d ON d.council = c.council AND d.state = 'open'"
        " AND d.closes_at > $3"
        " JOIN voter v ON v.decision = d.decision AND v.member = $1"
        " AND v.has_voted = 0"
        IN " ORDER BY d.closes_at, d.decision", "iii", member, council, now);
}

/* What they see to and is due today, or was. */
static pe_status put_follows(pe__sql *db, pe__doc *doc, pe__value *out,
                             int64_t member, int64_t council, int64_t day,
                             pe_error *err)
{
    return pe__query_rows(db, doc, pe__put_array(doc, out, "follows"), err,
        "SELECT c.council, c.name AS council_name, f.follow, f.title,"
        " f.due_on, CASE WHEN f.due_on < $3 THEN 1 ELSE 0 END AS is_overdue"
        MINE " JOIN follow_up f ON f.council = c.council AND f.member = $1"
        " AND f.state = 'open' AND f.due_on <= $3"
        IN " ORDER BY f.due_on, f.follow", "iii", member, council,
        day);
}

pe_status pe__waiting_put(pe__sql *db, pe__doc *doc, pe__value *out,
                          int64_t member, int64_t council, int64_t now,
                          int64_t day, pe_error *err)
{
    static const char *const kinds[] = {"votes", "panels", "follows", "swaps",
                                        "to_rate", "efforts", "handed",
                                        "expiring", "uncarried", "draws",
                                        "bank", "handovers"};
    pe_status status = put_votes(db, doc, out, member, council, now, err);
    if (status == PE_OK)
        status = pe__panel_waiting(db, doc, pe__put_array(doc, out, "panels"),
                                   member, council, now, err);
    if (status == PE_OK)
        status = put_follows(db, doc, out, member, council, day, err);
    if (status == PE_OK)
        status = put_swaps(db, doc, out, member, council, err);
    if (status == PE_OK)
        status = put_to_rate(db, doc, out, member, council, err);
    if (status == PE_OK)
        status = put_efforts(db, doc, out, member, council, err);
    if (status == PE_OK)
        status = pe__delegation_waiting(db, doc, out, member, council, now,
                                        err);
    if (status == PE_OK)
        status = pe__waiting_money(db, doc, out, member, council, now, err);
    size_t count = 0;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        count += pe__count_of(pe__get(out, kinds[k]));
    pe__put_bool(doc, out, "waits", count > 0);
    pe__put_number(doc, out, "waiting", PE__COUNT, (int64_t)count);
    return status;
}

/* The division in force on the day $3; none in a merge room that is open,
 * whose first one is a copy of what is done elsewhere. */
#define IN_FORCE                                                              \
    "(SELECT d.division FROM division d WHERE d.council = c.council"          \
    " AND d.state = 'adopted' AND d.starts_on <= $3 AND NOT EXISTS ("         \
    "SELECT 1 FROM merge g WHERE g.council = c.council AND g.state = 'open')" \
    " ORDER BY d.starts_on DESC, d.version DESC LIMIT 1)"

pe_status pe__waiting_councils(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t member, int64_t day, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT c.council, c.name, c.kind,"
        " (SELECT COUNT(*) FROM membership n WHERE n.council = c.council"
        " AND n.left_at IS NULL) AS members_count,"
        " (SELECT SUM(p.hours_quarters) FROM piece p"
        " WHERE p.member = $1 AND p.division = " IN_FORCE ")"
        " AS hours_quarters,"
        " (SELECT e.ends_on FROM division e WHERE e.division = " IN_FORCE ")"
        " AS until_on" MINE
        IN " ORDER BY c.name, c.council", "iii", member, (int64_t)0, day);
}

pe_status pe__waiting_way(pe__sql *db, pe__doc *doc, pe__value *object,
                          int64_t council, pe_error *err)
{
    bool found;
    return pe__query_row(db, doc, object, &found, err,
        "SELECT (SELECT COUNT(*) FROM membership WHERE council = $1"
        " AND left_at IS NULL) AS members_count,"
        " (SELECT COUNT(*) FROM task WHERE council = $1"
        " AND ended_at IS NULL) AS tasks_count,"
        " (SELECT COUNT(DISTINCT r.member) FROM task t"
        " JOIN rating r ON r.task = t.task WHERE t.council = $1"
        " AND t.ended_at IS NULL) AS raters_count,"
        " (SELECT COUNT(*) FROM division WHERE council = $1"
        " AND state = 'proposed') AS is_proposed,"
        " (SELECT COUNT(*) FROM division WHERE council = $1"
        " AND state IN ('adopted', 'ended')) AS is_adopted", "i", council);
}

/* What concerns all of a council. */
#define SHOWN                                                                 \
    "'council.founded', 'council.changed', 'council.closing',"                \
    " 'council.kept', 'council.nested', 'council.parted',"                    \
    " 'member.joined', 'member.left', 'role.shadow', 'role.begun',"           \
    " 'role.given_up', 'role.recalled', 'recall.asked', 'recall.reached',"    \
    " 'task.added', 'rule.changed', 'division.proposed',"                     \
    " 'division.withdrawn', 'division.refused', 'division.adopted',"          \
    " 'swap.done', 'pay.opened', 'pay.closed', 'decision.added',"             \
    " 'decision.closed',"                                                     \
    " 'decision.withdrawn', 'decision.changed', 'money.opened',"              \
    " 'money.closed', 'pot.opened', 'pot.drawn', 'round.opened',"             \
    " 'round.counted', 'money.handed_over',"                                   \
    " 'panel.opened', 'panel.drawn'"

pe_status pe__waiting_lately(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t council, int most, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT e.at AS at_at, e.kind, e.subject, a.name AS actor_name,"
        " r.kind AS role, COALESCE(s.name, h.name, t.name, d.title, b.title,"
        " l.title) AS about, d.decision, d.outcome, b.round, l.panel"
        " FROM event e LEFT JOIN member a ON a.member = e.actor"
        " LEFT JOIN member s ON s.member = e.subject"
        " AND e.kind IN ('member.joined', 'member.left')"
        " LEFT JOIN role r ON r.role = e.subject AND e.kind LIKE 'role.%'"
        " LEFT JOIN member h ON h.member = r.member"
        " LEFT JOIN task t ON t.task = e.subject AND e.kind = 'task.added'"
        " LEFT JOIN decision d ON d.decision = e.subject"
        " AND e.kind LIKE 'decision.%'"
        " LEFT JOIN money_round b ON b.round = e.subject"
        " AND e.kind LIKE 'round.%'"
        " LEFT JOIN panel l ON l.panel = e.subject"
        " AND e.kind LIKE 'panel.%'"
        " WHERE e.council = $1 AND e.kind IN (" SHOWN ")"
        " ORDER BY e.seq DESC LIMIT $2", "ii", council, (int64_t)most);
}
