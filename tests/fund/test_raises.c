/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A run says for how many raises of the shares more it buys the same, and Add1
 * leaps over them. It must stop at the very raise at which one after the
 * other would: here each is a run of its own, of a budget that is larger by
 * what the raise is. */
#include "random.h"

#include <parecon/fund.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { PROJECTS = 7, VOTERS = 40, RAISES = 3000, POLLS = 4000 };

typedef struct {
    pe_fund_project project[PROJECTS];
    int64_t first[VOTERS + 1], weight[VOTERS];
    int32_t choice[VOTERS * PROJECTS], points[VOTERS * PROJECTS];
    int64_t cap[2];
    pe_fund_election e;
    int64_t mass;
    bool vast;
} poll;

/* Many times what errors of money are, and not too much for one raise more. */
#define VAST (INT64_C(1) << 50)

/* Costs in small steps, so that many prices are equal, or nearly; in some there
 * are caps, and projects that exclude each other; in some all is so large that
 * what a unit decides is within the errors of money. */
static void draw(poll *p, pe__random *r)
{
    const int32_t projects = 2 + (int32_t)pe__random_below(r, PROJECTS - 1);
    const int64_t voters = 1 + (int64_t)pe__random_below(r, VOTERS);
    const bool weighs = pe__random_below(r, 3) == 0;
    const bool bars = pe__random_below(r, 4) == 0;
    const bool vast = pe__random_below(r, 3) == 0;
    const int64_t unit = vast ? VAST : 1 + (int64_t)pe__random_below(r, 40);
    *p = (poll){.vast = vast};
    for (int32_t k = 0; k < projects; k++)
        p->project[k] = (pe_fund_project){
            .cost = unit * (1 + (int64_t)pe__random_below(r, vast ? 6 : 30)) +
                    (vast ? (int64_t)pe__random_below(r, 3) - 1 : 0),
            .category = bars ? k % 3 - 1 : -1,
            .instead = bars && k % 3 < 2 ? k / 3 : -1};
    for (int k = 0; k < 2; k++)
        p->cap[k] = unit * (10 + (int64_t)pe__random_below(r, 40));
    for (int64_t v = 0; v < voters; v++) {
        int64_t end = p->first[v];
        for (int32_t k = 0; k < projects; k++)
            if (pe__random_below(r, 3) == 0) {
                p->points[end] = 1 + (int32_t)pe__random_below(r, 4);
                p->choice[end++] = k;
            }
        p->first[v + 1] = end;
        p->weight[v] = weighs ? 1 + (int64_t)pe__random_below(r, 5) : 1;
        p->mass += p->weight[v];
    }
    p->e = (pe_fund_election){
        .budget = unit * (5 + (int64_t)pe__random_below(r, vast ? 9 : 60)),
        .project = p->project, .projects = projects, .voters = voters,
        .first = p->first, .choice = p->choice, .points = p->points,
        .weight = p->weight, .cap = p->cap, .categories = bars ? 2 : 0};
}

/* Nothing but money stands in the way of something that fits. */
static bool is_room(const poll *p, const pe_fund_outcome *o)
{
    for (int32_t k = 0; k < p->e.projects; k++)
        if (o->fate[k] == PE_FUND_TOO_DEAR &&
            p->project[k].cost <= p->e.budget - o->spent)
            return true;
    return false;
}

/* One raise after the other; what is bought in the end, its raises. False: more
 * raises than are waited for. */
static bool one_by_one(const poll *p, const pe_fund_settings *s,
                       int64_t funded[PROJECTS], int64_t *raises)
{
    pe_fund_settings plain = *s;
    plain.completion = 0;
    for (*raises = 0; *raises < RAISES; ++*raises) {
        pe_fund_outcome o;
        pe_fund_election e = p->e;
        e.budget += *raises * s->increment * p->mass;
        assert_int_equal(pe_fund_allocate(&e, &plain, &o, NULL), PE_OK);
        const bool over = o.spent > p->e.budget, room = is_room(p, &o);
        if (!over)
            memcpy(funded, o.funded,
                   (size_t)p->e.projects * sizeof *funded);
        *raises -= over;
        pe_fund_outcome_free(&o);
        if (over || !room)
            return true;
    }
    return false;
}

static int count_calls(void *context, int64_t raises)
{
    int64_t *calls = context;
    assert_int_equal(raises, ++*calls);
    return 0;
}

static void leaps_end_where_steps_do(void **state)
{
    (void)state;
    pe__random r;
    int64_t compared = 0, raised = 0;
    pe__random_seed(&r, 7, 0);
    for (int n = 0; n < POLLS; n++) {
        poll p;
        draw(&p, &r);
        const pe_fund_settings s = {
            .utility = (pe_fund_utility)(n % 3), .completion = PE_FUND_ADD_ONE,
            .increment = p.vast ? VAST / 12 * (1 + n % 2) : 1 + n % 2};
        int64_t funded[PROJECTS] = {0}, raises;
        if (!one_by_one(&p, &s, funded, &raises))
            continue;
        pe_fund_outcome o;
        assert_int_equal(pe_fund_allocate(&p.e, &s, &o, NULL), PE_OK);
        assert_int_equal(o.rounds, raises);
        for (int32_t k = 0; k < p.e.projects; k++)
            assert_int_equal(o.funded[k], funded[k]);
        pe_fund_outcome_free(&o);
        pe_fund_settings watched = s;
        int64_t calls = 0;
        watched.progress = count_calls;
        watched.context = &calls;
        assert_int_equal(pe_fund_allocate(&p.e, &watched, &o, NULL), PE_OK);
        assert_int_equal(o.rounds, raises);
        assert_in_range(calls, raises, raises + 1); /* one may be too many */
        compared++;
        raised += raises;
        pe_fund_outcome_free(&o);
    }
    print_message("# %lld polls, %lld raises\n", (long long)compared,
                  (long long)raised);
    assert_true(compared > POLLS * 9 / 10 && raised > 10 * compared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaps_end_where_steps_do)};
    return cmocka_run_group_tests_name("fund raises", tests, NULL, NULL);
}
