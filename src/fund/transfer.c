/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What flows from richer groups to poorer ones, and dues. README, "Transfers".
 */
#include "error.h"
#include "large.h"
#include "mem.h"
#include "share_out.h"

#include <parecon/fund.h>

#include <inttypes.h>
#include <stdlib.h>

#define MOST (INT64_C(1) << 62)

/* Columns of the work. */
typedef struct {
    const pe_fund_group *group;
    int64_t groups, scale;
    int64_t *need;   /* in parts of a head, `scale` of them are one */
    int64_t *lacks;  /* below the level */
    int64_t *above;  /* above it */
    int64_t *most;   /* that it gives of that */
    int64_t *part;
    pe_fund_transfer_info *info;
} flow;

static pe_status bad(pe_error *err, int64_t k, const char *what)
{
    return pe__fail(err, PE_BAD_INPUT, "group %" PRId64 " %s", k + 1, what);
}

static pe_status check(const pe_fund_group *group, int64_t groups,
                       int64_t scale, int64_t *need, pe_error *err)
{
    int64_t income = 0, heads = 0;
    for (int64_t k = 0; k < groups; k++) {
        const pe_fund_group *g = &group[k];
        need[k] = g->need;
        if (g->income < 0)
            return bad(err, k, "has an income below 0");
        if (g->members < 1 || g->need < 0)
            return bad(err, k, "has no members, or a need below 0");
        if (g->need == 0 &&
            __builtin_mul_overflow(g->members, scale, &need[k]))
            return bad(err, k, "has too many members to reckon with");
        if (__builtin_add_overflow(income, g->income, &income) ||
            __builtin_add_overflow(heads, need[k], &heads) ||
            income >= MOST || heads >= MOST)
            return bad(err, k, "takes the sum of incomes or needs beyond "
                               "2^62");
    }
    return PE_OK;
}

static void release(flow *f)
{
    pe__free(f->need);
    pe__free(f->lacks);
    pe__free(f->above);
    pe__free(f->most);
    pe__free(f->part);
}

static pe_status begin(flow *f, pe_error *err)
{
    const size_t n = (size_t)f->groups;
    f->need = pe__alloc(n, sizeof *f->need);
    f->lacks = pe__alloc(n, sizeof *f->lacks);
    f->above = pe__alloc(n, sizeof *f->above);
    f->most = pe__alloc(n, sizeof *f->most);
    f->part = pe__alloc(n, sizeof *f->part);
    if (!f->need || !f->lacks || !f->above || !f->most || !f->part)
        return pe__fail_memory(err);
    return check(f->group, f->groups, f->scale, f->need, err);
}

/* What group k agreed to give, of what it has. */
static int64_t agreed(const pe_fund_group *g, int64_t of)
{
    return g->most >= 0 && g->most < of ? g->most : of;
}

/* --- rules with a level: median and floor --------------------------------- */

/* What each lacks of the level, and has above it: whole units, rounded so that
 * nobody ends up on the other side. Returns what all lack. */
static int64_t measure(flow *f, pe__ratio level)
{
    int64_t lack = 0;
    for (int64_t k = 0; k < f->groups; k++) {
        const int64_t income = f->group[k].income;
        const pe__wide all = pe__wide_product(level.top, f->need[k]);
        const pe__wide bottom = (uint64_t)level.bottom;
        const pe__wide whole = all / bottom, have = (uint64_t)income;
        const pe__wide up = whole + (all % bottom != 0);
        f->lacks[k] = whole > have ? (int64_t)(whole - have) : 0;
        f->above[k] = have > up ? (int64_t)(have - up) : 0;
        lack += f->lacks[k];
    }
    return lack;
}

/* Givers give what they give at most, or less in proportion; takers get it in
 * proportion to what they lack. */
static pe_status settle(flow *f, int64_t lack, int64_t *transfer,
                        pe_error *err)
{
    pe__ratio r;
    int64_t give = 0;
    for (int64_t k = 0; k < f->groups; k++)
        give += f->most[k];
    const int64_t moved = give < lack ? give : lack;
    if (!pe__share_out(f->above, f->most, f->groups, moved, f->part, &r))
        return pe__fail_memory(err);
    f->info->rate_top = r.top;
    f->info->rate_bottom = r.bottom;
    for (int64_t k = 0; k < f->groups; k++)
        transfer[k] = -f->part[k];
    if (!pe__share_out(f->lacks, f->lacks, f->groups, moved, f->part, &r))
        return pe__fail_memory(err);
    for (int64_t k = 0; k < f->groups; k++)
        transfer[k] += f->part[k];
    f->info->short_of = lack - moved;
    return PE_OK;
}

/* Whether the level of all heads together stays within 2^62. */
static bool is_reachable(const flow *f, pe__ratio level)
{
    int64_t heads = 0;
    for (int64_t k = 0; k < f->groups; k++)
        heads += f->need[k];
    return pe__wide_product(level.top, heads) / (uint64_t)level.bottom <
           (pe__wide)1 << 62;
}

static pe_status by_floor(flow *f, int64_t level, int64_t *transfer,
                          pe_error *err)
{
    if (level < 0 || !is_reachable(f, (pe__ratio){level, f->scale}))
        return pe__fail(err, PE_BAD_INPUT, "the floor is below 0, or too high "
                        "to reckon with");
    const int64_t lack = measure(f, (pe__ratio){level, f->scale});
    f->info->level_top = level;
    f->info->level_bottom = 1;
    for (int64_t k = 0; k < f->groups; k++)
        f->most[k] = agreed(&f->group[k], f->above[k]);
    return settle(f, lack, transfer, err);
}

typedef struct {
    int64_t income, need, members, group;
} placed;

/* By income a head; exact. */
static int by_level(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    const pe__wide left = pe__wide_product(x->income, y->need);
    const pe__wide right = pe__wide_product(y->income, x->need);
    if (left != right)
        return left < right ? -1 : 1;
    return (x->group > y->group) - (x->group < y->group);
}

/* The income a head of the group that the middle member is in. */
static bool find_median(const flow *f, pe__ratio *median)
{
    placed *list = pe__alloc((size_t)f->groups, sizeof *list);
    int64_t members = 0, so_far = 0;
    if (list == NULL)
        return false;
    for (int64_t k = 0; k < f->groups; k++) {
        list[k] = (placed){f->group[k].income, f->need[k],
                           f->group[k].members, k};
        members += f->group[k].members;
    }
    qsort(list, (size_t)f->groups, sizeof *list, by_level);
    int64_t k = 0;
    while (k < f->groups - 1 &&
           (so_far += list[k].members) < members - members / 2)
        k++;
    *median = (pe__ratio){list[k].income, list[k].need};
    pe__free(list);
    return true;
}

static pe_status by_median(flow *f, int64_t share, int64_t *transfer,
                           pe_error *err)
{
    pe__ratio median = {0, 1};
    if (share < 0 || share > 1000000)
        return pe__fail(err, PE_BAD_INPUT, "the share of the surplus is "
                        "between 0 and 1,000,000 millionths");
    if (f->groups > 0 && !find_median(f, &median))
        return pe__fail_memory(err);
    const pe__wide all = pe__wide_product(median.top, f->scale);
    f->info->level_bottom = median.bottom;
    f->info->level_top = all < (pe__wide)1 << 62 ? (int64_t)all : 0;
    if (!is_reachable(f, median))
        return pe__fail(err, PE_BAD_INPUT, "the median of all heads together "
                        "is too high to reckon with");
    const int64_t lack = measure(f, median);
    for (int64_t k = 0; k < f->groups; k++)
        f->most[k] = agreed(&f->group[k],
                            (int64_t)(pe__wide_product(f->above[k], share) /
                                      1000000U));
    return settle(f, lack, transfer, err);
}

/* --- leximin -------------------------------------------------------------- */

/* Σ max(L·need, kept) = Σ income, where `kept` is what a group has when it has
 * given all it agreed to. The left side is convex: from above, L never
 * undershoots. */
static pe__ratio water_line(const flow *f, const int64_t *kept, int64_t income)
{
    pe__ratio line = {income, 0};
    for (int64_t k = 0; k < f->groups; k++)
        line.bottom += f->need[k];
    for (int64_t before = 0, dry = -1; dry != before;) {
        pe__ratio next = {income, 0};
        before = dry;
        dry = 0;
        for (int64_t k = 0; k < f->groups; k++) {
            const bool is_dry = pe__wide_product(kept[k], line.bottom) >
                                pe__wide_product(line.top, f->need[k]);
            dry += is_dry;
            next.top -= is_dry ? kept[k] : 0;
            next.bottom += is_dry ? 0 : f->need[k];
        }
        if (next.bottom == 0)
            break;
        line = next;
    }
    return line;
}

static pe_status by_leximin(flow *f, int64_t *transfer, pe_error *err)
{
    int64_t income = 0;
    int64_t *kept = f->most;
    uint64_t *rest = pe__alloc((size_t)f->groups * 2, sizeof *rest);
    if (rest == NULL)
        return pe__fail_memory(err);
    for (int64_t k = 0; k < f->groups; k++) {
        const pe_fund_group *g = &f->group[k];
        kept[k] = g->income - agreed(g, g->income);
        income += g->income;
    }
    const pe__ratio line = f->groups > 0 ? water_line(f, kept, income)
                                         : (pe__ratio){0, 1};
    int64_t left = income;
    for (int64_t k = 0; k < f->groups; k++) {
        const pe__wide all = pe__wide_product(line.top, f->need[k]);
        const pe__wide bottom = (uint64_t)line.bottom;
        const bool is_dry = pe__wide_product(kept[k], line.bottom) > all;
        f->part[k] = is_dry ? kept[k] : (int64_t)(all / bottom);
        rest[k] = is_dry ? 0 : (uint64_t)(all % bottom);
        left -= f->part[k];
    }
    pe__give_rest(rest, f->groups, left, f->part, rest + f->groups);
    for (int64_t k = 0; k < f->groups; k++)
        transfer[k] = f->part[k] - f->group[k].income;
    const pe__wide level = pe__wide_product(line.top, f->scale);
    f->info->level_top = level < (pe__wide)1 << 62 ? (int64_t)level : 0;
    f->info->level_bottom = line.bottom;
    pe__free(rest);
    return PE_OK;
}

static pe_status run(flow *f, const pe_fund_transfer_settings *s,
                     int64_t *transfer, pe_error *err)
{
    switch (s->rule) {
    case PE_FUND_MEDIAN: return by_median(f, s->share, transfer, err);
    case PE_FUND_FLOOR: return by_floor(f, s->floor, transfer, err);
    case PE_FUND_LEXIMIN: break;
    }
    return by_leximin(f, transfer, err);
}

pe_status pe_fund_transfer(const pe_fund_group *group, int64_t groups,
                           const pe_fund_transfer_settings *settings,
                           int64_t *transfer, pe_fund_transfer_info *info,
                           pe_error *err)
{
    flow f = {.group = group, .groups = groups, .info = info,
              .scale = settings->scale > 0 ? settings->scale : 1};
    *info = (pe_fund_transfer_info){.level_bottom = 1, .rate_bottom = 1};
    pe_status status = begin(&f, err);
    if (status == PE_OK)
        status = run(&f, settings, transfer, err);
    for (int64_t k = 0; k < groups && status == PE_OK; k++) {
        info->moved += transfer[k] > 0 ? transfer[k] : 0;
        info->takers += transfer[k] > 0;
        info->givers += transfer[k] < 0;
    }
    release(&f);
    return status;
}

/* --- dues ----------------------------------------------------------------- */

pe_status pe_fund_dues(const pe_fund_group *group, int64_t groups,
                       int64_t free, int64_t total, int64_t *due,
                       int64_t *reached, pe_error *err)
{
    flow f = {.group = group, .groups = groups, .scale = 1};
    pe__ratio r;
    *reached = 0;
    pe_status status = begin(&f, err);
    if (status == PE_OK && (free < 0 || total < 0))
        status = pe__fail(err, PE_BAD_INPUT, "what is free of dues, and their "
                          "total, are 0 or more");
    for (int64_t k = 0; k < groups && status == PE_OK; k++) {
        const pe__wide needs = pe__wide_product(free, f.need[k]);
        const pe__wide have = (uint64_t)group[k].income;
        f.above[k] = have > needs ? (int64_t)(have - needs) : 0;
        f.most[k] = agreed(&group[k], f.above[k]);
        *reached += f.most[k];
    }
    *reached = *reached < total ? *reached : total;
    if (status == PE_OK &&
        !pe__share_out(f.above, f.most, groups, *reached, due, &r))
        status = pe__fail_memory(err);
    release(&f);
    return status;
}
