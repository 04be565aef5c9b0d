/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sortition with quotas: among all lots over panels that meet them, the one
 * whose smallest chance is as great as can be, then the second smallest …
 * (leximin; Flanigan, Gölz, Gupta, Hennig & Procaccia,
 * doi:10.1038/s41586-021-03788-6). First the chances that would be fairest if
 * numbers might be broken (even.c): no lot can be fairer. Then a lot that gives
 * them (spread.c). Where there is none, the chances are found anew with cuts
 * (edge.c). If that takes too long, the lot that comes nearest is taken. What
 * is given is always held against a bound that nothing exceeds (tickets.c). */
#include "proof.h"
#include "edge.h"
#include "error.h"
#include "even.h"
#include "mem.h"
#include "panel.h"
#include "random.h"
#include "spread.h"
#include "tickets.h"

#include <string.h>

static const int64_t WORK = INT64_C(20000000000);
enum { MILLION = 1000000 }; /* its square: tickets */

typedef struct {
    pe__kinds kinds;
    pe__box box;
    pe__even even;
    pe__panels lot;
    int64_t *ticket; /* [lot.panels] */
    int32_t *panel;  /* [kinds] work */
    double *number;  /* [kinds] seats each has on average */
    pe_error *err;
} sortition;

/* How it does, by even's prices. */
static pe_status weigh(sortition *s, const pe__panels *lot, int64_t **ticket,
                       double *most, double *gap)
{
    pe__free(*ticket);
    *ticket = pe__alloc((size_t)lot->panels, sizeof **ticket);
    if (*ticket == NULL)
        return pe__fail_memory(s->err);
    pe__tickets_deal(lot, *ticket);
    pe__tickets_number(lot, *ticket, s->kinds.kinds, s->number);
    return pe__tickets_gap(&s->even, s->number, most, gap) == PE_OK
               ? PE_OK : pe__fail_memory(s->err);
}

static double least_chance(const sortition *s)
{
    double least = 1;
    for (int32_t t = 0; t < s->kinds.kinds; t++) {
        double chance = s->number[t] / s->kinds.size[t];
        least = chance < least ? chance : least;
    }
    return least;
}

/* Takes the lot `other` if it is the fairest, or better for the least likely.
 * s->number: of the one there is. */
static pe_status choose(sortition *s, pe__panels *other, pe_vote_panel *out)
{
    int64_t *ticket = NULL;
    double most, gap, least = least_chance(s);
    pe_status status = weigh(s, other, &ticket, &most, &gap);
    if (status == PE_OK && (out->fairest || s->lot.panels == 0 ||
                            least_chance(s) > least)) {
        pe__panels kept = s->lot;
        s->lot = *other;
        *other = kept;
    }
    pe__free(ticket);
    return status;
}

static pe_status find_at_edge(sortition *s, int64_t work, pe_vote_panel *out)
{
    pe__panels other = {.seats = s->lot.seats};
    bool exact = false;
    pe_error why = {0}; /* of what did not go further: no failure */
    pe_status status = PE_OK;
    if (s->lot.panels > 0)
        status = weigh(s, &s->lot, &s->ticket, &out->most, &out->gap);
    if (status == PE_OK)
        status = pe__edge_find(&s->even, &s->box, s->panel, &s->lot, work,
                                  &other, &exact, &why);
    if (status != PE_OK && s->err != NULL)
        *s->err = why;
    out->fairest = exact;
    if (status == PE_OK)
        status = choose(s, &other, out);
    pe__panels_free(&other);
    return status;
}

/* The same lot is found with any amount of work that is enough for it. */
static pe_status find_lot(sortition *s, pe_vote_panel *out)
{
    pe__spread_end how = PE__SPREAD_NEAR;
    int64_t work = s->kinds.pool->work > 0 ? s->kinds.pool->work : WORK;
    s->lot.seats = s->kinds.pool->seats;
    pe_status status = pe__even_solve(&s->even, s->err);
    if (status == PE_OK)
        status = pe__spread_find(&s->kinds, s->even.number, work, &s->lot,
                                 &how, s->err);
    out->fairest = how == PE__SPREAD_EXACT;
    if (status == PE_OK &&
        (how == PE__SPREAD_NEAR || (!out->fairest && s->lot.panels == 0)))
        status = find_at_edge(s, work / 5, out);
    return status == PE_OK ? weigh(s, &s->lot, &s->ticket, &out->most,
                                   &out->gap)
                           : status;
}

/* The panel that has the ticket which is drawn. */
static int32_t draw_panel(sortition *s, pe__random *random, int64_t *drawn,
                          pe_vote_panel *out)
{
    int32_t chosen = -1;
    *drawn = (int64_t)pe__random_below(random, MILLION) * MILLION;
    *drawn += pe__random_below(random, MILLION);
    int64_t at = *drawn;
    for (int32_t k = 0; k < s->lot.panels; k++) {
        out->panels += s->ticket[k] > 0;
        if (chosen < 0 && at < s->ticket[k])
            chosen = k;
        at -= s->ticket[k];
    }
    return chosen;
}

/* Seats that each kind has on average, shared among all of it. */
static void write_chances(const sortition *s, double *chance)
{
    for (int32_t i = 0; i < s->kinds.pool->people; i++) {
        int32_t kind = s->kinds.kind_of[i];
        chance[i] = s->number[kind] / s->kinds.size[kind];
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
    int64_t drawn;
    write_chances(s, out->chance);
    pe__random_seed(&random, s->kinds.pool->seed, 0);
    int32_t chosen = draw_panel(s, &random, &drawn, out);
    pe_status status = seat_people(s, &random, chosen, out->panel);
    if (status != PE_OK || !s->kinds.pool->certificate)
        return status;
    return pe__proof_write(&s->even, &s->lot, s->ticket, drawn, out, s->err);
}

static pe_status begin(sortition *s)
{
    size_t n = (size_t)s->kinds.kinds;
    s->panel = pe__alloc(n, sizeof *s->panel);
    s->number = pe__alloc(n, sizeof *s->number);
    if (s->panel == NULL || s->number == NULL ||
        pe__even_begin(&s->even, &s->kinds) != PE_OK ||
        pe__box_begin(&s->box, &s->kinds) != PE_OK)
        return pe__fail_memory(s->err);
    return PE_OK;
}

/* The first panel there is, as the start of all others; PE_USAGE when `work`
 * does not suffice. */
static pe_status find_any(sortition *s, int64_t work, bool *found)
{
    double value;
    pe_status status = begin(s);
    s->box.most = work;
    return status != PE_OK ? status
                           : pe__best_panel(&s->box, s->even.number, -1, true,
                                            PE__PANEL_NODES, s->panel, &value,
                                            found, s->err);
}

static pe_status run(sortition *s, pe_vote_panel *out)
{
    bool found = false;
    pe_status status = find_any(s, INT64_MAX, &found);
    if (status != PE_OK || !found)
        return status;
    out->possible = 1;
    status = find_lot(s, out);
    return status == PE_OK ? draw(s, out) : status;
}

static void end(sortition *s)
{
    pe__kinds_free(&s->kinds);
    pe__box_free(&s->box);
    pe__even_free(&s->even);
    pe__panels_free(&s->lot);
    pe__free(s->ticket);
    pe__free(s->panel);
    pe__free(s->number);
}

pe_status pe_vote_draw(const pe_vote_pool *pool, pe_vote_panel *panel,
                       pe_error *err)
{
    sortition s = {.err = err};
    *panel = (pe_vote_panel){.panel = panel->panel, .chance = panel->chance};
    pe_status status = pe__kinds_begin(pool, &s.kinds, err);
    if (status == PE_OK)
        status = run(&s, panel);
    end(&s);
    return status;
}

void pe_vote_panel_release(pe_vote_panel *panel)
{
    pe__free(panel->certificate);
    panel->certificate = NULL;
    panel->size = 0;
}

pe_status pe_vote_can_draw(const pe_vote_pool *pool, int64_t *work,
                           int32_t *possible, pe_error *err)
{
    sortition s = {.err = err};
    bool found = false;
    pe_status status = pe__kinds_begin(pool, &s.kinds, err);
    if (status == PE_OK)
        status = find_any(&s, work != NULL ? *work : INT64_MAX, &found);
    if (work != NULL)
        *work = s.box.work < *work ? *work - s.box.work : 0;
    *possible = found;
    end(&s);
    return status;
}
