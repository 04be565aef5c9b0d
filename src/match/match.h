/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The state of the switchboard and what its files ask of one another.
 *
 * Things stand in arrays and name each other by index, so that making room for
 * an event's worth of growth is a few requests for memory, all of them made
 * before anything changes. No answer depends on an index: what has to be in
 * some order is ordered by time, score or the caller's ids. */
#ifndef PE_MATCH_MATCH_H
#define PE_MATCH_MATCH_H

#include <parecon/match.h>

#include "index.h"

enum {
    PE__LANES = 16,          /* people in a bench (grid.c) */
    PE__LEVELS = 16,         /* reaches of 1, 2, 4 … 32,768 km */
    PE__REGIONS = 65536,
    PE__NEWCOMER = 6,        /* asks after which nobody is drawn by lot */
    PE__SOON = 3,            /* times as many answers are asked for when a need
                                comes that is due at once */
    PE__AT_ONCE = 1024,      /* needs that one PE_MATCH_CLOCK looks at */
    PE__WORK_AT_ONCE = 1 << 19, /* … and people measured for them (below),
                                so that others get their turn */
    PE__ADOPT_WEEKS = 4,
    PE__DAY = 86400,
    PE__WEEK = 604800,
    PE__LATE_WORD = 259200   /* seconds after its end a need is still known */
};
/* Beta of the answer of somebody new: wide, since few asks have to do to know
 * people who stay three weeks. That they answer less often than its mean is
 * what every region thinks of all of them at first, ℓ. */
#define PE__PRIOR_YES 1.0F
#define PE__PRIOR_IGNORED 1.5F
#define PE__PRIOR_CAME 3.0F
#define PE__PRIOR_MISSED 1.0F
#define PE__PRIOR_KEPT 4.5F
#define PE__PRIOR_RETURNED 0.5F
#define PE__PRIOR_LEVEL (-0.6)
#define PE__LATEST INT64_C(100000000000) /* times are within ± this: the year
                                            5138; minutes fit 32 bits */

/* --- people --------------------------------------------------------------- */

typedef struct {
    pe_match_person is;
    float x, y, z;           /* km from the middle of the earth */
    float yes, ignored;      /* Beta of the answer */
    float came, missed;      /* Beta of showing */
    float kept, returned;    /* Beta of not giving a claim back */
    double load;             /* of `epoch`: grows by e per load_days */
    int32_t seat;            /* bench × PE__LANES + lane */
    int32_t tie;             /* first; also: next free */
    int32_t asks;            /* ever */
    int32_t asks_week;       /* in the last seven days */
    int32_t standbys;
} pe__person;

enum { /* flags of a lane */
    PE__URGENT_ONLY = 1,
    PE__VERIFIER = 2,
    PE__IS_NEW = 4,
    PE__SPENT = 8,           /* asked as often as they like this week */
    PE__STANDS_BY = 16
};

/* What ranking reads of up to 16 people of one cell: an array a quality, all of
 * 32 bits, so that one instruction serves several people. */
typedef struct {
    float x[PE__LANES], y[PE__LANES], z[PE__LANES], reach[PE__LANES];
    float answer[PE__LANES], show[PE__LANES], load[PE__LANES];
    float yes[PE__LANES], ignored[PE__LANES];
    uint32_t skills[2][PE__LANES], week[2][PE__LANES]; /* low half, high */
    int32_t from[PE__LANES], until[PE__LANES];         /* minutes */
    uint32_t quiet[PE__LANES];
    uint32_t flag[PE__LANES], zone[PE__LANES];
    uint32_t lot[PE__LANES];                           /* of their id */
    int32_t person[PE__LANES];
    int32_t count, next, cell;
} pe__bench;

/* A cube of the edge 2^level km; its people reach no farther than that. */
typedef struct {
    int32_t level, x, y, z;
    int32_t bench;           /* first, the only one not full; next free cell */
    int32_t people;
} pe__cell;

/* --- needs ---------------------------------------------------------------- */

typedef enum {
    PE__ASK_NONE,
    PE__ASK_OPEN,            /* no answer yet */
    PE__ASK_IGNORED,         /* and none expected */
    PE__ASK_LATER,           /* again after `asked_at` */
    PE__ASK_YES,
    PE__ASK_NO,
    PE__ASK_CLOSED           /* not needed any more */
} pe__ask;

typedef enum { PE__UNKNOWN, PE__CAME, PE__MISSED } pe__outcome;

/* What one person and one need have to do with each other. */
typedef struct {
    int64_t claim;           /* its number; 0 = none */
    int64_t gone;            /* highest number that was given back */
    int64_t asked_at;
    int64_t confirm_at;      /* when confirmation was asked for; 0 = not yet,
                                -1 = need not be */
    float answer;            /* chance of a yes when asked */
    float factor;            /* answer = the person's rate × this */
    float distance;
    float counted;           /* of the ask, held as ignored so far */
    int32_t need, person;
    int32_t next, prev;                 /* of the need */
    int32_t next_claim, prev_claim;     /* of its claims, oldest first */
    int32_t next_need, prev_need;       /* of the person */
    uint8_t ask, held, outcome;
    uint8_t places, unmarked, adopted;
    uint8_t returns;         /* claims given back */
    uint8_t learnt;          /* its yes has been counted */
} pe__tie;

typedef struct {
    pe_match_need is;
    float x, y, z;
    int64_t since;           /* known here from then on */
    int64_t confirm_at;      /* the confirmation point */
    int64_t due;             /* next look */
    double filled, expected;
    int32_t tie, last_tie, claim, last_claim;
    int32_t ties, asked, open, promised, standby, came;
    int32_t wave, idle;      /* waves so far; looks in vain in a row */
    int32_t queued;          /* place in the queue; next free need */
    int32_t unmet;           /* thousandths of a place */
    uint8_t known, reached, at_risk, over, started;
} pe__need;

typedef struct {
    double kappa, kappa_info;       /* 1/δ, 1/km; information about it */
    double unmarked, unmarked_info; /* ln of the factor, likewise */
    double level, level_info;       /* ln of a factor for all, likewise */
    double wanted, filled;          /* places of the last 30 days, fading */
    int64_t filled_at;
    double claims;                  /* yeses of the last week, fading */
    int64_t claims_at;
    int64_t unmet;                  /* sum of its needs' */
    int32_t people;
    uint8_t burst;
} pe__region;

/* A recurring duty, and who has adopted it. */
typedef struct {
    int64_t duty, seen;      /* its id; end of the last instance */
    int32_t kind, region, places;
    int32_t adoption;        /* first; next free duty */
    uint8_t known;
} pe__duty;

typedef struct {
    int64_t until;
    int32_t duty, person, next;
} pe__adoption;

typedef struct {
    int64_t at;
    int32_t person;
} pe__asked;

/* Somebody who could be asked. */
typedef struct {
    float score, answer, distance, load;
    int32_t person;
    uint8_t suits, learning;
} pe__candidate;

/* Bytes that are kept for the next use. */
#define PE__LIST(type)                                                         \
    struct {                                                                   \
        type *at;                                                              \
        int64_t count, room;                                                   \
        int32_t free; /* first free one; -1 = none */                          \
    }

struct pe_match {
    pe_match_settings settings;
    int64_t now;
    int64_t epoch;           /* of loads */
    PE__LIST(pe__person) people;
    PE__LIST(pe__bench) benches;
    PE__LIST(pe__cell) cells;
    PE__LIST(pe__need) needs;
    PE__LIST(pe__tie) ties;
    PE__LIST(pe__duty) duties;
    PE__LIST(pe__adoption) adoptions;
    PE__LIST(pe__region) regions;
    PE__LIST(pe__asked) asked; /* oldest first, from `asked_from` on */
    int64_t asked_from;
    PE__LIST(int32_t) zones;   /* clocks that people have, minutes */
    PE__LIST(int32_t) queue;   /* needs, a heap by when they are due */
    PE__LIST(int32_t) due;     /* of this PE_MATCH_CLOCK */
    PE__LIST(pe_match_action) actions;
    PE__LIST(pe__candidate) candidates;
    int32_t in_level[PE__LEVELS]; /* people whose reach is of that level */
    int64_t persons_here, needs_here;
    int64_t work;              /* of this PE_MATCH_CLOCK: people sitting in
                                  reach of its needs, and what else is to be
                                  done in as many. Never by what only memory
                                  knows: equal states stop alike */
    pe__index person, need, tie, cell, duty, adoption, block;
    pe__region all;            /* wanted and filled of all regions */
    int64_t adoption_end;      /* the first; INT64_MAX = none */
    int64_t swept;             /* when duties were last forgotten */
};

/* people.c */
pe_status pe__person_join(pe_match *m, const pe_match_person *who,
                          pe_error *err);
void pe__person_leave(pe_match *m, int32_t person);
int32_t pe__person_find(const pe_match *m, int64_t id);
double pe__load_now(const pe_match *m, double load); /* now, of a kept one */
void pe__load_add(pe_match *m, int32_t person);
/* Time has gone on: asks of more than seven days ago count no more. */
void pe__people_pass(pe_match *m);
double pe__show(const pe_match *m, const pe__person *p); /* if not given back */
double pe__keep(const pe_match *m, const pe__person *p);
bool pe__blocked(const pe_match *m, int64_t one, int64_t other);
bool pe__clashes(const pe_match *m, int32_t person, int32_t need);
/* What holds now in a person's own time: bit 0-23 of the hour; bits of the
 * parts of the week that from … until touches. */
uint32_t pe__hour_bit(int64_t at, int32_t clock);
uint64_t pe__part_bits(int64_t from, int64_t until, int32_t clock);

/* grid.c */
void pe__place_of(pe_match_place place, float *x, float *y, float *z);
bool pe__seat_reserve(pe_match *m);
void pe__seat_take(pe_match *m, int32_t person);
void pe__seat_leave(pe_match *m, int32_t person);
void pe__seat_show(pe_match *m, int32_t person); /* after any change of them */

int32_t pe__cell_find(const pe_match *m, int32_t level, int32_t x, int32_t y,
                      int32_t z); /* or -1 */
int32_t pe__cube(float x, int32_t level);

/* need.c */
pe_status pe__need_put(pe_match *m, const pe_match_need *what, int32_t *need,
                       pe_error *err);
pe_status pe__need_come(pe_match *m, const pe_match_need *what, pe_error *err);
void pe__need_withdraw(pe_match *m, int32_t need);
void pe__need_over(pe_match *m, int32_t need);
void pe__need_forget(pe_match *m, int32_t need);
int32_t pe__need_find(const pe_match *m, int64_t id); /* not what is over */
void pe__need_refresh(pe_match *m, int32_t need); /* chance, actions, unmet */
void pe__need_schedule(pe_match *m, int32_t need);
double pe__need_aim(const pe_match *m, const pe__need *n);
bool pe__enough(const pe_match *m, const pe__need *n); /* are promised */

/* tie.c */
int32_t pe__tie_find(const pe_match *m, int32_t need, int32_t person);
int32_t pe__tie_make(pe_match *m, int32_t need, int32_t person);
void pe__tie_drop(pe_match *m, int32_t tie);
void pe__tie_hold(pe_match *m, int32_t tie, pe_match_held held);
void pe__tie_ask(pe_match *m, int32_t tie, pe__ask ask);

/* claim.c */
void pe__claim_yes(pe_match *m, const pe_match_event *e);
void pe__claim_no(pe_match *m, const pe_match_event *e);
void pe__claim_later(pe_match *m, const pe_match_event *e);
void pe__claim_confirm(pe_match *m, const pe_match_event *e);
void pe__claim_cancel(pe_match *m, const pe_match_event *e);
void pe__claim_settle(pe_match *m, const pe_match_event *e);
void pe__claim_outcome(pe_match *m, const pe_match_event *e);
void pe__claim_give_back(pe_match *m, int32_t tie); /* with its action */
void pe__claim_call_up(pe_match *m, int32_t need);
void pe__claim_adopted(pe_match *m, int32_t need, int32_t person);

/* chance.c */
/* below[k]: chance that k places come, k < wanted; adds a claim, returns by how
 * much the chance of `wanted` rises. */
double pe__chance_add(double *below, int32_t wanted, double show,
                      int32_t places);
double pe__claim_show(const pe_match *m, const pe__tie *t);
/* Of what is promised, or of that and the standby. */
void pe__chance(const pe_match *m, const pe__need *n, bool with_standby,
                double *filled, double *expected);
/* Pr[Σ places of those who come >= wanted]. */
double pe__chance_of(const double *show, const int32_t *places, int64_t count,
                     int32_t wanted);

/* measure.c */
/* What everybody is measured by for one need. */
typedef struct {
    float x, y, z, radius;
    float kappa, level, unmarked, price, fade, most_load, fair, stands_by;
    float least;
    uint32_t skills[2];
    int32_t now, ends;       /* minutes */
    uint32_t barred, wanted; /* flags with, and without which one is not
                                asked */
    uint32_t lot;            /* of this wave's draws */
    bool draws;
    uint32_t part[2], hour;  /* of the need's time and of now, in `zone` */
    uint32_t zone;           /* only its people */
} pe__scale;

/* What comes of it. Lanes beyond the bench's count mean nothing. */
typedef struct {
    float distance[PE__LANES], answer[PE__LANES], score[PE__LANES];
    float load[PE__LANES];
    int32_t able[PE__LANES]; /* may be asked: -1, else 0 */
    int32_t suits[PE__LANES];
    int32_t people;          /* able */
    int32_t hits;            /* … with a score of `least` or more */
} pe__measured;

void pe__measure(const pe__scale *s, const pe__bench *b, pe__measured *d);

/* score.c */
/* Ranks who may be asked for a need and scores `least` or more; the best
 * `keep` of them become the candidates. How many may be asked at all. */
int64_t pe__rank_people(pe_match *m, int32_t need, float least, int64_t keep);
bool pe__rank_next(pe_match *m, pe__candidate *best); /* the best, taken off */
/* km from the need's edge */
float pe__need_distance(const pe__need *n, const pe__person *p);

/* wave.c */
void pe__wave(pe_match *m, int32_t need);
void pe__settle_asks(pe_match *m, int32_t need);
void pe__close_asks(pe_match *m, int32_t need);
void pe__withdraw_asks(pe_match *m, int32_t need);

/* confirm.c */
void pe__confirm(pe_match *m, int32_t need);
int64_t pe__confirm_due(const pe_match *m, const pe__need *n);
int64_t pe__confirm_point(const pe_match *m, const pe__need *n);

/* learn.c */
pe__region pe__region_new(const pe_match *m);
void pe__learn_yes(pe_match *m, pe__tie *t);
void pe__learn_undo(pe_match *m, pe__tie *t);
void pe__learn_ignored(pe_match *m, pe__tie *t);
void pe__learn_no(pe_match *m, pe__tie *t);
void pe__learn_filled(pe_match *m, const pe__need *n);
double pe__fairness(const pe_match *m, int32_t region);

/* burst.c */
void pe__burst_claim(pe_match *m, int32_t region);
void pe__burst_unmet(pe_match *m, pe__need *n);
void pe__burst_check(pe_match *m, int32_t region);
void pe__burst_order(pe_match *m); /* the due needs */
bool pe__in_burst(const pe_match *m, int32_t region);
double pe__urgency(const pe_match *m, const pe__need *n);

/* adopt.c */
pe_status pe__adopt_take(pe_match *m, const pe_match_event *e, pe_error *err);
void pe__adopt_drop(pe_match *m, const pe_match_event *e);
/* Takes an adoption as it is; room was made by pe__adopt_reserve. */
bool pe__adopt_reserve(pe_match *m);
int32_t pe__adopt_put(pe_match *m, int32_t duty, int32_t person,
                      int64_t until);
int32_t pe__duty_put(pe_match *m, int64_t id); /* found or made */
void pe__adopt_need(pe_match *m, int32_t need); /* a new one */
void pe__adopt_pass(pe_match *m);               /* what has ended */
void pe__adopt_leave(pe_match *m, int32_t person);

/* queue.c */
void pe__queue_set(pe_match *m, int32_t need, int64_t due);
void pe__queue_drop(pe_match *m, int32_t need);
int32_t pe__queue_first(const pe_match *m); /* or -1 */

/* actions.c */
pe_match_action *pe__emit(pe_match *m, pe_match_action_kind kind, int32_t need,
                          int32_t person);
void pe__emit_no(pe_match *m, const pe_match_event *e, pe_match_refusal why);

/* settings.c */
pe_status pe__settings_check(const pe_match_settings *s, pe_error *err);

#endif
