/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of the planning engine share: the workspace, one council's
 * answer, totals, and the steps of a round. Symbols follow README.md: p price,
 * q = ln p, R value of a council's output, B bought returns, θ = 1/(1 − β). */
#ifndef PE_PLAN_INTERNAL_H
#define PE_PLAN_INTERNAL_H

#include "flat.h"

#include <parecon/plan.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#define PE__REFUSED (-1.0)      /* plan->fixed: must not work */
#define PE__COMMITTED INFINITY /* plan->fixed: works, how much is free */
#define PE__WHOLE 1e9 /* pe__any_brink: more than there are ranks */
#define PE__HAIR 1e-11 /* of a good: what is left to nobody where scales are
                          searched for, so that sums in whatever order fit */
#define PE__NOTHING (-745.0) /* ln of an amount of nothing */
#define PE__FIGURES 10 /* of totals, summed over ranks beside the goods */
#define PE__DENSE 3000 /* up to so many goods J is a matrix */
#define PE__LANES 8 /* sums are taken in so many parts whatever the threads, and
                       then in order: the same bits for any number of threads */

/* How a workers' council is answered for. */
typedef enum {
    PE__OUT = 0, /* lacks an input, or nobody wants what it makes */
    PE__PLAIN,   /* Cobb-Douglas, falling returns, nothing else: one exp */
    PE__GENERAL  /* CES, capacity, by-products, fixed cost, lumps */
} pe__way;

/* What a council answers at some prices; shares of its spending on inputs
 * stand in an array beside. `d_*`: derivatives of the logarithms of output
 * (z) and spending (E) in L, the logarithm of what a unit of output earns,
 * and κ, that of the inputs' index. */
typedef struct {
    double output;    /* z */
    double earns;     /* λ: what a unit of output and its by-products earns */
    double spending;  /* E: on inputs */
    double effort;    /* s·e^k, a value */
    double surplus;   /* λz − E − effort − fixed cost */
    double part;      /* u of its best that a hesitating council proposes */
    double d_z_earn, d_z_index, d_e_earn, d_e_index;
} pe__answer;

/* Consumers' councils of one profile and taste answer alike. Those that can
 * pay their floors (`able`) share out what is left by the weights; the others
 * get the part of the floors that their right pays for. */
typedef struct {
    int64_t profile;
    double taste;      /* σ */
    int64_t first, end;/* members of the group in plan->group_member */
    double weights;    /* Σ of the profile's, of what can be had */
    double income;     /* Σ of m, what their rights leave the able */
    double logs;       /* Σ of m ln m */
    int64_t able;
    double part;       /* Σ over the others of right / cost of the floors */
} pe__group;

/* Sums over councils at one announcement, in value (price × amount). */
typedef struct {
    double *supply, *demand; /* [goods] value, one after the other, with room
                                for PE__FIGURES more behind, and over ranks
                                for `change` behind these */
    double *change;          /* over ranks, what J is made of; else NULL */
    double surplus;          /* Σ of workers' councils' surpluses */
    double permit_surplus;   /* Σ of compensation less damage */
    double potential;        /* Σ over consumers, README (7) */
    double right;            /* Σ of consumption rights */
    double moved;            /* Σ of their changes since the round before */
    double added, bent;      /* pe__bend */
    double stop;             /* ranks whose `progress` wants to end it */
    int64_t below_one, silent;
} pe__totals;

/* A good that a council makes or uses, and how it enters the council's
 * answer (lines.c). */
typedef struct {
    int32_t good;
    bool made;    /* moves with the output, else with the spending */
    bool asked;   /* counts as demand: inputs and emissions */
    double value; /* price × amount */
    double earn;  /* weight in what a unit of output earns */
    double share; /* of the spending on inputs, or of a consumer's right */
} pe__line;

/* How one answer moves: derivatives as in pe__answer. */
typedef struct {
    double d_z_earn, d_z_index, d_e_earn, d_e_index;
    double other; /* 1 − σ */
    int32_t lines;
} pe__slope;

/* How a group of consumers spends: of each line `income` × share and (able +
 * part) × value. */
typedef struct {
    double income, able, part;
    double floors; /* Σ value */
    double other;  /* 1 − σ */
    int32_t lines;
} pe__spending;

typedef struct pe__disturbance pe__disturbance; /* homogeneity.c */
double pe__homogeneity(pe_plan *plan, double *twice, int64_t most);

/* whole.c */
bool pe__has_brink(const pe_plan *plan, int64_t w);
double pe__any_brink(const pe_plan *plan);
bool pe__held_to_lots(const pe_plan *plan, int64_t w);
pe_status pe__whole_choose(pe_plan *plan, bool any);
pe_status pe__whole_refuse(pe_plan *plan, int64_t *stopped);

/* disturb.c */

struct pe_plan {
    pe_plan_problem p;
    pe_plan_settings s;
    int32_t goods;
    int threads, crowd_threads; /* for workers', for consumers' councils */
    int32_t most_inputs;    /* of a recipe */
    int32_t most_share;     /* most inputs of a recipe or wants of a profile */
    int32_t most_lines;     /* the same with outputs and by-products */
    pe__kernels kernels;    /* the widest that this processor has */
    pe__line *lines;        /* [PE__LANES × most_lines] */
    uint8_t *seen_profile;  /* [profiles] all 0 between uses */
    double *shares;         /* [PE__LANES × most_share] */
    uint8_t *standing;      /* [goods] pe_plan_standing: FINE, UNMADE or
                               UNWANTED */
    uint8_t *counts;        /* [goods] 1 = its balance is looked at
                               (balance.c) */
    uint8_t *fate;          /* [workers] pe_plan_standing before any round */
    uint8_t *way;           /* [workers] pe__way */
    double *level;          /* [workers] K: ln R = K + θ(q_o − Σ b q) */
    double *theta;          /* [workers] θ */
    double *value;          /* [workers] R of the last answer */
    double *fixed;          /* [workers] output fixed by rounding, NaN = free;
                               NULL = no council is lumpy */
    double *scales;         /* [workers] output that a council of constant
                               returns has agreed to, NaN = none; NULL = so
                               far none */
    bool few;               /* councils and inputs: one thread is enough */
    double regret;          /* what they could add more at the prices of that
                               agreement, of all income */
    double hesitation;      /* τ, README "Councils at the brink" */
    double money;           /* the unit of all values: 1; 2 for the check that
                               doubling every value changes no amount */
    int64_t lane[PE__LANES + 1]; /* first council of each part */
    double *right;          /* [consumers] income and compensation */
    double *owed;           /* [consumers] compensation of this round */
    pe__group *group;
    int64_t groups;
    int64_t *group_member;  /* [consumers] by group, poorest first */
    double *floor_cost;     /* [profiles] at the prices of the round */
    double *simple;         /* [goods] value wanted by the `simple_groups`:
                               constant, summed once */
    double simple_constant; /* README (7) */
    int64_t simple_groups;  /* groups of taste 1 without floors or harm; they
                               come first */
    double *lanes;          /* [PE__LANES × 2 × goods] */
    pe__totals totals;
    double *ahead;          /* [goods] Δq that the board looks ahead by
                               (foresee.c); NULL = it does not */
    bool jumps;             /* some councils' answers jump (whole.c) */
    bool searches;          /* constant returns: scales are searched for with
                               prices (search.c) */
    bool agreed;            /* on scales, at the announced prices */
    bool lots_first;        /* whole lots get their inputs in full */
    double *wish_supply, *wish_demand; /* [goods] totals before the limit on
                               revisions; NULL = no limit */
    pe__disturbance *disturbance; /* NULL = everybody answers exactly */
    double *moves;          /* [PE__LANES × most_share] ln of amounts */
    double *ln_ration;      /* [goods] ln r of the final allocation */
    double *ration;         /* [goods] r, e to the power of that */
    double *made;           /* [goods] value made at these rations */
    double *emitted;        /* [goods] value of emissions, alike */
    double *needs;          /* [goods] value of what is not rationed: floors,
                               and the inputs of whole lots; behind it permits
                               and floors, for one sum over the ranks */
    double *floors;         /* [goods] value of the floors granted */
    double worth;           /* v: effort counts a unit of output as that part
                               of its price */
    double *relief;         /* [goods] part of the floors that can be met */
    double *permits;        /* [goods] value of what the harmed permit */
    double *price;          /* [goods] announced */
    double *q;              /* [goods] ln price */
    int64_t bytes;
};

static inline int pe__threads(const pe_plan *plan)
{
    return plan->threads;
}

/* Sums over the ranks, in place. */
static inline pe_status pe__sum(const pe_plan *plan, double *value,
                                int64_t count)
{
    if (plan->s.sum && plan->s.sum(plan->s.sum_context, value, count))
        return PE_IO;
    return PE_OK;
}

/* --- one item of an array that may be left out ---------------------------- */

static inline int64_t pe__recipe(const pe_plan *plan, int64_t w)
{
    return plan->p.recipe ? plan->p.recipe[w] : w;
}

static inline int64_t pe__profile(const pe_plan *plan, int64_t c)
{
    return plan->p.profile ? plan->p.profile[c] : c;
}

static inline double pe__or(const double *array, int64_t i, double otherwise)
{
    return array ? array[i] : otherwise;
}

/* Where recipe r's by-products begin, and those of r − 1 end; the list may be
 * left out, then there are none. */
static inline int64_t pe__byproducts(const pe_plan *plan, int64_t r)
{
    return plan->p.byproduct_start ? plan->p.byproduct_start[r] : 0;
}

static inline double pe__elasticity(const pe_plan *plan, int64_t w)
{
    return pe__or(plan->p.elasticity, w, 1.0);
}

/* c/k: effort's part of the returns. */
static inline double pe__effort_part(const pe_plan *plan, int64_t w)
{
    return pe__or(plan->p.effort_exponent, w, 0.0) /
           pe__or(plan->p.effort_power, w, 2.0);
}

static inline double pe__fixed_cost(const pe_plan *plan, int64_t w)
{
    return pe__or(plan->p.fixed_cost, w, 0.0);
}

static inline double pe__capacity(const pe_plan *plan, int64_t w)
{
    return pe__or(plan->p.capacity, w, 0.0);
}

static inline bool pe__emitted(const pe_plan *plan, int32_t good)
{
    return plan->p.kind && plan->p.kind[good] == PE_PLAN_POLLUTANT;
}

/* check.c, standing.c */
pe_status pe__plan_check(const pe_plan_problem *p, const pe_plan_settings *s,
                         pe_error *err);
pe_status pe__plan_stand(pe_plan *plan);

/* problem.c */
void *pe__plan_take(pe_plan *plan, int64_t count, size_t size); /* zeroed */
void pe__start_at(pe_plan *plan, const double *price);

/* answer.c */
double pe__ces(const int32_t *good, const double *weight, int32_t n,
               double power, double sigma, const double *q,
               const uint8_t *standing, double *share);
void pe__answer_at(const pe_plan *plan, int64_t w, const double *q,
                   pe__answer *out, double *share);
void pe__unit_at(const pe_plan *plan, int64_t w, const double *q,
                 pe__answer *out, double *share);
double pe__best_surplus(const pe_plan *plan, int64_t w, double *share);

/* groups.c */
pe_status pe__groups_make(pe_plan *plan);
void pe__groups_pay(pe_plan *plan, int64_t from);
double pe__weighted(const int32_t *good, const double *weight, int64_t n,
                    const double *v);
double pe__tastes(const pe_plan *plan, const pe__group *group, const double *q,
                  double *share);

/* flat.c */
pe__run pe__run_of(const pe_plan *plan, int64_t from, int64_t to);

/* respond.c */
void pe__lanes_add(pe_plan *plan);
void pe__prices(const pe_plan *plan, double *price);
pe_status pe__respond(pe_plan *plan);
double pe__permitted(const pe_plan *plan, int64_t h, double price);

/* balance.c */
void pe__balance(pe_plan *plan, double *f, pe_plan_round *round);

/* allocate.c */
double pe__index_move(const double *share, const double *move, int32_t n,
                      double sigma);
double pe__final_output(const pe_plan *plan, int64_t w, pe__answer *a,
                        double *share, double *move);
void pe__plain_made(const pe_plan *plan, int64_t from, int64_t to,
                    double *made);
pe_status pe__allocate(pe_plan *plan, int passes);
bool pe__needs_unmet(const pe_plan *plan);

/* certificate.c */
void pe__list_floors(pe_plan *plan);
pe_status pe__fix_needs(pe_plan *plan);
double pe__bound(const pe_plan *plan);
pe_status pe__certify(pe_plan *plan, bool last, pe_plan_round *round);

/* step.c */
int64_t pe__step_room(const pe_plan *plan);
int64_t pe__step_summed(const pe_plan *plan);
void pe__step_gather(pe_plan *plan);
pe_status pe__step(pe_plan *plan, const double *f, double *step,
                   double *alone);

/* linear.c, search.c */
bool pe__is_linear(const pe_plan *plan, int64_t w);
bool pe__may_search(const pe_plan *plan);
double pe__count_linear(const pe_plan *plan);
void pe__forget_scales(pe_plan *plan);
pe_status pe__search_prices(pe_plan *plan, double *step, bool *found);

/* rule.c: the facilitation board between two rounds */
typedef struct pe__board pe__board;
pe__board *pe__board_new(const pe_plan *plan);
void pe__board_free(pe__board *board);
void pe__board_forget(pe__board *board);
double *pe__board_f(pe__board *board); /* [goods] to be filled with ln(S/D) */
pe_status pe__board_move(pe_plan *plan, pe__board *board);

/* disturb.c */
bool pe__disturbed(const pe_plan_settings *s);
pe__disturbance *pe__disturbance_new(const pe_plan *plan);
void pe__disturbance_free(pe__disturbance *disturbance);
pe_status pe__disturb(pe_plan *plan);
bool pe__averages(const pe_plan *plan);
double pe__averaging(const pe_plan *plan);
double pe__left_over(const pe_plan *plan, int64_t c);
double pe__offered(const pe_plan *plan, int64_t w);
void pe__asked_input(const pe_plan *plan, int64_t w, const pe__answer *a,
                     const double *share, double *move);
void pe__asked_extra(const pe_plan *plan, int64_t c, const double *share,
                     double *move);

/* fill.c, solution.c */
void pe__bundle(const pe_plan *plan, const pe_plan_solution *s, int64_t c,
                double *amount, double *move);
pe_status pe__fill_councils(pe_plan *plan, pe_plan_solution *s,
                            pe_plan_info *info);
pe_status pe__solution_fill(pe_plan *plan, const pe_plan_round *round,
                            int32_t rounds, const double *before,
                            pe_plan_solution *s, pe_plan_info *info);

/* lines.c */
void pe__guess(const pe_plan *plan, double bought, pe__slope *s);
void pe__list_worker(const pe_plan *plan, int64_t w, double *share,
                     pe__line *line, pe__slope *s);
void pe__list_group(const pe_plan *plan, const pe__group *group,
                    double *share, pe__line *line, pe__spending *s);
double pe__permits_value(const pe_plan *plan, int64_t h);
double pe__permits_move(const pe_plan *plan, int64_t h);
double pe__given_value(const pe_plan *plan, int64_t g);

/* change.c */
pe_status pe__change_along(pe_plan *plan, const uint8_t *counts,
                           const double *v, double *out);
void pe__diagonal_gather(pe_plan *plan, double *values);
void pe__change_diagonal(const pe_plan *plan, const uint8_t *counts,
                         const double *values, double *out);

/* change_matrix.c */
int64_t pe__change_room(const pe_plan *plan);
int64_t pe__change_summed(const pe_plan *plan);
void pe__change_gather(const pe_plan *plan, double *room);
pe_status pe__change_matrix(pe_plan *plan, const uint8_t *counts,
                            double *room);

/* bold.c */
void pe__bend(const pe_plan *plan, double *added, double *bent);
double pe__boldness(const pe_plan *plan, const double *v);
double pe__boldest(double sum);

/* foresee.c */
void pe__worker_ahead(const pe_plan *plan, pe__line *line, pe__slope *s);
void pe__group_ahead(const pe_plan *plan, pe__line *line, pe__spending *s);
pe_status pe__foresee(pe_plan *plan, double *ahead, double *most);
void pe__look_back(pe_plan *plan);

#endif
