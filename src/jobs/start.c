/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The first division: the plan of the relaxation, rounded. Tasks are cut into
 * pieces, and the pieces, longest first, go to the class to which the plan
 * still owes most of their type, there to the member with most hours to spare
 * (longest processing time first: Graham 1969, doi:10.1137/0117039). Hours and
 * numbers of pieces may end a little outside their limits; the search mends
 * that first.
 *
 * Cost: O(pieces × (classes + ratings)). */
#include "jobs.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* Members looked at for one piece before the next class is tried. */
#define LOOKS 64
/* Places in a week beyond K: some members will have to hold more. */
#define SPARE 4
#define SPARE_OF_MANY 1 /* memory: in a crowd somebody else can do it */
/* Share of all the places for pieces that the first cut fills. */
#define FILL 0.6

/* The pieces: piece k is hours[k] of task[k]; with task NULL, task k whole. */
typedef struct {
    int64_t count, room;
    int32_t *task, *hours;
    int32_t *holder; /* -1 = not yet */
} cuts;

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
    int32_t *slotted;      /* [members] last piece with a slot, or -1 */
    int32_t *before;       /* [pieces] the slotted piece before it; NULL when
                              the problem has no slots */
    int16_t *class_of;     /* [pieces] the class it is meant for, -1 = any */
} dealer;

static inline int32_t task_of(const cuts *c, int64_t k)
{
    return c->task ? c->task[k] : (int32_t)k;
}

static inline int32_t hours_of(const pe_jobs *jobs, const cuts *c, int64_t k)
{
    return c->hours ? c->hours[k] : pe__give(jobs, (int32_t)k);
}

/* --- cutting --------------------------------------------------------------------- */

static int32_t parts_of(const pe_jobs *jobs, int32_t task, double size)
{
    const int32_t give = pe__give(jobs, task), least = pe__least(jobs, task);
    const int32_t most = pe__most(jobs, task);
    if (give == 0)
        return 0;
    int32_t parts = (int32_t)((double)give / size + 0.5);
    if (parts > give / least)
        parts = give / least;
    if (parts > most)
        parts = most;
    return parts > 1 ? parts : 1;
}

/* The size of a piece at which the pieces fill their share of the places. */
static double piece_size(const pe_jobs *jobs)
{
    int64_t members = 0;
    for (int32_t i = 0; i < jobs->p.members; i++)
        members += jobs->p.offer[i] > 0;
    const double places = FILL * (double)members * jobs->s.most_tasks;
    const double week = (double)jobs->work / (double)(members ? members : 1);
    double low = 1.0, high = week / 3.0 > 1.0 ? week / 3.0 : 1.0;
    for (int k = 0; k < 30; k++) {
        const double size = 0.5 * (low + high);
        int64_t parts = 0;
        for (int32_t j = 0; j < jobs->p.tasks; j++)
            parts += parts_of(jobs, j, size);
        if ((double)parts > places)
            low = size;
        else
            high = size;
    }
    return high;
}

static bool cuts_alloc(cuts *c, int64_t room, bool whole)
{
    memset(c, 0, sizeof *c);
    c->room = room;
    c->holder = pe__alloc((size_t)room + 1, sizeof *c->holder);
    if (!whole) {
        c->task = pe__alloc((size_t)room + 1, sizeof *c->task);
        c->hours = pe__alloc((size_t)room + 1, sizeof *c->hours);
    }
    return c->holder && (whole || (c->task && c->hours));
}

static void cuts_free(cuts *c)
{
    pe__free(c->task);
    pe__free(c->hours);
    pe__free(c->holder);
}

static void add_piece(cuts *c, int32_t task, int32_t hours, int32_t holder)
{
    c->task[c->count] = task;
    c->hours[c->count] = hours;
    c->holder[c->count++] = holder;
}

/* Cuts `give` quarters of a task into pieces that differ by one at most. */
static void cut_evenly(cuts *c, int32_t task, int32_t give, int32_t parts)
{
    for (int32_t k = 0; k < parts; k++)
        add_piece(c, task, give / parts + (k < give % parts), -1);
}

static pe_status cut_all(pe_jobs *jobs, cuts *c)
{
    if (!jobs->p.least) {
        if (!cuts_alloc(c, jobs->p.tasks, true))
            return PE_NO_MEMORY;
        c->count = jobs->p.tasks;
        for (int64_t k = 0; k < c->count; k++)
            c->holder[k] = -1;
        return PE_OK;
    }
    const double size = piece_size(jobs);
    int64_t room = 0;
    for (int32_t j = 0; j < jobs->p.tasks; j++)
        room += parts_of(jobs, j, size);
    if (!cuts_alloc(c, room + jobs->p.pins, false))
        return PE_NO_MEMORY;
    for (int32_t j = 0; j < jobs->p.tasks; j++)
        if (pe__give(jobs, j) > 0)
            cut_evenly(c, j, pe__give(jobs, j), parts_of(jobs, j, size));
    return PE_OK;
}

/* What is left of a task, and how many hold a piece of it. */
typedef struct {
    int32_t hours, people;
} rest_of_task;

/* Keeps a piece that exists, unless it breaks a rule of its own or leaves a
 * rest that nobody more may take. */
static void keep_piece(pe_jobs *jobs, const pe_jobs_piece *from, cuts *c,
                       rest_of_task *left)
{
    const int32_t j = from->task, least = pe__least(jobs, j);
    const int32_t hours =
        from->hours < left->hours ? from->hours : left->hours;
    const int32_t rest = left->hours - hours;
    const bool closes = left->people + 1 >= pe__most(jobs, j);
    if (hours < 1 || hours < least ||
        (rest > 0 && (rest < least || closes)) ||
        pe__highest(jobs, from->member) == 0 ||
        !pe__may(jobs, from->member, j))
        return;
    left->hours = rest;
    left->people++;
    add_piece(c, j, hours, from->member);
}

/* The pieces of a division that exists, and the rest of every task cut. */
static pe_status cut_rest(pe_jobs *jobs, const pe_jobs_piece *from,
                          int64_t pieces, cuts *c)
{
    const double size = piece_size(jobs);
    rest_of_task *left = pe__zalloc((size_t)jobs->p.tasks, sizeof *left);
    int64_t room = pieces + jobs->p.pins;
    for (int32_t j = 0; j < jobs->p.tasks; j++)
        room += parts_of(jobs, j, size);
    if (!left || !cuts_alloc(c, room, false)) {
        pe__free(left);
        return PE_NO_MEMORY;
    }
    for (int32_t j = 0; j < jobs->p.tasks; j++)
        left[j].hours = pe__give(jobs, j);
    for (int64_t k = 0; k < pieces; k++)
        keep_piece(jobs, &from[k], c, &left[from[k].task]);
    for (int32_t j = 0; j < jobs->p.tasks; j++) {
        int32_t parts = left[j].hours > 0 ? parts_of(jobs, j, size) : 0;
        if (parts > pe__most(jobs, j) - left[j].people)
            parts = pe__most(jobs, j) - left[j].people;
        while (parts > 1 && left[j].hours / parts < pe__least(jobs, j))
            parts--;
        if (parts > 0)
            cut_evenly(c, j, left[j].hours, parts);
    }
    pe__free(left);
    return PE_OK;
}

/* --- pins ------------------------------------------------------------------------ */

/* The piece of a task, from `first` on, that a pinned member is to have: their
 * own, a free one, half of one that can be cut, or another's who is not
 * pinned; -1 = none. */
static int64_t pinned_piece(const pe_jobs *jobs, cuts *c, const int32_t *next,
                            int64_t first, int32_t member)
{
    int64_t own = -1, free = -1, other = -1, longest = -1;
    int32_t people = 0;
    for (int64_t k = first; k >= 0; k = next[k], people++) {
        const int32_t task = task_of(c, k);
        if (c->holder[k] == member)
            own = k;
        else if (c->holder[k] < 0)
            free = k;
        else if (pe__link(&jobs->pin, c->holder[k], task) < 0)
            other = k;
        if (longest < 0 || hours_of(jobs, c, k) > hours_of(jobs, c, longest))
            longest = k;
    }
    if (own >= 0 || free >= 0)
        return own >= 0 ? own : free;
    if (longest < 0 || !c->task || c->count == c->room ||
        c->hours[longest] < 2 * pe__least(jobs, c->task[longest]) ||
        people >= pe__most(jobs, c->task[longest]))
        return other;
    const int32_t half = c->hours[longest] / 2;
    c->hours[longest] -= half;
    add_piece(c, c->task[longest], half, member);
    return c->count - 1;
}

/* Gives every pinned member a piece of the task. */
static pe_status settle_pins(pe_jobs *jobs, cuts *c)
{
    if (!jobs->pin.start)
        return PE_OK;
    int32_t *head = pe__alloc((size_t)jobs->p.tasks, sizeof *head);
    int32_t *next = pe__alloc((size_t)c->room + 1, sizeof *next);
    const pe_status st = head && next ? PE_OK : PE_NO_MEMORY;
    for (int32_t j = 0; st == PE_OK && j < jobs->p.tasks; j++)
        head[j] = -1;
    for (int64_t k = c->count - 1; st == PE_OK && k >= 0; k--) {
        next[k] = head[task_of(c, k)];
        head[task_of(c, k)] = (int32_t)k;
    }
    for (int32_t i = 0; st == PE_OK && i < jobs->p.members; i++)
        for (int64_t k = jobs->pin.start[i]; k < jobs->pin.start[i + 1]; k++) {
            const int32_t task = jobs->pin.task[k];
            const int64_t before = c->count;
            if (pe__give(jobs, task) == 0 || pe__highest(jobs, i) == 0)
                continue;
            const int64_t piece =
                pinned_piece(jobs, c, next, head[task], i);
            if (piece >= before) { /* a new one: into the task's list */
                next[piece] = head[task];
                head[task] = (int32_t)piece;
            }
            if (piece >= 0)
                c->holder[piece] = i;
        }
    pe__free(head);
    pe__free(next);
    return st;
}

/* Pieces from the longest to the shortest, ties as they stand. */
static int32_t *longest_first(const pe_jobs *jobs, const cuts *c)
{
    int32_t top = 0;
    for (int64_t k = 0; k < c->count; k++) {
        const int32_t h = hours_of(jobs, c, k);
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
        place[top - hours_of(jobs, c, k) + 1]++;
    for (int32_t h = 0; h <= top; h++)
        place[h + 1] += place[h];
    for (int64_t k = 0; k < c->count; k++)
        order[place[top - hours_of(jobs, c, k)]++] = (int32_t)k;
    pe__free(place);
    return order;
}

/* --- classes for pieces ---------------------------------------------------------------- */

/* Pieces type by type in the order of `rank`, within a type as they stand, so
 * that no class gets only the long or the short ones. NULL: no memory. */
static int32_t *by_type(const pe_jobs *jobs, const pe__classes *in,
                        const cuts *c, const int32_t *rank)
{
    int32_t *out = pe__alloc((size_t)c->count + 1, sizeof *out);
    int64_t *place = pe__zalloc((size_t)in->types + 2, sizeof *place);
    if (out && place) {
        for (int64_t k = 0; k < c->count; k++) {
            const int32_t t = pe__type_of(jobs, in, task_of(c, k), -1);
            place[(t < 0 ? in->types : rank[t]) + 1]++;
        }
        for (int32_t t = 0; t <= in->types; t++)
            place[t + 1] += place[t];
        for (int64_t k = 0; k < c->count; k++) {
            const int32_t t = pe__type_of(jobs, in, task_of(c, k), -1);
            out[place[t < 0 ? in->types : rank[t]]++] = (int32_t)k;
        }
    } else {
        pe__free(out);
        out = NULL;
    }
    pe__free(place);
    return out;
}

typedef struct {
    int32_t type, need;
    int32_t open;  /* classes that may do it */
    const double *rating;
    int32_t ratings;
} type_rank;

static int by_rating(const void *a, const void *b)
{
    const type_rank *x = a, *y = b;
    if (x->open != y->open)
        return x->open - y->open;
    if (x->need != y->need)
        return x->need - y->need;
    for (int32_t r = 0; r < x->ratings; r++)
        if (x->rating[r] != y->rating[r])
            return x->rating[r] < y->rating[r] ? -1 : 1;
    return x->type - y->type;
}

/* rank[t]: place of type t when types are sorted by need, those that few may
 * do first, then by ratings, so that neighbours are alike. */
static int32_t *rank_types(const pe__classes *in)
{
    int32_t *rank = pe__alloc((size_t)in->types + 1, sizeof *rank);
    type_rank *list = pe__alloc((size_t)in->types + 1, sizeof *list);
    for (int32_t t = 0; rank && list && t < in->types; t++)
        list[t] = (type_rank){t, in->type_need[t],
                              in->first[in->type_need[t] + 1] -
                                  in->first[in->type_need[t]],
                              in->type_rating + (int64_t)t * in->ratings,
                              in->ratings};
    if (rank && list) {
        qsort(list, (size_t)in->types, sizeof *list, by_rating);
        for (int32_t k = 0; k < in->types; k++)
            rank[list[k].type] = k;
    } else {
        pe__free(rank);
        rank = NULL;
    }
    pe__free(list);
    return rank;
}

/* The class to which most is owed of a type, among those that the plan gives
 * some of it. */
static int32_t owed_class(const pe__relax *x, int32_t type, const double *owed)
{
    const pe__classes *in = &x->in;
    const int32_t need = in->type_need[type];
    const double *plan = x->plan + (int64_t)type * in->classes;
    int32_t best = -1;
    for (int32_t k = in->first[need]; k < in->first[need + 1]; k++) {
        const int32_t c = in->eligible[k];
        if (plan[c] > 0.0 && (best < 0 || owed[c] > owed[best]))
            best = c;
    }
    return best;
}

/* Rounds the plan: every piece gets a class. What a class got too much or too
 * little of one type is made good in the next, most similar one (error
 * diffusion), so that the classes' hours and loads come out as planned to
 * about one piece. */
static pe_status round_plan(pe_jobs *jobs, const pe__relax *x, const cuts *c,
                            int16_t *class_of)
{
    const pe__classes *in = &x->in;
    int32_t *rank = rank_types(in);
    int32_t *sorted = rank ? by_type(jobs, in, c, rank) : NULL;
    double *owed = pe__zalloc((size_t)in->classes, sizeof *owed);
    const pe_status st = sorted && owed ? PE_OK : PE_NO_MEMORY;
    int32_t last = -1;
    for (int64_t k = 0; st == PE_OK && k < c->count; k++) {
        const int32_t piece = sorted[k], task = task_of(c, piece);
        const int32_t type = pe__type_of(jobs, in, task, -1);
        class_of[piece] = -1;
        if (type < 0)
            continue;
        const double *plan = x->plan + (int64_t)type * in->classes;
        for (int32_t m = 0; type != last && m < in->classes; m++)
            owed[m] += plan[m];
        last = type;
        const int32_t best = owed_class(x, type, owed);
        if (best < 0)
            continue;
        owed[best] -= hours_of(jobs, c, piece);
        class_of[piece] = (int16_t)best;
    }
    pe__free(rank);
    pe__free(sorted);
    pe__free(owed);
    return st;
}

/* --- dealing --------------------------------------------------------------------------- */

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

static bool dealer_alloc(dealer *d, const cuts *c)
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
    if (d->jobs->p.slot) {
        d->slotted = pe__alloc(n, sizeof *d->slotted);
        d->before = pe__alloc((size_t)c->count + 1, sizeof *d->before);
    }
    return d->head && d->top && d->next && d->back && d->spare && d->count &&
           d->class_of && (!d->jobs->p.slot || (d->slotted && d->before));
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
                            const cuts *c)
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

/* Whether slots, bans and absence let the member take the piece. */
static bool acceptable(const dealer *d, const cuts *c, int32_t member,
                       int32_t task)
{
    const int32_t slot = pe__slot(d->jobs, task);
    if ((slot >= 0 || d->jobs->ban.start) && !pe__may(d->jobs, member, task))
        return false;
    for (int32_t k = slot >= 0 ? d->slotted[member] : -1; k >= 0;
         k = d->before[k])
        if (task_of(c, k) != task && /* pieces of one task become one */
            pe__clash(d->jobs, slot, pe__slot(d->jobs, task_of(c, k))))
            return false;
    return true;
}

static void give(dealer *d, cuts *c, int64_t piece, int32_t member, bool listed)
{
    const int32_t task = task_of(c, piece);
    if (listed)
        leave(d, member);
    c->holder[piece] = member;
    d->spare[member] -= hours_of(d->jobs, c, piece);
    d->count[member]++;
    if (d->slotted && pe__slot(d->jobs, task) >= 0) {
        d->before[piece] = d->slotted[member];
        d->slotted[member] = (int32_t)piece;
    }
    if (listed)
        enter(d, member);
}

/* The acceptable member of a row with most hours to spare, or -1. */
static int32_t best_of_row(dealer *d, const cuts *c, int32_t row, int32_t task,
                           int32_t looks)
{
    const int32_t *head = d->head + (int64_t)row * d->span;
    while (d->top[row] > 0 && head[d->top[row]] < 0)
        d->top[row]--;
    for (int32_t b = d->top[row]; b >= 0; b--)
        for (int32_t i = head[b]; i >= 0; i = d->next[i]) {
            if (acceptable(d, c, i, task))
                return i;
            if (--looks == 0)
                return -1;
        }
    return -1;
}

/* Among the classes that may, the member with most hours to spare. Those with
 * fewer than K pieces come first while they have hours for it. */
static int32_t most_spare(dealer *d, const cuts *c, int32_t task, bool full)
{
    const pe__classes *in = &d->relax->in;
    const int32_t need = in->need_of[pe__need(d->jobs, task)];
    int32_t best = -1;
    for (int32_t k = in->first[need]; k < in->first[need + 1]; k++) {
        const int32_t row = in->eligible[k] + (full ? in->classes : 0);
        if (best >= 0 && d->top[row] < d->spare[best])
            continue;
        const int32_t i = best_of_row(d, c, row, task, INT32_MAX);
        if (i >= 0 && pe__may(d->jobs, i, task) &&
            (best < 0 || d->spare[i] > d->spare[best]))
            best = i;
    }
    return best;
}

/* One band of slack is allowed beyond the fair share; the search mends it. */
static void deal(dealer *d, cuts *c, int64_t piece)
{
    const int32_t task = task_of(c, piece);
    const int32_t hours = hours_of(d->jobs, c, piece);
    const int32_t slack = (int32_t)(4.0 * d->jobs->s.band);
    int32_t to = -1;
    if (d->class_of[piece] >= 0) {
        to = best_of_row(d, c, d->class_of[piece], task, LOOKS);
        if (to >= 0 && !pe__may(d->jobs, to, task))
            to = -1; /* the class was drawn by fewer skills than the task has */
    }
    if (to < 0 || d->spare[to] + slack < hours)
        to = most_spare(d, c, task, false);
    if (to < 0 || d->spare[to] + slack < hours) {
        const int32_t other = most_spare(d, c, task, true);
        if (to < 0 || (other >= 0 && d->spare[other] > d->spare[to] + slack))
            to = other;
    }
    if (to < 0)
        return;
    give(d, c, piece, to, true);
}

/* Pieces that have a holder: the pinned ones, then those that fit beside
 * them; the others are dealt anew. */
static void deal_held(dealer *d, cuts *c)
{
    for (int turn = 0; turn < 2; turn++)
        for (int64_t k = 0; k < c->count; k++) {
            const int32_t i = c->holder[k], task = task_of(c, k);
            if (i < 0 || hours_of(d->jobs, c, k) == 0)
                continue;
            const bool pinned = pe__link(&d->jobs->pin, i, task) >= 0;
            if (pinned != (turn == 0))
                continue;
            if (pinned || acceptable(d, c, i, task))
                give(d, c, k, i, false);
            else
                c->holder[k] = -1;
        }
}

static pe_status deal_all(pe_jobs *jobs, const pe__relax *relax, cuts *c)
{
    dealer d;
    if (settle_pins(jobs, c) != PE_OK)
        return PE_NO_MEMORY;
    int32_t *order = longest_first(jobs, c);
    pe_status st = order ? dealer_new(&d, jobs, relax, c) : PE_NO_MEMORY;
    if (!order)
        return st;
    if (st == PE_OK)
        st = round_plan(jobs, relax, c, d.class_of);
    if (st == PE_OK) {
        deal_held(&d, c);
        for (int32_t i = 0; i < jobs->p.members; i++)
            if (pe__highest(jobs, i) > 0)
                enter(&d, i);
        for (int turn = 0; turn < 2; turn++) /* fixed hours of the week first */
            for (int64_t k = 0; k < c->count; k++)
                if (c->holder[order[k]] < 0 &&
                    hours_of(jobs, c, order[k]) > 0 &&
                    (turn == 1 || pe__slot(jobs, task_of(c, order[k])) >= 0))
                    deal(&d, c, order[k]);
    }
    dealer_free(&d);
    pe__free(order);
    return st;
}

static int32_t spare(const pe_jobs *jobs)
{
    return jobs->p.members < 20000 ? SPARE : SPARE_OF_MANY;
}

pe_status pe__start(pe_jobs *jobs, const pe__relax *relax, pe__weeks *weeks)
{
    cuts c = {0};
    pe_status st = cut_all(jobs, &c);
    if (st == PE_OK)
        st = deal_all(jobs, relax, &c);
    if (st == PE_OK)
        st = pe__weeks_new(jobs, c.task, c.hours, c.holder, c.count,
                           spare(jobs), weeks);
    cuts_free(&c);
    return st;
}

pe_status pe__start_from(pe_jobs *jobs, const pe__relax *relax,
                         const pe_jobs_piece *from, int64_t pieces,
                         pe__weeks *weeks)
{
    cuts c = {0};
    pe_status st = cut_rest(jobs, from, pieces, &c);
    if (st == PE_OK)
        st = deal_all(jobs, relax, &c);
    if (st == PE_OK)
        st = pe__weeks_new(jobs, c.task, c.hours, c.holder, c.count,
                           spare(jobs), weeks);
    cuts_free(&c);
    return st;
}
