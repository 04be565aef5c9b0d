/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Uses tried while memory runs out at the n-th request, and while the store
 * fails at the n-th step, for n = 1, 2, … until all goes well: each time the
 * use says so, nothing of it is left in the store, and no memory is lost.
 *
 * Programs with it are linked with --wrap=pe__sql_step and
 * --wrap=pe__sql_commit. */
#ifndef TESTS_APP_FAILING_USES_H
#define TESTS_APP_FAILING_USES_H

#include "town.h"

enum { DEED_FIELDS = 24 };

typedef struct {
    const act *what;
    int64_t council;
    const char *fields[DEED_FIELDS]; /* name, value, …, NULL */
} deed;

/* Tables in which something could be left behind; NULL ends. */
void watch_tables(const char *const *tables);
/* Tries it in every way in which it can fail; then it is done. */
void through(town *w, browser *who, const deed *d);

/* The same for what the clock starts: `tick` within a transaction. It must
 * take more than `least` steps. */
typedef pe_status tick_run(pe__sql *db, int64_t now, bool *more,
                           pe_error *err);
typedef pe_status next_run(pe__sql *db, int64_t *at, pe_error *err);
void through_tick(town *w, tick_run *run, next_run *next, long least);

#endif
