/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "workplace_cases.h"

#include "random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int32_t between(pe__random *random, int32_t low, int32_t high)
{
    return low + (int32_t)pe__random_below(random, (uint32_t)(high - low + 1));
}

static bool by_lot(pe__random *random, int32_t percent)
{
    return between(random, 1, 100) <= percent;
}

case_kind kind_by_lot(uint64_t seed)
{
    static const double offered[] = {1.0, 1.0, 1.0, 1.3, 2.0, 0.8, 0.5};
    static const double band[] = {1.0, 1.0, 1.0, 0.5, 2.0, 0.25, 6.0};
    pe__random r;
    pe__random_seed(&r, seed, 7);
    case_kind k = {.members = between(&r, 1, 14), .each = between(&r, 2, 8)};
    k.ratings = by_lot(&r, 60) ? 2 : between(&r, 1, PE_JOBS_RATINGS_MAX);
    k.skills = by_lot(&r, 60) ? (by_lot(&r, 20) ? 70 : between(&r, 1, 6)) : 0;
    k.needy = by_lot(&r, 50) ? 30 : 85;
    k.offered = offered[between(&r, 0, 6)];
    k.band = band[between(&r, 0, 6)];
    k.parts = by_lot(&r, 50);
    k.slots = by_lot(&r, 40);
    k.sites = by_lot(&r, 30);
    k.bans = by_lot(&r, 40);
    k.pins = by_lot(&r, 40);
    k.limits = by_lot(&r, 40);
    k.targets = by_lot(&r, 40);
    k.weights = by_lot(&r, 40);
    k.idle = by_lot(&r, 30);
    k.nobody = by_lot(&r, 20);
    k.today = by_lot(&r, 30);
    k.fine = by_lot(&r, 40);
    k.wishes = by_lot(&r, 30);
    k.lengths = by_lot(&r, 40);
    return k;
}

/* --- arrays ------------------------------------------------------------- */

static void point_to_arrays(workplace *w, const case_kind *k)
{
    pe_jobs_problem *p = &w->p;
    p->hours = w->hours;
    p->rating = w->rating;
    p->offer = w->offer;
    p->least = k->parts ? w->least : NULL;
    p->most = k->limits ? w->most : NULL;
    p->longest = k->lengths ? w->longest : NULL;
    p->weight = k->weights ? w->weight : NULL;
    p->target = k->targets ? w->target : NULL;
    if (k->skills > 0 || k->nobody) {
        p->need = w->need;
        p->have = w->have;
        p->set = w->set;
    }
    if (k->slots) {
        p->slot = w->slot;
        p->slot_time = w->slot_time;
        p->away = w->away;
    }
    if (k->sites) {
        p->site = w->site;
        p->home = w->home;
    }
    p->pin = w->pin;
    p->ban = w->ban;
    p->prefer = w->prefer;
    p->avoid = w->avoid;
    p->today = w->today;
}

/* The same arrays as those of `from`, but one's own. */
static void point_like(workplace *w, const pe_jobs_problem *from)
{
    const case_kind like = {
        .parts = from->least, .limits = from->most, .weights = from->weight,
        .targets = from->target, .skills = from->set ? 1 : 0,
        .slots = from->slot, .sites = from->site,
        .lengths = from->longest};
    w->p = *from;
    point_to_arrays(w, &like);
    w->p.group = NULL;
}

/* --- skills ------------------------------------------------------------- */

static bool covers(const workplace *w, int32_t have, int32_t need)
{
    for (int32_t k = 0; k < w->p.words; k++)
        if (w->set[need * w->p.words + k] & ~w->set[have * w->p.words + k])
            return false;
    return true;
}

/* Set 0 is empty; set 1, if there is a task for nobody, has the last skill,
 * which no other set has. Every third skill is frequent. */
static void draw_sets(workplace *w, const case_kind *k, pe__random *random)
{
    pe_jobs_problem *p = &w->p;
    p->skills = k->skills + k->nobody;
    p->words = (p->skills + 63) / 64;
    p->sets = k->skills > 0 ? between(random, 2, MOST_SETS - 2) : 1 + k->nobody;
    for (int32_t s = 1; s < p->sets; s++)
        for (int32_t skill = 0; skill < k->skills; skill++)
            if (by_lot(random, skill % 3 ? 25 : 70))
                w->set[s * p->words + skill / 64] |= 1ull << (skill % 64);
    if (!k->nobody)
        return;
    const int32_t last = p->skills - 1;
    memset(w->set + p->words, 0, (size_t)p->words * sizeof *w->set);
    w->set[p->words + last / 64] = 1ull << (last % 64);
}

/* --- the known division ------------------------------------------------- */

static bool holds(const workplace *w, int32_t member, int32_t task)
{
    for (int64_t k = w->knowns - 1; k >= 0; k--)
        if (w->known[k].member == member && w->known[k].task == task)
            return true;
    return false;
}

static int32_t new_task(workplace *w)
{
    return w->p.tasks++;
}

/* Cuts a member's week into pieces: of tasks of their own, or of a task that
 * others hold already. */
static void draw_week(workplace *w, const case_kind *k, pe__random *random,
                      int32_t member, int32_t quarters)
{
    while (quarters > 0) {
        const int32_t usual = k->week / k->each;
        int32_t h = between(random, 1 + usual / 3, 1 + 2 * usual);
        h = h < quarters ? h : quarters;
        int32_t task = -1;
        if (k->parts && w->p.tasks > 0 && by_lot(random, 35))
            task = between(random, 0, w->p.tasks - 1);
        if (task < 0 || holds(w, member, task)) {
            task = new_task(w);
            w->least[task] = h;
        }
        w->hours[task] += h;
        w->least[task] = h < w->least[task] ? h : w->least[task];
        w->most[task]++;
        w->known[w->knowns++] = (pe_jobs_piece){member, task, h};
        quarters -= h;
    }
}

static int by_member_task(const void *a, const void *b)
{
    const pe_jobs_piece *x = a, *y = b;
    return x->member != y->member ? x->member - y->member : x->task - y->task;
}

static void draw_division(workplace *w, const case_kind *k, pe__random *random)
{
    for (int32_t i = 0; i < k->members; i++) {
        const bool away = k->idle && i + 1 < k->members && by_lot(random, 20);
        const int32_t week =
            away ? 0 : between(random, k->week - k->week / 4,
                               k->week + k->week / 4);
        w->have[i] = w->p.sets > 1 + k->nobody && by_lot(random, 85)
                         ? between(random, 1 + k->nobody, w->p.sets - 1) : 0;
        draw_week(w, k, random, i, week);
        w->offer[i] = (int32_t)lrint(week * k->offered);
    }
    w->p.members = k->members;
    qsort(w->known, (size_t)w->knowns, sizeof *w->known, by_member_task);
}

/* --- rules around it ---------------------------------------------------- */

/* A need that all who hold the task can meet, if some tries find one. */
static void draw_needs(workplace *w, const case_kind *k, pe__random *random)
{
    for (int32_t j = 0; j < w->p.tasks; j++)
        if (w->p.sets > 1 && by_lot(random, k->needy))
            w->need[j] = between(random, 0, w->p.sets - 1);
    for (int64_t m = 0; m < w->knowns; m++) {
        int32_t *need = &w->need[w->known[m].task];
        const int32_t have = w->have[w->known[m].member];
        for (int tries = 0; tries < 12 && !covers(w, have, *need); tries++)
            *need = between(random, 0, w->p.sets - 1);
    }
    for (int64_t m = 0; m < w->knowns; m++) /* what still does not fit */
        if (!covers(w, w->have[w->known[m].member], w->need[w->known[m].task]))
            w->need[w->known[m].task] = 0;
}

static bool share_time(const workplace *w, int32_t slot, int32_t other)
{
    const int32_t words = w->p.slot_words;
    for (int32_t k = 0; slot >= 0 && other >= 0 && k < words; k++)
        if (w->slot_time[slot * words + k] & w->slot_time[other * words + k])
            return true;
    return false;
}

/* Would the task at this slot clash in the week of somebody who holds it? */
static bool clashes(const workplace *w, int32_t task, int32_t slot)
{
    for (int64_t m = 0; m < w->knowns; m++)
        for (int64_t n = 0; w->known[m].task == task && n < w->knowns; n++)
            if (w->known[n].member == w->known[m].member &&
                w->known[n].task != task &&
                share_time(w, slot, w->slot[w->known[n].task]))
                return true;
    return false;
}

static void draw_slots(workplace *w, pe__random *random)
{
    pe_jobs_problem *p = &w->p;
    p->slots = between(random, 1, MOST_SLOTS);
    p->slot_words = between(random, 1, MOST_WORDS);
    for (int32_t s = 0; s < p->slots; s++)
        for (int n = between(random, 1, 3); n > 0; n--) {
            const int32_t bit = between(random, 0, 9) +
                                64 * between(random, 0, p->slot_words - 1);
            w->slot_time[s * p->slot_words + bit / 64] |= 1ull << (bit % 64);
        }
    for (int32_t j = 0; j < p->tasks; j++) {
        const int32_t slot = between(random, 0, p->slots - 1);
        if (by_lot(random, 40) && !clashes(w, j, slot))
            w->slot[j] = slot;
    }
    for (int32_t i = 0; i < p->members; i++)
        for (int n = between(random, 0, 5); n > 0; n--) {
            const int32_t bit = between(random, 0, 9);
            w->away[i * p->slot_words + bit / 64] |= 1ull << bit;
        }
    for (int64_t m = 0; m < w->knowns; m++)
        for (int32_t k = 0; w->slot[w->known[m].task] >= 0 &&
                            k < p->slot_words; k++)
            w->away[w->known[m].member * p->slot_words + k] &=
                ~w->slot_time[w->slot[w->known[m].task] * p->slot_words + k];
}

/* Half of the tasks last as long as the longest known piece of them, or a
 * little longer. */
static void draw_lengths(workplace *w, uint64_t seed)
{
    pe__random random; /* its own, so that all else is as without */
    pe__random_seed(&random, seed, 12);
    for (int64_t m = 0; m < w->knowns; m++)
        if (w->longest[w->known[m].task] < w->known[m].hours)
            w->longest[w->known[m].task] = w->known[m].hours;
    for (int32_t j = 0; j < w->p.tasks; j++)
        w->longest[j] = by_lot(&random, 50) ? 0
                            : w->longest[j] + between(&random, 0, 3);
}

static void draw_pairs(workplace *w, const case_kind *k, pe__random *random)
{
    const int most = w->p.tasks < MOST_PAIRS ? w->p.tasks : MOST_PAIRS;
    for (int n = 0; k->bans && n < most; n++) {
        const pe_jobs_pair ban = {between(random, 0, w->p.members - 1),
                                  between(random, 0, w->p.tasks - 1)};
        if (!holds(w, ban.member, ban.task))
            w->ban[w->p.bans++] = ban;
    }
    for (int n = 0; k->pins && n < most / 6; n++) {
        const pe_jobs_piece *known =
            &w->known[between(random, 0, (int32_t)w->knowns - 1)];
        w->pin[w->p.pins++] = (pe_jobs_pair){known->member, known->task};
    }
    for (int n = 0; k->wishes && n < most / 3; n++) {
        w->prefer[w->p.prefers++] =
            (pe_jobs_pair){between(random, 0, w->p.members - 1),
                           between(random, 0, w->p.tasks - 1)};
        w->avoid[w->p.avoids++] =
            (pe_jobs_pair){between(random, 0, w->p.members - 1),
                           between(random, 0, w->p.tasks - 1)};
    }
}

static void draw_limits(workplace *w, const case_kind *k, pe__random *random)
{
    int32_t count = 0;
    w->s.most_tasks = 1;
    for (int64_t m = 0; m < w->knowns; m++) {
        count = m > 0 && w->known[m].member == w->known[m - 1].member
                    ? count + 1 : 1;
        if (count > w->s.most_tasks)
            w->s.most_tasks = count;
    }
    w->s.most_tasks += between(random, 0, 3);
    for (int32_t j = 0; k->limits && j < w->p.tasks; j++)
        w->most[j] = by_lot(random, 30) ? 0
                                        : w->most[j] + between(random, 0, 1);
}

static void draw_ratings(workplace *w, const case_kind *k, pe__random *random)
{
    const int32_t n = w->p.tasks;
    w->p.ratings = k->ratings;
    for (int32_t m = 0; m < k->ratings * n; m++)
        w->rating[m] = k->fine ? 20.0 * pe__random_unit(random) - 5.0
                               : between(random, 0, 10);
    for (int32_t r = 0; r < k->ratings; r++)
        w->weight[r] = by_lot(random, 15) ? 0.0
                                          : between(random, 1, 8) / 4.0;
    for (int32_t m = 0; m < k->ratings * w->p.members; m++)
        w->target[m] = between(random, -8, 8) / 8.0;
}

static void draw_places(workplace *w, pe__random *random)
{
    for (int32_t j = 0; j < w->p.tasks; j++)
        w->site[j] = between(random, -1, 2);
    for (int32_t i = 0; i < w->p.members; i++)
        w->home[i] = between(random, -1, 2);
}

/* A task that needs the skill that nobody has. */
static void add_impossible(workplace *w)
{
    const int32_t j = new_task(w);
    w->hours[j] = w->least[j] = 11;
    w->need[j] = 1;
    w->slot[j] = -1;
    w->most[j] = 0;
}

void workplace_draw(workplace *w, const case_kind *kind, uint64_t seed)
{
    pe__random random;
    case_kind k = *kind;
    memset(w, 0, sizeof *w);
    pe__random_seed(&random, seed, 11);
    k.ratings = k.ratings > 0 ? k.ratings : 2;
    k.week = k.week > 0 ? k.week : 120;
    k.offered = k.offered > 0.0 ? k.offered : 1.0;
    for (int32_t j = 0; j < MOST_TASKS; j++)
        w->slot[j] = -1;
    w->s = PE_JOBS_DEFAULTS;
    w->s.seed = seed + 1;
    w->s.band = k.band > 0.0 ? k.band : 1.0;
    draw_sets(w, &k, &random);
    draw_division(w, &k, &random);
    draw_needs(w, &k, &random);
    if (k.slots)
        draw_slots(w, &random);
    if (k.lengths)
        draw_lengths(w, seed);
    draw_pairs(w, &k, &random);
    draw_limits(w, &k, &random);
    if (k.nobody)
        add_impossible(w);
    draw_ratings(w, &k, &random);
    draw_places(w, &random);
    point_to_arrays(w, &k);
    w->complete = k.offered >= 1.0;
    if (k.today) {
        memcpy(w->today, w->known, (size_t)w->knowns * sizeof *w->today);
        w->p.todays = w->knowns;
    }
}

/* --- other names -------------------------------------------------------- */

static void rename_pairs(pe_jobs_pair *to, const pe_jobs_pair *from,
                         int64_t count, const int32_t *member,
                         const int32_t *task)
{
    for (int64_t k = 0; k < count; k++)
        to[k] = (pe_jobs_pair){member[from[k].member], task[from[k].task]};
}

static void rename_pieces(pe_jobs_piece *to, const pe_jobs_piece *from,
                          int64_t count, const int32_t *member,
                          const int32_t *task)
{
    for (int64_t k = 0; k < count; k++)
        to[k] = (pe_jobs_piece){member[from[k].member], task[from[k].task],
                                from[k].hours};
    qsort(to, (size_t)count, sizeof *to, by_member_task);
}

/* Task j of `from` becomes task `as` of `to`. */
static void copy_task(const workplace *from, int32_t j, workplace *to,
                      int32_t as)
{
    to->hours[as] = from->hours[j];
    to->least[as] = from->least[j];
    to->most[as] = from->most[j];
    to->longest[as] = from->longest[j];
    to->need[as] = from->need[j];
    to->slot[as] = from->slot[j];
    to->site[as] = from->site[j];
    for (int32_t r = 0; r < from->p.ratings; r++)
        to->rating[r * to->p.tasks + as] =
            from->rating[r * from->p.tasks + j];
}

static void copy_member(const workplace *from, int32_t i, workplace *to,
                        int32_t as)
{
    const int32_t words = from->p.slot_words;
    to->offer[as] = from->offer[i];
    to->have[as] = from->have[i];
    to->home[as] = from->home[i];
    memcpy(to->away + as * words, from->away + i * words,
           (size_t)words * sizeof *to->away);
    for (int32_t r = 0; r < from->p.ratings; r++)
        to->target[r * to->p.members + as] =
            from->target[r * from->p.members + i];
}

static void copy_tables(const workplace *from, workplace *to)
{
    to->s = from->s;
    to->complete = from->complete;
    memcpy(to->set, from->set, sizeof to->set);
    memcpy(to->slot_time, from->slot_time, sizeof to->slot_time);
    memcpy(to->weight, from->weight, sizeof to->weight);
}

static void copy_lists(const workplace *from, const int32_t *member,
                       const int32_t *task, workplace *to)
{
    const pe_jobs_problem *p = &from->p;
    rename_pairs(to->pin + to->p.pins, from->pin, p->pins, member, task);
    rename_pairs(to->ban + to->p.bans, from->ban, p->bans, member, task);
    rename_pairs(to->prefer + to->p.prefers, from->prefer, p->prefers, member,
                 task);
    rename_pairs(to->avoid + to->p.avoids, from->avoid, p->avoids, member,
                 task);
    rename_pieces(to->today + to->p.todays, from->today, p->todays, member,
                  task);
    rename_pieces(to->known + to->knowns, from->known, from->knowns, member,
                  task);
    to->p.pins += p->pins;
    to->p.bans += p->bans;
    to->p.prefers += p->prefers;
    to->p.avoids += p->avoids;
    to->p.todays += p->todays;
    to->knowns += from->knowns;
}

static void empty_lists(workplace *w)
{
    w->p.pins = w->p.bans = w->p.prefers = w->p.avoids = w->p.todays = 0;
    w->knowns = 0;
}

void workplace_rename(const workplace *from, const int32_t *member,
                      const int32_t *task, workplace *to)
{
    memset(to, 0, sizeof *to);
    point_like(to, &from->p);
    copy_tables(from, to);
    for (int32_t j = 0; j < from->p.tasks; j++)
        copy_task(from, j, to, task[j]);
    for (int32_t i = 0; i < from->p.members; i++)
        copy_member(from, i, to, member[i]);
    empty_lists(to);
    copy_lists(from, member, task, to);
}

void workplace_join(const workplace *a, const workplace *b, workplace *to)
{
    const workplace *part[2] = {a, b};
    static int32_t member[MOST_MEMBERS], task[MOST_TASKS];
    int32_t members = 0, tasks = 0;
    memset(to, 0, sizeof *to);
    point_like(to, &a->p);
    copy_tables(a, to);
    to->p.members = a->p.members + b->p.members;
    to->p.tasks = a->p.tasks + b->p.tasks;
    to->p.group = to->group;
    to->complete = a->complete && b->complete;
    empty_lists(to);
    for (int g = 0; g < 2; g++) {
        for (int32_t j = 0; j < part[g]->p.tasks; j++)
            copy_task(part[g], j, to, task[j] = tasks + j);
        for (int32_t i = 0; i < part[g]->p.members; i++) {
            copy_member(part[g], i, to, member[i] = members + i);
            to->group[members + i] = g;
        }
        copy_lists(part[g], member, task, to);
        members += part[g]->p.members;
        tasks += part[g]->p.tasks;
    }
}
