/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The prepared problem: who may do what, fair shares, centred ratings. */
#include "jobs.h"
#include "error.h"
#include "mem.h"

#include <math.h>
#include <string.h>

void *pe__take(pe_jobs *jobs, int64_t count, size_t size)
{
    void *memory = pe__alloc((size_t)(count > 0 ? count : 1), size);
    if (memory) {
        jobs->bytes += count * (int64_t)size;
        if (jobs->bytes > jobs->peak_bytes)
            jobs->peak_bytes = jobs->bytes;
    }
    return memory;
}

void pe__drop(pe_jobs *jobs, void *memory, int64_t count, size_t size)
{
    if (memory)
        jobs->bytes -= count * (int64_t)size;
    pe__free(memory);
}

double pe__target(const pe_jobs *jobs, int32_t r, int32_t member)
{
    if (!jobs->p.target)
        return 0.0;
    return jobs->p.target[(int64_t)r * jobs->p.members + member] / jobs->range;
}

int32_t pe__lowest(const pe_jobs *jobs, int32_t member)
{
    const double low = pe__fair(jobs, member) - 4.0 * jobs->s.band;
    return low > 0.0 ? (int32_t)ceil(low - 1e-9) : 0;
}

int32_t pe__highest(const pe_jobs *jobs, int32_t member)
{
    const double high = pe__fair(jobs, member) + 4.0 * jobs->s.band;
    const int32_t most = jobs->p.offer[member] + 1;
    if (jobs->p.offer[member] == 0)
        return 0;
    return high < most ? (int32_t)floor(high + 1e-9) : most;
}

bool pe__covers(const pe_jobs *jobs, int32_t have, int32_t need)
{
    if (need == 0 || have == need)
        return true;
    const int32_t words = jobs->p.words;
    const uint64_t *h = jobs->p.set + (int64_t)have * words;
    const uint64_t *n = jobs->p.set + (int64_t)need * words;
    for (int32_t k = 0; k < words; k++)
        if (n[k] & ~h[k])
            return false;
    return true;
}

static bool share_interval(const uint64_t *a, const uint64_t *b, int32_t words)
{
    for (int32_t k = 0; k < words; k++)
        if (a[k] & b[k])
            return true;
    return false;
}

bool pe__clash(const pe_jobs *jobs, int32_t slot, int32_t other)
{
    if (slot < 0 || other < 0)
        return false;
    const int32_t words = jobs->p.slot_words;
    return share_interval(jobs->p.slot_time + (int64_t)slot * words,
                          jobs->p.slot_time + (int64_t)other * words, words);
}

int64_t pe__link(const pe__links *links, int32_t member, int32_t task)
{
    if (!links->start)
        return -1;
    int64_t low = links->start[member], high = links->start[member + 1];
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (links->task[middle] < task)
            low = middle + 1;
        else
            high = middle;
    }
    return low < links->start[member + 1] && links->task[low] == task ? low
                                                                      : -1;
}

bool pe__may(const pe_jobs *jobs, int32_t member, int32_t task)
{
    if (!pe__covers(jobs, pe__have(jobs, member), pe__need(jobs, task)))
        return false;
    const int32_t slot = pe__slot(jobs, task);
    if (slot >= 0 && jobs->p.away) {
        const int32_t words = jobs->p.slot_words;
        if (share_interval(jobs->p.away + (int64_t)member * words,
                           jobs->p.slot_time + (int64_t)slot * words, words))
            return false;
    }
    return pe__link(&jobs->ban, member, task) < 0;
}

/* Means are taken in two passes, the second over differences from the first,
 * so that shifted ratings have shifted means to the last bit that matters. */
static double mean_of(const pe_jobs *jobs, int32_t r)
{
    const double *rating = jobs->p.rating + (int64_t)r * jobs->p.tasks;
    double mean = rating[0];
    for (int pass = 0; pass < 2; pass++) {
        double sum = 0.0, hours = 0.0;
        for (int32_t j = 0; j < jobs->p.tasks; j++) {
            sum += pe__give(jobs, j) * (rating[j] - mean);
            hours += pe__give(jobs, j);
        }
        mean += hours > 0.0 ? sum / hours : 0.0;
    }
    return mean;
}

void pe__centre(pe_jobs *jobs)
{
    pe__kinds_drop(jobs); /* types are told apart by centred ratings */
    jobs->work = 0;
    for (int32_t j = 0; j < jobs->p.tasks; j++)
        jobs->work += pe__give(jobs, j);
    jobs->share = jobs->offers > jobs->work
                      ? (double)jobs->work / (double)jobs->offers : 1.0;
    for (int32_t r = 0; r < jobs->ratings; r++)
        jobs->mean[r] = mean_of(jobs, r);
}

static void find_range(pe_jobs *jobs)
{
    jobs->range = 0.0;
    for (int32_t r = 0; r < jobs->ratings; r++) {
        const double *rating = jobs->p.rating + (int64_t)r * jobs->p.tasks;
        double low = rating[0], high = rating[0];
        for (int32_t j = 1; j < jobs->p.tasks; j++) {
            low = rating[j] < low ? rating[j] : low;
            high = rating[j] > high ? rating[j] : high;
        }
        jobs->range = high - low > jobs->range ? high - low : jobs->range;
    }
    if (jobs->range <= 0.0)
        jobs->range = 1.0;
    jobs->scale = PE__GRID / jobs->range;
}

/* --- checks --------------------------------------------------------------- */

static pe_status bad(pe_error *err, const char *array, int64_t index,
                     const char *rule)
{
    return pe__fail(err, PE_BAD_INPUT, "%s[%lld]: %s", array,
                    (long long)index, rule);
}

static pe_status check_sizes(const pe_jobs_problem *p, pe_error *err)
{
    if (p->members < 1 || p->tasks < 1)
        return pe__fail(err, PE_BAD_INPUT,
                        "there must be at least one member and one task");
    if (!p->hours || !p->offer || !p->rating)
        return pe__fail(err, PE_BAD_INPUT,
                        "hours, offer and rating must be given");
    if (p->ratings < 1 || p->ratings > PE_JOBS_RATINGS_MAX)
        return pe__fail(err, PE_BAD_INPUT, "ratings must be 1 to %d, not %d",
                        PE_JOBS_RATINGS_MAX, p->ratings);
    if (p->words != (p->skills + 63) / 64 || p->skills < 0)
        return pe__fail(err, PE_BAD_INPUT, "words must be (skills + 63) / 64");
    if ((p->need || p->have) && p->sets > 1 && !p->set)
        return pe__fail(err, PE_BAD_INPUT, "set must be given");
    if (p->slot && p->slots > 0 && (!p->slot_time || p->slot_words < 1))
        return pe__fail(err, PE_BAD_INPUT, "slot_time must be given");
    for (int32_t k = 0; p->set && k < p->words; k++)
        if (p->set[k])
            return bad(err, "set", 0, "must be the empty set");
    return PE_OK;
}

static pe_status check_tasks(const pe_jobs_problem *p, pe_error *err)
{
    const int32_t sets = p->sets > 0 ? p->sets : 1;
    for (int32_t j = 0; j < p->tasks; j++) {
        if (p->hours[j] < 1 || p->hours[j] > (1 << 24))
            return bad(err, "hours", j, "must be 1 to 2^24 quarters");
        if (p->least && (p->least[j] < 1 || p->least[j] > p->hours[j]))
            return bad(err, "least", j, "must be 1 to the task's hours");
        if (p->longest && p->longest[j] < 0)
            return bad(err, "longest", j, "must be at least 0");
        if (p->most && p->most[j] < 0)
            return bad(err, "most", j, "must be at least 0");
        if (p->need && (p->need[j] < 0 || p->need[j] >= sets))
            return bad(err, "need", j, "must be the number of a set");
        if (p->slot && (p->slot[j] < -1 || p->slot[j] >= p->slots))
            return bad(err, "slot", j, "must be -1 or the number of a slot");
    }
    for (int64_t k = 0; k < (int64_t)p->ratings * p->tasks; k++)
        if (!isfinite(p->rating[k]) || fabs(p->rating[k]) > 1e12)
            return bad(err, "rating", k, "must be a number within ±10^12");
    for (int32_t r = 0; p->weight && r < p->ratings; r++)
        if (!(p->weight[r] >= 0.0 && p->weight[r] <= 1e6))
            return bad(err, "weight", r, "must be 0 to 10^6");
    return PE_OK;
}

static pe_status check_members(const pe_jobs_problem *p, pe_error *err)
{
    const int32_t sets = p->sets > 0 ? p->sets : 1;
    for (int32_t i = 0; i < p->members; i++) {
        if (p->offer[i] < 0 || p->offer[i] > (1 << 20))
            return bad(err, "offer", i, "must be 0 to 2^20 quarters");
        if (p->have && (p->have[i] < 0 || p->have[i] >= sets))
            return bad(err, "have", i, "must be the number of a set");
        if (p->group && (p->group[i] < 0 || p->group[i] >= p->members))
            return bad(err, "group", i, "must be 0 to members - 1");
    }
    const int64_t targets = p->target ? (int64_t)p->ratings * p->members : 0;
    for (int64_t k = 0; k < targets; k++)
        if (!isfinite(p->target[k]))
            return bad(err, "target", k, "must be a number");
    return PE_OK;
}

static pe_status check_settings(const pe_jobs_settings *s, pe_error *err)
{
    if (s->most_tasks < 1 || s->most_tasks > 10000)
        return pe__fail(err, PE_USAGE, "most_tasks must be 1 to 10000");
    if (!(s->band >= 0.0 && s->band <= 1e6))
        return pe__fail(err, PE_USAGE, "band must be 0 or more hours");
    if (!(s->price >= 0.0))
        return pe__fail(err, PE_USAGE, "price must be 0 or more");
    if (isnan(s->tolerance))
        return pe__fail(err, PE_USAGE, "tolerance must be a number");
    if (s->threads < 0 || s->effort < 0)
        return pe__fail(err, PE_USAGE, "threads and effort must be 0 or more");
    return PE_OK;
}

/* --- links ---------------------------------------------------------------- */

/* Sorts by member, then task: a counting sort by member over a list sorted by
 * task would need more room than insertion within the few links of a member. */
static void sort_links(pe__links *links, int32_t members)
{
    for (int32_t i = 0; i < members; i++)
        for (int64_t k = links->start[i] + 1; k < links->start[i + 1]; k++)
            for (int64_t m = k; m > links->start[i] &&
                                links->task[m - 1] > links->task[m]; m--) {
                const int32_t task = links->task[m];
                links->task[m] = links->task[m - 1];
                links->task[m - 1] = task;
                if (links->hours) {
                    const int32_t hours = links->hours[m];
                    links->hours[m] = links->hours[m - 1];
                    links->hours[m - 1] = hours;
                }
            }
}

void pe__links_free(pe__links *links)
{
    pe__free(links->start);
    pe__free(links->task);
    pe__free(links->hours);
    memset(links, 0, sizeof *links);
}

/* One of the problem's lists: `pair` or `piece` is NULL. */
static void link_at(const pe_jobs_pair *pair, const pe_jobs_piece *piece,
                    int64_t k, int32_t *member, int32_t *task)
{
    *member = pair ? pair[k].member : piece[k].member;
    *task = pair ? pair[k].task : piece[k].task;
}

static pe_status links_make(const pe_jobs_problem *p, const char *name,
                            const pe_jobs_pair *pair,
                            const pe_jobs_piece *piece, int64_t count,
                            pe__links *out, pe_error *err)
{
    int32_t i, j;
    if (count < 1)
        return PE_OK;
    if (!pair && !piece)
        return pe__fail(err, PE_BAD_INPUT,
                        "%s must be given: its count is %lld",
                        name, (long long)count);
    for (int64_t k = 0; k < count; k++) {
        link_at(pair, piece, k, &i, &j);
        if (i < 0 || i >= p->members || j < 0 || j >= p->tasks ||
            (piece && piece[k].hours < 1))
            return bad(err, name, k, "no such member or task, or no hours");
    }
    out->start = pe__zalloc((size_t)p->members + 2, sizeof *out->start);
    out->task = pe__alloc((size_t)count, sizeof *out->task);
    if (piece)
        out->hours = pe__alloc((size_t)count, sizeof *out->hours);
    if (!out->start || !out->task || (piece && !out->hours))
        return pe__fail_memory(err);
    for (int64_t k = 0; k < count; k++) {
        link_at(pair, piece, k, &i, &j);
        out->start[i + 2]++;
    }
    for (int32_t m = 0; m < p->members; m++)
        out->start[m + 2] += out->start[m + 1];
    for (int64_t k = 0; k < count; k++) {
        link_at(pair, piece, k, &i, &j);
        const int64_t place = out->start[i + 1]++;
        out->task[place] = j;
        if (piece)
            out->hours[place] = piece[k].hours;
    }
    sort_links(out, p->members);
    return PE_OK;
}

pe_status pe__links_of(const pe_jobs_problem *p, const pe_jobs_piece *piece,
                       int64_t count, pe__links *out, pe_error *err)
{
    memset(out, 0, sizeof *out);
    const pe_status st =
        links_make(p, "pieces", NULL, piece, count, out, err);
    if (st != PE_OK)
        pe__links_free(out);
    return st;
}

/* Each member and task once: else part of the hours would not be found. */
static pe_status check_today(const pe_jobs *jobs, pe_error *err)
{
    const pe__links *l = &jobs->today;
    for (int32_t i = 0; l->start && i < jobs->p.members; i++)
        for (int64_t k = l->start[i] + 1; k < l->start[i + 1]; k++)
            if (l->task[k] == l->task[k - 1])
                return pe__fail(err, PE_BAD_INPUT,
                                "today: member %d has task %d twice", i,
                                l->task[k]);
    return PE_OK;
}

/* A pin of this member that shares time with the one at place k. */
static bool pins_clash(const pe_jobs *jobs, int32_t member, int64_t k)
{
    const pe__links *l = &jobs->pin;
    for (int64_t m = l->start[member]; m < k; m++)
        if (l->task[m] != l->task[k] &&
            pe__clash(jobs, pe__slot(jobs, l->task[m]),
                      pe__slot(jobs, l->task[k])))
            return true;
    return false;
}

/* Pins that can never be kept are refused: what is silently not kept would
 * look like a promise. `people` [tasks] counts the pins of each task. */
static pe_status check_pin_lists(const pe_jobs *jobs, int32_t *people,
                                 pe_error *err)
{
    const pe__links *l = &jobs->pin;
    for (int32_t i = 0; i < jobs->p.members; i++)
        for (int64_t k = l->start[i]; k < l->start[i + 1]; k++) {
            const int32_t j = l->task[k];
            const char *rule = NULL;
            people[j] += k == l->start[i] || l->task[k - 1] != j;
            if (jobs->p.offer[i] == 0)
                rule = "the member offers no hours";
            else if (!pe__may(jobs, i, j))
                rule = "the member lacks a skill, is away or is banned";
            else if (pins_clash(jobs, i, k))
                rule = "it shares time with another pin of the member";
            else if (people[j] > pe__most(jobs, j))
                rule = "more members are pinned than may hold the task";
            else if (people[j] > jobs->p.hours[j] / pe__least(jobs, j))
                rule = "the task has fewer pieces than pinned members";
            if (rule)
                return pe__fail(err, PE_BAD_INPUT,
                                "pin: member %d, task %d: %s", i, j, rule);
        }
    return PE_OK;
}

static pe_status check_pins(const pe_jobs *jobs, pe_error *err)
{
    if (!jobs->pin.start)
        return PE_OK;
    int32_t *people = pe__zalloc((size_t)jobs->p.tasks, sizeof *people);
    if (!people)
        return pe__fail_memory(err);
    const pe_status st = check_pin_lists(jobs, people, err);
    pe__free(people);
    return st;
}

static pe_status all_links(pe_jobs *jobs, pe_error *err)
{
    const pe_jobs_problem *p = &jobs->p;
    pe_status st = links_make(p, "ban", p->ban, NULL, p->bans, &jobs->ban, err);
    if (st == PE_OK)
        st = links_make(p, "pin", p->pin, NULL, p->pins, &jobs->pin, err);
    if (st == PE_OK)
        st = links_make(p, "prefer", p->prefer, NULL, p->prefers,
                        &jobs->prefer, err);
    if (st == PE_OK)
        st = links_make(p, "avoid", p->avoid, NULL, p->avoids, &jobs->avoid,
                        err);
    if (st == PE_OK)
        st = links_make(p, "today", NULL, p->today, p->todays, &jobs->today,
                        err);
    if (st == PE_OK)
        st = check_today(jobs, err);
    if (st == PE_OK)
        st = check_pins(jobs, err);
    return st;
}

/* --- life ----------------------------------------------------------------- */

/* The one look at all tasks that a bound needs; the bound itself then costs
 * the same for ten members as for a million. */
static pe_status gather(pe_jobs *jobs, pe_error *err)
{
    pe__classes kinds;
    if (pe__classes_borrow(jobs, &kinds) != PE_OK)
        return pe__fail_memory(err);
    pe__classes_free(&kinds);
    return PE_OK;
}

pe_status pe_jobs_new(const pe_jobs_problem *problem,
                      const pe_jobs_settings *settings, pe_jobs **out,
                      pe_error *err)
{
    *out = NULL;
    const pe_jobs_settings s = settings ? *settings : PE_JOBS_DEFAULTS;
    pe_status st = check_sizes(problem, err);
    if (st == PE_OK)
        st = check_tasks(problem, err);
    if (st == PE_OK)
        st = check_members(problem, err);
    if (st == PE_OK)
        st = check_settings(&s, err);
    if (st != PE_OK)
        return st;
    pe_jobs *jobs = pe__zalloc(1, sizeof *jobs);
    if (!jobs)
        return pe__fail_memory(err);
    jobs->p = *problem;
    if (!problem->set) { /* no skills are told apart */
        static const uint64_t nothing = 0; /* 0 words, yet an address */
        jobs->p.set = &nothing;
        jobs->p.need = jobs->p.have = NULL;
        jobs->p.skills = jobs->p.words = 0;
        jobs->p.sets = 1;
    }
    jobs->s = s;
    jobs->ratings = problem->ratings;
    for (int32_t r = 0; r < jobs->ratings; r++)
        jobs->weight[r] = problem->weight ? problem->weight[r] : 1.0;
    for (int32_t i = 0; i < problem->members; i++)
        jobs->offers += problem->offer[i];
    for (int32_t j = 0; problem->least && j < problem->tasks; j++)
        jobs->divisible |= problem->hours[j] >= 2 * problem->least[j];
    find_range(jobs);
    if (jobs->s.tolerance < 0.0)
        jobs->s.tolerance = 0.001 * jobs->range;
    st = all_links(jobs, err);
    if (st == PE_OK)
        st = pe__cover(jobs, err);
    if (st == PE_OK)
        st = gather(jobs, err);
    if (st != PE_OK) {
        pe_jobs_free(jobs);
        return st;
    }
    *out = jobs;
    return PE_OK;
}

void pe_jobs_free(pe_jobs *jobs)
{
    if (!jobs)
        return;
    pe__kinds_drop(jobs);
    pe__links_free(&jobs->ban);
    pe__links_free(&jobs->pin);
    pe__links_free(&jobs->prefer);
    pe__links_free(&jobs->avoid);
    pe__links_free(&jobs->today);
    pe__free(jobs->give);
    pe__free(jobs->left);
    pe__free(jobs);
}
