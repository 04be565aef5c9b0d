/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the tasks are balanced by (two ratings, a ranking in the place of
 * empowerment, or categories); and what earlier
 * periods left to make good. */
#include "error.h"
#include "mem.h"
#include "parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The column if any task fills it in, else −1. */
static int32_t filled(const pe__check *c, const char *name)
{
    int32_t column = pe__table_find(c->task_table, name);
    for (int32_t j = 0; column >= 0 && j < c->tasks; j++) {
        if (*pe__table_cell(c->task_table, j, column)) {
            return column;
        }
    }
    return -1;
}

/* A blank cell among filled ones is no number and ends the check. */
static pe_status read_column(pe__check *c, int32_t column, int r,
                             pe_error *err)
{
    pe_status status = PE_OK;
    for (int32_t j = 0; j < c->tasks && status == PE_OK; j++) {
        status = pe__check_number(c->task_table, j, column,
                                  &c->task[j].rating[r], err);
    }
    return status;
}

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Ranks become points from 10 (first) to 0 (last); equal ranks share the mean
 * of their places. */
static pe_status points_of_ranks(pe__check *c, pe_error *err)
{
    double *sorted = pe__alloc((size_t)c->tasks, sizeof *sorted);
    double *points = pe__alloc((size_t)c->tasks, sizeof *points);
    if (!sorted || !points) {
        pe__free(sorted);
        pe__free(points);
        return pe__fail_memory(err);
    }
    for (int32_t j = 0; j < c->tasks; j++) {
        sorted[j] = c->task[j].rating[0];
    }
    qsort(sorted, (size_t)c->tasks, sizeof *sorted, by_number);
    for (int32_t first = 0, after; first < c->tasks; first = after) {
        after = first;
        while (after < c->tasks && sorted[after] == sorted[first]) {
            after++;
        }
        double place = 0.5 * (first + after - 1);
        for (int32_t k = first; k < after; k++) {
            points[k] = c->tasks == 1 ? 5
                        : 10 * (c->tasks - 1 - place) / (c->tasks - 1);
        }
    }
    for (int32_t j = 0; j < c->tasks; j++) {
        double *found = bsearch(&c->task[j].rating[0], sorted,
                                (size_t)c->tasks, sizeof *sorted, by_number);
        c->task[j].rating[0] = points[found - sorted];
    }
    pe__free(points);
    pe__free(sorted);
    return PE_OK;
}

/* Notes one more rating by a copy of its name, weight 1. False: memory. */
static bool name_rating(pe__check *c, const char *name)
{
    char *copy = pe__strdup(name);
    if (copy) {
        c->weight[c->report->ratings] = 1;
        c->report->rating_name[c->report->ratings++] = copy;
    }
    return copy != NULL;
}

/* Each category is a rating that is 1 for its tasks and 0 for the others: a
 * like share of the hours is then a like mean. Numbered as they first turn
 * up. */
static pe_status read_categories(pe__check *c, int32_t column, pe_error *err)
{
    pe_check_report *report = c->report;
    for (int32_t j = 0; j < c->tasks; j++) {
        const char *text = pe__table_cell(c->task_table, j, column);
        int r = 0;
        while (r < report->ratings &&
               strcmp(report->rating_name[r], text) != 0) {
            r++;
        }
        if (r == PE_CHECK_RATINGS) {
            return pe__fail_at(err, PE_BAD_INPUT,
                pe__table_file(c->task_table), pe__table_line(c->task_table, j),
                column + 1, "more than %d categories", PE_CHECK_RATINGS);
        }
        if (r == report->ratings && !name_rating(c, text)) {
            return pe__fail_memory(err);
        }
        c->task[j].rating[r] = 1;
    }
    return PE_OK;
}

/* A rating that the table does not have is 0 for all tasks and has no
 * weight. */
static pe_status read_two(pe__check *c, int32_t empowerment, int32_t rank,
                          int32_t desirability, pe_error *err)
{
    pe_status status = PE_OK;
    if (!name_rating(c, "empowerment") || !name_rating(c, "desirability")) {
        return pe__fail_memory(err);
    }
    c->weight[0] = empowerment >= 0 || rank >= 0;
    c->weight[1] = desirability < 0 ? 0 : c->request->weight;
    if (empowerment >= 0) {
        status = read_column(c, empowerment, 0, err);
    } else if (rank >= 0) {
        status = read_column(c, rank, 0, err);
        if (status == PE_OK) {
            status = points_of_ranks(c, err);
        }
    }
    if (status == PE_OK && desirability >= 0) {
        status = read_column(c, desirability, 1, err);
    }
    return status;
}

/* One row's carry: what is aimed at is its opposite. */
static pe_status read_carry(pe__check *c, const pe__table *t, int64_t row,
                            const int32_t *column, pe__check_member *member,
                            pe_error *err)
{
    pe_status status = PE_OK;
    for (int r = 0; r < c->report->ratings && status == PE_OK; r++) {
        double carry = 0;
        if (column[r] >= 0 && *pe__table_cell(t, row, column[r])) {
            status = pe__check_number(t, row, column[r], &carry, err);
        }
        member->target[r] = -carry;
    }
    return status;
}

/* From a table of its own or from the columns of the members. Members whom
 * the table leaves out carry nothing. */
static pe_status read_carries(pe__check *c, pe_error *err)
{
    const pe__table *t = c->carry_table ? c->carry_table : c->member_table;
    int32_t id, column[PE_CHECK_RATINGS];
    pe_status status = pe__check_column(t, "member", &id, err);
    for (int r = 0; r < c->report->ratings; r++) {
        char name[160];
        snprintf(name, sizeof name, "carry_%s", c->report->rating_name[r]);
        column[r] = pe__table_find(t, name);
    }
    for (int64_t row = 0; row < pe__table_rows(t) && status == PE_OK; row++) {
        const char *text = pe__table_cell(t, row, id);
        int32_t i = pe__check_member_of(c, text);
        if (i < 0) {
            return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(t),
                               pe__table_line(t, row), id + 1,
                               "there is no member \"%.60s\"", text);
        }
        status = read_carry(c, t, row, column, &c->member[i], err);
    }
    return status;
}

/* Ratings come before categories unless categories are asked for. */
pe_status pe__check_read_ratings(pe__check *c, pe_error *err)
{
    int32_t empowerment = filled(c, "empowerment"), rank = filled(c, "rank");
    int32_t desirability = filled(c, "desirability");
    int32_t category = filled(c, "category");
    bool rated = empowerment >= 0 || rank >= 0 || desirability >= 0;
    pe_status status;
    if (category >= 0 && (c->request->by_category || !rated)) {
        status = read_categories(c, category, err);
    } else if (rated && !c->request->by_category) {
        status = read_two(c, empowerment, rank, desirability, err);
    } else {
        return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(c->task_table), 1,
                           0, "there is nothing to balance by: no %s",
                           c->request->by_category ? "category"
                           : "empowerment, desirability, rank or category");
    }
    return status == PE_OK ? read_carries(c, err) : status;
}
