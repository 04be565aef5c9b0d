/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Schulze's rule, by margins (doi:10.1007/s00355-010-0475-4). d(a, b) = how
 * much more prefers a to b than b to a. A path is as strong as its weakest
 * step, steps being majorities; s(a, b) = the strongest from a to b. Who has
 * s(a, b) ≥ s(b, a) for all b can win; there always is one. O(options³). */
#include "error.h"
#include "mem.h"
#include "vote.h"

static void say_matrix(pe__count *count, const char *kind, const int64_t *m)
{
    for (int32_t a = 0; a < count->options && !count->silent; a++) {
        pe__log(count, "{\"kind\":\"%s\",\"option\":%d,\"against\":", kind,
                a + 1);
        pe__log_votes_list(count, m + (size_t)a * (size_t)count->options,
                           count->options);
        pe__log(count, "}\n");
    }
}

/* Floyd's and Warshall's, with min along a path and max over paths. */
static void strongest_paths(const int64_t *pairs, int64_t *s, size_t n)
{
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) {
            int64_t margin = pairs[a * n + b] - pairs[b * n + a];
            s[a * n + b] = margin > 0 ? margin : 0;
        }
    for (size_t c = 0; c < n; c++)
        for (size_t a = 0; a < n; a++) {
            int64_t first = s[a * n + c];
            if (a == c || first == 0)
                continue;
            for (size_t b = 0; b < n; b++) {
                int64_t both = first < s[c * n + b] ? first : s[c * n + b];
                if (both > s[a * n + b] && a != b)
                    s[a * n + b] = both;
            }
        }
}

pe_status pe__count_schulze(pe__count *count)
{
    size_t n = (size_t)count->options;
    int64_t *s = pe__alloc(n * n, sizeof *s);
    int32_t *best = pe__alloc(n, sizeof *best), bests = 0;
    pe_status status = s != NULL && best != NULL ? PE_OK : PE_NO_MEMORY;
    if (status != PE_OK) {
        pe__fail_memory(count->err);
        goto out;
    }
    strongest_paths(count->vote->pairs, s, n);
    say_matrix(count, "pairs", count->vote->pairs);
    say_matrix(count, "paths", s);
    for (size_t a = 0; a < n; a++) {
        bool can = true;
        for (size_t b = 0; b < n && can; b++)
            can = s[a * n + b] >= s[b * n + a];
        if (can)
            best[bests++] = (int32_t)a;
    }
    status = pe__win_among(count, best, bests);
out:
    pe__free(s);
    pe__free(best);
    return status;
}
