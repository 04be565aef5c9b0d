/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A house of seven decides where to put the noisy workshop. Those who would
 * live beside it count four times; the two counts agree or they do not. */
#include <parecon/vote.h>

#include <stdio.h>
#include <stdlib.h>

enum { PEOPLE = 7, PLACES = 3 };

static const char *const where[PLACES] = {"cellar", "yard", "attic"};

/* Everybody's order, best first. The last two would live under the attic. */
static const int32_t order[PEOPLE * PLACES] = {
    2, 0, 1, 2, 0, 1, 2, 1, 0, 0, 2, 1, 2, 1, 0, 0, 1, 2, 0, 1, 2};
static const int64_t start[PEOPLE + 1] = {0, 3, 6, 9, 12, 15, 18, 21};
static const pe_vote_ratio affected[PEOPLE] = {
    {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {4, 1}, {4, 1}};

/* The winner, or -1 when the count failed. */
static int32_t winner(const pe_vote_ratio *weight)
{
    pe_vote_problem house = {.options = PLACES, .form = PE_VOTE_RANKED,
                             .ballots = PEOPLE, .start = start,
                             .option = order, .weight = weight};
    pe_vote_settings settings = pe_vote_defaults(); /* Schulze */
    pe_vote_result result = {0};
    pe_vote *vote = NULL;
    pe_error err;
    int32_t chosen = -1;
    if (pe_vote_new(&house, &vote, &err) == PE_OK &&
        pe_vote_count(vote, &settings, &result, &err) == PE_OK)
        chosen = result.winner[0];
    else
        fprintf(stderr, "%s\n", err.message);
    pe_vote_release(&result);
    pe_vote_free(vote);
    return chosen;
}

int main(void)
{
    pe_vote_process process = {.kind = PE_VOTE_TWO_COUNTS,
                               .equal_share = {3, 7},
                               .weighted_share = {9, 13}};
    pe_vote_verdict verdict;
    pe_error err;
    int64_t until;
    process.equal_winner = winner(NULL);
    process.weighted_winner = winner(affected);
    if (process.equal_winner < 0 || process.weighted_winner < 0 ||
        pe_vote_judge(&process, &verdict, &until, &err) != PE_OK)
        return EXIT_FAILURE;
    printf("with equal votes: the %s\n", where[process.equal_winner]);
    printf("in proportion to how much each is affected: the %s\n",
           where[process.weighted_winner]);
    printf("%s\n", verdict == PE_VOTE_ANOTHER_ROUND
                       ? "they differ: talk once more" : "decided");
    return EXIT_SUCCESS;
}
