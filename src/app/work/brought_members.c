/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A table of members that somebody brings. */
#include "brought.h"
#include "error.h"
#include "mem.h"
#include "slots.h"

#include <string.h>

/* What a member says themselves, or the hub reckons, is read but not taken:
 * the page says so. */
static const char *const known[] = {
    "member", "name", "hours", "skills", "site", "away", "pins", "bans",
    "prefers", "avoids", "carry_empowerment", "carry_desirability", NULL};
enum { FIRST_NOT_TAKEN = 8 };

typedef struct {
    pe__brought *b;
    int32_t member, name, hours, skills, site, away, pins, bans;
    pe__ids labels;
    pe__ids by_label, by_name; /* of tasks: the numbers in `task` */
    char **task_label;         /* [tasks], the document's */
    int64_t *task;             /* [tasks] ids */
    int32_t tasks;
} reading;

static pe__cell cell(const reading *r, int64_t row, int32_t column)
{
    return (pe__cell){r->b->table, row, column};
}

static bool find_columns(reading *r, pe_error *err)
{
    const pe__table *t = r->b->table;
    pe_error found = {0};
    int64_t before = r->b->fault_count;
    r->name = pe__table_find(t, "name");
    r->skills = pe__table_find(t, "skills");
    r->site = pe__table_find(t, "site");
    r->away = pe__table_find(t, "away");
    r->pins = pe__table_find(t, "pins");
    r->bans = pe__table_find(t, "bans");
    for (int k = FIRST_NOT_TAKEN; known[k]; k++)
        if (pe__table_find(t, known[k]) >= 0)
            pe__add_text(r->b->doc, r->b->notes, known[k]);
    pe__brought_fault(r->b, pe__column(t, "member", &r->member, &found),
                      &found, err);
    pe__brought_fault(r->b, pe__column(t, "hours", &r->hours, &found), &found,
                      err);
    return r->b->fault_count == before;
}

enum { TWINS = INT32_MAX };

/* Tasks by label, and by name where no two share it. */
static pe_status index_tasks(reading *r, const pe__value *tasks, pe_error *err)
{
    size_t count = pe__count_of(tasks);
    r->task = pe__alloc(count, sizeof *r->task);
    r->task_label = pe__alloc(count, sizeof *r->task_label);
    if (!r->task || !r->task_label)
        return pe__fail_memory(err);
    for (const pe__value *t = pe__first(tasks); t; t = t->next) {
        int32_t other = -1, number = r->tasks++;
        const char *label = pe__get_text(t, "label", "");
        const char *name = pe__get_text(t, "name", "");
        r->task[number] = pe__get_integer(t, "task", 0);
        r->task_label[number] = (char *)(uintptr_t)label;
        if (!pe__ids_add(&r->by_label, label, number, &other) ||
            !pe__ids_add(&r->by_name, name, number, &other))
            return pe__fail_memory(err);
        if (other >= 0)
            pe__ids_set(&r->by_name, name, TWINS);
    }
    return PE_OK;
}

/* An item that names no task. */
static void unknown(reading *r, pe__cell at, const char *item, size_t length)
{
    char shown[PE__SHOWN], near[PE__SHOWN], text[2 * PE__SHOWN];
    const char *column = pe__table_name(at.table, at.column);
    int32_t nearest = pe__nearest(item, length, r->task_label, r->tasks);
    int cut = length < sizeof text ? (int)length : (int)sizeof text - 1;
    memcpy(text, item, (size_t)cut);
    text[cut] = '\0';
    pe__shown(text, shown);
    if (nearest >= 0)
        pe__brought_say(r->b, at, "%s names \"%s\", which is no task: did you "
                        "mean \"%s\"?", column, shown,
                        pe__shown(r->task_label[nearest], near));
    else
        pe__brought_say(r->b, at, "%s names \"%s\", which is no task: write "
                        "ids of tasks with \";\" between them", column,
                        shown);
}

static bool holds(const pe__value *list, int64_t task)
{
    for (const pe__value *v = pe__first(list); v; v = v->next)
        if (v->integer == task)
            return true;
    return false;
}

/* "wash; cook" as the ids of tasks. What stands in `not` cannot be meant as
 * well. */
static pe__value *read_tasks(reading *r, pe__value *row, int64_t i,
                             int32_t column, const char *key,
                             const pe__value *not)
{
    pe__cell at = cell(r, i, column);
    const char *rest = pe__brought_text(r->b, at, (int64_t)4 * PE__LIST_MOST);
    const char *item;
    pe__value *list = pe__put_array(r->b->doc, row, key);
    size_t length;
    while (pe__list_next(&rest, ';', &item, &length)) {
        int32_t k = pe__ids_get(&r->by_label, item, length);
        if (k < 0)
            k = pe__ids_get(&r->by_name, item, length);
        if (k < 0)
            unknown(r, at, item, length);
        else if (k == TWINS)
            pe__brought_say(r->b, at, "%s holds the name of more than one "
                            "task: write the id",
                            pe__table_name(at.table, column));
        else if (not && holds(not, r->task[k]))
            pe__brought_say(r->b, at, "the task \"%s\" stands in both pins "
                            "and bans: take it out of one", r->task_label[k]);
        else if (!holds(list, r->task[k]))
            pe__add_number(r->b->doc, list, PE__INTEGER, r->task[k]);
    }
    return list;
}

static pe_status read_label(reading *r, pe__value *row, int64_t i,
                            pe_error *err)
{
    char shown[PE__SHOWN];
    pe__cell at = cell(r, i, r->member), name = cell(r, i, r->name);
    const char *label = pe__brought_text(r->b, at, PE__LABEL_MOST);
    int32_t other = -1;
    pe__put_text(r->b->doc, row, "label", label);
    pe__put_text(r->b->doc, row, "name",
                 pe__cell_blank(name)
                     ? label
                     : pe__brought_text(r->b, name, PE__NAME_MOST));
    if (!*label) {
        pe__brought_say(r->b, at, "the member has no id: write one that no "
                        "other member has");
        return PE_OK;
    }
    if (!pe__ids_add(&r->labels, label, (int32_t)i, &other))
        return pe__fail_memory(err);
    if (other >= 0)
        pe__brought_say(r->b, at, "the member \"%s\" stands in row %ld "
                        "already: give each member an id of their own",
                        pe__shown(label, shown),
                        pe__table_line(r->b->table, other));
    return PE_OK;
}

/* "Mon 9-12; Fri" and labels of slots. */
static void read_away(reading *r, pe__value *row, int64_t i)
{
    char text[PE__LIST_MOST], shown[PE__SHOWN];
    pe__cell at = cell(r, i, r->away);
    const char *list = pe__brought_list(r->b, at), *rest = list, *item;
    size_t length;
    while (pe__list_next(&rest, ';', &item, &length)) {
        if (length >= sizeof text)
            continue; /* a fault already */
        memcpy(text, item, length);
        text[length] = '\0';
        const char *fault = pe__slot_fault(text);
        if (fault)
            pe__brought_say(r->b, at, "away has \"%s\": %s",
                            pe__shown(text, shown), fault);
    }
    if (r->away >= 0)
        pe__put_text(r->b->doc, row, "away", list);
}

static pe_status read_row(reading *r, int64_t i, pe_error *err)
{
    pe__brought *b = r->b;
    pe_error found = {0};
    int32_t hours = 0;
    pe__value *row = pe__add_object(b->doc, b->rows);
    pe__put_integer(b->doc, row, "line", pe__table_line(b->table, i));
    pe_status status = read_label(r, row, i, err);
    pe__brought_fault(b, pe__cell_quarters(cell(r, i, r->hours), &hours,
                                           &found), &found, err);
    if (hours > 4 * 168)
        pe__brought_say(b, cell(r, i, r->hours), "hours is more than a week "
                        "has: write at most 168");
    pe__put_number(b->doc, row, "hours", PE__HOURS, hours);
    if (r->skills >= 0)
        pe__put_text(b->doc, row, "skills",
                     pe__brought_list(b, cell(r, i, r->skills)));
    if (r->site >= 0)
        pe__put_text(b->doc, row, "site",
                     pe__brought_text(b, cell(r, i, r->site), PE__LIST_MOST));
    read_away(r, row, i);
    pe__value *pins = NULL;
    if (r->pins >= 0)
        pins = read_tasks(r, row, i, r->pins, "pins", NULL);
    if (r->bans >= 0)
        read_tasks(r, row, i, r->bans, "bans", pins);
    pe__brought_more(b, row, i, known);
    return status;
}

pe_status pe__brought_members(pe__brought *b, const pe__value *tasks,
                              pe_error *err)
{
    reading r = {.b = b};
    int64_t rows = pe__table_rows(b->table);
    pe_status status = index_tasks(&r, tasks, err);
    if (status == PE_OK && (rows < 1 || rows > PE__WORKERS_MOST))
        pe__brought_say(b, (pe__cell){b->table, 0, -1}, "%s: write one row "
                        "for each member, at most %d",
                        rows < 1 ? "there are no members"
                                 : "there are too many members",
                        PE__WORKERS_MOST);
    else if (status == PE_OK && find_columns(&r, err))
        for (int64_t i = 0; i < rows && status == PE_OK; i++)
            status = read_row(&r, i, err);
    pe__ids_free(&r.labels);
    pe__ids_free(&r.by_label);
    pe__ids_free(&r.by_name);
    pe__free(r.task_label);
    pe__free(r.task);
    return status == PE_OK && pe__doc_failed(b->doc) ? pe__fail_memory(err)
                                                     : status;
}
