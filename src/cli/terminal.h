/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where output goes and how wide it may be; the progress line; Ctrl-C and the
 * clock. */
#ifndef PE_CLI_TERMINAL_H
#define PE_CLI_TERMINAL_H

#include <parecon/error.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Columns of the terminal behind `stream`: the window's, else COLUMNS, else
 * 80; never below 24. */
int pe__terminal_width(FILE *stream);

/* True when the locale can show letters beyond ASCII, as for charts. */
bool pe__terminal_utf8(void);

/* A name in exactly `room` columns: cut, or filled up with spaces. */
void pe__terminal_name(FILE *stream, const char *name, int room);

/* Prints `text`, words wrapped into `width` columns, further lines indented
 * by `indent`; `at` columns of the first line are taken already. Ends with a
 * newline. A newline in the text starts a new paragraph; other control
 * characters, which could play tricks on a terminal, become spaces. */
void pe__terminal_wrap(FILE *stream, const char *text, int at, int indent,
                       int width);

/* What a check found, faults first: who checks wants to know whether there are
 * any. Of `faults`, `kept` are there to be shown. */
typedef struct {
    char *const *fault, *const *note;
    int64_t faults, kept, notes;
} pe__findings;
void pe__terminal_findings(const pe__findings *found, int width);

/* "parecon: file:row:column: message" on stderr; gives the exit code that
 * belongs to the error. */
int pe__terminal_fail(const pe_error *err);

/* Every faulty write to stdout comes out here: call it last. Gives `code`, or
 * PE__EXIT_FAILED with a message when stdout could not be written. */
int pe__terminal_finish(int code);

/* The watch over a search: draws the progress line on stderr when that is a
 * terminal, ends the search at the time limit or on Ctrl-C. */
typedef struct {
    double started;     /* seconds of the monotonic clock */
    double limit;       /* seconds */
    double drawn;       /* when the line was last drawn */
    bool on_terminal;
    bool timed_out;
    const char *what;   /* what is going on: "solving" */
} pe__watch;

/* Starts the clock and catches SIGINT and SIGTERM; a second one ends the
 * program. */
void pe__watch_start(pe__watch *watch, const char *what, double limit);
/* A pe_jobs_progress; `context` is the pe__watch. */
int pe__watch_progress(void *context, double done, double rms,
                       double rms_bound);
/* The same where the share done is all there is to say. */
int pe__watch_share(void *context, double done);
/* Wipes the line, lets signals be as they were. */
void pe__watch_end(pe__watch *watch);
double pe__watch_seconds(const pe__watch *watch);
/* Ctrl-C was pressed since pe__watch_start. */
bool pe__watch_interrupted(void *unused);

#endif
