/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* J itself, for few goods, by columns: from every proposal, or from the table
 * of a board that sees totals only (README, "Price rules"). It is gathered
 * first, over the ranks together with the totals of the round, and made from
 * that once totals are known. */
#include "plan.h"
#include "mem.h"

#include <omp.h>
#include <string.h>

#define LANES 2 /* matrices are large: at most two parts, two threads */

/* Where moves by value go, by columns: those of what is made and of what is
 * asked for apart, or together as parts of totals that are known. */
typedef struct {
    int64_t goods;
    double *made, *asked;          /* [goods × goods], perhaps the same */
    const double *supply, *demand; /* totals, NULL = not known yet */
} target;

static bool is_table(const pe_plan *plan)
{
    return plan->s.rule == PE_PLAN_ANDERSON;
}

/* Matrices for one lane: two apart, or one. */
static int64_t matrices(const pe_plan *plan)
{
    return plan->s.sum && !is_table(plan) ? 2 : 1;
}

/* Where one thread is enough, so is one part: memory that is new takes longer
 * than to add to it. */
static int lanes(const pe_plan *plan)
{
    return plan->few ? 1 : LANES;
}

static void add_move(const target *to, const pe__line *line, int32_t with,
                     double move)
{
    const int64_t g = line->good, at = with * to->goods + g;
    const double value = line->value * move;
    if (line->asked)
        to->asked[at] -= to->demand ? value / to->demand[g] : value;
    else
        to->made[at] += to->supply ? value / to->supply[g] : value;
}

/* Adds one answer's lines: how each of its goods moves with each. */
static void add_lines(const pe__line *line, const pe__slope *s,
                      const target *to)
{
    for (int32_t j = 0; j < s->lines; j++) {
        const double dz =
            s->d_z_earn * line[j].earn + s->d_z_index * line[j].share;
        const double de = s->d_e_earn * line[j].earn +
                          (s->d_e_index - s->other) * line[j].share;
        for (int32_t i = 0; i < s->lines; i++) {
            const double own = i != j ? 0.0 : line[i].made ? 1.0 : s->other;
            add_move(to, &line[i], line[j].good,
                     (line[i].made ? dz : de) + own);
        }
    }
}

static double part_of(double value, const double *total, int64_t g)
{
    return total ? value / total[g] : value;
}

/* θ of a plain council as the board sees it. */
static double seen_theta(const pe_plan *plan, int64_t w, const double *b,
                         int64_t n)
{
    double bought = 0.0;
    pe__slope s;
    if (plan->s.rule == PE_PLAN_NEWTON)
        return plan->theta[w];
    for (int64_t i = 0; i < n; i++)
        bought += b[i];
    pe__guess(plan, bought, &s);
    return s.d_e_earn;
}

/* All that a plain council makes and uses moves alike with a price: with its
 * output's by θ, with an input's by −θb. */
static void add_plain(const pe_plan *plan, int64_t w, int part,
                      const target *to)
{
    const int64_t r = pe__recipe(plan, w), from = plan->p.input_start[r];
    const int64_t n = plan->p.input_start[r + 1] - from, goods = to->goods;
    const int32_t *good = plan->p.input + from;
    const double *b = plan->p.exponent + from;
    const double theta = seen_theta(plan, w, b, n), value = plan->value[w];
    const int64_t out = plan->p.output[w];
    double *used = plan->shares + (int64_t)plan->most_share * part;
    const double made = part_of(value, to->supply, out);
    for (int64_t i = 0; i < n; i++)
        used[i] = part_of(b[i] * value, to->demand, good[i]);
    for (int64_t j = -1; j < n; j++) {
        const int64_t with = goods * (j < 0 ? out : good[j]);
        const double move = j < 0 ? theta : -theta * b[j];
        to->made[with + out] += made * move;
        for (int64_t i = 0; i < n; i++)
            to->asked[with + good[i]] -= used[i] * move;
    }
}

static void add_worker(const pe_plan *plan, int64_t w, int part,
                       const target *to)
{
    if (plan->way[w] == PE__PLAIN && !plan->disturbance) {
        add_plain(plan, w, part, to);
        return;
    }
    pe__line *line = plan->lines + (int64_t)plan->most_lines * part;
    pe__slope s;
    pe__list_worker(plan, w, plan->shares + (int64_t)plan->most_share * part,
                    line, &s);
    add_lines(line, &s, to);
}

/* The table of a board that sees totals only: column o, what the makers of
 * good o together ask of every good; their output's value on the diagonal's
 * place is in plan->totals. */
static void add_flows(const pe_plan *plan, int64_t w, int part,
                      const target *to)
{
    pe__line *line = plan->lines + (int64_t)plan->most_lines * part;
    pe__slope s;
    pe__list_worker(plan, w, plan->shares + (int64_t)plan->most_share * part,
                    line, &s);
    double *column = to->made + (int64_t)plan->p.output[w] * to->goods;
    for (int32_t i = 0; i < s.lines; i++)
        if (line[i].asked)
            column[line[i].good] += line[i].value;
}

static void add_group(const pe_plan *plan, const pe__group *group, int part,
                      const target *to)
{
    pe__line *line = plan->lines + (int64_t)plan->most_lines * part;
    double *share = plan->shares + (int64_t)plan->most_share * part;
    pe__spending s;
    pe__list_group(plan, group, share, line, &s);
    for (int32_t j = 0; j < s.lines; j++)
        for (int32_t i = 0; i < s.lines; i++) {
            double move =
                -line[i].share * (s.income * s.other * line[j].share +
                                  s.able * line[j].value);
            if (s.floors > 0.0) /* those short of them get less of each */
                move -= s.part * line[j].value / s.floors * line[i].value;
            if (i == j)
                move += s.income * s.other * line[j].share +
                        (s.able + s.part) * line[j].value;
            const pe__line good = {.good = line[i].good, .asked = true,
                                   .value = 1.0};
            add_move(to, &good, line[j].good, move);
        }
}

static void gather_lane(const pe_plan *plan, int m, const target *to)
{
    const int64_t parts = lanes(plan), each = PE__LANES / parts;
    const int64_t groups = plan->groups - plan->simple_groups;
    for (int64_t w = plan->lane[m * each]; w < plan->lane[(m + 1) * each]; w++)
        (is_table(plan) ? add_flows : add_worker)(plan, w, m, to);
    for (int64_t g = groups * m / parts;
         !is_table(plan) && g < groups * (m + 1) / parts; g++)
        add_group(plan, &plan->group[plan->simple_groups + g], m, to);
}

/* How many values pe__change_gather works with, and how many of them, from the
 * first, it fills in and ranks add up. */
int64_t pe__change_room(const pe_plan *plan)
{
    const int64_t n = plan->goods;
    return is_table(plan) || lanes(plan) > 1 ? LANES * matrices(plan) * n * n
                                             : matrices(plan) * n * n + n;
}

int64_t pe__change_summed(const pe_plan *plan)
{
    return (matrices(plan) * plan->goods + 1) * plan->goods;
}

/* What J is made of, of this rank's councils. Permits stand behind it, for one
 * sum of all: those harmed may all be on another rank. */
void pe__change_gather(const pe_plan *plan, double *room)
{
    const int64_t n = plan->goods, size = matrices(plan) * n * n;
    const bool known = !plan->s.sum && !is_table(plan);
#pragma omp parallel for schedule(static, 1) num_threads(LANES) \
    if (pe__threads(plan) >= LANES)
    for (int m = 0; m < lanes(plan); m++) {
        double *lane = room + size * m;
        const target to = {
            .goods = n,
            .made = lane,
            .asked = lane + size - n * n,
            .supply = known ? plan->totals.supply : NULL,
            .demand = known ? plan->totals.demand : NULL};
        memset(lane, 0, (size_t)size * sizeof *lane);
        gather_lane(plan, m, &to);
    }
    for (int64_t i = 0; lanes(plan) > 1 && i < size; i++)
        room[i] += room[size + i];
    double *permits = room + size;
    memset(permits, 0, (size_t)n * sizeof *permits);
    for (int64_t h = 0; h < plan->p.harms; h++)
        permits[plan->p.pollutant[h]] += pe__permits_move(plan, h);
}

/* Reads the table as one council for every good. */
static pe_status table_matrix(const pe_plan *plan, double *table)
{
    const int64_t n = plan->goods;
    double *matrix = table + n * n;
    const target to = {.goods = n, .made = matrix, .asked = matrix,
                       .supply = plan->totals.supply,
                       .demand = plan->totals.demand};
    pe__line *line = pe__alloc((size_t)n + 1, sizeof *line);
    if (!line)
        return PE_NO_MEMORY;
    memset(matrix, 0, (size_t)(n * n) * sizeof *matrix);
    for (int32_t o = 0; o < n; o++) {
        const double *column = table + o * n;
        const double made = plan->totals.supply[o] -
                            plan->price[o] * pe__or(plan->p.supply, o, 0.0);
        double spent = 0.0;
        pe__slope s = {.lines = 1};
        if (!(made > 0.0))
            continue;
        for (int32_t g = 0; g < n; g++)
            spent += column[g];
        line[0] = (pe__line){.good = o, .made = true, .value = made,
                             .earn = 1.0};
        for (int32_t g = 0; g < n; g++)
            if (column[g] > 0.0)
                line[s.lines++] = (pe__line){.good = g, .asked = true,
                                             .value = column[g],
                                             .share = column[g] / spent};
        pe__guess(plan, spent / made, &s);
        add_lines(line, &s, &to);
    }
    memcpy(table, matrix, (size_t)(n * n) * sizeof *matrix);
    pe__free(line);
    return PE_OK;
}

static double of_total(double value, double total)
{
    return value == 0.0 ? 0.0 : value / total;
}

/* What was gathered apart, together as parts of the totals. */
static void join(const pe_plan *plan, double *matrix)
{
    const int64_t n = plan->goods;
    const double *asked = matrix + n * n;
    for (int64_t c = 0; c < n; c++)
        for (int64_t r = 0; r < n; r++)
            matrix[c * n + r] =
                of_total(matrix[c * n + r], plan->totals.supply[r]) +
                of_total(asked[c * n + r], plan->totals.demand[r]);
}

/* J by columns: of what was gathered in `room`, over all ranks, the first
 * goods × goods become the answer. */
pe_status pe__change_matrix(pe_plan *plan, const uint8_t *counts, double *room)
{
    const int64_t n = plan->goods;
    pe_status status = PE_OK;
    memcpy(plan->permits, room + matrices(plan) * n * n,
           (size_t)n * sizeof *plan->permits);
    if (is_table(plan))
        status = table_matrix(plan, room);
    else if (matrices(plan) == 2)
        join(plan, room);
    for (int64_t g = 0; g < n; g++)
        room[g * n + g] += (plan->permits[g] + pe__given_value(plan, g)) /
                           plan->totals.supply[g];
    for (int64_t c = 0; c < n; c++)
        for (int64_t r = 0; r < n; r++)
            if (!counts[r] || !counts[c])
                room[c * n + r] = r == c;
    return status;
}
