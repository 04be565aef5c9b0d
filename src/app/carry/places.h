/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* People, tasks, divisions, periods, efforts, duties, needs, offers, votes,
 * arguments, accounts, rounds, ideas, entries of the ledger, requests,
 * topics, amendments, rules of pay, delegations, petitions, panels, statements,
 * handovers, pledges, sharing and series by their place in a council: m1, t1,
 * d1, p1, e1, y1, n1, o1, v1, g1, a1, r1, i1, l1, q1, k1, b1, j1, h1, c1, u1,
 * s1, w1, x1, f1, z1 … in the order of their numbers in the store. */
#ifndef PE_APP_CARRY_PLACES_H
#define PE_APP_CARRY_PLACES_H

#include "carry_store.h"

enum { PE__PLACE_KINDS = 26, PE__PLACE_TEXT = 24 };

/* As many as are added: start with {0}, free `at`. */
typedef struct {
    int64_t *at; /* [count] */
    int64_t count, room;
} pe__numbers;
/* False: no memory. */
bool pe__numbers_add(pe__numbers *numbers, int64_t number);

typedef struct {
    pe__numbers of[PE__PLACE_KINDS]; /* ids, rising */
} pe__places; /* start with {0} */

/* Notes the next one; numbers rise. False: no memory. */
bool pe__places_add(pe__places *places, pe__carry_type kind, int64_t id);
/* The letter of a kind. */
char pe__places_letter(pe__carry_type kind);
/* Of PE__CARRY_ABOUT, by the cell before it. */
pe__carry_type pe__places_about(const char *about);
/* "m12", or "" when it is not one of the council's. */
const char *pe__places_name(const pe__places *places, pe__carry_type kind,
                            int64_t id, char text[PE__PLACE_TEXT]);
/* The number of "m12"; 0 when there is none. */
int64_t pe__places_find(const pe__places *places, pe__carry_type kind,
                        const char *text);
void pe__places_free(pe__places *places);

#endif
