/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of the exact mode share. The algorithm as a whole is told at
 * the head of exact.c. */
#ifndef PE_JOBS_EXACT_PARTS_H
#define PE_JOBS_EXACT_PARTS_H

#include "exact.h"
#include <stdbool.h>

enum { PE__EXACT_MOST = 64 }; /* pieces, members: bits of a word */

/* A bundle: the pieces of one possible job. Of interchangeable pieces it has
 * the lowest: m of them stand for any m. */
typedef struct {
    uint64_t mask; /* bit j: piece j; within the cover search: the code */
    double cost;   /* what it adds to the bound, ≥ 0 but for rounding */
    int32_t hours; /* quarters */
} pe__bundle;

typedef struct {
    pe__bundle *item;
    int64_t count, room;
} pe__bundles;

/* The problem as bit masks, and what all steps need to know. */
typedef struct {
    const pe__exact_problem *p;
    uint64_t all;                  /* every piece */
    uint64_t may[PE__EXACT_MOST];  /* of a member; pins of others taken off */
    uint64_t must[PE__EXACT_MOST]; /* ⊂ may, else nobody can */
    int32_t hours;                 /* Σ of all pieces */
    int32_t twin[PE__EXACT_MOST];  /* the first member in the same position */
    uint64_t alike[PE__EXACT_MOST]; /* sets of ≥ 2 interchangeable pieces */
    int32_t alikes;
    uint64_t before[PE__EXACT_MOST]; /* the next lower piece of j's set, or 0 */
    uint64_t unit[PE__EXACT_MOST]; /* code of piece j, see below */
    uint64_t single, guard;        /* parts of a code, see below */
    double scale;                  /* Φ of a careless division, > 0 */
    double slack;                  /* a smaller gain in Φ is none */
    double noise;                  /* costs that differ less may be equal */
    int32_t threads;
    int (*stop)(void *);
    void *context;
    int stopped;                   /* atomic */
} pe__exact;

/* Prices of the relaxation: Φ = bound + Σ_i cost_i(bundle of i) for every
 * division, every cost being ≥ 0. cost_i(B) = Σ_r (w_r / H_i)(load_r(B) −
 * centre_ir)² + Σ_{j∈B} extra_ij + hour_i·(edge_i − hours(B)). */
typedef struct {
    double bound;
    double centre[PE__EXACT_MOST * 8];              /* rating r at 8i + r */
    double extra[PE__EXACT_MOST * PE__EXACT_MOST];  /* piece j at 64i + j */
    double hour[PE__EXACT_MOST]; /* −price of a quarter: see exact_relax.c */
    double edge[PE__EXACT_MOST]; /* the end of the band where it costs 0 */
} pe__exact_prices;

/* The code of a set of pieces counts interchangeable ones instead of naming
 * them: it is the sum of its pieces' units. A piece of its own kind has one
 * bit (`single`), a set of alike pieces a field wide enough for their number,
 * with a bit of `guard` above it that is 0 in every code. */
static inline bool pe__fits(const pe__exact *x, uint64_t code, uint64_t rest)
{
    return !(code & x->single & ~rest)
           && !(~((rest | x->guard) - (code & ~x->single)) & x->guard);
}

static inline int32_t pe__bits(uint64_t mask)
{
    int32_t bits = 0;
    for (; mask; mask &= mask - 1)
        bits++;
    return bits;
}

/* --- exact.c -------------------------------------------------------------- */

/* Counts work in units of about a nanosecond and asks `stop` every 7·10^6 of
 * them; `work` is the caller's counter. True: stop. */
bool pe__exact_stopped(pe__exact *x, int64_t *work, int64_t units);

/* Φ when member i holds the pieces held[i]. Summed in a fixed order, so that
 * equal divisions have equal Φ bit for bit. */
double pe__exact_value(const pe__exact *x, const uint64_t *held);

/* --- exact_relax.c -------------------------------------------------------- */

/* The convex relaxation; any prices are valid, these are good ones. */
pe_status pe__exact_relax(const pe__exact *x, pe__exact_prices *prices);

/* --- exact_bundles.c ------------------------------------------------------ */

typedef enum { PE__LISTED, PE__TOO_MANY, PE__UNLISTED } pe__listing;

/* All bundles of every member whose cost is at most `cap` (which may be
 * INFINITY), appended to the empty lists[members] in no special order.
 * PE__TOO_MANY: over the limit; PE__UNLISTED: no memory, or stopped. */
pe__listing pe__exact_list(pe__exact *x, const pe__exact_prices *prices,
                           double cap, pe__bundles *lists);

/* --- exact_price.c -------------------------------------------------------- */

/* Raises *bound by moving the pieces' prices (costs change with them, so that
 * Φ = bound + Σ cost stays true for the bundles listed) and drops every bundle
 * that no division with Φ ≤ `limit` can contain. Leaves the lists sorted by
 * (cost, mask). *open = false: no division with Φ ≤ limit consists of listed
 * bundles; true says nothing. */
pe_status pe__exact_tighten(pe__exact *x, double limit, double *bound,
                            pe__bundles *lists, double *hint, bool *open);

/* --- exact_cover.c -------------------------------------------------------- */

/* The division of least Φ made of one listed bundle a member, if any has Φ ≤
 * `limit`: then *found, its Φ and held[members], masks. Incomplete when
 * stopped. Turns the lists' masks into codes. */
pe_status pe__exact_cover(pe__exact *x, double bound, double limit,
                          pe__bundles *lists, bool *found, double *value,
                          uint64_t *held);

#endif
