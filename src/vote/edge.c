/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A lot that gives kinds their numbers (lottery.c), by columns: prices say what
 * panel helps most (panel.c). When none does and numbers are still missed, the
 * prices are a cut: a bound that all panels keep and the broken numbers do not.
 * The numbers are found anew with it, until a lot gives them. */
#include "edge.h"

#include "error.h"
#include "lottery.h"
#include "mem.h"
#include "panel.h"

#include <string.h>

/* Seats that may be missed, over all kinds; what a panel must help; how far
 * behind a cut stands. */
static const double MISSED = 1e-7, HELPS = 1e-8, BEHIND = 1e-10;
enum { ROUNDS_MOST = 200000, CUTS_MOST = 3000, A_FEW = 30 };

typedef struct {
    pe__even *even;
    pe__box *box;
    pe__lot lot;
    int32_t *panel;  /* [kinds] work */
    int64_t work;    /* that may be done */
    bool out;        /* it is, or rounding spoilt it */
    pe_error *err;
} edge;

static bool is_out(edge *s)
{
    s->out = s->out || s->box->work + s->lot.work > s->work;
    s->lot.most = s->work - s->box->work;
    s->box->most = s->work - s->lot.work;
    return s->out;
}

/* A panel above the bar at the lot's prices, if there is any. */
static pe_status look_for_panel(edge *s, double bar, bool *found)
{
    double value;
    pe_status status = pe__best_panel(s->box, s->lot.price, bar, true,
                                      PE__PANEL_NODES, s->panel, &value,
                                      found, s->err);
    s->out = s->out || status == PE_USAGE;
    if (status == PE_USAGE)
        return PE_OK;
    if (status == PE_OK && *found && pe__lot_keep(&s->lot, s->panel) != PE_OK)
        return pe__fail_memory(s->err);
    return status;
}

/* Panels are added until numbers are met (*missing small) or none helps; then
 * *bar = what no panel is worth more than, at the lot's prices. A new panel is
 * worth more than the best use of those known, so that is looked for last. */
static pe_status approach(edge *s, double *missing, double *bar)
{
    bool found = true, best = false;
    pe_status status = PE_OK;
    for (int round = 0; status == PE_OK && !is_out(s); round++) {
        if (round == ROUNDS_MOST ||
            !pe__lot_solve(&s->lot, found ? A_FEW : PE__LOT_STEPS, missing,
                           &best)) {
            s->out = true;
            return PE_OK;
        }
        *bar = -s->lot.price[s->lot.n];
        if (*missing <= MISSED)
            return PE_OK;
        if (is_out(s))
            return PE_OK;
        status = look_for_panel(s, *bar + HELPS, &found);
        if (status == PE_OK && !s->out && !found && best)
            return PE_OK;
    }
    return status;
}

static pe_status find(edge *s)
{
    double missing = 1, bar = 0;
    for (int cut = 0; cut < CUTS_MOST; cut++) {
        (void)is_out(s);
        pe__lot_aim(&s->lot, s->even->number);
        pe_status status = approach(s, &missing, &bar);
        if (status != PE_OK || s->out || missing <= MISSED)
            return status;
        if (pe__even_cut(s->even, s->lot.price, bar + HELPS + BEHIND) !=
            PE_OK)
            return pe__fail_memory(s->err);
        status = pe__even_solve(s->even, s->err);
        s->out = status == PE_USAGE;
        if (status != PE_OK)
            return s->out ? PE_OK : status;
    }
    s->out = true;
    return PE_OK;
}

static pe_status begin(edge *s, const int32_t *first,
                       const pe__panels *known)
{
    size_t n = (size_t)s->even->kinds->kinds;
    s->panel = pe__alloc(n, sizeof *s->panel);
    if (s->panel == NULL ||
        pe__lot_begin(&s->lot, (int32_t)n, s->even->kinds->pool->seats,
                      first) != PE_OK)
        return pe__fail_memory(s->err);
    for (int32_t j = 0; j < known->panels; j++) {
        memset(s->panel, 0, n * sizeof *s->panel);
        for (int32_t k = 0; k < known->seats; k++)
            s->panel[known->seat[(size_t)j * (size_t)known->seats +
                                 (size_t)k]]++;
        if (pe__lot_keep(&s->lot, s->panel) != PE_OK)
            return pe__fail_memory(s->err);
    }
    return PE_OK;
}

static pe_status write_lot(const edge *s, pe__panels *lot)
{
    const pe__lot *from = &s->lot;
    double *share = pe__alloc((size_t)from->panels, sizeof *share);
    lot->share = share;
    if (share == NULL)
        return pe__fail_memory(s->err);
    pe__lot_shares(from, share);
    for (int32_t j = 0; j < from->panels; j++) {
        if (share[j] <= 0)
            continue;
        int32_t *to = pe__panels_next(lot);
        if (to == NULL)
            return pe__fail_memory(s->err);
        memcpy(to, from->seat + (size_t)j * (size_t)from->seats,
               (size_t)from->seats * sizeof *to);
        share[lot->panels++] = share[j];
    }
    return PE_OK;
}

pe_status pe__edge_find(pe__even *even, pe__box *box, const int32_t *first,
                           const pe__panels *known, int64_t work,
                           pe__panels *lot, bool *exact, pe_error *err)
{
    edge s = {.even = even, .box = box, .work = box->work + work,
                 .err = err};
    pe_status status = begin(&s, first, known);
    if (status == PE_OK)
        status = find(&s);
    if (status == PE_OK)
        status = write_lot(&s, lot);
    *exact = !s.out;
    box->most = INT64_MAX;
    pe__lot_free(&s.lot);
    pe__free(s.panel);
    return status;
}
