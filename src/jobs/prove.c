/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The door to the exact mode: a small problem in its terms, and back. */
#include "jobs.h"
#include "exact.h"
#include "mem.h"

#include <string.h>

#define MOST_PIECES 36
#define MOST_MEMBERS 10

typedef struct {
    pe__exact_problem p;
    int32_t task[64];     /* of each piece */
    int32_t member[64];   /* of each member of the exact problem */
    int32_t hours[64], least[64], most[64], most_pieces[64];
    double load[PE_JOBS_RATINGS_MAX * 64], target[PE_JOBS_RATINGS_MAX * 64];
    double fair[64];
    uint8_t may[64 * 64], must[64 * 64];
    uint64_t clash[64];
} small;

/* Whole tasks and few of them? Fills in the numbers of pieces and members. */
static bool fits(const pe_jobs *jobs, small *s)
{
    if (!jobs->s.exact || jobs->divisible)
        return false;
    int32_t pieces = 0, members = 0;
    for (int32_t j = 0; j < jobs->p.tasks; j++)
        if (pe__give(jobs, j) > 0) {
            if (pieces == MOST_PIECES)
                return false;
            s->task[pieces++] = j;
        }
    for (int32_t i = 0; i < jobs->p.members; i++)
        if (pe__highest(jobs, i) > 0) {
            if (members == MOST_MEMBERS)
                return false;
            s->member[members++] = i;
        }
    s->p.pieces = pieces;
    s->p.members = members;
    return pieces > 0 && members > 0;
}

static void fill_members(const pe_jobs *jobs, const pe__weeks *w, small *s)
{
    for (int32_t a = 0; a < s->p.members; a++) {
        const int32_t i = s->member[a];
        s->fair[a] = pe__fair(jobs, i);
        s->least[a] = pe__lowest(jobs, i);
        s->most[a] = pe__highest(jobs, i);
        s->most_pieces[a] = w->limit[i];
        for (int32_t r = 0; r < jobs->ratings; r++)
            s->target[r * s->p.members + a] = pe__target(jobs, r, i);
        for (int32_t k = 0; k < s->p.pieces; k++) {
            const int32_t at = a * s->p.pieces + k;
            s->may[at] = pe__may(jobs, i, s->task[k]);
            s->must[at] = pe__link(&jobs->pin, i, s->task[k]) >= 0;
        }
    }
}

static void fill_pieces(const pe_jobs *jobs, small *s)
{
    for (int32_t k = 0; k < s->p.pieces; k++) {
        const int32_t j = s->task[k];
        s->hours[k] = pe__give(jobs, j);
        for (int32_t r = 0; r < jobs->ratings; r++)
            s->load[r * s->p.pieces + k] =
                s->hours[k] * pe__rating(jobs, r, j);
        for (int32_t m = 0; m < s->p.pieces; m++)
            if (m != k && pe__clash(jobs, pe__slot(jobs, j),
                                    pe__slot(jobs, s->task[m])))
                s->clash[k] |= 1ull << m;
    }
}

/* Everything the exact mode knows of is in `s` itself. */
static void point(const pe_jobs *jobs, small *s)
{
    s->p.ratings = jobs->ratings;
    s->p.hours = s->hours;
    s->p.load = s->load;
    s->p.may = s->may;
    s->p.must = s->must;
    s->p.clash = s->clash;
    s->p.fair = s->fair;
    s->p.target = s->target;
    s->p.weight = jobs->weight;
    s->p.least = s->least;
    s->p.most = s->most;
    s->p.most_pieces = s->most_pieces;
    s->p.threads = jobs->s.threads;
}

/* Who holds each piece now; −1s when the weeks break a rule. */
static void read_holders(const pe_jobs *jobs, const pe__weeks *w,
                         const small *s, int32_t *holder)
{
    const pe__aims aims = PE__BALANCE;
    const pe__state state = pe__weeks_state(jobs, w, &aims);
    for (int32_t k = 0; k < s->p.pieces; k++)
        holder[k] = -1;
    for (int32_t a = 0; a < s->p.members; a++) {
        const int32_t i = s->member[a];
        for (int64_t m = w->first[i]; m < w->first[i] + w->count[i]; m++)
            for (int32_t k = 0; k < s->p.pieces; k++)
                if (s->task[k] == w->task[m])
                    holder[k] = a;
    }
    bool sound = state.outside == 0 && state.excess == 0;
    for (int32_t k = 0; k < s->p.pieces; k++)
        sound = sound && holder[k] >= 0;
    for (int32_t k = 0; !sound && k < s->p.pieces; k++)
        holder[k] = -1;
}

static void write_holders(pe__weeks *w, const small *s, const int32_t *holder)
{
    for (int32_t a = 0; a < s->p.members; a++)
        w->count[s->member[a]] = 0;
    for (int32_t k = 0; k < s->p.pieces; k++) {
        const int32_t i = s->member[holder[k]];
        const int64_t at = w->first[i] + w->count[i]++;
        w->task[at] = s->task[k];
        w->hours[at] = s->hours[k];
    }
}

typedef struct {
    const pe_jobs *jobs;
    double rms, bound; /* of the search before, for the progress */
} asking;

static int ask_to_stop(void *context)
{
    const asking *a = context;
    const pe_jobs *jobs = a->jobs;
    return jobs->s.progress && jobs->s.progress(jobs->s.context, 1.0, a->rms,
                                                a->bound) != 0;
}

static double points(const pe_jobs *jobs, double value)
{
    return value > 0.0 ? sqrt(value / (double)jobs->work) * jobs->range : 0.0;
}

pe_status pe__prove(pe_jobs *jobs, pe__weeks *weeks, const pe__relax *relax,
                    pe__proof *proof)
{
    int32_t holder[64];
    double best;
    int done = 0;
    small *s = pe__zalloc(1, sizeof *s);
    if (!s)
        return PE_NO_MEMORY;
    pe_status st = PE_OK;
    if (fits(jobs, s)) {
        fill_members(jobs, weeks, s);
        fill_pieces(jobs, s);
        point(jobs, s);
        read_holders(jobs, weeks, s, holder);
        const pe__aims aims = PE__BALANCE;
        asking ask = {jobs,
                      points(jobs, pe__weeks_state(jobs, weeks, &aims).value),
                      points(jobs, relax->bound)};
        st = pe__exact_solve(&s->p, holder, &best, &done, ask_to_stop,
                             &ask);
        if (st == PE_OK && done && isfinite(best)) {
            write_holders(weeks, s, holder);
            *proof = PE__BEST;
        } else if (st == PE_OK && done) {
            *proof = PE__IMPOSSIBLE;
        }
    }
    pe__free(s);
    return st;
}
