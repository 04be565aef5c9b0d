/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A history: many decisions by the same people, as a table that grows. A row is
 * the ballot of a voter in a decision:
 *   decision   its name; decisions come in the order of their first rows
 *   voter      a name or number
 *   approves   options between semicolons; none = takes no part
 *   weight     optional: of the voter, in one row or the same in each
 *   seed       optional: of the decision's own lot, a whole number from 1, in
 *              one row or the same in each
 * An option is what somebody approves of: what nobody wants never wins. */
#ifndef PE_APP_HISTORY_H
#define PE_APP_HISTORY_H

#include "ids.h"

#include <parecon/vote.h>

typedef struct {
    pe_vote_history h;     /* the arrays are this history's */
    pe__names voter;       /* by number */
    pe__names decision;
    const char **option;   /* option a of decision d: option[first[d] + a] */
    int64_t *first;        /* [decisions + 1] */
    int64_t *line;         /* [decisions] of the first row of each */
    int64_t ballots;       /* that approve of something */
    /* what h's pointers point to */
    int32_t *options, *who, *what;
    int64_t *start;
    pe_vote_ratio *weight;
    uint64_t *seed;
    pe__arena arena;
} pe__history;

/* PE_BAD_INPUT with the place. On failure nothing is left to free. */
pe_status pe__history_read(const char *path, pe__history *history,
                           pe_error *err);
/* The same from memory; `file` stands in errors. */
pe_status pe__history_parse(const void *bytes, uint64_t size,
                            const char *file, pe__history *history,
                            pe_error *err);
void pe__history_free(pe__history *history); /* any state; {0} is fine */

#endif
