/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What answers teach: of a person how often they say yes and come, of a region
 * how far and when people go. Equations: README, "What is learnt". */
#include "match.h"

#include "number.h"

#define PRIOR_KAPPA 400.0 /* 1/variance: 1/δ is known to ± 0.05 per km */
#define PRIOR_UNMARKED 8.0
#define PRIOR_LEVEL 30.0
#define MOST_INFO 50.0   /* × the prior's: what is older fades */
#define USUAL 5.0        /* places that a region begins with */
#define LEAST_FAIR 0.07
#define MOST_FAIR 5.0
#define HALF_LIFE 1020.0 /* seconds in which half of the answers come */
enum { BEHIND = 10, AHEAD = 24 };

pe__region pe__region_new(const pe_match *m)
{
    return (pe__region){.kappa = 1.0 / m->settings.distance,
                        .kappa_info = PRIOR_KAPPA,
                        .unmarked = pe__log(m->settings.unmarked),
                        .unmarked_info = PRIOR_UNMARKED,
                        .level = PE__PRIOR_LEVEL,
                        .level_info = PRIOR_LEVEL};
}

static bool learns(const pe_match *m)
{
    return m->settings.rules & PE_MATCH_RULE_LEARN;
}

static double within(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

/* One step of Fisher scoring for ln p = … + x·parameter: the gradient of the
 * likelihood over the information so far. */
static void step(double *parameter, double *info, double prior, double x,
                 double slope, double weight)
{
    *info = within(*info + weight * x * x, prior, prior * MOST_INFO);
    *parameter += slope * x / *info;
}

/* A region sees an ask answered (`yes` 1) or not; `weight` of it is over. */
static void learn_region(pe_match *m, const pe__tie *t, double yes,
                         double weight)
{
    if (!learns(m))
        return;
    pe__region *r = &m->regions.at[m->needs.at[t->need].is.region];
    const double p = within((double)t->answer, 0.001, 0.9);
    const double slope = weight * (yes - p) / (1.0 - p);
    const double info = weight * p / (1.0 - p);
    step(&r->level, &r->level_info, PRIOR_LEVEL, 1.0, slope, info);
    step(&r->kappa, &r->kappa_info, PRIOR_KAPPA, -(double)t->distance, slope,
         info);
    if (t->unmarked)
        step(&r->unmarked, &r->unmarked_info, PRIOR_UNMARKED, 1.0, slope,
             info);
    r->level = within(r->level, -1.5, 1.5);
    r->kappa = within(r->kappa, 0.02, 1.0);
    r->unmarked = within(r->unmarked, -4.0, 0.0);
}

/* An ask that was counted as ignored is answered after all. */
void pe__learn_undo(pe_match *m, pe__tie *t)
{
    m->people.at[t->person].ignored -= t->counted;
    t->counted = 0.0F;
    pe__seat_show(m, t->person);
}

void pe__learn_yes(pe_match *m, pe__tie *t)
{
    if (t->asked_at == 0 || t->learnt)
        return; /* nobody's rate rises by the same yes twice */
    t->learnt = 1;
    m->people.at[t->person].yes += 1.0F;
    pe__learn_undo(m, t);
    learn_region(m, t, 1.0, 1.0);
}

/* The share that would have answered by now counts; what is far away or at a
 * bad time says less about a person. */
void pe__learn_ignored(pe_match *m, pe__tie *t)
{
    const double age = (double)(m->now - t->asked_at);
    const double over = 1.0 - pe__exp(-0.6931471805599453 / HALF_LIFE * age);
    t->counted = (float)over * t->factor;
    m->people.at[t->person].ignored += t->counted;
    pe__seat_show(m, t->person);
    learn_region(m, t, 0.0, over);
}

/* Nothing is held against who says no; only the region learns how many do. */
void pe__learn_no(pe_match *m, pe__tie *t)
{
    if (t->ask == PE__ASK_OPEN)
        learn_region(m, t, 0.0, 1.0);
    pe__learn_undo(m, t);
}

/* --- regional fairness ---------------------------------------------------- */

static void fade(pe__region *r, int64_t now)
{
    const double kept =
        pe__exp(-(double)(now - r->filled_at) / (30.0 * PE__DAY));
    r->wanted *= kept;
    r->filled *= kept;
    r->filled_at = now;
}

static void add_filled(pe__region *r, int64_t now, double wanted,
                       double filled)
{
    fade(r, now);
    r->wanted += wanted;
    r->filled += filled;
}

/* Of claims that nobody reported on, as many came as was to be expected. */
void pe__learn_filled(pe_match *m, const pe__need *n)
{
    double filled, expected;
    pe__chance(m, n, false, &filled, &expected);
    const double places = n->is.places;
    const double came = expected < places ? expected : places;
    add_filled(&m->regions.at[n->is.region], m->now, places, came);
    add_filled(&m->all, m->now, places, came);
}

static double power(double x, int n)
{
    double y = 1.0;
    for (; n > 0; n--)
        y *= x;
    return y;
}

/* (mean/fill)^10 up to 5 where a region is behind, ^24 down to 0.07 where it is
 * ahead: people are closer to those who have more than their share, and what
 * they are not asked there is what reaches the others (README, "What was
 * tried"). A region's fill is a fading sum, so that this is the integral of
 * what it lacks: it grows until it lacks no more. Both powers are high because
 * the factor does not choose between regions, it only says how far down the
 * list a need may ask. A region begins as if 5 places had been filled as
 * usual, so that it is not judged by its first few. */
double pe__fairness(const pe_match *m, int32_t region)
{
    const pe__region *r = &m->regions.at[region];
    if (!(m->settings.rules & PE_MATCH_RULE_REGION) || !(m->all.wanted > 0.0))
        return 1.0;
    const double mean = (m->all.filled + 1e-9) / m->all.wanted;
    const double kept =
        pe__exp(-(double)(m->now - r->filled_at) / (30.0 * PE__DAY));
    const double fill = (r->filled * kept + USUAL * mean) /
                        (r->wanted * kept + USUAL);
    const double ratio = mean / fill;
    const double factor = power(ratio, ratio > 1.0 ? BEHIND : AHEAD);
    /* who did well waits for the board; from six hours before the start on, who
     * lives next door is asked there, too */
    if (factor < LEAST_FAIR)
        return LEAST_FAIR;
    return factor < MOST_FAIR ? factor : MOST_FAIR;
}
