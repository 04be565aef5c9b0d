/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whatever bytes claim to be an election: they are read or refused; what was
 * read can be counted. */
#include "check.h"
#include "election.h"
#include "mem.h"
#include "vote_parts.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* The verifier reads the same bytes by a reader of its own: it reads all that
 * can be counted, and counts it to the same transcript. (Not where the bytes
 * are half a YAML: what that means, two lenient readers need not agree on.) */
static void count_again(const char *bytes, const pe_vote_problem *problem,
                        const pe_vote_result *result)
{
    vballots again;
    pe_error err = {0};
    pe_vote_check_report report;
    bool read = pe__vballots_parse(bytes, "fuzz", &again, &err) == PE_OK;
    check(read || problem->form == PE_VOTE_APPROVED,
          "what is counted is checked");
    bool same = read && again.options == problem->options;
    check(!read || same || again.approved, "as many options");
    /* else it could be a hundred thousand, of whom each is held beside all */
    if (same &&
        pe__recount_compare(&again, "fuzz", result->transcript, result->size,
                            &report, &err) == PE_OK)
        check(report.line == 0 || again.approved, "both countings agree");
    pe__vballots_free(&again);
}

static void count(const pe_vote_problem *problem, pe_vote_rule rule,
                  const char *bytes)
{
    pe_vote *vote;
    pe_error err;
    pe_vote_result result;
    pe_vote_settings settings = pe_vote_defaults();
    settings.rule = rule;
    if (pe_vote_new(problem, &vote, &err) != PE_OK)
        return; /* more people than 63 bit hold */
    if (pe_vote_count(vote, &settings, &result, &err) == PE_OK) {
        check(result.winners <= 1, "one seat, one winner");
        check(result.size > 0, "a transcript");
        if (problem->options <= 8)
            count_again(bytes, problem, &result);
        pe_vote_release(&result);
    }
    pe_vote_free(vote);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    pe__election election;
    pe_error err = {0};
    char *copy = malloc(size + 1);
    memcpy(copy, bytes, size);
    copy[size] = '\0';
    if (pe__election_parse(copy, size, "fuzz", &election, &err) == PE_OK) {
        const pe_vote_problem *p = &election.problem;
        for (int rule = PE_VOTE_MAJORITY;
             p->options <= 40 && rule <= PE_VOTE_EQUAL_SHARES_APPROVAL; rule++)
            count(p, (pe_vote_rule)rule, copy);
        pe__election_free(&election);
    } else {
        check(err.message[0] != '\0', "a refusal says why");
    }
    free(copy);
    check(pe__mem_live() == 0, "nothing is left behind");
    return 0;
}
