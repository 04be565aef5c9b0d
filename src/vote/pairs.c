/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How much prefers each option to each other: O(ballots · options²), but many
 * pairs an instruction. A ballot becomes a row of small numbers, its places;
 * then one comparison of a register of places with one place settles 16 or more
 * pairs, counted in one byte each, and the bytes are added up before they can
 * overflow. Ballots of equal weight are counted together, a few weights at a
 * time, so that weights cost little where they are few. */
#include "error.h"
#include "mem.h"
#include "vote.h"

#include <string.h>

enum {
    LANES = 64,       /* places of a ballot are padded to a multiple */
    SMALL = 126,      /* most options whose places fit into a signed byte */
    FULL = 255,       /* ballots that a byte can count */
    SLOTS = 16        /* weights that are counted at a time */
};

/* Ballots of one weight. */
typedef struct {
    int64_t weight;
    uint8_t *few;     /* [options × width] */
    int32_t held;     /* ballots in `few` */
} slot;

typedef struct {
    const pe_vote *vote;
    int32_t options;
    size_t width;     /* options, padded */
    int8_t *place;    /* [width] of the ballot at hand */
    uint8_t *few;     /* [SLOTS × options × width] */
    int64_t *pairs;   /* [options²] */
    slot slot[SLOTS];
    int32_t slots, next; /* in use; to be emptied when there is no other */
} tally;

/* Places of row's ballot, from 0; what is not ranked stands at `below`. */
static void places(const pe_vote_problem *p, int64_t row, int8_t *place,
                   size_t width, int8_t below)
{
    int64_t first = p->start[row], after = p->start[row + 1];
    memset(place, below, width);
    if (p->mark == NULL) {
        for (int64_t k = first; k < after; k++)
            place[p->option[k]] = (int8_t)(k - first);
        return;
    }
    int8_t at = 0;
    for (int64_t k = first; k < after; k++) {
        if (k > first && p->mark[k] != p->mark[k - 1])
            at++;
        place[p->option[k]] = at;
    }
}

static void pour(tally *t, slot *s)
{
    for (int32_t a = 0; s->held > 0 && a < t->options; a++) {
        const uint8_t *few = s->few + (size_t)a * t->width;
        int64_t *pairs = t->pairs + (size_t)a * (size_t)t->options;
        for (int32_t b = 0; b < t->options; b++)
            pairs[b] += few[b] * s->weight;
    }
    memset(s->few, 0, (size_t)t->options * t->width);
    s->held = 0;
}

/* The loop that matters: written so that compilers make vectors of it. */
static void add_ballot(tally *t, slot *s)
{
    const int8_t *restrict place = t->place;
    size_t width = t->width;
    for (int32_t a = 0; a < t->options; a++) {
        uint8_t *restrict few = s->few + (size_t)a * width;
        int8_t mine = place[a];
        for (size_t k = 0; k < width; k += LANES)
            for (size_t b = k; b < k + LANES; b++)
                few[b] = (uint8_t)(few[b] - (uint8_t)-(place[b] > mine));
    }
    if (++s->held == FULL)
        pour(t, s);
}

/* Where ballots of that weight are counted: its slot, a new one, or that which
 * has been there longest, emptied. */
static slot *slot_of(tally *t, int64_t weight)
{
    for (int32_t k = 0; k < t->slots; k++)
        if (t->slot[k].weight == weight)
            return &t->slot[k];
    if (t->slots < SLOTS) {
        slot *s = &t->slot[t->slots];
        *s = (slot){weight, t->few + (size_t)t->slots *
                                         (size_t)t->options * t->width, 0};
        t->slots++;
        return s;
    }
    slot *s = &t->slot[t->next];
    t->next = (t->next + 1) % SLOTS;
    pour(t, s);
    s->weight = weight;
    return s;
}

static void add_row(tally *t, int64_t row)
{
    const pe_vote_problem *p = &t->vote->problem;
    int64_t weight = pe__row_weight(t->vote, row);
    if (weight == 0 || p->start[row] == p->start[row + 1])
        return;
    places(p, row, t->place, t->width, SMALL + 1);
    add_ballot(t, slot_of(t, weight));
}

static pe_status add_small(tally *t)
{
    t->width = ((size_t)t->options + LANES - 1) / LANES * LANES;
    t->place = pe__alloc(t->width, 1);
    t->few = pe__zalloc((size_t)t->options * SLOTS, t->width);
    pe_status status = t->place != NULL && t->few != NULL ? PE_OK
                                                          : PE_NO_MEMORY;
    for (int64_t row = 0; status == PE_OK && row < t->vote->problem.ballots;
         row++)
        add_row(t, row);
    for (int32_t k = 0; status == PE_OK && k < t->slots; k++)
        pour(t, &t->slot[k]);
    pe__free(t->place);
    pe__free(t->few);
    return status;
}

/* More options than bytes can place: every pair that a ballot ranks. */
static void add_large_row(tally *t, int64_t row, uint8_t *ranked)
{
    const pe_vote_problem *p = &t->vote->problem;
    int64_t weight = pe__row_weight(t->vote, row), first = p->start[row],
            after = p->start[row + 1];
    memset(ranked, 0, (size_t)t->options);
    for (int64_t k = first; k < after; k++)
        ranked[p->option[k]] = 1;
    for (int64_t k = first; k < after; k++) {
        int64_t *pairs = t->pairs + (size_t)p->option[k] * (size_t)t->options;
        for (int64_t l = k + 1; l < after; l++)
            if (p->mark == NULL || p->mark[l] != p->mark[k])
                pairs[p->option[l]] += weight;
        for (int32_t b = 0; b < t->options; b++)
            pairs[b] += ranked[b] ? 0 : weight;
    }
}

static pe_status add_large(tally *t)
{
    uint8_t *ranked = pe__alloc((size_t)t->options, 1);
    if (ranked == NULL)
        return PE_NO_MEMORY;
    for (int64_t row = 0; row < t->vote->problem.ballots; row++)
        add_large_row(t, row, ranked);
    pe__free(ranked);
    return PE_OK;
}

pe_status pe__pairs(pe_vote *vote, pe_error *err)
{
    if (vote->pairs != NULL)
        return PE_OK;
    size_t options = (size_t)vote->problem.options;
    tally t = {.vote = vote, .options = vote->problem.options,
               .pairs = pe__zalloc(options * options, sizeof *t.pairs)};
    pe_status status = t.pairs == NULL ? PE_NO_MEMORY
                       : t.options <= SMALL ? add_small(&t)
                                            : add_large(&t);
    if (status != PE_OK) {
        pe__free(t.pairs);
        return pe__fail_memory(err);
    }
    vote->pairs = t.pairs;
    return PE_OK;
}
