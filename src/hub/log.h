/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One line a request: when, what kind of thing was asked for (the route's
 * pattern, never the path itself), what was answered, how large, how long it
 * took. No address, no member, no text that somebody typed.
 *
 *     2026-11-26T13:00:00Z GET /councils/{council} 200 5120 0.4
 *
 * Lines are gathered and written a few times a second; what is told about
 * failures is written at once. */
#ifndef PE_HUB_LOG_H
#define PE_HUB_LOG_H

#include <parecon/error.h>
#include <stdint.h>

typedef struct pe__log pe__log;

/* `path`: a file that is appended to, "-" = standard error, "none". */
pe_status pe__log_open(const char *path, pe__log **out, pe_error *err);
void pe__log_close(pe__log *log); /* NULL is fine */
/* `milliseconds` to a tenth. Any thread. */
void pe__log_request(pe__log *log, int64_t at, const char *method,
                     const char *pattern, int status, uint64_t bytes,
                     double milliseconds);
/* "TIME error PATTERN MESSAGE". */
void pe__log_failure(pe__log *log, int64_t at, const char *pattern,
                     const char *message);
void pe__log_flush(pe__log *log);

#endif
