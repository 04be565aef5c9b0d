/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "tables.h"

#include "cells.h"
#include "ids.h"
#include "row_index.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static pe__sheet sheet_new(pe__doc *doc)
{
    return (pe__sheet){doc, pe__doc_array(doc), pe__doc_array(doc)};
}

static void csv_cell(pe__buffer *out, const char *text)
{
    if (!text[strcspn(text, ",;\t\"\r\n")]) {
        pe__buffer_text(out, text);
        return;
    }
    pe__buffer_text(out, "\"");
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            pe__buffer_text(out, "\"");
        pe__buffer_add(out, c, 1);
    }
    pe__buffer_text(out, "\"");
}

static void csv_row(pe__buffer *out, const pe__value *row)
{
    for (const pe__value *v = pe__first(row); v; v = v->next) {
        csv_cell(out, v->text.bytes);
        pe__buffer_text(out, v->next ? "," : "\n");
    }
}

void pe__sheet_csv(const pe__sheet *sheet, pe__buffer *out)
{
    csv_row(out, sheet->columns);
    for (const pe__value *r = pe__first(sheet->rows); r; r = r->next)
        csv_row(out, r);
}

const char *pe__points_text(pe__doc *doc, int64_t hundredths)
{
    const char *sign = hundredths < 0 ? "-" : "";
    int64_t size = hundredths < 0 ? -hundredths : hundredths;
    if (size % 100 == 0)
        return pe__doc_format(doc, "%s%" PRId64, sign, size / 100);
    if (size % 10 == 0)
        return pe__doc_format(doc, "%s%" PRId64 ".%" PRId64, sign, size / 100,
                              size % 100 / 10);
    return pe__doc_format(doc, "%s%" PRId64 ".%02" PRId64, sign, size / 100,
                          size % 100);
}

static const char *hours_of(pe__doc *doc, const pe__value *row,
                            const char *key)
{
    char text[PE__HOURS_SIZE];
    return pe__doc_text(doc, pe__hours_text(pe__get_integer(row, key, 0),
                                            text));
}

int64_t pe__points_of(const pe__value *task, const pe__task_opinion *opinion,
                      bool empowerment)
{
    const pe__opinion *o = !opinion      ? NULL
                           : empowerment ? &opinion->empowerment
                                         : &opinion->desirability;
    if (o && pe__opinion_counts(o))
        return (int64_t)(100 * o->median + 0.5);
    return pe__get_integer(
        task, empowerment ? "agreed_empowerment" : "agreed_desirability",
        INT64_MIN);
}

const char *pe__category_of(pe__doc *doc, const pe__value *task,
                            const pe__task_opinion *opinion,
                            const char *categories)
{
    const char *item;
    size_t length;
    bool chosen = opinion && opinion->category >= 0 &&
                  opinion->category_raters >= PE__RATERS_LEAST;
    for (int32_t k = 0;
         chosen && pe__list_next(&categories, ';', &item, &length); k++)
        if (k == opinion->category)
            return pe__doc_format(doc, "%.*s", (int)length, item);
    return pe__get_text(task, "category", "");
}

/* The names of columns that people brought, in the order in which they turn
 * up; those that a table has itself are passed over. */
static pe__value *more_columns(pe__sheet *sheet, const pe__value *rows)
{
    pe__value *more = pe__doc_object(sheet->doc);
    for (const pe__value *row = pe__first(rows); row; row = row->next)
        for (const pe__value *v = pe__first(pe__get(row, "more")); v;
             v = v->next)
            if (!pe__get(more, v->key))
                pe__put_bool(sheet->doc, more, v->key, true);
    for (const pe__value *c = pe__first(sheet->columns); c; c = c->next)
        if (pe__get(more, c->text.bytes))
            pe__put_bool(sheet->doc, more, c->text.bytes, false);
    for (const pe__value *v = pe__first(more); v; v = v->next)
        if (v->integer)
            pe__add_text(sheet->doc, sheet->columns, v->key);
    return more;
}

static void more_cells(pe__sheet *sheet, pe__value *row,
                       const pe__value *more, const pe__value *from)
{
    for (const pe__value *v = pe__first(more); v; v = v->next)
        if (v->integer)
            pe__add_text(sheet->doc, row,
                         pe__get_text(pe__get(from, "more"), v->key, ""));
}

static void add_columns(pe__sheet *sheet, const char *const *names)
{
    for (; *names; names++)
        pe__add_text(sheet->doc, sheet->columns, *names);
}

static const char *points_cell(pe__doc *doc, int64_t points)
{
    return points == INT64_MIN ? "" : pe__points_text(doc, points);
}

static void task_row(pe__sheet *sheet, const pe__value *task,
                     const pe__task_opinion *o, const pe__work_rule *rule,
                     bool kinds, const pe__value *more)
{
    pe__doc *doc = sheet->doc;
    pe__value *row = pe__add_array(doc, sheet->rows);
    int64_t most = pe__get_integer(task, "most_people", 0);
    pe__add_text(doc, row, pe__get_text(task, "label", ""));
    pe__add_text(doc, row, pe__get_text(task, "name", ""));
    pe__add_text(doc, row, hours_of(doc, task, "hours"));
    if (!kinds) {
        pe__add_text(doc, row, points_cell(doc, pe__points_of(task, o, true)));
        pe__add_text(doc, row, points_cell(doc, pe__points_of(task, o,
                                                              false)));
    }
    pe__add_text(doc, row, pe__get_text(task, "skills", ""));
    pe__add_text(doc, row, pe__get_integer(task, "least", 1) > 1
                               ? hours_of(doc, task, "least") : "");
    pe__add_text(doc, row, most ? pe__doc_format(doc, "%" PRId64, most) : "");
    pe__add_text(doc, row, pe__get_text(task, "site", ""));
    pe__add_text(doc, row, pe__get_text(task, "slot", ""));
    pe__add_text(doc, row, kinds ? pe__category_of(doc, task, o,
                                                   rule->categories)
                                 : pe__get_text(task, "category", ""));
    pe__add_text(doc, row, pe__get_text(task, "cause", ""));
    pe__add_text(doc, row, pe__get_text(task, "tags", ""));
    more_cells(sheet, row, more, task);
}

pe__sheet pe__tasks_sheet(pe__doc *doc, const pe__value *tasks,
                          const pe__opinions *opinions,
                          const pe__work_rule *rule)
{
    static const char *const first[] = {"task", "name", "hours", NULL};
    static const char *const points[] = {"empowerment", "desirability", NULL};
    static const char *const rest[] = {"skills", "min_hours", "max_people",
                                       "site", "slot", "category", "cause",
                                       "tags", NULL};
    pe__sheet sheet = sheet_new(doc);
    bool kinds = !strcmp(rule->rating_way, "category");
    add_columns(&sheet, first);
    if (!kinds)
        add_columns(&sheet, points);
    add_columns(&sheet, rest);
    const pe__value *more = more_columns(&sheet, tasks);
    for (const pe__value *t = pe__first(tasks); t; t = t->next)
        task_row(&sheet, t,
                 pe__opinions_find(opinions, pe__get_integer(t, "task", 0)),
                 rule, kinds, more);
    return sheet;
}

const char *pe__worker_label(pe__doc *doc, const pe__value *worker)
{
    const char *label = pe__get_text(worker, "label", "");
    if (*label)
        return label;
    return pe__doc_format(doc, "m%" PRId64,
                          pe__get_integer(worker, "member", 0));
}

/* The tasks that a member must, or must not, hold, as "wash; cook". There are
 * few bonds. */
static const char *bonds_cell(pe__doc *doc, const pe__beside *beside,
                              const pe__row_index *tasks, int64_t member,
                              int64_t holds)
{
    const char *list = "";
    for (const pe__value *b = pe__first(beside->bonds); b; b = b->next) {
        const pe__value *task = pe__rows_find(tasks,
                                              pe__get_integer(b, "task", 0));
        if (pe__get_integer(b, "member", 0) == member && task &&
            pe__get_integer(b, "holds", 0) == holds)
            list = pe__doc_format(doc, "%s%s%s", list, *list ? "; " : "",
                                  pe__get_text(task, "label", ""));
    }
    return list;
}

/* Columns carry_RATING for the ratings that anybody carries something in. */
static pe__value *carried_columns(pe__sheet *sheet, const pe__value *carried)
{
    pe__value *ratings = pe__doc_array(sheet->doc);
    for (const pe__value *c = pe__first(carried); c; c = c->next) {
        const char *rating = pe__get_text(c, "rating", "");
        bool had = false;
        for (const pe__value *v = pe__first(ratings); v; v = v->next)
            had |= !strcmp(v->text.bytes, rating);
        if (had)
            continue;
        pe__add_text(sheet->doc, ratings, rating);
        pe__add_text(sheet->doc, sheet->columns,
                     pe__doc_format(sheet->doc, "carry_%s", rating));
    }
    return ratings;
}

/* `first` is the first of the member's rows, which stand together. */
static void carried_cells(pe__sheet *sheet, pe__value *row,
                          const pe__value *ratings, const pe__value *first,
                          int64_t member)
{
    for (const pe__value *r = pe__first(ratings); r; r = r->next) {
        const char *cell = "";
        for (const pe__value *c = first;
             c && pe__get_integer(c, "member", 0) == member; c = c->next)
            if (!strcmp(pe__get_text(c, "rating", ""), r->text.bytes))
                cell = pe__doc_format(sheet->doc, "%.3f",
                    (double)pe__get_integer(c, "carried", 0) / 1000);
        pe__add_text(sheet->doc, row, cell);
    }
}

pe__sheet pe__members_sheet(pe__doc *doc, const pe__value *workers,
                            const pe__beside *beside)
{
    static const char *const names[] = {"member", "name", "hours", "skills",
                                        "site", "away", "pins", "bans", NULL};
    pe__sheet sheet = sheet_new(doc);
    add_columns(&sheet, names);
    const pe__value *ratings = carried_columns(&sheet, beside->carried);
    const pe__value *more = more_columns(&sheet, workers);
    pe__row_index tasks = pe__rows_by(doc, beside->tasks, "task");
    pe__row_index carried = pe__rows_by(doc, beside->carried, "member");
    for (const pe__value *w = pe__first(workers); w; w = w->next) {
        pe__value *row = pe__add_array(doc, sheet.rows);
        int64_t member = pe__get_integer(w, "member", 0);
        pe__add_text(doc, row, pe__worker_label(doc, w));
        pe__add_text(doc, row, pe__get_text(w, "name", ""));
        pe__add_text(doc, row, hours_of(doc, w, "hours"));
        pe__add_text(doc, row, pe__get_text(w, "skills", ""));
        pe__add_text(doc, row, pe__get_text(w, "site", ""));
        pe__add_text(doc, row, pe__get_text(w, "away", ""));
        pe__add_text(doc, row, bonds_cell(doc, beside, &tasks, member, 1));
        pe__add_text(doc, row, bonds_cell(doc, beside, &tasks, member, 0));
        carried_cells(&sheet, row, ratings, pe__rows_find(&carried, member),
                      member);
        more_cells(&sheet, row, more, w);
    }
    return sheet;
}

pe__sheet pe__today_sheet(pe__doc *doc, const pe__value *pieces,
                          const pe__value *workers, const pe__value *tasks)
{
    static const char *const names[] = {"member", "task", "hours", NULL};
    pe__sheet sheet = sheet_new(doc);
    add_columns(&sheet, names);
    pe__row_index people = pe__rows_by(doc, workers, "member");
    pe__row_index work = pe__rows_by(doc, tasks, "task");
    for (const pe__value *p = pe__first(pieces); p; p = p->next) {
        const pe__value *worker =
            pe__rows_find(&people, pe__get_integer(p, "member", 0));
        const pe__value *task =
            pe__rows_find(&work, pe__get_integer(p, "task", 0));
        if (!worker || !task)
            continue;
        pe__value *row = pe__add_array(doc, sheet.rows);
        pe__add_text(doc, row, pe__worker_label(doc, worker));
        pe__add_text(doc, row, pe__get_text(task, "label", ""));
        pe__add_text(doc, row, hours_of(doc, p, "hours"));
    }
    return sheet;
}
