/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sortition with quotas: among all lots over panels that meet them, the one
 * whose smallest chance is as great as can be, then the second smallest …
 * (leximin; Flanigan, Gölz, Gupta, Hennig & Procaccia,
 * doi:10.1038/s41586-021-03788-6). By columns: a lot over the panels known so
 * far is a linear program; its dual prices say which panel would help most, and
 * when none does, the lot is the best of all. Kinds with a price above 0 cannot
 * have more than that; they are settled, and the rest is raised further. */
#include "error.h"
#include "kinds.h"
#include "linear.h"
#include "mem.h"
#include "random.h"

#include <string.h>

/* Each row is let down a little, and each by something else: so that what is
 * settled stays possible, and steps do not go round in circles among equals. */
static const double HELPS = 1e-7, PRICED = 1e-7, SLACK = 1e-8;
enum { ROUNDS_MOST = 20000 };

typedef struct {
    pe__kinds kinds;
    int32_t n;
    int32_t *panel;     /* [panels × n] */
    int32_t panels, room;
    bool *settled;      /* [n] */
    double *least;      /* [n] chance of a settled kind */
    double *worth;      /* [n] dual prices */
    double *lot;        /* [room + 1] share of each panel, then z */
    double z;
    pe_error *err;
} sortition;

static pe_status keep(sortition *s, const int32_t *panel)
{
    size_t n = (size_t)s->n;
    if (s->panels == s->room) {
        size_t room = 2 * (size_t)s->room + 16;
        int32_t *more = pe__realloc(s->panel, room * n, sizeof *more);
        s->panel = more != NULL ? more : s->panel;
        double *lot = pe__realloc(s->lot, room + 1, sizeof *lot);
        s->lot = lot != NULL ? lot : s->lot;
        if (more == NULL || lot == NULL)
            return pe__fail_memory(s->err);
        s->room = (int32_t)room;
    }
    memcpy(s->panel + (size_t)s->panels++ * n, panel, n * sizeof *panel);
    return PE_OK;
}

static void write_rows(const sortition *s, double *a, double *b, int8_t *sense)
{
    int32_t n = s->n, columns = s->panels + 1;
    for (int32_t t = 0; t < n; t++) {
        double *row = a + (size_t)t * (size_t)columns;
        for (int32_t k = 0; k < s->panels; k++)
            row[k] = s->panel[(size_t)k * (size_t)n + (size_t)t];
        row[s->panels] = s->settled[t] ? 0 : -s->kinds.size[t];
        b[t] = s->settled[t] ? s->kinds.size[t] * s->least[t] : 0;
        b[t] -= SLACK * (1 + (t * 37 % 101) / 101.0);
        sense[t] = 1;
    }
    double *all = a + (size_t)n * (size_t)columns;
    for (int32_t k = 0; k < s->panels; k++)
        all[k] = 1;
    all[s->panels] = 0;
    b[n] = 1;
    sense[n] = 0;
}

/* The best lot over the known panels; prices of kinds into `worth`, *bar = what
 * a panel must be worth to help. */
static pe_status lot_over_known(sortition *s, double *bar)
{
    size_t rows = (size_t)s->n + 1, columns = (size_t)s->panels + 1;
    double *a = pe__alloc(rows * columns, sizeof *a),
           *b = pe__alloc(rows, sizeof *b),
           *c = pe__zalloc(columns, sizeof *c),
           *y = pe__alloc(rows, sizeof *y);
    int8_t *sense = pe__alloc(rows, 1);
    pe__linear_end end = PE__LINEAR_NO_MEMORY;
    if (a != NULL && b != NULL && c != NULL && y != NULL && sense != NULL) {
        write_rows(s, a, b, sense);
        c[s->panels] = 1;
        pe__linear p = {(int32_t)rows, (int32_t)columns, a, b, sense, c};
        end = pe__linear_solve(&p, s->lot, y);
    }
    if (end == PE__LINEAR_SOLVED) {
        for (int32_t t = 0; t < s->n; t++)
            s->worth[t] = y[t] < 0 ? -y[t] : 0;
        *bar = y[s->n];
        s->z = s->lot[s->panels];
    }
    pe__free(a);
    pe__free(b);
    pe__free(c);
    pe__free(y);
    pe__free(sense);
    if (end == PE__LINEAR_NO_MEMORY)
        return pe__fail_memory(s->err);
    return end == PE__LINEAR_SOLVED ? PE_OK
                                    : pe__fail(s->err, PE_USAGE, "no fair lot "
                                               "could be computed for these "
                                               "quotas");
}

/* Panels are added until none helps. */
static pe_status raise(sortition *s, int32_t *panel)
{
    for (int round = 0; round < ROUNDS_MOST; round++) {
        double bar = 0, value = 0;
        bool possible;
        pe_status status = lot_over_known(s, &bar);
        if (status == PE_OK)
            status = pe__best_panel(&s->kinds, s->worth, panel, &value,
                                    &possible, s->err);
        if (status != PE_OK)
            return status;
        if (value <= bar + HELPS)
            return PE_OK;
        status = keep(s, panel);
        if (status != PE_OK)
            return status;
    }
    return pe__fail(s->err, PE_USAGE, "no fair lot was found in %d rounds",
                    ROUNDS_MOST);
}

static pe_status find_lot(sortition *s, int32_t *panel)
{
    for (int32_t left = s->n; left > 0;) {
        pe_status status = raise(s, panel);
        int32_t before = left;
        if (status != PE_OK)
            return status;
        for (int32_t t = 0; t < s->n; t++)
            if (!s->settled[t] && s->worth[t] > PRICED) {
                s->settled[t] = true;
                s->least[t] = s->z;
                left--;
            }
        if (left == before)
            return PE_OK; /* rounding: the lot is as even as it gets */
    }
    return PE_OK;
}

/* One panel by its share, then people of each kind, all alike. */
static pe_status draw(sortition *s, pe_vote_panel *out)
{
    const pe_vote_pool *pool = s->kinds.pool;
    pe__random random;
    int32_t chosen = -1, seats = 0;
    int32_t *order = pe__alloc((size_t)pool->people, sizeof *order);
    if (order == NULL)
        return pe__fail_memory(s->err);
    pe__random_seed(&random, pool->seed, 0);
    double total = 0, at;
    for (int32_t k = 0; k < s->panels; k++) {
        s->lot[k] = s->lot[k] > 1e-12 ? s->lot[k] : 0;
        total += s->lot[k];
        out->panels += s->lot[k] > 0;
    }
    at = pe__random_unit(&random) * total;
    for (int32_t k = 0; k < s->panels; k++) {
        if (s->lot[k] > 0 && (chosen < 0 || at >= 0))
            chosen = k;
        at -= s->lot[k];
    }
    memset(out->chance, 0, (size_t)pool->people * sizeof *out->chance);
    int32_t *seated = s->panel + (size_t)chosen * (size_t)s->n;
    for (int32_t i = 0; i < pool->people; i++) {
        int32_t kind = s->kinds.kind_of[i];
        order[i] = i;
        for (int32_t k = 0; k < s->panels; k++)
            out->chance[i] += s->lot[k] / total *
                              s->panel[(size_t)k * (size_t)s->n +
                                       (size_t)kind] / s->kinds.size[kind];
    }
    pe__random_shuffle(&random, order, pool->people);
    memset(out->panel, 0, (size_t)pool->seats * sizeof *out->panel);
    for (int32_t i = 0; i < pool->people; i++) {
        int32_t person = order[i];
        if (seated[s->kinds.kind_of[person]] > 0 && seats < pool->seats) {
            seated[s->kinds.kind_of[person]]--;
            int32_t to = seats++;
            for (; to > 0 && out->panel[to - 1] > person; to--)
                out->panel[to] = out->panel[to - 1];
            out->panel[to] = person;
        }
    }
    pe__free(order);
    return PE_OK;
}

static pe_status run(sortition *s, int32_t *panel, pe_vote_panel *out)
{
    double value;
    bool possible;
    pe_status status = pe__best_panel(&s->kinds, s->worth, panel, &value,
                                      &possible, s->err);
    if (status != PE_OK || !possible)
        return status;
    out->possible = 1;
    status = keep(s, panel);
    if (status == PE_OK)
        status = find_lot(s, panel);
    return status == PE_OK ? draw(s, out) : status;
}

pe_status pe_vote_draw(const pe_vote_pool *pool, pe_vote_panel *panel,
                       pe_error *err)
{
    sortition s = {.err = err};
    panel->panels = 0;
    panel->possible = 0;
    pe_status status = pe__kinds_begin(pool, &s.kinds, err);
    s.n = s.kinds.kinds;
    size_t n = (size_t)s.n;
    int32_t *room = pe__alloc(n, sizeof *room);
    s.settled = pe__zalloc(n, sizeof *s.settled);
    s.least = pe__zalloc(n, sizeof *s.least);
    s.worth = pe__zalloc(n, sizeof *s.worth);
    if (status == PE_OK && (room == NULL || s.settled == NULL ||
                            s.least == NULL || s.worth == NULL))
        status = pe__fail_memory(err);
    if (status == PE_OK)
        status = run(&s, room, panel);
    pe__kinds_free(&s.kinds);
    pe__free(room);
    pe__free(s.panel);
    pe__free(s.lot);
    pe__free(s.settled);
    pe__free(s.least);
    pe__free(s.worth);
    return status;
}
