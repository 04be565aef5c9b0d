/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Budgets: what the theorems say, on elections by lot that are full of ties,
 * and every outcome replayed by other code than the counter's. */
#include "fund_fair.h"
#include "mem.h"
#include "poll.h"
#include "random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const poll_kind kinds[] = {
    {0},
    {.weights = true},
    {.points = true},
    {.points = true, .weights = true},
    {.against = true},
    {.steps = true, .periods = true},
    {.caps = true, .instead = true},
    {.weights = true, .points = true, .against = true, .caps = true,
     .instead = true, .periods = true},
    {.steps = true, .caps = true, .instead = true, .weights = true}};
enum { KINDS = sizeof kinds / sizeof *kinds, SEEDS = 150 };

/* Calls for every kind, seed and rule. */
static void each(void (*does)(poll *p, const pe_fund_settings *s, int kind,
                              uint64_t seed))
{
    static poll p;
    pe_fund_settings s;
    for (int kind = 0; kind < KINDS; kind++)
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            poll_draw(&p, kinds[kind], seed);
            for (int k = 0; k < POLL_RULES; k++)
                if (poll_settings(&p, k, &s))
                    does(&p, &s, kind, seed);
        }
}

/* --- every purchase is as the rule says ---- */

static int64_t replayed, exact;

static void replay(poll *p, const pe_fund_settings *s, int kind, uint64_t seed)
{
    (void)kind, (void)seed;
    pe_fund_outcome o = poll_count(p, s);
    poll_replay(&p->e, s, &o);
    assert_true(o.spent <= p->e.budget);
    assert_int_equal(o.spent + o.left, p->e.budget);
    replayed++;
    exact += o.exact;
    pe_fund_outcome_free(&o);
}

static void as_the_rule_says(void **state)
{
    (void)state;
    replayed = exact = 0;
    each(replay);
    print_message("# %lld outcomes replayed, %lld comparisons by fractions\n",
                  (long long)replayed, (long long)exact);
    assert_true(replayed > 10000 && exact > 1000);
}

/* --- few projects are grouped by words, many by lists ---- */

enum { MORE = 70 };

static void add_unwanted(poll *p, const pe_fund_settings *s, int kind,
                         uint64_t seed)
{
    static pe_fund_project project[POLL_PROJECTS + MORE];
    pe_fund_election more = p->e;
    pe_fund_outcome o = poll_count(p, s), same;
    (void)kind, (void)seed;
    memcpy(project, p->project, sizeof p->project);
    for (int k = 0; k < MORE; k++)
        project[p->e.projects + k] = (pe_fund_project){
            .cost = 1 + k, .category = -1, .instead = -1};
    more.project = project;
    more.projects += MORE;
    pe_fund_settings paid = *s;
    paid.payments = true;
    assert_int_equal(pe_fund_allocate(&more, &paid, &same, NULL), PE_OK);
    assert_int_equal(same.rounds, o.rounds);
    assert_int_equal(same.buys, o.buys);
    assert_memory_equal(same.funded, o.funded,
                        (size_t)p->e.projects * sizeof *o.funded);
    assert_memory_equal(same.pay_first, o.pay_first,
                        (size_t)(o.buys + 1) * sizeof *o.pay_first);
    assert_memory_equal(same.payer, o.payer,
                        (size_t)o.pay_first[o.buys] * sizeof *o.payer);
    assert_memory_equal(same.paid, o.paid,
                        (size_t)o.pay_first[o.buys] * sizeof *o.paid);
    pe_fund_outcome_free(&o);
    pe_fund_outcome_free(&same);
}

static void what_nobody_wants_changes_nothing(void **state)
{
    (void)state;
    each(add_unwanted);
}

/* --- an edited transcript is found ---- */

static int64_t edited;

static void edit(poll *p, const pe_fund_settings *s, int kind, uint64_t seed)
{
    (void)kind;
    pe__random r;
    pe__random_seed(&r, seed, 7);
    pe_fund_outcome o = poll_count(p, s);
    if (o.buys > 0 && o.pay_first[o.buys] > 0) {
        const int64_t at = (int64_t)pe__random_below(
            &r, (uint32_t)o.pay_first[o.buys]);
        o.paid[at] += 3;
        assert_string_not_equal(poll_fault(&p->e, s, &o), "");
        o.paid[at] -= 3;
        edited++;
    }
    if (o.buys > 0) {
        o.spent++;
        assert_string_not_equal(poll_fault(&p->e, s, &o), "");
        o.spent--;
        o.buy[0].amount++;
        assert_string_not_equal(poll_fault(&p->e, s, &o), "");
        o.buy[0].amount--;
        o.buys--; /* the last purchase is left out, and the sums fit */
        o.spent -= o.buy[o.buys].amount;
        o.left += o.buy[o.buys].amount;
        assert_string_not_equal(poll_fault(&p->e, s, &o), "");
        edited += 3;
    }
    pe_fund_outcome_free(&o);
}

static void edits_are_found(void **state)
{
    (void)state;
    edited = 0;
    each(edit);
    assert_true(edited > 10000);
}

/* --- nobody is left out ---- */

static void fair(poll *p, const pe_fund_settings *s, int kind, uint64_t seed)
{
    (void)kind, (void)seed;
    pe__fair found;
    if (s->rule != PE_FUND_EQUAL_SHARES || p->e.categories > 0)
        return;
    pe_fund_outcome o = poll_count(p, s);
    assert_int_equal(pe__fund_fair(&p->e, s->utility, o.funded, o.fate,
                                   &found, NULL), PE_OK);
    assert_int_equal(found.groups, 0);
    pe_fund_outcome_free(&o);
}

static void nobody_is_left_out(void **state)
{
    (void)state;
    each(fair);
}

/* A half of all, for a project at half of the budget, with nothing. */
static void who_is_left_out_is_found(void **state)
{
    (void)state;
    pe_fund_project project[] = {{.cost = 10, .category = -1, .instead = -1},
                                 {.cost = 5, .category = -1, .instead = -1}};
    const int64_t first[] = {0, 1, 2};
    const int32_t choice[] = {0, 1};
    const pe_fund_election e = {.budget = 10, .project = project,
                                .projects = 2, .voters = 2, .first = first,
                                .choice = choice};
    const int64_t funded[] = {10, 0};
    const pe_fund_fate fate[] = {PE_FUND_CHOSEN, PE_FUND_TOO_DEAR};
    pe__fair found;
    assert_int_equal(pe__fund_fair(&e, PE_FUND_COST, funded, fate, &found,
                                   NULL), PE_OK);
    assert_int_equal(found.groups, 1);
    assert_int_equal(found.project, 1);
    assert_int_equal(found.weight, 1);
    assert_int_equal(found.unserved, 1);
}

/* --- weight k is k clones ---- */

static void same_outcome(const pe_fund_outcome *a, const pe_fund_outcome *b)
{
    assert_int_equal(a->buys, b->buys);
    assert_int_equal(a->spent, b->spent);
    assert_int_equal(a->rounds, b->rounds);
    for (int64_t k = 0; k < a->buys; k++) {
        assert_int_equal(a->buy[k].project, b->buy[k].project);
        assert_int_equal(a->buy[k].amount, b->buy[k].amount);
        assert_int_equal(a->buy[k].by, b->buy[k].by);
    }
}

static void clone_all(const poll *p, poll *clones)
{
    *clones = *p;
    clones->e.project = clones->project;
    clones->e.first = clones->first;
    clones->e.choice = clones->choice;
    clones->e.points = p->e.points ? clones->points : NULL;
    clones->e.cap = clones->cap;
    clones->e.weight = NULL;
    clones->e.one = 0;
    clones->e.voters = 0;
    for (int64_t v = 0; v < p->e.voters; v++)
        for (int64_t k = 0; k < p->weight[v]; k++) {
            clones->first[clones->e.voters + 1] =
                clones->first[clones->e.voters];
            for (int64_t j = p->first[v]; j < p->first[v + 1]; j++)
                poll_add_choice(clones, p->choice[j], p->points[j]);
            clones->e.voters++;
        }
}

static int64_t cloned;

static void clones(poll *p, const pe_fund_settings *s, int kind, uint64_t seed)
{
    static poll many;
    int64_t weight = 0, choices = 0;
    (void)seed;
    for (int64_t v = 0; v < p->e.voters; v++) {
        weight += p->weight[v];
        choices += p->weight[v] * (p->first[v + 1] - p->first[v]);
    }
    if (!kinds[kind].weights || weight > POLL_VOTERS || choices > POLL_CHOICES)
        return;
    p->e.one = 1; /* a clone is a voter of weight 1 */
    clone_all(p, &many);
    pe_fund_outcome a = poll_count(p, s), b = poll_count(&many, s);
    same_outcome(&a, &b);
    cloned++;
    pe_fund_outcome_free(&a);
    pe_fund_outcome_free(&b);
}

static void weights_are_clones(void **state)
{
    (void)state;
    cloned = 0;
    each(clones);
    assert_true(cloned > 500);
}

/* --- voters in another order, and weights in other parts ---- */

static void reorder(poll *p, const pe_fund_settings *s, int kind,
                    uint64_t seed)
{
    static poll other;
    (void)kind, (void)seed;
    other = *p;
    other.e.project = other.project;
    other.e.first = other.first;
    other.e.choice = other.choice;
    other.e.points = p->e.points ? other.points : NULL;
    other.e.weight = p->e.weight ? other.weight : NULL;
    other.e.voters = 0;
    const int64_t one = p->e.one > 0 ? p->e.one : 1;
    for (int64_t v = p->e.voters; v-- > 0;) {
        other.first[other.e.voters + 1] = other.first[other.e.voters];
        for (int64_t j = p->first[v + 1]; j-- > p->first[v];)
            poll_add_choice(&other, p->choice[j], p->points[j]);
        other.weight[other.e.voters++] = p->weight[v] * 6;
    }
    if (p->e.weight)
        other.e.one = one * 6; /* sixths of what they were parts of */
    pe_fund_outcome a = poll_count(p, s), b = poll_count(&other, s);
    same_outcome(&a, &b);
    pe_fund_outcome_free(&a);
    pe_fund_outcome_free(&b);
}

static void order_does_not_count(void **state)
{
    (void)state;
    each(reorder);
}

/* --- scaled money so coarse that fractions decide nearly everything ---- */

static int64_t coarse_exact;

/* All weights times 2^n: the same election, but each unit of weight has only
 * some 2^(54 - n) units of scaled money, and every one of them is off by
 * several after a few purchases. */
static void coarsen(poll *p, const pe_fund_settings *s, int kind,
                    uint64_t seed)
{
    static poll other;
    (void)kind;
    if (s->completion & PE_FUND_ADD_ONE)
        return; /* it raises by a fixed sum a weight */
    other = *p;
    other.e.project = other.project;
    other.e.first = other.first;
    other.e.choice = other.choice;
    other.e.points = p->e.points ? other.points : NULL;
    other.e.weight = other.weight;
    other.e.cap = other.cap;
    other.e.one = 1;
    for (int64_t v = 0; v < p->e.voters; v++)
        other.weight[v] = p->weight[v] << (38 + 4 * (seed % 4));
    pe_fund_outcome a = poll_count(p, s), b = poll_count(&other, s);
    same_outcome(&a, &b);
    coarse_exact += b.exact;
    pe_fund_outcome_free(&a);
    pe_fund_outcome_free(&b);
}

static void fractions_decide(void **state)
{
    (void)state;
    coarse_exact = 0;
    each(coarsen);
    print_message("# %lld comparisons by fractions\n",
                  (long long)coarse_exact);
    assert_true(coarse_exact > 20000);
}

/* --- payments ---- */

static void sums(poll *p, const pe_fund_settings *s, int kind, uint64_t seed)
{
    (void)kind, (void)seed;
    pe_fund_outcome o = poll_count(p, s);
    int64_t all = 0;
    for (int64_t k = 0; k < o.buys; k++) {
        int64_t sum = 0;
        for (int64_t j = o.pay_first[k]; j < o.pay_first[k + 1]; j++) {
            assert_true(o.paid[j] >= 0);
            sum += o.paid[j];
        }
        assert_int_equal(sum, o.buy[k].by == PE_FUND_BY_REST
                                  ? 0 : o.buy[k].amount);
        all += o.buy[k].amount;
    }
    assert_int_equal(all, o.spent);
    pe_fund_outcome_free(&o);
}

static void no_unit_is_made_or_lost(void **state)
{
    (void)state;
    each(sums);
}

/* --- stopped early ---- */

static int stop_at(void *context, int64_t raises)
{
    return raises >= *(int64_t *)context;
}

/* One voter whose project needs a million raises. */
static void raising_can_be_stopped(void **state)
{
    (void)state;
    const pe_fund_project project[] = {
        {.cost = 10, .category = -1, .instead = -1},
        {.cost = 1000000, .category = -1, .instead = -1}};
    const int64_t first[] = {0, 1, 2};
    const int32_t choice[] = {0, 1};
    const pe_fund_election e = {.budget = 1000011, .project = project,
                                .projects = 2, .voters = 2, .first = first,
                                .choice = choice};
    int64_t at = 5;
    const pe_fund_settings s = {.completion = PE_FUND_ADD_ONE,
                                .payments = true, .progress = stop_at,
                                .context = &at};
    pe_fund_outcome o;
    assert_int_equal(pe_fund_allocate(&e, &s, &o, NULL), PE_OK);
    assert_true(o.stopped);
    assert_int_equal(o.rounds, 5);
    assert_int_equal(o.spent, 10);
    pe_fund_outcome_free(&o);
    at = INT64_MAX;
    assert_int_equal(pe_fund_allocate(&e, &s, &o, NULL), PE_OK);
    assert_false(o.stopped);
    assert_int_equal(o.spent, 1000010);
    assert_true(o.rounds > 400000);
    pe_fund_outcome_free(&o);
}

/* --- memory, and what is refused ---- */

static void every_request_fails(void **state)
{
    (void)state;
    static poll p;
    pe_fund_settings s;
    poll_draw(&p, kinds[7], 3);
    for (int k = 0; k < POLL_RULES; k++) {
        if (!poll_settings(&p, k, &s))
            continue;
        pe_status status = PE_NO_MEMORY;
        for (long n = 1; status == PE_NO_MEMORY; n++) {
            pe_fund_outcome o;
            const long before = pe__mem_live();
            pe__mem_fail_at(n);
            status = pe_fund_allocate(&p.e, &s, &o, NULL);
            pe__mem_fail_at(0);
            if (status == PE_OK)
                pe_fund_outcome_free(&o);
            assert_int_equal(pe__mem_live(), before);
        }
        assert_int_equal(status, PE_OK);
    }
}

/* Money so large that its scale has no digits left. */
static void large_sums(void **state)
{
    (void)state;
    static poll p;
    pe_fund_settings s;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        poll_draw(&p, kinds[seed % 4], seed);
        for (int32_t c = 0; c < p.e.projects; c++)
            p.project[c].cost = p.project[c].cost * INT64_C(1000000007) *
                                INT64_C(10000019);
        p.e.budget *= INT64_C(10000000000000019);
        for (int k = 0; k < POLL_RULES; k++) {
            if (!poll_settings(&p, k, &s) || s.completion & PE_FUND_ADD_ONE)
                continue;
            pe_fund_outcome o = poll_count(&p, &s);
            s.payments = false; /* floating parts of these are not units */
            int64_t spent = 0;
            for (int32_t c = 0; c < p.e.projects; c++)
                spent += o.funded[c];
            assert_int_equal(spent, o.spent);
            pe_fund_outcome_free(&o);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_the_rule_says),
        cmocka_unit_test(what_nobody_wants_changes_nothing),
        cmocka_unit_test(edits_are_found),
        cmocka_unit_test(nobody_is_left_out),
        cmocka_unit_test(who_is_left_out_is_found),
        cmocka_unit_test(weights_are_clones),
        cmocka_unit_test(order_does_not_count),
        cmocka_unit_test(fractions_decide),
        cmocka_unit_test(no_unit_is_made_or_lost),
        cmocka_unit_test(raising_can_be_stopped),
        cmocka_unit_test(every_request_fails),
        cmocka_unit_test(large_sums)};
    return cmocka_run_group_tests_name("fund allocate", tests, NULL, NULL);
}
