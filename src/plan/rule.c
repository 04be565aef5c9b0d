/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From a round's imbalances to the next prices (README, "Price rules"). */
#include "plan.h"
#include "mem.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

#define MOST_MEMORY 6  /* rounds that mixing looks back on */
#define LONGEST 3.0    /* a good's price changes by e³ a round at most, beside
                          the common shift of all */
#define PATIENCE 2     /* rounds that may come no closer than the best */
#define ALONE_ROUNDS 4 /* so many goods then go their own ways, */
#define ALONE 0.5      /* by that part of where each alone would go */
#define LONGEST_ALONE 2.0
#define BOLDEST 8.0    /* no council changes by more than about e⁸ a round */
#define LONGEST_LATE 0.3 /* once proposals are averaged */
#define LONGEST_SHIFT 20.0
#define MOST_CUTS 3    /* steps cut short; then prices are searched for, */
#define REST 2         /* and not again for so many rounds, if in vain */
#define FAR 1.5        /* all prices e^1.5 off: first of all the scale */

struct pe__board {
    int64_t goods;
    double *f, *step;         /* [goods] this round's ln(S/D) and Δq */
    double *alone;            /* [goods] Δq if no other price moved */
    double *f_ahead;          /* [goods] f where the board looks ahead */
    double *second;           /* [2 × goods] step and `alone` there */
    double *totals;           /* [2 × goods] this round's, meanwhile */
    double *mean;             /* [goods] of q, as proposals are averaged */
    double *lag;              /* [goods] book2021's last imbalance */
    double *history_q, *history_step; /* [MOST_MEMORY × goods] */
    int kept;
    bool mixes;
    double best_merit;        /* least Σ ln²(S/D) of a round */
    int patience;             /* rounds that may still come no closer */
    int alone_left;           /* rounds in which goods go their own ways */
    int cuts;                 /* steps that were longer than can be trusted */
    int rest;                 /* rounds without another search */
};

void pe__board_free(pe__board *board)
{
    if (!board)
        return;
    double *owned[] = {board->f,      board->step,   board->alone,
                       board->lag,    board->f_ahead, board->second,
                       board->totals, board->mean,   board->history_q,
                       board->history_step};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        pe__free(owned[i]);
    pe__free(board);
}

pe__board *pe__board_new(const pe_plan *plan)
{
    const size_t n = (size_t)plan->goods;
    pe__board *board = pe__zalloc(1, sizeof *board);
    if (!board)
        return NULL;
    board->goods = plan->goods;
    board->best_merit = INFINITY;
    board->mixes = plan->s.rule == PE_PLAN_BLIND ||
                   plan->s.rule == PE_PLAN_ANDERSON;
    const size_t memory = board->mixes ? MOST_MEMORY * n : 1;
    board->f = pe__zalloc(n, sizeof(double));
    board->step = pe__zalloc(n, sizeof(double));
    board->f_ahead = pe__zalloc(n, sizeof(double));
    board->second = pe__zalloc(2 * n, sizeof(double));
    board->alone = pe__zalloc(n, sizeof(double));
    board->totals = pe__alloc(2 * n, sizeof(double));
    board->lag = pe__alloc(n, sizeof(double));
    board->mean = pe__zalloc(n, sizeof(double));
    board->history_q = pe__zalloc(memory, sizeof(double));
    board->history_step = pe__zalloc(memory, sizeof(double));
    if (!board->f || !board->step || !board->f_ahead || !board->second ||
        !board->totals || !board->alone || !board->lag || !board->mean ||
        !board->history_q || !board->history_step) {
        pe__board_free(board);
        return NULL;
    }
    for (size_t g = 0; g < n; g++)
        board->lag[g] = 0.25;
    return board;
}

double *pe__board_f(pe__board *board)
{
    return board->f;
}

/* The economy has changed: what past rounds taught no longer holds. */
void pe__board_forget(pe__board *board)
{
    board->kept = 0;
    board->best_merit = INFINITY;
    board->cuts = 0;
}

/* --- the published rule --------------------------------------------------- */

/* v = 2|S − D|/(S + D); the price moves by the part
 * max(0.001, min(v before, 0.25)·(1.05 − 0.5^v)), at most 1.05 − 0.5^v. */
static void book2021(pe_plan *plan, pe__board *board)
{
    const pe__totals *t = &plan->totals;
    for (int32_t g = 0; g < plan->goods; g++) {
        const double s = t->supply[g] / plan->price[g];
        const double d = t->demand[g] / plan->price[g];
        if (!plan->counts[g] || !(s + d > 0.0))
            continue;
        const double v = 2.0 * fabs(s - d) / (s + d);
        const double most = 1.05 - pow(0.5, v);
        double part = fmin(board->lag[g], 0.25) * most;
        part = fmax(0.001, fmin(most, part));
        plan->q[g] += log1p(d > s ? part : -part);
        board->lag[g] = v;
    }
}

/* --- mixing --------------------------------------------------------------- */

static double dot_difference(const double *a0, const double *a1,
                             const double *b0, const double *b1, int64_t n)
{
    double sum = 0.0;
    for (int64_t i = 0; i < n; i++)
        sum += (a1[i] - a0[i]) * (b1[i] - b0[i]);
    return sum;
}

static double *slot(double *history, int64_t n, int round)
{
    return history + n * (round % MOST_MEMORY);
}

/* Anderson's mixing (J. ACM 12(4), 1965, doi:10.1145/321296.321305): the
 * combination of past rounds whose steps cancel best, regularised. Replaces
 * board->step. */
static void mix(const pe_plan *plan, pe__board *board)
{
    const int64_t n = board->goods;
    const int now = board->kept++;
    memcpy(slot(board->history_q, n, now), plan->q, (size_t)n * sizeof(double));
    memcpy(slot(board->history_step, n, now), board->step,
           (size_t)n * sizeof(double));
    const int back = now < MOST_MEMORY - 1 ? now : MOST_MEMORY - 1;
    double a[MOST_MEMORY * MOST_MEMORY], y[MOST_MEMORY];
    lapack_int pivot[MOST_MEMORY];
    for (int i = 0; i < back; i++) {
        const double *f0 = slot(board->history_step, n, now - i - 1);
        const double *f1 = slot(board->history_step, n, now - i);
        y[i] = 0.0;
        for (int64_t g = 0; g < n; g++)
            y[i] += (f1[g] - f0[g]) * board->step[g];
        for (int j = 0; j < back; j++)
            a[j * back + i] = dot_difference(
                f0, f1, slot(board->history_step, n, now - j - 1),
                slot(board->history_step, n, now - j), n);
        a[i * back + i] *= 1.0 + 1e-10;
    }
    if (back == 0 || LAPACKE_dgesv_work(LAPACK_COL_MAJOR, back, 1, a, back,
                                        pivot, y, back) != 0)
        return;
    for (int i = 0; i < back; i++) {
        const double *f0 = slot(board->history_step, n, now - i - 1);
        const double *f1 = slot(board->history_step, n, now - i);
        const double *q0 = slot(board->history_q, n, now - i - 1);
        const double *q1 = slot(board->history_q, n, now - i);
        for (int64_t g = 0; g < n; g++)
            board->step[g] -= y[i] * (q1[g] - q0[g] + f1[g] - f0[g]);
    }
}

/* --- keeping steps sane --------------------------------------------------- */

static double clamp(double x, double most)
{
    return x > most ? most : x < -most ? -most : x;
}

static double common_shift(const pe_plan *plan, const double *step)
{
    double shift = 0.0;
    int32_t count = 0;
    for (int32_t g = 0; g < plan->goods; g++) {
        shift += plan->counts[g] ? step[g] : 0.0;
        count += plan->counts[g];
    }
    return count ? shift / count : 0.0;
}

/* Doubling every value doubles every price: the common shift of all goods is
 * safe at any length, what is beside it is not. True when that cut the step. */
static bool shorten(const pe_plan *plan, double *step)
{
    const double shift = common_shift(plan, step);
    bool cut = false;
    for (int32_t g = 0; g < plan->goods; g++) {
        cut = cut || (plan->counts[g] && fabs(step[g] - shift) > LONGEST);
        step[g] = plan->counts[g] ? clamp(shift, LONGEST_SHIFT) +
                                        clamp(step[g] - shift, LONGEST)
                                  : 0.0;
    }
    return cut;
}

/* Where chance is in the answers, what is looked at are means of proposals
 * over several rounds; they answer, to first order, to the mean of the prices
 * announced, and the step is taken from there (averaging as in Polyak &
 * Juditsky, SIAM J. Control Optim. 30(4), 1992, doi:10.1137/0330046). */
static void average(const pe_plan *plan, pe__board *board)
{
    const double weight = pe__averaging(plan);
    for (int32_t g = 0; pe__averages(plan) && g < plan->goods; g++) {
        board->mean[g] += weight * (plan->q[g] - board->mean[g]);
        board->step[g] += board->mean[g] - plan->q[g];
        if (weight < 1.0)
            board->step[g] = clamp(board->step[g], LONGEST_LATE);
    }
}

/* Over ranks it came with the answers. */
static double bend_of(const pe_plan *plan)
{
    double added = plan->totals.added, bent = plan->totals.bent;
    if (!plan->s.sum)
        pe__bend(plan, &added, &bent);
    return added > 0.0 ? bent / added : 1.0;
}

/* In balance, what is spent is what is worked for (Walras's law, summed over
 * goods): consumption rights are the value of what is given and of what
 * councils add. By how much, as a logarithm, all prices together miss that:
 * what is given moves in proportion, what councils add by their `bend`. */
static void scale_missed(const pe_plan *plan, double *missed)
{
    const pe__totals *t = &plan->totals;
    double given = 0.0, net = t->right, low = -60.0, high = 60.0;
    for (int32_t g = 0; g < plan->goods; g++) {
        net += t->supply[g] - t->demand[g];
        given += plan->price[g] * pe__or(plan->p.supply, g, 0.0);
    }
    const double added = fmax(net - given, 0.0);
    const double bend = bend_of(plan);
    *missed = 0.0;
    if (!(net > 0.0) || !(t->right > 0.0))
        return;
    for (int i = 0; i < 60; i++) {
        const double mid = 0.5 * (low + high);
        const double value = given * exp(-mid) + added * exp(-bend * mid);
        *(value > t->right ? &low : &high) = mid;
    }
    *missed = 0.5 * (low + high);
}

/* At returns near 1 a small change of prices moves councils by orders of
 * magnitude, further than J can tell. */
static void keep_modest(const pe_plan *plan, double *step, double most)
{
    for (int32_t g = 0; most > BOLDEST && g < plan->goods; g++)
        step[g] *= BOLDEST / most;
}

/* --- looking ahead -------------------------------------------------------- */

/* How far prices move beside the common shift. */
static double longest(const pe_plan *plan, const double *step)
{
    double low = INFINITY, high = -INFINITY;
    for (int32_t g = 0; g < plan->goods; g++)
        if (plan->counts[g]) {
            low = fmin(low, step[g]);
            high = fmax(high, step[g]);
        }
    return high - low;
}

/* A second step, from where proposals would be after the first. */
static pe_status step_ahead(pe_plan *plan, pe__board *board)
{
    const pe__totals *t = &plan->totals;
    const double tiny = 1e-14 * t->right;
    for (int32_t g = 0; g < plan->goods; g++)
        board->f_ahead[g] =
            plan->counts[g]
                ? log((t->supply[g] + tiny) / (t->demand[g] + tiny))
                : 0.0;
    pe_status status = pe__step(plan, board->f_ahead, board->second,
                                board->second + board->goods);
    shorten(plan, board->second);
    const bool closer =
        longest(plan, board->second) <= longest(plan, board->step);
    for (int32_t g = 0; closer && g < plan->goods; g++)
        board->step[g] += board->second[g];
    return status;
}

/* Where every council said how its proposal moves with prices, the step is
 * followed by a second one from where it leads; but not where it is too bold
 * to tell where that is, or where the second is the longer. */
static pe_status look_ahead(pe_plan *plan, pe__board *board)
{
    pe__totals *t = &plan->totals;
    const size_t bytes = 2 * (size_t)plan->goods * sizeof *board->totals;
    double most = 0.0;
    memcpy(board->totals, t->supply, bytes);
    pe_status status = pe__foresee(plan, board->step, &most);
    if (!status && most <= BOLDEST)
        status = step_ahead(plan, board);
    pe__look_back(plan);
    memcpy(t->supply, board->totals, bytes);
    keep_modest(plan, board->step, most);
    return status;
}

static pe_status look_at_boldest(pe_plan *plan, pe__board *board)
{
    double bold = pe__boldness(plan, board->step);
    pe_status status = pe__sum(plan, &bold, 1);
    keep_modest(plan, board->step, pe__boldest(bold));
    return status;
}

/* A round may come less close than the one before, and those after it closer
 * than both. But where PATIENCE of them in a row come no closer than the best,
 * J leads astray (it is nearly singular). For some rounds then every good goes
 * its own way, half as far as if it were alone: down the convex Φ. True when
 * prices are chosen by that. */
static bool gone_astray(pe_plan *plan, pe__board *board)
{
    double merit = 0.0;
    for (int32_t g = 0; g < plan->goods; g++)
        merit += board->f[g] * board->f[g];
    if (board->alone_left > 0 && --board->alone_left == 0)
        board->best_merit = INFINITY;
    if (merit < board->best_merit) {
        board->best_merit = merit;
        board->patience = PATIENCE;
        board->alone_left = 0;
        return false;
    }
    if (board->alone_left == 0 && --board->patience > 0)
        return false;
    if (board->alone_left == 0)
        board->alone_left = ALONE_ROUNDS;
    for (int32_t g = 0; g < plan->goods; g++)
        plan->q[g] += ALONE * clamp(board->alone[g], LONGEST_ALONE);
    return true;
}

/* Prices are searched for. *searched: then this round's proposals are told no
 * more of. A search to no avail leaves prices as they are, and is not tried
 * again for some rounds. */
static pe_status search(pe_plan *plan, pe__board *board, bool *searched)
{
    bool found = false;
    *searched = pe__may_search(plan) && board->rest == 0;
    board->rest -= board->rest > 0;
    if (!*searched)
        return PE_OK;
    pe_status status = pe__search_prices(plan, board->step, &found);
    for (int32_t g = 0; found && g < plan->goods; g++)
        plan->q[g] += board->step[g];
    board->rest = found ? 0 : REST;
    return status;
}

/* A step that is longer than can be trusted is cut short, or when that happens
 * again and again, replaced by a search. */
static pe_status count_cut(pe_plan *plan, pe__board *board, bool *searched)
{
    *searched = false;
    return ++board->cuts >= MOST_CUTS && !plan->disturbance
               ? search(plan, board, searched)
               : PE_OK;
}

/* Newton's step, or one of those it is mixed with. */
static pe_status take_step(pe_plan *plan, pe__board *board)
{
    const bool sure = plan->s.rule == PE_PLAN_NEWTON && !plan->disturbance;
    bool searched = false;
    pe_status status = pe__step(plan, board->f, board->step, board->alone);
    if (status || (sure && gone_astray(plan, board)))
        return status;
    if (board->mixes)
        mix(plan, board);
    if (shorten(plan, board->step))
        status = count_cut(plan, board, &searched);
    if (status || searched)
        return status;
    status = sure && !plan->jumps ? look_ahead(plan, board)
                                  : look_at_boldest(plan, board);
    if (status)
        return status;
    average(plan, board);
    for (int32_t g = 0; g < plan->goods; g++)
        plan->q[g] += board->step[g];
    return PE_OK;
}

static pe_status move_on(pe_plan *plan, pe__board *board)
{
    bool searched = false;
    double missed = 0.0;
    pe_status status = PE_OK;
    if (plan->s.rule == PE_PLAN_BOOK2021) {
        book2021(plan, board);
        return PE_OK;
    }
    if (plan->searches)
        status = search(plan, board, &searched);
    if (status || searched)
        return status;
    scale_missed(plan, &missed);
    if (!(fabs(missed) > FAR))
        return take_step(plan, board);
    status = count_cut(plan, board, &searched);
    for (int32_t g = 0; !searched && g < plan->goods; g++)
        plan->q[g] -= missed;
    return status;
}

/* The next prices into plan->q. Where councils may revise only so much, prices
 * follow what they wish: what they are held to would be pushed ever further. */
pe_status pe__board_move(pe_plan *plan, pe__board *board)
{
    pe__totals *t = &plan->totals;
    double *const supply = t->supply, *const demand = t->demand;
    if (plan->wish_supply && plan->s.rule != PE_PLAN_BOOK2021) {
        t->supply = plan->wish_supply;
        t->demand = plan->wish_demand;
        for (int32_t g = 0; g < plan->goods; g++)
            if (plan->counts[g])
                board->f[g] = log(t->supply[g] / t->demand[g]);
    }
    pe_status status = move_on(plan, board);
    t->supply = supply;
    t->demand = demand;
    return status;
}
