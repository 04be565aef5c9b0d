/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From rows to the engine and back. All memory is the document's. */
#include "draw_own.h"

#include "error.h"

#include <string.h>

pe__value *pe__draw_left(pe__doc *doc, const pe__value *quotas,
                         const pe__value *seated, int64_t seats)
{
    pe__value *left = pe__doc_array(doc);
    for (const pe__value *q = pe__first(quotas); q != NULL; q = q->next) {
        int64_t in = pe__draw_have(seated, pe__get_integer(q, "place", 0));
        int64_t least = pe__get_integer(q, "least", 0) - in;
        int64_t most = pe__get_integer(q, "most", -1);
        most = most < 0 || most - in > seats ? seats : most - in;
        least = least > 0 ? least : 0;
        /* who sits may be more than is asked: they stay, none joins them */
        most = most > 0 ? most : 0;
        pe__value *pair = pe__add_array(doc, left);
        pe__add_number(doc, pair, PE__INTEGER, least);
        pe__add_number(doc, pair, PE__INTEGER, most > least ? most : least);
    }
    return left;
}

typedef struct {
    pe_vote_pool pool;
    int32_t *least, *most, *group;
    int64_t *start;
} room;

static bool make_room(pe__doc *doc, size_t people, size_t groups, room *r)
{
    r->least = pe__doc_alloc(doc, (groups + 1) * sizeof *r->least);
    r->most = pe__doc_alloc(doc, (groups + 1) * sizeof *r->most);
    r->group = pe__doc_alloc(doc, (people * groups + 1) * sizeof *r->group);
    r->start = pe__doc_alloc(doc, (people + 1) * sizeof *r->start);
    return r->least != NULL && r->most != NULL && r->group != NULL &&
           r->start != NULL && !pe__doc_failed(doc);
}

static pe_status make_pool(pe__doc *doc, const pe__value *people,
                           const pe__value *left, int64_t seats, room *r,
                           pe_error *err)
{
    size_t count = pe__count_of(people), groups = pe__count_of(left);
    int64_t i = 0;
    int32_t g = 0;
    *r = (room){.pool = {.people = (int32_t)count, .seats = (int32_t)seats,
                         .groups = (int32_t)groups}};
    if (!make_room(doc, count, groups, r))
        return pe__fail_memory(err);
    for (const pe__value *l = pe__first(left); l != NULL; l = l->next, g++) {
        r->least[g] = (int32_t)pe__first(l)->integer;
        r->most[g] = (int32_t)pe__first(l)->next->integer;
    }
    r->start[0] = 0;
    for (const pe__value *p = pe__first(people); p != NULL; p = p->next, i++) {
        int64_t at = r->start[i];
        for (g = 0; g < (int32_t)groups; g++)
            if (pe__draw_fits(pe__get_text(p, "fits", ""), g + 1))
                r->group[at++] = g;
        r->start[i + 1] = at;
    }
    r->pool.least = r->least;
    r->pool.most = r->most;
    r->pool.group = r->group;
    r->pool.start = r->start;
    return PE_OK;
}

/* Seats that nobody can be found for are no fault of the quotas' engine. */
static bool is_enough(const pe__value *people, int64_t seats)
{
    return seats > 0 && (int64_t)pe__count_of(people) >= seats;
}

pe_status pe__draw_possible(pe__doc *doc, const pe__value *people,
                            const pe__value *left, int64_t seats,
                            int64_t *work, bool *possible, pe_error *err)
{
    room r;
    int32_t can = 0;
    *possible = false;
    if (!is_enough(people, seats))
        return PE_OK;
    pe_status status = make_pool(doc, people, left, seats, &r, err);
    if (status == PE_OK)
        status = pe_vote_can_draw(&r.pool, work, &can, err);
    *possible = can != 0;
    return status;
}

static void write_rows(pe__doc *doc, pe__value *people,
                       const pe_vote_panel *panel, int32_t seats)
{
    int32_t i = 0, k = 0;
    for (pe__value *p = people->items.first; p != NULL; p = p->next, i++) {
        bool drawn = k < seats && panel->panel[k] == i;
        k += drawn;
        pe__put_real(doc, p, "chance", panel->chance[i]);
        pe__put_bool(doc, p, "is_drawn", drawn);
    }
}

pe_status pe__draw_run(pe__doc *doc, pe__value *people, const pe__value *left,
                       int64_t seats, uint64_t seed, pe__draw_end *end,
                       pe_error *err)
{
    room r;
    pe_error why = {0};
    pe_vote_panel panel = {0};
    *end = PE__DRAW_CANNOT;
    if (!is_enough(people, seats))
        return PE_OK;
    pe_status status = make_pool(doc, people, left, seats, &r, err);
    if (status != PE_OK)
        return status;
    size_t count = (size_t)r.pool.people;
    panel.panel = pe__doc_alloc(doc, (size_t)seats * sizeof *panel.panel);
    panel.chance = pe__doc_alloc(doc, count * sizeof *panel.chance);
    if (panel.panel == NULL || panel.chance == NULL)
        return pe__fail_memory(err);
    r.pool.seed = seed;
    r.pool.work = PE__PANEL_WORK;
    status = pe_vote_draw(&r.pool, &panel, &why);
    if (status == PE_USAGE || (status == PE_OK && panel.possible != 0 &&
                               panel.fairest == 0)) {
        *end = PE__DRAW_ENTANGLED;
        return PE_OK;
    }
    if (status != PE_OK) {
        *err = why;
        return status;
    }
    *end = panel.possible != 0 ? PE__DRAW_CAN : PE__DRAW_CANNOT;
    if (panel.possible != 0)
        write_rows(doc, people, &panel, r.pool.seats);
    return PE_OK;
}
