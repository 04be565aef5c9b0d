/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon jobs export: the problem or the jobs in the forms that other
 * programs read. */
#include "jobs_export.h"
#include "calendar.h"
#include "command.h"
#include "error.h"
#include "file.h"
#include "jobs_input.h"
#include "mem.h"

#include <math.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>

/* The Monday after today, by the clock of this machine. */
static int64_t next_monday(void)
{
    time_t now = time(NULL);
    struct tm day;
    localtime_r(&now, &day);
    int64_t today = pe__day_of((pe__date){day.tm_year + 1900, day.tm_mon + 1,
                                          day.tm_mday});
    return today + 7 - pe__weekday_of(today);
}

/* What can be told before any file is opened. */
static pe_status check_usage(const pe__options *options, int64_t *start,
                             pe_error *err)
{
    if (options->mps + options->xlsx + options->ics != 1) {
        return pe__fail(err, PE_USAGE, "\"parecon jobs export\" wants one of "
                        "--mps, --xlsx and --ics.");
    }
    if (options->xlsx && !options->out) {
        return pe__fail(err, PE_USAGE, "a spreadsheet wants a file to go to: "
                        "-o jobs.xlsx.");
    }
    *start = next_monday();
    if (options->start && !pe__day_read(options->start, start)) {
        return pe__fail(err, PE_USAGE, "--start wants a day such as "
                        "2026-03-02, not \"%.40s\".", options->start);
    }
    return PE_OK;
}

/* A new division, or the one of --jobs kept as it is (an infinite price on
 * every hour that changes hands). */
static pe_status divide(const pe__options *options, pe_workplace *workplace,
                        pe_jobs_piece *given, int64_t count,
                        pe_jobs_result *result, pe_error *err)
{
    static const pe_jobs_wanted nothing_more = {0};
    pe__watch watch;
    pe_jobs_settings settings = pe__input_settings(options, &watch);
    if (given) {
        workplace->problem.today = given;
        workplace->problem.todays = count;
        settings.price = INFINITY;
    }
    pe__watch_start(&watch, "solving", options->time_limit);
    pe_status status = pe_jobs_result_make(workplace, &settings, &nothing_more,
                                           result, err);
    pe__watch_end(&watch);
    return status;
}

/* Calendars go to a folder, one a member, unless the path is called .ics: what
 * somebody wants on a telephone is their own week. A folder that is called so
 * is one all the same. */
static bool is_folder(const char *path)
{
    struct stat about;
    size_t length = strlen(path);
    bool calendar = length > 4 && strcasecmp(path + length - 4, ".ics") == 0;
    bool there = stat(path, &about) == 0;
    return there ? S_ISDIR(about.st_mode) : !calendar;
}

/* What is asked for, to a stream. */
static pe_status write_stream(const pe__options *options,
                              const pe_workplace *workplace,
                              const pe_jobs_piece *piece, int64_t count,
                              int64_t start, FILE *stream, pe_error *err)
{
    if (options->mps) {
        pe_jobs_settings settings = pe__input_settings(options, NULL);
        return pe_jobs_mps_write(workplace, &settings, stream, err);
    }
    return pe_jobs_ics_write(workplace, piece, count, start, stream, err);
}

/* To standard output, to a folder (calendars only), or whole to a file. A file
 * that is there is replaced, whatever it is called. */
static pe_status write_out(const pe__options *options,
                           const pe_workplace *workplace,
                           const pe_jobs_piece *piece, int64_t count,
                           int64_t start, pe_error *err)
{
    pe__file *file = NULL;
    if (!options->out) {
        return write_stream(options, workplace, piece, count, start, stdout,
                            err);
    }
    if (options->ics && is_folder(options->out)) {
        return pe_jobs_ics_folder(workplace, piece, count, start, options->out,
                                  err);
    }
    pe_status status = pe__file_begin(options->out, &file, err);
    if (status != PE_OK) {
        return status;
    }
    status = write_stream(options, workplace, piece, count, start,
                          pe__file_stream(file), err);
    if (status != PE_OK) {
        pe__file_abandon(file);
        return status;
    }
    return pe__file_commit(file, err);
}

/* The jobs of a result as a list by member. */
static pe_jobs_piece *list_of(const pe_jobs_solution *s)
{
    pe_jobs_piece *piece = pe__alloc((size_t)s->start[s->members],
                                     sizeof *piece);
    for (int32_t i = 0; piece && i < s->members; i++) {
        for (int64_t k = s->start[i]; k < s->start[i + 1]; k++) {
            piece[k] = (pe_jobs_piece){i, s->task[k], s->hours[k]};
        }
    }
    return piece;
}

static int export_result(const pe__options *options,
                         const pe_workplace *workplace,
                         const pe_jobs_result *result, int64_t start,
                         pe_error *err)
{
    pe_status status = PE_OK;
    if (options->xlsx) {
        status = pe_jobs_xlsx_write(result, options->out, err);
    } else {
        const pe_jobs_solution *s = &result->solution;
        pe_jobs_piece *piece = list_of(s);
        status = piece ? write_out(options, workplace, piece,
                                   s->start[s->members], start, err)
                       : pe__fail_memory(err);
        pe__free(piece);
    }
    return status == PE_OK
               ? pe__input_exit(&result->info, &result->solution)
               : pe__terminal_fail(err);
}

/* MPS needs no jobs; a calendar takes those given as they are; the workbook
 * needs all that is to be said about them. */
static int export_any(const pe__options *options, pe_workplace *workplace,
                      int64_t start, pe_error *err)
{
    pe_jobs_piece *given = NULL;
    int64_t count = 0;
    if (options->jobs && pe_workplace_read_jobs(workplace, options->jobs,
                                                &given, &count, err) != PE_OK) {
        return pe__terminal_fail(err);
    }
    int code = PE__EXIT_SOLVED;
    if (options->mps || (options->ics && given)) {
        if (write_out(options, workplace, given, count, start, err) != PE_OK) {
            code = pe__terminal_fail(err);
        }
    } else {
        pe_jobs_result result = {0};
        if (divide(options, workplace, given, count, &result, err) == PE_OK) {
            code = export_result(options, workplace, &result, start, err);
        } else {
            code = pe__terminal_fail(err);
        }
        pe_jobs_result_free(&result);
    }
    pe_workplace_pieces_free(given);
    return code;
}

int pe__run_jobs_export(const pe__options *options)
{
    pe_error err = {0};
    int64_t start;
    pe_workplace *workplace = NULL;
    const char *folder = options->arguments ? options->argument[0] : NULL;
    if (check_usage(options, &start, &err) != PE_OK ||
        pe__input_open(options, folder, &workplace, &err) != PE_OK) {
        return pe__terminal_fail(&err);
    }
    int code = export_any(options, workplace, start, &err);
    pe_workplace_free(workplace);
    return code;
}
