/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Chance by name: a draw is a function of the seed, of what is drawn and of
 * whom and what it is about, and of nothing else. Whatever a policy does, the
 * same person meets the same need with the same luck, so that two policies
 * differ by what they do and not by noise ("common random numbers"). */
#ifndef PE_SIMULATE_DRAW_H
#define PE_SIMULATE_DRAW_H

#include "random.h"

#include <stdint.h>

typedef enum {
    PE__DRAW_TOWN = 1, /* streams of their own, see pe__draw_stream */
    PE__DRAW_PERSON,
    PE__DRAW_JOINS,
    PE__DRAW_BURSTS,
    PE__DRAW_ARRIVALS,
    PE__DRAW_NEED,
    PE__DRAW_TRACE,
    PE__DRAW_VISIT_AT, /* of (person, number of the visit) */
    PE__DRAW_VISIT,    /* of (person, need and visit) */
    PE__DRAW_ANSWER,   /* of (person, need), like those below */
    PE__DRAW_DELAY,
    PE__DRAW_OPT_OUT,
    PE__DRAW_SHOW,
    PE__DRAW_REVEAL,
    PE__DRAW_REMIND,
    PE__DRAW_TAP,
    PE__DRAW_SAYS_NO
} pe__draw_kind;

/* Uniform in (0, 1). */
double pe__draw(uint64_t seed, pe__draw_kind kind, int64_t a, int64_t b);
/* Standard normal. */
double pe__draw_normal(uint64_t seed, pe__draw_kind kind, int64_t a,
                       int64_t b);
/* A generator for the many draws that one person or need begins with. */
void pe__draw_stream(uint64_t seed, pe__draw_kind kind, int64_t a,
                     pe__random *random);

/* From a generator. */
double pe__random_normal(pe__random *random);
double pe__random_exponential(pe__random *random, double mean);
double pe__random_beta(pe__random *random, double a, double b);
/* Log-normal of that median, given that it lies in [least, most]: drawn anew
 * until it does, at most 1,000 times, then `least`. */
double pe__random_log_normal(pe__random *random, double median, double sd,
                             double least, double most);

#endif
