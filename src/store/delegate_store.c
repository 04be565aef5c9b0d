/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "delegate_store.h"

/* --- topics --------------------------------------------------------------- */

pe_status pe__topic_add(pe__sql *db, int64_t council, const char *name,
                        int64_t now, int64_t *id, pe_error *err)
{
    return pe__query_integer(db, id, 0, err,
        "INSERT INTO topic (council, name, named_at) VALUES ($1, $2, $3)"
        " RETURNING topic", "iti", council, name, now);
}

pe_status pe__topic_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t council, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT topic, name FROM topic WHERE council = $1"
        " AND ended_at IS NULL ORDER BY name, topic", "i", council);
}

pe_status pe__topic_find(pe__sql *db, int64_t council, int64_t topic,
                         bool *found, pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(db, &count, 0, err,
        "SELECT count(*) FROM topic WHERE topic = $2 AND council = $1"
        " AND ended_at IS NULL", "ii", council, topic);
    *found = count > 0;
    return status;
}

pe_status pe__topic_end(pe__sql *db, int64_t council, int64_t topic,
                        int64_t now, bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE topic SET ended_at = $3 WHERE topic = $2 AND council = $1"
        " AND ended_at IS NULL", "iii", council, topic, now);
    *found = changed > 0;
    return status;
}

pe_status pe__topic_set(pe__sql *db, int64_t decision, int64_t topic,
                        pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO decision_topic (decision, topic) VALUES ($1, $2)", "ii",
        decision, topic);
}

pe_status pe__topic_copy(pe__sql *db, int64_t from, int64_t to, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO decision_topic (decision, topic)"
        " SELECT n.decision, t.topic FROM decision_topic t"
        " JOIN decision n ON n.decision = $2 WHERE t.decision = $1", "ii",
        from, to);
}

pe_status pe__topic_of(pe__sql *db, pe__doc *doc, pe__value *object,
                       int64_t decision, bool *found, pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
        "SELECT t.topic, t.name FROM decision_topic d"
        " JOIN topic t ON t.topic = d.topic WHERE d.decision = $1", "i",
        decision);
}

/* --- handing over --------------------------------------------------------- */

#define RUNS(now) "d.ended_at IS NULL AND d.until_at > " now

pe_status pe__delegation_add(pe__sql *db, const pe__delegation_new *d,
                             int64_t *id, pe_error *err)
{
    pe_status status = pe__query_run(db, NULL, err,
        "UPDATE delegation SET ended_at = $4, ended_by = 'another'"
        " WHERE council = $1 AND giver = $2 AND coalesce(topic, 0) = $3"
        " AND ended_at IS NULL AND until_at > $4", "iiii", d->council,
        d->giver, d->topic, d->now);
    if (status != PE_OK)
        return status;
    return pe__query_integer(db, id, 0, err,
        "INSERT INTO delegation (council, giver, delegate, topic, seal_key,"
        " handed_at, since_at, until_at, ended_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $6, $7, '') RETURNING delegation",
        "iiintii", d->council, d->giver, d->delegate, d->topic, d->seal_key,
        d->now, d->now + PE__HANDED_SECONDS);
}

pe_status pe__delegation_end(pe__sql *db, int64_t council, int64_t delegation,
                             int64_t member, bool by_giver, int64_t now,
                             bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE delegation SET ended_at = $4, ended_by ="
        " CASE WHEN $5 = 1 THEN 'giver' ELSE 'delegate' END"
        " WHERE delegation = $2 AND council = $1 AND ended_at IS NULL"
        " AND until_at > $4 AND $3 = CASE WHEN $5 = 1 THEN giver"
        " ELSE delegate END", "iiiii", council, delegation, member, now,
        (int64_t)by_giver);
    *found = changed > 0;
    return status;
}

pe_status pe__delegation_renew(pe__sql *db, int64_t council,
                               int64_t delegation, int64_t giver, int64_t now,
                               bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE delegation SET since_at = $4, until_at = $5"
        " WHERE delegation = $2 AND council = $1 AND giver = $3"
        " AND ended_at IS NULL AND until_at > $4", "iiiii", council,
        delegation, giver, now, now + PE__HANDED_SECONDS);
    *found = changed > 0;
    return status;
}

pe_status pe__delegation_see(pe__sql *db, int64_t council, int64_t delegation,
                             int64_t delegate, int64_t now, bool *found,
                             pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE delegation SET seen_at = coalesce(seen_at, $4)"
        " WHERE delegation = $2 AND council = $1 AND delegate = $3"
        " AND ended_at IS NULL AND until_at > $4", "iiii", council,
        delegation, delegate, now);
    *found = changed > 0;
    return status;
}

pe_status pe__delegation_end_all(pe__sql *db, int64_t council,
                                 int64_t delegate, int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE delegation SET ended_at = $3, ended_by = 'recall'"
        " WHERE council = $1 AND delegate = $2 AND ended_at IS NULL"
        " AND until_at > $3", "iii", council, delegate, now);
}

#define ONES                                                                  \
    "SELECT d.delegation, d.giver, g.name AS giver_name, d.delegate,"         \
    " e.name AS delegate_name, d.topic, t.name AS topic_name, d.since_at,"    \
    " d.until_at, CASE WHEN d.seen_at IS NULL THEN 0 ELSE 1 END AS is_seen,"  \
    " d.seal_key FROM delegation d JOIN member g ON g.member = d.giver"       \
    " JOIN member e ON e.member = d.delegate"                                 \
    " LEFT JOIN topic t ON t.topic = d.topic"                                 \
    " WHERE d.council = $1 AND " RUNS("$3")

pe_status pe__delegation_given(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t council, int64_t giver, int64_t now,
                               pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        ONES " AND d.giver = $2 ORDER BY d.delegation", "iii", council, giver,
        now);
}

pe_status pe__delegation_held(pe__sql *db, pe__doc *doc, pe__value *array,
                              int64_t council, int64_t delegate, int64_t now,
                              pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        ONES " AND d.delegate = $2 ORDER BY d.since_at, d.delegation", "iii",
        council, delegate, now);
}

pe_status pe__delegation_sums(pe__sql *db, pe__doc *doc, pe__value *array,
                              int64_t council, int64_t now, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT d.delegate AS member, e.name,"
        " count(DISTINCT d.giver) AS votes_count FROM delegation d"
        " JOIN member e ON e.member = d.delegate"
        " WHERE d.council = $1 AND " RUNS("$2")
        " GROUP BY d.delegate, e.name ORDER BY 3 DESC, e.name, d.delegate",
        "ii", council, now);
}

/* What ended shadows nothing: a vote taken back for one topic is carried again
 * by whom all was handed to. */
pe_status pe__delegation_for(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t decision, int64_t handed, int64_t at,
                             pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT d.delegation, d.giver, g.name AS giver_name, d.delegate,"
        " e.name AS delegate_name, d.topic,"
        " CASE WHEN d.since_at > $3 THEN $3 ELSE d.since_at END AS since_s,"
        " d.seal_key FROM delegation d"
        " JOIN member g ON g.member = d.giver"
        " JOIN member e ON e.member = d.delegate"
        " JOIN decision q ON q.council = d.council"
        " LEFT JOIN decision_topic t ON t.decision = q.decision"
        " WHERE q.decision = $1 AND d.handed_at <= $2 AND d.until_at > $3"
        " AND (d.ended_at IS NULL OR d.ended_at > $3)"
        " AND (d.topic IS NULL OR d.topic = t.topic) ORDER BY d.delegation",
        "iii", decision, handed, at);
}

pe_status pe__delegation_concerns(pe__sql *db, int64_t council,
                                  int64_t decision, int64_t member,
                                  bool *found, pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(db, &count, 0, err,
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM delegation d"
        " WHERE d.delegate = $3 AND d.council = $1 AND d.ended_at IS NULL)"
        " OR EXISTS (SELECT 1 FROM carried k WHERE k.delegate = $3"
        " AND k.decision = $2) THEN 1 ELSE 0 END", "iii", council, decision,
        member);
    *found = count > 0;
    return status;
}

#define MINE                                                                  \
    " JOIN council c ON c.council = d.council AND c.closed_at IS NULL"        \
    " AND ($2 = 0 OR c.council = $2)"

pe_status pe__delegation_waiting(pe__sql *db, pe__doc *doc, pe__value *out,
                                 int64_t member, int64_t council, int64_t now,
                                 pe_error *err)
{
    pe_status status = pe__query_rows(db, doc,
        pe__put_array(doc, out, "handed"), err,
        "SELECT c.council, c.name AS council_name, d.delegation,"
        " g.name AS giver_name FROM delegation d" MINE
        " JOIN member g ON g.member = d.giver WHERE d.delegate = $1"
        " AND d.seen_at IS NULL AND " RUNS("$3") " ORDER BY d.delegation",
        "iii", member, council, now);
    if (status == PE_OK)
        status = pe__query_rows(db, doc,
            pe__put_array(doc, out, "expiring"), err,
            "SELECT c.council, c.name AS council_name, d.delegation,"
            " e.name AS delegate_name, d.until_at FROM delegation d" MINE
            " JOIN member e ON e.member = d.delegate WHERE d.giver = $1"
            " AND d.until_at <= $3 + 432000 AND " RUNS("$3")
            " ORDER BY d.until_at, d.delegation", "iii", member, council, now);
    if (status == PE_OK)
        status = pe__query_rows(db, doc,
            pe__put_array(doc, out, "uncarried"), err,
            "SELECT c.council, c.name AS council_name, d.decision, d.title"
            " FROM carried k JOIN decision d ON d.decision = k.decision" MINE
            " JOIN membership m ON m.council = c.council AND m.member = $1"
            " AND m.left_at IS NULL WHERE k.giver = $1 AND k.outcome <> 'cast'"
            " AND d.closed_at > $3 - 604800 ORDER BY d.decision", "iii",
            member, council, now);
    return status;
}

/* --- what became of it ---------------------------------------------------- */

pe_status pe__carried_put(pe__sql *db, const pe__carried *c, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO carried (decision, giver, delegate, delegation, outcome,"
        " seal) VALUES ($1, $2, $3, $4, $5, $6)", "iiiitt", c->decision,
        c->giver, c->delegate, c->delegation, c->outcome, c->seal);
}

pe_status pe__carried_drop(pe__sql *db, int64_t decision, int64_t giver,
                           pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "DELETE FROM carried WHERE decision = $1 AND giver = $2", "ii",
        decision, giver);
}

pe_status pe__carried_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t decision, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT k.giver, k.delegate, e.name AS delegate_name, k.delegation,"
        " k.outcome, k.seal, d.seal_key FROM carried k"
        " JOIN delegation d ON d.delegation = k.delegation"
        " JOIN member e ON e.member = k.delegate"
        " WHERE k.decision = $1 ORDER BY k.giver", "i", decision);
}

pe_status pe__carried_seal(pe__sql *db, pe__doc *doc, int64_t decision,
                           int64_t giver, const char **seal, pe_error *err)
{
    return pe__query_text(db, doc, seal, err,
        "SELECT seal FROM carried WHERE decision = $1 AND giver = $2"
        " AND outcome = 'cast'", "ii", decision, giver);
}

pe_status pe__carried_open(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t council, int64_t giver, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT k.decision, q.title, q.closes_at, k.delegation,"
        " e.name AS delegate_name, k.seal, d.seal_key FROM carried k"
        " JOIN decision q ON q.decision = k.decision AND q.state = 'open'"
        " JOIN delegation d ON d.delegation = k.delegation"
        " JOIN member e ON e.member = k.delegate"
        " WHERE k.giver = $2 AND q.council = $1 AND k.outcome = 'cast'"
        " ORDER BY q.closes_at, k.decision", "ii", council, giver);
}

pe_status pe__carried_unseal(pe__sql *db, int64_t decision, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE carried SET seal = '' WHERE decision = $1", "i", decision);
}

pe_status pe__cast_put(pe__sql *db, int64_t decision, const char *tag,
                       const char *marks, int64_t halves, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO ballot (decision, tag, marks, halves)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (decision, tag)"
        " DO UPDATE SET marks = excluded.marks", "itti", decision, tag, marks,
        halves);
}

pe_status pe__cast_retag(pe__sql *db, int64_t decision, const char *from,
                         const char *to, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE ballot SET tag = $3 WHERE decision = $1 AND tag = $2", "itt",
        decision, from, to);
}

pe_status pe__cast_remove(pe__sql *db, int64_t decision, const char *tag,
                          bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "DELETE FROM ballot WHERE decision = $1 AND tag = $2", "it", decision,
        tag);
    *found = changed > 0;
    return status;
}

pe_status pe__voice_carry(pe__sql *db, int64_t decision, int64_t giver,
                          int64_t delegate, int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO voice (decision, member, marks, halves, reason, said_at)"
        " SELECT v.decision, v.member, s.marks, v.halves, '', $4 FROM voter v"
        " JOIN voice s ON s.decision = v.decision AND s.member = $3"
        " WHERE v.decision = $1 AND v.member = $2", "iiii", decision, giver,
        delegate, now);
}
