/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "amend_store.h"

pe_status pe__amendment_add(pe__sql *db, const pe__amendment_new *a,
                            int64_t *id, pe_error *err)
{
    return pe__query_integer(db, id, 0, err,
        "INSERT INTO amendment (decision, what, place, base, words, why,"
        " member, said_at, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8,"
        " 'open') RETURNING amendment", "ititttii", a->decision, a->what,
        a->place, a->base, a->words, a->why, a->member, a->now);
}

#define COLUMNS                                                               \
    "SELECT a.amendment, a.what, a.place, a.base, a.words, a.why, a.member,"  \
    " m.name, a.said_at, a.state, a.settled_at FROM amendment a"              \
    " JOIN member m ON m.member = a.member WHERE a.decision = $1 "

pe_status pe__amendment_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t decision, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        COLUMNS "AND a.state <> 'taken_back' ORDER BY a.amendment", "i",
        decision);
}

pe_status pe__amendment_row(pe__sql *db, pe__doc *doc, pe__value *object,
                            int64_t decision, int64_t amendment, bool *found,
                            pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
                         COLUMNS "AND a.amendment = $2", "ii", decision,
                         amendment);
}

pe_status pe__amendment_counts(pe__sql *db, int64_t decision, int64_t member,
                               int64_t *own, int64_t *all, pe_error *err)
{
    int64_t got[2] = {0};
    bool found;
    pe_status status = pe__query_integers(db, got, 2, &found, err,
        "SELECT coalesce(sum(CASE WHEN member = $2 THEN 1 ELSE 0 END), 0),"
        " count(*) FROM amendment WHERE decision = $1 AND state = 'open'",
        "ii", decision, member);
    *own = got[0];
    *all = got[1];
    return status;
}

pe_status pe__amendment_settle(pe__sql *db, int64_t decision,
                               int64_t amendment, const char *state,
                               int64_t now, bool *done, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "UPDATE amendment SET state = $3, settled_at = $4"
        " WHERE decision = $1 AND amendment = $2 AND state = 'open'", "iiti",
        decision, amendment, state, now);
    *done = changed > 0;
    return status;
}

/* --- versions ------------------------------------------------------------- */

pe_status pe__decision_reword(pe__sql *db, int64_t decision, int64_t place,
                              const char *words, pe_error *err)
{
    if (place > 0)
        return pe__query_run(db, NULL, err,
            "UPDATE decision_option SET name = $3 WHERE decision = $1"
            " AND place = $2 AND EXISTS (SELECT 1 FROM decision d"
            " WHERE d.decision = $1 AND d.state = 'coming')", "iit", decision,
            place, words);
    return pe__query_run(db, NULL, err,
        "UPDATE decision SET says = $2 WHERE decision = $1"
        " AND state = 'coming'", "it", decision, words);
}

pe_status pe__version_keep(pe__sql *db, int64_t decision, const char *says,
                           const char *options, int64_t amendment,
                           int64_t now, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO decision_version (decision, version, says, options_json,"
        " amendment, made_at) SELECT $1, coalesce(max(version), 0) + 1, $2,"
        " $3, $4, $5 FROM decision_version WHERE decision = $1", "ittni",
        decision, says, options, amendment, now);
}

pe_status pe__version_count(pe__sql *db, int64_t decision, int64_t *count,
                            pe_error *err)
{
    return pe__query_integer(db, count, 0, err,
        "SELECT count(*) FROM decision_version WHERE decision = $1", "i",
        decision);
}

pe_status pe__version_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t decision, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
        "SELECT v.version, v.says, v.options_json, v.made_at, m.name"
        " FROM decision_version v"
        " LEFT JOIN amendment a ON a.amendment = v.amendment"
        " LEFT JOIN member m ON m.member = a.member"
        " WHERE v.decision = $1 ORDER BY v.version DESC", "i", decision);
}
