/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Voters with equal ballots become one group: they have and pay the same under
 * every rule here. Then who is for which project. O(choices · log). */
#include "one_block.h"
#include "problem.h"

#include "error.h"
#include "mem.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A choice as one number, so that a ballot is a sorted list of numbers. */
typedef uint64_t mark;

static int by_mark(const void *a, const void *b)
{
    const mark x = *(const mark *)a, y = *(const mark *)b;
    return (x > y) - (x < y);
}

/* Ballots are short: most are sorted by insertion. */
static void sort(mark *list, int64_t count)
{
    if (count > 32) {
        qsort(list, (size_t)count, sizeof *list, by_mark);
        return;
    }
    for (int64_t k = 1; k < count; k++) {
        const mark m = list[k];
        int64_t at = k;
        for (; at > 0 && list[at - 1] > m; at--)
            list[at] = list[at - 1];
        list[at] = m;
    }
}

/* What voter v is for, in order; gives how many. Those who are for nothing are
 * a group too: they have money like all others. */
static int64_t ballot_of(const pe__fund *f, int64_t v, mark *list)
{
    const pe_fund_election *e = f->e;
    int64_t count = 0;
    for (int64_t k = e->first[v]; k < e->first[v + 1]; k++) {
        const int32_t points = e->points ? e->points[k] : 1;
        if (points <= 0)
            continue;
        list[count++] = (mark)(uint32_t)e->choice[k] << 32 |
                        (f->by_points ? (uint32_t)points : 1);
    }
    sort(list, count);
    return count;
}

static uint64_t hash_of(const mark *list, int64_t count)
{
    uint64_t h = UINT64_C(0x9e3779b97f4a7c15) ^ (uint64_t)count;
    for (int64_t k = 0; k < count; k++) {
        h = (h ^ list[k]) * UINT64_C(0xff51afd7ed558ccd);
        h ^= h >> 32;
    }
    return h;
}

/* While groups are made: their ballots, one behind the other, and a table of
 * them by hash (0 = free, else the group + 1). */
typedef struct {
    mark *list;
    int64_t *table;
    uint64_t mask;
} making;

static bool same(const pe__fund *f, const making *m, int64_t g,
                 const mark *list, int64_t count)
{
    return f->own_first[g + 1] - f->own_first[g] == count &&
           memcmp(m->list + f->own_first[g], list,
                  (size_t)count * sizeof *list) == 0;
}

/* The ballot stands behind all others; it stays there when it is new. */
static int64_t group_for(pe__fund *f, making *m, int64_t count)
{
    const mark *list = m->list + f->own_first[f->groups];
    uint64_t at = hash_of(list, count) & m->mask;
    for (; m->table[at] != 0; at = (at + 1) & m->mask)
        if (same(f, m, m->table[at] - 1, list, count))
            return m->table[at] - 1;
    m->table[at] = f->groups + 1;
    f->own_first[f->groups + 1] = f->own_first[f->groups] + count;
    f->mass[f->groups] = 0;
    return f->groups++;
}

pe_status pe__fund_too_heavy(pe_error *err)
{
    return pe__fail(err, PE_BAD_INPUT, "the weights are too large: all of them "
                    "together, times the utility, have to stay below 2^62");
}

static pe_status put_voters(pe__fund *f, making *m, pe_error *err)
{
    for (int64_t v = 0; v < f->e->voters; v++) {
        const int64_t count =
            ballot_of(f, v, m->list + f->own_first[f->groups]);
        if (!pe__fund_join(f, v, group_for(f, m, count)))
            return pe__fund_too_heavy(err);
    }
    return PE_OK;
}

static pe_status unpack(pe__fund *f, const making *m, pe_error *err)
{
    const int64_t all = f->own_first[f->groups];
    if (!pe__fund_own(f))
        return pe__fail_memory(err);
    for (int64_t k = 0; k < all; k++) {
        f->own[k] = (int32_t)(m->list[k] >> 32);
        if (f->own_points)
            f->own_points[k] = (int32_t)(uint32_t)m->list[k];
    }
    return PE_OK;
}

static size_t lay_voters(pe__fund *f, char *block, size_t groups)
{
    size_t at = 0;
    f->own_first = pe__column(block, &at, groups + 1, sizeof *f->own_first);
    f->mass = pe__column(block, &at, groups, sizeof *f->mass);
    f->group_of = pe__column(block, &at, (size_t)f->e->voters,
                             sizeof *f->group_of);
    return at;
}

bool pe__fund_room(pe__fund *f, int64_t groups)
{
    f->block[0] = pe__alloc(lay_voters(f, NULL, (size_t)groups), 1);
    if (f->block[0] == NULL)
        return false;
    lay_voters(f, f->block[0], (size_t)groups);
    f->own_first[0] = 0;
    return true;
}

static size_t lay_own(pe__fund *f, char *block)
{
    const size_t all = (size_t)f->own_first[f->groups];
    size_t at = 0;
    f->own = pe__column(block, &at, all, sizeof *f->own);
    if (f->by_points)
        f->own_points = pe__column(block, &at, all, sizeof *f->own_points);
    return at;
}

bool pe__fund_own(pe__fund *f)
{
    f->block[1] = pe__alloc(lay_own(f, NULL), 1);
    if (f->block[1] == NULL)
        return false;
    lay_own(f, f->block[1]);
    return true;
}

pe_status pe__fund_groups(pe__fund *f, pe_error *err)
{
    const int64_t voters = f->e->voters;
    const int64_t choices = voters > 0 ? f->e->first[voters] - f->e->first[0]
                                       : 0;
    making m = {.mask = 15};
    if (f->e->projects <= PE__FUND_FEW && !f->by_points)
        return pe__fund_groups_few(f, err);
    while (m.mask < (uint64_t)voters * 2)
        m.mask = m.mask * 2 + 1;
    m.list = pe__alloc((size_t)choices, sizeof *m.list);
    m.table = pe__zalloc((size_t)m.mask + 1, sizeof *m.table);
    pe_status status = PE_OK;
    if (!m.list || !m.table || !pe__fund_room(f, voters))
        status = pe__fail_memory(err);
    if (status == PE_OK)
        status = put_voters(f, &m, err);
    if (status == PE_OK)
        status = unpack(f, &m, err);
    pe__free(m.table);
    pe__free(m.list);
    return status;
}

/* --- who is for what ------------------------------------------------------ */

static void list_backers(pe__fund *f)
{
    for (int64_t k = 0; k < f->own_first[f->groups]; k++)
        f->back_first[f->own[k] + 1]++;
    for (int32_t p = 0; p < f->e->projects; p++)
        f->back_first[p + 1] += f->back_first[p];
    for (int64_t g = 0; g < f->groups; g++)
        for (int64_t k = f->own_first[g]; k < f->own_first[g + 1]; k++) {
            const int64_t at = f->back_first[f->own[k]]++;
            f->back[at] = (int32_t)g;
            if (f->back_points)
                f->back_points[at] = f->own_points[k];
        }
    for (int32_t p = f->e->projects; p > 0; p--)
        f->back_first[p] = f->back_first[p - 1];
    f->back_first[0] = 0;
}

static bool add(int64_t *sum, int64_t weight, int64_t times)
{
    int64_t part;
    return !__builtin_mul_overflow(weight, times, &part) &&
           !__builtin_add_overflow(*sum, part, sum) && *sum < PE__FUND_MOST &&
           *sum > -PE__FUND_MOST;
}

/* Where nobody gave points a group is one voter of its mass: these sums are
 * below that of all, which was checked. */
static void weigh_groups(pe__fund *f)
{
    for (int64_t g = 0; g < f->groups; g++)
        for (int64_t k = f->own_first[g]; k < f->own_first[g + 1]; k++)
            f->backing[f->own[k]] += f->mass[g];
    for (int32_t c = 0; c < f->e->projects; c++)
        f->liking[c] = f->net[c] = f->backing[c];
}

/* Sums over voters, for and against. */
static bool weigh(pe__fund *f)
{
    const pe_fund_election *e = f->e;
    const bool points = f->by_points;
    for (int64_t v = 0; v < e->voters; v++)
        for (int64_t k = e->first[v]; k < e->first[v + 1]; k++) {
            int64_t p = e->points[k];
            const int32_t c = e->choice[k];
            const int64_t w = pe__fund_weight(e, v);
            if (!points)
                p = (p > 0) - (p < 0);
            if (!add(&f->net[c], w, p) ||
                (p > 0 && (!add(&f->backing[c], w, 1) ||
                           !add(&f->liking[c], w, p))))
                return false;
        }
    for (int32_t c = 0; c < e->projects; c++)
        f->opposed[c] = f->backing[c] > 0 && f->net[c] <= 0;
    return true;
}

/* What has to be empty at first comes first, *zero bytes of it. */
static size_t lay_backers(pe__fund *f, char *block, size_t *zero)
{
    const size_t projects = (size_t)f->e->projects;
    const size_t all = (size_t)f->own_first[f->groups];
    size_t at = 0;
    f->back_first = pe__column(block, &at, projects + 1,
                               sizeof *f->back_first);
    f->backing = pe__column(block, &at, projects, sizeof *f->backing);
    f->liking = pe__column(block, &at, projects, sizeof *f->liking);
    f->net = pe__column(block, &at, projects, sizeof *f->net);
    f->opposed = pe__column(block, &at, projects, sizeof *f->opposed);
    *zero = at;
    f->back = pe__column(block, &at, all, sizeof *f->back);
    if (f->by_points)
        f->back_points = pe__column(block, &at, all, sizeof *f->back_points);
    return at;
}

pe_status pe__fund_backers(pe__fund *f, pe_error *err)
{
    size_t zero;
    if (f->groups > INT32_MAX)
        return pe__fail(err, PE_BAD_INPUT, "more than 2^31 different ballots");
    f->block[2] = pe__alloc(lay_backers(f, NULL, &zero), 1);
    if (f->block[2] == NULL)
        return pe__fail_memory(err);
    lay_backers(f, f->block[2], &zero);
    memset(f->block[2], 0, zero);
    list_backers(f);
    if (f->e->points == NULL)
        weigh_groups(f);
    else if (!weigh(f))
        return pe__fund_too_heavy(err);
    return PE_OK;
}
