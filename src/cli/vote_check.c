/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon vote check: the verifier counts once more, and says where a
 * transcript differs. */
#include "command.h"
#include "error.h"
#include "print_doc.h"
#include "terminal.h"
#include "vote_verify.h"

#include <inttypes.h>
#include <string.h>

static pe_status print_json(const pe_vote_check_report *report, pe_error *err)
{
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *all = pe__doc_object(doc);
    pe__put_text(doc, all, "rule", report->rule);
    pe__put_integer(doc, all, "people", report->people);
    pe__put_integer(doc, all, "lines", report->lines);
    pe__put_bool(doc, all, "equal", report->line == 0);
    if (strcmp(report->rule, "sortition") == 0 && report->line == 0) {
        pe__put_real(doc, all, "least", 1e-9 * (double)report->least);
        pe__put_real(doc, all, "most", 1e-9 * (double)report->most);
        pe__put_real(doc, all, "gap", 1e-9 * (double)report->gap);
    }
    if (report->line > 0) {
        pe__put_integer(doc, all, "line", report->line);
        pe__put_text(doc, all, "said", report->said);
        pe__put_text(doc, all, "counted", report->counted);
    }
    pe_status status = pe__print_doc(doc, all, err);
    pe__doc_free(doc);
    return status;
}

static void say_lot(const pe_vote_check_report *r, const char *file,
                    char *line, size_t size)
{
    const double percent = 1e-7; /* of a billionth */
    if (r->line > 0)
        snprintf(line, size, "Line %" PRId64 " of %s is wrong: %s.\nIt says "
                 "     %s", r->line, file, r->counted, r->said);
    else
        snprintf(line, size, "The lot is right: every panel of it meets the "
                 "quotas, and the seed draws who was drawn, of %" PRId64
                 " people. The least likely have a chance of %.7f %%; no lot "
                 "can give them more than %.7f %%. Nobody's chance could be "
                 "greater by more than %.7f percentage points unless somebody "
                 "who has no more than they had less.", r->people,
                 percent * (double)r->least, percent * (double)r->most,
                 percent * (double)r->gap);
}

static void print(const pe_vote_check_report *report, const char *file)
{
    char line[1024];
    int width = pe__terminal_width(stdout);
    if (strcmp(report->rule, "sortition") == 0)
        say_lot(report, file, line, sizeof line);
    else if (report->line == 0)
        snprintf(line, sizeof line, "The count is right: all %" PRId64 " lines "
                 "of the transcript came out the same when the %" PRId64
                 " ballots were counted once more (%s).", report->lines,
                 report->people, report->rule);
    else
        snprintf(line, sizeof line, "Line %" PRId64 " of %s is not what comes "
                 "out when the %" PRId64 " ballots are counted once more (%s)."
                 "\nIt says      %s\nShould be    %s", report->line, file,
                 report->people, report->rule, report->said,
                 report->counted);
    pe__terminal_wrap(stdout, line, 0, 0, width);
}

int pe__run_vote_check(const pe__options *options)
{
    pe_error err = {0};
    pe_vote_check_report report;
    pe_vote_check_request request = {.election = options->argument[0],
                                     .transcript = options->argument[1],
                                     .weights = options->weights,
                                     .quotas = options->quotas};
    pe_status status = pe_vote_check(&request, &report, &err);
    if (status == PE_OK && options->json)
        status = print_json(&report, &err);
    else if (status == PE_OK)
        print(&report, options->argument[1]);
    if (status != PE_OK)
        return pe__terminal_fail(&err);
    return pe__terminal_finish(report.line > 0 ? PE__EXIT_SHORT
                                               : PE__EXIT_SOLVED);
}
