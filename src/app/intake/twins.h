/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Things that look the same: about the same words, near each other, at about
 * the same time. A twin is marked and shown, never dropped: two families in one
 * house may need the same.
 *
 * Of less than six words only the very same count, within 200 m and an hour;
 * titles with different numbers in them are never twins.
 *
 * Words: folded (case, accents), at least two letters, each once. Likeness is
 * Jaccard's: words in both / words in either. Pairs are found by prefix
 * filtering (Bayardo, Ma & Srikant 2007, doi:10.1145/1242572.1242591; Xiao et
 * al. 2011, doi:10.1145/2000824.2000825): with words in the order of how rare
 * they are, two sets that are alike enough share one of their first few. Those
 * are looked up by word, square of the map and day, so that the cost is near
 * linear, also when ten thousand come in a day. */
#ifndef PE_APP_INTAKE_TWINS_H
#define PE_APP_INTAKE_TWINS_H

#include "intake.h"

typedef struct {
    double likeness; /* at least; default 0.6 */
    double km;       /* apart at most, beside the radii; default 2 */
    int64_t seconds; /* between the beginnings at most; default a day */
} pe__twins_how;

pe__twins_how pe__twins_defaults(void);

/* Something to compare: an item or a need of the store. */
typedef struct {
    const char *title, *about, *what;
    int64_t north, east, radius_m, starts;
    int64_t id;      /* given back */
} pe__twins_thing;

/* For each thing the earliest before it that it is a twin of: twin[k] is its
 * number from 0, or −1; likeness[k] their likeness. Cost near linear. */
pe_status pe__twins_find(const pe__twins_thing *thing, int64_t count,
                         const pe__twins_how *how, int64_t *twin,
                         double *likeness, pe_error *err);

/* Marks the items of `in` (twin, likeness); `old` are needs of the store,
 * which come before. */
pe_status pe__twins_mark(pe__intake *in, const pe__twins_thing *old,
                         int64_t olds, const pe__twins_how *how,
                         pe_error *err);

#endif
