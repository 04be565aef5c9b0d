/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table that a bench prints: figure beside target, and what the figure is
 * compared with. Lines appear as they are found; no line is wider than 100
 * columns unless a name is. Read bench/README.md for what the columns mean. */
#ifndef PE_BENCH_LINES_H
#define PE_BENCH_LINES_H

#include <parecon/error.h>

typedef enum {
    BENCH_NOTED = 0, /* no target: for comparison only */
    BENCH_REACHED,   /* the target */
    BENCH_MISSED,
    BENCH_BUSY,      /* missed by the clock, but not by the time that the
                      program was given on the processor */
    BENCH_WRONG,     /* the result breaks a rule or contradicts itself */
    BENCH_SKIPPED,   /* not measured; the line says why */
    BENCH_VERDICTS
} bench_verdict;

/* Text for one cell, cut where it does not fit. */
typedef struct {
    char text[96];
} bench_text;

/* A line of the table. A case's name stands in its first line only; what is
 * left out stays empty. */
typedef struct {
    const char *name;
    bench_text figure, target, compared;
    bench_verdict verdict;
} bench_row;

/* As printf. */
bench_text bench_say(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Prints what is measured, on which machine, and the names of the columns. */
void bench_head(const char *title);
void bench_line(bench_row row);
/* A line that says why something is not there. */
void bench_skip(const char *name, const char *why);
/* A line for a call that failed, or a result that is wrong. */
void bench_wrong(const char *name, const char *what);
/* Prints how many lines came out how; returns the exit status: 1 if anything
 * was wrong, else 0. */
int bench_foot(void);

/* BENCH_REACHED when figure ≤ target, else BENCH_MISSED. */
bench_verdict bench_at_most(double figure, double target);

#endif
