/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of the engine share: the prepared problem, the division
 * under way, and the steps of the search in the order in which they run. */
#ifndef PE_JOBS_JOBS_H
#define PE_JOBS_JOBS_H

#include <parecon/jobs.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "random.h"

/* Some tasks of some members (bans, pins, wishes, today's hours), by member. */
typedef struct {
    int64_t *start; /* [members + 1]; NULL = nobody has any */
    int32_t *task;  /* ascending within a member */
    int32_t *hours; /* quarters, or NULL */
} pe__links;

/* The division under way: member i holds count[i] pieces, in the places
 * first[i] … first[i] + count[i] − 1; the place of i ends at first[i + 1]. */
typedef struct {
    int64_t *first; /* [members + 1] */
    int32_t *count; /* [members] */
    int32_t *limit; /* [members] pieces at most: K, or more where raised */
    int32_t *task, *hours;
} pe__weeks;

/* Ratings inside the engine are centred on the workplace's mean, divided by
 * the widest range of any rating and rounded to multiples of 2^-20: sums of
 * quarters × rating are then exact in double, whatever their order, and
 * shifting or scaling the ratings changes nothing. */
#define PE__GRID 1048576.0

typedef struct pe__classes pe__classes;
typedef struct pe__plain pe__plain;

struct pe_jobs {
    pe_jobs_problem p;
    pe_jobs_settings s;
    int32_t ratings;                    /* = p.ratings */
    double weight[PE_JOBS_RATINGS_MAX];
    double range;                       /* rating points of 1.0 inside */
    double scale;                       /* PE__GRID / range */
    double mean[PE_JOBS_RATINGS_MAX];   /* of the work given out */
    double share;                       /* fair hours = share × offer */
    int64_t work, offers;               /* quarters given out, offered */
    int32_t *give; /* [tasks] quarters to give out, NULL = all of p.hours */
    pe_jobs_unassigned *left;           /* what cannot be covered, and why */
    int64_t lefts;
    bool rough;                         /* a bound for comparison only */
    bool settled;                       /* the last division left work out */
    bool divisible;                     /* some task may be shared */
    pe__links ban, pin, prefer, avoid, today;
    pe__classes *kinds;                 /* of the work given out, homes apart;
                                           NULL = not gathered yet */
    pe__plain *plain;                   /* the relaxation of the same, solved;
                                           NULL = not known */
    int64_t bytes, peak_bytes;          /* of this workspace */
};

/* --- problem.c: the prepared problem -------------------------------------- */

static inline int32_t pe__give(const pe_jobs *jobs, int32_t task)
{
    return jobs->give ? jobs->give[task] : jobs->p.hours[task];
}

static inline int32_t pe__least(const pe_jobs *jobs, int32_t task)
{
    const int32_t give = pe__give(jobs, task);
    const int32_t least = jobs->p.least ? jobs->p.least[task] : give;
    return least < give ? least : give;
}

static inline int32_t pe__longest(const pe_jobs *jobs, int32_t task)
{
    const int32_t longest = jobs->p.longest ? jobs->p.longest[task] : 0;
    return longest > 0 ? longest : INT32_MAX;
}

static inline int32_t pe__most(const pe_jobs *jobs, int32_t task)
{
    const int32_t most = jobs->p.most ? jobs->p.most[task] : 0;
    return most > 0 ? most : INT32_MAX;
}

static inline int32_t pe__need(const pe_jobs *jobs, int32_t task)
{
    return jobs->p.need ? jobs->p.need[task] : 0;
}

static inline int32_t pe__have(const pe_jobs *jobs, int32_t member)
{
    return jobs->p.have ? jobs->p.have[member] : 0;
}

static inline int32_t pe__slot(const pe_jobs *jobs, int32_t task)
{
    return jobs->p.slot ? jobs->p.slot[task] : -1;
}

static inline double pe__fair(const pe_jobs *jobs, int32_t member)
{
    return jobs->share * (double)jobs->p.offer[member];
}

/* Centred, normalised rating of a task. Adding and taking off 1.5 × 2^52
 * rounds to the nearest whole number, as rint() does, without a call: this is
 * the innermost read of the search. */
static inline double pe__rating(const pe_jobs *jobs, int32_t r, int32_t task)
{
    const double magic = 6755399441055744.0;
    const double raw = jobs->p.rating[(int64_t)r * jobs->p.tasks + task];
    const double fine = (raw - jobs->mean[r]) * jobs->scale;
    return ((fine + magic) - magic) * (1.0 / PE__GRID);
}

/* Wanted deviation of a member, normalised. */
double pe__target(const pe_jobs *jobs, int32_t r, int32_t member);
/* The band of quarters a member must hold, both ends included. */
int32_t pe__lowest(const pe_jobs *jobs, int32_t member);
int32_t pe__highest(const pe_jobs *jobs, int32_t member);
/* Skill set `have` has all of set `need`. */
bool pe__covers(const pe_jobs *jobs, int32_t have, int32_t need);
/* Skills, absence and bans allow it. */
bool pe__may(const pe_jobs *jobs, int32_t member, int32_t task);
/* Two slots share an interval; -1 never does. */
bool pe__clash(const pe_jobs *jobs, int32_t slot, int32_t other);
/* The place of a task among a member's links, or -1. */
int64_t pe__link(const pe__links *links, int32_t member, int32_t task);
/* Links of a division; PE_BAD_INPUT names the piece that is wrong. */
pe_status pe__links_of(const pe_jobs_problem *p, const pe_jobs_piece *piece,
                       int64_t count, pe__links *out, pe_error *err);
void pe__links_free(pe__links *links);
/* Means of the work that is given out, and the fair share: after `give`
 * changed. */
void pe__centre(pe_jobs *jobs);
/* Memory of the workspace, counted. */
void *pe__take(pe_jobs *jobs, int64_t count, size_t size);
void pe__drop(pe_jobs *jobs, void *memory, int64_t count, size_t size);
/* As many as may run. */
int pe__threads(const pe_jobs *jobs);

/* Scrambles a number for hash tables. */
static inline uint64_t pe__mix(uint64_t x)
{
    x ^= x >> 31;
    x *= 0x9e3779b97f4a7c15u;
    x ^= x >> 29;
    x *= 0xbf58476d1ce4e5b9u;
    return x ^ (x >> 32);
}

/* --- cover.c: what can be given out at all -------------------------------- */

/* Finds what nobody can do and where skills or hours are short; fills in
 * give, left, share and mean. */
pe_status pe__cover(pe_jobs *jobs, pe_error *err);
/* The most of so many quarters of a task that at most `people` pieces, none
 * shorter than the shortest or longer than the longest, can make up. */
int32_t pe__in_pieces(const pe_jobs *jobs, int32_t task, int32_t hours,
                      int32_t people);
/* Takes hours off a task and lists them; pe__centre is to follow. False: no
 * memory. */
bool pe__take_off(pe_jobs *jobs, int32_t task, int32_t hours,
                  pe_jobs_reason reason, int64_t lacking);
void pe__sort_left(pe_jobs *jobs); /* by task, the gravest reason first */

/* --- classes.c: members by skill set, tasks by type ----------------------- */

/* Classes: members of equal skill set (and group, where moving has a price;
 * then single members if they are few). Types: hours of equal need, equal
 * ratings and, where moving has a price, equal class today. */
struct pe__classes {
    int32_t classes, types, needs, words, ratings;
    int32_t *class_of;    /* [members] */
    int32_t *class_set;   /* [classes] skill set of the class's first member */
    uint64_t *class_mask; /* [classes × words] skills that count */
    double *fair, *least, *most; /* [classes] quarters */
    double *wanted;       /* [ratings × classes] wanted load, normalised */
    int32_t *need_of;     /* [sets] place in the list of needs */
    int32_t *eligible;    /* classes that may, need by need */
    int32_t *first;       /* [needs + 1] into eligible */
    int32_t *type_need;   /* [types] */
    int32_t *type_home;   /* [types] class that holds it today, -1 none */
    double *type_hours;   /* [types] quarters */
    double *type_rating;  /* [types × ratings] normalised */
    int32_t *type_grid;   /* [types × ratings] the same as whole steps of
                             PE__GRID, `coarse` bits left out */
    int32_t *slot;        /* hash of types, [slots], -1 free */
    int32_t slots;        /* power of two */
    int32_t room;         /* types allocated */
    int32_t coarse;       /* bits of the ratings left out of the types */
    bool homes;           /* types are told apart by class_today */
    bool borrowed;        /* all but least and most belong to jobs->kinds */
    double stretch;       /* Σ over members of most quarters² / fair ones */
};

pe_status pe__classes_new(pe_jobs *jobs, bool homes, pe__classes *out);
/* The classes and types that pe_jobs_new gathered, gathered anew when the work
 * has changed since. `least` and `most` are the borrower's own. */
pe_status pe__classes_borrow(pe_jobs *jobs, pe__classes *out);
void pe__classes_free(pe__classes *classes);
/* The work has changed: what was gathered counts no more. */
void pe__kinds_drop(pe_jobs *jobs);

/* --- types.c: the tasks' side of that ------------------------------------- */

/* Fills in everything about types. */
pe_status pe__types_find(pe_jobs *jobs, pe__classes *classes);
void pe__types_free(pe__classes *classes);
/* The type of a task's hours that are at class `home` today (-1: nobody's). */
int32_t pe__type_of(const pe_jobs *jobs, const pe__classes *classes,
                    int32_t task, int32_t home);

/* --- relax.c: the bound and the plan -------------------------------------- */

typedef struct {
    pe__classes in;
    double move;    /* normalised price of a quarter that changes class */
    double *plan;   /* [types × classes] quarters */
    double *load;   /* [classes × ratings] of the plan, normalised */
    double *hours;  /* [classes] quarters of the plan */
    double *dual;   /* [classes] multiplier of the class's hours */
    double *price;  /* [classes × (ratings + 1)] at the best bound */
    double *per_fair; /* [classes] 1 / fair quarters, 0 where there are none */
    double *bend;   /* [types] how the cost of its hours bends, see relax.c */
    double *cost;   /* [classes] scratch */
    double value;   /* objective of the plan, normalised² × quarters */
    double bound;   /* ≤ the objective of every division */
    int32_t sweeps;
} pe__relax;

/* κ in rating points² on the share of hours moved; 0 = plain. */
pe_status pe__relax_new(pe_jobs *jobs, double price, pe__relax *out);
/* Among the many plans that are as good, one that leaves room for pieces: the
 * hours of classes for which hours have no price stay well inside their
 * bands. For the search; the bound is done by then. */
pe_status pe__relax_room(const pe_jobs *jobs, pe__relax *relax);
void pe__relax_free(pe__relax *relax);

/* --- plain.c: what it found, for the next who ask ------------------------- */

/* Keeps what was found at no price, where that takes little room. */
pe_status pe__plain_keep(pe_jobs *jobs, const pe__relax *x);
/* Takes what was kept into a relaxation whose arrays are there; false when
 * nothing was. */
bool pe__plain_use(const pe_jobs *jobs, pe__relax *out);
/* The work has changed: what was found about it counts no more. */
void pe__plain_drop(pe_jobs *jobs);
/* Price of a quarter of type t in class c, and the eligible class where it is
 * least (-1 = none); `price` as in pe__relax. */
double pe__relax_cost(const pe__relax *x, const double *price, int32_t t,
                      int32_t c);
int32_t pe__relax_cheapest(const pe__relax *x, const double *price, int32_t t,
                           double *least);

/* --- weeks.c: the division under way -------------------------------------- */

/* Lays out the weeks from one holder a piece (-1 = left over). `task` and
 * `hours` NULL: piece k is task k, whole. Pieces of one task in one week
 * become one. Room for `spare` more pieces a member and at least K. */
pe_status pe__weeks_new(pe_jobs *jobs, const int32_t *task,
                        const int32_t *hours, const int32_t *holder,
                        int64_t pieces, int32_t spare, pe__weeks *out);
pe_status pe__weeks_copy(pe_jobs *jobs, const pe__weeks *from, pe__weeks *out);
void pe__weeks_free(pe_jobs *jobs, pe__weeks *weeks);
/* Quarters and loads (normalised, [ratings]) of a member's week. */
int32_t pe__week_load(const pe_jobs *jobs, const pe__weeks *weeks,
                      int32_t member, double *load);

/* --- aims.c: what counts besides balance ---------------------------------- */

/* Prices in normalised² × quarters. */
typedef struct {
    double move;    /* a quarter that is not the holder's today */
    double piece;   /* a piece */
    double site;    /* a piece away from the member's site */
    double wish;    /* a quarter that the member avoids; −wish: prefers */
    double outside; /* a quarter outside a member's band; INFINITY: comes
                       before everything else */
    double favour;  /* weight of the first member's balance against the
                       second's, 1 = equal */
    int32_t ways;   /* in each half of a meeting at most; 0 = 256 */
    bool keep_balance; /* change only what leaves the balance no worse */
} pe__aims;

/* Nothing but balance inside the bands. */
#define PE__BALANCE ((pe__aims){.outside = INFINITY, .favour = 1.0})

/* What holding a task costs a member: a meeting looks it up once and asks for
 * many numbers of quarters. */
typedef struct {
    double piece, hour; /* once, and for every quarter */
    double move;        /* for every quarter beyond … */
    int32_t had;        /* … those of today */
} pe__price;

pe__price pe__price_of(const pe_jobs *jobs, const pe__aims *aims,
                       int32_t member, int32_t task);

static inline double pe__price_at(const pe__price *price, int32_t hours)
{
    const int32_t more = hours > price->had ? hours - price->had : 0;
    return hours == 0 ? 0.0 : price->piece + price->move * more +
                                  price->hour * hours;
}

/* The price of a member's holding so many quarters of a task, 0 for none. */
double pe__aim(const pe_jobs *jobs, const pe__aims *aims, int32_t member,
               int32_t task, int32_t hours);
bool pe__aimless(const pe__aims *aims); /* no aim has a price */

typedef struct {
    double value;      /* Σ H Σ_r w_r (dev − target)², normalised² × quarters */
    double cost;       /* value and aims, and the price of hours outside */
    double largest;    /* largest |dev − target| of any rating, normalised */
    int64_t outside;   /* quarters outside the members' bands */
    int64_t excess;    /* pieces above the members' limits */
} pe__state;

pe__state pe__weeks_state(const pe_jobs *jobs, const pe__weeks *weeks,
                          const pe__aims *aims);

/* --- start.c: the first division ------------------------------------------ */

pe_status pe__start(pe_jobs *jobs, const pe__relax *relax, pe__weeks *weeks);
/* From a division that exists: what breaks a rule is given out anew. */
pe_status pe__start_from(pe_jobs *jobs, const pe__relax *relax,
                         const pe_jobs_piece *from, int64_t pieces,
                         pe__weeks *weeks);

/* --- pair.c: two members divide anew what they hold ----------------------- */

typedef struct pe__pair pe__pair;

/* Work space for one thread; `most` pieces in a week at most. */
pe__pair *pe__pair_new(pe_jobs *jobs, int32_t most);
void pe__pair_free(pe__pair *pair);
/* What a meeting would change. */
typedef struct {
    int32_t outside;         /* quarters outside the bands */
    int32_t excess;          /* pieces above the limits */
    double cost, balance;    /* of the two, all told; of balance alone */
    double largest;          /* |dev − target| of the two afterwards … */
    double largest_now;      /* … and before; normalised, not a change */
} pe__gain;

/* The best way for a and b to divide what they hold; true when it is better
 * than now, by the order of the aims. Changes nothing. */
bool pe__pair_find(pe__pair *pair, const pe__weeks *weeks,
                   const pe__aims *aims, pe__random *random, int32_t a,
                   int32_t b, pe__gain *gain);
/* Carries out what was found last. */
void pe__pair_take(pe__pair *pair, pe__weeks *weeks);
/* `holders` [tasks] counts people per task, NULL when no task limits them; only
 * tasks with task % owners == owner may get more holders here. */
void pe__pair_owns(pe__pair *pair, int32_t *holders, int32_t owner,
                   int32_t owners);

/* --- trio.c: three members divide anew what they hold --------------------- */

typedef struct pe__trio pe__trio;

/* Work space for one thread; `most` pieces in a week at most. */
pe__trio *pe__trio_new(pe_jobs *jobs, int32_t most);
void pe__trio_free(pe__trio *trio);
/* The best way to hand out anew, among the three, pieces that they hold: as
 * many, drawn by lot, as can be looked at in all ways. True when it is better
 * than now: nobody further outside the band or above the limit on pieces, and
 * a smaller cost. `gain` gets what it would change. Changes nothing. */
bool pe__trio_find(pe__trio *trio, const pe__weeks *weeks, const pe__aims *aims,
                   pe__random *random, const int32_t member[3], double *gain);
/* Carries out what was found last. */
void pe__trio_take(pe__trio *trio, pe__weeks *weeks);

/* --- trios.c: meetings of three at the end -------------------------------- */

/* Those furthest from what their class could have meet with two others each,
 * some times over; see README, "The search". */
pe_status pe__trios(pe_jobs *jobs, pe__weeks *weeks, const pe__aims *aims,
                    const pe__relax *relax, bool *stopped);

/* --- prove.c: few whole tasks --------------------------------------------- */

typedef enum {
    PE__UNPROVED,
    PE__BEST,      /* no division that keeps the rules has a smaller rms */
    PE__IMPOSSIBLE /* no division keeps the rules */
} pe__proof;

/* Where the problem is small enough for the exact mode: puts the division with
 * the smallest rms of all in place of the weeks, or finds that there is none.
 */
pe_status pe__prove(pe_jobs *jobs, pe__weeks *weeks, const pe__relax *relax,
                    pe__proof *proof);

/* --- search.c: the passes ------------------------------------------------- */

/* Improves the weeks by meetings; see README, "Search". `share` of the usual
 * number of passes; *stopped is set when the progress callback asks for the
 * end. */
pe_status pe__search(pe_jobs *jobs, pe__weeks *weeks, const pe__aims *aims,
                     const pe__relax *relax, double share, bool *stopped);

/* --- measure.c ------------------------------------------------------------ */

/* As pe_jobs_measure_of, without a copy of the pieces. */
pe_status pe__measure_solution(const pe_jobs *jobs, const pe_jobs_solution *s,
                               pe_jobs_measure *measure, pe_error *err);

/* --- solution.c: handing over --------------------------------------------- */

/* Brings a week down to `top` quarters by giving hours back. */
void pe__hand_back(const pe_jobs *jobs, pe__weeks *weeks, int32_t member,
                   int32_t top);
/* Moves the weeks' arrays into the solution; the weeks are empty afterwards. */
pe_status pe__to_solution(pe_jobs *jobs, pe__weeks *weeks,
                          pe_jobs_solution *out);

/* --- single.c: single members, one after another -------------------------- */

/* Brings members inside their bands, each by the meeting, out of `looks`, that
 * costs least. */
pe_status pe__mend(pe_jobs *jobs, pe__weeks *weeks, const pe__aims *aims,
                   int32_t looks);
/* Members furthest from what their class could have: `count` of them hold,
 * each, the best of many meetings in which their own balance weighs more than
 * the partner's; the passes afterwards spread what that costs. */
pe_status pe__focus(pe_jobs *jobs, pe__weeks *weeks, const pe__aims *aims,
                    const pe__relax *relax, int32_t count, uint64_t stream);
/* How far a member's balance is from the plan for the class: H Σ_r w_r d². */
double pe__distance(const pe_jobs *jobs, const pe__weeks *weeks,
                    const pe__relax *relax, int32_t member);
/* The worst-off first: lowers the largest deviations while the value stays at
 * or below `most`. */
pe_status pe__lift(pe_jobs *jobs, pe__weeks *weeks, const pe__aims *aims,
                   double most, int32_t looks);

/* People per task, for pe__pair_owns; NULL with *st = PE_OK when no task has a
 * limit. Freed by pe__free. */
int32_t *pe__holders(const pe_jobs *jobs, const pe__weeks *weeks,
                     pe_status *st);
/* Places of the widest week. */
int32_t pe__widest(const pe_jobs *jobs, const pe__weeks *weeks);

#endif
