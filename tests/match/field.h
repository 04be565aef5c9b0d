/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A small district over weeks: people with latent rates who answer late, come
 * or do not, join and leave; some of them may collude. What the engine said
 * about each is held against what they did. */
#ifndef PE_TESTS_MATCH_FIELD_H
#define PE_TESTS_MATCH_FIELD_H

#include <parecon/match.h>

typedef enum {
    FIELD_HONEST,      /* nobody colludes */
    FIELD_NEVER_COME,  /* a tenth takes all it can and stays away */
    FIELD_GIVE_BACK    /* a tenth takes all it can and gives it back late */
} field_plot;

enum { FIELD_BINS = 10 };

typedef struct {
    double said[FIELD_BINS], happened[FIELD_BINS], count[FIELD_BINS];
} field_bins;

typedef struct {
    field_bins answer, show, filled; /* after two weeks */
    int64_t asks, asks_of_plotters;  /* of the days after two weeks */
    int64_t person_days, plotter_days;
    double filled_places, places;
} field_figures;

field_figures field_run(uint64_t seed, field_plot plot, int days);
/* Mean distance of what was said from what happened, weighted by count. */
double field_error(const field_bins *bins);

#endif
