/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Things and places as a linear program, for GLPK: a column a pair, a row a
 * want, a row an offer that is used up, a row for each moment at which a want
 * begins an offer that is lent. */
#ifndef TESTS_MATCH_ASSIGN_LINEAR_H
#define TESTS_MATCH_ASSIGN_LINEAR_H

#include "assign_case.h"

/* The most that can come of it, in whole units or (`parts`) in any; < 0 when
 * GLPK finds no answer within `seconds`. */
double assign_linear(const assign_case *c, bool parts, int seconds);

#endif
