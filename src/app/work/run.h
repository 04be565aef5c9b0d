/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One run: from a waiting division to a draft. */
#ifndef PE_APP_WORK_RUN_H
#define PE_APP_WORK_RUN_H

#include "jobs_result.h"
#include "sql.h"
#include "writer.h"

typedef struct {
    int64_t division, council;
    int64_t now;         /* when it is found; 0 = as the clock says */
    int threads;
    double curve_seconds;
    pe_jobs_progress *progress;          /* of the search */
    bool (*interrupted)(void *context);  /* of what comes after it */
    void *context;                       /* of both */
} pe__run_order;

/* Divides and keeps the result, unless `cancelled` is true by then. What goes
 * wrong with the tables is kept as the reason and is no error. */
pe_status pe__run(pe__sql *db, pe__writer *writer, const pe__run_order *order,
                  bool (*cancelled)(void *context), pe_error *err);

/* Changes the state of one that waits or runs to `failed`, with a reason:
 * `restart`, `stopped`, or a sentence. */
pe_status pe__run_fail(pe__writer *writer, int64_t council, int64_t division,
                       const char *why, pe_error *err);
/* waiting → running; *began = it still waited. */
pe_status pe__run_begin(pe__writer *writer, int64_t division, bool *began,
                        pe_error *err);

#endif
