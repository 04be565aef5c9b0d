/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The best plan of a linear economy by GLPK, a general solver that shares no
 * code with the engine and knows an economy only as linear rows.
 *
 * Recipes are Leontief with constant returns up to a capacity and no effort:
 * making z needs aᵢz of every input, aᵢ = bᵢ / A. A consumers' council of
 * income m is worth m·ln u(x), Cobb-Douglas in x (taste 1) or the least of its
 * amounts (taste 0). GLPK is linear, so each logarithm is a variable that must
 * lie below tangents. These touch where the last answer lies (Kelley 1960,
 * doi:10.1137/0108053) and GLPK's optimum, always too high, falls until it is
 * that of its own answer: the best there is. */
#ifndef TESTS_PLAN_BEST_H
#define TESTS_PLAN_BEST_H

#include <parecon/plan.h>

/* The welfare of the best plan lies between *low and what is returned, by less
 * than `apart` of all incomes unless GLPK gave up, or took `seconds` for one of
 * its programs. */
double best_welfare(const pe_plan_problem *p, double apart, double seconds,
                    double *low);

#endif
