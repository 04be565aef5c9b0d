/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The planning model a second time, slowly, council by council and straight
 * from the formulas: what all answer to prices, what a council's technology
 * gives, what a bundle is worth. Shares no code with the engine. */
#ifndef TESTS_PLAN_REFERENCE_H
#define TESTS_PLAN_REFERENCE_H

#include <parecon/plan.h>
#include <stdbool.h>

typedef struct {
    bool *unmade;    /* [goods] nobody can make it */
    bool *unwanted;  /* [goods] nobody asks for it */
    bool *out;       /* [workers] cannot take part */
    double *supply, *demand; /* [goods] units */
    double *output;  /* [workers] best; where `brink`, all or nothing */
    double *surplus; /* [workers] at the best, ≥ 0 */
    bool *brink;     /* [workers] its best hardly pays, or hardly does not:
                        then it may propose less */
    bool any_brink;
    double *emitted; /* [goods] */
    double potential;/* Φ, council by council */
} reference;

/* `right` [consumers]: what each may spend; NULL = its income. */
void reference_answer(reference *r, const pe_plan_problem *p,
                      const double *price, const double *right);
void reference_free(reference *r);

/* What of its floors a council's right pays for, 0 … 1; through *rest what is
 * left of the right then. */
double floors_paid(const pe_plan_problem *p, const bool *unmade,
                   const double *price, int64_t consumer, double right,
                   double *rest);

/* A·Πxᵢ^bᵢ·e^c or A·y^B·e^c, for amounts [inputs of the recipe]. */
double technology(const pe_plan_problem *p, int64_t worker,
                  const double *amount, double effort);
/* ln of what a bundle above the floors is worth, of unit cost e(p). */
double well_being(const pe_plan_problem *p, const bool *unmade,
                  int64_t consumer, const double *amount);

/* What a final allocation is worth: Σ m ln u − effort − fixed costs − damage,
 * and the same through inputs and consumption into used and made [goods]
 * (room is the caller's). */
typedef struct {
    double welfare;
    double *used, *made;
    double worst_technology; /* largest z / technology(inputs) − 1 */
    double worst_idle;       /* largest 1 − z / technology(inputs) of those
                                that nothing else holds back */
    double worst_budget;     /* largest spent / right − 1 */
    double least;            /* smallest amount of all */
} appraisal;

void appraise(appraisal *a, const pe_plan *plan, const pe_plan_problem *p,
              const pe_plan_solution *s);
void appraisal_free(appraisal *a);

#endif
