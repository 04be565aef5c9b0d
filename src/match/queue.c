/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Needs by when they want to be looked at: a binary heap in which each need
 * stands once and knows its place, so that a look can be moved. Of needs due
 * at once the lower id comes first, whatever happened before. */
#include "match.h"

static bool before(const pe_match *m, int32_t a, int32_t b)
{
    const pe__need *one = &m->needs.at[a], *other = &m->needs.at[b];
    if (one->due != other->due)
        return one->due < other->due;
    return one->is.need < other->is.need;
}

static void put(pe_match *m, int64_t place, int32_t need)
{
    m->queue.at[place] = need;
    m->needs.at[need].queued = (int32_t)place;
}

static void settle(pe_match *m, int64_t place, int32_t need)
{
    while (place > 0 && before(m, need, m->queue.at[(place - 1) / 2])) {
        put(m, place, m->queue.at[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    for (;;) {
        int64_t child = 2 * place + 1;
        if (child >= m->queue.count)
            break;
        if (child + 1 < m->queue.count &&
            before(m, m->queue.at[child + 1], m->queue.at[child]))
            child++;
        if (!before(m, m->queue.at[child], need))
            break;
        put(m, place, m->queue.at[child]);
        place = child;
    }
    put(m, place, need);
}

void pe__queue_set(pe_match *m, int32_t need, int64_t due)
{
    pe__need *n = &m->needs.at[need];
    n->due = due;
    /* a place for every need was made when it came */
    settle(m, n->queued < 0 ? m->queue.count++ : n->queued, need);
}

void pe__queue_drop(pe_match *m, int32_t need)
{
    const int32_t place = m->needs.at[need].queued;
    if (place < 0)
        return;
    m->needs.at[need].queued = -1;
    const int32_t last = m->queue.at[--m->queue.count];
    if (last != need)
        settle(m, place, last);
}

int32_t pe__queue_first(const pe_match *m)
{
    return m->queue.count > 0 ? m->queue.at[0] : -1;
}
