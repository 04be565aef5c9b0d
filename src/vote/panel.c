/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Branch and bound: where the program gives broken numbers, one of them is
 * rounded down in one half of the search and up in the other. */
#include "panel.h"

#include "error.h"

#include <math.h>

enum { DEPTH_MOST = 1000 };

typedef struct {
    pe__box *box;
    const double *worth;
    int32_t *panel;      /* the best so far */
    double best;         /* and what it is worth, or the bar */
    bool any, found, lost;
    int32_t nodes, most; /* done, and that may be */
} branch;

/* The kind whose number is furthest from whole, -1 = all are whole. Only basic
 * ones can be broken. */
static int32_t most_broken(const pe__box *box)
{
    int32_t worst = -1;
    double most = 1e-6;
    for (int32_t i = 0; i < box->m; i++) {
        int32_t t = box->basis[i];
        double off = t < box->n ? fabs(box->value[t] - round(box->value[t]))
                                : 0;
        if (off > most) {
            most = off;
            worst = t;
        }
    }
    return worst;
}

static void note(branch *s)
{
    double worth = 0;
    for (int32_t t = 0; t < s->box->n; t++)
        worth += s->worth[t] * round(s->box->value[t]);
    if (worth <= s->best)
        return;
    s->found = true;
    s->best = worth;
    for (int32_t t = 0; t < s->box->n; t++)
        s->panel[t] = (int32_t)lround(s->box->value[t]);
}

static void explore(branch *s, int32_t depth)
{
    pe__box *box = s->box;
    double value = 0;
    if (s->lost || (s->any && s->found))
        return;
    pe__box_end end = pe__box_solve(box, &value);
    s->lost = end == PE__BOX_LOST || ++s->nodes > s->most ||
              depth > DEPTH_MOST || box->work > box->most;
    if (end != PE__BOX_SOLVED || value <= s->best || s->lost)
        return;
    int32_t t = most_broken(box);
    if (t < 0) {
        note(s);
        return;
    }
    double low = box->low[t], high = box->high[t], down = floor(box->value[t]);
    bool up_first = box->value[t] - down > 0.5;
    for (int turn = 0; turn < 2; turn++) {
        if ((turn == 0) == up_first)
            box->low[t] = down + 1;
        else
            box->high[t] = down;
        explore(s, depth + 1);
        box->low[t] = low;
        box->high[t] = high;
    }
}

pe_status pe__best_panel(pe__box *box, const double *worth, double bar,
                         bool any, int32_t nodes, int32_t *panel, double *value,
                         bool *found, pe_error *err)
{
    branch s = {.box = box, .worth = worth, .panel = panel, .best = bar,
                .any = any,
                .most = nodes};
    pe__box_aim(box, worth);
    explore(&s, 0);
    *found = s.found;
    *value = s.best;
    return !s.lost ? PE_OK : pe__fail(err, PE_USAGE, "the quotas are so "
                                      "entangled that no fair lot was found "
                                      "in %d steps: ask for fewer of them",
                                      nodes);
}
