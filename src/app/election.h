/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Elections that people bring, packed with zstd or not; which kind a file is
 * its content says:
 *   PrefLib .soc .soi .toc .toi (ranked) and .cat (graded by category, best
 *   first), in the form of today and that of before 2022;
 *   Scottish ballots: "candidates,seats," then "count,first,second,…," a line;
 *   approval ballots as abcvoting has them, YAML in its usual form or JSON:
 *   num_cand, committeesize, profile, numbered from 0.
 * A fault is told with its line and column, and nothing is kept. */
#ifndef PE_APP_ELECTION_H
#define PE_APP_ELECTION_H

#include "arena.h"

#include <parecon/vote.h>

#include <stdbool.h>

typedef struct {
    pe_vote_problem problem; /* the arrays are this election's */
    const char **name;       /* [options] */
    const char *title;       /* "" = the file has none */
    const char **grade;      /* [problem.grades] names, the worst first; NULL,
                                or one of them: the file does not say */
    int32_t seats;           /* 0 = the file does not say */
    int64_t *line;           /* [ballots] of each row in the file */
    int32_t first_id;        /* number of the first option in the file */
    /* what problem's pointers point to */
    int64_t *start, *count;
    int32_t *option, *mark;
    pe_vote_ratio *weight;
    pe__arena arena;
} pe__election;

/* On failure nothing is left to free. */
pe_status pe__election_read(const char *path, pe__election *election,
                            pe_error *err);
pe_status pe__election_parse(const char *bytes, uint64_t size,
                             const char *file, pe__election *election,
                             pe_error *err);
void pe__election_free(pe__election *election); /* any state; {0} is fine */

/* A table with the columns ballot (the line of the file it stands on) and
 * weight ("2", "0.5", "1/3"); lines not named weigh 1. */
pe_status pe__election_weigh(pe__election *election, const char *path,
                             pe_error *err);
/* "2", "0.5", "1/3": within 64 bit. PE_BAD_INPUT when it is none. */
pe_status pe__weight_read(const char *text, pe_vote_ratio *out);

#endif
