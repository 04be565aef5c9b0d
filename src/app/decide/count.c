/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Counting what was cast: the very file that everybody can download and count
 * again, and where some weigh more, once more with all weights equal. */
#include "count.h"

#include "decide_ballot.h"
#include "election.h"
#include "error.h"
#include "mem.h"
#include "repeat.h"

#include <stdlib.h>
#include <string.h>

static void take(pe__doc *doc, const pe_vote_result *result, pe__tally *out)
{
    const char *winners = "";
    for (int32_t k = 0; k < result->winners; k++)
        winners = pe__doc_format(doc, "%s%s%d", winners, k > 0 ? "," : "",
                                 (int)result->winner[k] + 1);
    out->winners = pe__doc_format(doc, "[%s]", winners);
    out->outcome = result->outcome;
    out->first = result->winners > 0 ? result->winner[0] : -1;
    out->transcript = pe__doc_format(doc, "%.*s", (int)result->size,
                                     result->transcript);
}

pe_status pe__decision_tally(const pe__closing *c, const pe__election *election,
                             const char *seed, bool weighted, pe__tally *out,
                             pe_error *err)
{
    pe_vote *vote = NULL;
    pe_vote_result result = {0};
    pe_vote_problem problem = election->problem;
    pe_vote_settings settings = pe_vote_defaults();
    settings.rule = c->rule->rule;
    settings.seats = (int32_t)pe__get_integer(c->decision, "seats", 1);
    settings.seed = strtoull(seed, NULL, 10);
    if (settings.rule == PE_VOTE_SUPERMAJORITY)
        settings.share = (pe_vote_ratio){2, 3};
    if (!weighted)
        problem.weight = NULL;
    pe_status status = pe_vote_new(&problem, &vote, err);
    if (status == PE_OK)
        status = pe_vote_count(vote, &settings, &result, err);
    if (status == PE_OK)
        take(c->doc, &result, out);
    pe_vote_release(&result);
    pe_vote_free(vote);
    return status;
}

/* Rows of the file are those of `counts`, in their order. */
static pe_status weigh(pe__election *election, const pe__value *counts,
                       pe_error *err)
{
    size_t rows = (size_t)election->problem.ballots, row = 0;
    election->weight = pe__alloc(rows, sizeof *election->weight);
    if (election->weight == NULL)
        return pe__fail_memory(err);
    for (const pe__value *v = pe__first(counts); v != NULL && row < rows;
         v = v->next)
        election->weight[row++] =
            (pe_vote_ratio){pe__get_integer(v, "halves", 2), 2};
    election->problem.weight = election->weight;
    return PE_OK;
}

/* Of those who voted, how many are for option `winner`; by weight or heads. */
static pe_vote_ratio share_of(const pe__value *counts, int32_t winner,
                              bool weighted)
{
    pe_vote_ratio share = {0, 0};
    for (const pe__value *v = pe__first(counts); v != NULL; v = v->next) {
        const char *marks = pe__get_text(v, "marks", "");
        int64_t mark = 0, people = pe__get_integer(v, "ballots", 0);
        for (int32_t k = 0; k <= winner; k++)
            mark = pe__marks_next(&marks);
        if (weighted)
            people *= pe__get_integer(v, "halves", 2);
        share.bottom += people;
        share.top += mark > 0 ? people : 0;
    }
    return share;
}

/* What two counts come to: equal, they decide; the first time that they are
 * not, another round; then it takes 60 % of the weight and 40 % of heads. */
static pe_status compare(const pe__closing *c, const pe__value *counts,
                         const pe__tally *weighted, const pe__tally *equal,
                         const char **outcome, pe_error *err)
{
    int64_t until;
    pe_vote_verdict verdict;
    pe_vote_process process = {.kind = PE_VOTE_TWO_COUNTS,
        .rounds = (int32_t)pe__get_integer(c->decision, "round", 1) - 1,
        .equal_winner = equal->first, .weighted_winner = weighted->first,
        .weighted_share = share_of(counts, weighted->first, true),
        .equal_share = share_of(counts, weighted->first, false)};
    pe_status status = pe_vote_judge(&process, &verdict, &until, err);
    if (status == PE_OK && verdict == PE_VOTE_ANOTHER_ROUND)
        *outcome = "round";
    else if (status == PE_OK && verdict == PE_VOTE_REJECTED)
        *outcome = "differ";
    return status;
}

static pe_status count_both(const pe__closing *c, pe__election *election,
                            const pe__value *counts, pe__decision_end *end,
                            pe_error *err)
{
    pe__tally weighted = {0}, equal = {0};
    bool is_weighted = pe__get_bool(c->decision, "is_weighted", false);
    pe_status status = PE_OK;
    if (is_weighted)
        status = weigh(election, counts, err);
    if (status == PE_OK)
        status = pe__decision_tally(c, election, end->seed, true, &weighted,
                                    err);
    if (status != PE_OK)
        return status;
    end->winners = weighted.winners;
    end->transcript = weighted.transcript;
    end->outcome = weighted.outcome == PE_VOTE_NOBODY ? "nobody"
                   : weighted.outcome == PE_VOTE_LOT_DECIDED ? "lot"
                                                             : "decided";
    if (!is_weighted)
        return PE_OK;
    status = pe__decision_tally(c, election, end->seed, false, &equal, err);
    end->equal = equal.transcript;
    if (status != PE_OK || weighted.first < 0)
        return status;
    return compare(c, counts, &weighted, &equal, &end->outcome, err);
}

static pe_status write_files(const pe__closing *c, const pe__value *counts,
                             pe__decision_end *end, pe_error *err)
{
    pe__buffer file = {0}, weights = {0};
    pe__paper_file(c->rule, c->decision, c->options, counts, &file,
                   pe__get_bool(c->decision, "is_weighted", false) ? &weights
                                                                   : NULL);
    bool whole = !file.failed && !weights.failed;
    if (whole && file.size > 0)
        end->ballots = pe__doc_text(c->doc, file.bytes);
    if (whole && weights.size > 0)
        end->weights = pe__doc_text(c->doc, weights.bytes);
    pe__buffer_free(&file);
    pe__buffer_free(&weights);
    return whole ? PE_OK : pe__fail_memory(err);
}

/* With what earlier decisions of its series left. */
static pe_status count_in_series(const pe__closing *c, pe__decision_end *end,
                                 pe_error *err)
{
    pe__repeat_end came;
    pe_status status = pe__repeat_count(c->db, c->doc, c->decision, c->options,
                                        end->seed, &came, err);
    end->winners = came.winners;
    end->outcome = came.outcome;
    return status;
}

pe_status pe__decision_count(const pe__closing *c, pe__decision_end *end,
                             pe_error *err)
{
    if (pe__get_integer(c->decision, "series", 0) != 0)
        return count_in_series(c, end, err);
    pe__election election = {0};
    pe__value *counts = pe__doc_array(c->doc);
    pe_status status =
        pe__cast_counts(c->db, c->doc, counts, c->id,
                          pe__get_bool(c->decision, "is_secret", true), err);
    end->outcome = "nobody";
    if (status != PE_OK || pe__first(counts) == NULL)
        return status; /* nobody voted: no file */
    status = write_files(c, counts, end, err);
    if (status == PE_OK)
        status = pe__election_parse(end->ballots, strlen(end->ballots),
                                    c->rule->file, &election, err);
    if (status != PE_OK)
        return status;
    status = count_both(c, &election, counts, end, err);
    pe__election_free(&election);
    return status;
}
