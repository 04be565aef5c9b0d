/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Looks at every ballot once, and brings the weights to one denominator. */
#include "error.h"
#include "mem.h"
#include "vote.h"

#include <inttypes.h>
#include <string.h>

/* A fault of a row. */
#define BAD(...)                                                          \
    pe__fail_at(err, PE_BAD_INPUT, "", (long)(row + 1), 0, __VA_ARGS__)

static pe_status check_shape(const pe_vote_problem *p, pe_error *err)
{
    if (p->options < 1 || p->options > PE_VOTE_OPTIONS_MAX)
        return pe__fail(err, PE_BAD_INPUT, "%d options: there must be 1 to %d",
                        p->options, PE_VOTE_OPTIONS_MAX);
    if (p->form < PE_VOTE_RANKED || p->form > PE_VOTE_GRADED)
        return pe__fail(err, PE_BAD_INPUT, "ballots of no known form");
    if (p->form == PE_VOTE_GRADED &&
        (p->grades < 1 || p->grades > 1000 ||
         (p->mark == NULL && p->ballots > 0 && p->start[p->ballots] > 0)))
        return pe__fail(err, PE_BAD_INPUT, "graded ballots need marks, and 1 "
                        "to 1,000 grades");
    if (p->ballots < 0 || p->ballots > INT32_MAX)
        return pe__fail(err, PE_BAD_INPUT, "there may be 0 to %d rows of "
                        "ballots", INT32_MAX);
    if (p->ballots > 0 && p->start[0] < 0)
        return pe__fail(err, PE_BAD_INPUT, "the first row begins before 0");
    return PE_OK;
}

/* `seen`[option] = the last row that named it. */
static pe_status check_row(const pe_vote_problem *p, int64_t row,
                           int32_t *seen, pe_error *err)
{
    int64_t first = p->start[row], after = p->start[row + 1];
    if (after < first || after - first > p->options)
        return BAD("a ballot of %" PRId64 " marks: there may be one "
                   "for each option at most", after - first);
    for (int64_t k = first; k < after; k++) {
        int32_t option = p->option[k];
        if (option < 0 || option >= p->options)
            return BAD("there is no option %d", option + 1);
        if (seen[option] == (int32_t)row)
            return BAD("option %d stands twice on a ballot", option + 1);
        seen[option] = (int32_t)row;
    }
    if (p->mark == NULL)
        return PE_OK;
    for (int64_t k = first; k < after; k++) {
        int32_t mark = p->mark[k];
        if (p->form == PE_VOTE_GRADED && (mark < 0 || mark >= p->grades))
            return BAD("there is no grade %d", mark);
        if (p->form == PE_VOTE_RANKED && k > first && mark < p->mark[k - 1])
            return BAD("places must not fall along a ballot: %d does",
                       mark);
    }
    return PE_OK;
}

static pe_status check_rows(const pe_vote_problem *p, pe_error *err)
{
    int32_t *seen = pe__alloc((size_t)p->options, sizeof *seen);
    pe_status status = seen != NULL ? PE_OK : pe__fail_memory(err);
    if (seen != NULL)
        memset(seen, 0xff, (size_t)p->options * sizeof *seen);
    for (int64_t row = 0; status == PE_OK && row < p->ballots; row++)
        status = check_row(p, row, seen, err);
    pe__free(seen);
    return status;
}

static int64_t gcd(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* The least common denominator of all weights. */
static pe_status find_unit(const pe_vote_ratio *weight, int64_t rows,
                           int64_t *unit, pe_error *err)
{
    *unit = 1;
    for (int64_t row = 0; weight != NULL && row < rows; row++) {
        if (weight[row].top < 0 || weight[row].bottom < 1)
            return BAD("a weight must be 0 or more, its denominator 1 or "
                       "more");
        int64_t bottom = weight[row].bottom / gcd(weight[row].bottom,
                                                  weight[row].top);
        if (__builtin_mul_overflow(*unit, bottom / gcd(bottom, *unit), unit))
            return BAD("the weights have no common denominator below 2^63");
    }
    return PE_OK;
}

/* weight · unit, a whole number; false when it needs more than 63 bit. */
static bool scale(const pe_vote_ratio *weight, int64_t unit, int64_t *out)
{
    int64_t part = gcd(weight->bottom, weight->top);
    return !__builtin_mul_overflow(weight->top / part,
                                   unit / (weight->bottom / part), out);
}

pe_status pe__scale_weights(const pe_vote_ratio *weight, int64_t rows,
                            int64_t *unit, int64_t *scaled, pe_error *err)
{
    int64_t total = 0;
    pe_status status = find_unit(weight, rows, unit, err);
    for (int64_t row = 0; row < rows && status == PE_OK; row++) {
        scaled[row] = 1;
        if ((weight != NULL && !scale(&weight[row], *unit, &scaled[row])) ||
            __builtin_add_overflow(total, scaled[row], &total))
            status = BAD("the weights together need more than 63 bit");
    }
    return status;
}

static pe_status weigh_row(pe_vote *vote, int64_t row, pe_error *err)
{
    const pe_vote_problem *p = &vote->problem;
    int64_t count = p->count != NULL ? p->count[row] : 1, weight = count;
    bool over = false;
    if (count < 0)
        return BAD("%" PRId64 " people cannot have cast a ballot", count);
    if (p->weight != NULL) {
        over = !scale(&p->weight[row], vote->unit, &weight) ||
               __builtin_mul_overflow(weight, count, &weight);
        vote->weight[row] = over ? 0 : weight;
    }
    if (over || __builtin_add_overflow(vote->total, weight, &vote->total) ||
        __builtin_add_overflow(vote->people, count, &vote->people))
        return BAD("the weights together need more than 63 bit");
    return PE_OK;
}

static pe_status weigh(pe_vote *vote, pe_error *err)
{
    const pe_vote_problem *p = &vote->problem;
    pe_status status = find_unit(p->weight, p->ballots, &vote->unit, err);
    if (status == PE_OK && p->weight != NULL) {
        vote->weight = pe__alloc((size_t)p->ballots, sizeof *vote->weight);
        if (vote->weight == NULL)
            return pe__fail_memory(err);
    }
    for (int64_t row = 0; status == PE_OK && row < p->ballots; row++)
        status = weigh_row(vote, row, err);
    return status;
}

pe_status pe_vote_new(const pe_vote_problem *problem, pe_vote **vote,
                      pe_error *err)
{
    *vote = NULL;
    pe_status status = check_shape(problem, err);
    if (status == PE_OK)
        status = check_rows(problem, err);
    if (status != PE_OK)
        return status;
    pe_vote *made = pe__zalloc(1, sizeof *made);
    if (made == NULL)
        return pe__fail_memory(err);
    made->problem = *problem;
    status = weigh(made, err);
    if (status != PE_OK) {
        pe_vote_free(made);
        return status;
    }
    *vote = made;
    return PE_OK;
}

void pe_vote_free(pe_vote *vote)
{
    if (vote == NULL)
        return;
    pe__free(vote->weight);
    pe__free(vote->pairs);
    pe__free(vote);
}
