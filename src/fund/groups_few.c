/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Groups where projects are so few that a ballot is the bits of one word, as
 * they are in most real elections. O(choices). The same groups, in the same
 * order, as by lists. */
#include "problem.h"

#include "error.h"
#include "mem.h"

/* A table of groups by ballot: 0 = free, else the group + 1. */
typedef struct {
    uint64_t *ballot; /* [groups] */
    int64_t *table;   /* [2^bits] */
    int bits;
    bool plain;       /* a place for each ballot that there can be */
} making;

static uint64_t ballot_of(const pe_fund_election *e, int64_t v)
{
    uint64_t ballot = 0;
    for (int64_t k = e->first[v]; k < e->first[v + 1]; k++) {
        const uint64_t chosen = e->points == NULL || e->points[k] > 0;
        ballot |= chosen << e->choice[k];
    }
    return ballot;
}

static int64_t group_for(pe__fund *f, making *m, uint64_t ballot)
{
    const uint64_t mask = (UINT64_C(1) << m->bits) - 1;
    uint64_t at = m->plain ? ballot
                           : ballot * UINT64_C(0x9e3779b97f4a7c15) >>
                                 (64 - m->bits);
    for (; m->table[at] != 0; at = (at + 1) & mask)
        if (m->ballot[m->table[at] - 1] == ballot)
            return m->table[at] - 1;
    const int64_t g = f->groups++;
    m->table[at] = g + 1;
    m->ballot[g] = ballot;
    f->mass[g] = 0;
    f->own_first[g + 1] = f->own_first[g] + __builtin_popcountll(ballot);
    return g;
}

static pe_status put_voters(pe__fund *f, making *m, pe_error *err)
{
    for (int64_t v = 0; v < f->e->voters; v++)
        if (!pe__fund_join(f, v, group_for(f, m, ballot_of(f->e, v))))
            return pe__fund_too_heavy(err);
    return PE_OK;
}

static pe_status unpack(pe__fund *f, const making *m, pe_error *err)
{
    if (!pe__fund_own(f))
        return pe__fail_memory(err);
    int32_t *own = f->own;
    for (int64_t g = 0; g < f->groups; g++)
        for (uint64_t b = m->ballot[g]; b != 0; b &= b - 1)
            *own++ = __builtin_ctzll(b);
    return PE_OK;
}

pe_status pe__fund_groups_few(pe__fund *f, pe_error *err)
{
    const int32_t projects = f->e->projects;
    int64_t most = f->e->voters;
    making m = {.bits = 4};
    while (m.bits < 60 && INT64_C(1) << m.bits < f->e->voters * 2)
        m.bits++;
    m.plain = projects <= m.bits;
    m.bits = m.plain ? projects : m.bits;
    if (m.plain && most > INT64_C(1) << m.bits)
        most = INT64_C(1) << m.bits;
    m.table = pe__zalloc((size_t)1 << m.bits, sizeof *m.table);
    m.ballot = pe__alloc((size_t)most, sizeof *m.ballot);
    pe_status status = m.table && m.ballot && pe__fund_room(f, most)
                           ? put_voters(f, &m, err) : pe__fail_memory(err);
    if (status == PE_OK)
        status = unpack(f, &m, err);
    pe__free(m.table);
    pe__free(m.ballot);
    return status;
}
