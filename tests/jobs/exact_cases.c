/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exact_cases.h"

#include "random.h"

#include <math.h>
#include <string.h>

static int32_t between(pe__random *random, int32_t low, int32_t high)
{
    return low + (int32_t)pe__random_below(random, (uint32_t)(high - low + 1));
}

static bool by_lot(pe__random *random, int32_t percent)
{
    return between(random, 1, 100) <= percent;
}

static void point_to_arrays(exact_case *c)
{
    c->p.hours = c->hours;
    c->p.load = c->load;
    c->p.may = c->may;
    c->p.must = c->must;
    c->p.clash = c->clash;
    c->p.fair = c->fair;
    c->p.target = c->target;
    c->p.weight = c->weight;
    c->p.least = c->least;
    c->p.most = c->most;
    c->p.most_pieces = c->most_pieces;
}

/* ---- tiny cases ---- */

/* Pieces, of which some equal an earlier one. */
static void draw_pieces(exact_case *c, pe__random *random, int32_t equal)
{
    const int32_t t = c->p.pieces;
    for (int32_t j = 0; j < t; j++) {
        const int32_t like = j > 0 && by_lot(random, equal)
                                 ? between(random, 0, j - 1) : j;
        c->hours[j] = like < j ? c->hours[like] : between(random, 1, 9);
        for (int32_t r = 0; r < c->p.ratings; r++)
            c->load[r * t + j] = like < j ? c->load[r * t + like]
                : c->hours[j] * (between(random, 0, 40) - 20) / 4.0;
        for (int32_t i = 0; i < c->p.members; i++)
            c->may[i * t + j] = like < j ? c->may[i * t + like]
                                         : by_lot(random, 75);
    }
}

/* A division by lot around which the rules are made, so that most cases can
 * be divided. */
static void draw_rules(exact_case *c, pe__random *random, int32_t *holder)
{
    const int32_t n = c->p.members, t = c->p.pieces;
    const bool pins = by_lot(random, 40), clashes = by_lot(random, 40);
    const bool few = by_lot(random, 40);
    for (int32_t j = 0; j < t; j++) {
        holder[j] = between(random, 0, n - 1);
        c->may[holder[j] * t + j] = 1;
        c->must[holder[j] * t + j] = pins && by_lot(random, 15);
        c->least[holder[j]] += c->hours[j];
        c->most_pieces[holder[j]]++;
    }
    for (int32_t j = 0; clashes && j < t; j++)
        for (int32_t k = 0; k < j; k++)
            if (holder[j] != holder[k] && by_lot(random, 25)) {
                c->clash[j] |= UINT64_C(1) << k;
                c->clash[k] |= UINT64_C(1) << j;
            }
    for (int32_t i = 0; i < n; i++) {
        c->fair[i] = c->least[i] > 0 ? c->least[i] : 1;
        c->most[i] = c->least[i] + between(random, 0, 4);
        c->least[i] -= between(random, 0, 4);
        c->most_pieces[i] = few ? c->most_pieces[i] : t;
    }
}

/* A rule that can make the case impossible. */
static void spoil(exact_case *c, pe__random *random)
{
    const int32_t n = c->p.members, t = c->p.pieces;
    const int32_t i = between(random, 0, n - 1), j = between(random, 0, t - 1);
    switch (between(random, 0, 3)) {
    case 0:
        c->least[i] = c->most[i] = c->most[i] + 3;
        break;
    case 1:
        c->must[i * t + j] = 1;
        break;
    case 2:
        for (int32_t k = 0; k < n; k++)
            c->may[k * t + j] = 0;
        break;
    default:
        c->most_pieces[i] = 0;
    }
}

void exact_case_tiny(exact_case *c, uint64_t seed)
{
    pe__random random;
    int32_t holder[64];
    pe__random_seed(&random, seed, 1);
    *c = (exact_case){0};
    c->p.members = between(&random, 1, 4);
    c->p.pieces = between(&random, 1, c->p.members < 4 ? 8 : 7);
    c->p.ratings = between(&random, 1, 3);
    point_to_arrays(c);
    draw_pieces(c, &random, by_lot(&random, 50) ? 50 : 0);
    draw_rules(c, &random, holder);
    for (int32_t r = 0; r < c->p.ratings; r++) {
        c->weight[r] = by_lot(&random, 60) ? 1 : between(&random, 0, 6) / 4.0;
        for (int32_t i = 0; i < c->p.members; i++)
            if (by_lot(&random, 30))
                c->target[r * c->p.members + i] =
                    between(&random, -8, 8) / 4.0;
    }
    if (by_lot(&random, 30))
        spoil(c, &random);
}

/* ---- twins ---- */

/* Changes one thing about member i, or nothing. */
static void tell_apart(exact_case *c, pe__random *random, int32_t i)
{
    const int32_t piece = between(random, 0, c->p.pieces - 1);
    switch (between(random, 0, 7)) {
    case 0:
        c->target[i] += between(random, -8, 8) / 4.0;
        break;
    case 1:
        c->fair[i] *= between(random, 2, 8) / 4.0;
        break;
    case 2:
        c->most[i] -= between(random, 5, 9);
        break;
    case 3:
        c->least[i] += between(random, 5, 9);
        break;
    case 4:
        c->most_pieces[i] = 2;
        break;
    case 5:
        c->may[i * c->p.pieces + piece] = 0;
        break;
    case 6:
        c->must[i * c->p.pieces + piece] = 1;
        break;
    default:
        break;
    }
}

void exact_case_twins(exact_case *c, uint64_t seed)
{
    pe__random random;
    int32_t hours = 0;
    pe__random_seed(&random, seed, 4);
    *c = (exact_case){0};
    c->p.members = between(&random, 3, 4);
    c->p.pieces = between(&random, 8, 10);
    c->p.ratings = 1;
    c->weight[0] = 1;
    point_to_arrays(c);
    for (int32_t j = 0; j < c->p.pieces; j++) {
        c->hours[j] = between(&random, 10, 30);
        c->load[j] = c->hours[j] * between(&random, -20, 20) / 4.0;
        hours += c->hours[j];
    }
    memset(c->may, 1, sizeof c->may);
    const int32_t fair = hours / c->p.members;
    for (int32_t i = 0; i < c->p.members; i++) {
        c->fair[i] = fair;
        c->least[i] = fair - between(&random, 8, 9);
        c->most[i] = fair + 9;
        c->most_pieces[i] = 4;
        c->target[i] = i > 0 ? c->target[0] : between(&random, -8, 8) / 4.0;
    }
    tell_apart(c, &random, between(&random, 0, c->p.members - 1));
}

/* ---- workplaces ---- */

enum { SKILLS = 5 };

static void draw_members(exact_case *c, pe__random *random, uint32_t *skills)
{
    static const int32_t weeks[] = {80, 120, 150};
    for (int32_t i = 0; i < c->p.members; i++) {
        const int32_t week = weeks[between(random, 0, 2)];
        c->fair[i] = week;
        c->least[i] = week - 4;
        c->most[i] = week + 1;
        c->most_pieces[i] = 12;
        skills[i] = 1;
        for (int32_t s = 1; s < SKILLS; s++)
            skills[i] |= (uint32_t)by_lot(random, 60) << s;
    }
}

/* Hours whose sum is what the members offer. */
static void draw_hours(exact_case *c, pe__random *random, int32_t kinds)
{
    int32_t left = 0;
    for (int32_t i = 0; i < c->p.members; i++)
        left += (int32_t)c->fair[i];
    const int32_t mean = left / c->p.pieces;
    for (int32_t j = 0; j < c->p.pieces; j++) {
        c->hours[j] = kinds > 0 && j >= kinds ? c->hours[j % kinds]
            : between(random, mean / 4 + 1, mean * 7 / 4);
        left -= c->hours[j];
    }
    while (left != 0) {
        const int32_t j = between(random, 0, c->p.pieces - 1);
        const int32_t step = left > 0 ? 1 : -1;
        if (c->hours[j] + step > 0) {
            c->hours[j] += step;
            left -= step;
        }
    }
}

void exact_case_workplace(exact_case *c, uint64_t seed, int32_t members,
                          int32_t each, int32_t kinds)
{
    pe__random random;
    uint32_t skills[64];
    pe__random_seed(&random, seed, 2);
    *c = (exact_case){0};
    c->p.members = members;
    c->p.pieces = members * each;
    c->p.ratings = 2;
    point_to_arrays(c);
    c->p.must = NULL;
    c->p.clash = NULL;
    draw_members(c, &random, skills);
    draw_hours(c, &random, kinds);
    int32_t rating[2][64], need[64] = {0};
    double mean[2] = {0}, hours = 0;
    for (int32_t j = 0; j < c->p.pieces; j++) {
        const bool same = kinds > 0 && j >= kinds;
        need[j] = same ? need[j % kinds]
            : by_lot(&random, 60) ? 0 : between(&random, 1, SKILLS - 1);
        hours += c->hours[j];
        for (int32_t r = 0; r < 2; r++) {
            rating[r][j] = same ? rating[r][j % kinds]
                                : between(&random, 1, 20);
            mean[r] += rating[r][j] * c->hours[j];
        }
        skills[between(&random, 0, members - 1)] |= 1u << need[j];
    }
    for (int32_t r = 0; r < 2; r++) {
        c->weight[r] = 1;
        for (int32_t j = 0; j < c->p.pieces; j++)
            c->load[r * c->p.pieces + j] =
                c->hours[j] * (rating[r][j] - mean[r] / hours);
    }
    for (int32_t i = 0; i < members; i++)
        for (int32_t j = 0; j < c->p.pieces; j++)
            c->may[i * c->p.pieces + j] = skills[i] >> need[j] & 1;
}

void exact_case_rename(const exact_case *from, const int32_t *member,
                       const int32_t *piece, exact_case *to)
{
    const int32_t n = from->p.members, t = from->p.pieces;
    *to = *from;
    point_to_arrays(to);
    to->p.must = from->p.must ? to->must : NULL;
    to->p.clash = from->p.clash ? to->clash : NULL;
    for (int32_t j = 0; j < t; j++) {
        to->clash[piece[j]] = 0;
        for (int32_t k = 0; k < t; k++)
            to->clash[piece[j]] |= (from->clash[j] >> k & 1) << piece[k];
        to->hours[piece[j]] = from->hours[j];
        for (int32_t r = 0; r < from->p.ratings; r++)
            to->load[r * t + piece[j]] = from->load[r * t + j];
        for (int32_t i = 0; i < n; i++) {
            const int32_t at = member[i] * t + piece[j];
            to->may[at] = from->may[i * t + j];
            to->must[at] = from->must[i * t + j];
        }
    }
    for (int32_t i = 0; i < n; i++) {
        to->fair[member[i]] = from->fair[i];
        to->least[member[i]] = from->least[i];
        to->most[member[i]] = from->most[i];
        to->most_pieces[member[i]] = from->most_pieces[i];
        for (int32_t r = 0; r < from->p.ratings; r++)
            to->target[r * n + member[i]] = from->target[r * n + i];
    }
}

/* ---- the definitions ---- */

static bool keeps_rules(const exact_case *c, const int32_t *holder, int32_t i)
{
    const int32_t t = c->p.pieces;
    int32_t hours = 0, pieces = 0;
    for (int32_t j = 0; j < t; j++) {
        if (holder[j] != i) {
            if (c->p.must && c->must[i * t + j])
                return false;
            continue;
        }
        hours += c->hours[j];
        pieces++;
        if (!c->may[i * t + j])
            return false;
        for (int32_t k = 0; c->p.clash && k < t; k++)
            if (holder[k] == i && c->clash[j] >> k & 1)
                return false;
    }
    return hours >= c->least[i] && hours <= c->most[i]
           && pieces <= c->most_pieces[i];
}

double exact_case_value(const exact_case *c, const int32_t *holder)
{
    const int32_t n = c->p.members, t = c->p.pieces;
    double value = 0;
    for (int32_t i = 0; i < n; i++) {
        if (!keeps_rules(c, holder, i))
            return INFINITY;
        for (int32_t r = 0; r < c->p.ratings; r++) {
            double deviation = 0;
            for (int32_t j = 0; j < t; j++)
                deviation += holder[j] == i
                    ? c->load[r * t + j] / c->fair[i] : 0;
            value += c->fair[i] * c->weight[r]
                     * pow(deviation - c->target[r * n + i], 2);
        }
    }
    return value;
}

typedef struct {
    const exact_case *c;
    exact_brute *out;
    int32_t holder[64], hours[64];
} trial;

/* Pieces 0 … j − 1 have holders; tries all holders of the others. */
static void try_piece(trial *t, int32_t j)
{
    const exact_case *c = t->c;
    if (j < c->p.pieces) {
        for (int32_t i = 0; i < c->p.members; i++) {
            t->holder[j] = i;
            t->hours[i] += c->hours[j];
            if (t->hours[i] <= c->most[i] && c->may[i * c->p.pieces + j])
                try_piece(t, j + 1);
            t->hours[i] -= c->hours[j];
        }
        return;
    }
    for (int32_t i = 0; i < c->p.members; i++)
        if (t->hours[i] < c->least[i])
            return;
    const double value = exact_case_value(c, t->holder);
    if (value < t->out->best) {
        t->out->best = value;
        memcpy(t->out->best_holder, t->holder, sizeof t->holder);
    }
    if (value < INFINITY && value > t->out->worst) {
        t->out->worst = value;
        memcpy(t->out->worst_holder, t->holder, sizeof t->holder);
    }
}

void exact_case_brute(const exact_case *c, exact_brute *out)
{
    trial t = {.c = c, .out = out};
    *out = (exact_brute){.best = INFINITY, .worst = -INFINITY};
    try_piece(&t, 0);
}
