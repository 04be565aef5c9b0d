/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The two verbs: divide from nothing, divide anew from what there is. Both
 * run the same steps: the relaxation, a first division, the search for
 * balance, the worst-off, the later aims within the tolerance, and the tidy
 * result. */
#include "jobs.h"
#include "error.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Prices of moving that are tried to find the dearest within tolerance. */
#define PRICES 3
/* Part of the remaining tolerance that lifting the worst-off may use. */
#define LIFT_SHARE 0.25
/* Partners tried for each of the worst-off. */
#define LIFT_LOOKS 32
/* Price of a piece away from home, in shares of tolerance × fair hours. */
#define SITE 0.01

typedef struct {
    pe_jobs *jobs;
    pe__relax relax;
    pe__weeks weeks;
    bool stopped;
    pe__proof proof;
    double move; /* price of an hour moved at which the weeks were found */
} attempt;

static void attempt_free(attempt *a)
{
    pe__weeks_free(a->jobs, &a->weeks);
    pe__relax_free(&a->relax);
}

static double points(const pe_jobs *jobs, double value)
{
    return value > 0.0 && jobs->work > 0
               ? sqrt(value / (double)jobs->work) * jobs->range : 0.0;
}


/* Members who hold more than K pieces when all is done: the search found no
 * way to cover the work, or to leave them in balance, with fewer. */
static int32_t count_raised(const pe_jobs *jobs, const pe__weeks *w)
{
    int32_t raised = 0;
    for (int32_t i = 0; i < jobs->p.members; i++)
        raised += w->count[i] > jobs->s.most_tasks;
    return raised;
}

/* --- what is said about it ------------------------------------------------ */

static pe_jobs_outcome outcome_of(const attempt *a, const pe_jobs_solution *s,
                                  const pe_jobs_info *info)
{
    if (a->stopped)
        return PE_JOBS_STOPPED;
    if (info->measure.outside_band > 0)
        return PE_JOBS_INFEASIBLE;
    if (s->lefts > 0)
        return PE_JOBS_SHORT;
    return a->proof == PE__BEST ? PE_JOBS_PROVED : PE_JOBS_SOLVED;
}

static pe_status fill_info(attempt *a, const pe_jobs_solution *s,
                           pe_jobs_info *info, pe_error *err)
{
    const pe_jobs *jobs = a->jobs;
    info->rms_bound = points(jobs, a->relax.bound);
    info->bound_gap = points(jobs, a->relax.value) - info->rms_bound;
    if (info->bound_gap < 0.0)
        info->bound_gap = 0.0;
    pe__relax_free(&a->relax); /* measuring is when memory is dearest */
    const pe_status st =
        pe__measure_solution(jobs, s, &info->measure, err);
    if (st != PE_OK)
        return st;
    info->outcome = outcome_of(a, s, info);
    info->impossible = a->proof == PE__IMPOSSIBLE &&
                       (info->outcome == PE_JOBS_INFEASIBLE ||
                        info->outcome == PE_JOBS_SHORT);
    info->peak_bytes = jobs->peak_bytes;
    return PE_OK;
}

/* --- the later aims ------------------------------------------------------- */

/* The most that the value may come to for the sake of the later aims. */
static double allowance(const attempt *a, double value)
{
    const pe_jobs *jobs = a->jobs;
    const double rms = points(jobs, value) + jobs->s.tolerance;
    const double inside = rms / jobs->range;
    return inside * inside * (double)jobs->work;
}

static bool acceptable(const pe_jobs *jobs, const pe__weeks *w, double most)
{
    const pe__aims aims = PE__BALANCE;
    const pe__state s = pe__weeks_state(jobs, w, &aims);
    return s.value <= most && s.outside == 0 && s.excess == 0;
}

/* Takes the weeks of `other` in exchange. */
static void swap_weeks(attempt *a, pe__weeks *other)
{
    const pe__weeks mine = a->weeks;
    a->weeks = *other;
    *other = mine;
}

/* Whoever had to hold more than K to be in balance may do so again. */
static void keep_limits(const pe_jobs *jobs, const pe__weeks *from,
                        pe__weeks *to)
{
    for (int32_t i = 0; i < jobs->p.members; i++) {
        const int64_t places = to->first[i + 1] - to->first[i];
        to->limit[i] = from->limit[i] < places ? from->limit[i]
                                               : (int32_t)places;
    }
}

/* Starts from today's jobs at falling prices of an hour that changes hands,
 * and keeps the dearest at which the balance stays within the allowance. */
static pe_status stay_near_today(attempt *a, const pe_jobs_piece *today,
                                 int64_t pieces, double most)
{
    pe_jobs *jobs = a->jobs;
    double low = log(1e-7), high = log(3e-2);
    pe_status st = PE_OK;
    for (int k = 0; st == PE_OK && !a->stopped && k < PRICES; k++) {
        pe__weeks w;
        pe__aims aims = PE__BALANCE;
        aims.ways = 64;
        aims.move = exp(0.5 * (low + high));
        st = pe__start_from(jobs, &a->relax, today, pieces, &w);
        if (st != PE_OK)
            return st;
        keep_limits(jobs, &a->weeks, &w);
        st = pe__search(jobs, &w, &aims, &a->relax, 0.2, &a->stopped);
        if (st == PE_OK && acceptable(jobs, &w, most)) {
            swap_weeks(a, &w);
            a->move = aims.move;
            low = log(aims.move);
        } else {
            high = log(aims.move);
        }
        pe__weeks_free(jobs, &w);
    }
    return st;
}

/* Fewer tasks and nearer sites, from the weeks as they are; undone when it
 * costs more balance than is allowed. */
static pe_status simplify(attempt *a, double most)
{
    pe_jobs *jobs = a->jobs;
    if (!jobs->p.site || !jobs->p.home)
        return PE_OK; /* the search itself keeps the number of pieces down */
    pe__weeks before;
    pe__aims aims = PE__BALANCE;
    aims.site = SITE * (double)jobs->work / jobs->p.members *
                (jobs->s.tolerance / jobs->range);
    pe_status st = pe__weeks_copy(jobs, &a->weeks, &before);
    if (st != PE_OK)
        return st;
    st = pe__search(jobs, &a->weeks, &aims, &a->relax, 0.2, &a->stopped);
    if (st == PE_OK && !acceptable(jobs, &a->weeks, most))
        swap_weeks(a, &before);
    pe__weeks_free(jobs, &before);
    return st;
}

/* Members' own wishes, by meetings that leave the balance no worse. */
static pe_status grant_wishes(attempt *a)
{
    const pe_jobs *jobs = a->jobs;
    pe__aims aims = PE__BALANCE;
    if (jobs->p.prefers + jobs->p.avoids == 0)
        return PE_OK;
    aims.wish = 1e-4;
    aims.keep_balance = true;
    return pe__search(a->jobs, &a->weeks, &aims, &a->relax, 0.2, &a->stopped);
}

/* The worst-off may use a part of what the tolerance leaves: lifting one of
 * many by a hair must not cost all of it. */
static pe_status lift(attempt *a, const pe__aims *aims, double most)
{
    const double now = pe__weeks_state(a->jobs, &a->weeks, aims).value;
    if (most <= now)
        return PE_OK;
    return pe__lift(a->jobs, &a->weeks, aims,
                    now + LIFT_SHARE * (most - now), LIFT_LOOKS);
}

/* Threes divide anew what they hold, at the price of an hour moved at which
 * the weeks came about. */
static pe_status by_threes(attempt *a)
{
    pe__aims aims = PE__BALANCE;
    aims.move = a->move;
    return pe__trios(a->jobs, &a->weeks, &aims, &a->relax, &a->stopped);
}

static pe_status later_aims(attempt *a)
{
    pe_jobs *jobs = a->jobs;
    const pe__aims aims = PE__BALANCE;
    const pe__state now = pe__weeks_state(jobs, &a->weeks, &aims);
    double most = allowance(a, now.value);
    pe_status st = PE_OK;
    if (jobs->p.todays > 0 && now.outside + now.excess == 0)
        st = stay_near_today(a, jobs->p.today, jobs->p.todays, most);
    if (st == PE_OK && !a->stopped)
        st = by_threes(a);
    /* threes may have found a better best to be within the tolerance of */
    most = fmin(most, allowance(a, pe__weeks_state(jobs, &a->weeks,
                                                   &aims).value));
    if (st == PE_OK && !a->stopped)
        st = simplify(a, most);
    if (st == PE_OK && !a->stopped)
        st = lift(a, &aims, most);
    if (st == PE_OK && !a->stopped)
        st = grant_wishes(a);
    return st;
}

/* --- the steps ------------------------------------------------------------ */

static pe_status balance(attempt *a, const pe__aims *aims)
{
    return pe__search(a->jobs, &a->weeks, aims, &a->relax, 1.0, &a->stopped);
}

static bool better_state(const pe__state *x, const pe__state *y)
{
    if (x->outside != y->outside)
        return x->outside < y->outside;
    if (x->excess != y->excess)
        return x->excess < y->excess;
    return x->value < y->value;
}

/* Of few members a search now and then ends in a corner; it is cheap, so it
 * is tried from other seeds and the best kept. */
static pe_status try_again(attempt *a, const pe__aims *aims, int32_t times)
{
    pe_jobs *jobs = a->jobs;
    const uint64_t seed = jobs->s.seed;
    pe__state best = pe__weeks_state(jobs, &a->weeks, aims);
    pe_status st = PE_OK;
    for (int32_t k = 1; st == PE_OK && !a->stopped && k < times; k++) {
        pe__weeks mine = a->weeks;
        memset(&a->weeks, 0, sizeof a->weeks);
        jobs->s.seed = seed + (uint64_t)k * 0x9e3779b97f4a7c15u;
        st = pe__start(jobs, &a->relax, &a->weeks);
        if (st == PE_OK)
            st = balance(a, aims);
        if (st == PE_OK) {
            const pe__state now = pe__weeks_state(jobs, &a->weeks, aims);
            if (better_state(&now, &best))
                best = now;
            else
                swap_weeks(a, &mine);
        }
        pe__weeks_free(jobs, &mine);
    }
    jobs->s.seed = seed;
    return st;
}

/* Times a search is worth repeating from another seed. */
static int32_t repeats(const pe_jobs *jobs)
{
    if (jobs->s.effort > 0)
        return 1;
    return jobs->p.members <= 24 ? 6 : jobs->p.members <= 48 ? 3 : 1;
}

/* Quarters of each task that nobody holds; *total gets their sum. */
static int32_t *find_missing(const pe_jobs *jobs, const pe__weeks *w,
                             int64_t *total)
{
    int32_t *left = pe__alloc((size_t)jobs->p.tasks, sizeof *left);
    if (!left)
        return NULL;
    *total = 0;
    for (int32_t j = 0; j < jobs->p.tasks; j++)
        left[j] = pe__give(jobs, j);
    for (int32_t i = 0; i < jobs->p.members; i++)
        for (int64_t k = w->first[i]; k < w->first[i] + w->count[i]; k++)
            left[w->task[k]] -= w->hours[k];
    for (int32_t j = 0; j < jobs->p.tasks; j++)
        *total += left[j];
    return left;
}

/* The bound, and a plan for the search to start from. */
static pe_status find_plan(pe_jobs *jobs, pe__relax *relax)
{
    pe_status st = pe__relax_new(jobs, 0.0, relax);
    return st == PE_OK ? pe__relax_room(jobs, relax) : st;
}

/* Takes what nobody holds off the work; *total gets how much it was. The
 * relaxation is freed when it is not about the same work any more. */
static pe_status take_off_missing(attempt *a, int64_t *total)
{
    pe_jobs *jobs = a->jobs;
    pe_status st = PE_OK;
    int32_t *missing = find_missing(jobs, &a->weeks, total);
    if (!missing)
        return PE_NO_MEMORY;
    jobs->settled = jobs->settled || *total > 0; /* also when memory is out */
    for (int32_t j = 0; st == PE_OK && *total > 0 && j < jobs->p.tasks; j++)
        if (!pe__take_off(jobs, j, missing[j], PE_JOBS_NO_ROOM, 0))
            st = PE_NO_MEMORY;
    pe__free(missing);
    if (st != PE_OK || *total == 0)
        return st;
    pe__relax_free(&a->relax); /* it borrows what pe__centre drops */
    pe__sort_left(jobs);
    pe__centre(jobs);
    return PE_OK;
}

/* What found no room makes every fair share smaller: it is taken off the work,
 * and the rest balanced again within the bands that follow. Once only: bands
 * that shrink with what they cause to be given back could end with nothing. */
static pe_status settle(attempt *a, const pe__aims *aims)
{
    pe_jobs *jobs = a->jobs;
    int64_t total = 0;
    for (int32_t i = 0; i < jobs->p.members; i++)
        pe__hand_back(jobs, &a->weeks, i, pe__highest(jobs, i));
    pe_status st = take_off_missing(a, &total);
    if (st != PE_OK || total == 0)
        return st;
    st = find_plan(jobs, &a->relax);
    if (st == PE_OK && !a->stopped)
        st = pe__search(jobs, &a->weeks, aims, &a->relax, 0.3, &a->stopped);
    for (int32_t i = 0; i < jobs->p.members; i++) /* never above the offer */
        pe__hand_back(jobs, &a->weeks, i, jobs->p.offer[i] + 1);
    return st;
}

/* The bound on rms² + κ × share moved. */
static pe_status bound_at_price(pe_jobs *jobs, double price,
                                pe_jobs_info *info)
{
    pe__relax x;
    if (!(price > 0.0) || isinf(price))
        return PE_OK;
    const pe_status st = pe__relax_new(jobs, price, &x);
    if (st != PE_OK)
        return st;
    info->price_bound = jobs->work > 0 ? x.bound * jobs->range * jobs->range /
                                             (double)jobs->work : 0.0;
    pe__relax_free(&x);
    return PE_OK;
}

/* The bound that is told is about the hours that are given out, to the last;
 * `price` as in pe_jobs_update. */
static pe_status bound_what_is_given(attempt *a, double price,
                                     pe_jobs_info *info)
{
    int64_t total = 0;
    pe_status st = take_off_missing(a, &total);
    if (st == PE_OK && total > 0)
        st = pe__relax_new(a->jobs, 0.0, &a->relax);
    if (st == PE_OK)
        st = bound_at_price(a->jobs, price, info);
    return st;
}

/* A division before this one may have left work out: back to all that can be
 * covered. */
static pe_status fresh(pe_jobs *jobs, pe_error *err)
{
    if (!jobs->settled)
        return PE_OK;
    pe__free(jobs->give);
    pe__free(jobs->left);
    jobs->give = NULL;
    jobs->left = NULL;
    jobs->lefts = 0;
    const pe_status st = pe__cover(jobs, err);
    jobs->settled = st != PE_OK; /* half covered: again the next time */
    return st;
}

/* What both verbs do at the end. */
static pe_status finish(attempt *a, pe_status st, pe_jobs_solution *solution,
                        pe_jobs_info *info, pe_error *err)
{
    pe_jobs *jobs = a->jobs;
    if (st == PE_OK) {
        info->raised = count_raised(jobs, &a->weeks);
        st = pe__to_solution(jobs, &a->weeks, solution);
    }
    st = st == PE_OK ? fill_info(a, solution, info, err)
                     : pe__fail_memory(err);
    attempt_free(a);
    if (st != PE_OK)
        pe_jobs_release(solution);
    return st;
}

pe_status pe_jobs_solve(pe_jobs *jobs, pe_jobs_solution *solution,
                        pe_jobs_info *info, pe_error *err)
{
    attempt a = {.jobs = jobs};
    const pe__aims aims = PE__BALANCE;
    pe_jobs_info own;
    if (jobs->s.price > 0.0 && jobs->p.todays > 0)
        return pe_jobs_update(jobs, jobs->p.today, jobs->p.todays,
                              jobs->s.price, solution, info, err);
    memset(solution, 0, sizeof *solution);
    info = info ? info : &own;
    memset(info, 0, sizeof *info);
    pe_status st = fresh(jobs, err);
    if (st == PE_OK)
        st = find_plan(jobs, &a.relax);
    if (st == PE_OK)
        st = pe__start(jobs, &a.relax, &a.weeks);
    if (st == PE_OK)
        st = balance(&a, &aims);
    if (st == PE_OK)
        st = try_again(&a, &aims, repeats(jobs));
    if (st == PE_OK && !a.stopped)
        st = pe__prove(jobs, &a.weeks, &a.relax, &a.proof);
    if (st == PE_OK && !a.stopped && a.proof != PE__BEST)
        st = later_aims(&a);
    if (st == PE_OK)
        st = settle(&a, &aims);
    if (st == PE_OK)
        st = bound_what_is_given(&a, 0.0, info);
    return finish(&a, st, solution, info, err);
}

pe_status pe_jobs_update(pe_jobs *jobs, const pe_jobs_piece *from,
                         int64_t pieces, double price,
                         pe_jobs_solution *solution, pe_jobs_info *info,
                         pe_error *err)
{
    attempt a = {.jobs = jobs};
    pe__aims aims = PE__BALANCE;
    pe_jobs_info own;
    pe__links old;
    memset(solution, 0, sizeof *solution);
    info = info ? info : &own;
    memset(info, 0, sizeof *info);
    if (!(price >= 0.0))
        return pe__fail(err, PE_USAGE, "price must be 0 or more");
    pe_status st = pe__links_of(&jobs->p, from, pieces, &old, err);
    if (st != PE_OK)
        return st;
    const pe__links today = jobs->today;
    jobs->today = old; /* what changes hands is measured from there */
    const bool keep = isinf(price);
    aims.move = keep ? 0.0 : price / (jobs->range * jobs->range);
    st = fresh(jobs, err);
    if (st == PE_OK)
        st = find_plan(jobs, &a.relax);
    if (st == PE_OK)
        st = pe__start_from(jobs, &a.relax, from, pieces, &a.weeks);
    if (st == PE_OK && !keep)
        st = balance(&a, &aims);
    if (st == PE_OK && !keep)
        st = settle(&a, &aims);
    if (st == PE_OK)
        st = bound_what_is_given(&a, price, info);
    st = finish(&a, st, solution, info, err);
    jobs->today = today;
    pe__links_free(&old);
    return st;
}
