/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Workplaces by lot for the tests of the engine, each drawn around a division
 * that keeps every rule: so most can be divided, and one answer is known. */
#ifndef TESTS_JOBS_WORKPLACE_CASES_H
#define TESTS_JOBS_WORKPLACE_CASES_H

#include <parecon/jobs.h>
#include <stdbool.h>

enum {
    MOST_MEMBERS = 1300,
    MOST_TASKS = 6000,
    MOST_PIECES = 8000,
    MOST_SETS = 24,
    MOST_SLOTS = 12,
    MOST_WORDS = 3,
    MOST_PAIRS = 64
};

/* What a workplace is to have. All 0: whole tasks, two ratings, no rules. */
typedef struct {
    int32_t members, each;   /* pieces a member holds on average */
    int32_t ratings;         /* 0 = 2 */
    int32_t skills;          /* 0 = none */
    int32_t needy;           /* per cent of the tasks that need a skill */
    double offered;          /* hours offered over hours of work; 0 = 1 */
    double band;             /* hours; 0 = 1 */
    int32_t week;            /* quarters of a member, ± a quarter; 0 = 120 */
    bool parts;              /* some tasks are shared */
    bool slots, sites, bans, pins, limits, targets, weights;
    bool idle;               /* some members offer no hours */
    bool nobody;             /* the last task needs a skill nobody has */
    bool today;              /* the known division is today's */
    bool fine;               /* ratings are any numbers, not 0 … 10 */
    bool wishes;
    bool lengths;            /* no piece longer than the time of its task */
} case_kind;

/* The arrays of `p` are those below: never copy one by assignment. */
typedef struct {
    pe_jobs_problem p;
    pe_jobs_settings s;
    int32_t hours[MOST_TASKS], least[MOST_TASKS], most[MOST_TASKS];
    int32_t longest[MOST_TASKS];
    int32_t need[MOST_TASKS], slot[MOST_TASKS], site[MOST_TASKS];
    double rating[PE_JOBS_RATINGS_MAX * MOST_TASKS];
    double weight[PE_JOBS_RATINGS_MAX];
    int32_t offer[MOST_MEMBERS], have[MOST_MEMBERS], home[MOST_MEMBERS];
    int32_t group[MOST_MEMBERS];
    double target[PE_JOBS_RATINGS_MAX * MOST_MEMBERS];
    uint64_t set[MOST_SETS * MOST_WORDS];
    uint64_t slot_time[MOST_SLOTS * MOST_WORDS];
    uint64_t away[MOST_MEMBERS * MOST_WORDS];
    pe_jobs_pair pin[MOST_PAIRS], ban[MOST_PAIRS];
    pe_jobs_pair prefer[MOST_PAIRS], avoid[MOST_PAIRS];
    pe_jobs_piece today[MOST_PIECES];
    pe_jobs_piece known[MOST_PIECES]; /* a division, by member and task */
    int64_t knowns;
    bool complete; /* the known division keeps the rules and covers all the
                      work, but for the task that nobody can do */
} workplace;

/* Any mixture of all that a kind may have, 1 … 14 members. */
case_kind kind_by_lot(uint64_t seed);

void workplace_draw(workplace *w, const case_kind *kind, uint64_t seed);

/* `to`: the workplace `from` in which member i is called member[i] and task j
 * task[j]. */
void workplace_rename(const workplace *from, const int32_t *member,
                      const int32_t *task, workplace *to);

/* `to`: `from` and a copy of it, or two workplaces that share skills, slots
 * and sites; group 0 and 1. */
void workplace_join(const workplace *a, const workplace *b, workplace *to);

/* A division as a list of pieces; returns how many. */
int64_t pieces_of(const pe_jobs_solution *s, pe_jobs_piece *out);

#endif
