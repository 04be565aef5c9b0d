/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading the plan. A cell that is no number ends the check; a row that does
 * not belong (an unknown council, a good that is no input of it, a row twice)
 * is a fault. */
#include "error.h"
#include "parts.h"
#include "plan_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const file_name[] = {"prices.csv", "production.csv",
                                        "inputs.csv", "consumption.csv",
                                        "councils.csv"};

static pe_status open_one(pe__audit *a, int which, pe_error *err)
{
    char path[4096];
    const bool long_one = which == PE__AUDIT_PRODUCTION ||
                          which == PE__AUDIT_INPUTS ||
                          which == PE__AUDIT_CONSUMPTION;
    snprintf(path, sizeof path, "%s/%s", a->request->plan,
             file_name[which - PE__AUDIT_PRICES]);
    if (long_one && access(path, F_OK) != 0) {
        a->report->brief = true;
        return PE_OK;
    }
    return pe__table_read(path, NULL, &a->table[which], err);
}

/* --- by good -------------------------------------------------------------- */

static pe_status take_goods(pe__audit *a, pe_error *err)
{
    double **const array[] = {&a->price, &a->supply, &a->demand, &a->before,
                              &a->made, &a->used};
    for (size_t i = 0; i < sizeof array / sizeof *array; i++)
        if (!(*array[i] = pe__audit_take(a, a->goods, sizeof(double))))
            return pe__fail_memory(err);
    a->price_row = pe__audit_take(a, a->goods, sizeof(int64_t));
    if (!a->price_row)
        return pe__fail_memory(err);
    for (int32_t g = 0; g < a->goods; g++)
        a->price_row[g] = -1;
    return PE_OK;
}

static pe_status read_price(pe__audit *a, int64_t row, const int32_t *column,
                            int64_t g, pe_error *err)
{
    const pe__table *t = a->table[PE__AUDIT_PRICES];
    double *const to[] = {a->price, a->supply, a->demand, a->before, a->made,
                          a->used};
    pe_status status = PE_OK;
    if (a->price_row[g] >= 0)
        pe__audit_fault_at(a, PE__AUDIT_PRICES, row, "\"%.60s\" is there "
                           "twice", pe__table_cell(t, row, column[6]));
    a->price_row[g] = row;
    for (int i = 0; i < 6 && !status; i++)
        status = pe__audit_number(t, row, column[i], NAN, &to[i][g], err);
    if (!status && !(a->price[g] >= 0.0))
        pe__audit_fault_at(a, PE__AUDIT_PRICES, row, "the price is %g; it must "
                           "be 0 or more", a->price[g]);
    return status;
}

static pe_status read_prices(pe__audit *a, pe_error *err)
{
    static const char *const name[] = {"price", "supply", "demand",
                                       "price_before", "made", "used", "good"};
    const pe__table *t = a->table[PE__AUDIT_PRICES];
    int32_t column[7];
    pe_status status = take_goods(a, err);
    for (int i = 0; i < 7 && !status; i++)
        status = pe__check_column(t, name[i], &column[i], err);
    for (int64_t row = 0; !status && row < pe__table_rows(t); row++) {
        const char *id = pe__table_cell(t, row, column[6]);
        const int64_t g = pe__audit_find(&a->good, id);
        if (g < 0)
            pe__audit_fault_at(a, PE__AUDIT_PRICES, row,
                               "there is no good \"%.60s\"", id);
        else
            status = read_price(a, row, column, g, err);
    }
    for (int32_t g = 0; !status && g < a->goods; g++)
        if (a->price_row[g] < 0)
            pe__audit_fault(a, "prices.csv: the good \"%.60s\" is missing",
                            pe__audit_text(&a->good, g));
    return status;
}

/* --- by council and good -------------------------------------------------- */

/* Which place of a council a good has, −1 = none. */
typedef int64_t place_of(const pe__audit *a, int64_t council, int32_t good);

static int64_t in_list(const pe__audit_lists *lists, int64_t list,
                       int32_t good)
{
    for (int64_t k = lists->start[list]; k < lists->start[list + 1]; k++)
        if (lists->good[k] == good)
            return k - lists->start[list];
    return -1;
}

static int64_t place_of_input(const pe__audit *a, int64_t w, int32_t good)
{
    const int64_t k = in_list(&a->input, a->recipe_of[w], good);
    return k < 0 ? -1 : a->input_at[w] + k;
}

static int64_t place_of_want(const pe__audit *a, int64_t c, int32_t good)
{
    const int64_t k = in_list(&a->want, a->profile_of[c], good);
    return k < 0 ? -1 : a->want_at[c] + k;
}

static void put(pe__audit *a, pe__audit_table which, int64_t row,
                int64_t place, double amount, double *to, bool *seen)
{
    if (place < 0)
        pe__audit_fault_at(a, which, row, "the council has nothing to do with "
                           "this good");
    else if (seen[place])
        pe__audit_fault_at(a, which, row, "this council and good are there "
                           "twice");
    if (!(amount >= 0.0))
        pe__audit_fault_at(a, which, row, "the amount is %g", amount);
    if (place < 0)
        return;
    seen[place] = true;
    to[place] += amount;
}

static pe_status read_amounts(pe__audit *a, pe__audit_table which,
                              const pe__audit_names *councils, place_of *find,
                              double *to, int64_t places, pe_error *err)
{
    const pe__table *t = a->table[which];
    int32_t council, good, amount;
    bool *seen = pe__audit_take(a, places, sizeof *seen);
    pe_status status = seen ? PE_OK : pe__fail_memory(err);
    if (status || (status = pe__check_column(t, "council", &council, err)) ||
        (status = pe__check_column(t, "good", &good, err)) ||
        (status = pe__check_column(t, "amount", &amount, err)))
        return status;
    for (int64_t row = 0; row < pe__table_rows(t); row++) {
        const int64_t i =
            pe__audit_find(councils, pe__table_cell(t, row, council));
        const int64_t g =
            pe__audit_find(&a->good, pe__table_cell(t, row, good));
        double number;
        status = pe__audit_number(t, row, amount, NAN, &number, err);
        if (status)
            return status;
        if (i < 0)
            pe__audit_fault_at(a, which, row, "there is no council \"%.60s\"",
                               pe__table_cell(t, row, council));
        else if (g < 0)
            pe__audit_fault_at(a, which, row, "there is no good \"%.60s\"",
                               pe__table_cell(t, row, good));
        else
            put(a, which, row, find(a, i, (int32_t)g), number, to, seen);
    }
    return PE_OK;
}

/* The output comes first, by-products after it. */
static int64_t place_of_product(const pe__audit *a, int64_t w, int32_t good)
{
    const int64_t k = in_list(&a->byproduct, a->recipe_of[w], good);
    return good == a->output[w] ? a->product_at[w]
           : k < 0              ? -1
                                : a->product_at[w] + 1 + k;
}

static bool take_places(pe__audit *a)
{
    a->input_at = pe__audit_take(a, a->workers + 1, sizeof(int64_t));
    a->want_at = pe__audit_take(a, a->consumers + 1, sizeof(int64_t));
    a->amount = pe__audit_take(a, a->workers, sizeof(double));
    a->product_at = pe__audit_take(a, a->workers + 1, sizeof(int64_t));
    if (!a->input_at || !a->want_at || !a->amount || !a->product_at)
        return false;
    for (int64_t w = 0; w < a->workers; w++) {
        const int64_t *start = a->input.start + a->recipe_of[w];
        const int64_t *others = a->byproduct.start + a->recipe_of[w];
        a->input_at[w + 1] = a->input_at[w] + start[1] - start[0];
        a->product_at[w + 1] = a->product_at[w] + 1 + others[1] - others[0];
    }
    for (int64_t c = 0; c < a->consumers; c++) {
        const int64_t *start = a->want.start + a->profile_of[c];
        a->want_at[c + 1] = a->want_at[c] + start[1] - start[0];
    }
    a->taken = pe__audit_take(a, a->input_at[a->workers], sizeof(double));
    a->eaten = pe__audit_take(a, a->want_at[a->consumers], sizeof(double));
    return a->taken && a->eaten;
}

/* --- councils.csv --------------------------------------------------------- */

static pe_status take_councils(pe__audit *a, pe_error *err)
{
    a->effort = pe__audit_take(a, a->workers, sizeof(double));
    a->benefit = pe__audit_take(a, a->workers, sizeof(double));
    a->cost = pe__audit_take(a, a->workers, sizeof(double));
    a->approved = pe__audit_take(a, a->workers, sizeof(bool));
    a->worker_row = pe__audit_take(a, a->workers, sizeof(int64_t));
    a->consumer_row = pe__audit_take(a, a->consumers, sizeof(int64_t));
    a->right = pe__audit_take(a, a->consumers, sizeof(double));
    if (!a->effort || !a->benefit || !a->cost || !a->approved ||
        !a->worker_row || !a->consumer_row || !a->right)
        return pe__fail_memory(err);
    for (int64_t w = 0; w < a->workers; w++)
        a->worker_row[w] = -1;
    for (int64_t c = 0; c < a->consumers; c++)
        a->consumer_row[c] = -1;
    return PE_OK;
}

typedef struct {
    int32_t council, kind, benefit, cost, effort, output, right;
} council_columns;

/* The output stands in councils.csv too; where production.csv is not there,
 * only here. */
static pe_status read_worker(pe__audit *a, int64_t row,
                             const council_columns *at, int64_t w,
                             pe_error *err)
{
    const pe__table *t = a->table[PE__AUDIT_COUNCILS];
    double output;
    pe_status status = pe__audit_number(t, row, at->output, NAN, &output, err);
    a->worker_row[w] = row;
    if (status || (status = pe__audit_number(t, row, at->effort, 0.0,
                                             &a->effort[w], err)) ||
        (status = pe__audit_number(t, row, at->benefit, NAN, &a->benefit[w],
                                   err)) ||
        (status = pe__audit_number(t, row, at->cost, NAN, &a->cost[w], err)))
        return status;
    if (!a->table[PE__AUDIT_PRODUCTION])
        a->amount[w] = output;
    else if (!(fabs(output - a->amount[w]) <= 1e-9 * (1.0 + fabs(output))))
        pe__audit_fault_at(a, PE__AUDIT_COUNCILS, row, "the output is %.12g, "
                           "in production.csv %.12g", output, a->amount[w]);
    return PE_OK;
}

static pe_status read_council(pe__audit *a, int64_t row,
                              const council_columns *at, pe_error *err)
{
    const pe__table *t = a->table[PE__AUDIT_COUNCILS];
    const char *id = pe__table_cell(t, row, at->council);
    const char *kind = pe__table_cell(t, row, at->kind);
    const bool works = strcmp(kind, "workers") == 0;
    const int64_t i = pe__audit_find(works ? &a->worker : &a->consumer, id);
    if (!works && strcmp(kind, "consumers") != 0) {
        pe__audit_fault_at(a, PE__AUDIT_COUNCILS, row, "the kind is "
                           "\"%.20s\", neither workers nor consumers", kind);
        return PE_OK;
    }
    if (i < 0) {
        pe__audit_fault_at(a, PE__AUDIT_COUNCILS, row, "there is no %s' "
                           "council \"%.60s\"", kind, id);
        return PE_OK;
    }
    if ((works ? a->worker_row : a->consumer_row)[i] >= 0)
        pe__audit_fault_at(a, PE__AUDIT_COUNCILS, row, "\"%.60s\" is there "
                           "twice", id);
    if (works)
        return read_worker(a, row, at, i, err);
    a->consumer_row[i] = row;
    return pe__audit_number(t, row, at->right, NAN, &a->right[i], err);
}

static void say_missing(pe__audit *a, const pe__audit_names *names,
                        const int64_t *row)
{
    for (int64_t i = 0; i < names->count; i++)
        if (row[names->sorted[i].number] < 0)
            pe__audit_fault(a, "councils.csv: the council \"%.60s\" is "
                            "missing", names->sorted[i].text);
}

static pe_status read_councils(pe__audit *a, pe_error *err)
{
    const pe__table *t = a->table[PE__AUDIT_COUNCILS];
    council_columns at;
    const struct {
        const char *name;
        int32_t *to;
    } column[] = {{"council", &at.council}, {"kind", &at.kind},
                  {"SB", &at.benefit},      {"SC", &at.cost},
                  {"effort", &at.effort},   {"output", &at.output},
                  {"right", &at.right}};
    pe_status status = take_councils(a, err);
    for (size_t i = 0; i < sizeof column / sizeof *column && !status; i++)
        status = pe__check_column(t, column[i].name, column[i].to, err);
    for (int64_t row = 0; !status && row < pe__table_rows(t); row++)
        status = read_council(a, row, &at, err);
    if (!status) {
        say_missing(a, &a->worker, a->worker_row);
        say_missing(a, &a->consumer, a->consumer_row);
    }
    return status;
}

/* By-products are what the output says. */
static void check_products(pe__audit *a, const double *product)
{
    for (int64_t w = 0; w < a->workers; w++) {
        const int64_t from = a->byproduct.start[a->recipe_of[w]];
        const int64_t n = a->byproduct.start[a->recipe_of[w] + 1] - from;
        a->amount[w] = product[a->product_at[w]];
        for (int64_t k = 0; k < n; k++) {
            const double right = a->amount[w] * a->byproduct.number[from + k];
            const double found = product[a->product_at[w] + 1 + k];
            if (a->byproduct.good[from + k] != a->output[w] &&
                !(fabs(found - right) <= 1e-9 * right))
                pe__audit_fault(a, "production.csv: of a by-product the "
                                "council \"%.60s\" makes %.12g; its output "
                                "says %.12g", pe__audit_text(&a->worker, w),
                                found, right);
        }
    }
}

static pe_status read_production(pe__audit *a, pe_error *err)
{
    const int64_t places = a->product_at[a->workers];
    double *product = pe__audit_take(a, places, sizeof *product);
    if (!product)
        return pe__fail_memory(err);
    pe_status status = read_amounts(a, PE__AUDIT_PRODUCTION, &a->worker,
                                    place_of_product, product, places, err);
    if (!status)
        check_products(a, product);
    return status;
}

pe_status pe__audit_read_result(pe__audit *a, pe_error *err)
{
    pe_status status = PE_OK;
    for (int i = PE__AUDIT_PRICES; i < PE__AUDIT_TABLES && !status; i++)
        status = open_one(a, i, err);
    if (!status)
        status = read_prices(a, err);
    if (!status && !take_places(a))
        status = pe__fail_memory(err);
    if (!status && a->table[PE__AUDIT_PRODUCTION])
        status = read_production(a, err);
    if (!status && a->table[PE__AUDIT_INPUTS])
        status = read_amounts(a, PE__AUDIT_INPUTS, &a->worker, place_of_input,
                              a->taken, a->input_at[a->workers], err);
    if (!status && a->table[PE__AUDIT_CONSUMPTION])
        status =
            read_amounts(a, PE__AUDIT_CONSUMPTION, &a->consumer, place_of_want,
                         a->eaten, a->want_at[a->consumers], err);
    return status ? status : read_councils(a, err);
}
