/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table of tasks, but for its ratings (ratings.c). */
#include "cells.h"
#include "slots.h"
#include "workplace_own.h"
#include <string.h>

static const char *const known[] = {
    "task",     "name", "hours", "empowerment", "desirability", "skills",
    "min_hours", "max_people", "site", "slot", "rank", "category", "cause",
    "tags", NULL};

typedef struct {
    pe__workplace *w;
    const pe__table *table;
    int32_t count;
    int32_t task, name, hours, skills, least, most, site, slot, cause, tags;
    int32_t *hours_of, *least_of, *most_of, *slot_of, *site_of, *cause_of;
} reading;

/* A cell of this table. */
static pe__cell cell(const reading *r, int32_t row, int32_t column)
{
    return (pe__cell){r->table, row, column};
}

/* Blank cells share one empty text. */
pe_status pe__extra_read(pe__workplace *w, const pe__table *table,
                         const char *const *names, pe__extra **extra,
                         int32_t *extras, pe_error *err)
{
    int32_t columns = pe__table_columns(table);
    int64_t rows = pe__table_rows(table);
    *extras = 0;
    *extra = pe__workplace_array(w, columns, sizeof **extra);
    if (!*extra)
        return pe__fail_memory(err);
    for (int32_t c = 0; c < columns; c++) {
        const char *name = pe__table_name(table, c);
        int32_t k = 0;
        while (names[k] && pe__table_find(table, names[k]) != c)
            k++;
        if (names[k])
            continue;
        pe__extra *e = &(*extra)[(*extras)++];
        e->name = pe__workplace_text(w, name);
        e->cell = pe__workplace_array(w, rows, sizeof *e->cell);
        if (!e->name || !e->cell)
            return pe__fail_memory(err);
        for (int64_t i = 0; i < rows; i++) {
            const char *text = pe__table_cell(table, i, c);
            e->cell[i] = *text ? pe__workplace_text(w, text) : e->name +
                                                        strlen(e->name);
            if (!e->cell[i])
                return pe__fail_memory(err);
        }
    }
    return PE_OK;
}

/* Only `task` and `hours` must be there. */
static pe_status find_columns(reading *r, pe_error *err)
{
    const pe__table *t = r->table;
    r->name = pe__table_find(t, "name");
    r->skills = pe__table_find(t, "skills");
    r->least = pe__table_find(t, "min_hours");
    r->most = pe__table_find(t, "max_people");
    r->site = pe__table_find(t, "site");
    r->slot = pe__table_find(t, "slot");
    r->cause = pe__table_find(t, "cause");
    r->tags = pe__table_find(t, "tags");
    pe_status status = pe__column(t, "task", &r->task, err);
    return status ? status : pe__column(t, "hours", &r->hours, err);
}

/* In the workplace's arena: nothing to free when a later row fails. */
static bool make_arrays(reading *r)
{
    pe__workplace *w = r->w;
    int64_t n = r->count;
    w->open.task_id = pe__workplace_array(w, n, sizeof(char *));
    w->open.task_name = pe__workplace_array(w, n, sizeof(char *));
    w->task_skills = pe__workplace_array(w, n, sizeof(int32_t));
    w->open.decision = pe__workplace_array(w, n, sizeof(int32_t));
    w->open.task_origin = pe__workplace_array(w, n, sizeof(int32_t));
    r->hours_of = pe__workplace_array(w, n, sizeof(int32_t));
    r->least_of = pe__workplace_array(w, n, sizeof(int32_t));
    r->most_of = pe__workplace_array(w, n, sizeof(int32_t));
    r->slot_of = pe__workplace_array(w, n, sizeof(int32_t));
    r->site_of = pe__workplace_array(w, n, sizeof(int32_t));
    r->cause_of = pe__workplace_array(w, n, sizeof(int32_t));
    return w->open.task_id && w->open.task_name && w->task_skills &&
           w->open.decision && w->open.task_origin && r->hours_of &&
           r->least_of && r->most_of && r->slot_of && r->site_of &&
           r->cause_of;
}

/* Numbers the task; a second row with the same id names the first. */
static pe_status read_id(reading *r, int32_t j, pe_error *err)
{
    char shown[PE__SHOWN];
    pe__cell at = cell(r, j, r->task);
    if (pe__cell_blank(at))
        return pe__cell_fail(at, err, "the task has no id: write one that no "
                                      "other task has");
    char *id = pe__workplace_text(r->w, pe__cell_text(at));
    char *name = id;
    if (id && !pe__cell_blank(cell(r, j, r->name)))
        name = pe__workplace_text(r->w, pe__cell_text(cell(r, j, r->name)));
    int32_t other = -1;
    if (!id || !name || !pe__ids_add(&r->w->tasks, id, j, &other))
        return pe__fail_memory(err);
    if (other >= 0)
        return pe__cell_fail(at, err,
                             "the task \"%s\" stands in row %ld already: give "
                             "each task an id of its own",
                             pe__shown(id, shown),
                             pe__table_line(r->table, other));
    r->w->open.task_id[j] = id;
    r->w->open.task_name[j] = name;
    return PE_OK;
}

/* Whole hours first, because the shortest piece is measured by them. */
static pe_status read_hours(reading *r, int32_t j, pe_error *err)
{
    char found[PE__HOURS_SIZE], whole[PE__HOURS_SIZE];
    pe__cell at = cell(r, j, r->hours), least = cell(r, j, r->least);
    pe_status status = pe__cell_quarters(at, &r->hours_of[j], err);
    if (status)
        return status;
    if (!r->hours_of[j])
        return pe__cell_fail(at, err, "hours is 0: write at least 0.25, or "
                                      "leave the task out");
    r->least_of[j] = 0;
    if (!pe__cell_blank(least))
        status = pe__cell_quarters(least, &r->least_of[j], err);
    if (status)
        return status;
    if (r->least_of[j] > r->hours_of[j])
        return pe__cell_fail(least, err,
                             "min_hours is %s, but the whole task has %s "
                             "hours: write at most %s",
                             pe__hours_text(r->least_of[j], found),
                             pe__hours_text(r->hours_of[j], whole), whole);
    if (!r->least_of[j])
        r->least_of[j] = 1; /* blank: any piece down to a quarter hour */
    return PE_OK;
}

/* Blank: any number of people. */
static pe_status read_most(reading *r, int32_t j, pe_error *err)
{
    pe__cell at = cell(r, j, r->most);
    r->most_of[j] = 0;
    return pe__cell_blank(at) ? PE_OK
                              : pe__cell_count(at, &r->most_of[j], err);
}

/* The number of a cell's text among `names`, −1 for a blank cell. */
static pe_status read_text(reading *r, pe__cell at, pe__names *names,
                           int32_t *number, pe_error *err)
{
    const char *text = pe__cell_text(at);
    *number = -1;
    if (!*text)
        return PE_OK;
    *number = pe__names_add(names, &r->w->arena, text, strlen(text));
    return *number < 0 ? pe__fail_memory(err) : PE_OK;
}

/* Slots are kept as they were written; what they mean is worked out once for
 * each different text. */
static pe_status read_slot(reading *r, int32_t j, pe_error *err)
{
    char shown[PE__SHOWN];
    pe__cell at = cell(r, j, r->slot);
    const char *fault = pe__slot_fault(pe__cell_text(at));
    if (fault)
        return pe__cell_fail(at, err, "slot is \"%s\": %s",
                             pe__shown(pe__cell_text(at), shown), fault);
    return read_text(r, at, &r->w->slot_texts, &r->slot_of[j], err);
}

/* Other tags are people's own. */
static int32_t is_decision(const char *tags)
{
    const char *item;
    size_t length;
    while (pe__list_next(&tags, ';', &item, &length))
        if (length == strlen("decision") && !strncmp(item, "decision", length))
            return 1;
    return 0;
}

/* Stops at the first fault, in the order of the columns above. */
static pe_status read_row(reading *r, int32_t j, pe_error *err)
{
    pe__workplace *w = r->w;
    pe_status status = read_id(r, j, err);
    if (!status)
        status = read_hours(r, j, err);
    if (!status)
        status = read_most(r, j, err);
    if (!status)
        status = read_slot(r, j, err);
    if (!status)
        status = read_text(r, cell(r, j, r->skills), &w->skill_lists,
                           &w->task_skills[j], err);
    if (!status)
        status = read_text(r, cell(r, j, r->site), &w->site_texts,
                           &r->site_of[j], err);
    if (!status)
        status = read_text(r, cell(r, j, r->cause), &w->cause_texts,
                           &r->cause_of[j], err);
    w->open.decision[j] = is_decision(pe__cell_text(cell(r, j, r->tags)));
    w->open.task_origin[j] = 0;
    return status;
}

/* Tasks without a cause serve the cause "": the workplace itself. */
static pe_status default_cause(reading *r, pe_error *err)
{
    pe__workplace *w = r->w;
    int32_t none = -1;
    for (int32_t j = 0; j < r->count; j++) {
        if (r->cause_of[j] >= 0)
            continue;
        if (none < 0)
            none = pe__names_add(&w->cause_texts, &w->arena, "", 0);
        if (none < 0)
            return pe__fail_memory(err);
        r->cause_of[j] = none;
    }
    return PE_OK;
}

/* Optional arrays stay out of the problem when no task makes use of them. */
static void hand_over(reading *r)
{
    pe_jobs_problem *p = &r->w->open.problem;
    bool most = false, slot = false, site = false;
    for (int32_t j = 0; j < r->count; j++) {
        most |= r->most_of[j] > 0;
        slot |= r->slot_of[j] >= 0;
        site |= r->site_of[j] >= 0;
    }
    p->tasks = r->count;
    p->hours = r->hours_of;
    p->least = r->least_of;
    p->most = most ? r->most_of : NULL;
    p->slot = slot ? r->slot_of : NULL;
    p->site = site ? r->site_of : NULL;
    r->w->open.cause = r->cause_of;
}

/* The first fault of the first bad row ends it. O(cells). */
pe_status pe__tasks_read(pe__workplace *w, const pe__table *table,
                         const pe_workplace_files *files, pe_error *err)
{
    reading r = {.w = w, .table = table};
    int64_t rows = pe__table_rows(table);
    if (rows < 1 || rows > INT32_MAX)
        return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(table), 0, 0,
                           "%s: write one row for each task",
                           rows < 1 ? "there are no tasks"
                                    : "there are too many tasks");
    r.count = (int32_t)rows;
    pe_status status = find_columns(&r, err);
    if (status)
        return status;
    if (!make_arrays(&r))
        return pe__fail_memory(err);
    for (int32_t j = 0; j < r.count; j++) {
        status = read_row(&r, j, err);
        if (status)
            return status;
    }
    status = default_cause(&r, err);
    hand_over(&r);
    if (!status)
        status = pe__extra_read(w, table, known, &w->task_extra,
                                &w->task_extras, err);
    return status ? status : pe__ratings_read(w, table, files, err);
}
