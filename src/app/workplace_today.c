/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A division of the work as somebody wrote it down: member, task, hours. */
#include "cells.h"
#include "mem.h"
#include "workplace_own.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
    pe_jobs_piece piece;
    int64_t row;
} line;

typedef struct {
    const pe__workplace *w;
    const pe__table *table;
    int32_t member, task, hours; /* columns */
    line *lines;
    int64_t count;
} reading;

/* All three must be there. */
static pe_status find_columns(reading *r, pe_error *err)
{
    pe_status status = pe__column(r->table, "member", &r->member, err);
    if (!status)
        status = pe__column(r->table, "task", &r->task, err);
    return status ? status : pe__column(r->table, "hours", &r->hours, err);
}

/* The number that a cell's id stands for. */
static pe_status find_id(pe__cell at, const pe__ids *ids, char *const *among,
                         int32_t count, int32_t *number, pe_error *err)
{
    char shown[PE__SHOWN], near_text[PE__SHOWN];
    const char *text = pe__cell_text(at);
    const char *what = pe__table_name(at.table, at.column);
    *number = pe__ids_get(ids, text, strlen(text));
    if (*number >= 0)
        return PE_OK;
    if (!*text)
        return pe__cell_fail(at, err, "%s is blank: write an id", what);
    int32_t near = pe__nearest(text, strlen(text), among, count);
    if (near < 0)
        return pe__cell_fail(at, err,
                             "the %s \"%s\" does not stand in the table of "
                             "%ss: write one of those ids",
                             what, pe__shown(text, shown), what);
    return pe__cell_fail(at, err,
                         "the %s \"%s\" does not stand in the table of %ss: "
                         "did you mean \"%s\"?",
                         what, pe__shown(text, shown), what,
                         pe__shown(among[near], near_text));
}

/* Rows of 0 hours say that nothing of a task is held: they are passed over. */
static pe_status read_row(reading *r, int64_t row, pe_error *err)
{
    const pe_workplace *w = &r->w->open;
    line *l = &r->lines[r->count];
    l->row = row;
    pe_status status =
        find_id((pe__cell){r->table, row, r->member}, &r->w->members,
                w->member_id, w->problem.members, &l->piece.member, err);
    if (!status)
        status = find_id((pe__cell){r->table, row, r->task}, &r->w->tasks,
                         w->task_id, w->problem.tasks, &l->piece.task, err);
    if (!status)
        status = pe__cell_quarters((pe__cell){r->table, row, r->hours},
                                   &l->piece.hours, err);
    if (!status && l->piece.hours)
        r->count++;
    return status;
}

/* Equal pieces by their row, so that the later one is the twin. */
static int by_piece(const void *a, const void *b)
{
    const line *x = a, *y = b;
    if (x->piece.member != y->piece.member)
        return x->piece.member < y->piece.member ? -1 : 1;
    if (x->piece.task != y->piece.task)
        return x->piece.task < y->piece.task ? -1 : 1;
    return x->row < y->row ? -1 : 1;
}

/* Sorts the lines; the first one that repeats another's member and task, in
 * the order of the file, is an error. */
static pe_status sort_lines(reading *r, pe_error *err)
{
    char member[PE__SHOWN], task[PE__SHOWN];
    const line *twin = NULL;
    if (r->count)
        qsort(r->lines, (size_t)r->count, sizeof *r->lines, by_piece);
    for (int64_t k = 1; k < r->count; k++) {
        const line *l = &r->lines[k];
        if (l->piece.member == l[-1].piece.member &&
            l->piece.task == l[-1].piece.task && (!twin || l->row < twin->row))
            twin = l;
    }
    if (!twin)
        return PE_OK;
    return pe__cell_fail(
        (pe__cell){r->table, twin->row, r->task}, err,
        "\"%s\" holds \"%s\" in row %ld already: write the hours together in "
        "one row",
        pe__shown(r->w->open.member_id[twin->piece.member], member),
        pe__shown(r->w->open.task_id[twin->piece.task], task),
        pe__table_line(r->table, twin[-1].row));
}

/* All rows as lines, by member, then task. r->lines is the caller's. */
static pe_status read_lines(reading *r, pe_error *err)
{
    pe_status status = find_columns(r, err);
    if (status)
        return status;
    int64_t rows = pe__table_rows(r->table);
    r->lines = pe__alloc((size_t)rows + 1, sizeof *r->lines);
    if (!r->lines)
        return pe__fail_memory(err);
    for (int64_t row = 0; row < rows && !status; row++)
        status = read_row(r, row, err);
    return status ? status : sort_lines(r, err);
}

/* Says that a row of today's jobs cannot stay as it is. */
static pe_status warn_line(pe__workplace *w, const reading *r, const line *l,
                           bool skill, pe_error *err)
{
    char member[PE__SHOWN], task[PE__SHOWN], whole[PE__HOURS_SIZE];
    pe_error place = {0};
    pe__fail_at(&place, PE_BAD_INPUT, pe__table_file(r->table),
                pe__table_line(r->table, l->row),
                (skill ? r->task : r->hours) + 1, "%s", "");
    pe__shown(w->open.member_id[l->piece.member], member);
    pe__shown(w->open.task_id[l->piece.task], task);
    if (skill)
        return pe__workplace_warn(w, &place, err,
                                  "today \"%s\" holds \"%s\" without a skill "
                                  "that it needs: it is given out anew",
                                  member, task);
    return pe__workplace_warn(
        w, &place, err,
        "today's pieces of \"%s\" come to more than its %s hours: what is "
        "above is left out",
        task,
        pe__hours_text(w->open.problem.hours[l->piece.task], whole));
}

/* Cuts every task's pieces to its hours, in the order of the lines. `left`
 * [tasks] are the quarters still to be held. */
static pe_status keep_pieces(pe__workplace *w, const reading *r, int32_t *left,
                             pe_error *err)
{
    pe_status status = PE_OK;
    for (int64_t k = 0; k < r->count && !status; k++) {
        const line *l = &r->lines[k];
        pe_jobs_piece piece = l->piece;
        if (!pe__may_hold(&w->open, piece.member, piece.task))
            status = warn_line(w, r, l, true, err);
        if (!status && piece.hours > left[piece.task])
            status = warn_line(w, r, l, false, err);
        if (piece.hours > left[piece.task])
            piece.hours = left[piece.task];
        left[piece.task] -= piece.hours;
        if (piece.hours)
            w->today[w->todays++] = piece;
    }
    return status;
}

/* What breaks a rule stays in today's jobs, because that is how it is; the
 * engine gives it out anew. Only what is beyond a task's hours must go,
 * since nobody can hold it. */
pe_status pe__today_read(pe__workplace *w, const pe__table *table,
                         pe_error *err)
{
    reading r = {.w = w, .table = table};
    int32_t tasks = w->open.problem.tasks;
    int32_t *left = NULL;
    pe_status status = read_lines(&r, err);
    if (status)
        goto out;
    left = pe__alloc((size_t)tasks, sizeof *left);
    w->today = pe__workplace_array(w, r.count, sizeof *w->today);
    if (!left || !w->today) {
        status = pe__fail_memory(err);
        goto out;
    }
    memcpy(left, w->open.problem.hours, (size_t)tasks * sizeof *left);
    status = keep_pieces(w, &r, left, err);
    w->open.problem.todays = w->todays;
    w->open.problem.today = w->todays ? w->today : NULL;
out:
    pe__free(left);
    pe__free(r.lines);
    return status;
}

/* Rules are not looked at here: a division drawn by hand may break them, and
 * saying so is the checker's part. */
pe_status pe_workplace_read_jobs(const pe_workplace *workplace,
                                 const char *path, pe_jobs_piece **pieces,
                                 int64_t *count, pe_error *err)
{
    reading r = {.w = pe__workplace_inside(workplace)};
    pe__table *table = NULL;
    *pieces = NULL;
    *count = 0;
    pe_status status = pe__table_read(path, NULL, &table, err);
    r.table = table;
    if (!status)
        status = read_lines(&r, err);
    if (!status) {
        *pieces = pe__alloc((size_t)r.count, sizeof **pieces);
        if (!*pieces)
            status = pe__fail_memory(err);
    }
    for (int64_t k = 0; k < r.count && *pieces; k++)
        (*pieces)[k] = r.lines[k].piece;
    *count = *pieces ? r.count : 0;
    pe__free(r.lines);
    pe__table_free(table);
    return status;
}

void pe_workplace_pieces_free(pe_jobs_piece *pieces)
{
    pe__free(pieces);
}
