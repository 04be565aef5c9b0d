/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shares of greatest entropy are e to the sum of a panel's prices, divided by
 * all of these; prices make log Σ e^(sum) - price · want least, which is
 * convex. Newton's method, its step by conjugate gradients: the curvature is
 * how kinds go together among panels, and is never written down. */
#include "blend.h"

#include "mem.h"

#include <math.h>
#include <string.h>

static const double ENOUGH = 1e-12, EXACT = 1e-2;
enum { STEPS = 40, INNER = 200, HALVINGS = 12 };

typedef struct {
    const pe__blend *b;
    int64_t work;    /* that is left */
    double *often;   /* [n] how often each is drawn */
    double *step;    /* [n] of prices */
    double *rest;    /* [n] of the equations for the step */
    double *way;     /* [n] the direction of conjugate gradients */
    double *bent;    /* [n] curvature · way */
    double *tried;   /* [n] prices */
} newton;

static const int32_t *panel_at(const pe__blend *b, int32_t j)
{
    return b->seat + (size_t)j * (size_t)b->seats;
}

/* Shares at these prices, and how often each kind is drawn. Returns what is to
 * be least. */
static double weigh(newton *s, const double *price)
{
    const pe__blend *b = s->b;
    double most = -HUGE_VAL, all = 0, sum = 0;
    s->work -= 2 * (int64_t)b->panels * b->seats;
    for (int32_t j = 0; j < b->panels; j++) {
        const int32_t *seat = panel_at(b, j);
        b->share[j] = 0;
        for (int32_t k = 0; k < b->seats; k++)
            b->share[j] += price[seat[k]];
        most = b->share[j] > most ? b->share[j] : most;
    }
    for (int32_t j = 0; j < b->panels; j++) {
        b->share[j] = exp(b->share[j] - most);
        all += b->share[j];
    }
    memset(s->often, 0, (size_t)b->n * sizeof *s->often);
    for (int32_t j = 0; j < b->panels; j++) {
        const int32_t *seat = panel_at(b, j);
        b->share[j] /= all;
        for (int32_t k = 0; k < b->seats; k++)
            s->often[seat[k]] += b->share[j];
    }
    for (int32_t t = 0; t < b->n; t++)
        sum += price[t] * b->want[t] - b->soft / 2 * price[t] * price[t];
    return log(all) + most - sum;
}

/* bent = curvature · way */
static void bend(newton *s)
{
    const pe__blend *b = s->b;
    double mean = 0;
    s->work -= 2 * (int64_t)b->panels * b->seats;
    for (int32_t t = 0; t < b->n; t++) {
        mean += s->often[t] * s->way[t];
        s->bent[t] = 0;
    }
    for (int32_t j = 0; j < b->panels; j++) {
        const int32_t *seat = panel_at(b, j);
        double sum = -mean;
        for (int32_t k = 0; k < b->seats; k++)
            sum += s->way[seat[k]];
        sum *= b->share[j];
        for (int32_t k = 0; k < b->seats; k++)
            s->bent[seat[k]] += sum;
    }
    for (int32_t t = 0; t < b->n && b->soft > 0; t++)
        s->bent[t] += b->soft * s->way[t];
}

/* What the curvature is of one kind alone. */
static double alone(const newton *s, int32_t t)
{
    double often = s->often[t];
    return often * (1 - often) + s->b->soft + 1e-15;
}

/* How far a kind is from what is wanted at these prices. */
static double missing(const newton *s, int32_t t)
{
    const pe__blend *b = s->b;
    return b->want[t] - s->often[t] - b->soft * b->price[t];
}

/* The step, as near as is of use. */
static void find_step(newton *s)
{
    const pe__blend *b = s->b;
    double size = 0, first;
    for (int32_t t = 0; t < b->n; t++) {
        s->step[t] = 0;
        s->rest[t] = missing(s, t);
        s->way[t] = s->rest[t] / alone(s, t);
        size += s->rest[t] * s->way[t];
    }
    first = size;
    for (int k = 0; k < INNER && size > EXACT * EXACT * first &&
                    s->work > 0; k++) {
        double curve = 0, next = 0;
        bend(s);
        for (int32_t t = 0; t < b->n; t++)
            curve += s->way[t] * s->bent[t];
        if (curve <= 0)
            return;
        for (int32_t t = 0; t < b->n; t++) {
            s->step[t] += size / curve * s->way[t];
            s->rest[t] -= size / curve * s->bent[t];
            next += s->rest[t] * s->rest[t] / alone(s, t);
        }
        for (int32_t t = 0; t < b->n; t++)
            s->way[t] = s->rest[t] / alone(s, t) + next / size * s->way[t];
        size = next;
    }
}

static double furthest(const newton *s)
{
    double most = 0;
    for (int32_t t = 0; t < s->b->n; t++) {
        double off = fabs(missing(s, t));
        most = off > most ? off : most;
    }
    return most;
}

/* Prices go as much of the step as makes things better; false: none of it. */
static bool go(newton *s, double *least)
{
    const pe__blend *b = s->b;
    double gain = 0, part = 1;
    for (int32_t t = 0; t < b->n; t++)
        gain += missing(s, t) * s->step[t];
    for (int k = 0; k < HALVINGS; k++) {
        for (int32_t t = 0; t < b->n; t++)
            s->tried[t] = b->price[t] + part * s->step[t];
        double now = weigh(s, s->tried);
        if (now <= *least - 1e-4 * part * gain + 1e-14 * fabs(*least)) {
            memcpy(b->price, s->tried, (size_t)b->n * sizeof *b->price);
            *least = now;
            return true;
        }
        part /= 2;
    }
    *least = weigh(s, b->price);
    return false;
}

static void run(newton *s, double *off)
{
    double least = weigh(s, s->b->price);
    *off = furthest(s);
    for (int k = 0; k < STEPS && *off > ENOUGH && s->work > 0; k++) {
        find_step(s);
        if (!go(s, &least))
            return;
        *off = furthest(s);
    }
}

pe_status pe__blend_find(const pe__blend *blend, int64_t *work, double *off)
{
    size_t n = (size_t)blend->n + 1;
    double *room = pe__alloc(6 * n, sizeof *room);
    if (room == NULL)
        return PE_NO_MEMORY;
    newton s = {.b = blend, .work = *work, .often = room, .step = room + n,
                .rest = room + 2 * n, .way = room + 3 * n,
                .bent = room + 4 * n, .tried = room + 5 * n};
    run(&s, off);
    *work = s.work;
    pe__free(room);
    return PE_OK;
}
