/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading the tables. What cannot be understood at all (no column "hours", a
 * cell that is no number) ends the check; what can be understood but breaks a
 * rule is left to rules.c. */
#include "error.h"
#include "mem.h"
#include "parts.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

pe_status pe__check_column(const pe__table *table, const char *name,
                           int32_t *out, pe_error *err)
{
    *out = pe__table_find(table, name);
    if (*out < 0) {
        return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(table), 1, 0,
                           "there is no column \"%s\"", name);
    }
    return PE_OK;
}

/* A finite decimal number. "0x10" and "inf", which strtod would take, are no
 * hours that anybody writes. */
pe_status pe__check_number(const pe__table *table, int64_t row, int32_t column,
                           double *out, pe_error *err)
{
    char text[64];
    const char *cell = pe__table_cell(table, row, column);
    snprintf(text, sizeof text, "%s", cell);
    char *comma = strchr(text, ',');
    if (comma && pe__table_decimal_comma(table)) {
        *comma = '.';
    }
    char *end = NULL;
    *out = strtod(text, &end);
    if (end == text || *end || !isfinite(*out) || strpbrk(text, "xX")) {
        return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(table),
                           pe__table_line(table, row), column + 1,
                           "\"%.40s\" is not a number", cell);
    }
    return PE_OK;
}

bool pe__check_item(const char **rest, char separator, const char **item,
                    int *length)
{
    const char *at = *rest;
    while (*at == separator || isspace((unsigned char)*at)) {
        at++;
    }
    if (!*at) {
        return false;
    }
    const char *end = strchr(at, separator);
    end = end ? end : at + strlen(at);
    *rest = end;
    while (end > at && isspace((unsigned char)end[-1])) {
        end--;
    }
    *item = at;
    *length = (int)(end - at);
    return true;
}

bool pe__check_listed(const char *list, const char *item, int length)
{
    const char *other;
    int other_length;
    while (pe__check_item(&list, ';', &other, &other_length)) {
        if (other_length == length &&
            memcmp(other, item, (size_t)length) == 0) {
            return true;
        }
    }
    return false;
}

static int by_text(const void *a, const void *b)
{
    const pe__check_name *x = a, *y = b;
    int order = strcmp(x->text, y->text);
    return order ? order : (x->number > y->number) - (x->number < y->number);
}

/* Binary search; ids are unique, so the first hit is the only one. */
static int32_t find(const pe__check_name *name, int32_t count,
                    const char *text)
{
    int32_t low = 0, high = count;
    while (low < high) { /* the first that is not before `text` */
        int32_t middle = low + (high - low) / 2;
        if (strcmp(name[middle].text, text) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && strcmp(name[low].text, text) == 0 ? name[low].number
                                                            : -1;
}

int32_t pe__check_task_of(const pe__check *c, const char *id)
{
    return find(c->task_name, c->tasks, id);
}

int32_t pe__check_member_of(const pe__check *c, const char *id)
{
    return find(c->member_name, c->members, id);
}

/* The cell, "" when there is no such column. */
static const char *cell(const pe__table *table, int64_t row, int32_t column)
{
    return column < 0 ? "" : pe__table_cell(table, row, column);
}

/* With two rows of one id, what a division means is anybody's guess. `name`
 * is sorted, so twins are neighbours. */
static pe_status same_id_twice(const pe__check_name *name, int32_t count,
                               const pe__table *table, pe_error *err)
{
    for (int32_t k = 1; k < count; k++) {
        if (strcmp(name[k - 1].text, name[k].text) == 0) {
            return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(table),
                pe__table_line(table, name[k].number), 0, "\"%.60s\" is there "
                "twice; first in row %ld", name[k].text,
                pe__table_line(table, name[k - 1].number));
        }
    }
    return PE_OK;
}

/* A number that may be missing. */
static pe_status optional(const pe__table *table, int64_t row, int32_t column,
                          double otherwise, double *out, pe_error *err)
{
    *out = otherwise;
    if (!*cell(table, row, column)) {
        return PE_OK;
    }
    return pe__check_number(table, row, column, out, err);
}

/* Hours above 0 and min_hours within them are not asked here: a division can
 * be checked all the same, and the reader of the engine asks. */
static pe_status read_tasks(pe__check *c, pe_error *err)
{
    const pe__table *t = c->task_table;
    int32_t id, hours;
    pe_status status = pe__check_column(t, "task", &id, err);
    if (status == PE_OK) {
        status = pe__check_column(t, "hours", &hours, err);
    }
    int32_t least = pe__table_find(t, "min_hours");
    int32_t most = pe__table_find(t, "max_people");
    int32_t skills = pe__table_find(t, "skills");
    int32_t slot = pe__table_find(t, "slot");
    int32_t name = pe__table_find(t, "name");
    for (int32_t j = 0; j < c->tasks && status == PE_OK; j++) {
        pe__check_task *task = &c->task[j];
        task->id = cell(t, j, id);
        task->skills = cell(t, j, skills);
        task->slot = cell(t, j, slot);
        task->name = cell(t, j, name);
        c->task_name[j] = (pe__check_name){task->id, j};
        status = pe__check_number(t, j, hours, &task->hours, err);
        if (status == PE_OK) {
            status = optional(t, j, least, 0.25, &task->least, err);
        }
        if (status == PE_OK) {
            status = optional(t, j, most, 0, &task->most, err);
        }
        task->least = fmin(task->least, task->hours);
    }
    if (status != PE_OK) {
        return status;
    }
    qsort(c->task_name, (size_t)c->tasks, sizeof *c->task_name, by_text);
    return same_id_twice(c->task_name, c->tasks, t, err);
}

static pe_status read_members(pe__check *c, pe_error *err)
{
    const pe__table *t = c->member_table;
    int32_t id, hours;
    pe_status status = pe__check_column(t, "member", &id, err);
    if (status == PE_OK) {
        status = pe__check_column(t, "hours", &hours, err);
    }
    int32_t skills = pe__table_find(t, "skills");
    int32_t away = pe__table_find(t, "away");
    int32_t pins = pe__table_find(t, "pins");
    int32_t bans = pe__table_find(t, "bans");
    for (int32_t i = 0; i < c->members && status == PE_OK; i++) {
        pe__check_member *member = &c->member[i];
        member->id = cell(t, i, id);
        member->skills = cell(t, i, skills);
        member->away = cell(t, i, away);
        member->pins = cell(t, i, pins);
        member->bans = cell(t, i, bans);
        c->member_name[i] = (pe__check_name){member->id, i};
        status = pe__check_number(t, i, hours, &member->offer, err);
        c->offers += member->offer;
    }
    if (status != PE_OK) {
        return status;
    }
    qsort(c->member_name, (size_t)c->members, sizeof *c->member_name, by_text);
    return same_id_twice(c->member_name, c->members, t, err);
}

/* Rows of people or tasks that nobody knows are faults and count no further. */
static pe_status read_jobs(pe__check *c, pe_error *err)
{
    const pe__table *t = c->job_table;
    int32_t member, task, hours;
    pe_status status = pe__check_column(t, "member", &member, err);
    if (status == PE_OK) {
        status = pe__check_column(t, "task", &task, err);
    }
    if (status == PE_OK) {
        status = pe__check_column(t, "hours", &hours, err);
    }
    for (int64_t row = 0; row < pe__table_rows(t) && status == PE_OK; row++) {
        pe__check_piece *piece = &c->piece[c->pieces];
        piece->line = pe__table_line(t, row);
        piece->member = pe__check_member_of(c, cell(t, row, member));
        piece->task = pe__check_task_of(c, cell(t, row, task));
        status = pe__check_number(t, row, hours, &piece->hours, err);
        if (piece->member < 0) {
            pe__check_fault(c, "row %ld of the jobs: there is no member "
                            "\"%.60s\"", piece->line, cell(t, row, member));
        } else if (piece->task < 0) {
            pe__check_fault(c, "row %ld of the jobs: there is no task "
                            "\"%.60s\"", piece->line, cell(t, row, task));
        } else {
            c->pieces++;
        }
    }
    return status;
}

/* Several rows of a task add up. */
static pe_status read_left(pe__check *c, pe_error *err)
{
    const pe__table *t = c->left_table;
    int32_t task, hours;
    if (!t) {
        return PE_OK;
    }
    pe_status status = pe__check_column(t, "task", &task, err);
    if (status == PE_OK) {
        status = pe__check_column(t, "hours", &hours, err);
    }
    for (int64_t row = 0; row < pe__table_rows(t) && status == PE_OK; row++) {
        double left = 0;
        int32_t number = pe__check_task_of(c, cell(t, row, task));
        status = pe__check_number(t, row, hours, &left, err);
        if (number < 0) {
            pe__check_fault(c, "row %ld of the unassigned hours: there is no "
                            "task \"%.60s\"", pe__table_line(t, row),
                            cell(t, row, task));
        } else {
            c->task[number].left += left;
            c->report->hours_left += left;
        }
    }
    return status;
}

/* FOLDER/tasks.csv, FOLDER/tasks.xlsx, or the sheet "tasks" of
 * FOLDER/workplace.xlsx or of FOLDER itself when that is a file. */
static pe_status open_one(const char *folder, const char *stem,
                          const char *name, pe__table **out, pe_error *err)
{
    char path[4096];
    struct stat about;
    if (name) {
        return pe__table_read(name, NULL, out, err);
    }
    if (!folder) {
        return pe__fail(err, PE_USAGE, "which %s? Give the workplace's folder "
                        "or --%s.", stem, stem);
    }
    if (stat(folder, &about) == 0 && !S_ISDIR(about.st_mode)) {
        return pe__table_read_sheet(folder, stem, NULL, out, err);
    }
    snprintf(path, sizeof path, "%s/workplace.xlsx", folder);
    if (access(path, F_OK) == 0) {
        return pe__table_read_sheet(path, stem, NULL, out, err);
    }
    snprintf(path, sizeof path, "%s/%s.xlsx", folder, stem);
    if (access(path, F_OK) != 0) {
        snprintf(path, sizeof path, "%s/%s.csv", folder, stem);
    }
    return pe__table_read(path, NULL, out, err);
}

/* Opens in the order in which people think of them: a wrong folder is told
 * before a wrong file of jobs. */
static pe_status open_all(pe__check *c, pe_error *err)
{
    const pe_check_request *q = c->request;
    pe_status status = open_one(q->folder, "tasks", q->tasks, &c->task_table,
                                err);
    if (status == PE_OK) {
        status = open_one(q->folder, "members", q->members, &c->member_table,
                          err);
    }
    if (status == PE_OK) {
        status = pe__table_read(q->jobs, NULL, &c->job_table, err);
    }
    if (status == PE_OK && q->unassigned) {
        status = pe__table_read(q->unassigned, NULL, &c->left_table, err);
    }
    if (status == PE_OK && q->carry) {
        status = pe__table_read(q->carry, NULL, &c->carry_table, err);
    }
    return status;
}

/* The tables stay open until the end, so that texts need no copies. */
static pe_status make_room(pe__check *c, pe_error *err)
{
    int64_t tasks = pe__table_rows(c->task_table);
    int64_t members = pe__table_rows(c->member_table);
    if (tasks < 1 || members < 1 || tasks > INT32_MAX || members > INT32_MAX) {
        const pe__table *t = tasks < 1 || tasks > INT32_MAX ? c->task_table
                                                            : c->member_table;
        return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(t), 0, 0,
                           "there are no rows, or too many");
    }
    c->tasks = (int32_t)tasks;
    c->members = (int32_t)members;
    c->task = pe__zalloc((size_t)tasks, sizeof *c->task);
    c->member = pe__zalloc((size_t)members, sizeof *c->member);
    c->piece = pe__zalloc((size_t)pe__table_rows(c->job_table) + 1,
                          sizeof *c->piece);
    c->task_name = pe__alloc((size_t)tasks, sizeof *c->task_name);
    c->member_name = pe__alloc((size_t)members, sizeof *c->member_name);
    if (!c->task || !c->member || !c->piece || !c->task_name ||
        !c->member_name) {
        return pe__fail_memory(err);
    }
    return PE_OK;
}

pe_status pe__check_read(pe__check *c, pe_error *err)
{
    pe_status status = open_all(c, err);
    if (status == PE_OK) {
        status = make_room(c, err);
    }
    if (status == PE_OK) {
        status = read_tasks(c, err);
    }
    if (status == PE_OK) {
        status = read_members(c, err);
    }
    if (status == PE_OK) {
        status = read_jobs(c, err);
    }
    if (status == PE_OK) {
        status = read_left(c, err);
    }
    if (status == PE_OK) {
        status = pe__check_read_ratings(c, err);
    }
    return status;
}
