/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The columns of members that name tasks: pins, bans, prefers, avoids. */
#include "cells.h"
#include "mem.h"
#include "workplace_own.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    pe__workplace *w;
    const pe__table *table;
    pe__ids by_name; /* of tasks, made when an item is no id; twins get TWINS */
} reading;

enum { TWINS = INT32_MAX };

/* Names of several tasks stand for none of them. */
static pe_status index_names(reading *r, pe_error *err)
{
    const pe_workplace *w = &r->w->open;
    for (int32_t j = 0; j < w->problem.tasks; j++) {
        int32_t other;
        if (!pe__ids_add(&r->by_name, w->task_name[j], j, &other))
            return pe__fail_memory(err);
        if (other >= 0)
            pe__ids_set(&r->by_name, w->task_name[j], TWINS);
    }
    return PE_OK;
}

/* An item of a list as a message shows it. */
static const char *shown_item(const char *item, size_t length,
                              char out[PE__SHOWN])
{
    char text[2 * PE__SHOWN];
    snprintf(text, sizeof text, "%.*s", (int)length, item);
    return pe__shown(text, out);
}

/* An item that is neither an id nor a name. */
static pe_status unknown(const reading *r, pe__cell at, const char *item,
                         size_t length, pe_error *err)
{
    char shown[PE__SHOWN], near_text[PE__SHOWN];
    const pe_workplace *w = &r->w->open;
    shown_item(item, length, shown);
    const char *column = pe__table_name(at.table, at.column);
    int32_t near = pe__nearest(item, length, w->task_id, w->problem.tasks);
    if (near < 0)
        return pe__cell_fail(at, err,
                             "%s names \"%s\", which is no task: write ids of "
                             "tasks with \";\" between them",
                             column, shown);
    return pe__cell_fail(at, err,
                         "%s names \"%s\", which is no task: did you mean "
                         "\"%s\"?",
                         column, shown,
                         pe__shown(w->task_id[near], near_text));
}

/* An id, else the name of just one task. */
static pe_status find_task(reading *r, pe__cell at, const char *item,
                           size_t length, int32_t *task, pe_error *err)
{
    char shown[PE__SHOWN];
    *task = pe__ids_get(&r->w->tasks, item, length);
    if (*task >= 0)
        return PE_OK;
    pe_status status = r->by_name.count ? PE_OK : index_names(r, err);
    if (status)
        return status;
    *task = pe__ids_get(&r->by_name, item, length);
    if (*task < 0)
        return unknown(r, at, item, length, err);
    if (*task == TWINS)
        return pe__cell_fail(at, err,
                             "%s has \"%s\", the name of more than one task: "
                             "write the id",
                             pe__table_name(at.table, at.column),
                             shown_item(item, length, shown));
    return PE_OK;
}

/* A pin that breaks a rule would make every division inadmissible. */
static pe_status check_pin(const reading *r, pe__cell at, int32_t member,
                           int32_t task, pe_error *err)
{
    char name[PE__SHOWN], id[PE__SHOWN];
    const pe_workplace *w = &r->w->open;
    if (pe__may_hold(w, member, task))
        return PE_OK;
    return pe__cell_fail(at, err,
                         "%s is pinned to \"%s\" but lacks a skill that it "
                         "needs: take off the pin, or add the skill",
                         pe__shown(w->member_name[member], name),
                         pe__shown(w->task_id[task], id));
}

/* Reads one column into `pair`; *count is how many it holds. */
static pe_status read_column(reading *r, int32_t which, int32_t column,
                             pe_jobs_pair *pair, int64_t *count, pe_error *err)
{
    int32_t members = r->w->open.problem.members;
    pe_status status = PE_OK;
    for (int32_t i = 0; i < members; i++) {
        pe__cell at = {r->table, i, column};
        const char *rest = pe__cell_text(at), *item;
        size_t length;
        while (pe__list_next(&rest, ';', &item, &length)) {
            int32_t task;
            status = find_task(r, at, item, length, &task, err);
            if (!status && which == PE__PINS)
                status = check_pin(r, at, i, task, err);
            if (status)
                return status;
            pair[(*count)++] = (pe_jobs_pair){i, task};
        }
    }
    return status;
}

/* At most as many items as there are separators and members. */
static int64_t most_items(const reading *r, int32_t column)
{
    int64_t most = 0;
    for (int32_t i = 0; i < r->w->open.problem.members; i++) {
        const char *c = pe__table_cell(r->table, i, column);
        most += *c != '\0';
        for (; *c; c++)
            most += *c == ';';
    }
    return most;
}

/* For sorting and searching. */
static int by_member_and_task(const void *a, const void *b)
{
    const pe_jobs_pair *x = a, *y = b;
    if (x->member != y->member)
        return x->member < y->member ? -1 : 1;
    return (x->task > y->task) - (x->task < y->task);
}

/* A task named twice in one list counts once. */
static int64_t sort_pairs(pe_jobs_pair *pair, int64_t count)
{
    int64_t kept = 0;
    if (count)
        qsort(pair, (size_t)count, sizeof *pair, by_member_and_task);
    for (int64_t k = 0; k < count; k++)
        if (!kept || by_member_and_task(&pair[kept - 1], &pair[k]))
            pair[kept++] = pair[k];
    return kept;
}

/* A table without the column has an empty list. */
static pe_status read_list(reading *r, int32_t which, pe_error *err)
{
    pe__workplace *w = r->w;
    int32_t column = pe__table_find(r->table, pe__list_names[which]);
    if (column < 0)
        return PE_OK;
    pe_jobs_pair *pair =
        pe__workplace_array(w, most_items(r, column), sizeof *pair);
    if (!pair)
        return pe__fail_memory(err);
    int64_t count = 0;
    pe_status status = read_column(r, which, column, pair, &count, err);
    w->list[which] = pair;
    w->lists[which] = sort_pairs(pair, count);
    return status;
}

/* O(log n). */
static bool in_list(const pe__workplace *w, int32_t which, pe_jobs_pair pair)
{
    return w->lists[which] &&
           bsearch(&pair, w->list[which], (size_t)w->lists[which],
                   sizeof pair, by_member_and_task);
}

/* Pinned and banned, or liked and disliked, cannot both be meant. */
static pe_status check_contrary(const reading *r, int32_t one, int32_t other,
                                pe_error *err)
{
    char name[PE__SHOWN];
    const pe__workplace *w = r->w;
    for (int64_t k = 0; k < w->lists[one]; k++) {
        pe_jobs_pair pair = w->list[one][k];
        if (!in_list(w, other, pair))
            continue;
        pe__cell at = {r->table, pair.member,
                       pe__table_find(r->table, pe__list_names[other])};
        return pe__cell_fail(at, err,
                             "the task \"%s\" stands in both %s and %s: take "
                             "it out of one",
                             pe__shown(w->open.task_id[pair.task], name),
                             pe__list_names[one], pe__list_names[other]);
    }
    return PE_OK;
}

/* Called again after a merge has joined the lists. */
void pe__lists_hand_over(pe__workplace *w)
{
    pe_jobs_problem *p = &w->open.problem;
    p->pin = w->list[PE__PINS];
    p->ban = w->list[PE__BANS];
    p->prefer = w->list[PE__PREFERS];
    p->avoid = w->list[PE__AVOIDS];
    p->pins = w->lists[PE__PINS];
    p->bans = w->lists[PE__BANS];
    p->prefers = w->lists[PE__PREFERS];
    p->avoids = w->lists[PE__AVOIDS];
}

/* The names of tasks are hashed only if some item is no id. */
pe_status pe__lists_read(pe__workplace *w, const pe__table *table,
                         pe_error *err)
{
    reading r = {.w = w, .table = table};
    pe_status status = PE_OK;
    for (int32_t which = 0; which < 4 && !status; which++)
        status = read_list(&r, which, err);
    if (!status)
        status = check_contrary(&r, PE__PINS, PE__BANS, err);
    if (!status)
        status = check_contrary(&r, PE__PREFERS, PE__AVOIDS, err);
    pe__lists_hand_over(w);
    pe__ids_free(&r.by_name);
    return status;
}
