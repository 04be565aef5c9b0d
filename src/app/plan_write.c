/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The files of a plan. Prices and totals are written so that they read back as
 * the same doubles: a verifier computes with them. Amounts of councils, of
 * which there may be millions, have 12 digits. */
#include "plan_write.h"
#include "error.h"
#include "jobs_parts.h"
#include "mem.h"
#include "plan_parts.h"
#include <math.h>

const char *pe__plan_outcome_name(pe_plan_outcome outcome)
{
    static const char *const name[] = {"balanced", "balanced by value",
                                       "limit reached", "stopped", "nothing"};
    return name[outcome];
}

static const char *standing_name(uint8_t standing)
{
    static const char *const name[] = {"fine",        "unmade", "unwanted",
                                       "free",        "lacks input", "shut",
                                       "refused",     "needs short"};
    return standing < sizeof name / sizeof *name ? name[standing] : "";
}

double pe__imbalance_percent(double supply, double demand)
{
    double sum = supply + demand;
    return sum > 0 ? 200 * fabs(supply - demand) / sum : 0;
}

/* Approved are those whose work is worth what it takes, and those who said why
 * it should be done all the same. */
bool pe__is_approved(const pe__plan_result *r, int64_t worker)
{
    return r->solution->worker_standing[worker] != PE_PLAN_REFUSED;
}

static void id(pe__rows *rows, const pe__plan_result *r, pe__label which,
               int64_t i)
{
    char room[PE__LABEL_ROOM];
    pe__rows_text(rows, pe__economy_text(r->economy, which, i, room));
}

static pe_status write_prices(const pe__plan_result *r, pe__rows *rows,
                              pe_error *err)
{
    const pe_plan_solution *s = r->solution;
    const double *start = pe__economy_problem(r->economy)->price;
    (void)err;
    for (int32_t g = 0; g < s->goods; g++) {
        id(rows, r, PE__GOOD_ID, g);
        pe__rows_exact(rows, s->price[g]);
        pe__rows_exact(rows, s->supply[g]);
        pe__rows_exact(rows, s->demand[g]);
        pe__rows_short(rows, pe__imbalance_percent(s->supply[g],
                                                   s->demand[g]));
        pe__rows_exact(rows, s->price_before[g]);
        pe__rows_exact(rows, start ? start[g] : 1);
        pe__rows_exact(rows, s->made[g]);
        pe__rows_exact(rows, s->used[g]);
        pe__rows_text(rows, standing_name(s->good_standing[g]));
        pe__rows_end(rows);
    }
    return PE_OK;
}

/* Council, good, amount. */
static void amount(pe__rows *rows, const pe__plan_result *r, pe__label which,
                   int64_t council, int32_t good, double number)
{
    if (number == 0)
        return;
    id(rows, r, which, council);
    id(rows, r, PE__GOOD_ID, good);
    pe__rows_short(rows, number);
    pe__rows_end(rows);
}

/* What a council makes, its by-products after it. */
static pe_status write_production(const pe__plan_result *r, pe__rows *rows,
                                  pe_error *err)
{
    const pe_plan_problem *p = pe__economy_problem(r->economy);
    (void)err;
    for (int64_t w = 0; w < p->workers; w++) {
        double made = r->solution->output[w];
        int64_t recipe = p->recipe ? p->recipe[w] : w;
        amount(rows, r, PE__WORKER_ID, w, p->output[w], made);
        if (!p->byproduct_start)
            continue;
        for (int64_t k = p->byproduct_start[recipe];
             k < p->byproduct_start[recipe + 1]; k++)
            amount(rows, r, PE__WORKER_ID, w, p->byproduct[k],
                   made * p->per_output[k]);
    }
    return PE_OK;
}

static pe_status write_inputs(const pe__plan_result *r, pe__rows *rows,
                              pe_error *err)
{
    const pe_plan_problem *p = pe__economy_problem(r->economy);
    double *room = pe__amounts_room(p);
    pe_status status = room ? PE_OK : pe__fail_memory(err);
    for (int64_t w = 0; w < p->workers && !status; w++) {
        int64_t recipe = p->recipe ? p->recipe[w] : w;
        int64_t first = p->input_start[recipe];
        status = pe__plan_inputs(r, w, room);
        for (int64_t k = first; k < p->input_start[recipe + 1] && !status; k++)
            amount(rows, r, PE__WORKER_ID, w, p->input[k], room[k - first]);
    }
    pe__free(room);
    return status;
}

static pe_status write_consumption(const pe__plan_result *r, pe__rows *rows,
                                   pe_error *err)
{
    const pe_plan_problem *p = pe__economy_problem(r->economy);
    double *room = pe__amounts_room(p);
    pe_status status = room ? PE_OK : pe__fail_memory(err);
    for (int64_t c = 0; c < p->consumers && !status; c++) {
        int64_t profile = p->profile ? p->profile[c] : c;
        int64_t first = p->want_start[profile];
        status = pe__plan_consumption(r, c, room);
        for (int64_t k = first; k < p->want_start[profile + 1] && !status; k++)
            amount(rows, r, PE__CONSUMER_ID, c, p->want[k], room[k - first]);
    }
    pe__free(room);
    return status;
}

static void worker_row(const pe__plan_result *r, int64_t w, pe__rows *rows)
{
    const pe_plan_solution *s = r->solution;
    const pe_plan_problem *p = pe__economy_problem(r->economy);
    bool appeals = p->appeals && p->appeals[w];
    id(rows, r, PE__WORKER_ID, w);
    pe__rows_short(rows, s->benefit[w]);
    pe__rows_short(rows, s->cost[w]);
    pe__rows_short(rows, s->cost[w] > 0 ? s->benefit[w] / s->cost[w] : NAN);
    pe__rows_text(rows, !pe__is_approved(r, w) ? "no"
                        : appeals && s->benefit[w] < s->cost[w] ? "on appeal"
                                                                : "yes");
    pe__rows_text(rows, standing_name(s->worker_standing[w]));
    pe__rows_text(rows, "workers");
    pe__rows_short(rows, s->output[w]);
    pe__rows_short(rows, s->effort[w]);
    pe__rows_text(rows, "");
    id(rows, r, PE__APPEAL, w);
    pe__rows_end(rows);
}

/* Consumers' councils have rights instead of benefits and costs. */
static void consumer_row(const pe__plan_result *r, int64_t c, pe__rows *rows)
{
    id(rows, r, PE__CONSUMER_ID, c);
    for (int blank = 0; blank < 4; blank++)
        pe__rows_text(rows, "");
    pe__rows_text(rows,
                  standing_name(r->solution->consumer_standing[c]));
    pe__rows_text(rows, "consumers");
    pe__rows_text(rows, "");
    pe__rows_text(rows, "");
    pe__rows_short(rows, r->solution->right[c]);
    pe__rows_text(rows, "");
    pe__rows_end(rows);
}

static pe_status write_councils(const pe__plan_result *r, pe__rows *rows,
                                pe_error *err)
{
    (void)err;
    for (int64_t w = 0; w < r->solution->workers; w++)
        worker_row(r, w, rows);
    for (int64_t c = 0; c < r->solution->consumers; c++)
        consumer_row(r, c, rows);
    return PE_OK;
}

static pe_status write_rounds(const pe__plan_result *r, pe__rows *rows,
                              pe_error *err)
{
    (void)err;
    for (int64_t k = 0; k < r->solution->rounds; k++) {
        const pe_plan_round *one = &r->solution->round[k];
        pe__rows_whole(rows, one->round);
        if (one->worst_good < 0)
            pe__rows_text(rows, "");
        else
            id(rows, r, PE__GOOD_ID, one->worst_good);
        pe__rows_short(rows, 100 * one->worst);
        pe__rows_short(rows, 100 * one->value_weighted);
        pe__rows_whole(rows, one->outside_1);
        pe__rows_whole(rows, one->outside_3);
        pe__rows_whole(rows, one->outside_5);
        pe__rows_exact(rows, one->bound);
        pe__rows_exact(rows, one->welfare);
        pe__rows_short(rows, 100 * one->gap);
        pe__rows_exact(rows, one->social_income);
        pe__rows_short(rows, one->budget_error);
        pe__rows_whole(rows, one->below_one);
        pe__rows_short(rows, one->homogeneity);
        pe__rows_whole(rows, one->silent);
        pe__rows_short(rows, r->seconds ? r->seconds[k] : NAN);
        pe__rows_end(rows);
    }
    return PE_OK;
}

/* The tables, in the order in which they are written. */
static const struct {
    const char *name, *header;
    bool long_one; /* not in brief */
    pe_status (*write)(const pe__plan_result *, pe__rows *, pe_error *);
} tables[] = {
    {"prices.csv",
     "good,price,supply,demand,imbalance_percent,price_before,price_start,"
     "made,used,standing", false, write_prices},
    {"production.csv", "council,good,amount", true, write_production},
    {"inputs.csv", "council,good,amount", true, write_inputs},
    {"consumption.csv", "council,good,amount", true, write_consumption},
    {"councils.csv",
     "council,SB,SC,ratio,approved,standing,kind,output,effort,right,"
     "reason", false, write_councils},
    {"rounds.csv",
     "round,worst_good,worst_percent,value_weighted_percent,outside_1,"
     "outside_3,outside_5,bound,welfare,gap_percent,social_income,"
     "budget_error,below_one,homogeneity,silent,seconds", false, write_rounds},
    {"federations.csv",
     "federation,level,workers_councils,consumers_councils,worker_members,"
     "consumer_members,income,made,used,consumed,net", false,
     pe__write_federations},
};

static pe_status write_table(const pe__plan_result *r, size_t k,
                             pe__fileset *set, pe__rows *rows, pe_error *err)
{
    pe__file *file;
    pe_status status = pe__fileset_add(set, tables[k].name, &file, err);
    if (status)
        return status;
    pe__rows_begin(rows, pe__file_stream(file), tables[k].header);
    status = tables[k].write(r, rows, err);
    pe__rows_finish(rows);
    return status;
}

pe_status pe__plan_write_into(const pe__plan_result *r, pe__fileset *set,
                              pe_error *err)
{
    pe__file *file;
    pe__rows *rows = pe__alloc(1, sizeof *rows);
    pe_status status = rows ? PE_OK : pe__fail_memory(err);
    for (size_t k = 0; k < sizeof tables / sizeof *tables && !status; k++)
        if (!tables[k].long_one || !r->brief)
            status = write_table(r, k, set, rows, err);
    pe__free(rows);
    if (!status)
        status = pe__fileset_add(set, "certificate.json", &file, err);
    return status ? status
                  : pe__json_deliver(pe__plan_certificate(r),
                                   pe__file_stream(file), err);
}

pe_status pe__plan_write(const pe__plan_result *r, const char *folder,
                         pe_error *err)
{
    pe__fileset *set = NULL;
    pe_status status = pe__fileset_begin(folder, &set, err);
    if (!status)
        status = pe__plan_write_into(r, set, err);
    if (!status) {
        status = pe__fileset_commit(set, err);
        set = NULL;
    }
    pe__fileset_abandon(set);
    return status;
}
