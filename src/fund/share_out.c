/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Water-filling by Newton's steps, and largest remainders. Both O(count) in
 * practice: a step is one pass, and a handful of them are enough. */
#include "share_out.h"

#include "large.h"
#include "mem.h"

/* Σ min(most, r·weight) is concave in r: from below, r never overshoots, and
 * each step finds some whose most is reached. */
static pe__ratio rate(const int64_t *weight, const int64_t *most,
                      int64_t count, int64_t total)
{
    pe__ratio r = {total, 0};
    int64_t full = 0, before;
    for (int64_t k = 0; k < count; k++)
        r.bottom += weight[k];
    do {
        pe__ratio next = {total, 0};
        before = full;
        full = 0;
        for (int64_t k = 0; k < count; k++) {
            const bool reached = pe__wide_product(most[k], r.bottom) <
                                 pe__wide_product(r.top, weight[k]);
            full += reached;
            next.top -= reached ? most[k] : 0;
            next.bottom += reached ? 0 : weight[k];
        }
        if (next.bottom == 0)
            break; /* everybody gives the most */
        r = next;
    } while (full != before);
    return r;
}

/* The value of which just `left` are above or equal, by quickselect. */
static uint64_t select_largest(uint64_t *list, int64_t count, int64_t left)
{
    int64_t low = 0, high = count - 1;
    while (low < high) {
        const uint64_t pivot = list[low + (high - low) / 2];
        int64_t i = low, j = high;
        while (i <= j) {
            while (list[i] > pivot)
                i++;
            while (list[j] < pivot)
                j--;
            if (i <= j) {
                const uint64_t kept = list[i];
                list[i++] = list[j];
                list[j--] = kept;
            }
        }
        if (left - 1 <= j)
            high = j;
        else if (left - 1 >= i)
            low = i;
        else
            break;
    }
    return list[left - 1];
}

void pe__give_rest(uint64_t *rest, int64_t count, int64_t left, int64_t *part,
                   uint64_t *scratch)
{
    if (left <= 0)
        return;
    for (int64_t k = 0; k < count; k++)
        scratch[k] = rest[k];
    const uint64_t bound = select_largest(scratch, count, left);
    for (int64_t k = 0; k < count; k++) {
        part[k] += rest[k] > bound;
        left -= rest[k] > bound;
    }
    for (int64_t k = 0; k < count && left > 0; k++) {
        part[k] += rest[k] == bound;
        left -= rest[k] == bound;
    }
}

bool pe__share_out(const int64_t *weight, const int64_t *most, int64_t count,
                   int64_t total, int64_t *part, pe__ratio *r)
{
    uint64_t *rest = pe__alloc((size_t)count * 2, sizeof *rest);
    if (rest == NULL)
        return false;
    *r = total > 0 ? rate(weight, most, count, total) : (pe__ratio){0, 1};
    int64_t left = total;
    for (int64_t k = 0; k < count; k++) {
        const pe__wide all = pe__wide_product(r->top, weight[k]);
        const pe__wide bottom = (uint64_t)r->bottom;
        const bool full = all > pe__wide_product(most[k], r->bottom);
        rest[k] = full ? 0 : (uint64_t)(all % bottom);
        part[k] = full ? most[k] : (int64_t)(all / bottom);
        left -= part[k];
    }
    pe__give_rest(rest, count, left, part, rest + count);
    pe__free(rest);
    return true;
}
