/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bursts: when a region has more places open than its people take in a week,
 * the largest weighted unmet demand comes first (Paret et al. 2021; README)
 * and nobody is held in reserve. */
#include "match.h"

#include "number.h"

#include <stdlib.h>

#define A_WEEK_EACH 0.2 /* claims of a person, as long as none are known */
#define LEAST 4.0       /* places open that make a burst at all */
#define CALM 0.7        /* over when below this share of what made it */

bool pe__in_burst(const pe_match *m, int32_t region)
{
    return (m->settings.rules & PE_MATCH_RULE_BURST) &&
           m->regions.at[region].burst;
}

static double fading(int64_t since, int64_t now)
{
    return pe__exp(-(double)(now - since) / PE__WEEK);
}

void pe__burst_claim(pe_match *m, int32_t region)
{
    pe__region *r = &m->regions.at[region];
    r->claims = r->claims * fading(r->claims_at, m->now) + 1.0;
    r->claims_at = m->now;
}

/* Thousandths, so that sums do not depend on the order of events. */
void pe__burst_unmet(pe_match *m, pe__need *n)
{
    const double gap = (double)n->is.places - n->expected;
    const int32_t unmet = n->over || gap <= 0.0 ? 0 : (int32_t)(gap * 1000.0);
    m->regions.at[n->is.region].unmet += unmet - n->unmet;
    n->unmet = unmet;
}

/* An action says when it begins and ends. */
void pe__burst_check(pe_match *m, int32_t region)
{
    pe__region *r = &m->regions.at[region];
    double usual = r->claims * fading(r->claims_at, m->now);
    const double least = A_WEEK_EACH * r->people;
    usual = usual > least ? usual : least;
    usual = usual > LEAST ? usual : LEAST;
    const double unmet = (double)r->unmet / 1000.0;
    const bool burst = unmet > (r->burst ? CALM : 1.0) * usual;
    if (burst == r->burst || !(m->settings.rules & PE_MATCH_RULE_BURST))
        return;
    r->burst = burst;
    pe_match_action *a =
        pe__emit(m, burst ? PE_MATCH_BURST : PE_MATCH_CALM, -1, -1);
    a->region = region;
    a->places = (int32_t)unmet;
}

/* Soon is more than later: 1.2, 0.5 below six hours, else 0.25: as long as
 * there is time, only the likeliest are asked, few at once, and who looks at
 * the board may take the place unasked. */
double pe__urgency(const pe_match *m, const pe__need *n)
{
    const int64_t left = n->is.starts - m->now;
    if (!(m->settings.rules & PE_MATCH_RULE_URGENT))
        return 0.5;
    if (left < m->settings.urgent)
        return 1.2;
    return left < 21600 ? 0.5 : 0.25;
}

typedef struct {
    double demand;
    int32_t place, need;
} ordered;

static int compare(const void *a, const void *b)
{
    const ordered *one = a, *other = b;
    if (one->demand != other->demand)
        return one->demand > other->demand ? -1 : 1;
    return (one->place > other->place) - (one->place < other->place);
}

/* Needs of regions in a burst first, by weight × unmet × urgency; the others
 * stay in the order in which they came due. */
void pe__burst_order(pe_match *m)
{
    ordered order[PE__AT_ONCE];
    const int64_t count = m->due.count;
    for (int64_t k = 0; k < count; k++) {
        const pe__need *n = &m->needs.at[m->due.at[k]];
        order[k] = (ordered){0.0, (int32_t)k, m->due.at[k]};
        if (pe__in_burst(m, n->is.region))
            order[k].demand = (double)n->is.weight * n->unmet *
                              pe__urgency(m, n);
    }
    qsort(order, (size_t)count, sizeof *order, compare);
    for (int64_t k = 0; k < count; k++)
        m->due.at[k] = order[k].need;
}
