/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The first division: the plan of the relaxation, rounded. Tasks are cut into
 * pieces, and the pieces, longest first, go to the class to which the plan
 * still owes most of their type, there to the member with most hours to spare
 * (longest processing time first: Graham 1969, doi:10.1137/0117039). Hours and
 * numbers of pieces may end a little outside their limits; the search mends
 * that first.
 *
 * Cost: O(pieces × (classes + ratings)). */
#include "start.h"
#include "mem.h"

#include <string.h>

/* Places in a week beyond K: some members will have to hold more. */
#define SPARE 4
#define SPARE_OF_MANY 1 /* memory: in a crowd somebody else can do it */
/* Share of all the places for pieces that the first cut fills. */
#define FILL 0.6

/* --- cutting -------------------------------------------------------------- */

/* Pieces that so many quarters need because none may be longer. */
static int32_t fewest_parts(const pe_jobs *jobs, int32_t task, int32_t hours)
{
    const int32_t longest = pe__longest(jobs, task);
    return hours / longest + (hours % longest > 0);
}

static int32_t parts_of(const pe_jobs *jobs, int32_t task, double size)
{
    const int32_t give = pe__give(jobs, task), least = pe__least(jobs, task);
    const int32_t most = pe__most(jobs, task);
    if (give == 0)
        return 0;
    int32_t parts = (int32_t)((double)give / size + 0.5);
    if (parts < fewest_parts(jobs, task, give))
        parts = fewest_parts(jobs, task, give);
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

static bool cuts_alloc(pe__cuts *c, int64_t room, bool whole)
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

static void cuts_free(pe__cuts *c)
{
    pe__free(c->task);
    pe__free(c->hours);
    pe__free(c->holder);
}

static void add_piece(pe__cuts *c, int32_t task, int32_t hours, int32_t holder)
{
    c->task[c->count] = task;
    c->hours[c->count] = hours;
    c->holder[c->count++] = holder;
}

/* Cuts `give` quarters of a task into pieces that differ by one at most. What
 * these cannot hold is in no piece, and so nobody's in the end. */
static void cut_evenly(const pe_jobs *jobs, pe__cuts *c, int32_t task,
                       int32_t give, int32_t parts)
{
    const int64_t most = (int64_t)parts * pe__longest(jobs, task);
    give = give < most ? give : (int32_t)most;
    for (int32_t k = 0; k < parts; k++)
        add_piece(c, task, give / parts + (k < give % parts), -1);
}

static pe_status cut_all(pe_jobs *jobs, pe__cuts *c)
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
            cut_evenly(jobs, c, j, pe__give(jobs, j),
                       parts_of(jobs, j, size));
    return PE_OK;
}

/* What is left of a task, and how many hold a piece of it. */
typedef struct {
    int32_t hours, people;
} rest_of_task;

/* Keeps a piece that exists, unless it breaks a rule of its own or leaves a
 * rest that nobody more may take. */
static void keep_piece(pe_jobs *jobs, const pe_jobs_piece *from, pe__cuts *c,
                       rest_of_task *left)
{
    const int32_t j = from->task, least = pe__least(jobs, j);
    int32_t hours = from->hours < left->hours ? from->hours : left->hours;
    if (hours > pe__longest(jobs, j))
        hours = pe__longest(jobs, j);
    const int32_t rest = left->hours - hours;
    const int32_t others = pe__most(jobs, j) - left->people - 1;
    if (hours < 1 || hours < least ||
        (rest > 0 && pe__in_pieces(jobs, j, rest, others) < rest) ||
        pe__highest(jobs, from->member) == 0 ||
        !pe__may(jobs, from->member, j))
        return;
    left->hours = rest;
    left->people++;
    add_piece(c, j, hours, from->member);
}

/* The pieces of a division that exists, and the rest of every task cut. */
static pe_status cut_rest(pe_jobs *jobs, const pe_jobs_piece *from,
                          int64_t pieces, pe__cuts *c)
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
        if (parts < fewest_parts(jobs, j, left[j].hours))
            parts = fewest_parts(jobs, j, left[j].hours);
        if (parts > pe__most(jobs, j) - left[j].people)
            parts = pe__most(jobs, j) - left[j].people;
        while (parts > 1 && left[j].hours / parts < pe__least(jobs, j))
            parts--;
        if (parts > 0)
            cut_evenly(jobs, c, j, left[j].hours, parts);
    }
    pe__free(left);
    return PE_OK;
}

/* --- pins ----------------------------------------------------------------- */

/* The piece of a task, from `first` on, that a pinned member is to have: their
 * own, a free one, half of one that can be cut, or another's who is not
 * pinned; -1 = none. */
static int64_t pinned_piece(const pe_jobs *jobs, pe__cuts *c,
                            const int32_t *next, int64_t first, int32_t member)
{
    int64_t own = -1, free = -1, other = -1, longest = -1;
    int32_t people = 0;
    for (int64_t k = first; k >= 0; k = next[k], people++) {
        const int32_t task = pe__task_of(c, k);
        if (c->holder[k] == member)
            own = k;
        else if (c->holder[k] < 0)
            free = k;
        else if (pe__link(&jobs->pin, c->holder[k], task) < 0)
            other = k;
        if (longest < 0 ||
            pe__hours_of(jobs, c, k) > pe__hours_of(jobs, c, longest))
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
static pe_status settle_pins(pe_jobs *jobs, pe__cuts *c)
{
    if (!jobs->pin.start)
        return PE_OK;
    int32_t *head = pe__alloc((size_t)jobs->p.tasks, sizeof *head);
    int32_t *next = pe__alloc((size_t)c->room + 1, sizeof *next);
    const pe_status st = head && next ? PE_OK : PE_NO_MEMORY;
    for (int32_t j = 0; st == PE_OK && j < jobs->p.tasks; j++)
        head[j] = -1;
    for (int64_t k = c->count - 1; st == PE_OK && k >= 0; k--) {
        next[k] = head[pe__task_of(c, k)];
        head[pe__task_of(c, k)] = (int32_t)k;
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

static int32_t spare(const pe_jobs *jobs)
{
    return jobs->p.members < 2000 ? SPARE : SPARE_OF_MANY;
}

pe_status pe__start(pe_jobs *jobs, const pe__relax *relax, pe__weeks *weeks)
{
    pe__cuts c = {0};
    pe_status st = cut_all(jobs, &c);
    if (st == PE_OK)
        st = settle_pins(jobs, &c);
    if (st == PE_OK)
        st = pe__deal(jobs, relax, &c);
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
    pe__cuts c = {0};
    pe_status st = cut_rest(jobs, from, pieces, &c);
    if (st == PE_OK)
        st = settle_pins(jobs, &c);
    if (st == PE_OK)
        st = pe__deal(jobs, relax, &c);
    if (st == PE_OK)
        st = pe__weeks_new(jobs, c.task, c.hours, c.holder, c.count,
                           spare(jobs), weeks);
    cuts_free(&c);
    return st;
}
