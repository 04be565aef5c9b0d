/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The procedure: rounds of announcing, answering, certifying and moving
 * prices, until what is asked for is what is made. */
#include "plan.h"
#include "error.h"
#include "mem.h"

#include <math.h>
#include <string.h>

#define CLOSER 0.1 /* of the tolerance, where scales were agreed on */

typedef struct {
    pe_plan *plan;
    pe__board *board;
    pe_plan_round *round;   /* [max_rounds] */
    double *before;         /* [goods] price of the round before */
    int32_t rounds;
    bool stopped;
    double best_worst;      /* over the rounds so far */
    double best_value;      /* value-weighted, of the prices kept in best_q */
    double *best_q;         /* [goods] */
    int32_t since_best;
} procedure;

/* Rights of this round: income, and what was permitted a round ago. How much
 * they moved is summed over the ranks with the answers. */
static void pay(pe_plan *plan)
{
    plan->totals.moved = 0.0;
    for (int64_t c = 0; plan->p.harms && c < plan->p.consumers; c++) {
        const double right = plan->p.income[c] + plan->owed[c];
        plan->totals.moved += fabs(right - plan->right[c]);
        plan->right[c] = right;
    }
}

/* One announcement; *moved: what part of all rights did. */
static pe_status hold_round(procedure *run, double *moved)
{
    pe_plan *plan = run->plan;
    const pe__totals *t = &plan->totals;
    pe_plan_round *round = &run->round[run->rounds];
    pay(plan);
    pe_status status = pe__respond(plan);
    if (status)
        return status;
    *moved = t->right > 0.0 ? t->moved / t->right : 0.0;
    *round = (pe_plan_round){.round = ++run->rounds};
    pe__balance(plan, pe__board_f(run->board), round);
    if (plan->s.certify)
        status = pe__certify(plan, false, round);
    return status;
}

/* True when the procedure is to end. Ranks end together: who wants to says so
 * with the next answers. */
static bool tell(procedure *run)
{
    pe_plan *plan = run->plan;
    pe__totals *t = &plan->totals;
    const bool told = plan->s.sum && t->stop > 0.0;
    t->stop = 0.0;
    if (!plan->s.progress)
        return told;
    /* lend amounts, not values */
    for (int32_t g = 0; g < plan->goods; g++) {
        plan->made[g] = t->supply[g] / plan->price[g];
        plan->emitted[g] = t->demand[g] / plan->price[g];
    }
    t->stop = plan->s.progress(plan->s.context, &run->round[run->rounds - 1],
                               plan->price, plan->made, plan->emitted) != 0;
    return plan->s.sum ? told : t->stop > 0.0;
}

/* With chance in the answers single goods cannot be held: once the whole is
 * within the tolerance and the worst good has come no closer for a while, the
 * procedure ends. */
static bool as_good_as_it_gets(procedure *run)
{
    const pe_plan_round *round = &run->round[run->rounds - 1];
    if (!pe__averages(run->plan))
        return false;
    run->since_best++;
    if (round->worst < 0.9 * run->best_worst) {
        run->since_best = 0;
        run->best_worst = round->worst;
    }
    return run->since_best >= 4 &&
           round->value_weighted <= run->plan->s.tolerance;
}

/* Keeps the prices that came closest; before the last round that is allowed,
 * goes back to them where the search has gone astray. */
static void keep_best(procedure *run)
{
    pe_plan *plan = run->plan;
    const size_t bytes = (size_t)plan->goods * sizeof *run->best_q;
    const double value = run->round[run->rounds - 1].value_weighted;
    if (value < run->best_value) {
        run->best_value = value;
        memcpy(run->best_q, plan->q, bytes);
    }
}

static void go_back(procedure *run)
{
    const double value = run->round[run->rounds - 1].value_weighted;
    if (run->rounds == run->plan->s.max_rounds - 1 &&
        !(value <= 2.0 * run->best_value))
        memcpy(run->plan->q, run->best_q,
               (size_t)run->plan->goods * sizeof *run->best_q);
}

/* Where scales were agreed on much hangs on little: Leontief councils lose in
 * proportion to what is missing, and it is soon found. */
static bool is_balanced(const pe_plan *plan, const pe_plan_round *round,
                        double moved)
{
    const double tolerance =
        plan->agreed ? CLOSER * plan->s.tolerance : plan->s.tolerance;
    return round->worst <= tolerance && moved <= tolerance &&
           plan->regret <= CLOSER * plan->s.tolerance;
}

static pe_status hold_rounds(procedure *run, pe_plan_outcome *outcome)
{
    pe_plan *plan = run->plan;
    const pe_plan_settings *s = &plan->s;
    *outcome = PE_PLAN_LIMIT;
    if (run->rounds > 0) /* a search that goes on where another ended */
        memcpy(run->before, plan->price,
               (size_t)plan->goods * sizeof *run->before);
    while (run->rounds < s->max_rounds) {
        double moved = 0.0;
        pe_status status = hold_round(run, &moved);
        if (status)
            return status;
        const pe_plan_round *round = &run->round[run->rounds - 1];
        if (tell(run)) {
            *outcome = PE_PLAN_STOPPED;
            return PE_OK;
        }
        if (round->worst_good < 0) {
            *outcome = PE_PLAN_NOTHING;
            return PE_OK;
        }
        if (is_balanced(plan, round, moved)) {
            *outcome = PE_PLAN_BALANCED;
            return PE_OK;
        }
        if (as_good_as_it_gets(run)) {
            *outcome = PE_PLAN_BALANCED_VALUE;
            return PE_OK;
        }
        if (run->rounds == s->max_rounds)
            return PE_OK;
        memcpy(run->before, plan->price,
               (size_t)plan->goods * sizeof *run->before);
        keep_best(run);
        status = pe__board_move(plan, run->board);
        if (status)
            return status;
        go_back(run);
    }
    return PE_OK;
}

/* The choice of who works changed what is asked for and made: the last round
 * is told as it is now. */
static pe_status answer_anew(procedure *run)
{
    pe_status status = pe__respond(run->plan);
    if (!status)
        pe__balance(run->plan, pe__board_f(run->board),
                    &run->round[run->rounds - 1]);
    return status;
}

/* Prices are sought while councils at the brink hesitate, first much, then
 * little; then each is held to what it can really do, and those that fail stop
 * until all pass. Where nobody has a brink this is one search. */
static pe_status plan_whole(procedure *run, pe_plan_outcome *outcome)
{
    static const double hesitation[] = {0.03, 0.006};
    pe_plan *plan = run->plan;
    double found[2] = {pe__any_brink(plan), pe__count_linear(plan)};
    /* what held on one rank only would have the ranks part company */
    pe_status status = pe__sum(plan, found, 2);
    if (status)
        return status;
    const double brinks = found[0];
    plan->searches = found[1] > 0.0 && pe__may_search(plan);
    plan->jumps = brinks > 0.0 || plan->searches;
    if (!(brinks > 0.0))
        return hold_rounds(run, outcome);
    for (int i = 0; !status && i < 2 && run->rounds < plan->s.max_rounds; i++) {
        plan->hesitation = hesitation[i];
        status = hold_rounds(run, outcome);
        if (*outcome == PE_PLAN_STOPPED || *outcome == PE_PLAN_NOTHING)
            return status;
        if (!status && run->rounds < plan->s.max_rounds)
            status = pe__board_move(plan, run->board);
    }
    int64_t stopped = 1;
    if (!status)
        status = pe__whole_choose(plan, brinks >= PE__WHOLE);
    while (!status && stopped > 0) {
        if (run->rounds == plan->s.max_rounds) {
            *outcome = PE_PLAN_LIMIT;
            status = answer_anew(run);
            break;
        }
        pe__board_forget(run->board);
        status = hold_rounds(run, outcome);
        if (*outcome == PE_PLAN_STOPPED)
            break;
        if (!status)
            status = pe__whole_refuse(plan, &stopped);
    }
    return status;
}

/* The first round from which on every good stayed within `limit`. */
static int32_t reached(const procedure *run, double limit)
{
    int32_t first = 0;
    for (int32_t r = run->rounds - 1; r >= 0 && run->round[r].worst <= limit;
         r--)
        first = r + 1;
    return first;
}

static pe_status begin(procedure *run, pe_plan *plan, const double *price)
{
    *run = (procedure){.plan = plan, .best_worst = INFINITY,
                       .best_value = INFINITY};
    run->board = pe__board_new(plan);
    run->round = pe__zalloc((size_t)plan->s.max_rounds, sizeof *run->round);
    run->before = pe__zalloc((size_t)plan->goods, sizeof *run->before);
    run->best_q = pe__zalloc((size_t)plan->goods, sizeof *run->best_q);
    if (!run->board || !run->round || !run->before || !run->best_q)
        return PE_NO_MEMORY;
    pe__free(plan->fixed);
    plan->fixed = NULL;
    pe__forget_scales(plan);
    pe__disturbance_free(plan->disturbance);
    plan->disturbance = NULL;
    plan->wish_supply = plan->wish_demand = NULL;
    if (pe__disturbed(&plan->s)) {
        plan->disturbance = pe__disturbance_new(plan);
        if (!plan->disturbance)
            return PE_NO_MEMORY;
    }
    pe__start_at(plan, price);
    plan->totals.stop = 0.0;
    pe__prices(plan, run->before);
    for (int64_t c = 0; plan->p.harms && c < plan->p.consumers; c++)
        plan->owed[c] = 0.0;
    for (int64_t c = 0; c < plan->p.consumers; c++)
        plan->right[c] = plan->p.income[c];
    return PE_OK;
}

static void fill_info(const procedure *run, pe_plan_outcome outcome,
                      pe_plan_info *info)
{
    info->outcome = outcome;
    info->rounds = run->rounds;
    info->rounds_to_5 = reached(run, 0.05);
    info->rounds_to_3 = reached(run, 0.03);
    info->rounds_to_1 = reached(run, 0.01);
    info->last = run->round[run->rounds - 1];
}

static pe_status plan_from(pe_plan *plan, const double *price,
                           pe_plan_solution *solution, pe_plan_info *info,
                           pe_error *err)
{
    procedure run;
    pe_plan_info unused;
    pe_plan_outcome outcome = PE_PLAN_LIMIT;
    info = info ? info : &unused;
    memset(info, 0, sizeof *info);
    memset(solution, 0, sizeof *solution);
    pe_status status = begin(&run, plan, price);
    if (!status)
        status = plan_whole(&run, &outcome);
    if (!status)
        status = pe__certify(plan, true, &run.round[run.rounds - 1]);
    if (!status) {
        fill_info(&run, outcome, info);
        status = pe__solution_fill(plan, run.round, run.rounds, run.before,
                                   solution, info);
    }
    pe__board_free(run.board);
    pe__free(run.round);
    pe__free(run.before);
    pe__free(run.best_q);
    if (status)
        pe_plan_release(solution);
    return status == PE_OK          ? PE_OK
           : status == PE_NO_MEMORY ? pe__fail_memory(err)
                                    : pe__fail(err, status,
                                               "a sum over the ranks failed");
}

pe_status pe_plan_solve(pe_plan *plan, pe_plan_solution *solution,
                        pe_plan_info *info, pe_error *err)
{
    return plan_from(plan, NULL, solution, info, err);
}

pe_status pe_plan_update(pe_plan *plan, const double *price,
                         pe_plan_solution *solution, pe_plan_info *info,
                         pe_error *err)
{
    return plan_from(plan, price, solution, info, err);
}
