/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The rules of a division, its measure and the certificate of the bound,
 * written a second time from the public header and with nothing of the
 * engine: slow, plain, and what the engine's answers are held against. */
#ifndef TESTS_JOBS_WORKPLACE_CHECK_H
#define TESTS_JOBS_WORKPLACE_CHECK_H

#include "workplace_cases.h"

/* --- who may do what, how much, and how much that is -------------------- */

bool has_skills(const workplace *w, int32_t have, int32_t need);
bool may_do(const workplace *w, int32_t member, int32_t task);
/* Fair hours over offered hours when so much work is done. */
double share_of(const workplace *w, int64_t work);
bool in_band(const workplace *w, int32_t member, int64_t hours, double share);
int64_t week_of(const pe_jobs_piece *piece, int64_t count, int32_t member);

/* --- divisions ---------------------------------------------------------- */

/* The workplace made ready for the engine; fails the test if it is none. */
pe_jobs *open_workplace(const workplace *w);

/* The first rule that the pieces break, in words, or NULL. Hours that nobody
 * holds, hours bands and the number of tasks of a member are no rules here. */
const char *broken_rule(const workplace *w, const pe_jobs_piece *piece,
                        int64_t count);

/* Everybody within the hours band around the fair share of these hours. */
bool within_bands(const workplace *w, const pe_jobs_piece *piece,
                  int64_t count);

/* Fails the test, naming the case, unless the solution is sound: its shape,
 * every rule, every hour held once or listed with a reason that is true, and
 * `info` (may be NULL) as computed afresh. */
void assert_sound(const workplace *w, const pe_jobs_solution *s,
                  const pe_jobs_info *info, uint64_t seed);

/* --- measure and bound -------------------------------------------------- */

/* Within 1e-9, absolute or relative. */
void assert_close(double a, double b, const char *what, uint64_t seed);

/* pe_jobs_measure_of, in quadratic time and extended precision. `reach` may be
 * NULL. */
void measure_slowly(const workplace *w, const pe_jobs_piece *piece,
                    int64_t count, pe_jobs_measure *m, double *reach);
void assert_same_measure(const pe_jobs_measure *a, const pe_jobs_measure *b,
                         int32_t ratings, uint64_t seed);

/* The bound that follows from b->price, in rating points² × quarters, for the
 * work give[task]; at κ > 0 hours of `today` that change class cost κ each. */
double bound_by_hand(const workplace *w, const int32_t *give,
                     const pe_jobs_bound *b, double price);

/* Quarters of every task that somebody holds; returns their sum. */
int64_t work_of(const workplace *w, const pe_jobs_piece *piece, int64_t count,
                int32_t *give);

#endif
