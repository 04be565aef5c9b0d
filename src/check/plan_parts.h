/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of the plan's verifier share: the economy and the plan as
 * arrays. Lists of lists stand one after another: those of item i at start[i]
 * … start[i + 1] − 1. */
#ifndef PE_CHECK_PLAN_PARTS_H
#define PE_CHECK_PLAN_PARTS_H

#include "plan_verify.h"
#include "table.h"

#include <jansson.h>
#include <stddef.h>

enum {
    PE__AUDIT_TABLES = 13, /* of both folders */
    PE__AUDIT_OWNED = 96,  /* arrays */
    PE__AUDIT_KEPT = 1000  /* faults that are kept */
};

typedef enum {
    PE__AUDIT_GOODS, PE__AUDIT_RECIPES, PE__AUDIT_WORKERS,
    PE__AUDIT_CONSUMERS, PE__AUDIT_WANTS, PE__AUDIT_BYPRODUCTS,
    PE__AUDIT_AFFECTED, PE__AUDIT_APPEALS,
    PE__AUDIT_PRICES, PE__AUDIT_PRODUCTION, PE__AUDIT_INPUTS,
    PE__AUDIT_CONSUMPTION, PE__AUDIT_COUNCILS
} pe__audit_table;

/* Ids and their numbers; `sorted` by text, for finding. */
typedef struct {
    const char *text;
    int64_t number;
} pe__audit_name;

typedef struct {
    pe__audit_name *sorted;
    int64_t count;
} pe__audit_names;

/* A list of goods with numbers, by recipe or profile. */
typedef struct {
    int64_t *start; /* [lists + 1] */
    int32_t *good;
    double *number, *second; /* second: floors */
    int64_t lists;
} pe__audit_lists;

typedef struct {
    const pe_plan_check_request *request;
    pe_plan_check_report *report;
    bool out_of_memory; /* while noting faults; looked at in the end */
    pe__table *table[PE__AUDIT_TABLES];
    void *owned[PE__AUDIT_OWNED]; /* freed at the end, all together */
    int arrays;

    /* The economy. */
    pe__audit_names good, recipe, profile, worker, consumer;
    int32_t goods;
    bool *pollutant;         /* [goods] */
    double *given, *start;   /* [goods] supply, price to start from */
    pe__audit_lists input, byproduct, want; /* the first two by recipe */
    int64_t workers;
    int32_t *recipe_of, *output;
    double *scale, *effort_exponent, *effort_cost, *effort_power, *elasticity,
        *capacity, *fixed_cost, *lump;
    bool *appeals;
    int64_t consumers;
    int32_t *profile_of;
    double *income, *taste;
    int64_t harms;
    int64_t *harmed;
    int32_t *emission;
    double *damage, *damage_power;

    /* The plan. */
    double *price, *supply, *demand, *before, *made, *used; /* [goods] */
    int64_t *price_row;      /* [goods] row of prices.csv, −1 = none */
    double *amount;          /* [workers] produced */
    double *effort, *benefit, *cost; /* [workers] */
    bool *approved;
    int64_t *worker_row, *consumer_row; /* of councils.csv, −1 = none */
    int64_t *product_at;     /* [workers + 1] first of its products */
    int64_t *input_at;       /* [workers + 1] first of its inputs in `taken` */
    double *taken;           /* as many inputs as its recipe has */
    int64_t *want_at;        /* [consumers + 1] */
    double *eaten;
    double *right;           /* [consumers] */

    /* Recomputed. */
    bool *unmade, *unwanted; /* [goods] */
    bool *out;               /* [workers] cannot take part */
    double *asked, *offered; /* [goods] by the formulas */
    double bound;            /* Φ at the prices and rights of the plan */
    double *share;           /* [longest list] */
} pe__audit;

/* plan_verify.c */
void pe__audit_fault(pe__audit *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void pe__audit_note(pe__audit *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A fault in a row of a table, with file and row before the text. */
void pe__audit_fault_at(pe__audit *a, pe__audit_table which, int64_t row,
                        const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* `count` zeroed items that live as long as the audit; NULL: no memory. */
void *pe__audit_take(pe__audit *a, int64_t count, size_t size);

/* plan_names.c */
pe_status pe__audit_sort(pe__audit_names *names, const pe__table *table,
                         bool unique, pe_error *err);
int64_t pe__audit_find(const pe__audit_names *names, const char *text);
/* The text of item `number`, for a message: looks through all. */
const char *pe__audit_text(const pe__audit_names *names, int64_t number);
/* The cell of a column that may be missing, "" then. */
const char *pe__audit_cell(const pe__table *table, int64_t row,
                           int32_t column);
/* A number, `otherwise` where the cell is blank or the column missing; NaN as
 * `otherwise` = it must be there. */
pe_status pe__audit_number(const pe__table *table, int64_t row, int32_t column,
                           double otherwise, double *out, pe_error *err);
/* A column of numbers. */
pe_status pe__audit_column(const pe__table *table, const char *name,
                           double otherwise, double *out, pe_error *err);

/* plan_economy.c, plan_snapshot.c, plan_result.c */
pe_status pe__audit_read_economy(pe__audit *a, pe_error *err);
pe_status pe__audit_read_snapshot(pe__audit *a, const char *path,
                                  pe_error *err);
pe_status pe__audit_read_result(pe__audit *a, pe_error *err);

/* plan_answer.c: what all answer at the plan's prices, and Φ. */
void pe__audit_answer(pe__audit *a);
/* The same at whatever a->price and a->right are, added to a->asked and
 * a->offered; who can take part is known already. */
void pe__audit_answer_at(pe__audit *a);
/* What a good is worth: nothing when nobody asks for it. */
double pe__audit_worth(const pe__audit *a, int32_t good);
/* What harm h lets be emitted at `price`. */
double pe__audit_permit(const pe__audit *a, int64_t h, double price);
/* The part of its floors that council c's right pays for; through *rest what
 * is left then. */
double pe__audit_floors(const pe__audit *a, int64_t c, double *rest);

/* plan_balance.c: goods and councils of the final allocation. */
void pe__audit_goods(pe__audit *a);
void pe__audit_workers(pe__audit *a);
void pe__audit_consumers(pe__audit *a);
/* plan_worth.c: the gap, and what the certificate says. */
void pe__audit_gap(pe__audit *a);
pe_status pe__audit_certificate(pe__audit *a, pe_error *err);
/* A number of certificate.json against what it is, within `part` of it. */
void pe__audit_compare(pe__audit *a, const json_t *root, const char *key,
                       double found, double part);
/* plan_rounds.c */
pe_status pe__audit_rounds(pe__audit *a, const json_t *root, pe_error *err);

#endif
