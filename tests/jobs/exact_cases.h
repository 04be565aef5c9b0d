/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Small workplaces by lot for the tests of the exact mode, and the rules and
 * Φ written a second time, straight from their definitions. */
#ifndef TESTS_JOBS_EXACT_CASES_H
#define TESTS_JOBS_EXACT_CASES_H

#include "exact.h"

#include <stdbool.h>

typedef struct {
    pe__exact_problem p; /* its arrays are those below */
    int32_t hours[64];
    double load[8 * 64];
    uint8_t may[64 * 64], must[64 * 64];
    uint64_t clash[64];
    double fair[64], target[8 * 64], weight[8];
    int32_t least[64], most[64], most_pieces[64];
} exact_case;

/* At most 4 members and 8 pieces (7 if 4); skills, pins, clashes, limits,
 * targets, weights and equal pieces each by lot. Some cannot be divided. Here
 * and below the pointers refer to *c itself: never copy one. */
void exact_case_tiny(exact_case *c, uint64_t seed);

/* Three or four members of whom some are in the same position, others almost:
 * they differ in one thing only. */
void exact_case_twins(exact_case *c, uint64_t seed);

/* Members with 20, 30 or 37.5 h a week and the band of −1 h … +0.25 h around
 * what they offer, skills by lot, `each` pieces a member on average, ratings
 * 1 … 20 of two kinds; `kinds` > 0: pieces of so many kinds only. Most can be
 * divided. */
void exact_case_workplace(exact_case *c, uint64_t seed, int32_t members,
                          int32_t each, int32_t kinds);

/* `to`: the case `from` with member i renamed to member[i] and piece j to
 * piece[j]. */
void exact_case_rename(const exact_case *from, const int32_t *member,
                       const int32_t *piece, exact_case *to);

/* Φ of a division, INFINITY when it breaks a rule. */
double exact_case_value(const exact_case *c, const int32_t *holder);

typedef struct {
    double best, worst; /* smallest and largest Φ; best INFINITY: none */
    int32_t best_holder[64], worst_holder[64];
} exact_brute;

/* Tries all divisions that give nobody more hours than the band allows. */
void exact_case_brute(const exact_case *c, exact_brute *out);

#endif
