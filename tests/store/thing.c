/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "thing.h"

#include "query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char TABLE[] =
    "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, name TEXT, "
    "weight DOUBLE PRECISION, seal BLOB_OR_BYTEA, part_of BIGINT REFERENCES "
    "thing (id), CHECK (id < 1000))";

/* The table, in the words of whichever database it is. */
int with_thing(void **state)
{
    trial_empty(state);
    trial *t = *state;
    char text[400];
    const char *cut = strstr(TABLE, "BLOB_OR_BYTEA");
    snprintf(text, sizeof text, "%.*s%s%s", (int)(cut - TABLE), TABLE,
             t->postgres ? "BYTEA" : "BLOB", cut + strlen("BLOB_OR_BYTEA"));
    change(t->db, text);
    return 0;
}

pe_status add_thing(pe__sql *db, int64_t id, pe_error *err)
{
    return pe__query_run(db, NULL, err, "INSERT INTO thing (id) VALUES ($1)",
                         "i", id);
}

void must_add(pe__sql *db, int64_t id)
{
    pe_error err = {0};
    must(add_thing(db, id, &err), &err);
}

void expect_ids(pe__sql *db, const char *ids)
{
    char *rows = rows_of(db, "SELECT id FROM thing ORDER BY id");
    char *wanted = calloc(1, 20 + 12 * strlen(ids)), *to = wanted;
    to += sprintf(to, "[");
    for (const char *at = ids; *at != '\0'; at++)
        to += sprintf(to, "%s{\"id\":%c}", at > ids ? "," : "", *at);
    sprintf(to, "]");
    assert_string_equal(rows, wanted);
    free(wanted);
    free(rows);
}

void begin(pe__sql *db)
{
    pe_error err = {0};
    must(pe__sql_begin(db, &err), &err);
}

void commit(pe__sql *db)
{
    pe_error err = {0};
    must(pe__sql_commit(db, &err), &err);
}
