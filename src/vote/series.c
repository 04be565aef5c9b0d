/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many decisions by the same people: perpetual Phragmén (Lackner & Maly,
 * doi:10.1609/aaai.v37i5.25710). A decision costs 1, borne by those who
 * approve of what is chosen, all of whom then carry the same load; chosen is
 * what can be borne with the least:  t(a) = (1 + Σ wᵢ xᵢ) / Σ wᵢ. Who was
 * outvoted carries less, and counts for more next time. Loads are those of
 * earlier decisions, so each voter's is the number of the decision that set
 * it. O(approvals) whole sums, and one fraction for each earlier decision that
 * voters of an option last agreed with. */
#include "error.h"
#include "mem.h"
#include "random.h"
#include "vote.h"

#include <string.h>

typedef struct {
    const pe_vote_history *h;
    int64_t *weight;     /* [voters], in 1/unit */
    int64_t unit;
    int64_t *set_by;     /* [voters] decision from 1, 0 = none yet */
    pe__fraction *load;  /* [decisions + 1] */
    int64_t *into;       /* [decisions + 1] weight by class, of one option */
    int64_t *touched;    /* [decisions + 1] */
    int64_t *order;      /* approvals of a decision by option */
    int64_t *first;      /* [most options + 2] */
    int32_t *tied;       /* [most options] */
    int64_t *seen;       /* [voters] last option (or decision) that named
                            them, all numbered through */
    int64_t stamp;
    pe__fraction trial, best;
    pe_status status;
} series;

static pe_status check(const pe_vote_history *h, pe_error *err)
{
    for (int64_t d = 0; d < h->decisions; d++) {
        if (h->options[d] < 1 || h->options[d] > PE_VOTE_OPTIONS_MAX ||
            h->start[d + 1] < h->start[d])
            return pe__fail_at(err, PE_BAD_INPUT, "", (long)(d + 1), 0,
                               "a decision has 1 to %d options",
                               PE_VOTE_OPTIONS_MAX);
        for (int64_t k = h->start[d]; k < h->start[d + 1]; k++)
            if (h->voter[k] < 0 || h->voter[k] >= h->voters ||
                h->option[k] < 0 || h->option[k] >= h->options[d])
                return pe__fail_at(err, PE_BAD_INPUT, "", (long)(d + 1), 0,
                                   "there is no such voter or option");
    }
    return PE_OK;
}

/* Approvals of decision d in the order of options. */
static void sort_approvals(series *s, int64_t d)
{
    const pe_vote_history *h = s->h;
    int64_t *first = s->first;
    memset(first, 0, ((size_t)h->options[d] + 2) * sizeof *first);
    for (int64_t k = h->start[d]; k < h->start[d + 1]; k++)
        first[h->option[k] + 2]++;
    for (int32_t a = 2; a < h->options[d] + 2; a++)
        first[a] += first[a - 1];
    for (int64_t k = h->start[d]; k < h->start[d + 1]; k++)
        s->order[first[h->option[k] + 1]++] = k;
}

/* t(a) into `trial`; false when nobody who counts approves of it. */
static bool load_of(series *s, int32_t option)
{
    int64_t weight = 0, classes = 0;
    pe__fraction part = PE__FRACTION_ZERO;
    for (int64_t k = s->first[option]; k < s->first[option + 1]; k++) {
        int32_t voter = s->h->voter[s->order[k]];
        if (s->weight[voter] == 0)
            continue;
        if (s->into[s->set_by[voter]] == 0)
            s->touched[classes++] = s->set_by[voter];
        s->into[s->set_by[voter]] += s->weight[voter];
        weight += s->weight[voter];
    }
    pe__fraction_set(&s->trial, s->unit, 1);
    for (int64_t k = 0; k < classes; k++) {
        int64_t class = s->touched[k];
        pe__fraction_scale(&part, &s->load[class], s->into[class], 1,
                           &s->status);
        pe__fraction_add(&s->trial, &s->trial, &part, &s->status);
        s->into[class] = 0;
    }
    if (weight > 0)
        pe__fraction_scale(&s->trial, &s->trial, 1, weight, &s->status);
    pe__fraction_clear(&part);
    return weight > 0;
}

/* Those that can be borne with the least; 0 = nobody approves of anything. */
static int32_t find_best(series *s, int64_t d)
{
    int32_t bests = 0;
    for (int32_t a = 0; a < s->h->options[d] && s->status == PE_OK; a++) {
        if (!load_of(s, a))
            continue;
        int order = bests == 0 ? -1 : pe__fraction_compare(&s->trial, &s->best,
                                                           &s->status);
        if (order < 0) {
            pe__fraction_swap(&s->trial, &s->best);
            bests = 0;
        }
        if (order <= 0)
            s->tied[bests++] = a;
    }
    return bests;
}

static int32_t decide(series *s, int64_t d, uint64_t seed)
{
    pe__random random;
    int32_t bests = find_best(s, d);
    pe__random_seed(&random, seed, (uint64_t)d + 1);
    if (bests == 0)
        return (int32_t)pe__random_below(&random, (uint32_t)s->h->options[d]);
    int32_t winner = s->tied[pe__random_below(&random, (uint32_t)bests)];
    pe__fraction_copy(&s->load[d + 1], &s->best, &s->status);
    for (int64_t k = s->first[winner]; k < s->first[winner + 1]; k++)
        s->set_by[s->h->voter[s->order[k]]] = d + 1;
    return winner;
}

/* Nobody approves of the same option twice. */
static pe_status check_doubles(series *s, int64_t d, pe_error *err)
{
    for (int32_t a = 0; a < s->h->options[d]; a++) {
        s->stamp++;
        for (int64_t k = s->first[a]; k < s->first[a + 1]; k++) {
            int32_t voter = s->h->voter[s->order[k]];
            if (s->seen[voter] == s->stamp)
                return pe__fail_at(err, PE_BAD_INPUT, "", (long)(d + 1), 0,
                                   "voter %d approves of an option twice",
                                   voter + 1);
            s->seen[voter] = s->stamp;
        }
    }
    return PE_OK;
}

static void note(series *s, int64_t d, int32_t winner, int64_t *satisfied,
                 int64_t *took_part)
{
    const pe_vote_history *h = s->h;
    s->stamp++;
    for (int64_t k = s->first[winner]; k < s->first[winner + 1]; k++)
        if (satisfied != NULL)
            satisfied[h->voter[s->order[k]]]++;
    for (int64_t k = h->start[d]; k < h->start[d + 1]; k++) {
        int32_t voter = h->voter[k];
        if (took_part != NULL && s->seen[voter] != s->stamp)
            took_part[voter]++;
        s->seen[voter] = s->stamp;
    }
}

static bool make_room(series *s)
{
    const pe_vote_history *h = s->h;
    size_t voters = (size_t)h->voters, decisions = (size_t)h->decisions + 1;
    int32_t most = 1;
    int64_t approvals = 0;
    for (int64_t d = 0; d < h->decisions; d++) {
        int64_t of = h->start[d + 1] - h->start[d];
        most = h->options[d] > most ? h->options[d] : most;
        approvals = of > approvals ? of : approvals;
    }
    s->weight = pe__alloc(voters, sizeof *s->weight);
    s->set_by = pe__zalloc(voters, sizeof *s->set_by);
    s->seen = pe__zalloc(voters, sizeof *s->seen);
    s->load = pe__fractions_new((int64_t)decisions);
    s->into = pe__zalloc(decisions, sizeof *s->into);
    s->touched = pe__alloc(decisions, sizeof *s->touched);
    s->order = pe__alloc((size_t)approvals, sizeof *s->order);
    s->first = pe__alloc((size_t)most + 2, sizeof *s->first);
    s->tied = pe__alloc((size_t)most, sizeof *s->tied);
    return s->weight != NULL && s->set_by != NULL && s->seen != NULL &&
           s->load != NULL && s->into != NULL && s->touched != NULL &&
           s->order != NULL && s->first != NULL && s->tied != NULL;
}

static void give_back(series *s)
{
    pe__free(s->weight);
    pe__free(s->set_by);
    pe__free(s->seen);
    pe__fractions_free(s->load, s->h->decisions + 1);
    pe__free(s->into);
    pe__free(s->touched);
    pe__free(s->order);
    pe__free(s->first);
    pe__free(s->tied);
    pe__fraction_clear(&s->trial);
    pe__fraction_clear(&s->best);
}

static pe_status run(series *s, uint64_t seed, int32_t *winner,
                     int64_t *satisfied, int64_t *took_part, pe_error *err)
{
    const pe_vote_history *h = s->h;
    pe_status status = pe__scale_weights(h->weight, h->voters, &s->unit,
                                         s->weight, err);
    if (satisfied != NULL)
        memset(satisfied, 0, (size_t)h->voters * sizeof *satisfied);
    if (took_part != NULL)
        memset(took_part, 0, (size_t)h->voters * sizeof *took_part);
    for (int64_t d = 0; d < h->decisions && status == PE_OK; d++) {
        sort_approvals(s, d);
        status = check_doubles(s, d, err);
        if (status != PE_OK)
            break;
        winner[d] = decide(s, d, seed);
        if (s->status != PE_OK)
            return pe__fail_memory(err);
        note(s, d, winner[d], satisfied, took_part);
    }
    return status;
}

pe_status pe_vote_series(const pe_vote_history *history, uint64_t seed,
                         int32_t *winner, int64_t *satisfied,
                         int64_t *took_part, pe_error *err)
{
    series s = {.h = history, .trial = PE__FRACTION_ZERO,
                .best = PE__FRACTION_ZERO};
    pe_status status = check(history, err);
    if (status != PE_OK)
        return status;
    if (make_room(&s))
        status = run(&s, seed, winner, satisfied, took_part, err);
    else
        status = pe__fail_memory(err);
    give_back(&s);
    return status;
}
