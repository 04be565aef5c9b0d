/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Plans the year of an island: two workers' councils bake and garden with the
 * labour and the land there is, two consumers' councils divide what comes of
 * it. Prints each round, then who gets what. */
#include <parecon/plan.h>

#include <stdio.h>

enum { BREAD, VEGETABLES, LABOUR, LAND, GOODS, COUNCILS = 2 };

static const char *const good[GOODS] = {"bread", "vegetables", "labour",
                                        "land"};
static const char *const who[COUNCILS] = {"the harbour", "the hill"};

static const uint8_t kind[GOODS] = {PE_PLAN_PRIVATE, PE_PLAN_PRIVATE,
                                    PE_PLAN_LABOR, PE_PLAN_RESOURCE};
static const double supply[GOODS] = {0.0, 0.0, 900.0, 40.0};
static const double price[GOODS] = {1.0, 1.0, 1.0, 1.0};

/* The bakery uses labour; the garden labour and land. */
static const int64_t input_start[COUNCILS + 1] = {0, 1, 3};
static const int32_t input[3] = {LABOUR, LABOUR, LAND};
static const double exponent[3] = {0.8, 0.5, 0.3};
static const int32_t output[COUNCILS] = {BREAD, VEGETABLES};
static const double scale[COUNCILS] = {10.0, 12.0};

/* Everybody needs 100 loaves first; the hill likes vegetables. */
static const int64_t want_start[COUNCILS + 1] = {0, 2, 4};
static const int32_t want[4] = {BREAD, VEGETABLES, BREAD, VEGETABLES};
static const double weight[4] = {2.0, 1.0, 1.0, 2.0};
static const double floor_of[4] = {100.0, 0.0, 100.0, 0.0};
static const double income[COUNCILS] = {1500.0, 1000.0};

static const pe_plan_problem island = {
    .goods = GOODS, .kind = kind, .supply = supply, .price = price,
    .recipes = COUNCILS, .input_start = input_start, .input = input,
    .exponent = exponent, .workers = COUNCILS, .output = output,
    .scale = scale, .profiles = COUNCILS, .want_start = want_start,
    .want = want, .weight = weight, .floor = floor_of,
    .consumers = COUNCILS, .income = income};

static int tell(void *context, const pe_plan_round *round, const double *p,
                const double *made, const double *asked)
{
    (void)context;
    (void)p;
    printf("round %d: %s is off most, %.1f to be had, %.1f asked for\n",
           round->round, good[round->worst_good], made[round->worst_good],
           asked[round->worst_good]);
    return 0;
}

static void print_plan(const pe_plan *plan, const pe_plan_solution *solution)
{
    for (int32_t g = 0; g < GOODS; g++)
        printf("%s costs %.3f; %.3f of %.3f are used\n", good[g],
               solution->price[g], solution->used[g], solution->made[g]);
    for (int64_t c = 0; c < COUNCILS; c++) {
        double amount[2];
        if (pe_plan_consumption(plan, solution, c, amount) == PE_OK)
            printf("%s gets %.3f loaves, %.3f vegetables\n", who[c],
                   amount[0], amount[1]);
    }
}

int main(void)
{
    pe_plan *plan = NULL;
    pe_plan_solution solution = {0};
    pe_plan_info info;
    pe_error err;
    pe_plan_settings settings = PE_PLAN_DEFAULTS;
    settings.progress = tell;

    pe_status status = pe_plan_new(&island, &settings, &plan, &err);
    if (status == PE_OK)
        status = pe_plan_solve(plan, &solution, &info, &err);
    if (status == PE_OK) {
        print_plan(plan, &solution);
        printf("no plan is better by more than %.6f of social income\n",
               info.last.gap);
    } else {
        fprintf(stderr, "plan: %s\n", err.message);
    }
    pe_plan_release(&solution);
    pe_plan_free(plan);
    return status == PE_OK ? 0 : 1;
}
