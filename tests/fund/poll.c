/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "poll.h"

#include "fund_replay.h"
#include "random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static int32_t below(pe__random *r, int32_t n)
{
    return (int32_t)pe__random_below(r, (uint32_t)n);
}

void poll_add_choice(poll *p, int32_t project, int32_t points)
{
    int64_t *end = &p->first[p->e.voters + 1];
    assert_true(*end < POLL_CHOICES);
    p->choice[*end] = project;
    p->points[(*end)++] = points;
}

static void draw_project(poll *p, pe_fund_project *one, poll_kind kind,
                         pe__random *r)
{
    *one = (pe_fund_project){.cost = 1 + below(r, 12), .category = -1,
                             .instead = -1};
    if (kind.steps && below(r, 3) == 0) {
        one->cost += 6;
        one->least = 1 + below(r, 4);
        one->step = 1 + below(r, 3);
    }
    if (kind.periods && below(r, 3) == 0)
        one->periods = 2;
    if (kind.caps && below(r, 2) == 0)
        one->category = below(r, 2);
    if (kind.instead && below(r, 3) == 0)
        one->instead = below(r, p->e.projects < 2 ? 1 : 2);
}

static void draw_ballot(poll *p, poll_kind kind, pe__random *r)
{
    const int64_t v = p->e.voters;
    const int32_t like = 1 + below(r, 5);
    p->first[v + 1] = p->first[v];
    for (int32_t c = 0; c < p->e.projects; c++) {
        if (below(r, 6) >= like)
            continue;
        const bool against = kind.against && below(r, 4) == 0;
        const int32_t points = kind.points ? 1 + below(r, 4) : 1;
        poll_add_choice(p, c, against ? -points : points);
    }
    p->weight[v] = 1 + (kind.weights ? below(r, 4) : 0);
    p->e.voters++;
}

void poll_draw(poll *p, poll_kind kind, uint64_t seed)
{
    pe__random r;
    pe__random_seed(&r, seed, 0);
    memset(p, 0, sizeof *p);
    p->e = (pe_fund_election){
        .project = p->project, .first = p->first, .choice = p->choice,
        .points = kind.points || kind.against ? p->points : NULL,
        .weight = kind.weights ? p->weight : NULL,
        .one = kind.weights ? 1 + below(&r, 3) : 0,
        .cap = p->cap, .categories = kind.caps ? 2 : 0};
    p->e.projects = 1 + below(&r, POLL_PROJECTS);
    for (int32_t c = 0; c < p->e.projects; c++)
        draw_project(p, &p->project[c], kind, &r);
    p->e.budget = 5 + below(&r, 60);
    p->cap[0] = 1 + below(&r, 20);
    p->cap[1] = 1 + below(&r, 20);
    const int32_t voters = 1 + below(&r, below(&r, 2) ? 5 : POLL_VOTERS);
    for (int32_t v = 0; v < voters; v++)
        draw_ballot(p, kind, &r);
}

static const struct {
    pe_fund_rule rule;
    pe_fund_utility utility;
    int completion;
} rules[POLL_RULES] = {
    {PE_FUND_EQUAL_SHARES, PE_FUND_COST, 0},
    {PE_FUND_EQUAL_SHARES, PE_FUND_COST, PE_FUND_ADD_ONE},
    {PE_FUND_EQUAL_SHARES, PE_FUND_COST, PE_FUND_ADD_ONE | PE_FUND_FILL},
    {PE_FUND_EQUAL_SHARES, PE_FUND_COST, PE_FUND_PERTURB},
    {PE_FUND_EQUAL_SHARES, PE_FUND_COUNT, 0},
    {PE_FUND_EQUAL_SHARES, PE_FUND_COUNT, PE_FUND_ADD_ONE | PE_FUND_FILL},
    {PE_FUND_EQUAL_SHARES, PE_FUND_COUNT, PE_FUND_PERTURB | PE_FUND_FILL},
    {PE_FUND_EQUAL_SHARES, PE_FUND_POINTS, 0},
    {PE_FUND_EQUAL_SHARES, PE_FUND_POINTS, PE_FUND_ADD_ONE | PE_FUND_FILL},
    {PE_FUND_EQUAL_SHARES, PE_FUND_POINTS,
     PE_FUND_ADD_ONE | PE_FUND_PERTURB},
    {PE_FUND_PHRAGMEN, PE_FUND_COUNT, 0},
    {PE_FUND_GREEDY, PE_FUND_COST, 0},
    {PE_FUND_GREEDY, PE_FUND_COUNT, 0},
    {PE_FUND_GREEDY, PE_FUND_POINTS, 0}};

static bool any_steps(const poll *p)
{
    for (int32_t c = 0; c < p->e.projects; c++)
        if (p->project[c].least > 0)
            return true;
    return false;
}

static bool any_against(const poll *p)
{
    for (int64_t k = 0; p->e.points && k < p->first[p->e.voters]; k++)
        if (p->points[k] < 0)
            return true;
    return false;
}

bool poll_settings(const poll *p, int which, pe_fund_settings *out)
{
    *out = (pe_fund_settings){.rule = rules[which].rule,
                              .utility = rules[which].utility,
                              .completion = rules[which].completion,
                              .payments = true};
    if (any_steps(p) && out->utility != PE_FUND_COST &&
        out->rule != PE_FUND_PHRAGMEN)
        return false;
    return !(out->completion & PE_FUND_PERTURB && any_against(p));
}

pe_fund_outcome poll_count(const poll *p, const pe_fund_settings *s)
{
    pe_error err = {0};
    pe_fund_outcome o;
    const pe_status status = pe_fund_allocate(&p->e, s, &o, &err);
    if (status != PE_OK)
        fail_msg("%s", err.message);
    return o;
}

const char *poll_fault(const pe_fund_election *e, const pe_fund_settings *s,
                       const pe_fund_outcome *o)
{
    static char fault[PE__FAULT];
    static pe__claimed_buy buy[4096];
    pe_error err = {0};
    assert_true(o->buys <= 4096);
    for (int64_t k = 0; k < o->buys; k++)
        buy[k] = (pe__claimed_buy){
            .project = o->buy[k].project, .by = o->buy[k].by,
            .amount = o->buy[k].amount,
            .payer = o->payer ? o->payer + o->pay_first[k] : NULL,
            .paid = o->paid ? o->paid + o->pay_first[k] : NULL,
            .payers = o->pay_first[k + 1] - o->pay_first[k]};
    const pe__claim claim = {.election = e, .settings = *s,
                             .raises = o->rounds, .buy = buy, .buys = o->buys,
                             .spent = o->spent, .left = o->left};
    if (pe__fund_replay(&claim, fault, &err) != PE_OK)
        fail_msg("%s", err.message);
    return fault;
}

void poll_replay(const pe_fund_election *e, const pe_fund_settings *s,
                 const pe_fund_outcome *o)
{
    const char *fault = poll_fault(e, s, o);
    if (*fault)
        fail_msg("rule %d, utility %d, completion %d: %s", (int)s->rule,
                 (int)s->utility, s->completion, fault);
}
