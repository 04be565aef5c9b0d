/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Economies by lot for the tests of the planning engine. Primary goods (labor,
 * resources, capital) are given; intermediate goods are made of them and of
 * one another; private and public goods of both. */
#ifndef TESTS_PLAN_CASES_H
#define TESTS_PLAN_CASES_H

#include <parecon/plan.h>
#include <stdbool.h>

/* What an economy is to have. All 0: Cobb-Douglas with falling returns. */
typedef struct {
    int32_t goods;            /* besides pollutants; 0 = 15 */
    int64_t workers;          /* 0 = 40 */
    int64_t consumers;        /* 0 = 12 */
    int64_t recipes;          /* 0 = as many as workers */
    int64_t profiles;         /* 0 = as many as consumers */
    double returns_low, returns_high; /* Σ exponents; 0 = 0.6, 0.85 */
    bool ces;                 /* elasticities from 0 to 2.5, on both sides */
    bool effort;
    bool floors;              /* needs first, at most a third of any right at
                                 prices near 10 */
    bool publics;             /* every third of the wanted goods */
    bool capacity;            /* half of the councils have one */
    bool constant, rising;    /* every fifth council, with a capacity */
    bool joint;               /* recipes that make a second good */
    int32_t pollutants;       /* half of the recipes emit */
    bool given;               /* some goods that are made are given as well */
    bool fixed;               /* every fourth council has a fixed cost */
    bool lumps;               /* every sixth makes whole lots */
    bool layered;             /* intermediate goods of primary ones alone, and
                                 no good is an input of its own kind */
} case_kind;

/* The arrays of `p` are those below; freed by economy_free. Never copy one by
 * assignment. */
typedef struct {
    pe_plan_problem p;
    uint8_t *kind;
    double *supply, *price;
    int64_t *input_start, *byproduct_start;
    int32_t *input, *byproduct;
    double *exponent, *per_output;
    int32_t *recipe;
    int32_t *output;
    double *scale, *effort_exponent, *effort_cost, *effort_power;
    double *elasticity, *capacity, *fixed_cost, *lump;
    uint8_t *appeals;
    int64_t *want_start;
    int32_t *want;
    double *weight, *floor;
    int32_t *profile;
    double *income, *taste;
    int64_t *harmed;
    int32_t *pollutant;
    double *damage, *damage_power;
    int32_t wanted, made; /* goods 0 … wanted − 1 are wanted, those up to made
                             − 1 intermediate, then primary ones, pollutants */
} economy;

/* Any mixture of all that a kind may have. */
case_kind kind_by_lot(uint64_t seed);
void economy_draw(economy *e, const case_kind *kind, uint64_t seed);
void economy_free(economy *e);

/* Room for an economy of so many items each, all arrays zeroed. */
typedef struct {
    int32_t goods;
    int64_t recipes, inputs, byproducts, workers, profiles, wants, consumers,
        harms;
} case_size;
void economy_reserve(economy *e, const case_size *size);
case_size economy_size(const economy *e);

/* `to`: the same economy in which good g is called good[g], council w
 * worker[w], council c consumer[c]; lists are turned round. */
void economy_rename(const economy *from, const int32_t *good,
                    const int64_t *worker, const int64_t *consumer,
                    economy *to);
/* `to`: every council and every given unit twice. */
void economy_double(const economy *from, economy *to);
/* `to`: the councils of part `part` of `parts`, with all goods. */
void economy_part(const economy *from, int part, int parts, economy *to,
                  int64_t *first_worker, int64_t *first_consumer);
/* Incomes, effort and fixed costs, damages, and start prices times `by`. */
void economy_revalue(economy *e, double by);

/* Numbers 0 … n − 1 in any order; the caller's, from calloc. */
int64_t *order_by_lot(int64_t n, uint64_t seed);

#endif
