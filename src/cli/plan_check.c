/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon plan check: hand the files to the verifier, print what it says. */
#include "command.h"
#include "jobs_input.h"
#include "plan_kept.h"
#include "plan_print.h"
#include "plan_verify.h"

#include <math.h>

static json_t *texts(char *const *text, int64_t count)
{
    json_t *list = json_array();
    for (int64_t k = 0; k < count; k++) {
        json_array_append_new(list, json_string(text[k]));
    }
    return list;
}

static json_t *percent(double number)
{
    return isfinite(number) ? json_real(number) : json_null();
}

/* The whole report. NULL: memory; the printer says so. */
static json_t *to_json(const pe_plan_check_report *report)
{
    json_t *all = json_pack("{s:I, s:o, s:o, s:i, s:I, s:I, s:b}", "faults",
        (json_int_t)report->faults, "fault",
        texts(report->fault, report->kept), "note",
        texts(report->note, report->notes), "goods", (int)report->goods,
        "workers", (json_int_t)report->workers, "consumers",
        (json_int_t)report->consumers, "brief", report->brief);
    if (!all) {
        return NULL;
    }
    json_object_set_new(all, "worst_percent", percent(report->worst_percent));
    json_object_set_new(all, "value_weighted_percent",
                        percent(report->value_weighted_percent));
    json_object_set_new(all, "gap_percent",
                        report->has_gap ? percent(report->gap_percent)
                                        : json_null());
    json_object_set_new(all, "gap_claimed_percent",
                        percent(report->gap_claimed_percent));
    json_object_set_new(all, "below_one",
                        json_integer((json_int_t)report->below_one));
    return all;
}

static void print_gap(const pe__printing *p,
                      const pe_plan_check_report *report)
{
    char proved[PE__FIGURE], claimed[PE__FIGURE];
    if (!report->has_gap) {
        pe__say(p, 0, "The gap was not computed again.");
        return;
    }
    pe__say(p, 0, "No feasible plan is better than this one by more than %s "
            "of social income; the certificate says %s.",
            pe__plan_percent(report->gap_percent / 100, proved),
            pe__plan_percent(report->gap_claimed_percent / 100, claimed));
}

static void print_measures(const pe__printing *p,
                           const pe_plan_check_report *report)
{
    char goods[PE__FIGURE], workers[PE__FIGURE], consumers[PE__FIGURE];
    char worst[PE__FIGURE], value[PE__FIGURE];
    pe__say(p, 0, "%s goods, %s workers' councils, %s consumers' councils",
            pe__grouped(report->goods, goods),
            pe__grouped(report->workers, workers),
            pe__grouped(report->consumers, consumers));
    pe__say(p, 0, "What is asked for and what is made differ by %s for the "
            "good furthest off, and by %s of the value of all.",
            pe__plan_percent(report->worst_percent / 100, worst),
            pe__plan_percent(report->value_weighted_percent / 100, value));
    print_gap(p, report);
}

static void print(const pe_plan_check_report *report)
{
    const int width = pe__terminal_width(stdout);
    const pe__printing p = pe__plan_printing(stdout, width);
    const pe__findings found = {.fault = report->fault, .note = report->note,
                                .faults = report->faults,
                                .kept = report->kept, .notes = report->notes};
    pe__terminal_findings(&found, width);
    print_measures(&p, report);
}

int pe__run_plan_check(const pe__options *options)
{
    pe_error err = {0};
    pe__plan_origin origin;
    pe_plan_check_report report;
    pe_plan_check_request request = {.economy = options->argument[0],
                                     .plan = options->argument[1]};
    pe_status status = pe__plan_origin_read(request.plan, &origin, &err);
    if (status == PE_OK) {
        request.disturbed = origin.disturbed;
        status = pe_plan_check(&request, &report, &err);
    }
    if (status != PE_OK) {
        return pe__terminal_fail(&err);
    }
    int code = report.faults ? PE__EXIT_SHORT : PE__EXIT_SOLVED;
    if (options->json) {
        int printed = pe__input_print_json(to_json(&report));
        code = printed > code ? printed : code;
    } else {
        print(&report);
    }
    pe_plan_check_release(&report);
    return code;
}
