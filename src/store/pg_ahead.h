/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reads that were asked for ahead, many in one journey, and what they gave: it
 * is taken as the answer when the same is read again in the same transaction,
 * with the same values, as long as nothing was written that could change it.
 *
 * What could is told by the texts. A statement names its tables after FROM,
 * JOIN, INTO and UPDATE, the one that it writes first; writing makes stale what
 * was read from that table. Where
 * both say whose rows they are about ("WHERE member = $n AND …", or the value
 * of the column member that is inserted), what is read of one member stands
 * when another's rows are written. */
#ifndef PE_STORE_PG_AHEAD_H
#define PE_STORE_PG_AHEAD_H

#include "pg_link.h"

enum { PE__PG_TABLES = 12 };

/* What a statement reads, or the one table that it writes. */
typedef struct {
    uint32_t table[PE__PG_TABLES]; /* hashes of their names */
    int tables;   /* -1 = it is not known which */
    uint32_t own; /* the one of them of which it is about the rows of one member
                     alone; 0 = none */
    int member;   /* the parameter that says who; 0 = nobody */
} pe__pg_scope;

pe__pg_scope pe__pg_scope_of(const char *text);

typedef struct pe__pg_ahead pe__pg_ahead;

pe__pg_ahead *pe__pg_ahead_new(void);  /* NULL: memory ran out */
void pe__pg_ahead_free(pe__pg_ahead *a);
/* Nothing is known any more. NULL is fine. */
void pe__pg_ahead_clear(pe__pg_ahead *a);

/* Notes that the statement of that name was asked for with these values. False:
 * it was before, or memory ran out: it need not be sent. */
bool pe__pg_ahead_ask(pe__pg_ahead *a, int64_t name, const pe__pg_scope *scope,
                      const pe__pg_values *values);
int pe__pg_ahead_open(const pe__pg_ahead *a); /* those without an answer yet */
/* The answer to the first of those, which is taken over. */
void pe__pg_ahead_answer(pe__pg_ahead *a, pe__pg_result *result);
/* There will be none to those. */
void pe__pg_ahead_drop_open(pe__pg_ahead *a);
/* The answer that still holds, which stays `a`'s; NULL = none. */
pe__pg_result *pe__pg_ahead_find(pe__pg_ahead *a, int64_t name,
                                 const pe__pg_values *values);
/* This is being written. */
void pe__pg_ahead_touch(pe__pg_ahead *a, const pe__pg_scope *scope,
                        const pe__pg_values *values);

#endif
