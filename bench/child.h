/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Time, memory, and a process of its own for everything that is measured: no
 * case leaves memory or threads behind for the next, and a case that dies is
 * one line of the table. */
#ifndef PE_BENCH_CHILD_H
#define PE_BENCH_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Seconds. */
typedef struct {
    double wall; /* by the clock */
    double cpu;  /* of all threads, in user mode */
    double own;  /* of the calling thread on its processor: what `wall` would
                    be, or less, if nothing else ran on the machine */
} bench_times;

bench_times bench_times_now(void);
bench_times bench_times_since(bench_times start);
double bench_median(double *value, int count); /* sorts */
/* Each kind's median of an odd number of runs, up to 9. */
bench_times bench_times_median(const bench_times *run, int runs);

/* Most memory that this process ever held, in bytes. */
int64_t bench_peak_memory(void);

/* Runs `work(context, figures)` in a child; whatever it writes to `figures`
 * (`size` bytes, shared) is there afterwards. False when the child died: then
 * `figures` is zero and `why` (at least 64 bytes) says of what. Call it before
 * any thread is started in this process. */
bool bench_in_child(void (*work)(const void *context, void *figures),
                    const void *context, void *figures, size_t size, char *why);

/* Runs a program for at most `limit` seconds, its output thrown away. True
 * when it ended by itself with status 0. */
bool bench_run_program(char *const *words, double limit, bench_times *taken);

/* Keeps this process and its children on at most `count` processors. */
void bench_keep_to_processors(int count);

#endif
