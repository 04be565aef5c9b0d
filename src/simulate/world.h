/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The numbers that the invented world is made of. Where each comes from and
 * what it does: README.md. */
#ifndef PE_SIMULATE_WORLD_H
#define PE_SIMULATE_WORLD_H

#include <parecon/error.h>
#include <stddef.h>

typedef struct {
    /* the town */
    double side, clusters, poor_clusters, spread, weight_least, weight_most,
        poor_weight, poor_demand;
    /* who lives there */
    double people, stay_days, duty_adds_days, answer_mean, answer_sd, show_a,
        show_b, skills, has_skill, has_part, unmarked, distance;
    /* how they answer */
    double delay, delay_sd, says_no, fatigue_ignored, fatigue_accepted,
        fatigue_turned_away, fatigue_days, fatigue_weakens, opt_out,
        visits, notice;
    /* confirmation */
    double reveals, reminder;
    /* what is needed */
    double needs, night, burst_every_least, burst_every_most, burst_hours,
        burst_times, burst_lead, more, most_places, needs_skill, lead, lead_sd,
        lead_least, lead_most, shift;
    /* how long is watched */
    double days, warm_up;
} pe__world;

typedef struct {
    const char *name;
    size_t offset;
    double usual, least, most;
    const char *about; /* unit first */
} pe__world_row;

extern const pe__world_row pe__world_rows[]; /* a NULL name ends it */

void pe__world_usual(pe__world *world);
/* A JSON object: the names that differ from the usual. PE_IO, or PE_BAD_INPUT
 * for a name that there is not and a number out of its range. */
pe_status pe__world_read(const char *path, pe__world *world, pe_error *err);
/* The same from memory; `name` stands for the file in errors. */
pe_status pe__world_parse(const char *text, size_t size, const char *name,
                          pe__world *world, pe_error *err);

#endif
