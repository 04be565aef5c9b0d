/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The bakery (common_world.h) moves: out of its hub into another, or not. */
#ifndef TESTS_APP_CARRY_MOVING_H
#define TESTS_APP_CARRY_MOVING_H

#include "common_world.h"

#include "carry.h"

void carry_out(place *p, int64_t council, const char *part);
/* A hub of its own, and nothing in it but somebody else's council. */
void go_elsewhere(place *p);
pe_status try_in(place *p, const char *part, pe__carried *out, pe__doc *doc,
                 pe_error *err);
/* Ana and Ben, who are there anew, sign in. */
void carry_in(place *p, const char *part);

int64_t rows_in_all(const place *p);
/* It does not come in, as that file and line say, and nothing is there more
 * than before. */
void refuse(place *p, const char *part, const char *says, const char *file,
            long line);
/* The n-th request for memory fails on the way in, where passwords are hashed
 * each time, so n grows by a part `seldom` of it: it is told, or overcome, and
 * nothing is left. */
void in_without_memory(place *p, const char *part, long seldom);
/* Puts `to` where `from` first stands, in a file of the part "out". */
void edit(const place *p, const char *file, const char *from, const char *to);

#endif
