/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "jobs_valid.h"

#include "mem.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

typedef struct {
    const pe_jobs_problem *p;
    const pe_jobs_settings *s;
    const pe_jobs_solution *d;
    const pe_jobs_info *info;
    int32_t *given;   /* [tasks] quarters */
    int32_t *holders; /* [tasks] */
    uint64_t *taken;  /* [slot_words] a member's intervals */
    double *load;     /* [ratings × members] Σ hours × rating */
    int64_t *hours;   /* [members] */
    int64_t work;     /* quarters given out */
    char *fault;
    size_t size;
    bool found;
} checking;

/* Notes a fault; only the first is kept. */
__attribute__((format(printf, 2, 3)))
static void object(checking *c, const char *format, ...)
{
    if (c->found)
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(c->fault, c->size, format, arguments);
    va_end(arguments);
    c->found = true;
}

/* --- one piece ------------------------------------------------------------ */

/* The member's skills are all that the task needs, or more. */
static bool is_able(const pe_jobs_problem *p, int32_t i, int32_t j)
{
    if (!p->need || p->need[j] == 0)
        return true;
    for (int32_t k = 0; k < p->words; k++)
        if (p->set[(int64_t)p->need[j] * p->words + k] &
            ~(p->have ? p->set[(int64_t)p->have[i] * p->words + k] : 0))
            return false;
    return true;
}

static bool is_banned(const pe_jobs_problem *p, int32_t i, int32_t j)
{
    for (int64_t k = 0; k < p->bans; k++)
        if (p->ban[k].member == i && p->ban[k].task == j)
            return true;
    return false;
}

/* Nobody is in two places at once, or here when away. */
static void check_time(checking *c, int32_t i, int32_t j)
{
    const pe_jobs_problem *p = c->p;
    if (!p->slot || p->slot[j] < 0)
        return;
    for (int32_t k = 0; k < p->slot_words; k++) {
        const uint64_t time =
            p->slot_time[(int64_t)p->slot[j] * p->slot_words + k];
        if (time & c->taken[k])
            object(c, "member %d has two tasks at one time", i);
        if (p->away && time & p->away[(int64_t)i * p->slot_words + k])
            object(c, "member %d is away for task %d", i, j);
        c->taken[k] |= time;
    }
}

/* Where hours are left over, what is left of a task may be shorter than its
 * shortest piece. */
static void check_piece(checking *c, int32_t i, int64_t at)
{
    const pe_jobs_problem *p = c->p;
    const int32_t j = c->d->task[at], hours = c->d->hours[at];
    if (j < 0 || j >= p->tasks) {
        object(c, "member %d has a task that is not there", i);
        return;
    }
    if (at > c->d->start[i] && c->d->task[at - 1] >= j)
        object(c, "member %d has task %d twice, or out of order", i, j);
    if (hours < (p->least ? p->least[j] : p->hours[j]) && !c->d->lefts)
        object(c, "member %d has too short a piece of task %d", i, j);
    if (!is_able(p, i, j))
        object(c, "member %d lacks the skills for task %d", i, j);
    if (is_banned(p, i, j))
        object(c, "member %d is banned from task %d", i, j);
    check_time(c, i, j);
    c->given[j] += hours;
    c->holders[j]++;
    c->hours[i] += hours;
    c->work += hours;
    for (int32_t r = 0; r < p->ratings; r++)
        c->load[(int64_t)r * p->members + i] +=
            hours * p->rating[(int64_t)r * p->tasks + j];
}

/* Every piece of every member, and who holds more than K. */
static void check_pieces(checking *c)
{
    int32_t raised = 0;
    for (int32_t i = 0; i < c->p->members; i++) {
        for (int32_t k = 0; k < c->p->slot_words; k++)
            c->taken[k] = 0;
        for (int64_t at = c->d->start[i]; at < c->d->start[i + 1]; at++)
            check_piece(c, i, at);
        raised += c->d->start[i + 1] - c->d->start[i] > c->s->most_tasks;
    }
    if (raised != c->info->raised)
        object(c, "%d members hold more than %d tasks, said are %d", raised,
               c->s->most_tasks, c->info->raised);
}

/* --- the whole ------------------------------------------------------------ */

/* Every hour of every task is a member's or listed as nobody's. */
static void check_tasks(checking *c)
{
    const pe_jobs_problem *p = c->p;
    for (int64_t k = 0; k < c->d->lefts; k++)
        c->given[c->d->left[k].task] += c->d->left[k].hours;
    for (int32_t j = 0; j < p->tasks; j++) {
        if (c->given[j] != p->hours[j])
            object(c, "of %d quarters of task %d, %d are accounted for",
                   p->hours[j], j, c->given[j]);
        if (p->most && p->most[j] > 0 && c->holders[j] > p->most[j])
            object(c, "task %d has %d holders", j, c->holders[j]);
    }
    for (int64_t k = 0; k < p->pins; k++) {
        bool held = c->d->lefts > 0;
        const int32_t i = p->pin[k].member;
        for (int64_t at = c->d->start[i]; at < c->d->start[i + 1]; at++)
            held = held || c->d->task[at] == p->pin[k].task;
        if (!held)
            object(c, "member %d lacks a pinned task", i);
    }
}

static double offered(const pe_jobs_problem *p)
{
    double sum = 0.0;
    for (int32_t i = 0; i < p->members; i++)
        sum += p->offer[i];
    return sum;
}

/* The balance of one rating; adds to the squares, gives the spread. */
static double check_rating(checking *c, int32_t r, double share,
                           double *squares)
{
    const pe_jobs_problem *p = c->p;
    const double *load = c->load + (int64_t)r * p->members;
    double sum = 0.0, low = INFINITY, high = -INFINITY;
    for (int32_t i = 0; i < p->members; i++)
        sum += load[i];
    const double mean = sum / (double)c->work;
    for (int32_t i = 0; i < p->members; i++) {
        const double fair = share * p->offer[i];
        if (fair <= 0.0)
            continue;
        const double dev = (load[i] - mean * (double)c->hours[i]) / fair;
        const double wanted =
            p->target ? p->target[(int64_t)r * p->members + i] : 0.0;
        const double off = dev - wanted;
        low = fmin(low, dev);
        high = fmax(high, dev);
        *squares += (p->weight ? p->weight[r] : 1.0) * fair * off * off;
    }
    return high - low;
}

/* The band, and the figures that the engine gives of itself. Fair shares are
 * of the work given out, and nobody's is above the offer. */
static void check_balance(checking *c)
{
    const pe_jobs_measure *said = &c->info->measure;
    const double offers = offered(c->p);
    const double work = (double)c->work;
    const double share = offers > work ? work / offers : 1.0;
    double squares = 0.0;
    int32_t outside = 0;
    for (int32_t i = 0; i < c->p->members; i++) {
        const double fair = share * c->p->offer[i];
        const double off = fabs((double)c->hours[i] - fair);
        outside += off > 4.0 * c->s->band + 1e-6 ||
                   c->hours[i] > c->p->offer[i] + 1;
    }
    if (outside != said->outside_band)
        object(c, "%d members are outside the band, said are %d", outside,
               said->outside_band);
    for (int32_t r = 0; r < c->p->ratings; r++) {
        const double spread = check_rating(c, r, share, &squares);
        if (fabs(spread - said->spread[r]) > 1e-6)
            object(c, "the spread is %.6f, said is %.6f", spread,
                   said->spread[r]);
    }
    const double rms = sqrt(squares / (share * offers));
    if (fabs(rms - said->rms) > 1e-6)
        object(c, "rms is %.6f, said is %.6f", rms, said->rms);
    if (c->info->rms_bound > rms + 1e-6 && c->d->lefts == 0)
        object(c, "rms %.6f is below its bound %.6f", rms,
               c->info->rms_bound);
}

void jobs_valid(const pe_jobs_problem *problem,
                const pe_jobs_settings *settings,
                const pe_jobs_solution *solution, const pe_jobs_info *info,
                char *fault, size_t size)
{
    const size_t tasks = (size_t)problem->tasks;
    const size_t members = (size_t)problem->members;
    checking c = {.p = problem, .s = settings, .d = solution, .info = info,
                  .fault = fault, .size = size};
    fault[0] = '\0';
    c.given = pe__zalloc(tasks, sizeof *c.given);
    c.holders = pe__zalloc(tasks, sizeof *c.holders);
    c.taken = pe__zalloc((size_t)problem->slot_words + 1, sizeof *c.taken);
    c.load = pe__zalloc(members * (size_t)problem->ratings, sizeof *c.load);
    c.hours = pe__zalloc(members, sizeof *c.hours);
    if (!c.given || !c.holders || !c.taken || !c.load || !c.hours) {
        object(&c, "no memory to check it");
    } else {
        check_pieces(&c);
        check_tasks(&c);
        check_balance(&c);
    }
    pe__free(c.hours);
    pe__free(c.load);
    pe__free(c.taken);
    pe__free(c.holders);
    pe__free(c.given);
}
