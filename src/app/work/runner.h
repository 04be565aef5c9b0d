/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who divides the work while people do other things: a few threads that take
 * divisions which wait in the store, one a council, and leave a draft, or a
 * sentence that says what went wrong.
 *
 * The queue is the store itself (state `waiting`), so that what a transaction
 * undoes was never asked for. A run lives as long as the program does: what
 * waits or runs at a start has been cut off before, and fails with `restart`
 * as its reason. */
#ifndef PE_APP_WORK_RUNNER_H
#define PE_APP_WORK_RUNNER_H

#include "writer.h"

#include <parecon/error.h>
#include <stdbool.h>
#include <stdint.h>

enum { PE__RUNS_MOST = 16 }; /* at once */

typedef struct pe__runner pe__runner;

typedef enum {
    PE__RUN_WAITS,   /* others are before it */
    PE__RUN_DIVIDES, /* the search itself: `done` goes from 0 to 1 */
    PE__RUN_LOOKS    /* what training and less upheaval would bring */
} pe__run_stage;

typedef struct {
    pe__run_stage stage;
    double done;           /* part of the search, 0 … 1 */
    double rms, rms_bound; /* points; 0 = not known yet */
    double seconds;        /* since it began */
} pe__run_state;

typedef struct {
    int most;             /* runs at once; 0 = 1 */
    int threads;          /* of each; 0 = processors / most */
    double seconds;       /* that a search may take; 0 = 120. Then the best so
                             far is taken */
    double curve_seconds; /* that the curve may take besides; 0 = 10 */
    /* Told how far a run is, some times a second, and once when it is over
     * (`state` NULL). From the runner's threads; may be NULL. */
    void (*told)(void *context, int64_t council, int64_t division,
                 const pe__run_state *state);
    void *context;
} pe__runner_settings;

/* Makes one that does not run yet, to be handed to the uses as their service.
 * `settings` is copied. */
pe_status pe__runner_new(const pe__runner_settings *settings, pe__runner **out,
                         pe_error *err);
/* Starts its threads: each reads the store of `url` by itself, and writes
 * through the one writer, which must outlive pe__runner_stop. Runs that were
 * cut off fail here. */
pe_status pe__runner_start(pe__runner *runner, const char *url,
                           pe__writer *writer, pe_error *err);
/* Ends what runs, which then fails with `stopped` as its reason; waits. NULL,
 * or one that was never started, is fine. */
void pe__runner_stop(pe__runner *runner);
void pe__runner_free(pe__runner *runner); /* stopped before; NULL is fine */

/* --- for uses: quick, from any thread; NULL does nothing ------------------ */

/* A division is about to wait in the store (the transaction may still be
 * open). */
void pe__runner_expect(const pe__runner *runner);
/* How far it is; false when it does not run here. */
bool pe__runner_state(const pe__runner *runner, int64_t division,
                      pe__run_state *out);
/* Ends the search: nothing comes of it. The state in the store is the
 * caller's. */
void pe__runner_cancel(const pe__runner *runner, int64_t division);
/* Ends the search: the best so far is the draft. */
void pe__runner_enough(const pe__runner *runner, int64_t division);

#endif
