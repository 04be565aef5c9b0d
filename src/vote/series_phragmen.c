/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Perpetual Phragmén (Lackner & Maly, doi:10.1609/aaai.v37i5.25710). A
 * decision is a load of 1 that those bear who approve of what is chosen, so
 * that the greatest load among them is as small as can be: it rises to one
 * level t,  Σ wᵢ (t − xᵢ) = 1  over those with xᵢ < t; who bears more already
 * gets nothing added, and nothing off. Chosen is what needs the lowest level.
 *
 * Loads are levels of earlier decisions, so a voter's is the number of the
 * decision that set it: whole sums over approvals, and one fraction for each
 * earlier decision that voters of an option last bore. */
#include "series.h"

/* Weight of the supporters by whose level is theirs; returns the levels. */
static int64_t gather(pe__series *s, int32_t option)
{
    int64_t classes = 0;
    for (int64_t k = s->first[option]; k < s->first[option + 1]; k++) {
        int32_t voter = pe__series_voter(s, k);
        if (s->weight[voter] == 0)
            continue;
        if (s->into[s->set_by[voter]] == 0)
            s->touched[classes++] = s->set_by[voter];
        s->into[s->set_by[voter]] += s->weight[voter];
    }
    return classes;
}

/* The level of those classes together. */
static void level(pe__series *s, int64_t classes, pe__fraction *t)
{
    int64_t weight = 0;
    pe__fraction_set(t, s->unit.unit, 1);
    for (int64_t k = 0; k < classes; k++) {
        int64_t class = s->touched[k];
        weight += s->into[class];
        pe__fraction_scale(&s->part, &s->load[class], s->into[class], 1,
                           &s->status);
        pe__fraction_add(t, t, &s->part, &s->status);
    }
    pe__fraction_scale(t, t, 1, weight, &s->status);
}

/* Without those above the level it falls, so that they stay above it. One is
 * never above: the one with the least load. */
void pe__series_level(pe__series *s, int32_t option)
{
    int64_t classes = gather(s, option), kept = 0;
    pe__fraction *t = &s->score[option];
    for (bool again = true; again && s->status == PE_OK; classes = kept) {
        level(s, classes, t);
        kept = 0;
        for (int64_t k = 0; k < classes; k++) {
            int64_t class = s->touched[k];
            if (pe__fraction_compare(&s->load[class], t, &s->status) > 0)
                s->into[class] = 0;
            else
                s->touched[kept++] = class;
        }
        again = kept < classes;
    }
    for (int64_t k = 0; k < classes; k++)
        s->into[s->touched[k]] = 0;
}

void pe__series_raise(pe__series *s, int32_t winner)
{
    const pe__fraction *t = &s->score[winner];
    pe__fraction_copy(&s->load[s->d + 1], t, &s->status);
    for (int64_t k = s->first[winner]; k < s->first[winner + 1]; k++) {
        int32_t voter = pe__series_voter(s, k);
        if (s->weight[voter] > 0 &&
            pe__fraction_compare(&s->load[s->set_by[voter]], t,
                                 &s->status) < 0)
            s->set_by[voter] = s->d + 1;
    }
}
