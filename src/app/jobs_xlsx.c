/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The division as a workbook. Numbers are numbers; whatever people wrote is
 * written as text, never as a formula, so that a name that begins with "="
 * does nothing. Its bytes depend on the result alone: the creation date is a
 * constant. */
#include "cells.h"
#include "error.h"
#include "jobs_export.h"
#include "jobs_parts.h"
#include "mem.h"
#include "workplace_own.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <xlsxwriter.h>

/* Rows of a sheet, header and all. */
static const lxw_row_t rows_most = 1048576;

/* From so many pieces on, rows go to a temporary file as they are written, so
 * that the workbook takes no memory; texts then stand in their cells and not
 * in a table of their own, which makes the file larger. */
static const int64_t pieces_many = 50000;

typedef struct {
    const pe_jobs_result *result;
    const pe_workplace *w;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *head, *hours, *points;
    lxw_row_t row;
    lxw_col_t column; /* of the next cell */
    lxw_error error;  /* the first one */
} writing;

/* The first error stays; the ones after it follow from it. */
static void note(writing *x, lxw_error error)
{
    if (!x->error)
        x->error = error;
}

/* A text too long for a cell (32,767 letters) is left out; the CSV has it. */
static void put_text(writing *x, const char *text)
{
    lxw_error error = LXW_NO_ERROR;
    if (*text)
        error = worksheet_write_string(x->sheet, x->row, x->column, text, NULL);
    if (error != LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED)
        note(x, error);
    x->column++;
}

/* No number, an empty cell. */
static void put_number(writing *x, double number, lxw_format *format)
{
    if (isfinite(number))
        note(x, worksheet_write_number(x->sheet, x->row, x->column, number,
                                       format));
    x->column++;
}

/* Quarters as hours. */
static void put_hours(writing *x, double quarters)
{
    put_number(x, quarters / 4, x->hours);
}

/* Rows are written from the top down and never again, as the mode without
 * memory wants. */
static void next_row(writing *x)
{
    x->row++;
    x->column = 0;
}

/* A sheet with its header row frozen. */
static bool add_sheet(writing *x, const char *name)
{
    x->sheet = workbook_add_worksheet(x->book, name);
    x->row = 0;
    x->column = 0;
    if (!x->sheet) {
        note(x, LXW_ERROR_MEMORY_MALLOC_FAILED);
        return false;
    }
    worksheet_freeze_panes(x->sheet, 1, 0);
    return true;
}

/* A header cell; `width` of its column in letters. */
static void put_head(writing *x, double width, const char *name)
{
    note(x, worksheet_set_column(x->sheet, x->column, x->column, width, NULL));
    note(x, worksheet_write_string(x->sheet, 0, x->column, name, x->head));
    x->column++;
}

/* One column for each rating. */
static void put_rating_heads(writing *x, const char *prefix)
{
    char name[256];
    for (int32_t r = 0; r < x->w->problem.ratings; r++) {
        snprintf(name, sizeof name, "%s%s", prefix, x->w->rating_name[r]);
        put_head(x, 14, name);
    }
}

/* --- sheet "jobs": who does what ----------------------------------------- */

/* Columns that nobody uses are left out; the ones that people brought stand
 * last. */
static void jobs_head(writing *x)
{
    put_head(x, 14, "member");
    put_head(x, 24, "name");
    put_head(x, 16, "task");
    put_head(x, 48, "task name");
    put_head(x, 8, "hours");
    put_rating_heads(x, "");
    if (x->w->problem.slot)
        put_head(x, 22, "slot");
    if (x->w->problem.site)
        put_head(x, 16, "site");
    if (x->w->origins > 1)
        put_head(x, 16, "cause");
    const pe__workplace *own = pe__workplace_inside(x->w);
    for (int32_t c = 0; c < own->task_extras; c++)
        put_head(x, 16, own->task_extra[c].name);
    next_row(x);
}

/* One piece, with all that one wants to sort or filter by. */
static void put_job(writing *x, int32_t member, int32_t task, int32_t hours)
{
    const pe_workplace *w = x->w;
    const pe__workplace *own = pe__workplace_inside(w);
    const pe_jobs_problem *p = &w->problem;
    put_text(x, w->member_id[member]);
    put_text(x, w->member_name[member]);
    put_text(x, w->task_id[task]);
    put_text(x, w->task_name[task]);
    put_hours(x, hours);
    for (int32_t r = 0; r < p->ratings; r++)
        put_number(x, p->rating[(int64_t)r * p->tasks + task], NULL);
    if (p->slot)
        put_text(x, p->slot[task] < 0 ? "" : w->slot_name[p->slot[task]]);
    if (p->site)
        put_text(x, p->site[task] < 0 ? "" : w->site_name[p->site[task]]);
    if (w->origins > 1)
        put_text(x, w->cause_name[w->cause[task]]);
    for (int32_t c = 0; c < own->task_extras; c++)
        put_text(x, own->task_extra[c].cell[task]);
    next_row(x);
}

/* A sheet has room for a million rows: what is beyond stands in jobs.csv, and
 * the last row says so. */
static void write_jobs(writing *x)
{
    const pe_jobs_solution *s = &x->result->solution;
    int64_t pieces = s->start[s->members], left = pieces;
    if (!add_sheet(x, "jobs"))
        return;
    jobs_head(x);
    for (int32_t i = 0; i < s->members; i++) {
        for (int64_t k = s->start[i]; k < s->start[i + 1]; k++, left--) {
            if (x->row + 1 == rows_most && left > 1) {
                char more[64];
                snprintf(more, sizeof more, "%" PRId64 " more in jobs.csv",
                         left);
                put_text(x, more);
                return;
            }
            put_job(x, i, s->task[k], s->hours[k]);
        }
    }
}

/* --- sheet "members" ----------------------------------------------------- */

/* As in members.csv, with spaces in the names. */
static void members_head(writing *x)
{
    put_head(x, 14, "member");
    put_head(x, 24, "name");
    put_head(x, 8, "hours");
    put_head(x, 8, "offered");
    put_head(x, 8, "fair");
    put_head(x, 8, "tasks");
    put_rating_heads(x, "");
    put_rating_heads(x, "deviation ");
    put_rating_heads(x, "class target ");
    if (x->result->has_today) {
        put_rating_heads(x, "deviation before ");
        put_head(x, 10, "hours kept");
        put_head(x, 10, "hours new");
        put_head(x, 10, "hours handed over");
    }
    const pe__workplace *own = pe__workplace_inside(x->w);
    for (int32_t c = 0; c < own->member_extras; c++)
        put_head(x, 16, own->member_extra[c].name);
    next_row(x);
}

/* In the order of the header. */
static void put_member_ratings(writing *x, int32_t i)
{
    const pe_jobs_result *result = x->result;
    const pe_jobs_problem *p = &x->w->problem;
    const pe_jobs_bound *b = &result->bound;
    for (int32_t r = 0; r < p->ratings; r++)
        put_number(x, pe__mean_rating(result, i, r), x->points);
    for (int32_t r = 0; r < p->ratings; r++)
        put_number(x, result->reach[(int64_t)r * p->members + i], x->points);
    for (int32_t r = 0; r < p->ratings; r++)
        put_number(x, b->target[(int64_t)r * b->classes + b->class_of[i]],
                   x->points);
    for (int32_t r = 0; result->has_today && r < p->ratings; r++)
        put_number(x, result->reach_before[(int64_t)r * p->members + i],
                   x->points);
}

/* A row for each member, in the order of the table. */
static void write_members(writing *x)
{
    const pe__workplace *own = pe__workplace_inside(x->w);
    pe__share *share = pe__shares_of(x->result);
    if (!share || !add_sheet(x, "members")) {
        note(x, LXW_ERROR_MEMORY_MALLOC_FAILED);
        pe__free(share);
        return;
    }
    members_head(x);
    for (int32_t i = 0; i < x->w->problem.members; i++) {
        if (x->row == rows_most)
            break; /* members.csv has them all */
        put_text(x, x->w->member_id[i]);
        put_text(x, x->w->member_name[i]);
        put_hours(x, (double)share[i].given);
        put_hours(x, (double)share[i].offered);
        put_hours(x, share[i].fair);
        put_number(x, share[i].tasks, NULL);
        put_member_ratings(x, i);
        if (x->result->has_today) {
            put_hours(x, (double)share[i].kept);
            put_hours(x, (double)share[i].fresh);
            put_hours(x, (double)share[i].handed);
        }
        for (int32_t c = 0; c < own->member_extras; c++)
            put_text(x, own->member_extra[c].cell[i]);
        next_row(x);
    }
    pe__free(share);
}

/* --- sheets "unassigned" and "certificate" ------------------------------- */

/* Stands there even when it is empty: somebody will look for it. */
static void write_unassigned(writing *x)
{
    const pe_jobs_solution *s = &x->result->solution;
    char reason[160];
    if (!add_sheet(x, "unassigned"))
        return;
    put_head(x, 16, "task");
    put_head(x, 48, "task name");
    put_head(x, 8, "hours");
    put_head(x, 60, "reason");
    next_row(x);
    for (int64_t k = 0; k < s->lefts && x->row < rows_most; k++) {
        pe__reason_text(&s->left[k], reason, sizeof reason);
        put_text(x, x->w->task_id[s->left[k].task]);
        put_text(x, x->w->task_name[s->left[k].task]);
        put_hours(x, s->left[k].hours);
        put_text(x, reason);
        next_row(x);
    }
}

/* One row a figure: the plain values of the certificate, in its order. */
static void write_certificate(writing *x)
{
    const char *key;
    json_t *value, *root = pe__certificate(x->result);
    if (!root || !add_sheet(x, "certificate")) {
        note(x, LXW_ERROR_MEMORY_MALLOC_FAILED);
        json_decref(root);
        return;
    }
    put_head(x, 24, "figure");
    put_head(x, 68, "value");
    next_row(x);
    json_object_foreach(root, key, value)
    {
        if (json_is_object(value) || json_is_array(value) ||
            json_is_null(value))
            continue;
        put_text(x, key);
        if (json_is_string(value))
            put_text(x, json_string_value(value));
        else
            put_number(x, json_number_value(value), NULL);
        next_row(x);
    }
    json_decref(root);
}

/* Properties, formats, sheets; stops at the first error. */
static void write_all(writing *x)
{
    /* Times of day and of making would make equal results differ. */
    lxw_doc_properties about = {.title = x->w->name,
                                .comments = "Balanced jobs, by parecon",
                                .created = 946684800}; /* 2000-01-01 */
    note(x, workbook_set_properties(x->book, &about));
    x->head = workbook_add_format(x->book);
    x->hours = workbook_add_format(x->book);
    x->points = workbook_add_format(x->book);
    if (!x->head || !x->hours || !x->points) {
        note(x, LXW_ERROR_MEMORY_MALLOC_FAILED);
        return;
    }
    format_set_bold(x->head);
    format_set_bottom(x->head, LXW_BORDER_THIN);
    format_set_num_format(x->hours, "0.##");
    format_set_num_format(x->points, "0.000");
    write_jobs(x);
    if (!x->error)
        write_members(x);
    if (!x->error)
        write_unassigned(x);
    if (!x->error)
        write_certificate(x);
}

/* libxlsxwriter keeps sheets in temporary files of the system; the workbook
 * is put together when it is closed, which also frees it. */
pe_status pe__xlsx_write(const pe_jobs_result *result, const char *path,
                         pe_error *err)
{
    writing x = {.result = result, .w = result->workplace};
    lxw_workbook_options options = {
        .constant_memory =
            result->solution.start[result->solution.members] >= pieces_many};
    x.book = workbook_new_opt(path, &options);
    if (!x.book)
        return pe__fail_memory(err);
    write_all(&x);
    note(&x, workbook_close(x.book)); /* frees the book in every case */
    if (!x.error)
        return PE_OK;
    if (x.error == LXW_ERROR_MEMORY_MALLOC_FAILED)
        return pe__fail_memory(err);
    return pe__fail_at(err, PE_IO, path, 0, 0, "the workbook cannot be "
                       "written: %s", lxw_strerror(x.error));
}

/* Beside the target first, like every file. */
pe_status pe_jobs_xlsx_write(const pe_jobs_result *result, const char *path,
                             pe_error *err)
{
    pe__file *file = NULL;
    pe_status status = pe__file_begin(path, &file, err);
    if (!status)
        status = pe__xlsx_write(result, pe__file_partial(file), err);
    if (!status)
        return pe__file_commit(file, err);
    pe__file_abandon(file);
    return status;
}
