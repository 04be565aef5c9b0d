/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A writer on the store of a test. */
#ifndef TESTS_STORE_WRITING_H
#define TESTS_STORE_WRITING_H

#include "trial.h"
#include "writer.h"

#include <stdatomic.h>

enum { NOW = 1795698000 };

typedef struct {
    pe__writer *writer;
    _Atomic int64_t newest;  /* event, as `committed` told */
    atomic_int commits;
} watch;

/* Closes the test's own connection meanwhile. */
void start_writer(trial *t, watch *w, int most);
pe__writer_figures stop_writer(trial *t, watch *w);

/* A change: adds a setting called as the context says, and an event. */
pe_status add_setting(pe__change *change, pe__sql *db, pe_error *err);
int64_t settings(trial *t); /* how many there are */
void expect_chain(trial *t, int64_t events);

#define READY(name)                                                           \
    cmocka_unit_test_setup_teardown(name, trial_ready, trial_end)

#endif
