/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What tasks are balanced by: two ratings (empowerment, desirability), a
 * ranking in the place of the first, or categories of which everybody gets a
 * comparable share. */
#include "cells.h"
#include "mem.h"
#include "workplace_own.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    pe__workplace *w;
    const pe__table *table;
    int32_t count;
    int32_t empowerment, desirability, rank, category; /* columns; -1 = none */
} reading;

/* The column when at least one of its cells is filled in, else -1. */
static int32_t used_column(const reading *r, const char *name)
{
    int32_t column = pe__table_find(r->table, name);
    for (int32_t j = 0; column >= 0 && j < r->count; j++)
        if (!pe__cell_blank((pe__cell){r->table, j, column}))
            return column;
    return -1;
}

/* A number in every row, or a fault at the first row without one: a rating
 * that is missing could only be guessed. */
static pe_status read_numbers(const reading *r, int32_t column, double *out,
                              pe_error *err)
{
    for (int32_t j = 0; j < r->count; j++) {
        pe__cell at = {r->table, j, column};
        if (pe__cell_blank(at))
            return pe__cell_fail(at, err,
                                 "%s is blank, but other tasks have it: fill "
                                 "it in for every task or for none",
                                 pe__table_name(r->table, column));
        pe_status status = pe__cell_number(at, &out[j], err);
        if (status)
            return status;
    }
    return PE_OK;
}

typedef struct {
    double rank;
    int32_t task;
} ranked;

/* Ties by the order of the table, so that sorting is the same everywhere. */
static int by_rank(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return x->task < y->task ? -1 : 1;
}

/* Scores 0 … 10 by mid-ranks: equal ranks share the mean of their places, the
 * first of n has 10, the last 0. */
static void score(const ranked *row, int32_t n, double *out)
{
    for (int32_t a = 0, b; a < n; a = b) {
        for (b = a; b < n && row[b].rank == row[a].rank; b++)
            continue;
        double place = (a + b - 1) / 2.0; /* from 0 */
        for (int32_t k = a; k < b; k++)
            out[row[k].task] = n > 1 ? 10.0 * (n - 1 - place) / (n - 1) : 5;
    }
}

/* Ranks need not be without gaps: only their order counts. */
static pe_status read_rank(const reading *r, double *out, pe_error *err)
{
    pe_status status = read_numbers(r, r->rank, out, err);
    if (status)
        return status;
    ranked *row = pe__alloc((size_t)r->count, sizeof *row);
    if (!row)
        return pe__fail_memory(err);
    for (int32_t j = 0; j < r->count && !status; j++) {
        row[j] = (ranked){out[j], j};
        if (out[j] < 1)
            status = pe__cell_fail((pe__cell){r->table, j, r->rank}, err,
                                   "rank is %g: 1 is the most empowering "
                                   "task, then 2, 3, …; ties are fine",
                                   out[j]);
    }
    if (!status) {
        qsort(row, (size_t)r->count, sizeof *row, by_rank);
        score(row, r->count, out);
    }
    pe__free(row);
    return status;
}

/* A rating that is missing is the same for all and has no weight. */
static pe_status read_ratings(reading *r, const pe_workplace_files *files,
                              pe_error *err)
{
    pe__workplace *w = r->w;
    pe_jobs_problem *p = &w->open.problem;
    int64_t n = r->count;
    double *rating = pe__workplace_array(w, 2 * n, sizeof *rating);
    double *weight = pe__workplace_array(w, 2, sizeof *weight);
    char **name = pe__workplace_array(w, 2, sizeof *name);
    if (!rating || !weight || !name)
        return pe__fail_memory(err);
    name[0] = pe__workplace_text(w, "empowerment");
    name[1] = pe__workplace_text(w, "desirability");
    if (!name[0] || !name[1])
        return pe__fail_memory(err);
    memset(rating, 0, 2 * (size_t)n * sizeof *rating);
    weight[0] = r->empowerment >= 0 || r->rank >= 0;
    weight[1] = r->desirability < 0 || files->weight < 0 ? 0
                : files->weight > 0                      ? files->weight
                                                         : 1;
    pe_status status = PE_OK;
    if (r->empowerment >= 0)
        status = read_numbers(r, r->empowerment, rating, err);
    else if (r->rank >= 0)
        status = read_rank(r, rating, err);
    if (!status && r->desirability >= 0)
        status = read_numbers(r, r->desirability, rating + n, err);
    p->ratings = 2;
    p->rating = rating;
    p->weight = weight;
    w->open.rating_name = name;
    return status;
}

/* At the row where the first category too many stands. */
static pe_status too_many(const reading *r, pe__cell at, pe_error *err)
{
    return pe__cell_fail(at, err,
                         "more than %d categories (the table of %d tasks goes "
                         "on): put similar work into one category",
                         PE_JOBS_RATINGS_MAX, r->count);
}

/* A task is all of one category, so a member's deviation in it is the share
 * of the member's hours less that of all hours. */
static pe_status read_categories(reading *r, pe_error *err)
{
    pe__workplace *w = r->w;
    pe_jobs_problem *p = &w->open.problem;
    size_t n = (size_t)r->count;
    double *rating =
        pe__workplace_array(w, PE_JOBS_RATINGS_MAX, n * sizeof *rating);
    pe__names names = {0};
    pe_status status = rating ? PE_OK : pe__fail_memory(err);
    for (int32_t j = 0; j < r->count && !status; j++) {
        pe__cell at = {r->table, j, r->category};
        const char *text = pe__cell_text(at);
        int32_t c = pe__names_add(&names, &w->arena, text, strlen(text));
        if (c < 0)
            status = pe__fail_memory(err);
        else if (!*text)
            status = pe__cell_fail(at, err, "category is blank: every task "
                                            "needs one");
        else if (c == PE_JOBS_RATINGS_MAX)
            status = too_many(r, at, err);
        else
            for (int32_t k = 0; k < PE_JOBS_RATINGS_MAX; k++)
                rating[(size_t)k * n + (size_t)j] = k == c;
    }
    char **name = pe__workplace_array(w, PE_JOBS_RATINGS_MAX, sizeof *name);
    if (!status && !name)
        status = pe__fail_memory(err);
    if (!status)
        memcpy(name, names.name, (size_t)names.count * sizeof *name);
    p->ratings = names.count;
    p->rating = rating;
    p->weight = NULL;
    w->open.rating_name = name;
    w->open.by_category = true;
    pe__names_free(&names);
    return status;
}

/* Neither ratings nor categories: the message names all three ways. */
static pe_status nothing_to_balance(const reading *r, pe_error *err)
{
    int32_t column;
    pe_error missing = {0};
    if (!pe__column(r->table, "empowerment", &column, &missing))
        return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(r->table), 0,
                           column + 1,
                           "empowerment is blank for every task: fill it in, "
                           "or give a column rank or category");
    return pe__fail_at(err, PE_BAD_INPUT, missing.file, missing.line, 0,
                       "%s; a column rank or category will do instead",
                       missing.message);
}

/* Half of the balance missing may be meant, or a column misspelt. */
static pe_status warn_single(reading *r, pe_error *err)
{
    pe_error place = {0};
    pe__fail_at(&place, PE_BAD_INPUT, pe__table_file(r->table), 0, 0, "%s", "");
    if (r->empowerment < 0 && r->rank < 0)
        return pe__workplace_warn(r->w, &place, err,
                                  "no empowerment is given: only desirability "
                                  "is balanced");
    if (r->desirability < 0)
        return pe__workplace_warn(r->w, &place, err,
                                  "no desirability is given: only empowerment "
                                  "is balanced");
    return PE_OK;
}

/* Categories are taken when they are asked for or when there is nothing
 * else. A rank beside filled-in empowerment is passed over. */
pe_status pe__ratings_read(pe__workplace *w, const pe__table *table,
                           const pe_workplace_files *files, pe_error *err)
{
    reading r = {.w = w, .table = table, .count = w->open.problem.tasks};
    int32_t column;
    r.empowerment = used_column(&r, "empowerment");
    r.desirability = used_column(&r, "desirability");
    r.rank = used_column(&r, "rank");
    r.category = used_column(&r, "category");
    bool rated = r.empowerment >= 0 || r.rank >= 0 || r.desirability >= 0;
    if (files->by_category && r.category < 0) {
        pe_status status = pe__column(table, "category", &column, err);
        return status ? status
                      : pe__fail_at(err, PE_BAD_INPUT, pe__table_file(table),
                                    0, column + 1,
                                    "category is blank for every task: fill "
                                    "it in");
    }
    if (r.category >= 0 && (files->by_category || !rated))
        return read_categories(&r, err);
    if (!rated)
        return nothing_to_balance(&r, err);
    pe_status status = read_ratings(&r, files, err);
    return status ? status : warn_single(&r, err);
}
