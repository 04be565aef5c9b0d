/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writing the tables of a workplace. A column that no row uses is left out. */
#include "workplace_write.h"
#include "cells.h"
#include "file.h"
#include "jobs_parts.h"
#include "workplace_own.h"

#include <stdbool.h>
#include <string.h>

/* What of a row a column shows; "" = blank. `room` is for numbers. */
typedef const char *show(const pe__workplace *w, int32_t row, char *room);

typedef struct {
    const char *name;
    show *show;
} column;

enum { ROOM = 64 };

static const char *of_list(const pe__names *names, int32_t number)
{
    return number < 0 ? "" : names->name[number];
}

static const char *task_id(const pe__workplace *w, int32_t j, char *room)
{
    (void)room;
    return w->open.task_id[j];
}

static const char *task_name(const pe__workplace *w, int32_t j, char *room)
{
    (void)room;
    return w->open.task_name[j];
}

static const char *task_hours(const pe__workplace *w, int32_t j, char *room)
{
    return pe__hours_text(w->open.problem.hours[j], room);
}

static const char *task_skills(const pe__workplace *w, int32_t j, char *room)
{
    (void)room;
    return of_list(&w->skill_lists, w->task_skills[j]);
}

/* A quarter of an hour is what a blank cell means. */
static const char *task_least(const pe__workplace *w, int32_t j, char *room)
{
    int32_t least = w->open.problem.least[j];
    return least > 1 ? pe__hours_text(least, room) : "";
}

static const char *task_most(const pe__workplace *w, int32_t j, char *room)
{
    const int32_t *most = w->open.problem.most;
    if (!most || most[j] == 0) {
        return "";
    }
    snprintf(room, ROOM, "%d", most[j]);
    return room;
}

static const char *task_site(const pe__workplace *w, int32_t j, char *room)
{
    const int32_t *site = w->open.problem.site;
    (void)room;
    return of_list(&w->site_texts, site ? site[j] : -1);
}

static const char *task_slot(const pe__workplace *w, int32_t j, char *room)
{
    const int32_t *slot = w->open.problem.slot;
    (void)room;
    return of_list(&w->slot_texts, slot ? slot[j] : -1);
}

/* The cause "" is the workplace itself and stays blank. */
static const char *task_cause(const pe__workplace *w, int32_t j, char *room)
{
    (void)room;
    return of_list(&w->cause_texts, w->open.cause[j]);
}

/* The one tag that means something here. */
static const char *task_tags(const pe__workplace *w, int32_t j, char *room)
{
    (void)room;
    return w->open.decision[j] ? "decision" : "";
}

/* Before a merge there is one origin, of no interest to anybody. */
static const char *task_origin(const pe__workplace *w, int32_t j, char *room)
{
    (void)room;
    return w->open.origins > 1 ? w->open.origin_name[w->open.task_origin[j]]
                               : "";
}

/* The one category whose share of the task is 1. */
static const char *task_category(const pe__workplace *w, int32_t j, char *room)
{
    const pe_jobs_problem *p = &w->open.problem;
    (void)room;
    for (int32_t r = 0; w->open.by_category && r < p->ratings; r++) {
        if (p->rating[(int64_t)r * p->tasks + j] > 0) {
            return w->open.rating_name[r];
        }
    }
    return "";
}

/* A rating without weight was not in the tables. */
static const char *task_rating(const pe__workplace *w, int32_t r, int32_t j,
                               char *room)
{
    const pe_jobs_problem *p = &w->open.problem;
    if (w->open.by_category || (p->weight && p->weight[r] <= 0)) {
        return "";
    }
    return pe__number_text(p->rating[(int64_t)r * p->tasks + j], room);
}

static const char *task_empowerment(const pe__workplace *w, int32_t j,
                                    char *room)
{
    return task_rating(w, 0, j, room);
}

static const char *task_desirability(const pe__workplace *w, int32_t j,
                                     char *room)
{
    return w->open.by_category ? "" : task_rating(w, 1, j, room);
}

static const column task_columns[] = {
    {"task", task_id}, {"name", task_name}, {"hours", task_hours},
    {"empowerment", task_empowerment}, {"desirability", task_desirability},
    {"category", task_category}, {"skills", task_skills},
    {"min_hours", task_least}, {"max_people", task_most}, {"site", task_site},
    {"slot", task_slot}, {"cause", task_cause}, {"tags", task_tags},
    {"origin", task_origin}, {NULL, NULL}};

static const char *member_id(const pe__workplace *w, int32_t i, char *room)
{
    (void)room;
    return w->open.member_id[i];
}

static const char *member_name(const pe__workplace *w, int32_t i, char *room)
{
    (void)room;
    return w->open.member_name[i];
}

static const char *member_hours(const pe__workplace *w, int32_t i, char *room)
{
    return pe__hours_text(w->open.problem.offer[i], room);
}

static const char *member_skills(const pe__workplace *w, int32_t i, char *room)
{
    (void)room;
    return of_list(&w->skill_lists, w->member_skills[i]);
}

static const char *member_site(const pe__workplace *w, int32_t i, char *room)
{
    const int32_t *home = w->open.problem.home;
    (void)room;
    return of_list(&w->site_texts, home ? home[i] : -1);
}

/* The list as it was written, times and labels. */
static const char *member_away(const pe__workplace *w, int32_t i, char *room)
{
    (void)room;
    return of_list(&w->away_lists, w->member_away ? w->member_away[i] : -1);
}

static const char *member_origin(const pe__workplace *w, int32_t i, char *room)
{
    (void)room;
    return w->open.origins > 1 ? w->open.origin_name[w->open.member_origin[i]]
                               : "";
}

static const column member_columns[] = {
    {"member", member_id}, {"name", member_name}, {"hours", member_hours},
    {"skills", member_skills}, {"site", member_site}, {"away", member_away},
    {"origin", member_origin}, {NULL, NULL}};

static bool used(const pe__workplace *w, const column *c, int32_t rows)
{
    char room[ROOM];
    for (int32_t row = 0; row < rows; row++) {
        if (*c->show(w, row, room)) {
            return true;
        }
    }
    return false;
}

/* The columns of `all` that some row uses; gives how many. */
static int keep_used(const pe__workplace *w, const column *all, int32_t rows,
                     const column **kept)
{
    int count = 0;
    for (; all->name; all++) {
        if (used(w, all, rows)) {
            kept[count++] = all;
        }
    }
    return count;
}

/* A name that parecon writes itself does not pass through a second time. */
static bool passes(const column *all, const char *name)
{
    while (all->name && strcmp(all->name, name) != 0) {
        all++;
    }
    return !all->name;
}

static void heads(const column *const *kept, int count, FILE *out)
{
    for (int c = 0; c < count; c++) {
        fprintf(out, "%s%s", c ? "," : "", kept[c]->name);
    }
}

static void cells(const pe__workplace *w, const column *const *kept, int count,
                  int32_t row, FILE *out)
{
    char room[ROOM];
    for (int c = 0; c < count; c++) {
        fputs(c ? "," : "", out);
        pe__csv_text(out, kept[c]->show(w, row, room));
    }
}

/* Columns that parecon only passes through. */
static void extra_heads(const column *all, const pe__extra *extra,
                        int32_t extras, FILE *out)
{
    for (int32_t e = 0; e < extras; e++) {
        if (passes(all, extra[e].name)) {
            fputc(',', out);
            pe__csv_text(out, extra[e].name);
        }
    }
}

static void extra_cells(const column *all, const pe__extra *extra,
                        int32_t extras, int32_t row, FILE *out)
{
    for (int32_t e = 0; e < extras; e++) {
        if (passes(all, extra[e].name)) {
            fputc(',', out);
            pe__csv_text(out, extra[e].cell[row]);
        }
    }
}

/* Rows in the order in which they were read: the first task of the file is
 * task 0 for good. */
static void write_tasks(const pe__workplace *w, FILE *out)
{
    const column *kept[sizeof task_columns / sizeof *task_columns];
    int32_t rows = w->open.problem.tasks;
    int count = keep_used(w, task_columns, rows, kept);
    heads(kept, count, out);
    extra_heads(task_columns, w->task_extra, w->task_extras, out);
    fputc('\n', out);
    for (int32_t j = 0; j < rows; j++) {
        cells(w, kept, count, j, out);
        extra_cells(task_columns, w->task_extra, w->task_extras, j, out);
        fputc('\n', out);
    }
}

/* The tasks of a member in one of the four lists, which are sorted by member;
 * *at moves on. */
static void list_cell(const pe__workplace *w, int which, int32_t member,
                      int64_t *at, FILE *out)
{
    const pe_jobs_pair *pair = w->list[which];
    char list[4096] = "";
    size_t length = 0;
    for (; *at < w->lists[which] && pair[*at].member == member; (*at)++) {
        const char *id = w->open.task_id[pair[*at].task];
        int wrote = snprintf(list + length, sizeof list - length, "%s%s",
                             length ? ";" : "", id);
        length += wrote > 0 ? (size_t)wrote : 0;
        length = length < sizeof list ? length : sizeof list - 1;
    }
    fputc(',', out);
    pe__csv_text(out, list);
}

/* carry_RATING is the opposite of what is owed. */
static void carry_cells(const pe__workplace *w, int32_t member, FILE *out)
{
    const pe_jobs_problem *p = &w->open.problem;
    for (int32_t r = 0; p->target && r < p->ratings; r++) {
        char text[PE__NUMBER];
        double owed = p->target[(int64_t)r * p->members + member];
        fprintf(out, ",%s", pe__number_text(owed == 0 ? 0 : -owed, text));
    }
}

static void write_members(const pe__workplace *w, FILE *out)
{
    const column *kept[sizeof member_columns / sizeof *member_columns];
    const pe_jobs_problem *p = &w->open.problem;
    int64_t at[4] = {0};
    int count = keep_used(w, member_columns, p->members, kept);
    heads(kept, count, out);
    for (int which = 0; which < 4; which++) {
        fprintf(out, ",%s", pe__list_names[which]);
    }
    for (int32_t r = 0; p->target && r < p->ratings; r++) {
        fprintf(out, ",carry_");
        pe__csv_text(out, w->open.rating_name[r]);
    }
    extra_heads(member_columns, w->member_extra, w->member_extras, out);
    fputc('\n', out);
    for (int32_t i = 0; i < p->members; i++) {
        cells(w, kept, count, i, out);
        for (int which = 0; which < 4; which++) {
            list_cell(w, which, i, &at[which], out);
        }
        carry_cells(w, i, out);
        extra_cells(member_columns, w->member_extra, w->member_extras, i, out);
        fputc('\n', out);
    }
}

static void write_today(const pe__workplace *w, FILE *out)
{
    char hours[PE__HOURS_SIZE];
    fputs("member,task,hours\n", out);
    for (int64_t k = 0; k < w->todays; k++) {
        const pe_jobs_piece *piece = &w->today[k];
        pe__csv_text(out, w->open.member_id[piece->member]);
        fputc(',', out);
        pe__csv_text(out, w->open.task_id[piece->task]);
        fprintf(out, ",%s\n", pe__hours_text(piece->hours, hours));
    }
}

pe_status pe_workplace_write(const pe_workplace *workplace, const char *folder,
                             pe_error *err)
{
    static const struct {
        const char *name;
        void (*write)(const pe__workplace *w, FILE *out);
    } tables[] = {{"tasks.csv", write_tasks},
                  {"members.csv", write_members},
                  {"today.csv", write_today}};
    const pe__workplace *w = pe__workplace_inside(workplace);
    size_t count = w->todays > 0 ? 3 : 2;
    pe__fileset *set = NULL;
    pe_status status = pe__fileset_begin(folder, &set, err);
    for (size_t k = 0; k < count && status == PE_OK; k++) {
        pe__file *file = NULL;
        status = pe__fileset_add(set, tables[k].name, &file, err);
        if (status == PE_OK) {
            tables[k].write(w, pe__file_stream(file));
        }
    }
    if (status != PE_OK) {
        pe__fileset_abandon(set);
        return status;
    }
    return pe__fileset_commit(set, err);
}
