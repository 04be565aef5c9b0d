/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Things and places by lot, and the rules of pe_match_assign written a second
 * time: what a pair is worth, whether gifts are allowed, whether prices prove
 * the bound. */
#ifndef TESTS_MATCH_ASSIGN_CASE_H
#define TESTS_MATCH_ASSIGN_CASE_H

#include <parecon/match.h>
#include <stdbool.h>

typedef struct {
    pe_match_goods goods;
    pe_match_offer *offer;
    pe_match_want *want;
    pe_match_substitute substitute[3];
    pe_match_gifts gifts; /* with room, and all prices */
} assign_case;

typedef struct {
    int offers, wants;
    int lent_percent;  /* of offers */
    int kinds;         /* at most 10 */
    int most;          /* units of an offer or want */
    int places;        /* different ones; few make many ties, 0 = all differ */
    double side;       /* km of the square */
    int hours;         /* of the whole time */
} assign_shape;

void assign_draw(assign_case *c, assign_shape shape, uint64_t seed);
void assign_free(assign_case *c);

/* 0 = cannot come together. */
double assign_worth(const assign_case *c, int64_t offer, int64_t want);
bool assign_overlap(const pe_match_want *a, const pe_match_want *b);

/* Fails the test when gifts break a rule, do not sum up to `worth`, or prices
 * do not prove `bound`. */
void assign_check(const assign_case *c);

#endif
