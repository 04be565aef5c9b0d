/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The chance that enough people come: how many do is a sum of independent
 * yes-or-no draws with chances of their own, a Poisson-binomial variable, and
 * its distribution is built up one claim at a time (Barlow & Heidtmann 1984).
 * Exact but for rounding; O(claims × places). */
#include "match.h"

/* below[k]: Pr[k places come], for k < wanted; what reaches `wanted` leaves. */
double pe__chance_add(double *below, int32_t wanted, double show,
                      int32_t places)
{
    double left = 0.0;
    for (int32_t k = wanted - 1; k >= 0; k--) {
        const double come = below[k] * show;
        below[k] -= come;
        if (k + places >= wanted)
            left += come;
        else
            below[k + places] += come;
    }
    return left;
}

double pe__chance_of(const double *show, const int32_t *places, int64_t count,
                     int32_t wanted)
{
    double below[PE_MATCH_PLACES + 1] = {1.0};
    double reached = wanted <= 0 ? 1.0 : 0.0;
    for (int64_t k = 0; k < count && wanted > 0; k++)
        reached += pe__chance_add(below, wanted, show[k], places[k]);
    return reached;
}

/* Who has promised may yet give it back; who has confirmed comes as often as
 * those who did not give back; silence halves. */
double pe__claim_show(const pe_match *m, const pe__tie *t)
{
    if (t->outcome != PE__UNKNOWN)
        return t->outcome == PE__CAME ? 1.0 : 0.0;
    const pe__person *p = &m->people.at[t->person];
    const double show = pe__show(m, p);
    if (t->held == PE_MATCH_HELD_CONFIRMED)
        return show;
    return (t->held == PE_MATCH_HELD_DOUBTED ? 0.5 : pe__keep(m, p)) * show;
}

void pe__chance(const pe_match *m, const pe__need *n, bool with_standby,
                double *filled, double *expected)
{
    double below[PE_MATCH_PLACES + 1] = {1.0};
    *filled = 0.0;
    *expected = 0.0;
    for (int32_t t = n->claim; t >= 0; t = m->ties.at[t].next_claim) {
        const pe__tie *tie = &m->ties.at[t];
        /* who was standby and came after all counts, too */
        if (tie->held == PE_MATCH_HELD_STANDBY && !with_standby &&
            tie->outcome != PE__CAME)
            continue;
        const double show = pe__claim_show(m, tie);
        *expected += show * tie->places;
        *filled +=
            pe__chance_add(below, n->is.places, show, tie->places);
    }
}
