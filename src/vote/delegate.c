/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who votes for whom. A delegation holds for a topic and a council, 30 days,
 * and until it is recalled; the own ballot overrides it; what is delegated
 * travels on to nobody; nobody carries more than max(5 % of the eligible, 3).
 * Who is eligible was settled when the question was opened. */
#include "error.h"
#include "mem.h"
#include "vote.h"

#include <stdlib.h>

enum { DAY = 86400, HOLDS = 30 * DAY, VOUCHED_SINCE = 14 * DAY, FEW = 3,
       ONE_IN = 20 };

static pe_status check(const pe_vote_body *b, pe_error *err)
{
    for (int64_t k = 0; k < b->delegations; k++) {
        const pe_vote_delegation *d = &b->delegation[k];
        if (d->from < 0 || d->from >= b->members || d->to < 0 ||
            d->to >= b->members || d->from == d->to)
            return pe__fail_at(err, PE_BAD_INPUT, "", (long)(k + 1), 0,
                               "a delegation goes from one member to another");
    }
    if (b->accused < -1 || b->accused >= b->members)
        return pe__fail(err, PE_BAD_INPUT, "the accused is no member");
    return PE_OK;
}

static bool eligible(const pe_vote_body *b, int32_t i)
{
    if (b->joined[i] > b->opened)
        return false;
    if (b->accused < 0)
        return true;
    bool fresh = b->voucher[i] >= 0 && b->joined[i] > b->opened - VOUCHED_SINCE;
    return i != b->accused && b->voucher[i] != b->accused && !fresh;
}

static bool is_about(const pe_vote_body *b, const pe_vote_delegation *d)
{
    return d->council == b->council &&
           (d->topic == b->topic || d->topic == -1) && d->since <= b->now;
}

/* Of two by the same member: for the topic before any topic, then the later;
 * of equal times the one that stands later. */
static bool replaces(const pe_vote_delegation *new,
                     const pe_vote_delegation *old)
{
    if (new->topic != old->topic)
        return old->topic == -1;
    return new->since >= old->since;
}

static bool holds(const pe_vote_body *b, const pe_vote_delegation *d)
{
    return b->now - d->since < HOLDS &&
           (d->recalled == 0 || d->recalled > b->now);
}

static int by_age(const void *a, const void *b)
{
    const pe_vote_delegation *x = *(const pe_vote_delegation *const *)a,
                             *y = *(const pe_vote_delegation *const *)b;
    if (x->since != y->since)
        return x->since < y->since ? -1 : 1;
    return (x->from > y->from) - (x->from < y->from);
}

/* Oldest trust first, up to the cap. */
static void hand_over(const pe_vote_body *b, const pe_vote_delegation **chosen,
                      int32_t count, int32_t cap, int32_t *carries,
                      int32_t *voter)
{
    qsort(chosen, (size_t)count, sizeof *chosen, by_age);
    for (int32_t k = 0; k < count; k++) {
        int32_t from = chosen[k]->from, to = chosen[k]->to;
        if (!holds(b, chosen[k]) || !eligible(b, from) || b->voted[from] ||
            !eligible(b, to) || !b->voted[to])
            continue;
        bool has_room = carries[to] < cap;
        carries[to] += has_room;
        if (voter != NULL)
            voter[from] = has_room ? to : PE_VOTE_BEYOND_CAP;
    }
}

pe_status pe_vote_delegate(const pe_vote_body *body, int32_t *carries,
                           int32_t *voter, pe_error *err)
{
    pe_status status = check(body, err);
    if (status != PE_OK)
        return status;
    int32_t members = body->members, count = 0, able = 0;
    const pe_vote_delegation **of = pe__zalloc((size_t)members, sizeof *of);
    if (of == NULL)
        return pe__fail_memory(err);
    for (int64_t k = 0; k < body->delegations; k++) {
        const pe_vote_delegation *d = &body->delegation[k];
        if (is_about(body, d) &&
            (of[d->from] == NULL || replaces(d, of[d->from])))
            of[d->from] = d;
    }
    for (int32_t i = 0; i < members; i++) {
        bool may = eligible(body, i);
        able += may;
        carries[i] = may && body->voted[i];
        if (voter != NULL)
            voter[i] = carries[i] > 0 ? i : PE_VOTE_NO_VOTER;
        if (of[i] != NULL)
            of[count++] = of[i];
    }
    int32_t cap = able / ONE_IN > FEW ? able / ONE_IN : FEW;
    hand_over(body, of, count, cap, carries, voter);
    pe__free(of);
    return PE_OK;
}
