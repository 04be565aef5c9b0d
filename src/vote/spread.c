/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Each kind has a claim that grows with every panel by how often it should be
 * drawn, and falls by one when it is: panels of those with the greatest claims
 * come out right but for one seat a kind, so that shares have little to make
 * up for (blend.c). Twice as many panels as kinds leave the shares free enough.
 * Where they are not, prices say in which direction panels are missing. */
#include "spread.h"

#include "blend.h"
#include "error.h"
#include "face.h"
#include "mem.h"

#include <math.h>
#include <string.h>

static const double EXACT = 1e-9, NOISE = 0.2; /* EXACT: rounding */
static const double FORCED = 1000; /* a claim before all others */
enum { A_KIND = 2, SOME = 20, ROUNDS = 8, MISSES = 10, SOFTENED = 7 };

typedef struct {
    pe__face face;
    pe__panels open;  /* of open kinds */
    double *claim;    /* [open kinds] */
    double *worth;
    double *price;
    int32_t *seen;    /* on how many panels */
    int32_t missed;   /* panels that were not found */
    int64_t whole, work; /* that may be done, that is left */
    bool out;         /* none was left */
    pe_error *err;
} spread;

static pe_status begin(spread *s, const pe__kinds *kinds, const double *number,
                       bool loose)
{
    if (pe__face_begin(&s->face, kinds, number, loose) != PE_OK)
        return pe__fail_memory(s->err);
    size_t n = (size_t)s->face.n;
    s->open.seats = s->face.seats;
    s->claim = pe__alloc(n + 1, sizeof *s->claim);
    s->worth = pe__alloc(n + 1, sizeof *s->worth);
    s->price = pe__alloc(n + 1, sizeof *s->price);
    s->seen = pe__zalloc(n + 1, sizeof *s->seen);
    if (s->claim == NULL || s->worth == NULL || s->price == NULL ||
        s->seen == NULL)
        return pe__fail_memory(s->err);
    for (size_t t = 0; t < n; t++)
        s->claim[t] = pe__random_unit(&s->face.random);
    return PE_OK;
}

static void end(spread *s)
{
    pe__face_free(&s->face);
    pe__panels_free(&s->open);
    pe__free(s->claim);
    pe__free(s->worth);
    pe__free(s->price);
    pe__free(s->seen);
}

/* A panel that is worth much is added. */
static pe_status add_panel(spread *s)
{
    bool found;
    int32_t *seat = pe__panels_next(&s->open);
    if (seat == NULL)
        return pe__fail_memory(s->err);
    s->face.box.work = 0;
    pe_status status = pe__face_panel(&s->face, s->worth, seat, &found,
                                      s->err);
    s->work -= s->face.box.work + s->face.n;
    if (status != PE_OK || !found) {
        s->missed++;
        return status;
    }
    for (int32_t t = 0; t < s->face.n; t++)
        s->claim[t] += s->face.want[t];
    for (int32_t k = 0; k < s->open.seats; k++) {
        s->claim[seat[k]] -= 1;
        s->seen[seat[k]]++;
    }
    s->open.panels++;
    return PE_OK;
}

/* Panels are found, and work is left. */
static bool goes_on(spread *s)
{
    s->out = s->out || s->work <= 0;
    return s->missed < MISSES && s->work > 0;
}

static pe_status add_by_claim(spread *s)
{
    pe_status status = PE_OK;
    int32_t n = s->face.n;
    for (int32_t k = 0; k < A_KIND * n + SOME && goes_on(s) &&
                        status == PE_OK; k++) {
        for (int32_t t = 0; t < n; t++)
            s->worth[t] = s->claim[t] + s->face.want[t];
        status = add_panel(s);
    }
    return status;
}

/* Kinds that were on none so far, or on all, are not to be so on one. */
static pe_status add_unseen(spread *s)
{
    pe_status status = PE_OK;
    for (int32_t t = 0; t < s->face.n && goes_on(s) && status == PE_OK; t++) {
        if (s->seen[t] > 0 && s->seen[t] < s->open.panels)
            continue;
        memcpy(s->worth, s->claim, (size_t)s->face.n * sizeof *s->claim);
        s->worth[t] = s->seen[t] > 0 ? -FORCED : FORCED;
        status = add_panel(s);
    }
    return status;
}

static pe_status add_by_price(spread *s)
{
    double most = 0;
    pe_status status = PE_OK;
    int32_t n = s->face.n;
    for (int32_t t = 0; t < n; t++)
        most = fabs(s->price[t]) > most ? fabs(s->price[t]) : most;
    for (int32_t k = 0; k < n / 4 + SOME && goes_on(s) && status == PE_OK;
         k++) {
        for (int32_t t = 0; t < n; t++)
            s->worth[t] = s->price[t] / (most + 1e-9) +
                          NOISE * pe__random_unit(&s->face.random);
        status = add_panel(s);
    }
    return status;
}

static pe_status blend(spread *s, double soft, int64_t *work, double *off)
{
    pe__blend b = {.n = s->face.n, .seats = s->open.seats,
                   .panels = s->open.panels, .seat = s->open.seat,
                   .want = s->face.want, .price = s->price, .soft = soft,
                   .share = s->open.share};
    return pe__blend_find(&b, work, off) == PE_OK ? PE_OK
                                                  : pe__fail_memory(s->err);
}

/* Shares for all panels there are. */
static pe_status share(spread *s, double *off)
{
    pe__free(s->open.share);
    s->open.share = pe__alloc((size_t)s->open.panels, sizeof *s->open.share);
    if (s->open.share == NULL)
        return pe__fail_memory(s->err);
    memset(s->price, 0, (size_t)s->face.n * sizeof *s->price);
    return blend(s, 0, &s->work, off);
}

/* The numbers are out of reach: shares that come near them. */
static pe_status come_near(spread *s)
{
    double off, soft = 1;
    int64_t work = s->whole / 8;
    pe_status status = PE_OK;
    memset(s->price, 0, (size_t)s->face.n * sizeof *s->price);
    for (int k = 0; k < SOFTENED && status == PE_OK; k++) {
        soft /= 10;
        status = blend(s, soft, &work, &off);
    }
    return status;
}

/* Panels with the seats that all have. */
static pe_status write_lot(spread *s, pe__panels *lot)
{
    const pe__face *f = &s->face;
    lot->share = pe__alloc((size_t)s->open.panels, sizeof *lot->share);
    if (lot->share == NULL)
        return pe__fail_memory(s->err);
    for (int32_t j = 0; j < s->open.panels; j++) {
        int32_t *to = pe__panels_next(lot);
        if (to == NULL)
            return pe__fail_memory(s->err);
        for (int32_t t = 0; t < f->kinds; t++)
            for (int32_t k = 0; k < f->base[t]; k++)
                *to++ = t;
        for (int32_t k = 0; k < f->seats; k++)
            *to++ = f->kind[s->open.seat[(size_t)j * (size_t)f->seats +
                                         (size_t)k]];
        lot->share[lot->panels++] = s->open.share[j];
    }
    return PE_OK;
}

static pe_status find(spread *s, bool *exact)
{
    double off = 1;
    pe_status status = add_by_claim(s);
    if (status == PE_OK)
        status = add_unseen(s);
    for (int round = 0; status == PE_OK && s->open.panels > 0; round++) {
        s->work = s->work > 0 ? s->work : s->whole / 8;
        status = share(s, &off);
        *exact = off <= EXACT;
        if (status != PE_OK || *exact)
            return status;
        if (round == ROUNDS || !goes_on(s))
            return come_near(s);
        status = add_by_price(s);
    }
    return status;
}

pe_status pe__spread_find(const pe__kinds *kinds, const double *number,
                          int64_t work, pe__panels *lot,
                          pe__spread_end *how, pe_error *err)
{
    pe_status status = PE_OK;
    bool exact = false, out = false;
    for (int loose = 0; loose < 2 && status == PE_OK && lot->panels == 0;
         loose++) {
        spread s = {.whole = work, .work = work, .err = err};
        status = begin(&s, kinds, number, loose > 0);
        if (status == PE_OK)
            status = find(&s, &exact);
        out = out || s.out;
        if (status == PE_OK && s.open.panels > 0)
            status = write_lot(&s, lot);
        end(&s);
    }
    *how = exact ? PE__SPREAD_EXACT : out ? PE__SPREAD_OUT : PE__SPREAD_NEAR;
    return status;
}
