/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "due.h"

#include "decide.h"
#include "error.h"
#include "merge.h"
#include "money_uses.h"
#include "panels.h"
#include "people.h"
#include "subjects.h"
#include "work.h"

static const struct {
    const char *what;
    /* All of it is done, or none. NULL: decisions, which tell what is left. */
    pe_status (*tick)(pe__sql *db, int64_t now, bool *more, pe_error *err);
    pe_status (*next)(pe__sql *db, int64_t *at, pe_error *err);
} chores[] = {{"people", pe__people_tick, pe__people_next},
              {"work", pe__work_tick, pe__work_next},
              {"merges", pe__merge_tick, pe__merges_next},
              {"bank", pe__bank_tick, pe__bank_next},
              {"draws", pe__draw_tick, pe__draw_next},
              {"decisions", NULL, pe__decide_next}};

enum { CHORES = sizeof chores / sizeof *chores };

/* In a savepoint: what one subject cannot do holds up no other. What is no
 * fault of its own (a conflict, a database that is gone) is told. */
static pe_status do_apart(pe__sql *db, int k, int64_t now, bool *more,
                          pe_error *left, pe_error *err)
{
    pe_error why = {0};
    bool its = false;
    pe_status status = pe__sql_begin(db, err);
    if (status != PE_OK)
        return status;
    status = chores[k].tick != NULL
                 ? chores[k].tick(db, now, &its, &why)
                 : pe__decide_tick(db, pe__subjects, now, &its, left, &why);
    if (status == PE_OK)
        status = pe__sql_commit(db, &why);
    if (status != PE_OK)
        pe__sql_rollback(db);
    *more = *more || (status == PE_OK && its);
    if (status == PE_OK)
        return PE_OK;
    if (pe__sql_should_retry(db)) {
        *err = why;
        return status;
    }
    if (left->code == PE_OK)
        pe__fail(left, status, "%s: %s", chores[k].what, why.message);
    return PE_OK;
}

pe_status pe__due_do(pe__sql *db, int64_t now, bool *more, pe_error *left,
                     pe_error *err)
{
    pe_status status = PE_OK;
    *more = false;
    for (int k = 0; k < CHORES && status == PE_OK; k++)
        status = do_apart(db, k, now, more, left, err);
    return status;
}

pe_status pe__due_next(pe__sql *db, int64_t *at, pe_error *err)
{
    pe_status status = PE_OK;
    *at = INT64_MAX;
    for (int k = 0; k < CHORES && status == PE_OK; k++) {
        int64_t next = INT64_MAX;
        status = chores[k].next(db, &next, err);
        *at = next < *at ? next : *at;
    }
    return status;
}
