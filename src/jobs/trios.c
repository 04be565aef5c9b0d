/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Meetings of three at the end of the search, where meetings of two pay no
 * more. Whoever is furthest from what the class could have asks many pairs of
 * others, and the meeting that gains most is held. The askings are reckoned
 * side by side, each with a random stream of its own, and of equal gains the
 * first counts: the same for any number of threads. */
#include "jobs.h"
#include "heap.h"
#include "mem.h"

#include <omp.h>

#define TURNS 8        /* looks at all members */
#define WORST 16       /* members who ask in a turn */
#define LOOKS 32       /* pairs of others whom each asks */
#define CROWD 2000     /* from so many members on, two are enough: the gap is
                          made by many, not by the few who could ask */
#define CLOSE 2e-5     /* rms this near to the bound, of the range: enough */
#define WORTH 0.002    /* a turn must gain this part of what is left */
/* Streams of random numbers that no pass of the search uses. */
#define STREAM (UINT64_C(3) << 62)

typedef struct {
    pe_jobs *jobs;
    pe__weeks *weeks;
    const pe__aims *aims;
    pe__trio **trio;   /* one a thread */
    int threads;
    int32_t *member;   /* active members */
    int32_t members;
    uint64_t stream;   /* of the next asking */
} trios;

static void trios_free(trios *s)
{
    for (int t = 0; s->trio && t < s->threads; t++)
        pe__trio_free(s->trio[t]);
    pe__free(s->trio);
    pe__free(s->member);
}

static pe_status trios_new(trios *s)
{
    const int32_t widest = pe__widest(s->jobs, s->weeks);
    s->threads = pe__threads(s->jobs);
    if (s->threads > LOOKS)
        s->threads = LOOKS;
    s->stream = STREAM;
    s->trio = pe__zalloc((size_t)s->threads, sizeof(pe__trio *));
    s->member = pe__alloc((size_t)s->jobs->p.members, sizeof *s->member);
    bool good = s->trio && s->member;
    for (int t = 0; good && t < s->threads; t++) {
        s->trio[t] = pe__trio_new(s->jobs, widest);
        good = s->trio[t] != NULL;
    }
    if (!good) {
        trios_free(s);
        return PE_NO_MEMORY;
    }
    for (int32_t i = 0; i < s->jobs->p.members; i++)
        if (pe__highest(s->jobs, i) > 0 && s->jobs->p.offer[i] > 0)
            s->member[s->members++] = i;
    return PE_OK;
}

/* Draws two others for a member, who comes last: ways are sorted by the hours
 * of the first, and those worst off often have few ways to choose from. */
static void draw_others(const trios *s, pe__random *random, int32_t member,
                        int32_t three[3])
{
    const uint32_t n = (uint32_t)s->members;
    three[2] = member;
    do
        three[0] = s->member[pe__random_below(random, n)];
    while (three[0] == member);
    do
        three[1] = s->member[pe__random_below(random, n)];
    while (three[1] == member || three[1] == three[0]);
}

/* Asking number `number` of a member: what it would gain, < 0, or 0. All that
 * is random follows from the number, so it can be asked again. */
static double ask(const trios *s, pe__trio *trio, int32_t member,
                  uint64_t number)
{
    pe__random random;
    int32_t three[3];
    double gain = 0.0;
    pe__random_seed(&random, s->jobs->s.seed, number);
    draw_others(s, &random, member, three);
    return pe__trio_find(trio, s->weeks, s->aims, &random, three, &gain)
               ? gain : 0.0;
}

/* The members furthest from what their class could have, WORST at most;
 * returns how many, or -1 when memory is out. */
static int32_t find_worst(const trios *s, const pe__relax *relax,
                          int32_t worst[WORST])
{
    pe__heap heap = {0};
    double key;
    int64_t member;
    int32_t n = 0;
    bool good = true;
    for (int32_t k = 0; good && k < s->members; k++)
        good = pe__heap_push(&heap, -pe__distance(s->jobs, s->weeks, relax,
                                                  s->member[k]),
                             s->member[k]);
    while (good && n < WORST && pe__heap_pop(&heap, &key, &member))
        worst[n++] = (int32_t)member;
    pe__heap_free(&heap);
    return good ? n : -1;
}

/* The askings of all, from the weeks as they are. One parallel loop for all of
 * them: waiting for the slowest thread after every member would cost more than
 * the askings do. */
static void ask_all(const trios *s, const int32_t *worst, int32_t n,
                    double *gain)
{
#pragma omp parallel for schedule(dynamic, 4) num_threads(s->threads)
    for (int32_t k = 0; k < n * LOOKS; k++)
        gain[k] = ask(s, s->trio[omp_get_thread_num()], worst[k / LOOKS],
                      s->stream + (uint64_t)k);
}

/* Lets the furthest ask, then one after another hold their best meeting as far
 * as it still pays after those before; *gain gets the sum. */
static pe_status run_turn(trios *s, const pe__relax *relax, double *gain)
{
    int32_t worst[WORST];
    double each[WORST * LOOKS];
    const int32_t n = find_worst(s, relax, worst);
    *gain = 0.0;
    if (n < 0)
        return PE_NO_MEMORY;
    ask_all(s, worst, n, each);
    for (int32_t w = 0; w < n; w++) {
        int32_t best = w * LOOKS;
        for (int32_t k = best + 1; k < (w + 1) * LOOKS; k++)
            best = each[k] < each[best] ? k : best;
        const double now =
            each[best] < 0.0 ? ask(s, s->trio[0], worst[w],
                                   s->stream + (uint64_t)best) : 0.0;
        if (now < 0.0)
            pe__trio_take(s->trio[0], s->weeks);
        *gain += now;
    }
    s->stream += (uint64_t)WORST * LOOKS;
    return PE_OK;
}

static double points(const pe_jobs *jobs, double value)
{
    return value > 0.0 && jobs->work > 0
               ? sqrt(value / (double)jobs->work) * jobs->range : 0.0;
}

/* Reports; true when the caller wants the end. */
static bool tell(const trios *s, double done, double value, double bound)
{
    const pe_jobs *jobs = s->jobs;
    return jobs->s.progress &&
           jobs->s.progress(jobs->s.context, done, points(jobs, value),
                            points(jobs, bound)) != 0;
}

pe_status pe__trios(pe_jobs *jobs, pe__weeks *weeks, const pe__aims *aims,
                    const pe__relax *relax, bool *stopped)
{
    trios s = {.jobs = jobs, .weeks = weeks, .aims = aims};
    if (jobs->p.members < 3 || jobs->p.members >= CROWD)
        return PE_OK;
    pe_status st = trios_new(&s);
    if (st != PE_OK)
        return st;
    for (int turn = 0; st == PE_OK && s.members >= 3 && !*stopped &&
                       turn < TURNS; turn++) {
        double gain = 0.0;
        const pe__state now = pe__weeks_state(jobs, weeks, aims);
        if (points(jobs, now.value) - points(jobs, relax->bound) <
            CLOSE * jobs->range)
            break;
        st = run_turn(&s, relax, &gain);
        *stopped = tell(&s, (turn + 1.0) / TURNS, now.value + gain,
                        relax->bound);
        if (-gain < WORTH * (now.cost - relax->bound))
            break;
    }
    trios_free(&s);
    return st;
}
