/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The pool of a sortition by kinds: people in the same groups are exchangeable,
 * so that a panel is how many of each kind sit on it. */
#ifndef PE_VOTE_KINDS_H
#define PE_VOTE_KINDS_H

#include <parecon/vote.h>
#include <stdbool.h>

typedef struct {
    const pe_vote_pool *pool;
    int32_t kinds;
    int32_t *kind_of;  /* [people] */
    int32_t *size;     /* [kinds] people of it */
    bool *in;          /* [kinds × groups] */
} pe__kinds;

/* PE_BAD_INPUT when the pool makes no sense. Freed in any state. */
pe_status pe__kinds_begin(const pe_vote_pool *pool, pe__kinds *kinds,
                          pe_error *err);
void pe__kinds_free(pe__kinds *kinds);

#endif
