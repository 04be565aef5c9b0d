/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A share of all who cast a ballot, blank ones too: more than the share for a
 * majority, at least the share for a supermajority. Of several that reach it
 * (approvals) the one with most. */
#include "error.h"
#include "mem.h"
#include "vote.h"

/* First places, or approvals. */
static void tally(const pe_vote *vote, int64_t *votes)
{
    const pe_vote_problem *p = &vote->problem;
    for (int64_t row = 0; row < p->ballots; row++) {
        int64_t weight = pe__row_weight(vote, row), first = p->start[row];
        for (int64_t k = first; k < p->start[row + 1]; k++) {
            bool top = k == first ||
                       (p->mark != NULL && p->mark[k] == p->mark[first]);
            if (p->form == PE_VOTE_RANKED && !top)
                break;
            votes[p->option[k]] += weight;
        }
    }
}

static bool reaches(const pe__count *count, int64_t votes)
{
    const pe_vote_ratio *share = &count->settings->share;
    pe__u128 has = (pe__u128)votes * (pe__u128)share->bottom,
             needs = (pe__u128)count->vote->total * (pe__u128)share->top;
    return count->settings->rule == PE_VOTE_MAJORITY ? has > needs
                                                     : has >= needs;
}

pe_status pe__count_majority(pe__count *count)
{
    size_t n = (size_t)count->options;
    int64_t *votes = pe__zalloc(n, sizeof *votes), most = 0;
    int32_t *best = pe__alloc(n, sizeof *best), bests = 0;
    if (votes == NULL || best == NULL) {
        pe__free(votes);
        pe__free(best);
        return pe__fail_memory(count->err);
    }
    tally(count->vote, votes);
    pe__log(count, "{\"kind\":\"tally\",\"votes\":");
    pe__log_votes_list(count, votes, count->options);
    pe__log(count, "}\n");
    for (int32_t a = 0; a < count->options; a++)
        most = votes[a] > most ? votes[a] : most;
    for (int32_t a = 0; a < count->options && most > 0; a++)
        if (votes[a] == most && reaches(count, most))
            best[bests++] = a;
    pe_status status = pe__win_among(count, best, bests);
    pe__free(votes);
    pe__free(best);
    return status;
}
