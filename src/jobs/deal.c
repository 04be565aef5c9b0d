/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Dealing: longest first, each piece to the member of its class with most hours
 * to spare (Graham 1969, doi:10.1137/0117039). */
#include "start.h"
#include "mem.h"

#include <string.h>

/* Members looked at for one piece before the next class is tried. */
#define LOOKS 64

/* Members of each class in buckets by hours to spare; a second set of buckets
 * for those who hold K pieces already. */
typedef struct {
    pe_jobs *jobs;
    const pe__relax *relax;
    int32_t span;          /* buckets of one class: hours to spare 0 … span−1 */
    int32_t *head;         /* [2 × classes × span] first member or -1 */
    int32_t *top;          /* [2 × classes] no member above this bucket */
    int32_t *next, *back;  /* [members] */
    int32_t *spare;        /* [members] fair quarters less given, may be < 0 */
    int32_t *count;        /* [members] pieces */
    int32_t *slotted;      /* [members] last piece with a slot or a longest
                              piece, or -1 */
    int32_t *before;       /* [pieces] the one before it; NULL when the problem
                              has neither */
    int16_t *class_of;     /* [pieces] the class it is meant for, -1 = any */
} dealer;

/* Pieces from the longest to the shortest, ties as they stand. */
static int32_t *longest_first(const pe_jobs *jobs, const pe__cuts *c)
{
    int32_t top = 0;
    for (int64_t k = 0; k < c->count; k++) {
        const int32_t h = pe__hours_of(jobs, c, k);
        top = h > top ? h : top;
    }
    int32_t *order = pe__alloc((size_t)c->count + 1, sizeof *order);
    int64_t *place = pe__zalloc((size_t)top + 2, sizeof *place);
    if (!order || !place) {
        pe__free(order);
        pe__free(place);
        return NULL;
    }
    for (int64_t k = 0; k < c->count; k++)
        place[top - pe__hours_of(jobs, c, k) + 1]++;
    for (int32_t h = 0; h <= top; h++)
        place[h + 1] += place[h];
    for (int64_t k = 0; k < c->count; k++)
        order[place[top - pe__hours_of(jobs, c, k)]++] = (int32_t)k;
    pe__free(place);
    return order;
}

static int32_t *bucket(const dealer *d, int32_t member)
{
    const int32_t c = d->relax->in.class_of[member];
    const int32_t full = d->count[member] >= d->jobs->s.most_tasks;
    int32_t b = d->spare[member];
    b = b < 0 ? 0 : b >= d->span ? d->span - 1 : b;
    const int32_t row = full * d->relax->in.classes + c;
    if (d->top[row] < b)
        d->top[row] = b;
    return &d->head[(int64_t)row * d->span + b];
}

static void enter(dealer *d, int32_t member)
{
    int32_t *head = bucket(d, member);
    d->back[member] = -1;
    d->next[member] = *head;
    if (*head >= 0)
        d->back[*head] = member;
    *head = member;
}

static void leave(dealer *d, int32_t member)
{
    int32_t *head = bucket(d, member);
    if (d->back[member] >= 0)
        d->next[d->back[member]] = d->next[member];
    else
        *head = d->next[member];
    if (d->next[member] >= 0)
        d->back[d->next[member]] = d->back[member];
}

static bool dealer_alloc(dealer *d, const pe__cuts *c)
{
    const size_t n = (size_t)d->jobs->p.members;
    const size_t rows = 2 * (size_t)d->relax->in.classes;
    d->head = pe__alloc(rows * (size_t)d->span, sizeof *d->head);
    d->top = pe__alloc(rows, sizeof *d->top);
    d->next = pe__alloc(n, sizeof *d->next);
    d->back = pe__alloc(n, sizeof *d->back);
    d->spare = pe__alloc(n, sizeof *d->spare);
    d->count = pe__zalloc(n, sizeof *d->count);
    d->class_of = pe__alloc((size_t)c->count + 1, sizeof *d->class_of);
    if (d->jobs->p.slot || d->jobs->p.longest) {
        d->slotted = pe__alloc(n, sizeof *d->slotted);
        d->before = pe__alloc((size_t)c->count + 1, sizeof *d->before);
    }
    return d->head && d->top && d->next && d->back && d->spare && d->count &&
           d->class_of && ((!d->jobs->p.slot && !d->jobs->p.longest) ||
                           (d->slotted && d->before));
}

static void dealer_free(dealer *d)
{
    pe__free(d->head);
    pe__free(d->top);
    pe__free(d->next);
    pe__free(d->back);
    pe__free(d->spare);
    pe__free(d->count);
    pe__free(d->slotted);
    pe__free(d->before);
    pe__free(d->class_of);
}

static pe_status dealer_new(dealer *d, pe_jobs *jobs, const pe__relax *relax,
                            const pe__cuts *c)
{
    memset(d, 0, sizeof *d);
    d->jobs = jobs;
    d->relax = relax;
    d->span = 1;
    for (int32_t i = 0; i < jobs->p.members; i++)
        if (pe__highest(jobs, i) >= d->span)
            d->span = pe__highest(jobs, i) + 1;
    if (!dealer_alloc(d, c))
        return PE_NO_MEMORY;
    const int32_t rows = 2 * relax->in.classes;
    for (int64_t k = 0; k < (int64_t)rows * d->span; k++)
        d->head[k] = -1;
    for (int32_t k = 0; k < rows; k++)
        d->top[k] = 0;
    for (int32_t i = 0; i < jobs->p.members; i++) {
        d->spare[i] = (int32_t)(pe__fair(jobs, i) + 0.5);
        if (d->slotted)
            d->slotted[i] = -1;
    }
    return PE_OK;
}

/* Must the task be remembered in the lists of its holders? */
static bool tied(const dealer *d, int32_t task)
{
    return pe__slot(d->jobs, task) >= 0 ||
           pe__longest(d->jobs, task) < INT32_MAX;
}

/* Whether slots, bans and absence let the member take the piece. Pieces of one
 * task become one, which must not be too long. */
static bool acceptable(const dealer *d, const pe__cuts *c, int32_t member,
                       int64_t piece)
{
    const int32_t task = pe__task_of(c, piece);
    const int32_t slot = pe__slot(d->jobs, task);
    int64_t hours = pe__hours_of(d->jobs, c, piece);
    if ((slot >= 0 || d->jobs->ban.start) && !pe__may(d->jobs, member, task))
        return false;
    for (int32_t k = tied(d, task) ? d->slotted[member] : -1; k >= 0;
         k = d->before[k]) {
        const int32_t other = pe__task_of(c, k);
        if (other == task)
            hours += pe__hours_of(d->jobs, c, k);
        else if (pe__clash(d->jobs, slot, pe__slot(d->jobs, other)))
            return false;
    }
    return hours <= pe__longest(d->jobs, task);
}

static void give(dealer *d, pe__cuts *c, int64_t piece, int32_t member,
                 bool listed)
{
    const int32_t task = pe__task_of(c, piece);
    if (listed)
        leave(d, member);
    c->holder[piece] = member;
    d->spare[member] -= pe__hours_of(d->jobs, c, piece);
    d->count[member]++;
    if (d->slotted && tied(d, task)) {
        d->before[piece] = d->slotted[member];
        d->slotted[member] = (int32_t)piece;
    }
    if (listed)
        enter(d, member);
}

/* The acceptable member of a row with most hours to spare, or -1. */
static int32_t best_of_row(dealer *d, const pe__cuts *c, int32_t row,
                           int64_t piece, int32_t looks)
{
    const int32_t *head = d->head + (int64_t)row * d->span;
    while (d->top[row] > 0 && head[d->top[row]] < 0)
        d->top[row]--;
    for (int32_t b = d->top[row]; b >= 0; b--)
        for (int32_t i = head[b]; i >= 0; i = d->next[i]) {
            if (acceptable(d, c, i, piece))
                return i;
            if (--looks == 0)
                return -1;
        }
    return -1;
}

/* Among the classes that may, the member with most hours to spare. Those with
 * fewer than K pieces come first while they have hours for it. */
static int32_t most_spare(dealer *d, const pe__cuts *c, int64_t piece,
                          bool full)
{
    const int32_t task = pe__task_of(c, piece);
    const pe__classes *in = &d->relax->in;
    const int32_t need = in->need_of[pe__need(d->jobs, task)];
    int32_t best = -1;
    for (int32_t k = in->first[need]; k < in->first[need + 1]; k++) {
        const int32_t row = in->eligible[k] + (full ? in->classes : 0);
        if (best >= 0 && d->top[row] < d->spare[best])
            continue;
        const int32_t i = best_of_row(d, c, row, piece, INT32_MAX);
        if (i >= 0 && pe__may(d->jobs, i, task) &&
            (best < 0 || d->spare[i] > d->spare[best]))
            best = i;
    }
    return best;
}

/* One band of slack is allowed beyond the fair share; the search mends it. */
static void deal(dealer *d, pe__cuts *c, int64_t piece)
{
    const int32_t task = pe__task_of(c, piece);
    const int32_t hours = pe__hours_of(d->jobs, c, piece);
    const int32_t slack = (int32_t)(4.0 * d->jobs->s.band);
    int32_t to = -1;
    if (d->class_of[piece] >= 0) {
        to = best_of_row(d, c, d->class_of[piece], piece, LOOKS);
        if (to >= 0 && !pe__may(d->jobs, to, task))
            to = -1; /* the class was drawn by fewer skills than the task has */
    }
    if (to < 0 || d->spare[to] + slack < hours)
        to = most_spare(d, c, piece, false);
    if (to < 0 || d->spare[to] + slack < hours) {
        const int32_t other = most_spare(d, c, piece, true);
        if (to < 0 || (other >= 0 && d->spare[other] > d->spare[to] + slack))
            to = other;
    }
    if (to < 0)
        return;
    give(d, c, piece, to, true);
}

/* Pieces that have a holder: the pinned ones, then those that fit beside
 * them; the others are dealt anew. */
static void deal_held(dealer *d, pe__cuts *c)
{
    for (int turn = 0; turn < 2; turn++)
        for (int64_t k = 0; k < c->count; k++) {
            const int32_t i = c->holder[k], task = pe__task_of(c, k);
            if (i < 0 || pe__hours_of(d->jobs, c, k) == 0)
                continue;
            const bool pinned = pe__link(&d->jobs->pin, i, task) >= 0;
            if (pinned != (turn == 0))
                continue;
            if (pinned || acceptable(d, c, i, k))
                give(d, c, k, i, false);
            else
                c->holder[k] = -1;
        }
}

pe_status pe__deal(pe_jobs *jobs, const pe__relax *relax, pe__cuts *c)
{
    dealer d;
    int32_t *order = longest_first(jobs, c);
    pe_status st = order ? dealer_new(&d, jobs, relax, c) : PE_NO_MEMORY;
    if (!order)
        return st;
    if (st == PE_OK)
        st = pe__round_plan(jobs, relax, c, d.class_of);
    if (st == PE_OK) {
        deal_held(&d, c);
        for (int32_t i = 0; i < jobs->p.members; i++)
            if (pe__highest(jobs, i) > 0)
                enter(&d, i);
        for (int turn = 0; turn < 2; turn++) /* fixed hours of the week first */
            for (int64_t k = 0; k < c->count; k++)
                if (c->holder[order[k]] < 0 &&
                    pe__hours_of(jobs, c, order[k]) > 0 &&
                    (turn == 1 ||
                     pe__slot(jobs, pe__task_of(c, order[k])) >= 0))
                    deal(&d, c, order[k]);
    }
    dealer_free(&d);
    pe__free(order);
    return st;
}
