/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The bound: how equal could the jobs be if every class shared its work evenly
 * among its members and tasks could be cut like bread?
 *
 *   minimise  Σ_c Σ_r w_r (S_cr − T_cr)² / F_c  +  κ' · (quarters that change
 *             class)                       over plans y ≥ 0, where
 *   S_cr = Σ_t y_tc e_tr,  L_c = Σ_t y_tc within [least_c, most_c],
 *   Σ_c y_tc = h_t over the classes that may do type t.
 *
 * By Jensen's inequality no division does better (members of a class with
 * equal deviations are the best case, and any division gives a plan).
 *
 * Solver: block-coordinate descent over types, moving hours of a type from the
 * class where they cost most to the one where they cost least by exact line
 * search (pairwise Frank–Wolfe steps: Lacoste-Julien & Jaggi 2015,
 * arXiv:1511.05932), with the bands on class hours kept by the method of
 * multipliers (Rockafellar 1973, doi:10.1007/BF01580138).
 *
 * Certificate: for any prices λ_cr, μ_c weak duality gives
 *
 *   bound = Σ_t h_t min_c(Σ_r λ_cr e_tr + μ_c [+ κ' if c is not t's home])
 *           − Σ_c [Σ_r (λ_cr T_cr + λ_cr² F_c / (4 w_r))
 *                  + (μ_c > 0 ? μ_c most_c : μ_c least_c)],
 *
 * so the bound is right however badly the prices were found. As it is reckoned
 * over rounded ratings, what the rounding may hide is taken off in the end. */
#include "jobs.h"
#include "mem.h"

#include <string.h>

/* Sweeps at most, and over a small plan, where they cost nothing. */
#define MOST_SWEEPS 1200
#define MOST_SWEEPS_SMALL 4000
#define SMALL 20000 /* types × classes */
/* Stop when relaxed rms − bound is less than this share of the range. */
#define ENOUGH 2e-6
/* Or when it is less than this and STALL sweeps closed less than a fifth of it:
 * where prices creep, thousands of sweeps are worth less than a thousandth of a
 * point on a scale of ten. */
#define CREEPING 2e-4
#define STALL 200
/* The same for bounds that are only compared, as in training. */
#define ENOUGH_ROUGH 5e-5
#define MOST_ROUGH 400
/* Curvature of the penalty on class hours, per fair quarter. */
#define STIFF 0.4
/* Tasks whose part of the bound one thread sums up. */
#define TASKS_APART 4096
/* ε: half a step of the ratings inside (problem.c). */
#define ROUNDING (0.5 / 1048576.0)

/* Marginal cost of a quarter in a class: the multiplier plus the penalty. */
static double hour_slope(const pe__relax *x, int32_t c)
{
    const double stiff = STIFF * x->per_fair[c];
    double free = x->hours[c] + x->dual[c] * x->in.fair[c] / STIFF;
    if (free < x->in.least[c])
        free = x->in.least[c];
    if (free > x->in.most[c])
        free = x->in.most[c];
    return x->dual[c] + stiff * (x->hours[c] - free);
}

/* Price of a quarter of type t in class c. `price` as in pe__relax. */
double pe__relax_cost(const pe__relax *x, const double *price, int32_t t,
                      int32_t c)
{
    const int32_t ratings = x->in.ratings;
    const double *e = x->in.type_rating + (int64_t)t * ratings;
    const double *p = price + (int64_t)c * (ratings + 1);
    double sum = p[ratings];
    for (int32_t r = 0; r < ratings; r++)
        sum += p[r] * e[r];
    if (x->in.type_home[t] >= 0 && x->in.type_home[t] != c)
        sum += x->move;
    return sum;
}

/* The marginal costs in a class: of each rating's load, then of a quarter. */
static void price_class(const pe_jobs *jobs, const pe__relax *x, int32_t c,
                        double *price)
{
    const int32_t ratings = x->in.ratings;
    double *p = price + (int64_t)c * (ratings + 1);
    for (int32_t r = 0; r < ratings; r++) {
        const int32_t k = c * ratings + r;
        p[r] = 2.0 * jobs->weight[r] * (x->load[k] - x->in.wanted[k]) *
               x->per_fair[c];
    }
    p[ratings] = hour_slope(x, c);
}

static void price_all(const pe_jobs *jobs, const pe__relax *x, double *price)
{
    for (int32_t c = 0; c < x->in.classes; c++)
        if (x->in.fair[c] > 0.0)
            price_class(jobs, x, c, price);
}

static void add_to_class(pe__relax *x, int32_t t, int32_t c, double hours)
{
    const int32_t ratings = x->in.ratings;
    x->plan[(int64_t)t * x->in.classes + c] += hours;
    x->hours[c] += hours;
    for (int32_t r = 0; r < ratings; r++)
        x->load[c * ratings + r] +=
            hours * x->in.type_rating[(int64_t)t * ratings + r];
}

/* How the cost of hours of type t bends, times the fair quarters of a class. */
static double bend_of(const pe_jobs *jobs, const pe__relax *x, int32_t t)
{
    double bend = STIFF;
    for (int32_t r = 0; r < x->in.ratings; r++) {
        const double e = x->in.type_rating[(int64_t)t * x->in.ratings + r];
        bend += 2.0 * jobs->weight[r] * e * e;
    }
    return bend;
}

/* The eligible class in which a quarter of t costs least; -1 = none. */
int32_t pe__relax_cheapest(const pe__relax *x, const double *price, int32_t t,
                           double *least)
{
    const int32_t need = x->in.type_need[t];
    int32_t best = -1;
    *least = INFINITY;
    for (int32_t k = x->in.first[need]; k < x->in.first[need + 1]; k++) {
        const double here = pe__relax_cost(x, price, t, x->in.eligible[k]);
        if (here < *least) {
            *least = here;
            best = x->in.eligible[k];
        }
    }
    return best;
}

/* Price of a quarter with ratings `e`, wherever it is today. */
static inline double cost_of(const double *p, const double *e, int32_t ratings)
{
    double sum = p[ratings];
    for (int32_t r = 0; r < ratings; r++)
        sum += p[r] * e[r];
    return sum;
}

/* The place of the least cost among the eligible classes of type t, -1 = none;
 * x->cost[k] gets that of the k-th. This is what the time of the bound goes
 * into, and it takes half as long with `ratings` known; mostly they are two. */
static inline int32_t fill_costs(const pe__relax *x, const double *price,
                                 int32_t t, int32_t ratings)
{
    const int32_t need = x->in.type_need[t], home = x->in.type_home[t];
    const int32_t n = x->in.first[need + 1] - x->in.first[need];
    const int32_t *class = x->in.eligible + x->in.first[need];
    const double *e = x->in.type_rating + (int64_t)t * ratings;
    double *cost = x->cost, least = INFINITY;
    int32_t best = -1;
    for (int32_t k = 0; k < n; k++)
        cost[k] = cost_of(price + (int64_t)class[k] * (ratings + 1), e,
                          ratings);
    for (int32_t k = 0; home >= 0 && k < n; k++)
        cost[k] += class[k] == home ? 0.0 : x->move;
    for (int32_t k = 0; k < n; k++)
        if (cost[k] < least) {
            least = cost[k];
            best = k;
        }
    return best;
}

/* Moves hours of type t from every class where they cost more to where they
 * cost least: as many as the minimiser of the quadratic along the move, within
 * what is there. Only the costs of those two classes change by it. */
static void move_type(const pe_jobs *jobs, pe__relax *x, double *price,
                      int32_t t)
{
    const int32_t need = x->in.type_need[t], ratings = x->in.ratings;
    const int32_t n = x->in.first[need + 1] - x->in.first[need];
    const int32_t *class = x->in.eligible + x->in.first[need];
    const double *plan = x->plan + (int64_t)t * x->in.classes;
    const double *e = x->in.type_rating + (int64_t)t * ratings;
    const int32_t best = ratings == 2 ? fill_costs(x, price, t, 2)
                                      : fill_costs(x, price, t, ratings);
    if (best < 0)
        return;
    const int32_t to = class[best], home = x->in.type_home[t];
    const double away = home >= 0 && home != to ? x->move : 0.0;
    double least = x->cost[best];
    for (int32_t k = 0; k < n; k++) {
        const int32_t from = class[k];
        if (plan[from] <= 0.0 || k == best || x->cost[k] <= least)
            continue;
        const double per =
            1.0 / (x->bend[t] * (x->per_fair[from] + x->per_fair[to]));
        const double wish = (x->cost[k] - least) * per;
        const double hours = wish < plan[from] ? wish : plan[from];
        add_to_class(x, t, from, -hours);
        add_to_class(x, t, to, hours);
        price_class(jobs, x, from, price);
        price_class(jobs, x, to, price);
        least = cost_of(price + (int64_t)to * (ratings + 1), e, ratings) +
                away;
    }
}

static void raise_multipliers(pe__relax *x)
{
    for (int32_t c = 0; c < x->in.classes; c++)
        if (x->in.fair[c] > 0.0)
            x->dual[c] = hour_slope(x, c);
}

static void sweep(const pe_jobs *jobs, pe__relax *x, double *price)
{
    for (int32_t t = 0; t < x->in.types; t++)
        move_type(jobs, x, price, t);
    raise_multipliers(x);
    price_all(jobs, x, price);
}

/* Starts from an even spread over the eligible classes, or from home. */
static void spread(pe__relax *x)
{
    for (int32_t t = 0; t < x->in.types; t++) {
        const int32_t need = x->in.type_need[t];
        const int32_t home = x->in.type_home[t];
        double room = 0.0;
        if (home >= 0) {
            add_to_class(x, t, home, x->in.type_hours[t]);
            continue;
        }
        for (int32_t k = x->in.first[need]; k < x->in.first[need + 1]; k++)
            room += x->in.fair[x->in.eligible[k]];
        for (int32_t k = x->in.first[need];
             room > 0.0 && k < x->in.first[need + 1]; k++) {
            const int32_t c = x->in.eligible[k];
            add_to_class(x, t, c,
                         x->in.type_hours[t] * x->in.fair[c] / room);
        }
    }
}

/* --- value and bound ------------------------------------------------------ */

static double plan_value(const pe_jobs *jobs, const pe__relax *x)
{
    double value = 0.0;
    for (int32_t c = 0; c < x->in.classes; c++)
        for (int32_t r = 0; r < jobs->ratings && x->in.fair[c] > 0.0; r++) {
            const int32_t k = c * jobs->ratings + r;
            const double d = x->load[k] - x->in.wanted[k];
            value += jobs->weight[r] * d * d / x->in.fair[c];
        }
    for (int32_t t = 0; x->move > 0.0 && t < x->in.types; t++)
        if (x->in.type_home[t] >= 0)
            value += x->move * (x->in.type_hours[t] -
                                x->plan[(int64_t)t * x->in.classes +
                                        x->in.type_home[t]]);
    return value;
}

/* What the hours outside the bands are worth: the plan keeps the bands only
 * in the limit, and until then its value flatters it. */
static double trespass(const pe__relax *x)
{
    double worth = 0.0;
    for (int32_t c = 0; c < x->in.classes; c++) {
        const double over = x->hours[c] - x->in.most[c];
        const double under = x->in.least[c] - x->hours[c];
        const double outside = over > under ? over : under;
        if (outside > 0.0)
            worth += fabs(x->dual[c]) * outside;
    }
    return worth;
}

/* What the classes' side of the dual takes off. */
static double class_charge(const pe_jobs *jobs, const pe__relax *x,
                           const double *price)
{
    double sum = 0.0;
    for (int32_t c = 0; c < x->in.classes; c++) {
        const double *p = price + (int64_t)c * (jobs->ratings + 1);
        const double mu = p[jobs->ratings];
        for (int32_t r = 0; r < jobs->ratings; r++) {
            if (jobs->weight[r] <= 0.0)
                continue;
            sum += p[r] * x->in.wanted[c * jobs->ratings + r] +
                   p[r] * p[r] * x->in.fair[c] / (4.0 * jobs->weight[r]);
        }
        sum += mu * (mu > 0.0 ? x->in.most[c] : x->in.least[c]);
    }
    return sum;
}

static double type_bound(const pe_jobs *jobs, const pe__relax *x,
                         const double *price)
{
    double sum = -class_charge(jobs, x, price);
    for (int32_t t = 0; t < x->in.types; t++) {
        double least;
        if (pe__relax_cheapest(x, price, t, &least) >= 0)
            sum += x->in.type_hours[t] * least;
    }
    return sum;
}

/* What the hours of one task are worth at least, by its true ratings. */
static double task_worth(const pe_jobs *jobs, const pe__relax *x,
                         const double *price, int32_t j)
{
    const int32_t ratings = jobs->ratings, hours = pe__give(jobs, j);
    double e[PE_JOBS_RATINGS_MAX], least = INFINITY;
    if (hours == 0)
        return 0.0;
    const int32_t need = x->in.need_of[pe__need(jobs, j)];
    for (int32_t r = 0; r < ratings; r++)
        e[r] = pe__rating(jobs, r, j);
    for (int32_t k = x->in.first[need]; k < x->in.first[need + 1]; k++) {
        const double here = cost_of(
            price + (int64_t)x->in.eligible[k] * (ratings + 1), e, ratings);
        least = here < least ? here : least;
    }
    return isfinite(least) ? hours * least : 0.0;
}

/* The same as type_bound over the true ratings of every task; only for plans
 * without homes (with homes the ratings are coarse only beyond thousands of
 * types, and then the bound at a price is left at 0). The parts of the sum are
 * the same for any number of threads. False: no memory. */
static bool task_bound(const pe_jobs *jobs, const pe__relax *x,
                       const double *price, double *bound)
{
    const int32_t parts = jobs->p.tasks / TASKS_APART + 1;
    double *part = pe__zalloc((size_t)parts, sizeof *part);
    if (!part)
        return false;
#pragma omp parallel for schedule(dynamic) num_threads(pe__threads(jobs)) \
    if (parts > 1)
    for (int32_t k = 0; k < parts; k++)
        for (int32_t m = 0; m < TASKS_APART; m++)
            if (m < jobs->p.tasks - k * TASKS_APART)
                part[k] += task_worth(jobs, x, price, k * TASKS_APART + m);
    *bound = -class_charge(jobs, x, price);
    for (int32_t k = 0; k < parts; k++)
        *bound += part[k];
    pe__free(part);
    return true;
}

/* --- life ----------------------------------------------------------------- */

static bool relax_alloc(const pe_jobs *jobs, pe__relax *x)
{
    const size_t n = (size_t)x->in.classes, m = (size_t)x->in.ratings;
    x->plan = pe__zalloc((size_t)x->in.types * n + 1, sizeof *x->plan);
    x->load = pe__zalloc(n * m, sizeof *x->load);
    x->hours = pe__zalloc(n, sizeof *x->hours);
    x->dual = pe__zalloc(n, sizeof *x->dual);
    x->price = pe__zalloc(n * (m + 1), sizeof *x->price);
    x->per_fair = pe__zalloc(n, sizeof *x->per_fair);
    x->cost = pe__alloc(n, sizeof *x->cost);
    x->bend = pe__alloc((size_t)x->in.types + 1, sizeof *x->bend);
    if (!x->plan || !x->load || !x->hours || !x->dual || !x->price ||
        !x->per_fair || !x->cost || !x->bend)
        return false;
    for (int32_t c = 0; c < x->in.classes; c++)
        if (x->in.fair[c] > 0.0)
            x->per_fair[c] = 1.0 / x->in.fair[c];
    for (int32_t t = 0; t < x->in.types; t++)
        x->bend[t] = bend_of(jobs, x, t);
    return true;
}

/* Root mean square, normalised, of a value of the objective. */
static double rms_of(const pe_jobs *jobs, double value)
{
    return value > 0.0 && jobs->work > 0
               ? sqrt(value / (double)jobs->work) : 0.0;
}

/* Ratings are rounded by at most ε, so the deviations of a member with L hours
 * and F fair ones by at most ε L / F, and the root of the objective by at most
 * e = ε √(Σ_r w_r Σ_i L_i² / F_i) (triangle inequality). The bound comes down
 * by as much; at a price, too: from ρ² + moved ≥ B follows (ρ − e)² + moved ≥
 * (√B − e)². */
static double less_rounding(const pe_jobs *jobs, double stretch, double bound)
{
    double weights = 0.0;
    for (int32_t r = 0; r < jobs->ratings; r++)
        weights += jobs->weight[r];
    const double e = ROUNDING * sqrt(weights * stretch);
    const double root = bound > 0.0 ? sqrt(bound) - e : 0.0;
    return root > 0.0 ? root * root : 0.0;
}

/* Sweeps until bound and plan meet; keeps the best prices. */
static void solve(const pe_jobs *jobs, pe__relax *x, double *price)
{
    const size_t bytes = (size_t)x->in.classes *
                         (size_t)(jobs->ratings + 1) * sizeof *price;
    const double enough = jobs->rough ? ENOUGH_ROUGH : ENOUGH;
    const bool small = (int64_t)x->in.types * x->in.classes < SMALL;
    const int32_t most = jobs->rough ? MOST_ROUGH
                         : small     ? MOST_SWEEPS_SMALL : MOST_SWEEPS;
    double before = INFINITY; /* rms less bound STALL sweeps ago */
    x->bound = 0.0;
    price_all(jobs, x, price);
    for (x->sweeps = 1; x->sweeps <= most; x->sweeps++) {
        sweep(jobs, x, price);
        if (x->sweeps % 4 != 0)
            continue;
        const double bound = type_bound(jobs, x, price);
        x->value = plan_value(jobs, x);
        if (bound > x->bound) {
            x->bound = bound;
            memcpy(x->price, price, bytes);
        }
        const double above = x->value + trespass(x);
        const double gap = rms_of(jobs, above) - rms_of(jobs, x->bound);
        if (gap < enough)
            break;
        if (x->sweeps % STALL != 0)
            continue;
        if (gap < CREEPING && gap > 0.8 * before)
            break;
        before = gap;
    }
}

pe_status pe__relax_room(const pe_jobs *jobs, pe__relax *x)
{
    const pe__classes *in = &x->in;
    const size_t n = (size_t)in->classes * (size_t)(in->ratings + 1);
    double *price = pe__zalloc(n, sizeof *price);
    if (!price)
        return PE_NO_MEMORY;
    for (int32_t c = 0; c < in->classes; c++) {
        const bool priced = fabs(x->dual[c]) > 1e-4;
        const double keep = priced ? 1.0 : 0.25;
        in->most[c] = in->fair[c] + keep * (in->most[c] - in->fair[c]);
        in->least[c] = in->fair[c] - keep * (in->fair[c] - in->least[c]);
    }
    price_all(jobs, x, price);
    for (int k = 0; k < 40; k++)
        sweep(jobs, x, price);
    pe__free(price);
    return PE_OK;
}

pe_status pe__relax_new(pe_jobs *jobs, double price, pe__relax *out)
{
    memset(out, 0, sizeof *out);
    const bool homes = price > 0.0 && jobs->today.start != NULL;
    pe_status st = homes ? pe__classes_new(jobs, true, &out->in)
                         : pe__classes_borrow(jobs, &out->in);
    if (st != PE_OK)
        return st;
    out->move = homes ? price / (jobs->range * jobs->range) : 0.0;
    const size_t n = (size_t)out->in.classes * (size_t)(jobs->ratings + 1);
    double *now = pe__zalloc(n, sizeof *now);
    if (!now || !relax_alloc(jobs, out)) {
        pe__free(now);
        pe__relax_free(out);
        return PE_NO_MEMORY;
    }
    if (homes || !pe__plain_use(jobs, out)) {
        spread(out);
        solve(jobs, out, now);
        st = homes ? PE_OK : pe__plain_keep(jobs, out);
    }
    pe__free(now);
    if (out->in.coarse > 0 && homes) {
        out->bound = 0.0;
    } else if (out->in.coarse > 0 &&
               !task_bound(jobs, out, out->price, &out->bound)) {
        st = PE_NO_MEMORY;
    }
    if (st != PE_OK)
        pe__relax_free(out);
    else
        out->bound = less_rounding(jobs, out->in.stretch, out->bound);
    return st;
}

void pe__relax_free(pe__relax *x)
{
    pe__classes_free(&x->in);
    pe__free(x->plan);
    pe__free(x->load);
    pe__free(x->hours);
    pe__free(x->dual);
    pe__free(x->price);
    pe__free(x->per_fair);
    pe__free(x->cost);
    pe__free(x->bend);
    memset(x, 0, sizeof *x);
}
