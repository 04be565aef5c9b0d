/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An election as the rules see it: voters with equal ballots are one group,
 * scalable projects are a chain of items. */
#ifndef PE_FUND_PROBLEM_H
#define PE_FUND_PROBLEM_H

#include <parecon/fund.h>

/* Sums of money, and of weight × utility, stay below this. */
#define PE__FUND_MOST (INT64_C(1) << 62)
enum { PE__FUND_ITEMS = 1 << 20, PE__FUND_FEW = 64 };

/* What is bought in one go: a project, or one step of it. */
typedef struct {
    int64_t cost;
    int64_t worth;   /* utility to each who is for it, in place of the points;
                        0 = the points count */
    int32_t project;
    int32_t after;   /* bought only after this item; < 0 = any time */
} pe__fund_item;

typedef struct {
    const pe_fund_election *e;
    const pe_fund_settings *s; /* of the run, */
    pe__fund_item *item;       /* as are these */
    int32_t items;
    bool by_points; /* they count; else a choice is a choice */

    /* Groups of voters, numbered as they first turn up. Weights are whole
     * numbers: so many clones of a voter of weight 1 / `one`. */
    int64_t groups;
    int64_t *mass;       /* [groups] weight of its voters */
    int64_t mass_all;    /* of all voters */
    int64_t one;
    int64_t *own_first;  /* [groups + 1] into: */
    int32_t *own;        /* projects it is for */
    int32_t *own_points; /* NULL unless points count */
    int64_t *group_of;   /* [voters] */

    /* Who is for a project. */
    int64_t *back_first; /* [projects + 1] into: */
    int32_t *back;       /* groups, ascending */
    int32_t *back_points;
    int64_t *backing;    /* [projects] their mass */
    int64_t *liking;     /* [projects] mass × points in favour */
    int64_t *net;        /* [projects] the same without what is against */
    bool *opposed;       /* [projects] against it at least as much */
    char *block[3];      /* of all these columns */
} pe__fund;

/* Whether it keeps the rules of fund.h. */
pe_status pe__fund_check(const pe_fund_election *e, pe_error *err);
/* Groups and backers; items of a run come after. On failure `f` is empty. */
pe_status pe__fund_build(pe__fund *f, const pe_fund_election *e,
                         bool by_points, pe_error *err);
void pe__fund_release(pe__fund *f);
/* For a run, f->s: freed by who runs. */
pe_status pe__fund_items(pe__fund *f, pe_error *err);

/* Steps of pe__fund_build. Groups of at most PE__FUND_FEW projects without
 * points, whose ballots are a word each. */
pe_status pe__fund_groups(pe__fund *f, pe_error *err);
pe_status pe__fund_groups_few(pe__fund *f, pe_error *err);
pe_status pe__fund_backers(pe__fund *f, pe_error *err);
/* Room for so many groups; for what they are for, when own_first is known.
 * False: no memory. */
bool pe__fund_room(pe__fund *f, int64_t groups);
bool pe__fund_own(pe__fund *f);
pe_status pe__fund_too_heavy(pe_error *err);

static inline int64_t pe__fund_weight(const pe_fund_election *e, int64_t voter)
{
    return e->weight ? e->weight[voter] : e->one > 0 ? e->one : 1;
}

/* The voter is one of the group; false: too heavy. In the loop over all voters:
 * small elections are counted in microseconds. */
static inline bool pe__fund_join(pe__fund *f, int64_t voter, int64_t group)
{
    const int64_t weight = pe__fund_weight(f->e, voter);
    f->group_of[voter] = group;
    f->mass_all += weight;
    if (weight >= PE__FUND_MOST || f->mass_all >= PE__FUND_MOST)
        return false;
    f->mass[group] += weight;
    return true;
}

#endif
