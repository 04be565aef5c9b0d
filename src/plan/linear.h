/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Prices and scales together: what linear.c and the search_*.c share (README,
 * "Constant returns"). Amounts are in a good's own unit, values in that of the
 * incomes; logarithms of prices are q. */
#ifndef PE_PLAN_LINEAR_H
#define PE_PLAN_LINEAR_H

#include "plan.h"

/* A good that a unit of a council's output makes (value > 0) or uses (< 0). */
typedef struct {
    double value; /* at the prices looked at */
    double share; /* of the spending on inputs; 0 = no input */
    int32_t good;
} pe__unit;

/* A council of constant returns. */
typedef struct {
    int64_t worker;
    int64_t first, end;      /* its lines in pe__linear */
    double capacity;
    double spending;         /* on the inputs of a unit */
    double margin;           /* what a unit earns less what it costs */
    double turnover;         /* what it makes and uses, by value */
    double z;                /* output, more than 0, less than the capacity */
    double low, high;        /* what one unit more at 0, at the capacity would
                                be worth: margin = high − low in the end */
    double dz, dlow, dhigh;  /* a step */
    double gz, glow, ghigh;  /* the first guess at one */
    double weight;           /* dz / d margin */
    double rest;             /* what margin lacks for the targets of a step */
} pe__scale;

/* This rank's, without those that are refused. */
typedef struct {
    int64_t councils;
    int64_t lane[PE__LANES + 1]; /* first council of each part */
    pe__scale *at;               /* [councils] by number */
    pe__unit *line;              /* its output first, inputs, by-products */
} pe__linear;

/* A point of the search, and a step from it; arrays are [goods]. What others
 * make and ask for is kept beside what they answer, and meets it in the end:
 * balances then are linear in what is searched for, answers in logarithms. */
typedef struct {
    pe_plan *plan;
    pe__linear linear;
    int64_t goods;
    double income;   /* of all: what is small is so beside it */
    double pairs;    /* products that vanish in the end, on all ranks */
    uint8_t *in;     /* 1 = its price is searched for */
    double *room;    /* all arrays below */
    double *from;    /* announced q */
    double *q, *price;
    double *made, *asked;         /* amounts, of others */
    double *left;                 /* amount, for nobody */
    double *made_off, *asked_off; /* ln of what others answer over these */
    double *used, *excess;        /* value asked for by all, and short of it */
    double *dq, *dmade, *dasked, *dleft, *gq, *gleft;
    double *target;
    double *beyond;  /* amounts by which proposals were short of answers, net */
    double *matrix;  /* [2 × goods × goods] by columns, the first half is it */
    int32_t *pivot;
    double *owed;    /* [consumers] compensation of the round */
    pe__disturbance *disturbance; /* meanwhile everybody answers exactly */
    double products; /* Σ of what is to vanish, a value */
    double apart;    /* Σ of imbalances, a value */
    double astray;   /* Σ of z × what margins are off */
    double promised; /* Σ of capacity × what margins are too high */
    double worst;    /* largest imbalance of a good */
    double up, down; /* how far the step may go: in amounts, in prices */
} pe__search;

/* linear.c */
pe_status pe__linear_list(const pe_plan *plan, pe__linear *linear);
void pe__linear_look(const pe_plan *plan, pe__scale *c, pe__unit *line,
                     const double *q, double *share);

/* search_look.c */
pe_status pe__search_look(pe__search *s);
pe_status pe__search_compare(pe__search *s);

/* search_step.c */
pe_status pe__search_matrix(pe__search *s, bool *solved);
pe_status pe__search_direct(pe__search *s, double goal, bool cross,
                            double part);
pe_status pe__search_foresee(pe__search *s, double *products);
pe_status pe__search_bend(pe__search *s);
void pe__search_take(pe__search *s);

/* search_ends.c */
pe_status pe__search_start(pe__search *s, double centre, bool guess);
pe_status pe__search_finish(pe__search *s);

#endif
