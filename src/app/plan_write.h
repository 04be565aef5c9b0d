/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The files of a plan (docs/economy.md, "The plan"), all but report.html. */
#ifndef PE_APP_PLAN_WRITE_H
#define PE_APP_PLAN_WRITE_H

#include "economy.h"
#include "file.h"
#include "plan_lists.h"

/* A plan and what the caller knows of it besides. Everything is only lent. */
typedef struct {
    const pe__economy *economy;
    const pe_plan *plan;
    const pe__plan_lists *lists; /* of all councils, where `plan` is of one
                              rank's; NULL = `plan` knows all */
    const pe_plan_solution *solution;
    const pe_plan_info *info;
    const char *input;     /* where the economy was read from; NULL = not
                              known */
    const char *from;      /* the plan from whose prices the first round was
                              held; NULL = from those of the economy */
    const char *rule;      /* "newton", … */
    uint64_t seed;
    const pe_plan_settings *settings; /* that it was made with; NULL = not
                                         known */
    const double *seconds; /* [solution->rounds] that each took; NULL = not
                              known */
    bool brief;            /* leave out production, inputs and consumption,
                              which have a row for every councils' good */
} pe__plan_result;

/* Writes the files into a folder, all of them or none. */
pe_status pe__plan_write(const pe__plan_result *result, const char *folder,
                         pe_error *err);
/* Adds them to a set that the caller commits, with files of its own. */
pe_status pe__plan_write_into(const pe__plan_result *result, pe__fileset *set,
                              pe_error *err);

/* One word each: "balanced", …; "fine", "unmade", …. */
const char *pe__plan_outcome_name(pe_plan_outcome outcome);
/* 200 |S − D| / (S + D); 0 where nothing is made or asked for. */
double pe__imbalance_percent(double supply, double demand);
bool pe__is_approved(const pe__plan_result *result, int64_t worker);

#endif
