/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Perpetual Consensus and Perpetual Quota (Lackner,
 * doi:10.1609/aaai.v34i02.5584): each voter has an account, and an option
 * scores the sum of its supporters' accounts, each account below 0 as 0.
 *
 * Consensus: everybody starts with 1. Of a decision with n who take part, those
 * of its winner's supporters who are above 0 pay n together, each the same;
 * then all n get 1. So all accounts together stay what they were. Should none
 * of those who take part be above 0, the most approved wins and all of its
 * supporters pay (this cannot be when everybody takes part in everything).
 *
 * Quota: before a decision each gets the share of those taking part that their
 * most approved option has; afterwards the winner's supporters are 1 down.
 *
 * Weight w is w voters with one account each, all alike. */
#include "series.h"

void pe__series_credit(pe__series *s, int32_t option)
{
    pe__fraction *sum = &s->score[option];
    pe__fraction_set(sum, 0, 1);
    for (int64_t k = s->first[option]; k < s->first[option + 1]; k++) {
        int32_t voter = pe__series_voter(s, k);
        if (pe__fraction_sign(&s->standing[voter]) <= 0)
            continue;
        pe__fraction_scale(&s->part, &s->standing[voter], s->weight[voter],
                           s->unit.unit, &s->status);
        pe__fraction_add(sum, sum, &s->part, &s->status);
    }
}

/* Adds top / bottom to a voter's account. */
static void book(pe__series *s, int32_t voter, int64_t top, int64_t bottom)
{
    pe__fraction_set(&s->part, top, bottom);
    pe__fraction_add(&s->standing[voter], &s->standing[voter], &s->part,
                     &s->status);
}

/* Everybody who takes part gets 1, once. */
static void give_to_all(pe__series *s)
{
    const pe_vote_history *h = s->h;
    s->stamp++;
    for (int64_t k = h->start[s->d]; k < h->start[s->d + 1]; k++)
        if (s->seen[h->voter[k]] != s->stamp) {
            s->seen[h->voter[k]] = s->stamp;
            book(s, h->voter[k], 1, 1);
        }
}

void pe__series_pay(pe__series *s, int32_t winner)
{
    bool all = pe__fraction_sign(&s->score[winner]) == 0;
    int64_t payers = 0;
    for (int64_t k = s->first[winner]; k < s->first[winner + 1]; k++) {
        int32_t voter = pe__series_voter(s, k);
        if (all || pe__fraction_sign(&s->standing[voter]) > 0)
            payers += s->weight[voter];
    }
    for (int64_t k = s->first[winner]; k < s->first[winner + 1]; k++) {
        int32_t voter = pe__series_voter(s, k);
        if (all || pe__fraction_sign(&s->standing[voter]) > 0)
            book(s, voter, -s->present, payers);
    }
    give_to_all(s);
}

/* The weight of each one's most approved option stands in `into` for a while:
 * by approval in file order, so that each is met once with the greatest. */
void pe__series_grant(pe__series *s)
{
    const pe_vote_history *h = s->h;
    int64_t from = h->start[s->d], to = h->start[s->d + 1];
    s->stamp++;
    for (int64_t k = from; k < to; k++) {
        int32_t voter = h->voter[k];
        int64_t support = s->support[h->option[k]];
        if (s->seen[voter] != s->stamp || s->into[voter] < support)
            s->into[voter] = support;
        s->seen[voter] = s->stamp;
    }
    s->stamp++;
    for (int64_t k = from; k < to; k++) {
        int32_t voter = h->voter[k];
        if (s->seen[voter] != s->stamp)
            book(s, voter, s->into[voter], s->present);
        s->seen[voter] = s->stamp;
    }
}

void pe__series_take(pe__series *s, int32_t winner)
{
    for (int64_t k = s->first[winner]; k < s->first[winner + 1]; k++)
        book(s, pe__series_voter(s, k), -1, 1);
}
