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
/* The file as it is in the part "first". */
void put_back(const place *p, const char *file);

/* What is edited in a file of the part "out", and what is said of it: at that
 * line, in that file or in `at`. */
typedef struct {
    const char *file, *from, *to, *says, *at;
    long line;
} altered;
/* One after the other, each of an "out" that is as the part "first". */
void refuse_each(place *p, const altered *all, size_t count);

/* Out of its hub, as the part "out", and into another. */
void move(place *p);
/* Then into a third, where it is then: out of each the same byte for byte. */
void move_on(place *p);

#endif
