/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A round of a budget, between the files of its uses. What phase it is in
 * follows from the clock alone: nobody can close it at a good moment. */
#ifndef PE_APP_ROUND_OF_H
#define PE_APP_ROUND_OF_H

#include "use.h"

enum { PE__CAPS_MOST = 5 }; /* kinds of ideas that have a limit of their own */

/* is_ideas, is_voting, is_due, is_counted, is_points, and how far off the end
 * of ideas and votes is, ideas_within and votes_within. */
void pe__round_mark(const pe__use *use, pe__value *row);
/* The round of the path with all that; NULL and an outcome when it is not this
 * council's. */
pe_status pe__round_find(pe__use *use, pe__value **round, pe_error *err);
/* What a ballot, [[idea, points], …], chose of out.ideas; points −1 = it is
 * against. */
void pe__round_choose(pe__use *use, const pe__value *choices);
/* Whether the field one_IDEA of what was sent is ticked. */
bool pe__idea_ticked(const pe__use *use, const pe__value *row);
void pe__round_next(pe__use *use, const pe__value *round, const char *said);

typedef struct {
    pe__value *ideas; /* by number: {idea, place, granted, fate, paid_from,
                         backers, opponents}; empty when nobody voted */
    int64_t ballots, left_out, spent;
} pe__round_result;
/* Counts the file of a round, in a currency of so many digits, once more.
 * PE_BAD_INPUT with its line when it is none. */
pe_status pe__round_recount(const char *file, int digits, pe__doc *doc,
                            pe__round_result *out, pe_error *err);

#endif
