/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Instant run-off and the single transferable vote, each ballot by itself. */
#include "mem.h"
#include "vote_parts.h"

#include <inttypes.h>
#include <string.h>

/* --- run-off ------------------------------------------------------------- */

/* The best place that somebody left has on a ballot, -1 = none, and how many
 * have it. */
static int32_t top_of(const recount *r, int64_t row, const bool *gone,
                      int32_t *same)
{
    int32_t best = -1;
    *same = 0;
    for (int32_t a = 0; a < r->n; a++) {
        int32_t at = pe__vat(r->b, row, a);
        if (at < 0 || gone[a] || (best >= 0 && at > best))
            continue;
        *same = at == best ? *same + 1 : 1;
        best = at;
    }
    return best;
}

/* A number that all numbers of tied places divide, as votes are split. */
static int64_t find_parts(const recount *r, bool *tied)
{
    int64_t parts = 1;
    *tied = false;
    for (int64_t row = 0; row < r->b->rows; row++)
        for (int32_t a = 0; a < r->n; a++) {
            int32_t same = 0;
            for (int32_t x = 0; x < r->n && pe__vat(r->b, row, a) >= 0; x++)
                same += pe__vat(r->b, row, x) == pe__vat(r->b, row, a);
            *tied = *tied || same > 1;
            for (int32_t k = 2; k <= same && r->split; k++) {
                int64_t more = parts;
                while (more % k != 0)
                    more += parts;
                parts = more;
            }
        }
    return parts;
}

static void tell_round(recount *r, int32_t round, const int64_t *votes,
                      const bool *gone, int64_t active, int64_t parts)
{
    pe__tell(r, "{\"kind\":\"round\",\"round\":%d,\"votes\":[", round);
    for (int32_t a = 0; a < r->n; a++) {
        pe__tell(r, a > 0 ? "," : "");
        if (gone[a])
            pe__tell(r, "null");
        else
            pe__tell_number(r, votes[a], parts);
    }
    pe__tell(r, "],\"exhausted\":");
    pe__tell_number(r, r->b->total * parts - active, parts);
    pe__tell(r, ",\"out\":");
}

static int64_t tally(const recount *r, const bool *gone, int64_t parts,
                     int64_t *votes)
{
    int64_t active = 0;
    memset(votes, 0, (size_t)r->n * sizeof *votes);
    for (int64_t row = 0; row < r->b->rows; row++) {
        int32_t same, top = top_of(r, row, gone, &same);
        int64_t weight = r->b->weight[row] * parts;
        active += top >= 0 ? weight : 0;
        for (int32_t a = 0; a < r->n && top >= 0; a++)
            if (!gone[a] && pe__vat(r->b, row, a) == top)
                votes[a] += r->split ? weight / same : weight;
    }
    return active;
}

static int32_t level_with(const recount *r, const int64_t *votes,
                          const bool *gone, int64_t wanted, int32_t *some)
{
    int32_t count = 0;
    for (int32_t a = 0; a < r->n; a++)
        if (!gone[a] && votes[a] == wanted)
            some[count++] = a;
    return count;
}

/* Who leaves of those with fewest: by the order, which is told only where it
 * can matter, as those beside them have too few ballots to be safe. */
static int32_t who_leaves(recount *r, const int64_t *votes, const bool *gone,
                          int64_t least, const int32_t *some, int32_t count)
{
    bool matters = true;
    for (int32_t a = 0; a < r->n; a++)
        if (!gone[a] && votes[a] > least)
            matters = false;
    for (int32_t a = 0; a < r->n && !matters; a++)
        matters = !gone[a] && votes[a] > least &&
                  (pe__i128)votes[a] <= (pe__i128)least * count;
    if (matters)
        return pe__settle(r, "leave", some, count, false);
    for (int32_t k = r->n - 1; k >= 0; k--)
        for (int32_t i = 0; i < count; i++)
            if (some[i] == r->order[k])
                return some[i];
    return some[0];
}

static void run_off(recount *r, int64_t *votes, bool *gone, int32_t *some)
{
    bool tied, together = strcmp(r->ties, "together") == 0;
    int64_t parts = find_parts(r, &tied);
    int32_t left = r->n;
    for (int32_t round = 1;; round++) {
        int64_t active = tally(r, gone, parts, votes), most = -1,
                least = INT64_MAX;
        for (int32_t a = 0; a < r->n; a++) {
            most = !gone[a] && votes[a] > most ? votes[a] : most;
            least = !gone[a] && votes[a] < least ? votes[a] : least;
        }
        if ((!tied && most > active - most) || left == 1 ||
            (together && most == least)) {
            int32_t count = level_with(r, votes, gone, most, some);
            tell_round(r, round, votes, gone, active, parts);
            pe__tell(r, "[]}\n");
            pe__recount_win(r, some, count);
            return;
        }
        int32_t count = level_with(r, votes, gone, least, some);
        if (!together) {
            some[0] = who_leaves(r, votes, gone, least, some, count);
            count = 1;
        }
        tell_round(r, round, votes, gone, active, parts);
        pe__tell_list(r, some, count);
        pe__tell(r, "}\n");
        for (int32_t k = 0; k < count; k++)
            gone[some[k]] = true;
        left -= count;
    }
}

void pe__recount_runoff(recount *r)
{
    int64_t *votes = pe__recount_room(r, r->n, sizeof *votes);
    bool *gone = pe__recount_room(r, r->n, sizeof *gone);
    int32_t *some = pe__recount_room(r, r->n, sizeof *some);
    if (r->status == PE_OK)
        run_off(r, votes, gone, some);
    pe__free(votes);
    pe__free(gone);
    pe__free(some);
}
