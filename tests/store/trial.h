/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A store of its own for every test, in whichever database PARECON_TEST_STORE
 * names: "sqlite" (the default), or a PostgreSQL URL whose database may be
 * emptied. */
#ifndef TESTS_STORE_TRIAL_H
#define TESTS_STORE_TRIAL_H

#include "doc.h"
#include "sql.h"

#include <stdbool.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

typedef struct {
    char url[600];
    char folder[256]; /* "" with PostgreSQL */
    pe__sql *db;      /* writing; NULL once a test closed it */
    bool postgres;
    long live;        /* blocks before the test */
} trial;

/* Which database this run is on. */
bool on_postgres(void);

/* Set-up and tear-down of a test: an empty store; one that has its schema. */
int trial_empty(void **state);
int trial_ready(void **state);
int trial_end(void **state);

/* With all files in it. */
void remove_folder(const char *folder);

/* These fail the test with the store's own words. */
pe__sql *open_store(const trial *t, pe__sql_mode mode);
void must(pe_status status, const pe_error *err);
void run_sql(pe__sql *db, const char *text);
int64_t number_of(pe__sql *db, const char *text);
/* The JSON of a query's rows. The caller frees it with free(). */
char *rows_of(pe__sql *db, const char *text);
/* Whether the n-th request for memory, which was to fail (pe__mem_fail_at),
 * came: some of them are overcome. Calls the failure off. */
bool memory_failed(long n);
/* A transaction in which `text` runs. */
void change(pe__sql *db, const char *text);

#endif
