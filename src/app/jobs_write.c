/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The files of OUT. Numbers are written in the shortest form that reads back
 * as the same number; every file ends whole or the folder stays as it was. */
#include "cells.h"
#include "error.h"
#include "jobs_parts.h"
#include "mem.h"
#include "workplace_own.h"
#include <string.h>

/* Quotes whatever some reader might take for a separator, and white space at
 * the ends, which readers trim. */
void pe__csv_text(FILE *out, const char *text)
{
    size_t length = strlen(text);
    bool quote = strpbrk(text, ",;\t\"\r\n") || (length && (*text == ' ' ||
                                               text[length - 1] == ' '));
    if (!quote) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

/* A comma and hours. */
static void csv_hours(FILE *out, int64_t quarters)
{
    char text[PE__HOURS_SIZE];
    fprintf(out, ",%s", pe__hours_text(quarters, text));
}

/* A number, or nothing where there is none. */
static void csv_number(FILE *out, double number)
{
    char text[PE__NUMBER];
    fprintf(out, ",%s", pe__number_text(number, text));
}

/* Errors of the stream come out when the file is committed. */
void pe__write_jobs(const pe_jobs_result *result, FILE *out)
{
    const pe_workplace *w = result->workplace;
    const pe_jobs_solution *s = &result->solution;
    fputs("member,task,hours\n", out);
    for (int32_t i = 0; i < s->members; i++) {
        for (int64_t k = s->start[i]; k < s->start[i + 1]; k++) {
            pe__csv_text(out, w->member_id[i]);
            fputc(',', out);
            pe__csv_text(out, w->task_id[s->task[k]]);
            csv_hours(out, s->hours[k]);
            fputc('\n', out);
        }
    }
}

/* No rows when all is given out; the header always stands there. */
void pe__write_unassigned(const pe_jobs_result *result, FILE *out)
{
    const pe_jobs_solution *s = &result->solution;
    fputs("task,hours,reason\n", out);
    for (int64_t k = 0; k < s->lefts; k++) {
        char reason[160];
        pe__reason_text(&s->left[k], reason, sizeof reason);
        pe__csv_text(out, result->workplace->task_id[s->left[k].task]);
        csv_hours(out, s->left[k].hours);
        fputc(',', out);
        pe__csv_text(out, reason);
        fputc('\n', out);
    }
}

/* One column a rating: PREFIX and the rating's name. */
static void rating_heads(FILE *out, const pe_workplace *w, const char *prefix)
{
    for (int32_t r = 0; r < w->problem.ratings; r++) {
        fprintf(out, ",%s", prefix);
        pe__csv_text(out, w->rating_name[r]);
    }
}

/* Columns that depend on the workplace: ratings, today, origin, and those
 * that people brought. */
static void members_head(const pe_jobs_result *result, FILE *out)
{
    const pe_workplace *w = result->workplace;
    const pe__workplace *own = pe__workplace_inside(w);
    fputs("member,name,hours", out);
    rating_heads(out, w, w->by_category ? "share_" : "");
    rating_heads(out, w, "deviation_");
    rating_heads(out, w, "class_target_");
    if (result->has_today)
        rating_heads(out, w, "deviation_before_");
    fputs(",hours_offered,hours_fair,hours_kept,hours_new,hours_handed_over,"
          "tasks", out);
    if (w->origins > 1)
        fputs(",origin", out);
    for (int32_t c = 0; c < own->member_extras; c++) {
        fputc(',', out);
        pe__csv_text(out, own->member_extra[c].name);
    }
    fputc('\n', out);
}

/* In the order of the header: means, deviations, targets, deviations before. */
static void member_ratings(const pe_jobs_result *result, int32_t i, FILE *out)
{
    const pe_jobs_problem *p = &result->workplace->problem;
    const pe_jobs_bound *b = &result->bound;
    for (int32_t r = 0; r < p->ratings; r++)
        csv_number(out, pe__mean_rating(result, i, r));
    for (int32_t r = 0; r < p->ratings; r++)
        csv_number(out, result->reach[(int64_t)r * p->members + i]);
    for (int32_t r = 0; r < p->ratings; r++)
        csv_number(out, b->target[(int64_t)r * b->classes + b->class_of[i]]);
    for (int32_t r = 0; result->has_today && r < p->ratings; r++)
        csv_number(out, result->reach_before[(int64_t)r * p->members + i]);
}

/* In the order of the table that was brought, one row each. */
pe_status pe__write_members(const pe_jobs_result *result, FILE *out,
                            pe_error *err)
{
    const pe_workplace *w = result->workplace;
    const pe__workplace *own = pe__workplace_inside(w);
    pe__share *share = pe__shares_of(result);
    if (!share)
        return pe__fail_memory(err);
    members_head(result, out);
    for (int32_t i = 0; i < w->problem.members; i++) {
        pe__csv_text(out, w->member_id[i]);
        fputc(',', out);
        pe__csv_text(out, w->member_name[i]);
        csv_hours(out, share[i].given);
        member_ratings(result, i, out);
        csv_hours(out, share[i].offered);
        csv_number(out, share[i].fair / 4);
        csv_hours(out, share[i].kept);
        csv_hours(out, share[i].fresh);
        csv_hours(out, share[i].handed);
        fprintf(out, ",%d", share[i].tasks);
        if (w->origins > 1) {
            fputc(',', out);
            pe__csv_text(out, w->origin_name[w->member_origin[i]]);
        }
        for (int32_t c = 0; c < own->member_extras; c++) {
            fputc(',', out);
            pe__csv_text(out, own->member_extra[c].cell[i]);
        }
        fputc('\n', out);
    }
    pe__free(share);
    return PE_OK;
}

typedef enum { JOBS, UNASSIGNED, MEMBERS, CERTIFICATE, WORKBOOK, REPORT } part;

static const struct {
    const char *name;
    part part;
} files[] = {{"jobs.csv", JOBS},
             {"unassigned.csv", UNASSIGNED},
             {"members.csv", MEMBERS},
             {"certificate.json", CERTIFICATE},
             {"jobs.xlsx", WORKBOOK},
             {"report.html", REPORT}};

/* The stream of the file, or for the workbook its name: libxlsxwriter opens
 * files itself. */
static pe_status write_part(const pe_jobs_result *result, part which,
                            pe__file *file, pe_error *err)
{
    FILE *out = pe__file_stream(file);
    switch (which) {
    case JOBS:
        pe__write_jobs(result, out);
        return PE_OK;
    case UNASSIGNED:
        pe__write_unassigned(result, out);
        return PE_OK;
    case MEMBERS:
        return pe__write_members(result, out, err);
    case CERTIFICATE:
        return pe__json_deliver(pe__certificate(result), out, err);
    case WORKBOOK:
        return pe__xlsx_write(result, pe__file_partial(file), err);
    case REPORT:
        break;
    }
    return pe_jobs_report_write(result, out, err);
}

/* Every file is complete before the first takes its name. */
pe_status pe_jobs_result_write(const pe_jobs_result *result,
                               const char *folder, pe_error *err)
{
    pe__fileset *set = NULL;
    pe_status status = pe__fileset_begin(folder, &set, err);
    for (size_t k = 0; k < sizeof files / sizeof *files && !status; k++) {
        pe__file *file = NULL;
        status = pe__fileset_add(set, files[k].name, &file, err);
        if (!status)
            status = write_part(result, files[k].part, file, err);
    }
    if (!status) {
        status = pe__fileset_commit(set, err);
        set = NULL;
    }
    pe__fileset_abandon(set);
    return status;
}
