/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The search: members meet in pairs and divide anew what the two hold, until
 * meeting pays no more. Each meeting is exact (pair.c), so the deviations of
 * those who meet become as equal as their pieces allow, and over a few rounds
 * those of everybody do: averaging by gossip (Boyd, Ghosh, Prabhakar & Shah
 * 2006, doi:10.1109/TIT.2006.874516), with indivisible goods.
 *
 * A pass shuffles the members, cuts them into blocks that fit a cache, and
 * runs some rounds of random pairings inside each block: among members of one
 * class, who then share evenly what the plan gave the class, or among all,
 * which carries work from class to class. Of the two kinds the one that paid
 * better last is next. Blocks share nothing but read-only tables, and each has
 * a random stream of its own, so the answer is the same for any number of
 * threads. */
#include "jobs.h"
#include "mem.h"

#include <omp.h>
#include <string.h>

#define BLOCK 512        /* members in a block */
#define ROUNDS 6         /* of pairings in a pass */
#define MEETINGS 60000   /* at least allowed in all … */
#define PER_MEMBER 14    /* … and for every member; of a crowd, the less of */
#define MEETINGS_OF_MANY 460000 /* this and so many for every member … */
#define PER_MEMBER_OF_MANY 17
#define MEETINGS_OF_MOST 720000 /* … and this and PER_MEMBER */
#define LOOKS 128        /* partners tried for a member outside the band */
#define CLOSE 2e-5       /* rms this near to the bound, of the range: enough */
#define FOCUS 6          /* passes between looks at single members */
#define SPREAD 4         /* passes at least after such a look */
#define RAISE 3          /* pieces more for those who must hold more than K */
#define FAR 0.008        /* of the range: deviation for which K is raised */
#define CROWD 2000       /* from so many members on, classes come first */
/* Price of a quarter outside the band in the first passes: dearer than hours
 * are worth to any class, cheap enough to wait for a good exchange. */
#define TRESPASS 1.0

/* What a piece more must be worth: the deviation, of the range, that it takes
 * off one member; at first, and in the end. */
#define PIECE_FIRST 0.01
#define PIECE_LAST 0.0005

enum { AMONG_CLASS, AMONG_ALL };

typedef struct {
    pe_jobs *jobs;
    pe__weeks *weeks;
    pe__aims aims;
    const int32_t *class_of; /* [members] */
    int32_t classes;
    int32_t *member;   /* active members, shuffled anew each pass */
    int32_t *sorted;   /* [members] room for sorting them by class */
    int32_t members, blocks;
    int32_t *holders;  /* [tasks] people per task, or NULL */
    pe__pair **pair;   /* one a thread */
    int threads, kind;
    int idle, crowded; /* passes without gain; without fewer pieces above K */
    int end;           /* the caller wants no more */
    double done, value, bound; /* what to tell */
    int64_t excess;    /* pieces above K after the last pass */
    double gain[2];    /* what the last pass of each kind brought */
} search;

int pe__threads(const pe_jobs *jobs)
{
    return jobs->s.threads > 0 ? jobs->s.threads : omp_get_max_threads();
}

static void search_free(search *s)
{
    for (int t = 0; s->pair && t < s->threads; t++)
        pe__pair_free(s->pair[t]);
    pe__free(s->pair);
    pe__drop(s->jobs, s->member, s->jobs->p.members, sizeof *s->member);
    pe__drop(s->jobs, s->sorted, s->jobs->p.members, sizeof *s->sorted);
    pe__free(s->holders);
}

static pe_status search_new(search *s, pe_jobs *jobs, pe__weeks *weeks,
                            const pe__aims *aims, const pe__relax *relax)
{
    memset(s, 0, sizeof *s);
    s->jobs = jobs;
    s->weeks = weeks;
    s->aims = *aims;
    s->class_of = relax->in.class_of;
    s->classes = relax->in.classes;
    s->gain[AMONG_CLASS] = s->gain[AMONG_ALL] = INFINITY;
    s->threads = pe__threads(jobs);
    s->member = pe__take(jobs, jobs->p.members, sizeof *s->member);
    s->sorted = pe__take(jobs, jobs->p.members, sizeof *s->sorted);
    s->pair = pe__zalloc((size_t)s->threads, sizeof(pe__pair *));
    bool good = s->member && s->sorted && s->pair;
    for (int t = 0; good && t < s->threads; t++) {
        s->pair[t] = pe__pair_new(jobs, pe__widest(jobs, weeks));
        good = s->pair[t] != NULL;
    }
    if (!good) {
        search_free(s);
        return PE_NO_MEMORY;
    }
    for (int32_t i = 0; i < jobs->p.members; i++)
        if (pe__highest(jobs, i) > 0)
            s->member[s->members++] = i;
    s->blocks = (s->members + BLOCK - 1) / BLOCK;
    return PE_OK;
}

/* --- telling the caller --------------------------------------------------- */

static double points(const pe_jobs *jobs, double value)
{
    return value > 0.0 && jobs->work > 0
               ? sqrt(value / (double)jobs->work) * jobs->range : 0.0;
}

/* Reports; true when the caller wants the end. */
static bool tell(const search *s)
{
    const pe_jobs *jobs = s->jobs;
    return jobs->s.progress &&
           jobs->s.progress(jobs->s.context, s->done, points(jobs, s->value),
                            points(jobs, s->bound)) != 0;
}

/* --- one pass ------------------------------------------------------------- */

/* Shuffles a stretch of the order; among classes, each class's stretch. */
static void shuffle(const search *s, pe__random *random, int32_t *member,
                    int32_t n)
{
    for (int32_t k = 0, end; k < n; k = end) {
        end = s->kind == AMONG_CLASS ? k + 1 : n;
        while (end < n && s->class_of[member[end]] == s->class_of[member[k]])
            end++;
        pe__random_shuffle(random, member + k, end - k);
    }
}

/* Some rounds of random pairings among the members of one block. */
static void run_block(search *s, int32_t block, uint64_t stream)
{
    pe__pair *pair = s->pair[omp_get_thread_num()];
    const int64_t from = (int64_t)block * s->members / s->blocks;
    const int64_t to = (int64_t)(block + 1) * s->members / s->blocks;
    int32_t *member = s->member + from;
    const int32_t n = (int32_t)(to - from);
    pe__random random;
    pe__gain gain;
    pe__random_seed(&random, s->jobs->s.seed, stream);
    pe__pair_owns(pair, s->holders, block, s->blocks);
    for (int32_t r = 0; r < ROUNDS; r++) {
        shuffle(s, &random, member, n);
        /* an odd one out sits at the end one round, at the start the next */
        for (int32_t k = r % 2 * (n % 2); k + 1 < n; k += 2)
            if (pe__pair_find(pair, s->weeks, &s->aims, &random, member[k],
                              member[k + 1], &gain))
                pe__pair_take(pair, s->weeks);
    }
}

/* A counting sort that keeps the order within a class. */
static pe_status sort_by_class(search *s)
{
    int64_t *place = pe__zalloc((size_t)s->classes + 2, sizeof *place);
    if (!place)
        return PE_NO_MEMORY;
    for (int32_t k = 0; k < s->members; k++)
        place[s->class_of[s->member[k]] + 1]++;
    for (int32_t c = 0; c < s->classes; c++)
        place[c + 1] += place[c];
    for (int32_t k = 0; k < s->members; k++)
        s->sorted[place[s->class_of[s->member[k]]]++] = s->member[k];
    int32_t *swap = s->member;
    s->member = s->sorted;
    s->sorted = swap;
    pe__free(place);
    return PE_OK;
}

/* A pass of a million takes a minute: the first thread asks now and then
 * whether to go on, and the other blocks are left out when not. */
static bool ended(search *s, int32_t block)
{
    int end;
#pragma omp atomic read
    end = s->end;
    if (end == 0 && block % 16 == 15 && omp_get_thread_num() == 0 && tell(s)) {
        end = 1;
#pragma omp atomic write
        s->end = 1;
    }
    return end != 0;
}

static pe_status run_pass(search *s, int32_t pass)
{
    const uint64_t stream = (uint64_t)pass << 32;
    pe_status st = PE_OK;
    pe__random random;
    pe__random_seed(&random, s->jobs->s.seed, stream);
    pe__random_shuffle(&random, s->member, s->members);
    if (s->kind == AMONG_CLASS)
        st = sort_by_class(s);
    pe__free(s->holders);
    s->holders = NULL;
    if (st == PE_OK)
        s->holders = pe__holders(s->jobs, s->weeks, &st);
    if (st != PE_OK)
        return st;
#pragma omp parallel for schedule(dynamic) num_threads(s->threads) \
    if (s->blocks > 1)
    for (int32_t b = 0; b < s->blocks; b++)
        if (!ended(s, b))
            run_block(s, b, stream + (uint64_t)b + 1);
    return PE_OK;
}

/* --- the passes ----------------------------------------------------------- */

static int64_t most_passes(const search *s, double share)
{
    const int64_t meetings = (int64_t)(s->members / 2 + 1) * ROUNDS;
    const int64_t many =
        MEETINGS_OF_MANY + (int64_t)PER_MEMBER_OF_MANY * s->members;
    const bool crowd = s->members >= CROWD;
    int64_t allowed = (crowd ? MEETINGS_OF_MOST : MEETINGS) +
                      (int64_t)PER_MEMBER * s->members;
    if (crowd && allowed > many)
        allowed = many;
    if (s->jobs->s.effort > 0)
        return s->jobs->s.effort;
    const int64_t passes = (int64_t)(share * (double)allowed) / meetings + 1;
    return passes < 3 ? 3 : passes;
}

/* The first passes of a crowd are among classes, whose shares the plan made
 * right; afterwards the kind that paid better. */
static int next_kind(const search *s, int64_t pass)
{
    if (s->classes == 1)
        return AMONG_ALL;
    if (s->members < CROWD)
        return pass % 3 == 0 ? AMONG_CLASS : AMONG_ALL;
    if (pass < 3)
        return AMONG_CLASS;
    return s->gain[AMONG_ALL] > s->gain[AMONG_CLASS] ? AMONG_ALL : AMONG_CLASS;
}

/* The last passes brought no more than a trifle of what is left to gain. A
 * few members have luck now and then, so of them more passes must be idle. */
static bool pays_no_more(search *s, double gain, double left)
{
    s->idle = gain < 0.004 * left ? s->idle + 1 : 0;
    return s->idle >= (s->members < CROWD ? 12 : 2);
}

/* Nothing is to be gained from another pass, or not enough. `now` is the
 * state after the last one, which brought `gain`. */
static bool good_enough(search *s, const pe__aims *aims, double gain,
                        const pe__state *now)
{
    const double above = points(s->jobs, now->value) -
                         points(s->jobs, s->bound);
    return (now->outside + now->excess == 0 && pe__aimless(aims) &&
            above < CLOSE * s->jobs->range) ||
           pays_no_more(s, gain, now->cost - s->bound);
}

/* Shared tasks are easy to balance with but hard to live with, and whoever
 * splits early lacks large pieces later: a piece more must pay for itself, at
 * first by a tenth of a point for one member on a scale of ten, in the end by
 * a two-hundredth. */
static double piece_price(const search *s, double done)
{
    const double part = done < 0.8 ? done / 0.8 : 1.0;
    const double worth = PIECE_FIRST * pow(PIECE_LAST / PIECE_FIRST, part);
    return (double)s->jobs->work / s->members * worth * worth;
}

/* A member may hold a few more pieces than now, as far as there are places. */
static void raise_limit(pe__weeks *w, int32_t i)
{
    const int64_t places = w->first[i + 1] - w->first[i];
    w->limit[i] = w->count[i] + RAISE < places ? w->count[i] + RAISE
                                               : (int32_t)places;
}

/* Raises K for those who hold more because the work is not covered otherwise,
 * and, of few members, for those whom K keeps far from what their class could
 * have: who alone can do ten small tasks has no room left for balance. */
static void raise_limits(search *s, const pe__relax *relax, bool cover,
                         bool balance)
{
    pe__weeks *w = s->weeks;
    for (int32_t k = 0; k < s->members; k++) {
        const int32_t i = s->member[k];
        const double far = pe__fair(s->jobs, i) * FAR * FAR;
        if ((cover && w->count[i] > w->limit[i]) ||
            (balance && w->count[i] == w->limit[i] &&
             pe__distance(s->jobs, w, relax, i) > far))
            raise_limit(w, i);
    }
}

/* Pieces above K have not become fewer for some passes. */
static bool excess_stuck(search *s, int64_t excess)
{
    s->crowded = excess > 0 && excess >= s->excess ? s->crowded + 1 : 0;
    s->excess = excess;
    return s->crowded >= (s->members < CROWD ? 4 : 1);
}

/* What a pass is to value: at first bands have a price and pieces are dear. */
static void set_aims(search *s, const pe__aims *aims, int64_t pass,
                     int64_t passes, int64_t strict)
{
    s->aims.outside = pass < strict ? TRESPASS : INFINITY;
    if (s->members >= CROWD && aims->ways == 0) /* far apart: coarse will do */
        s->aims.ways = pass == 0 ? 64 : pass == 1 ? 128 : 256;
    if (s->jobs->divisible)
        s->aims.piece = aims->piece +
                        piece_price(s, (double)pass / (double)passes);
}

/* Of few members, those furthest off come first now and then. What that costs
 * their partners is spread by the passes that follow: without any it would
 * stay as it is, so there is no such look shortly before the end. */
static bool looks_at_single(const search *s, int64_t pass, int64_t passes,
                            int64_t strict)
{
    return s->members < CROWD && pass > strict && pass % FOCUS == 0 &&
           pass + SPREAD < passes;
}

/* Between passes: at the end of the first ones all come inside their bands;
 * later single members are looked at. */
static pe_status between(search *s, const pe__relax *relax, int64_t pass,
                         int64_t passes, int64_t strict, const pe__state *now)
{
    pe_status st = PE_OK;
    const bool stuck = excess_stuck(s, now->excess) && pass >= 2 * strict;
    s->aims.outside = INFINITY;
    if (pass + 1 == strict || (now->outside > 0 && pass % FOCUS == 0))
        st = pe__mend(s->jobs, s->weeks, &s->aims, LOOKS);
    const bool focus = looks_at_single(s, pass, passes, strict);
    if (stuck || (focus && pass >= INT64_C(2) * FOCUS))
        raise_limits(s, relax, stuck, focus && s->aims.move <= 0.0);
    if (focus)
        st = pe__focus(s->jobs, s->weeks, &s->aims, relax,
                       s->members / 8 + 4, UINT64_MAX - 2 - (uint64_t)pass);
    return st;
}

pe_status pe__search(pe_jobs *jobs, pe__weeks *weeks, const pe__aims *aims,
                     const pe__relax *relax, double share, bool *stopped)
{
    search s;
    pe_status st = search_new(&s, jobs, weeks, aims, relax);
    if (st != PE_OK)
        return st;
    s.bound = relax->bound;
    s.value = pe__weeks_state(jobs, weeks, aims).value;
    const int64_t passes = most_passes(&s, share);
    const int64_t strict = passes / 3 < 3 ? passes / 3 : 3;
    for (int64_t pass = 0; st == PE_OK && !*stopped && pass < passes; pass++) {
        s.kind = next_kind(&s, pass);
        set_aims(&s, aims, pass, passes, strict);
        const double before = pe__weeks_state(jobs, weeks, &s.aims).cost;
        st = run_pass(&s, (int32_t)pass);
        pe__state now = pe__weeks_state(jobs, weeks, &s.aims);
        s.gain[s.kind] = before - now.cost;
        s.done = (double)(pass + 1) / (double)passes;
        s.value = now.value;
        *stopped = s.end || tell(&s);
        /* before single members are looked at: nothing would repair what
         * that costs the others */
        if (*stopped || (pass >= strict &&
                         good_enough(&s, aims, before - now.cost, &now)))
            break;
        if (st == PE_OK)
            st = between(&s, relax, pass, passes, strict, &now);
        if (pass < strict)
            s.gain[AMONG_CLASS] = s.gain[AMONG_ALL] = INFINITY;
    }
    s.aims.outside = INFINITY;
    if (st == PE_OK && !*stopped) /* nobody stays outside for want of asking */
        st = pe__mend(jobs, weeks, &s.aims, 4 * LOOKS);
    search_free(&s);
    return st;
}
