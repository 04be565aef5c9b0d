/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon vote count: an election from a file, counted, and told in words. */
#include "command.h"
#include "error.h"
#include "file.h"
#include "mem.h"
#include "print_doc.h"
#include "terminal.h"
#include "vote_print.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static bool read_share(const char *text, pe_vote_ratio *share)
{
    char *slash, *end;
    long long top = strtoll(text, &slash, 10);
    if (slash == text || *slash != '/')
        return false;
    long long bottom = strtoll(slash + 1, &end, 10);
    *share = (pe_vote_ratio){top, bottom};
    return end != slash + 1 && *end == '\0' && bottom >= 1 && top >= 0 &&
           top <= bottom;
}

static pe_status read_settings(const pe__options *options,
                               const pe__election *election,
                               pe_vote_settings *s, pe_error *err)
{
    *s = pe_vote_defaults();
    if (!pe__given(options, PE__OPT_VOTE_RULE))
        return pe__fail(err, PE_USAGE, "say by which rule: --rule schulze, for "
                        "example");
    if (pe__vote_rule_title(options->rule, &s->rule) == NULL)
        return pe__fail(err, PE_USAGE, "there is no rule \"%s\"; \"parecon "
                        "help vote count\" lists them", options->rule);
    s->seed = (uint64_t)options->seed;
    bool many = s->rule == PE_VOTE_STV || s->rule >= PE_VOTE_PHRAGMEN ||
                s->rule == PE_VOTE_APPROVAL;
    s->seats = election->seats > 0 && many ? election->seats : 1;
    if (pe__given(options, PE__OPT_SEATS))
        s->seats = (int32_t)options->seats;
    if (s->rule == PE_VOTE_SUPERMAJORITY)
        s->share = (pe_vote_ratio){2, 3};
    if (options->share != NULL && !read_share(options->share, &s->share))
        return pe__fail(err, PE_USAGE, "--share %s: 2/3 would be one",
                        options->share);
    if (options->ties == NULL || strcmp(options->ties, "lot") == 0)
        s->ties = PE_VOTE_BY_LOT;
    else if (strcmp(options->ties, "number") == 0)
        s->ties = PE_VOTE_BY_ORDER;
    else if (strcmp(options->ties, "together") == 0)
        s->ties = PE_VOTE_TOGETHER;
    else
        return pe__fail(err, PE_USAGE, "--ties is lot, number or together");
    return PE_OK;
}

static void put_list(pe__doc *doc, pe__value *all, const char *key,
                     const pe__election *e, const int32_t *option, int32_t n)
{
    pe__value *list = pe__put_array(doc, all, key);
    for (int32_t k = 0; k < n; k++) {
        pe__value *one = pe__add_object(doc, list);
        pe__put_integer(doc, one, "option", option[k] + 1);
        pe__put_text(doc, one, "name", e->name[option[k]]);
    }
}

static pe_status print_json(const pe__election *e, const char *rule,
                            const pe_vote_result *result,
                            const pe_vote_result *equal,
                            const pe__vote_record *record, pe_error *err)
{
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *all = pe__doc_object(doc);
    pe__put_text(doc, all, "title", e->title);
    pe__put_text(doc, all, "rule", rule);
    pe__put_text(doc, all, "outcome",
                 pe__get_text(record->result, "outcome", ""));
    put_list(doc, all, "winners", e, result->winner, result->winners);
    put_list(doc, all, "tied", e, result->tied, result->tieds);
    if (equal != NULL)
        put_list(doc, all, "equal_winners", e, equal->winner, equal->winners);
    pe__put(doc, all, "transcript", pe__doc_copy(doc, record->line));
    pe_status status = pe__print_doc(doc, all, err);
    pe__doc_free(doc);
    return status;
}

/* A ballot that the engine refuses stands on a line of the file. */
static pe_status count(const pe__election *e, const pe_vote_settings *s,
                       const char *path, pe_vote_result *result, pe_error *err)
{
    pe_vote *vote = NULL;
    pe_status status = pe_vote_new(&e->problem, &vote, err);
    if (status == PE_BAD_INPUT) {
        snprintf(err->file, sizeof err->file, "%s", path);
        if (err->line > 0)
            err->line = (long)e->line[err->line - 1];
    }
    if (status == PE_OK)
        status = pe_vote_count(vote, s, result, err);
    pe_vote_free(vote);
    return status;
}

/* The two-count rule: what equal votes would have come to. */
static void print_equal(const pe__election *e, const pe_vote_result *weighted,
                        const pe_vote_result *equal)
{
    char line[600];
    bool same = weighted->winners == equal->winners;
    for (int32_t k = 0; same && k < equal->winners; k++) {
        bool found = false;
        for (int32_t i = 0; i < weighted->winners; i++)
            found = found || weighted->winner[i] == equal->winner[k];
        same = found;
    }
    if (same)
        snprintf(line, sizeof line, "\nCounted with equal votes it is the "
                 "same: decided.");
    else if (equal->winners == 1)
        snprintf(line, sizeof line, "\nCounted with equal votes it would be "
                 "%.200s. Two counts that differ are a reason to talk once "
                 "more; if they differ again, it takes 60 %% of the weighted "
                 "and 40 %% of the equal votes.",
                 e->name[equal->winner[0]]);
    else
        snprintf(line, sizeof line, "\nCounted with equal votes it would be "
                 "another result: see it without --weights. That is a reason "
                 "to talk once more.");
    pe__terminal_wrap(stdout, line, 0, 0, pe__terminal_width(stdout));
}

/* The same election once more, all weights 1. */
static pe_status count_equal(const pe__election *weighted,
                             const pe_vote_settings *settings,
                             const char *path, pe_vote_result *result,
                             pe_error *err)
{
    pe__election equal = *weighted; /* lent: not freed */
    pe_vote_settings s = *settings;
    equal.problem.weight = NULL;
    s.transcript = 0;
    return count(&equal, &s, path, result, err);
}

int pe__run_vote_count(const pe__options *options)
{
    pe_error err = {0};
    pe__election election;
    pe_vote_settings settings;
    pe_vote_result result = {0}, equal = {0};
    pe__vote_record record = {0};
    const char *path = options->argument[0];
    pe_status status = pe__election_read(path, &election, &err);
    if (status == PE_OK && options->weights != NULL)
        status = pe__election_weigh(&election, options->weights, &err);
    if (status == PE_OK)
        status = read_settings(options, &election, &settings, &err);
    if (status == PE_OK)
        status = count(&election, &settings, path, &result, &err);
    if (status == PE_OK && options->weights != NULL)
        status = count_equal(&election, &settings, path, &equal, &err);
    if (status == PE_OK)
        status = pe__vote_record_read(result.transcript, result.size,
                                      "transcript", &record, &err);
    if (status == PE_OK && options->transcript != NULL)
        status = pe__file_write(options->transcript, result.transcript,
                                result.size, &err);
    int code = result.outcome == PE_VOTE_NOBODY ? PE__EXIT_SHORT
                                                : PE__EXIT_SOLVED;
    if (status == PE_OK && options->json)
        status = print_json(&election, options->rule, &result,
                            options->weights != NULL ? &equal : NULL, &record,
                            &err);
    else if (status == PE_OK)
        pe__vote_print(stdout, &election, &record,
                       pe__terminal_width(stdout));
    if (status == PE_OK && !options->json && options->weights != NULL)
        print_equal(&election, &result, &equal);
    pe__vote_record_free(&record);
    pe_vote_release(&result);
    pe_vote_release(&equal);
    pe__election_free(&election);
    return status == PE_OK ? pe__terminal_finish(code)
                           : pe__terminal_fail(&err);
}
