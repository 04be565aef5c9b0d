/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The depth-first search for covers below one node: see exact_search.c. */
#ifndef PE_JOBS_EXACT_SEARCH_H
#define PE_JOBS_EXACT_SEARCH_H

#include "exact_parts.h"

/* Open addressing, load at most 1/2; index −1 = free. */
typedef struct {
    uint64_t *mask;
    int32_t *index;
    int32_t shift; /* 64 − log2(places) */
} pe__mask_table;

typedef struct {
    pe__exact *x;
    const pe__bundles *lists;
    double bound;
    pe__mask_table table[PE__EXACT_MOST];
} pe__cover;

/* The bundles of one member that fit at a node, by rising cost. */
typedef struct {
    const pe__bundle *item;
    int64_t count;
} pe__span;

typedef struct {
    int32_t lefts;          /* members without a job: left[0 … lefts − 1], */
    int32_t left[PE__EXACT_MOST]; /* those with the fewest bundles first */
    pe__span of[PE__EXACT_MOST];             /* by member */
    uint64_t rest;          /* code of the pieces without a holder */
    int32_t hours;          /* of those pieces */
    double cost;            /* of the jobs given out */
    int32_t last;           /* who got the last of them, −1 nobody */
    double last_cost;       /* what it cost */
} pe__node;

/* One thread's search. Bundles of the nodes at depth d lie in level[d]. */
typedef struct {
    pe__cover *c;
    pe__bundle *level[PE__EXACT_MOST];
    int64_t room[PE__EXACT_MOST];
    uint64_t chosen[PE__EXACT_MOST]; /* codes */
    double limit;  /* on Σ cost */
    bool found, no_memory;
    double value;  /* Φ of `best` */
    uint64_t best[PE__EXACT_MOST]; /* masks */
    int64_t work;
} pe__search;

/* Fills the table of a list; false: no memory. The parts are freed by the
 * caller. */
bool pe__mask_table_make(pe__mask_table *table, const pe__bundles *list);

/* Adds member k, whose span is filled in, to those without a job. */
void pe__node_put(pe__node *n, int32_t k);

/* What to branch on: all bundles of one member, or (*member = −1) all bundles
 * with *piece, a single bit of the code (0: with any). */
void pe__search_choose(pe__search *s, const pe__node *n, int32_t *member,
                       uint64_t *piece);

/* Searches all below a node, or all below it once member m has bundle b. */
void pe__search_visit(pe__search *s, const pe__node *n, int32_t depth);
void pe__search_branch(pe__search *s, const pe__node *n, int32_t m,
                       const pe__bundle *b, int32_t depth);

#endif
