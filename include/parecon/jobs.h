/* SPDX-License-Identifier: AGPL-3.0-or-later
 *
 * Balanced jobs: divide a workplace's tasks so that everyone's job is about
 * equally empowering and equally desirable, with fair hours, and say how far
 * from the best possible division the result is.
 *
 * The life of a division: fill in a pe_jobs_problem, pe_jobs_new, then
 * pe_jobs_solve (from nothing) or pe_jobs_update (from a division that
 * exists), pe_jobs_release the solution, pe_jobs_free. The theory, the
 * algorithm and its guarantees stand in src/jobs/README.md.
 *
 * Hours are integers of a quarter hour a week ("quarters"). A rating is one
 * quality of a task (empowerment, desirability, the share of a category); only
 * differences of ratings matter. A member's fair share of the hours is offer ×
 * min(1, work given out / hours offered by all): everybody works the same part
 * of what they offer, and nobody more than that. Nothing here reads files, the
 * clock or the environment; equal input and seed give equal bytes for any
 * number of threads, unless `progress` stops the search.
 */
#ifndef PARECON_JOBS_H
#define PARECON_JOBS_H

#include <parecon/error.h>
#include <stdint.h>

#define PE_JOBS_RATINGS_MAX 8

/* A member and a task. */
typedef struct {
    int32_t member, task;
} pe_jobs_pair;

/* A piece of work: so many quarters of a task in a member's week. */
typedef struct {
    int32_t member, task, hours;
} pe_jobs_piece;

/* What is to be divided. All arrays stay the caller's and must outlive the
 * pe_jobs; where it says "NULL =", the array may be left out. */
typedef struct {
    int32_t members, tasks;

    /* Tasks. */
    const int32_t *hours;  /* [tasks] quarters a week, > 0 */
    const int32_t *least;  /* [tasks] shortest piece in quarters, at most
                              hours; NULL = every task is one piece */
    const int32_t *longest;/* [tasks] longest piece in quarters that one member
                              can hold, as the time slot allows; 0 = any;
                              NULL = any. The rest is others' or nobody's */
    const int32_t *most;   /* [tasks] most people who may hold it, 0 = any;
                              NULL = any */
    const int32_t *need;   /* [tasks] number of the skill set that a holder
                              must have; NULL = set 0 for all */
    const int32_t *slot;   /* [tasks] number of its time slot, -1 = any time;
                              NULL = any time for all */
    const int32_t *site;   /* [tasks] its site, -1 = anywhere; NULL = anywhere
                              for all */
    int32_t ratings;       /* how many ratings a task has: 1 … 8 */
    const double *rating;  /* [ratings × tasks] rating r of task j stands at
                              r·tasks + j */
    const double *weight;  /* [ratings] ≥ 0, weight of each rating in the
                              balance; NULL = 1 for all */

    /* Members. */
    const int32_t *offer;  /* [members] quarters a week offered, ≥ 0 */
    const int32_t *have;   /* [members] number of the member's skill set;
                              NULL = set 0 for all */
    const int32_t *home;   /* [members] the member's site, -1 = any; NULL = any
                              for all */
    const int32_t *group;  /* [members] organisation before a merge, from 0:
                              sharpens the bound on hours moved; NULL = one */
    const double *target;  /* [ratings × members] wanted deviation, in rating
                              points, rating r of member i at r·members + i:
                              what earlier periods owe; NULL = 0 */

    /* Skill sets, for tasks and members alike: set k has skill s when bit
     * s % 64 of set[k·words + s / 64] is 1. Set 0 must be the empty set. */
    int32_t skills, sets, words; /* words = (skills + 63) / 64 */
    const uint64_t *set;   /* [sets × words]; NULL = only the empty set */

    /* Time: slot k covers the intervals whose bits are 1 in
     * slot_time[k·slot_words …]; nobody holds two tasks whose slots share
     * an interval. */
    int32_t slots, slot_words;
    const uint64_t *slot_time; /* [slots × slot_words] */
    const uint64_t *away;  /* [members × slot_words] intervals when a member
                              cannot come; NULL = always free */

    /* Single members and tasks. A pin: the member holds a piece of the task.
     * A ban: never. Wishes count only among equally balanced divisions. */
    const pe_jobs_pair *pin, *ban, *prefer, *avoid;
    int64_t pins, bans, prefers, avoids;

    /* The division as it is now, NULL = none: each member and task at most
     * once. Hours beyond it are hours that change hands. */
    const pe_jobs_piece *today;
    int64_t todays;
} pe_jobs_problem;

/* What the search reports while it runs; return 0 to go on, anything else to
 * stop with the best division so far. Called from one thread at a time. */
typedef int pe_jobs_progress(void *context, double done, double rms,
                             double rms_bound);

typedef struct {
    uint64_t seed;       /* default 1 */
    int32_t threads;     /* default 0 = as many as OpenMP gives */
    int32_t most_tasks;  /* K: tasks a member holds at most; default 12 */
    double band;         /* hours a member's week may differ from the fair
                            share; default 1.0 */
    double tolerance;    /* rating points that rms may rise for the sake of
                            the later aims; default 0.01; < 0 = 0.001 × range
                            of the ratings */
    double price;        /* κ: rating points² on the share of all hours that
                            changes hands; 0 = only within `tolerance`;
                            INFINITY = keep the old jobs */
    int32_t effort;      /* rounds of search at most; default 0 = until it
                            pays no more */
    int32_t exact;       /* 1 = prove the best rms when there are at most 36
                            whole tasks; 0 = do not; default 1 */
    pe_jobs_progress *progress; /* default NULL */
    void *context;
} pe_jobs_settings;

/* Why hours of a task are nobody's. */
typedef enum {
    PE_JOBS_NO_HOLDER = 1, /* nobody may do it: skills, slot, bans */
    PE_JOBS_SKILL_SHORT,   /* those who can lack `lacking` quarters for all
                              the work that needs them */
    PE_JOBS_HOURS_SHORT,   /* all members together lack `lacking` quarters */
    PE_JOBS_NO_ROOM        /* hours are there, but no admissible job takes
                              the piece (band, slots, people a task) */
} pe_jobs_reason;

typedef struct {
    int32_t task, hours; /* quarters nobody holds */
    pe_jobs_reason reason;
    int64_t lacking;     /* quarters, see the reason */
} pe_jobs_unassigned;

/* A division. Member i's pieces are start[i] … start[i + 1] − 1, by task.
 * Made by this library, freed by pe_jobs_release. */
typedef struct {
    int32_t members;
    int64_t *start;  /* [members + 1] */
    int32_t *task;   /* [start[members]] */
    int32_t *hours;  /* [start[members]] quarters */
    pe_jobs_unassigned *left; /* [lefts] by task */
    int64_t lefts;
} pe_jobs_solution;

typedef enum {
    PE_JOBS_SOLVED = 0,  /* every hour given out, every rule kept */
    PE_JOBS_PROVED,      /* the same, and no division has a smaller rms */
    PE_JOBS_SHORT,       /* rules kept, some hours are nobody's */
    PE_JOBS_INFEASIBLE,  /* some member is outside the hours band: no way was
                            found to keep every rule; see `impossible` */
    PE_JOBS_STOPPED      /* `progress` ended the search early */
} pe_jobs_outcome;

/* How equal a division is. Deviations are those of the fair share of hours:
 * dev = Σ hours × (rating − mean) / fair hours. */
typedef struct {
    double rms;                         /* rating points, targets taken off */
    double mean[PE_JOBS_RATINGS_MAX];   /* hour-weighted, of the work given */
    double spread[PE_JOBS_RATINGS_MAX]; /* largest less smallest deviation */
    double largest;                     /* largest |deviation| of anybody */
    double gini[PE_JOBS_RATINGS_MAX];   /* of members' mean ratings */
    int64_t pieces;
    int64_t moved;                      /* quarters that change hands */
    int32_t most_tasks;                 /* of any one member */
    int32_t outside_band;               /* members */
} pe_jobs_measure;

typedef struct {
    pe_jobs_outcome outcome;
    pe_jobs_measure measure;
    double rms_bound;       /* no division of these hours has a smaller rms */
    double bound_gap;       /* rating points: the bound's own inexactness */
    double price_bound;     /* at a price κ > 0: every division has
                               rms² + κ × share of hours moved ≥ price_bound;
                               so rms² ≥ price_bound − κ × share. 0 when κ is
                               0 or infinite */
    int32_t impossible;     /* 1 = proved: no division that gives out all the
                               work for which skills and hours suffice keeps
                               every rule. For few whole tasks; 0 = not
                               known */
    int32_t raised;         /* members who hold more than K tasks */
    int32_t rounds;         /* of search */
    int64_t peak_bytes;     /* of the workspace and the solution */
} pe_jobs_info;

/* The relaxation behind the bound (README, "Certificate"): members of equal
 * skill sets (and groups, in a merge) form a class. The bound follows from
 * `price` by arithmetic that anybody can repeat. */
typedef struct {
    int32_t classes;
    int32_t *class_of;   /* [members] */
    int32_t *set;        /* [classes] the class's skill set; a skill that is
                            never scarce may have been ignored */
    double *fair;        /* [classes] fair quarters of all its members */
    double *least, *most;/* [classes] quarters its members may hold together */
    double *price;       /* [(ratings + 1) × classes] price of each rating's
                            load, then of a quarter */
    double *target;      /* [ratings × classes] best deviation of the class */
    double rms;          /* the bound, rating points */
    double gap;          /* relaxed rms − bound */
} pe_jobs_bound;

/* What one more trained person would change. */
typedef struct {
    int32_t skill;
    int32_t from_set;    /* the skill set of the person who learns it */
    double rms;          /* the bound with that person trained */
    double price;        /* rms bound now − then */
    int64_t freed;       /* quarters of work nobody could do that somebody
                            now can */
} pe_jobs_training;

/* One answer to "why me?". */
typedef struct {
    int32_t member;      /* who could hold the piece instead */
    int32_t swap;        /* task taken in return, -1 = none */
    double rms;          /* of the whole workplace then */
    double largest;      /* largest |deviation| of the two members then */
    int32_t outside_band;/* 1 when one of the two would leave the band */
} pe_jobs_alternative;

#define PE_JOBS_DEFAULTS                                                  \
    ((pe_jobs_settings){.seed = 1, .most_tasks = 12, .band = 1.0,         \
                        .tolerance = 0.01, .exact = 1})

typedef struct pe_jobs pe_jobs;

/* Checks the problem (PE_BAD_INPUT names the array, the index and the rule)
 * and prepares it: the one look at all members and tasks that a bound needs is
 * taken here. `settings` NULL = PE_JOBS_DEFAULTS. Cost: O(tasks + members ×
 * words). */
pe_status pe_jobs_new(const pe_jobs_problem *problem,
                      const pe_jobs_settings *settings, pe_jobs **out,
                      pe_error *err);
void pe_jobs_free(pe_jobs *jobs);

/* Divides from nothing, or, with today's jobs and settings.price > 0, from
 * those at that price, as pe_jobs_update does. `info` may be NULL. On failure
 * the solution is empty. */
pe_status pe_jobs_solve(pe_jobs *jobs, pe_jobs_solution *solution,
                        pe_jobs_info *info, pe_error *err);

/* Divides anew from a division that exists, each hour that changes hands
 * costing `price` (κ; INFINITY returns the old jobs). The price is this one;
 * settings.price is only for pe_jobs_solve. Hours of `from` that break a rule
 * are given out anew. */
pe_status pe_jobs_update(pe_jobs *jobs, const pe_jobs_piece *from,
                         int64_t pieces, double price,
                         pe_jobs_solution *solution, pe_jobs_info *info,
                         pe_error *err);

/* The bound, its prices and the classes; `price` as in pe_jobs_update (0 for
 * the plain bound). Freed by pe_jobs_bound_release. */
pe_status pe_jobs_bound_find(pe_jobs *jobs, double price, pe_jobs_bound *bound,
                             pe_error *err);

/* The `count` best ways to train one more person, best first; *found ≤ count
 * are filled in. `progress` is asked after every lesson that was tried, with
 * the bound of today as both figures; stopped, it tells the best so far, with
 * coarser bounds. */
pe_status pe_jobs_train(pe_jobs *jobs, pe_jobs_training *best, int32_t count,
                        int32_t *found, pe_error *err);

/* Who else could hold member's piece of task, best first. */
pe_status pe_jobs_explain(pe_jobs *jobs, const pe_jobs_solution *solution,
                          int32_t member, int32_t task,
                          pe_jobs_alternative *best, int32_t count,
                          int32_t *found, pe_error *err);

/* How equal any division is: today's, or one that somebody drew by hand.
 * `reach` [ratings × members], if not NULL, gets every member's deviations. */
pe_status pe_jobs_measure_of(const pe_jobs *jobs, const pe_jobs_piece *pieces,
                             int64_t count, pe_jobs_measure *measure,
                             double *reach, pe_error *err);

void pe_jobs_release(pe_jobs_solution *solution);
void pe_jobs_bound_release(pe_jobs_bound *bound);

#endif
