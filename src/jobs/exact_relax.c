/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The convex relaxation of the exact mode: pieces may be shared out in parts
 * x_ij ≥ 0, Σ_i x_ij = 1, and only the sum of a member's hours is kept in the
 * band.
 *
 * Why: its dual gives prices under which every single job has a cost ≥ 0 and
 * Φ = bound + Σ costs, so that a division with Φ ≤ limit consists of jobs that
 * cost at most limit − bound each. Where skills force inequality on a
 * workplace, this leaves few jobs to look at though Φ is large.
 *
 * With any point L° (centre) convexity of φ_i(L) = Σ_r w_r/H_i (L_r − T_ir)²
 * (T = H × target) means
 *     φ_i(L) = Σ_r w_r/H_i (T² − L°²) + G_ir L_r + w_r/H_i (L_r − L°_ir)²,
 *     G_ir = 2 w_r/H_i (L°_ir − T_ir),
 * and with a price μ_i on hours, whose band is [least, most],
 *     0 = μ_i hours − μ_i edge_i + μ_i (edge_i − hours),
 * edge being the end of the band for which the last term is never negative.
 * Piece j costs member i  k_ij = Σ_r G_ir load_rj + μ_i h_j, at least
 * π_j = min_i k_ij, and extra_ij = k_ij − π_j more. Adding up,
 *     bound = Σ_ir w_r/H_i (T² − L°²) − Σ_i μ_i edge_i + Σ_j π_j.
 * Every L° and μ are valid. Good ones come from the augmented Lagrangian
 * (Hestenes 1969, doi:10.1007/BF00927673; Powell 1969) in μ, whose inner
 * problem is solved by moving parts of a piece from its dearest holder to its
 * cheapest, each move with exact length. Cost: O(rounds × n × T × ratings). */
#include "exact_parts.h"

#include "mem.h"

#include <math.h>
#include <string.h>

enum { N = PE__EXACT_MOST, R = 8, ROUNDS = 60, SWEEPS = 6, MOVES = 2 };

typedef struct {
    const pe__exact *x;
    int32_t n, pieces, ratings;
    double share[N][N];      /* x, member by piece */
    double load[N][R];       /* L of the current share */
    double wanted[N][R];     /* T */
    double bend[N][R];       /* w_r / H_i */
    double hours[N], mu[N];
    double stiff;            /* ρ: weight of the augmented term */
} relaxation;

static double piece_load(const relaxation *m, int32_t r, int32_t j)
{
    return m->x->p->load[r * m->pieces + j];
}

static double into_band(const relaxation *m, int32_t i, double hours)
{
    const pe__exact_problem *p = m->x->p;
    return fmin(fmax(hours, p->least[i]), p->most[i]);
}

/* ρ of the size of the curvature that trading an average quarter has in Φ. */
static double choose_stiffness(const relaxation *m)
{
    const pe__exact_problem *p = m->x->p;
    double sum = 0, fair = 0;
    for (int32_t r = 0; r < m->ratings; r++)
        for (int32_t j = 0; j < m->pieces; j++)
            sum += p->weight[r] * piece_load(m, r, j) * piece_load(m, r, j)
                   / p->hours[j];
    for (int32_t i = 0; i < m->n; i++)
        fair += fmax(0, p->fair[i]);
    const double scale = sum / (double)m->x->hours * m->n / fmax(fair, 1);
    return scale > 0 ? 2 * scale : 1;
}

static void start(relaxation *m, const pe__exact *x)
{
    const pe__exact_problem *p = x->p;
    m->x = x;
    m->n = p->members;
    m->pieces = p->pieces;
    m->ratings = p->ratings;
    for (int32_t i = 0; i < m->n; i++)
        for (int32_t r = 0; r < m->ratings; r++) {
            m->bend[i][r] = p->fair[i] > 0 ? p->weight[r] / p->fair[i] : 0;
            m->wanted[i][r] = p->fair[i] * p->target[r * m->n + i];
        }
    for (int32_t j = 0; j < m->pieces; j++) {
        double holders = 0;
        for (int32_t i = 0; i < m->n; i++)
            holders += x->may[i] >> j & 1 ? 1 : 0;
        for (int32_t i = 0; i < m->n; i++)
            if (x->may[i] >> j & 1)
                m->share[i][j] = 1 / holders;
    }
    m->stiff = choose_stiffness(m);
}

/* Loads and hours afresh, so that rounding does not pile up. */
static void sum_up(relaxation *m)
{
    memset(m->load, 0, sizeof m->load);
    memset(m->hours, 0, sizeof m->hours);
    for (int32_t i = 0; i < m->n; i++)
        for (int32_t j = 0; j < m->pieces; j++) {
            for (int32_t r = 0; r < m->ratings; r++)
                m->load[i][r] += m->share[i][j] * piece_load(m, r, j);
            m->hours[i] += m->share[i][j] * m->x->p->hours[j];
        }
}

/* Price of a quarter of member i, the augmented term included. */
static double hour_price(const relaxation *m, int32_t i)
{
    const double at = m->hours[i] + m->mu[i] / m->stiff;
    return m->stiff * (at - into_band(m, i, at));
}

/* k_ij at the current loads and the given price of hours. */
static double piece_price(const relaxation *m, int32_t i, int32_t j, double mu)
{
    double price = mu * m->x->p->hours[j];
    for (int32_t r = 0; r < m->ratings; r++)
        price += 2 * m->bend[i][r] * (m->load[i][r] - m->wanted[i][r])
                 * piece_load(m, r, j);
    return price;
}

static void shift(relaxation *m, int32_t i, int32_t j, double part)
{
    m->share[i][j] = fmax(0, m->share[i][j] + part);
    for (int32_t r = 0; r < m->ratings; r++)
        m->load[i][r] += part * piece_load(m, r, j);
    m->hours[i] += part * m->x->p->hours[j];
}

/* One exact step for piece j, from its dearest holder to the cheapest member
 * that may hold it. */
static void move_piece(relaxation *m, int32_t j)
{
    int32_t dear = -1, cheap = -1;
    double high = -INFINITY, low = INFINITY;
    for (int32_t i = 0; i < m->n; i++) {
        if (!(m->x->may[i] >> j & 1))
            continue;
        const double price = piece_price(m, i, j, hour_price(m, i));
        if (m->share[i][j] > 0 && price > high) {
            high = price;
            dear = i;
        }
        if (price < low) {
            low = price;
            cheap = i;
        }
    }
    if (dear < 0 || dear == cheap)
        return;
    const double h = m->x->p->hours[j];
    double curve = 2 * m->stiff * h * h;
    for (int32_t r = 0; r < m->ratings; r++)
        curve += 2 * (m->bend[dear][r] + m->bend[cheap][r])
                 * piece_load(m, r, j) * piece_load(m, r, j);
    const double part = fmin(m->share[dear][j], (high - low) / curve);
    shift(m, dear, j, -part);
    shift(m, cheap, j, part);
}

/* Twins get the mean of their centres and prices: no bound is lost, since it
 * is concave in both, and equal bundles of twins then cost the same. */
static void average_twins(relaxation *m)
{
    for (int32_t i = 0; i < m->n; i++) {
        if (m->x->twin[i] != i)
            continue;
        double load[R] = {0}, mu = 0;
        int32_t count = 0;
        for (int32_t k = i; k < m->n; k++)
            if (m->x->twin[k] == i) {
                for (int32_t r = 0; r < m->ratings; r++)
                    load[r] += m->load[k][r];
                mu += m->mu[k];
                count++;
            }
        for (int32_t k = i; k < m->n; k++)
            if (m->x->twin[k] == i) {
                for (int32_t r = 0; r < m->ratings; r++)
                    m->load[k][r] = load[r] / count;
                m->mu[k] = mu / count;
            }
    }
}

/* The bound at the current loads and μ; with `out`, the prices as well. */
static double price_all(const relaxation *m, pe__exact_prices *out)
{
    const pe__exact_problem *p = m->x->p;
    double bound = 0;
    for (int32_t i = 0; i < m->n; i++) {
        const double edge = m->mu[i] > 0 ? p->most[i] : p->least[i];
        bound -= m->mu[i] * edge;
        for (int32_t r = 0; r < m->ratings; r++) {
            bound += m->bend[i][r] * (m->wanted[i][r] * m->wanted[i][r]
                                      - m->load[i][r] * m->load[i][r]);
            if (out)
                out->centre[R * i + r] = m->load[i][r];
        }
        if (out) {
            out->hour[i] = m->mu[i];
            out->edge[i] = edge;
        }
    }
    for (int32_t j = 0; j < m->pieces; j++) {
        double low = INFINITY, price[N];
        for (int32_t i = 0; i < m->n; i++) {
            price[i] = piece_price(m, i, j, m->mu[i]);
            if (m->x->may[i] >> j & 1)
                low = fmin(low, price[i]);
        }
        bound += low;
        for (int32_t i = 0; out && i < m->n; i++)
            out->extra[N * i + j] = price[i] - low;
    }
    if (out)
        out->bound = bound;
    return bound;
}

pe_status pe__exact_relax(const pe__exact *x, pe__exact_prices *prices)
{
    relaxation *m = pe__zalloc(1, sizeof *m);
    if (!m)
        return PE_NO_MEMORY;
    start(m, x);
    /* The unconditional bound: every member at his own target. */
    memcpy(m->load, m->wanted, sizeof m->load);
    double best = price_all(m, prices);
    for (int32_t round = 0; round < ROUNDS; round++) {
        sum_up(m);
        for (int32_t sweep = 0; sweep < SWEEPS; sweep++)
            for (int32_t j = 0; j < m->pieces; j++)
                for (int32_t move = 0; move < MOVES; move++)
                    move_piece(m, j);
        for (int32_t i = 0; i < m->n; i++)
            m->mu[i] = hour_price(m, i);
        average_twins(m);
        const double bound = price_all(m, NULL);
        if (bound > best)
            best = price_all(m, prices);
    }
    pe__free(m);
    return PE_OK;
}
