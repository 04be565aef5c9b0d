/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon jobs rotate: the jobs of several periods, and a picture of how the
 * running balances stay near nothing. */
#include "jobs_rotate.h"
#include "command.h"
#include "error.h"
#include "jobs_input.h"

#include <math.h>
#include <string.h>

/* The picture: a column a period, whose height is the balance between minus
 * and plus the largest of all; the middle is even. */
enum { LEVELS = 7 };
static const char *const bars[LEVELS] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇"};
static const char *const signs[LEVELS] = {"=", "-", ",", ".", "\"", "+", "#"};

/* Rounded to the nearest of seven heights. */
static const char *level(double balance, double largest, bool utf8)
{
    double share = largest > 0 ? balance / largest : 0; /* -1 … 1 */
    int at = (int)lround((LEVELS - 1) * (share + 1) / 2);
    at = at < 0 ? 0 : at >= LEVELS ? LEVELS - 1 : at;
    return utf8 ? bars[at] : signs[at];
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

enum {
    NAME_MOST = 26,     /* columns of a name, for the longest to be known by */
    NAME_NARROW = 16,   /* where periods need the room */
    MEMBERS_SHOWN = 100
};

/* Columns for the names: what the periods leave of the width. */
static int name_columns(int width, int32_t periods)
{
    int room = width - 9 - (periods < width ? periods : width);
    return room < NAME_NARROW ? NAME_NARROW : room < NAME_MOST ? room
                                                               : NAME_MOST;
}

/* The last periods where not all of them fit, the first members where there
 * are very many; --json and rotation.csv have all. */
static void picture(const pe_rotation *rotation, int32_t r, int width)
{
    const pe_workplace *w = rotation->workplace;
    int32_t periods = rotation->plan.periods, last = periods - 1;
    int32_t members = rotation->own.members;
    int32_t shown = members < MEMBERS_SHOWN ? members : MEMBERS_SHOWN;
    bool utf8 = pe__terminal_utf8();
    double largest = 0;
    for (int32_t t = 0; t < periods; t++) {
        largest = fmax(largest, pe_rotation_largest(rotation, t));
    }
    int name = name_columns(width, periods);
    int room = width - name - 1 - 8; /* the name, a gap, the last balance */
    int32_t from = periods > room ? periods - room : 0;
    printf("\n%s: running balance\n", w->rating_name[r]);
    for (int32_t i = 0; i < shown; i++) {
        pe__terminal_name(stdout, w->member_name[i], name);
        fputc(' ', stdout);
        for (int32_t t = from; t < periods; t++) {
            double balance = pe_rotation_balance(rotation, t, r, i);
            fputs(level(balance, largest, utf8), stdout);
        }
        printf(" %+7.3f\n", pe_rotation_balance(rotation, last, r, i));
    }
    if (members > shown) {
        printf("… and %d members more\n", members - shown);
    }
}

/* The inequality of a period against its targets is that of the balances
 * after it, and so its bound is one on them. A bound is rounded down, a
 * largest balance up. */
static void print_periods(const pe_rotation *rotation)
{
    printf("%6s   %29s   %6s\n", "", "running balances after it", "hours");
    printf("%6s   %9s %9s %9s   %6s\n", "period", "typical", "at least",
           "largest", "moved");
    for (int32_t t = 0; t < rotation->plan.periods; t++) {
        const pe_jobs_info *info = &rotation->period[t].info;
        double bound = floor(info->rms_bound * 1000 + 1e-6) / 1000;
        double largest = pe_rotation_largest(rotation, t);
        printf("%6d   %9.3f %9.3f %9.3f   %6g\n", t + 1, info->measure.rms,
               bound, ceil(largest * 1000 - 1e-6) / 1000,
               (double)info->measure.moved / 4);
    }
}

/* The bound on the balances grows where a skill is so scarce that its holders
 * cannot be made good in the periods that follow: then more periods are no
 * use, and people should hear it. */
static void print_growth(const pe_rotation *rotation, int width)
{
    if (rotation->settings.price > 0) {
        return; /* then it may be what was kept, and not the skills */
    }
    double first = rotation->period[0].info.rms_bound;
    double last = rotation->period[rotation->plan.periods - 1].info.rms_bound;
    if (last > 0.01 && last > 1.5 * first) {
        pe__terminal_wrap(stdout, "The balances grow, whatever division is "
                          "chosen: some skill is too scarce for rotation to "
                          "even it out. Training can; see: parecon jobs "
                          "train.", 0, 0, width);
    }
}

/* Why the exit code is not 0: the rules that some period does not keep. */
static void print_unkept(const pe_rotation *rotation, int width)
{
    char line[300];
    int32_t outside = 0, most = 0, lacking = 0;
    for (int32_t t = 0; t < rotation->plan.periods; t++) {
        const pe_jobs_result *period = &rotation->period[t];
        int32_t members = period->info.measure.outside_band;
        outside += members > 0;
        most = members > most ? members : most;
        lacking += period->solution.lefts > 0;
    }
    if (outside > 0) {
        snprintf(line, sizeof line, "In %d of %d periods the hours of up to %d "
                 "member%s lie more than %g h from the fair share.%s", outside,
                 rotation->plan.periods, most, most == 1 ? "" : "s",
                 rotation->settings.band, isinf(rotation->settings.price)
                     ? " --price inf keeps everybody's jobs as they are today, "
                       "fair hours or not." : "");
        pe__terminal_wrap(stdout, line, 0, 0, width);
    }
    if (lacking > 0) {
        snprintf(line, sizeof line, "In %d of %d periods some hours are "
                 "nobody's: -o FOLDER writes which, and why, into the periods' "
                 "unassigned.csv.", lacking, rotation->plan.periods);
        pe__terminal_wrap(stdout, line, 0, 0, width);
    }
}

static void print(const pe_rotation *rotation, int width)
{
    char line[500];
    const pe_workplace *w = rotation->workplace;
    snprintf(line, sizeof line, "%s: %d members, %d tasks, %d periods",
             w->name, rotation->own.members, rotation->own.tasks,
             rotation->plan.periods);
    pe__terminal_wrap(stdout, line, 0, 0, width);
    printf("\n");
    print_periods(rotation);
    for (int32_t r = 0; r < rotation->own.ratings; r++) {
        picture(rotation, r, width);
    }
    printf("\n");
    bool utf8 = pe__terminal_utf8();
    snprintf(line, sizeof line, "One sign a period: %s even, above it (%s) "
             "more than the average so far, below it (%s) less; the number is "
             "the balance at the end, in points.", level(0, 1, utf8),
             level(1, 1, utf8), level(-1, 1, utf8));
    pe__terminal_wrap(stdout, line, 0, 0, width);
    snprintf(line, sizeof line, "Typical: the root mean square over all "
             "members; no division of that period could bring it below \"at "
             "least\". For comparison: the heaviest single piece of work "
             "weighs %.3f points.", rotation->piece);
    pe__terminal_wrap(stdout, line, 0, 0, width);
    print_growth(rotation, width);
    print_unkept(rotation, width);
}

/* A cap that gives way is never silent. */
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

static double unassigned_hours(const pe_jobs_solution *solution)
{
    int64_t quarters = 0;
    for (int64_t k = 0; k < solution->lefts; k++) {
        quarters += solution->left[k].hours;
    }
    return (double)quarters / 4;
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
    return json_pack("{s:i, s:f, s:f, s:f, s:f, s:i, s:f, s:o}", "period",
        t + 1,
        "rms", info->measure.rms, "rms_bound", info->rms_bound,
        "largest_balance", pe_rotation_largest(rotation, t), "hours_moved",
        (double)info->measure.moved / 4, "outside_band",
        info->measure.outside_band, "unassigned", unassigned_hours(
            &rotation->period[t].solution), "members", members);
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

static void say_where(const pe__options *options)
{
    char line[1200] = "Nothing was written. To keep this, add: -o FOLDER";
    if (options->out) {
        snprintf(line, sizeof line, "Kept in %.500s: rotation.csv, and a "
                 "folder for each period.", options->out);
    }
    printf("\n");
    pe__terminal_wrap(stdout, line, 0, 0, pe__terminal_width(stdout));
}

/* The worst period decides the exit code. */
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
        say_where(options);
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
