/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A drill: a tenth of the voters collude to get a budget for projects of their
 * own, which nobody else backs, while the rest agrees on projects that cost the
 * whole budget; by ballots of whatever kind, and with forged heads.
 *
 * With B the budget, M the dearest project of the rest, and the tenth c of n
 * heads, forged ones included, what goes to theirs is at most:
 *  - Equal Shares as it is: c/n B. Each pays from a share of B/n, so this holds
 *    whatever anybody does.
 *  - with shares raised (ADD_ONE) at most c/n (B + M): the rest has spent all
 *    but M of its shares when the raising ends.
 *  - with the rest filled up by cost as well: M more, since what is left pays
 *    for no project of the rest; likewise Phragmén.
 *  - greedy by cost: M, as a majority takes the rest.
 * A group that splits gets no more from others than it got. */
#include "poll.h"

#include "random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { HONEST = 36, COLLUDERS = 4, CORE = 6, OWN = 6 };

typedef struct {
    poll p;
    int64_t heads, dearest; /* of all; M */
    int64_t colluding;      /* heads */
} drill;

static int32_t below(pe__random *r, int32_t n)
{
    return (int32_t)pe__random_below(r, (uint32_t)n);
}

/* BULLET: one of theirs. BLOC: all. FREE_RIDE: none of the rest's that they
 * like too, HELPING: those as well. SPREAD: some each. LOUD: with all points.
 */
enum { BULLET, BLOC, FREE_RIDE, HELPING, SPREAD, LOUD, WAYS };

static void add_ballot(drill *d, pe__random *r, bool colludes, int way)
{
    poll *p = &d->p;
    p->first[p->e.voters + 1] = p->first[p->e.voters];
    for (int32_t c = 0; c < CORE + OWN; c++) {
        bool own = c >= CORE;
        bool wants = !colludes ? !own
                     : own     ? way != SPREAD || below(r, 2) == 0
                               : way == HELPING && c < 2;
        if (colludes && way == BULLET)
            wants = c == CORE;
        if (wants)
            poll_add_choice(p, c, colludes && way == LOUD ? 5
                                                          : 1 + below(r, 5));
    }
    p->e.voters++;
}

static void draw(drill *d, pe__random *r, int way, int32_t forged)
{
    int64_t core = 0;
    poll *p = &d->p;
    memset(d, 0, sizeof *d);
    p->e = (pe_fund_election){.project = p->project, .projects = CORE + OWN,
                              .first = p->first, .choice = p->choice,
                              .points = p->points, .weight = p->weight,
                              .one = 1};
    for (int32_t c = 0; c < CORE + OWN; c++)
        p->project[c] = (pe_fund_project){.cost = 500 + below(r, 9000),
                                          .category = -1, .instead = -1};
    for (int32_t c = 0; c < CORE; c++) {
        core += p->project[c].cost;
        if (p->project[c].cost > d->dearest)
            d->dearest = p->project[c].cost;
    }
    p->e.budget = core - below(r, (int32_t)(core / 2));
    for (int32_t v = 0; v < HONEST + COLLUDERS; v++) {
        p->weight[v] = v < HONEST ? 1 : 1 + forged;
        d->heads += p->weight[v];
        add_ballot(d, r, v >= HONEST, way);
    }
    d->colluding = d->heads - HONEST;
}

static int64_t theirs(const pe_fund_outcome *o)
{
    int64_t sum = 0;
    for (int32_t c = CORE; c < CORE + OWN; c++)
        sum += o->funded[c];
    return sum;
}

/* heads × what theirs may get at most; −1 = nothing is guaranteed: what is left
 * goes by votes per cost, or everybody helps. */
static int64_t most_of(const drill *d, const pe_fund_settings *s)
{
    int64_t raised = d->colluding * (d->p.e.budget + d->dearest);
    if (s->rule == PE_FUND_PHRAGMEN)
        return raised + d->heads * d->dearest;
    if (s->rule == PE_FUND_GREEDY)
        return s->utility == PE_FUND_COST && d->colluding < HONEST
                   ? d->heads * d->dearest : -1;
    if (s->completion == 0)
        return d->colluding * d->p.e.budget;
    if (s->completion == PE_FUND_ADD_ONE)
        return raised;
    if (s->completion == (PE_FUND_ADD_ONE | PE_FUND_FILL) &&
        s->utility == PE_FUND_COST && d->colluding < HONEST)
        return raised + d->heads * d->dearest;
    return -1;
}

static void test_money_by_heads_and_no_more(void **state)
{
    (void)state;
    static drill d;
    pe__random r;
    int64_t got[POLL_RULES] = {0}, all[POLL_RULES] = {0}, met = 0;
    pe__random_seed(&r, 41, 0);
    for (int t = 0; t < 240; t++) {
        int32_t forged = t % 5 == 4 ? below(&r, 10) : 0;
        draw(&d, &r, t % WAYS, forged);
        for (int k = 0; k < POLL_RULES; k++) {
            pe_fund_settings s;
            if (!poll_settings(&d.p, k, &s))
                continue;
            pe_fund_outcome o = poll_count(&d.p, &s);
            int64_t most = most_of(&d, &s), own = theirs(&o);
            if (most >= 0 && own * d.heads > most)
                fail_msg("rule %d, utility %d, completion %d, way %d: %lld of "
                         "%lld for %lld of %lld heads", (int)s.rule,
                         (int)s.utility, s.completion, t % WAYS,
                         (long long)own, (long long)d.p.e.budget,
                         (long long)d.colluding, (long long)d.heads);
            met += most >= 0 && 2 * own * d.heads > most;
            got[k] += forged ? 0 : own;
            all[k] += forged ? 0 : d.p.e.budget;
            pe_fund_outcome_free(&o);
        }
    }
    for (int k = 0; k < POLL_RULES; k++)
        print_message("rule %2d: a tenth moved %.1f %% of the money\n", k,
                      100.0 * (double)got[k] / (double)all[k]);
    assert_true(met > 100); /* the bounds are near enough to fail */
}

/* Who rides free is no worse off, and still pays from their own share alone:
 * what is bought with it, of all that they like, is told. */
static void test_riding_free_moves_no_more(void **state)
{
    (void)state;
    static drill d[2];
    int64_t liked[2] = {0};
    for (uint64_t t = 0; t < 120; t++)
        for (int way = 0; way < 2; way++) {
            pe__random r;
            pe__random_seed(&r, t, 1);
            draw(&d[way], &r, way ? FREE_RIDE : HELPING, 0);
            pe_fund_settings s = {.rule = PE_FUND_EQUAL_SHARES,
                                  .utility = PE_FUND_COUNT, .payments = true};
            pe_fund_outcome o = poll_count(&d[way].p, &s);
            int64_t paid = 0;
            for (int64_t k = 0; k < o.pay_first[o.buys]; k++)
                paid += o.payer[k] >= HONEST ? o.paid[k] : 0;
            /* payments are whole units: each may be rounded up by one */
            assert_true((paid - o.buys * COLLUDERS) * d[way].heads <=
                        d[way].colluding * d[way].p.e.budget);
            liked[way] += theirs(&o) + o.funded[0] + o.funded[1];
            pe_fund_outcome_free(&o);
        }
    print_message("of what they like, free riders see %.1f %% funded of what "
                  "they saw\n", 100.0 * (double)liked[1] / (double)liked[0]);
    assert_true(liked[0] > 0 && liked[1] > 0);
}

/* --- transfers ------------------------------------------------------------ */

/* A group that says it is two, by halves of all it has, needs and may give,
 * gets what it got, to the unit a part; and so does everybody else. */
static void test_a_group_that_splits(void **state)
{
    enum { GROUPS = 12 };
    (void)state;
    pe__random r;
    pe__random_seed(&r, 43, 0);
    for (int t = 0; t < 400; t++) {
        pe_fund_group group[GROUPS + 1];
        int64_t before[GROUPS], after[GROUPS + 1];
        pe_error err = {0};
        pe_fund_transfer_info info;
        pe_fund_transfer_settings s = {
            .rule = t % 3 == 0   ? PE_FUND_MEDIAN
                    : t % 3 == 1 ? PE_FUND_FLOOR
                                 : PE_FUND_LEXIMIN,
            .share = 300000, .floor = 500 + below(&r, 1000)};
        for (int g = 0; g < GROUPS; g++) {
            int64_t members = 2 * (1 + (int64_t)below(&r, 30));
            group[g] = (pe_fund_group){
                .income = 2 * members * below(&r, 2000), .members = members,
                .need = 0, .most = below(&r, 3) ? -1
                                                : 2 * below(&r, 20000)};
        }
        assert_int_equal(pe_fund_transfer(group, GROUPS, &s, before, &info,
                                          &err), PE_OK);
        group[GROUPS] = group[0] = (pe_fund_group){
            .income = group[0].income / 2, .members = group[0].members / 2,
            .most = group[0].most < 0 ? -1 : group[0].most / 2};
        assert_int_equal(pe_fund_transfer(group, GROUPS + 1, &s, after, &info,
                                          &err), PE_OK);
        int64_t moved = after[0] + after[GROUPS] - before[0];
        assert_in_range(moved + 2, 0, 4);
        for (int g = 1; g < GROUPS; g++)
            assert_in_range(after[g] - before[g] + 2, 0, 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_money_by_heads_and_no_more),
        cmocka_unit_test(test_riding_free_moves_no_more),
        cmocka_unit_test(test_a_group_that_splits),
    };
    return cmocka_run_group_tests_name("fund sybil", tests, NULL, NULL);
}
