/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Ballots of tests, and the answers that others computed. */
#ifndef TESTS_VOTE_SHARED_H
#define TESTS_VOTE_SHARED_H

#include "doc.h"
#include "random.h"

#include <parecon/vote.h>
#include <stdbool.h>
#include <stdint.h>

/* Rows that grow; `problem` points into them after ballots_ready. */
typedef struct {
    pe_vote_problem problem;
    int64_t *start, *count;
    int32_t *option, *mark;
    pe_vote_ratio *weight;
    int64_t rows, marks;
} ballots;

void ballots_begin(ballots *b, int32_t options, pe_vote_form form);
void ballots_row(ballots *b, int64_t people, pe_vote_ratio weight);
void ballots_mark(ballots *b, int32_t option, int32_t mark);
void ballots_ready(ballots *b);
void ballots_free(ballots *b);

/* Random ballots: ranked with ties and gaps, approved, or graded 0 … 5. */
void ballots_draw(ballots *b, pe__random *random, pe_vote_form form,
                  int32_t options, int32_t rows, bool ties);

/* The folder shared/data/oracles beside the repository + `name`, whole in
 * memory (unpacked); NULL when it is not there. */
char *oracle_read(const char *name, size_t *size);
/* … parsed; skips the test in sight when it is not there. */
pe__value *oracle_json(pe__doc *doc, const char *name);

/* One file of a .tar (in memory); NULL = not in it. */
const char *tar_find(const char *tar, size_t size, const char *name,
                     size_t *found);
/* The next file from *at; NULL = no more. */
const char *tar_next(const char *tar, size_t size, size_t *at,
                     const char **name, size_t *found);

/* Counts without a transcript; asserts that it works. */
pe_vote_result count(pe_vote *vote, const pe_vote_settings *settings);
pe_vote *vote_of(const ballots *b);
/* Whether `winner` [winners], in any order, is the list of numbers. */
bool same_set(const int32_t *winner, int32_t winners, const pe__value *list);
bool in_set(int32_t winner, const pe__value *list);

#endif
