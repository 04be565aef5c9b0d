/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon jobs check: hand the files to the verifier, print what it says. */
#include "command.h"
#include "jobs_input.h"
#include "verify.h"

/* Memory that runs out inside makes a NULL that jansson carries upwards. */
static json_t *texts(char *const *text, int64_t count)
{
    json_t *list = json_array();
    for (int64_t k = 0; k < count; k++) {
        json_array_append_new(list, json_string(text[k]));
    }
    return list;
}

/* The whole report. NULL: memory; the printer says so. */
static json_t *to_json(const pe_check_report *report)
{
    json_t *ratings = json_object();
    for (int r = 0; r < report->ratings; r++) {
        json_object_set_new(ratings, report->rating_name[r], json_pack(
            "{s:f, s:f, s:f, s:f, s:f}", "mean", report->mean[r], "spread",
            report->spread[r], "lowest", report->low[r], "highest",
            report->high[r], "gini", report->gini[r]));
    }
    json_t *all = json_pack("{s:I, s:o, s:o, s:i, s:i, s:I, s:f, s:f, s:f, "
        "s:f, s:o}", "faults", (json_int_t)report->faults, "fault",
        texts(report->fault, report->kept), "note",
        texts(report->note, report->notes), "members", report->members,
        "tasks", report->tasks, "pieces", (json_int_t)report->pieces, "hours",
        report->hours, "hours_unassigned", report->hours_left, "rms",
        report->rms, "largest_deviation", report->largest, "ratings", ratings);
    if (all && report->has_bound) {
        json_object_set_new(all, "bound_claimed",
                            json_real(report->bound_claimed));
        json_object_set_new(all, "bound_proved",
                            json_real(report->bound_proved));
    }
    return all;
}

/* A table that leaves out the extremes on a narrow screen. */
static void print_ratings(const pe_check_report *report, int width)
{
    bool narrow = width < 64;
    printf("%-14.14s %7s %7s %7s", "", "mean", "spread", "gini");
    printf(narrow ? "\n" : " %8s %8s\n", "lowest", "highest");
    for (int r = 0; r < report->ratings; r++) {
        printf("%-14.14s %7.3f %7.3f %7.4f", report->rating_name[r],
               report->mean[r], report->spread[r], report->gini[r]);
        if (narrow) {
            printf("\n");
        } else {
            printf(" %8.3f %8.3f\n", report->low[r], report->high[r]);
        }
    }
}

/* Measured by the verifier from the files alone: nothing is copied from the
 * certificate but what is named as its claim. */
static void print_measures(const pe_check_report *report, int width)
{
    char line[400];
    snprintf(line, sizeof line, "%d members, %d tasks, %lld pieces, %g hours "
             "given out, %g listed as nobody's", report->members,
             report->tasks, (long long)report->pieces, report->hours,
             report->hours_left);
    pe__terminal_wrap(stdout, line, 0, 0, width);
    snprintf(line, sizeof line, "inequality (rms) %.4f points, largest "
             "deviation %.4f", report->rms, report->largest);
    pe__terminal_wrap(stdout, line, 0, 0, width);
    print_ratings(report, width);
    if (report->has_bound) {
        snprintf(line, sizeof line, "bound: the certificate says %.4f, its "
                 "prices prove %.4f: no division has a smaller inequality",
                 report->bound_claimed, report->bound_proved);
        pe__terminal_wrap(stdout, line, 0, 0, width);
    }
}

static void print(const pe_check_report *report)
{
    int width = pe__terminal_width(stdout);
    const pe__findings found = {.fault = report->fault, .note = report->note,
                                .faults = report->faults,
                                .kept = report->kept, .notes = report->notes};
    pe__terminal_findings(&found, width);
    print_measures(report, width);
}

/* The last argument is the division, as the folder may be left out with --tasks
 * and --members. Faults give exit code 1, files that cannot be read 3: a script
 * can tell a wrong division from a missing one. */
int pe__run_jobs_check(const pe__options *options)
{
    pe_error err = {0};
    pe_check_report report;
    int last = options->arguments - 1;
    pe_check_request request = {
        .folder = last > 0 ? options->argument[0] : NULL,
        .tasks = options->tasks, .members = options->members,
        .jobs = options->argument[last], .unassigned = options->unassigned,
        .certificate = options->certificate, .carry = options->carry,
        .band = options->band, .most_tasks = (int32_t)options->most_tasks,
        .by_category = options->by_category, .weight = options->weight};
    if (pe_check(&request, &report, &err) != PE_OK) {
        return pe__terminal_fail(&err);
    }
    int code = report.faults ? PE__EXIT_SHORT : PE__EXIT_SOLVED;
    if (options->json) {
        int printed = pe__input_print_json(to_json(&report));
        code = printed > code ? printed : code;
    } else {
        print(&report);
    }
    pe_check_release(&report);
    return code;
}
