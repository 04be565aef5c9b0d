/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the writers of a plan's files share. */
#ifndef PE_APP_PLAN_PARTS_H
#define PE_APP_PLAN_PARTS_H

#include "arena.h"
#include "decimal.h"
#include "ids.h"
#include "plan_write.h"
#include <jansson.h>

/* Values at the last prices, of the councils in one federation or in none. */
typedef struct {
    int64_t workers, consumers;               /* councils */
    double worker_members, consumer_members;
    double right, made, used, consumed;
    double primary; /* of `used`: labour, resources, capital, pollution */
} pe__balance;


/* A federation with the sum of all that stands below it. */
typedef struct {
    const char *path; /* "valley/upper" */
    int level;        /* 1 = the highest; 0 = the whole, path "(all)" */
    pe__balance sum;
} pe__branch;

/* The tree of federations: the whole first, then by path, every federation
 * before those in it; last, if there are any, the councils in none, path
 * "(none)", level 1. */
typedef struct {
    pe__branch *branch; /* [count] */
    int32_t count, room;
    pe__names names;    /* the paths */
    pe__arena arena;
} pe__branches;

pe_status pe__branches_make(const pe__plan_result *result, pe__branches *out,
                            pe_error *err);
void pe__branches_free(pe__branches *t);
/* One row for every level of the tree of federations. */
pe_status pe__write_federations(const pe__plan_result *result, pe__rows *rows,
                                pe_error *err);
/* NULL: no memory. */
json_t *pe__plan_certificate(const pe__plan_result *result);
/* Like pe_plan_inputs and pe_plan_consumption, of a plan made by whatever
 * ranks. */
pe_status pe__plan_inputs(const pe__plan_result *result, int64_t worker,
                          double *amount);
pe_status pe__plan_consumption(const pe__plan_result *result, int64_t consumer,
                               double *amount);
/* Room for the amounts of the longest recipe or profile; pe__free. */
double *pe__amounts_room(const pe_plan_problem *problem);

#endif
