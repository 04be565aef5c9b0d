/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The files of a rotation: a folder a period, what each period started from,
 * and the running balances of all. */
#include "jobs_rotate.h"
#include "error.h"
#include "file.h"
#include "jobs_parts.h"

#include <limits.h>
#include <stdio.h>

static pe_status join(char out[PATH_MAX], const char *folder, const char *name,
                      pe_error *err)
{
    int length = snprintf(out, PATH_MAX, "%s/%s", folder, name);
    if (length < 0 || length >= PATH_MAX) {
        return pe__fail(err, PE_USAGE, "the folder's name is too long");
    }
    return PE_OK;
}

/* ",prefix_RATING" for every rating. */
static void head(const pe_workplace *w, const char *prefix, FILE *out)
{
    for (int32_t r = 0; r < w->problem.ratings; r++) {
        char name[300];
        snprintf(name, sizeof name, "%s%.250s", prefix, w->rating_name[r]);
        fputc(',', out);
        pe__csv_text(out, name);
    }
}

/* Minus zero is no number that people know. */
static void number(double value, FILE *out)
{
    char text[PE__NUMBER];
    fprintf(out, ",%s", pe__number_text(value == 0 ? 0 : value, text));
}

/* member, carry_RATING …: the opposite of what period t aimed at. */
static void write_carry(const pe_rotation *rotation, int32_t t, FILE *out)
{
    const pe_workplace *w = rotation->workplace;
    const pe_jobs_problem *p = &rotation->own;
    fputs("member", out);
    head(w, "carry_", out);
    fputc('\n', out);
    for (int32_t i = 0; i < p->members; i++) {
        pe__csv_text(out, w->member_id[i]);
        for (int32_t r = 0; r < p->ratings; r++) {
            int64_t at = (int64_t)r * p->members + i;
            number(-rotation->view[t].target[at], out);
        }
        fputc('\n', out);
    }
}

/* One row a member and period, by member: a column of a spreadsheet is then
 * the life of one balance. */
static void write_balances(const pe_rotation *rotation, FILE *out)
{
    const pe_workplace *w = rotation->workplace;
    const pe_jobs_problem *p = &rotation->own;
    fputs("member,period", out);
    head(w, "", out);
    head(w, "balance_", out);
    fputc('\n', out);
    for (int32_t i = 0; i < p->members; i++) {
        for (int32_t t = 0; t < rotation->done; t++) {
            const double *reach = rotation->period[t].reach;
            pe__csv_text(out, w->member_id[i]);
            fprintf(out, ",%d", t + 1);
            for (int32_t r = 0; r < p->ratings; r++) {
                number(reach[(int64_t)r * p->members + i], out);
            }
            for (int32_t r = 0; r < p->ratings; r++) {
                number(pe_rotation_balance(rotation, t, r, i), out);
            }
            fputc('\n', out);
        }
    }
}

/* Everything that jobs solve would write, and what it was aimed at. */
static pe_status write_period(pe_rotation *rotation, int32_t t,
                              const char *folder, pe_error *err)
{
    char name[32], path[PATH_MAX], carry[PATH_MAX];
    pe__file *file = NULL;
    snprintf(name, sizeof name, "period-%d", t + 1);
    pe_status status = join(path, folder, name, err);
    pe_rotation_show(rotation, t);
    if (status == PE_OK) {
        status = pe_jobs_result_write(&rotation->period[t], path, err);
    }
    if (status == PE_OK) {
        status = join(carry, path, "carry.csv", err);
    }
    if (status == PE_OK) {
        status = pe__file_begin(carry, &file, err);
    }
    if (status != PE_OK) {
        return status;
    }
    write_carry(rotation, t, pe__file_stream(file));
    return pe__file_commit(file, err);
}

/* rotation.csv takes its name last: where it stands, the periods stand. */
pe_status pe_rotation_write(pe_rotation *rotation, const char *folder,
                            pe_error *err)
{
    pe__fileset *set = NULL;
    pe__file *file = NULL;
    /* The folder itself first, so that periods find it there. */
    pe_status status = pe__fileset_begin(folder, &set, err);
    if (status == PE_OK) {
        status = pe__fileset_add(set, "rotation.csv", &file, err);
    }
    if (status == PE_OK) {
        write_balances(rotation, pe__file_stream(file));
    }
    for (int32_t t = 0; t < rotation->done && status == PE_OK; t++) {
        status = write_period(rotation, t, folder, err);
    }
    pe_rotation_show(rotation, -1);
    if (status != PE_OK) {
        pe__fileset_abandon(set);
        return status;
    }
    return pe__fileset_commit(set, err);
}
