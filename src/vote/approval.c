/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Most approvals; of graded ballots the greatest sum of grades. Several seats
 * go to the best. */
#include "error.h"
#include "mem.h"
#include "vote.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    int64_t score;
    int32_t option, place;
} standing;

static int better(const void *a, const void *b)
{
    const standing *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static pe_status tally(const pe__count *count, standing *of)
{
    const pe_vote_problem *p = &count->vote->problem;
    bool graded = p->form == PE_VOTE_GRADED, over = false;
    for (int64_t row = 0; row < p->ballots; row++) {
        int64_t weight = pe__row_weight(count->vote, row);
        for (int64_t k = p->start[row]; k < p->start[row + 1]; k++) {
            int64_t add = weight, *score = &of[p->option[k]].score;
            over |= graded && __builtin_mul_overflow(weight, p->mark[k], &add);
            over |= __builtin_add_overflow(*score, add, score);
        }
    }
    if (over)
        return pe__fail(count->err, PE_BAD_INPUT, "the grades together need "
                        "more than 63 bit");
    return PE_OK;
}

/* Those with the score of the last who gets a seat. */
static int32_t at_the_edge(const standing *of, int32_t n, int32_t seats,
                           int32_t *first)
{
    int32_t same = 0;
    *first = seats;
    for (int32_t k = 0; k < n; k++) {
        if (of[k].score != of[seats - 1].score)
            continue;
        *first = same++ == 0 ? k : *first;
    }
    return same;
}

static void say_scores(pe__count *count, const standing *of)
{
    pe__log(count, "{\"kind\":\"tally\",\"votes\":[");
    for (int32_t k = 0; k < count->options; k++) {
        pe__log(count, k == 0 ? "" : ",");
        pe__log_votes(count, of[k].score);
    }
    pe__log(count, "]}\n");
}

static pe_status seat(pe__count *count, const standing *of, int32_t *edge)
{
    int32_t first, seats = count->settings->seats;
    seats = seats < count->options ? seats : count->options;
    int32_t same = at_the_edge(of, count->options, seats, &first);
    for (int32_t k = 0; k < same; k++)
        edge[k] = of[first + k].option;
    if (seats == 1)
        return pe__win_among(count, edge, same);
    pe_status status = pe__winners_room(count, seats);
    if (status != PE_OK)
        return status;
    if (first + same > seats)
        (void)pe__tie_first(count, "seat", edge, same);
    for (int32_t k = 0; k < seats; k++)
        pe__elect(count, of[k].option);
    return PE_OK;
}

pe_status pe__count_approval(pe__count *count)
{
    size_t n = (size_t)count->options;
    standing *of = pe__alloc(n, sizeof *of);
    int32_t *edge = pe__alloc(n, sizeof *edge);
    pe_status status = of != NULL && edge != NULL ? PE_OK : PE_NO_MEMORY;
    if (status != PE_OK) {
        pe__fail_memory(count->err);
        goto out;
    }
    for (int32_t k = 0; k < count->options; k++)
        of[k] = (standing){0, k, count->place[k]};
    status = tally(count, of);
    if (status != PE_OK)
        goto out;
    say_scores(count, of);
    qsort(of, n, sizeof *of, better);
    status = seat(count, of, edge);
out:
    pe__free(of);
    pe__free(edge);
    return status;
}
