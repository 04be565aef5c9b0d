/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "lot.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef bool reason(const pe__candidate *candidate);

static bool is_paused(const pe__candidate *c)
{
    return c->is_paused;
}

static bool is_new(const pe__candidate *c)
{
    return c->is_new;
}

static bool is_busy(const pe__candidate *c)
{
    return c->is_busy;
}

/* Takes those out of the draw for whom the reason holds, unless it holds for
 * all who are left. */
static void leave_out(pe__candidate *candidates, int count, reason *holds)
{
    int left = 0;
    for (int k = 0; k < count; k++)
        left += candidates[k].is_in && !holds(&candidates[k]);
    for (int k = 0; k < count && left > 0; k++)
        candidates[k].is_in = candidates[k].is_in && !holds(&candidates[k]);
}

static void keep_least(pe__candidate *candidates, int count)
{
    int64_t least = INT64_MAX;
    for (int k = 0; k < count; k++)
        if (candidates[k].is_in && candidates[k].days < least)
            least = candidates[k].days;
    for (int k = 0; k < count; k++)
        candidates[k].is_in =
            candidates[k].is_in && candidates[k].days == least;
}

int pe__lot_draw(const char *seed, int64_t council, const char *kind,
                 pe__candidate *candidates, int count)
{
    char line[200];
    int drawn = -1;
    for (int k = 0; k < count; k++) {
        candidates[k].is_in = true;
        candidates[k].ticket[0] = '\0';
    }
    leave_out(candidates, count, is_paused);
    leave_out(candidates, count, is_new);
    keep_least(candidates, count);
    leave_out(candidates, count, is_busy);
    for (int k = 0; k < count; k++) {
        pe__candidate *c = &candidates[k];
        if (!c->is_in)
            continue;
        snprintf(line, sizeof line, "%s %" PRId64 " %s %" PRId64, seed,
                 council, kind, c->member);
        pe__secret_hash(line, c->ticket);
        if (drawn < 0 || strcmp(c->ticket, candidates[drawn].ticket) < 0)
            drawn = k;
    }
    return drawn;
}
