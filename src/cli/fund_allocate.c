/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon fund allocate: an election about money, counted. */
#include "fund.h"

#include "amount.h"
#include "buffer.h"
#include "command.h"
#include "error.h"
#include "file.h"
#include "fund_transcript.h"
#include "ids.h"
#include "terminal.h"

#include <string.h>


const char *pe__fund_rule_name(pe_fund_rule rule)
{
    return pe__fund_rule_names[rule];
}

const char *pe__fund_utility_name(pe_fund_utility utility)
{
    return pe__fund_utility_names[utility];
}

const char *pe__fund_by_name(pe_fund_by by)
{
    return pe__fund_by_names[by];
}

static int find(const char *const *names, const char *name)
{
    for (int k = 0; k < 3; k++)
        if (strcmp(names[k], name) == 0)
            return k;
    return -1;
}

static pe_status read_completion(const char *text, int *out, pe_error *err)
{
    const char *item;
    size_t length;
    *out = 0;
    while (pe__list_next(&text, ',', &item, &length)) {
        if (length == 4 && memcmp(item, "add1", 4) == 0)
            *out |= PE_FUND_ADD_ONE;
        else if (length == 4 && memcmp(item, "help", 4) == 0)
            *out |= PE_FUND_PERTURB;
        else if (length == 4 && memcmp(item, "fill", 4) == 0)
            *out |= PE_FUND_FILL;
        else if (length != 4 || memcmp(item, "none", 4) != 0)
            return pe__fail(err, PE_USAGE, "--complete takes add1, help and "
                            "fill, with commas between, or none");
    }
    return PE_OK;
}

/* What is raised each time: one unit of the currency unless said otherwise. */
static pe_status read_increment(const pe__ballots *b, const char *text,
                                int64_t *out, pe_error *err)
{
    if (!pe__amount_read(text ? text : "1", strlen(text ? text : "1"),
                         b->digits, out) || *out <= 0)
        return pe__fail(err, PE_USAGE, "--increment takes an amount above 0, "
                        "with at most %d digits behind the point here",
                        b->digits);
    return PE_OK;
}

pe_status pe__fund_words(const pe__ballots *ballots, const char *rule,
                         const char *utility, const char *complete,
                         const char *increment, pe_fund_settings *out,
                         pe_error *err)
{
    const bool points = ballots->kind != PE__APPROVAL;
    const int r = find(pe__fund_rule_names, rule ? rule : "equal-shares");
    const int u = find(pe__fund_utility_names, utility ? utility
                                     : points ? "points" : "cost");
    *out = (pe_fund_settings){0};
    if (r < 0)
        return pe__fail(err, PE_USAGE, "--rule takes equal-shares, phragmen "
                                       "or greedy");
    if (u < 0)
        return pe__fail(err, PE_USAGE, "--utility takes cost, count or "
                                       "points");
    out->rule = (pe_fund_rule)r;
    out->utility = (pe_fund_utility)u;
    pe_status status = read_completion(complete ? complete : "add1,fill",
                                       &out->completion, err);
    if (status == PE_OK)
        status = read_increment(ballots, increment, &out->increment, err);
    return status;
}

/* --- the transcript ------------------------------------------------------- */

pe_status pe__fund_transcript(const pe__round_of_money *m, const char *path,
                              pe_error *err)
{
    pe__buffer out = {0};
    pe_status status = pe__fund_transcript_put(&m->ballots, &m->settings,
                                               &m->outcome, &out, err);
    if (status == PE_OK)
        status = pe__file_write(path, out.bytes, out.size, err);
    pe__buffer_free(&out);
    return status;
}

/* Ctrl-C ends the raising of shares; what there is by then is told. */
static int is_enough(void *context, int64_t raises)
{
    (void)context, (void)raises;
    return pe__watch_interrupted(NULL);
}

/* --- the command ---------------------------------------------------------- */

static pe_status count(const pe__options *o, pe__round_of_money *m,
                       pe_error *err)
{
    const pe_fund_election *e = &m->ballots.election;
    pe_status status = pe__ballots_read(o->argument[0], &m->ballots, err);
    if (status == PE_OK)
        status = pe__fund_words(&m->ballots,
                                pe__given(o, PE__OPT_FUND_RULE) ? o->rule
                                                                : NULL,
                                o->utility, o->complete, o->increment,
                                &m->settings, err);
    m->settings.payments = o->transcript != NULL;
    m->settings.progress = is_enough;
    pe__watch watch;
    pe__watch_start(&watch, "counting", 0.0);
    if (status == PE_OK)
        status = pe_fund_allocate(e, &m->settings, &m->outcome, err);
    pe__watch_end(&watch);
    if (status == PE_OK)
        status = pe__fund_fair(e, m->settings.utility, m->outcome.funded,
                               m->outcome.fate, &m->fair, err);
    if (status == PE_OK && o->transcript)
        status = pe__fund_transcript(m, o->transcript, err);
    return status;
}

int pe__run_fund_allocate(const pe__options *options)
{
    pe_error err = {0};
    pe__round_of_money m = {0};
    pe_status status = count(options, &m, &err);
    if (status == PE_OK && options->json)
        status = pe__fund_print_json(&m, &err);
    else if (status == PE_OK)
        pe__fund_print(&m);
    pe_fund_outcome_free(&m.outcome);
    pe__ballots_free(&m.ballots);
    return pe__terminal_finish(status == PE_OK ? PE__EXIT_SOLVED
                                               : pe__terminal_fail(&err));
}
