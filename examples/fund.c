/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Ten people share 1,000 among four projects, once by equal shares and once
 * greedily; then three groups even out what they have.
 *
 *     cc fund.c $(pkg-config --cflags --libs --static parecon) -o fund */
#include <parecon/fund.h>

#include <stdio.h>
#include <stdlib.h>

enum { PROJECTS = 4, VOTERS = 10, GROUPS = 3 };

static const char *const name[PROJECTS] = {"pond", "playground", "bench",
                                           "compost"};
static const pe_fund_project project[PROJECTS] = {
    {.cost = 500, .category = -1, .instead = -1},
    {.cost = 500, .category = -1, .instead = -1},
    {.cost = 200, .category = -1, .instead = -1},
    {.cost = 200, .category = -1, .instead = -1}};

/* Six want the first two, four the others. */
static const int64_t first[VOTERS + 1] = {0,  2,  4,  6,  8, 10,
                                          12, 14, 16, 18, 20};
static const int32_t choice[2 * VOTERS] = {0, 1, 0, 1, 0, 1, 0, 1, 0, 1,
                                           0, 1, 2, 3, 2, 3, 2, 3, 2, 3};

static const pe_fund_election election = {
    .budget = 1000, .project = project, .projects = PROJECTS,
    .voters = VOTERS, .first = first, .choice = choice};

static pe_status share(const char *rule, pe_fund_rule which, pe_error *err)
{
    const pe_fund_settings settings = {
        .rule = which, .completion = PE_FUND_ADD_ONE | PE_FUND_FILL};
    pe_fund_outcome outcome;
    const pe_status status = pe_fund_allocate(&election, &settings, &outcome,
                                              err);
    if (status != PE_OK)
        return status;
    printf("%s:", rule);
    for (int64_t k = 0; k < outcome.buys; k++)
        printf(" %s", name[outcome.buy[k].project]);
    printf("; %lld left\n", (long long)outcome.left);
    pe_fund_outcome_free(&outcome);
    return PE_OK;
}

static pe_status even_out(pe_error *err)
{
    const pe_fund_group group[GROUPS] = {
        {.income = 900, .members = 10, .most = -1},
        {.income = 600, .members = 10, .most = 50}, /* agreed to 50 */
        {.income = 0, .members = 10, .most = -1}};
    const pe_fund_transfer_settings settings = {.rule = PE_FUND_LEXIMIN};
    pe_fund_transfer_info info;
    int64_t transfer[GROUPS];
    const pe_status status = pe_fund_transfer(group, GROUPS, &settings,
                                              transfer, &info, err);
    if (status == PE_OK)
        printf("transfers: %lld %lld %lld\n", (long long)transfer[0],
               (long long)transfer[1], (long long)transfer[2]);
    return status;
}

int main(void)
{
    pe_error err = {0};
    pe_status status = share("equal shares", PE_FUND_EQUAL_SHARES, &err);
    if (status == PE_OK)
        status = share("greedy", PE_FUND_GREEDY, &err);
    if (status == PE_OK)
        status = even_out(&err);
    if (status != PE_OK)
        fprintf(stderr, "%s\n", err.message);
    return status == PE_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
