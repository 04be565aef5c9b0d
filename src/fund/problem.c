/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Checks an election and splits its projects into items. */
#include "problem.h"

#include "error.h"
#include "mem.h"

#include <inttypes.h>
#include <string.h>

static pe_status bad_project(pe_error *err, int32_t k, const char *what)
{
    return pe__fail(err, PE_BAD_INPUT, "project %" PRId32 " %s", k + 1, what);
}

static pe_status check_project(const pe_fund_election *e, int32_t k,
                               pe_error *err)
{
    const pe_fund_project *p = &e->project[k];
    int64_t all;
    if (p->cost <= 0)
        return bad_project(err, k, "costs nothing: a cost is above 0");
    if (__builtin_mul_overflow(p->cost, p->periods > 1 ? p->periods : 1,
                               &all) || all >= PE__FUND_MOST)
        return bad_project(err, k, "costs more than 2^62");
    if (p->least < 0 || p->least > p->cost)
        return bad_project(err, k, "has a least amount that is not between 0 "
                                   "and its cost");
    if (p->least > 0 && p->least < p->cost && p->step <= 0)
        return bad_project(err, k, "can be made larger, but in steps of 0");
    if (p->category >= e->categories)
        return bad_project(err, k, "has a category without a cap");
    if (p->instead >= e->projects)
        return bad_project(err, k, "stands in place of others under a number "
                                   "above that of projects");
    return PE_OK;
}

/* Whether voter v chose c before; `few` are what they chose so far, where
 * projects are few and `seen` is NULL. */
static bool is_seen(int64_t *seen, uint64_t *few, int64_t v, int32_t c)
{
    const uint64_t bit = UINT64_C(1) << (c % PE__FUND_FEW);
    const bool again = seen ? seen[c] == v + 1 : (*few & bit) != 0;
    if (seen)
        seen[c] = v + 1;
    *few |= bit;
    return again;
}

static pe_status check_voter(const pe_fund_election *e, int64_t v,
                             int64_t *seen, pe_error *err)
{
    const int64_t one = e->one > 0 ? e->one : 1;
    uint64_t few = 0;
    if (e->first[v + 1] < e->first[v])
        return pe__fail(err, PE_BAD_INPUT, "voter %" PRId64 " ends before the "
                        "beginning", v + 1);
    if (e->weight && (e->weight[v] <= 0 || e->weight[v] > PE__FUND_MOST / one))
        return pe__fail(err, PE_BAD_INPUT, "voter %" PRId64 " has a weight "
                        "that is not above 0, or one too large", v + 1);
    for (int64_t k = e->first[v]; k < e->first[v + 1]; k++) {
        const int32_t c = e->choice[k];
        if (c < 0 || c >= e->projects)
            return pe__fail(err, PE_BAD_INPUT, "voter %" PRId64 " chose a "
                            "project that is not there", v + 1);
        if (is_seen(seen, &few, v, c))
            return pe__fail(err, PE_BAD_INPUT, "voter %" PRId64 " chose "
                            "project %" PRId32 " twice", v + 1, c + 1);
    }
    return PE_OK;
}

pe_status pe__fund_check(const pe_fund_election *e, pe_error *err)
{
    if (e->budget < 0 || e->budget >= PE__FUND_MOST || e->projects < 0 ||
        e->voters < 0 || e->one < 0)
        return pe__fail(err, PE_BAD_INPUT, "the budget and all counts are 0 or "
                        "more, and below 2^62");
    for (int32_t k = 0; k < e->projects; k++) {
        const pe_status status = check_project(e, k, err);
        if (status != PE_OK)
            return status;
    }
    const bool many = e->projects > PE__FUND_FEW;
    int64_t *seen = many ? pe__zalloc((size_t)e->projects, sizeof *seen)
                         : NULL;
    pe_status status = seen || !many ? PE_OK : pe__fail_memory(err);
    for (int64_t v = 0; v < e->voters && status == PE_OK; v++)
        status = check_voter(e, v, seen, err);
    pe__free(seen);
    return status;
}

/* How many items a project is: the least of it, then steps. */
static int64_t pieces_of(const pe_fund_project *p)
{
    if (p->least == 0 || p->least == p->cost)
        return 1;
    const int64_t rest = p->cost - p->least;
    return 1 + rest / p->step + (rest % p->step != 0);
}

static void add_items(pe__fund *f, int32_t k)
{
    const pe_fund_project *p = &f->e->project[k];
    const int64_t periods = p->periods > 1 ? p->periods : 1;
    int64_t rest = p->cost;
    for (int64_t n = pieces_of(p), j = 0; j < n; j++) {
        int64_t part = j > 0 ? p->step : n > 1 ? p->least : p->cost;
        part = part < rest ? part : rest;
        rest -= part;
        pe__fund_item *item = &f->item[f->items];
        *item = (pe__fund_item){
            .cost = part * periods, .project = k,
            .after = j > 0 ? f->items - 1 : -1,
            .worth = f->s->utility == PE_FUND_COST    ? part * periods
                     : f->s->utility == PE_FUND_COUNT ? 1
                                                      : 0};
        f->items++;
    }
}

pe_status pe__fund_items(pe__fund *f, pe_error *err)
{
    int64_t count = 0;
    f->items = 0;
    for (int32_t k = 0; k < f->e->projects; k++) {
        const int64_t pieces = pieces_of(&f->e->project[k]);
        if (pieces > 1 && f->s->utility != PE_FUND_COST &&
            f->s->rule != PE_FUND_PHRAGMEN)
            return bad_project(err, k, "is scalable: only with the utility "
                                       "\"cost\" is half of it worth half");
        count += pieces;
        if (pieces > PE__FUND_ITEMS || count > PE__FUND_ITEMS)
            return bad_project(err, k, "has too many steps: all projects "
                                       "together may have 2^20");
    }
    f->item = pe__alloc((size_t)count, sizeof *f->item);
    if (f->item == NULL)
        return pe__fail_memory(err);
    for (int32_t k = 0; k < f->e->projects; k++)
        add_items(f, k);
    return PE_OK;
}

pe_status pe__fund_build(pe__fund *f, const pe_fund_election *e,
                         bool by_points, pe_error *err)
{
    *f = (pe__fund){.e = e, .by_points = by_points,
                    .one = e->one > 0 ? e->one : 1};
    pe_status status = pe__fund_groups(f, err);
    if (status == PE_OK)
        status = pe__fund_backers(f, err);
    if (status != PE_OK)
        pe__fund_release(f);
    return status;
}

void pe__fund_release(pe__fund *f)
{
    for (int k = 0; k < 3; k++)
        pe__free(f->block[k]);
    *f = (pe__fund){0};
}
