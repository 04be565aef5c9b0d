/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All that the switchboard's engine was ever told, in order, and what it was
 * worth at some points. chain = SHA-256 in hex of the chain before and the
 * line; before the first it is 64 times '0'. */
#ifndef PE_STORE_BOARD_LOG_H
#define PE_STORE_BOARD_LOG_H

#include "buffer.h"
#include "sql.h"

enum { PE__CHAIN = 65 }; /* bytes of its text, with the 0 */

typedef struct {
    int64_t seq; /* 0 = nothing yet */
    char chain[PE__CHAIN];
} pe__board_mark;

pe__board_mark pe__board_mark_none(void);
/* The mark after one more line. */
pe__board_mark pe__board_mark_next(const pe__board_mark *mark,
                                   const char *line);

/* Of the newest line, or of the newest state when lines before it are gone. */
pe_status pe__board_log_newest(pe__sql *db, pe__board_mark *mark,
                               pe_error *err);
/* Whether the log has that line, with that chain. */
pe_status pe__board_log_has(pe__sql *db, const pe__board_mark *mark, bool *has,
                            pe_error *err);
pe_status pe__board_log_add(pe__sql *db, const pe__board_mark *mark,
                            int64_t at, const char *line, pe_error *err);
/* Lines after `seq`, at most `most`, in order; a return other than 0 ends
 * it. */
pe_status pe__board_log_each(pe__sql *db, int64_t seq, int most,
                             int (*each)(void *context, int64_t seq,
                                         const char *line, const char *chain),
                             void *context, pe_error *err);

/* Keeps a state, packed; `digest` is the SHA-256 of what was packed, in hex.
 * Those before the last two go. */
pe_status pe__board_state_add(pe__sql *db, const pe__board_mark *mark,
                              int64_t at, const char *digest,
                              const void *bytes, size_t size, pe_error *err);
/* The newest; mark->seq = 0: none. */
pe_status pe__board_state_newest(pe__sql *db, pe__board_mark *mark,
                                 pe__buffer *bytes, pe_error *err);
/* Lines older than `before` that the oldest state kept makes unneeded go; with
 * INT64_MAX all that the newest one does, and states before it: what is told of
 * who left for good. */
pe_status pe__board_log_forget(pe__sql *db, int64_t before, pe_error *err);

#endif
