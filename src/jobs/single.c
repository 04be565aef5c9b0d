/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Single members, one after another: those outside their band, and those worst
 * off. Where the passes take the first partner that comes, here many are asked
 * and the meeting that costs least is held. */
#include "jobs.h"
#include "heap.h"
#include "mem.h"

#include <string.h>

/* Weight of one's own balance, and partners tried, when single members come
 * first. */
#define FAVOUR 6.0
#define FOCUS_LOOKS 160
#define TURNS 4 /* over all members outside their bands */
/* Members lifted at most, and times one may come to the top again. */
#define MOST_LIFTS 1024

typedef struct {
    pe_jobs *jobs;
    pe__weeks *weeks;
    pe__aims aims;
    pe__pair *pair;
    int32_t *holders;
    int32_t *member;   /* active members */
    int32_t members;
    pe__random random;
} single;

static void single_free(single *s)
{
    pe__pair_free(s->pair);
    pe__free(s->holders);
    pe__free(s->member);
}

static pe_status single_new(single *s, pe_jobs *jobs, pe__weeks *weeks,
                            const pe__aims *aims, uint64_t stream)
{
    pe_status st = PE_OK;
    memset(s, 0, sizeof *s);
    s->jobs = jobs;
    s->weeks = weeks;
    s->aims = *aims;
    s->pair = pe__pair_new(jobs, pe__widest(jobs, weeks));
    s->member = pe__alloc((size_t)jobs->p.members, sizeof *s->member);
    if (s->pair && s->member)
        s->holders = pe__holders(jobs, weeks, &st);
    else
        st = PE_NO_MEMORY;
    if (st != PE_OK) {
        single_free(s);
        return st;
    }
    for (int32_t i = 0; i < jobs->p.members; i++)
        if (pe__highest(jobs, i) > 0)
            s->member[s->members++] = i;
    pe__random_seed(&s->random, jobs->s.seed, stream);
    pe__pair_owns(s->pair, s->holders, 0, 1);
    return PE_OK;
}

/* Which of two possible meetings to hold. */
typedef bool preference(const pe__gain *a, const pe__gain *b);

static bool cheaper(const pe__gain *a, const pe__gain *b)
{
    if (a->outside != b->outside)
        return a->outside < b->outside;
    if (a->excess != b->excess)
        return a->excess < b->excess;
    return a->cost < b->cost;
}

static bool fairer(const pe__gain *a, const pe__gain *b)
{
    return a->largest < b->largest;
}

/* May this meeting be held at all? `slack`: what the value may rise. */
static bool admissible(const pe__gain *gain, bool lift, double slack)
{
    if (!lift)
        return true;
    return gain->outside <= 0 && gain->excess <= 0 &&
           gain->balance <= slack &&
           gain->largest < gain->largest_now * (1.0 - 1e-9);
}

/* The best of `looks` meetings of a member with others; holds it. Returns the
 * partner, or -1. */
static int32_t best_meeting(single *s, int32_t member, int32_t looks,
                            bool lift, double slack, pe__gain *held)
{
    preference *better = lift ? fairer : cheaper;
    pe__gain gain;
    pe__random at_best = s->random;
    int32_t partner = -1;
    if (looks > 2 * s->members)
        looks = 2 * s->members;
    for (int32_t k = 0; k < looks; k++) {
        const int32_t other =
            s->member[pe__random_below(&s->random, (uint32_t)s->members)];
        const pe__random before = s->random;
        if (other == member ||
            !pe__pair_find(s->pair, s->weeks, &s->aims, &s->random, member,
                           other, &gain) ||
            !admissible(&gain, lift, slack))
            continue;
        if (partner < 0 || better(&gain, held)) {
            partner = other;
            *held = gain;
            at_best = before;
        }
    }
    if (partner < 0)
        return -1;
    pe__pair_find(s->pair, s->weeks, &s->aims, &at_best, member, partner,
                  &gain);
    pe__pair_take(s->pair, s->weeks);
    return partner;
}

static bool outside(const single *s, int32_t member)
{
    double load[PE_JOBS_RATINGS_MAX];
    const int32_t hours = pe__week_load(s->jobs, s->weeks, member, load);
    return hours < pe__lowest(s->jobs, member) ||
           hours > pe__highest(s->jobs, member);
}

pe_status pe__mend(pe_jobs *jobs, pe__weeks *weeks, const pe__aims *aims,
                   int32_t looks)
{
    single s;
    pe__gain held;
    const pe_status st = single_new(&s, jobs, weeks, aims, UINT64_MAX);
    if (st != PE_OK)
        return st;
    bool more = true;
    for (int turn = 0; more && turn < TURNS; turn++) {
        more = false;
        for (int32_t k = 0; k < s.members; k++)
            for (int again = 0; again < 4 && outside(&s, s.member[k]); again++)
                more |= best_meeting(&s, s.member[k], looks, false, 0.0,
                                     &held) >= 0;
    }
    single_free(&s);
    return PE_OK;
}

/* --- the furthest from their class ---------------------------------------- */

double pe__distance(const pe_jobs *jobs, const pe__weeks *weeks,
                    const pe__relax *x, int32_t member)
{
    const int32_t c = x->in.class_of[member];
    const double fair = pe__fair(jobs, member);
    double load[PE_JOBS_RATINGS_MAX], sum = 0.0;
    pe__week_load(jobs, weeks, member, load);
    for (int32_t r = 0; r < jobs->ratings && fair > 0.0; r++) {
        const int32_t k = c * jobs->ratings + r;
        const double d =
            load[r] / fair - pe__target(jobs, r, member) -
            (x->load[k] - x->in.wanted[k]) / x->in.fair[c];
        sum += jobs->weight[r] * fair * d * d;
    }
    return sum;
}

pe_status pe__focus(pe_jobs *jobs, pe__weeks *weeks, const pe__aims *aims,
                    const pe__relax *relax, int32_t count, uint64_t stream)
{
    single s;
    pe__heap heap = {0};
    pe__aims own = *aims;
    pe__gain held;
    double key;
    int64_t member;
    own.favour = FAVOUR;
    pe_status st = single_new(&s, jobs, weeks, &own, stream);
    if (st != PE_OK)
        return st;
    for (int32_t k = 0; st == PE_OK && k < s.members; k++)
        if (!pe__heap_push(
                &heap, -pe__distance(jobs, weeks, relax, s.member[k]),
                s.member[k]))
            st = PE_NO_MEMORY;
    while (st == PE_OK && count-- > 0 && pe__heap_pop(&heap, &key, &member))
        best_meeting(&s, (int32_t)member, FOCUS_LOOKS, false, 0.0, &held);
    pe__heap_free(&heap);
    single_free(&s);
    return st;
}

/* --- the worst-off -------------------------------------------------------- */

static double deviation(const single *s, int32_t member)
{
    const pe_jobs *jobs = s->jobs;
    const double fair = pe__fair(jobs, member);
    double load[PE_JOBS_RATINGS_MAX], largest = 0.0;
    pe__week_load(jobs, s->weeks, member, load);
    for (int32_t r = 0; r < jobs->ratings && fair > 0.0; r++)
        if (jobs->weight[r] > 0.0)
            largest = fmax(largest, fabs(load[r] / fair -
                                         pe__target(jobs, r, member)));
    return largest;
}

/* Lifts members from the heap until nobody at its top can be helped. */
static bool lift_all(single *s, pe__heap *heap, double slack, int32_t looks)
{
    const int32_t most = 4 * s->members < MOST_LIFTS ? 4 * s->members
                                                     : MOST_LIFTS;
    double key;
    int64_t item;
    for (int32_t n = 0; n < most && pe__heap_pop(heap, &key, &item);) {
        const int32_t member = (int32_t)item;
        const double worst = deviation(s, member);
        pe__gain held;
        if (worst < -key - 1e-12) { /* helped since: back to its place */
            if (!pe__heap_push(heap, -worst, member))
                return false;
            continue;
        }
        n++;
        const int32_t partner =
            best_meeting(s, member, looks, true, slack, &held);
        if (partner < 0)
            continue; /* nobody can help: as good as it gets */
        slack -= held.balance;
        if (!pe__heap_push(heap, -deviation(s, member), member))
            return false;
    }
    return true;
}

pe_status pe__lift(pe_jobs *jobs, pe__weeks *weeks, const pe__aims *aims,
                   double most, int32_t looks)
{
    single s;
    pe__aims lifting = *aims;
    pe__heap heap = {0};
    lifting.favour = FAVOUR;
    const double value = pe__weeks_state(jobs, weeks, aims).value;
    pe_status st = single_new(&s, jobs, weeks, &lifting, UINT64_MAX - 1);
    if (st != PE_OK)
        return st;
    for (int32_t k = 0; st == PE_OK && k < s.members; k++)
        if (!pe__heap_push(&heap, -deviation(&s, s.member[k]), s.member[k]))
            st = PE_NO_MEMORY;
    if (st == PE_OK && !lift_all(&s, &heap, most - value, looks))
        st = PE_NO_MEMORY;
    pe__heap_free(&heap);
    single_free(&s);
    return st;
}
