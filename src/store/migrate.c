/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which steps a store has had, and those it has not had yet. */
#include "migrate.h"

#include "dialect.h"
#include "error.h"
#include "migrations.h"
#include "query.h"

#include <string.h>
#include <time.h>

int pe__migrate_newest(void)
{
    return pe__migration_count;
}

/* An empty store has no table of steps yet: the first step makes it. */
pe_status pe__migrate_level(pe__sql *db, int *level, pe_error *err)
{
    int64_t number = 0;
    *level = 0;
    pe_status status = pe__query_integer(db, &number, 0, err,
                                         pe__dialect_has_table(db), "t",
                                         "migration");
    if (status == PE_OK && number > 0)
        status = pe__query_integer(db, &number, 0, err,
                                   "SELECT max(number) FROM migration", "");
    if (status == PE_OK)
        *level = (int)number;
    return status;
}

/* Every step that ran must be the one this program holds. */
static pe_status check_steps(pe__sql *db, int level, pe_error *err)
{
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe_status status = PE_OK;
    for (int k = 0; k < level && status == PE_OK; k++) {
        const pe__migration *step = &pe__migrations[k];
        const char *had = NULL;
        status = pe__query_text(db, doc, &had, err, "SELECT sha256 FROM "
                                "migration WHERE number = $1", "i",
                                (int64_t)step->number);
        if (status == PE_OK && (had == NULL || strcmp(had, step->sha256) != 0))
            status = pe__fail(err, PE_BAD_INPUT, "step %s of this store is "
                              "not the one this program holds: the store was "
                              "made by a program that was altered. Use the "
                              "program that made it", step->name);
    }
    pe__doc_free(doc);
    return status;
}

pe_status pe__migrate_check(pe__sql *db, int *level, pe_error *err)
{
    pe_status status = pe__migrate_level(db, level, err);
    if (status != PE_OK)
        return status;
    if (*level > pe__migration_count)
        return pe__fail(err, PE_BAD_INPUT, "the store is newer than this "
                        "program: it is at step %d of its schema, this "
                        "program knows %d. Install the newer parecon, or "
                        "restore a backup that this one made", *level,
                        pe__migration_count);
    return check_steps(db, *level, err);
}

/* Within a transaction: the step and the row that says so. */
static pe_status do_step(pe__sql *db, const pe__migration *step,
                         pe_error *err)
{
    pe__buffer text = {0};
    pe_status status = pe__dialect_expand(db, step->text, &text, err);
    if (status == PE_OK)
        status = pe__sql_exec(db, text.bytes, err);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err, "INSERT INTO migration "
                               "(number, name, sha256, done_at) "
                               "VALUES ($1, $2, $3, $4)", "itti",
                               (int64_t)step->number, step->name, step->sha256,
                               (int64_t)time(NULL));
    pe__buffer_free(&text);
    return status;
}

enum { MOST_TRIES = 100 };

static pe_status take_step(pe__sql *db, int k, int *done, pe_error *err)
{
    pe_status status = pe__sql_begin(db, err);
    if (status != PE_OK)
        return status;
    status = do_step(db, &pe__migrations[k], err);
    if (status == PE_OK)
        status = pe__sql_commit(db, err);
    else
        pe__sql_rollback(db);
    *done += status == PE_OK;
    return status;
}

/* Whether a step that failed was another program's to do, which starts beside
 * this one: it is done then, or will be. */
static bool is_anothers(pe__sql *db, bool conflict, int *now)
{
    int before = *now;
    struct timespec moment = {0, 50000000};
    if (conflict)
        nanosleep(&moment, NULL);
    return pe__migrate_check(db, now, NULL) == PE_OK &&
           (conflict || *now > before);
}

pe_status pe__migrate_to(pe__sql *db, int level, int *done, pe_error *err)
{
    int now, tries = 0;
    *done = 0;
    pe_status status = pe__migrate_check(db, &now, err);
    while (now < level && status == PE_OK) {
        status = take_step(db, now, done, err);
        if (status == PE_OK)
            now++;
        else if (tries++ < MOST_TRIES &&
                 is_anothers(db, pe__sql_should_retry(db), &now))
            status = PE_OK;
    }
    return status;
}

pe_status pe__migrate(pe__sql *db, int *done, pe_error *err)
{
    return pe__migrate_to(db, pe__migration_count, done, err);
}
