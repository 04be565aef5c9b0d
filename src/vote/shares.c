/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Method of Equal Shares for committees (Peters & Skowron,
 * doi:10.1145/3391403.3399465). Everyone holds seats / votes of money for each
 * vote; a seat costs 1. With q the least such that supporters who pay q for
 * each vote, or all they have left, raise it:  Σ wᵢ min(βᵢ, q) = 1, the option
 * with the smallest q comes next, and they pay. When nobody can be paid for
 * any more, seats may be left; how those are filled is the caller's choice.
 * Rows with equal money are one class. */
#include "error.h"
#include "mem.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>

/* Raises of the shares after which an election is given up: a committee that
 * takes more leans on almost nobody's support. */
enum { RAISES = 100000 };

typedef struct {
    int32_t rank, class;
} ranked;

typedef struct {
    pe__count *count;
    pe__support support;
    pe__fraction *money; /* [room] β of each class */
    int32_t *rank;       /* [room] classes by money, least first */
    int32_t *spare;      /* [room] for sorting; then old class → new */
    int64_t *into;       /* [room] */
    int32_t *touched;    /* [room] */
    ranked *sorted;      /* [room] */
    int32_t classes, room;
    pe__fraction trial, best;
    pe_status status;
} shares;

static bool grow(shares *s, int32_t more)
{
    if (s->classes + more <= s->room)
        return true;
    int32_t room = 2 * (s->classes + more);
    size_t size = (size_t)room;
    pe__fraction *money = pe__realloc(s->money, size, sizeof *money);
    s->money = money != NULL ? money : s->money;
    int32_t *rank = pe__realloc(s->rank, size, sizeof *rank);
    s->rank = rank != NULL ? rank : s->rank;
    int32_t *spare = pe__realloc(s->spare, size, sizeof *spare);
    s->spare = spare != NULL ? spare : s->spare;
    int64_t *into = pe__realloc(s->into, size, sizeof *into);
    s->into = into != NULL ? into : s->into;
    int32_t *touched = pe__realloc(s->touched, size, sizeof *touched);
    s->touched = touched != NULL ? touched : s->touched;
    ranked *sorted = pe__realloc(s->sorted, size, sizeof *sorted);
    s->sorted = sorted != NULL ? sorted : s->sorted;
    if (money == NULL || rank == NULL || spare == NULL || into == NULL ||
        touched == NULL || sorted == NULL) {
        s->status = PE_NO_MEMORY;
        return false;
    }
    static const pe__fraction zero = PE__FRACTION_ZERO;
    for (int32_t k = s->room; k < room; k++) {
        s->money[k] = zero;
        s->into[k] = 0;
    }
    s->room = room;
    return true;
}

/* Merges order[a … b) and order[b … c) by money. */
static void merge(shares *s, int32_t *order, int32_t a, int32_t b, int32_t c)
{
    int32_t i = a, j = b, to = a;
    while (i < b || j < c) {
        bool left = j == c || (i < b && pe__fraction_compare(
                                            &s->money[order[i]],
                                            &s->money[order[j]],
                                            &s->status) <= 0);
        s->spare[to++] = left ? order[i++] : order[j++];
    }
    memcpy(order + a, s->spare + a, (size_t)(c - a) * sizeof *order);
}

/* Ranks all classes by money. */
static void rank(shares *s)
{
    int32_t *order = s->touched;
    for (int32_t k = 0; k < s->classes; k++)
        order[k] = k;
    for (int32_t run = 1; run < s->classes; run *= 2)
        for (int32_t a = 0; a + run < s->classes; a += 2 * run)
            merge(s, order, a, a + run, a + 2 * run < s->classes
                                            ? a + 2 * run : s->classes);
    for (int32_t k = 0; k < s->classes; k++)
        s->rank[order[k]] = k;
}

static int by_rank(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

/* q(option) into `trial`; false when its supporters cannot pay. */
static bool price(shares *s, int32_t option)
{
    pe__fraction left = PE__FRACTION_ZERO, part = PE__FRACTION_ZERO;
    int64_t weight = s->support.weight[option];
    int32_t classes = pe__support_classes(&s->support, option, s->into,
                                          s->touched);
    bool found = false;
    for (int32_t k = 0; k < classes; k++)
        s->sorted[k] = (ranked){s->rank[s->touched[k]], s->touched[k]};
    qsort(s->sorted, (size_t)classes, sizeof *s->sorted, by_rank);
    pe__fraction_set(&left, s->count->vote->unit, 1);
    for (int32_t k = 0; k < classes && s->status == PE_OK && !found; k++) {
        int32_t class = s->sorted[k].class;
        pe__fraction_scale(&part, &s->money[class], weight, 1, &s->status);
        found = pe__fraction_compare(&part, &left, &s->status) >= 0;
        if (found) {
            pe__fraction_scale(&s->trial, &left, 1, weight, &s->status);
        } else {
            pe__fraction_scale(&part, &s->money[class], s->into[class], 1,
                               &s->status);
            pe__fraction_subtract(&left, &left, &part, &s->status);
            weight -= s->into[class];
        }
    }
    for (int32_t k = 0; k < classes; k++)
        s->into[s->sorted[k].class] = 0;
    pe__fraction_clear(&left);
    pe__fraction_clear(&part);
    return found && s->status == PE_OK;
}

/* Supporters pay `best` each, or what they have. */
static void pay(shares *s, int32_t option)
{
    int32_t before = s->classes;
    if (!grow(s, before))
        return;
    for (int32_t k = 0; k < before; k++)
        s->spare[k] = -1;
    for (int64_t k = s->support.first[option];
         k < s->support.first[option + 1]; k++) {
        int32_t row = s->support.row[k], old = s->support.class_of[row];
        if (s->spare[old] < 0) {
            int32_t new = s->classes++;
            s->spare[old] = new;
            pe__fraction_subtract(&s->money[new], &s->money[old], &s->best,
                                  &s->status);
            if (pe__fraction_sign(&s->money[new]) < 0)
                pe__fraction_clear(&s->money[new]);
        }
        s->support.class_of[row] = s->spare[old];
    }
}

static void say_seat(shares *s, int32_t option, const char *by)
{
    pe__count *count = s->count;
    pe__log(count, "{\"kind\":\"seat\",\"by\":\"%s\",\"option\":%d", by,
            option + 1);
    if (by[0] == 's') {
        pe__log(count, ",\"price\":");
        pe__log_fraction(count, &s->best, &s->status);
    }
    pe__log(count, "}\n");
    s->support.taken[option] = true;
    pe__elect(count, option);
}

static void begin(shares *s, int64_t budget)
{
    const pe_vote *vote = s->count->vote;
    memset(s->support.class_of, 0,
           (size_t)vote->problem.ballots * sizeof(int32_t));
    memset(s->support.taken, 0, (size_t)s->support.n);
    s->classes = 1;
    s->count->result->winners = 0;
    pe__log(s->count, "{\"kind\":\"shares\",\"budget\":%lld}\n",
            (long long)budget);
    pe__fraction_set(&s->money[0], budget, 1);
    pe__fraction_scale(&s->money[0], &s->money[0], vote->unit, vote->total,
                       &s->status);
}

/* Seats while somebody can be paid for, `seats` at most. */
static void buy(shares *s, int32_t seats)
{
    pe__support *support = &s->support;
    while (s->status == PE_OK && s->count->result->winners < seats) {
        int32_t bests = 0;
        rank(s);
        for (int32_t a = 0; a < support->n && s->status == PE_OK; a++) {
            if (support->taken[a] || !price(s, a))
                continue;
            int order = bests == 0 ? -1
                                   : pe__fraction_compare(&s->trial, &s->best,
                                                          &s->status);
            if (order < 0) {
                pe__fraction_swap(&s->trial, &s->best);
                bests = 0;
            }
            if (order <= 0)
                support->some[bests++] = a;
        }
        if (bests == 0 || s->status != PE_OK)
            return;
        int32_t option = pe__tie_first(s->count, "seat", support->some, bests);
        pay(s, option);
        say_seat(s, option, "shares");
    }
}

/* The rest: the most approved first. */
static void fill(shares *s, int32_t seats)
{
    pe__support *support = &s->support;
    while (s->count->result->winners < seats) {
        int64_t most = -1;
        int32_t bests = 0;
        for (int32_t a = 0; a < support->n; a++) {
            if (support->taken[a] || support->weight[a] < most)
                continue;
            bests = support->weight[a] > most ? 0 : bests;
            most = support->weight[a];
            support->some[bests++] = a;
        }
        int32_t option = pe__tie_first(s->count, "seat", support->some, bests);
        say_seat(s, option, "approval");
    }
}

/* Money left counts as load borne already, below 0. */
static void fill_by_phragmen(shares *s, int32_t seats)
{
    for (int32_t k = 0; k < s->classes; k++)
        pe__fraction_scale(&s->money[k], &s->money[k], -1, 1, &s->status);
    if (s->status == PE_OK)
        s->status = pe__seat_by_phragmen(s->count, &s->support, s->money,
                                         s->classes, seats);
}

static int fall(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x < y) - (x > y);
}

/* The least budget with which the supporters of as many options as there are
 * seats have a seat's price each: total / the weight of the last of these. */
static int64_t least_budget(shares *s, int32_t seats)
{
    const pe__support *support = &s->support;
    size_t n = (size_t)support->n;
    int64_t total = s->count->vote->total;
    int64_t *weight = pe__alloc(n, sizeof *weight);
    if (weight == NULL) {
        s->status = PE_NO_MEMORY;
        return 0;
    }
    memcpy(weight, support->weight, n * sizeof *weight);
    qsort(weight, n, sizeof *weight, fall);
    int64_t last = weight[seats - 1];
    pe__free(weight);
    int64_t budget = total / last + (total % last != 0);
    int64_t least = s->count->settings->seats;
    return budget > least ? budget : least;
}

/* The same with more and more money, until all seats are bought at once. A tie
 * met on the way may have mattered: another order might have done with less. */
static void raise_shares(shares *s, int32_t seats)
{
    int32_t supported = 0;
    bool silent = s->count->silent;
    for (int32_t a = 0; a < s->support.n; a++)
        supported += s->support.weight[a] > 0;
    if (supported < seats) {
        begin(s, 0);
        fill(s, seats);
        return;
    }
    int64_t budget = least_budget(s, seats), last = budget + RAISES;
    s->count->silent = true;
    for (; s->status == PE_OK; budget++) {
        begin(s, budget);
        buy(s, seats);
        if (s->count->result->winners == seats)
            break;
        if (budget == last)
            s->status = pe__fail(s->count->err, PE_BAD_INPUT,
                "after raising the shares %d times not all seats are paid "
                "for, so few support some options; \"equal-shares\" fills "
                "those seats otherwise", RAISES);
    }
    s->count->silent = silent;
    if (!silent && s->status == PE_OK) {
        begin(s, budget);
        buy(s, seats);
    }
}

static void run(shares *s, int32_t seats)
{
    pe_vote_rule rule = s->count->settings->rule;
    if (rule == PE_VOTE_EQUAL_SHARES_RAISED) {
        raise_shares(s, seats);
        return;
    }
    begin(s, s->count->settings->seats);
    buy(s, seats);
    if (s->status != PE_OK)
        return;
    if (rule == PE_VOTE_EQUAL_SHARES)
        fill_by_phragmen(s, seats);
    else
        fill(s, seats);
}

pe_status pe__count_shares(pe__count *count)
{
    int32_t seats = count->settings->seats;
    seats = seats < count->options ? seats : count->options;
    if (count->vote->total == 0)
        return PE_OK;
    shares s = {.count = count, .trial = PE__FRACTION_ZERO,
                .best = PE__FRACTION_ZERO};
    s.status = pe__support_begin(count, &s.support);
    if (s.status == PE_OK)
        s.status = pe__winners_room(count, seats);
    if (s.status == PE_OK && grow(&s, 8))
        run(&s, seats);
    pe__support_free(&s.support);
    pe__fractions_free(s.money, s.room);
    pe__fraction_clear(&s.trial);
    pe__fraction_clear(&s.best);
    pe__free(s.rank);
    pe__free(s.spare);
    pe__free(s.into);
    pe__free(s.touched);
    pe__free(s.sorted);
    return s.status == PE_NO_MEMORY ? pe__fail_memory(count->err) : s.status;
}
