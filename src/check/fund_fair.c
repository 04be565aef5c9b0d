/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fund_fair.h"

#include "error.h"
#include "mem.h"

#include <stdlib.h>

__extension__ typedef unsigned __int128 wide;

/* A voter for the project that is looked at. */
typedef struct {
    int64_t would; /* u(W) + u(p) */
    int64_t weight, utility;
} backer;

static int64_t weight_of(const pe_fund_election *e, int64_t voter)
{
    return e->weight ? e->weight[voter] : e->one > 0 ? e->one : 1;
}

static int64_t whole_cost(const pe_fund_project *p)
{
    return p->cost * (p->periods > 1 ? p->periods : 1);
}

/* What the whole of project c is to a voter who gives it `points`. */
static int64_t utility_of(const pe_fund_election *e, pe_fund_utility utility,
                          int32_t c, int64_t points)
{
    return utility == PE_FUND_COST    ? whole_cost(&e->project[c])
           : utility == PE_FUND_COUNT ? 1
                                      : points;
}

/* What each voter has of what is funded. */
static void enjoy(const pe_fund_election *e, pe_fund_utility utility,
                  const int64_t *funded, int64_t *has, pe__fair *out)
{
    for (int64_t v = 0; v < e->voters; v++) {
        int64_t chosen = 0, got = 0;
        has[v] = 0;
        for (int64_t k = e->first[v]; k < e->first[v + 1]; k++) {
            const int64_t points = e->points ? e->points[k] : 1;
            const int32_t c = e->choice[k];
            if (points <= 0)
                continue;
            chosen++;
            if (funded[c] == 0)
                continue;
            got++;
            has[v] += utility == PE_FUND_COST ? funded[c]
                                              : utility_of(e, utility, c,
                                                           points);
        }
        out->choosers += chosen > 0;
        out->unserved += chosen > 0 && got == 0;
    }
}

static int by_would(const void *a, const void *b)
{
    const backer *x = a, *y = b;
    return (x->would > y->would) - (x->would < y->would);
}

/* One project, whose utility costs so much `per` unit: groups of all with
 * would ≤ some value. */
static void look(const pe_fund_election *e, int32_t c, int64_t all,
                 int64_t per, backer *list, int64_t count, pe__fair *out)
{
    const wide cost = (uint64_t)per;
    int64_t utility = 0, weight = 0;
    qsort(list, (size_t)count, sizeof *list, by_would);
    for (int64_t k = 0; k < count; k++) {
        utility += list[k].weight * list[k].utility;
        weight += list[k].weight;
        if (k + 1 < count && list[k + 1].would == list[k].would)
            continue;
        const wide budget = (uint64_t)e->budget, sum = (uint64_t)utility;
        const wide would = (uint64_t)list[k].would, mass = (uint64_t)all;
        if (budget * sum / cost < would * mass)
            continue;
        if (out->project < 0) {
            out->project = c;
            out->weight = weight;
        }
        out->groups++;
    }
}

/* Choices by project, so that each is looked at once. */
typedef struct {
    int64_t *first; /* [projects + 1] into: */
    int64_t *voter;
    int32_t *points;
} turned;

static bool turn(const pe_fund_election *e, turned *t)
{
    const int64_t choices = e->voters > 0 ? e->first[e->voters] - e->first[0]
                                          : 0;
    t->first = pe__zalloc((size_t)e->projects + 2, sizeof *t->first);
    t->voter = pe__alloc((size_t)choices, sizeof *t->voter);
    t->points = pe__alloc((size_t)choices, sizeof *t->points);
    if (!t->first || !t->voter || !t->points)
        return false;
    int64_t *next = t->first + 1;
    for (int64_t v = 0; v < e->voters; v++)
        for (int64_t k = e->first[v]; k < e->first[v + 1]; k++)
            next[e->choice[k] + 1]++;
    for (int32_t c = 0; c < e->projects; c++)
        next[c + 1] += next[c];
    for (int64_t v = 0; v < e->voters; v++)
        for (int64_t k = e->first[v]; k < e->first[v + 1]; k++) {
            const int64_t at = next[e->choice[k]]++;
            t->voter[at] = v;
            t->points[at] = e->points ? e->points[k] : 1;
        }
    return true;
}

static void look_at_all(const pe_fund_election *e, pe_fund_utility utility,
                        const pe_fund_fate *fate, const turned *t,
                        const int64_t *has, backer *list, pe__fair *out)
{
    int64_t all = 0;
    for (int64_t v = 0; v < e->voters; v++)
        all += weight_of(e, v);
    for (int32_t c = 0; c < e->projects; c++) {
        int64_t count = 0;
        const bool by_cost = utility == PE_FUND_COST;
        if (fate[c] != PE_FUND_TOO_DEAR)
            continue;
        for (int64_t k = t->first[c]; k < t->first[c + 1]; k++) {
            const int64_t v = t->voter[k];
            const int64_t u = utility_of(e, utility, c, t->points[k]);
            if (t->points[k] > 0)
                list[count++] = (backer){has[v] + u, weight_of(e, v),
                                         by_cost ? 1 : u};
        }
        look(e, c, all, by_cost ? 1 : whole_cost(&e->project[c]), list, count,
             out);
    }
}

pe_status pe__fund_fair(const pe_fund_election *election,
                        pe_fund_utility utility, const int64_t *funded,
                        const pe_fund_fate *fate, pe__fair *out, pe_error *err)
{
    turned t = {0};
    const size_t voters = (size_t)election->voters;
    int64_t *has = pe__alloc(voters, sizeof *has);
    backer *list = pe__alloc(voters, sizeof *list);
    *out = (pe__fair){.project = -1};
    const bool fine = has && list && turn(election, &t);
    if (fine) {
        enjoy(election, utility, funded, has, out);
        look_at_all(election, utility, fate, &t, has, list, out);
    }
    pe__free(t.first);
    pe__free(t.voter);
    pe__free(t.points);
    pe__free(list);
    pe__free(has);
    return fine ? PE_OK : pe__fail_memory(err);
}
