/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sortition with quotas: among all lots over panels that meet them, the one
 * whose smallest chance is as great as can be, then the second smallest …
 * (leximin; Flanigan, Gölz, Gupta, Hennig & Procaccia,
 * doi:10.1038/s41586-021-03788-6). First the chances that would be fairest if
 * numbers might be broken (even.c): no lot can be fairer. Then a lot that gives
 * them (lottery.c), by columns: prices say what panel helps most (panel.c).
 * When none does and chances are still missed, the prices are a cut: a bound
 * that all panels keep and the broken numbers do not. The chances are found
 * anew with it, until a lot gives them. What is given is thus always proved by
 * a bound that nothing exceeds. */
#include "error.h"
#include "even.h"
#include "lottery.h"
#include "mem.h"
#include "panel.h"
#include "random.h"

#include <string.h>

/* Seats that may be missed, over all kinds; what a panel must help; how far
 * behind a cut stands. */
static const double MISSED = 1e-7, HELPS = 1e-8, BEHIND = 1e-10;
enum { ROUNDS_MOST = 200000, CUTS_MOST = 3000, A_FEW = 10 };

typedef struct {
    pe__kinds kinds;
    pe__box box;
    pe__even even;
    pe__lot lot;
    int32_t *panel;  /* [kinds] work */
    double *share;   /* [lot.panels] */
    pe_error *err;
} sortition;

static pe_status lost(sortition *s)
{
    return pe__fail(s->err, PE_USAGE, "no fair lot could be computed for these "
                    "quotas");
}

/* Panels are added until chances are met (*missing small) or none helps; then
 * *bar = what no panel is worth more than, at the lot's prices. A new panel is
 * worth more than the best use of those known, so that is looked for last. */
static pe_status approach(sortition *s, double *missing, double *bar)
{
    bool found = true, best = false;
    pe_status status = PE_OK;
    for (int round = 0; status == PE_OK && round < ROUNDS_MOST; round++) {
        if (!pe__lot_solve(&s->lot, found ? A_FEW : PE__LOT_STEPS, missing,
                           &best))
            return lost(s);
        *bar = -s->lot.price[s->lot.n];
        if (*missing <= MISSED)
            return PE_OK;
        double value;
        status = pe__best_panel(&s->box, s->lot.price, *bar + HELPS, true,
                                s->panel, &value, &found, s->err);
        if (status == PE_OK && !found && best)
            return PE_OK;
        if (status == PE_OK && found &&
            pe__lot_keep(&s->lot, s->panel) != PE_OK)
            status = pe__fail_memory(s->err);
    }
    return status != PE_OK ? status : lost(s);
}

static pe_status find_lot(sortition *s)
{
    double missing = 0, bar = 0;
    for (int cut = 0; cut < CUTS_MOST; cut++) {
        pe_status status = pe__even_solve(&s->even, s->err);
        if (status == PE_OK) {
            pe__lot_aim(&s->lot, s->even.number);
            status = approach(s, &missing, &bar);
        }
        if (status != PE_OK || missing <= MISSED)
            return status;
        if (pe__even_cut(&s->even, s->lot.price, bar + HELPS + BEHIND) !=
            PE_OK)
            return pe__fail_memory(s->err);
    }
    return lost(s);
}

/* One panel by its share: its number. */
static int32_t draw_panel(sortition *s, pe__random *random,
                          pe_vote_panel *out)
{
    double at = pe__random_unit(random);
    int32_t chosen = -1;
    for (int32_t k = 0; k < s->lot.panels; k++) {
        out->panels += s->share[k] > 0;
        if (s->share[k] > 0 && (chosen < 0 || at >= 0))
            chosen = k;
        at -= s->share[k];
    }
    return chosen;
}

/* Seats that each kind has on average, shared among all of it. */
static void write_chances(sortition *s, double *chance)
{
    double *number = s->even.number;
    memset(number, 0, (size_t)s->kinds.kinds * sizeof *number);
    for (int32_t k = 0; k < s->lot.panels; k++)
        for (int32_t seat = 0; seat < s->lot.seats; seat++)
            number[s->lot.seat[(size_t)k * (size_t)s->lot.seats +
                               (size_t)seat]] += s->share[k];
    for (int32_t i = 0; i < s->kinds.pool->people; i++) {
        int32_t kind = s->kinds.kind_of[i];
        chance[i] = number[kind] / s->kinds.size[kind];
    }
}

/* People of each kind for a panel's seats, all alike. */
static pe_status seat_people(sortition *s, pe__random *random, int32_t chosen,
                             int32_t *panel)
{
    const pe_vote_pool *pool = s->kinds.pool;
    int32_t seats = 0,
            *order = pe__alloc((size_t)pool->people, sizeof *order);
    if (order == NULL)
        return pe__fail_memory(s->err);
    memset(s->panel, 0, (size_t)s->kinds.kinds * sizeof *s->panel);
    for (int32_t k = 0; k < pool->seats; k++)
        s->panel[s->lot.seat[(size_t)chosen * (size_t)pool->seats +
                             (size_t)k]]++;
    for (int32_t i = 0; i < pool->people; i++)
        order[i] = i;
    pe__random_shuffle(random, order, pool->people);
    memset(panel, 0, (size_t)pool->seats * sizeof *panel);
    for (int32_t i = 0; i < pool->people && seats < pool->seats; i++) {
        int32_t person = order[i], to = seats;
        if (s->panel[s->kinds.kind_of[person]]-- <= 0)
            continue;
        for (seats++; to > 0 && panel[to - 1] > person; to--)
            panel[to] = panel[to - 1];
        panel[to] = person;
    }
    pe__free(order);
    return PE_OK;
}

static pe_status draw(sortition *s, pe_vote_panel *out)
{
    pe__random random;
    s->share = pe__alloc((size_t)s->lot.panels, sizeof *s->share);
    if (s->share == NULL)
        return pe__fail_memory(s->err);
    pe__lot_shares(&s->lot, s->share);
    write_chances(s, out->chance);
    pe__random_seed(&random, s->kinds.pool->seed, 0);
    int32_t chosen = draw_panel(s, &random, out);
    return chosen < 0 ? lost(s)
                      : seat_people(s, &random, chosen, out->panel);
}

static pe_status begin(sortition *s)
{
    size_t n = (size_t)s->kinds.kinds;
    s->panel = pe__alloc(n, sizeof *s->panel);
    if (s->panel == NULL || pe__even_begin(&s->even, &s->kinds) != PE_OK ||
        pe__box_begin(&s->box, &s->kinds) != PE_OK)
        return pe__fail_memory(s->err);
    return PE_OK;
}

/* The first panel there is, as the start of all others. */
static pe_status find_any(sortition *s, bool *found)
{
    double value;
    pe_status status = begin(s);
    return status != PE_OK ? status
                           : pe__best_panel(&s->box, s->even.number, -1, true,
                                            s->panel, &value, found, s->err);
}

static pe_status run(sortition *s, pe_vote_panel *out)
{
    bool found = false;
    pe_status status = find_any(s, &found);
    if (status != PE_OK || !found)
        return status;
    out->possible = 1;
    if (pe__lot_begin(&s->lot, s->kinds.kinds, s->kinds.pool->seats,
                      s->panel) != PE_OK)
        return pe__fail_memory(s->err);
    status = find_lot(s);
    return status == PE_OK ? draw(s, out) : status;
}

static void end(sortition *s)
{
    pe__kinds_free(&s->kinds);
    pe__box_free(&s->box);
    pe__even_free(&s->even);
    pe__lot_free(&s->lot);
    pe__free(s->panel);
    pe__free(s->share);
}

pe_status pe_vote_draw(const pe_vote_pool *pool, pe_vote_panel *panel,
                       pe_error *err)
{
    sortition s = {.err = err};
    panel->panels = 0;
    panel->possible = 0;
    pe_status status = pe__kinds_begin(pool, &s.kinds, err);
    if (status == PE_OK)
        status = run(&s, panel);
    end(&s);
    return status;
}

pe_status pe_vote_can_draw(const pe_vote_pool *pool, int32_t *possible,
                           pe_error *err)
{
    sortition s = {.err = err};
    bool found = false;
    pe_status status = pe__kinds_begin(pool, &s.kinds, err);
    if (status == PE_OK)
        status = find_any(&s, &found);
    *possible = found;
    end(&s);
    return status;
}
