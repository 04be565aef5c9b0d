/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fund_replay_own.h"

#include "error.h"
#include "mem.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define CLOSE 1e-11 /* nearer than this, relative, fractions decide */

int64_t pe__replay_weight(const pe__replay *r, int64_t voter)
{
    return r->e->weight ? r->e->weight[voter] : r->e->one > 0 ? r->e->one : 1;
}

void pe__replay_fault(pe__replay *r, const char *format, ...)
{
    va_list arguments;
    if (*r->fault != '\0')
        return;
    const int used = r->buy > 0 ? snprintf(r->fault, PE__FAULT, "purchase %"
                                           PRId64 ": ", r->buy) : 0;
    va_start(arguments, format);
    vsnprintf(r->fault + used, PE__FAULT - (size_t)used, format, arguments);
    va_end(arguments);
}

/* --- what may be bought --------------------------------------------------- */

int64_t pe__replay_next(const pe__replay *r, int32_t project)
{
    const pe_fund_project *p = &r->e->project[project];
    const int64_t periods = p->periods > 1 ? p->periods : 1;
    const int64_t has = r->funded[project] / periods;
    const bool grows = p->least > 0 && p->least < p->cost;
    int64_t part = has > 0 ? p->step : grows ? p->least : p->cost;
    part = part < p->cost - has ? part : p->cost - has;
    if (part <= 0 || r->net[project] <= 0 || (has > 0 && !grows))
        return 0;
    for (int32_t q = 0; q < r->e->projects && p->instead >= 0; q++)
        if (q != project && r->funded[q] > 0 &&
            r->e->project[q].instead == p->instead)
            return 0;
    if (p->category >= 0 && part * periods > r->e->cap[p->category] -
                                                 r->in_cap[p->category])
        return 0;
    return part * periods;
}

int64_t pe__replay_worth(const pe__replay *r, int32_t project)
{
    return r->c->settings.utility == PE_FUND_COST
               ? pe__replay_next(r, project) : 1;
}

static int64_t points_of(const pe__replay *r, const pe__for *f)
{
    return r->c->settings.utility == PE_FUND_POINTS ? f->points : 1;
}

/* --- prices of Equal Shares ----------------------------------------------- */

/* Calls `does` for everybody who takes part in paying for the project. */
typedef struct {
    pe__fraction rest;  /* what the others have to bear */
    int64_t utility;    /* of those: Σ weight × points */
    pe__fraction price; /* rest / utility */
    double near;
    bool found;
} pricing;

static void make_poor(pe__replay *r, pricing *p, int64_t voter, int64_t points)
{
    pe__fraction part = PE__FRACTION_ZERO;
    pe__fraction_scale(&part, &r->money[voter], pe__replay_weight(r, voter), 1,
                       &r->status);
    pe__fraction_subtract(&p->rest, &p->rest, &part, &r->status);
    pe__fraction_clear(&part);
    p->utility -= pe__replay_weight(r, voter) * points;
    r->poor[voter] = true;
    p->found = true;
}

/* Whether money < price × points, by fractions where they are close. */
static bool has_less(pe__replay *r, const pe__fraction *price, double near,
                     int64_t voter, int64_t points)
{
    const double pays = near * (double)points;
    if (fabs(r->near[voter] - pays) > CLOSE * (pays + r->near[voter]))
        return r->near[voter] < pays;
    pe__fraction exact = PE__FRACTION_ZERO;
    pe__fraction_scale(&exact, price, points, 1, &r->status);
    const bool less = pe__fraction_compare(&r->money[voter], &exact,
                                           &r->status) < 0;
    pe__fraction_clear(&exact);
    return less;
}

static void sift(pe__replay *r, pricing *p, int64_t voter, int64_t points)
{
    if (!r->poor[voter] && has_less(r, &p->price, p->near, voter, points))
        make_poor(r, p, voter, points);
}

/* The price at which those for it pay its cost, and who gives all for it. */
static void find_price(pe__replay *r, int32_t project, bool all, pricing *p)
{
    const int64_t *first = r->first;
    memset(r->poor, 0, (size_t)r->e->voters * sizeof *r->poor);
    pe__fraction_set(&p->rest, pe__replay_next(r, project), 1);
    p->utility = all ? r->weight_all : 0;
    for (int64_t k = first[project]; k < first[project + 1] && !all; k++)
        p->utility += pe__replay_weight(r, r->in_favour[k].voter) *
                      points_of(r, &r->in_favour[k]);
    for (int64_t k = first[project]; k < first[project + 1] && all; k++)
        make_poor(r, p, r->in_favour[k].voter, 1);
    do {
        p->found = false;
        if (p->utility <= 0) {
            pe__replay_fault(r, "those for it have not enough money left");
            return;
        }
        pe__fraction_scale(&p->price, &p->rest, 1, p->utility, &r->status);
        p->near = pe__fraction_near(&p->price);
        for (int64_t v = 0; v < r->e->voters && all; v++)
            sift(r, p, v, 1);
        for (int64_t k = first[project]; k < first[project + 1] && !all; k++)
            sift(r, p, r->in_favour[k].voter,
                 points_of(r, &r->in_favour[k]));
    } while (p->found && r->status == PE_OK);
}

/* --- was another cheaper? ------------------------------------------------- */

/* What those who take part would pay for it at a price, at most all they have:
 * by floating numbers, or exactly into `exact`. *bound: somebody pays less than
 * all they have. */
static double would_pay(pe__replay *r, int32_t project, bool all,
                        const pe__fraction *price, pe__fraction *exact,
                        bool *bound)
{
    const double near = pe__fraction_near(price);
    pe__fraction part = PE__FRACTION_ZERO;
    double sum = 0.0;
    *bound = false;
    for (int64_t k = r->first[project]; k < r->first[project + 1]; k++)
        r->mark[r->in_favour[k].voter] = true;
    for (int64_t k = all ? 0 : r->first[project];
         k < (all ? r->e->voters : r->first[project + 1]); k++) {
        const int64_t v = all ? k : r->in_favour[k].voter;
        const int64_t points = all ? 1 : points_of(r, &r->in_favour[k]);
        const bool gives_all = (all && r->mark[v]) ||
                               has_less(r, price, near, v, points);
        const int64_t weight = pe__replay_weight(r, v);
        sum += (double)weight * (gives_all ? r->near[v]
                                           : near * (double)points);
        *bound = *bound || !gives_all;
        if (exact == NULL)
            continue;
        pe__fraction_scale(&part, gives_all ? &r->money[v] : price,
                           gives_all ? weight : weight * points, 1,
                           &r->status);
        pe__fraction_add(exact, exact, &part, &r->status);
    }
    for (int64_t k = r->first[project]; k < r->first[project + 1]; k++)
        r->mark[r->in_favour[k].voter] = false;
    pe__fraction_clear(&part);
    return sum;
}

/* < 0: it was cheaper than `price`; 0: as cheap; > 0: dearer. */
static int compare_price(pe__replay *r, int32_t project, bool all,
                         const pe__fraction *price)
{
    const double cost = (double)pe__replay_next(r, project);
    bool bound;
    const double near = would_pay(r, project, all, price, NULL, &bound);
    if (fabs(near - cost) > CLOSE * cost)
        return near > cost ? -1 : 1;
    pe__fraction sum = PE__FRACTION_ZERO, whole = PE__FRACTION_ZERO;
    would_pay(r, project, all, price, &sum, &bound);
    pe__fraction_set(&whole, pe__replay_next(r, project), 1);
    const int order = -pe__fraction_compare(&sum, &whole, &r->status);
    pe__fraction_clear(&sum);
    return order == 0 && !bound ? -1 : order;
}

/* Whether it might have been bought: what others help with has to fit into the
 * budget, since raised shares are more than that. */
static bool is_rival(const pe__replay *r, int32_t project, bool all)
{
    const int64_t cost = pe__replay_next(r, project);
    return cost > 0 && (!all || cost <= r->e->budget - r->spent);
}

static void check_others(pe__replay *r, int32_t project, bool all,
                         const pricing *p)
{
    pe__fraction price = PE__FRACTION_ZERO;
    for (int32_t q = 0; q < r->e->projects && pe__replay_fine(r); q++) {
        if (q == project || !is_rival(r, q, all))
            continue;
        pe__fraction_scale(&price, &p->price, pe__replay_worth(r, q),
                           pe__replay_worth(r, project), &r->status);
        const int order = compare_price(r, q, all, &price);
        if (order < 0 || (order == 0 && q < project))
            pe__replay_fault(r, "project %" PRId32 " (in the order of ids) "
                             "would have been %s", q + 1,
                             order < 0 ? "cheaper for what it is worth"
                                       : "as cheap, and comes first");
    }
    pe__fraction_clear(&price);
}

/* Nothing may be left that those for it (or all) can pay for. */
static void check_end(pe__replay *r, bool all)
{
    pe__fraction high = PE__FRACTION_ZERO;
    pe__fraction_set(&high, INT64_MAX, 1);
    for (int32_t q = 0; q < r->e->projects && pe__replay_fine(r); q++)
        if (is_rival(r, q, all) && compare_price(r, q, all, &high) <= 0)
            pe__replay_fault(r, "project %" PRId32 " (in the order of ids) "
                             "could still have been paid for then", q + 1);
    pe__fraction_clear(&high);
}

/* --- one purchase --------------------------------------------------------- */

static void pay(pe__replay *r, const pricing *p, int64_t voter, int64_t points,
                double *part)
{
    pe__fraction due = PE__FRACTION_ZERO;
    if (r->poor[voter]) {
        part[voter] = r->near[voter];
        pe__fraction_set(&r->money[voter], 0, 1);
    } else {
        pe__fraction_scale(&due, &p->price, points, 1, &r->status);
        part[voter] = pe__fraction_near(&due);
        pe__fraction_subtract(&r->money[voter], &r->money[voter], &due,
                              &r->status);
    }
    r->near[voter] = pe__fraction_near(&r->money[voter]);
    pe__fraction_clear(&due);
}

static void buy_shares(pe__replay *r, const pe__claimed_buy *b, double *part)
{
    pricing p = {.rest = PE__FRACTION_ZERO, .price = PE__FRACTION_ZERO};
    const bool all = b->by == PE_FUND_BY_ALL;
    find_price(r, b->project, all, &p);
    if (pe__replay_fine(r))
        check_others(r, b->project, all, &p);
    if (pe__replay_fine(r)) {
        for (int64_t v = 0; v < r->e->voters && all; v++)
            pay(r, &p, v, 1, part);
        for (int64_t k = r->first[b->project];
             k < r->first[b->project + 1] && !all; k++)
            pay(r, &p, r->in_favour[k].voter,
                points_of(r, &r->in_favour[k]), part);
        pe__replay_payments(r, b, part);
    }
    pe__fraction_clear(&p.rest);
    pe__fraction_clear(&p.price);
}

/* Before others help, and before the rest is spent, nothing may be left that
 * the stage before could have bought. */
static void move_on(pe__replay *r, pe_fund_by by)
{
    const pe_fund_settings *s = &r->c->settings;
    if (by < r->stage)
        pe__replay_fault(r, "its kind of payment comes before the others");
    if (s->rule == PE_FUND_EQUAL_SHARES && by > PE_FUND_BY_BACKERS &&
        r->stage == PE_FUND_BY_BACKERS)
        check_end(r, false);
    if (s->rule == PE_FUND_EQUAL_SHARES && by > PE_FUND_BY_ALL &&
        r->stage <= PE_FUND_BY_ALL && s->completion & PE_FUND_PERTURB)
        check_end(r, true);
    if ((by == PE_FUND_BY_ALL && !(s->completion & PE_FUND_PERTURB)) ||
        (by == PE_FUND_BY_REST && s->rule == PE_FUND_EQUAL_SHARES &&
         !(s->completion & PE_FUND_FILL)))
        pe__replay_fault(r, "the rule as set has no such payment");
    r->stage = by;
}

static void replay_buy(pe__replay *r, const pe__claimed_buy *b, double *part)
{
    if (b->project < 0 || b->project >= r->e->projects ||
        pe__replay_next(r, b->project) != b->amount || b->amount <= 0) {
        pe__replay_fault(r, "the project could not be bought then, or not for "
                            "this amount");
        return;
    }
    if (r->c->settings.rule == PE_FUND_EQUAL_SHARES && b->by != r->stage)
        move_on(r, b->by);
    if (!pe__replay_fine(r))
        return;
    for (int64_t v = 0; v < r->e->voters; v++)
        part[v] = -1.0;
    if (r->c->settings.rule == PE_FUND_PHRAGMEN)
        pe__replay_phragmen(r, b, part);
    else if (b->by == PE_FUND_BY_REST)
        pe__replay_greedy(r, b);
    else if (r->c->settings.rule == PE_FUND_EQUAL_SHARES)
        buy_shares(r, b, part);
    else
        pe__replay_fault(r, "greedy has no payments by voters");
    r->funded[b->project] += b->amount;
    r->spent += b->amount;
    if (r->e->project[b->project].category >= 0)
        r->in_cap[r->e->project[b->project].category] += b->amount;
}

static void replay_end(pe__replay *r)
{
    const pe_fund_settings *s = &r->c->settings;
    r->buy = 0;
    if (s->rule == PE_FUND_EQUAL_SHARES && r->stage != PE_FUND_BY_REST &&
        pe__replay_fine(r))
        move_on(r, s->completion & PE_FUND_FILL ? PE_FUND_BY_REST
                   : s->completion & PE_FUND_PERTURB ? PE_FUND_BY_ALL
                                                     : PE_FUND_BY_BACKERS);
    if (s->rule == PE_FUND_EQUAL_SHARES && pe__replay_fine(r) &&
        !(s->completion & PE_FUND_FILL))
        check_end(r, (s->completion & PE_FUND_PERTURB) != 0);
    if (s->rule == PE_FUND_PHRAGMEN && pe__replay_fine(r))
        pe__replay_phragmen_end(r);
    if (s->rule == PE_FUND_GREEDY || s->completion & PE_FUND_FILL)
        if (s->rule != PE_FUND_PHRAGMEN && pe__replay_fine(r))
            pe__replay_greedy_end(r);
    if (r->spent != r->c->spent || r->e->budget - r->spent != r->c->left)
        pe__replay_fault(r, "the purchases come to %" PRId64 ", not to what "
                         "the transcript says was spent and left", r->spent);
    if (r->spent > r->e->budget)
        pe__replay_fault(r, "more is spent than the budget");
}

/* --- the beginning -------------------------------------------------------- */

/* Who is for what, and how many more than against. */
static void list_choices(pe__replay *r)
{
    const pe_fund_election *e = r->e;
    int64_t *next = r->first + 1;
    for (int64_t v = 0; v < e->voters; v++) {
        r->weight_all += pe__replay_weight(r, v);
        for (int64_t k = e->first[v]; k < e->first[v + 1]; k++) {
            const int64_t points = e->points ? e->points[k] : 1;
            const int64_t sign = (points > 0) - (points < 0);
            next[e->choice[k] + 1] += points > 0;
            r->net[e->choice[k]] +=
                pe__replay_weight(r, v) *
                (r->c->settings.utility == PE_FUND_POINTS ? points : sign);
        }
    }
    for (int32_t c = 0; c < e->projects; c++)
        next[c + 1] += next[c];
    for (int64_t v = 0; v < e->voters; v++)
        for (int64_t k = e->first[v]; k < e->first[v + 1]; k++) {
            const int32_t points = e->points ? e->points[k] : 1;
            if (points > 0)
                r->in_favour[next[e->choice[k]]++] = (pe__for){v, points};
        }
}

/* budget / all weights + raises × increment / one, to each weight of 1/one. */
static void share(pe__replay *r)
{
    pe__fraction start = PE__FRACTION_ZERO, more = PE__FRACTION_ZERO;
    const int64_t by = r->c->settings.increment > 0 ? r->c->settings.increment
                                                    : 1;
    pe__fraction_set(&start, r->e->budget,
                     r->weight_all > 0 ? r->weight_all : 1);
    pe__fraction_set(&more, by, r->e->one > 0 ? r->e->one : 1);
    pe__fraction_scale(&more, &more, r->c->raises, 1, &r->status);
    pe__fraction_add(&start, &start, &more, &r->status);
    for (int64_t v = 0; v < r->e->voters; v++) {
        pe__fraction_copy(&r->money[v], &start, &r->status);
        r->near[v] = pe__fraction_near(&start);
    }
    pe__fraction_clear(&start);
    pe__fraction_clear(&more);
}

static void go(pe__replay *r, double *part)
{
    list_choices(r);
    if (r->c->settings.rule == PE_FUND_EQUAL_SHARES)
        share(r);
    for (int64_t k = 0; k < r->c->buys && pe__replay_fine(r); k++) {
        r->buy = k + 1;
        replay_buy(r, &r->c->buy[k], part);
    }
    if (pe__replay_fine(r))
        replay_end(r);
}

pe_status pe__fund_replay(const pe__claim *claim, char fault[PE__FAULT],
                          pe_error *err)
{
    const pe_fund_election *e = claim->election;
    const size_t voters = (size_t)e->voters, projects = (size_t)e->projects;
    const size_t choices = voters > 0 ? (size_t)(e->first[voters] -
                                                 e->first[0]) : 0;
    pe__replay r = {.c = claim, .e = e, .fault = fault};
    *fault = '\0';
    double *part = pe__alloc(voters, sizeof *part);
    r.first = pe__zalloc(projects + 2, sizeof *r.first);
    r.in_favour = pe__alloc(choices, sizeof *r.in_favour);
    r.net = pe__zalloc(projects, sizeof *r.net);
    r.money = pe__fractions_new(e->voters);
    r.near = pe__zalloc(voters, sizeof *r.near);
    r.poor = pe__zalloc(voters, sizeof *r.poor);
    r.mark = pe__zalloc(voters, sizeof *r.mark);
    r.funded = pe__zalloc(projects, sizeof *r.funded);
    r.in_cap = pe__zalloc((size_t)e->categories, sizeof *r.in_cap);
    if (!part || !r.first || !r.in_favour || !r.net || !r.money || !r.near ||
        !r.poor || !r.mark || !r.funded || !r.in_cap)
        r.status = PE_NO_MEMORY;
    else
        go(&r, part);
    pe__fractions_free(r.money, e->voters);
    pe__free(r.first);
    pe__free(r.in_favour);
    pe__free(r.net);
    pe__free(r.near);
    pe__free(r.poor);
    pe__free(r.mark);
    pe__free(r.funded);
    pe__free(r.in_cap);
    pe__free(part);
    return r.status == PE_OK ? PE_OK : pe__fail_memory(err);
}
