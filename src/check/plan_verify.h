/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The verifier of a plan: can it be carried out, did everybody answer as the
 * model says, and is it as near the best plan as its certificate tells? Read
 * from the files alone (docs/economy.md), in plain code that shares nothing
 * with the engine, so that a fault in the one cannot hide in the other.
 *
 * What is checked: prices and totals, council by council from the formulas
 * (src/plan/README.md); that of every good no more is used than made; that
 * every council makes what its technology gives for its inputs and spends
 * within its right; benefit, cost and approval; the gap between the bound and
 * what the plan is worth. */
#ifndef PE_CHECK_PLAN_VERIFY_H
#define PE_CHECK_PLAN_VERIFY_H

#include <parecon/error.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    const char *economy; /* folder with goods, recipes, workers, consumers and
                            wants (.csv, .csv.zst or .xlsx), perhaps
                            byproducts, affected, appeals; or with economy.pe
                            instead; or that snapshot itself */
    const char *plan;    /* folder that `parecon plan solve` wrote */
    bool disturbed;      /* answers were disturbed (--noise …): proposals are
                            then not compared with the formulas */
} pe_plan_check_request;

typedef struct {
    char **fault;    /* [kept] a sentence each with file and row, at most 1,000
                        of them */
    int64_t faults;  /* all of them */
    int64_t kept;
    char **note;     /* [notes] what could not be checked, and why */
    int64_t notes;

    int32_t goods;
    int64_t workers, consumers;
    bool brief;      /* production, inputs and consumption are not there: only
                        prices and councils were checked */
    int64_t whole;   /* councils that work whole or not at all: their proposals
                        cannot be recomputed from prices */
    double worst_percent, value_weighted_percent; /* of the proposals as they
                        stand in prices.csv */
    int32_t outside_1, outside_3, outside_5;
    double social_income;
    bool has_gap;    /* everything for it was there */
    double gap_percent;         /* recomputed from the files */
    double gap_claimed_percent; /* certificate.json; NaN = says nothing */
    int64_t below_one;          /* councils at work with SB < SC */
} pe_plan_check_report;

/* Checks. What is wrong with the plan are faults in the report and still
 * PE_OK; PE_IO, PE_BAD_INPUT (with its place) or PE_NO_MEMORY only when the
 * files cannot be understood. On failure the report is empty. Memory: the
 * files' tables and about 100 bytes a council and 24 an input or want. */
pe_status pe_plan_check(const pe_plan_check_request *request,
                        pe_plan_check_report *report, pe_error *err);
void pe_plan_check_release(pe_plan_check_report *report);

#endif
