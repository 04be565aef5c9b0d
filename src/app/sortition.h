/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The pool of a sortition from two tables: people with what they are, and how
 * many of each sit on the panel. */
#ifndef PE_APP_SORTITION_H
#define PE_APP_SORTITION_H

#include "table.h"

#include <parecon/vote.h>

typedef struct {
    pe_vote_pool pool;
    pe__table *people;  /* a row a person */
    pe__table *quotas;  /* NULL = none; a row a group */
    int32_t name;       /* the column of people that names them */
    int32_t *column;    /* [groups] of people */
    int32_t value_at;   /* column of quotas */
    /* what pool's pointers point to */
    int32_t *least, *most, *group;
    int64_t *start;
} pe__sortition;

/* `quotas` may be NULL. PE_BAD_INPUT with the place when a column or value is
 * nobody's or a number is wrong. Freed in any state, {0} too. */
pe_status pe__sortition_read(const char *people, const char *quotas,
                             pe__sortition *sortition, pe_error *err);
void pe__sortition_free(pe__sortition *sortition);

#endif
