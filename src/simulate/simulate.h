/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An invented town in which ways of asking people are lived through, to see
 * what each is worth. Equations and sources: README.md.
 *
 * A policy gets the engine's events and gives the engine's actions: it sees
 * what a server sees. Runs are independent; any number of threads gives the
 * same figures. */
#ifndef PE_SIMULATE_H
#define PE_SIMULATE_H

#include "world.h"

#include <parecon/error.h>
#include <parecon/match.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct pe__policy pe__policy;

/* A way of asking people. */
struct pe__policy {
    const char *name;   /* as on the command line */
    const char *title;  /* at most 24 columns */
    const char *about;  /* one sentence */
    bool ablation;      /* the engine without a rule */
    /* How it is made; `self` is its own. Chance that it needs comes from
     * `seed`, which the world's luck does not. */
    pe_status (*begin)(const pe__policy *policy, uint64_t seed, void **self,
                       pe_error *err);
    pe_status (*apply)(void *self, const pe_match_event *event,
                       pe_match_actions *actions, pe_error *err);
    /* When it wants a PE_MATCH_CLOCK; INT64_MAX = not. */
    int64_t (*due)(const void *self);
    /* Whether the board shows the need as one that wants people. */
    bool (*open)(const void *self, int64_t need);
    void (*end)(void *self);
    /* Parameters of those that are alike. */
    uint32_t without;       /* pe_match_rules taken away */
    int32_t way;            /* of asking, see waves.c */
    const pe_match_settings *settings; /* NULL = pe_match_defaults */
};

/* What an engine of that policy is made with. */
pe_match_settings pe__engine_settings(const pe__policy *policy,
                                      uint64_t seed);

extern const pe__policy pe__policies[]; /* a NULL name ends it */
const pe__policy *pe__policy_find(const char *name);

/* What came of one run, or the mean of many. All doubles. */
typedef struct {
    double slots;          /* wanted a day */
    double filled;         /* share of slots with somebody who came */
    double met;            /* share of needs where enough came */
    double filled_burst;   /* of slots posted in a burst */
    double filled_poor;    /* of slots in poor districts */
    double poor_gap;       /* filled - filled_poor */
    double minutes;        /* to as many promises as places, median of those
                              that got there */
    double minutes_p90;
    double soon;           /* the same for needs due within 2 h when posted */
    double soon_all;       /* ... of all of them: those that never got there
                              count as slower than all others; NaN when they
                              are half */
    double soon_got;       /* share of those that got there */
    double pings;          /* per show; NaN when none */
    double pings_week;     /* per reachable person and week */
    double opt_outs;       /* per 1,000 reachable people and week */
    double turned_away;    /* yeses not needed, per show */
    double surplus;        /* came beyond what was wanted, per show */
    double confirmations;  /* asked "still coming?", per show */
    double reachable;      /* people, mean over time */
} pe__figures;
enum { PE__FIGURES = sizeof(pe__figures) / sizeof(double) };

typedef struct pe__trace pe__trace;

/* Calls of a fire district (CSV, packed with zstd or not) as demand. */
pe_status pe__trace_read(const char *path, pe__trace **out, pe_error *err);
void pe__trace_free(pe__trace *trace);
int64_t pe__trace_calls(const pe__trace *trace);

/* One run. `journal` (NULL = none) is told every event before the policy is,
 * for a log that can be replayed. */
typedef struct {
    const pe__world *world;
    const pe__trace *trace;    /* NULL = invented needs */
    const pe__policy *policy;
    double times;              /* needs, of the usual number */
    uint64_t seed;
    void (*journal)(void *context, const pe_match_event *event);
    void *context;
} pe__run;
pe_status pe__simulate_once(const pe__run *run, pe__figures *out,
                            pe_error *err);

/* Many: every policy at every load for seeds first … first + seeds - 1. */
typedef struct {
    const pe__world *world;
    const pe__trace *trace;
    const pe__policy *const *policy;
    int32_t policies;
    const double *times;
    int32_t loads;
    uint64_t first_seed;
    int32_t seeds;
    int32_t threads;           /* 0 = as many as there are processors */
    /* NULL = none; called by one thread at a time; other than 0 = stop. */
    int (*progress)(void *context, double done);
    void *context;
} pe__rounds;

/* figures[(policy * loads + load) * seeds + seed], the caller's; rows of runs
 * that were stopped are left. PE_USAGE with "stopped" when progress said so. */
pe_status pe__simulate(const pe__rounds *rounds, pe__figures *figures,
                       pe_error *err);

/* The mean of `count` values and half its 95 % interval (Student's t; NaN
 * when there is but one value). Values that are NaN are left out. */
typedef struct {
    double mean, half;
    int32_t count;
} pe__mean;
pe__mean pe__mean_of(const double *value, int32_t count);
/* One figure by its place in pe__figures, over `count` runs; and the mean of
 * the differences to other runs of the same seeds (`minus` NULL = none). */
pe__mean pe__mean_figure(const pe__figures *runs, const pe__figures *minus,
                         int32_t count, size_t offset);

#endif
