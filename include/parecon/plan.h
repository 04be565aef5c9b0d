/* SPDX-License-Identifier: AGPL-3.0-or-later
 *
 * Participatory planning: councils propose what to make and to use at
 * indicative prices, a facilitation board adjusts the prices until what is
 * asked for is what is made, and every round is told how far the plan is
 * from the best possible one.
 *
 * The life of a plan: fill in a pe_plan_problem, pe_plan_new, then
 * pe_plan_solve (from the start prices) or pe_plan_update (from the prices of
 * a plan that exists), read the solution, pe_plan_release it, pe_plan_free.
 * The model, the algorithm and its guarantees stand in src/plan/README.md.
 *
 * Amounts are in a good's own unit, values in the unit of the incomes. A
 * consumption right is what a council may spend: given, never earned by
 * sales. Nothing here reads files, the clock or the environment; equal input
 * and seed give equal bytes for any number of threads.
 */
#ifndef PARECON_PLAN_H
#define PARECON_PLAN_H

#include <parecon/error.h>
#include <stdint.h>

typedef enum {
    PE_PLAN_PRIVATE = 0,
    PE_PLAN_PUBLIC,       /* used by all together: stated willingness adds up,
                             each council is charged what it stated */
    PE_PLAN_INTERMEDIATE,
    PE_PLAN_LABOR,
    PE_PLAN_RESOURCE,
    PE_PLAN_CAPITAL,      /* services of a stock, for a user charge */
    PE_PLAN_POLLUTANT     /* asked for by those who emit, permitted by those
                             whom it harms (and up to `supply`) */
} pe_plan_kind;

/* The economy. Arrays stay the caller's, are only read and must outlive the
 * pe_plan; where it says "NULL =", the array may be left out. Lists of lists
 * stand one after another: those of item i at start[i] … start[i + 1] − 1. */
typedef struct {
    /* Goods. */
    int32_t goods;
    const uint8_t *kind;        /* [goods] a pe_plan_kind; NULL = private */
    const double *supply;       /* [goods] given by nature, people or stock,
                                   ≥ 0; NULL = 0 */
    const double *price;        /* [goods] start price; ≤ 0 or NaN = unknown;
                                   NULL = 1 */

    /* Recipes: what is used to make something; many councils may share one. */
    int64_t recipes;
    const int64_t *input_start; /* [recipes + 1] */
    const int32_t *input;       /* good */
    const double *exponent;     /* > 0: the good's weight */
    const int64_t *byproduct_start; /* [recipes + 1]; NULL = none */
    const int32_t *byproduct;       /* good: a pollutant is emitted, any other
                                       good is made as well */
    const double *per_output;       /* > 0: units per unit of output */

    /* Workers' councils: z = A·Πxᵢ^bᵢ·e^c (elasticity 1), or A·y^B·e^c with y
     * the CES aggregate of weights bᵢ/B, B = Σbᵢ; the effort costs s·e^k. */
    int64_t workers;
    const int32_t *recipe;      /* [workers]; NULL = recipe w for council w */
    const int32_t *output;      /* [workers] good */
    const double *scale;        /* [workers] A > 0 */
    const double *effort_exponent; /* [workers] c ≥ 0; NULL = 0 */
    const double *effort_cost;  /* [workers] s > 0 where c > 0; NULL = 1 */
    const double *effort_power; /* [workers] k > 1; NULL = 2 */
    const double *elasticity;   /* [workers] σ ≥ 0 between inputs; NULL = 1 */
    const double *capacity;     /* [workers] most output, ≤ 0 or NaN = none;
                                   needed where B + c/k ≥ 1; NULL = none */
    const double *fixed_cost;   /* [workers] value, when it works at all;
                                   NULL = 0 */
    const double *lump;         /* [workers] output comes in whole multiples
                                   of it, 0 = any amount; NULL = 0 */
    const uint8_t *appeals;     /* [workers] 1 = to be approved although SB <
                                   SC; NULL = 0 */

    /* Wants: what a council's members use; many councils may share a profile.
     * x = floor + share of what is left of the right, CES or Cobb-Douglas. */
    int64_t profiles;
    const int64_t *want_start;  /* [profiles + 1] */
    const int32_t *want;        /* good */
    const double *weight;       /* > 0 */
    const double *floor;        /* units a council needs first, ≥ 0; NULL = 0 */

    /* Consumers' councils. */
    int64_t consumers;
    const int32_t *profile;     /* [consumers]; NULL = profile c for council
                                   c */
    const double *income;       /* [consumers] consumption right, ≥ 0 */
    const double *taste;        /* [consumers] elasticity σ ≥ 0 between wants
                                   above the floors; NULL = 1 */

    /* Who is harmed: the council's damage from E units is d·E^k. It permits
     * what its compensation outweighs, and is paid one round later. */
    int64_t harms;
    const int64_t *harmed;      /* [harms] consumers' council */
    const int32_t *pollutant;   /* [harms] good */
    const double *damage;       /* [harms] d > 0 */
    const double *damage_power; /* [harms] k > 1 */
} pe_plan_problem;

typedef enum {
    PE_PLAN_NEWTON = 0, /* sees the proposals and how they would change */
    PE_PLAN_BLIND,      /* sees the shares in the proposals, guesses the rest */
    PE_PLAN_ANDERSON,   /* sees totals only: what the makers of each
                           good together make and ask for */
    PE_PLAN_BOOK2021    /* the published rule (Hahnel 2021) */
} pe_plan_rule;

/* One round: an announcement of prices and the proposals it draws. The
 * imbalance of a good is 2|S − D|/(S + D). Goods that cost nothing and are
 * not short, and goods nobody asks for or can make, do not count. */
typedef struct {
    int32_t round;            /* from 1: the start prices */
    int32_t worst_good;       /* −1 = none counts */
    double worst;             /* largest imbalance */
    double value_weighted;    /* Σ p|S − D| / Σ p(S + D)/2 */
    int32_t outside_1, outside_3, outside_5; /* goods more than 1, 3, 5 % off */
    double bound;             /* no feasible plan has more welfare than this */
    double welfare;           /* of the repaired, truly feasible plan */
    double gap;               /* (bound − welfare) / social income */
    double social_income;     /* Σ of consumption rights */
    double budget_error;      /* largest |spent − right| / right of a council in
                                 the repaired plan; nobody spends more */
    double homogeneity;       /* largest relative change of an amount when all
                                 values are doubled, of some councils */
    int64_t below_one;        /* councils at work with SB < SC */
    int64_t silent;           /* councils that repeated a proposal */
} pe_plan_round;

/* Told every round; return 0 to go on, anything else to stop with the plan so
 * far. `price`, `supply`, `demand` [goods] are only lent. */
typedef int pe_plan_progress(void *context, const pe_plan_round *round,
                             const double *price, const double *supply,
                             const double *demand);

/* Sums `count` values over all ranks, in place: the same bits on each. 0 =
 * done. Whoever's `progress` wants to stop is heard by all a round later. */
typedef int pe_plan_sum(void *context, double *values, int64_t count);

typedef struct {
    pe_plan_rule rule;
    double tolerance;    /* worst imbalance at which the procedure ends;
                            default 0.01 */
    int32_t max_rounds;  /* default 50 */
    int32_t certify;     /* 1 = bound, welfare and gap every round, 0 = at the
                            end only; default 1 */
    int32_t threads;     /* default 0 = as many as OpenMP gives */
    uint64_t seed;       /* of the disturbances below; default 1 */
    double noise;        /* log-sd of every amount proposed; default 0 */
    double silent;       /* share of councils that repeat their last proposal,
                            drawn anew each round; default 0 */
    double late;         /* share whose answer is one round old; default 0 */
    double exaggerate;   /* share that asks for twice what it needs; 0 */
    double oscillate;    /* share that swings by half every round; 0 */
    double revision;     /* a council may change its output or its purchases
                            by at most this share a round; 0 = any */
    double returns;      /* the blind rule's guess of c/k, what effort adds to
                            the returns seen in the shares; default 0.02 */
    pe_plan_progress *progress; /* default NULL */
    void *context;
    pe_plan_sum *sum;    /* default NULL: all councils are here. Otherwise the
                            problem holds this rank's councils, with all goods
                            and the whole given supply on every rank */
    void *sum_context;
    int64_t first_worker, first_consumer; /* number of this rank's first ones
                            in the whole economy: ranks follow one another */
} pe_plan_settings;

#define PE_PLAN_DEFAULTS                                                  \
    ((pe_plan_settings){.tolerance = 0.01, .max_rounds = 50, .certify = 1, \
                        .seed = 1, .returns = 0.02})

typedef enum {
    PE_PLAN_BALANCED = 0,   /* every good within the tolerance */
    PE_PLAN_BALANCED_VALUE, /* by value within the tolerance; single goods
                               cannot be held while answers are disturbed */
    PE_PLAN_LIMIT,          /* max_rounds reached first */
    PE_PLAN_STOPPED,        /* `progress` ended it */
    PE_PLAN_NOTHING         /* nothing can be planned: no good is both asked
                               for and to be had */
} pe_plan_outcome;

/* What is the matter with a good or a council. */
typedef enum {
    PE_PLAN_FINE = 0,
    PE_PLAN_UNMADE,      /* good: asked for, nobody can make it */
    PE_PLAN_UNWANTED,    /* good: nobody asks for it; council: makes nothing
                            that anybody asks for */
    PE_PLAN_FREE,        /* good: more than enough at any price */
    PE_PLAN_LACKS_INPUT, /* council: an input it cannot do without is unmade */
    PE_PLAN_SHUT,        /* council: does best not to work at these prices */
    PE_PLAN_REFUSED,     /* council: SB < SC and no appeal */
    PE_PLAN_NEEDS_SHORT  /* consumers' council: the floors cost more than its
                            right; it gets the same part of each */
} pe_plan_standing;

/* The plan: the last prices, the proposals they drew, and the final
 * allocation, which keeps within what is there on every good and within every
 * council's right. Made by this library, freed by pe_plan_release. */
typedef struct {
    int32_t goods;
    int64_t workers, consumers, rounds;
    double *price;          /* [goods] last announced */
    double *price_before;   /* [goods] of the round before (round 1: start) */
    double *supply, *demand;/* [goods] proposed at `price` */
    double *made, *used;    /* [goods] in the final allocation; used ≤ made
                               (both count `supply` given and emissions) */
    uint8_t *good_standing; /* [goods] */
    double *output;         /* [workers] final */
    double *effort;         /* [workers] final e, 0 where c = 0 */
    double *benefit, *cost; /* [workers] SB and SC of the final output at
                               `price`; no effort in SC */
    uint8_t *worker_standing;   /* [workers] */
    double *ration;         /* [goods] the part of what workers asked for that
                               they are given (may exceed 1) */
    double *right;          /* [consumers] income and compensation */
    uint8_t *consumer_standing; /* [consumers] */
    pe_plan_round *round;   /* [rounds] */
} pe_plan_solution;

typedef struct {
    pe_plan_outcome outcome;
    int32_t rounds;
    int32_t rounds_to_5, rounds_to_3, rounds_to_1; /* 0 = never reached; from
                               that round on every good stayed within */
    pe_plan_round last;
    double homogeneity;     /* largest relative change of an amount when all
                               values are doubled; about 1e-12 when right */
    double allocation_cost; /* share of social income lost by the repair */
    int64_t approved, appealed, refused;
    int64_t needs_short;    /* consumers' councils */
    int64_t peak_bytes;     /* of the workspace and the solution */
} pe_plan_info;

/* Why a good has its price: parts of 1. */
typedef struct {
    double labor, resource, capital, damage; /* rents and charges paid to the
                            last link of the chain of inputs */
    double given;        /* rent to other given supply */
    double effort;       /* the cost of effort along the chain */
    double scarcity;     /* what is left to councils whose returns fall */
    int32_t inputs;      /* of the direct ones, below */
    int32_t input[8];    /* goods, largest share first */
    double share[8];     /* of the makers' value of output */
    int32_t askers;
    int64_t asker[8];    /* councils that asked for more than a round before,
                            most first; consumers' councils as −1 − number */
    double more[8];      /* units */
    double worth;        /* what one more unit would add to welfare, a value:
                            the price, or 0 when there is enough anyway */
} pe_plan_why;

typedef struct pe_plan pe_plan;

/* Checks the problem (PE_BAD_INPUT names the array, the index and the rule)
 * and prepares it. `settings` NULL = PE_PLAN_DEFAULTS. Memory: about 24 bytes
 * a workers' council, 16 a consumers' council; time O(inputs + wants). */
pe_status pe_plan_new(const pe_plan_problem *problem,
                      const pe_plan_settings *settings, pe_plan **out,
                      pe_error *err);
void pe_plan_free(pe_plan *plan);

/* Plans from the problem's start prices. `info` may be NULL. On failure the
 * solution is empty. */
pe_status pe_plan_solve(pe_plan *plan, pe_plan_solution *solution,
                        pe_plan_info *info, pe_error *err);

/* The same from the prices [goods] of a plan that exists (≤ 0 or NaN = the
 * problem's own). */
pe_status pe_plan_update(pe_plan *plan, const double *price,
                         pe_plan_solution *solution, pe_plan_info *info,
                         pe_error *err);

/* What all councils propose at `price` [goods]: totals [goods], outputs
 * [workers] (NULL = not wanted), and Φ, of which supply − demand is the
 * gradient in `price` (README, "Certificate"). Incomes without compensation. */
pe_status pe_plan_propose(pe_plan *plan, const double *price, double *supply,
                          double *demand, double *output, double *bound,
                          pe_error *err);

/* Council w's inputs in the final allocation: amount[k] of the recipe's k-th
 * input. */
pe_status pe_plan_inputs(const pe_plan *plan, const pe_plan_solution *solution,
                         int64_t worker, double *amount);

/* Council c's consumption: amount[k] of the profile's k-th want. A public
 * good's amount is what the council pays for; all use the sum. */
pe_status pe_plan_consumption(const pe_plan *plan,
                              const pe_plan_solution *solution,
                              int64_t consumer, double *amount);

/* Why `good` has its price in `solution` (of this problem; it need not be the
 * last one solved). Cost: some thirty passes over all inputs. */
pe_status pe_plan_explain(pe_plan *plan, const pe_plan_solution *solution,
                          int32_t good, pe_plan_why *why, pe_error *err);

void pe_plan_release(pe_plan_solution *solution);

#endif
