/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon jobs rotate: the jobs of several periods, and a picture of how the
 * running balances stay near nothing. */
#include "jobs_rotate.h"
#include "command.h"
#include "error.h"
#include "jobs_input.h"

#include <math.h>
#include <string.h>

/* The picture: a sign for every member and period. One step is a quarter of
 * the largest balance or, where that is smaller, of a point in ten. */
static const char *const above[] = {"·", "+", "⧺", "▲"};
static const char *const below[] = {"·", "-", "=", "▼"};

static const char *sign(double balance, double step)
{
    int level = (int)(fabs(balance) / step);
    level = level > 3 ? 3 : level;
    return balance >= 0 ? above[level] : below[level];
}

/* Divides every period; each may take an equal share of the time that is
 * left. */
static pe_status divide_all(pe_rotation *rotation, pe__watch *watch,
                            double limit, pe_error *err)
{
    pe_status status = PE_OK;
    for (int32_t t = 0; t < rotation->plan.periods && status == PE_OK; t++) {
        double spent = pe__watch_seconds(watch);
        watch->limit = spent + fmax(0, limit - spent) /
                               (rotation->plan.periods - t);
        watch->timed_out = false;
        status = pe_rotation_step(rotation, err);
    }
    return status;
}

static int cut(const char *name, int columns, char *out, size_t size)
{
    size_t bytes = strlen(name);
    while (pe__terminal_columns(name, bytes) > columns) {
        bytes--;
    }
    while (bytes > 0 && ((unsigned char)name[bytes] & 0xC0) == 0x80) {
        bytes--; /* never inside a character */
    }
    snprintf(out, size, "%.*s", (int)bytes, name);
    return pe__terminal_columns(out, strlen(out));
}

static void picture(const pe_rotation *rotation, int32_t r, int width)
{
    const pe_workplace *w = rotation->workplace;
    int32_t periods = rotation->plan.periods, last = periods - 1;
    double step = fmax(pe_rotation_largest(rotation, last), 0.1) / 4;
    int room = width - 12 - 2 - 8; /* name, gap, the last balance */
    int32_t from = periods > room ? periods - room : 0;
    printf("\n%s: running balance\n", w->rating_name[r]);
    for (int32_t i = 0; i < rotation->own.members && i < 200; i++) {
        char name[80];
        int used = cut(w->member_name[i], 12, name, sizeof name);
        printf("%s%*s  ", name, 12 - used, "");
        for (int32_t t = from; t < periods; t++) {
            fputs(sign(pe_rotation_balance(rotation, t, r, i), step), stdout);
        }
        printf(" %+7.3f\n", pe_rotation_balance(rotation, last, r, i));
    }
    if (rotation->own.members > 200) {
        printf("… and %d members more\n", rotation->own.members - 200);
    }
}

static void print_periods(const pe_rotation *rotation, int width)
{
    printf("%6s  %7s  %7s  %9s  %s\n", "period", "rms", "bound", "balance",
           width < 60 ? "moved" : "hours that change hands");
    for (int32_t t = 0; t < rotation->plan.periods; t++) {
        const pe_jobs_info *info = &rotation->period[t].info;
        printf("%6d  %7.3f  %7.3f  %9.3f  %g\n", t + 1, info->measure.rms,
               info->rms_bound, pe_rotation_largest(rotation, t),
               (double)info->measure.moved / 4);
    }
}

static void print(const pe_rotation *rotation, int width)
{
    char line[400];
    const pe_workplace *w = rotation->workplace;
    snprintf(line, sizeof line, "%s: %d members, %d tasks, %d periods",
             w->name, rotation->own.members, rotation->own.tasks,
             rotation->plan.periods);
    pe__terminal_wrap(stdout, line, 0, 0, width);
    printf("\n");
    print_periods(rotation, width);
    for (int32_t r = 0; r < rotation->own.ratings; r++) {
        picture(rotation, r, width);
    }
    printf("\n");
    snprintf(line, sizeof line, "Largest running balance at the end: %.3f "
             "points; the heaviest single piece of work weighs %.3f. "
             "▲ + had more than the average, ▼ - less.",
             pe_rotation_largest(rotation, rotation->plan.periods - 1),
             rotation->piece);
    pe__terminal_wrap(stdout, line, 0, 0, width);
}

static void warn_lifted(const pe_rotation *rotation)
{
    for (int32_t k = 0; k < rotation->lifts; k++) {
        const pe_rotation_lifted *lifted = &rotation->lifted[k];
        fprintf(stderr, "parecon: warning: period %d: nobody else can do "
                "\"%s\", so its holders stay longer than --tenure allows.\n",
                lifted->period + 1,
                rotation->workplace->task_id[lifted->task]);
    }
}

static json_t *period_json(const pe_rotation *rotation, int32_t t)
{
    const pe_workplace *w = rotation->workplace;
    const pe_jobs_info *info = &rotation->period[t].info;
    json_t *members = json_array();
    for (int32_t i = 0; i < rotation->own.members; i++) {
        json_t *balance = json_object();
        for (int32_t r = 0; r < rotation->own.ratings; r++) {
            json_object_set_new(balance, w->rating_name[r], json_real(
                pe_rotation_balance(rotation, t, r, i)));
        }
        json_array_append_new(members, json_pack("{s:s, s:o}", "member",
                              w->member_id[i], "balance", balance));
    }
    return json_pack("{s:i, s:f, s:f, s:f, s:f, s:o}", "period", t + 1,
        "rms", info->measure.rms, "rms_bound", info->rms_bound,
        "largest_balance", pe_rotation_largest(rotation, t), "hours_moved",
        (double)info->measure.moved / 4, "members", members);
}

static json_t *to_json(const pe_rotation *rotation)
{
    json_t *periods = json_array();
    for (int32_t t = 0; t < rotation->plan.periods; t++) {
        json_array_append_new(periods, period_json(rotation, t));
    }
    return json_pack("{s:f, s:o}", "heaviest_piece", rotation->piece,
                     "periods", periods);
}

static int deliver(const pe__options *options, pe_rotation *rotation,
                   pe_error *err)
{
    int code = PE__EXIT_SOLVED;
    for (int32_t t = 0; t < rotation->plan.periods; t++) {
        int one = pe__input_exit(&rotation->period[t].info,
                                 &rotation->period[t].solution);
        code = one > code ? one : code;
    }
    warn_lifted(rotation);
    if (options->json) {
        int printed = pe__input_print_json(to_json(rotation));
        code = printed > code ? printed : code;
    } else {
        print(rotation, pe__terminal_width(stdout));
    }
    if (options->out &&
        pe_rotation_write(rotation, options->out, err) != PE_OK) {
        fflush(stdout);
        return pe__terminal_fail(err);
    }
    if (!options->json) {
        printf(options->out ? "\nKept in %s: rotation.csv and a folder a "
               "period.\n" : "\nNothing was written. To keep this, add: "
               "-o FOLDER%.0s\n", options->out ? options->out : "");
    }
    return code;
}

int pe__run_jobs_rotate(const pe__options *options)
{
    pe_error err = {0};
    pe_workplace *workplace = NULL;
    const char *folder = options->arguments ? options->argument[0] : NULL;
    if (pe__input_open(options, folder, &workplace, &err) != PE_OK) {
        return pe__terminal_fail(&err);
    }
    pe__watch watch;
    pe_jobs_settings settings = pe__input_settings(options, &watch);
    pe_rotation *rotation = NULL;
    pe_rotation_plan plan = {(int32_t)options->periods,
                             (int32_t)options->tenure};
    pe__watch_start(&watch, "rotating", options->time_limit);
    pe_status status = pe_rotation_new(workplace, &settings, plan, &rotation,
                                       &err);
    if (status == PE_OK) {
        status = divide_all(rotation, &watch, options->time_limit, &err);
    }
    pe__watch_end(&watch);
    int code = status == PE_OK ? deliver(options, rotation, &err)
                               : pe__terminal_fail(&err);
    pe_rotation_free(rotation);
    pe_workplace_free(workplace);
    return code;
}
