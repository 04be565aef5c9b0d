/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What makes the twin of a store of world.c: changes of all that neighbours of
 * council 1, or strangers to it, may not see. $1 is now; NULL is the end. */
#ifndef TESTS_PEOPLE_TWIN_H
#define TESTS_PEOPLE_TWIN_H

extern const char *const twin_inner[], *const twin_outer[];

#endif
