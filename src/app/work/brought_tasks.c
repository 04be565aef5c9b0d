/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A table of tasks that somebody brings. */
#include "brought.h"
#include "error.h"
#include "mem.h"
#include "slots.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const known[] = {
    "task",      "name",       "hours", "empowerment", "desirability",
    "skills",    "min_hours",  "max_people", "site",   "slot",
    "rank",      "category",   "cause", "tags",        NULL};

typedef struct {
    pe__brought *b;
    int32_t task, name, hours, empowerment, desirability, skills, least, most,
        site, slot, rank, category, cause, tags; /* columns; −1 = none */
    pe__ids labels;
} reading;

static pe__cell cell(const reading *r, int64_t row, int32_t column)
{
    return (pe__cell){r->b->table, row, column};
}

/* Without ids or hours nothing else is worth reading. */
static bool find_columns(reading *r, pe_error *err)
{
    const pe__table *t = r->b->table;
    const struct {
        int32_t *column;
        const char *name;
    } wanted[] = {{&r->name, "name"}, {&r->skills, "skills"},
                  {&r->least, "min_hours"}, {&r->most, "max_people"},
                  {&r->site, "site"}, {&r->slot, "slot"}, {&r->rank, "rank"},
                  {&r->category, "category"}, {&r->cause, "cause"},
                  {&r->tags, "tags"}, {&r->empowerment, "empowerment"},
                  {&r->desirability, "desirability"}};
    for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++)
        *wanted[k].column = pe__table_find(t, wanted[k].name);
    pe_error found = {0};
    int64_t before = r->b->fault_count;
    pe__brought_fault(r->b, pe__column(t, "task", &r->task, &found), &found,
                      err);
    pe__brought_fault(r->b, pe__column(t, "hours", &r->hours, &found), &found,
                      err);
    return r->b->fault_count == before;
}

static pe_status read_label(reading *r, pe__value *row, int64_t i,
                            pe_error *err)
{
    char shown[PE__SHOWN];
    pe__cell at = cell(r, i, r->task), name = cell(r, i, r->name);
    const char *label = pe__brought_text(r->b, at, PE__LABEL_MOST);
    int32_t other = -1;
    pe__put_text(r->b->doc, row, "label", label);
    if (!pe__cell_blank(name))
        pe__put_text(r->b->doc, row, "name",
                     pe__brought_text(r->b, name, PE__NAME_MOST));
    if (!*label) {
        pe__brought_say(r->b, at, "the task has no id: write one that no "
                        "other task has");
        return PE_OK;
    }
    if (!pe__ids_add(&r->labels, label, (int32_t)i, &other))
        return pe__fail_memory(err);
    if (other >= 0)
        pe__brought_say(r->b, at, "the task \"%s\" stands in row %ld "
                        "already: give each task an id of its own",
                        pe__shown(label, shown),
                        pe__table_line(r->b->table, other));
    return PE_OK;
}

/* Quarters of a cell; `otherwise` when it is blank and may be, or faulty. */
static int32_t quarters(reading *r, pe__cell at, bool needed,
                        int32_t otherwise, pe_error *err)
{
    pe_error found = {0};
    int32_t value = otherwise;
    if (!needed && pe__cell_blank(at))
        return otherwise;
    pe_status status = pe__cell_quarters(at, &value, &found);
    pe__brought_fault(r->b, status, &found, err);
    return status == PE_OK ? value : otherwise;
}

static void read_hours(reading *r, pe__value *row, int64_t i, pe_error *err)
{
    char whole[PE__HOURS_SIZE];
    pe__cell at = cell(r, i, r->hours), least_at = cell(r, i, r->least);
    int64_t before = r->b->fault_count;
    int32_t hours = quarters(r, at, true, 0, err);
    bool sound = r->b->fault_count == before;
    int32_t least = quarters(r, least_at, false, 1, err);
    if (sound && hours == 0)
        pe__brought_say(r->b, at, "hours is 0: write at least 0.25, or leave "
                        "the task out");
    if (sound && hours && least > hours)
        pe__brought_say(r->b, least_at, "min_hours is longer than the whole "
                        "task: write at most %s", pe__hours_text(hours,
                                                                 whole));
    pe__put_number(r->b->doc, row, "hours", PE__HOURS, hours);
    if (r->least >= 0)
        pe__put_number(r->b->doc, row, "least", PE__HOURS,
                       least > 0 ? least : 1);
}

static void read_people(reading *r, pe__value *row, int64_t i, pe_error *err)
{
    pe__cell at = cell(r, i, r->most);
    pe_error found = {0};
    int32_t most = 0;
    if (!pe__cell_blank(at))
        pe__brought_fault(r->b, pe__cell_count(at, &most, &found), &found,
                          err);
    if (r->most >= 0)
        pe__put_integer(r->b->doc, row, "most_people", most);
}

/* Points of 0 … 10 as hundredths; a blank cell says nothing. */
static void read_points(reading *r, pe__value *row, int64_t i, int32_t column,
                        const char *key, pe_error *err)
{
    pe__cell at = cell(r, i, column);
    pe_error found = {0};
    double points = 0;
    if (pe__cell_blank(at))
        return;
    pe_status status = pe__cell_number(at, &points, &found);
    pe__brought_fault(r->b, status, &found, err);
    if (status != PE_OK)
        return;
    if (points < 0 || points > 10)
        pe__brought_say(r->b, at, "%s is %g: the scale here goes from 0 to "
                        "10; bring yours to it", key, points);
    else
        pe__put_integer(r->b->doc, row, key, llround(100 * points));
}

static void read_slot(reading *r, pe__value *row, int64_t i)
{
    char shown[PE__SHOWN];
    pe__cell at = cell(r, i, r->slot);
    const char *slot = pe__brought_text(r->b, at, PE__LIST_MOST);
    const char *fault = pe__slot_fault(slot);
    if (fault)
        pe__brought_say(r->b, at, "slot is \"%s\": %s", pe__shown(slot, shown),
                        fault);
    if (r->slot >= 0)
        pe__put_text(r->b->doc, row, "slot", slot);
}

static void put_text(reading *r, pe__value *row, int64_t i, int32_t column,
                     const char *key, int64_t most)
{
    if (column >= 0)
        pe__put_text(r->b->doc, row, key,
                     pe__brought_text(r->b, cell(r, i, column), most));
}

static void put_list(reading *r, pe__value *row, int64_t i, int32_t column,
                     const char *key)
{
    if (column >= 0)
        pe__put_text(r->b->doc, row, key,
                     pe__brought_list(r->b, cell(r, i, column)));
}

static pe_status read_row(reading *r, int64_t i, pe_error *err)
{
    pe__brought *b = r->b;
    pe__value *row = pe__add_object(b->doc, b->rows);
    pe__put_integer(b->doc, row, "line", pe__table_line(b->table, i));
    pe_status status = read_label(r, row, i, err);
    read_hours(r, row, i, err);
    read_people(r, row, i, err);
    read_slot(r, row, i);
    put_list(r, row, i, r->skills, "skills");
    put_text(r, row, i, r->site, "site", PE__LIST_MOST);
    put_text(r, row, i, r->category, "category", PE__NAME_MOST);
    put_text(r, row, i, r->cause, "cause", PE__NAME_MOST);
    put_list(r, row, i, r->tags, "tags");
    read_points(r, row, i, r->empowerment, "empowerment", err);
    read_points(r, row, i, r->desirability, "desirability", err);
    pe__brought_more(b, row, i, known);
    return status;
}

typedef struct {
    double rank;
    pe__value *row;
} ranked;

static int by_rank(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

/* Ranks in the place of empowerment: places become points, as in the reader of
 * workplaces. Rows without one stay as they are. */
static pe_status read_ranks(reading *r, pe_error *err)
{
    int64_t rows = pe__table_rows(r->b->table), n = 0, i = 0;
    ranked *at = pe__alloc((size_t)rows, sizeof *at);
    if (!at)
        return pe__fail_memory(err);
    for (pe__value *row = r->b->rows->items.first; row; row = row->next, i++) {
        pe__cell place = cell(r, i, r->rank);
        pe_error found = {0};
        double rank = 0;
        if (pe__cell_blank(place))
            continue;
        pe_status status = pe__cell_number(place, &rank, &found);
        pe__brought_fault(r->b, status, &found, err);
        if (status == PE_OK && rank < 1)
            pe__brought_say(r->b, place, "rank is %g: 1 is the most "
                            "empowering task, then 2, 3, …; ties are fine",
                            rank);
        else if (status == PE_OK)
            at[n++] = (ranked){rank, row};
    }
    qsort(at, (size_t)n, sizeof *at, by_rank);
    for (int64_t a = 0, b; a < n; a = b) {
        for (b = a; b < n && at[b].rank <= at[a].rank; b++)
            continue;
        double mean = (double)(a + b - 1) / 2;
        double points = n > 1 ? 10 * ((double)(n - 1) - mean) / (double)(n - 1)
                              : 5;
        for (int64_t k = a; k < b; k++)
            pe__put_integer(r->b->doc, at[k].row, "empowerment",
                            llround(100 * points));
    }
    pe__free(at);
    return PE_OK;
}

pe_status pe__brought_tasks(pe__brought *b, pe_error *err)
{
    reading r = {.b = b};
    int64_t rows = pe__table_rows(b->table);
    pe_status status = PE_OK;
    if (rows < 1 || rows > PE__TASKS_MOST)
        pe__brought_say(b, (pe__cell){b->table, 0, -1}, "%s: write one row "
                        "for each task, at most %d",
                        rows < 1 ? "there are no tasks"
                                 : "there are too many tasks", PE__TASKS_MOST);
    else if (find_columns(&r, err))
        for (int64_t i = 0; i < rows && status == PE_OK; i++)
            status = read_row(&r, i, err);
    if (status == PE_OK && r.labels.count && r.rank >= 0 && r.empowerment < 0)
        status = read_ranks(&r, err);
    pe__ids_free(&r.labels);
    return status == PE_OK && pe__doc_failed(b->doc) ? pe__fail_memory(err)
                                                     : status;
}
