/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Budgets that make no sense are refused, each with a reason. */
#include "mem.h"
#include "poll.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void refuse(void (*spoil)(poll *p, pe_fund_settings *s),
                   const char *words)
{
    static poll p;
    pe_error err = {0};
    pe_fund_outcome o;
    pe_fund_settings s = {.completion = PE_FUND_ADD_ONE};
    poll_draw(&p, (poll_kind){.weights = true, .points = true}, 4);
    spoil(&p, &s);
    assert_int_equal(pe_fund_allocate(&p.e, &s, &o, &err), PE_BAD_INPUT);
    if (strstr(err.message, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.message, words);
    assert_null(o.funded);
}

static void free_project(poll *p, pe_fund_settings *s)
{
    (void)s;
    p->project[0].cost = 0;
}
static void dear_project(poll *p, pe_fund_settings *s)
{
    (void)s;
    p->project[0].cost = INT64_MAX;
}
static void dear_periods(poll *p, pe_fund_settings *s)
{
    (void)s;
    p->project[0].cost = INT64_MAX / 4;
    p->project[0].periods = 5;
}
static void twice(poll *p, pe_fund_settings *s)
{
    (void)s;
    p->first[1] = p->first[1] < 2 ? 2 : p->first[1];
    p->choice[1] = p->choice[0];
}
static void not_there(poll *p, pe_fund_settings *s)
{
    (void)s;
    p->choice[0] = p->e.projects;
}
static void heavy(poll *p, pe_fund_settings *s)
{
    (void)s;
    p->weight[0] = INT64_MAX / 2;
}
static void nobody(poll *p, pe_fund_settings *s)
{
    (void)s;
    p->e.voters = 0;
}
static void rich(poll *p, pe_fund_settings *s)
{
    (void)s;
    p->e.budget = INT64_MAX;
}
static void scalable(poll *p, pe_fund_settings *s)
{
    p->project[0] = (pe_fund_project){.cost = 9, .least = 3, .step = 1,
                                      .category = -1, .instead = -1};
    s->utility = PE_FUND_POINTS;
}

static void what_makes_no_sense_is_refused(void **state)
{
    (void)state;
    refuse(free_project, "costs nothing");
    refuse(dear_project, "more than 2^62");
    refuse(dear_periods, "more than 2^62");
    refuse(twice, "twice");
    refuse(not_there, "not there");
    refuse(heavy, "weight");
    refuse(nobody, "nobody voted");
    refuse(rich, "below 2^62");
    refuse(scalable, "is scalable");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_makes_no_sense_is_refused)};
    return cmocka_run_group_tests_name("fund refused", tests, NULL, NULL);
}
