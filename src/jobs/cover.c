/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What can be given out at all. Work and members are summed up by skill set,
 * and the most work that can be placed is a maximum flow from the sets that
 * tasks need to the sets that members have, by shortest augmenting paths
 * (Edmonds & Karp 1972, doi:10.1145/321694.321699). What does not fit is
 * taken off the tasks and listed with its reason, so that the search
 * afterwards divides work for which there are hands.
 *
 * Cost: O(tasks + members + needs × haves × paths); sets, not people. */
#include "jobs.h"
#include "error.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* Above this many (need, have) pairs the flow is skipped: shortages then show
 * only as pieces without room. */
#define MOST_CELLS 4000000

typedef struct {
    pe_jobs *jobs;
    int32_t sets;
    int64_t *demand;   /* [sets] quarters that need the set */
    int64_t *room;     /* [sets] quarters its members may work, less flow */
    int32_t *longest;  /* [sets] the longest week of a member of the set */
    int32_t *need, *have;   /* the sets in use */
    int32_t needs, haves;
    int64_t *flow;     /* [needs × haves] */
    int32_t *from;     /* [needs] have through which the search came, or -1 */
    int32_t *back;     /* [haves] need from which the search came, or -1 */
    int32_t *queue;    /* [needs] */
} cover;

static bool cover_new(cover *c, pe_jobs *jobs)
{
    memset(c, 0, sizeof *c);
    c->jobs = jobs;
    c->sets = jobs->p.sets > 0 ? jobs->p.sets : 1;
    const size_t n = (size_t)c->sets;
    c->demand = pe__alloc(n, sizeof *c->demand);
    c->room = pe__alloc(n, sizeof *c->room);
    c->longest = pe__alloc(n, sizeof *c->longest);
    c->need = pe__alloc(n, sizeof *c->need);
    c->have = pe__alloc(n, sizeof *c->have);
    c->from = pe__alloc(n, sizeof *c->from);
    c->back = pe__alloc(n, sizeof *c->back);
    c->queue = pe__alloc(n, sizeof *c->queue);
    return c->demand && c->room && c->longest && c->need && c->have &&
           c->from && c->back && c->queue;
}

static void cover_free(cover *c)
{
    pe__free(c->demand);
    pe__free(c->room);
    pe__free(c->longest);
    pe__free(c->need);
    pe__free(c->have);
    pe__free(c->from);
    pe__free(c->back);
    pe__free(c->queue);
    pe__free(c->flow);
}

/* Demand and room of every set at the present share. */
static void sum_up(cover *c)
{
    const pe_jobs *jobs = c->jobs;
    memset(c->demand, 0, (size_t)c->sets * sizeof *c->demand);
    memset(c->room, 0, (size_t)c->sets * sizeof *c->room);
    memset(c->longest, 0, (size_t)c->sets * sizeof *c->longest);
    for (int32_t j = 0; j < jobs->p.tasks; j++)
        c->demand[pe__need(jobs, j)] += pe__give(jobs, j);
    for (int32_t i = 0; i < jobs->p.members; i++) {
        const int32_t set = pe__have(jobs, i), high = pe__highest(jobs, i);
        c->room[set] += high;
        c->longest[set] = high > c->longest[set] ? high : c->longest[set];
    }
    c->needs = c->haves = 0;
    for (int32_t k = 0; k < c->sets; k++) {
        if (c->demand[k] > 0)
            c->need[c->needs++] = k;
        if (c->room[k] > 0)
            c->have[c->haves++] = k;
    }
}

/* Pushes along the path that ends at `have`; returns the amount. */
static int64_t push(cover *c, int32_t source, int32_t have, int64_t wanted)
{
    int64_t amount = c->room[c->have[have]] < wanted ? c->room[c->have[have]]
                                                     : wanted;
    for (int32_t v = have, u; (u = c->back[v]) != source; v = c->from[u]) {
        const int64_t flow = c->flow[(int64_t)u * c->haves + c->from[u]];
        amount = flow < amount ? flow : amount;
    }
    c->room[c->have[have]] -= amount;
    for (int32_t v = have;;) {
        const int32_t u = c->back[v];
        c->flow[(int64_t)u * c->haves + v] += amount;
        if (u == source)
            return amount;
        v = c->from[u];
        c->flow[(int64_t)u * c->haves + v] -= amount;
    }
}

/* Breadth first from a need to a have with room left; -1 when there is none. */
static int32_t find_room(cover *c, int32_t source)
{
    int32_t head = 0, tail = 0;
    for (int32_t u = 0; u < c->needs; u++)
        c->from[u] = -2;
    for (int32_t v = 0; v < c->haves; v++)
        c->back[v] = -1;
    c->from[source] = -1;
    c->queue[tail++] = source;
    while (head < tail) {
        const int32_t u = c->queue[head++];
        for (int32_t v = 0; v < c->haves; v++) {
            if (c->back[v] >= 0 ||
                !pe__covers(c->jobs, c->have[v], c->need[u]))
                continue;
            c->back[v] = u;
            if (c->room[c->have[v]] > 0)
                return v;
            for (int32_t w = 0; w < c->needs; w++)
                if (c->from[w] == -2 &&
                    c->flow[(int64_t)w * c->haves + v] > 0) {
                    c->from[w] = v;
                    c->queue[tail++] = w;
                }
        }
    }
    return -1;
}

/* Leaves in demand[] what could not be placed. */
static pe_status most_flow(cover *c)
{
    const int64_t cells = (int64_t)c->needs * c->haves;
    if (cells > MOST_CELLS) {
        memset(c->demand, 0, (size_t)c->sets * sizeof *c->demand);
        return PE_OK;
    }
    pe__free(c->flow);
    c->flow = pe__zalloc((size_t)(cells > 0 ? cells : 1), sizeof *c->flow);
    if (!c->flow)
        return PE_NO_MEMORY;
    for (int32_t u = 0; u < c->needs; u++) {
        int64_t *left = &c->demand[c->need[u]];
        for (int32_t v; *left > 0 && (v = find_room(c, u)) >= 0;)
            *left -= push(c, u, v, *left);
    }
    return PE_OK;
}

/* --- taking hours off ----------------------------------------------------- */

static bool own_hours(pe_jobs *jobs)
{
    if (jobs->give)
        return true;
    jobs->give = pe__alloc((size_t)jobs->p.tasks, sizeof *jobs->give);
    if (jobs->give)
        memcpy(jobs->give, jobs->p.hours,
               (size_t)jobs->p.tasks * sizeof *jobs->give);
    return jobs->give != NULL;
}

bool pe__take_off(pe_jobs *jobs, int32_t task, int32_t hours,
                  pe_jobs_reason reason, int64_t lacking)
{
    if (hours < 1)
        return true;
    if (!own_hours(jobs))
        return false;
    if ((jobs->lefts & (jobs->lefts - 1)) == 0) { /* full at powers of two */
        const int64_t room = jobs->lefts > 0 ? 2 * jobs->lefts : 1;
        pe_jobs_unassigned *grown =
            pe__realloc(jobs->left, (size_t)room, sizeof *grown);
        if (!grown)
            return false;
        jobs->left = grown;
    }
    jobs->give[task] -= hours;
    jobs->left[jobs->lefts++] =
        (pe_jobs_unassigned){task, hours, reason, lacking};
    return true;
}

/* need < 0: all tasks. */
static bool concerns(const pe_jobs *jobs, int32_t task, int32_t need)
{
    return pe__give(jobs, task) > 0 &&
           (need < 0 || pe__need(jobs, task) == need);
}

/* Hours that a task can lose and still keep its shortest piece. */
static int64_t slack(const pe_jobs *jobs, int32_t task)
{
    return pe__give(jobs, task) - pe__least(jobs, task);
}

/* Takes `lacking` quarters off the tasks concerned, in proportion to what
 * each can lose. */
static bool trim_evenly(pe_jobs *jobs, int32_t need, int64_t lacking,
                        int64_t total, pe_jobs_reason reason)
{
    double owed = 0.0;
    int64_t rest = lacking;
    for (int32_t j = 0; j < jobs->p.tasks && rest > 0; j++) {
        if (!concerns(jobs, j, need))
            continue;
        const int64_t can = slack(jobs, j);
        owed += (double)lacking * (double)can / (double)total;
        int64_t cut = (int64_t)(owed + 0.5);
        cut = cut < can ? cut : can;
        cut = cut < rest ? cut : rest;
        owed -= (double)cut;
        rest -= cut;
        if (!pe__take_off(jobs, j, (int32_t)cut, reason, lacking))
            return false;
    }
    return true;
}

/* Drops whole tasks: the largest that still fit into what is lacking, then the
 * smallest that covers the rest. One pass finds one task. */
static bool drop_whole(pe_jobs *jobs, int32_t need, int64_t lacking,
                       pe_jobs_reason reason)
{
    for (int64_t rest = lacking; rest > 0;) {
        int32_t fit = -1, cover_all = -1;
        for (int32_t j = 0; j < jobs->p.tasks; j++) {
            if (!concerns(jobs, j, need))
                continue;
            const int32_t h = pe__give(jobs, j);
            if (h <= rest && (fit < 0 || h > pe__give(jobs, fit)))
                fit = j;
            if (h > rest && (cover_all < 0 || h < pe__give(jobs, cover_all)))
                cover_all = j;
        }
        const int32_t task = fit >= 0 ? fit : cover_all;
        if (task < 0)
            return true;
        const int32_t hours = pe__give(jobs, task);
        if (!pe__take_off(jobs, task, hours, reason, lacking))
            return false;
        rest -= hours;
    }
    return true;
}

static bool trim(pe_jobs *jobs, int32_t need, int64_t lacking,
                 pe_jobs_reason reason)
{
    int64_t total = 0;
    for (int32_t j = 0; j < jobs->p.tasks; j++)
        if (concerns(jobs, j, need))
            total += slack(jobs, j);
    if (total >= lacking)
        return trim_evenly(jobs, need, lacking, total, reason);
    return drop_whole(jobs, need, lacking, reason);
}

/* --- tasks that fit nobody ------------------------------------------------ */

/* The longest piece any holder of the set could take; 0 = no holder. */
static int32_t longest_for(const cover *c, int32_t need)
{
    int32_t longest = 0;
    for (int32_t v = 0; v < c->haves; v++)
        if (c->longest[c->have[v]] > longest &&
            pe__covers(c->jobs, c->have[v], need))
            longest = c->longest[c->have[v]];
    return longest;
}

/* How many members may hold the task, as far as `enough`. */
static int32_t hands(const pe_jobs *jobs, int32_t task, int32_t enough)
{
    int32_t count = 0;
    for (int32_t i = 0; count < enough && i < jobs->p.members; i++)
        count += pe__highest(jobs, i) > 0 && pe__may(jobs, i, task);
    return count;
}

int32_t pe__in_pieces(const pe_jobs *jobs, int32_t task, int32_t hours,
                      int32_t people)
{
    const int32_t least = pe__least(jobs, task);
    const int32_t longest = pe__longest(jobs, task);
    /* more pieces than these would be too short, whatever the people */
    const int32_t pieces =
        hours / least < people ? hours / least : people;
    const int64_t most = (int64_t)pieces * longest;
    if (pieces < 1 || longest < least)
        return 0;
    return most < hours ? (int32_t)most : hours;
}

/* Quarters that as many people as may hold the task can hold together, none
 * more than `longest`. */
static int32_t crowd_limit(const pe_jobs *jobs, int32_t task, int32_t longest)
{
    const int32_t h = pe__give(jobs, task);
    int64_t people = pe__most(jobs, task);
    if (pe__longest(jobs, task) < h) { /* several, if they are to be found */
        const int32_t pieces = h / pe__least(jobs, task);
        const int32_t wanted = (h + longest - 1) / longest;
        people = pieces < people ? pieces : people;
        people = hands(jobs, task, people < wanted ? (int32_t)people : wanted);
        if (people == 0)
            return h; /* nobody at all: another reason, found below */
    }
    return people * longest < INT32_MAX ? (int32_t)(people * longest)
                                        : INT32_MAX;
}

/* Takes off what no single member may or can do. */
static bool drop_impossible(cover *c)
{
    pe_jobs *jobs = c->jobs;
    int32_t *longest = c->from; /* free until the flow starts; [sets] */
    for (int32_t k = 0; k < c->sets; k++)
        longest[k] = c->demand[k] > 0 ? longest_for(c, k) : 0;
    for (int32_t j = 0; j < jobs->p.tasks; j++) {
        const int32_t h = pe__give(jobs, j), need = pe__need(jobs, j);
        if (h == 0)
            continue;
        const int32_t top = longest[need] < pe__longest(jobs, j)
                                ? longest[need] : pe__longest(jobs, j);
        bool kept = true;
        if (longest[need] == 0)
            kept = pe__take_off(jobs, j, h, PE_JOBS_NO_HOLDER, 0);
        else if (pe__least(jobs, j) > top)
            kept = pe__take_off(jobs, j, h, PE_JOBS_NO_ROOM,
                                pe__least(jobs, j) - top);
        else if (crowd_limit(jobs, j, top) < h)
            kept = pe__take_off(jobs, j, h - crowd_limit(jobs, j, top),
                                PE_JOBS_NO_ROOM, 0);
        else if ((pe__slot(jobs, j) >= 0 || jobs->ban.start) &&
                 hands(jobs, j, 1) == 0)
            kept = pe__take_off(jobs, j, h, PE_JOBS_NO_HOLDER, 0);
        if (!kept)
            return false;
    }
    return true;
}

static int by_task(const void *a, const void *b)
{
    const pe_jobs_unassigned *x = a, *y = b;
    if (x->task != y->task)
        return x->task < y->task ? -1 : 1;
    return (int)x->reason - (int)y->reason;
}

void pe__sort_left(pe_jobs *jobs)
{
    if (jobs->lefts > 1)
        qsort(jobs->left, (size_t)jobs->lefts, sizeof *jobs->left, by_task);
}

/* Those who lack hours for a need are those that the flow can reach from it
 * in vain. Is that everybody? Then it is not the skill that is short. */
static bool concerns_everybody(cover *c, int32_t need)
{
    find_room(c, need);
    for (int32_t v = 0; v < c->haves; v++)
        if (c->back[v] < 0)
            return false;
    return true;
}

/* Trims the work of needs whose holders lack hours; *all_lack gets what
 * everybody together lacks. */
static bool trim_skills(cover *c, int64_t *all_lack)
{
    *all_lack = 0;
    for (int32_t u = 0; u < c->needs; u++) {
        const int64_t lacking = c->demand[c->need[u]];
        if (lacking > 0 && concerns_everybody(c, u))
            *all_lack += lacking;
        else if (lacking > 0 && !trim(c->jobs, c->need[u], lacking,
                                      PE_JOBS_SKILL_SHORT))
            return false;
    }
    return true;
}

/* One round at the present share; sets *changed when hours were taken off. */
static pe_status cover_round(cover *c, bool *changed)
{
    pe_jobs *jobs = c->jobs;
    const int64_t before = jobs->lefts;
    int64_t all_lack;
    sum_up(c);
    if (!drop_impossible(c))
        return PE_NO_MEMORY;
    sum_up(c);
    if (most_flow(c) != PE_OK || !trim_skills(c, &all_lack))
        return PE_NO_MEMORY;
    pe__centre(jobs);
    if (jobs->work - jobs->offers > all_lack)
        all_lack = jobs->work - jobs->offers;
    if (all_lack > 0 && jobs->lefts == before &&
        !trim(jobs, -1, all_lack, PE_JOBS_HOURS_SHORT))
        return PE_NO_MEMORY;
    *changed = jobs->lefts > before;
    pe__centre(jobs);
    return PE_OK;
}

pe_status pe__cover(pe_jobs *jobs, pe_error *err)
{
    cover c;
    bool changed = true;
    pe__centre(jobs);
    pe_status st = cover_new(&c, jobs) ? PE_OK : PE_NO_MEMORY;
    /* less work makes fair shares, and so the bands, smaller: again until it
     * settles; it does so fast, as every round takes work off */
    for (int round = 0; st == PE_OK && changed && round < 8; round++)
        st = cover_round(&c, &changed);
    cover_free(&c);
    pe__sort_left(jobs);
    return st == PE_OK ? PE_OK : pe__fail_memory(err);
}
