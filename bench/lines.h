/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table that a bench prints: figure beside target, and what the figure is
 * compared with. Lines appear as they are found; no line is wider than 100
 * columns unless a name is. Read bench/README.md for what the columns mean. */
#ifndef PE_BENCH_LINES_H
#define PE_BENCH_LINES_H

#include <parecon/error.h>

typedef enum {
    PE__NOTED = 0, /* no target: for comparison only */
    PE__REACHED,   /* the target */
    PE__MISSED,
    PE__BUSY,      /* missed by the clock, but not by the time that the
                      program was given on the processor */
    PE__WRONG,     /* the result breaks a rule or contradicts itself */
    PE__SKIPPED,   /* not measured; the line says why */
    PE__VERDICTS
} pe__verdict;

/* Text for one cell, built as by printf, cut where it does not fit. Meant to
 * be used in the call that needs it: pe__say("%d", n).text. */
typedef struct {
    char text[96];
} pe__cell;

pe__cell pe__say(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Prints what is measured, on which machine, and the names of the columns. */
void pe__lines_head(const char *title);
/* Prints a line. The case's name is "" in every line of it but the first;
 * `target` and `compared` may be "". */
void pe__line(const char *name, const char *figure, const char *target,
                    pe__verdict verdict, const char *compared);
/* A line that says why something is not there. */
void pe__line_skip(const char *name, const char *why);
/* A line for a call that failed, or a result that is wrong. */
void pe__line_wrong(const char *name, const char *what);
/* Prints how many lines came out how; returns the exit status: 1 if anything
 * was wrong, else 0. */
int pe__lines_foot(void);

/* PE__REACHED when figure ≤ target, else PE__MISSED. */
pe__verdict pe__at_most(double figure, double target);

#endif
